"""The error function and its kin; their array forms, which NumPy lacks, are in :mod:`..special`."""

from __future__ import annotations

from ..constants import TWO_OVER_SQRT_PI
from .piecewise import one
from .rounding import times_gauss
from .row import primitive


@primitive(
    array=lambda a, x: a.special.erf(x),
    ball="erf",
    slope=lambda x, y: times_gauss(TWO_OVER_SQRT_PI * one(x), x, 1.0),
    curve=lambda x, y, s: -2 * x * s,
    words="error_function",
)
def erf(x):
    """Error function, 2/sqrt(pi) times the integral of exp(-t²) from 0 to x."""


@primitive(
    array=lambda a, x: a.special.erfc(x),
    ball="erfc",
    slope=lambda x, y: -times_gauss(TWO_OVER_SQRT_PI * one(x), x, 1.0),
    curve=lambda x, y, s: -2 * x * s,
    words="complement",
)
def erfc(x):
    """1 - erf(x), without cancellation for large x."""


def _erfcx_in_balls(b, x):
    """From its Taylor series at x0: far to the right by Tricomi's U, which knows neither overflow nor cancellation.

    Nearer U is the slower one, by 10 to 15 times.
    """
    at, terms = x.series[0], x.terms
    root = b.arb.pi().sqrt()
    if at > 25:
        square, half = at * at, b.arb(0.5)
        taylor = [square.hypgeom_u(half, half) / root, -at * square.hypgeom_u(b.arb(1.5), b.arb(1.5)) / root]
    else:
        value = (at * at).exp() * at.erfc()
        taylor = [value, 2 * at * value - 2 / root]
    for k in range(1, terms - 1):
        taylor.append((2 * at * taylor[k] + 2 * taylor[k - 1]) / (k + 1))
    rest = b.with_first(x, b.arb(0)).series
    if terms == 1 or rest.length() == 0:  # python-flint composes no series with 0
        return b.Ball(b.arb_series(taylor[:1], terms))
    return b.Ball(b.arb_series(taylor[:terms], terms)(rest))


@primitive(
    array=lambda a, x: a.special.erfcx(x),
    ball=_erfcx_in_balls,
    slope=lambda x, y: 2 * x * y - TWO_OVER_SQRT_PI,
    curve=lambda x, y, s: 2 * y + 2 * x * s,
    words="scaled_complement",
)
def erfcx(x):
    """exp(x²) erfc(x), which neither overflows nor underflows for x >= 0."""
