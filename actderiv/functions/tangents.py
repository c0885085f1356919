"""Tangents: the hyperbolic tangent, the inverse tangent and what is built from them."""

from __future__ import annotations  # noqa: I001

from ..messages import N_
from .. import ops
from ..activation import BEND, KINK, TWIST, derivative_of
from ..ops import (
    SQRT_TWO, decimal, exp, fabs, maximum, minimum, one, root_cube_lack, saturated, scaled, sech, sech_squared,
    sign, sqrt, times_exp, where, zero,
)  # fmt: skip

TWO_THIRDS = decimal("2") / 3
TOP = decimal("1.7159")
QUARTIC = decimal("1.41645")


def tanh(x):
    """Hyperbolic tangent, a sigmoid from -1 to 1."""
    return ops.tanh(x)


@derivative_of(
    tanh, aliases=("tangente_hiperbolica",), formula="tanh(x)", derivative_formula="1 - tanh(x)²",
    peers={
        "torch": "nn.functional.tanh", "jax": "nn.tanh", "flax": "nn.tanh", "keras": "activations.tanh",
        "tensorflow": "nn.tanh", "onnx": "Tanh", "timm": "tanh", "transformers": "tanh", "mlx": "nn.tanh",
        "paddle": "nn.functional.tanh", "onednn": "eltwise_tanh", "cudnn": "TANH", "coreml": "tanh",
        "tensorrt": "kTANH",
    },
    identities=("tanh'(x) = 1 - tanh(x)²", "tanh(x) = 2·sigmoid(2·x) - 1"),
    source="LeCun, Bottou, Orr & Müller 1998",
)  # fmt: skip
def tanh_prime(x):
    return sech_squared(x)


def scaled_tanh(x, alpha: float = 1.7159, beta: float = 2 / 3):
    """Hyperbolic tangent with a height and a slope; the defaults lead it through (1, 1) and (-1, -1), nearly."""
    return alpha * ops.tanh(scaled(x, beta))


@derivative_of(
    scaled_tanh, aliases=("stanh",), presets={"lecun_tanh": {"alpha": 1.7159, "beta": 2 / 3}},
    example={"alpha": 1.3, "beta": 0.4},
    formula="alpha·tanh(beta·x)", derivative_formula="alpha·beta·(1 - tanh(beta·x)²)",
    peers={
        "onnx": "ScaledTanh(alpha=alpha, beta=beta)", "paddle": "stanh(scale_a=beta, scale_b=alpha)",
        "coreml": "scaled_tanh(alpha=alpha, beta=beta)", "tensorrt": "kSCALED_TANH(alpha=alpha, beta=beta)",
    },
    differs={
        "onnx": "only inside the recurrent operators", "paddle": "beta = 0.67", "coreml": "no defaults",
        "tensorrt": "no defaults",
    },
    source="LeCun, Bottou, Orr & Müller 1998",
)  # fmt: skip
def scaled_tanh_prime(x, alpha: float = 1.7159, beta: float = 2 / 3):
    return alpha * beta * sech_squared(scaled(x, beta))


def arctan(x):
    """Inverse tangent, a sigmoid from -π/2 to π/2."""
    return ops.arctan(x)


@derivative_of(
    arctan, aliases=("atan",), formula="arctan(x)", derivative_formula="1 / (1 + x²)",
    peers={"torch": "atan", "jax": "numpy.arctan", "keras": "ops.arctan", "onnx": "Atan"},
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.2.4",
)  # fmt: skip
def arctan_prime(x):
    inner, outer = minimum(fabs(x), 1), 1 / maximum(fabs(x), 1)
    return where(fabs(x) > 1, outer * (outer / (1 + outer * outer)), 1 / (1 + inner * inner))


def gudermannian(x):
    """Gudermannian function, a sigmoid from -π/2 to π/2 with exponential tails."""
    return 2 * ops.arctan(ops.tanh(x / 2))


@derivative_of(
    gudermannian, aliases=("gd",), formula="2·arctan(tanh(x/2))", derivative_formula="1 / cosh(x)",
    source="Gudermann 1830",
)  # fmt: skip
def gudermannian_prime(x):
    return sech(x)


def penalized_tanh(x, alpha: float = 0.25):
    """Hyperbolic tangent that is damped on the left."""
    y = ops.tanh(x)
    return where(x > 0, y, alpha * y)


@derivative_of(
    penalized_tanh, aliases=("ptanh",), breaks=lambda alpha: {0.0: KINK} if alpha != 1 else {}, example={"alpha": 0.6},
    formula="tanh(x) if x > 0 else alpha·tanh(x)", derivative_formula="1 - tanh(x)² if x > 0 else alpha·(1 - tanh(x)²)",
    convention="f'(0) = alpha, the slope on the left",
    source="Xu, Huang & Li 2016, arXiv:1602.05980; Eger, Youssef & Gurevych 2018, arXiv:1901.02671",
)  # fmt: skip
def penalized_tanh_prime(x, alpha: float = 0.25):
    slope = sech_squared(x)
    return where(x > 0, slope, alpha * slope)


def new_sigmoid(x):
    """Sigmoid from -1/sqrt(2) to 1/sqrt(2): a hyperbolic sine over the root of a hyperbolic cosine."""
    t = ops.tanh(x)
    return t / sqrt(1 + t * t)


@derivative_of(
    new_sigmoid, formula="sinh(x) / sqrt(cosh(2·x))", derivative_formula="cosh(x) / sqrt(cosh(2·x))³",
    identities=("new_sigmoid(x) = tanh(x)/sqrt(1 + tanh(x)²)",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.2.18",
)  # fmt: skip
def new_sigmoid_prime(x):
    """Near 0 by t = tanh(x), as (1 - t²) / sqrt(1 + t²)³; beyond by e = exp(-2|x|)."""
    square, v = ops.tanh(x) ** 2, -2 * fabs(saturated(x, 1000))
    e = exp(v)
    lack = square + (1 - square) * root_cube_lack(square)
    far = SQRT_TWO + SQRT_TWO * e
    return where(fabs(x) < 0.5, 1 - lack, times_exp(far - far * root_cube_lack(e * e), v))


def rational_tanh(x):
    """Rational approximation of a scaled hyperbolic tangent, for speed."""
    inner, outer = minimum(fabs(x), 1.5) / 1.5, 1.5 / maximum(fabs(x), 1.5)
    near = inner * (1 + inner * (1 + QUARTIC * inner * inner))
    far = outer * outer * (outer * outer / (QUARTIC + outer * outer * (1 + outer)))
    return TOP * sign(x) * where(fabs(x) > 1.5, 1 / (1 + far), near / (1 + near))


@derivative_of(
    rational_tanh, formula="1.7159·sign(x)·(1 - 1 / (1 + y + y² + 1.41645·y⁴)), y = |2·x/3|",
    derivative_formula="1.7159·2/3·(1 + 2·y + 5.6658·y³) / (1 + y + y² + 1.41645·y⁴)², y = |2·x/3|",
    peers={"dl4j": "RATIONALTANH"}, source="Eclipse Deeplearning4j",
)  # fmt: skip
def rational_tanh_prime(x):
    """By powers of 1/y far out, near 0 as what it lacks there."""
    inner, outer = minimum(fabs(x), 1.5) / 1.5, 1.5 / maximum(fabs(x), 1.5)
    rise = 1 + inner * (1 + QUARTIC * inner * inner)
    lack = inner * inner * (2 + rise * rise - 2 * QUARTIC * inner * (2 - inner)) / (1 + inner * rise) ** 2
    square = outer * outer
    bottom = QUARTIC + square * (1 + outer + square)
    far = outer * square * (4 * QUARTIC + square * (2 + outer)) / bottom**2 * square
    return where(fabs(x) > 1.5, TOP * TWO_THIRDS * far, -lack * (TOP * TWO_THIRDS) + TOP * TWO_THIRDS)


def rectified_tanh(x):
    """Hyperbolic tangent on the right, 0 on the left."""
    return ops.tanh(maximum(x, 0))


@derivative_of(
    rectified_tanh, breaks={0.0: KINK}, formula="tanh(max(0, x))", derivative_formula="1 - tanh(x)² if x > 0 else 0",
    convention="f'(0) = 0, the slope on the left",
    peers={"dl4j": "RECTIFIEDTANH"}, source="Eclipse Deeplearning4j",
)  # fmt: skip
def rectified_tanh_prime(x):
    return where(x > 0, sech_squared(x), zero(x))


def rel_tanh(x, a: float = -1.5, b: float = 0.0):
    """Hyperbolic tangent between a and b, continued by its tangents there."""
    below, above = minimum(x - a, 0), maximum(x - b, 0)
    return ops.tanh(minimum(maximum(x, a), b)) + (sech_squared(a) * below + sech_squared(b) * above)


@derivative_of(
    rel_tanh, breaks=lambda a, b: {at: BEND if at else TWIST for at in (a, b)}, example={"a": -1.0, "b": 0.4},
    valid=lambda a, b: None if a < b else N_("a must be less than b"),
    formula="tanh(c) + (x - c)·(1 - tanh(c)²), c = min(max(x, a), b)",
    derivative_formula="1 - tanh(c)², c = min(max(x, a), b)",
    source="Wang et al. 2019; Kunc & Klema 2024, arXiv:2402.09092, section 4.2.36",
)  # fmt: skip
def rel_tanh_prime(x, a: float = -1.5, b: float = 0.0):
    return sech_squared(minimum(maximum(x, a), b))


def tanhlu(x, alpha: float = 1.0, lam: float = 1.0, beta: float = 1.0):
    """Hyperbolic tangent plus a straight line."""
    return alpha * ops.tanh(scaled(x, lam)) + beta * x


@derivative_of(
    tanhlu, example={"alpha": 0.5, "lam": 2.0, "beta": 0.2},
    formula="alpha·tanh(lam·x) + beta·x", derivative_formula="alpha·lam·(1 - tanh(lam·x)²) + beta",
    source="Shen et al. 2022; Kunc & Klema 2024, arXiv:2402.09092, section 4.2.33",
)  # fmt: skip
def tanhlu_prime(x, alpha: float = 1.0, lam: float = 1.0, beta: float = 1.0):
    return alpha * lam * sech_squared(scaled(x, lam)) + beta * one(x)
