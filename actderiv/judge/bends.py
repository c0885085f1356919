"""Bends of a user's f that nobody declared: places where f'' jumps, as that of elu at 0. No quotient of f' fails there,
but the pieces of f meet, and a fault may be that of one piece."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray

FINEST = 2.0**-12
"""Third differences over less are those of rounding; so well a bend is found."""

WIDE = 2.0**-10
"""f'' on either side is a second difference over this and over half of it."""

STILL_A_GAP = 0.75
"""The two values of f'' come closer by less if the distance is halved; those of a smooth f, to nearly a half."""


def bends_near(f: Callable[[Array], Array], x: Array, reach: float) -> list[float]:
    """The bends of f within ``reach`` of these places, ascending, as short decimals: at most one for each."""
    if not x.size:
        return []
    centre, width = x.astype(np.float64), 2 * reach
    with np.errstate(all="ignore"):
        while width > FINEST:
            points = centre[:, None] + width * np.linspace(-0.5, 0.5, 17)
            thirds = np.abs(np.diff(_values(f, points), 3, axis=1))
            place = np.argmax(np.nan_to_num(thirds), axis=1) + 1
            rows = np.arange(centre.size)
            centre = (points[rows, place] + points[rows, place + 1]) / 2
            width /= 3
        near, far = (_gap(f, centre, part) for part in (WIDE / 2, WIDE))
        rounding = 64 * np.finfo(float).eps * np.abs(_values(f, centre[:, None])[:, 0]) / (WIDE / 2) ** 2
        found = centre[(near > STILL_A_GAP * far) & (near > rounding) & (near > 1e-3)]
    return sorted({_short(float(each)) for each in found})


def _values(f: Callable[[Array], Array], points: Array) -> Array:
    return np.asarray(f(points.ravel()), dtype=np.float64).reshape(points.shape)


def _gap(f: Callable[[Array], Array], at: Array, k: float) -> Array:
    """The distance of f'' to the right of each place from f'' to the left."""
    steps = FINEST + k * np.arange(3)
    left, right = (np.diff(_values(f, at[:, None] + way * steps), 2, axis=1)[:, 0] / k**2 for way in (-1, 1))
    return np.abs(right - left)


def _short(at: float) -> float:
    """The shortest decimal that a bend found so well may lie at."""
    shorter = (float(f"{at:.{digits}g}") for digits in range(1, 17))
    return next((each for each in (0.0, *shorter) if abs(each - at) <= FINEST), at)
