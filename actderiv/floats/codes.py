"""Codes of quantised numbers: whole numbers of some bits, each of which stands for ``scale · (code - zero)``.

Judged are the numbers that they stand for, as float64: a grid of equal steps, from the least code to the greatest,
where everything beyond is clamped. So a grid answers what a :class:`.format.Format` does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ..dataclass import dataclass
from ..errors import RequestError
from ..messages import N_, _
from .rounding import ROUNDINGS, Mode

NAMES: Mapping[str, tuple[int, bool]] = {
    "int8": (8, True), "uint8": (8, False), "int16": (16, True), "uint16": (16, False),
}  # fmt: skip
"""The bits of each kind of code, and whether it has a sign."""
SPELLED = {"scale": "scale", "zero": "zero", "zero_point": "zero"}
SNAPPED = 2.0**-40
"""Of a step: 3 · 0.05 / 0.05 is no whole number in float64, but is meant to be."""
EQUAL = 2.0**-20
"""Kernels hold scales in float32: so close, relative to its size, an input is at a place."""
EXAMPLE = N_("For example int8:scale=0.05,zero=3; a fraction such as scale=1/256 will do.")


@dataclass(frozen=True)
class Codes:
    """The numbers that the codes of one kind stand for."""

    kind: str
    scale: float
    zero: int = 0

    computes = is_double = flushes = stores_only = has_inf = has_nan = has_negative_zero = False
    enumerated = coarse = True
    smallest_normal = 0.0
    overflow = math.inf
    """Nothing overflows: it is clamped."""

    @classmethod
    def read(cls, text: str) -> Codes:
        """``int8:scale=0.05,zero=3`` as a grid; a :class:`RequestError` that points at what is wrong."""
        kind, __, rest = text.partition(":")
        values: dict[str, float] = {}
        start = len(kind) + 1
        for part in rest.split(",") if rest else ():
            name, __, value = part.partition("=")
            known = SPELLED.get(name.strip(), "")
            if not known or known in values:
                raise _refused(
                    _("Codes have a scale and a zero, each once, and no {part!r}.", part=part), text, start, part
                )
            values[known] = _number(value, text, start, part)
            start += len(part) + 1
        if "scale" not in values:
            raise RequestError(_("{text} does not say for which numbers its codes stand.", text=text), hint=_(EXAMPLE))
        made = cls(kind, values["scale"], int(values.get("zero", 0)))
        if values.get("zero", 0) != made.zero or not made.least <= made.zero <= made.greatest:
            raise RequestError(_("The zero of {kind} is a code of it: a whole number from {least} to {greatest}.",
                                 kind=kind, least=made.least, greatest=made.greatest),
                               text=text, hint=_(EXAMPLE))  # fmt: skip
        if not 0 < made.scale < math.inf:
            raise RequestError(_("A scale is a number above 0."), text=text, hint=_(EXAMPLE))
        return made

    @property
    def name(self) -> str:
        return f"{self.kind}:scale={as_fraction(self.scale) or repr(self.scale).removesuffix('.0')},zero={self.zero}"

    @property
    def bits(self) -> int:
        return NAMES[self.kind][0]

    @cached_property
    def least(self) -> int:
        return -(2 ** (self.bits - 1)) if NAMES[self.kind][1] else 0

    @cached_property
    def greatest(self) -> int:
        return self.least + 2**self.bits - 1

    @cached_property
    def dtype(self) -> Any:
        """The dtype of the codes."""
        import numpy as np

        return np.dtype(self.kind)

    @cached_property
    def word(self) -> Any:
        """The dtype of the unsigned integers that hold the bits of a code."""
        import numpy as np

        return np.dtype(f"u{self.dtype.itemsize}")

    @cached_property
    def largest(self) -> float:
        """The largest size of a number."""
        return self.scale * self.top

    @property
    def smallest_subnormal(self) -> float:
        return self.scale

    @cached_property
    def top(self) -> int:
        """The most steps from 0 to a number of either sign."""
        return max(self.zero - self.least, self.greatest - self.zero)

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return int(2**self.bits)

    def decode(self, codes: Any) -> Any:
        """The numbers that codes stand for; what lies beyond the codes stands for what it would."""
        import numpy as np

        return self.scale * (np.asarray(codes, dtype=np.float64) - self.zero)

    def encode(self, x: Any) -> Any:
        """The codes of numbers of the grid."""
        return (self.ordinal(x) + self.zero).astype(self.dtype)

    def units(self, x: Any) -> Any:
        """Numbers in steps from 0."""
        import numpy as np

        steps = np.asarray(x, dtype=np.float64) / self.scale
        halves = np.rint(2 * steps)
        with np.errstate(invalid="ignore"):  # of infinities
            return np.where(np.abs(2 * steps - halves) <= SNAPPED * np.abs(halves), halves / 2, steps)

    def round_to(self, x: Any, mode: Mode) -> Any:
        """Each number rounded by the mode to one of the grid, and clamped; NaN stays NaN."""
        import numpy as np

        with np.errstate(invalid="ignore"):
            steps = mode.whole(self.units(x))
        return self.scale * np.clip(steps, self.least - self.zero, self.greatest - self.zero)

    def round(self, x: Any) -> Any:
        """Each number rounded to the nearest of the grid, of two the one with an even number of steps from 0."""
        return self.round_to(x, ROUNDINGS.get("nearest-even"))

    def round_sum(self, high: Any, low: Any) -> Any:
        """high + low, rounded. ``low`` does not count: what is as near to the middle of two numbers is taken for it."""
        return self.round(high)

    def take(self, x: Any) -> Any:
        return self.round(x)

    def answer(self, x: Any) -> Any:
        """What somebody answers, as a number of the grid; NaN stays NaN."""
        return self.round(x)

    def spacing(self, x: Any) -> Any:
        """One step, wherever it is taken."""
        import numpy as np

        return np.where(np.isnan(x), np.nan, self.scale)[()]

    def within(self, x: Any) -> Any:
        """Whether each number lies among those of the grid, so that it is rounded and not clamped."""
        return (x >= self.scale * (self.least - self.zero)) & (x <= self.scale * (self.greatest - self.zero))

    def beside(self, x: Any, place: float) -> Any:
        """Whether inputs are at a place, as far as float32 can tell."""
        import numpy as np

        return np.abs(x - place) <= EQUAL * np.maximum(np.abs(x), abs(place))

    def ordinal(self, x: Any) -> Any:
        """How many steps from 0 each number lies."""
        import numpy as np

        return np.rint(np.asarray(self.round(x)) / self.scale).astype(np.int64)[()]

    def from_ordinal(self, ordinal: Any) -> Any:
        import numpy as np

        return self.scale * np.asarray(ordinal, dtype=np.float64)

    def neighbour(self, x: Any, steps: int) -> Any:
        """The number so many steps above, or the last one."""
        return self.round(self.from_ordinal(self.ordinal(x) + steps))

    def code(self, x: float) -> int:
        """The code of one number."""
        return int(self.encode(x))


def as_fraction(number: float) -> str:
    """The number as ``1/256``, where that is what it is and shorter; else nothing."""
    whole = round(1 / number) if number > 1e-9 else 0
    fraction = f"1/{whole}" if whole > 1 and 1 / whole == number else ""
    return fraction if len(fraction) < len(f"{number:g}") else ""


def _number(value: str, text: str, start: int, part: str) -> float:
    above, over, below = value.partition("/")
    try:
        return float(above) / float(below) if over else float(above)
    except (ValueError, ZeroDivisionError):
        raise _refused(_("{value!r} is no number.", value=value), text, start, part) from None


def _refused(said: str, text: str, start: int, part: str) -> RequestError:
    return RequestError(said, text=text, span=(start, start + len(part)), hint=_(EXAMPLE))
