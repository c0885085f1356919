"""Finds the value of one parameter for which a function takes given values, if there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ...activation import Bound, Parameter
from ...errors import ActderivError
from ...floats import Format
from ._variants import changed_to

Array = np.ndarray
PROBES = 48
SCANNED = (
    0.0, *(sign * size for sign in (1, -1) for size in (
        0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0)),
)  # fmt: skip
HOPEFUL = 0.6
"""A parameter whose best tried value is off by a larger part of the values' own size is not worth narrowing down."""

CLOSE = 1e-3
"""A fit whose mean error is a larger part of the values' own size than this is none, whatever the format."""


def fitted(bound: Bound, order: int, format: Format, x: Array, values: Array) -> Iterator[Bound]:
    """For each parameter that is a number, the function with the value that fits best, where that is any good.

    ``values`` are f or f' at x as ``format`` holds them.
    """
    some = np.unique(np.linspace(0, x.size - 1, min(x.size, PROBES)).round().astype(int))
    for parameter in bound.activation.parameters:
        if not parameter.choices:
            found = _fit(bound, parameter, order, format, x[some], values[some])
            if found is not None:
                yield found


def _fit(bound: Bound, parameter: Parameter, order: int, format: Format, x: Array, values: Array) -> Bound | None:
    def error(value: float) -> float:
        changed = changed_to(bound, parameter.name, value)
        if changed is None:
            return np.inf
        with np.errstate(all="ignore"):
            try:
                exact = np.asarray((changed.df if order else changed.f)(x), dtype=np.float64)
                off = np.abs(np.asarray(format.round(exact)).astype(np.float64) - values)
            except ActderivError:
                return np.inf
            return float(np.mean(off)) if np.isfinite(off).all() else np.inf

    tried = sorted({*SCANNED, float(bound.parameters[parameter.name])})
    errors = [error(each) for each in tried]
    with np.errstate(over="ignore"):
        size = float(np.mean(np.abs(values)))
    for best in np.argsort(errors)[:2]:
        if errors[best] <= HOPEFUL * size:
            low, high = tried[max(best - 1, 0)], tried[min(best + 1, len(tried) - 1)]
            value = _shortened(_narrowed(error, low, high), error)
            if error(value) <= CLOSE * size:
                return changed_to(bound, parameter.name, value)
    return None


def _narrowed(error: Callable[[float], float], low: float, high: float) -> float:
    """The least error between low and high, by golden sections."""
    ratio = (np.sqrt(5) - 1) / 2
    inner, outer = high - ratio * (high - low), low + ratio * (high - low)
    at_inner, at_outer = error(inner), error(outer)
    start = max(at_inner, at_outer)
    for done in range(90):
        if done == 24 and min(at_inner, at_outer) > 0.2 * start:
            break  # no way to 0 here
        if at_inner <= at_outer:
            high, outer, at_outer = outer, inner, at_inner
            inner = high - ratio * (high - low)
            at_inner = error(inner)
        else:
            low, inner, at_inner = inner, outer, at_outer
            outer = low + ratio * (high - low)
            at_outer = error(outer)
    return float(inner if at_inner <= at_outer else outer)


def _shortened(value: float, error: Callable[[float], float]) -> float:
    """The shortest decimal near the value that fits no worse, to a few rounding errors; 0.17 for 0.16999999999."""
    least = error(value)
    for digits in range(1, 16):
        short = float(f"{value:.{digits}g}")
        if error(short) <= 1.01 * least or (abs(short - value) <= 1e-9 * abs(value) and error(short) <= 4 * least):
            return short
    return value
