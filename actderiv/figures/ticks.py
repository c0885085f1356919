"""An exact 0 on a logarithmic axis: a line of its own, below all powers of ten, marked 0."""

from __future__ import annotations

from typing import Any

from .looks import library

ticker = library().ticker

CLEAR = 5.0
"""Powers of ten are marked from this many times the height of the 0 on."""


class WithZero(ticker.LogLocator):  # type: ignore[name-defined]
    """Powers of ten, and the height that stands for 0."""

    def __init__(self, zero: float):
        super().__init__()
        self.zero = zero

    def tick_values(self, vmin: float, vmax: float) -> Any:
        return [self.zero, *(each for each in super().tick_values(vmin, vmax) if each > CLEAR * self.zero)]


class ZeroNamed(ticker.LogFormatterSciNotation):  # type: ignore[name-defined]
    """Powers of ten, and 0."""

    def __init__(self, zero: float):
        super().__init__()
        self.zero = zero

    def __call__(self, x: float, pos: int | None = None) -> str:
        return "0" if x == self.zero else str(super().__call__(x, pos))


def mark_zero(axis: Any, zero: float) -> None:
    """Let the axis say that what stands at the height ``zero`` is exactly 0."""
    axis.set_major_locator(WithZero(zero))
    axis.set_major_formatter(ZeroNamed(zero))
    axis.set_minor_locator(ticker.NullLocator())
