"""Limits and ticks of axes: what part of the curves is shown, and at which round numbers the axes are labelled."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .data import EVEN, LOG, SYMLOG, Curve, Scale, Segment, Ticks

TALLEST = 1e300
"""So far a picture reaches up and down: its height in pixels is a float, too."""
SHORTEST = 1e-300
"""Steps shorter than that are no round numbers: there the ends alone are marked."""
SMALLEST_LOG, LARGEST_LOG = -250.0, 300.0
"""Between these powers of ten a logarithmic axis stays, so that room for more is left on both sides."""
MARGIN = 0.05
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def ticks(low: float, high: float, count: int = 7, *, scale: Scale = EVEN, zero: float | None = None) -> Ticks:
    """About ``count`` round numbers from low to high; on a logarithmic axis powers of ten.

    ``zero`` is the height that stands for an exact 0 on a logarithmic axis.
    """
    if scale.kind == LOG:
        return _decades(low, high, count, zero)
    if scale.kind == SYMLOG:
        return _both_sides(low, high, count, scale.threshold)
    raw = (high - low) / max(1, count)
    if raw < SHORTEST:
        return Ticks((low, high), (_number(low, SHORTEST), _number(high, SHORTEST)))
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * each for each in (1, 2, 5, 10) if size * each >= 0.75 * raw)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    at = tuple(step * each for each in range(first, last + 1))
    return Ticks(at, tuple(_number(each, step) for each in at))


def _number(value: float, step: float) -> str:
    """``value`` with as many decimals as ``step`` has, and a true minus sign."""
    if step >= 1e-4 and abs(value) < 1e6:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        text = f"{value:.{decimals}f}"
    else:
        digits = 1 + max(0, math.ceil(math.log10(max(abs(value), step) / step)))
        text = "0" if abs(value) < step / 2 and step > SHORTEST else f"{value:.{digits}g}"
    return minus(text)


def minus(text: str) -> str:
    """The text with a minus sign in the place of every hyphen that stands before a number."""
    return text.replace("-", "−")


def _both_sides(low: float, high: float, count: int, threshold: float) -> Ticks:
    """0, and powers of ten on both sides of it from ``threshold`` on."""
    room = max(1, count // 2)
    parts = [_decades(threshold, end, room, None) if end > threshold else Ticks((), ()) for end in (-low, high)]
    left = [(-at, f"−{name}") for at, name in zip(*parts[0], strict=True)][::-1]
    marked = [*left, *([(0.0, "0")] if low <= 0 <= high else []), *zip(*parts[1], strict=True)]
    return Ticks(tuple(at for at, _ in marked), tuple(name for _, name in marked))


def _decades(low: float, high: float, count: int, zero: float | None) -> Ticks:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(1, math.ceil((last - first + 1) / max(1, count)))
    powers = [each for each in range(first, last + 1) if each % step == 0]
    at = [10.0**each for each in powers]
    labels = ["10" + str(each).translate(SUPERSCRIPTS) for each in powers]
    if zero is not None:
        kept = [(a, label) for a, label in zip(at, labels, strict=True) if a > 5 * zero]
        at, labels = [zero, *(a for a, _ in kept)], ["0", *(label for _, label in kept)]
    return Ticks(tuple(at), tuple(labels))


def x_limits(low: float, high: float, scale: Scale = EVEN) -> tuple[float, float]:
    """The range with a margin on both sides."""
    first, last = float(scale.place(low)), float(scale.place(high))
    margin = MARGIN * (last - first)
    return float(scale.value(first - margin)), float(scale.value(last + margin))


def y_limits(
    curves: Sequence[Curve], low: float, high: float, share: float, scale: Scale = EVEN
) -> tuple[float, float]:
    """The heights to show of curves on [low, high].

    What stays bounded is shown whole. What grows towards an end of the range (relu beside a sigmoid) may widen the
    picture to ``share`` times that, and is cut off beyond; without anything bounded all is shown, unless it grows so
    steeply that the rest would be a flat line. The last bit of a piece that shoots up there (a pole) does not count.
    ``scale`` says how x is spread: what is the middle, and what an end, is seen on it.
    """
    low, high = scale.place([low, high]).tolist()
    curves = [replace(each, segments=tuple((scale.place(x), y) for x, y in each.segments)) for each in curves]
    shapes = [_Shape.of(*_without_spikes(curve, low, high), low, high) for curve in curves if curve.segments]
    marks = [mark.y for curve in curves for mark in curve.marks]
    whole = _union([each.whole for each in shapes] + [(y, y) for y in marks])
    if whole is None:
        return -1.0, 1.0
    calm = [each.whole for each in shapes if each.calm]
    if any(high - low > 0 for low, high in calm):
        core = _union(calm + [each.tame for each in shapes] + [(y, y) for y in marks])
        assert core is not None
        room = (share - 1) * (core[1] - core[0])
        shown = max(whole[0], core[0] - room), min(whole[1], core[1] + room)
    else:
        steep = [part for each in shapes for part in ((each.half, each.tame) if each.steep else (each.whole,))]
        shown = _union(steep + [(y, y) for y in marks]) or whole
    if whole[1] - whole[0] <= 1.35 * (shown[1] - shown[0]):
        shown = whole
    return _with_margin(shown, whole)


@np.errstate(over="ignore")  # ten times a value near the largest number is infinite, and larger than anything
def _without_spikes(curve: Curve, low: float, high: float) -> Segment:
    """The points of a curve, without the ends of pieces at which it is tenfold what it is a little further inside."""
    near = 0.01 * (high - low)
    long = [(x, y) for x, y in curve.segments if x[-1] - x[0] > 2 * near] or curve.segments
    xs, ys = [], []
    for x, y in long:
        kept = np.ones(x.size, dtype=bool)
        for end, inner in ((0, x <= x[0] + near), (-1, x >= x[-1] - near)):
            beside = y[~inner][end] if not inner.all() else y[end]
            if abs(y[end]) > 10 * abs(beside) and abs(y[end]) > 10 * float(np.median(np.abs(y))):
                kept &= ~inner
        xs.append(x[kept])
        ys.append(y[kept])
    return np.concatenate(xs), np.concatenate(ys)


def _with_margin(shown: tuple[float, float], whole: tuple[float, float]) -> tuple[float, float]:
    """A margin on each side, except where a curve is cut off: there it runs out of the picture."""
    low, high = (min(max(each, -TALLEST), TALLEST) for each in shown)
    if low == high:
        extra = abs(low) / 2 or 1.0
        return low - extra, high + extra
    with np.errstate(over="ignore"):
        margin = MARGIN * (high - low)
        ends = (low - margin if shown[0] <= whole[0] else low), (high + margin if shown[1] >= whole[1] else high)
    return max(ends[0], -TALLEST), min(ends[1], TALLEST)


class _Shape(NamedTuple):
    """The heights of a curve, as a whole and in the middle, and whether it still grows at the ends of the range."""

    whole: tuple[float, float]
    half: tuple[float, float]
    tame: tuple[float, float]
    calm: bool

    @property
    def steep(self) -> bool:
        return self.whole[1] - self.whole[0] > 10 * (self.half[1] - self.half[0]) > 0

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray, low: float, high: float) -> _Shape:
        centre, reach = (low + high) / 2, (high - low) / 2 or high - low  # half of the smallest float is none
        away = (x - centre) / reach
        whole = float(y.min()), float(y.max())
        inner = _extent(y[np.abs(away) <= 0.75]) or whole

        def grows(side: np.ndarray) -> bool:
            outer = _extent(y[side]) or inner
            return max(inner[0] - outer[0], outer[1] - inner[1]) > 0.08 * (whole[1] - whole[0])

        left, right = grows(away < 0), grows(away > 0)
        parts = [_extent(y[np.abs(away) <= 0.3])]
        if left != right:
            parts.append(_extent(y[away >= 0] if left else y[away <= 0]))
        tame = _union([each for each in parts if each]) or whole
        return cls(whole, _extent(y[np.abs(away) <= 0.5]) or whole, tame, not (left or right))


def _extent(y: np.ndarray) -> tuple[float, float] | None:
    return (float(y.min()), float(y.max())) if y.size else None


def _union(extents: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    extents = list(extents)
    return (min(low for low, _ in extents), max(high for _, high in extents)) if extents else None


def log_limits(values: np.ndarray) -> tuple[float, float]:
    """Limits of a logarithmic axis for positive values, in whole decades with a little room."""
    if values.size == 0:
        return 1e-17, 1.0
    low, high = math.log10(values.min()), math.log10(values.max())
    margin = max(0.3, MARGIN * (high - low))
    top = min(max(high + margin, SMALLEST_LOG + 1), LARGEST_LOG)
    return 10.0 ** min(max(low - margin, SMALLEST_LOG), top - 1), 10.0**top
