"""Values side by side, and the error of each scheme against the step."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..activation import BREAK_NAMES, Bound
from ..errors import RequestError
from ..floats import Format
from ..judge.numeric import LEFT_OUT, NumericRule
from ..judge.stencil import Stencil
from ..messages import N_, _
from ..report import LeftOut, Sweep, Values
from ..samples import Uniform, known_in
from ..sources.differences import Scheme
from ..sources.second import differentiated
from .cutting import Progress, Told, heard, telling
from .numeric import WINDOW, default_step, usable_step

TABLED = Uniform(-5, 5, 11)
"""What table shows when nobody says."""


def table(
    bounds: Sequence[Bound], *, at: Sequence[float] = (), sample: Uniform = TABLED, h: float | None = None,
    scheme: Scheme, format: Format, order: int = 1,
) -> Values:  # fmt: skip
    """f, f', the numeric f' and their distance at given inputs, or at a sample and every break in its range.

    With ``order`` 2 also f''; the numeric derivative is then that of f'. Of a function that comes without a derivative
    the numeric one stands alone, and a note says so.
    """
    if order not in (1, 2):
        raise RequestError(_("Tables have f' (order 1) or f'' (order 2), not order {order}.", order=order))
    refuse_rows(len(bounds) * (len(at) or sample.points))
    h = usable_step(default_step(scheme, format) if h is None else h, format)
    rows: list[tuple[Any, ...]] = []
    worst: dict[str, float | None] = {}
    bounds = bounds if at else known_in(bounds, sample)
    for bound in bounds:
        ladder = [bound] if order == 1 else [bound, differentiated(bound)]
        mine = _value_rows(ladder, inputs(bound, at, sample, format), h, scheme)
        errors = [row[-1] for row in mine if row[-1] is not None and not math.isnan(row[-1])]
        worst[bound.spec] = max(errors, default=None)
        rows += mine
    alone = [_alone(each) for each in bounds if each.activation.derivative is None]
    return Values(tuple(rows), worst, h, scheme.name, order, (*_notes(bounds), *alone))


def _alone(bound: Bound) -> str:
    missing = bound.underived()
    return _("{missing}: only its numeric one is shown. {hint}",
             missing=missing.message.rstrip("."), hint=missing.hint)  # fmt: skip


MOST_ROWS = 10**6
"""A row takes 0.7 kB of memory, and nobody reads so many."""


def refuse_rows(count: int) -> None:
    """Refuse a table that would take more memory than it is worth."""
    if count > MOST_ROWS:
        raise RequestError(
            _("{rows:,} rows: a table has {most:,} at most.", rows=count, most=MOST_ROWS),
            hint=_("Ask for fewer points."),
        )


def inputs(bound: Bound, at: Sequence[float], sample: Uniform, format: Format) -> np.ndarray:
    """The inputs that are tabled: those that were named, or the sample with every break in its range."""
    if at:
        return np.array(at, dtype=format.dtype)
    breaks = [each for each in bound.breaks if sample.low <= each <= sample.high]
    both = np.sort(np.concatenate([np.linspace(sample.low, sample.high, sample.points), breaks]).astype(format.dtype))
    return both[np.diff(both, prepend=-np.inf) > 0]


def _value_rows(ladder: Sequence[Bound], x: np.ndarray, h: float, scheme: Scheme) -> list[tuple[Any, ...]]:
    """A row for each input, or at a break three: the limits from both sides, and what holds between them.

    ``ladder`` is f, and f' where its derivative too is asked for: the numeric derivative is that of the last.
    """
    last = ladder[-1]
    derived = last.activation.derivative is not None
    with np.errstate(all="ignore"):
        values = [*(each.f(x) for each in ladder), last.df(x) if derived else np.full(x.shape, np.nan)]
        step = x.dtype.type(h)
        try:
            numeric = np.asarray(scheme(last.f, x, step))
        except TypeError:  # the formula takes no complex numbers
            if not scheme.complex_valued:
                raise
            numeric = np.full(x.shape, np.nan)
        error = np.abs(numeric.astype(np.float64) - values[-1])
        error = np.where((x + step == x) & (not scheme.complex_valued), np.nan, error)  # no quotient without a step
    breaks = {float(x.dtype.type(at)): at for at in last.breaks}
    rows: list[tuple[Any, ...]] = []
    columns = (x, *values, numeric, error)
    for each in zip(*(column.astype(np.float64).tolist() for column in columns), strict=True):
        place, *found, distance = each
        found[-2] = found[-2] if derived else None
        if place in breaks:
            rows += _break_rows(ladder, breaks[place], found, h)
        else:
            rows.append((last.spec, place, "", *found, distance if math.isfinite(distance) else None))
    return rows


def _break_rows(ladder: Sequence[Bound], x: float, found: Sequence[float | None], h: float) -> list[tuple[Any, ...]]:
    """The limits from left and right, each with the one-sided quotient of its side; what holds is a convention."""
    last = ladder[-1]
    slopes = last.limits(x, order=1) if last.activation.derivative is not None else (None, None)
    lefts, rights = zip(*(each.limits(x) for each in ladder), slopes, strict=True)
    from_left = (lefts[-2] - float(last.f(np.float64(x - h)))) / h
    from_right = (float(last.f(np.float64(x + h))) - rights[-2]) / h
    return [
        (last.spec, x, "left", *lefts, from_left, _distance(from_left, lefts[-1])),
        (last.spec, x, "at", *found, None),
        (last.spec, x, "right", *rights, from_right, _distance(from_right, rights[-1])),
    ]


def _distance(numeric: float, slope: float | None) -> float | None:
    """Their distance; none from an infinite slope, or where there is none."""
    return abs(numeric - slope) if slope is not None and math.isfinite(slope) else None


def sweep(
    bounds: Sequence[Bound], *, steps: Sequence[float] = (), schemes: Iterable[Scheme], format: Format,
    sample: Uniform = WINDOW, progress: Progress | None = None,
) -> Sweep:  # fmt: skip
    """Max error of each scheme at each step, inputs whose stencil meets a break left out; the best step marked."""
    for h in steps:
        usable_step(h, format)
    steps = sorted(steps or (10.0**power for power in range(-14, 1)), reverse=True)
    rows: list[tuple[str, str, float, float, bool]] = []
    bounds = known_in(bounds, sample)
    tasks = [(bound, scheme) for bound in bounds for scheme in schemes]
    left_out: dict[str, LeftOut] = {}
    for done, (bound, scheme) in enumerate(tasks):
        first, of = done * len(steps), len(tasks) * len(steps)
        try:
            found = {
                h: _max_error(bound, Stencil(scheme, format, h), sample, telling(progress, number, of, sample))
                for number, h in enumerate(steps, first)
            }
        except TypeError:  # the formula takes no complex numbers
            if not scheme.complex_valued:
                raise
            continue
        errors = {h: error for h, (error, __, __) in found.items()}
        __, most, of = max(found.values(), key=lambda each: each[1])
        if most > (left_out[bound.spec].inputs if bound.spec in left_out else 0):
            left_out[bound.spec] = LeftOut(bound.spec, _breaks(bound, sample), most, of)
        finite = {h: error for h, error in errors.items() if not math.isnan(error)}
        best = min(finite, key=lambda h: finite[h], default=None)
        rows += [(bound.spec, scheme.name, h, error, h == best) for h, error in errors.items()]
    return Sweep(tuple(rows), _notes(bounds), tuple(left_out.values()))


def _breaks(bound: Bound, sample: Uniform) -> tuple[tuple[float, str], ...]:
    """The breaks in the range, as far as they are known, each with its kind."""
    known = [(at, order) for at, order in bound.breaks.items() if sample.low <= at <= sample.high]
    return tuple((at, _kind(bound, at, order)) for at, order in known)


def _kind(bound: Bound, at: float, order: int) -> str:
    """What a break is called: a typed formula has poles and ends of its domain among its jumps."""
    from ..pictures.scene.sampling import tame

    ends = bound.limits(at, 0)
    if any(map(math.isnan, ends)):
        return N_("end of the domain")
    return BREAK_NAMES[order] if all(tame(ends, bound.f, at)) else N_("pole")


def _notes(bounds: Sequence[Bound]) -> tuple[str, ...]:
    return tuple(note for bound in bounds for note in bound.notes())


def _max_error(bound: Bound, stencil: Stencil, sample: Uniform, told: Told) -> tuple[float, int, int]:
    """The largest error, at how many inputs none is counted as the stencil reaches a break, and how many there are."""
    worst, across, asked = math.nan, 0, 0
    rule = NumericRule(bound, stencil)
    for x in heard(sample.blocks(bound, stencil.format, 2.5 * stencil.reach), told):
        judged = rule.judge(x)
        counted = judged.error[(judged.state != LEFT_OUT) & ~judged.straddles]
        across, asked = across + int(judged.straddles.sum()), asked + x.size
        if counted.size:
            worst = float(np.fmax(worst, np.nanmax(counted)))
    return worst, across, asked
