"""What a person asks of a judgement of implementations, in words, and the study that it means."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..activation import Bound
from ..errors import RequestError
from ..floats import FORMATS, Format
from ..report import Report
from ..samples import All, Stratified, Uniform, default_sample
from ..sources import resolve
from .implementation import Rule, judge_all


@dataclass(frozen=True)
class Request:
    """A candidate, a number format, where to look and how strictly to judge; None means what suits the format."""

    against: Any
    dtype: str = "float64"
    order: int = 1
    sample: str | None = None
    range: tuple[float, float] | None = None
    points: int | None = None
    seed: int | None = None
    max_ulp: float | None = None
    input_ulp: int | None = None
    flush: bool = True
    saved_output: bool = False
    takes: Sequence[str] | None = None
    breaks: str | None = None

    def __post_init__(self) -> None:
        for name, ulp in (("max_ulp", self.max_ulp), ("input_ulp", self.input_ulp)):
            if ulp is not None and not 0 <= ulp < math.inf:
                raise RequestError(f"{name} counts units in the last place, from 0 up; {ulp:g} is no such number.")
        if self.breaks is not None and (self.order != 1 or self.saved_output):
            raise RequestError(
                "What a framework returns at breaks is f', of x: neither f nor f'', and not of the output."
            )

    @property
    def format(self) -> Format:
        return FORMATS.get(self.dtype)

    def rule(self) -> Rule:
        return Rule.usual(self.format, self.max_ulp, self.input_ulp, self.flush)

    def where(self) -> Any:
        """The sample. Raises :class:`RequestError` where the wishes contradict each other."""
        usual = default_sample(self.format).name
        name = self.sample or ("uniform" if self.points is not None and self.seed is None else usual)
        if self.seed is not None and name != "stratified":
            raise RequestError(f"A seed goes with the stratified sample, not with {name}.")
        if name == "uniform":
            return Uniform(*(self.range or (-10.0, 10.0)), 2001 if self.points is None else self.points)
        low, high = self.range or (None, None)
        if name == "stratified":
            count = {} if self.points is None else {"points": self.points}
            return Stratified(low, high, seed=self.seed, **count)
        if self.points is not None:
            raise RequestError(
                "A number of points goes with the uniform or the stratified sample, not with all values."
            )
        return All(low, high)


def ask(
    request: Request, bounds: Sequence[Bound], every: bool, progress: Callable[[int, int], None] | None = None
) -> Report:
    """Judge the candidate for each function; with ``every`` those that the source does not have are left out."""
    sample, rule = request.where(), request.rule()
    opener = resolve(request.against, request.takes)
    covered = [each for each in bounds if opener.covers(each)] if every else bounds
    return judge_all(
        covered, opener, format=request.format, sample=sample, rule=rule, order=request.order,
        saved_output=request.saved_output, breaks=request.breaks, every=every, progress=progress,
    )  # fmt: skip
