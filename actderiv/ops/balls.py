"""Ball arithmetic: every word for the power series of :mod:`.ball`, whose coefficients are sure to hold the number."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from flint import arb, arb_series, ctx

from . import ball
from .ball import Ball, Undecided, constant, quotient, undefined

__all__ = ["Ball", "Undecided", "arb", "arb_series", "constant", "ctx"]


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


exp, log, sin, cos, tan = map(_plain, ("exp", "log", "sin", "cos", "tan"))
arcsin, arccos, arctan, erf, erfc = map(_plain, ("asin", "acos", "atan", "erf", "erfc"))


def exp2(x: Ball) -> Ball:
    return Ball((arb(2).log() * x.series).exp())


def log2(x: Ball) -> Ball:
    return Ball(x.series.log() / arb(2).log())


def log10(x: Ball) -> Ball:
    return Ball(x.series.log() / arb(10).log())


def power(x: Any, y: Any) -> Ball:
    x, y = _same(x, y)
    return x**y


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
        return Ball(undefined(x.terms))
    inner = (series / arb_series([0] * shift + [1], series.prec)).sqrt()
    return Ball(arb_series([0] * (shift // 2) + inner.coeffs(), inner.prec + shift // 2))


def cbrt(x: Ball) -> Ball:
    series = x.series
    if series.length() == 0:
        return x
    shift = series.valuation()
    if shift % 3:
        return Ball(undefined(x.terms))
    if series[shift] < 0:
        return -cbrt(-x)
    inner = (
        ((series / arb_series([0] * shift + [1], series.prec)).log() / 3).exp() if shift else (series.log() / 3).exp()
    )
    return Ball(arb_series([0] * (shift // 3) + inner.coeffs(), inner.prec + shift // 3))


def hypot(x: Any, y: Any) -> Ball:
    x, y = _same(x, y)
    return sqrt(x * x + y * y)


def arcsinh(x: Ball) -> Ball:
    """Its slope is 1 / sqrt(1 + x²); the value itself comes from arb, which knows no cancellation."""
    return _grown(x.series[0].asinh(), 1 / (1 + x.series * x.series).sqrt(), x.series)


def arccosh(x: Ball) -> Ball:
    return _grown(x.series[0].acosh(), 1 / (x.series * x.series - 1).sqrt(), x.series)


def arctanh(x: Ball) -> Ball:
    return _grown(x.series[0].atanh(), quotient(arb_series([1]), 1 - x.series * x.series, x.terms), x.series)


def sinh(x: Ball) -> Ball:
    return Ball(_with_first((x.series.exp() - (-x.series).exp()) / 2, x.series[0].sinh()))


def cosh(x: Ball) -> Ball:
    return Ball((x.series.exp() + (-x.series).exp()) / 2)


def tanh(x: Ball) -> Ball:
    e = (2 * x.series if x.series[0] < 0 else -2 * x.series).exp()
    return _grown(x.series[0].tanh(), quotient(4 * e, (1 + e) * (1 + e), x.terms), x.series)


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
    return -x if ball.sign(x.series) < 0 else x


def sign(x: Ball) -> Ball:
    return constant(ball.sign(x.series), x.terms)


def floor(x: Ball) -> Ball:
    """A whole number plus t is above it, minus t below it."""
    first = x.series[0]
    if first.is_nan():
        return Ball(undefined(x.terms))
    low, high = first.lower().floor().unique_fmpz(), first.upper().floor().unique_fmpz()
    if low is None or low != high:
        raise Undecided(f"Which whole number is below {first} is not known at {ctx.prec} bits.")
    return constant(arb(low) - int(first.is_exact() and ball.sign(x.series - low) < 0), x.terms)


def ceil(x: Ball) -> Ball:
    return -floor(-x)


def rint(x: Ball) -> Ball:
    below = floor(x + 0.5)
    halfway = ball.sign(x.series + arb(0.5) - below.series) == 0
    return below - 1 if halfway and _is_odd(below) else below


def _is_odd(x: Ball) -> bool:
    return int(x.series[0].unique_fmpz()) % 2 == 1


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


def times_exp(w: Any, x: Any, e: Any = None) -> Ball:
    w, x = _same(w, x)
    return w * (exp(x) if e is None else e)


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


def slope(function: Callable[[Ball], Any], x: Ball) -> Ball:
    """The derivative of a function at a series, from the function alone: by one more term of both."""
    series = x.series
    longer = arb_series([*series.coeffs(), *([0] * (x.terms - series.length())), 1], x.terms + 1)
    found = constant(function(Ball(longer)), x.terms + 1).series.derivative()
    return Ball(quotient(found, longer.derivative(), x.terms))


Ball.arithmetic = sys.modules[__name__]
