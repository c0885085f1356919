"""Limits of a function from the left and from the right of a place, read off its values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

Function = Callable[[Any], Any]

CLOSER = 12
"""Each look at whether f comes to a limit is 2^12 times closer than the one before."""

GOES_ON = 0.9
"""What changes by this part from one look to the next, the second being so much closer, comes to no limit: log|x| by
all of it, x^0.02 by 0.85."""

ALONE = 2.0**-40
"""A break nearer to 0 than that leaves no room for such looks."""

FEW = 16
"""So many floats are needed for a straight line."""

LOOKED = 256
"""So many spacings of the floats away is a place looked at from its sides, at the nearest."""

GROWS, SLOWLY = 1e-3, 0.75
"""What grows without bound changes by more than this part of its size; what comes to a value at all is at each look
closer by this part: |x|^0.1 by 0.66."""

SWINGS = 0.1
"""What differs by this part of its size 2^-199 and 2^-200 from 0 comes to no limit there."""


def limits(
    function: Function, at: float, foreign: bool, rooms: tuple[float, float] = (math.inf, math.inf)
) -> tuple[float, float]:  # fmt: skip
    """The limits from the left and from the right of ``at``, in float64.

    Two points on each side, 2^-30 and 2^-29 away, are extended by a straight line; the last couple of bits that
    this loses are given back where the value at ``at`` itself, 0 or a shorter decimal lies that near. At 0 the
    formulas of the catalogue are asked 2^-200 away, where no curvature is seen. What still grows so near is infinite,
    and NaN stands for what swings. ``rooms`` are the distances to the next breaks: no point lies beyond one.
    """
    import numpy as np

    step = 2.0**-30 * max(1.0, abs(at)) if at or foreign else 2.0**-200
    (left, left2), (right, right2) = (_beside(at, side, step, room) for side, room in zip((-1, 1), rooms, strict=True))
    left2, left, here, right, right2 = (float(each) for each in function(np.array([left2, left, at, right, right2])))
    found = _extend(left, left2, here), _extend(right, right2, here)
    if at or foreign:
        return _looked_at(found[0], function, at, -1, rooms[0], here), _looked_at(
            found[1], function, at, 1, rooms[1], here
        )
    if min(rooms) < ALONE:
        return found
    before = [float(each) for each in function(np.array([-(2.0**-50), -(2.0**-100), 2.0**-50, 2.0**-100]))]
    return _reached(found[0], left2, *before[:2]), _reached(found[1], right2, *before[2:])


def _beside(at: float, side: int, step: float, room: float) -> tuple[float, float]:
    """Two points on one side, the second twice as far away; where few floats lie before the next break the nearest
    float only."""
    step = min(step, room / 4)
    if step < FEW * math.ulp(at):
        nearest = math.nextafter(at, side * math.inf)
        return nearest, nearest
    return at + side * step, at + 2 * side * step


def _reached(limit: float, beside: float, far: float, middle: float) -> float:
    """The limit at 0 where what comes before shows one: ``far`` and ``middle`` away, and twice as far as the limit."""
    if not (math.isfinite(limit) and math.isfinite(far) and math.isfinite(middle)):
        return limit
    size = max(abs(limit), abs(middle), abs(far))
    last = abs(limit - middle)
    if last > GOES_ON * abs(middle - far) and last > 2.0**-26 * size and abs(limit) > abs(middle) > abs(far):
        return math.copysign(math.inf, limit)
    return math.nan if abs(limit - beside) > SWINGS * size else limit


def _looked_at(limit: float, function: Function, at: float, side: int, room: float, here: float) -> float:
    """The limit on one side where several looks, each 64 times closer than the one before, bear it out: infinite where
    all of them grow alike, the value ``here`` where they come to it more slowly than a line, NaN where they swing."""
    import numpy as np

    away = (LOOKED * math.ulp(at) if at else 2.0**-60) * np.exp2(CLOSER / 2 * np.arange(5.0))[::-1]
    if not math.isfinite(limit) or away[0] > room / 2:
        return limit
    with np.errstate(all="ignore"):
        values = np.asarray(function(at + side * away), dtype=np.float64)
        steps = np.diff(values)
    size = float(np.max(np.abs(values)))
    if not math.isfinite(size):
        return float(values[-1])
    alike = steps * np.sign(steps[0])
    if np.all(alike[1:] > GOES_ON * alike[:-1]) and alike[0] > GROWS * float(np.max(np.abs(values[:2]))):
        return math.copysign(math.inf, steps[0])
    apart = np.abs(values - here)
    if np.all(apart[1:] < SLOWLY * apart[:-1]) and apart[-1] < abs(limit - here) / 2:
        return here
    return math.nan if abs(steps[-1]) > SWINGS * size else limit


def _extend(near: float, far: float, here: float) -> float:
    if near == far or not math.isfinite(near):
        return near
    limit = 2 * near - far
    room = 4 * math.ulp(max(abs(near), abs(limit)))
    missed = max(room, 2.0**-20 * abs(near - far))  # a parabola goes past its limit by 2^-30 of that, noise by 2^-23
    squared = math.isfinite(far) and near * far > 0 and 3 * abs(near) <= abs(far)  # it falls to 0 as x² does, or faster
    for likely in (here, 0.0):
        if abs(limit - likely) <= (max(missed, 2.0**-57) if likely == 0 else missed) or (likely == 0 and squared):
            return likely
    for digits in range(1, 12):  # so short a decimal is no accident
        short = float(f"{limit:.{digits}g}")
        if abs(short - limit) <= room:
            return short
    return limit


def endless(function: Function, places: Any) -> Any:
    """Whether the function is infinite at each place, or goes to no finite limit from the left or from the right: at
    poles of every order, at those of logarithms, and where it swings ever faster. An end of its domain is none.

    A pole may lie between two floats, so it is told by three looks from either side, none of them closer than 256
    spacings of the floats: what comes to a limit changes far less from the second to the third than before.
    """
    import numpy as np

    at = np.asarray(places, dtype=np.float64)
    if not at.size:
        return np.zeros(0, bool)
    nearest = np.where(at == 0, 2.0**-60, 256 * np.spacing(np.abs(at)))
    away = nearest * np.exp2(CLOSER * np.arange(3.0))[:, None]
    points = np.stack([at - away, at + away])
    with np.errstate(all="ignore"):
        here, *values = np.split(np.asarray(function(np.concatenate([at, points.ravel()])), dtype=np.float64), 7)
        near, middle, far = np.array(values).reshape(2, 3, -1).swapaxes(0, 1)
        last, before = np.abs(near - middle), np.abs(middle - far)
        size = np.fmax(np.abs(near), np.fmax(np.abs(middle), np.abs(far)))
        grows = (last > GOES_ON * before) & (last > np.finfo(np.float64).eps ** 0.5 * size)
    return ~np.isfinite(here) | (grows | np.isinf(near)).any(axis=0)
