"""Straight rectifiers: two lines that meet, or nearly, close to 0; little on the left, the input on the right."""

from __future__ import annotations

from ..activation import JUMP, KINK, NonNegative, derivative_of
from ..messages import N_
from ..ops import exp, maximum, minimum, one, where, zero


def relu(x):
    """Rectified linear unit: the positive part of its input."""
    return maximum(x, 0)


@derivative_of(
    relu, aliases=("rectifier", "positive_part", "ramp"), breaks={0.0: KINK},
    formula="max(0, x)", derivative_formula="1 if x > 0 else 0", convention="f'(0) = 0, as torch, jax and tensorflow",
    peers={
        "torch": "nn.functional.relu", "jax": "nn.relu", "flax": "nn.relu", "keras": "activations.relu",
        "tensorflow": "nn.relu", "onnx": "Relu", "timm": "relu", "transformers": "relu", "mlx": "nn.relu",
        "paddle": "nn.functional.relu", "onednn": "eltwise_relu(alpha=0)", "cudnn": "RELU", "coreml": "relu",
        "tensorrt": "kRELU",
    },
    at_breaks={
        "torch": (0.0,), "jax": (0.0,), "tensorflow": (0.0,), "keras (tensorflow)": (0.0,), "keras (jax)": (0.0,),
        "keras (torch)": (0.0,), "paddle": (0.0,), "mlx": (0.0,), "onednn": (0.0,),
    },
    identities=("x = relu(x) - relu(-x)", "|x| = relu(x) + relu(-x)"),
    source="Fukushima 1969; Nair & Hinton 2010",
)  # fmt: skip
def relu_prime(x):
    return where(x > 0, one(x), zero(x))


def leaky_relu(x, negative_slope: float = 0.01):
    """Rectifier that keeps a small slope on the left."""
    return maximum(x, 0) + negative_slope * minimum(x, 0)


@derivative_of(
    leaky_relu, aliases=("lrelu",),
    spellings={"alpha": "negative_slope", "slope": "negative_slope"},
    breaks=lambda negative_slope: {} if negative_slope == 1 else {0.0: KINK},
    example={"negative_slope": 0.3},
    formula="max(0, x) + negative_slope·min(0, x)", derivative_formula="1 if x > 0 else negative_slope",
    convention="f'(0) = negative_slope, as torch",
    peers={
        "torch": "nn.functional.leaky_relu(negative_slope=negative_slope)",
        "jax": "nn.leaky_relu(negative_slope=negative_slope)", "flax": "nn.leaky_relu(negative_slope=negative_slope)",
        "keras": "activations.leaky_relu(negative_slope=negative_slope)",
        "tensorflow": "nn.leaky_relu(alpha=negative_slope)", "onnx": "LeakyRelu(alpha=negative_slope)",
        "timm": "leaky_relu", "transformers": "leaky_relu", "mlx": "nn.leaky_relu(negative_slope=negative_slope)",
        "paddle": "nn.functional.leaky_relu(negative_slope=negative_slope)",
        "onednn": "eltwise_relu(alpha=negative_slope)", "coreml": "leaky_relu(alpha=negative_slope)",
        "tensorrt": "kLEAKY_RELU(alpha=negative_slope)",
    },
    differs={
        "keras": "negative_slope = 0.2; 0.3 in layers.LeakyReLU", "tensorflow": "alpha = 0.2",
        "mlx": "max(negative_slope·x, x), the other branch for a slope above 1", "coreml": "alpha has no default",
    },
    at_breaks={
        "torch": (0.01,), "jax": (1.0,), "tensorflow": (0.01,), "keras (tensorflow)": (0.01,), "keras (jax)": (1.0,),
        "keras (torch)": (0.01,), "paddle": (1.0,), "mlx": (1.0,), "onednn": (0.01,),
    },
    source="Maas, Hannun & Ng 2013",
)  # fmt: skip
def leaky_relu_prime(x, negative_slope: float = 0.01):
    return where(x > 0, one(x), negative_slope * one(x))


def prelu(x, weight: float = 0.25):
    """Leaky rectifier whose slope on the left is trained."""
    return maximum(x, 0) + weight * minimum(x, 0)


@derivative_of(
    prelu, breaks=lambda weight: {} if weight == 1 else {0.0: KINK}, example={"weight": 0.7},
    formula="max(0, x) + weight·min(0, x)", derivative_formula="1 if x > 0 else weight",
    convention="f'(0) = weight, as torch and paddle",
    peers={
        "torch": "nn.functional.prelu(x, amax(zeros_like(x)) + weight)", "flax": "nn.PReLU(negative_slope_init=weight)",
        "onnx": "PRelu(slope=weight)", "timm": "layers.PReLU(init=weight)", "transformers": "prelu",
        "mlx": "nn.prelu(alpha=weight)", "paddle": "nn.functional.prelu(weight=weight)", "onednn": "prelu",
        "coreml": "prelu(alpha=weight)",
    },
    differs={"flax": "weight = 0.01", "keras": "layers.PReLU, weight = 0"},
    at_breaks={"torch": (0.25,), "paddle": (0.25,), "mlx": (1.25,)},
    source="He, Zhang, Ren & Sun 2015, arXiv:1502.01852",
)  # fmt: skip
def prelu_prime(x, weight: float = 0.25):
    return where(x > 0, one(x), weight * one(x))


def rrelu_eval(x, lower: float = 1 / 8, upper: float = 1 / 3):
    """Randomized leaky rectifier once trained: its slope on the left is the mean of those it was drawn from."""
    return maximum(x, 0) + (lower + upper) / 2 * minimum(x, 0)


@derivative_of(
    rrelu_eval, breaks=lambda lower, upper: {} if lower + upper == 2 else {0.0: KINK},
    valid=lambda lower, upper: None if lower <= upper else N_("lower must be at most upper"),
    example={"lower": 0.2, "upper": 0.5},
    formula="max(0, x) + (lower + upper)/2·min(0, x)", derivative_formula="1 if x > 0 else (lower + upper)/2",
    convention="f'(0) = (lower + upper)/2, as torch",
    peers={
        "torch": "nn.functional.rrelu(lower=lower, upper=upper)",
        "paddle": "nn.functional.rrelu(lower=lower, upper=upper, training=False)",
    },
    differs={"torch": "random while training", "paddle": "random while training"},
    at_breaks={"torch": (11 / 48,)},
    source="Xu, Wang, Chen & Li 2015, arXiv:1505.00853",
)  # fmt: skip
def rrelu_eval_prime(x, lower: float = 1 / 8, upper: float = 1 / 3):
    return where(x > 0, one(x), (lower + upper) / 2 * one(x))


def shifted_relu(x):
    """Rectifier whose corner is moved down the diagonal to -1."""
    return maximum(x, -1)


@derivative_of(
    shifted_relu, breaks={-1.0: KINK}, formula="max(x, -1)", derivative_formula="1 if x > -1 else 0",
    convention="f'(-1) = 0, the slope from the left, as relu has it",
    source="Clevert, Unterthiner & Hochreiter 2015, arXiv:1511.07289",
)  # fmt: skip
def shifted_relu_prime(x):
    return where(x > -1, one(x), zero(x))


def displaced_relu(x, delta: float = 0.05):
    """Rectifier whose corner is moved along the diagonal to -delta."""
    return maximum(x, -delta)


@derivative_of(
    displaced_relu, aliases=("drelu", "disrelu"), breaks=lambda delta: {-delta: KINK}, example={"delta": 0.8},
    formula="max(x, -delta)", derivative_formula="1 if x > -delta else 0",
    convention="f'(-delta) = 0, the slope from the left, as relu has it", source="Macedo et al. 2019",
)  # fmt: skip
def displaced_relu_prime(x, delta: float = 0.05):
    return where(x > -delta, one(x), zero(x))


def delay_relu(x, a: float = 0.08):
    """Rectifier that begins at a instead of 0."""
    return maximum(x - a, 0)


@derivative_of(
    delay_relu, aliases=("drlu",), breaks=lambda a: {a: KINK}, example={"a": 0.5},
    formula="max(x - a, 0)", derivative_formula="1 if x > a else 0",
    convention="f'(a) = 0, the slope from the left, as relu has it",
    source="Shan, Li & Chen, as in Kunc & Klema 2024, arXiv:2402.09092, section 3.6.43",
)  # fmt: skip
def delay_relu_prime(x, a: float = 0.08):
    return where(x > a, one(x), zero(x))


def sloped_relu(x, a: float = 2.0):
    """Rectifier with a slope of its own on the right."""
    return a * maximum(x, 0)


@derivative_of(
    sloped_relu, aliases=("slrelu",), breaks=lambda a: {} if a == 0 else {0.0: KINK}, example={"a": 0.5},
    formula="a·max(0, x)", derivative_formula="a if x > 0 else 0",
    convention="f'(0) = 0, the slope from the left, as relu has it", source="Seo, Lee & Kim 2017",
)  # fmt: skip
def sloped_relu_prime(x, a: float = 2.0):
    return where(x > 0, a * one(x), zero(x))


def frelu(x, b: float = -0.398):
    """Flexible rectifier: moved up or down by a trained bias."""
    return maximum(x, 0) + b


@derivative_of(
    frelu, aliases=("flexible_relu",), breaks={0.0: KINK}, example={"b": 0.3},
    formula="max(0, x) + b", derivative_formula="1 if x > 0 else 0",
    convention="f'(0) = 0, the slope from the left, as relu has it", source="Qiu, Xu & Cai 2017, arXiv:1706.08098",
)  # fmt: skip
def frelu_prime(x, b: float = -0.398):
    return where(x > 0, one(x), zero(x))


def dprelu(x, a: float = 1.0, b: float = 0.01, m: float = -0.22):
    """Two lines that meet at the height m, each with a trained slope."""
    return a * maximum(x, 0) + b * minimum(x, 0) + m


@derivative_of(
    dprelu, aliases=("dual_line",), presets={"dual_parametric_relu": {"m": 0.0}},
    breaks=lambda a, b, m: {} if a == b else {0.0: KINK}, example={"a": 1.5, "b": 0.4, "m": 0.1},
    formula="a·x + m if x > 0 else b·x + m", derivative_formula="a if x > 0 else b",
    convention="f'(0) = b, the slope from the left",
    source="Balaji et al. 2019, as in Kunc & Klema 2024, arXiv:2402.09092, sections 4.2.20 and 4.2.21",
)  # fmt: skip
def dprelu_prime(x, a: float = 1.0, b: float = 0.01, m: float = -0.22):
    return where(x > 0, a * one(x), b * one(x))


def abslu(x, a: float = 0.5):
    """Absolute value with a flatter branch on the left."""
    return maximum(x, 0) - a * minimum(x, 0)


@derivative_of(
    abslu, breaks=lambda a: {} if a == -1 else {0.0: KINK}, example={"a": 0.9},
    formula="max(0, x) - a·min(0, x)", derivative_formula="1 if x > 0 else -a",
    convention="f'(0) = -a, the slope from the left",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.6.27",
)  # fmt: skip
def abslu_prime(x, a: float = 0.5):
    return where(x > 0, one(x), -a * one(x))


def li_relu(x, a: float = 0.2):
    """Rectifier plus a straight line."""
    return (1 + a) * maximum(x, 0) + a * minimum(x, 0)


@derivative_of(
    li_relu, breaks={0.0: KINK}, example={"a": 0.5},
    formula="max(0, x) + a·x", derivative_formula="1 + a if x > 0 else a",
    convention="f'(0) = a, the slope from the left",
    source="Elakkiya & Dejey, as in Kunc & Klema 2024, arXiv:2402.09092, section 3.6.33",
)  # fmt: skip
def li_relu_prime(x, a: float = 0.2):
    return where(x > 0, (1 + a) * one(x), a * one(x))


def mlrelu(x, a: float = 0.1):
    """Leaky rectifier that falls on the left and jumps to the diagonal at -a."""
    return where(x > -a, x, -a * minimum(x, -a))


@derivative_of(
    mlrelu, aliases=("modified_leaky_relu",), example={"a": 0.5},
    breaks=lambda a: {} if a == -1 else {-a: JUMP if a else KINK},
    formula="x if x > -a else -a·x", derivative_formula="1 if x > -a else -a",
    convention="f(-a) = a² and f'(-a) = -a, both from the left",
    source="Yang et al., as in Kunc & Klema 2024, arXiv:2402.09092, section 3.6.45",
)  # fmt: skip
def mlrelu_prime(x, a: float = 0.1):
    return where(x > -a, one(x), -a * one(x))


def olrelu(x, l: NonNegative = 3.0, u: float = 8.0):  # noqa: E741
    """Leaky rectifier whose slope follows from the bounds of a random one."""
    return maximum(x, 0) + exp(-(u + l) / (u - l)) * minimum(x, 0)


@derivative_of(
    olrelu, aliases=("optimized_leaky_relu",), breaks={0.0: KINK}, example={"l": 2.0, "u": 6.0},
    valid=lambda l, u: None if l < u else N_("l must be less than u"),  # noqa: E741
    formula="max(0, x) + exp(-(u + l)/(u - l))·min(0, x)", derivative_formula="1 if x > 0 else exp(-(u + l)/(u - l))",
    convention="f'(0) is the slope from the left",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.6.2",
)  # fmt: skip
def olrelu_prime(x, l: NonNegative = 3.0, u: float = 8.0):  # noqa: E741
    return where(x > 0, one(x), exp(-(u + l) / (u - l)) * one(x))


def keras_relu(x, negative_slope: NonNegative = 0.0, max_value: float = 5.0, threshold: NonNegative = 0.0):
    """Rectifier with everything that Keras' relu can be told: a cap, a threshold, a slope below it."""
    below = where(negative_slope == 0, zero(x), negative_slope * (x - threshold))
    return where(x > threshold, minimum(x, max_value), below)


@derivative_of(
    keras_relu, example={"negative_slope": 0.1, "max_value": 4.0, "threshold": 1.0},
    breaks=lambda negative_slope, max_value, threshold: {
        max_value: KINK, **({threshold: JUMP} if threshold else {} if negative_slope == 1 else {0.0: KINK}),
    },
    valid=lambda negative_slope, max_value, threshold:
        None if threshold < max_value else N_("max_value must be more than threshold"),
    formula="min(x, max_value) if x > threshold else negative_slope·(x - threshold)",
    derivative_formula="0 if x >= max_value, 1 if max_value > x > threshold, else negative_slope",
    convention="f(threshold) = 0, as Keras computes it (its documentation has x >= threshold);"
    " f' = negative_slope there and 0 at max_value",
    peers={
        "keras": "activations.relu(negative_slope=negative_slope, max_value=max_value, threshold=threshold)",
    },
    differs={"keras": "max_value = None, no cap"},
    at_breaks={"keras (tensorflow)": (0.0, 1.0), "keras (jax)": (0.0, 0.5), "keras (torch)": (0.0, 1.0)},
    source="Keras 3",
)  # fmt: skip
def keras_relu_prime(x, negative_slope: NonNegative = 0.0, max_value: float = 5.0, threshold: NonNegative = 0.0):
    above = where(x < max_value, one(x), zero(x))
    return where(x > threshold, above, negative_slope * one(x))
