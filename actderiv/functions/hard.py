"""Hard functions: the input clipped to a range, and gates made of that."""

from __future__ import annotations

from ..activation import BEND, KINK, NonNegative, Positive, derivative_of
from ..messages import N_
from ..ops import exp, expm1, maximum, minimum, one, scaled, where, zero


def hard_sigmoid(x, slope: Positive = 1 / 6, offset: float = 0.5):
    """Straight line clipped to the range from 0 to 1."""
    return minimum(maximum(scaled(x, slope) + offset, 0), 1)


@derivative_of(
    hard_sigmoid, aliases=("sigmoid_hard",), example={"slope": 0.2, "offset": 0.45},
    breaks=lambda slope, offset: {-offset / slope: KINK, (1 - offset) / slope: KINK},
    formula="min(max(slope·x + offset, 0), 1)", derivative_formula="slope if 0 < slope·x + offset < 1 else 0",
    convention="f' = 0 at both ends, as torch, jax, keras and paddle",
    peers={
        "torch": "nn.functional.hardsigmoid", "jax": "nn.hard_sigmoid", "flax": "nn.hard_sigmoid",
        "keras": "activations.hard_sigmoid", "onnx": "HardSigmoid(alpha=slope, beta=offset)", "timm": "hard_sigmoid",
        "paddle": "nn.functional.hardsigmoid(slope=slope, offset=offset)",
        "onednn": "eltwise_hardsigmoid(alpha=slope, beta=offset)", "coreml": "sigmoid_hard(alpha=slope, beta=offset)",
        "tensorrt": "kHARD_SIGMOID(alpha=slope, beta=offset)",
    },
    differs={
        "torch": "fixed at 1/6 and 1/2; its float64 slope is 1/6 rounded to float32", "jax": "fixed at 1/6 and 1/2",
        "keras": "fixed at 1/6 and 1/2 (Keras 2: slope 0.2)", "onnx": "slope = 0.2",
        "paddle": "slope = 0.1666667, seven digits of 1/6", "coreml": "no defaults",
    },
    at_breaks={
        "torch": (0.0, 0.0), "jax": (0.0, 0.0), "keras (tensorflow)": (0.0, 0.0), "keras (jax)": (0.0, 0.0),
        "keras (torch)": (0.0, 0.0), "paddle": (0.0, 0.0), "onednn": (0.0, 0.0),
    },
    source="Courbariaux, Bengio & David 2015, arXiv:1511.00363; slope 1/6: Howard et al. 2019, arXiv:1905.02244",
)  # fmt: skip
def hard_sigmoid_prime(x, slope: Positive = 1 / 6, offset: float = 0.5):
    y = scaled(x, slope) + offset
    return where((y > 0) & (y < 1), slope * one(x), zero(x))


def sparse_sigmoid(x):
    """Hard sigmoid of slope 1/2, the slope of the quadratic rectifier sparse_plus."""
    return (minimum(maximum(x, -1), 1) + 1) / 2


@derivative_of(
    sparse_sigmoid, breaks={-1.0: KINK, 1.0: KINK},
    formula="min(max(x + 1, 0), 2) / 2", derivative_formula="1/2 if -1 < x < 1 else 0",
    convention="f' = 0 at both ends, as keras on tensorflow and torch (jax has 1/4)",
    peers={"jax": "nn.sparse_sigmoid", "keras": "activations.sparse_sigmoid"},
    at_breaks={
        "jax": (0.25, 0.25), "keras (tensorflow)": (0.0, 0.0), "keras (jax)": (0.25, 0.25), "keras (torch)": (0.0, 0.0),
    },
    identities=("sparse_sigmoid(x) = hard_sigmoid(x, slope=0.5)",),
    source="Courbariaux, Bengio & David 2015, arXiv:1511.00363; Blondel, Martins & Niculae 2019, arXiv:1901.02324",
)  # fmt: skip
def sparse_sigmoid_prime(x):
    return where((x > -1) & (x < 1), 0.5 * one(x), zero(x))


def hardtanh(x, min_val: float = -1.0, max_val: float = 1.0):
    """Input clipped to a range."""
    return minimum(maximum(x, min_val), max_val)


@derivative_of(
    hardtanh, aliases=("clip",), example={"min_val": -0.7, "max_val": 2.0},
    breaks=lambda min_val, max_val: {min_val: KINK, max_val: KINK},
    valid=lambda min_val, max_val: None if min_val < max_val else N_("min_val must be less than max_val"),
    formula="min(max(x, min_val), max_val)", derivative_formula="1 if min_val < x < max_val else 0",
    convention="f' = 0 at both ends, as torch, paddle and mlx (jax and tensorflow have 1)",
    peers={
        "torch": "nn.functional.hardtanh(min_val=min_val, max_val=max_val)", "jax": "nn.hard_tanh",
        "flax": "nn.hard_tanh", "keras": "activations.hard_tanh", "onnx": "Clip(min=min_val, max=max_val)",
        "mlx": "nn.hard_tanh(min_val=min_val, max_val=max_val)",
        "paddle": "nn.functional.hardtanh(min=min_val, max=max_val)",
        "onednn": "eltwise_clip(alpha=min_val, beta=max_val)", "tensorrt": "kCLIP(alpha=min_val, beta=max_val)",
    },
    differs={
        "jax": "bounds fixed at -1 and 1", "flax": "bounds fixed at -1 and 1", "keras": "bounds fixed at -1 and 1",
        "onnx": "no bounds by default",
    },
    at_breaks={
        "torch": (0.0, 0.0), "jax": (1.0, 1.0), "keras (tensorflow)": (1.0, 1.0), "keras (jax)": (1.0, 1.0),
        "keras (torch)": (0.0, 0.0), "paddle": (0.0, 0.0), "mlx": (0.0, 0.0), "onednn": (0.0, 1.0),
    },
    source="Collobert 2004",
)  # fmt: skip
def hardtanh_prime(x, min_val: float = -1.0, max_val: float = 1.0):
    return where((x > min_val) & (x < max_val), one(x), zero(x))


def shifted_hardtanh(x, h: float = 0.0, v: float = 0.5):
    """Hard tanh moved by h to the left and by v up."""
    return where(x + h <= -1, v - 1, where(x + h >= 1, v + 1, x + (h + v)))


@derivative_of(
    shifted_hardtanh, presets={"sv_hardtanh": {"h": 0.0}, "sh_hardtanh": {"v": 0.0}}, example={"h": 0.4, "v": -0.2},
    breaks=lambda h, v: {-1 - h: KINK, 1 - h: KINK},
    formula="min(max(x + h, -1), 1) + v", derivative_formula="1 if -1 < x + h < 1 else 0",
    convention="f' = 0 at both ends, as torch has it for hardtanh",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.6.19",
)  # fmt: skip
def shifted_hardtanh_prime(x, h: float = 0.0, v: float = 0.5):
    return where((x + h > -1) & (x + h < 1), one(x), zero(x))


def relu6(x):
    """Rectifier that stops at 6, made for arithmetic of few bits."""
    return minimum(maximum(x, 0), 6)


@derivative_of(
    relu6, breaks={0.0: KINK, 6.0: KINK}, formula="min(max(0, x), 6)", derivative_formula="1 if 0 < x < 6 else 0",
    convention="f'(0) = f'(6) = 0, as torch, jax, tensorflow, paddle and mlx",
    peers={
        "torch": "nn.functional.relu6", "jax": "nn.relu6", "flax": "nn.relu6", "keras": "activations.relu6",
        "tensorflow": "nn.relu6", "timm": "relu6", "transformers": "relu6", "mlx": "nn.relu6",
        "paddle": "nn.functional.relu6", "coreml": "relu6", "onnx": "Clip(min=0, max=6)",
    },
    at_breaks={
        "torch": (0.0, 0.0), "jax": (0.0, 0.0), "tensorflow": (0.0, 0.0), "keras (tensorflow)": (0.0, 0.0),
        "keras (jax)": (0.0, 0.0), "keras (torch)": (0.0, 0.0), "paddle": (0.0, 0.0), "mlx": (0.0, 0.0),
    },
    identities=("relu6(x) = bounded_relu(x, a=6)",),
    source="Krizhevsky 2010; Howard et al. 2017, arXiv:1704.04861",
)  # fmt: skip
def relu6_prime(x):
    return where((x > 0) & (x < 6), one(x), zero(x))


def bounded_relu(x, a: Positive = 1.0):
    """Rectifier that stops at a."""
    return minimum(maximum(x, 0), a)


@derivative_of(
    bounded_relu, aliases=("brelu", "relun", "clipped_relu"), example={"a": 2.5},
    breaks=lambda a: {0.0: KINK, a: KINK}, formula="min(max(0, x), a)", derivative_formula="1 if 0 < x < a else 0",
    convention="f' = 0 at both ends, as torch has it for relu6 (keras has 1 at a, 1/2 on jax)",
    peers={
        "keras": "activations.relu(max_value=a)", "cudnn": "CLIPPED_RELU(coef=a)",
        "onednn": "eltwise_clip(alpha=0, beta=a)",
    },
    at_breaks={
        "keras (tensorflow)": (0.0, 1.0), "keras (jax)": (0.0, 0.5), "keras (torch)": (0.0, 1.0), "onednn": (0.0, 1.0),
    },
    source="Liew, Khalil-Hani & Bakhteri 2016",
)  # fmt: skip
def bounded_relu_prime(x, a: Positive = 1.0):
    return where((x > 0) & (x < a), one(x), zero(x))


def clamped_relu(x, alpha: NonNegative = 0.1, beta: Positive = 2.0):
    """Leaky rectifier that stops at beta."""
    return minimum(maximum(x, 0), beta) + alpha * minimum(x, 0)


@derivative_of(
    clamped_relu, example={"alpha": 0.3, "beta": 1.2},
    breaks=lambda alpha, beta: {beta: KINK} if alpha == 1 else {0.0: KINK, beta: KINK},
    formula="min(x, beta) if x >= 0 else alpha·x", derivative_formula="alpha if x < 0, 1 if x < beta, else 0",
    convention="f'(0) = 1 and f'(beta) = 0: each piece holds at its left end",
    peers={"coreml": "clamped_relu(alpha=alpha, beta=beta)"}, differs={"coreml": "no defaults"}, source="Core ML",
)  # fmt: skip
def clamped_relu_prime(x, alpha: NonNegative = 0.1, beta: Positive = 2.0):
    return where(x < 0, alpha * one(x), where(x < beta, one(x), zero(x)))


def hardswish(x):
    """Input times a hard sigmoid of it."""
    inner = minimum(maximum(x, -3), 3)
    return where(x < 3, inner * (inner + 3) / 6, x)


@derivative_of(
    hardswish, aliases=("hard_silu", "h_swish"), breaks={-3.0: KINK, 3.0: KINK},
    formula="x·min(max(x + 3, 0), 6) / 6", derivative_formula="0 if x <= -3, 1 if x >= 3, else (2·x + 3) / 6",
    convention="f'(-3) = 0 and f'(3) = 1, as torch, jax, keras, paddle and mlx (onednn has 0 at 3)",
    peers={
        "torch": "nn.functional.hardswish", "jax": "nn.hard_swish", "flax": "nn.hard_swish",
        "keras": "activations.hard_swish", "onnx": "HardSwish", "timm": "hard_swish", "transformers": "hardswish",
        "mlx": "nn.hardswish", "paddle": "nn.functional.hardswish", "onednn": "eltwise_hardswish(alpha=1/6, beta=1/2)",
    },
    differs={"onednn": "slope and offset are free"},
    at_breaks={
        "torch": (0.0, 1.0), "jax": (0.0, 1.0), "keras (tensorflow)": (0.0, 1.0), "keras (jax)": (0.0, 1.0),
        "keras (torch)": (0.0, 1.0), "paddle": (0.0, 1.0), "mlx": (0.0, 1.0), "onednn": (0.0, 0.0),
    },
    source="Howard et al. 2019, arXiv:1905.02244",
)  # fmt: skip
def hardswish_prime(x):
    inner = (2 * minimum(maximum(x, -3), 3) + 3) / 6
    return where(x <= -3, zero(x), where(x >= 3, one(x), inner))


def hard_mish(x):
    """Input times the line 1 + x/2 clipped to the range from 0 to 1."""
    inner = minimum(maximum(x, -2), 0)
    return where(x < 0, inner * (inner + 2) / 2, x)


@derivative_of(
    hard_mish, aliases=("h_mish",), breaks={-2.0: KINK, 0.0: BEND},
    formula="x·min(max(x + 2, 0), 2) / 2", derivative_formula="0 if x <= -2, 1 if x >= 0, else x + 1",
    convention="f'(-2) = 0, the slope on the left", peers={"timm": "hard_mish"}, source="timm",
)  # fmt: skip
def hard_mish_prime(x):
    inner = minimum(maximum(x, -2), 0) + 1
    return where(x <= -2, zero(x), inner)


def hard_elish(x):
    """The input on the right and exp(x) - 1 on the left, times a hard sigmoid."""
    gate = (minimum(maximum(x, -1), 1) + 1) / 2
    return where(x < 0, expm1(minimum(x, 0)), x) * gate


@derivative_of(
    hard_elish, breaks={-1.0: KINK, 0.0: BEND, 1.0: KINK},
    formula="g·(x if x >= 0 else exp(x) - 1), g = min(max(x + 1, 0), 2) / 2",
    derivative_formula="0 if x <= -1, ((x + 2)·exp(x) - 1) / 2 if x < 0, x + 1/2 if x < 1, else 1",
    convention="f'(-1) = 0 and f'(1) = 1, the outer slopes", source="Basirat & Roth 2018, arXiv:1808.00783",
)  # fmt: skip
def hard_elish_prime(x):
    left, right = minimum(maximum(x, -1), 0), minimum(maximum(x, 0), 1)
    slope = (expm1(left) + exp(left) * (left + 1)) / 2
    return where(x <= -1, zero(x), where(x < 0, slope, where(x < 1, right + 0.5, one(x))))
