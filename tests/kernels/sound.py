"""Backward kernels that are right, each by its own convention and arithmetic; none may be accused.

``@sound_for(function, dtypes)`` says of what function a kernel is the derivative, and in which formats it is sound.
"""

import math

import numpy as np


def sound_for(of, dtypes):
    def note(kernel):
        kernel.sound = of, tuple(dtypes.split())
        return kernel

    return note


NARROW = "float16 bfloat16 float8_e4m3fn float8_e5m2"
EVERY = "float64 float32 " + NARROW
TWO = "float64 float32"


def wide(kernel):
    """The kernel computed in float32 (float64 as it is) and rounded once."""

    def computed(x):
        inner = x if x.dtype == np.float64 else x.astype(np.float32)
        with np.errstate(all="ignore"):
            return np.asarray(kernel(inner)).astype(x.dtype)

    computed.__name__ = kernel.__name__
    return computed


@sound_for("relu", EVERY)
@wide
def relu_0(x):
    return np.where(x > 0, 1.0, 0.0)


@sound_for("relu", EVERY)
@wide
def relu_half(x):
    return np.heaviside(x, 0.5)


@sound_for("relu", EVERY)
@wide
def relu_1(x):
    return np.where(x >= 0, 1.0, 0.0)


@sound_for("hardtanh", EVERY)
@wide
def hardtanh_open(x):
    return np.where((x > -1) & (x < 1), 1.0, 0.0)


@sound_for("hardtanh", EVERY)
@wide
def hardtanh_closed(x):
    return np.where((x >= -1) & (x <= 1), 1.0, 0.0)


@sound_for("leaky_relu", EVERY)
@wide
def leaky_slope_at_0(x):
    return np.where(x > 0, 1.0, x.dtype.type(0.01))


@sound_for("leaky_relu", EVERY)
@wide
def leaky_one_at_0(x):
    return np.where(x >= 0, 1.0, x.dtype.type(0.01))


@sound_for("leaky_relu:negative_slope=0.2", EVERY)
@wide
def leaky_fifth(x):
    return np.where(x > 0, 1.0, x.dtype.type(0.2))


@sound_for("relu6", EVERY)
@wide
def relu6_closed(x):
    return np.where((x >= 0) & (x <= 6), 1.0, 0.0)


@sound_for("hard_sigmoid", EVERY)
@wide
def hard_sigmoid(x):
    return np.where(np.abs(x) <= 3, x.dtype.type(1 / 6), 0.0)


@sound_for("sigmoid", EVERY)
@wide
def sigmoid(x):
    e = np.exp(-np.abs(x))
    return e / ((1 + e) * (1 + e))


@sound_for("tanh", EVERY)
@wide
def tanh(x):
    e = np.exp(-2 * np.abs(x))
    return 4 * e / ((1 + e) * (1 + e))


@sound_for("softplus", EVERY)
@wide
def softplus(x):
    e = np.exp(-np.abs(x))
    return np.where(x > 0, 1 / (1 + e), e / (1 + e))


@sound_for("elu", EVERY)
@wide
def elu(x):
    return np.where(x > 0, 1, np.exp(np.minimum(x, 0)))


@sound_for("elu:alpha=1.5", EVERY)
@wide
def elu_one_at_0(x):
    return np.where(x >= 0, 1, x.dtype.type(1.5) * np.exp(np.minimum(x, 0)))


@sound_for("silu", NARROW)
@wide
def silu(x):
    x = x.astype(np.float64)
    e = np.exp(-np.abs(x))
    s = np.where(x > 0, 1 / (1 + e), e / (1 + e))
    return s * (1 + np.clip(x, -1e4, 1e4) * np.where(x > 0, e / (1 + e), 1 / (1 + e)))


@sound_for("gelu", NARROW)
@wide
def gelu(x):
    x = np.clip(x.astype(np.float64), -30, 30)
    cdf = np.vectorize(lambda each: math.erfc(-each * math.sqrt(0.5)) / 2, otypes=[np.float64])(x)
    return cdf + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


@sound_for("mish", NARROW)
@wide
def mish(x):
    x = np.clip(x.astype(np.float64), -700, 300)
    e = np.exp(x)
    t = e * (e + 2) / (e * (e + 2) + 2)
    return t + x * 4 * e * (1 + e) / (e * (e + 2) + 2) ** 2 * (e + 1) / (1 + e)


@sound_for("sigmoid", "bfloat16")
def sigmoid_truncated(x):
    """Rounded toward zero: always less than one unit of the last place off."""
    y = x.astype(np.float64)
    e = np.exp(-np.abs(y))
    bits = (e / (1 + e) ** 2).astype(np.float32).view(np.uint32) & np.uint32(0xFFFF0000)
    return bits.view(np.float32).astype(x.dtype)


@sound_for("tanh", "float32")
def tanh_flushed(x):
    """Subnormal results become 0, as on most accelerators."""
    with np.errstate(all="ignore"):
        y = x.astype(np.float64)
        e = np.exp(-2 * np.abs(y))
        slope = (4 * e / (1 + e) ** 2).astype(np.float32)
    return np.where(np.abs(slope) < np.finfo(np.float32).smallest_normal, np.float32(0), slope)


@sound_for("sigmoid", "float16")
def sigmoid_flushed(x):
    y = x.astype(np.float64)
    e = np.exp(-np.abs(y))
    slope = (e / (1 + e) ** 2).astype(np.float16)
    return np.where(np.abs(slope) < np.float16(6.1e-5), np.float16(0), slope)


@sound_for("softsign", TWO)
@wide
def softsign(x):
    inverse = 1 / (1 + np.abs(x))
    return inverse * inverse


@sound_for("arctan", EVERY)
@wide
def arctan(x):
    a = np.abs(x)
    inner = np.minimum(a, 1)
    outer = 1 / np.maximum(a, 1)
    return np.where(a > 1, outer * outer / (1 + outer * outer), 1 / (1 + inner * inner))
