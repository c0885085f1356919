"""Smooth rectifiers: softplus and its relatives."""

from __future__ import annotations

from .. import ops
from ..activation import Positive, derivative_of
from ..ops import exp, fabs, hypot, log1p, logistic, maximum, saturated, scaled, sqrt, where


def softplus(x, beta: Positive = 1.0):
    """Smooth rectifier whose slope is the logistic curve; a larger beta makes it sharper."""
    return maximum(x, 0) + log1p(exp(-fabs(scaled(x, beta)))) / beta


@derivative_of(
    softplus, aliases=("soft_relu", "smooth_relu"), formula="log(1 + exp(beta·x)) / beta",
    derivative_formula="1 / (1 + exp(-beta·x))",
    peers={
        "torch": "nn.functional.softplus(beta=beta)", "jax": "nn.softplus",
        "keras": "activations.softplus",
    },
    source="Dugas, Bengio, Bélisle, Nadeau & Garcia 2000; Glorot, Bordes & Bengio 2011",
)  # fmt: skip
def softplus_prime(x, beta: Positive = 1.0):
    return logistic(scaled(x, beta))


def log_sigmoid(x):
    """Logarithm of the sigmoid, -softplus(-x)."""
    return -ops.softplus(-x)


@derivative_of(
    log_sigmoid, formula="-log(1 + exp(-x))", derivative_formula="1 / (1 + exp(x))",
    peers={"torch": "nn.functional.logsigmoid", "jax": "nn.log_sigmoid", "keras": "activations.log_sigmoid"},
)  # fmt: skip
def log_sigmoid_prime(x):
    return logistic(-x)


def squareplus(x, b: Positive = 4.0):
    """Smooth rectifier from a square root alone, without exponentials."""
    root = sqrt(b)
    s = hypot(x, root)
    centre = root / 2 + x / 2 * (1 + saturated(x) / (s + root))
    d = fabs(x) / 2 + s / 2
    return where(fabs(x) < root / 2, centre, where(x < 0, (b / 4) / d, d))


@derivative_of(
    squareplus, formula="(x + sqrt(x² + b)) / 2", derivative_formula="(1 + x / sqrt(x² + b)) / 2",
    peers={"jax": "nn.squareplus(b=b)", "keras": "activations.squareplus(b=b)"},
    source="Barron 2021, arXiv:2112.11687",
)  # fmt: skip
def squareplus_prime(x, b: Positive = 4.0):
    s = hypot(x, sqrt(b))
    tail = (b / 4) / (fabs(x) / 2 + s / 2) / s
    centre = 0.5 + saturated(x) / 2 / s
    return where(fabs(x) < sqrt(b) / 2, centre, where(x < 0, tail, 1 - tail))
