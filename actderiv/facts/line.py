"""Functions on a grid over the whole line, and a closer look at what lies between its points."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass

Array = Any
Function = Callable[[Array], Array]


@dataclass(frozen=True)
class Line:
    """The grid over the whole line, in ascending order, cut into pieces at the breaks, which it leaves out."""

    x: Array
    breaks: tuple[float, ...]
    orders: tuple[int, ...]
    bound: Bound

    @classmethod
    def of(cls, bound: Bound) -> Line:
        places = tuple(bound.breaks)
        near = 2.0 ** np.arange(-28, 29)
        beside = [side for at in places for side in (at - near * max(1, abs(at)), at + near * max(1, abs(at)))]
        x = np.unique(np.concatenate([_everywhere(), *beside]))
        return cls(x[~np.isin(x, places)], places, tuple(bound.breaks.values()), bound)

    def values(self, function: Function, order: int) -> Samples:
        places = np.array(self.breaks)
        at = np.asarray(function(places)) if self.breaks else places
        limits = tuple(self.bound.limits(each, order) for each in self.breaks)
        return Samples(self, function, np.asarray(function(self.x), dtype=float), at, limits)


@lru_cache(maxsize=1)
def _everywhere() -> Array:
    """0, linear steps near it, logarithmic ones from the smallest to the largest number."""
    largest = np.finfo(float).max
    positive = np.concatenate([
        np.linspace(0, 20, 2001)[1:], np.geomspace(20, 2000, 1001), np.geomspace(1e-300, 9e-3, 600),
        np.geomspace(2000, largest, 800)[:-1], [largest],
    ])  # fmt: skip
    return np.concatenate([-positive[::-1], [0.0], positive])


@dataclass(frozen=True, eq=False)
class Samples:
    """A function on the grid, at the breaks, and its limits from both sides there."""

    line: Line
    function: Function
    y: Array
    at: Array
    limits: tuple[tuple[float, float], ...]

    def pieces(self) -> list[tuple[float, float, Array]]:
        """From break to break: the two ends and the values on the grid between them."""
        ends = [-math.inf, *self.line.breaks, math.inf]
        cuts = np.split(self.y, np.searchsorted(self.line.x, self.line.breaks))
        return list(zip(ends[:-1], ends[1:], cuts, strict=True))

    def edges(self) -> list[tuple[float, int]]:
        """Where the function stops being a number: the outermost x that has one, and on which side of it others lie.

        What is no number only where x is huge has overflowed.
        """
        near = np.abs(self.line.x) < 1e150
        x, number = self.line.x[near], ~np.isnan(self.y[near])
        change = np.flatnonzero(number[1:] != number[:-1])
        if not change.size:
            return []
        side = np.where(number[change], -1, 1)
        inner, outer = x[change + (side == 1)], x[change + (side == -1)]
        ends = crossings(lambda t: ~np.isnan(self.function(t)), inner, outer)
        ends = np.where(np.isnan(self.function(ends)), np.nextafter(ends, inner), ends)
        ends[np.abs(ends) < 1e-290] = 0.0
        return list(zip(ends.tolist(), side.tolist(), strict=True))

    def ends(self) -> list[float]:
        """The values at the :meth:`edges`, where the function has not gone level before, by rounding."""
        edges = self.edges()
        if not edges:
            return []
        at, side = map(np.array, zip(*edges, strict=True))
        value, beside = (np.asarray(self.function(at + side * step)) for step in (0.0, 1e-3 * np.fmax(1, np.abs(at))))
        return [float(each) for each in value[value != beside]]

    def grows(self, at: float, side: int, sign: int) -> bool:
        """Whether ``sign`` times the function grows without bound towards ``at`` from that side, as -log|x| does."""
        y = sign * np.asarray(self.function(at + side * max(1.0, abs(at)) * 2.0 ** -np.array([12, 24, 36])))
        before, after = np.diff(y)
        return bool(np.any(y == math.inf) or (before > 1e-9 * np.max(np.abs(y)) and after > 0.7 * before))

    def fades(self, side: int) -> bool:
        """Whether the function tends to 0 towards that side: even 1/log(x) halves from 1e154 to 1e308."""
        x, y = side * self.line.x, np.abs(self.y)
        far, before = y[x > 1e300], y[(x > 1e140) & (x < 1e160)]
        return bool(np.max(far, initial=0.0) <= 0.6 * np.min(before, initial=math.inf) < math.inf)

    def flat_pieces(self) -> list[tuple[float, float]]:
        """The pieces between breaks on which the function is 0 everywhere."""
        return [(low, high) for low, high, y in self.pieces() if y.size and not np.any(y)]

    def constants(self) -> tuple[float, ...]:
        """All values, in ascending order, where each piece has only one; empty otherwise."""
        pieces = [y for _, _, y in self.pieces() if y.size]
        if any(np.any(y != y[0]) for y in pieces):
            return ()
        return tuple(sorted({float(y[0]) + 0.0 for y in pieces} | {float(y) + 0.0 for y in self.at}))


def _between(low: Array, high: Array) -> Array:
    """33 points from each ``low`` to its ``high``, a row per bracket. Few calls with many points are the fast ones."""
    return low[:, None] + (high - low)[:, None] * np.linspace(0, 1, 33)


def _ask(function: Function, x: Array) -> Array:
    """The function at a table of points, which it is given as a row: a user's code may know nothing else."""
    return np.asarray(function(x.ravel())).reshape(x.shape)


def summits(function: Function, low: Array, high: Array, rounds: int = 7) -> tuple[Array, Array]:
    """Where the maxima in several brackets are, and the maxima: each bracket shrinks to the neighbours of its highest
    point, again and again."""
    rows = np.arange(low.size)
    for _ in range(rounds):  # 16^7 is more than the square root of 2^53, and a peak is flat to second order
        x = _between(low, high)
        y = _ask(function, x)
        top = np.argmax(np.where(np.isnan(y), -math.inf, y), axis=1)
        low, high = x[rows, np.maximum(top - 1, 0)], x[rows, np.minimum(top + 1, 32)]
    return x[rows, top], y[rows, top]


def crossings(holds: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Where a condition that holds at each ``low`` and not at its ``high`` ends, to the last bit or so."""
    rows = np.arange(low.size)
    for _ in range(11):  # 32^11 is 2^55
        x = _between(low, high)
        first = np.maximum(np.argmin(_ask(holds, x), axis=1), 1)
        low, high = x[rows, first - 1], x[rows, first]
    return high
