"""Where switches change between two points of a grid: all that can be seen without ball arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from .switches import UNKNOWN, switches
from .tree import Formula

Array = np.ndarray

REACH, STEP = 16.0, 2.0**-6
"""Without a window that from -16 to 16 is looked at, a little more than commands show. Inside it the grid has every
multiple of 1/64; further out it doubles."""

FEW = 16
"""A switch that changes more often further out is periodic: there it is not followed."""

MOST = 4096
"""Where more changes than that are seen in a window, or ever more, a part around its middle is looked at instead."""

COARSE, FINEST = 4096, 2**17
"""A window is looked at in so many points, and in three times as many for as long as that shows more changes."""

BEYOND = 1 / 64
"""A window is looked at with this share of it on either side, for the stencils that reach across its ends."""


class Changes(NamedTuple):
    """Intervals in which a switch changes: their ends, which switch, and for one that goes up or down by several whole
    numbers there the one that is looked for. Each is known to be the only one in its interval, or not."""

    low: Array
    high: Array
    which: Array
    level: Array
    alone: Array

    @classmethod
    def joined(cls, found: Sequence[Changes]) -> Changes:
        """Several lots as one."""
        return cls(*(np.concatenate(each) for each in zip(*found, strict=True)))

    @classmethod
    def of(cls, rows: Sequence[tuple[float, float, int, float]]) -> Changes:
        """Changes that are known to be the only ones in their intervals."""
        low, high, which, level = zip(*rows, strict=True) if rows else ((), (), (), ())
        return cls(np.array(low, float), np.array(high, float), np.array(which, int), np.array(level, float),
                   np.ones(len(rows), bool))  # fmt: skip

    def only(self, kept: Any) -> Changes:
        """Some of them."""
        return Changes(*(each[kept] for each in self))


def sampled(formula: Formula, parameters: Mapping[str, Any], low: float, high: float) -> tuple[Changes, bool]:
    """The changes in a window, on ever finer grids until no more are seen; and whether they are all, and not too
    many."""
    near = np.ldexp(1.0, np.arange(-1000, -6, 8))
    even = np.concatenate([np.arange(-REACH, REACH + STEP, STEP), near, -near])
    even = even[(even >= low) & (even <= high)]
    count, before = COARSE, -1
    while True:
        x = np.unique(np.concatenate([even, np.linspace(low, high, count + 1)]))
        found = between(formula, parameters, x)
        if found.low.size == before or found.low.size > MOST or 3 * count > FINEST:
            return found, found.low.size == before
        count, before = 3 * count, found.low.size


def far_out(formula: Formula, parameters: Mapping[str, Any]) -> Changes:
    """The changes beyond what is looked at without a window, where a switch changes a few times only."""
    outer = np.append(REACH * (1 + 2 * BEYOND), np.ldexp(1.0, np.arange(5, 1000)))
    found = Changes.joined([between(formula, parameters, x, most=1) for x in (-outer[::-1], outer)])
    return found.only(np.bincount(found.which, minlength=1)[found.which] <= FEW)


def between(formula: Formula, parameters: Mapping[str, Any], x: Array, most: int = MOST) -> Changes:
    """The changes between neighbours of a grid; of several in one place so many."""
    found = []
    for index, switch in enumerate(switches(formula, x, parameters)):
        label = np.broadcast_to(switch.label, x.shape)
        start = np.flatnonzero((label[1:] != label[:-1]) & (label[1:] != UNKNOWN) & (label[:-1] != UNKNOWN))
        level = np.zeros(start.size)
        if switch.step:
            start, level = _levels(start, label, most)
        which, alone = np.full(start.size, index), np.zeros(start.size, bool)
        found.append(Changes(x[start], x[start + 1], which, level, alone))
    return Changes.joined(found)


def _levels(changed: Array, label: Array, most: int) -> tuple[Array, Array]:
    """Each whole number that is passed between two inputs, as far as there are not too many of them."""
    first, last = label[changed], label[changed + 1]
    count = np.minimum(np.abs(last - first), most).astype(int)
    count[np.cumsum(count) > 4 * MOST] = 0  # that many are too many anyhow
    start = np.repeat(changed, count)
    place = np.arange(start.size) - np.repeat(np.cumsum(count) - count, count)
    return start, np.repeat(np.minimum(first, last), count) + 1 + place
