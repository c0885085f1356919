"""The numbers of double-word arithmetic: sums of two float64, with a proven bound on how far the exact number is away.

A :class:`Words` stands for the numbers (high + low ± error)·2^power: arrays, or one number beside arrays. A sum of two
float64 has 106 bits. The power is an integer of its own, so nothing overflows or underflows: what is larger of high and
error lies near 1. Where the error is NaN nothing is known. As of balls, what is computed of such numbers surely holds
what is computed of the exact ones, for a twentieth of the price, where 106 bits will do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from .constants import Constant
from .pairs import Array, product_of, quotient_of, sum_of, two_to

SHARE = 2.0**-101
"""An operation rounds away so much of its result at most, which is 32u²."""
UP = 1 + 2.0**-40
"""Errors are computed in float64: so much larger each time, they stay bounds."""
CUT = 300
"""A summand that is farther below the other counts as 2^-300 of it, for which the bound has room."""
FLOOR = 2**20
"""Powers beyond ±2^20 are not followed: what lies below is 0 ± 2^-FLOOR."""


class Unprovided(Exception):
    """A formula wants what has no form in double words."""


class Condition:
    """What holds of some numbers, is open of others, and does not hold of the rest."""

    arithmetic: Any = None
    __array_ufunc__ = None
    __slots__ = "holds", "open"

    def __init__(self, holds: Array, open: Array):
        self.holds, self.open = holds, open

    def __and__(self, other: Any) -> Condition:
        return ~(~self | ~condition(other))

    def __or__(self, other: Any) -> Condition:
        other = condition(other)
        holds = self.holds | other.holds
        return Condition(holds, (self.open | other.open) & ~holds)

    def __invert__(self) -> Condition:
        return Condition(~(self.holds | self.open), self.open)

    def __bool__(self) -> bool:
        if self.holds.size > 1 or self.open.any():
            raise Unprovided("The condition has an answer for each number.")
        return bool(self.holds.all())

    __rand__, __ror__ = __and__, __or__


def condition(value: Any) -> Condition:
    """What is known of each number, as a condition."""
    if isinstance(value, Condition):
        return value
    holds = np.atleast_1d(np.asarray(value, dtype=bool))
    return Condition(holds, np.zeros_like(holds))


class Number:
    """What numbers of every kind have in common: operators that are made of others."""

    arithmetic: Any = None  # the module of primitives, which enters itself here
    __array_ufunc__ = None  # NumPy numbers on the left leave the operation to this class
    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    terms = 1
    """A ball has so many terms, and tells constants; here they need not know."""

    def signs(self) -> tuple[Array, Array, Array]:
        """Where the number is surely below 0, where it is 0, and where neither that nor the contrary is known."""
        raise NotImplementedError

    def __neg__(self) -> Any:
        raise NotImplementedError

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return self.arithmetic.fabs(self)

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __pow__(self, power: Any) -> Any:
        return self.arithmetic.power(self, power)

    def __rpow__(self, base: Any) -> Any:
        return self.arithmetic.power(constant(base), self)

    def __lt__(self, other: Any) -> Condition:
        below, _, open = (self - other).signs()
        return Condition(below, open)

    def __eq__(self, other: object) -> Condition:  # type: ignore[override]
        _, zero, open = (self - other).signs()
        return Condition(zero, open)

    def __gt__(self, other: Any) -> Condition:
        return -self < -other

    def __le__(self, other: Any) -> Condition:
        return ~(self > other)

    def __ge__(self, other: Any) -> Condition:
        return ~(self < other)

    def __ne__(self, other: object) -> Condition:  # type: ignore[override]
        return ~(self == other)


def _with_words(operator: Callable[[Words, Words], Words]) -> Callable[[Words, Any], Words]:
    """An operator for what can be made words of; anything else may know what to do with words."""

    def applied(self: Words, other: Any) -> Words:
        other = constant(other)
        return other if other is NotImplemented else operator(self, other)

    return applied


class Words(Number):
    """The numbers (high + low ± error)·2^power."""

    __slots__ = "error", "high", "low", "power"

    def __init__(self, high: Array, low: Array, error: Array, power: Array):
        self.high, self.low, self.error, self.power = high, low, error, power

    @property
    def most(self) -> Array:
        """The largest that the absolute values may be, without their powers."""
        return (np.abs(self.high) + self.error) * UP

    @property
    def nearly(self) -> Array:
        """About the same numbers in float64; 0 below 2^-1000, and 2^1000 at most."""
        return np.where(self.power < -1000, 0.0, self.high * two_to(np.clip(self.power, -1000, 1000)))

    def signs(self) -> tuple[Array, Array, Array]:
        known = np.abs(self.high) > self.error * UP
        zero = (self.high == 0) & (self.error == 0)
        return known & (self.high < 0), zero, ~(known | zero)

    def __neg__(self) -> Words:
        return Words(-self.high, -self.low, self.error, self.power)

    @_with_words
    def __add__(self, other: Words) -> Words:
        if other is constant(0):
            return self
        top = np.maximum(self.power, other.power)
        own, its = (two_to(np.maximum(each.power - top, -CUT)) for each in (self, other))
        high, low = sum_of((self.high * own, self.low * own), (other.high * its, other.low * its))
        return normal(high, low, self.error * own + other.error * its + np.abs(high) * SHARE, top)

    @_with_words
    def __mul__(self, other: Words) -> Words:
        if self.is_power:
            self, other = other, self
        if other.is_power:
            return Words(self.high, self.low, self.error, self.power + other.power)
        high, low = product_of((self.high, self.low), (other.high, other.low))
        error = self.most * other.error + np.abs(other.high) * self.error + np.abs(high) * SHARE
        return normal(high, low, error, self.power + other.power)

    @_with_words
    def __truediv__(self, other: Words) -> Words:
        if other.is_power:
            return Words(self.high, self.low, self.error, self.power - other.power)
        high, low = quotient_of((self.high, self.low), (other.high, other.low))
        least, size = np.abs(other.high) * (2 - UP) - other.error * UP, np.abs(high)
        error = (self.error + size * other.error) / np.where(least > 0, least, np.nan) + size * SHARE
        return normal(high, low, error, self.power - other.power)

    @_with_words
    def __rtruediv__(self, other: Words) -> Words:
        return other / self

    @property
    def is_power(self) -> bool:
        """Whether this is one number, a power of two."""
        return self.high.size == 1 and bool(self.high[0] == 1 and self.low[0] == self.error[0] == 0)

    __radd__, __rmul__ = __add__, __mul__


def normal(high: Array, low: Array, error: Array, power: Array) -> Words:
    """These numbers, with what is larger of high and error from 1 to 2, and the error NaN where they are not finite.

    The bits of a float64 above 2^52 are its exponent, 1023 larger.
    """
    size = np.maximum(np.abs(high), error)
    exponent = size.view(np.int64) >> 52
    scale = two_to(1023 - np.minimum(exponent, 2045))
    error, power = error * (scale * UP) + size * 0.0, power + (exponent - 1023)
    high, low = high * scale, low * scale
    if not exponent.all():
        power = np.where(size == 0, -2 * FLOOR, power)  # below all others, however it is multiplied
    if power.min(initial=0) < -FLOOR:
        below = (power < -FLOOR) & (size > 0)
        high, low, power = (np.where(below, end, each) for end, each in ((0.0, high), (0.0, low), (-FLOOR, power)))
        error = np.where(below & (error >= 0), 4.0, error)  # NaN stays
    if power.max(initial=0) > FLOOR:
        error, power = np.where(power > FLOOR, np.nan, error), np.minimum(power, FLOOR)
    return Words(high, low, error, power)


def chosen_of(which: Condition, x: Words, y: Words) -> Words:
    """x where the condition holds, y where it does not, and where it is open a number of which nothing is known."""
    high, low, error, power = (
        np.where(which.holds, getattr(x, part), getattr(y, part)) for part in ("high", "low", "error", "power")
    )
    return Words(high, low, np.where(which.open, np.nan, error), power)


def exactly(x: Array) -> Words:
    """Numbers of float64 as the exact numbers that they are."""
    high, power = np.frexp(np.atleast_1d(np.asarray(x, dtype=np.float64)))
    none = np.zeros_like(high)
    return normal(high, none, none, power.astype(np.int64))


_number = lru_cache(maxsize=256)(exactly)


def constant(value: Any, terms: int = 1) -> Any:
    """A number that does not depend on x, or the truth of a condition, as words."""
    if isinstance(value, Words):
        return value
    if isinstance(value, Condition):
        none = np.zeros(value.holds.shape)
        return normal(value.holds.astype(np.float64), none, np.where(value.open, np.nan, none), none.astype(np.int64))
    if isinstance(value, Constant):
        return _of_ball(value.ball)
    if isinstance(value, float) or (isinstance(value, int) and float(value) == value):
        return _number(float(value))
    return NotImplemented


def _of_ball(ball: Callable[[Any], Any]) -> Words:
    """An exact constant, by its enclosure."""
    from .balls import arb, precision

    with precision(256):
        number = ball(arb)
        high: Any = float(number)
        low: Any = float(number - high)
        error = abs(number - high - low).upper()
        power = math.frexp(high)[1]
        high, low, error = (np.array([float(each * arb(2) ** -power)]) for each in (arb(high), arb(low), error))
    return normal(high, low, error, np.array([power]))
