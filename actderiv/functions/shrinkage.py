"""Shrinkage: functions that set small inputs to 0, or nearly so, and keep large ones."""

from __future__ import annotations  # noqa: I001

from ..activation import JUMP, KINK, NonNegative, Positive, derivative_of
from ..ops import (
    fabs, hypot, maximum, minimum, one, saturated, sech_squared, sign, sqrt, tanh, where, x_minus_tanh, zero,
)  # fmt: skip


def pan(x, a: NonNegative = 1.0):
    """Absolute value with a flat valley from -a to a."""
    return maximum(fabs(x) - a, 0)


@derivative_of(
    pan, breaks=lambda a: {0 - a: KINK, a: KINK}, example={"a": 0.4},
    formula="max(0, |x| - a)", derivative_formula="sign(x) if |x| > a else 0",
    convention="f'(±a) = 0, the slope of the valley",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.6.26",
)  # fmt: skip
def pan_prime(x, a: NonNegative = 1.0):
    return where(fabs(x) > a, sign(x), zero(x))


def hardshrink(x, lambd: NonNegative = 0.5):
    """Hard threshold: 0 up to lambd in size, the input itself beyond."""
    return where(fabs(x) > lambd, x, zero(x))


@derivative_of(
    hardshrink, aliases=("hard_threshold",), example={"lambd": 1.2},
    breaks=lambda lambd: {-lambd: JUMP, lambd: JUMP} if lambd > 0 else {},
    formula="x if |x| > lambd else 0", derivative_formula="(1 if |x| > lambd else 0) + lambd·(δ(x - lambd) + δ(x "
    "+ lambd))",
    convention="f(±lambd) = 0 and f'(±lambd) = 0, as torch and keras",
    peers={
        "torch": "nn.functional.hardshrink(lambd=lambd)", "keras": "activations.hard_shrink(threshold=lambd)",
        "onnx": "Shrink(lambd=lambd, bias=0)", "paddle": "nn.functional.hardshrink(threshold=lambd)",
        "mlx": "nn.hard_shrink(lambd=lambd)",
    },
    differs={"paddle": "f(±lambd) = ±lambd"},
    at_breaks={
        "torch": (0.0, 0.0), "keras (tensorflow)": (0.0, 0.0), "keras (jax)": (0.0, 0.0), "keras (torch)": (0.0, 0.0),
        "paddle": (1.0, 1.0), "mlx": (0.0, 0.0),
    },
    source="Donoho & Johnstone 1994",
)  # fmt: skip
def hardshrink_prime(x, lambd: NonNegative = 0.5):
    return where((fabs(x) > lambd) | (lambd == 0), one(x), zero(x))


def softshrink(x, lambd: NonNegative = 0.5):
    """Soft threshold: moves its input by lambd towards 0, at most to 0."""
    return x - minimum(maximum(x, -lambd), lambd)


@derivative_of(
    softshrink, aliases=("soft_threshold",), example={"lambd": 1.2},
    breaks=lambda lambd: {-lambd: KINK, lambd: KINK} if lambd > 0 else {},
    formula="sign(x)·max(0, |x| - lambd)", derivative_formula="1 if |x| > lambd else 0",
    convention="f'(±lambd) = 0, as torch and keras",
    peers={
        "torch": "nn.functional.softshrink(lambd=lambd)", "keras": "activations.soft_shrink(threshold=lambd)",
        "onnx": "Shrink(lambd=lambd, bias=lambd)", "paddle": "nn.functional.softshrink(threshold=lambd)",
        "mlx": "nn.softshrink(lambd=lambd)",
    },
    at_breaks={
        "torch": (0.0, 0.0), "keras (tensorflow)": (0.0, 0.0), "keras (jax)": (0.0, 0.0), "keras (torch)": (0.0, 0.0),
        "paddle": (0.0, 0.0), "mlx": (0.0, 0.0),
    },
    source="Donoho & Johnstone 1994; Donoho 1995",
)  # fmt: skip
def softshrink_prime(x, lambd: NonNegative = 0.5):
    return where((fabs(x) > lambd) | (lambd == 0), one(x), zero(x))


def shrink(x, lambd: NonNegative = 0.5, bias: float = 0.0):
    """Threshold with a shift of its own: 0 up to lambd in size, moved by bias towards 0 beyond."""
    return where(fabs(x) > lambd, x - bias * sign(x), zero(x))


@derivative_of(
    shrink, example={"lambd": 0.5, "bias": 0.3},
    breaks=lambda lambd, bias: {at: KINK if bias == lambd else JUMP for at in (0 - lambd, lambd) if lambd or bias},
    formula="x - bias·sign(x) if |x| > lambd else 0",
    derivative_formula="(1 if |x| > lambd else 0) + (lambd - bias)·(δ(x - lambd) + δ(x + lambd))",
    convention="f(±lambd) = 0 and f'(±lambd) = 0, the values inside",
    peers={"onnx": "Shrink(lambd=lambd, bias=bias)"}, source="ONNX operator set",
)  # fmt: skip
def shrink_prime(x, lambd: NonNegative = 0.5, bias: float = 0.0):
    return where((fabs(x) > lambd) | (fabs(lambd) + fabs(bias) == 0), one(x), zero(x))


def tanhshrink(x):
    """What the hyperbolic tangent takes away: x - tanh(x)."""
    return x_minus_tanh(x)


@derivative_of(
    tanhshrink, formula="x - tanh(x)", derivative_formula="tanh(x)²",
    peers={
        "torch": "nn.functional.tanhshrink", "keras": "activations.tanh_shrink",
        "paddle": "nn.functional.tanhshrink",
    },
    source="Torch7",
)  # fmt: skip
def tanhshrink_prime(x):
    return where(fabs(x) < 1.5, tanh(x) ** 2, 1 - sech_squared(x))


def garrote(x, lambd: Positive = 0.5):
    """Nonnegative garrote: 0 up to lambd in size, beyond moved towards 0 the less the larger it is."""
    a = maximum(fabs(x), lambd)
    return sign(x) * ((a - lambd) * (1 + lambd / a))


@derivative_of(
    garrote, aliases=("non_negative_garrote",), breaks=lambda lambd: {-lambd: KINK, lambd: KINK},
    example={"lambd": 1.2}, formula="x - lambd²/x if |x| > lambd else 0",
    derivative_formula="1 + (lambd/x)² if |x| > lambd else 0",
    convention="f'(±lambd) = 0, the slope inside", source="Breiman 1995; Gao 1998",
)  # fmt: skip
def garrote_prime(x, lambd: Positive = 0.5):
    ratio = lambd / maximum(fabs(x), lambd)
    return where(fabs(x) > lambd, 1 + ratio * ratio, zero(x))


def _corners(x, lambd, eps):
    """Half the distances of |x| from its two corners, |x| - lambd and |x| + lambd, and half their smoothed sizes."""
    a = fabs(saturated(x))
    near, far, root = (a - lambd) / 2, a / 2 + lambd / 2, sqrt(eps) / 2
    return near, far, hypot(near, root), hypot(far, root)


def soft_shrink_smooth(x, lambd: NonNegative = 0.5, eps: Positive = 0.01):
    """Soft threshold whose corners are rounded."""
    near, far, p, q = _corners(x, lambd, eps)
    gap = (eps / 4) / (p + fabs(near)) + (eps / 4) / (q + far)
    return x * ((gap + 2 * maximum(near, 0)) / (p + q))


@derivative_of(
    soft_shrink_smooth, aliases=("softshrink_plus",), example={"lambd": 1.0, "eps": 0.2},
    ulp=4,  # f' is flat at 0 and small, and the rounding of lambd ± |x| alone moves it by up to 2 ULP
    formula="x + (sqrt((x - lambd)² + eps) - sqrt((x + lambd)² + eps)) / 2",
    derivative_formula="1 + ((x - lambd) / sqrt((x - lambd)² + eps) - (x + lambd) / sqrt((x + lambd)² + eps)) / 2",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 4.55",
)  # fmt: skip
def soft_shrink_smooth_prime(x, lambd: NonNegative = 0.5, eps: Positive = 0.01):
    near, far, p, q = _corners(x, lambd, eps)
    left, right = (eps / 8) / p / (p + fabs(near)), 0.5 + near / p / 2
    return where(near < 0, left, right) + (eps / 8) / q / (q + far)
