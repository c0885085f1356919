"""Double-word arithmetic: every primitive that has a form for the numbers of :mod:`.doubleword`, and for their slopes.

A :class:`Jet` is a number with its slope; both may be jets again, for the second derivative. At a break all is as it is
just to the right of it, for jets have the order of balls.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from . import transcendental
from .doubleword import UP, Condition, Number, Unprovided, Words, chosen_of, condition, constant, exactly
from .pairs import Array, two_to
from .primitives.row import Primitive, kept

EXACT = True
"""Numbers of a formula are taken as the exact numbers that they are."""

Number.arithmetic = Condition.arithmetic = sys.modules[__name__]


def __getattr__(name: str) -> Any:
    return kept(globals(), name, _form)


def _form(row: Primitive) -> Callable[..., Any]:
    """The form of the row: one that is written in words takes jets as it takes numbers, others by the row's slope."""
    if row.words is None:
        raise Unprovided(row.name)
    own = row.ball if row.words == "ball" else row.words
    form = getattr(transcendental, own) if isinstance(own, str) else partial(own, Number.arithmetic)
    if row.slope is None or callable(row.words):
        return form

    def computed(x: Any) -> Any:
        if not isinstance(x, Jet):
            return form(constant(x))
        y = row.word(x.value)
        return Jet(y, row.slope(x.value, y) * x.slope) if callable(row.slope) else y

    return computed


class Jet(Number):
    """Numbers that depend on x, with their slopes; what is no jet does not depend on it.

    All jets of a formula come from one point, so of those that meet either both hold jets or none does.
    """

    __slots__ = "slope", "value"

    def __init__(self, value: Any, slope: Any):
        self.value, self.slope = value, slope

    def signs(self) -> tuple[Array, Array, Array]:
        """As it is just to the right of x, in the same order as balls are."""
        below, zero, open = self.value.signs()
        if not zero.any():
            return below, zero, open
        falls, level, unknown = self.slope.signs()
        return below | (zero & falls), zero & level, open | (zero & unknown)

    def __neg__(self) -> Jet:
        return Jet(-self.value, -self.slope)

    def __add__(self, other: Any) -> Jet:
        if isinstance(other, Jet):
            return Jet(self.value + other.value, self.slope + other.slope)
        return Jet(self.value + other, self.slope)

    def __mul__(self, other: Any) -> Jet:
        if isinstance(other, Jet):
            return Jet(self.value * other.value, self.slope * other.value + self.value * other.slope)
        return Jet(self.value * other, self.slope * other)

    def __truediv__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value / other, self.slope / other)
        value = self.value / other.value
        return Jet(value, (self.slope - value * other.slope) / other.value)

    def __rtruediv__(self, other: Any) -> Jet:
        value = other / self.value
        return Jet(value, -value / self.value * self.slope)

    __radd__, __rmul__ = __add__, __mul__


def derivative(function: Callable[[Any], Any], x: Array, order: int) -> Words:
    """The derivative of a function of this order, 0 for the function itself, at numbers of float64."""
    point: Any = exactly(x)
    for _ in range(order):
        point = Jet(point, constant(1))
    found = function(point)
    for _ in range(order):
        found = found.slope if isinstance(found, Jet) else constant(found) * 0
    return constant(found)


def rounded(found: Words, bits: int) -> tuple[Array, Array]:
    """The float64 nearest to each number, and the rest, where so many bits are known and no other float64 may be the
    nearest; 0 and infinity where it is certain to be far beyond all of them; NaN elsewhere."""
    high, low, power = found.high, found.low, found.power
    error = found.error * UP + np.abs(low) * 2.0**-52  # which the two sums round away
    known = (found.error <= np.abs(high) * 2.0**-bits) & (power >= -1022)
    known &= (high + (low + error) == high) & (high + (low - error) == high)
    vanishes = ((high == 0) & (found.error == 0)) | ((power < -1080) & (found.most < 8))
    scale = np.where(power > 1023, np.inf, two_to(np.clip(power, -1022, 1023)))
    scale = np.where(known, scale, np.where(vanishes, 0.0, np.nan))
    return high * scale, np.where(known & (power <= 1023), low * scale, 0.0)


def nearest(x: Words) -> float:
    """The float of a number that does not depend on x, of the size of a parameter."""
    return float(x.nearly[0])


def same(x: Any, y: Any) -> tuple[Any, Any]:
    """Both as numbers of this arithmetic."""
    return x if isinstance(x, Number) else constant(x), y if isinstance(y, Number) else constant(y)


def chosen(which: Any, x: Any, y: Any) -> Any:
    """x where the condition holds, y where it does not; where that is open nothing is known."""
    if isinstance(x, Jet) or isinstance(y, Jet):
        (x, rise), (y, fall) = (
            (each.value, each.slope) if isinstance(each, Jet) else (each, constant(0)) for each in (x, y)
        )
        return Jet(chosen(which, x, y), chosen(which, rise, fall))
    return chosen_of(condition(which), constant(x), constant(y))


def power_of(x: Any, y: Any) -> Any:
    """Whole powers by products, others by the logarithm."""
    exponent = _whole(y)
    if exponent is None:
        return Number.arithmetic.exp(y * Number.arithmetic.log(x))
    if exponent < 0:
        return 1 / power_of(x, -exponent)
    found: Any = 1 if exponent else Number.arithmetic.one(x)
    for bit in f"{exponent:b}":
        found = found * found if bit == "0" else found * found * x
    return found


MOST = 1000
"""Larger powers go by the logarithm."""


def _whole(value: Any) -> int | None:
    if isinstance(value, Jet):
        return None
    value = constant(value)
    near = float(value.nearly[0])
    exact = value.high.size == 1 and not (value.low.any() or value.error.any())
    return int(near) if exact and abs(near) <= MOST and near.is_integer() else None
