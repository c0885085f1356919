"""Where a function is 0: by a change of sign, by touching, on whole pieces; and of endlessly many, those near 0."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..activation import KINK
from ..dataclass import dataclass
from .gathering import gathering
from .line import Array, Samples, crossings, summits

MANY = 64
"""More isolated zeros than this on the grid are taken for infinitely many."""
TOLD = 9
"""How many of infinitely many zeros are told, the nearest to 0."""
ASKED = 200
"""How many zeros are located where there are many."""
UNDERFLOW = 1e-290
DENSE = 2000.0
"""Up to this |x| the grid is fine enough to tell a place where 0 is touched from a hit by chance."""
NEAR = 1e-3
"""A dip to less than this part of the height beside it, but not to 0, is a near miss."""
LEVEL = 1e-6
"""The part of the height beside a touched 0 at which its two sides are found; between them the function is lower."""
HIDDEN, GAP = 1e-6, 1e-2
"""So near to a single place without a value, as sin(x)/x has none at 0, a sign is or may be that of rounding."""
FAR = 1e3
"""Further from a place that zeros gather at none is looked for: where 1/x² underflows, signs are rounding."""


@dataclass(frozen=True)
class Zeros:
    """``points`` are the isolated zeros, of infinitely many those nearest to 0; ``further`` are some of the others.

    ``more`` says that there are infinitely many, ``touched`` that the function touches 0 somewhere without a change of
    sign. ``rounding`` are the places on the grid whose values have a sign by rounding only. ``towards`` are the places
    that zeros gather at; of those of one such place the ``points`` are the furthest from it, of several there are none.
    """

    points: tuple[float, ...]
    further: tuple[float, ...]
    more: bool
    touched: bool
    rounding: Array
    towards: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Found:
    """What a grid shows: brackets of changes of sign, places where 0 is touched, and which points of the grid lie
    beside those. ``dips`` counts all the places where it might be touched, also where the grid is coarse."""

    low: Array
    high: Array
    touching: Array
    rounding: Array
    dips: int

    def roots(self, samples: Samples, most: int | None = None) -> set[float]:
        """The zeros, those with a change of sign to the last bit or so; at ``most`` so many, the nearest to 0."""
        nearest = np.argsort(np.minimum(np.abs(self.low), np.abs(self.high)), kind="stable")[:most]
        low, high = self.low[nearest], self.high[nearest]
        sign = np.repeat(np.sign(np.asarray(samples.function(low))), 33) if low.size else low
        roots = crossings(lambda t: np.sign(samples.function(t)) == sign, low, high)
        return {*roots.tolist(), *self.touching.tolist()}


def zeros_of(samples: Samples, flat: list[tuple[float, float]]) -> Zeros:
    """The isolated zeros of a function that is 0 on the pieces ``flat``."""
    x, y = samples.line.x, samples.y
    seen = _look(samples, x, y)
    towards = gathering(samples)
    if towards:
        told = _furthest(samples, towards[0], seen.roots(samples)) if len(towards) == 1 else ()
        return Zeros(told, (), True, seen.touching.size > 0, seen.rounding, towards)
    middles = np.sort(np.concatenate([seen.low / 2 + seen.high / 2, seen.touching]))
    more = (
        middles.size > MANY
        or (seen.touching.size > 0 and seen.dips > MANY)
        or _fades_away_while_waving(x, y, middles)
        or _fades_away_while_waving(-x[::-1], y[::-1], -middles[::-1])
    )
    points = seen.roots(samples, ASKED if more else None) | set(_at_breaks(samples, flat))
    if np.any(y[x == 0] == 0) and not any(start < 0 < end for start, end in flat):
        points.add(0.0)
    found = _off_gap(samples, _sorted(points))
    told = _off_gap(samples, _nearest(samples, found)) if more else found
    further = tuple(each for each in found if each not in told)
    return Zeros(told, further, more, seen.touching.size > 0, seen.rounding)


def first(points: Array, count: int) -> Array:
    """The ``count`` points nearest to 0; of two at the same distance both or none."""
    order = points[np.argsort(np.abs(points), kind="stable")]
    if order.size > count:
        order = order[np.abs(order) < abs(order[count]) * (1 - 1e-9)][:count]
    return np.sort(order)


def _sorted(points: set[float]) -> tuple[float, ...]:
    return tuple(sorted(0.0 if abs(each) < UNDERFLOW else each for each in points))


def _nearest(samples: Samples, found: tuple[float, ...]) -> tuple[float, ...]:
    """The zeros nearest to 0, with none left out between them: that stretch is looked through again, and closer."""
    told = first(np.array(found), TOLD)
    for _ in range(8):
        if not told.size:
            break
        edge = float(np.max(np.abs(told))) * (1 + 1e-6) or 1.0
        x = np.setdiff1d(np.linspace(-edge, edge, 4098), samples.line.breaks)
        seen = _look(samples, x, np.asarray(samples.function(x), dtype=float))
        known = {each for each in told.tolist() if each == 0 or each in samples.line.breaks}
        closer = np.array(_sorted(known | {each for each in seen.roots(samples) if abs(each) > 1e-12 * edge}))
        if closer.size <= told.size:
            break
        told = first(closer, TOLD)
    return tuple(told.tolist())


def _furthest(samples: Samples, center: float, points: set[float]) -> tuple[float, ...]:
    """Of zeros that gather at a place those furthest from it: in u = 1 / (x - center) they are the nearest to 0."""
    line, found = samples.line, {1 / (each - center) for each in points if 0 < abs(each - center) < FAR}
    if np.count_nonzero(np.abs([*found]) < 1) > MANY:
        return ()  # far out they are endlessly many, too
    breaks = tuple(sorted(1 / (each - center) for each in line.breaks if each != center))

    def function(u: Array) -> Array:
        return np.where(np.abs(u) * FAR < 1, np.nan, samples.function(center + 1 / u))

    told = _nearest(replace(samples, line=replace(line, breaks=breaks), function=function), _sorted(found))
    return _sorted({center + 1 / each for each in told if abs(each) * FAR > 2})  # at the end it may only seem to be 0


def _off_gap(samples: Samples, points: tuple[float, ...]) -> tuple[float, ...]:
    """The zeros without those beside a gap at 0 around which signs follow one another by chance."""
    x, near = samples.line.x, 1 + np.geomspace(1e-7, 1e-2, 64)
    if not np.any(np.isnan(samples.y[x == 0])) or 0.0 in samples.line.breaks:
        return points

    def clean(at: float) -> bool:
        left, right = (np.sign(np.asarray(samples.function(at * each))) for each in (1 / near, near))
        return bool(np.all(left == left[0]) and np.all(right == right[0]) and left[0] * right[0] < 0)

    return tuple(each for each in points if abs(each) >= GAP or (abs(each) > HIDDEN and clean(each)))


def _look(samples: Samples, x: Array, y: Array) -> Found:
    """Where the function, which is y at the grid x, changes its sign or touches 0."""
    piece: Array = np.searchsorted(samples.line.breaks, x)
    same, normal = piece[:-1] == piece[1:], np.fmax(np.abs(y[:-1]), np.abs(y[1:])) > UNDERFLOW
    change = np.flatnonzero((y[:-1] * np.sign(y[1:]) < 0) & same & normal)
    beside = np.fmin(np.abs(y[:-2]), np.abs(y[2:]))
    hit = 1 + np.flatnonzero((y[1:-1] == 0) & (beside > UNDERFLOW))
    hit = hit[(piece[hit - 1] == piece[hit + 1]) & ((np.abs(x[hit]) < DENSE) | (y[hit - 1] * np.sign(y[hit + 1]) < 0))]
    possible: Array = _dips(y, piece)
    dips = possible[np.abs(x[possible]) < DENSE]
    sign = np.sign(y[dips - 1])
    depth, at, touches = _bottoms(samples, x, y, dips, sign)
    through = ~touches & (depth < 0) & (y[dips] * sign > 0)  # down through 0 and back between two points of the grid
    rounding = dips[touches]
    change = change[~np.isin(change, rounding) & ~np.isin(change + 1, rounding)]
    low = np.concatenate([x[change], x[dips - 1][through], at[through]])
    high = np.concatenate([x[change + 1], at[through], x[dips + 1][through]])
    touching = np.concatenate([x[hit[~np.isin(hit, rounding)]], at[touches]])
    return Found(low, high, touching, rounding, possible.size)


def _dips(y: Array, piece: Array) -> Array:
    """Places on the grid where |y| is least among its neighbours, and so small that it may touch 0 beside them."""
    before, here, after = y[:-2], np.abs(y[1:-1]), y[2:]
    low, high = np.fmin(np.abs(before), np.abs(after)), np.fmax(np.abs(before), np.abs(after))
    found = (before * np.sign(after) > 0) & (piece[:-2] == piece[2:])
    return np.flatnonzero(found & (low > UNDERFLOW) & (here <= low) & (here < 0.2 * high)) + 1


def _bottoms(samples: Samples, x: Array, y: Array, dips: Array, sign: Array) -> tuple[Array, Array, Array]:
    """The least values of ``sign`` times the function around the ``dips`` of the grid, where they are, and which of
    them are 0.

    Such a value is rounding noise against the function around it, and the function rises from it on both sides as a
    power does. What follows on near misses, further out, is none: x·exp(-x) + 1 + cos(x) is not 0 at 13π.
    """
    if not dips.size:
        return x[dips], x[dips], dips > 0
    low, high = x[dips - 1], x[dips + 1]
    at, depth = summits(lambda t: -np.repeat(sign, 33) * samples.function(t), low, high)
    beside = (high - low) / 4
    height = np.fmin(*(np.abs(np.asarray(samples.function(each))) for each in (at - beside, at + beside)))
    size = np.where(np.isfinite(y), np.abs(y), 0.0)
    around = np.array([np.max(size[max(0, each - 200) : each + 201]) for each in dips])
    noise = np.fmin(8 * np.finfo(float).eps * around, NEAR * height)
    touches = (np.abs(depth) <= noise) & _rises_like_a_power(samples, at, beside, sign)
    missed = at[(depth < -noise) & (-depth <= NEAR * height)]
    touches &= (at < np.min(missed[missed > 0], initial=np.inf)) & (at > np.max(missed[missed < 0], initial=-np.inf))
    at[touches] = _middles(samples, low[touches], at[touches], high[touches], sign[touches], height[touches])
    touches &= np.abs(np.asarray(samples.function(at))) <= LEVEL * height  # else a wave too short for the grid
    return -depth, at, touches


def _rises_like_a_power(samples: Samples, at: Array, beside: Array, sign: Array) -> Array:
    """Whether the function rises on both sides as a power does, not as cosh(k·x), which is small without being 0."""
    rises = np.full(at.shape, True)
    for side in (-beside, beside):
        far, near = sign * np.asarray(samples.function(at + side)), sign * np.asarray(samples.function(at + side / 4))
        rises &= (near > 0) & (far > 3 * near) & (far < 4.0**8 * near)
    return rises


def _middles(samples: Samples, low: Array, at: Array, high: Array, sign: Array, height: Array) -> Array:
    """Where the function touches 0: half-way between the points on both sides where it has the same small height."""
    if not at.size:
        return at
    sign, level = np.repeat(sign, 33), np.repeat(LEVEL * height, 33)
    left, right = (crossings(lambda t: sign * samples.function(t) > level, end, at) for end in (low, high))
    return left / 2 + right / 2


def _at_breaks(samples: Samples, flat: list[tuple[float, float]]) -> list[float]:
    """Breaks where the function is continuous and 0, unless a level piece ends there anyway."""
    ends = {end for piece in flat for end in piece}
    rows = zip(samples.line.breaks, samples.line.orders, samples.at, strict=True)
    return [at for at, order, value in rows if order > KINK and value == 0 and at not in ends]


def _fades_away_while_waving(x: Array, y: Array, zeros: Array) -> bool:
    """Whether the zeros on the right follow one another right up to where the function underflows."""
    right = zeros[zeros > 0]
    seen = np.flatnonzero(np.abs(y) > UNDERFLOW)
    if right.size < 2 or not seen.size or seen[-1] + 1 >= x.size:
        return False
    return bool(x[seen[-1] + 1] - right[-1] < 2 * (right[-1] - right[-2]))
