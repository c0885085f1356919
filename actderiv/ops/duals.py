"""Forward mode: every word for numbers that carry their first and second derivative along, over NumPy arrays.

A :class:`Dual` is f(x), f'(x) and f''(x) at many x. Each word knows its slope and the slope of that, once; the chain
rule does the rest. At a break everything is as it is just to the right of it: values that are equal are ordered by
their slopes, so that in ``where(x < 0, ...)`` and in ``maximum`` the same side is taken, as ball arithmetic takes it.
Only ``==`` looks at the value alone: what is written for one point holds there.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from . import arrays
from .constants import PI, Constant

Array = Any


class Dual:
    """A function's values at many points, with its first and second derivatives there: arrays of one shape."""

    arithmetic: Any = sys.modules[__name__]
    __array_ufunc__ = None  # NumPy numbers on the left leave the operation to this class
    __slots__ = ("first", "second", "value")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Array, first: Array, second: Array):
        self.value, self.first, self.second = value, first, second

    def __add__(self, other: Any) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value + other, self.first, self.second)
        return Dual(self.value + other.value, self.first + other.first, self.second + other.second)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.first, -self.second)

    def __pos__(self) -> Dual:
        return self

    def __abs__(self) -> Dual:
        return fabs(self)

    def __sub__(self, other: Any) -> Dual:
        return self + (-other)

    def __rsub__(self, other: Any) -> Dual:
        return -self + other

    def __mul__(self, other: Any) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value * other, _times(self.first, other), _times(self.second, other))
        first = _times(self.first, other.value) + _times(self.value, other.first)
        cross = 2 * _times(self.first, other.first)
        return Dual(
            self.value * other.value, first, _times(self.second, other.value) + cross + _times(self.value, other.second)
        )

    def __truediv__(self, other: Any) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value / other, self.first / other, self.second / other)
        value = self.value / other.value
        first = (self.first - _times(value, other.first)) / other.value
        bend = self.second - 2 * _times(first, other.first) - _times(value, other.second)
        return Dual(value, first, bend / other.value)

    def __rtruediv__(self, other: Any) -> Dual:
        value = other / self.value
        return _chain(self, value, -value / self.value, lambda: 2 * value / self.value / self.value)

    def __pow__(self, exponent: Any) -> Dual:
        return power(self, exponent)

    def __rpow__(self, base: Any) -> Dual:
        return power(base, self)

    def __lt__(self, other: Any) -> Array:
        return _negative(self - other)

    def __gt__(self, other: Any) -> Array:
        return _negative(other - self)

    def __le__(self, other: Any) -> Array:
        return ~(self > other) & _known(self, other)

    def __ge__(self, other: Any) -> Array:
        return ~(self < other) & _known(self, other)

    def __eq__(self, other: object) -> Array:
        return self.value == _value(other)

    def __ne__(self, other: object) -> Array:
        return self.value != _value(other)

    __radd__, __rmul__ = __add__, __mul__


def variable(x: Array) -> Dual:
    """x itself, at an array of places."""
    x = np.asarray(x)
    return Dual(x, np.ones_like(x), np.zeros_like(x))


def constant(value: Any, like: Dual) -> Dual:
    """A number that does not depend on x."""
    if isinstance(value, Dual):
        return value
    return Dual(value + np.zeros_like(like.value), np.zeros_like(like.first), np.zeros_like(like.second))


def composed(x: Dual, value: Dual, slope: Dual) -> Dual:
    """A function of x whose derivative has a formula of its own, both already computed at x."""
    value, slope = (each if isinstance(each, Dual) else constant(each, x) for each in (value, slope))
    second = _times(slope.first, x.first) + _times(slope.value, x.second)
    return Dual(value.value, _times(slope.value, x.first), second)


def _value(x: Any) -> Any:
    return x.value if isinstance(x, Dual) else x


def _times(x: Array, y: Array) -> Array:
    """x·y, and 0 where one of them is: a slope that has run away does not count where nothing is multiplied with it."""
    x, y = _plain(x), _plain(y)
    product = x * y
    if np.isnan(product).any():
        none = ((x == 0) & np.isinf(y)) | (np.isinf(x) & (y == 0))
        product = np.where(none, np.zeros_like(product), product)
    return product


def _plain(x: Any) -> Any:
    return float(x) if isinstance(x, Constant) else x


def _negative(x: Dual) -> Array:
    """Whether a number is below 0 just to the right."""
    below = x.value < 0
    at_zero = x.value == 0
    if np.any(at_zero):
        below = below | (at_zero & ((x.first < 0) | ((x.first == 0) & (x.second < 0))))
    return below


def _known(x: Any, y: Any) -> Array:
    x, y = _value(x), _value(y)
    return (x == x) & (y == y)


def _pair(x: Any, y: Any) -> tuple[Dual, Dual]:
    return (x, constant(y, x)) if isinstance(x, Dual) else (constant(x, y), y)


def _chain(x: Dual, value: Array, slope: Array, curve: Callable[[], Array]) -> Dual:
    """A function of x by its value, its slope, and the slope of that, which few ask for and some have no use for."""
    return Dual(value, _times(slope, x.first), _times(slope, x.second) + _times(curve(), x.first * x.first))


def _word(name: str, slope: Callable[[Array, Array], Array], curve: Callable[[Array, Array, Array], Array]) -> Any:
    """The word: ``slope`` is a function of x and the value y, ``curve`` of x, y and the slope."""
    plain = getattr(arrays, name)

    def computed(x: Dual) -> Dual:
        y = plain(x.value)
        first = slope(x.value, y)
        return _chain(x, y, first, lambda: curve(x.value, y, first))

    computed.__name__ = name
    return computed


LN2, LN10, ROOT = math.log(2), math.log(10), 2 / math.sqrt(math.pi)

# The columns: the word, its slope by x and y = word(x), and the slope s of that by x, y and s.
exp = _word("exp", lambda x, y: y, lambda x, y, s: y)
expm1 = _word("expm1", lambda x, y: arrays.exp(x), lambda x, y, s: s)
exp2 = _word("exp2", lambda x, y: LN2 * y, lambda x, y, s: LN2 * s)
log = _word("log", lambda x, y: 1 / x, lambda x, y, s: -s * s)
log1p = _word("log1p", lambda x, y: 1 / (1 + x), lambda x, y, s: -s * s)
log2 = _word("log2", lambda x, y: 1 / (LN2 * x), lambda x, y, s: -s / x)
log10 = _word("log10", lambda x, y: 1 / (LN10 * x), lambda x, y, s: -s / x)
sqrt = _word("sqrt", lambda x, y: 0.5 / y, lambda x, y, s: -0.5 * s / x)
cbrt = _word("cbrt", lambda x, y: 1 / (3 * y * y), lambda x, y, s: -2 * s / (3 * x))
sin = _word("sin", lambda x, y: arrays.cos(x), lambda x, y, s: -y)
cos = _word("cos", lambda x, y: -arrays.sin(x), lambda x, y, s: -y)
tan = _word("tan", lambda x, y: 1 + y * y, lambda x, y, s: 2 * y * s)
sin_pi = _word("sin_pi", lambda x, y: PI * arrays.cos_pi(x), lambda x, y, s: -PI * PI * y)
cos_pi = _word("cos_pi", lambda x, y: -PI * arrays.sin_pi(x), lambda x, y, s: -PI * PI * y)
arcsin = _word("arcsin", lambda x, y: 1 / np.sqrt((1 - x) * (1 + x)), lambda x, y, s: x * s / ((1 - x) * (1 + x)))
arccos = _word("arccos", lambda x, y: -1 / np.sqrt((1 - x) * (1 + x)), lambda x, y, s: x * s / ((1 - x) * (1 + x)))
arctan = _word("arctan", lambda x, y: 1 / (1 + x * x), lambda x, y, s: -2 * x * s * s)
sinh = _word("sinh", lambda x, y: arrays.cosh(x), lambda x, y, s: y)
cosh = _word("cosh", lambda x, y: arrays.sinh(x), lambda x, y, s: y)
tanh = _word("tanh", lambda x, y: 1 / arrays.cosh(x) ** 2, lambda x, y, s: -2 * y * s)
arcsinh = _word("arcsinh", lambda x, y: 1 / arrays.hypot(x, 1.0), lambda x, y, s: -x * s / (1 + x * x))
arccosh = _word("arccosh", lambda x, y: 1 / np.sqrt((x - 1) * (x + 1)), lambda x, y, s: -x * s / ((x - 1) * (x + 1)))
arctanh = _word("arctanh", lambda x, y: 1 / ((1 - x) * (1 + x)), lambda x, y, s: 2 * x * s * s)
erf = _word("erf", lambda x, y: arrays.times_gauss(ROOT * arrays.one(x), x, 1.0), lambda x, y, s: -2 * x * s)
erfc = _word("erfc", lambda x, y: -arrays.times_gauss(ROOT * arrays.one(x), x, 1.0), lambda x, y, s: -2 * x * s)
erfcx = _word("erfcx", lambda x, y: 2 * x * y - ROOT, lambda x, y, s: 2 * y + 2 * x * s)
x_minus_tanh = _word("x_minus_tanh", lambda x, y: arrays.tanh(x) ** 2,
                     lambda x, y, s: 2 * arrays.tanh(x) / arrays.cosh(x) ** 2)  # fmt: skip
x_minus_sin = _word("x_minus_sin", lambda x, y: 2 * arrays.sin(x / 2) ** 2, lambda x, y, s: arrays.sin(x))


def hypot(x: Any, y: Any) -> Dual:
    x, y = _pair(x, y)
    value = arrays.hypot(x.value, y.value)
    first = (_times(x.value, x.first) + _times(y.value, y.first)) / value
    bend = x.first**2 + _times(x.value, x.second) + y.first**2 + _times(y.value, y.second) - first * first
    return Dual(value, first, bend / value)


def power(x: Any, y: Any) -> Dual:
    if isinstance(y, Dual):
        x, y = _pair(x, y)
        value, logarithm = arrays.power(x.value, y.value), arrays.log(x.value)
        grown = y * Dual(logarithm, x.first / x.value, x.second / x.value - (x.first / x.value) ** 2)
        return _chain(grown, value, value, lambda: value)
    value = x.value**y
    slope = y * x.value ** (y - 1) if y else np.zeros_like(x.value)
    return _chain(
        x, value, slope, lambda: y * (y - 1) * x.value ** (y - 2) if y not in (0, 1) else np.zeros_like(x.value)
    )


def fabs(x: Dual) -> Dual:
    return where(_negative(x), -x, x)


def minimum(x: Any, y: Any) -> Dual:
    x, y = _pair(x, y)
    return _with_nan(where(x > y, y, x), x, y)


def maximum(x: Any, y: Any) -> Dual:
    x, y = _pair(x, y)
    return _with_nan(where(x < y, y, x), x, y)


def _with_nan(chosen: Dual, x: Dual, y: Dual) -> Dual:
    """The choice, and NaN where either number is."""
    return Dual(np.where(_known(x, y), chosen.value, np.nan).astype(chosen.value.dtype), chosen.first, chosen.second)


def where(condition: Any, x: Any, y: Any) -> Dual:
    x, y = _pair(x, y)
    return Dual(*(arrays.where(condition, *both) for both in
                  ((x.value, y.value), (x.first, y.first), (x.second, y.second))))  # fmt: skip


def _level(name: str) -> Any:
    """A word that is constant between its steps."""
    plain = getattr(arrays, name)

    def computed(x: Dual) -> Dual:
        return Dual(plain(x.value), np.zeros_like(x.first), np.zeros_like(x.second))

    computed.__name__ = name
    return computed


floor, ceil, rint, one = map(_level, ("floor", "ceil", "rint", "one"))


def sign(x: Dual) -> Dual:
    level = where(_negative(x), constant(-1.0, x), where(_negative(-x), constant(1.0, x), constant(0.0, x)))
    return Dual(level.value * arrays.one(x.value), level.first, level.second)


def saturated(x: Dual, limit: float = math.inf) -> Dual:
    """What it is for no longer changes where it holds on: so the slope stays."""
    return Dual(arrays.saturated(x.value, limit), x.first, x.second)


def scaled(x: Any, factor: Any) -> Dual:
    product = x * factor
    return Dual(arrays.scaled(_value(x), _value(factor)), product.first, product.second)


def times_exp(w: Any, x: Any, e: Any = None) -> Dual:
    w, x = _pair(w, x)
    first = w.first + _times(w.value, x.first)
    second = w.second + 2 * _times(w.first, x.first) + _times(w.value, x.second + x.first * x.first)
    return Dual(*(arrays.times_exp(each, x.value, _value(e)) for each in (w.value, first, second)))


def times_gauss(w: Any, x: Any, rate: float) -> Dual:
    w, x = _pair(w, x)
    inner = -rate * x * x
    first = w.first + _times(w.value, inner.first)
    second = w.second + 2 * _times(w.first, inner.first) + _times(w.value, inner.second + inner.first * inner.first)
    return Dual(*(arrays.times_gauss(each, x.value, rate) for each in (w.value, first, second)))


def sum_rest(x: Any, y: Any) -> Dual:
    return constant(arrays.sum_rest(_value(x), _value(y)), x if isinstance(x, Dual) else y)


def product_rest(x: Any, y: Any) -> Dual:
    return constant(arrays.product_rest(_value(x), _value(y)), x if isinstance(x, Dual) else y)


def slope(function: Callable[[Dual], Dual], x: Dual) -> Dual:
    """The derivative of a function at a dual: its second one would take the third of the function, and is not known."""
    found = function(variable(x.value))
    return Dual(found.first, _times(found.second, x.first), np.full_like(x.second, np.nan))
