"""Other measures than ULP: absolute and relative tolerances, within which a value passes too, and units of a grid."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..dataclass import dataclass
from ..report import Grid, Special
from .bias import in_units, mean_of
from .hull import Array

if TYPE_CHECKING:
    from .assessed import Assessed


class Leeway(NamedTuple):
    """Which inputs of a block pass by a tolerance alone, and at which a returned 0 would pass by it."""

    tolerated: Array
    blind: Array


@dataclass(frozen=True)
class Tolerance:
    """Passes what is no farther than ``atol + rtol·|f'|`` from f'; what is infinite or NaN passes by no tolerance."""

    atol: float
    rtol: float

    def allowance(self, expected: Array) -> Array:
        """How far from f' a value may be."""
        return self.atol + self.rtol * np.abs(expected)

    def judge(self, block: Assessed, nearest: Array, places: Array | None = None) -> Assessed:
        """The block with what passes so; ``nearest`` is, of what is true at an input, what comes nearest to the value.

        At ``places``, by default everywhere, it is judged anew.
        """
        finite, size = np.isfinite(block.got) & np.isfinite(nearest), np.abs(block.expected)
        with np.errstate(all="ignore"):
            tolerated = block.failing & finite & (np.abs(block.got - nearest) <= self.allowance(nearest))
            blind = (size > 0) & np.isfinite(size) & (size <= self.allowance(size))
        if places is not None and block.leeway is not None:
            anew = np.zeros(tolerated.shape, bool)
            anew[places] = True
            tolerated = np.where(anew, tolerated, block.leeway.tolerated)
        return replace(block, failing=block.failing & ~tolerated, leeway=Leeway(tolerated, blind))

    def without(self, specials: Iterable[Special]) -> tuple[Special, ...]:
        """Those that differ by more; a sign of a zero is a matter of no tolerance."""
        return tuple(each for each in specials if each.got is None or each.x == 0 or not self._near(each))

    def _near(self, special: Special) -> bool:
        got, expected = special.got, special.expected
        if got is None or not (math.isfinite(got) and math.isfinite(expected)):
            return False
        return bool(abs(got - expected) <= self.allowance(np.array(expected)))


class GridErrors:
    """What blocks leave behind about their errors in units of a grid; merges in any order, bit for bit."""

    def __init__(self, lsb: float, whole: bool = False) -> None:
        self.lsb, self.whole = lsb, whole
        """The unit, and whether all that is judged lies on the grid, so that errors are whole numbers."""
        self.inputs = self.sum = 0
        """How many errors are finite, and their sum in units of :mod:`.bias`."""
        self.least, self.greatest = (math.inf, math.inf), (-math.inf, math.inf)
        """The errors farthest down and up, each with the least x that has it."""

    def add(self, block: Assessed) -> None:
        """Take in a block."""
        with np.errstate(all="ignore"):
            error = np.where(block.got == block.expected, 0.0, block.got - block.expected) / self.lsb
        error = np.rint(error) if self.whole else error
        finite = np.isfinite(error)
        error, x = error[finite], block.x[finite].astype(np.float64)
        if error.size:
            self.inputs += error.size
            self.sum += in_units(error)
            low, high = int(np.argmin(error)), int(np.argmax(error))
            self._keep((float(error[low]), float(x[low])), (float(error[high]), float(x[high])))

    def merge(self, other: GridErrors) -> None:
        """Take in what another has seen of other inputs."""
        self.inputs += other.inputs
        self.sum += other.sum
        self._keep(other.least, other.greatest)

    def _keep(self, least: tuple[float, float], greatest: tuple[float, float]) -> None:
        self.least = min(self.least, least, key=lambda each: (each[0], *_place(each[1])))
        self.greatest = min(self.greatest, greatest, key=lambda each: (-each[0], *_place(each[1])))

    def found(self) -> Grid | None:
        """The errors in units of the grid; None where none is finite."""
        total = mean_of(self.sum, 1)
        if not self.inputs or total is None:
            return None
        return Grid(self.lsb, self.inputs, *self.least, *self.greatest, total)


def _place(x: float) -> tuple[float, float]:
    """By which inputs are in order, -0 before 0."""
    return x, math.copysign(1, x)
