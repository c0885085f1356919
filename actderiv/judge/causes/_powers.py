"""What f has to do with powers of x: whether x is a factor of it, and whether it is nothing else."""

from __future__ import annotations

import numpy as np

from ._hypothesis import Values
from ._region import Region

Array = np.ndarray

WIDELY = np.linspace(-2.95, 3.05, 121)
MOSTLY = 0.95
"""A rule that was broken is broken at nearly all of these, where most functions are neither flat nor straight."""

ALIKE = 1e-6
"""Numbers that differ by no larger part are the same, where f' is known by quotients."""


def gate(f: Values, df: Values, x: Array) -> Array:
    """g of f = x·g(x)."""
    return np.where(x == 0, df(x), f(x) / np.where(x == 0, 1.0, x))


BESIDE_0 = 1e-4
"""Where f is looked at beside 0: each power of x makes it so much smaller there."""


def has_factor_x(region: Region, power: int = 1) -> bool:
    """Whether f is x·g(x), or x**power·g(x): 0 at 0, and beside 0 as small as that power of x is."""
    f = region.function(order=0)
    size = float(np.max(np.abs(f(np.linspace(-1, 1, 9)))))
    if not abs(float(f(np.zeros(1))[0])) <= 1e-12 * size:
        return False
    beside = np.array([-BESIDE_0, BESIDE_0])
    return power == 1 or bool(np.max(np.abs(f(beside))) <= 10 * size * BESIDE_0**power)


def is_power(region: Region, order: int = 0) -> bool:
    """Whether f (with ``order`` 1 f') is a power of x, up to a constant factor.

    Then the terms of its product rules differ by a factor alone, and one of them tells no more than that factor does.
    """
    f = region.function(order=order)
    slopes = region.second(WIDELY) if order else region.function(order=1)(WIDELY)
    values = f(WIDELY)
    largest = np.max(np.abs(values[np.isfinite(values)]), initial=0.0)
    exponents = (WIDELY * slopes / values)[np.abs(values) > ALIKE * largest]
    exponents = exponents[np.isfinite(exponents)]
    usual = np.median(exponents) if exponents.size else 0.0
    return bool(exponents.size and np.mean(np.abs(exponents - usual) <= ALIKE * np.abs(usual)) >= MOSTLY)
