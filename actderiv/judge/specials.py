"""What is expected at infinite inputs, at NaN and at the two zeros, from finite values alone; and what differs from it.

A truth is asked far out, closer to 0 than any curvature, and in between. From these values come its limit, where they
show one, and the sign of its zero. Nothing is expected where they leave a doubt.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..floats import Format
from .hull import Array, Hull

ODD = 1.37
"""Inputs are odd multiples of powers of two, so that no wave is always met at the same place."""
FAR = ODD * 2.0 ** np.array([*range(2, 11), *range(12, 48, 2)])
"""Where the way to the limit is seen. Beyond 2^53 floats have no fractional part, and every wave looks constant."""
CROWD = ODD * 2.0**20 + np.array([0, 0.3, 0.7, 1.2, 1.9, 2.5, 3.1, 4.3, 5.2, 6.1])
"""Close together far out: a wave turns between them."""
MIDDLE = np.array([0.3, 0.9, 1.7, 2.6, 4.1])
TINY = 2.0**-100

TAIL = 6
"""So many of the last values decide."""
STEADY = 2.0**-18
"""Values that differ by less than this share are at their limit, and values smaller by this factor on their way to 0:
1 / sqrt(x) is, a logarithm is not."""
CROWDED = 2.0**-6
"""The share by which values of the crowd, less far out, may differ from the limit."""
UNNATURAL = 2.0**-40
"""A function that is 0 at 0 is smaller than this at 2^-100; what is larger there is rounding."""

BESIDE_ZERO = np.array([TINY, -TINY, 0.0, -0.0])
GROUPS = FAR, CROWD, MIDDLE, np.array([math.inf])
"""What is asked on either side."""

Values = Callable[[Sequence[Array]], Sequence[Array]]
"""A truth: groups of float64 inputs to their values, NaN where it has no answer."""


class Expected(NamedTuple):
    """What is expected at a special input; of a 0 at a zero only the sign counts.

    ``pieces`` are the slopes of straight pieces: what people's own relu' gives at NaN is one of them.
    """

    x: float
    value: float
    pieces: frozenset[float] = frozenset()


def limit(far: Array, crowd: Array) -> float:
    """The limit that values at :data:`FAR` and at :data:`CROWD` show; NaN where they show none.

    Only what comes before the first value that is no finite number is looked at: that is overflow on the way.
    """
    endless = np.flatnonzero(~np.isfinite(far))
    seen = far[: endless[0]] if endless.size else far
    crowd = crowd[np.isfinite(crowd)]
    if seen.size < TAIL:
        return math.nan
    tail, last, most = seen[-TAIL:], float(seen[-1]), float(np.abs(seen).max())
    if np.ptp(tail) <= STEADY * np.abs(tail).max():
        return last if _near(crowd, last, abs(last)) else math.nan
    if np.abs(tail).max() <= 4 * STEADY * most:
        return 0.0 if _near(crowd, 0.0, most) else math.nan
    return math.copysign(math.inf, last) if _grows(tail) and _monotone(crowd) else math.nan


def _near(crowd: Array, place: float, size: float) -> bool:
    return bool(np.all(np.abs(crowd - place) <= CROWDED * size))


def _grows(tail: Array) -> bool:
    """Whether the values go away from 0, by steps that do not shrink as those on the way to a limit do."""
    steps = np.diff(np.abs(tail))
    return bool(np.all(np.sign(tail) == np.sign(tail[0])) and np.all(steps > 0) and steps[-1] >= steps[0] / 2)


def _monotone(values: Array) -> bool:
    room = 2.0**-40 * np.abs(values).max(initial=0.0)
    steps = np.diff(values)
    return bool(np.all(steps >= -room) or np.all(steps <= room))


def expectations(values: Values, order: int, *, certified: bool, signs: bool = True) -> Iterator[Expected]:
    """What is expected of the derivative of that order, whose truth is ``values``.

    Of a ``certified`` formula the value at ±inf itself is believed; of another it says the limit to the last digit
    where far values show the same. NaN gives NaN, but for a derivative that is one number everywhere. ``signs`` asks
    for those of zeros: where the truth beside 0 has one and its formula keeps it, which a difference of zeros does not.
    """
    asked = [sign * group for sign in (1, -1) for group in GROUPS]
    *either, beside = values([*asked, BESIDE_ZERO])
    sides = either[: len(GROUPS)], either[len(GROUPS) :]
    for sign, (far, crowd, _, there) in zip((1, -1), sides, strict=True):
        found = _believed(float(there[0]), limit(far, crowd), certified)
        if not math.isnan(found):
            yield Expected(sign * math.inf, found + 0.0)  # of a limit that is 0 the sign does not count
    finite = np.concatenate([each for side in sides for each in side[:-1]])
    slopes, counts = np.unique(finite[np.isfinite(finite)], return_counts=True)
    if order == 0 or slopes.size > 1:
        yield Expected(math.nan, math.nan, frozenset(slopes[counts >= MIDDLE.size].tolist()))
    for zero, near, value in zip((0.0, -0.0), beside[:2].tolist(), beside[2:].tolist(), strict=True):
        kept = value == 0 and math.copysign(1, value) == math.copysign(1, near)
        if signs and kept and 0 < abs(near) < UNNATURAL:
            yield Expected(zero, value)


def _believed(there: float, shown: float, certified: bool) -> float:
    """The limit: what the formula says at infinity where it may be believed, else what the values far out show."""
    close = there == shown or abs(there - shown) <= STEADY * abs(shown)
    return there if certified or close else shown


def differs(expected: Expected, got: float, format: Format, max_ulp: float) -> bool:
    """Whether an answer is not what is expected, by more units of the last place than pass anywhere else."""
    x, value, _ = expected
    if x == 0:
        return got == 0 and math.copysign(1, got) != math.copysign(1, value)
    if math.isnan(value):
        return not math.isnan(got)
    room = 0.0 if math.isinf(value) else STEADY * abs(value)  # so well is a limit known that no formula says
    ends = [(np.array([each]), np.zeros(1)) for each in (value - room, value + room)]
    overflow, saturates = format.overflow, not format.has_inf
    off = Hull.of(ends).outside(
        np.array([got]), format.spacing, largest=format.largest, overflow=overflow, saturates=saturates
    )
    return bool(off[0] > max_ulp)
