"""An axis for all values of a number format."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ...floats import Format
from .data import Ticks
from .scales import SUPERSCRIPTS


class Binades(NamedTuple):
    """An axis on which every binade of a format, of both signs, is as wide as any other, and 0 stands in the middle."""

    tiny: float
    largest: float

    @classmethod
    def of(cls, format: Format) -> Binades:
        return cls(format.smallest_subnormal, format.largest)

    def place(self, x: Any) -> Any:
        """Where x stands: the number of binades from 0, with its sign."""
        size = np.abs(np.asarray(x, dtype=np.float64))
        with np.errstate(divide="ignore"):
            return np.sign(x) * np.maximum(0.0, np.log2(size) - math.log2(self.tiny) + 1)

    @property
    def end(self) -> float:
        return float(self.place(np.float64(self.largest))) + 1

    def ticks(self, count: int = 9) -> Ticks:
        """0 and powers of ten of both signs, evenly spread."""
        low, high = math.ceil(math.log10(self.tiny)), math.floor(math.log10(self.largest))
        step = max(1, math.ceil((high - low + 1) / max(1, count // 2)))
        powers = [power for power in range(low, high + 1) if power % step == 0]
        names = ["1" if power == 0 else "10" + str(power).translate(SUPERSCRIPTS) for power in powers]
        at = self.place(10.0 ** np.array(powers, dtype=float)).tolist()
        apart = [each for each in zip(at, names, strict=True) if each[0] > self.end / (2 * count)]
        negative = [(-place, "−" + name) for place, name in reversed(apart)]
        marked = [*negative, (0.0, "0"), *apart]
        return Ticks(tuple(place for place, _ in marked), tuple(name for _, name in marked))
