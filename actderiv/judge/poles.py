"""Poles of a user's f that nobody declared: places between inputs, or at one, where f is infinite or has no limit.

What is looked for is a bend of f that those beside it do not prepare for; from there on the place is closed in on where
f bends most, and asked whether f comes to a limit at it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..floats import Format
from ..onesided import endless

Array = np.ndarray

SUDDEN = 4
"""A bend so many times that of three inputs to either side is no part of a smooth curve that the inputs resolve."""

MOST = 4096
"""So many places of a block are looked at more closely."""

LARGE = 1e290
"""A number beyond that overflows soon."""

LOOKS, ROUNDS = 17, 20
"""An interval is seen at so many points and cut to a quarter: 4^20 is all that the digits of a double tell apart."""


def poles(f: Callable[[Array], Array], x: Array, values: Array, format: Format) -> Array:
    """The poles of f among the ascending ``x``, where its values are ``values``: one at most for each bend."""
    at = x.astype(np.float64)
    if at.size < 3:
        return np.empty(0)
    suspects = _sudden(at, values)[:MOST]
    if not suspects.size:
        return np.empty(0)
    low, high = at[suspects - 1], at[suspects + 1]
    ends = [most_bent(f, (low + high) / 2, high - low, format, last) for last in (False, True)]
    alone = suspects[np.isfinite(values[suspects - 1]) & np.isfinite(values[suspects + 1])]
    found = np.unique(np.concatenate([*ends, at[alone]]))
    found = found[endless(lambda x: _defined(f, x), found)]
    return found[~_overflows(f, found)]


def _defined(f: Callable[[Array], Array], x: Array) -> Array:
    """f, with 0 where it is no number: sqrt(|x|)/x at its pole, where only what is beside it tells."""
    values = np.asarray(f(x), dtype=np.float64)
    return np.where(np.isnan(values), 0.0, values)


def _overflows(f: Callable[[Array], Array], at: Array) -> Array:
    """Whether f comes to the end of the floats there, as exp does at 709.8: beside a pole it is still far from it."""
    beside = np.where(at == 0, 2.0**-60, 256 * np.spacing(np.abs(at)))
    with np.errstate(all="ignore"):
        values = np.abs(np.asarray(f(np.concatenate([at - beside, at + beside])), dtype=np.float64)).reshape(2, -1)
        return np.max(np.where(np.isfinite(values), values, -1), axis=0, initial=-1) > LARGE


def _sudden(at: Array, values: Array) -> Array:
    """The inputs where f is infinite, or alone no number, and those about which it bends far more than three inputs to
    either side."""
    with np.errstate(all="ignore"):
        bends = np.abs(np.diff(np.diff(values) / np.diff(at)))
        beside = np.zeros(bends.shape)
        beside[3:] = bends[:-3]
        beside[:-3] = np.fmax(beside[:-3], bends[3:])
        largest = float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))
        sudden = (bends > SUDDEN * beside) & (bends * np.diff(at)[1:] > np.finfo(np.float64).eps ** 0.5 * largest)
        ends = np.isinf(values[1:-1]) & (np.isfinite(values[2:]) | np.isfinite(values[:-2]))
        ends |= np.isnan(values[1:-1]) & np.isfinite(values[2:]) & np.isfinite(values[:-2])
    return np.flatnonzero(sudden | ends) + 1


def most_bent(
    f: Callable[[Array], Array], centre: Array, width: Array, format: Format, last: bool = False
) -> Array:  # fmt: skip
    """The place within ``width`` about each ``centre`` where f bends most, to some neighbours in the format; 0 where
    that cannot be told from it. Where f overflows over a stretch it is the first of its ends, or the ``last``."""
    rows = np.arange(centre.size)
    for _ in range(ROUNDS):
        if np.all(width <= 64 * format.spacing(centre)):
            break
        points = centre[:, None] + width[:, None] * np.linspace(-0.5, 0.5, LOOKS)
        with np.errstate(all="ignore"):
            values = np.asarray(f(points.astype(format.dtype)), dtype=np.float64)
            bends = np.abs((values[:, 2:] - values[:, 1:-1]) - (values[:, 1:-1] - values[:, :-2]))
        bends = np.nan_to_num(np.where(np.isinf(values[:, 1:-1]), np.inf, bends), posinf=np.inf)
        most = LOOKS - 3 - np.argmax(bends[:, ::-1], axis=1) if last else np.argmax(bends, axis=1)
        centre = points[rows, most + 1]
        width = width / 4
    return np.where(np.abs(centre) <= width, 0.0, centre)
