"""Places of note: where a function breaks, vanishes, overflows or underflows in a number format, and where the
exponentials that it may be computed with do.

All are found the same way. The real line is cut at zero and at the format's limits into a few bands; between two points
of a grid on which the function lies in different bands, bisection over the ordinals finds the neighbouring numbers at
which it passes from one to the next.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..activation import Bound
from ..floats import Format
from . import ascending

Array = np.ndarray
Function = Callable[[Array], Array]

MOST_CROSSINGS = 512
"""Of a function that oscillates, only the crossings nearest to 0 are looked for."""

NOT_A_NUMBER = 9
"""The band of NaN: any number above those of real values."""

PIECES: tuple[Function, ...] = (
    np.exp, np.square, lambda x: x**3, lambda x: np.exp(-x), lambda x: np.exp(2 * x), lambda x: np.exp(-2 * x),
    lambda x: np.exp(x * x), lambda x: np.exp(-x * x), lambda x: np.exp(-x * x / 2),
)  # fmt: skip
"""What formulas of activation functions are computed with; each overflows or underflows somewhere of its own."""


def binades(format: Format) -> list[tuple[int, int]]:
    """First and last ordinal of every binade of positive numbers, those of the subnormals too, ascending."""
    width = 1 << (format.digits - 1)
    starts = [1 << power for power in range(format.digits - 1)] + list(range(width, format.top + 1, width))
    return list(zip(starts, [start - 1 for start in starts[1:]] + [format.top], strict=True))


def plain(format: Format) -> Array:
    """The ordinals of the numbers that people write, of both signs, ascending: where kernels have their 0/0 and their
    ``x == 3``, at which no spread of mantissas looks."""
    whole = np.arange(1, 129)
    tens = [float(f"{digit}e{power}") for digit in (1, 2, 5) for power in range(-8, 9)]  # a power may be rounded off
    positive = np.concatenate([whole, whole[:64] / 2, whole[:40] / 4, whole[:100] / 10, tens])
    values = np.concatenate([-positive, positive])
    return ascending(format.ordinal(format.round(values[np.abs(values) <= format.largest])))


def find_landmarks(bound: Bound, format: Format) -> Array:
    """The ordinals of the places of note of f and f' in this format, ascending; finite numbers only."""
    edge = format.ordinal(format.smallest_normal)
    found = [np.array([-format.top, -edge, 0, edge, format.top]), format.ordinal(np.array([*bound.breaks]))]
    own = (bound.f,) if bound.activation.derivative is None else (bound.f, bound.df)
    grid = _grid(format)
    found += [_crossings(each, grid, format) for each in (*own, *PIECES)]
    places = ascending(np.concatenate(found))
    return places[np.abs(places) <= format.top]


def _grid(format: Format) -> Array:
    """Ordinals: four in every binade of both signs, closer ones where functions live."""
    each = [low + (high - low) * quarter // 4 for low, high in binades(format) for quarter in range(5)]
    positive = np.array(each, dtype=np.int64)
    linear = np.linspace(-64, 64, 4097)
    linear = linear[np.abs(linear) <= format.largest]
    return ascending(np.concatenate([-positive, positive, format.ordinal(format.round(linear))]))


def _crossings(function: Function, grid: Array, format: Format) -> Array:
    """The ordinals just below which the function passes from one band into another."""

    def band(places: Array) -> Array:
        with np.errstate(all="ignore"):
            return _band(np.asarray(function(format.from_ordinal(places).astype(np.float64)), np.float64), format)

    bands = band(grid)
    at = np.flatnonzero(bands[1:] != bands[:-1])
    at = at[np.argsort(np.abs(grid[at]), kind="stable")[:MOST_CROSSINGS]]
    steps = np.abs(bands[at + 1] - bands[at])
    of = np.repeat(at, steps)[:MOST_CROSSINGS]  # a step over several bands has several crossings
    count = np.arange(of.size) - np.repeat(np.cumsum(steps) - steps, steps)[: of.size]
    edge = np.minimum(bands[of], bands[of + 1]) + 1 + count
    low, high, before = grid[of], grid[of + 1], bands[of] >= edge
    while np.any(high - low > 1):
        middle = low + (high - low) // 2
        same = (band(middle) >= edge) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return ascending(high)


def _band(y: Array, format: Format) -> Array:
    """In which band each value lies: 0 for zero, then what rounds to 0, subnormal, normal, and what overflows."""
    least = format.smallest_subnormal
    limits = np.array([0.0, least / 2, np.nextafter(least, 0), np.nextafter(format.smallest_normal, 0), format.largest])
    found = np.searchsorted(limits, np.abs(y)) * np.sign(np.where(np.isnan(y), 1, y)).astype(np.int64)
    return np.where(np.isnan(y), NOT_A_NUMBER, found)
