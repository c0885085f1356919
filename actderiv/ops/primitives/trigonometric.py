"""Sine and its kin, and their inverses; angles in radians."""

from __future__ import annotations

from ..constants import PI
from .exponential import sqrt
from .row import primitive


@primitive(array="sin", ball="sin", slope=lambda x, y: cos(x), curve=lambda x, y, s: -y, words="sine")
def sin(x):
    """Sine; x in radians."""


@primitive(array="cos", ball="cos", slope=lambda x, y: -sin(x), curve=lambda x, y, s: -y, words="cosine")
def cos(x):
    """Cosine; x in radians."""


@primitive(
    array="tan",
    ball="tan",
    slope=lambda x, y: 1 + y * y,
    curve=lambda x, y, s: 2 * y * s,
    words=lambda w, x: sin(x) / cos(x),
)
def tan(x):
    """Tangent; x in radians."""


@primitive(
    array=lambda a, x: a.special.sin_pi(x),
    ball=lambda b, x: b.with_first(sin(PI * x), x.series[0].sin_pi()),
    slope=lambda x, y: PI * cos_pi(x),
    curve=lambda x, y, s: -PI * PI * y,
)
def sin_pi(x):
    """sin(πx), which is 0 at every whole number."""


@primitive(
    array=lambda a, x: a.special.cos_pi(x),
    ball=lambda b, x: b.with_first(cos(PI * x), x.series[0].cos_pi()),
    slope=lambda x, y: -PI * sin_pi(x),
    curve=lambda x, y, s: -PI * PI * y,
)
def cos_pi(x):
    """cos(πx), which is 0 halfway between whole numbers."""


@primitive(
    array="arcsin",
    ball="asin",
    slope=lambda x, y: 1 / sqrt((1 - x) * (1 + x)),
    curve=lambda x, y, s: x * s / ((1 - x) * (1 + x)),
)
def arcsin(x):
    """Inverse sine, in radians."""


@primitive(
    array="arccos",
    ball="acos",
    slope=lambda x, y: -1 / sqrt((1 - x) * (1 + x)),
    curve=lambda x, y, s: x * s / ((1 - x) * (1 + x)),
)
def arccos(x):
    """Inverse cosine, in radians."""


@primitive(
    array="arctan",
    ball="atan",
    slope=lambda x, y: 1 / (1 + x * x),
    curve=lambda x, y, s: -2 * x * s * s,
    words="arctangent",
)
def arctan(x):
    """Inverse tangent, in radians."""


@primitive(
    array=lambda a, x: a.special.x_minus_sin(x),
    ball=lambda b, x: x - sin(x),
    slope=lambda x, y: 2 * sin(x / 2) ** 2,
    curve=lambda x, y, s: sin(x),
    words="ball",
)
def x_minus_sin(x):
    """x - sin(x), without cancellation near 0."""
