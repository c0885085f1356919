"""Values of a function where a picture needs them: up to every break from both sides, denser where it bends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np

from .data import Segment
from .leaps import BASE, Function, height

Limits = Callable[[float], tuple[float, float]]

MOST = 20_000
ROUNDS = 10
FLATNESS = 4e-4
"""How far a chord may leave the curve, as a share of its height: a quarter of a pixel in a usual picture."""


def segments(
    function: Function,
    low: float,
    high: float,
    cuts: Iterable[float],
    limits: Limits,
    points: int | None = None,
    noise: float = 0.0,
) -> tuple[Segment, ...]:
    """The graph on [low, high], cut at every one of ``cuts`` and wherever a value is not finite.

    A piece reaches right up to a cut: its last point has the cut as x and the one-sided limit as y. ``points`` asks for
    that many equal steps instead of as many as a smooth line needs;
    what lies within ``noise`` of a chord needs none.
    """
    inside = [each for each in sorted(cuts) if low <= each <= high]
    edges = list(dict.fromkeys([low, *inside, high]))
    ends = {each: limits(each) for each in inside}
    grid = np.linspace(low, high, points or BASE + 1)
    found: list[Segment] = []
    for left, right in pairwise(edges):
        x, y = _piece(function, grid[(grid > left) & (grid < right)], left, right, ends)
        if points is None:
            x, y = _refine(function, x, y, (high - low) * 1e-9, noise)
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


def _refine(function: Function, x: np.ndarray, y: np.ndarray, least: float, noise: float) -> Segment:
    """Halve intervals until the middle of each lies on its chord, to :data:`FLATNESS` of the height.

    Beside an interval that bends none is left alone: around a point of inflection the middle lies on any chord.
    """
    active = np.ones(x.size - 1, dtype=bool)
    room = max(height(y) * FLATNESS, noise)
    for _ in range(ROUNDS):
        where = np.flatnonzero(active & (np.diff(x) > least))
        if where.size == 0 or x.size + where.size > MOST:
            break
        middle = x[where] + (x[where + 1] - x[where]) / 2  # their sum may be no number
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


def _finite_runs(x: np.ndarray, y: np.ndarray) -> list[Segment]:
    """The stretches of at least two finite values."""
    bounds = np.flatnonzero(np.diff(np.concatenate([[False], np.isfinite(y), [False]]).astype(np.int8)))
    return [(x[a:b], y[a:b]) for a, b in zip(bounds[::2], bounds[1::2], strict=True) if b - a >= 2]


def tame(limits: tuple[float, float], function: Function, at: float) -> tuple[bool, bool]:
    """Whether each one-sided limit is one: values a thousand times closer to ``at`` have stopped growing."""
    step = 2.0**-20 * max(1.0, abs(at))
    near = np.abs(np.asarray(function(np.array([at - step, at + step])), dtype=np.float64))
    with np.errstate(over="ignore"):
        left, right = np.isfinite(limits) & (np.abs(limits) <= 2 * near + 1)
    return bool(left), bool(right)
