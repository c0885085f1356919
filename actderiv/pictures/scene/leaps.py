"""Where a function that declares nothing leaps, and where its slope does: nobody said so, so the values have to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...floats import FORMATS
from ...judge.poles import most_bent

Function = Callable[[np.ndarray], np.ndarray]

BASE = 389
"""Intervals to begin with; a prime, so that the grid does not fall in step with a period."""
SEEN = 0.002
"""A leap of so much of the height is seen: about a pixel in a usual picture."""
MOST_OF_IT = 0.4
"""What changes by so much of an interval's change within one step of the floats leaps there, however steep it is."""
AROUND, FEW = 16, 4
"""Among so many neighbours on both sides, more than a few leaps as high are noise."""
RATTLE = 64 * 2.0**-53
"""What rounding may do to a value, as a share of it."""
NARROW = 1e-6
"""Quotients over so much show where a slope leaps, and keep ten digits of it."""
CLOSE = 1e-10
"""So well a leap of the slope is found: a shorter decimal so near is where it lies."""


def jumps(function: Function, x: np.ndarray, finest: float = 0.0, noise: float = 0.0) -> list[float]:
    """Where ``function`` leaps between neighbouring floats, by more than ``noise`` and so far that it is seen.

    A leap within ``finest`` is enough where that is given. The search starts from the grid ``x``: two leaps in one of
    its intervals are seen as one. What leaps everywhere is noise, not a break.
    """
    y = bounded(function, x)
    least = max(SEEN * height(y), noise, RATTLE * float(np.quantile(np.abs(y), 0.95)))
    with np.errstate(all="ignore"):
        steps = np.abs(np.diff(y))
    suspects = np.flatnonzero(steps > least)
    if not suspects.size:
        return []
    left, right, a, b = _closed_in(function, x[suspects], x[suspects + 1], y[suspects], y[suspects + 1], least, finest)
    with np.errstate(all="ignore"):
        leap = np.abs(b - a)
        kept = leap > least
    left, right, leap, steps = left[kept], right[kept], leap[kept], steps[suspects][kept]
    real = (leap > MOST_OF_IT * steps) | _alone(function, left, right, leap)
    if not finest:
        real &= ~_rattles(function, left, right, leap)
    return [_rounder(*ends) for ends in zip(left[real].tolist(), right[real].tolist(), strict=True)]


def _closed_in(
    function: Function, left: np.ndarray, right: np.ndarray, a: np.ndarray, b: np.ndarray, least: float, finest: float
) -> tuple[np.ndarray, ...]:
    """Each interval halved to where it changes most, until it changes too little to be seen or nothing lies between its
    ends: as the floats are counted, or as lengths are, where a length of ``finest`` ends it. A ramp as long as that
    around 0 would be cut in two by counting floats."""
    format = FORMATS.get("float64")
    for _ in range(64):  # each halves a range of at most 2^64 patterns
        low, high = format.ordinal(left), format.ordinal(right)
        with np.errstate(all="ignore"):
            alive = np.flatnonzero((high - low > 1) & (right - left > finest) & (np.abs(b - a) > least))
        if not alive.size:
            break
        if finest:
            middle = left[alive] / 2 + right[alive] / 2
        else:
            middle = format.from_ordinal(low[alive] // 2 + high[alive] // 2 + (low[alive] & high[alive] & 1))
        value = bounded(function, middle)
        with np.errstate(all="ignore"):
            lower = np.abs(value - a[alive]) >= np.abs(b[alive] - value)
        up, down = alive[~lower], alive[lower]
        right[down], b[down] = middle[lower], value[lower]
        left[up], a[up] = middle[~lower], value[~lower]
    return left, right, a, b


def _alone(function: Function, left: np.ndarray, right: np.ndarray, leap: np.ndarray) -> np.ndarray:
    """Whether the function changes much less over as much on each side: what is steep there does not leap."""
    wide = np.maximum(right - left, np.spacing(np.maximum(np.abs(left), np.abs(right))))
    ends = [bounded(function, each) for each in (left - 2 * wide, left, right, right + 2 * wide)]
    with np.errstate(all="ignore"):
        return np.maximum(np.abs(ends[1] - ends[0]), np.abs(ends[3] - ends[2])) < leap / 4


def _rattles(function: Function, left: np.ndarray, right: np.ndarray, leap: np.ndarray) -> np.ndarray:
    """Whether neighbouring values leap as far again and again."""
    away = np.arange(AROUND + 1)
    wide = np.spacing(np.maximum(np.abs(left), np.abs(right)))[:, None]
    count = np.zeros(left.shape, dtype=int)
    for x in (left[:, None] - wide * away, right[:, None] + wide * away):
        y = bounded(function, x.ravel()).reshape(x.shape)
        with np.errstate(all="ignore"):
            count += (np.abs(np.diff(y)) > leap[:, None] / 2).sum(axis=1)
    return count > FEW


def kinks(function: Function, slope: Function, x: np.ndarray, beside: float, noise: float) -> list[float]:
    """Where the slope of a continuous function leaps, seen by quotients ``slope`` that reach ``beside`` far, and found
    where the tangents from both sides meet, which no quotient there could tell."""
    near = np.array(jumps(slope, x, 4 * beside, noise))
    near = near[(near - x[0] > 64 * beside) & (x[-1] - near > 64 * beside)]
    if not near.size:
        return []
    left, right = near - 8 * beside, near + 8 * beside
    a, b = bounded(function, left), bounded(function, right)
    before, after = bounded(slope, left), bounded(slope, right)
    with np.errstate(all="ignore"):
        meet = (b - a - after * (right - left)) / (before - after)
        leap = np.abs(after - before)
        kinked = (leap > noise) & (meet >= 0) & (meet <= right - left)
        for away, nearby in ((left - 56 * beside, before), (right + 56 * beside, after)):
            kinked &= np.abs(bounded(slope, away) - nearby) <= leap / 4  # where it grows towards the place, no kink is
    blur = 1e-4 * beside
    return [_plain(at, blur) for at in (left + meet)[kinked].tolist()]


def bends(function: Function, x: np.ndarray) -> list[float]:
    """Where the slope of an undeclared function leaps, as that of the derivative of elu does at 0: places between which
    its quotients change at once."""

    def slope(at: np.ndarray) -> np.ndarray:
        ahead, behind = np.split(np.asarray(function(np.concatenate([at + NARROW, at - NARROW])), dtype=np.float64), 2)
        return (ahead - behind) / (2 * NARROW)

    with np.errstate(all="ignore"):
        near = np.array(jumps(slope, x, finest=4 * NARROW))
        near = near[(near - x[0] > 8 * NARROW) & (x[-1] - near > 8 * NARROW)]
        found = most_bent(function, near, np.full(near.shape, 8 * NARROW), FORMATS.get("float64"))
        found = found[_bent(function, found)]
    return [_plain(at, CLOSE) for at in found.tolist()]


def _bent(function: Function, at: np.ndarray) -> np.ndarray:
    """Whether the slope leaps at each place: narrow quotients on its two sides lie about as far apart as wide ones,
    and wide ones farther than the noise of the values explains."""
    beside, wide = np.arange(1, 9), 1000
    steps = NARROW * np.concatenate([-beside[::-1], beside, [-wide, wide]])
    y = np.asarray(function((at[:, None] + steps).ravel()), dtype=np.float64).reshape(-1, steps.size)
    left, right = y[:, :8], y[:, 8:16]
    noise = np.max(np.abs(np.diff(np.stack([left, right]), 2, axis=-1)), axis=(0, 2), initial=0.0)
    narrow = np.abs((right[:, 7] - right[:, 0]) - (left[:, 7] - left[:, 0])) / 7
    apart = np.abs((y[:, 17] - right[:, 0]) - (left[:, 7] - y[:, 16]))
    return (narrow > apart / (wide - 1) / 2) & (apart > 64 * noise)


def _plain(at: float, blur: float) -> float:
    """The shortest number that lies within ``blur``: tangents meet to about ten digits."""
    shorter = (0.0, *(float(f"{at:.{digits}g}") for digits in range(1, 17)), at)
    return next(each for each in shorter if abs(each - at) <= blur)


def bounded(function: Function, x: np.ndarray) -> np.ndarray:
    """Values whose differences are numbers, even where the function is infinite."""
    return np.clip(np.asarray(function(x), dtype=np.float64), -1e300, 1e300)


def height(y: np.ndarray) -> float:
    """The height of what is mostly seen: without the outermost twentieths, unless that leaves nothing."""
    finite = np.clip(y[np.isfinite(y)], -1e300, 1e300)
    if finite.size == 0:
        return 1.0
    low, high = np.quantile(finite, [0.05, 0.95])
    return float(high - low) or float(np.ptp(finite)) or 1.0


def _rounder(left: float, right: float) -> float:
    """Of two neighbouring floats the one that a person would have written."""
    return min(left, right, key=lambda each: (len(repr(each)), abs(each)))
