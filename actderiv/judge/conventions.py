"""Agreement with a framework at breaks: where the slopes on both sides differ, f' is what the framework says it is.

Records hold frameworks' values for default parameters (``at_breaks``). With others the side that a framework takes is
read off them: 0.01 for a leaky rectifier is the slope on the left, so with negative_slope=0.2 it is 0.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..activation import FUNCTIONS, KINK, Bound
from ..dataclass import dataclass
from ..errors import RequestError
from ..floats import Codes, Format
from ..messages import _
from ..naming import framework_called
from ..report import Finding
from .assessed import Assessed
from .findings import KINDS
from .tolerance import Tolerance

RECORDED = 1e-5
"""Some frameworks' constants are recorded to so much, relative to their size."""
KIND = "convention"


@dataclass(frozen=True)
class Convention:
    """What a framework returns as f' at the breaks of one function; of those in ``unknown`` the reason says why not."""

    framework: str
    slopes: Mapping[float, float]
    unknown: Mapping[float, str]
    undeclared: bool = False
    """Whether a person's own function declares no break, which need not mean that it has none."""

    def explained(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings, those of another convention with a sentence that names the framework and its value."""
        return [replace(each, cause=self._sentence(each)) if each.kind == KIND else each for each in findings]

    def _sentence(self, finding: Finding) -> str:
        within = {at: slope for at, slope in self.slopes.items() if finding.first <= at <= finding.last}
        return _("{framework} has {slopes}", framework=self.framework, slopes=", ".join(_values(within)))

    def notes(self, seen: set[float]) -> list[str]:
        """What was held against the framework at the places in ``seen``, and what could not be."""
        held = _values({at: slope for at, slope in self.slopes.items() if at in seen})
        missed = [f"{at:.6g}" for at in self.slopes if at not in seen]
        name, said = self.framework, []
        if held:
            said.append(_("at breaks held against {framework}: {slopes}", framework=name, slopes=", ".join(held)))
        if self.undeclared:
            said.append(_("nothing compared with {framework}: no break is declared", framework=name))
        if missed:
            said.append(_("not compared with {framework}: x = {places} was not among the inputs",
                          framework=name, places=", ".join(missed)))  # fmt: skip
        return said + [_("not compared with {framework} at x = {at:.6g}: {why}",
                         framework=name, at=at, why=self.unknown[at])
                       for at in sorted(seen & {*self.unknown})]  # fmt: skip


class Agreement:
    """Holds blocks of judged inputs against a convention, and keeps in mind at which breaks it could."""

    def __init__(
        self, convention: Convention, format: Format | Codes, max_ulp: float, tolerance: Tolerance | None = None
    ) -> None:
        self.convention, self.format, self.max_ulp, self.tolerance = convention, format, max_ulp, tolerance
        self.seen: set[float] = set()

    @property
    def undecided(self) -> bool:
        """Whether a break was met at which nobody knows what the framework returns."""
        return bool(self.seen & {*self.convention.unknown})

    def judge(self, block: Assessed) -> Assessed:
        """The block with the framework's value as the only right one at each break."""
        x = block.x.astype(np.float64)
        for at in (*self.convention.slopes, *self.convention.unknown):
            places = np.flatnonzero(x == at)  # at both zeros: comparisons see one
            if places.size:
                self.seen.add(at)
                block = self._held(block, places, self.convention.slopes.get(at))
        return block

    def _held(self, block: Assessed, places: np.ndarray, slope: float | None) -> Assessed:
        if slope is None:
            return block
        expected, ulp, failing, kind = (
            np.array(each, copy=True) for each in (block.expected, block.ulp, block.failing, block.kind)
        )
        got = block.got[places]
        size = np.fmax(np.abs(got), abs(slope))
        with np.errstate(all="ignore"):
            off = np.where(got == slope, 0.0, np.abs(got - slope) / self.format.spacing(size))
            near = np.abs(got - slope) <= RECORDED * abs(slope)
        expected[places] = slope
        ulp[places] = np.where(near, np.minimum(off, 0.5), np.where(np.isnan(off), np.inf, off))
        failing[places] = ~(near | (off <= self.max_ulp))
        kind[places] = np.where(np.isfinite(got), KINDS.index(KIND), kind[places])
        held = replace(block, expected=expected, ulp=ulp, failing=failing, kind=kind, alike=None)
        return self.tolerance.judge(held, expected, places) if self.tolerance else held


def named(text: str) -> tuple[str, ...]:
    """The frameworks of the records that ``text`` names: one, or ``keras`` on all that it runs on."""
    known = sorted({name for record in FUNCTIONS for name in record.at_breaks})
    wanted = framework_called(_folded(text))
    found = [name for name in known if _folded(name) == wanted]
    found = found or [name for name in known if _folded(name.partition(" (")[0]) == wanted]
    if not found:
        raise RequestError(
            _("Nothing is recorded of breaks in {name!r}.", name=text),
            hint=_("Known: {names}.", names=", ".join(known)),
        )
    return tuple(found)


def convention_of(bound: Bound, frameworks: Sequence[str]) -> Convention:
    """What the frameworks, which should agree, return at the breaks of ``bound``."""
    name = frameworks[0] if len(frameworks) == 1 else frameworks[0].partition(" (")[0]
    slopes: dict[float, float] = {}
    unknown: dict[float, str] = {}
    for place, at in enumerate(sorted(bound.breaks)):
        values = {each: _slope(bound, place, at, each) for each in frameworks}
        told = {value for value in values.values() if value is not None}
        if len(told) == 1:
            slopes[at] = told.pop()
        elif told:
            each = ", ".join(
                _("{slope:.6g} in {framework}", slope=value, framework=name)
                for name, value in values.items()
                if value is not None
            )
            unknown[at] = _("f' is {slopes}; name one of them", slopes=each)
        elif bound.breaks[at] <= KINK:  # where f' is continuous nobody has a choice
            unknown[at] = _("what it returns there for {function} is not recorded", function=bound.spec)
    return Convention(name, slopes, unknown, bound.activation.foreign and not bound.breaks)


def _values(slopes: Mapping[float, float]) -> list[str]:
    return [f"f'({at + 0.0:.6g}) = {slope:.6g}" for at, slope in slopes.items()]


def _folded(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def _slope(bound: Bound, place: int, at: float, framework: str) -> float | None:
    """The framework's f' at the break with that number; None where it is not known and does not follow."""
    record = bound.activation
    recorded = record.at_breaks.get(framework)
    if recorded is None or record.foreign:
        return None
    usual = record.bind()
    if bound.spec == usual.spec:
        return recorded[place]
    before, here = sorted(usual.breaks), sorted(bound.breaks)
    if len(before) != len(here) or [usual.breaks[x] for x in before] != [bound.breaks[x] for x in here]:
        return None
    return _on_the_same_side(recorded[place], usual.limits(before[place], 1), bound.limits(at, 1))


def _on_the_same_side(slope: float, before: tuple[float, float], here: tuple[float, float]) -> float | None:
    """What a framework that returns ``slope`` between two slopes returns between two others, where one can tell."""
    middles = [(left, right, (left + right) / 2) for left, right in (before, here)]
    fits = {new for old, new in zip(*middles, strict=True) if abs(slope - old) <= RECORDED * max(1.0, abs(old))}
    return fits.pop() if len(fits) == 1 else None
