"""Number formats: every value of one, their order, their spacing, and rounding into it.

The values of a format are counted by their *ordinal*: 0 for both zeros, 1 for the smallest positive number, -1 for its
negative, and so on up to ``top`` for the largest. That turns "the next number", "64 numbers further" and "every number"
into integer arithmetic, which works the same in all formats; NumPy's own ``nextafter``, ``spacing`` and ``finfo`` know
only NumPy's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from .errors import RequestError
from .registry import Registry

ENUMERABLE = 16
"""The values of a format with more bits than this do not fit in memory at once."""


@dataclass(frozen=True)
class Format:
    """A binary floating-point format: sign, exponent, ``digits`` significant bits. ``library`` defines its dtype."""

    name: str
    aliases: tuple[str, ...] = ()
    library: str = "numpy"

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
    def bits(self) -> int:
        return 8 * int(self.dtype.itemsize)

    @cached_property
    def has_inf(self) -> bool:
        """Whether infinity is a value; float8_e4m3fn spends those patterns on numbers, and overflows to NaN."""
        import numpy as np

        return bool(np.isinf(self.dtype.type(math.inf)))

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

    @cached_property
    def top(self) -> int:
        """The ordinal of the largest number: so many positive ones there are."""
        return int(self.ordinal(self.dtype.type(self.largest)))

    def spacing(self, x: Any) -> Any:
        """The unit of the last place at the real number x, in float64: that of the binade |x| lies in.

        Within the binade of the largest number and beyond it is the one of that binade; below the normal numbers it is
        the smallest subnormal.
        """
        import numpy as np

        x = np.abs(np.asarray(x, dtype=np.float64))
        _, exponent = np.frexp(np.clip(x, self.smallest_normal, self.largest))
        return np.where(np.isnan(x), np.nan, np.ldexp(1.0, exponent - self.digits))[()]

    def ordinal(self, x: Any) -> Any:
        """The place of x among the values of this format, as int64. Infinity comes after the largest, NaN after it."""
        import numpy as np

        return self._swapped(self.take(x).view(f"i{self.bits // 8}").astype(np.int64))[()]

    def from_ordinal(self, ordinal: Any) -> Any:
        """The value at that place, ``-top`` to ``top``; place 0 is the positive zero."""
        import numpy as np

        return self._swapped(np.asarray(ordinal, dtype=np.int64)).astype(f"i{self.bits // 8}").view(self.dtype)[()]

    def _swapped(self, number: Any) -> Any:
        """Sign and magnitude, read as a signed integer, to the ordinal, or the way back: it is the same."""
        import numpy as np

        lowest = -1 << (self.bits - 1)
        return np.where(number < 0, lowest - np.minimum(number, 0), number)

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
        """Every finite value in ascending order, both zeros among them; for formats of up to 16 bits."""
        import numpy as np

        if self.bits > ENUMERABLE:
            raise RequestError(
                f"{self.name} has about 10^{math.log10(2 * self.top):.0f} values.", hint="They are asked for in blocks."
            )
        positive = self.from_ordinal(np.arange(self.top + 1))
        return np.concatenate([-positive[::-1], positive])

    def round(self, x: Any) -> Any:
        """The value of this format nearest to each float64 x, of two the even one: rounded once.

        What lies beyond the largest number by half its unit of the last place becomes infinity, or NaN in a format
        without infinity (as hardware and ONNX convert to "fn" formats when they do not saturate, and as ml_dtypes
        does). A cast by ml_dtypes itself would go through float32 and round twice.
        """
        import numpy as np

        x = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            if self.library != "numpy":
                unit = self.spacing(x)
                x = np.rint(x / unit) * unit  # both steps are exact: the unit is a power of two
                if not self.has_inf:
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

    def take(self, x: Any) -> Any:
        """x as an array of this format: as it is where it has that dtype, rounded where it has another."""
        import numpy as np

        x = np.asarray(x)
        return x if x.dtype == self.dtype else np.asarray(self.round(x))

    def patterns(self, x: Any) -> Any:
        """The bits of each value, as unsigned integers of the same size."""
        return self.take(x).view(f"u{self.bits // 8}")

    def pattern(self, x: Any) -> str:
        """The bits of one value as people write them: ``0x40e9``."""
        return f"0x{int(self.patterns(x)):0{self.bits // 4}x}"


FORMATS: Registry[Format] = Registry("number format")
FORMATS.add(Format("float64", aliases=("double", "f64", "fp64")))
FORMATS.add(Format("float32", aliases=("single", "f32", "fp32")))
FORMATS.add(Format("float16", aliases=("half", "f16", "fp16")))
FORMATS.add(Format("bfloat16", aliases=("bf16",), library="ml_dtypes"))
FORMATS.add(Format("float8_e4m3fn", aliases=("e4m3fn", "e4m3", "fp8_e4m3"), library="ml_dtypes"))
FORMATS.add(Format("float8_e5m2", aliases=("e5m2", "fp8_e5m2"), library="ml_dtypes"))
