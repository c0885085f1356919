"""Self-gated functions: the input times a gate between 0 and 1 that the input opens.

A gate g with g(x) + g(-x) = 1 makes f'(x) + f'(-x) = 1, so one formula, that of the left tail, serves both sides.
"""

from __future__ import annotations  # noqa: I001

from typing import Literal

from ..activation import derivative_of
from ..ops import (
    SQRT_HALF, SQRT_HALF_PI, SQRT_TWO_OVER_PI, SQRT_TWO_PI, cosh, decimal, erf, erfcx, exp, expm1, fabs, logistic,
    maximum, minimum, saturated, scaled, sech_squared, sinh, softplus, tanh, times_exp, times_gauss, where,
)  # fmt: skip

QUICK = decimal("1.702")
LINEAR = 2 * SQRT_TWO_OVER_PI
CUBIC = LINEAR * decimal("0.044715")
"""(1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)), and for the u of GELU's approximation 2u = LINEAR·x + CUBIC·x³."""


def _logistic_gate(x, u):
    """x / (1 + exp(-u)), for u of the sign of x; far on the left with exp(u), which underflows after all else"""
    far = times_exp(x, -fabs(u)) / (1 + exp(-fabs(u)))
    return where(u < -8, far, x / (1 + exp(minimum(-u, 8))))


def _logistic_gate_prime(x, v, w):
    """Its derivative, for v = |u| and w = |x|·u': on the left (1 + e - w)·e / (1 + e)², e = exp(-v).

    The same quotient is written in three ways, each where it loses least.
    """
    e, inner = exp(-v), minimum(v, 8)
    centre = 0.5 - (sinh(inner) + w) / (2 + 2 * cosh(inner))
    slope = (1 + e - w) / (2 + 2 * cosh(inner))
    far = times_exp((1 + e - w) / (1 + e) ** 2, -v)
    tail = where(v < 0.5, centre, where(v < 8, slope, far))
    return where(x < 0, tail, 1 - tail)


def silu(x):
    """Sigmoid linear unit: the input times its own sigmoid."""
    return _logistic_gate(x, x)


@derivative_of(
    silu, aliases=("swish", "swish1", "sigmoid_linear_unit"), formula="x / (1 + exp(-x))",
    derivative_formula="s·(1 + x·(1 - s)), s = 1 / (1 + exp(-x))",
    peers={"torch": "nn.functional.silu", "jax": "nn.silu", "keras": "activations.silu"},
    source="Elfwing, Uchibe & Doya 2017, arXiv:1702.03118; Ramachandran, Zoph & Le 2017, arXiv:1710.05941",
)  # fmt: skip
def silu_prime(x):
    v = fabs(saturated(x, 1000))
    return _logistic_gate_prime(x, v, v)


def quick_gelu(x):
    """GELU with the normal distribution replaced by a logistic curve."""
    return _logistic_gate(x, scaled(x, QUICK))


@derivative_of(
    quick_gelu, aliases=("gelu_sigmoid",), formula="x / (1 + exp(-1.702·x))",
    derivative_formula="s·(1 + 1.702·x·(1 - s)), s = 1 / (1 + exp(-1.702·x))",
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
)  # fmt: skip
def quick_gelu_prime(x):
    v = QUICK * fabs(saturated(x, 1000))
    return _logistic_gate_prime(x, v, v)


def gelu(x, approximate: Literal["none", "tanh"] = "none"):
    """Gaussian error linear unit: the input times the normal distribution function of it."""
    if approximate == "tanh":
        y = saturated(x, 50)
        return _logistic_gate(x, y * (LINEAR + CUBIC * (y * y)))
    tail = saturated(x) * (erfcx(fabs(x) * SQRT_HALF) / 2)
    return where(x < 0, times_gauss(tail, x, 0.5), x - times_gauss(tail, x, 0.5))


@derivative_of(
    gelu, aliases=("gelu_erf", "gelu_exact"),
    formula="x·Φ(x); with approximate=tanh x·(1 + tanh(sqrt(2/π)·(x + 0.044715·x³)))/2",
    derivative_formula="Φ(x) + x·φ(x), Φ and φ the normal distribution and its density",
    peers={
        "torch": "nn.functional.gelu(approximate=approximate)", "jax": "nn.gelu(approximate=approximate=='tanh')",
        "keras": "activations.gelu(approximate=approximate=='tanh')",
    },
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
)  # fmt: skip
def gelu_prime(x, approximate: Literal["none", "tanh"] = "none"):
    x = saturated(x, 50)
    if approximate == "tanh":
        v, cubic = fabs(x) * (LINEAR + CUBIC * (x * x)), CUBIC / LINEAR * (x * x)
        return _logistic_gate_prime(x, v, v + v * (2 * cubic / (1 + cubic)))
    a = fabs(x)
    centre = 0.5 - (erf(a * SQRT_HALF) / 2 + times_gauss(a / SQRT_TWO_PI, a, 0.5))
    mills = erfcx(a * SQRT_HALF) * SQRT_HALF_PI
    tail = where(a < 0.25, centre, times_gauss((mills - a) / SQRT_TWO_PI, a, 0.5))
    return where(x < 0, tail, 1 - tail)
