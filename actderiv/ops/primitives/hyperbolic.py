"""Hyperbolic functions and their inverses.

In balls the value of an inverse is arb's, which knows no cancellation; the rest of its series grows from its slope.
"""

from __future__ import annotations

from .exponential import hypot, sqrt
from .row import primitive


@primitive(
    array="sinh",
    ball=lambda b, x: b.with_first((x.series.exp() - (-x.series).exp()) / 2, x.series[0].sinh()),
    slope=lambda x, y: cosh(x),
    curve=lambda x, y, s: y,
)
def sinh(x):
    """Hyperbolic sine."""


@primitive(
    array="cosh",
    ball=lambda b, x: b.Ball((x.series.exp() + (-x.series).exp()) / 2),
    slope=lambda x, y: sinh(x),
    curve=lambda x, y, s: y,
)
def cosh(x):
    """Hyperbolic cosine."""


def _tanh_in_balls(b, x):
    e = (2 * x.series if x.series[0] < 0 else -2 * x.series).exp()
    return b.grown(x.series[0].tanh(), b.quotient(4 * e, (1 + e) * (1 + e), x.terms), x)


@primitive(array="tanh", ball=_tanh_in_balls, slope=lambda x, y: 1 / cosh(x) ** 2, curve=lambda x, y, s: -2 * y * s)
def tanh(x):
    """Hyperbolic tangent."""


@primitive(
    array="arcsinh",
    ball=lambda b, x: b.grown(x.series[0].asinh(), 1 / (1 + x.series * x.series).sqrt(), x),
    slope=lambda x, y: 1 / hypot(x, 1.0),
    curve=lambda x, y, s: -x * s / (1 + x * x),
)
def arcsinh(x):
    """Inverse hyperbolic sine."""


@primitive(
    array="arccosh",
    ball=lambda b, x: b.grown(x.series[0].acosh(), 1 / (x.series * x.series - 1).sqrt(), x),
    slope=lambda x, y: 1 / sqrt((x - 1) * (x + 1)),
    curve=lambda x, y, s: -x * s / ((x - 1) * (x + 1)),
)
def arccosh(x):
    """Inverse hyperbolic cosine."""


@primitive(
    array="arctanh",
    ball=lambda b, x: b.grown(x.series[0].atanh(), b.quotient(b.arb_series([1]), 1 - x.series * x.series, x.terms), x),
    slope=lambda x, y: 1 / ((1 - x) * (1 + x)),
    curve=lambda x, y, s: 2 * x * s * s,
)
def arctanh(x):
    """Inverse hyperbolic tangent."""


@primitive(
    array=lambda a, x: a.special.x_minus_tanh(x),
    ball=lambda b, x: x - tanh(x),
    slope=lambda x, y: tanh(x) ** 2,
    curve=lambda x, y, s: 2 * tanh(x) / cosh(x) ** 2,
)
def x_minus_tanh(x):
    """x - tanh(x), without cancellation near 0."""
