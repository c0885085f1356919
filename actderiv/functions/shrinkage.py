"""Shrinkage: functions that set small inputs to 0 and keep large ones."""

from __future__ import annotations

from ..activation import JUMP, KINK, NonNegative, derivative_of
from ..ops import fabs, maximum, minimum, one, sech_squared, tanh, where, x_minus_tanh, zero


def hardshrink(x, lambd: NonNegative = 0.5):
    """Hard threshold: 0 up to lambd in size, the input itself beyond."""
    return where(fabs(x) > lambd, x, zero(x))


@derivative_of(
    hardshrink, aliases=("hard_threshold",),
    breaks=lambda lambd: {-lambd: JUMP, lambd: JUMP} if lambd > 0 else {},
    formula="x if |x| > lambd else 0", derivative_formula="1 if |x| > lambd else 0; lambd·δ at ±lambd",
    convention="f(±lambd) = 0 and f'(±lambd) = 0, as torch and keras",
    peers={"torch": "nn.functional.hardshrink(lambd=lambd)", "keras": "activations.hard_shrink(threshold=lambd)"},
    source="Donoho & Johnstone 1994",
)  # fmt: skip
def hardshrink_prime(x, lambd: NonNegative = 0.5):
    return where((fabs(x) > lambd) | (lambd == 0), one(x), zero(x))


def softshrink(x, lambd: NonNegative = 0.5):
    """Soft threshold: moves its input by lambd towards 0, at most to 0."""
    return x - minimum(maximum(x, -lambd), lambd)


@derivative_of(
    softshrink, aliases=("soft_threshold",), breaks=lambda lambd: {-lambd: KINK, lambd: KINK} if lambd > 0 else {},
    formula="sign(x)·max(0, |x| - lambd)", derivative_formula="1 if |x| > lambd else 0",
    convention="f'(±lambd) = 0, as torch and keras",
    peers={"torch": "nn.functional.softshrink(lambd=lambd)", "keras": "activations.soft_shrink(threshold=lambd)"},
    source="Donoho & Johnstone 1994; Donoho 1995",
)  # fmt: skip
def softshrink_prime(x, lambd: NonNegative = 0.5):
    return where((fabs(x) > lambd) | (lambd == 0), one(x), zero(x))


def tanhshrink(x):
    """What the hyperbolic tangent takes away: x - tanh(x)."""
    return x_minus_tanh(x)


@derivative_of(
    tanhshrink, formula="x - tanh(x)", derivative_formula="tanh(x)²",
    peers={"torch": "nn.functional.tanhshrink", "keras": "activations.tanh_shrink"},
)  # fmt: skip
def tanhshrink_prime(x):
    return where(fabs(x) < 1.5, tanh(x) ** 2, 1 - sech_squared(x))
