"""Where a callable is looked at: a range, the tails beyond it where no range was asked for, and both sides of jumps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..floats import Format

Array = np.ndarray
Values = Callable[[Array], Array]

TAIL = 1000.0
"""Without a range the callable is looked at as far out as this: a threshold at 20 or a clamp at 50 shows there."""

STEEP = 4.0
"""A gap so many times as large as the slopes beside it imply may be a jump, and is narrowed down."""

MOST_JUMPS = 16


def inputs(format: Format, low: float = -10.0, high: float = 10.0, points: int = 1001) -> Array:
    """Equal steps, and as many inputs that crowd towards 0 from both sides, in ``format``."""
    near = np.geomspace(1e-3, 1.0, points // 4) * max(abs(low), abs(high))
    both = np.concatenate([np.linspace(low, high, points), near, -near])
    return in_format(both[(both >= low) & (both <= high)], format)


def tails(format: Format, low: float, high: float, points: int) -> Array:
    """Inputs beyond the range on both sides, ever farther apart."""
    count = max(points // 10, 8)
    return in_format(
        np.concatenate([low - np.geomspace(0.1, TAIL, count), high + np.geomspace(0.1, TAIL, count)]), format
    )


def in_format(x: Array, format: Format) -> Array:
    """Those of the x that are finite in the format, ascending, each once."""
    with np.errstate(all="ignore"):
        exact = np.unique(np.asarray(format.take(x)).astype(np.float64))
    return np.asarray(exact[np.isfinite(exact)]).astype(format.dtype)


def suspected(x: Array, y: Array) -> Array:
    """The numbers of the gaps in which y may jump, the largest gaps first."""
    with np.errstate(all="ignore"):
        gaps, slopes = np.abs(np.diff(y)), np.abs(np.diff(y)) / np.diff(x)
        beside = np.maximum(np.append(0.0, slopes[:-1]), np.append(slopes[1:], 0.0))
        beyond = np.maximum(np.append([0.0, 0.0], slopes[:-2]), np.append(slopes[2:], [0.0, 0.0]))
        likely = (slopes > STEEP * beside) & (slopes > STEEP * beyond) & (gaps > 1e-12 * np.max(np.abs(y)))
    found = np.flatnonzero(likely)
    return np.sort(found[np.argsort(-gaps[found], kind="stable")][:MOST_JUMPS])


def jumps(at: Values, format: Format, x: Array, y: Array) -> list[tuple[float, float]]:
    """Neighbouring numbers of the format between which the callable jumps: halved until nothing lies between.

    ``x`` and ``y`` are in float64. Where the gap shrinks on the way it was a steep slope.
    """
    found = suspected(x, y)
    if not found.size:
        return []
    low, high = x[found].copy(), x[found + 1].copy()
    y_low, y_high = y[found].copy(), y[found + 1].copy()
    first = np.abs(y_high - y_low)
    with np.errstate(all="ignore"):
        for _ in range(format.bits):
            middle = format.from_ordinal((format.ordinal(low) + format.ordinal(high)) >> 1)
            value = np.asarray(at(middle)).astype(np.float64)
            place = np.asarray(middle).astype(np.float64)
            left = np.abs(value - y_low) >= np.abs(y_high - value)
            high, y_high = np.where(left, place, high), np.where(left, value, y_high)
            low, y_low = np.where(left, low, place), np.where(left, y_low, value)
            if np.all(np.asarray(format.ordinal(high)) - np.asarray(format.ordinal(low)) <= 1):
                break
    real = np.abs(y_high - y_low) > first / 2
    return [(float(a), float(b)) for a, b in zip(low[real], high[real], strict=True)]
