"""What can be computed about a function is computed here: ranges, Lipschitz constant, symmetry, where it saturates.

Everything comes from values on one grid over the whole line, the limits at the breaks, and refinement around what the
grid shows. A formula is analytic between its breaks, so a piece on which f' is 0 everywhere lies between two of them;
zeros further out are underflow. The figures are good to about six digits; none of this is a proof.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..activation import JUMP, KINK, Bound
from .line import Array, Function, Line, Samples, crossings, summits

SATURATED = 1e-3
MANY = 64
"""More sign changes of f' than this on the grid are taken for infinitely many zeros."""
SEEN = 10.0
"""Of infinitely many zeros, those up to this |x| are told."""


@dataclass(frozen=True)
class Range:
    """Infimum and supremum over the line, whether each is a value of the function, and the values if they are few."""

    low: float
    high: float
    low_attained: bool
    high_attained: bool
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Facts about a function on the whole line, found numerically.

    ``saturates_left`` and ``saturates_right`` are the x below and above which |f'| stays under 1e-3, None where it
    never does. ``zeros`` of f' are intervals, from x to the same x where it is a single point; with ``more_zeros``
    there are others further out. ``lowest_at`` and ``highest_at`` are the points where f takes its least and its
    greatest value, where those are single points. What concerns f' is None or empty where f has no derivative.
    """

    range: Range
    derivative_range: Range | None
    lipschitz: float | None
    symmetry: str  # odd, even, point, none
    center: float
    monotone: str  # increasing, non-decreasing, decreasing, non-increasing, constant, no
    saturates_left: float | None
    saturates_right: float | None
    zeros: tuple[tuple[float, float], ...]
    more_zeros: bool = False
    lowest_at: tuple[float, ...] = ()
    highest_at: tuple[float, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def facts_of(bound: Bound) -> Facts:
    """The facts about a function; about 10 ms each."""
    with np.errstate(all="ignore"):
        line = Line.of(bound)
        values = line.values(bound.f, order=0)
        if bound.activation.derivative is None:
            return Facts(_range(values), None, None, *_symmetry(values), _trend(values), None, None, ())
        slopes = line.values(bound.df, order=1)
        flat, slope_range = slopes.flat_pieces(), _range(slopes)
        zeros, more = _zeros(slopes, flat)
        span = _range(values)
        points = np.array(sorted({low for low, high in zeros if low == high} | set(line.breaks)))
        lowest, highest = (_reached(bound, points, flat, end) for end in (span.low, span.high))
        return Facts(
            span, slope_range, _lipschitz(line, slope_range), *_symmetry(values),
            _monotone(slopes, values, flat), _saturates(slopes, -1), _saturates(slopes, 1), zeros, more,
            lowest, highest,
        )  # fmt: skip


def _range(samples: Samples) -> Range:
    low, low_attained = _highest(samples, -1)
    high, high_attained = _highest(samples, 1)
    constants = samples.constants()
    return Range(_settle(-low), _settle(high), low_attained, high_attained, constants if len(constants) <= 4 else ())


def _reached(bound: Bound, points: Array, flat: list[tuple[float, float]], extreme: float) -> tuple[float, ...]:
    """At which of the points f takes this value; none where it does so on a whole piece, or at more than four."""
    if not (points.size and math.isfinite(extreme)):
        return ()

    def takes(x: Array) -> Array:
        return np.abs(np.asarray(bound.f(x)) - extreme) <= 1e-12 * max(abs(extreme), 1e-3)

    inside = np.array([max(low, -1e3) / 2 + min(high, 1e3) / 2 for low, high in flat])
    found = points[takes(points)]
    return tuple(found.tolist()) if found.size <= 4 and not np.any(takes(inside)) else ()


def _settle(value: float) -> float:
    """``value``, or the decimal of few digits that differs from it by no more than rounding; underflow is 0."""
    if abs(value) < 1e-290 or not math.isfinite(value):
        return value if math.isinf(value) else 0.0
    shorter = (float(f"{value:.{digits}g}") for digits in range(1, 13))
    return next((each for each in shorter if abs(each - value) <= 4 * math.ulp(value)), value)


def _highest(samples: Samples, sign: int) -> tuple[float, bool]:
    """The supremum of ``sign`` times the function, and whether the function reaches it."""
    x, y = samples.line.x, sign * samples.y
    if np.any(y == math.inf) or _grows(x, y) or _grows(-x[::-1], y[::-1]):
        return math.inf, False
    peaks = _peaks(samples, sign)
    constant = [float(sign * y[0]) for _, _, y in samples.pieces() if y.size and np.all(y == y[0])]
    reached = max([*peaks, *constant, *(float(sign * each) for each in samples.at)], default=-math.inf)
    sides = [sign * each for pair in samples.limits for each in pair]
    highest = max([reached, *sides, float(np.fmax.reduce(y))])
    return highest, reached >= highest - 1e-12 * abs(highest)  # a peak is found to within rounding


def _grows(x: Array, y: Array) -> bool:
    """Whether y grows without bound towards +inf: even a logarithm more than doubles between 1e19 and 1e308."""
    far, near = y[x > 1e77], y[np.abs(x) < 1e19]
    if not far.size or np.all(np.isnan(far)):
        far, near = y[x > 1e3], y[np.abs(x) < 10]
    near = near[np.isfinite(near)]
    return bool(np.nanmax(far, initial=-math.inf) > 2 * (1 + np.max(np.abs(near), initial=0.0)))


def _peaks(samples: Samples, sign: int, most: int = 12) -> list[float]:
    """The highest local maxima within the pieces, refined; a bump of rounding or underflow on the level is none."""
    kept = np.flatnonzero((np.abs(samples.line.x) > 9e-3) | (samples.line.x == 0))
    x, y = samples.line.x[kept], sign * samples.y[kept]
    piece = np.searchsorted(samples.line.breaks, x)
    before, here, after = y[:-2], y[1:-1], y[2:]
    rise = here - np.minimum(before, after)
    scale = np.max(np.abs(y[np.abs(x) < 20]), initial=0.0, where=np.isfinite(y[np.abs(x) < 20]))
    summit = (here >= before) & (here >= after) & (rise > 1e-10 * np.abs(here)) & (rise > 1e-30 * scale)
    inside = np.flatnonzero(summit & (piece[2:] == piece[:-2])) + 1
    inside = inside[np.argsort(-y[inside], kind="stable")][:most]
    if not inside.size:
        return []
    return [float(each) for each in summits(lambda t: sign * samples.function(t), x[inside - 1], x[inside + 1])]


def _lipschitz(line: Line, slopes: Range) -> float:
    """sup |f'|; no constant holds across a jump."""
    return math.inf if JUMP in line.orders else max(abs(slopes.low), abs(slopes.high))


def _symmetry(values: Samples) -> tuple[str, float]:
    """Odd, even or symmetric about the point (0, center), off the breaks; which, and that center."""
    x = np.concatenate([np.linspace(0.01, 20, 700), np.geomspace(20, 700, 100)])
    x = x[~np.isin(x, np.abs(values.line.breaks))]
    right, left = np.asarray(values.function(x)), np.asarray(values.function(-x))
    center = float(right[0] + left[0]) / 2
    for name, gap in (("even", right - left), ("odd", right + left), ("point", right + left - 2 * center)):
        if np.all(np.abs(gap) <= 1e-13 * (np.abs(right) + np.abs(left) + abs(center))):
            return name, center if name == "point" else 0.0
    return "none", 0.0


def _monotone(slopes: Samples, values: Samples, flat: list[tuple[float, float]]) -> str:
    """The trend of f, told from the signs of f' and of the jumps: values of f near their limit are all rounding."""
    heights = [right - left for (left, right), order in zip(values.limits, values.line.orders, strict=True)
               if order == JUMP]  # fmt: skip
    middles = [each for (left, right), at, order in zip(values.limits, values.at, values.line.orders, strict=True)
               if order == JUMP for each in (at - left, right - at)]  # fmt: skip
    return _word([*heights, *middles, *np.unique(np.sign(slopes.y[slopes.y != 0]))], strict=not flat)


def _trend(values: Samples) -> str:
    """The trend of f from its values alone, rounding forgiven."""
    steps = np.diff(values.y)
    room = 8 * np.finfo(float).eps * np.abs(values.y[1:])
    return _word(list(steps[np.abs(steps) > room]), strict=False)


def _word(changes: list[float], strict: bool) -> str:
    """What to call a function that changes in these directions."""
    up, down = any(each > 0 for each in changes), any(each < 0 for each in changes)
    if up and down:
        return "no"
    if not up and not down:
        return "constant"
    return {(True, True): "increasing", (True, False): "non-decreasing", (False, True): "decreasing",
            (False, False): "non-increasing"}[up, strict]  # fmt: skip


def _saturates(slopes: Samples, side: int) -> float | None:
    """From which x on, towards that side, |f'| stays below :data:`SATURATED`; None where it does not."""
    order = slice(None, None, side)
    x, steep = slopes.line.x[order], ~(np.abs(slopes.y[order]) < SATURATED)
    last = np.flatnonzero(steep)
    if not last.size:
        return -side * math.inf
    place = int(last[-1])
    if place + 1 >= x.size or np.any(~(np.abs(slopes.function(x[-1] * np.linspace(0.5, 1, 97))) < SATURATED)):
        return None  # a wave may be flat by chance where the grid ends
    low, high = float(x[place]), float(x[place + 1])
    if abs(high) <= 1e6:
        low, high = _last_steep(slopes.function, low, high, side)
    ends = np.array([low]), np.array([high])
    return float(crossings(lambda t: ~(np.abs(slopes.function(t)) < SATURATED), *ends)[0])


def _last_steep(function: Function, low: float, high: float, side: int) -> tuple[float, float]:
    """A narrower bracket of the last steep point, looking closer further out: oscillations hide between grid points."""
    for factor in (2.0, 0.1, 0.01):
        x = low + side * np.linspace(0, factor * max(1.0, abs(low)), 2001)
        steep = np.flatnonzero(~(np.abs(function(x)) < SATURATED))
        if steep.size and steep[-1] + 1 < x.size and (steep[-1] > 0 or abs(x[1] - low) < abs(high - low)):
            low, high = float(x[steep[-1]]), float(x[steep[-1] + 1])
    return low, high


def _zeros(slopes: Samples, flat: list[tuple[float, float]]) -> tuple[tuple[tuple[float, float], ...], bool]:
    """Where f' is 0: whole pieces, and points where it changes sign or touches 0; and whether there are more."""
    x, y = slopes.line.x, slopes.y
    piece: Array = np.searchsorted(slopes.line.breaks, x)
    change = np.flatnonzero((y[:-1] * np.sign(y[1:]) < 0) & (piece[:-1] == piece[1:]))
    touch = np.flatnonzero((y[1:-1] == 0) & (y[:-2] != 0) & (y[2:] != 0)) + 1
    more = change.size > MANY
    if more:
        change = change[np.abs(x[change]) <= SEEN]
    sign = np.repeat(np.sign(y[change]), 33)
    roots = crossings(lambda t: np.sign(slopes.function(t)) == sign, x[change], x[change + 1])
    points = {*map(float, roots), *map(float, x[touch]), *_at_breaks(slopes, flat)}
    if slopes.y[x == 0].size and slopes.y[x == 0][0] == 0 and not any(low < 0 < high for low, high in flat):
        points.add(0.0)
    return tuple(sorted([*flat, *((each + 0.0, each + 0.0) for each in points)])), bool(more)


def _at_breaks(slopes: Samples, flat: list[tuple[float, float]]) -> list[float]:
    """Breaks where f' exists and is 0, unless a level piece ends there anyway."""
    ends = {end for piece in flat for end in piece}
    rows = zip(slopes.line.breaks, slopes.line.orders, slopes.at, strict=True)
    return [at for at, order, slope in rows if order > KINK and slope == 0 and at not in ends]
