"""exp(x) and exp(-rate·x²) for arrays as factors, so that a product with them is 0 only where it is too small itself.

What several products have in common is computed once by whoever keeps the factors.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from . import special
from .choosing import chosen, held, ones


@cache
def shift(kind: np.dtype) -> tuple[float, float]:
    """A power of two s such that exp(-s) is a normal number of this format, and exp(-s)."""
    reach = -math.log(max(float(np.finfo(kind).smallest_normal), sys.float_info.min))  # wider than float64: as there
    power = 2.0 ** math.floor(math.log2(reach))
    return power, math.exp(-power)


@cache
def vanishing(kind: np.dtype) -> float:
    """Below this number exp is 0 in this format."""
    return math.log(float(np.finfo(kind).smallest_subnormal)) - 1


def exp_into(x: Any, out: Any) -> None:
    """exp(x), which takes NumPy five to fifteen times as long where it underflows: in a block mostly everywhere."""
    if x.max() < vanishing(x.dtype):
        out.fill(0)
    else:  # NaN among them
        np.exp(x, out=out)


def exponential(x: Any, e: Any = None) -> tuple[Any, ...]:
    """exp(x): below -shift as exp(x + shift), where x + shift is exact, and the rest; ``e`` is exp(x), if known."""
    most, rest = shift(np.asarray(x).dtype)
    low = x < -most
    if not np.any(low):
        return (np.exp(x) if e is None else e,)
    return np.exp(chosen(low, x + most, x)), chosen(low, rest, ones(x))


class Gauss(NamedTuple):
    """exp(-rate·x²) in float64: a part that no weight can be lost by, and the factors of the rest."""

    near: tuple[Any, ...]
    far: tuple[Any, ...]


def gauss(x: Any, rate: float) -> Gauss:
    """For real numbers x; the rounding of x² does not enter."""
    wide = np.asarray(x, dtype=np.float64)
    with np.errstate(under="ignore"):
        if special.is_narrow(np.asarray(x).dtype):
            return Gauss((), exponential(-rate * (wide * wide)))
        large, small = special.split_square(wide, rate)
        return Gauss((np.exp(-small),), exponential(-large) if np.any(large) else ())


def weighed(weight: Any, factors: Gauss, kind: Any) -> Any:
    """weight·exp(-rate·x²), rounded once to this format."""
    product = _finite(np.asarray(weight, dtype=np.float64))
    with np.errstate(under="ignore"):
        for each in factors.near:
            product = product * each
        if factors.near:
            product = _finite(product)
        return times(product, factors.far).astype(kind)


def times(product: Any, factors: Sequence[Any]) -> Any:
    """A number times factors, one after the other."""
    for each in factors:
        product = product * each
    return product


def _finite(x: Any) -> Any:
    return held(x, sys.float_info.max)
