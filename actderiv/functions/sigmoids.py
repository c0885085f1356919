"""Sigmoids: smooth steps between two levels."""

from __future__ import annotations

from ..activation import derivative_of
from ..ops import logistic, sech_squared


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
