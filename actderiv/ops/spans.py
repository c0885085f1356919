"""Ball arithmetic over an interval of x: the coefficients hold f, f', f''/2, ... at every x of it.

A primitive is what it is in :mod:`.balls`. Only a choice is another matter: where the numbers of the interval lie on
both sides of a comparison it is open, and stands for the hull of both branches, of whose slopes nothing is known. Its
row says so in a form of its own.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from flint import arb, arb_series

from . import ball, balls
from .ball import EXACT, Ball, Undecided, nearest, operand, undefined, whole
from .primitives.row import Primitive, kept

__all__ = ["EXACT", "Ball", "nearest"]


def __getattr__(name: str) -> Any:
    return kept(globals(), name, _form)


def _form(row: Primitive) -> Callable[..., Span]:
    """The form over an interval: the row's own, or that of balls, which knows nothing where it cannot decide."""
    return partial(row.span, Span.arithmetic) if row.span is not None else partial(_lifted, getattr(balls, row.name))


def _lifted(in_balls: Callable[..., Ball], *values: Any) -> Span:
    try:
        return Span(in_balls(*values).series)
    except Undecided:
        return Span(undefined(next(each.terms for each in values if isinstance(each, Ball))))


class Open:
    """A condition that holds at some x of the interval, and perhaps not at others."""

    def __and__(self, other: Any) -> Any:
        return False if other is False else self

    def __or__(self, other: Any) -> Any:
        return True if other is True else self

    def __invert__(self) -> Open:
        return self

    def __bool__(self) -> bool:
        raise Undecided("The condition holds in a part of the interval.")

    __rand__, __ror__ = __and__, __or__


LARGEST_POWER = 2**16
"""Larger ones are not followed: arb takes its time for them."""

OPEN = Open()
UNKNOWN = arb(0, float("inf"))


class Span(Ball):
    """A :class:`Ball` whose comparisons may be open."""

    arithmetic: Any = sys.modules[__name__]
    __slots__ = ()
    __hash__ = None

    def __pow__(self, power: Any) -> Any:
        """An even power is never negative, which arb does not see."""
        exponent = whole(power)
        if exponent is not None and abs(exponent) > LARGEST_POWER:
            return Span(undefined(self.terms))
        try:
            found = super().__pow__(power)
        except Undecided:
            return Span(undefined(self.terms))
        first = found.series[0]
        if exponent is None or exponent % 2 or exponent <= 0 or not first.contains(0) or first.is_zero():
            return found
        return Span(balls.with_first(found, magnitude(found)).series)

    def __lt__(self, other: Any) -> Any:
        return _compared(self, other, lambda sign: sign < 0)

    def __le__(self, other: Any) -> Any:
        return _compared(self, other, lambda sign: sign <= 0)

    def __gt__(self, other: Any) -> Any:
        return _compared(self, other, lambda sign: sign > 0)

    def __ge__(self, other: Any) -> Any:
        return _compared(self, other, lambda sign: sign >= 0)

    def __eq__(self, other: object) -> Any:
        return _compared(self, other, lambda sign: sign == 0)

    def __ne__(self, other: object) -> Any:
        return _compared(self, other, lambda sign: sign != 0)


def constant(number: Any, terms: int = 1) -> Span:
    """A number that does not depend on x, or a ball, as a span."""
    return number if isinstance(number, Span) else Span(ball.constant(number, terms).series)


def sign_of(series: Any) -> int | None:
    """The sign at every x of the interval, if there is one."""
    try:
        sign = ball.sign_of(series)
    except Undecided:
        return None
    return None if math.isnan(sign) else int(sign)  # not defined somewhere is not nowhere


def _compared(left: Span, right: Any, holds: Callable[[int], bool]) -> Any:
    sign = sign_of(left.series - operand(right))
    return OPEN if sign is None else holds(sign)


def same(x: Any, y: Any) -> tuple[Span, Span]:
    """Both as spans."""
    x, y = balls.same(x, y)
    return constant(x), constant(y)


def either(x: Span, y: Span, value: Any = None) -> Span:
    """Somewhere the one, somewhere the other; where no sharper value is given, one from the hull of both."""
    value = x.series[0].union(y.series[0]) if value is None else value
    return Span(arb_series([value] + [UNKNOWN] * (x.terms - 1), x.terms))


def magnitude(x: Ball) -> Any:
    """From 0 to the largest absolute value: where the sign is open."""
    return arb(0).union(x.series[0].abs_upper())


def stepped(word: Callable[[Any], Any], x: Span) -> Span:
    """A word that is constant between its steps: by both ends, where a step is in between."""
    with suppress(Undecided):
        return constant(word(Ball(x.series)))
    with suppress(Undecided):
        ends = x.series[0].lower(), x.series[0].upper()
        return either(*(constant(word(ball.constant(end, x.terms))) for end in ends))
    return Span(undefined(x.terms))
