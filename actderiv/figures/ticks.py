"""What matplotlib's logarithmic axes lack: a line for what is exactly 0, marked 0, below all powers of ten; and powers
of ten near the largest number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .looks import library

ticker = library().ticker

CLEAR = 5.0
"""Powers of ten are marked from this many times the height of the 0 on."""
HUGE = 1e100
"""On an axis that reaches so far matplotlib would look for powers of ten beyond the largest number."""


class Powers(ticker.LogLocator):  # type: ignore[name-defined]
    """Finite powers of ten, and the height that stands for 0 where there is one."""

    def __init__(self, zero: float | None):
        super().__init__()
        self.zero = zero

    def tick_values(self, vmin: float, vmax: float) -> Any:
        with np.errstate(over="ignore"):
            powers = [each for each in super().tick_values(vmin, vmax) if math.isfinite(each)]
        return powers if self.zero is None else [self.zero, *(each for each in powers if each > CLEAR * self.zero)]


class ZeroNamed(ticker.LogFormatterSciNotation):  # type: ignore[name-defined]
    """Powers of ten, and 0."""

    def __init__(self, zero: float | None):
        super().__init__()
        self.zero = zero

    def __call__(self, x: float, pos: int | None = None) -> str:
        return "0" if x == self.zero else str(super().__call__(x, pos))


def mark_powers(axis: Any, zero: float | None) -> None:
    """Let a logarithmic axis say that what stands at the height ``zero`` is exactly 0."""
    axis.set_major_locator(Powers(zero))
    axis.set_major_formatter(ZeroNamed(zero))
    axis.set_minor_locator(ticker.NullLocator())
