"""What was judged, one by one, as test runners, code scanners and annotations take it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ..dataclass import dataclass
from ..messages import N_
from .tables import Result

PASS, FAIL, UNDECIDED = N_("pass"), N_("fail"), N_("undecided")
SKIPPED = N_("skipped")
"""The source that was asked lacks this one."""


class Place(NamedTuple):
    """Where a person's code stands: a file, from the current folder on if it is below it, and a line."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class Problem(NamedTuple):
    """One thing that is wrong: its kind, in a word, and a sentence."""

    kind: str
    said: str


@dataclass(frozen=True)
class Case:
    """One function by one candidate in one number format. Its problems are why it did not pass; there is no other.

    ``lines`` is what people are shown under it, which tells many regions in few lines; ``problems`` has them all.
    """

    name: str
    candidate: str
    verdict: str
    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def passed(self) -> bool:
        return self.verdict in (PASS, SKIPPED)


class Judged(Result, Protocol):
    """A result that carries verdicts."""

    def cases(self) -> Sequence[Case]: ...

    def summary(self) -> str: ...


KINDS = {
    "nan": N_("NaN was returned where the derivative is a number"),
    "inf": N_("Infinity was returned where the derivative is a number"),
    "zero": N_("0 was returned where the derivative is not 0"),
    "sign": N_("The sign is wrong"),
    "subgradient": N_("At a kink the value lies outside the one-sided slopes"),
    "inaccurate": N_("The value is farther from the derivative than the tolerance"),
    "jump": N_("f jumps where nobody declared a jump"),
    "upstream": N_("The gradient from above does not come through as a factor"),
    "convention": N_("At a break the value is not that of the framework that was named"),
    "rounding": N_("The values show another rounding than the one that was named"),
    "special": N_("The answer at infinity, NaN or one of the two zeros is not the expected one"),
    "undecided": N_("The judgement could not be made"),
    "unknown": N_("No known function has these values"),
    "fail": N_("The derivative failed"),
}
"""What each kind of problem means, as a sentence without its full stop."""
