"""Backward kernels with a fault, most of them rebuilt from public reports; NumPy in, derivative out, same dtype.

``@caught(...)`` says of what function the kernel is, in which formats it is wrong, and what must be found: the kind of
the region, ranges that its first and its last input lie in, and a part of the cause (None where none can be known).
"""

import math
from typing import NamedTuple

import ml_dtypes
import numpy as np

BF16 = np.dtype(ml_dtypes.bfloat16)
np_erf = np.vectorize(math.erf, otypes=[np.float64])


class Fault(NamedTuple):
    of: str
    dtypes: tuple
    kind: str
    first: tuple
    last: tuple
    cause: str | None


def caught(of, dtypes, kind, first, last, cause):
    """The finding that must be there: a region of this kind, with its ends in ``first`` and ``last``."""

    def note(kernel):
        kernel.fault = Fault(of, tuple(dtypes.split()), kind, first, last, cause)
        return kernel

    return note


ANY = (-math.inf, math.inf)
LEFT = (-math.inf, -1e3)
RIGHT = (1e3, math.inf)
WIDE = "float32 float64"


def wide(kernel):
    """The kernel computed in float32 (float64 as it is), its result rounded to the input's dtype once."""

    def computed(x):
        inner = x if x.dtype == np.float64 else x.astype(np.float32)
        with np.errstate(all="ignore"):
            return np.asarray(kernel(inner)).astype(x.dtype)

    computed.__name__, computed.__doc__ = kernel.__name__, kernel.__doc__
    return computed


def stored(kernel):
    """The kernel with every step stored in the input's dtype."""

    def computed(x):
        with np.errstate(all="ignore"):
            return np.asarray(kernel(x)).astype(x.dtype)

    computed.__name__, computed.__doc__ = kernel.__name__, kernel.__doc__
    return computed


def sigmoid(x):
    one = x.dtype.type(1)
    return one / (one + np.exp(-x))


def phi(x):
    return np.exp(-x * x / 2) / x.dtype.type(math.sqrt(2 * math.pi))


def cdf(x):
    """The normal distribution by erfc, which keeps its digits on the left."""
    wide = np.asarray(x, dtype=np.float64) * -math.sqrt(0.5)
    return np.vectorize(lambda each: math.erfc(each) / 2, otypes=[np.float64])(wide).astype(x.dtype)


# --- digits lost, stored or cancelled ---------------------------------------------------------------------------


@caught("tanh", "bfloat16", "zero", (3, 3.6), (40, 46), "1 - tanh²: tanh rounds to 1")
@stored
def tanh_stored(x):  # tt-metal#35885
    t = np.tanh(x)
    return x.dtype.type(1) - t * t


@caught("tanh", WIDE, "zero", (8, 20), (40, 500), "1 - tanh²: tanh rounds to 1")
@stored
def tanh_naive(x):
    return 1 - np.tanh(x) ** 2


@caught("tanh", "float16", "zero", (4, 5), (5, 10), "1 - tanh²: tanh rounds to 1")
@stored
def tanh_half(x):
    t = np.tanh(x)
    return np.float16(1) - t * t


@caught("sigmoid", "bfloat16", "zero", (5, 7), (80, 90), "s(1 - s): s, the sigmoid, rounds to 1")
@stored
def sigmoid_stored(x):  # tt-metal#55724
    s = sigmoid(x)
    return s * (x.dtype.type(1) - s)


@caught("sigmoid", WIDE, "zero", (15, 40), (80, 800), "s(1 - s): s, the sigmoid, rounds to 1")
@stored
def sigmoid_naive(x):
    s = sigmoid(x)
    return s * (1 - s)


@caught("sigmoid", "bfloat16", "zero", (15, 20), (80, 90), "s(1 - s)")
@wide
def sigmoid_naive_wide(x):  # in float32, rounded once: the tail is still cut
    s = sigmoid(x)
    return s * (1 - s)


@caught("gelu", "float32", "inaccurate", (-6, -2), (-6, -2), "1 + erf")
@stored
def gelu_erf(x):
    e = np_erf(x * np.float32(math.sqrt(0.5))).astype(x.dtype)
    return np.float32(0.5) * (1 + e) + x * phi(x)


@caught("mish", "float32", "inaccurate", (-104, -80), (-18, -4), "log(1 + exp(x))")
@stored
def mish_log(x):
    e = np.exp(np.minimum(x, 20))
    t = np.where(x > 20, 1, np.tanh(np.log(1 + e)))
    return t + x * sigmoid(x) * (1 - t * t)


@caught("softsign", "bfloat16", "inaccurate", ANY, ANY, "every step rounded to bfloat16")
@stored
def softsign_stored(x):
    one = x.dtype.type(1)
    d = one + np.abs(x)
    return one / (d * d)


@caught("hard_sigmoid", "float64", "inaccurate", (-3, -2.9), (2.9, 3), "float32")
@stored
def hard_sigmoid_float_constant(x):  # torch: 1/6 is a float32
    return np.where(np.abs(x) < 3, x.dtype.type(np.float32(1 / 6)), x.dtype.type(0))


# --- overflow ---------------------------------------------------------------------------------------------------


@caught("elu", "float32", "nan", (88.7, 89), RIGHT, "exp(x) overflows float32 from x = 88.7")
@stored
def elu_branch(x):  # tinygrad#17852
    positive = (x > 0).astype(x.dtype)
    return positive + (1 - positive) * np.exp(x)


@caught("elu", "float64", "nan", (709, 711), RIGHT, "in the branch not taken")
@stored
def elu_branch_double(x):
    positive = (x > 0).astype(x.dtype)
    return positive + (1 - positive) * np.exp(x)


@caught("selu", "float32", "nan", (88.1, 88.3), RIGHT, "alpha·scale·exp(x) overflows float32")
@stored
def selu_branch(x):
    positive = (x > 0).astype(x.dtype)
    alpha, scale = np.float32(1.6732632423543772), np.float32(1.0507009873554805)
    return scale * positive + (1 - positive) * (np.float32(scale * alpha) * np.exp(x))


@caught(
    "gelu:approximate=tanh", "float32", "nan", (9.9, 10.2), RIGHT, "exp(2u), u = sqrt(2/π)·(x + 0.044715·x³), overflows"
)
@stored
def gelu_tanh_exponential(x):
    k, c = np.float32(math.sqrt(2 / math.pi)), np.float32(0.044715)
    e = np.exp(2 * k * (x + c * x**3))
    t = (e - 1) / (e + 1)
    return (1 + t) / 2 + x * (1 - t * t) / 2 * k * (1 + 3 * c * x * x)


@caught("elu", "bfloat16", "nan", (88, 90), RIGHT, "exp(x) overflows")
@wide
def elu_branch_wide(x):
    positive = (x > 0).astype(x.dtype)
    return positive + (1 - positive) * np.exp(x)


@caught("softplus", "float32", "nan", (88.7, 89), RIGHT, "exp(x) overflows float32")
@stored
def softplus_quotient(x):  # burn#5373
    e = np.exp(x)
    return e / (1 + e)


@caught("silu", "float32", "nan", LEFT, (-84.4, -84.2), "x·exp(-x) overflows float32 from x = -84.29")
@stored
def silu_quotient(x):
    e = np.exp(-x)
    return (1 + e + x * e) / ((1 + e) * (1 + e))


@caught("silu", "float32", "zero", (-85, -44.4), (-44.5, -44.3), "exp(-2x) overflows float32 from x = -44.36")
@stored
def silu_square(x):
    e = np.exp(-x)
    return (1 + e + x * e) / ((1 + e) * (1 + e))


@caught("mish", "float32", "nan", (88.7, 89), RIGHT, "exp(x) overflows float32")
@stored
def mish_overflow(x):
    e = np.exp(x)
    n = e * (e + 2)
    s = e / (1 + e)
    t = np.where(x > 20, 1, n / (n + 2))
    return t + x * s * (1 - t * t)


@caught("sigmoid", "float16", "zero", (5, 6), (9, 18), "exp(2x) overflows float16")
@stored
def sigmoid_half(x):
    e = np.exp(x)
    return e / ((1 + e) * (1 + e))


@caught("softplus", "float16", "nan", (11, 11.2), RIGHT, "exp(x) overflows float16")
@stored
def softplus_half(x):
    e = np.exp(x)
    return e / (1 + e)


@caught("gelu:approximate=tanh", "bfloat16", "nan", (1e19, 1e20), RIGHT, "·x² overflows bfloat16")
@wide
def gelu_tanh_power(x):  # x² overflows, and 0·inf follows
    k, c = np.float32(math.sqrt(2 / math.pi)), np.float32(0.044715)
    t = np.tanh(k * (x + c * x * x * x))
    return (1 + t) / 2 + x * (1 - t * t) / 2 * k * (1 + 3 * c * x * x)


# --- the wrong thing --------------------------------------------------------------------------------------------


@caught("sigmoid", "float32 bfloat16 float64", "inaccurate", (-1, 0.5), (0, 1.5), "as a function of the output")
@stored
def sigmoid_of_input(x):
    return x * (x.dtype.type(1) - x)


@caught("tanh", "float32 bfloat16", "sign", (1, 1.1), ANY, "and it was given x: f' = 1 - y²")
@stored
def tanh_of_input(x):
    return x.dtype.type(1) - x * x


@caught("elu", WIDE, "sign", (-800, -100), (-1.1, -1), "as a function of the output")
@stored
def elu_of_input(x):
    return np.where(x > 0, x.dtype.type(1), x + 1)


@caught(
    "sigmoid", "float32 bfloat16", "inaccurate", (-math.inf, 2), RIGHT, "the output f(x) given where x was expected"
)
@wide
def sigmoid_of_output(x):
    y = 1 / (1 + np.exp(-x))
    return np.exp(-y) / (1 + np.exp(-y)) ** 2


@caught("tanh", WIDE, "inaccurate", (0, 3), RIGHT, "the output f(x) given where x was expected")
@stored
def tanh_of_output(x):
    return 1 / np.cosh(np.tanh(x)) ** 2


@caught("gelu", "float32 bfloat16 float64", "inaccurate", ANY, (-3, -0.7), "approximate=tanh")
@wide
def gelu_other_variant(x):
    x = np.clip(x.astype(np.float64), -40, 40)
    k = math.sqrt(2 / math.pi)
    u = k * (x + 0.044715 * x**3)
    g = 1 / (1 + np.exp(-2 * u))
    return g + x * 2 * g / (1 + np.exp(2 * u)) * k * (1 + 3 * 0.044715 * x * x)


@caught("gelu", "float32 bfloat16 float64", "inaccurate", ANY, ANY, "quick_gelu")
@wide
def gelu_quick(x):
    x = np.clip(x.astype(np.float64), -1000, 1000)
    s = 1 / (1 + np.exp(-1.702 * x))
    return s + 1.702 * x * s / (1 + np.exp(1.702 * x))


@caught("leaky_relu", "float32 bfloat16 float16", "inaccurate", LEFT, (-1e-3, 0), "negative_slope=0.2")
@stored
def leaky_fifth(x):
    return np.where(x > 0, x.dtype.type(1), x.dtype.type(0.2))


@caught("leaky_relu", WIDE, "inaccurate", LEFT, (-1e-3, 0), "negative_slope=0.3 (keras.layers)")
@stored
def leaky_third(x):
    return np.where(x > 0, x.dtype.type(1), x.dtype.type(0.3))


@caught("leaky_relu", WIDE, "inaccurate", LEFT, (-1e-3, 0), "negative_slope=0.17")
@stored
def leaky_own(x):
    return np.where(x > 0, x.dtype.type(1), x.dtype.type(0.17))


@caught("leaky_relu", "float32 bfloat16", "zero", LEFT, (-1e-3, 0), "negative_slope=0 ")
@stored
def leaky_none(x):
    return np.where(x > 0, x.dtype.type(1), x.dtype.type(0))


@caught("hard_sigmoid", "float32 bfloat16", "inaccurate", (-2.6, -2.4), (2.4, 2.6), "slope=0.2 (onnx")
@stored
def hard_sigmoid_fifth(x):
    return np.where(np.abs(x) < 2.5, x.dtype.type(0.2), x.dtype.type(0))


@caught("elu", WIDE, "inaccurate", (-800, -1e-3), (-1, 0), "alpha=2")
@stored
def elu_two(x):
    return np.where(x > 0, 1, 2 * np.exp(np.minimum(x, 0)))


@caught("silu", "float32 bfloat16", "sign", (-100, -80), (-1.4, -1.2), "returned g(x) without x·g'(x)")
@wide
def silu_without_second(x):
    return 1 / (1 + np.exp(-x))


@caught("gelu", WIDE, "sign", (-40, -10), (-0.9, -0.7), "returned g(x) without x·g'(x)")
@stored
def gelu_without_second(x):
    return cdf(x)


@caught("mish", WIDE, "sign", (-800, -80), (-1.3, -1.1), "returned g(x) without x·g'(x)")
@stored
def mish_without_second(x):
    x = x.astype(np.float64)
    return np.tanh(np.log1p(np.exp(np.minimum(x, 50))))


@caught("silu", "float32", "inaccurate", (0, 1.5), (100, 120), "x·g'(x) without g(x)")
@stored
def silu_without_first(x):
    e = np.exp(-np.abs(x.astype(np.float64)))
    return x * (e / (1 + e) ** 2)


@caught("sigmoid", "float32 bfloat16", "sign", (-110, -80), (80, 110), "the sign is flipped")
@wide
def sigmoid_negative(x):
    e = np.exp(-np.abs(x))
    return -e / (1 + e) ** 2


@caught("log_sigmoid", WIDE, "inaccurate", (0, 1), RIGHT, "x enters with the wrong sign")
@stored
def log_sigmoid_mirrored(x):
    return 1 / (1 + np.exp(-x))


@caught("softplus", "float32", "inaccurate", (-12, 1), RIGHT, "f itself was returned")
@stored
def softplus_value(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


# --- the wrong shape --------------------------------------------------------------------------------------------


@caught("hard_sigmoid", "float32 bfloat16 float64", "inaccurate", (3, 3.1), RIGHT, "never saturates")
@stored
def hard_sigmoid_everywhere(x):  # NNlib, 2022 to 2026
    return np.full_like(x, 1 / 6)


@caught("hardswish", "float32 bfloat16", "inaccurate", (3, 3.1), RIGHT, "never saturates")
@wide
def hardswish_everywhere(x):
    return np.where(x < -3, 0, (2 * x + 3) / 6)


@caught("relu6", "float32 bfloat16", "inaccurate", (6, 6.1), RIGHT, "never saturates")
@stored
def relu6_uncapped(x):
    return (x > 0).astype(x.dtype)


@caught("relu", "float32 bfloat16", "subgradient", (0, 0), (0, 0), None)
@stored
def relu_two(x):
    return np.where(x > 0, 1, np.where(x == 0, 2, 0))


@caught("celu:alpha=2", WIDE, "inaccurate", (0, 0), (0, 0), "both branches pass their slopes on")
@stored
def celu_tie(x):  # keras on tensorflow
    return np.where(x > 0, 1, np.exp(np.minimum(x, 0) / 2)) + (x == 0)


@caught("leaky_relu:negative_slope=0.25", "float32", "subgradient", (0, 0), (0, 0), "both branches pass")
@stored
def prelu_tie(x):  # mlx
    return np.where(x > 0, 1, 0.25) + (x == 0)


@caught("celu:alpha=2", WIDE, "zero", (0, 0), (0, 0), "neither branch counts")
@stored
def celu_no_tie(x):  # mlx
    return np.where(x > 0, 1, np.exp(np.minimum(x, 0) / 2)) * (x != 0)


@caught("sigmoid", WIDE, "inaccurate", ANY, ANY, "about 1.0009 times the truth")
@stored
def sigmoid_too_large(x):
    e = np.exp(-np.abs(x))
    return x.dtype.type(1.0009) * (e / (1 + e) ** 2)


@caught("softplus:beta=2", WIDE, "inaccurate", ANY, ANY, "beta times the truth")
@stored
def softplus_chain(x):
    return 2 / (1 + np.exp(-2 * x))


@caught("tanh", "float32", "zero", (6, 6.1), (40, 50), "cut to 0 beyond x = 6")
@stored
def tanh_cut(x):
    return np.where(np.abs(x) > 6, 0, 1 / np.cosh(np.minimum(np.abs(x), 30)) ** 2)


@caught("sigmoid", "float32 bfloat16", "zero", (8, 8.1), (80, 100), "cut to 0 beyond x = 8")
@wide
def sigmoid_cut(x):
    e = np.exp(-np.abs(x))
    return np.where(np.abs(x) > 8, 0, e / (1 + e) ** 2)


@caught("sigmoid", "float64", "zero", (11.5, 11.6), (700, 720), "cut to 0 beyond x = 11.5")
@stored
def sigmoid_cut_far(x):
    e = np.exp(-np.abs(x))
    return np.where(np.abs(x) > 11.5, 0, e / (1 + e) ** 2)


@caught("relu6", "float32 bfloat16", "zero", (5, 5.1), (5.9, 6), "the piece to the right of x = 6 reaches to x = 5")
@stored
def relu6_capped_early(x):
    return (x > 0) & (x <= 5)


@caught("sigmoid", WIDE, "inaccurate", (10, 10.1), RIGHT, "x is clamped at 10")
@stored
def sigmoid_clamped(x):  # "clip before you exponentiate", too soon
    e = np.exp(-np.clip(np.abs(x), 0, 10))
    return e / (1 + e) ** 2


@caught("softplus", "float64", "inaccurate", (20, 20.1), (30, 40), "set to 1 beyond x = 20")
@stored
def softplus_threshold(x):  # torch
    e = np.exp(-np.abs(x))
    return np.where(x > 20, 1, np.where(x > 0, 1 / (1 + e), e / (1 + e)))


@caught("gelu", WIDE, "inaccurate", ANY, (-2, -0.5), "x enters as √2·x")
@wide
def gelu_without_root(x):
    x = np.clip(x.astype(np.float64), -40, 40)
    return cdf(x * math.sqrt(2)) + x * np.exp(-x * x) / math.sqrt(math.pi)


@caught("quick_gelu", WIDE, "inaccurate", ANY, (-2, 0), "the term x·g'(x) of the product rule is taken 0.5875 times")
@wide
def quick_gelu_chain(x):
    x = np.clip(x.astype(np.float64), -300, 300)
    s = 1 / (1 + np.exp(-1.702 * x))
    return s + x * s / (1 + np.exp(1.702 * x))


@caught("tanh", "float32", "inaccurate", ANY, ANY, "the square root of the truth")
@stored
def tanh_root(x):
    e = np.exp(-np.abs(x))
    return 2 * e / (1 + e * e)


@caught("softsign", "float32", "inaccurate", LEFT, (-1.1, 0), None)  # where -1 is among the inputs, up to there
@stored
def softsign_without_size(x):
    return 1 / (1 + x) ** 2
