"""The numbers of ball arithmetic: power series whose coefficients are intervals that are sure to hold the exact number.

A :class:`Ball` wraps an ``arb_series`` of python-flint. In x0 + t the t is a positive infinitesimal, so the order is
that of the coefficients, the first one that differs deciding: ``x > 0`` is True of 0 + t and False of 0 - t. So one
formula, evaluated at x0 + t, x0 - t and the constant x0, answers with the limits from the right and from the left
and with the value at x0 itself, ``where`` and ``maximum`` and all. A comparison that the working precision cannot
settle raises :class:`Undecided`; the caller asks again with more bits. What is not defined (1/0, the logarithm of a
negative number) becomes NaN without complaint, since both branches of ``where`` are always computed.
"""

from __future__ import annotations

import math
from threading import RLock
from typing import Any

from flint import arb, arb_series, ctx

from .constants import Constant

ONE_AT_A_TIME = RLock()
"""python-flint has one working precision for the whole process."""


EXACT = True
"""Numbers of a formula are taken as the exact numbers that they are."""


class precision:
    """Compute with so many bits. (A context by hand: one of contextlib takes three times as long.)"""

    __slots__ = "bits", "kept"

    def __init__(self, bits: int):
        self.bits = bits

    def __enter__(self) -> None:
        ONE_AT_A_TIME.acquire()
        self.kept, ctx.prec = ctx.prec, self.bits

    def __exit__(self, *__: object) -> None:
        ctx.prec = self.kept
        ONE_AT_A_TIME.release()


class Undecided(ArithmeticError):
    """The working precision does not tell two numbers apart."""


class Ball:
    """A truncated power series in t with ball coefficients; ``terms`` of them are known."""

    arithmetic: Any = None  # the module of primitives, which enters itself here
    __array_ufunc__ = None  # NumPy numbers on the left leave the operation to this class
    __slots__ = ("series",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, series: Any):
        self.series = series

    @property
    def terms(self) -> int:
        return int(self.series.prec)

    def __add__(self, other: Any) -> Ball:
        return type(self)(self.series + operand(other))

    def __sub__(self, other: Any) -> Ball:
        return type(self)(self.series - operand(other))

    def __rsub__(self, other: Any) -> Ball:
        return type(self)(operand(other) - self.series)

    def __mul__(self, other: Any) -> Ball:
        return type(self)(self.series * operand(other))

    def __truediv__(self, other: Any) -> Ball:
        return type(self)(quotient(self.series, operand(other), self.terms))

    def __rtruediv__(self, other: Any) -> Ball:
        return type(self)(quotient(operand(other), self.series, self.terms))

    def __pow__(self, power: Any) -> Ball:
        exponent = whole(power)
        if exponent is None:
            vanishes = self.series[0].is_zero() and power > self.terms - 1  # t**2.5 = 0 + 0·t + 0·t² + ...
            return (
                type(self)(constant(0, self.terms).series)
                if vanishes and sign_of(self.series) >= 0
                else self.arithmetic.exp(power * self.arithmetic.log(self))
            )
        return type(self)(self.series**exponent) if exponent >= 0 else 1 / self**-exponent

    def __rpow__(self, base: Any) -> Ball:
        return type(self)(constant(base, self.terms).series) ** self

    def __neg__(self) -> Ball:
        return type(self)(-self.series)

    def __pos__(self) -> Ball:
        return self

    def __abs__(self) -> Ball:
        return self.arithmetic.fabs(self)

    def __lt__(self, other: Any) -> bool:
        return order(self, other) < 0

    def __le__(self, other: Any) -> bool:
        return order(self, other) <= 0

    def __gt__(self, other: Any) -> bool:
        return order(self, other) > 0

    def __ge__(self, other: Any) -> bool:
        return order(self, other) >= 0

    def __eq__(self, other: object) -> bool:
        return order(self, other) == 0

    def __ne__(self, other: object) -> bool:
        return order(self, other) != 0

    __radd__, __rmul__ = __add__, __mul__


def constant(number: Any, terms: int = 1) -> Ball:
    """An exact number as a series that does not depend on t."""
    return number if isinstance(number, Ball) else Ball(arb_series([operand(number)], terms))


def nearest(number: Ball) -> float:
    """The float of a number that does not depend on x."""
    return float(number.series[0])


def operand(value: Any) -> Any:
    if isinstance(value, Ball):
        return value.series
    if isinstance(value, Constant):
        return value.ball(arb)
    if isinstance(value, arb):
        return value
    return arb(int(value) if isinstance(value, int) else float(value))


HOPELESS = 2**12
"""What is still not a number with so many bits is none: the formula is not defined there."""

LARGEST_WHOLE = 2**1100
"""Beyond every float; python-flint writes a whole number out, which needs all the memory for exp(1e12)."""


def whole(power: Any) -> int | None:
    """The power as an int where it is one, and not too large: a parameter comes as a series."""
    value = operand(power)
    if isinstance(value, arb_series):
        value = value[0] if value.length() <= 1 else arb.nan()
    known = value.is_exact() and value.is_integer() and abs(value) < LARGEST_WHOLE
    return int(value.unique_fmpz()) if known else None


def undefined(terms: int) -> Any:
    return arb_series([arb.nan()] * terms, terms)


def quotient(top: Any, bottom: Any, terms: int) -> Any:
    try:
        return top / bottom
    except (ZeroDivisionError, ValueError):  # by 0, or the quotient has a pole at t = 0
        return undefined(terms)


def sign_of(series: Any) -> float:
    """-1, 0 or 1; NaN, of which no comparison is true, where the series is surely not defined."""
    if ctx.prec >= HOPELESS and series[0].is_nan():
        return math.nan
    for index in range(series.length()):
        coefficient = series[index]
        if coefficient > 0:
            return 1
        if coefficient < 0:
            return -1
        if not coefficient.is_zero():
            raise Undecided(f"The sign of {coefficient} is not known at {ctx.prec} bits.")
    return 0


def order(left: Ball, right: Any) -> float:
    return sign_of(left.series if type(right) is int and right == 0 else left.series - operand(right))
