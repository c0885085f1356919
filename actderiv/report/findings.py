"""Failing regions of inputs: what they are, and how they are told."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .tables import told_apart

MOST_LINES = 10
"""So many regions are shown to people under a row,"""
MOST_LISTED = 1000
"""and so many to machines, the worst: a derivative that is wrong here and there in float64 has 100,000s."""
ALIKE = 4
"""So many regions of one kind, all without a cause, are told in one line."""


class Worst(NamedTuple):
    """The worst input of a finding. ``expected`` is what the truth says there, ``got`` what was judged.

    ``bits`` is the bit pattern of x in the format, where an implementation is judged; quantised x has none.
    """

    x: float
    expected: float
    got: float
    ulp: float | None = None
    bits: str | None = None
    codes: tuple[int | None, ...] | None = None
    """Of quantised numbers those of x, expected and got; None where one of them is no code."""


@dataclass(frozen=True)
class Finding:
    """A region of failing inputs that follow one another and fail in the same way."""

    kind: str
    first: float
    last: float
    count: int
    worst: Worst
    cause: str | None = None
    regions: int = 1
    """Of so many that differ in nothing else; more than one where regions were too many to be kept one by one."""

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "from": self.first, "to": self.last, "count": self.count,
            "worst": {name: each for name, each in self.worst._asdict().items() if name != "codes" or each},
            "cause": self.cause,
        }  # fmt: skip

    def sentence(self) -> str:
        """The finding in words."""
        if self.kind == "jump":
            return f"jump at x = {self.first:.6g}: {self.cause}"
        inputs = "1 input" if self.count == 1 else f"{self.count} inputs"
        extent = f"at x = {self.first:.6g}" if self.count == 1 else f"from {self.first:.6g} to {self.last:.6g}"
        said = f"{self.kind} {extent} ({inputs}): {self._worst_told(self.count > 1)}"
        return f"{said}; {self.cause}" if self.cause else said

    def _worst_told(self, where: bool) -> str:
        worst = [f"at {self.worst.x:.6g}"] if where else []
        worst += [f"({self.worst.bits})"] if self.worst.bits else []
        worst += [_codes_told(self.worst.codes)] if self.worst.codes else []
        worst += [f"off by {self.worst.ulp:.3g} ULP"] if self.worst.ulp is not None else []
        got, expected = told_apart(self.worst.got, self.worst.expected)
        return " ".join([f"got {got}, expected {expected}", *worst])


def _codes_told(codes: Sequence[int | None]) -> str:
    x, expected, got = codes
    of_x = [] if x is None else [f"code {x}"]
    return f"({': '.join([*of_x, *([] if got is None else [f'got {got}, expected {expected}'])])})"


def _shared(findings: Sequence[Finding], failures: int) -> str:
    """One sentence for findings that have the same cause, the worst in front: how they fail, and their share."""
    count = sum(each.count for each in findings)
    kinds = [*dict.fromkeys(each.kind for each in findings)]
    kind = " and ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))
    percent = math.floor(100 * count / failures)
    share = "all that fail" if count >= failures else f"{percent or 'under 1'}% of those that fail"
    extent = f"from {min(each.first for each in findings):.6g} to {max(each.last for each in findings):.6g}"
    if kind == "jump":
        return f"jump at {count} places {extent}: {findings[0].cause}"
    regions = f"{kind} in {_regions(findings)} regions {extent} ({count} inputs, {share})"
    cause = f"; {findings[0].cause}" if findings[0].cause else ""
    return f"{regions}: {findings[0]._worst_told(True)}{cause}"


def _regions(findings: Sequence[Finding]) -> int:
    return sum(each.regions for each in findings)


def _alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings that share a cause, or where there are many without one their kind; most inputs first."""
    kinds = Counter(each.kind for each in findings if not each.cause)
    groups: dict[Any, list[Finding]] = {}
    for number, each in enumerate(findings):
        kind = each.kind if kinds[each.kind] >= ALIKE else number
        groups.setdefault(("cause", each.cause) if each.cause else ("kind", kind), []).append(each)
    always = "upstream", "rounding", "jump"  # what is wrong of all values, and what is wrong of f
    return sorted(groups.values(), key=lambda group: (group[0].kind not in always, -sum(each.count for each in group)))


def told(findings: Sequence[Finding], failures: int, verbose: bool | None) -> tuple[str, ...]:
    """What was found, for people: a line for all regions that share a cause, or without one how they fail, those in
    front that explain most. ``verbose`` shows every region; where it is None there is no option for that."""
    groups = [[each] for each in findings] if verbose else _alike(findings)
    lines = [group[0].sentence() if _regions(group) == 1 else _shared(group, failures) for group in groups]
    shown = lines if verbose else lines[:MOST_LINES]
    rest = sum(_regions(group) for group in groups[len(shown) :])
    if rest:
        more = f"and {rest} more region{'s' if rest > 1 else ''}"
        return (*shown, more if verbose is None else f"{more}; --verbose shows all")
    merged = verbose is not None and any(len(group) > 1 and not group[0].cause for group in groups)
    return (*shown, *(["--verbose shows every region"] if merged else []))


def unlisted(findings: Sequence[Finding]) -> tuple[str, ...]:
    """In words, how many regions machines do not get."""
    rest = findings[MOST_LISTED:]
    inputs = sum(each.count for each in rest)
    return (f"{_regions(rest)} more regions with {inputs} failing inputs are left out of the findings",) if rest else ()
