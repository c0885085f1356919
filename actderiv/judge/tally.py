"""What the blocks of a row leave behind: counts, worst inputs, regions, a profile. Tallies merge in any order."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..floats import Format
from .bias import Errors
from .findings import Regions
from .implementation import Assessed

BUCKETS = {"0": 0.0, "1": 1.0, "2": 2.0, "3-10": 10.0, "11-100": 100.0, ">100": np.inf}
"""The histogram's buckets by their upper ends: ULP errors are rounded up, so "1" is (0, 1]."""
WITHIN = (0.5, 1.0, 4.0)
STRETCHES = 4096


class Profile:
    """The worst input of each of :data:`STRETCHES` stretches with equally many values of a format."""

    def __init__(self, format: Format) -> None:
        self.format = format
        self.x, self.ulp = np.zeros(STRETCHES), np.full(STRETCHES, -1.0)

    def add(self, x: np.ndarray, ulp: np.ndarray) -> None:
        """Take in a block."""
        at, top = x.astype(np.float64), float(self.format.top)
        stretch = ((self.format.ordinal(x) / top + 1) / 2 * (STRETCHES - 1)).astype(int)
        order = np.lexsort((ulp, stretch))
        last = order[np.append(np.diff(stretch[order]) != 0, True)]
        better = last[ulp[last] > self.ulp[stretch[last]]]
        self.x[stretch[better]], self.ulp[stretch[better]] = at[better], ulp[better]

    def points(self) -> tuple[tuple[float, float], ...]:
        """x and the ULP error there, ascending."""
        seen = self.ulp >= 0
        return tuple(zip(self.x[seen].tolist(), self.ulp[seen].tolist(), strict=True))


@dataclass
class Tally:
    """What the blocks of a row leave behind."""

    profile: Profile
    errors: Errors
    points: int = 0
    failures: int = 0
    flushed: int = 0
    counted: int = 0
    total_ulp: float = 0.0
    worst_ulp: float = -1.0
    worst_ulp_at: float | None = None
    passing_ulp: float = -1.0
    passing_at: float = 0.0
    worst_error: float = -1.0
    worst_error_at: float | None = None
    histogram: np.ndarray = field(default_factory=lambda: np.zeros(len(BUCKETS), int))
    within: np.ndarray = field(default_factory=lambda: np.zeros(len(WITHIN), int))
    regions: Regions = field(default_factory=Regions)

    def add(self, block: Assessed) -> None:
        """Take in a block."""
        ulp, finite = block.ulp, np.isfinite(block.ulp)
        self.points += ulp.size
        self.failures += int(block.failing.sum())
        self.flushed += int(block.flushed.sum())
        self.counted += int(finite.sum())
        with np.errstate(over="ignore"):
            self.total_ulp += float(ulp[finite].sum())
        self.histogram += np.bincount(np.searchsorted(list(BUCKETS.values()), ulp), minlength=len(BUCKETS))
        self.within += [int((ulp <= most).sum()) for most in WITHIN]
        place = int(np.argmax(ulp))
        if ulp[place] > self.worst_ulp:
            self.worst_ulp, self.worst_ulp_at = float(ulp[place]), float(block.x[place])
        subnormal = np.abs(block.x.astype(np.float64)) < self.errors.format.smallest_normal  # may be taken for 0
        passing = np.where(block.failing | block.flushed | subnormal | ~finite, -1.0, ulp)
        place = int(np.argmax(passing))
        if passing[place] > self.passing_ulp:
            self.passing_ulp, self.passing_at = float(passing[place]), float(block.x[place])
        with np.errstate(all="ignore"):
            error = np.abs(block.got - block.expected)
        error = np.where(block.got == block.expected, 0.0, np.where(np.isnan(error), np.inf, error))
        place = int(np.argmax(error))
        if error[place] > self.worst_error:
            self.worst_error, self.worst_error_at = float(error[place]), float(block.x[place])
        self.regions.add(block.x, block.failing, block.kind, block.expected, block.got, ulp, ulp)
        self.profile.add(block.x, ulp)
        self.errors.add(block)
