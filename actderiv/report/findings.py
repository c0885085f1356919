"""Failing regions of inputs: what they are, and how they are told."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..dataclass import dataclass
from ..messages import _, ngettext
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
            return _("jump at x = {at:.6g}: {cause}", at=self.first, cause=self.cause)
        kind, worst = _(self.kind), self._worst_told(self.count > 1)
        said = (
            _("{kind} at x = {at:.6g} (1 input): {worst}", kind=kind, at=self.first, worst=worst)
            if self.count == 1
            else _("{kind} from {first:.6g} to {last:.6g} ({inputs} inputs): {worst}",
                   kind=kind, first=self.first, last=self.last, inputs=self.count, worst=worst)
        )  # fmt: skip
        return f"{said}; {self.cause}" if self.cause else said

    def _worst_told(self, where: bool) -> str:
        codes = f" ({self.worst.bits})" if self.worst.bits else ""
        codes += f" {_codes_told(self.worst.codes)}" if self.worst.codes else ""
        got, expected = told_apart(self.worst.got, self.worst.expected)
        told = {"got": got, "expected": expected, "codes": codes}
        x, ulp = self.worst.x, self.worst.ulp
        if ulp is None:
            if where:
                return _("got {got}, expected {expected} at {x:.6g}{codes}", x=x, **told)
            return _("got {got}, expected {expected}{codes}", **told)
        if where:
            return _("got {got}, expected {expected} at {x:.6g}{codes} off by {ulp:.3g} ULP", x=x, ulp=ulp, **told)
        return _("got {got}, expected {expected}{codes} off by {ulp:.3g} ULP", ulp=ulp, **told)


def _codes_told(codes: Sequence[int | None]) -> str:
    x, expected, got = codes
    if got is None:
        return "()" if x is None else _("(code {x})", x=x)
    if x is None:
        return _("(got {got}, expected {expected})", got=got, expected=expected)
    return _("(code {x}: got {got}, expected {expected})", x=x, got=got, expected=expected)


def _shared(findings: Sequence[Finding], failures: int) -> str:
    """One sentence for findings that have the same cause, the worst in front: how they fail, and their share."""
    count = sum(each.count for each in findings)
    kinds = [*dict.fromkeys(each.kind for each in findings)]
    first, last, cause = min(each.first for each in findings), max(each.last for each in findings), findings[0].cause
    if kinds == ["jump"]:
        return _("jump at {places} places from {first:.6g} to {last:.6g}: {cause}",
                 places=count, first=first, last=last, cause=cause)  # fmt: skip
    *others, kind = [_(each) for each in kinds]
    said = _(
        "{kinds} in {regions} regions from {first:.6g} to {last:.6g} ({inputs} inputs, {share}): {worst}",
        kinds=_("{kinds} and {kind}", kinds=", ".join(others), kind=kind) if others else kind,
        regions=_regions(findings), first=first, last=last, inputs=count, share=_share(count, failures),
        worst=findings[0]._worst_told(True),
    )  # fmt: skip
    return f"{said}; {cause}" if cause else said


def _share(count: int, failures: int) -> str:
    """How many they are of all failing inputs."""
    percent = math.floor(100 * count / failures)
    if count >= failures:
        return _("all that fail")
    return _("{percent}% of those that fail", percent=percent) if percent else _("under 1% of those that fail")


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
        if verbose is None:
            more = ngettext("and {count} more region", "and {count} more regions", rest)
        else:
            more = ngettext(
                "and {count} more region; --verbose shows all", "and {count} more regions; --verbose shows all", rest
            )
        return (*shown, more)
    merged = verbose is not None and any(len(group) > 1 and not group[0].cause for group in groups)
    return (*shown, *([_("--verbose shows every region")] if merged else []))


def unlisted(findings: Sequence[Finding]) -> tuple[str, ...]:
    """In words, how many regions machines do not get."""
    rest = findings[MOST_LISTED:]
    inputs = sum(each.count for each in rest)
    if not rest:
        return ()
    return (
        _("{regions} more regions with {inputs} failing inputs are left out of the findings",
          regions=_regions(rest), inputs=inputs),
    )  # fmt: skip
