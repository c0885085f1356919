"""Hard functions: smooth shapes cut out of straight lines and parabolas."""

from __future__ import annotations

from ..activation import KINK, Positive, derivative_of
from ..ops import maximum, minimum, one, scaled, where, zero


def hardtanh(x, min_val: float = -1.0, max_val: float = 1.0):
    """Input clipped to a range."""
    return minimum(maximum(x, min_val), max_val)


@derivative_of(
    hardtanh, breaks=lambda min_val, max_val: {min_val: KINK, max_val: KINK},
    valid=lambda min_val, max_val: None if min_val < max_val else "min_val must be less than max_val",
    formula="min(max(x, min_val), max_val)", derivative_formula="1 if min_val < x < max_val else 0",
    convention="f' = 0 at both ends, as torch (jax and tensorflow have 1)",
    peers={
        "torch": "nn.functional.hardtanh(min_val=min_val, max_val=max_val)", "jax": "nn.hard_tanh",
        "keras": "activations.hard_tanh",
    },
    source="Collobert 2004",
)  # fmt: skip
def hardtanh_prime(x, min_val: float = -1.0, max_val: float = 1.0):
    return where((x > min_val) & (x < max_val), one(x), zero(x))


def hard_sigmoid(x, slope: Positive = 1 / 6, offset: float = 0.5):
    """Straight line clipped to the range from 0 to 1."""
    return minimum(maximum(scaled(x, slope) + offset, 0), 1)


@derivative_of(
    hard_sigmoid, breaks=lambda slope, offset: {-offset / slope: KINK, (1 - offset) / slope: KINK},
    formula="min(max(slope·x + offset, 0), 1)", derivative_formula="slope if 0 < slope·x + offset < 1 else 0",
    convention="f' = 0 at both ends, as torch and jax",
    peers={"torch": "nn.functional.hardsigmoid", "jax": "nn.hard_sigmoid", "keras": "activations.hard_sigmoid"},
    source="Courbariaux, Bengio & David 2015, arXiv:1511.00363; slope 1/6: Howard et al. 2019, arXiv:1905.02244",
)  # fmt: skip
def hard_sigmoid_prime(x, slope: Positive = 1 / 6, offset: float = 0.5):
    y = scaled(x, slope) + offset
    return where((y > 0) & (y < 1), slope * one(x), zero(x))


def hardswish(x):
    """Input times a hard sigmoid of it."""
    inner = minimum(maximum(x, -3), 3)
    return where(x < 3, inner * (inner + 3) / 6, x)


@derivative_of(
    hardswish, aliases=("hard_silu", "h_swish"), breaks={-3.0: KINK, 3.0: KINK},
    formula="x·min(max(x + 3, 0), 6) / 6", derivative_formula="0 if x <= -3, 1 if x >= 3, else (2x + 3) / 6",
    convention="f'(-3) = 0 and f'(3) = 1, as torch, jax and paddle",
    peers={"torch": "nn.functional.hardswish", "jax": "nn.hard_swish", "keras": "activations.hard_swish"},
    source="Howard et al. 2019, arXiv:1905.02244",
)  # fmt: skip
def hardswish_prime(x):
    inner = (2 * minimum(maximum(x, -3), 3) + 3) / 6
    return where(x <= -3, zero(x), where(x >= 3, one(x), inner))
