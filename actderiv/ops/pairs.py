"""Sums, products and quotients of pairs of float64: a number is high + low, and high the float64 nearest to it.

The algorithms are those of Joldes, Muller & Popescu 2017, "Tight and rigorous error bounds for basic building blocks of
double-word arithmetic". With u = 2^-53, a sum is off by 3u² + 13u³ of itself at most, a product by 7u², a quotient by
15u² + 56u³, if the parts neither overflow nor underflow.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
Pair = tuple[Array, Array]


def two_sum(x: Array, y: Array) -> Pair:
    """x + y, rounded, and what that loses (Knuth 1969)."""
    total = x + y
    part = total - x
    return total, (x - (total - part)) + (y - part)


def joined(large: Array, small: Array) -> Pair:
    """As :func:`two_sum`, where the second is not the larger one (Dekker 1971)."""
    total = large + small
    return total, small - (total - large)


def two_product(x: Array, y: Array) -> Pair:
    """x·y, rounded, and what that loses (Dekker 1971), by halves of 26 bits, whose products are exact."""
    product = x * y
    (x, x_low), (y, y_low) = _halves(x), _halves(y)
    return product, ((x * y - product) + x * y_low + x_low * y) + x_low * y_low


def _halves(x: Array) -> Pair:
    high = x * (2.0**27 + 1)
    high = high - (high - x)
    return high, x - high


def sum_of(x: Pair, y: Pair) -> Pair:
    """Algorithm 6, AccurateDWPlusDW."""
    high, low = two_sum(x[0], y[0])
    rest, lost = two_sum(x[1], y[1])
    high, low = joined(high, low + rest)
    return joined(high, low + lost)


def product_of(x: Pair, y: Pair) -> Pair:
    """Algorithm 10, DWTimesDW1."""
    high, low = two_product(x[0], y[0])
    return joined(high, low + (x[0] * y[1] + x[1] * y[0]))


def quotient_of(x: Pair, y: Pair) -> Pair:
    """Algorithm 17, DWDivDW2, with the product of Algorithm 8, which costs less and may be off by u² more."""
    high = x[0] / y[0]
    back, rest = two_product(y[0], high)
    back, rest = joined(back, rest + y[1] * high)
    return joined(high, ((x[0] - back) + (x[1] - rest)) / y[0])


def two_to(power: Array) -> Array:
    """2^power, for whole numbers from -1022 to 1023."""
    return ((power + 1023) << 52).view(np.float64)
