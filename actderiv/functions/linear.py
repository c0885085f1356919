"""Straight lines."""

from __future__ import annotations

from ..activation import derivative_of
from ..ops import one


def identity(x):
    """Passes its input through unchanged."""
    return x


@derivative_of(
    identity, aliases=("passthrough",), formula="x", derivative_formula="1",
    peers={"torch": "nn.Identity", "jax": "nn.identity", "keras": "activations.linear"},
)  # fmt: skip
def identity_prime(x):
    return one(x)


def linear(x, slope: float = 1.0, intercept: float = 0.0):
    """Straight line of any slope and intercept."""
    return slope * x + intercept


@derivative_of(linear, aliases=("affine",), formula="slope·x + intercept", derivative_formula="slope")
def linear_prime(x, slope: float = 1.0, intercept: float = 0.0):
    return slope * one(x)
