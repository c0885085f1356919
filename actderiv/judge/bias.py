"""In which direction the errors go, and which rounding they show.

Everything is counted in whole numbers, so tallies of parts merge in any order to that of the whole, bit for bit.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import field
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING

import numpy as np

from ..dataclass import dataclass
from ..floats import Codes, Format
from ..floats.rounding import ROUNDINGS, Mode
from ..messages import N_
from ..report import Bias, Rounding
from ..report.bias import NONE, OR, STOCHASTIC
from ..samples import ascending

if TYPE_CHECKING:
    from .assessed import Assessed

Array = np.ndarray

STEPS = 7
"""The ULP error is counted to so many significant bits, rounded up,"""
LOWER = 53 - STEPS
"""without these bits of a float64,"""
RESOLUTION = 2.0 ** (1 - STEPS)
"""which adds at most this part of it."""
FINEST = 2.0**-10
"""Smaller errors than this are counted as this."""
FLOAT, BITS = Struct("d"), Struct("q")
"""One number of float64, and its bits as a whole number."""
SHARE = 0.99
"""A mode is claimed for so large a part of the values that tell: a kernel in float32 misrounds some thousandths."""
ENOUGH = 32
"""So many different true values must tell."""
TIES = 8
"""and so many ties, for what becomes of ties."""
BLUR = 2.0**-20
"""A truth so near, relative to its size, to where a mode turns tells nothing: float32 could not place it."""
DRAWN = 0.999
"""So large a part of values rounded by chance lies next to the truth,"""
BINS = 16
"""and in each of so many parts of the way between two values they go up as often as the truth lies far up:"""
DRAWS = 1024
"""which takes so many of them,"""
UNLIKELY = 45.0
"""and a chi-square over the bins below this, which one in 7000 exceeds by chance."""

NEAREST, EVEN, AWAY = N_("to nearest"), *(ROUNDINGS.get(f"nearest-{ties}").words for ties in ("even", "away"))
PART = 2.0**20
"""Parts of the way from one value to the next are counted in whole millionths."""
DIRECTED: dict[str, Callable[[Array], Array]] = {mode.words: mode.whole for mode in ROUNDINGS if not mode.nearest}
"""The modes that never look which of two values is nearer, as functions of the truth in units of the last place."""


UNIT = 1128
"""2^-1128 divides every float64 mantissa of 54 bits: in so small units a sum of floats is a whole number."""


FIRST, MORE, TURNS = 35, 31, 4
"""Numbers are summed by so many bits of theirs at a time, from the highest of the largest one on, so many at once later
and so often: what is left then is little."""
MOST_SUMMED = 2**17
"""So many whole numbers below 2^35 have a sum below 2^53: a float64 holds it."""
EXACT = 2.0**53
"""Up to this size whole numbers are numbers of float64, and sums of them do not round."""


def in_units(values: Array) -> int:
    """The exact sum of the finite ``values``, in units of 2^-1128."""
    most = float(np.abs(values).max(initial=0.0))
    if most == 0:
        return 0
    shift = FIRST - math.frexp(most)[1]
    if values.size > MOST_SUMMED or not 0 <= shift <= UNIT // 2:
        return _in_units(values)
    found, rest = 0, values * 2.0**shift
    for _ in range(TURNS):
        whole = np.rint(rest)
        found += int(whole.sum()) << UNIT - shift
        rest -= whole
        if not rest.any():
            return found
        rest *= 2.0**MORE
        shift += MORE
    left = rest[rest != 0]
    return found + _in_units(np.ldexp(left, -shift))


def one_in_units(value: float) -> int:
    """A finite number in the same units."""
    mantissa, exponent = math.frexp(value)
    return int(mantissa * EXACT) << exponent - 53 + UNIT


def _in_units(values: Array) -> int:
    """The same of any values."""
    mantissa, exponent = np.frexp(values)
    whole = np.ldexp(mantissa, 54)
    high = np.floor(np.ldexp(whole, -27))
    place, found = exponent.astype(np.int64) + UNIT - 54, 0
    for part, shift in ((high, 27), (whole - np.ldexp(high, 27), 0)):  # each sum of a bin stays below 2^53
        sums = np.bincount(place, weights=part)
        for each in np.flatnonzero(sums):
            found += int(sums[each]) << (int(each) + shift)
    return found


def mean_of(units: int, count: int) -> float | None:
    """The mean of so many numbers whose sum is so many units, rounded once; None of no numbers."""
    if not count:
        return None
    try:
        return units / (count << UNIT)
    except OverflowError:
        return math.copysign(math.inf, units)


@dataclass
class Roundings:
    """How often the values are those of each mode, where the truth tells one mode from another."""

    deciding: int = 0
    beside: int = 0
    """Of the deciding values those that are one of the two next to the truth."""
    agreeing: Counter[str] = field(default_factory=Counter)
    ties: Counter[str] = field(default_factory=Counter)
    truths: set[float] = field(default_factory=set)
    tied: set[float] = field(default_factory=set)
    finite: int = 0
    error: int = 0
    size: int = 0
    """The sums of the errors of the finite values, upwards positive and away from 0 positive, in units."""
    ups: Array = field(default_factory=lambda: np.zeros((BINS, 3), dtype=np.int64))
    """For each part of the way from the lower to the upper value: how many values went up, how many of them would by
    chance, and the variance of that, both in millionths."""

    def add(self, format: Format | Codes, expected: Array, got: Array) -> None:
        """Take in truths and values; those of subnormal or overflowing truths are no matter of rounding."""
        taken = format.within(expected)
        expected, unit = expected[taken], format.spacing(expected[taken])
        truth, value = expected / unit, got[taken] / unit
        if isinstance(format, Codes):
            value = np.rint(value)  # a whole number of steps, but for the rounding of scale·(code - zero)
        blur = BLUR * np.abs(truth)
        way = truth - np.floor(truth)
        tie = way == 0.5
        self._add_ties(truth[tie], value[tie], expected[tie])
        deciding = (np.abs(truth - np.rint(truth)) > blur) & (np.abs(way - 0.5) > blur)
        truth, value, way = truth[deciding], value[deciding], way[deciding]
        self.truths.update(ascending(expected[deciding]).tolist())
        self.deciding += truth.size
        self.agreeing[NEAREST] += int((value == np.rint(truth)).sum())
        for mode, rounded in DIRECTED.items():
            self.agreeing[mode] += int((value == rounded(truth)).sum())
        finite = np.isfinite(value)
        self.finite += int(finite.sum())
        self.error += in_units((value - truth)[finite])
        self.size += in_units((np.abs(value) - np.abs(truth))[finite])
        up, down = value == np.ceil(truth), value == np.floor(truth)
        self.beside += int((up | down).sum())
        place = np.minimum(way * BINS, BINS - 1).astype(np.int64)  # just below 0 the way from -1 rounds to 1
        for column, weights in enumerate((up, np.rint(way * PART), np.rint(way * (1 - way) * PART))):
            self.ups[:, column] += np.bincount(place, weights=weights, minlength=BINS).astype(np.int64)

    def _add_ties(self, truth: Array, value: Array, expected: Array) -> None:
        self.tied.update(ascending(expected).tolist())
        self.ties["all"] += truth.size
        self.ties[EVEN] += int((value == np.rint(truth)).sum())
        self.ties[AWAY] += int((value == np.trunc(truth + np.copysign(0.5, truth))).sum())

    def merge(self, other: Roundings) -> None:
        """Take in what another has counted."""
        self.deciding += other.deciding
        self.beside += other.beside
        self.agreeing += other.agreeing
        self.ties += other.ties
        self.truths |= other.truths
        self.tied |= other.tied
        self.finite += other.finite
        self.error += other.error
        self.size += other.size
        self.ups = self.ups + other.ups

    def found(self) -> Rounding | None:
        """The rounding that the values show; None where too few tell, or two modes are told apart too seldom."""
        mean, size = mean_of(self.error, self.finite), mean_of(self.size, self.finite)
        if len(self.truths) < ENOUGH or mean is None or size is None:
            return None
        name, agreeing = self._mode()
        return None if name is None else Rounding(name, agreeing, self.deciding, mean, size)

    def _mode(self) -> tuple[str | None, int]:
        """The mode, and how many values agree with it; "none" with how many are the nearest."""
        claimed = [mode for mode in (NEAREST, *DIRECTED) if self.agreeing[mode] >= SHARE * self.deciding]
        nearest = self.agreeing[NEAREST]
        if claimed == [NEAREST]:
            return self._of_ties(), nearest
        if claimed:
            told = OR.join(claimed)
            clear = NEAREST not in claimed and len({self.agreeing[mode] for mode in claimed}) == 1
            return (told, self.agreeing[claimed[0]]) if clear else (None, nearest)
        if self.beside < DRAWN * self.deciding:
            return NONE, nearest
        if self.deciding < DRAWS:
            return None, nearest
        return (STOCHASTIC, self.beside) if self._by_chance() else (NONE, nearest)

    def _of_ties(self) -> str:
        """What becomes of ties, where enough of them are there and they agree."""
        enough = len(self.tied) >= TIES
        modes = [mode for mode in (EVEN, AWAY) if self.ties[mode] >= SHARE * self.ties["all"]]
        return modes[0] if enough and len(modes) == 1 else NEAREST

    def _by_chance(self) -> bool:
        """Whether values go up as often as the truth lies far up, in every part of the way."""
        up, chance, variance = self.ups[:, 0], self.ups[:, 1] / PART, self.ups[:, 2] / PART
        return bool(((up - chance) ** 2 / np.maximum(variance, 1.0)).sum() < UNLIKELY)


def another(shown: str, named: Mode) -> bool:
    """Whether the rounding that values show cannot be the named one; what follows none may be it, inexactly."""
    if shown == NEAREST:  # what becomes of ties is not known
        return not named.nearest
    return shown not in (NONE, STOCHASTIC) and named.words not in shown.split(OR)


class Errors:
    """What the blocks of a row leave behind about the direction of their errors."""

    def __init__(self, format: Format | Codes, rounding: bool) -> None:
        self.format = format
        self.finite = 0
        self.down = self.level = self.up = 0
        """The sums of the finite errors in ULP by their direction, in units."""
        self.sizes = Counter[float]()
        self.roundings = Roundings() if rounding else None

    def add(self, block: Assessed) -> None:
        """Take in a block."""
        ulp, got, expected = block.ulp, block.got, block.expected
        if not block.bounded:
            finite = np.isfinite(ulp)
            ulp, got, expected = ulp[finite], got[finite], expected[finite]
        self.finite += ulp.size
        sums = block.alike.sums if block.alike else None
        if sums is None:
            with np.errstate(invalid="ignore"):
                upwards = in_units(np.copysign(ulp, got - expected))
            both = in_units(ulp)
            level = in_units(ulp[got == expected])  # at a break, or too small for float64 to tell
        else:
            both, upwards, level = *sums, 0
        self.level += level
        self.up += (both + upwards) // 2 - level
        self.down += (both - upwards) // 2
        self.sizes.update(block.sizes)
        if self.roundings is not None:
            self.roundings.add(self.format, block.truth, block.got)

    def merge(self, other: Errors) -> None:
        """Take in what another has counted of the same format."""
        self.finite += other.finite
        self.down, self.level, self.up = self.down + other.down, self.level + other.level, self.up + other.up
        self.sizes += other.sizes
        if self.roundings is not None and other.roundings is not None:
            self.roundings.merge(other.roundings)

    def mean_size(self) -> float | None:
        """The mean of the finite errors, in ULP, whatever their direction."""
        return mean_of(self.down + self.level + self.up, self.finite)

    def found(self, whole: bool) -> Bias | None:
        """The bias; with ``whole``, if every value of the format was asked, the rounding too."""
        if not self.sizes:
            return None
        rounding = self.roundings.found() if self.roundings is not None and whole else None
        return Bias(mean_of(self.up - self.down, self.finite), self.percentile(99), RESOLUTION, rounding)

    def within(self, ends: Iterable[float]) -> list[int]:
        """How many errors do not exceed each of these, which are steps of the tally themselves."""
        sizes = sorted(self.sizes)
        upto = [0, *accumulate(self.sizes[size] for size in sizes)]
        return [upto[bisect_right(sizes, end)] for end in ends]

    def percentile(self, percent: int) -> float:
        """The least error, in steps of the tally, that so many in a hundred errors do not exceed."""
        total, passed = sum(self.sizes.values()), 0
        for size in sorted(self.sizes):
            passed += self.sizes[size]
            if 100 * passed >= percent * total:
                return size
        return math.inf


def sized(ulp: Array, least: float, most: float) -> dict[float, int]:
    """ULP errors rounded up to :data:`STEPS` significant bits, ascending, with how many there are of each.

    ``least`` and ``most`` are the ends of them, or what lies beyond. 0 stays 0, and what is no number counts as
    infinite. To round up is to count patterns without their lower bits, of which there are few.
    """
    known = ulp if math.isfinite(most) else np.where(np.isnan(ulp), np.inf, ulp)
    none = 0 if least else ulp.size - int(np.count_nonzero(known > 0)) if most else ulp.size
    first, last = _step_up(least), _step_up(math.inf if math.isnan(most) else most)
    zeros = {0.0: none} if none else {}
    if none == ulp.size:
        return zeros
    if first == last:
        return zeros | {FLOAT.unpack(BITS.pack(first << LOWER))[0]: ulp.size - none}
    size = np.maximum(known, FINEST).view(np.int64)
    size += (1 << LOWER) - 1 - (first << LOWER)
    size >>= LOWER
    counts = np.bincount(size)
    counts[0] -= none
    found = np.flatnonzero(counts)
    sizes = (found + first << LOWER).view(np.float64)
    return zeros | dict(zip(sizes.tolist(), counts[found].tolist(), strict=True))


def _step_up(ulp: float) -> int:
    """The upper bits of one error, rounded up."""
    pattern: int = BITS.unpack(FLOAT.pack(max(ulp, FINEST)))[0]
    return pattern + (1 << LOWER) - 1 >> LOWER
