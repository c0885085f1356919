"""Piecewise functions: lines, and now and then a curve, joined at thresholds."""

from __future__ import annotations

import math

from ..activation import BEND, JUMP, KINK, TWIST, Positive, derivative_of
from ..messages import N_
from ..ops import expm1, fabs, log, log1p, maximum, minimum, one, saturated, softsign_slope, times_exp, where, zero


def threshold(x, threshold: float = 0.5, value: float = 0.0):
    """Input where it is above a threshold, a fixed value elsewhere."""
    return where(x > threshold, x, value * one(x))


@derivative_of(
    threshold, breaks=lambda threshold, value: {threshold: KINK if threshold == value else JUMP},
    example={"threshold": -0.3, "value": 1.0},
    formula="x if x > threshold else value", derivative_formula="1 if x > threshold else 0",
    convention="f(threshold) = value and f'(threshold) = 0, as torch and keras",
    peers={
        "torch": "nn.functional.threshold(threshold=threshold, value=value)",
        "keras": "activations.threshold(threshold=threshold, default_value=value)",
    },
    differs={"torch": "no defaults", "keras": "no defaults"},
    at_breaks={"torch": (0.0,), "keras (tensorflow)": (0.0,), "keras (jax)": (0.0,), "keras (torch)": (0.0,)},
    source="PyTorch",
)  # fmt: skip
def threshold_prime(x, threshold: float = 0.5, value: float = 0.0):
    return where(x > threshold, one(x), zero(x))


def thresholded_relu(x, alpha: float = 1.0, value: float = 0.0):
    """Rectifier that lets nothing pass up to alpha, and beyond it all of the input."""
    return where(x > alpha, x, value * one(x))


@derivative_of(
    thresholded_relu, aliases=("trec",), example={"alpha": 0.4, "value": 0.1},
    breaks=lambda alpha, value: {alpha: KINK if alpha == value else JUMP},
    formula="x if x > alpha else value", derivative_formula="1 if x > alpha else 0",
    convention="f(alpha) = value and f'(alpha) = 0, as keras and paddle",
    peers={
        "keras": "activations.relu(threshold=alpha)", "onnx": "ThresholdedRelu(alpha=alpha)",
        "paddle": "nn.functional.thresholded_relu(threshold=alpha, value=value)",
        "coreml": "thresholded_relu(alpha=alpha)", "tensorrt": "kTHRESHOLDED_RELU(alpha=alpha)",
    },
    differs={
        "coreml": "x = alpha passes", "keras": "threshold = 0",
        "tensorrt": "one of its two documents says max(0, x - alpha)",
    },
    at_breaks={"keras (tensorflow)": (0.0,), "keras (jax)": (0.0,), "keras (torch)": (0.0,), "paddle": (0.0,)},
    source="Konda, Memisevic & Krueger 2014, arXiv:1402.3337",
)  # fmt: skip
def thresholded_relu_prime(x, alpha: float = 1.0, value: float = 0.0):
    return where(x > alpha, one(x), zero(x))


def srelu(x, tl: float = -0.4, al: float = 0.2, tr: float = 0.4, ar: float = 0.2):
    """S-shaped rectifier: the input between two thresholds, lines of other slopes beyond them."""
    left, right = al * minimum(x, tl) + (1 - al) * tl, ar * maximum(x, tr) + (1 - ar) * tr
    return where(x <= tl, left, where(x >= tr, right, x))


@derivative_of(
    srelu, aliases=("s_shaped_relu",), example={"tl": -1.0, "al": 0.3, "tr": 0.8, "ar": 1.6},
    breaks=lambda tl, al, tr, ar: {at: KINK for at, slope in ((tl, al), (tr, ar)) if slope != 1},
    valid=lambda tl, al, tr, ar: None if tl < tr else N_("tl must be less than tr"),
    formula="tl + al·(x - tl) if x <= tl, x if x < tr, else tr + ar·(x - tr)",
    derivative_formula="al if x <= tl, 1 if x < tr, else ar",
    convention="f'(tl) = al and f'(tr) = ar, the outer slopes",
    source="Jin et al. 2015, arXiv:1512.07030",
)  # fmt: skip
def srelu_prime(x, tl: float = -0.4, al: float = 0.2, tr: float = 0.4, ar: float = 0.2):
    return where(x <= tl, al * one(x), where(x >= tr, ar * one(x), one(x)))


def plu(x, alpha: float = 0.1, c: Positive = 1.0):
    """Input up to ±c, lines of a smaller slope beyond: a tanh in three pieces that never levels off."""
    inner = minimum(maximum(x, -c), c)
    return inner + alpha * (x - inner)


@derivative_of(
    plu, aliases=("piecewise_linear_unit",), example={"alpha": 0.3, "c": 0.7},
    breaks=lambda alpha, c: {} if alpha == 1 else {-c: KINK, c: KINK},
    formula="c + alpha·(x - c) if x > c, -c + alpha·(x + c) if x < -c, else x",
    derivative_formula="1 if -c <= x <= c else alpha", convention="f'(-c) = f'(c) = 1, the inner slope",
    source="Nicolae 2018, arXiv:1809.09534",
)  # fmt: skip
def plu_prime(x, alpha: float = 0.1, c: Positive = 1.0):
    return where((x >= -c) & (x <= c), one(x), alpha * one(x))


def blrelu(x, a: float = 0.01, b: Positive = 6.0):
    """Bounded leaky rectifier: the input from 0 to b, lines of a small slope beyond."""
    inner = minimum(maximum(x, 0), b)
    return inner + a * (x - inner)


@derivative_of(
    blrelu, aliases=("bounded_leaky_relu",), example={"a": 0.2, "b": 1.5},
    breaks=lambda a, b: {} if a == 1 else {0.0: KINK, b: KINK},
    formula="a·x if x <= 0, x if x < b, else b + a·(x - b)", derivative_formula="1 if 0 < x < b else a",
    convention="f'(0) = f'(b) = a, the outer slope", source="Liew, Khalil-Hani & Bakhteri 2016",
)  # fmt: skip
def blrelu_prime(x, a: float = 0.01, b: Positive = 6.0):
    return where((x > 0) & (x < b), one(x), a * one(x))


def hat(x, a: Positive = 2.0):
    """Triangle over the range from 0 to a, the hat of finite elements."""
    return maximum(minimum(x, a - x), 0)


@derivative_of(
    hat, breaks=lambda a: {0.0: KINK, a / 2: KINK, a: KINK}, example={"a": 3.0},
    formula="max(0, min(x, a - x))", derivative_formula="1 if 0 <= x <= a/2, -1 if a/2 < x <= a, else 0",
    convention="f'(0) = f'(a/2) = 1 and f'(a) = -1", source="Wang, Xu & Zhu 2022",
)  # fmt: skip
def hat_prime(x, a: Positive = 2.0):
    return where((x < 0) | (x > a), zero(x), where(x <= a / 2, one(x), -one(x)))


def lsptlu(x, a: Positive = 1.0, slope: float = 0.2):
    """Leaky line on the left, a triangle of height a on the right, and 0 beyond it."""
    return slope * minimum(x, 0) + maximum(minimum(x, 2 * a - x), 0)


@derivative_of(
    lsptlu, aliases=("lrtlu",), example={"a": 2.0, "slope": 0.1},
    breaks=lambda a, slope: {at: KINK for at in (0.0, a, 2 * a) if at > 0 or slope != 1},
    formula="slope·x if x < 0 else max(0, min(x, 2·a - x))",
    derivative_formula="slope if x < 0, 1 if x <= a, -1 if x <= 2·a, else 0",
    convention="f'(0) = f'(a) = 1 and f'(2a) = -1", source="Kunc & Klema 2024, arXiv:2402.09092, section 3.6.29",
)  # fmt: skip
def lsptlu_prime(x, a: Positive = 1.0, slope: float = 0.2):
    triangle = where(x <= a, one(x), where(x <= 2 * a, -one(x), zero(x)))
    return where(x < 0, slope * one(x), triangle)


def hard_srelue(x, alpha: float = 0.25):
    """Exponential on the left; on the right the input and alpha times its hard swish."""
    gate = (minimum(maximum(x, 0), 1) + 1) / 2
    return where(x < 0, alpha * expm1(minimum(x, 0)), maximum(x, 0) * (1 + alpha * gate))


def _joints(alpha):
    """At 0 the slopes are alpha and 1 + alpha/2, f'' is alpha on both sides, f''' falls from alpha to 0; at 1 the slope
    falls by alpha/2."""
    return {0.0: TWIST if alpha == 2 else KINK} | ({1.0: KINK} if alpha else {})


@derivative_of(
    hard_srelue, breaks=_joints, example={"alpha": 0.8},
    formula="x + alpha·x·min(1, (x + 1)/2) if x >= 0 else alpha·(exp(x) - 1)",
    derivative_formula="1 + alpha·(x + 1/2) if 0 <= x < 1, 1 + alpha if x >= 1, else alpha·exp(x)",
    convention="f'(0) = 1 + alpha/2 and f'(1) = 1 + alpha, the slopes on the right", source="Kilicarslan 2022",
)  # fmt: skip
def hard_srelue_prime(x, alpha: float = 0.25):
    right = where(x < 1, 1 + alpha * (minimum(maximum(x, 0), 1) + 0.5), (1 + alpha) * one(x))
    return where(x < 0, times_exp(alpha, minimum(x, 0)), right)


def ls_relu(x, a: Positive = 1.0, b: Positive = 1.0):
    """Softsign on the left, the input up to b, a logarithm beyond."""
    left, most = saturated(minimum(x, 0)), maximum(a, 1)
    log_of_line = log(most) + log1p(a / most * maximum(x, 0) + (1 / most - 1))  # log(1 + a·x), without overflow
    return where(x <= 0, left / (1 - left), where(x <= b, x, log_of_line + fabs(log1p(a * b) - b)))


def _knee(a, b):
    """Where the logarithm begins it takes over in value unless log(1 + a·b) > b, in slope where a = 1 + a·b."""
    if math.log1p(a * b) > b:
        return {0.0: BEND, b: JUMP}
    return {0.0: BEND, b: BEND if a == 1 + a * b else KINK}


@derivative_of(
    ls_relu, breaks=_knee, example={"a": 0.5, "b": 2.0},
    formula="x/(1 - x) if x <= 0, x if x <= b, else log(1 + a·x) + |log(1 + a·b) - b|",
    derivative_formula="1/(1 - x)² if x <= 0, 1 if x <= b, else a/(1 + a·x)",
    convention="f'(b) = 1, the slope on the left",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.7.20",
)  # fmt: skip
def ls_relu_prime(x, a: Positive = 1.0, b: Positive = 1.0):
    return where(x <= 0, softsign_slope(minimum(x, 0)), where(x <= b, one(x), 1 / (1 / a + maximum(x, 0))))
