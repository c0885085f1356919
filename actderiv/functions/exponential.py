"""Exponential linear units: the identity on the right, an exponential that levels off on the left."""

from __future__ import annotations

from ..activation import BEND, JUMP, KINK, NonNegative, Positive, derivative_of
from ..ops import decimal, exp, expm1, maximum, minimum, one, saturated, times_exp, where

SELU_ALPHA = decimal("1.6732632423543772848170429916717")
SELU_SCALE = decimal("1.0507009873554804934193349852946")
SERLU_ALPHA = decimal("2.90427")
SERLU_SCALE = decimal("1.07862")


def _left(x, rate):
    """rate·x on the left of 0, and 0 on the right; no further than where exp is 0 in every format"""
    return rate * saturated(minimum(x, 0), 1000 / rate)


def elu(x, alpha: NonNegative = 1.0):
    """Exponential linear unit: levels off at -alpha on the left."""
    return where(x > 0, x, alpha * expm1(minimum(x, 0)))


@derivative_of(
    elu, breaks=lambda alpha: {0.0: BEND if alpha == 1 else KINK}, example={"alpha": 1.7},
    formula="x if x > 0 else alpha·(exp(x) - 1)", derivative_formula="1 if x > 0 else alpha·exp(x)",
    convention="f'(0) = alpha, as torch and jax",
    peers={
        "torch": "nn.functional.elu(alpha=alpha)", "jax": "nn.elu(alpha=alpha)", "flax": "nn.elu(alpha=alpha)",
        "keras": "activations.elu(alpha=alpha)", "tensorflow": "nn.elu", "onnx": "Elu(alpha=alpha)", "timm": "elu",
        "mlx": "nn.elu(alpha=alpha)", "paddle": "nn.functional.elu(alpha=alpha)",
        "onednn": "eltwise_elu(alpha=alpha)", "cudnn": "ELU(coef=alpha)", "coreml": "elu(alpha=alpha)",
        "tensorrt": "kELU(alpha=alpha)",
    },
    differs={"tensorflow": "alpha = 1 only", "paddle": "alpha rounded to float32"},
    at_breaks={
        "torch": (1.0,), "jax": (1.0,), "tensorflow": (1.0,), "keras (tensorflow)": (1.0,), "keras (jax)": (1.0,),
        "keras (torch)": (1.0,), "paddle": (1.0,), "mlx": (1.0,), "onednn": (1.0,),
    },
    source="Clevert, Unterthiner & Hochreiter 2015, arXiv:1511.07289",
)  # fmt: skip
def elu_prime(x, alpha: NonNegative = 1.0):
    return where(x > 0, one(x), times_exp(alpha, minimum(x, 0)))


def selu(x, alpha: NonNegative = SELU_ALPHA, scale: Positive = SELU_SCALE):
    """Exponential linear unit scaled so that layers keep mean 0 and variance 1."""
    return scale * where(x > 0, x, alpha * expm1(minimum(x, 0)))


@derivative_of(
    selu, breaks=lambda alpha, scale: {0.0: BEND if alpha == 1 else KINK}, example={"alpha": 1.2, "scale": 0.9},
    formula="scale·(x if x > 0 else alpha·(exp(x) - 1))", derivative_formula="scale·(1 if x > 0 else alpha·exp(x))",
    convention="f'(0) = scale·alpha, as torch and jax",
    peers={
        "torch": "nn.functional.selu", "jax": "nn.selu", "flax": "nn.selu", "keras": "activations.selu",
        "tensorflow": "nn.selu", "onnx": "Selu(alpha=alpha, gamma=scale)", "timm": "selu", "mlx": "nn.selu",
        "paddle": "nn.functional.selu(scale=scale, alpha=alpha)", "tensorrt": "kSELU(alpha=alpha, beta=scale)",
    },
    differs={
        "onnx": "alpha and gamma rounded to float32", "mlx": "alpha = 1.67326, scale = 1.0507",
        "paddle": "alpha and scale rounded to float32",
    },
    at_breaks={
        "torch": (1.7580993408473766,), "jax": (1.7580993408473766,), "tensorflow": (1.0507009873554805,),
        "keras (tensorflow)": (1.0507009873554805,), "keras (jax)": (1.7580993408473766,),
        "keras (torch)": (1.7580993408473766,), "paddle": (1.75809932,), "mlx": (1.75809419,),
    },
    source="Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515",
)  # fmt: skip
def selu_prime(x, alpha: NonNegative = SELU_ALPHA, scale: Positive = SELU_SCALE):
    return where(x > 0, scale * one(x), times_exp(scale * alpha, minimum(x, 0)))


def celu(x, alpha: Positive = 1.0):
    """Exponential linear unit whose slope is continuous for every alpha."""
    return where(x > 0, x, alpha * expm1(saturated(minimum(x, 0), 1000 * alpha) / alpha))


@derivative_of(
    celu, breaks={0.0: BEND}, example={"alpha": 2.5},
    formula="x if x > 0 else alpha·(exp(x/alpha) - 1)", derivative_formula="1 if x > 0 else exp(x/alpha)",
    peers={
        "torch": "nn.functional.celu(alpha=alpha)", "jax": "nn.celu(alpha=alpha)", "flax": "nn.celu(alpha=alpha)",
        "keras": "activations.celu(alpha=alpha)", "onnx": "Celu(alpha=alpha)", "timm": "celu",
        "mlx": "nn.celu(alpha=alpha)", "paddle": "nn.functional.celu(alpha=alpha)",
    },
    at_breaks={
        "torch": (1.0,), "jax": (1.0,), "keras (tensorflow)": (2.0,), "keras (jax)": (1.0,), "keras (torch)": (1.0,),
        "paddle": (1.0,), "mlx": (0.0,),
    },
    identities=("celu(x, alpha=1.75) = 1.75·elu(x/1.75)",),
    source="Barron 2017, arXiv:1704.07483",
)  # fmt: skip
def celu_prime(x, alpha: Positive = 1.0):
    return where(x > 0, one(x), times_exp(one(x), saturated(minimum(x, 0), 1000 * alpha) / alpha))


def pelu(x, a: Positive = 1.0, b: Positive = 1.0):
    """Parametric exponential linear unit: both sides leave 0 with the slope a/b."""
    return where(x >= 0, a / b * maximum(x, 0), a * expm1(saturated(minimum(x, 0), 1000 * b) / b))


@derivative_of(
    pelu, breaks={0.0: BEND}, example={"a": 1.5, "b": 0.8},
    formula="a/b·x if x >= 0 else a·(exp(x/b) - 1)", derivative_formula="a/b if x >= 0 else a/b·exp(x/b)",
    source="Trottier, Giguère & Chaib-draa 2016, arXiv:1605.09332",
)  # fmt: skip
def pelu_prime(x, a: Positive = 1.0, b: Positive = 1.0):
    return times_exp(a / b * one(x), saturated(minimum(x, 0), 1000 * b) / b)


def mpelu(x, alpha: float = 1.0, beta: Positive = 1.0):
    """Multiple parametric exponential linear unit: depth alpha and rate beta of the left side."""
    return where(x > 0, x, alpha * expm1(_left(x, beta)))


@derivative_of(
    mpelu, breaks=lambda alpha, beta: {0.0: BEND if alpha * beta == 1 else KINK},
    example={"alpha": 0.25, "beta": 2.0},
    formula="x if x > 0 else alpha·(exp(beta·x) - 1)", derivative_formula="1 if x > 0 else alpha·beta·exp(beta·x)",
    convention="f'(0) = alpha·beta, the slope from the left", source="Li et al. 2016, arXiv:1606.00305",
)  # fmt: skip
def mpelu_prime(x, alpha: float = 1.0, beta: Positive = 1.0):
    return where(x > 0, one(x), times_exp(alpha * beta, _left(x, beta)))


def shelu(x, alpha: float = 1.0, b: float = 0.5):
    """Exponential linear unit shifted to the left by b."""
    return elu(x + b, alpha)


@derivative_of(
    shelu, breaks=lambda alpha, b: {-b: BEND if alpha == 1 else KINK}, example={"alpha": 0.6, "b": -0.3},
    formula="u if u > 0 else alpha·(exp(u) - 1), u = x + b",
    derivative_formula="1 if u > 0 else alpha·exp(u), u = x + b",
    convention="f'(-b) = alpha, the slope from the left", source="Grelsson & Felsberg 2018",
)  # fmt: skip
def shelu_prime(x, alpha: float = 1.0, b: float = 0.5):
    return elu_prime(x + b, alpha)


def lselu(x, alpha: NonNegative = SELU_ALPHA, scale: Positive = SELU_SCALE, c: NonNegative = 0.1):
    """Leaky variant of SELU: a straight line of slope c is added on the left."""
    inner = minimum(x, 0)
    return scale * where(x > 0, x, alpha * expm1(inner) + c * inner)


@derivative_of(
    lselu, aliases=("leaky_selu",), example={"alpha": 1.0, "scale": 1.0, "c": 0.3},
    breaks=lambda alpha, scale, c: {0.0: KINK} if alpha + c != 1 else {0.0: BEND} if alpha else {},
    formula="scale·(x if x > 0 else alpha·(exp(x) - 1) + c·x)",
    derivative_formula="scale·(1 if x > 0 else alpha·exp(x) + c)",
    convention="f'(0) = scale·(alpha + c), the slope from the left",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.7.12",
)  # fmt: skip
def lselu_prime(x, alpha: NonNegative = SELU_ALPHA, scale: Positive = SELU_SCALE, c: NonNegative = 0.1):
    return scale * where(x > 0, one(x), alpha * exp(minimum(x, 0)) + c)


def sselu(x, alpha: float = SELU_ALPHA, scale: Positive = SELU_SCALE, c: Positive = 0.5):
    """Scaled variant of SELU: the exponential on the left has the rate c."""
    return scale * where(x > 0, x, alpha * expm1(_left(x, c)))


@derivative_of(
    sselu, aliases=("scaled_scaled_elu",), breaks=lambda alpha, scale, c: {0.0: BEND if alpha * c == 1 else KINK},
    example={"alpha": 1.0, "scale": 1.0, "c": 2.0},
    formula="scale·(x if x > 0 else alpha·(exp(c·x) - 1))",
    derivative_formula="scale·(1 if x > 0 else alpha·c·exp(c·x))",
    convention="f'(0) = scale·alpha·c, the slope from the left",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.7.14",
)  # fmt: skip
def sselu_prime(x, alpha: float = SELU_ALPHA, scale: Positive = SELU_SCALE, c: Positive = 0.5):
    return where(x > 0, scale * one(x), times_exp(scale * alpha * c, _left(x, c)))


def serlu(x, alpha: float = SERLU_ALPHA, scale: Positive = SERLU_SCALE):
    """Scaled exponentially regularized linear unit: the input times an exponential on the left."""
    inner = _left(x, 1)
    return where(x > 0, scale * maximum(x, 0), times_exp(scale * alpha * inner, inner))


@derivative_of(
    serlu, breaks=lambda alpha, scale: {0.0: BEND if alpha == 1 else KINK}, example={"alpha": 1.0, "scale": 1.0},
    formula="scale·(x if x > 0 else alpha·x·exp(x))",
    derivative_formula="scale·(1 if x > 0 else alpha·(1 + x)·exp(x))",
    convention="f'(0) = scale·alpha, the slope from the left", source="Zhang & Li 2018, arXiv:1807.10117",
)  # fmt: skip
def serlu_prime(x, alpha: float = SERLU_ALPHA, scale: Positive = SERLU_SCALE):
    inner, steepest = _left(x, 1), scale * alpha
    line = where(x > -1, steepest + steepest * inner, steepest * (1 + inner))
    return where(x > 0, scale * one(x), times_exp(line, inner))


def reu(x):
    """Rectified exponential unit: the input, on the left times its exponential."""
    inner = _left(x, 1)
    return where(x > 0, x, times_exp(inner, inner))


@derivative_of(
    reu, aliases=("rectified_exponential_unit",), breaks={0.0: BEND},
    formula="x if x > 0 else x·exp(x)", derivative_formula="1 if x > 0 else (1 + x)·exp(x)",
    source="Ying et al. 2019",
)  # fmt: skip
def reu_prime(x):
    inner = _left(x, 1)
    return times_exp(1 + inner, inner)


def diffelu(x, a: Positive = 0.3, b: Positive = 0.1):
    """Sum of two exponential shapes on the left, which jumps to the identity at 0."""
    inner = saturated(minimum(x, 0), 1000 + 1000 / b)
    near = maximum(inner, -1)
    left = near * exp(near) - b * expm1(b * near) - b
    far = times_exp(a * inner, inner) - times_exp(a * b, b * inner)
    return where(x >= 0, x, where(x > -1, a * left, far))


@derivative_of(
    diffelu, breaks={0.0: JUMP}, example={"a": 0.5, "b": 0.6},
    formula="x if x >= 0 else a·(x·exp(x) - b·exp(b·x))",
    derivative_formula="1 if x >= 0 else a·((1 + x)·exp(x) - b²·exp(b·x))",
    convention="f(0) = 0 and f'(0) = 1, as on the right",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.7.3",
)  # fmt: skip
def diffelu_prime(x, a: Positive = 0.3, b: Positive = 0.1):
    """The zero lies between -1 and 0, where exp(x) is taken out and what is left does not cancel in its last digits."""
    inner = saturated(minimum(x, 0), 1000 + 1000 / b)
    near = maximum(inner, -1)
    rest = 1 - b * b + (near - b * b * expm1((b - 1) * near))
    far = times_exp(a * (1 + inner), inner) - times_exp(a * b * b, b * inner)
    return where(x >= 0, one(x), where(x > -1, a * (rest + rest * expm1(near)), far))


def rsigelud(x, alpha: NonNegative = 0.5, beta: float = 0.5):
    """Exponential linear unit to which a sigmoid linear unit is added beyond 1; it jumps there."""
    outer = maximum(x, 1)
    beyond = outer * (1 + alpha / (1 + exp(-outer)))
    return where(x > 1, beyond, where(x >= 0, x, beta * expm1(minimum(x, 0))))


@derivative_of(
    rsigelud, example={"alpha": 0.2, "beta": 0.9},
    breaks=lambda alpha, beta: {0.0: BEND if beta == 1 else KINK} | ({1.0: JUMP} if alpha else {}),
    formula="x·(1 + alpha·s) if x > 1, x if x >= 0, else beta·(exp(x) - 1), s = 1 / (1 + exp(-x))",
    derivative_formula="1 + alpha·s·(1 + x·(1 - s)) if x > 1, 1 if x >= 0, else beta·exp(x), s = 1 / (1 + exp(-x))",
    convention="f'(0) = 1, f(1) = 1 and f'(1) = 1, as between 0 and 1", source="Kilicarslan & Celik 2021",
)  # fmt: skip
def rsigelud_prime(x, alpha: NonNegative = 0.5, beta: float = 0.5):
    outer = minimum(maximum(x, 1), 1000)
    e = exp(-outer)
    beyond = 1 + alpha / (1 + e) * (1 + outer * (e / (1 + e)))
    return where(x > 1, beyond, where(x >= 0, one(x), times_exp(beta, minimum(x, 0))))


def rsigelu(x, alpha: NonNegative = 0.5):
    """Exponential linear unit to which a sigmoid linear unit is added beyond 1, both in the same proportion."""
    return rsigelud(x, alpha, alpha)


@derivative_of(
    rsigelu, breaks=lambda alpha: {0.0: BEND if alpha == 1 else KINK} | ({1.0: JUMP} if alpha else {}),
    example={"alpha": 0.2},
    formula="x·(1 + alpha·s) if x > 1, x if x >= 0, else alpha·(exp(x) - 1), s = 1 / (1 + exp(-x))",
    derivative_formula="1 + alpha·s·(1 + x·(1 - s)) if x > 1, 1 if x >= 0, else alpha·exp(x), s = 1 / (1 + exp(-x))",
    convention="f'(0) = 1, f(1) = 1 and f'(1) = 1, as between 0 and 1", source="Kilicarslan & Celik 2021",
)  # fmt: skip
def rsigelu_prime(x, alpha: NonNegative = 0.5):
    return rsigelud_prime(x, alpha, alpha)
