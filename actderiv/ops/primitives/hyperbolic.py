"""Hyperbolic functions and their inverses.

In balls the value of an inverse is arb's, which knows no cancellation; the rest of its series grows from its slope.
"""

from __future__ import annotations

from .exponential import exp, expm1, hypot, log1p, sqrt
from .piecewise import fabs, where
from .row import primitive


def _sinh_in_words(w, x):
    """Without cancellation near 0."""
    m = expm1(fabs(x))
    half = (m + m / (1 + m)) / 2
    return where(x < 0, -half, half)


@primitive(
    array="sinh",
    ball=lambda b, x: b.with_first((exp(x) - exp(-x)) / 2, x.series[0].sinh()),
    slope=lambda x, y: cosh(x),
    curve=lambda x, y, s: y,
    words=_sinh_in_words,
)
def sinh(x):
    """Hyperbolic sine."""


@primitive(
    array="cosh",
    ball=lambda b, x: (exp(x) + exp(-x)) / 2,
    slope=lambda x, y: sinh(x),
    curve=lambda x, y, s: y,
    words="ball",
)
def cosh(x):
    """Hyperbolic cosine."""


def _tanh_in_balls(b, x):
    """On the series themselves: in words it takes half as long again."""
    e = (2 * x.series if x.series[0] < 0 else -2 * x.series).exp()
    return b.grown(x.series[0].tanh(), b.Ball(b.quotient(4 * e, (1 + e) * (1 + e), x.terms)), x)


def _tanh_in_words(w, x):
    """By exponentials that do not grow."""
    m = expm1(-2 * fabs(x))
    return where(x < 0, m / (2 + m), -m / (2 + m))


@primitive(
    array="tanh",
    ball=_tanh_in_balls,
    slope=lambda x, y: 1 / cosh(x) ** 2,
    curve=lambda x, y, s: -2 * y * s,
    words=_tanh_in_words,
)
def tanh(x):
    """Hyperbolic tangent."""


def _arcsinh_in_words(w, x):
    """Without cancellation near 0."""
    a = fabs(x)
    right = log1p(a + a * a / (1 + sqrt(1 + a * a)))
    return where(x < 0, -right, right)


@primitive(
    array="arcsinh",
    ball=lambda b, x: b.grown(x.series[0].asinh(), 1 / sqrt(1 + x * x), x),
    slope=lambda x, y: 1 / hypot(x, 1.0),
    curve=lambda x, y, s: -x * s / (1 + x * x),
    words=_arcsinh_in_words,
)
def arcsinh(x):
    """Inverse hyperbolic sine."""


@primitive(
    array="arccosh",
    ball=lambda b, x: b.grown(x.series[0].acosh(), 1 / sqrt(x * x - 1), x),
    slope=lambda x, y: 1 / sqrt((x - 1) * (x + 1)),
    curve=lambda x, y, s: -x * s / ((x - 1) * (x + 1)),
)
def arccosh(x):
    """Inverse hyperbolic cosine."""


@primitive(
    array="arctanh",
    ball=lambda b, x: b.grown(x.series[0].atanh(), 1 / (1 - x * x), x),
    slope=lambda x, y: 1 / ((1 - x) * (1 + x)),
    curve=lambda x, y, s: 2 * x * s * s,
    words=lambda w, x: (log1p(x) - log1p(-x)) / 2,
)
def arctanh(x):
    """Inverse hyperbolic tangent."""


@primitive(
    array=lambda a, x: a.special.x_minus_tanh(x),
    ball=lambda b, x: x - tanh(x),
    slope=lambda x, y: tanh(x) ** 2,
    curve=lambda x, y, s: 2 * tanh(x) / cosh(x) ** 2,
    words="ball",
)
def x_minus_tanh(x):
    """x - tanh(x), without cancellation near 0."""
