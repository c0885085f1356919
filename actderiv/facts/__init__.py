"""What can be computed about a function is computed here: ranges, Lipschitz constant, symmetry, where it saturates.

Everything comes from values on one grid over the whole line, the limits at the breaks, and refinement around what the
grid shows. A formula is analytic between its breaks, so a piece on which f' is 0 everywhere lies between two of them;
zeros further out are underflow. The figures are good to about six digits; none of this is a proof.
"""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from ..activation import JUMP, SATURATED, Bound
from ..dataclass import dataclass
from ..messages import N_
from .line import Array, Function, Line, Samples, crossings, summits
from .zeros import Zeros, first, zeros_of


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``, and whether these two belong to it."""

    low: float
    high: float
    low_attained: bool
    high_attained: bool


@dataclass(frozen=True)
class Range(Interval):
    """Infimum and supremum over the line, whether each is a value of the function, and the values if they are few."""

    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Facts about a function on the whole line, or where it is defined, found numerically.

    ``saturates_left`` and ``saturates_right`` are the x below and above which |f'| stays under 1e-3, None where it
    never does. ``zeros`` of f' are intervals, from x to the same x where it is a single point; with ``more_zeros``
    these are the nearest to 0, and there are others further out, or, where zeros gather at the places
    ``zeros_towards``, the furthest from a single such place. ``lowest_at`` and ``highest_at`` are the points where f
    takes its least and its greatest value, where those are single points; with ``more_lowest`` and ``more_highest`` it
    does so further out, too. ``domain`` are the intervals on which f is a number, empty where that is the whole line.
    What concerns f' is None or empty where f has no derivative.
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
    zeros_towards: tuple[float, ...] = ()
    lowest_at: tuple[float, ...] = ()
    highest_at: tuple[float, ...] = ()
    more_lowest: bool = False
    more_highest: bool = False
    domain: tuple[Interval, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def facts_of(bound: Bound) -> Facts:
    """The facts about a function; about 10 ms each."""
    with np.errstate(all="ignore"):
        line = Line.of(bound)
        values = line.values(bound.f, order=0)
        domain = _domain(values)
        if bound.activation.derivative is None:
            return Facts(_range(values), None, None, *_symmetry(values), _trend(values), None, None, (), domain=domain)
        slopes = line.values(_within(bound) if domain else bound.df, order=1)
        flat = slopes.flat_pieces()
        zeros = zeros_of(slopes, flat)
        span, slope_range = _range(values), _range(slopes, zeros.touched)
        if not (flat or zeros.points or np.any(slopes.at == 0)):
            slope_range = _never_zero(slope_range)
        lowest, highest = (_reached(bound, zeros, flat, end) for end in (span.low, span.high))
        return Facts(
            span, slope_range, _lipschitz(line, slope_range), *_symmetry(values),
            _monotone(slopes, values, flat, zeros), _saturates(slopes, -1), _saturates(slopes, 1),
            tuple(sorted([*flat, *((each, each) for each in zeros.points)])), zeros.more, zeros.towards,
            lowest[0], highest[0], lowest[1], highest[1], domain,
        )  # fmt: skip


def _within(bound: Bound) -> Function:
    """f' where f is a number: the formula of f' may be one elsewhere, 1/x is for the logarithm."""
    return lambda x: np.where(np.isnan(bound.f(x)), math.nan, bound.df(x))


def _domain(values: Samples) -> tuple[Interval, ...]:
    """The intervals on which f is a number; an end belongs to one if f is finite there and does not grow towards it."""
    edges = sorted(values.edges())
    if not edges:
        return ()

    def inside(at: float, side: int) -> bool:
        here = float(np.asarray(values.function(np.array([at])))[0])
        return math.isfinite(here) and not any(values.grows(at, side, sign) for sign in (-1, 1))

    ends = [(_settle(at), inside(at, side)) for at, side in edges]
    if edges[0][1] < 0:
        ends = [(-math.inf, False), *ends]
    if edges[-1][1] > 0:
        ends = [*ends, (math.inf, False)]
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return tuple(Interval(low, high, with_low, with_high) for (low, with_low), (high, with_high) in pairs)


def _range(samples: Samples, touched: bool = False) -> Range:
    """The range of a function; one that has ``touched`` 0 reaches it, and what lies beyond is rounding."""
    low, low_attained = _highest(samples, -1, touched)
    high, high_attained = _highest(samples, 1, touched)
    constants = samples.constants()
    return Range(_settle(-low), _settle(high), low_attained, high_attained, constants if len(constants) <= 4 else ())


def _never_zero(found: Range) -> Range:
    """The range of what is 0 nowhere: where it comes out as 0, it has been rounded to that."""
    low, high = (end != 0 and attained for end, attained in
                 ((found.low, found.low_attained), (found.high, found.high_attained)))  # fmt: skip
    return replace(found, low_attained=low, high_attained=high)


def _reached(
    bound: Bound, zeros: Zeros, flat: list[tuple[float, float]], extreme: float
) -> tuple[tuple[float, ...], bool]:
    """At which zeros of f' or breaks f takes this value, and whether it does so further out, too; none where it does
    so on a whole piece, or at more than four of finitely many."""
    points = np.array(sorted({*zeros.points, *zeros.further, *bound.breaks}))
    if not (points.size and math.isfinite(extreme)):
        return (), False

    def takes(x: Array) -> Array:
        return np.abs(np.asarray(bound.f(x)) - extreme) <= 1e-12 * max(abs(extreme), 1e-3)

    inside = np.array([max(low, -1e3) / 2 + min(high, 1e3) / 2 for low, high in flat])
    found = points[takes(points)]
    many = found.size > 4
    if np.any(takes(inside)) or (many and not zeros.more):
        return (), False
    return tuple(first(found, 4).tolist()), many


def _settle(value: float) -> float:
    """``value``, or the decimal of few digits that differs from it by no more than rounding; underflow is 0."""
    if abs(value) < 1e-290 or not math.isfinite(value):
        return value if math.isinf(value) else 0.0
    shorter = (float(f"{value:.{digits}g}") for digits in range(1, 13))
    return next((each for each in shorter if abs(each - value) <= 4 * math.ulp(value)), value)


def _highest(samples: Samples, sign: int, touched: bool) -> tuple[float, bool]:
    """The supremum of ``sign`` times the function, and whether the function reaches it."""
    x, y = samples.line.x, sign * samples.y
    held = [float(sign * each) for each in samples.at]
    at, peaks = _peaks(samples, sign)
    if _endless(samples, sign, at[:1][peaks[:1] > 2 * abs(np.fmax.reduce(y))]):
        return math.inf, False  # which is no value, whatever floats say at a pole
    held += [sign * each for each in samples.ends() if math.isfinite(each)]
    constant = [float(sign * y[0]) for _, _, y in samples.pieces() if y.size and np.all(y == y[0])]
    reached = max([*peaks.tolist(), *constant, *held], default=-math.inf)
    sides = [sign * each for pair in samples.limits for each in pair]
    sides += [0.0] if samples.fades(-1) or samples.fades(1) else []
    highest = max([reached, *sides, float(np.fmax.reduce(y))])
    if touched and abs(highest) <= 1e-12 * np.max(np.abs(y[np.abs(x) < 20])):
        return 0.0, True
    return highest, reached >= highest - 1e-12 * abs(highest)  # a peak is found to within rounding


def _endless(samples: Samples, sign: int, poles: Array) -> bool:
    """Whether ``sign`` times the function grows without bound: far out, towards a break, towards the end of its domain
    or towards one of the places that may be ``poles``."""
    x, y = samples.line.x, sign * samples.y
    if np.any(y == math.inf) or _grows(x, y) or _grows(-x[::-1], y[::-1]):
        return True
    if any(sign * each == math.inf for pair in samples.limits for each in pair):
        return True
    beside = [(at, side) for at in poles.tolist() for side in (-1, 1)]
    return any(samples.grows(at, side, sign) for at, side in [*samples.edges(), *beside])


def _grows(x: Array, y: Array) -> bool:
    """Whether y grows without bound towards +inf: even a logarithm more than doubles between 1e19 and 1e308."""
    far, near = y[x > 1e77], y[((np.abs(x) > 9e-3) | (x == 0)) & (np.abs(x) < 1e19)]
    if not far.size or np.all(np.isnan(far)):
        far, near = y[x > 1e3], y[np.abs(x) < 10]
    near = near[np.isfinite(near)]
    return bool(np.nanmax(far, initial=-math.inf) > 2 * (1 + np.max(np.abs(near), initial=0.0)))


def _peaks(samples: Samples, sign: int, most: int = 12) -> tuple[Array, Array]:
    """Where the highest local maxima within the pieces are, and how high, the highest on the grid first; a bump of
    rounding or underflow on the level is none."""
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
        return x[inside], y[inside]
    return summits(lambda t: sign * samples.function(t), x[inside - 1], x[inside + 1], rounds=9)


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


def _monotone(slopes: Samples, values: Samples, flat: list[tuple[float, float]], zeros: Zeros) -> str:
    """The trend of f, told from the signs of f' and of the jumps: values of f near their limit are all rounding."""
    heights = [right - left for (left, right), order in zip(values.limits, values.line.orders, strict=True)
               if order == JUMP]  # fmt: skip
    middles = [each for (left, right), at, order in zip(values.limits, values.at, values.line.orders, strict=True)
               if order == JUMP for each in (at - left, right - at)]  # fmt: skip
    signs = np.delete(np.sign(slopes.y), zeros.rounding)
    return _word([*heights, *middles, *np.unique(signs[signs != 0])], strict=not flat)


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
        return N_("constant")
    return {(True, True): N_("increasing"), (True, False): N_("non-decreasing"), (False, True): N_("decreasing"),
            (False, False): N_("non-increasing")}[up, strict]  # fmt: skip


def _saturates(slopes: Samples, side: int) -> float | None:
    """From which x on, towards that side, |f'| stays below :data:`SATURATED`; None where it does not."""
    order = slice(None, None, side)
    x, y = slopes.line.x[order], slopes.y[order]
    x, steep = x[~np.isnan(y)], np.abs(y[~np.isnan(y)]) >= SATURATED
    if not x.size:
        return None
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
    return _settle(float(crossings(lambda t: ~(np.abs(slopes.function(t)) < SATURATED), *ends)[0]))


def _last_steep(function: Function, low: float, high: float, side: int) -> tuple[float, float]:
    """A narrower bracket of the last steep point, looking closer further out: oscillations hide between grid points."""
    for factor in (2.0, 0.1, 0.01):
        x = low + side * np.linspace(0, factor * max(1.0, abs(low)), 2001)
        steep = np.flatnonzero(~(np.abs(function(x)) < SATURATED))
        if steep.size and steep[-1] + 1 < x.size and (steep[-1] > 0 or abs(x[1] - low) < abs(high - low)):
            low, high = float(x[steep[-1]]), float(x[steep[-1] + 1])
    return low, high
