"""Bumps: functions of the distance from 0."""

from __future__ import annotations

from ..activation import derivative_of
from ..ops import one, saturated, times_gauss


def gaussian(x):
    """Bell curve of height 1."""
    return times_gauss(one(x), x, 1)


@derivative_of(gaussian, formula="exp(-x²)", derivative_formula="-2x·exp(-x²)", source="Broomhead & Lowe 1988")
def gaussian_prime(x):
    return times_gauss(-2 * saturated(x, 100), x, 1)
