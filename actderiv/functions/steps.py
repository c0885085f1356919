"""Steps: constant but for a jump, where the derivative in the sense of distributions is a delta."""

from __future__ import annotations

from .. import ops
from ..activation import JUMP, derivative_of
from ..ops import one, where, zero


def heaviside(x, threshold: float = 0.0, value: float = 1.0):
    """Unit step: 0 before the threshold, 1 after it, and a chosen value exactly there."""
    return where(x > threshold, one(x), where(x == threshold, value * one(x), zero(x)))


@derivative_of(
    heaviside, aliases=("step", "unit_step", "binary", "hard_limit", "escalon"),
    example={"threshold": 0.6, "value": 0.5},
    breaks=lambda threshold, value: {threshold: JUMP},
    formula="0 if x < threshold, value if x = threshold, else 1",
    derivative_formula="δ(x - threshold)",
    convention="f(threshold) = value, 1 by default; f'(threshold) = 0, as jax and mlx",
    peers={
        "torch": "heaviside(x - threshold, full_like(x, value))", "jax": "numpy.heaviside(x - threshold, value)",
        "mlx": "nn.step(threshold=threshold)",
    },
    differs={"torch": "no default value at the threshold", "jax": "no default value at the threshold"},
    at_breaks={"jax": (0.0,), "mlx": (0.0,)},
    source="McCulloch & Pitts 1943; Rosenblatt 1958",
)  # fmt: skip
def heaviside_prime(x, threshold: float = 0.0, value: float = 1.0):
    return zero(x)


def sign(x):
    """Sign of the input: -1, 0 or 1."""
    return ops.sign(x)


@derivative_of(
    sign, aliases=("signum", "bipolar_step"), breaks={0.0: JUMP},
    formula="-1 if x < 0, 0 if x = 0, else 1", derivative_formula="2·δ(x)",
    convention="f(0) = 0 and f'(0) = 0, as torch, jax, tensorflow, paddle and mlx",
    peers={
        "torch": "sign", "jax": "numpy.sign", "keras": "ops.sign", "tensorflow": "sign", "onnx": "Sign", "mlx": "sign",
        "paddle": "sign",
    },
    at_breaks={
        "torch": (0.0,), "jax": (0.0,), "tensorflow": (0.0,), "keras (jax)": (0.0,), "keras (torch)": (0.0,),
        "paddle": (0.0,), "mlx": (0.0,),
    },
)  # fmt: skip
def sign_prime(x):
    return zero(x)
