"""Ball arithmetic: every primitive for the power series of :mod:`.ball`, whose coefficients surely hold the number."""

from __future__ import annotations  # noqa: I001

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from flint import arb, arb_series, ctx

from .ball import (
    EXACT, HOPELESS, ONE_AT_A_TIME, Ball, Undecided, constant, nearest, precision, quotient, sign_of, undefined,
)  # fmt: skip
from .primitives.row import Primitive, kept

__all__ = [
    "EXACT", "HOPELESS", "ONE_AT_A_TIME", "Ball", "Undecided", "arb", "arb_series", "constant", "ctx", "nearest",
    "precision", "quotient", "sign_of", "undefined",
]  # fmt: skip

Ball.arithmetic = sys.modules[__name__]


def __getattr__(name: str) -> Any:
    return kept(globals(), name, _form)


def _form(row: Primitive) -> Callable[..., Ball]:
    """The ball form; a text is a method of python-flint's series."""
    return partial(_by_method, row.ball) if isinstance(row.ball, str) else partial(row.ball, Ball.arithmetic)


def _by_method(method: str, x: Any) -> Ball:
    return Ball(getattr(x.series, method)())


def with_first(x: Ball, first: Any) -> Ball:
    """The series with its constant term given more sharply."""
    return Ball(arb_series([first, *x.series.coeffs()[1:]], x.terms))


def grown(first: Any, slope: Ball, x: Ball) -> Ball:
    """The antiderivative of slope·x' that begins with ``first``; where that is not defined, no slope is."""
    if first.is_nan():
        return Ball(undefined(x.terms))
    if x.terms == 1:
        return Ball(arb_series([first], 1))
    return with_first(Ball((slope.series * x.series.derivative()).integral()), first)


def same(x: Any, y: Any) -> tuple[Ball, Ball]:
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
