"""Derivatives with respect to a parameter: tabled, and judged by quotients in the parameter or against a candidate.

A block is many inputs at one value of the parameter, so a quotient asks the function for as many inputs at a few other
values of it. A row of a report is one value of the parameter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..activation import Bound
from ..errors import RequestError
from ..floats import Format
from ..judge.findings import KINDS, Regions
from ..judge.stencil import Stencil, estimate
from ..messages import N_, _, ngettext
from ..report import FAIL, PASS, UNDECIDED, QuotientRow, Report, Values
from ..samples import Uniform, known_in
from ..sources.differences import Scheme
from ..sources.exact import Side
from ..sources.parameter import Sensitivity
from .cutting import Progress, Told, heard, telling
from .numeric import SEEN, default_step, refuse_tolerance, usable_step
from .values import inputs, refuse_rows

Array = np.ndarray

SIDES: tuple[Side, Side] = "left", "right"
TIMES = 2.0
"""The quotient at twice the step tells how good that at the step is, so a break is met within so many reaches."""
UNEVEN = 0.1
"""A jump leaves an eighth of the way without, or with all of its height: by at least so much of that it is uneven."""
JUMPS = N_("left out: f jumps in {parameter} within the stencil")
TINY = N_("left out: f is below the normal range")
WILD = N_("left out: f or its slope is no finite number")


class Asked:
    """f at fixed inputs, as a function of the parameter: an array of its values, that of each input in turn."""

    def __init__(self, sensitivity: Sensitivity, x: Array) -> None:
        self.sensitivity, self.x = sensitivity, x

    def __call__(self, points: Array) -> Array:
        x = np.resize(self.x, points.shape)
        found = np.empty(points.shape)
        for value in np.unique(points).tolist():
            here = points == value
            found[here] = self.sensitivity.value(x[here], value)
        return found


def _refuse(scheme: Scheme, format: Format) -> None:
    """A complex parameter is more than most formulas take, and what its step loses depends on x as well; a parameter
    is a number in float64."""
    if scheme.complex_valued:
        raise RequestError(
            _("{scheme} takes complex steps in x, not in a parameter.", scheme=scheme.name),
            hint=_("Another --scheme does without."),
        )
    if not format.is_double:
        raise RequestError(
            _("Quotients in a parameter are taken in float64."),
            hint=_("--against FILE.py:CALLABLE judges in every format."),
        )


def table(
    bounds: Sequence[Bound], name: str, *, at: Sequence[float], sample: Uniform, h: float | None, scheme: Scheme,
    format: Format,
) -> Values:  # fmt: skip
    """f, ∂f/∂p, the quotient in p and their distance.

    Where ∂f/∂p differs on the two sides of p there is a row for each, and where f itself does, one between them.
    """
    _refuse(scheme, format)
    refuse_rows(len(bounds) * (len(at) or sample.points))
    h = usable_step(default_step(scheme, format) if h is None else h, format)
    rows: list[tuple[Any, ...]] = []
    worst: dict[str, float | None] = {}
    for bound in bounds if at else known_in(bounds, sample):
        sensitivity = Sensitivity.of(bound, name)
        mine = _rows(sensitivity, inputs(bound, at, sample, format).astype(np.float64), h, scheme)
        worst[bound.spec] = max((row[-1] for row in mine if row[-1] is not None), default=None)
        rows += mine
    return Values(tuple(rows), worst, h, scheme.name, wrt=name)


def _rows(sensitivity: Sensitivity, x: Array, h: float, scheme: Scheme) -> list[tuple[Any, ...]]:
    f, points = Asked(sensitivity, x), np.full(x.shape, sensitivity.at)
    slopes = [sensitivity.slope(x, side) for side in SIDES]
    limits = [sensitivity.limit(x, side) for side in SIDES]
    with np.errstate(all="ignore"):
        value = f(points)
        numeric = np.asarray(scheme(f, points, np.float64(h)), dtype=np.float64)
        quotients = [(limits[0] - f(points - h)) / h, (f(points + h) - limits[1]) / h]
    rows: list[tuple[Any, ...]] = []
    for place, at in enumerate(x.tolist()):
        first = sensitivity.bound.spec, at
        left, right = ([_known(each[number][place]) for each in (limits, slopes, quotients)] for number in (0, 1))
        if left[:2] == right[:2]:
            rows.append((*first, "", *_with_error(float(value[place]), right[1], float(numeric[place]))))
            continue
        holds = [(*first, "at", float(value[place]), None, None, None)] if left[0] != right[0] else []
        rows += [(*first, "left", *_with_error(*left)), *holds, (*first, "right", *_with_error(*right))]
    return rows


def _known(value: Any) -> float:
    """The number; every NaN is the same one, so that two are equal."""
    return float(value) if value == value else math.nan


def _with_error(value: float, slope: float, quotient: float) -> tuple[float, float, float, float | None]:
    distance = abs(quotient - slope)
    return value, slope, quotient, distance if math.isfinite(distance) else None


def compare(
    bounds: Sequence[Bound], name: str, *, steps: Sequence[float], scheme: Scheme, format: Format, sample: Uniform,
    tolerance: float | None = None, progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Hold ∂f/∂p against quotients in p: a row for each function, value of the parameter and step."""
    _refuse(scheme, format)
    refuse_tolerance(tolerance)
    steps = [usable_step(h, format) for h in steps or (default_step(scheme, format),)]
    tasks = [(each, h) for bound in known_in(bounds, sample)
             for each in Sensitivity.of(bound, name).around() for h in steps]  # fmt: skip
    rows = []
    for number, (sensitivity, h) in enumerate(tasks):
        told = telling(progress, number, len(tasks), sample)
        rows.append(_row(sensitivity, Stencil(scheme, format, h), sample, tolerance, told))
    return Report(tuple(rows))


def _row(
    sensitivity: Sensitivity, stencil: Stencil, sample: Uniform, tolerance: float | None, told: Told
) -> QuotientRow:
    """The judgement at one value of the parameter."""
    bound, regions = sensitivity.bound, Regions()
    points, detects, scale, worst, worst_at = 0, 0.0, 0.0, 0.0, None
    left_out: dict[str, int] = {}
    for x in heard(sample.blocks(bound, stencil.format), told):
        judged = _Judged(sensitivity, stencil, x, tolerance)
        decided = judged.decided
        points += x.size
        detects = max(detects, judged.largest(np.where(judged.straddles, 0.0, judged.tolerance)))
        scale = max(scale, judged.largest(np.abs(judged.expected)))
        if decided.any() and (judged.largest(judged.error) > worst or worst_at is None):
            place = int(np.argmax(np.where(decided, judged.error, -1.0)))
            worst, worst_at = float(judged.error[place]), float(x[place])
        kind = np.full(x.shape, KINDS.index("inaccurate"))
        said = judged.expected, judged.got
        expected, got = said if sensitivity.autograd is None else said[::-1]  # a person's slope is what is judged
        regions.add(x, judged.failing, kind, expected, got, judged.error)
        for what, where in judged.left_out.items():
            left_out[what] = left_out.get(what, 0) + int(where.sum())
    findings = tuple(regions.worst_first())
    outside = sum(left_out.values())
    blind = points == outside or (detects > SEEN * scale > 0 and tolerance is None)
    notes = [
        ngettext("{what} ({count} input)", "{what} ({count} inputs)", count, what=_(what, parameter=sensitivity.name))
        for what, count in left_out.items() if count
    ]  # fmt: skip
    if blind and not findings:
        notes.append(_("undecided: an error of 1 % of max|∂f/∂{parameter}| would pass", parameter=sensitivity.name))
    return QuotientRow(
        function=bound.spec, parameters=dict(bound.parameters), candidate="numeric", truth=sensitivity.truth,
        dtype=stencil.format.name, sample=sample.name, points=points, h=stencil.h, scheme=stencil.scheme.name,
        verdict=FAIL if findings else UNDECIDED if blind else PASS, max_abs_error=None if worst_at is None else worst,
        max_abs_error_at=worst_at, failures=sum(each.count for each in findings), left_out=outside,
        detects=detects if points > outside else None, findings=findings, notes=tuple(notes), wrt=sensitivity.name,
    )  # fmt: skip


class _Judged:
    """A block: quotients in the parameter against the exact slopes, on both sides of it where they differ."""

    def __init__(self, sensitivity: Sensitivity, stencil: Stencil, x: Array, tolerance: float | None) -> None:
        f, points = Asked(sensitivity, x), np.full(x.shape, sensitivity.at)
        found = estimate(f, stencil, points)
        slopes = [sensitivity.slope(x, side) for side in SIDES]
        self.got = found.value
        self.tolerance = found.tolerance if tolerance is None else np.full(x.shape, tolerance)
        with np.errstate(all="ignore"):
            finite = np.isfinite(found.value) & np.isfinite(slopes[0]) & np.isfinite(slopes[1])
            steepest = np.fmax(np.abs(slopes[0]), np.abs(slopes[1]))
            tiny = (found.size < stencil.format.smallest_normal) & ((found.size > 0) | (steepest > 0))
            rounding = stencil.rounding(points, found.size, found.value)
            largest = np.max(steepest, initial=0.0, where=finite)
            wide = (found.tolerance > SEEN * largest) & (found.tolerance > 4 * rounding)
            self.straddles = finite & (~self._within(slopes) | wide | (slopes[0] != slopes[1]))
        jumps, places = np.zeros(x.shape, bool), np.flatnonzero(self.straddles)
        if places.size:  # a break may lie within the stencil: then the slopes on its far side count, too
            if tolerance is None:
                self.tolerance[places] = 4 * rounding[places]
            jumps[places] = self._meet(sensitivity, stencil, x, places, slopes)
        self.expected = np.clip(np.nan_to_num(self.got), np.fmin(*slopes), np.fmax(*slopes))
        self.error = np.abs(self.got - self.expected)
        self.left_out = {JUMPS: jumps, TINY: tiny & ~jumps, WILD: ~finite & ~tiny}
        self.decided = finite & ~jumps & ~tiny
        self.failing = self.decided & ~self._within(slopes)

    def _within(self, slopes: list[Array]) -> Array:
        low, high = np.fmin(*slopes) - self.tolerance, np.fmax(*slopes) + self.tolerance
        inside: Array = (self.got >= low) & (self.got <= high)
        return inside

    def _meet(self, sensitivity: Sensitivity, stencil: Stencil, x: Array, places: Array, slopes: list[Array]) -> Array:
        """Widen the hull by the slopes at both ends of the stencil; returns where f jumps inside it.

        There f climbs by more than those slopes allow, and not by an eighth over an eighth of the way. A slope that
        ends at a break beside p is not that at the end of the stencil: it may go on as it changes on the way there.
        """
        reach = TIMES * stencil.side
        moved = [sensitivity.moved(sensitivity.at + part * reach) for part in (-1, 1, -1 / 8, 1 / 8, -1 / 2, 1 / 2)]
        far = [Sensitivity(moved[end], sensitivity.name).slope(x[places]) for end in (0, 1, 4, 5)]
        values = [np.asarray(each.f(x[places]), dtype=np.float64) for each in moved]
        low, high = (pick(pick(slopes[0][places], slopes[1][places]), pick(*far[:2])) for pick in (np.fmin, np.fmax))
        curved = 2 * np.maximum(np.abs(far[2] - far[0]), np.abs(far[3] - far[1]))
        low, high = low - curved, high + curved
        slopes[0][places], slopes[1][places] = low, high
        rise, little = values[1] - values[0], values[3] - values[2]
        slack = np.abs(high - low) + np.maximum(np.abs(low), np.abs(high)) + 4 * self.tolerance[places]
        climbs = (rise / (2 * reach) < low - slack) | (rise / (2 * reach) > high + slack)
        jumping: Array = climbs & (np.abs(little - rise / 8) > UNEVEN * np.abs(rise))
        return jumping

    def largest(self, values: Array) -> float:
        return float(np.max(values, initial=0.0, where=self.decided))
