"""Exponential linear units: the identity on the right, an exponential that levels off on the left."""

from __future__ import annotations

from ..activation import BEND, KINK, NonNegative, Positive, derivative_of
from ..ops import decimal, expm1, minimum, one, saturated, times_exp, where

SELU_ALPHA = decimal("1.6732632423543772848170429916717")
SELU_SCALE = decimal("1.0507009873554804934193349852946")


def elu(x, alpha: NonNegative = 1.0):
    """Exponential linear unit: levels off at -alpha on the left."""
    return where(x > 0, x, alpha * expm1(minimum(x, 0)))


@derivative_of(
    elu, breaks=lambda alpha: {0.0: BEND if alpha == 1 else KINK},
    formula="x if x > 0 else alpha·(exp(x) - 1)", derivative_formula="1 if x > 0 else alpha·exp(x)",
    convention="f'(0) = alpha, as torch and jax",
    peers={
        "torch": "nn.functional.elu(alpha=alpha)", "jax": "nn.elu(alpha=alpha)",
        "keras": "activations.elu(alpha=alpha)",
    },
    source="Clevert, Unterthiner & Hochreiter 2015, arXiv:1511.07289",
)  # fmt: skip
def elu_prime(x, alpha: NonNegative = 1.0):
    return where(x > 0, one(x), times_exp(alpha, minimum(x, 0)))


def selu(x, alpha: NonNegative = SELU_ALPHA, scale: Positive = SELU_SCALE):
    """Exponential linear unit scaled so that layers keep mean 0 and variance 1."""
    return scale * where(x > 0, x, alpha * expm1(minimum(x, 0)))


@derivative_of(
    selu, breaks=lambda alpha, scale: {0.0: BEND if alpha == 1 else KINK},
    formula="scale·(x if x > 0 else alpha·(exp(x) - 1))", derivative_formula="scale·(1 if x > 0 else alpha·exp(x))",
    convention="f'(0) = scale·alpha, as torch and jax",
    peers={"torch": "nn.functional.selu", "jax": "nn.selu", "keras": "activations.selu"},
    source="Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515",
)  # fmt: skip
def selu_prime(x, alpha: NonNegative = SELU_ALPHA, scale: Positive = SELU_SCALE):
    return where(x > 0, scale * one(x), times_exp(scale * alpha, minimum(x, 0)))


def celu(x, alpha: Positive = 1.0):
    """Exponential linear unit whose slope is continuous for every alpha."""
    return where(x > 0, x, alpha * expm1(saturated(minimum(x, 0), 1000 * alpha) / alpha))


@derivative_of(
    celu, breaks={0.0: BEND}, formula="x if x > 0 else alpha·(exp(x/alpha) - 1)",
    derivative_formula="1 if x > 0 else exp(x/alpha)",
    peers={
        "torch": "nn.functional.celu(alpha=alpha)", "jax": "nn.celu(alpha=alpha)",
        "keras": "activations.celu(alpha=alpha)",
    },
    source="Barron 2017, arXiv:1704.07483",
)  # fmt: skip
def celu_prime(x, alpha: Positive = 1.0):
    return where(x > 0, one(x), times_exp(one(x), saturated(minimum(x, 0), 1000 * alpha) / alpha))
