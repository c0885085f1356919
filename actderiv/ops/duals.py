"""Forward mode: every primitive for numbers that carry their first and second derivative along, over NumPy arrays, or
over the steps of a program.

A :class:`Dual` is f(x), f'(x) and f''(x) at many x. A primitive's row has its slope and the slope of that; the chain
rule does the rest. At a break everything is as it is just to the right of it: values that are equal are ordered by
their slopes, so that in ``where(x < 0, ...)`` and in ``maximum`` the same side is taken, as ball arithmetic takes it.
Only ``==`` looks at the value alone: what is written for one point holds there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .arrays import plain
from .primitives.piecewise import where as chosen_of  # under its own name it would hide the form for duals
from .primitives.row import Primitive, kept

Array = Any


def __getattr__(name: str) -> Any:
    return kept(globals(), name, _form)


def _form(row: Primitive) -> Callable[..., Dual]:
    """The form for duals: the row's own, or by the chain rule from its slope and curve."""
    if row.dual is not None:
        return partial(row.dual, Dual.arithmetic)
    return partial(_smooth if callable(row.slope) else _level, row)


def _smooth(row: Any, x: Dual) -> Dual:
    y = row.word(x.value)
    slope = row.slope(x.value, y)
    return chain(x, y, slope, lambda: row.curve(x.value, y, slope))


def _level(row: Primitive, x: Dual) -> Dual:
    """Constant between its steps."""
    return Dual(row.word(x.value), none(x.first), none(x.second))


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
        return self.arithmetic.fabs(self)

    def __sub__(self, other: Any) -> Dual:
        return self + (-other)

    def __rsub__(self, other: Any) -> Dual:
        return -self + other

    def __mul__(self, other: Any) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value * other, times(self.first, other), times(self.second, other))
        first = times(self.first, other.value) + times(self.value, other.first)
        cross = 2 * times(self.first, other.first)
        return Dual(
            self.value * other.value, first, times(self.second, other.value) + cross + times(self.value, other.second)
        )

    def __truediv__(self, other: Any) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value / other, self.first / other, self.second / other)
        value = self.value / other.value
        first = (self.first - times(value, other.first)) / other.value
        bend = self.second - 2 * times(first, other.first) - times(value, other.second)
        return Dual(value, first, bend / other.value)

    def __rtruediv__(self, other: Any) -> Dual:
        value = other / self.value
        return chain(self, value, -value / self.value, lambda: 2 * value / self.value / self.value)

    def __pow__(self, exponent: Any) -> Dual:
        return self.arithmetic.power(self, exponent)

    def __rpow__(self, base: Any) -> Dual:
        return self.arithmetic.power(base, self)

    def __lt__(self, other: Any) -> Array:
        return negative(self - other)

    def __gt__(self, other: Any) -> Array:
        return negative(other - self)

    def __le__(self, other: Any) -> Array:
        return ~(self > other) & known(self, other)

    def __ge__(self, other: Any) -> Array:
        return ~(self < other) & known(self, other)

    def __eq__(self, other: object) -> Array:
        return self.value == value_of(other)

    def __ne__(self, other: object) -> Array:
        return self.value != value_of(other)

    __radd__, __rmul__ = __add__, __mul__


def none(like: Any) -> Any:
    """0 in the shape and dtype of an array, or as a step."""
    return like.program.write("number", 0.0) if _written(like) else np.zeros_like(like)


def _written(value: Any) -> bool:
    """Whether this is a step of a program, which has no numbers yet."""
    return hasattr(type(value), "arithmetic")


def variable(x: Array) -> Dual:
    """x itself, at an array of places."""
    x = np.asarray(x)
    return Dual(x, np.ones_like(x), np.zeros_like(x))


def constant(value: Any, like: Dual) -> Dual:
    """A number that does not depend on x."""
    if isinstance(value, Dual):
        return value
    return Dual(value + none(like.value), none(like.first), none(like.second))


def composed(x: Dual, value: Dual, slope: Dual) -> Dual:
    """A function of x whose derivative has a formula of its own, both already computed at x."""
    value, slope = (each if isinstance(each, Dual) else constant(each, x) for each in (value, slope))
    second = times(slope.first, x.first) + times(slope.value, x.second)
    return Dual(value.value, times(slope.value, x.first), second)


def value_of(x: Any) -> Any:
    return x.value if isinstance(x, Dual) else x


def times(x: Array, y: Array) -> Array:
    """x·y, and 0 where one of them is: a slope that has run away does not count where nothing is multiplied with it."""
    x, y = plain(x), plain(y)
    product = x * y
    if _written(product):
        vanishes = ((x == 0) & (y == y)) | ((y == 0) & (x == x))
        return chosen_of(vanishes, 0.0, product)
    if np.isnan(product).any():
        vanishes = ((x == 0) & np.isinf(y)) | (np.isinf(x) & (y == 0))
        product = np.where(vanishes, np.zeros_like(product), product)
    return product


def negative(x: Dual) -> Array:
    """Whether a number is below 0 just to the right."""
    below = x.value < 0
    at_zero = x.value == 0
    if _written(at_zero) or np.any(at_zero):
        below = below | (at_zero & ((x.first < 0) | ((x.first == 0) & (x.second < 0))))
    return below


def known(x: Any, y: Any) -> Array:
    """Whether neither is NaN."""
    x, y = value_of(x), value_of(y)
    return (x == x) & (y == y)


def unless_nan(chosen: Dual, x: Any, y: Any) -> Dual:
    """The choice between two numbers, and NaN where either is."""
    if _written(chosen.value):
        value = chosen_of(known(x, y), chosen.value, np.nan)
    else:
        value = np.where(known(x, y), chosen.value, np.nan).astype(chosen.value.dtype)
    return Dual(value, chosen.first, chosen.second)


def same(x: Any, y: Any) -> tuple[Dual, Dual]:
    """Both as duals, where one may be a number."""
    return (x, constant(y, x)) if isinstance(x, Dual) else (constant(x, y), y)


def without_slope(function: Callable[..., Array], x: Any, y: Any) -> Dual:
    """A function of the values, which are taken as numbers that do not depend on x."""
    return constant(function(value_of(x), value_of(y)), x if isinstance(x, Dual) else y)


def chain(x: Dual, value: Array, slope: Array, curve: Callable[[], Array]) -> Dual:
    """A function of x by its value, its slope, and the slope of that, which few ask for and some have no use for."""
    return Dual(value, times(slope, x.first), times(slope, x.second) + times(curve(), x.first * x.first))


def slope(function: Callable[[Dual], Dual], x: Dual) -> Dual:
    """The derivative of a function at a dual: its second one would take the third of the function, and is not known."""
    found = function(variable(x.value))
    return Dual(found.first, times(found.second, x.first), np.full_like(x.second, np.nan))
