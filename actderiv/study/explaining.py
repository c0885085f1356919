"""Why a pair's derivative fails: its failing regions, asked again at more inputs, held against the hypotheses.

What is judged by quotients is the derivative of the pair, so the truth must come from elsewhere: it is made of values
of f by the quotient of eighth order, or is the catalogue's where f is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import zip_longest
from typing import Any

import numpy as np

from ..activation import FUNCTIONS, KINK, Bound
from ..dataclass import dataclass
from ..floats import FORMATS
from ..judge.bends import bends_near
from ..judge.findings import KINDS, kinds
from ..judge.numeric import NumericRule
from ..judge.repairs import breaks_near, distinct
from ..report import Finding
from ..samples import Uniform
from ..sources.precise import COARSEST, nine_points

Array = np.ndarray

MOST = 200
"""So many regions of a row are asked for their cause; a report shows people ten."""

DENSE, SPARSE = 512, 64
"""A region is asked again at so many inputs if it is one of the worst ten, or one of the rest."""

LOOKED = 4001
"""So many places of the range are asked whether f is smooth there,"""

ROUGH = 1e-7
"""and it may not be where two quotients differ by more than this part of max|f'|."""

NEAR = 5 * COARSEST
"""A break lies so near the place where a quotient noticed it."""

LEAST = 1e-13
"""No derivative made of values of f is better than this part of max|f'|."""

SHARP = 2.0**-14
"""Where a region begins is found to this part of the distance of two inputs."""


@np.errstate(all="ignore")  # near a pole values and slopes overflow
def explained(rule: NumericRule, findings: Sequence[Finding], tolerance: float, sample: Uniform,
              breaks: Iterable[float]) -> tuple[Finding, ...]:  # fmt: skip
    """The findings of one function, each with its likely cause.

    ``tolerance`` is the largest error that passed, ``breaks`` where f was found not to be smooth, beside what it
    declares.
    """
    from ..judge.causes import ASKED, Region, likely_causes  # 14 ms that a run without failures need not spend

    bound = rule.bound
    found = [*breaks, *_undeclared(rule, findings, sample)]
    case = Case(bound, truth_of(bound, found), tolerance, sample)

    def region(number: int, finding: Finding) -> Region | None:
        x = case.inputs(finding, DENSE if number < ASKED else SPARSE)
        if not x.size:
            return None
        got, (expected, room) = case.candidate(x), case.expected(x)
        if finding.kind == "subgradient":
            expected = np.full(x.shape, finding.worst.expected)
        return Region.of(case.truth, 1, FORMATS.get("float64"), x, got, expected, room, tolerance, case.candidate)

    causes = likely_causes(region(*each) for each in enumerate(findings[:MOST]))
    return tuple(replace(each, cause=cause) for each, cause in zip_longest(findings, causes))


def truth_of(bound: Bound, breaks: Iterable[float]) -> Bound:
    """The same f with a derivative that is right whatever the pair's own is."""
    record = bound.activation
    known = FUNCTIONS.get(record.name) if not record.foreign and record.name in FUNCTIONS else None
    if known and known.value is record.value and known.derivative is not record.derivative:
        return Bound(known, bound.parameters)
    places = {**dict.fromkeys(distinct([*breaks], [*bound.breaks]), KINK), **bound.breaks}
    slope = partial(_slope, replace(record, breaks=places))
    return Bound(
        replace(record, derivative=slope, breaks=places, derivative_formula="", foreign=True), bound.parameters
    )


def _undeclared(rule: NumericRule, findings: Sequence[Finding], sample: Uniform) -> list[float]:
    """Breaks of f that passed, so that the judge had no reason to look for them: they part the failing regions.

    They are looked for where two quotients of high order contradict each other, and where a region ends.
    """
    x = np.linspace(sample.low, sample.high, min(sample.points, LOOKED))
    case = Case(rule.bound, truth_of(rule.bound, ()), 0.0, sample)
    value, room = case.expected(x)
    rough = np.flatnonzero(room > ROUGH * float(np.nanmax(np.abs(value), initial=0.0)))
    middles = [x[each[np.argmax(room[each])]] for each in np.split(rough, np.flatnonzero(np.diff(rough) > 1) + 1)
               if each.size]  # fmt: skip
    ends = [end for each in findings[:MOST] for end in (each.first, each.last)]
    places = np.unique([*middles[:MOST], *ends])
    kinks = breaks_near(rule, places, max(NEAR, case.spacing))
    away = [each for each in middles[:MOST] if all(abs(each - at) > NEAR for at in kinks)]
    return [*kinks, *bends_near(rule.bound.f, np.array(away), NEAR)]


def _slope(record: Any, x: Array, part: float = 1.0, **parameters: Any) -> Array:
    bound = Bound(record, parameters)
    with np.errstate(all="ignore"):
        return nine_points(lambda at: np.asarray(bound.f(at), dtype=np.float64), np.asarray(x, dtype=np.float64),
                           bound.breaks, part)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A pair, the truth about it, and how closely its judge looked."""

    bound: Bound
    truth: Bound
    tolerance: float
    sample: Uniform

    @property
    def spacing(self) -> float:
        """The distance of two inputs."""
        return (self.sample.high - self.sample.low) / (self.sample.points - 1)

    def candidate(self, x: Array) -> Array:
        """What the pair's own derivative returns."""
        return np.asarray(self.bound.df(np.asarray(x, dtype=np.float64)), dtype=np.float64)

    def expected(self, x: Array) -> tuple[Array, Array]:
        """The true derivative, and how far it may be off: by how much it changes when its step is halved."""
        value = np.asarray(self.truth.df(x), dtype=np.float64)
        if not self._made:
            return value, np.zeros(x.shape)
        finer = _slope(self.truth.activation, x, 0.5, **self.truth.parameters)
        room = np.abs(value - finer)
        return value, np.where(np.isfinite(room), np.maximum(room, LEAST * self._steepest), 0.0)

    @cached_property
    def _steepest(self) -> float:
        """max|f'| over the range, as far as it is finite."""
        slopes = np.abs(np.asarray(self.truth.df(np.linspace(self.sample.low, self.sample.high, 257))))
        return float(np.max(slopes, initial=0.0, where=np.isfinite(slopes)))

    @cached_property
    def _made(self) -> bool:
        return isinstance(self.truth.activation.derivative, partial)

    def failing(self, x: Array) -> Array:
        """Where the pair is wrong, as far as can be told."""
        expected, room = self.expected(x)
        with np.errstate(invalid="ignore"):
            return ~(np.abs(self.candidate(x) - expected) <= self.tolerance + 8 * room) & np.isfinite(expected)

    def inputs(self, finding: Finding, count: int) -> Array:
        """Inputs of a region that fail as it does: spread over it, and closer at its ends, which are looked for."""
        if finding.kind == "subgradient":
            return np.unique([finding.first, finding.last])
        first, last = self._end(finding.first, -1), self._end(finding.last, 1)
        near = np.arange(8) * max(abs(first), abs(last), self.spacing) * 2.0**-12
        edges = np.concatenate([first + near, last - near])
        seen = [finding.first, finding.last, finding.worst.x]
        x = np.concatenate([np.linspace(first, last, count), edges[(edges >= first) & (edges <= last)], seen])
        if finding.kind not in ("nan", "inf"):  # which are none, whatever is true there
            x = x[~np.isin(x, [*self.truth.breaks])]
        x = np.unique(x)
        if not x.size:
            return x
        kind = kinds(self.expected(x)[0], self.candidate(x), np.zeros(x.shape, bool))
        return x[self.failing(x) & (kind == KINDS.index(finding.kind))]

    def _end(self, inner: float, way: int) -> float:
        """Where a region ends, between its last input and the next one, which passed or failed in another way."""
        outer = inner + way * self.spacing
        low, high = 0.0, 1.0  # the region reaches to low, and not to high
        if not self.sample.low <= outer <= self.sample.high:
            return inner
        if self.failing(np.array([outer]))[0]:
            return float(outer)
        while high - low > SHARP:
            parts = low + (high - low) * np.arange(1, 16) / 16
            fails = self.failing(inner + (outer - inner) * parts)
            reached = int(np.argmin(fails)) if not fails.all() else parts.size
            low, high = ([low, *parts][reached], [*parts, high][reached])
        return float(inner + (outer - inner) * low)
