"""Logistic curves: 1 / (1 + exp(-x)), stretched, shifted, added up, and their near relatives.

Most slopes are written with e = exp(-|u|), as e / (1 + e)²: the same on both sides, and small where it has to be.
"""

from __future__ import annotations  # noqa: I001

import math
from typing import Annotated

from ..messages import N_
from ..activation import BEND, KINK, Limit, NonNegative, Positive, derivative_of
from ..ops import (
    E, exp, expm1, fabs, log1p, logistic, logistic_slope, maximum, minimum, one, polynomial, product_rest,
    saturated, scaled, sech_squared, sin, sinh, sum_rest, tanh, times_exp, where,
)  # fmt: skip

KOCAK = "Koçak & Üstündağ Şiray 2021"
SURVEY = "Kunc & Klema 2024, arXiv:2402.09092, section "


def _slope(u, weight=1.0, rest=0.0):
    """weight·e / (1 + e)², e = exp(-|u|), as what it lacks near the top and in the tails; ``rest`` adds to u"""
    v = -fabs(u)
    e = exp(v)
    q, t = e / (1 + e), where(u < 0, e - 1, 1 - e) / (1 + e)
    lack = q * (2 - q) + rest * t
    return where(e > 0.3, weight * (0.25 - t * t / 4), times_exp(weight - weight * lack, v))


def sigmoid(x):
    """Logistic curve from 0 to 1."""
    return logistic(x)


@derivative_of(
    sigmoid, aliases=("logistic", "expit", "sigmoide"), formula="1 / (1 + exp(-x))",
    derivative_formula="exp(-x) / (1 + exp(-x))²",
    peers={
        "torch": "nn.functional.sigmoid", "jax": "nn.sigmoid", "flax": "nn.sigmoid", "keras": "activations.sigmoid",
        "tensorflow": "nn.sigmoid", "onnx": "Sigmoid", "timm": "sigmoid", "transformers": "sigmoid",
        "mlx": "nn.sigmoid", "paddle": "nn.functional.sigmoid", "onednn": "eltwise_logistic", "cudnn": "SIGMOID",
        "coreml": "sigmoid", "tensorrt": "kSIGMOID",
    },
    identities=(
        "sigmoid'(x) = sigmoid(x)·(1 - sigmoid(x))",
        "sigmoid(x) = (1 + tanh(x/2))/2",
        "sigmoid(-x) = 1 - sigmoid(x)",
    ),
    source="Verhulst 1845; Rumelhart, Hinton & Williams 1986",
)  # fmt: skip
def sigmoid_prime(x):
    return logistic_slope(x)


def scaled_sigmoid(x):
    """Logistic curve from -2 to 2, of slope 1 at 0."""
    return 2 * tanh(x / 2)


@derivative_of(
    scaled_sigmoid, formula="4 / (1 + exp(-x)) - 2", derivative_formula="4·exp(-x) / (1 + exp(-x))²",
    identities=("scaled_sigmoid(x) = 2·tanh(x/2)",),
    source=SURVEY + "3.2",
)  # fmt: skip
def scaled_sigmoid_prime(x):
    return sech_squared(x / 2)


def bipolar_sigmoid(x):
    """Logistic curve from -1 to 1."""
    return tanh(x / 2)


@derivative_of(
    bipolar_sigmoid, formula="2 / (1 + exp(-x)) - 1", derivative_formula="2·exp(-x) / (1 + exp(-x))²",
    identities=("bipolar_sigmoid(x) = tanh(x/2)", "bipolar_sigmoid(x) = 2·sigmoid(x) - 1"),
    source=SURVEY + "3.2.26",
)  # fmt: skip
def bipolar_sigmoid_prime(x):
    return sech_squared(x / 2) / 2


def _stretched(x, a, b):
    """a·(x - b), and what that loses in rounding: next to a large b more than x itself can excuse"""
    shifted = x - b
    return scaled(shifted, a), a * sum_rest(x, -b) + product_rest(shifted, a)


def shifted_scaled_sigmoid(x, a: float = 0.02, b: float = 600.0):
    """Logistic curve of any slope around any centre."""
    u, rest = _stretched(x, a, b)
    e = exp(-fabs(u))
    tail = e - e / (1 + e) * (e - where(u < 0, rest, -rest) / (1 + e))
    return where(u < 0, tail, 1 - tail)


@derivative_of(
    shifted_scaled_sigmoid, aliases=("sss",), example={"a": 1.5, "b": 0.5}, formula="1 / (1 + exp(-a·(x - b)))",
    derivative_formula="a·s·(1 - s), s = 1 / (1 + exp(-a·(x - b)))", source="Arai & Imamura; " + SURVEY + "3.2.1",
)  # fmt: skip
def shifted_scaled_sigmoid_prime(x, a: float = 0.02, b: float = 600.0):
    u, rest = _stretched(x, a, b)
    return _slope(u, a, rest)


def variant_sigmoid(x, a: float = 1.0, b: float = 1.0, c: float = 0.0):
    """Logistic curve of any height, slope and base."""
    u = scaled(x, b)
    e = exp(-fabs(u))
    centre = a / 2 - c + a / 2 * (where(u < 0, e - 1, 1 - e) / (1 + e))
    return where(e > 0.4, centre, a * where(u < 0, e, one(x)) / (1 + e) - c)


@derivative_of(
    variant_sigmoid, aliases=("vsf",), example={"a": 2.0, "b": 0.5, "c": 0.3}, formula="a / (1 + exp(-b·x)) - c",
    derivative_formula="a·b·s·(1 - s), s = 1 / (1 + exp(-b·x))", source=SURVEY + "3.2.2",
)  # fmt: skip
def variant_sigmoid_prime(x, a: float = 1.0, b: float = 1.0, c: float = 0.0):
    return _slope(scaled(x, b), a * b)


def sigmoid_algebraic(x, a: NonNegative = 0.0):
    """Logistic curve of an algebraic sigmoid, which leaves it between 0.27 and 0.73."""
    x = saturated(x)
    return logistic(x / (1 / (1 + scaled(fabs(x), a)) + fabs(x)))


@derivative_of(
    sigmoid_algebraic, breaks=lambda a: {0.0: BEND} if a != 1 else {}, example={"a": 0.8},
    formula="1 / (1 + exp(-y)), y = x·u / (1 + |x|·u), u = 1 + a·|x|",
    derivative_formula="s·(1 - s)·(1 + 2·a·|x|) / (1 + |x|·u)², s = 1 / (1 + exp(-y)), y = x·u / (1 + |x|·u), "
    "u = 1 + a·|x|", source=KOCAK,
)  # fmt: skip
def sigmoid_algebraic_prime(x, a: NonNegative = 0.0):
    t = fabs(saturated(x))
    k = 1 / (1 + scaled(t, a))
    outer = k * (2 - k) / (k + t) / (k + t) * logistic_slope(t / (k + t))
    t = minimum(t, 0.5)
    w = t * (1 + a * t)
    y_less, s_less = (2 * t * (1 - a + a * t) + w * w) / (1 + 2 * a * t), sinh(w / (1 + w) / 2) ** 2
    return where(t < 0.5, 0.25 / (1 + (y_less + s_less * (1 + y_less))), outer)


def improved_logistic_sigmoid(x, a: float = 0.15, b: Positive = 4.0):
    """Logistic curve that goes on in straight lines where it would level off."""
    inner = minimum(maximum(x, -b), b)
    return a * (x - inner) + logistic(inner)


@derivative_of(
    improved_logistic_sigmoid, aliases=("isigmoid",), example={"a": 0.15, "b": 1.5},
    breaks=lambda a, b: {-b: KINK, b: KINK},
    formula="s(x) if |x| <= b else a·(x - c) + s(c), c = b·sign(x), s(u) = 1 / (1 + exp(-u))",
    derivative_formula="s·(1 - s) if |x| <= b else a, s = 1 / (1 + exp(-x))",
    convention="f'(±b) is that of the logistic curve, as the authors' program",
    source="Qin, Wang & Zou 2019",
)  # fmt: skip
def improved_logistic_sigmoid_prime(x, a: float = 0.15, b: Positive = 4.0):
    return where(fabs(x) > b, a * one(x), logistic_slope(x))


def siglin(x, a: float = 0.1):
    """Logistic curve on a slanted line."""
    return logistic(x) + a * x


@derivative_of(
    siglin, example={"a": 0.05}, formula="1 / (1 + exp(-x)) + a·x", derivative_formula="exp(-x) / (1 + exp(-x))² + a",
    source="Roodschild, Gotay Sardiñas & Will; " + SURVEY + "3.2.8",
)  # fmt: skip
def siglin_prime(x, a: float = 0.1):
    return logistic_slope(x) + a


def bimodal_sigmoid(x, b: float = 1.0):
    """Mean of two logistic curves, so that the derivative can have two peaks."""
    return (logistic(x) + logistic(x + b)) / 2


@derivative_of(
    bimodal_sigmoid, example={"b": 5.0}, formula="(s(x) + s(x + b)) / 2, s(u) = 1 / (1 + exp(-u))",
    derivative_formula="(s'(x) + s'(x + b)) / 2, s'(u) = exp(-u) / (1 + exp(-u))²", source=SURVEY + "3.2.3",
)  # fmt: skip
def bimodal_sigmoid_prime(x, b: float = 1.0):
    return (logistic_slope(x) + logistic_slope(x + b)) / 2


Sharpness = Annotated[float, Limit(lambda value: 0 < value <= 1000, "positive and at most 1000")]


def soft_clipping(x, alpha: Sharpness = 1.0):
    """Smooth clipping to the range from 0 to 1; a larger alpha makes it sharper."""
    y = minimum(x, 1 - x)
    v, c, top = scaled(y, alpha), exp(-alpha), -expm1(-alpha)
    e, m = exp(-fabs(v)), expm1(-saturated(v, 0.5))
    centre = log1p(tanh(alpha / 2)) + log1p(-top / 2 * (m / (1 + c + m)))
    sides = log1p(where(v < 0, top * e, top) / where(v < 0, 1 + c * e, e + c))
    left = where(fabs(v) < 0.5, centre, sides) / alpha
    return where(x < 0.5, left, 1 - left)


@derivative_of(
    soft_clipping, aliases=("sc",), example={"alpha": 5.0},
    formula="log((1 + exp(alpha·x)) / (1 + exp(alpha·(x - 1)))) / alpha",
    derivative_formula="1 / (1 + exp(-alpha·x)) - 1 / (1 + exp(-alpha·(x - 1)))",
    source="Klimek & Perelstein 2018, arXiv:1810.11509",
)  # fmt: skip
def soft_clipping_prime(x, alpha: Sharpness = 1.0):
    """Near 0 (and 1) as the value there and a little."""
    y = minimum(x, 1 - x)
    v, c, top = scaled(y, alpha), exp(-alpha), -expm1(-alpha)
    e, rest, m = exp(-fabs(v)), 1 + (c + exp(-scaled(1 - y, alpha))), expm1(-saturated(v, 0.5))
    more = m - c * (m / (1 + m))
    centre = tanh(alpha / 2) / 2 * (1 - more / (2 + 2 * c + more))
    sides = where(v > -8, top / (exp(-maximum(v, -8)) + rest), top * e / (1 + e * rest))
    return where(fabs(v) < 0.5, centre, sides)


def smooth_step(x, a: Positive = 2.0):
    """Cubic step from 0 to 1, of width a, with a continuous slope."""
    t, z = minimum(maximum(x + a / 2, 0), a) / a, saturated(x, a) / a
    return where(fabs(z) < 0.25, 0.5 + z * (1.5 - 2 * z * z), t * t * (3 - 2 * t))


@derivative_of(
    smooth_step, breaks=lambda a: {-a / 2: BEND, a / 2: BEND}, example={"a": 3.5},
    formula="t²·(3 - 2·t), t = min(max(x/a + 1/2, 0), 1)",
    derivative_formula="6·t·(1 - t) / a, t = min(max(x/a + 1/2, 0), 1)", source="Hazimeh et al. 2020, arXiv:2002.07772",
)  # fmt: skip
def smooth_step_prime(x, a: Positive = 2.0):
    t, z = maximum(a / 2 - fabs(x), 0) / a, saturated(x, a) / a
    return where(t > 0.25, 1.5 - 6 * z * z, 6 * t * (1 - t)) / a


SINC_PRIME = tuple((-1) ** (k - 1) * 6 * k / math.factorial(2 * k + 1) for k in range(1, 11))
"""The Taylor coefficients of -3·(sin(s)/s)' / s in powers of s²."""


def sinc_sigmoid(x):
    """Sine of the logistic curve over the curve itself: a small step down."""
    s = logistic(x)
    return where(s == 0, one(x), sin(s) / where(s == 0, one(x), s))


@derivative_of(
    sinc_sigmoid, formula="sin(s)/s, s = 1 / (1 + exp(-x))",
    derivative_formula="(s·cos(s) - sin(s))·(1 - s)/s, s = 1 / (1 + exp(-x))", source=KOCAK,
)  # fmt: skip
def sinc_sigmoid_prime(x):
    e = exp(-fabs(x))
    s, t = where(x < 0, e, one(x)) / (1 + e), where(x < 0, e - 1, 1 - e) / (1 + e) / 2
    centre = 1 / 24 + t * (1 / 12 - t * (1 / 6 + t / 3))  # s²·(1 - s) / 3
    return -polynomial(s * s, *SINC_PRIME) * where(e > 0.3, centre, s * _slope(x) / 3)


def exponential_swish(x):
    """Logistic curve from 1 down to 0, though written as an exponential times a sigmoid."""
    return logistic(-x)


@derivative_of(
    exponential_swish, formula="exp(-x) / (1 + exp(-x))", derivative_formula="-exp(-x) / (1 + exp(-x))²",
    identities=("exponential_swish(x) = sigmoid(-x)",),
    source=KOCAK,
)  # fmt: skip
def exponential_swish_prime(x):
    return -logistic_slope(x)


def _around_the_dip(x, alpha, beta):
    """x/alpha + exp(-x/beta), which nearly cancels around x = -beta: from its value there"""
    h = minimum(maximum(x, -8 * beta), 0) + beta
    return E + -beta / alpha + (h / alpha + E * expm1(-h / beta))


def soft_root_sign(x, alpha: Positive = 2.0, beta: Positive = 3.0):
    """Input over a line plus an exponential: a dip on the left, levelling off at alpha on the right."""
    x = saturated(x, 1000 * beta)
    p = times_exp(where(x < 0, x, one(x)), -fabs(x) / beta)
    sides = where(x < 0, p, x) / where(x < 0, 1 + p / alpha, x / alpha + p)
    return where(fabs(x + beta) < beta / 2, x / _around_the_dip(x, alpha, beta), sides)


@derivative_of(
    soft_root_sign, aliases=("srs",), ulp=4,  # f' turns at x = -1.6 beta, where it has 2.8 times the error of exp
    example={"alpha": 3.0, "beta": 2.0},
    valid=lambda alpha, beta: None if beta < math.e * alpha else N_("beta must be less than e·alpha, or f has a pole"),
    formula="x / (x/alpha + exp(-x/beta))",
    derivative_formula="(1 + x/beta)·exp(-x/beta) / (x/alpha + exp(-x/beta))²",
    source="Zhou, Li, Huo & Kung 2020, arXiv:2003.00547",
)  # fmt: skip
def soft_root_sign_prime(x, alpha: Positive = 2.0, beta: Positive = 3.0):
    """By three forms: as 1 plus a little around 0, by the line and the exponential around the dip, and by the tails."""
    x = saturated(x, 1000 * beta)
    e, y = exp(-fabs(x) / beta), minimum(maximum(x, -0.75 * beta), 0.25 * beta)
    m = expm1(-y / beta)
    s = y / alpha + m
    centre = 1 + (y / beta + m * (1 + y / beta) - s * (2 + s)) / (1 + s) ** 2
    rise, share = (x + beta) / beta, where(x < 0, 1 + x * e / alpha, x / alpha + e)
    sides = where(
        (x > -8 * beta) & (x < 0), rise / (_around_the_dip(x, alpha, beta) * share),
        times_exp(rise / share ** 2, -fabs(x) / beta),
    )  # fmt: skip
    return where((x > -0.75 * beta) & (x < 0.25 * beta), centre, sides)


def hexpo(x, a: float = 1.0, b: Positive = 1.0, c: float = 1.0, d: Positive = 1.0):
    """Exponential that levels off at a on the right and at -c on the left."""
    v = where(x < 0, saturated(x, 1000 * d) / d, -saturated(x, 1000 * b) / b)
    return where(x < 0, c * one(x), -a * one(x)) * expm1(v)


@derivative_of(
    hexpo, breaks=lambda a, b, c, d: {0.0: BEND if a / b == c / d else KINK} if a or c else {},
    example={"a": 2.0, "b": 1.5, "c": 0.5, "d": 1.0},
    formula="c·(exp(x/d) - 1) if x < 0 else a·(1 - exp(-x/b))",
    derivative_formula="c/d·exp(x/d) if x < 0 else a/b·exp(-x/b)",
    convention="f'(0) = a/b, the slope from the right", source="Kong & Takatsuka 2017",
)  # fmt: skip
def hexpo_prime(x, a: float = 1.0, b: Positive = 1.0, c: float = 1.0, d: Positive = 1.0):
    v = where(x < 0, saturated(x, 1000 * d) / d, -saturated(x, 1000 * b) / b)
    return times_exp(where(x < 0, c / d * one(x), a / b * one(x)), v)
