"""Sigmoids: smooth steps between two levels."""

from __future__ import annotations

from .. import ops
from ..activation import BEND, derivative_of
from ..ops import fabs, logistic, maximum, minimum, saturated, sech_squared, softsign_slope, where


def sigmoid(x):
    """Logistic curve from 0 to 1."""
    return logistic(x)


@derivative_of(
    sigmoid, aliases=("logistic", "expit"), formula="1 / (1 + exp(-x))", derivative_formula="exp(-x) / (1 + exp(-x))²",
    peers={"torch": "nn.functional.sigmoid", "jax": "nn.sigmoid", "keras": "activations.sigmoid"},
    source="Verhulst 1845; Rumelhart, Hinton & Williams 1986",
)  # fmt: skip
def sigmoid_prime(x):
    return sech_squared(x / 2) / 4


def tanh(x):
    """Hyperbolic tangent, a sigmoid from -1 to 1."""
    return ops.tanh(x)


@derivative_of(
    tanh, formula="tanh(x)", derivative_formula="1 - tanh(x)²",
    peers={"torch": "nn.functional.tanh", "jax": "nn.tanh", "keras": "activations.tanh"},
    source="LeCun, Bottou, Orr & Müller 1998",
)  # fmt: skip
def tanh_prime(x):
    return sech_squared(x)


def softsign(x):
    """Sigmoid from -1 to 1 with tails that fall as slowly as 1/x."""
    x = saturated(x)
    return x / (1 + fabs(x))


@derivative_of(
    softsign, aliases=("elliott_symmetric", "elliotsig"), breaks={0.0: BEND},
    formula="x / (1 + |x|)", derivative_formula="1 / (1 + |x|)²",
    peers={"torch": "nn.functional.softsign", "jax": "nn.soft_sign", "keras": "activations.softsign"},
    source="Elliott 1993; Turian, Bergstra & Bengio 2009",
)  # fmt: skip
def softsign_prime(x):
    return softsign_slope(x)


def arctan(x):
    """Inverse tangent, a sigmoid from -π/2 to π/2."""
    return ops.arctan(x)


@derivative_of(
    arctan, aliases=("atan",), formula="arctan(x)", derivative_formula="1 / (1 + x²)",
    peers={"torch": "atan", "jax": "numpy.arctan"},
)  # fmt: skip
def arctan_prime(x):
    inner, outer = minimum(fabs(x), 1), 1 / maximum(fabs(x), 1)
    return where(fabs(x) > 1, outer * (outer / (1 + outer * outer)), 1 / (1 + inner * inner))
