"""Functions that grow without levelling off: roots, logarithms, exponentials, hyperbolic sines."""

from __future__ import annotations  # noqa: I001

import math

from ..activation import BEND, KINK, Positive, derivative_of
from ..ops import (
    arcsinh, cosh, exp, expm1, fabs, hypot, log1p, maximum, minimum, one, saturated, scaled, sign, sinh, sqrt, tanh,
    times_exp, where, zero,
)  # fmt: skip


def exponential(x):
    """The exponential function."""
    return exp(x)


@derivative_of(
    exponential, aliases=("exp",), formula="exp(x)", derivative_formula="exp(x)",
    peers={
        "torch": "exp", "jax": "numpy.exp", "keras": "activations.exponential", "onnx": "Exp", "onednn": "eltwise_exp",
    },
    source="Keras",
)  # fmt: skip
def exponential_prime(x):
    return exp(x)


def negative_exponential(x):
    """The exponential function of -x."""
    return exp(-x)


@derivative_of(
    negative_exponential, formula="exp(-x)", derivative_formula="-exp(-x)",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.39",
)  # fmt: skip
def negative_exponential_prime(x):
    return -exp(-x)


def sqrt_signed(x):
    """Square root of the distance from 0, with the sign of the input."""
    return sign(x) * sqrt(fabs(x))


@derivative_of(
    sqrt_signed, breaks={0.0: KINK}, formula="sign(x)·sqrt(|x|)", derivative_formula="1 / (2·sqrt(|x|))",
    convention="f'(0) = inf, the limit from both sides", source="Kunc & Klema 2024, arXiv:2402.09092, section 3.9",
)  # fmt: skip
def sqrt_signed_prime(x):
    return _inverse_root(x) / 2


def _inverse_root(x):
    """1/sqrt(|x|), infinite at 0"""
    return where(x == 0, math.inf * one(x), 1 / sqrt(where(x == 0, one(x), fabs(x))))


def ssaf(x, a: Positive = 1.0):
    """S-shaped function made of two halves of a parabola that lies on its side."""
    return sign(x) * (sqrt(2 * a) * sqrt(fabs(x)))


@derivative_of(
    ssaf, breaks={0.0: KINK}, example={"a": 0.5},
    formula="sign(x)·sqrt(2·a·|x|)", derivative_formula="sqrt(a / (2·|x|))",
    convention="f'(0) = inf, the limit from both sides", source="Kunc & Klema 2024, arXiv:2402.09092, section 3.9",
)  # fmt: skip
def ssaf_prime(x, a: Positive = 1.0):
    return sqrt(a / 2) * _inverse_root(x)


def symlog(x):
    """Logarithm of the distance from -1, mirrored at 0."""
    return sign(x) * log1p(fabs(x))


@derivative_of(
    symlog, aliases=("lau", "logmoid"), breaks={0.0: BEND},
    formula="sign(x)·log(1 + |x|)", derivative_formula="1 / (1 + |x|)",
    source="Bilski 2000; Webber 2013; Hafner et al. 2023, arXiv:2301.04104",
)  # fmt: skip
def symlog_prime(x):
    return 1 / (1 + fabs(x))


def symexp(x):
    """Inverse of symlog: an exponential that passes through 0, mirrored there."""
    return sign(x) * expm1(fabs(x))


@derivative_of(
    symexp, breaks={0.0: BEND}, formula="sign(x)·(exp(|x|) - 1)", derivative_formula="exp(|x|)",
    source="Hafner et al. 2023, arXiv:2301.04104",
)  # fmt: skip
def symexp_prime(x):
    return exp(fabs(x))


def asinh(x):
    """Inverse hyperbolic sine."""
    return arcsinh(x)


@derivative_of(
    asinh, aliases=("arcsinh",), formula="arcsinh(x)", derivative_formula="1 / sqrt(1 + x²)",
    peers={"torch": "asinh", "jax": "numpy.arcsinh", "keras": "ops.arcsinh", "onnx": "Asinh"}, source="classical",
)  # fmt: skip
def asinh_prime(x):
    return 1 / hypot(x, 1)


def m_arcsinh(x):
    """Inverse hyperbolic sine times the square root of the distance from 0."""
    return arcsinh(x) * sqrt(fabs(x)) / 12


@derivative_of(
    m_arcsinh, breaks={0.0: BEND}, formula="arcsinh(x)·sqrt(|x|) / 12",
    derivative_formula="0 if x = 0 else (sqrt(|x|) / sqrt(1 + x²) + arcsinh(|x|) / (2·sqrt(|x|))) / 12",
    source="Parisi 2020, arXiv:2009.07530",
)  # fmt: skip
def m_arcsinh_prime(x):
    a = fabs(x)
    near, root = saturated(a), sqrt(where(x == 0, one(x), a))
    return (sqrt(near) / hypot(a, 1) + arcsinh(near) / (2 * root)) / 12


def hyper_sinh(x):
    """Third of the hyperbolic sine on the right, quarter of the cube on the left."""
    half, left = maximum(x, 0) / 2, minimum(x, 0)
    return where(x > 0, sinh(half) * (cosh(half) / 1.5), left * (left * (left / 4)))


@derivative_of(
    hyper_sinh, breaks={0.0: KINK}, formula="sinh(x)/3 if x > 0 else x³/4",
    derivative_formula="cosh(x)/3 if x > 0 else 3·x²/4", convention="f'(0) = 0, the slope from the left",
    source="Parisi et al. 2020, arXiv:2011.07661",
)  # fmt: skip
def hyper_sinh_prime(x):
    left = minimum(x, 0)
    return where(x > 0, _times_cosh(1 / 3, maximum(x, 0)), left * (left * 0.75))


def comb_h_sine(x, a: float = 1.0):
    """Hyperbolic sine plus its inverse."""
    u = scaled(x, a)
    return sinh(u) + arcsinh(u)


@derivative_of(
    comb_h_sine, example={"a": 0.5}, formula="sinh(a·x) + arcsinh(a·x)",
    derivative_formula="a·(cosh(a·x) + 1 / sqrt(1 + a²·x²))",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.25",
)  # fmt: skip
def comb_h_sine_prime(x, a: float = 1.0):
    u = scaled(x, a)
    return _times_cosh(a, u) + a / hypot(u, 1)


def _times_cosh(w, u):
    """w·cosh(u) by 1 + 2·sinh(u/2)², which overflows only where the product does"""
    half = sinh(u / 2)
    return w + 2 * w * half * half


def e_tanh(x, a: float = 1.0):
    """The exponential function times the hyperbolic tangent."""
    return _times_exp(a * tanh(x), x)


@derivative_of(
    e_tanh, example={"a": 0.5}, formula="a·exp(x)·tanh(x)",
    derivative_formula="a·exp(x)·(tanh(x) + 1 / cosh(x)²)",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.40",
)  # fmt: skip
def e_tanh_prime(x, a: float = 1.0):
    """On the left by exp(x) alone: at the extremum of f' its rounding error does not count."""
    t, q = tanh(x), exp(minimum(x, 0)) ** 2
    slope = where(x < -0.5, (q * (q + 4) - 1) / (1 + q * (2 + q)), 1 + t * (1 - t))
    return _times_exp(a * slope, x)


def _times_exp(w, x):
    """w·exp(x), which overflows only where the product does, for w not much less than 1"""
    return times_exp(w, minimum(x, 8)) * exp(maximum(x, 8) - 8)


def _log1p_over(n, v, w):
    """log1p(v)/n for v = n·w: near 0 as a small correction of w, which does not feel the rounding of v"""
    whole = log1p(v)
    return where(fabs(v) < 0.25, w + (whole - minimum(v, 1)) / n, whole / n)


def soft_exponential(x, a: float = 0.3):
    """Logarithm for a = -1, the identity for a = 0, exponential for a = 1, and what lies between."""
    p, n = where(a > 0, a, 1), where(a < 0, -a, 1)
    up, down = scaled(where(a > 0, x, zero(x)), p), n * where(a < 0, x - n, zero(x))
    grown = where(up < -1, times_exp(1 / p, up) - (1 - p) * (1 + p) / p, (expm1(up) + p * p) / p)
    inside = down > -1
    shrunk = where(inside, _log1p_over(n, where(inside, down, zero(x)), x - n), math.nan * x)
    return where(a > 0, grown, where(a < 0, shrunk, x))


@derivative_of(
    soft_exponential, example={"a": -0.1},
    formula="(exp(a·x) - 1)/a + a if a > 0, x if a = 0, else -log(1 - a·(x + a))/a",
    derivative_formula="exp(a·x) if a >= 0 else 1 / (1 - a·(x + a))",
    source="Godfrey & Gashler 2015, arXiv:1602.01321",
)  # fmt: skip
def soft_exponential_prime(x, a: float = 0.3):
    n = where(a < 0, -a, 1)
    up, down = scaled(where(a > 0, x, zero(x)), a), n * where(a < 0, x - n, zero(x))
    inside = down > -1
    shrunk = where(inside, 1 / (1 + where(inside, down, zero(x))), math.nan * x)
    return where(a < 0, shrunk, exp(up))
