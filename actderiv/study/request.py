"""What a person asks of a judgement of implementations, in words, and the study that it means."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np

from .. import messages
from ..activation import Bound
from ..arguments import Dtype
from ..dataclass import dataclass
from ..errors import FileError, RequestError
from ..files import digests
from ..floats import Codes, Format, read
from ..floats.rounding import ROUNDINGS, Mode
from ..judge.conventions import Agreement, convention_of
from ..judge.conventions import named as convention_named
from ..judge.tolerance import Tolerance
from ..judge.vectors import may_be_of_vectors
from ..messages import _
from ..naming import parse
from ..naming.gated import is_product
from ..report import Report
from ..samples import All, Stratified, Uniform, default_sample, known_in
from ..sources import Opener, resolve
from ..version import __version__
from .implementation import Rule, judge_all, sweep_of
from .parts import Kept, Part, Shard, key_of, plain
from .specials import Policy
from .sweeping import Plan, Sweep

USUAL = ROUNDINGS.get("nearest-even")
SAMPLES = Uniform.name, All.name, Stratified.name
VARIED = 401
"""So many inputs are looked at for each value of a parameter with respect to which f is differentiated."""


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
    specials: str | None = None
    breaks: str | None = None
    wrt: str | None = None
    atol: float | None = None
    rtol: float | None = None
    lsb: float | None = None
    round: str | None = None
    out_dtype: Dtype | None = None

    def __post_init__(self) -> None:
        for name, ulp in (("max_ulp", self.max_ulp), ("input_ulp", self.input_ulp)):
            if ulp is not None and not 0 <= ulp < math.inf:
                raise RequestError(
                    _(
                        "{name} counts units in the last place, from 0 up; {given:g} is no such number.",
                        name=name,
                        given=ulp,
                    )
                )
        for name, size in (("atol", self.atol), ("rtol", self.rtol)):
            if size is not None and not 0 <= size < math.inf:
                raise RequestError(
                    _("{name} is a distance, from 0 up; {given:g} is no such number.", name=name, given=size)
                )
        if self.rtol is not None and self.rtol >= 1:
            raise RequestError(
                _("With rtol={rtol:g} a 0 would pass everywhere; it is a part of f', below 1.", rtol=self.rtol)
            )
        if self.lsb is not None and not 0 < self.lsb < math.inf:
            raise RequestError(_("lsb is the unit of a grid, above 0; {given:g} is no such number.", given=self.lsb))
        if self.round is not None and (self.format.is_double or self.saved_output):
            raise RequestError(
                _(
                    "The truth is rounded to formats narrower than float64, the one that it is computed in, and of x,"
                    " not of the output."
                )
            )
        if self.sample not in (None, *SAMPLES):
            names = ", ".join(SAMPLES)
            raise RequestError(_("sample is {given!r}, not one of {names}.", given=self.sample, names=names))
        if self.breaks is not None and (self.order != 1 or self.saved_output):
            raise RequestError(
                _("What a framework returns at breaks is f', of x: neither f nor f'', and not of the output.")
            )

        if self.out_dtype is not None and not self.coded:
            raise RequestError(_("out_dtype goes with codes of quantised numbers, such as int8:scale=0.05,zero=3."))
        if self.coded and (self.wrt or self.saved_output or self.specials or self.breaks):
            raise RequestError(
                _(
                    "Codes are judged as a function of x: not of a parameter or of the saved output, and they have"
                    " neither infinity nor NaN, nor a framework's breaks."
                )
            )
        if self.wrt is not None and (
            self.order != 1 or self.saved_output or self.breaks is not None or self.specials is not None
        ):
            raise RequestError(
                _(
                    "The derivative with respect to {parameter} is of the first order, of x, and at finite inputs; it"
                    " has no framework's breaks.",
                    parameter=self.wrt,
                )
            )

    @property
    def inputs(self) -> Format | Codes:
        """The format of x."""
        return read(self.dtype)

    @property
    def format(self) -> Format | Codes:
        """The format of the answer."""
        return read(self.out_dtype or self.dtype)

    @property
    def coded(self) -> bool:
        """Whether codes of quantised numbers go in or come out."""
        return isinstance(self.inputs, Codes) or isinstance(self.format, Codes)

    @property
    def rounding(self) -> Mode | None:
        """By which mode the reference is rounded: codes are nothing but rounded numbers."""
        usual = USUAL if isinstance(self.format, Codes) else None
        return usual if self.round is None else ROUNDINGS.get(self.round)

    def rule(self) -> Rule:
        exact = (
            0 if self.input_ulp is None and isinstance(self.inputs, Codes) else self.input_ulp
        )  # a code is no rounded x
        usual = Rule.usual(self.format, self.max_ulp, exact, self.flush)
        tolerance = Tolerance(self.atol or 0.0, self.rtol or 0.0) if self.atol or self.rtol else None
        lsb = self.format.scale if self.lsb is None and isinstance(self.format, Codes) else self.lsb
        return replace(usual, tolerance=tolerance, lsb=lsb, rounding=self.rounding, named=self.round is not None)

    def where(self) -> Any:
        """The sample. Raises :class:`RequestError` where the wishes contradict each other."""
        if isinstance(self.inputs, Codes):
            if self.sample not in (None, "all") or self.points is not None or self.seed is not None:
                raise RequestError(_("Of codes every one is judged; --range LO HI bounds the numbers they stand for."))
            return All(*(self.range or (None, None)))
        usual = default_sample(self.inputs).name
        name = self.sample or ("uniform" if self.points is not None and self.seed is None else usual)
        if self.wrt is not None and self.sample is None and self.seed is None:
            name = "uniform"  # exact values are asked one at a time
        if self.seed is not None and name != "stratified":
            raise RequestError(_("A seed goes with the stratified sample, not with {sample}.", sample=name))
        if name == "uniform":
            usual_points = 2001 if self.wrt is None else VARIED
            return Uniform(*(self.range or (-10.0, 10.0)), usual_points if self.points is None else self.points)
        low, high = self.range or (None, None)
        if name == "stratified":
            count = {} if self.points is None else {"points": self.points}
            return Stratified(low, high, seed=self.seed, **count)
        if self.points is not None:
            raise RequestError(
                _("A number of points goes with the uniform or the stratified sample, not with all values.")
            )
        return All(low, high)


def ask(
    request: Request, bounds: Sequence[Bound], every: bool, progress: Callable[[int, int], None] | None = None,
    shard: Shard | None = None, kept: Kept | None = None, executor: Any = None,
) -> Report:  # fmt: skip
    """Judge the candidate for each function; with ``every`` those that the source does not have are left out.

    Of all values only a ``shard`` is judged, if one is named; what is judged of them is kept in ``kept``. They are
    spread over copies of this process, so many of them if ``executor`` is a number, or over an ``executor``.
    """
    whole = isinstance(executor, int) and not isinstance(executor, bool)
    if not (executor is None or (executor > 0 if whole else hasattr(executor, "submit"))):
        said = _("executor is a number of processes, from 1 up, or has submit(); {given} is neither.", given=executor)
        raise RequestError(said)
    sample = request.where()
    if (shard or kept) and not isinstance(sample, All):
        raise RequestError(
            _("Only --sample all goes in parts, not {sample}.", sample=sample.name),
            hint=_("Leave out --shard and --resume."),
        )
    opener, bounds = resolve(request.against, request.takes), known_in(bounds, sample)
    if any(may_be_of_vectors(each) or is_product(each) for each in bounds):
        return _with_others(request, bounds, opener, every, (shard, kept, executor), progress)
    return _of_numbers(request, bounds, opener, every, (shard, kept, executor), progress)


def _with_others(
    request: Request, bounds: Sequence[Bound], opener: Opener, every: bool, spread: Any, progress: Any
) -> Report:  # fmt: skip
    """The report on functions of which some may be judged as functions of vectors or of two inputs, in their order."""
    from . import partials, vectors

    found: dict[Bound, tuple[Any, ...]] = {}
    for bound in bounds:
        if is_product(bound):
            found[bound] = partials.judged(bound, opener, request, progress).rows
        elif may_be_of_vectors(bound) and (row := vectors.judged(bound, opener, request)):
            found[bound] = (row,)
    if not found:
        return _of_numbers(request, bounds, opener, every, spread, progress)
    if any(spread[:2]):
        said = _("Functions of several inputs are judged whole.")
        raise RequestError(said, hint=_("Leave out --shard and --resume."))
    rest = [bound for bound in bounds if bound not in found]
    report = _of_numbers(request, rest, opener, every, spread, progress) if rest else Report(())
    judged: dict[str, tuple[Any, ...]] = {row.function: (row,) for row in report.rows}
    rows = [row for bound in bounds for row in (found.get(bound) or judged.get(bound.spec, ()))]
    return replace(report, rows=tuple(rows))


def _of_numbers(
    request: Request, bounds: Sequence[Bound], opener: Opener, every: bool, spread: Any, progress: Any
) -> Report:  # fmt: skip
    sample, rule, (shard, kept, executor) = request.where(), request.rule(), spread
    if request.wrt is not None:
        bounds = _varied(bounds, request.wrt, opener, request.format)
    covered = [each for each in bounds if opener.covers(each)] if every else bounds
    return judge_all(
        covered, opener, format=request.format, sample=sample, rule=rule, order=request.order,
        saved_output=request.saved_output, breaks=request.breaks, wrt=request.wrt, every=every,
        specials=Policy("skip" if request.wrt or request.coded else request.specials, request.range),
        inputs=request.inputs, progress=progress,
        plan=Plan(cache(partial(_run, request, bounds, every)), shard, kept, executor, part_of),
    )  # fmt: skip


def _run(request: Request, bounds: Sequence[Bound], every: bool) -> dict[str, Any]:
    """What tells this run from others, also for another process: the request, the code, and what computes."""
    asked = {name: value for name, value in asdict(request).items() if value is not None}
    against = asked.pop("against")
    texts = [*(bound.spec for bound in bounds), against if isinstance(against, str) else ""]
    return {
        "version": __version__, "numpy": np.__version__, "against": against if isinstance(against, str) else None,
        "request": plain(asked), "every": every, "files": digests(texts),
    }  # fmt: skip


def part_of(language: str, run: Mapping[str, Any], number: int) -> Part:
    """What a stretch of the inputs of a run leaves behind, for a worker elsewhere; said in the language of the run."""
    if messages.language() != language:
        messages.use(language)
    return _sweep(key_of(run), language).part(number)


@lru_cache(maxsize=8)
def _sweep(key: str, language: str) -> Sweep:
    """The sweep of a run, which remembers what was remarked of the first inputs, in a language."""
    import json

    run = json.loads(key)
    request, now = requested(run), digests([run["function"], run["against"]])
    for name, digest in run["files"].items():
        if now.get(name) != digest:
            if name in now:
                said = _("Where a worker runs, {name} is another file.", name=name)
            else:
                said = _("Where a worker runs, {name} is not there.", name=name)
            raise FileError(said, hint=_("Workers need the same files in their current folder."))
    sample, opener = request.where(), resolve(request.against, request.takes)
    (bound,) = known_in([parse(run["function"])], sample)
    rule, format = request.rule(), request.format
    frameworks = None if request.breaks is None else convention_named(request.breaks)
    agreement = frameworks and Agreement(convention_of(bound, frameworks), format, rule.max_ulp, rule.tolerance)
    sweep = sweep_of(
        bound, opener, format, sample, rule, request.order, request.saved_output, agreement or None, request.wrt,
        request.inputs, Plan(lambda: run),
    )[1]  # fmt: skip
    return sweep


def requested(run: Mapping[str, Any]) -> Request:
    """The request of such a run."""
    asked: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in run["request"].items()
    }
    return Request(run["against"], **asked)


def _varied(bounds: Sequence[Bound], name: str, opener: Opener, format: Any) -> list[Bound]:
    """Each function at several values of the parameter, with its derivative with respect to that."""
    from ..sources.parameter import Sensitivity

    if opener.forward and not opener.trains:
        raise RequestError(
            _(
                "{candidate} differentiates with respect to x, not to {parameter}.",
                candidate=opener.text,
                parameter=name,
            ),
            hint=_("--against FILE.py:CALLABLE, a formula or recorded values may stand for the other derivative."),
        )
    held = format if opener.trains else None  # what autograd differentiates by is a tensor of that format
    return [each.as_function() for bound in bounds for each in Sensitivity.of(bound, name).around(held)]
