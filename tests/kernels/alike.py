"""Kernels that look as if they had a known fault, and have another one or a fault without a name.

``@never(...)`` says of what function a kernel is (and of which order), in which formats it fails, and words that no
cause may hold there; ``right`` is a part of the cause that must be told, where one can be known.
"""

import numpy as np


def never(of, dtypes, *words, order=1, right=None):
    def note(kernel):
        kernel.alike = of, tuple(dtypes.split()), words, order, right
        return kernel

    return note


def stored(kernel):
    """The kernel with every step in the dtype of its input."""

    def computed(x):
        with np.errstate(all="ignore"):
            return np.asarray(kernel(x)).astype(x.dtype)

    computed.__name__ = kernel.__name__
    return computed


def wide(kernel):
    """The kernel computed in float32 and rounded once."""

    def computed(x):
        with np.errstate(all="ignore"):
            return np.asarray(kernel(x.astype(np.float32))).astype(x.dtype)

    computed.__name__ = kernel.__name__
    return computed


def mish(x):
    """The derivative that saves memory: all is computed again from x."""
    one = x.dtype.type(1)
    t = np.tanh(np.where(x > 20, x, np.log1p(np.exp(x))).astype(x.dtype))
    return t + x * (one / (one + np.exp(-x))) * (one - t * t)


LOST = "is missing", "is lost beside 1", "float16 on the way", "times the truth", "is cut"
OVERFLOWS = "and the term x·g'(x) of the product rule, divided by it, becomes 0"


@never("mish", "float32", "is missing", "is lost beside 1", "float16 on the way", right=OVERFLOWS)
@stored
def mish_again(x):
    return mish(x)


@never("mish", "bfloat16", *LOST, right=OVERFLOWS)
@wide
def mish_again_wide(x):
    return mish(x)


@never("mish", "bfloat16 float16", "is missing", "is lost beside 1", "float16 on the way", right="every step rounded")
@stored
def mish_again_stored(x):
    return mish(x)


@never("elu", "float32", "falls below", "divided by", "never saturates")
@stored
def elu_by_a_comparison(x):  # 0·inf is NaN, no number is greater, and 0 is returned
    return np.where(np.exp(x) * 0 >= 0, np.where(x > 0, 1, np.exp(np.minimum(x, 0))), 0)


@never("sigmoid", "float32", "falls below", "overflows", right="cut to 0")
@stored
def sigmoid_by_a_comparison(x):
    e = np.exp(-np.abs(x))
    return np.where(np.exp(np.abs(x) * 1.9) * 0 >= 0, e / (1 + e) ** 2, 0)


@never("relu", "bfloat16 float32", "never saturates", "shifted")
@stored
def relu_that_dies(x):
    return np.where((x > 0) & (x < 1000), 1, 0)


@never("relu6", "float32", "never saturates", "shifted")
@stored
def relu6_with_a_hole(x):
    return np.where((x > 0) & (x < 6) & ~((x > 2) & (x < 3)), 1, 0)


@never("tanh", "bfloat16", "every step rounded", order=0, right="times the truth")
@wide
def tanh_too_large(x):
    return np.where((np.abs(x) > 0.3) & (np.abs(x) < 1.4), np.tanh(x) * 1.012, np.tanh(x))


@never("sigmoid", "bfloat16", "every step rounded", "s(1 - s)", right="times the truth")
@wide
def sigmoid_slope_too_large(x):
    e = np.exp(-np.abs(x))
    return 1.02 * (e / (1 + e) ** 2)


@never("sigmoid", "bfloat16 float16", "s(1 - s)", right="exp(-x) / (1 + exp(-x))², every step rounded")
@stored
def sigmoid_slope_of_both_sides(x):  # that formula on the right alone, and s(1 - s) nowhere
    e = np.exp(-np.abs(x))
    return e / ((1 + e) * (1 + e))


def gelu(x):
    z = np.clip(x.astype(np.float64), -1e100, 1e100)
    return z / (1 + np.exp(-2 * np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))


@never("gelu:approximate=tanh", "float32", "1 + tanh", order=0, right="what is smaller than 2^-25")
@stored
def gelu_without_small_values(x):
    y = gelu(x)
    return np.where(np.abs(y) < 2.0**-25, 0, y)


@never("gelu:approximate=tanh", "float32", "1 + tanh", "falls below", order=0)
@stored
def gelu_through_half(x):
    return gelu(np.clip(x, -60000, 60000).astype(np.float16)).astype(np.float16)


@never("sigmoid", "float16", "overflows", "falls below", order=0, right="rounded to multiples of 1/256")
@stored
def sigmoid_in_steps(x):
    return np.round(256 / (1 + np.exp(-np.clip(x.astype(np.float64), -700, 700)))) / 256


@never("tanh", "float32", "tanh rounds to 1", "falls below", right="cut to 0")
@stored
def tanh_cut_early(x):
    e = np.exp(-2 * np.abs(x))
    return np.where(np.abs(x) > 8.5, 0, 4 * e / (1 + e) ** 2)


@never("silu", "float32", "is missing", "overflows")
@stored
def silu_without_a_term_far_left(x):
    e = np.exp(-np.abs(x))
    s = np.where(x > 0, 1 / (1 + e), e / (1 + e))
    return np.where(x < -40, s, s * (1 + x * np.where(x > 0, e / (1 + e), 1 / (1 + e))))
