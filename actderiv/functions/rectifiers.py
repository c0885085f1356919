"""Rectifiers: nothing, or little, on the left; the input itself on the right."""

from __future__ import annotations

from ..activation import BEND, KINK, derivative_of
from ..ops import maximum, minimum, one, where, zero


def relu(x):
    """Rectified linear unit: the positive part of its input."""
    return maximum(x, 0)


@derivative_of(
    relu, aliases=("rectifier", "positive_part", "ramp"), breaks={0.0: KINK},
    formula="max(0, x)", derivative_formula="1 if x > 0 else 0", convention="f'(0) = 0, as torch, jax and tensorflow",
    peers={"torch": "nn.functional.relu", "jax": "nn.relu", "keras": "activations.relu"},
    source="Fukushima 1969; Nair & Hinton 2010",
)  # fmt: skip
def relu_prime(x):
    return where(x > 0, one(x), zero(x))


def leaky_relu(x, negative_slope: float = 0.01):
    """Rectifier that keeps a small slope on the left."""
    return where(x > 0, x, negative_slope * x)


@derivative_of(
    leaky_relu, aliases=("lrelu",), breaks=lambda negative_slope: {} if negative_slope == 1 else {0.0: KINK},
    formula="max(0, x) + negative_slope·min(0, x)", derivative_formula="1 if x > 0 else negative_slope",
    convention="f'(0) = negative_slope, as torch",
    peers={
        "torch": "nn.functional.leaky_relu(negative_slope=negative_slope)",
        "jax": "nn.leaky_relu(negative_slope=negative_slope)",
        "keras": "activations.leaky_relu(negative_slope=negative_slope)",
    },
    source="Maas, Hannun & Ng 2013",
)  # fmt: skip
def leaky_relu_prime(x, negative_slope: float = 0.01):
    return where(x > 0, one(x), negative_slope * one(x))


def relu6(x):
    """Rectifier that stops at 6, made for arithmetic of few bits."""
    return minimum(maximum(x, 0), 6)


@derivative_of(
    relu6, breaks={0.0: KINK, 6.0: KINK}, formula="min(max(0, x), 6)", derivative_formula="1 if 0 < x < 6 else 0",
    convention="f'(0) = f'(6) = 0, as torch, jax and tensorflow",
    peers={"torch": "nn.functional.relu6", "jax": "nn.relu6", "keras": "activations.relu6"},
    source="Krizhevsky 2010; Howard et al. 2017, arXiv:1704.04861",
)  # fmt: skip
def relu6_prime(x):
    return where((x > 0) & (x < 6), one(x), zero(x))


def relu_squared(x):
    """Square of the rectifier, with a continuous slope."""
    return maximum(x, 0) ** 2


@derivative_of(
    relu_squared, aliases=("relu2", "squared_relu", "requ"), breaks={0.0: BEND},
    formula="max(0, x)²", derivative_formula="2·max(0, x)",
    source="So et al. 2021, arXiv:2109.08668; Li, Tang & Yu 2019, arXiv:1903.05858",
)  # fmt: skip
def relu_squared_prime(x):
    return 2 * maximum(x, 0)
