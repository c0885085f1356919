"""A block in which all is alike: it passes or fails as a whole, by its least and its greatest numbers.

Where all values of a format are asked, a block is a short stretch of x. Then the truths in it mostly lie in one binade,
and so do the values: a unit in the last place is one number, all errors are counted in it, and where the largest of
them passes all do. What is not as clear as that is left to be judged input by input.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..floats import Codes, Format
from .bias import EXACT, one_in_units
from .findings import kinds
from .hull import Array

if TYPE_CHECKING:
    from .implementation import ImplementationRule

Numbers = Format | Codes
EPSILON = 2.0**-52
"""The spacing of the numbers of float64 from 1 on,"""
TINIEST = 2.0**-1074
"""and that from 0 on."""
ROOM = 4.0
"""Let no truth at a neighbour differ by more than w from that at x. Then a hull goes beyond the truth at x by w at most
and is 2·w wide, and a derivative that turns inside it goes beyond that by its width at most: by 3·w in all. Once more
for what these sums round."""


class Ends(NamedTuple):
    """The least and the greatest of some numbers; NaN where one of them is."""

    low: float
    high: float

    @classmethod
    def of(cls, numbers: Array) -> Ends:
        return cls(float(numbers.min()), float(numbers.max()))

    @classmethod
    def ascending(cls, numbers: Array) -> Ends:
        """The same of numbers that ascend."""
        return cls(float(numbers[0]), float(numbers[-1]))

    @property
    def largest(self) -> float:
        """The largest size of any of them."""
        return max(abs(self.low), abs(self.high))

    @property
    def smallest(self) -> float:
        """No number between the two is smaller than this; 0 where they have not one sign."""
        return min(abs(self.low), abs(self.high)) if self.low > 0 or self.high < 0 else 0.0

    @property
    def binades(self) -> Ends:
        """The ends of the binades that both lie in, which have one sign and are not 0."""
        powers = sorted((math.frexp(self.smallest)[1] - 1, math.frexp(self.largest)[1]), reverse=self.low < 0)
        return Ends(*(math.copysign(math.ldexp(1.0, power), self.low) for power in powers))

    def with_(self, other: Ends) -> Ends:
        return Ends(min(self.low, other.low), max(self.high, other.high))


class Alike(NamedTuple):
    """What all inputs of a block have in common: the unit in which they err, and the verdict."""

    unit: float
    worst: int
    """The first place with the largest error,"""
    least: float
    """and the smallest error, in ULP."""
    sums: tuple[int, int] | None
    """The sums of the errors and of the signed ones, upwards positive, in ULP, in units of :mod:`.bias`; None where
    they are not known without rounding."""
    failing: bool = False
    kind: int = 0


def alike(rule: ImplementationRule, at: Array, truth: Array, value: Array) -> tuple[Array, Alike] | None:
    """The errors in ULP and the verdict, where it is one; None where the inputs of a block must be judged one by one.

    The hull has the truth in it. Let its end lie between the truth and the value: there the unit is no finer than the
    finest of any number between these two. So the value lies no farther outside, in units there, than it lies from the
    truth in that finest unit.
    """
    truths, values = Ends.of(truth), Ends.of(value)
    if not math.isfinite(values.high):
        return _lost(rule, at, truth, value)
    if not max(truths.largest, values.largest) <= rule.format.largest / 2 or rule.meets_break(Ends.ascending(at)):
        return None
    unit = _unit(rule.format, truths)
    if not unit or _flushing(rule.format, truths, values):
        return None
    ulp, found = _errors(rule.format, unit, truth, value, (truths, values))
    if ulp[found.worst] * (unit / rule.format.spacing(truths.with_(values).smallest)) <= rule.max_ulp:
        return ulp, found
    kind = _kind(truths, values) if found.least > rule.max_ulp else None
    if kind is None or not _beyond_any_hull(rule, at, truth, truths, found):
        return None
    return ulp, found._replace(failing=True, kind=kind)


def _errors(format: Numbers, unit: float, truth: Array, value: Array, ends: tuple[Ends, Ends]) -> tuple[Array, Alike]:
    """The sizes of the errors in ULP, and what is known of all; ``ends`` are those of the truths and the values."""
    truths, values = ends
    if truths.low == truths.high and values.low == values.high:  # most numbers of a format lie where f' is saturated
        error = (values.low - truths.low) / unit
        size = abs(error)
        sums = truth.size * one_in_units(size), truth.size * one_in_units(error)
        return np.full(truth.shape, size), Alike(unit, 0, size, sums)
    ulp = value - truth
    ulp *= 1 / unit
    upwards = float(ulp.sum())
    np.abs(ulp, out=ulp)
    worst, both = int(np.argmax(ulp)), float(ulp.sum())
    found = Alike(unit, worst, float(ulp.min()), None)
    if float(ulp[worst]) * ulp.size <= EXACT * (_step(format, truths, values) / unit):
        found = found._replace(sums=(one_in_units(both), one_in_units(upwards)))
    return ulp, found


def _lost(rule: ImplementationRule, at: Array, truth: Array, value: Array) -> tuple[Array, Alike] | None:
    """The verdict on values that are all NaN or all infinite: they fail where no hull comes near the largest number."""
    if not (np.isnan(value).all() or np.isinf(value).all()) or rule.meets_break(Ends.ascending(at)):
        return None
    line = _line(rule, at, truth)
    if line is None or not Ends.of(line).largest <= rule.format.largest / 4:
        return None
    kind = int(kinds(truth[:1], value[:1], np.zeros(1, bool))[0])
    return np.full(at.shape, np.inf), Alike(1.0, 0, math.inf, (0, 0), failing=True, kind=kind)


def _line(rule: ImplementationRule, at: Array, truth: Array) -> Array | None:
    """All truths that the hulls of a block take in; None where that is not known."""
    subnormal = Ends.ascending(at).smallest < rule.inputs.smallest_normal  # hardware may take such x for 0
    return None if subnormal else rule.line(at, truth)


def _unit(format: Numbers, ends: Ends) -> float:
    """The unit in the last place of all numbers between the ends; 0 where there are several."""
    if ends.largest < format.smallest_normal:
        return format.smallest_subnormal
    least, most = map(format.spacing, ends) if ends.smallest else (0.0, 1.0)
    return float(least) if least == most else 0.0


def _flushing(format: Numbers, truths: Ends, values: Ends) -> bool:
    """Whether a 0 among the values may stand for a subnormal truth: such are counted."""
    subnormal = truths.smallest < format.smallest_normal and truths.largest > format.smallest_subnormal / 2
    return subnormal and values.low <= 0 <= values.high


def _step(format: Numbers, truths: Ends, values: Ends) -> float:
    """A power of two that divides every truth and every value, and so each difference, rounded too; 0 for none."""
    steps = []
    if truths != (0, 0):
        exponent = math.frexp(truths.smallest)[1] - 1
        steps.append(max(math.ldexp(EPSILON, exponent), TINIEST) if truths.smallest else 0.0)
    if values != (0, 0):
        steps.append(float(format.spacing(values.smallest)))
    return min(steps, default=1.0)


@lru_cache
def _kind(truths: Ends, values: Ends) -> int | None:
    """How all of them fail; None where they may differ in that."""
    if not all(ends.smallest or ends.low == ends.high for ends in (truths, values)):
        return None
    found = {*kinds(np.array([*truths, *truths]), np.array([*values, *values[::-1]]), np.zeros(4, bool)).tolist()}
    return found.pop() if len(found) == 1 else None


def _beyond_any_hull(rule: ImplementationRule, at: Array, truth: Array, truths: Ends, found: Alike) -> bool:
    """Whether all values fail whatever f' does between the neighbours of each input."""
    reach = 2 * rule.input_ulp
    line = _line(rule, at, truth[:reach] if reach and truths.low == truths.high else truth)  # of equal ones some tell
    if line is None or not reach:
        return line is not None
    wide = Ends.of(line[rule.input_ulp :] - line[: -rule.input_ulp]).largest
    around = Ends(truths.low - reach * wide, truths.high + reach * wide)
    clear = found.least > rule.max_ulp + ROOM * wide / found.unit
    return clear and _unit(rule.format, around) == found.unit
