"""What part of the curves is shown: limits of y in which what matters is seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .data import EVEN, Curve, Scale, Segment
from .scales import MARGIN, TALLEST


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
