"""Choices and steps: what has another formula, or another value, on either side of a place."""

from __future__ import annotations

from .row import primitive


def _where_in_balls(b, condition, x, y):
    x, y = b.same(x, y)
    return x if condition else y


def _where_in_duals(d, condition, x, y):
    x, y = d.same(x, y)
    parts = (x.value, y.value), (x.first, y.first), (x.second, y.second)
    return d.Dual(*(where(condition, *both) for both in parts))


def _where_in_spans(s, condition, x, y):
    x, y = s.same(x, y)
    return s.either(x, y) if condition is s.OPEN else x if condition else y


@primitive(
    array=lambda a, condition, x, y: a.choosing.chosen(condition, x, y),
    ball=_where_in_balls,
    dual=_where_in_duals,
    span=_where_in_spans,
    words=lambda w, condition, x, y: w.chosen(condition, x, y),
)
def where(condition, x, y):
    """x where the condition holds, y elsewhere; both are computed, so neither may overflow by itself."""


@primitive(
    array=lambda a, x: a.choosing.ones(x),
    ball=lambda b, x: x if x.series[0].is_nan() else b.constant(1, x.terms),
    slope=0,
    words="ones",
)
def one(x):
    """1 in the arithmetic, dtype and shape of x, and NaN where x is NaN."""


def _fabs_in_spans(s, x):
    sign = s.sign_of(x.series)
    return s.either(x, x, s.magnitude(x)) if sign is None else -x if sign < 0 else x


@primitive(
    array=lambda a, x: a.np.where(x < 0, -x, x) if a.np.iscomplexobj(x) else a.np.absolute(x),
    ball=lambda b, x: -x if b.sign_of(x.series) < 0 else x,
    dual=lambda d, x: where(d.negative(x), -x, x),
    span=_fabs_in_spans,
    words=lambda w, x: where(x < 0, -x, x),
)
def fabs(x):
    """Absolute value."""


def _sign_in_arrays(a, x):
    if not a.np.iscomplexobj(x):
        return a.np.sign(x)
    return a.np.where(x == x, (x > 0) * one(x) - (x < 0) * one(x), x)


def _sign_in_balls(b, x):
    found = b.sign_of(x.series)
    return b.constant(int(found), x.terms) if found == found else x


def _sign_in_duals(d, x):
    left, at, right = (d.constant(level, x) for level in (-1.0, 0.0, 1.0))
    level = where(d.negative(x), left, where(d.negative(-x), right, at))
    return d.Dual(level.value * one(x.value), level.first, level.second)


def _sign_in_spans(s, x):
    found = s.sign_of(x.series)
    if found is None:
        return s.either(s.constant(-1, x.terms), s.constant(1, x.terms))
    return s.constant(found, x.terms)


@primitive(
    array=_sign_in_arrays,
    ball=_sign_in_balls,
    dual=_sign_in_duals,
    span=_sign_in_spans,
    words=lambda w, x: where(x < 0, -1, where(x > 0, 1, 0)),
)
def sign(x):
    """-1, 0 or 1, as x is negative, zero or positive."""


def _minimum_in_balls(b, x, y):
    x, y = b.same(x, y)
    return x if x <= y else y if y < x else x + y  # not a number


@primitive(
    array="minimum",
    ball=_minimum_in_balls,
    dual=lambda d, x, y: d.unless_nan(where(x > y, y, x), x, y),
    span=lambda s, x, y: -maximum(-x, -y),
    words=lambda w, x, y: where(x > y, y, x),
)
def minimum(x, y):
    """The smaller of the two, elementwise; NaN if either is."""


def _maximum_in_balls(b, x, y):
    x, y = b.same(x, y)
    return x if x >= y else y if y > x else x + y  # not a number


def _maximum_in_spans(s, x, y):
    x, y = s.same(x, y)
    larger = x >= y
    return s.either(x, y, x.series[0].max(y.series[0])) if larger is s.OPEN else x if larger else y


@primitive(
    array="maximum",
    ball=_maximum_in_balls,
    dual=lambda d, x, y: d.unless_nan(where(x < y, y, x), x, y),
    span=_maximum_in_spans,
    words=lambda w, x, y: where(x < y, y, x),
)
def maximum(x, y):
    """The larger of the two, elementwise; NaN if either is."""


def _floor_in_balls(b, x):
    """A whole number plus t is above it, minus t below it."""
    first = x.series[0]
    if first.is_nan():
        return b.Ball(b.undefined(x.terms))
    low, high = first.lower().floor(), first.upper().floor()
    if not (low.is_finite() and low == high):
        raise b.Undecided(f"Which whole number is below {first} is not known at {b.ctx.prec} bits.")
    return b.constant(low - int(first.is_exact() and b.sign_of(x.series - low) < 0), x.terms)


@primitive(
    array=lambda a, x: a.stepwise(a.np.floor, x),
    ball=_floor_in_balls,
    slope=0,
    span=lambda s, x: s.stepped(floor, x),
)
def floor(x):
    """The largest whole number that is not above x."""


@primitive(array=lambda a, x: a.stepwise(a.np.ceil, x), ball=lambda b, x: -floor(-x), slope=0)
def ceil(x):
    """The smallest whole number that is not below x."""


def _rint_in_balls(b, x):
    below = floor(x + 0.5)
    halfway = b.sign_of(x.series + b.arb(0.5) - below.series) == 0
    odd = halfway and not (below.series[0] / 2).is_integer()
    return below - 1 if odd else below


@primitive(
    array=lambda a, x: a.stepwise(a.np.rint, x),
    ball=_rint_in_balls,
    slope=0,
    span=lambda s, x: s.stepped(rint, x),
)
def rint(x):
    """The nearest whole number; halfway between two the even one."""
