"""Certificates: how far a function's formulas miss the exact value, over inputs of every exponent and sign.

Four questions are asked of f and f', each against ball arithmetic:

- float64: is the formula within N units of the last place of the hull of the exact values within N units of x?
- a narrow format: is the formula, computed in float64 and rounded once, the correctly rounded value?
- float32: the same, as a distance in units of the last place of float32;
- float32 itself: how far off is the formula when every step is float32? This one is for information.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Literal

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..floats import FORMATS, Format
from ..judge.hull import Exact, Hull
from ..samples.landmarks import binades, find_landmarks
from ..sources.exact import jets, span, truth

BESIDE = 64
"""So many neighbours on either side of a landmark are looked at, each of them."""
DENSER = 16

FLOAT64, FLOAT32 = FORMATS.get("float64"), FORMATS.get("float32")
NARROW = tuple(FORMATS.get(name) for name in ("bfloat16", "float16", "float8_e4m3fn", "float8_e5m2"))
ORDERS = (0, 1)

Array = np.ndarray


@dataclass(frozen=True)
class Finding:
    """The worst of one question: by how many ULP, at which x, of how many inputs; ``misrounded`` names inputs.

    ``ties`` of the misrounded lie closer to the middle between two numbers of the format than float64 is promised to
    be to the exact value: rounding once cannot tell the sides there.
    """

    order: int
    format: str
    ulp: float
    at: float
    points: int
    misrounded: tuple[float, ...] = ()
    ties: int = 0


@dataclass(frozen=True, eq=False)
class Probe:
    """Inputs with the exact f and f' there, which several questions share."""

    bound: Bound
    x: Array

    @cached_property
    def exact(self) -> list[Exact]:
        return jets(self.bound, self.x)

    def formula(self, order: int) -> Callable[..., Array]:
        record = self.bound.activation
        formula = record.derivative if order else record.value
        assert formula is not None
        return formula

    def in_double(self, order: int) -> Array:
        """The formula at x in float64. An invalid operation raises; so does an overflow, unless the value overflows."""
        found = np.empty(self.x.shape)
        overflows = np.abs(self.exact[order][0]) >= FLOAT64.largest
        modes: tuple[tuple[Array, Literal["raise", "ignore"]], ...] = (~overflows, "raise"), (overflows, "ignore")
        for where, over in modes:
            with np.errstate(invalid="raise", divide="raise", over=over, under="ignore"):
                found[where] = self.formula(order)(self.x[where], **self.bound.parameters)
        return found


def inputs(bound: Bound, format: Format, mantissas: int = 64, beside: int = BESIDE, seed: int | None = None) -> Array:
    """float64 numbers that are values of ``format``: so many mantissas of every exponent and sign, and landmarks.

    From 2^-8 to 2^10, where functions live, :data:`DENSER` times as many. The mantissas are evenly spread, or drawn
    with a ``seed``. Landmarks are breaks, zeros of f', the thresholds of overflow and underflow, each with ``beside``
    neighbours on either side; and both zeros.
    """
    random = None if seed is None else np.random.default_rng(seed)
    inner, outer = int(format.ordinal(2.0**-8)), int(format.ordinal(2.0**10))
    places = [
        _spread(low, high, mantissas * (DENSER if inner <= low < outer else 1), random) for low, high in binades(format)
    ]
    around = find_landmarks(bound, format)[:, None] + np.arange(-beside, beside + 1)
    ordinals = np.concatenate([*places, *(-each for each in places), around.ravel()])
    ordinals = np.unique(ordinals[np.abs(ordinals) <= format.top])
    return np.concatenate([[-0.0], np.asarray(format.from_ordinal(ordinals), dtype=np.float64)])


def _spread(low: int, high: int, count: int, random: np.random.Generator | None) -> Array:
    if high - low < count:
        return np.arange(low, high + 1)
    if random is not None:
        return random.integers(low, high + 1, count)
    return low + np.arange(count) * (high - low) // max(count - 1, 1)


def certify(
    bound: Bound, mantissas: int = 64, seed: int | None = None, narrow: Sequence[Format] = NARROW
) -> Iterator[Finding]:
    """Every question about a function, one finding each; with 64 mantissas and all formats about 15 seconds."""
    probe = Probe(bound, inputs(bound, FLOAT64, mantissas, seed=seed))
    yield from (wide(probe, order) for order in ORDERS)
    probe = Probe(bound, inputs(bound, FLOAT32, mantissas, seed=seed))
    for order in ORDERS:
        yield rounded_once(probe, order, FLOAT32)
        yield in_format(probe, order, FLOAT32)
    for format in narrow:
        probe = Probe(bound, format.all_values().astype(np.float64))
        yield from (rounded_once(probe, order, format) for order in ORDERS)


def wide(probe: Probe, order: int) -> Finding:
    """The formula in float64 by the hull rule."""
    off = outside(probe, order)
    worst = int(off.argmax())
    return Finding(order, "float64", float(off[worst]), float(probe.x[worst]), probe.x.size)


def outside(probe: Probe, order: int) -> Array:
    """By how many ULP the formula lies outside the hull of the true values over as many ULP of x as are promised.

    Where it is off the true value at x itself by 1 ULP or less, that distance, as no hull is needed.
    """
    exact, got, ulp = probe.exact[order], probe.in_double(order), probe.bound.activation.ulp
    if order:  # at a break without a slope there is nothing to hold the convention against
        free = np.isnan(exact[0]) & np.isin(probe.x, [*probe.bound.breaks])
        got = np.where(free, np.nan, got)
    off = Hull.of([exact]).outside(got, FLOAT64.spacing)
    again = np.flatnonzero(off > 1)
    if again.size:
        mine = exact[0][again], exact[1][again]
        off[again] = _in_neighbourhood(probe.bound, order, probe.x[again], got[again], mine, ulp)
    return off


def _in_neighbourhood(bound: Bound, order: int, x: Array, got: Array, exact: Exact, ulp: int) -> Array:
    low, high = FLOAT64.neighbour(x, -ulp), FLOAT64.neighbour(x, ulp)
    truths = [exact, truth(bound, low, order), truth(bound, high, order)]
    for at in bound.breaks:
        beside = np.abs(x - at) <= (ulp + 1) * np.maximum(FLOAT64.spacing(x), FLOAT64.spacing(at))
        for side in ("left", "right"):
            limit = truth(bound, np.array(at), order, side)
            truths.append((np.where(beside, limit[0], np.nan), np.where(beside, limit[1], 0.0)))
    hull = Hull.of(truths)
    off = hull.outside(got, FLOAT64.spacing)
    with np.errstate(invalid="ignore"):
        swings = hull.greatest[0] - hull.lowest[0] > 2**20 * FLOAT64.spacing(exact[0])
    for each in np.flatnonzero((off > ulp) & swings):  # a wave may turn between two floats: its whole range is true
        ends = max(low[each], -FLOAT64.largest), min(high[each], FLOAT64.largest)
        least, most = span(bound, *ends, order)
        off[each] = 0.0 if least <= got[each] <= most else off[each]
    return off


def rounded_once(probe: Probe, order: int, format: Format) -> Finding:
    """The formula in float64, rounded once to ``format``, against the exact value and its correct rounding.

    At a break f' is a convention, so the inputs next to one take no part there.
    """
    high, low = probe.exact[order]
    got = format.round(probe.in_double(order)).astype(np.float64)
    right = np.asarray(format.round_sum(high, low)).astype(np.float64)
    counted = np.isfinite(high) & ~_at_a_break(probe, order)
    with np.errstate(all="ignore"):
        distance = np.abs((got - high) - low) / format.spacing(high)
    off = np.where(got == right, np.minimum(distance, 0.5), distance)
    both = np.isnan(got) & np.isnan(right) | (got == right)
    off = np.where(counted, np.where(np.isnan(off), np.where(both, 0.0, np.inf), off), 0.0)
    worst = int(off.argmax())
    wrong = counted & ~both
    with np.errstate(invalid="ignore"):
        from_middle = np.abs((high - (got + right) / 2) + low)[wrong]
    ties = int(np.sum(from_middle <= probe.bound.activation.ulp * FLOAT64.spacing(high[wrong])))
    named = tuple(probe.x[wrong].tolist())
    return Finding(order, format.name, float(off[worst]), float(probe.x[worst]), probe.x.size, named, ties)


def in_format(probe: Probe, order: int, format: Format) -> Finding:
    """The formula with every step in ``format`` itself."""
    high, low = probe.exact[order]
    with np.errstate(all="ignore"):
        x = probe.x.astype(format.dtype)
        got = np.asarray(probe.formula(order)(x, **probe.bound.parameters)).astype(np.float64)
        off = np.abs((got - high) - low) / format.spacing(high)
    fits = (np.abs(high) < format.largest) & ~_at_a_break(probe, order)
    off = np.where(fits, np.where(np.isnan(off), np.inf, off), 0.0)
    worst = int(off.argmax())
    return Finding(order, f"{format.name} itself", float(off[worst]), float(probe.x[worst]), probe.x.size)


def _at_a_break(probe: Probe, order: int) -> Array:
    """The inputs at which a break may lie: f' there is a convention, and so is f at a jump."""
    near = np.zeros(probe.x.shape, dtype=bool)
    for at, kind in probe.bound.breaks.items():
        if order >= kind:
            near |= np.abs(probe.x - at) <= 2 * np.spacing(abs(at))
    return near
