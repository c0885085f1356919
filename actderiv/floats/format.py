"""Number formats: every value of one, their order, their spacing, and rounding into it.

The values of a format are counted by their *ordinal*: 0 for both zeros, 1 for the smallest positive number, -1 for its
negative, and so on up to ``top`` for the largest. That turns "the next number", "64 numbers further" and "every number"
into integer arithmetic, which works the same in all formats; NumPy's own ``nextafter``, ``spacing`` and ``finfo`` know
only NumPy's.
"""

from __future__ import annotations

import math
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..dataclass import dataclass
from ..errors import RequestError
from ..messages import _

if TYPE_CHECKING:
    from .rounding import Mode

FRACTION, BIAS = 52, 1022
"""The bits of a float64 below its exponent, and what they count the exponent of a number in [1/2, 1) as."""


def _named(name: str) -> Any:
    return import_module(__package__).FORMATS.get(name)


ENUMERABLE = 16
"""The values of a format with more bits than this do not fit in memory at once."""


@dataclass(frozen=True)
class Format:
    """A binary floating-point format: sign, exponent, ``digits`` significant bits. ``library`` defines its dtype.

    What others decide by a format is a fact here: they ask for it by name, and compare no width of their own.
    """

    name: str
    bits: int
    """The bits of a pattern; a format of 4 or 6 bits is kept in bytes, the upper bits 0."""
    aliases: tuple[str, ...] = ()
    library: str = "numpy"
    has_inf: bool = True
    """Whether infinity is a value; float8_e4m3fn spends those patterns on numbers, and overflows to NaN."""
    has_nan: bool = True
    """Whether NaN is a value; a format that has neither NaN nor infinity saturates."""
    has_negative_zero: bool = True
    """Whether zero has a sign; "fnuz" formats spend that pattern on their only NaN."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """A copy is the same record, also in another process."""
        return _named, (self.name,)

    @property
    def enumerated(self) -> bool:
        """Whether its values fit in memory at once: then all of them are judged, and missing ones are counted."""
        return self.bits <= ENUMERABLE

    @property
    def computes(self) -> bool:
        """Whether kernels compute in this format itself, rather than in a wider one with one rounding at the end."""
        return self.bits >= 32

    @property
    def stores_only(self) -> bool:
        """Whether nobody computes in it, not even a step on the way: numbers are only kept in it."""
        return self.bits <= 8

    @property
    def flushes(self) -> bool:
        """Whether hardware may take its subnormal numbers for 0; where numbers are only stored, many are subnormal."""
        return not self.stores_only

    @property
    def coarse(self) -> bool:
        """Whether its values lie so far apart that where a fault begins does not tell which threshold it is: where
        numbers are only stored."""
        return self.stores_only

    @property
    def in_blocks(self) -> bool:
        """Whether its numbers stand in blocks that share a scale: alone, no value is passed through it."""
        return self.bits < 8

    @property
    def families(self) -> tuple[str, ...]:
        """What people call all formats of this width, folded."""
        return tuple(f"{word}{self.bits}" for word in ("float", "fp", "f"))

    @property
    def is_double(self) -> bool:
        """Whether it is float64, in which truths are computed: to judge it takes exact ones."""
        return self.bits == 64

    @cached_property
    def dtype(self) -> Any:
        import numpy as np

        return np.dtype(getattr(import_module(self.library), self.name))

    @cached_property
    def info(self) -> Any:
        return import_module(self.library).finfo(self.dtype)

    @cached_property
    def digits(self) -> int:
        """p, the significant bits of a normal number, the hidden one counted."""
        return int(self.info.nmant) + 1

    @cached_property
    def word(self) -> Any:
        """The dtype of the unsigned integers that hold a pattern."""
        import numpy as np

        return np.dtype(f"u{self.dtype.itemsize}")

    def holds(self, x: float) -> bool:
        """Whether infinity, NaN or a zero of this sign is a value of the format; every other number counts as one."""
        if math.isnan(x) or math.isinf(x):
            return self.has_nan if math.isnan(x) else self.has_inf
        return x != 0 or math.copysign(1, x) > 0 or self.has_negative_zero

    @cached_property
    def roundoff(self) -> float:
        """u, half the spacing of the numbers just above 1: the largest relative error of one rounding."""
        return 2.0**-self.digits

    @cached_property
    def largest(self) -> float:
        return float(self.info.max)

    @cached_property
    def overflow(self) -> float:
        """From this number on what is rounded to nearest is no finite value: half a unit beyond the largest.

        That is a tie, of which the even neighbour is taken: infinity, but in a format like float8_e4m3fn, whose largest
        number is even, that number. In float64 the place lies beyond every float: infinity stands for it.
        """
        import numpy as np

        middle = self.largest + float(self.spacing(self.largest)) / 2
        held = bool(np.isfinite(self.round(middle).astype(np.float64)))
        return math.nextafter(middle, math.inf) if held else middle

    @cached_property
    def smallest_normal(self) -> float:
        return float(self.info.smallest_normal)

    @cached_property
    def smallest_subnormal(self) -> float:
        return math.ldexp(self.smallest_normal, 1 - self.digits)

    @property
    def smallest_kept(self) -> float:
        """From this size on nothing may be taken for 0."""
        return self.smallest_normal if self.flushes else self.smallest_subnormal

    @cached_property
    def top(self) -> int:
        """The ordinal of the largest number: so many positive ones there are."""
        return int(self.ordinal(self.dtype.type(self.largest)))

    @property
    def count(self) -> int:
        """How many finite numbers it has, both zeros taken for one."""
        return 2 * self.top + 1

    def spacing(self, x: Any) -> Any:
        """The unit of the last place at the real number x, in float64: that of the binade |x| lies in.

        Within the binade of the largest number and beyond it is the one of that binade; below the normal numbers it is
        the smallest subnormal.
        """
        import numpy as np

        if isinstance(x, float):
            return x if math.isnan(x) else self._unit_at(abs(x))
        x = np.abs(np.asarray(x, dtype=np.float64))
        if not self.is_double:
            return self._unit(x)[()]
        __, exponent = np.frexp(np.clip(x, self.smallest_normal, self.largest))
        return np.where(np.isnan(x), np.nan, np.ldexp(1.0, exponent - self.digits))[()]

    def _unit_at(self, size: float) -> Any:
        """The unit of the last place at one size: what arrays of one number would take ten times as long for."""
        import numpy as np

        exponent = math.frexp(min(max(size, self.smallest_normal), self.largest))[1]
        return np.float64(math.ldexp(1.0, exponent - self.digits))

    def _unit(self, size: Any) -> Any:
        """The unit of the last place at sizes, by their exponents as float64 has them, where the unit is normal."""
        import numpy as np

        exponent = np.clip(size.view(np.int64) >> FRACTION, *self._exponents)
        exponent -= self.digits - 1
        exponent <<= FRACTION
        unit = exponent.view(np.float64)
        unknown = np.isnan(size)
        return np.where(unknown, np.nan, unit) if unknown.any() else unit

    @cached_property
    def _exponents(self) -> tuple[int, int]:
        """Those of the smallest normal and of the largest number, as float64 has them."""
        low, high = (math.frexp(end)[1] + BIAS for end in (self.smallest_normal, self.largest))
        return low, high

    def ordinal(self, x: Any) -> Any:
        """The place of x among the values of this format, as int64. Infinity comes after the largest, NaN after it."""
        import numpy as np

        negative, size = self._parts(self.take(x))
        return np.where(negative, -size, size)[()]

    def key(self, x: Any) -> Any:
        """As :meth:`ordinal`, but a negative zero comes before the positive one, at -1."""
        import numpy as np

        negative, size = self._parts(self.take(x))
        return np.where(negative, -1 - size, size)[()]

    def _parts(self, x: Any) -> tuple[Any, Any]:
        """Whether the sign is set, and the rest of the pattern as an integer."""
        import numpy as np

        half = np.uint64(1 << (self.bits - 1))
        pattern = x.view(self.word).astype(np.uint64)
        negative, size = pattern & half != 0, (pattern & (half - np.uint64(1))).astype(np.int64)
        if not self.has_negative_zero:  # the pattern of -0 is NaN, which comes after the numbers
            size = np.where(negative & (size == 0), 1 << (self.bits - 1), size)
        return negative, size

    def from_ordinal(self, ordinal: Any) -> Any:
        """The value at that place, ``-top`` to ``top``; place 0 is the positive zero."""
        import numpy as np

        ordinal = np.asarray(ordinal, dtype=np.int64)
        negative = ordinal < 0
        if not negative.any():
            return ordinal.astype(self.word).view(self.dtype)[()]
        sign = -(2**63) if self.bits == 64 else 1 << (self.bits - 1)  # as a whole number of 64 bits
        below = sign - ordinal
        pattern = below if negative.all() else np.where(negative, below, ordinal)
        return pattern.astype(self.word).view(self.dtype)[()]

    def neighbour(self, x: Any, steps: int) -> Any:
        """The value ``steps`` places above x (below for a negative number), ±largest where there are no more.

        The two zeros are one place. Infinities and NaN have no neighbours and come back as they are.
        """
        import numpy as np

        x = self.take(x)
        place, far = self.ordinal(x), min(abs(steps), 2 * self.top, 2**63 - 1)
        moved = np.minimum(place, self.top - far) + far if steps >= 0 else np.maximum(place, far - self.top) - far
        return np.where(np.abs(place) <= self.top, self.from_ordinal(moved), x)[()]

    def all_values(self) -> Any:
        """Every finite value in ascending order, both zeros (where it has two) among them; for enumerated formats."""
        import numpy as np

        if not self.enumerated:
            raise RequestError(
                _("{format} has about 10^{power:.0f} values.", format=self.name, power=math.log10(2 * self.top)),
                hint=_("They are asked for in blocks."),
            )
        positive = self.from_ordinal(np.arange(self.top + 1))
        negative = -positive[::-1]
        return np.concatenate([negative if self.has_negative_zero else negative[:-1], positive])

    def round(self, x: Any) -> Any:
        """The value of this format nearest to each float64 x, of two the even one: rounded once.

        What lies beyond the largest number by half its unit of the last place becomes infinity, or NaN in a format
        without infinity (as hardware and ONNX convert to "fn" formats when they do not saturate, and as ml_dtypes
        does), or the largest number in a format that has neither. What NaN becomes there is left to implementations
        by the standard of those formats; here it is 0. A cast by ml_dtypes itself would go through float32 and round
        twice.
        """
        import numpy as np

        x = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            if self.library != "numpy":
                x = x if self.has_nan else np.clip(x, -self.largest, self.largest)
                unit = self.spacing(x)
                x = np.rint(x / unit) * unit  # both steps are exact: the unit is a power of two
                if not self.has_nan:
                    x = np.where(np.isnan(x), 0.0, x)
                elif not self.has_inf:
                    x = np.where(np.abs(x) > self.largest, np.nan, x)
            return x.astype(self.dtype)[()]

    def round_sum(self, high: Any, low: Any) -> Any:
        """The value nearest to the real number high + low, for the float64 ``high`` nearest to it and what that lacks.

        It is ``high`` rounded, but where that lies exactly between two values: there the sign of ``low`` decides.
        """
        import numpy as np

        high, low = np.asarray(high, dtype=np.float64), np.asarray(low, dtype=np.float64)
        with np.errstate(all="ignore"):
            near = self.round(high)
            other = self.round(np.where(low == 0, high, np.nextafter(high, np.copysign(np.inf, low))))
            between = np.abs(high - near.astype(np.float64)) == np.abs(high - other.astype(np.float64))
        return np.where(between, other, near).astype(self.dtype)[()]

    def units(self, x: Any) -> Any:
        """Float64 numbers in units of their last place here, exactly: that unit is a power of two."""
        return x / self.spacing(x)

    def round_to(self, x: Any, mode: Mode) -> Any:
        """Each float64 x rounded once to a value of this format by any mode, as float64.

        Beyond the largest number it is that number or infinity, as the mode says; a format without infinity saturates.
        """
        import numpy as np

        x = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            found = np.where(np.isfinite(x), mode.whole(self.units(x)) * self.spacing(x), x)
            if not self.has_inf:
                return np.clip(found, -self.largest, self.largest)[()]
            far = mode.whole(np.copysign(2.0**self.digits - 0.5, x))  # in units, between the largest and infinity
            beyond = np.where(np.abs(far) < 2.0**self.digits, self.largest, np.inf)
            return np.where(np.isfinite(x) & (np.abs(found) > self.largest), np.copysign(beyond, x), found)[()]

    def within(self, x: Any) -> Any:
        """Whether each real number lies among the normal numbers of the format, so that to round it says how."""
        import numpy as np

        return (np.abs(x) >= self.smallest_normal) & (np.abs(x) <= self.largest)

    def beside(self, x: Any, place: float) -> Any:
        """Whether inputs are so near to a place, within one unit, that no kernel need tell them from it."""
        import numpy as np

        return np.abs(x - place) <= np.maximum(self.spacing(x), self.spacing(np.float64(place)))

    def take(self, x: Any) -> Any:
        """x as an array of this format: as it is where it has that dtype, rounded where it has another."""
        import numpy as np

        x = np.asarray(x)
        return x if x.dtype == self.dtype else np.asarray(self.round(x))

    def answer(self, x: Any) -> Any:
        """x as what somebody answers in this format: as :meth:`take` has it, but that every NaN is a quiet one.

        Where the format has no NaN the array is of float64, so that none is lost.
        """
        import numpy as np

        x = np.asarray(x)
        lost = np.isnan(x)
        if not lost.any():
            return self.take(x)
        found = self.take(np.where(lost, x.dtype.type(0), x))
        return np.where(lost, np.nan, found.astype(np.float64)).astype(self.dtype if self.has_nan else np.float64)

    def may_be_patterns(self, whole: Any) -> bool:
        """Whether integers as wide as the format look like its patterns: of those that are not 0, most reach that of
        the smallest normal number. Read as numbers they would lie beyond 2^23 in float32, beyond 2^7 in bfloat16."""
        import numpy as np

        size = np.abs(whole[whole != 0].astype(np.float64))
        return bool(whole.dtype.itemsize == self.word.itemsize and size.size) and bool(
            np.median(size) >= 2.0 ** (self.digits - 1)
        )

    def patterns(self, x: Any) -> Any:
        """The bits of each value, as unsigned integers of the same size."""
        return self.take(x).view(self.word)

    def pattern(self, x: Any) -> str:
        """The bits of one value as people write them: ``0x40e9``."""
        return f"0x{int(self.patterns(x)):0{-(-self.bits // 4)}x}"
