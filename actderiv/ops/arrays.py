"""NumPy arithmetic: every word for arrays and numbers of any real or complex dtype, which is kept.

Complex numbers are ordered as NumPy orders them, by real part and then by imaginary part, so x + ih counts as a point
just above x and the complex step works through ``where``, ``maximum`` and ``fabs``. Python's own numbers stay what they
are, so that a parameter never widens float16 to float64.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from . import choosing, special
from .constants import Constant


def _plain(value: Any) -> Any:
    """A constant as the float that it is: NumPy takes the dtype of the other argument for exact Python floats only."""
    return float(value) if isinstance(value, Constant) else value


def _word(ufunc: Any) -> Any:
    """The ufunc, with an answer that is a Python float where all that came in were Python numbers."""

    def computed(*values: Any) -> Any:
        answer = ufunc(*map(_plain, values))
        if type(answer) is np.ndarray and answer.ndim:
            return answer
        if any(isinstance(each, np.ndarray | np.generic) for each in values):
            return answer
        return np.asarray(answer).item()

    computed.__name__ = ufunc.__name__
    return computed


exp, expm1, log, log1p = _word(np.exp), _word(np.expm1), _word(np.log), _word(np.log1p)
exp2, log2, log10 = _word(np.exp2), _word(np.log2), _word(np.log10)
sqrt, power = _word(np.sqrt), _word(np.power)
sin, cos, tan = _word(np.sin), _word(np.cos), _word(np.tan)
arcsin, arccos, arctan = _word(np.arcsin), _word(np.arccos), _word(np.arctan)
sin_pi, cos_pi = _word(special.sin_pi), _word(special.cos_pi)
arcsinh, arccosh, arctanh = _word(np.arcsinh), _word(np.arccosh), _word(np.arctanh)
sinh, cosh, tanh = _word(np.sinh), _word(np.cosh), _word(np.tanh)
erf, erfc, erfcx = _word(special.erf), _word(special.erfc), _word(special.erfcx)
minimum, maximum = _word(np.minimum), _word(np.maximum)
x_minus_tanh, x_minus_sin = _word(special.x_minus_tanh), _word(special.x_minus_sin)


@_word
def hypot(x: Any, y: Any) -> Any:
    return np.sqrt(x * x + y * y) if np.iscomplexobj(x) or np.iscomplexobj(y) else np.hypot(x, y)


where, one = _word(choosing.chosen), _word(choosing.ones)


@_word
def fabs(x: Any) -> Any:
    return np.where(x < 0, -x, x) if np.iscomplexobj(x) else np.absolute(x)


@_word
def sign(x: Any) -> Any:
    return np.where(x == x, (x > 0) * one(x) - (x < 0) * one(x), x) if np.iscomplexobj(x) else np.sign(x)


@_word
def cbrt(x: Any) -> Any:
    if not np.iscomplexobj(x):
        return np.cbrt(x)
    return sign(x) * np.exp(np.log(np.where(x == 0, 1, fabs(x))) / 3) * (x != 0)


def _stepwise(ufunc: Any) -> Any:
    """A step function; a complex number goes by its real part, for a tiny imaginary part moves it across no step."""

    def computed(x: Any) -> Any:
        return ufunc(x.real).astype(x.dtype) if np.iscomplexobj(x) else ufunc(x)

    computed.__name__ = ufunc.__name__
    return _word(computed)


floor, ceil, rint = _stepwise(np.floor), _stepwise(np.ceil), _stepwise(np.rint)


@_word
def saturated(x: Any, limit: float = math.inf) -> Any:
    largest = _largest(_dtype(x))
    most = min(float(limit), largest) if np.ndim(limit) == 0 else np.minimum(limit, largest)
    return choosing.held(x, most)


@_word
def scaled(x: Any, factor: Any) -> Any:
    with np.errstate(over="ignore"):
        product = factor * x
    if np.isfinite(product).all():
        return product
    return where(np.isfinite(x), saturated(product, _largest(_dtype(x))), product)


@_word
def times_exp(w: Any, x: Any, e: Any = None) -> Any:
    """Below -shift, exp is computed as exp(x + shift), which is exact, and the rest multiplied in last."""
    shift, rest = _shift(_dtype(x))
    low = x < -shift
    if not np.any(low):
        return saturated(w) * (np.exp(x) if e is None else e)
    return (saturated(w) * np.exp(where(low, x + shift, x))) * where(low, rest, one(x))


@_word
def times_gauss(w: Any, x: Any, rate: float) -> Any:
    if np.iscomplexobj(x) or np.iscomplexobj(w):
        return times_exp(w, -rate * x * x)
    kind = np.result_type(w, x)
    wide, weight = np.asarray(x, dtype=np.float64), saturated(np.asarray(w, dtype=np.float64))
    with np.errstate(under="ignore"):
        if special.is_narrow(_dtype(x)):
            return times_exp(weight, -rate * (wide * wide)).astype(kind)
        large, small = special.split_square(wide, rate)
        weight = weight * np.exp(-small)
        return (times_exp(weight, -large) if np.any(large) else saturated(weight)).astype(kind)


@_word
def sum_rest(x: Any, y: Any) -> Any:
    kind = np.result_type(x, y)
    x, y = np.real(x), np.real(y)
    with np.errstate(invalid="ignore"):
        total = x + y
        part = total - x
        rest = (x - (total - part)) + (y - part)
    return np.where(np.isfinite(rest), rest, 0).astype(kind)


@_word
def product_rest(x: Any, y: Any) -> Any:
    kind = np.result_type(x, y)
    x, y = (np.asarray(np.real(each), dtype=np.real(kind.type()).dtype) for each in (x, y))
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        product = (x * y).astype(np.float64)
        (x, x_low), (y, y_low) = special.halves(x), special.halves(y)
        rest = ((x * y - product) + x * y_low + x_low * y) + x_low * y_low
    return np.where(np.isfinite(rest), rest, 0).astype(kind)


def _dtype(x: Any) -> np.dtype:
    return np.asarray(x).dtype


@cache
def _largest(kind: np.dtype) -> float:
    return float(np.finfo(kind).max) if kind.kind in "fc" else math.inf


@cache
def _shift(kind: np.dtype) -> tuple[float, float]:
    """A power of two s such that exp(-s) is a normal number of this format, and exp(-s)."""
    reach = -math.log(float(np.finfo(kind).smallest_normal))
    shift = 2.0 ** math.floor(math.log2(reach))
    return shift, math.exp(-shift)
