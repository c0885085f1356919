"""Smooth rectifiers: softplus and its relatives."""

from __future__ import annotations  # noqa: I001

from .. import ops
from ..activation import BEND, KINK, NonZero, Positive, derivative_of
from ..ops import (
    LOG_TWO, cosh, decimal, exp, expm1, fabs, log1p, log1p_small, logistic, maximum, minimum, one, saturated,
    scaled, sign, sinh, sqrt, times_exp, where,
)  # fmt: skip


def softplus(x, beta: Positive = 1.0):
    """Smooth rectifier whose slope is the logistic curve; a larger beta makes it sharper."""
    return maximum(x, 0) + log1p_small(exp(-fabs(scaled(x, beta)))) / beta


@derivative_of(
    softplus, aliases=("soft_relu", "smooth_relu"), example={"beta": 2.5},
    formula="log(1 + exp(beta·x)) / beta", derivative_formula="1 / (1 + exp(-beta·x))",
    peers={
        "torch": "nn.functional.softplus(beta=beta)", "jax": "nn.softplus", "flax": "nn.softplus",
        "keras": "activations.softplus", "tensorflow": "nn.softplus", "onnx": "Softplus", "mlx": "nn.softplus",
        "paddle": "nn.functional.softplus(beta=beta)", "onednn": "eltwise_soft_relu(alpha=beta)",
        "cudnn": "SOFTPLUS_FWD(softplus_beta=beta)", "coreml": "softplus",
        "tensorrt": "kSOFTPLUS(alpha=1/beta, beta=beta)",
    },
    differs={
        "torch": "x itself where beta·x > 20, a jump of 2e-9/beta", "jax": "beta fixed at 1",
        "paddle": "x itself where beta·x > 20, a jump of 2e-9/beta", "keras": "beta fixed at 1",
    },
    identities=("softplus'(x) = sigmoid(x)", "x = softplus(x) - softplus(-x)", "softplus(x) = -log(sigmoid(-x))"),
    source="Dugas, Bengio, Bélisle, Nadeau & Garcia 2000; Glorot, Bordes & Bengio 2011",
)  # fmt: skip
def softplus_prime(x, beta: Positive = 1.0):
    return logistic(scaled(x, beta))


def softplus_parametric(x, alpha: float = 1.0, beta: NonZero = 1.0):
    """Softplus with a height and a sharpness of its own."""
    return alpha * fabs(beta) * maximum(sign(beta) * x, 0) + alpha * log1p(exp(-fabs(scaled(x, beta))))


@derivative_of(
    softplus_parametric, example={"alpha": 2.0, "beta": 0.5},
    formula="alpha·log(1 + exp(beta·x))", derivative_formula="alpha·beta / (1 + exp(-beta·x))",
    peers={
        "coreml": "softplus_parametric(alpha=alpha, beta=beta)", "tensorrt": "kSOFTPLUS(alpha=alpha, beta=beta)",
    },
    differs={"coreml": "no defaults"}, source="Core ML",
)  # fmt: skip
def softplus_parametric_prime(x, alpha: float = 1.0, beta: NonZero = 1.0):
    return alpha * beta * logistic(scaled(x, beta))


def log_sigmoid(x):
    """Logarithm of the sigmoid, -softplus(-x)."""
    return -ops.softplus(-x)


@derivative_of(
    log_sigmoid, formula="-log(1 + exp(-x))", derivative_formula="1 / (1 + exp(x))",
    peers={
        "torch": "nn.functional.logsigmoid", "jax": "nn.log_sigmoid", "flax": "nn.log_sigmoid",
        "keras": "activations.log_sigmoid", "tensorflow": "math.log_sigmoid", "mlx": "nn.log_sigmoid",
        "paddle": "nn.functional.log_sigmoid", "onednn": "eltwise_soft_relu(alpha=-1)",
    },
    identities=("log_sigmoid(x) = -softplus(-x)", "log_sigmoid(x) = log(sigmoid(x))"),
    source="PyTorch",
)  # fmt: skip
def log_sigmoid_prime(x):
    return logistic(-x)


def shifted_softplus(x):
    """Softplus moved down so that it passes through 0."""
    return where(fabs(x) < 1, _from_zero(x), ops.softplus(x) - LOG_TWO)


def _from_zero(x):
    """log((1 + exp(x)) / 2) for x from -1 to 1, without cancellation near 0"""
    return log1p(expm1(minimum(maximum(x, -1), 1)) / 2)


@derivative_of(
    shifted_softplus, aliases=("ssp", "schnet_softplus"), formula="log((1 + exp(x)) / 2)",
    derivative_formula="1 / (1 + exp(-x))", source="Schütt et al. 2017, arXiv:1706.08566",
)  # fmt: skip
def shifted_softplus_prime(x):
    return logistic(x)


LOG_TWO_REST = LOG_TWO - decimal("0.693147180559945286226763982995180413126945495605468750")
"""What the float nearest to log(2) lacks: log(2) - b is 0 or full of digits for every float b."""


def psoftplus(x, a: float = 1.5, b: float = float(LOG_TWO)):
    """Softplus moved down by b and scaled."""
    rest = (float(LOG_TWO) - b) + LOG_TWO_REST
    return a * where(fabs(x) < 0.5, _from_zero(x) + rest, ops.softplus(x) - b)


@derivative_of(
    psoftplus, example={"a": 1.2, "b": 0.3}, formula="a·(log(1 + exp(x)) - b)", derivative_formula="a / (1 + exp(-x))",
    source="Sun et al. 2020",
)  # fmt: skip
def psoftplus_prime(x, a: float = 1.5, b: float = float(LOG_TWO)):
    return a * logistic(x)


def softplusplus(x, k: float = 1.0, c: NonZero = 2.0):
    """Shifted softplus on a line, so that the left side never levels off."""
    y = scaled(x, k)
    return where(fabs(y) < 1, _from_zero(y), ops.softplus(y) - LOG_TWO) + x / c


@derivative_of(
    softplusplus, example={"k": 2.0, "c": 4.0}, formula="log((1 + exp(k·x)) / 2) + x/c",
    derivative_formula="k / (1 + exp(-k·x)) + 1/c", source="Ciuparu, Nagy-Dabacan & Muresan 2020",
)  # fmt: skip
def softplusplus_prime(x, k: float = 1.0, c: NonZero = 2.0):
    return k * logistic(scaled(x, k)) + 1 / c


def slu(x):
    """The input on the right, twice a shifted softplus on the left."""
    return where(x > 0, x, 2 * log1p(expm1(minimum(x, 0)) / 2))


@derivative_of(
    slu, aliases=("softplus_linear_unit",), breaks={0.0: BEND}, formula="x if x > 0 else 2·log((1 + exp(x)) / 2)",
    derivative_formula="1 if x > 0 else 2 / (1 + exp(-x))", source="Zhao et al. 2018",
)  # fmt: skip
def slu_prime(x):
    return where(x > 0, one(x), 2 * logistic(x))


def resp(x, alpha: float = 1.7):
    """Softplus on the left, a line on the right."""
    return where(x > 0, alpha * maximum(x, 0) + LOG_TWO, log1p(exp(minimum(x, 0))))


@derivative_of(
    resp, aliases=("rectified_softplus",), example={"alpha": 0.5},
    breaks=lambda alpha: {0.0: BEND if alpha == 0.5 else KINK},
    formula="alpha·x + log(2) if x > 0 else log(1 + exp(x))",
    derivative_formula="alpha if x > 0 else 1 / (1 + exp(-x))", convention="f'(0) = 1/2, the slope on the left",
    source="Xu & Chen 2020",
)  # fmt: skip
def resp_prime(x, alpha: float = 1.7):
    return where(x > 0, alpha * one(x), logistic(x))


def sqrt_softplus(x):
    """Square root of softplus, which scores the experts of a mixture."""
    root = sqrt(_without_tail(x, exp(-fabs(x))))
    return where(x < 0, times_exp(root, minimum(x, 0) / 2), root)


def _without_tail(x, e):
    """softplus(x), for x < 0 over e = exp(-|x|), which leaves 1 where that underflows"""
    some = e > 0
    left = where(some, log1p(e), one(x)) / where(some, e, one(x))
    return where(x < 0, left, maximum(x, 0) + log1p(e))


@derivative_of(
    sqrt_softplus, formula="sqrt(log(1 + exp(x)))", derivative_formula="1 / (2·(1 + exp(-x))·sqrt(log(1 + exp(x))))",
    peers={"transformers": "sqrtsoftplus"}, source="Hugging Face transformers",
)  # fmt: skip
def sqrt_softplus_prime(x):
    e = exp(-fabs(x))
    half = sqrt(1 / ((1 + e) ** 2 * _without_tail(x, e))) / 2
    return times_exp(half, minimum(x, 0) / 2)


def hclsh(x):
    """Logarithm of hyperbolic cosines, in two pieces that grow like a rectifier."""
    near, far = minimum(maximum(x, 0), 1), maximum(x, 1)
    centre = log1p(2 * sinh(near / 2) ** 2 + near * cosh(near / 2))
    e = exp(-far / 2)
    right = far - LOG_TWO + log1p(e * (e**3 + saturated(far, 4000) * (1 + e * e)))
    return where(x < 0, _left(x), where(x < 1, centre, right))


def _left(x):
    """log(cosh(x)) + x for x < 0"""
    return where(x > -0.5, _from_zero(2 * minimum(maximum(x, -0.5), 0)), log1p(exp(scaled(minimum(x, 0), 2))) - LOG_TWO)


@derivative_of(
    hclsh, breaks={0.0: BEND}, formula="log(cosh(x) + x·cosh(x/2)) if x >= 0 else log(cosh(x)) + x",
    derivative_formula="(sinh(x) + cosh(x/2) + x·sinh(x/2)/2) / (cosh(x) + x·cosh(x/2)) if x >= 0 else 1 + tanh(x)",
    source="Abdel-Nabi et al. 2023",
)  # fmt: skip
def hclsh_prime(x):
    h = saturated(maximum(x, 0), 4000) / 2
    e, m = exp(-h), expm1(-h)
    lacking = e * (m * (1 + e + 2 * e * e) + h * (1 + 3 * e * e)) / (1 + e**4 + 2 * h * e * (1 + e * e))
    return where(x < 0, 2 * logistic(scaled(x, 2)), 1 - lacking)
