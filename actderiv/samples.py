"""Where to look: the inputs at which a function is judged, drawn or tabled."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .activation import Bound
from .errors import RequestError
from .floats import Format

MOST_POINTS = 10**8
BLOCK = 2**15


@dataclass(frozen=True)
class Uniform:
    """``points`` inputs at equal distances from ``low`` to ``high``, both among them."""

    low: float = -10.0
    high: float = 10.0
    points: int = 2001

    name = "uniform"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            raise RequestError(f"The range {self.low:g} {self.high:g} is not finite.")
        if self.low >= self.high:
            empty = "empty" if self.low == self.high else "reversed"
            raise RequestError(f"The range {self.low:g} {self.high:g} is {empty}.", hint="Write the lower end first.")
        if not math.isfinite(self.high - self.low):
            raise RequestError(f"The range {self.low:g} {self.high:g} is wider than a float can say.")
        if not 2 <= self.points <= MOST_POINTS:
            raise RequestError(f"{self.points} points: from 2 to {MOST_POINTS:,} can be asked for.")

    def blocks(self, bound: Bound, format: Format, clearance: float) -> Iterator[np.ndarray]:
        """The inputs in ascending order, block by block, in ``format``; breaks, their neighbours, and the points
        ``clearance`` away from them, where no stencil reaches across, are put in their places."""
        extra = self._beside(bound, format, clearance)
        step = (self.high - self.low) / (self.points - 1)
        last = -np.inf
        for start in range(0, self.points, BLOCK):
            stop = min(start + BLOCK, self.points)
            grid = self.low + step * np.arange(start, stop)
            if stop == self.points:
                grid[-1] = self.high
            grid = grid.astype(format.dtype)
            mine = extra[(extra > last) & ((extra <= grid[-1]) | (stop == self.points))]
            block = np.sort(np.concatenate([grid, mine]))
            block = block[np.diff(block, prepend=last) > 0]
            if block.size:
                last = float(block[-1])
                yield block

    def _beside(self, bound: Bound, format: Format, clearance: float) -> np.ndarray:
        places = [
            place
            for at in bound.breaks
            for place in (format.neighbour(at, -1), at, format.neighbour(at, 1), at - clearance, at + clearance)
        ]
        found = np.sort(np.array(places, dtype=format.dtype))
        return found[(found >= self.low) & (found <= self.high)]
