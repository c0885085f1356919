"""Faults seen in the shape of what was returned: a piece that goes on, a tail cut off, a factor, a parameter."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ._fitting import fitted
from ._hypothesis import DESCRIBED, FITTED, Explanation, hypothesis
from ._region import FEW, Region

INSIDE = 9
"""So many points of a piece tell whether it is a straight line or a parabola, and which."""


@hypothesis(FITTED)
def never_saturates(region: Region) -> Iterator[Explanation]:
    """A piece goes on beyond the break where it should end."""
    for at, beyond in _adjacent(region):
        line = _line_through(region, at, beyond)
        if line is not None and region.shows(line(region.x)):
            yield Explanation(_piece_told(region, at, beyond))


def _adjacent(region: Region) -> list[tuple[float, int]]:
    """The breaks that the region lies wholly beyond, the nearest first: location, and 1 for a region to the right."""
    first, last = float(region.x[0]), float(region.x[-1])
    found = [(first - at, at, 1) for at in region.bound.breaks if first >= at]
    found += [(at - last, at, -1) for at in region.bound.breaks if last <= at]
    return [(at, beyond) for _, at, beyond in sorted(found)]


def _line_through(region: Region, at: float, beyond: int) -> np.polynomial.Polynomial | None:
    """The straight line or parabola that the truth follows on the other side of the break, if it follows one."""
    others = [beyond * (at - each) for each in region.bound.breaks if beyond * (at - each) > 0]
    width = min(others, default=max(1.0, abs(at)))
    inside = at - beyond * width * np.linspace(0.05, 0.95, INSIDE)
    values = region.function()(inside)
    line = np.polynomial.Polynomial.fit(inside, values, 2)
    if np.max(np.abs(line(inside) - values)) > 1e-12 * np.max(np.abs(values)):
        return None
    plain = line.convert()
    return np.polynomial.Polynomial(np.where(np.abs(plain.coef) < 1e-12 * np.max(np.abs(plain.coef)), 0.0, plain.coef))


def _piece_told(region: Region, at: float, beyond: int) -> str:
    side = "left" if beyond > 0 else "right"
    far, margin = (region.x[-1], region.margins[1]) if beyond > 0 else (region.x[0], region.margins[0])
    ends = [beyond * each for each in region.bound.breaks if beyond * each > beyond * at]
    last = beyond * min(ends, default=float(region.format.largest))
    if beyond * (last - far) > 4 * margin and abs(far) < 0.01 * region.format.largest:
        return f"the piece to the {side} of x = {at:.6g} reaches to x = {far:.4g}"
    return f"the piece to the {side} of x = {at:.6g} goes on beyond it: it never saturates"


@hypothesis(FITTED)
def factor(region: Region) -> Iterator[Explanation]:
    """The truth times a constant."""
    usable = np.isfinite(region.got) & (np.abs(region.expected) >= region.format.smallest_normal)
    if not region.varied or not usable.any():
        return
    best = float(np.median(region.got[usable] / region.expected[usable]))
    if best == 0 or not np.isfinite(best):
        return
    truth = region.function()
    yield Explanation(_factor_told(region, best), lambda x: best * truth(x))


def _factor_told(region: Region, best: float) -> str:
    for name, value in region.bound.parameters.items():
        if isinstance(value, float) and value not in (0.0, 1.0):
            for text, size in ((name, value), (f"1/{name}", 1 / value), (f"{name}²", value**2)):
                if abs(best / size - 1) <= 8 * region.format.roundoff:
                    return f"{text} times the truth"
    return f"about {best:.5g} times the truth"


@hypothesis(FITTED)
def offset(region: Region) -> Iterator[Explanation]:
    """The truth plus a constant."""
    if not region.varied or not region.tells:
        return
    best = float(np.median(region.got - region.expected))
    shown = float(f"{best:.6g}")
    truth = region.function()
    yield Explanation(f"the truth {'-' if shown < 0 else '+'} {abs(shown):.6g}", lambda x: truth(x) + best)


@hypothesis(FITTED)
def fitted_parameter(region: Region) -> Iterator[Explanation]:
    """The same function with some other value of one parameter."""
    if region.order not in (0, 1) or not np.isfinite(region.got).all():
        return
    for each in fitted(region.bound, region.order, region.format, region.x, region.got):
        yield Explanation(f"the values of {each.spec}", region.function(each))


@hypothesis(FITTED)
def clamped(region: Region) -> Iterator[Explanation]:
    """The input is clamped: what holds at some x is returned for all beyond it."""
    if not region.side or not region.constant or region.returns_zero or not np.isfinite(region.got[0]):
        return
    x, expected, margin = region.edge
    inward = region.function()(np.array([x - region.side * 2 * margin]))
    room = 2 * abs(float(inward[0]) - expected) + 16 * float(region.format.spacing(expected))
    if region.varied and abs(float(region.got[0]) - expected) <= room:
        yield Explanation(f"x is clamped at {_cut(region):g}: what holds there is returned beyond it")


@hypothesis(DESCRIBED)
def tail_cut(region: Region) -> Iterator[Explanation]:
    """From some x on a tail that has not ended is set to its limit, 0 for example."""
    if not region.side or not region.constant or region.x.size < FEW or not np.isfinite(region.got[0]):
        return
    limit = float(region.got[0])
    sizes = np.abs(region.expected - limit)[:: region.side]
    if sizes[-1] < sizes[0] / 2 and not np.any(np.diff(sizes) > 0.01 * sizes[:-1]):
        _, expected, _ = region.edge
        still = f"{expected:.3g}" if limit == 0 else f"{limit:.4g} {'-' if expected < limit else '+'} {sizes[0]:.2g}"
        word = "cut" if limit == 0 else "set"
        yield Explanation(f"{word} to {limit:.4g} beyond x = {_cut(region):g}, where the truth is still {still}")


def _cut(region: Region) -> float:
    """Where a region begins that reaches outward: the shortest number between the inputs on either side."""
    x, _, margin = region.edge
    return region.side * _shortest_between(abs(x) - 2 * margin, abs(x))


def _shortest_between(low: float, high: float) -> float:
    """The number with the fewest digits in that interval."""
    for digits in range(1, 17):
        short = float(f"{high:.{digits}g}")
        if low <= short <= high:
            return short
    return high
