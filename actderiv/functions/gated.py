"""Self-gated functions: the input times a gate between 0 and 1 that the input opens.

A gate g with g(x) + g(-x) = 1 makes f'(x) + f'(-x) = 1, so one formula, that of the left tail, serves both sides.
"""

from __future__ import annotations  # noqa: I001

import math
from typing import Literal

from ..messages import N_
from ..activation import KINK, TWIST, derivative_of
from ..ops import (
    SQRT_HALF, SQRT_HALF_PI, SQRT_TWO_OVER_PI, SQRT_TWO_PI, decimal, erf, erfcx, exp, expm1, fabs, maximum,
    minimum, saturated, scaled, sech_squared, tanh, times_exp, times_gauss, where, zero,
)  # fmt: skip

QUICK = decimal("1.702")
LINEAR = 2 * SQRT_TWO_OVER_PI
CUBIC = LINEAR * decimal("0.044715")
"""(1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)), and for the u of GELU's approximation 2u = LINEAR·x + CUBIC·x³."""

TANH_FORM = {"approximate": "tanh"}


def logistic_gate(x, u):
    """x / (1 + exp(-u)); far on the left with exp(u), which underflows after all else"""
    e = exp(-fabs(u))
    far = times_exp(x, -fabs(u), e) / (1 + e)
    return where(u < -8, far, x / (1 + exp(minimum(-u, 8))))


def logistic_gate_prime(u, w):
    """Its derivative; w is x·u' where u >= 0 and -x·u' where u < 0."""
    tail = logistic_tail(fabs(u), w)
    return where(u < 0, tail, 1 - tail)


def logistic_tail(v, w):
    """(1 - w + e)·e / (1 + e)², e = exp(-v), for v >= 0: one quotient in three ways, each where it loses least"""
    e, rise = exp(-v), exp(minimum(v, 8))
    top, bottom = 1 - w + e, 2 + (rise + e)  # 2 + 2·cosh(v), for v up to 8
    centre = 0.5 - ((rise - e) / 2 + w) / bottom
    far = times_exp(top / ((1 + e) * (1 + e)), -v, e)
    return where(v < 0.5, centre, where(v < 8, top / bottom, far))


def silu(x):
    """Sigmoid linear unit: the input times its own sigmoid."""
    return logistic_gate(x, x)


@derivative_of(
    silu, aliases=("swish1", "sigmoid_linear_unit"), formula="x / (1 + exp(-x))",
    derivative_formula="s·(1 + x·(1 - s)), s = 1 / (1 + exp(-x))",
    peers={
        "torch": "nn.functional.silu", "jax": "nn.silu", "flax": "nn.silu", "keras": "activations.silu",
        "tensorflow": "nn.silu", "onnx": "Swish", "timm": "silu", "transformers": "silu", "mlx": "nn.silu",
        "paddle": "nn.functional.silu", "onednn": "eltwise_swish(alpha=1)", "cudnn": "SWISH_FWD(swish_beta=1)",
        "coreml": "silu",
    },
    identities=(
        "silu'(x) = sigmoid(x) + x·sigmoid'(x)",
        "silu(x) = x/2 + x·tanh(x/2)/2",
        "x = silu(x) - silu(-x)",
    ),
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415; Elfwing, Uchibe & Doya 2017, arXiv:1702.03118; "
    "Ramachandran, Zoph & Le 2017, arXiv:1710.05941",
)  # fmt: skip
def silu_prime(x):
    u = saturated(x, 1000)
    return logistic_gate_prime(u, fabs(u))


def swish(x, beta: float = 1.0):
    """Input times a logistic gate of it; beta leads from half the identity (0) to the rectifier."""
    return logistic_gate(x, scaled(x, beta))


@derivative_of(
    swish, aliases=("acon_a", "psilu", "sil"), example={"beta": 1.7}, formula="x / (1 + exp(-beta·x))",
    derivative_formula="s·(1 + beta·x·(1 - s)), s = 1 / (1 + exp(-beta·x))",
    peers={
        "torch": "nn.functional.silu", "jax": "nn.swish", "flax": "nn.swish", "keras": "activations.silu",
        "tensorflow": "nn.silu(beta=beta)", "onnx": "Swish(alpha=beta)", "timm": "swish", "transformers": "swish",
        "paddle": "nn.functional.swish", "onednn": "eltwise_swish(alpha=beta)", "cudnn": "SWISH_FWD(swish_beta=beta)",
    },
    differs=dict.fromkeys(("torch", "jax", "flax", "keras", "timm", "transformers", "paddle"), "beta fixed at 1"),
    source="Ramachandran, Zoph & Le 2017, arXiv:1710.05941",
)  # fmt: skip
def swish_prime(x, beta: float = 1.0):
    u = saturated(scaled(x, beta), 1000)
    return logistic_gate_prime(u, fabs(u))


def e_swish(x, beta: float = 1.5):
    """Sigmoid linear unit times a constant."""
    x = where(x < 0, saturated(x, 1000), x)
    return logistic_gate(beta * x, x)


@derivative_of(
    e_swish, example={"beta": 1.125}, formula="beta·x / (1 + exp(-x))",
    derivative_formula="beta·s·(1 + x·(1 - s)), s = 1 / (1 + exp(-x))",
    source="Alcaide 2018, arXiv:1801.07145",
)  # fmt: skip
def e_swish_prime(x, beta: float = 1.5):
    u = saturated(x, 1000)
    tail = logistic_tail(fabs(u), fabs(u))
    return where(x < 0, beta * tail, beta * (1 - tail))


def _between_lines(x, u, both, left):
    """x·(right·g + left·(1 - g)), g = 1 / (1 + exp(-u)), both = right + left: from one straight line to another"""
    m, e = expm1(minimum(-u, 8)), exp(-fabs(u))
    far = (left * where((u < -8) & (left != 0), x, zero(x)) + (both - left) * times_exp(x, -fabs(u))) / (1 + e)
    return where(u < -8, far, x * ((both + left * m) / (2 + m)))


def _between_lines_prime(u, both, left):
    v, h = fabs(u), minimum(maximum(u, -1), 1) / 2
    t, rise = tanh(h), both - 2 * left
    tail = rise * logistic_tail(v, v)
    return where(v < 0.5, both / 2 + rise / 2 * (h + (t - h * t * t)), where(u < 0, left + tail, both - left - tail))


def acon_c(x, p1: float = 1.0, p2: float = 0.0, beta: float = 1.0):
    """Smooth maximum of two straight lines through 0; beta says how sharp it is."""
    return _between_lines(x, scaled(x, beta * (p1 - p2)), p1 + p2, p2)


@derivative_of(
    acon_c, example={"p1": 1.2, "p2": -0.3, "beta": 2.0},
    formula="(p1 - p2)·x·s + p2·x, s = 1 / (1 + exp(-beta·(p1 - p2)·x))",
    derivative_formula="(p1 - p2)·s·(1 + beta·(p1 - p2)·x·(1 - s)) + p2, s = 1 / (1 + exp(-beta·(p1 - p2)·x))",
    identities=("acon_c(x, p1=1, p2=0, beta=1.75) = swish(x, beta=1.75)",),
    source="Ma, Zhang, Liu & Sun 2020, arXiv:2009.04759",
    ulp=4,  # of f with slopes of opposite sign: at its least value they cancel to a third, and each is rounded
)  # fmt: skip
def acon_c_prime(x, p1: float = 1.0, p2: float = 0.0, beta: float = 1.0):
    return _between_lines_prime(saturated(scaled(x, beta * (p1 - p2)), 1000), p1 + p2, p2)


def xsilu(x, alpha: float = 0.1):
    """Sigmoid linear unit whose gate runs from -alpha to 1 + alpha."""
    return _between_lines(x, x, 1, -alpha)


@derivative_of(
    xsilu, example={"alpha": 0.5}, formula="x·((1 + 2·alpha)·s - alpha), s = 1 / (1 + exp(-x))",
    derivative_formula="(1 + 2·alpha)·s·(1 + x·(1 - s)) - alpha, s = 1 / (1 + exp(-x))",
    source="Huang 2024, arXiv:2405.20768",
)  # fmt: skip
def xsilu_prime(x, alpha: float = 0.1):
    return _between_lines_prime(saturated(x, 1000), 1, -alpha)


def bsilu(x, alpha: float = 1.67):
    """Sigmoid linear unit moved to the left and down, so that it passes 0 with more slope."""
    return logistic_gate(x, x) + alpha / 2 * tanh(x / 2)


@derivative_of(
    bsilu, example={"alpha": 1.0}, formula="(x + alpha) / (1 + exp(-x)) - alpha/2",
    derivative_formula="s + (x + alpha)·s·(1 - s), s = 1 / (1 + exp(-x))",
    source="Horuz et al. 2025, arXiv:2505.22074",
)  # fmt: skip
def bsilu_prime(x, alpha: float = 1.67):
    u = saturated(x, 1000)
    return logistic_gate_prime(u, where(u < 0, -u - alpha, u + alpha))


def quick_gelu(x):
    """GELU with the normal distribution replaced by a logistic curve."""
    return logistic_gate(x, scaled(x, QUICK))


@derivative_of(
    quick_gelu, aliases=("gelu_sigmoid", "gelu_fast_approx", "qgelu"), formula="x / (1 + exp(-1.702·x))",
    derivative_formula="s·(1 + 1.702·x·(1 - s)), s = 1 / (1 + exp(-1.702·x))",
    peers={"transformers": "quick_gelu", "timm": "quick_gelu", "mlx": "nn.gelu_fast_approx", "coreml": "gelu"},
    differs={"coreml": "mode SIGMOID_APPROXIMATION"},
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
)  # fmt: skip
def quick_gelu_prime(x):
    u = QUICK * saturated(x, 1000)
    return logistic_gate_prime(u, fabs(u))


def gelu(x, approximate: Literal["none", "tanh"] = "none"):
    """Gaussian error linear unit: the input times the normal distribution function of it."""
    if approximate == "tanh":
        y = saturated(x, 50)
        return logistic_gate(x, y * (LINEAR + CUBIC * (y * y)))
    y = saturated(x, 50)
    tail = times_gauss(y * (erfcx(fabs(y) * SQRT_HALF) / 2), fabs(y), 0.5)
    return where(x < 0, tail, x - tail)


@derivative_of(
    gelu, aliases=("gelu_erf", "gelu_exact"),
    presets={
        "gelu_tanh": TANH_FORM, "gelu_new": TANH_FORM, "gelu_approx": TANH_FORM, "gelu_pytorch_tanh": TANH_FORM,
        "gelu_fast": TANH_FORM, "gelu_accurate": TANH_FORM, "sielu": TANH_FORM,
    },
    example=TANH_FORM,
    formula='x·Φ(x) if approximate = "none" else x·(1 + t)/2, t = tanh(sqrt(2/π)·(x + 0.044715·x³))',
    derivative_formula='Φ(x) + x·φ(x) if approximate = "none" else (1 + t)/2 + x·(1 - t²)·sqrt(2/π)·(1 + '
    "0.134145·x²)/2, t = tanh(sqrt(2/π)·(x + 0.044715·x³))",
    peers={
        "torch": "nn.functional.gelu(approximate=approximate)", "jax": "nn.gelu(approximate=approximate=='tanh')",
        "flax": "nn.gelu(approximate=approximate=='tanh')",
        "keras": "activations.gelu(approximate=approximate=='tanh')",
        "tensorflow": "nn.gelu(approximate=approximate=='tanh')", "onnx": "Gelu(approximate=approximate)",
        "timm": "gelu", "transformers": "gelu", "mlx": "nn.gelu",
        "paddle": "nn.functional.gelu(approximate=approximate=='tanh')", "onednn": "eltwise_gelu_erf",
        "cudnn": "GELU_FWD", "coreml": "gelu", "tensorrt": "kGELU_ERF",
    },
    differs={
        "jax": "tanh form unless approximate=False", "flax": "tanh form unless approximate=False",
        "keras": "keras.ops.gelu: tanh form unless approximate=False", "timm": "tanh form is gelu_tanh",
        "transformers": "tanh form is gelu_new, gelu_fast, gelu_accurate or gelu_pytorch_tanh",
        "mlx": "tanh form is nn.gelu_approx", "onednn": "tanh form is eltwise_gelu_tanh",
        "cudnn": "tanh form is GELU_APPROX_TANH_FWD", "coreml": "modes EXACT and TANH_APPROXIMATION",
        "tensorrt": "tanh form is kGELU_TANH",
    },
    identities=("x = gelu(x) - gelu(-x)",),
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
)  # fmt: skip
def gelu_prime(x, approximate: Literal["none", "tanh"] = "none"):
    x = saturated(x, 50)
    if approximate == "tanh":
        u, cubic = x * (LINEAR + CUBIC * (x * x)), CUBIC / LINEAR * (x * x)
        return logistic_gate_prime(u, fabs(u) * (1 + 2 * cubic / (1 + cubic)))
    a, near = fabs(x), fabs(x) < 0.25
    mills = erfcx(a * SQRT_HALF) * SQRT_HALF_PI
    scaled_tail = times_gauss(where(near, a, mills - a) / SQRT_TWO_PI, a, 0.5)
    tail = where(near, 0.5 - (erf(minimum(a, 0.25) * SQRT_HALF) / 2 + scaled_tail), scaled_tail)
    return where(x < 0, tail, 1 - tail)


GELU_LEAST_AT, GELU_LEAST = -0.7517915246935645, -0.16997120747990369


def _gelu_reaches(level: float) -> list[float]:
    """The places where gelu has this value, by bisection on the side where it falls and on the one where it rises."""
    if level == 0:
        return [0.0]
    sides = [(GELU_LEAST_AT, max(level, 0.0) + 1, 1)] if level > GELU_LEAST else []
    sides += [(-40.0, GELU_LEAST_AT, -1)] if GELU_LEAST < level < 0 else []
    found = []
    for low, high, direction in sides:
        while low < (middle := low + (high - low) / 2) < high:
            beyond = direction * (middle * math.erfc(-middle / math.sqrt(2)) / 2 - level) > 0
            low, high = (low, middle) if beyond else (middle, high)
        found.append(min(low, high, key=lambda x: abs(x * math.erfc(-x / math.sqrt(2)) / 2 - level)))
    return found


def gelu_clipped(x, min_val: float = -10.0, max_val: float = 10.0):
    """Gaussian error linear unit clipped to a range."""
    return minimum(maximum(gelu(x), min_val), max_val)


@derivative_of(
    gelu_clipped, aliases=("gelu_10",), example={"min_val": -5.0, "max_val": 9.0},
    breaks=lambda min_val, max_val: dict.fromkeys([*_gelu_reaches(min_val), *_gelu_reaches(max_val)], KINK),
    valid=lambda min_val, max_val: None if min_val < max_val else N_("min_val must be less than max_val"),
    formula="min(max(x·Φ(x), min_val), max_val)",
    derivative_formula="Φ(x) + x·φ(x) if min_val <= x·Φ(x) <= max_val else 0",
    convention="f' at the clips is that of gelu, as torch.clip has it in transformers",
    peers={"transformers": "gelu_10"}, source="Wu, Judd, Zhang, Isaev & Micikevicius 2020, arXiv:2004.09602",
)  # fmt: skip
def gelu_clipped_prime(x, min_val: float = -10.0, max_val: float = 10.0):
    y = gelu(x)
    return where((y >= min_val) & (y <= max_val), gelu_prime(x), zero(x))


def sgelu(x, a: float = 1.0):
    """Input times the error function of it: even, and straight lines far out."""
    return x * (a * erf(x * SQRT_HALF))


@derivative_of(
    sgelu, aliases=("symmetrical_gelu",), example={"a": 0.5}, formula="a·x·erf(x/sqrt(2))",
    derivative_formula="a·(erf(x/sqrt(2)) + sqrt(2/π)·x·exp(-x²/2))", source="Yu & Su 2019, arXiv:1911.03925",
)  # fmt: skip
def sgelu_prime(x, a: float = 1.0):
    x = saturated(x, 50)
    return a * (erf(x * SQRT_HALF) + times_gauss(SQRT_TWO_OVER_PI * x, x, 0.5))


def lisht(x):
    """Input times the hyperbolic tangent of it: even, and straight lines far out."""
    return x * tanh(x)


@derivative_of(
    lisht, formula="x·tanh(x)", derivative_formula="tanh(x) + x / cosh(x)²",
    source="Roy, Manna, Dubey & Chaudhuri 2019, arXiv:1901.05894",
)  # fmt: skip
def lisht_prime(x):
    return tanh(x) + saturated(x, 1000) * sech_squared(x)


def lalu(x):
    """Input times the distribution function of the Laplace distribution."""
    tail = times_exp(x / 2, -fabs(x))
    return where(x < 0, tail, x - tail)


@derivative_of(
    lalu, aliases=("laplace_linear_unit",), breaks={0.0: TWIST},
    formula="x·exp(x)/2 if x < 0 else x·(1 - exp(-x)/2)",
    derivative_formula="(1 + x)·exp(x)/2 if x < 0 else 1 - (1 - x)·exp(-x)/2",
    identities=("x = lalu(x) - lalu(-x)",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.3.4",
)  # fmt: skip
def lalu_prime(x):
    a = fabs(saturated(x, 1000))
    tail = times_exp((1 - a) / 2, -a)
    return where(x < 0, tail, 1 - tail)
