"""What the blocks of a row leave behind: counts, worst inputs, regions, a profile. Tallies merge in any order."""

from __future__ import annotations

import math
from dataclasses import field
from typing import Any, NamedTuple

import numpy as np

from ..dataclass import dataclass
from ..floats import Codes, Format
from .assessed import Assessed
from .bias import Errors
from .findings import Regions
from .tolerance import GridErrors

Numbers = Format | Codes
BUCKETS = {"0": 0.0, "1": 1.0, "2": 2.0, "3-10": 10.0, "11-100": 100.0, ">100": np.inf}
"""The histogram's buckets by their upper ends: ULP errors are rounded up, so "1" is (0, 1]."""
WITHIN = (0.5, 1.0, 4.0)
STRETCHES = 4096


class Profile:
    """The worst input of each of :data:`STRETCHES` stretches with equally many values of a format."""

    def __init__(self, format: Numbers) -> None:
        self.format = format
        self.x, self.ulp = np.zeros(STRETCHES), np.full(STRETCHES, -1.0)

    def add(self, x: np.ndarray, ulp: np.ndarray, worst: int) -> None:
        """Take in a block, which is ascending; the largest of ``ulp`` stands first at ``worst``."""
        ends = self._stretch(x[[0, -1]])
        if ends[0] == ends[1]:
            one = slice(worst, worst + 1)
            self._keep(ends[:1], x[one].astype(np.float64), ulp[one])
            return
        stretch, starts = self._cut(x, *ends)
        most = np.maximum.reduceat(ulp, starts)
        places = np.flatnonzero(ulp == np.repeat(most, np.diff(starts, append=x.size)))
        first = places[np.searchsorted(places, starts)]
        self._keep(stretch, x[first].astype(np.float64), most)

    def _cut(self, x: np.ndarray, one: int, other: int) -> tuple[np.ndarray, np.ndarray]:
        """The stretches that inputs from one to another belong to, and where each of them begins: by bisection."""
        later = np.arange(one + 1, other + 1)
        low, high = np.zeros(later.size, int), np.full(later.size, x.size - 1)  # before and behind where it begins
        while (high - low > 1).any():
            middle = (low + high) // 2
            before = self._stretch(x[middle]) < later
            low, high = np.where(before, middle, low), np.where(before, high, middle)
        stretch, starts = np.append(one, later), np.append(0, high)
        there = np.diff(starts, append=x.size) > 0
        return stretch[there], starts[there]

    def _stretch(self, x: np.ndarray) -> Any:
        """The stretch that each input belongs to."""
        place = (self.format.ordinal(x) / float(self.format.top) + 1) / 2
        return np.asarray(place * (STRETCHES - 1)).astype(int)

    def merge(self, other: Profile) -> None:
        """Take in what another has seen of the same format."""
        self._keep(np.arange(STRETCHES), other.x, other.ulp)

    def _keep(self, stretch: np.ndarray, x: np.ndarray, ulp: np.ndarray) -> None:
        """Keep what is worse; of equal errors the least x."""
        before = (x < self.x[stretch]) | (np.signbit(x) & ~np.signbit(self.x[stretch]))
        better = (ulp > self.ulp[stretch]) | ((ulp == self.ulp[stretch]) & before)
        self.x[stretch[better]], self.ulp[stretch[better]] = x[better], ulp[better]

    def points(self) -> tuple[tuple[float, float], ...]:
        """x and the ULP error there, ascending."""
        seen = self.ulp >= 0
        return tuple(zip(self.x[seen].tolist(), self.ulp[seen].tolist(), strict=True))


class Most(NamedTuple):
    """The largest of some numbers, and the first input that has it; nothing yet where it is negative."""

    value: float = -1.0
    x: float = math.nan

    def of(self, x: np.ndarray, values: np.ndarray, place: int | None = None) -> Most:
        """With those of a block, which is ascending; at ``place``, if that is known, the largest stands first."""
        place = int(np.argmax(values)) if place is None else place
        return self.merged(Most(float(values[place]), float(x[place])))

    def merged(self, other: Most) -> Most:
        """The one of both that is larger; of equal ones that of the least input, where -0 lies before 0."""
        if other.value < 0 or self.value > other.value:
            return self
        before = self.x < other.x or (self.x == other.x and math.copysign(1, self.x) < 0)
        return self if self.value == other.value and before else other


NOTHING = Most()


@dataclass
class Tally:
    """What the blocks of a row leave behind.

    The blocks of one tally follow one another; tallies of other stretches of the same inputs merge in any order, and
    what comes out is that of the whole, bit for bit.
    """

    profile: Profile
    errors: Errors
    points: int = 0
    failures: int = 0
    flushed: int = 0
    worst_ulp: Most = NOTHING
    worst_passing: Most = NOTHING
    worst_overflow: Most = NOTHING
    """Of those inputs that pass because the truth overflows the format."""
    worst_error: Most = NOTHING
    regions: Regions = field(default_factory=Regions)
    tolerated: int = 0
    blind: int = 0
    grid: GridErrors | None = None

    @classmethod
    def of(cls, format: Numbers, rounding: bool, lsb: float | None = None, inputs: Numbers | None = None) -> Tally:
        """An empty one for values of a format at ``inputs`` of it or another; with ``rounding`` it counts which
        rounding they show, with ``lsb`` the errors in units of a grid."""
        whole = isinstance(format, Codes) and format.scale == lsb
        grid = None if lsb is None else GridErrors(lsb, whole)
        return cls(Profile(inputs or format), Errors(format, rounding), grid=grid)

    def add(self, block: Assessed) -> None:
        """Take in a block."""
        ulp, worst = block.ulp, block.worst
        self.points += ulp.size
        self.failures += int(np.count_nonzero(block.failing))
        self.flushed += int(np.count_nonzero(block.flushed))
        self.worst_ulp = self.worst_ulp.of(block.x, ulp, worst)
        wrong = block.failing
        if block.leeway is not None:
            self.tolerated += int(np.count_nonzero(block.leeway.tolerated))
            self.blind += int(np.count_nonzero(block.leeway.blind))
            wrong = wrong | block.leeway.tolerated
        if ulp[worst] > self.worst_passing.value and not wrong.all():  # an equal one lies at a greater x
            self.worst_passing = self._passing(block, wrong)
        beyond = None if block.alike else np.abs(block.expected) >= self.errors.format.overflow
        if beyond is not None and beyond.any():
            self.worst_overflow = self.worst_overflow.of(block.x, np.where(beyond & ~wrong, ulp, -1.0))
        error, place = block.worst_error()
        self.worst_error = self.worst_error.merged(Most(error, float(block.x[place])))
        self.regions.add(block.x, block.failing, block.kind, block.expected, block.got, ulp, ulp)
        self.profile.add(block.x, ulp, worst)
        self.errors.add(block)
        if self.grid is not None:
            self.grid.add(block)

    def _passing(self, block: Assessed, wrong: np.ndarray) -> Most:
        """The largest error of those that pass for no other reason than its size."""
        least, worst = self.errors.format.smallest_normal, block.worst

        def aside(part: Any) -> Any:
            subnormal = np.abs(block.x[part].astype(np.float64)) < least  # may be taken for 0
            return wrong[part] | block.flushed[part] | subnormal | ~np.isfinite(block.ulp[part])

        if not aside(worst):
            return self.worst_passing.of(block.x, block.ulp, worst)
        return self.worst_passing.of(block.x, np.where(aside(slice(None)), -1.0, block.ulp))

    @property
    def histogram(self) -> dict[str, int]:
        """How many errors lie in each of the buckets."""
        upto = self.errors.within(BUCKETS.values())
        return dict(zip(BUCKETS, np.diff(upto, prepend=0).tolist(), strict=True))

    @property
    def within(self) -> dict[str, int]:
        """How many errors do not exceed each of some sizes."""
        return dict(zip([f"{most:g}" for most in WITHIN], self.errors.within(WITHIN), strict=True))

    def merge(self, other: Tally) -> None:
        """Take in what another has seen of other inputs."""
        self.points += other.points
        self.failures += other.failures
        self.flushed += other.flushed
        self.worst_ulp = self.worst_ulp.merged(other.worst_ulp)
        self.worst_passing = self.worst_passing.merged(other.worst_passing)
        self.worst_overflow = self.worst_overflow.merged(other.worst_overflow)
        self.worst_error = self.worst_error.merged(other.worst_error)
        self.regions.merge(other.regions)
        self.profile.merge(other.profile)
        self.errors.merge(other.errors)
        self.tolerated += other.tolerated
        self.blind += other.blind
        if self.grid is not None and other.grid is not None:
            self.grid.merge(other.grid)
