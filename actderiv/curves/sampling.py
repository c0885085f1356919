"""Values of a function where a picture needs them: up to every break from both sides, denser where it bends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np

from ..floats import FORMATS
from ..judge.poles import most_bent
from .data import Segment

Function = Callable[[np.ndarray], np.ndarray]
Limits = Callable[[float], tuple[float, float]]

BASE = 389
"""Intervals to begin with; a prime, so that the grid does not fall in step with a period."""
MOST = 20_000
ROUNDS = 10
FLATNESS = 4e-4
"""How far a chord may leave the curve, as a share of its height: a quarter of a pixel in a usual picture."""

NARROW = 1e-6
"""Quotients over so much show where a slope leaps, and keep ten digits of it."""
CLOSE = 1e-10
"""So well a leap of the slope is found: a shorter decimal so near is where it lies."""


def segments(
    function: Function, low: float, high: float, cuts: Iterable[float], limits: Limits, points: int | None = None
) -> tuple[Segment, ...]:
    """The graph on [low, high], cut at every one of ``cuts`` and wherever a value is not finite.

    A piece reaches right up to a cut: its last point has the cut as x and the one-sided limit as y. ``points`` asks for
    that many equal steps instead of as many as a smooth line needs.
    """
    inside = [each for each in sorted(cuts) if low <= each <= high]
    edges = list(dict.fromkeys([low, *inside, high]))
    ends = {each: limits(each) for each in inside}
    grid = np.linspace(low, high, points or BASE + 1)
    found: list[Segment] = []
    for left, right in pairwise(edges):
        x, y = _piece(function, grid[(grid > left) & (grid < right)], left, right, ends)
        if points is None:
            x, y = _refine(function, x, y, (high - low) * 1e-9)
        found += _finite_runs(x, y)
    return tuple(found)


def stairs(function: Function, low: float, high: float, cuts: Iterable[float]) -> tuple[Segment, ...]:
    """The graph on [low, high] between very many cuts, all of its pieces computed at once: each from the float beside
    one cut to that beside the next."""
    edges = np.unique([low, *(each for each in cuts if low < each < high), high])
    left, right = np.nextafter(edges[:-1], np.inf), np.nextafter(edges[1:], -np.inf)
    x = left[:, None] + (right - left)[:, None] * np.linspace(0, 1, 5)
    x[:, -1] = right
    y = np.asarray(function(x.ravel()), dtype=np.float64).reshape(x.shape)
    return tuple(piece for row in zip(x, y, strict=True) for piece in _finite_runs(*row))


def _piece(function: Function, inner: np.ndarray, left: float, right: float, ends: dict[float, tuple[float, float]]):
    x = np.concatenate([[left], inner, [right]])
    y = np.array(function(x), dtype=np.float64)
    if left in ends:
        y[0] = ends[left][1]
    if right in ends:
        y[-1] = ends[right][0]
    return x, y


def _refine(function: Function, x: np.ndarray, y: np.ndarray, least: float) -> Segment:
    """Halve intervals until the middle of each lies on its chord, to :data:`FLATNESS` of the height.

    Beside an interval that bends none is left alone: around a point of inflection the middle lies on any chord.
    """
    active = np.ones(x.size - 1, dtype=bool)
    room = _height(y) * FLATNESS
    for _ in range(ROUNDS):
        where = np.flatnonzero(active & (np.diff(x) > least))
        if where.size == 0 or x.size + where.size > MOST:
            break
        middle = (x[where] + x[where + 1]) / 2
        value = np.asarray(function(middle), dtype=np.float64)
        with np.errstate(all="ignore"):
            far = np.abs(value - (y[where] + y[where + 1]) / 2) > room
        edge = np.isfinite(y[where]) != np.isfinite(y[where + 1])
        kept = np.zeros(active.size, dtype=bool)
        kept[where] = far | edge
        kept[where] |= np.convolve(kept, [1, 1, 1], "same")[where] > 0
        x, y = np.insert(x, where + 1, middle), np.insert(y, where + 1, value)
        active = np.repeat(kept, 1 + np.bincount(where, minlength=kept.size))
    return x, y


def _height(y: np.ndarray) -> float:
    """The height of what is mostly seen: without the outermost twentieths, unless that leaves nothing."""
    finite = y[np.isfinite(y)]
    if finite.size == 0:
        return 1.0
    low, high = np.quantile(finite, [0.05, 0.95])
    return float(high - low) or float(np.ptp(finite)) or 1.0


def _finite_runs(x: np.ndarray, y: np.ndarray) -> list[Segment]:
    """The stretches of at least two finite values."""
    bounds = np.flatnonzero(np.diff(np.concatenate([[False], np.isfinite(y), [False]]).astype(np.int8)))
    return [(x[a:b], y[a:b]) for a, b in zip(bounds[::2], bounds[1::2], strict=True) if b - a >= 2]


def jumps(function: Function, low: float, high: float, finest: float = 0.0) -> list[float]:
    """Where an undeclared function leaps between neighbouring floats: nobody said so, so the values have to.

    A leap within ``finest`` is enough where that is given. The search starts from a grid: two leaps in one of its
    intervals are seen as one.
    """
    x = np.linspace(low, high, BASE + 1)
    y = _bounded(function, x)
    with np.errstate(all="ignore"):
        steps = np.abs(np.diff(y))
        order = np.argsort(-steps, kind="stable")[:128]
        suspects = np.sort(order[steps[order] > 0.02 * _height(y)])
    left, right, a, b = x[suspects], x[suspects + 1], y[suspects], y[suspects + 1]
    for _ in range(1100):  # the exponents from 1 down to the smallest subnormal, where a leap at 0 is found
        middle = (left + right) / 2
        with np.errstate(all="ignore"):
            apart = (middle > left) & (middle < right) & (right - left > finest)
            alive = apart & (np.abs(b - a) > 0.4 * steps[suspects])
        if not alive.any():
            break
        value = _bounded(function, middle)
        with np.errstate(all="ignore"):
            lower = np.abs(value - a) >= np.abs(b - value)
        right, b = np.where(lower, middle, right), np.where(lower, value, b)
        left, a = np.where(lower, left, middle), np.where(lower, a, value)
    with np.errstate(all="ignore"):
        real = np.abs(b - a) > 0.4 * steps[suspects]
    return [_rounder(p, q) for p, q, yes in zip(left.tolist(), right.tolist(), real, strict=True) if yes]


def bends(function: Function, low: float, high: float) -> list[float]:
    """Where the slope of an undeclared function leaps, as that of the derivative of elu does at 0: places between which
    its quotients change at once."""

    def slope(x: np.ndarray) -> np.ndarray:
        ahead, behind = np.split(np.asarray(function(np.concatenate([x + NARROW, x - NARROW])), dtype=np.float64), 2)
        return (ahead - behind) / (2 * NARROW)

    with np.errstate(all="ignore"):
        near = np.array(jumps(slope, low, high, finest=4 * NARROW))
        near = near[(near - low > 8 * NARROW) & (high - near > 8 * NARROW)]
        found = most_bent(function, near, np.full(near.shape, 8 * NARROW), FORMATS.get("float64"))
        found = found[_leaps(function, found)]
    shorter = ((0.0, *(float(f"{at:.{digits}g}") for digits in range(1, 17)), at) for at in found.tolist())
    return [next(each for each in some if abs(each - some[-1]) <= CLOSE) for some in shorter]


def _leaps(function: Function, at: np.ndarray) -> np.ndarray:
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


def _bounded(function: Function, x: np.ndarray) -> np.ndarray:
    """Values whose differences are numbers, even where the function is infinite."""
    return np.clip(np.asarray(function(x), dtype=np.float64), -1e300, 1e300)


def _rounder(left: float, right: float) -> float:
    """Of two neighbouring floats the one that a person would have written."""
    return min(left, right, key=lambda each: (len(repr(each)), abs(each)))


def tame(limits: tuple[float, float], function: Function, at: float) -> tuple[bool, bool]:
    """Whether each one-sided limit is one: values a thousand times closer to ``at`` have stopped growing."""
    step = 2.0**-20 * max(1.0, abs(at))
    near = np.abs(np.asarray(function(np.array([at - step, at + step])), dtype=np.float64))
    left, right = np.isfinite(limits) & (np.abs(limits) <= 2 * near + 1)
    return bool(left), bool(right)
