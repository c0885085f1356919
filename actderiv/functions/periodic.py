"""Waves."""

from __future__ import annotations

from math import factorial

from .. import ops
from ..activation import derivative_of
from ..ops import cos, fabs, maximum, minimum, one, polynomial, saturated, scaled, where

SINC_PRIME = tuple((-1) ** k * 2 * k / factorial(2 * k + 1) for k in range(1, 12))
"""The Taylor coefficients of sinc'(x) / x in powers of x²."""


def sin(x, omega: float = 1.0):
    """Sine wave of angular frequency omega."""
    return ops.sin(scaled(x, omega))


@derivative_of(
    sin, aliases=("sine",), formula="sin(omega·x)", derivative_formula="omega·cos(omega·x)",
    peers={"torch": "sin(omega * x)", "jax": "numpy.sin(omega * x)"},
    source="Parascandolo et al. 2017; Sitzmann et al. 2020, arXiv:2006.09661",
)  # fmt: skip
def sin_prime(x, omega: float = 1.0):
    return omega * cos(scaled(x, omega))


def sinc(x):
    """Sine of x over x, filled in with 1 at 0 (not the sin(πx)/(πx) of signal processing)."""
    return where(x == 0, one(x), ops.sin(saturated(x)) / where(x == 0, one(x), x))


@derivative_of(sinc, formula="sin(x)/x, 1 at 0", derivative_formula="(cos(x) - sin(x)/x) / x, 0 at 0")
def sinc_prime(x):
    inner, outer = minimum(maximum(x, -1.5), 1.5), where(fabs(x) > 1.5, x, 1.5 * one(x))
    wave = cos(saturated(outer)) - ops.sin(saturated(outer)) / outer
    return where(fabs(x) > 1.5, wave / outer, inner * polynomial(inner * inner, *SINC_PRIME))
