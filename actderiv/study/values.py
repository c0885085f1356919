"""Values side by side, and the error of each scheme against the step."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..activation import Bound
from ..floats import Format
from ..judge.numeric import LEFT_OUT, NumericRule, Stencil
from ..report import Sweep, Values
from ..samples import Uniform
from ..sources.differences import Scheme
from .numeric import WINDOW, Progress, default_step, usable_step

TABLED = Uniform(-5, 5, 11)
"""What table shows when nobody says."""


def table(
    bounds: Sequence[Bound], *, at: Sequence[float] = (), sample: Uniform = TABLED, h: float | None = None,
    scheme: Scheme, format: Format,
) -> Values:  # fmt: skip
    """f, f', the numeric f' and their distance at given inputs, or at a sample and every break in its range."""
    h = usable_step(default_step(scheme, format) if h is None else h, format)
    rows: list[tuple[Any, ...]] = []
    worst: dict[str, float | None] = {}
    for bound in bounds:
        mine = _value_rows(bound, _inputs(bound, at, sample, format), h, scheme)
        errors = [row[-1] for row in mine if row[-1] is not None and not math.isnan(row[-1])]
        worst[bound.spec] = max(errors, default=None)
        rows += mine
    return Values(tuple(rows), worst, h, scheme.name)


def _inputs(bound: Bound, at: Sequence[float], sample: Uniform, format: Format) -> np.ndarray:
    if at:
        return np.array(at, dtype=format.dtype)
    breaks = [each for each in bound.breaks if sample.low <= each <= sample.high]
    both = np.sort(np.concatenate([np.linspace(sample.low, sample.high, sample.points), breaks]).astype(format.dtype))
    return both[np.diff(both, prepend=-np.inf) > 0]


def _value_rows(bound: Bound, x: np.ndarray, h: float, scheme: Scheme) -> list[tuple[Any, ...]]:
    """A row for each input, or at a break three: the limits from both sides, and what holds between them."""
    with np.errstate(all="ignore"):
        f, df = bound.f(x), bound.df(x)
        step = x.dtype.type(h)
        numeric = np.asarray(scheme(bound.f, x, step))
        error = np.abs(numeric.astype(np.float64) - df)
        error = np.where((x + step == x) & ~scheme.complex_valued, np.nan, error)  # no quotient without a step
    rows: list[tuple[Any, ...]] = []
    for each in zip(*(column.astype(np.float64).tolist() for column in (x, f, df, numeric, error)), strict=True):
        place, *values, distance = each
        if place in bound.breaks:
            rows += _break_rows(bound, place, values, h)
        else:
            rows.append((bound.spec, place, "", *values, distance if math.isfinite(distance) else None))
    return rows


def _break_rows(bound: Bound, x: float, values: Sequence[float], h: float) -> list[tuple[Any, ...]]:
    """The limits from left and right, each with the one-sided quotient of its side; what holds is a convention."""
    (f_left, f_right), (df_left, df_right) = bound.limits(x), bound.limits(x, order=1)
    from_left = (f_left - float(bound.f(np.float64(x - h)))) / h
    from_right = (float(bound.f(np.float64(x + h))) - f_right) / h
    return [
        (bound.spec, x, "left", f_left, df_left, from_left, abs(from_left - df_left)),
        (bound.spec, x, "at", *values, None),
        (bound.spec, x, "right", f_right, df_right, from_right, abs(from_right - df_right)),
    ]


def sweep(
    bounds: Sequence[Bound], *, steps: Sequence[float] = (), schemes: Iterable[Scheme], format: Format,
    sample: Uniform = WINDOW, progress: Progress | None = None,
) -> Sweep:  # fmt: skip
    """Max error of each scheme at each step, inputs whose stencil meets a break left out; the best step marked."""
    for h in steps:
        usable_step(h, format)
    steps = sorted(steps or (10.0**power for power in range(-14, 1)), reverse=True)
    rows: list[tuple[str, str, float, float, bool]] = []
    tasks = [(bound, scheme) for bound in bounds for scheme in schemes]
    for done, (bound, scheme) in enumerate(tasks):
        if progress:
            progress(done, len(tasks))
        try:
            errors = {h: _max_error(bound, Stencil(scheme, format, h), sample) for h in steps}
        except TypeError:  # the formula takes no complex numbers
            if not scheme.complex_valued:
                raise
            continue
        finite = {h: error for h, error in errors.items() if not math.isnan(error)}
        best = min(finite, key=lambda h: finite[h], default=None)
        rows += [(bound.spec, scheme.name, h, error, h == best) for h, error in errors.items()]
    return Sweep(tuple(rows))


def _max_error(bound: Bound, stencil: Stencil, sample: Uniform) -> float:
    worst = math.nan
    rule = NumericRule(bound, stencil)
    for x in sample.blocks(bound, stencil.format, 2.5 * stencil.reach):
        judged = rule.judge(x)
        counted = judged.error[(judged.state != LEFT_OUT) & ~judged.straddles]
        if counted.size:
            worst = float(np.fmax(worst, np.nanmax(counted)))
    return worst
