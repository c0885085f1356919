"""The slope of any f to about eleven digits, from values of f alone: where nobody wrote it down, or not rightly."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

Array = np.ndarray

NARROWER, STENCILS = 1 / 8, 6
"""Each further stencil is so much narrower than the one before; the last takes steps of 2e-7."""
BORNE_OUT = 1e-10
"""Stencils that agree to this share of f and f' know what there is to be known."""

COARSEST = 2.0**-7
"""Step of the quotient near 0: about half of u^(1/9), where truncation and rounding of eighth order meet."""


def nine_points(f: Callable[[Array], Array], x: Array, breaks: Iterable[float] = (), part: float = 1.0) -> Array:
    """f' at x by the quotient of eighth order, its step so short near a break that no stencil reaches across.

    Far out the step shrinks: what falls off as exp(-x²) does so over a distance of 1/x. At a break the value is the
    limit from the right. ``part`` takes that part of the step: two answers that differ tell how good they are.
    """
    distance = np.abs(x)
    step = part * np.maximum(COARSEST / np.maximum(1.0, distance / 4), 2.0**-30 * distance)
    for at in breaks:
        step = np.where(x == at, step, np.minimum(step, np.abs(x - at) / 4.5))
        x = np.where(x == at, x + 4.5 * step, x)
    weights = (4 / 5, -1 / 5, 4 / 105, -1 / 280)  # Fornberg 1988, table 1
    parts = [weight * (f(x + k * step) - f(x - k * step)) for k, weight in enumerate(weights, start=1)]
    return np.asarray(sum(parts) / step, dtype=np.float64)


def steady(f: Callable[[Array], Array], x: Array, breaks: Iterable[float] = ()) -> Array:
    """f' at x where not all breaks are known: by the widest of several stencils that a narrower one bears out.

    One that reaches across a break agrees with none of them, and narrow ones keep fewer digits. NaN where f is NaN.
    """
    here = np.asarray(f(x), dtype=np.float64)
    last = nine_points(f, x, breaks)
    found, least, open_ = last.copy(), np.full(x.shape, np.inf), np.ones(x.shape, dtype=bool)
    for number in range(1, STENCILS):
        narrow = nine_points(f, x[open_], breaks, NARROWER**number)
        with np.errstate(invalid="ignore"):
            apart = np.abs(narrow - last[open_])
            better = apart < least[open_] / 4
            enough = apart <= BORNE_OUT * (np.abs(narrow) + np.abs(here[open_]))
        found[open_] = np.where(better, last[open_], found[open_])
        least[open_] = np.where(better, apart, least[open_])
        last[open_] = narrow
        open_[open_] = ~enough
        if not open_.any():
            break
    return np.where(np.isnan(here), np.nan, found)
