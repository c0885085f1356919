"""Ball arithmetic: power series whose coefficients are intervals that are sure to hold the exact number.

A :class:`Ball` wraps an ``arb_series`` of python-flint. In x0 + t the t is a positive infinitesimal, so the order is
that of the coefficients, the first one that differs deciding: ``x > 0`` is True of 0 + t and False of 0 - t. So one
formula, evaluated at x0 + t, x0 - t and the constant x0, answers with the limits from the right and from the left
and with the value at x0 itself, ``where`` and ``maximum`` and all. A comparison that the working precision cannot
settle raises :class:`Undecided`; the caller asks again with more bits. What is not defined (1/0, the logarithm of a
negative number) becomes NaN without complaint, since both branches of ``where`` are always computed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from flint import arb, arb_series, ctx

from .constants import Constant


class Undecided(ArithmeticError):
    """The working precision does not tell two numbers apart."""


class Ball:
    """A truncated power series in t with ball coefficients; ``terms`` of them are known."""

    arithmetic: Any = sys.modules[__name__]
    __array_ufunc__ = None  # NumPy numbers on the left leave the operation to this class
    __slots__ = ("series",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, series: Any):
        self.series = series

    @property
    def terms(self) -> int:
        return int(self.series.prec)

    def __add__(self, other: Any) -> Ball:
        return Ball(self.series + _operand(other))

    def __sub__(self, other: Any) -> Ball:
        return Ball(self.series - _operand(other))

    def __rsub__(self, other: Any) -> Ball:
        return Ball(_operand(other) - self.series)

    def __mul__(self, other: Any) -> Ball:
        return Ball(self.series * _operand(other))

    def __truediv__(self, other: Any) -> Ball:
        return Ball(_quotient(self.series, _operand(other), self.terms))

    def __rtruediv__(self, other: Any) -> Ball:
        return Ball(_quotient(_operand(other), self.series, self.terms))

    def __pow__(self, power: Any) -> Ball:
        whole = _whole(power)
        if whole is None:
            vanishes = self.series[0].is_zero() and power > self.terms - 1  # t**2.5 = 0 + 0·t + 0·t² + ...
            return constant(0, self.terms) if vanishes and _sign(self.series) >= 0 else exp(power * log(self))
        return Ball(self.series**whole) if whole >= 0 else 1 / self**-whole

    def __neg__(self) -> Ball:
        return Ball(-self.series)

    def __pos__(self) -> Ball:
        return self

    def __abs__(self) -> Ball:
        return fabs(self)

    def __lt__(self, other: Any) -> bool:
        return _order(self, other) < 0

    def __le__(self, other: Any) -> bool:
        return _order(self, other) <= 0

    def __gt__(self, other: Any) -> bool:
        return _order(self, other) > 0

    def __ge__(self, other: Any) -> bool:
        return _order(self, other) >= 0

    def __eq__(self, other: object) -> bool:
        return _order(self, other) == 0

    def __ne__(self, other: object) -> bool:
        return _order(self, other) != 0

    __radd__, __rmul__ = __add__, __mul__


def constant(number: Any, terms: int = 1) -> Ball:
    """An exact number as a series that does not depend on t."""
    return number if isinstance(number, Ball) else Ball(arb_series([_operand(number)], terms))


def _operand(value: Any) -> Any:
    if isinstance(value, Ball):
        return value.series
    if isinstance(value, Constant):
        return value.ball(arb)
    return arb(int(value) if isinstance(value, int) else float(value))


def _whole(power: Any) -> int | None:
    """The power as an int where it is one: a parameter comes as a series."""
    value = _operand(power)
    if isinstance(value, arb_series):
        value = value[0] if value.length() <= 1 else arb.nan()
    return int(value.unique_fmpz()) if value.is_exact() and value.is_integer() else None


def _undefined(terms: int) -> Any:
    return arb_series([arb.nan()] * terms, terms)


def _quotient(top: Any, bottom: Any, terms: int) -> Any:
    try:
        return top / bottom
    except (ZeroDivisionError, ValueError):  # by 0, or the quotient has a pole at t = 0
        return _undefined(terms)


def _sign(series: Any) -> int:
    for index in range(series.length()):
        coefficient = series[index]
        if coefficient > 0:
            return 1
        if coefficient < 0:
            return -1
        if not coefficient.is_zero():
            raise Undecided(f"The sign of {coefficient} is not known at {ctx.prec} bits.")
    return 0


def _order(left: Ball, right: Any) -> int:
    return _sign(left.series if type(right) is int and right == 0 else left.series - _operand(right))


def _with_first(series: Any, first: Any) -> Any:
    """The series with its constant term given more sharply."""
    return arb_series([first, *series.coeffs()[1:]], series.prec)


def _grown(first: Any, slope: Any, x: Any) -> Ball:
    """The antiderivative of slope·x' that begins with ``first``."""
    if x.prec == 1:
        return Ball(arb_series([first], 1))
    return Ball(_with_first((slope * x.derivative()).integral(), first))


def _plain(method: str) -> Callable[[Any], Ball]:
    def computed(x: Any) -> Ball:
        return Ball(getattr(x.series, method)())

    computed.__name__ = method
    return computed


exp, log, sin, cos, arctan, erf, erfc = map(_plain, ("exp", "log", "sin", "cos", "atan", "erf", "erfc"))


def sin_pi(x: Ball) -> Ball:
    return Ball(_with_first((arb.pi() * x.series).sin(), x.series[0].sin_pi()))


def cos_pi(x: Ball) -> Ball:
    return Ball(_with_first((arb.pi() * x.series).cos(), x.series[0].cos_pi()))


def expm1(x: Ball) -> Ball:
    return Ball(_with_first(x.series.exp(), x.series[0].expm1()))


def log1p(x: Ball) -> Ball:
    return Ball(_with_first((1 + x.series).log(), x.series[0].log1p()))


def sqrt(x: Ball) -> Ball:
    series = x.series
    if series.length() == 0:
        return x
    shift = series.valuation()
    if shift == 0:
        return Ball(series.sqrt())
    if shift % 2:
        return Ball(_undefined(x.terms))
    inner = (series / arb_series([0] * shift + [1], series.prec)).sqrt()
    return Ball(arb_series([0] * (shift // 2) + inner.coeffs(), inner.prec + shift // 2))


def hypot(x: Any, y: Any) -> Ball:
    x, y = _same(x, y)
    return sqrt(x * x + y * y)


def arcsinh(x: Ball) -> Ball:
    """Its slope is 1 / sqrt(1 + x²); the value itself comes from arb, which knows no cancellation."""
    return _grown(x.series[0].asinh(), 1 / (1 + x.series * x.series).sqrt(), x.series)


def sinh(x: Ball) -> Ball:
    return Ball(_with_first((x.series.exp() - (-x.series).exp()) / 2, x.series[0].sinh()))


def cosh(x: Ball) -> Ball:
    return Ball((x.series.exp() + (-x.series).exp()) / 2)


def tanh(x: Ball) -> Ball:
    e = (2 * x.series if x.series[0] < 0 else -2 * x.series).exp()
    return _grown(x.series[0].tanh(), _quotient(4 * e, (1 + e) * (1 + e), x.terms), x.series)


def erfcx(x: Ball) -> Ball:
    """From its Taylor series at x0: far to the right by Tricomi's U, which knows neither overflow nor cancellation.

    Nearer U is the slower one, by 10 to 15 times.
    """
    at, terms = x.series[0], x.terms
    root = arb.pi().sqrt()
    if at > 25:
        square, half = at * at, arb(0.5)
        taylor = [square.hypgeom_u(half, half) / root, -at * square.hypgeom_u(arb(1.5), arb(1.5)) / root]
    else:
        value = (at * at).exp() * at.erfc()
        taylor = [value, 2 * at * value - 2 / root]
    for k in range(1, terms - 1):
        taylor.append((2 * at * taylor[k] + 2 * taylor[k - 1]) / (k + 1))
    rest = _with_first(x.series, arb(0))
    if terms == 1 or rest.length() == 0:  # python-flint composes no series with 0
        return Ball(arb_series(taylor[:1], terms))
    return Ball(arb_series(taylor[:terms], terms)(rest))


def fabs(x: Ball) -> Ball:
    return -x if _sign(x.series) < 0 else x


def sign(x: Ball) -> Ball:
    return constant(_sign(x.series), x.terms)


def minimum(x: Any, y: Any) -> Ball:
    x, y = _same(x, y)
    return x if x <= y else y


def maximum(x: Any, y: Any) -> Ball:
    x, y = _same(x, y)
    return x if x >= y else y


def where(condition: Any, x: Any, y: Any) -> Ball:
    x, y = _same(x, y)
    return x if condition else y


def one(x: Ball) -> Ball:
    return constant(1, x.terms)


def saturated(x: Ball, limit: Any = None) -> Ball:
    return x


def scaled(x: Any, factor: Any) -> Ball:
    return x * factor


def times_exp(w: Any, x: Any) -> Ball:
    w, x = _same(w, x)
    return w * exp(x)


def times_gauss(w: Any, x: Any, rate: Any) -> Ball:
    w, x = _same(w, x)
    return w * exp(-rate * x * x)


def x_minus_tanh(x: Ball) -> Ball:
    return x - tanh(x)


def sum_rest(x: Any, y: Any) -> Ball:
    return _same(x, y)[0] * 0


def product_rest(x: Any, y: Any) -> Ball:
    return _same(x, y)[0] * 0


def x_minus_sin(x: Ball) -> Ball:
    return x - sin(x)


def _same(x: Any, y: Any) -> tuple[Ball, Ball]:
    """Both as series: a bare number takes the number of terms of the other."""
    if isinstance(x, Ball):
        return x, constant(y, x.terms)
    return constant(x, y.terms if isinstance(y, Ball) else 1), constant(y)
