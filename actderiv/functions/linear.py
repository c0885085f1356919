"""Straight lines, and the two that meet in the absolute value."""

from __future__ import annotations

from ..activation import KINK, derivative_of
from ..ops import fabs, one, sign


def identity(x):
    """Passes its input through unchanged."""
    return x


@derivative_of(
    identity, aliases=("linear", "lineal", "passthrough"), general="affine", formula="x", derivative_formula="1",
    peers={
        "torch": "nn.Identity", "jax": "nn.identity", "flax": "nn.identity", "keras": "activations.linear",
        "onnx": "Identity", "timm": "identity", "transformers": "linear", "mlx": "nn.Identity", "paddle": "nn.Identity",
        "cudnn": "IDENTITY",
    },
)  # fmt: skip
def identity_prime(x):
    return one(x)


def affine(x, alpha: float = 1.0, beta: float = 0.0):
    """Straight line of any slope and intercept."""
    return alpha * x + beta


@derivative_of(
    affine, aliases=("linear_activation",), example={"alpha": -0.7, "beta": 0.3},
    spellings={"m": "alpha", "slope": "alpha", "b": "beta", "intercept": "beta"},
    formula="alpha·x + beta", derivative_formula="alpha",
    peers={
        "onednn": "eltwise_linear(alpha=alpha, beta=beta)", "coreml": "linear_activation(alpha=alpha, beta=beta)",
    },
    differs={"coreml": "no defaults"},
)  # fmt: skip
def affine_prime(x, alpha: float = 1.0, beta: float = 0.0):
    return alpha * one(x)


def abs(x):  # the name that frameworks have; Python's own is not used here
    """Absolute value."""
    return fabs(x)


@derivative_of(
    abs, aliases=("absolute", "modulus", "vrelu"), breaks={0.0: KINK}, formula="|x|",
    derivative_formula="-1 if x < 0, 0 if x = 0, else 1",
    convention="f'(0) = 0, as torch, tensorflow, paddle, mlx and onednn (jax has 1)",
    peers={
        "torch": "abs", "jax": "numpy.abs", "keras": "ops.abs", "tensorflow": "abs", "onnx": "Abs", "mlx": "abs",
        "paddle": "abs", "onednn": "eltwise_abs",
    },
    at_breaks={
        "torch": (0.0,), "jax": (1.0,), "tensorflow": (0.0,), "keras (jax)": (1.0,), "keras (torch)": (0.0,),
        "paddle": (0.0,), "mlx": (0.0,), "onednn": (0.0,),
    },
    source="Hu 2018 as vReLU; Vallés-Pérez et al. 2023, arXiv:2301.05993, as modulus",
)  # fmt: skip
def abs_prime(x):
    return sign(x)
