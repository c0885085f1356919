"""Where axes are marked: at as many round numbers, or powers of ten, as have room for their labels, whatever the scale,
the limits and the size are when the figure is drawn.

Axes of decades mark powers of ten. Where they show fewer than two of them, they mark 1, 2 and 5 times a power, and
where also those are few, numbers at even steps. On a logarithmic axis what is exactly 0 has a line of its own, marked
0, below all powers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..scene.data import LINEAR, LOG, Scale
from ..scene.scales import minus
from . import fonts
from .looks import library

ticker = library().ticker

CLEAR = 5.0
"""Powers of ten are marked from this many times the height of the 0 on."""
LOWEST, HIGHEST = -307, 308
"""The powers of ten that are normal numbers."""
HUGE = 1e100
"""On an axis that reaches so far matplotlib would look for marks beyond the largest number."""
ASIDE, ABOVE = 0.4, 1.15
"""Between labels along x there is so much space, and from label to label upwards so much, in sizes of the letters."""
RAISED, SMALL = 1.4, 0.7
"""A label with an exponent is so much higher, and the letters of an exponent are so much smaller, than others."""
POWER = re.compile(r"\$\\mathdefault\{(.*?)(?:\^\{(.*)\})?\}\$")


def fits(axis: Any, marks: Sequence[float]) -> bool:
    """Whether the labels of those of the marks that are in sight have room beside each other on the axis as it is."""
    ax = getattr(axis, "axes", None)
    if ax is None:
        return True
    low, high = sorted(axis.get_view_interval().tolist())
    seen = [each for each in marks if low <= each <= high]
    if len(seen) < 2:
        return True
    size = axis.get_major_ticks(1)[0].label1.get_fontsize()
    texts = axis.get_major_formatter().format_ticks(seen)
    places = axis.get_transform().transform(np.array([low, *seen, high]))
    if not np.isfinite(places).all() or places[0] == places[-1]:
        return True
    lies = axis.axis_name == "x"
    length = (ax.bbox.width if lies else ax.bbox.height) * 72 / ax.figure.dpi
    at = (places[1:-1] - places[0]) / (places[-1] - places[0]) * length
    takes = np.array([_width(each, size) + ASIDE * size if lies else _height(each) * size for each in texts])
    return bool((np.diff(at) >= (takes[1:] + takes[:-1]) / 2).all())


def _width(text: str, size: float) -> float:
    """How wide a label is, in points, without reading its mathematics."""
    power = POWER.fullmatch(text)
    if power is None:
        return fonts.width(text, size)
    base, raised = (minus(each or "") for each in power.groups())
    return fonts.width(base, size) + (fonts.width(raised, SMALL * size) if raised else 0.0)


def _height(text: str) -> float:
    return RAISED if "^" in text else ABOVE


class Round(ticker.AutoLocator):  # type: ignore[name-defined]
    """matplotlib's round numbers, fewer of them where their labels would touch."""

    def tick_values(self, vmin: float, vmax: float) -> Any:
        found = super().tick_values(vmin, vmax)
        return found if fits(self.axis, found) else _even(self.axis, vmin, vmax, len(found) - 2)


def _even(axis: Any, low: float, high: float, most: int) -> Any:
    """At most about so many steps, as many as fit."""
    found = np.array([low, high])
    for count in range(max(most, 1), 0, -1):
        found = ticker.MaxNLocator(count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        if fits(axis, found):
            break
    return found


class Decades(ticker.Locator):  # type: ignore[name-defined]
    """Powers of ten on a logarithmic axis, on which ``zero`` may be the height of what is exactly 0; or with 0 on both
    sides of it, from the size ``least`` on."""

    def __init__(self, least: float = 0.0, zero: float | None = None):
        self.least = least if zero is None else CLEAR * zero
        self.zero = 0.0 if zero is None and least else zero

    def __call__(self) -> Any:
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, vmin: float, vmax: float) -> Any:
        low, high = sorted((float(vmin), float(vmax)))
        zero = [self.zero] if self.zero is not None and low <= self.zero <= high else []
        for digits in ((1,), (1, 2, 5)):
            marks = _series(low, high, self.least, digits)
            if zero:
                marks = [each for each in marks if fits(self.axis, sorted([*zero, each[1]]))]
            for step in _steps(self.axis, len(marks)):
                kept = sorted([*zero, *(value for number, value in marks if number % step == 0)])
                if len(kept) < 2:
                    break
                if fits(self.axis, kept):
                    return kept
        return _even(self.axis, low, high, 6)


def _steps(axis: Any, count: int) -> range:
    """Every how many of so many marks may be taken; matplotlib counts on more room for a label than ours need."""
    most = 3 * axis.get_tick_space() + 1 if getattr(axis, "axes", None) is not None else count
    return range(max(1, count // max(1, most)), count + 1)


def _series(low: float, high: float, least: float, digits: tuple[int, ...]) -> list[tuple[int, float]]:
    """The powers of ten, times the digits, from low to high, of a size of at least ``least``, with their numbers."""
    found = []
    for sign, (near, far) in ((1, (low, high)), (-1, (-high, -low))):
        near = max(near, least, 10.0**LOWEST)
        if far < near:
            continue
        first, last = max(math.floor(math.log10(near)), LOWEST), min(math.floor(math.log10(far)), HIGHEST)
        every = [(number, digit * 10.0**number) for number in range(first, last + 1) for digit in digits]
        found += [(number, sign * value) for number, value in every if near * (1 - 1e-9) <= value <= far * (1 + 1e-9)]
    return found


class Words(ticker.ScalarFormatter):  # type: ignore[name-defined]
    """Powers of ten as powers, ``zero`` as 0, and where other numbers are marked those as on any axis."""

    def __init__(self, zero: float | None = None):
        super().__init__()
        self.zero, self.powers, self.power = zero, True, ticker.LogFormatterSciNotation()

    def set_locs(self, locs: Any) -> None:
        named = [float(each) for each in locs if each != self.zero]
        self.powers = all(each == 0 or _is_power(abs(each)) for each in named)
        super().set_locs([] if self.powers else named)

    def __call__(self, x: float, pos: int | None = None) -> str:
        if x == self.zero:
            return "0"
        return str(self.power(x) if self.powers else super().__call__(x, pos))


def _is_power(size: float) -> bool:
    power = math.log10(size)
    return abs(power - round(power)) < 1e-9


def mark(axis: Any, scale: Scale, high: float, zero: float | None = None) -> None:
    """Let an axis up to ``high`` be marked as its scale asks; ``zero`` is where a logarithmic one shows exact zeros."""
    if scale.kind == LINEAR:
        axis.set_major_locator(Round())
        return
    axis.set_major_locator(Decades(0.0 if scale.kind == LOG else scale.threshold, zero))
    axis.set_major_formatter(Words(zero))
    axis.set_minor_formatter(ticker.NullFormatter())
    if scale.kind == LOG and (zero is not None or high > HUGE):
        axis.set_minor_locator(ticker.NullLocator())
