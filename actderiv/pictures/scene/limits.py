"""What part of the curves is shown: limits of y in which what matters is seen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .data import EVEN, POLE, Curve, Scale, Segment
from .scales import MARGIN, TALLEST


def y_limits(
    curves: Sequence[Curve], low: float, high: float, share: float, scale: Scale = EVEN
) -> tuple[float, float]:
    """The heights to show of curves on [low, high].

    What stays bounded is shown whole. What grows towards an end of the range (relu beside a sigmoid) may widen the
    picture to ``share`` times that, and is cut off beyond; without anything bounded all is shown, unless it grows so
    steeply that the rest would be a flat line. The last bit of a piece that shoots up there does not count, and of a
    curve with poles only the heights at which it mostly is; one that soars both ways is cut off at equal heights.
    ``scale`` says how x is spread: what is the middle, and what an end, is seen on it. On an axis of decades anything
    grows towards the ends, so all that is shown where x runs evenly is shown on it, too.
    """
    if scale != EVEN:
        placed = [replace(each, segments=tuple((scale.place(x), y) for x, y in each.segments)) for each in curves]
        first, last = scale.place([low, high]).tolist()
        pair = y_limits(curves, low, high, share), y_limits(placed, first, last, share)
        return min(pair[0][0], pair[1][0]), max(pair[0][1], pair[1][1])
    curves, middles = _without_poles(curves)
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
    for middle in middles:
        shown = _balanced(shown, middle)
    return _with_margin(shown, whole)


MOSTLY, LESS = 0.92, 0.75
"""Of the curve with the lowest poles so much of its length is shown, and so much of the others beside it: tan, tan′."""
MOST_BALANCE = 4.0
"""What reaches so many times farther on one side is not balanced: the picture would be half empty."""
FAR_END = 3.0
"""Where it ends so many times farther away than it mostly is, it ends beside a pole."""
SAMPLED = 512


@np.errstate(over="ignore", invalid="ignore")
def _without_poles(curves: Sequence[Curve]) -> tuple[list[Curve], list[float]]:
    """The curves, those with poles cut off at the heights at which they mostly are, and the middle heights of those
    that are cut off on both sides."""
    soaring = [each for each in curves if each.segments and _soars(each)]
    if not soaring:
        return list(curves), []
    heights = {id(each): _heights(each) for each in soaring}
    lowest = min(soaring, key=lambda each: _reach(heights[id(each)], MOSTLY))
    found, middles = [], []
    for curve in curves:
        if id(curve) in heights:
            values = heights[id(curve)]
            middle, reach = float(np.median(values)), _reach(values, MOSTLY if curve is lowest else LESS)
            _, y = curve.points()
            if not math.isfinite(reach):
                found.append(curve)
                continue
            ends = np.abs(y[[0, -1]] - middle)  # it may grow towards them, too, as x³ + 1/x does
            reach = max([reach, *ends[ends <= FAR_END * reach]])
            if y.min() < middle - reach and y.max() > middle + reach:
                middles.append(middle)
            cut = tuple((x, np.clip(y, middle - reach, middle + reach)) for x, y in curve.segments)
            curve = replace(curve, segments=cut)
        found.append(curve)
    return found, middles


def _soars(curve: Curve) -> bool:
    return curve.soaring or any(kind == POLE for _, kind in curve.breaks)


def _heights(curve: Curve) -> np.ndarray:
    """Values of a curve, evenly spread over its length."""
    length = sum(float(x[-1] - x[0]) for x, _ in curve.segments) or 1.0
    parts = [
        np.interp(np.linspace(x[0], x[-1], 2 + int(SAMPLED * ((x[-1] - x[0]) / length)))[1:-1], x, y)
        for x, y in curve.segments
    ]
    return np.concatenate(parts) if sum(map(np.size, parts)) else curve.points()[1]


def _reach(values: np.ndarray, share: float) -> float:
    """How far from their middle that share of the values lies at most."""
    return float(np.quantile(np.abs(values - np.median(values)), share))


def _balanced(shown: tuple[float, float], middle: float) -> tuple[float, float]:
    """The heights, reaching as far from the middle on both sides."""
    below, above = middle - shown[0], shown[1] - middle
    if not 0 < max(below, above) <= MOST_BALANCE * min(below, above):
        return shown
    return middle - max(below, above), middle + max(below, above)


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
        centre, reach = low + (high - low) / 2, (high - low) / 2 or high - low  # half of the smallest float is none
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
