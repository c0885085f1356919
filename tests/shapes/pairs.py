"""Functions and derivatives in the shapes that people write them. What ends in ``wrong`` is wrong."""

import functools
import math
from collections import namedtuple
from enum import Enum

import numpy as np

CALLS = []


def swish(x):
    return x / (1 + np.exp(-x))


def swish_prime(x):
    s = 1 / (1 + np.exp(-x))
    return s + x * s * (1 - s)


def swish_wrong(x):
    return 1 / (1 + np.exp(-x))


# One function with a flag


def flagged(x, deriv=False):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s) if deriv else s


def flagged_wrong(x, derivative=False):
    s = 1 / (1 + np.exp(-x))
    return s * (1 + s) if derivative else s


def backwards_flag(x, forward=True):
    return np.tanh(x) if forward else 1 - np.tanh(x) ** 2


# One number at a time


def hinge(x):
    return 0.0 if x < 0 else math.sqrt(1 + x) - 1


def hinge_prime(x):
    return 0.0 if x < 0 else 0.5 / math.sqrt(1 + x)


def hinge_wrong(x):
    return 0.0 if x < 0 else 0.25 / math.sqrt(1 + x)


def logarithm(x):
    return math.log(x)


def logarithm_prime(x):
    return 1 / x if x > 0 else 1 / 0


# Lists, constants, truth values, integers, tuples, narrower numbers, its own input


def of_list(xs):
    return [max(0.0, v) for v in xs]


def of_list_prime(xs):
    return [v > 0 for v in xs]


def line(x):
    return 3.0 * x


def line_prime(x):
    return 3


def line_wrong(x):
    return 2


def relu(x):
    return np.maximum(x, 0)


def relu_bool(x):
    return x > 0


def relu_in_place(x):
    x[x <= 0] = 0
    x[x > 0] = 1
    return x


def relu_written(x):
    x[:] = x > 0


def relu_float32(x):
    return np.asarray(np.maximum(x, 0), dtype=np.float32)


def cached(x):
    y = np.tanh(x)
    return y, (x, y)


def cached_prime(grad, cache):
    _, y = cache
    return grad * (1 - y * y)


def cached_wrong(grad, cache):
    _, y = cache
    return grad * grad * (1 - y * y)


# The gradient from above, the output, a buffer


def tanh(x):
    return np.tanh(x)


def tanh_grad_x(grad, x):
    return grad * (1 - np.tanh(x) ** 2)


def tanh_x_grad(x, dout):
    return dout * (1 - np.tanh(x) ** 2)


def tanh_grad_y(dy, y):
    return dy * (1 - y * y)


def tanh_forgets(grad, x):
    return 1 - np.tanh(x) ** 2


def tanh_of_output(y):
    return 1 - y**2


def tanh_unnamed(p, q):
    return p * (1 - q**2)


def tanh_into(x, out):
    np.subtract(1, np.tanh(x) ** 2, out=out)


# Classes


class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, gradient):
        return gradient * self.y * (1 - self.y)


class SigmoidWrong(Sigmoid):
    def backward(self, gradient):
        return self.y * (1 - self.y)


class Attributes:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class Static:
    @staticmethod
    def f(x):
        return np.sin(x)

    @staticmethod
    def df(x):
        return np.cos(x)


class Namespace:
    def sine(x):
        return np.sin(x)

    def sine_prime(x):
        return np.cos(x)


class Scaled:
    def __init__(self, scale):
        self.scale = scale

    def __call__(self, x):
        return np.tanh(self.scale * x)

    def derivative(self, x):
        return self.scale / np.cosh(self.scale * x) ** 2


class ScaledWrong(Scaled):
    def derivative(self, x):
        return 1 / np.cosh(self.scale * x) ** 2


class Activation:
    def __init__(self, activation, activation_prime):
        self.activation, self.activation_prime = activation, activation_prime

    def forward(self, input):
        self.input = input
        return self.activation(self.input)

    def backward(self, output_gradient, learning_rate):
        return np.multiply(output_gradient, self.activation_prime(self.input))


class Tanh(Activation):
    def __init__(self):
        super().__init__(np.tanh, lambda x: 1 - np.tanh(x) ** 2)


scaled = Scaled(2.0)
Both = namedtuple("Both", "name f df")
BOTH = Both("tanh", np.tanh, lambda x: 1 - np.tanh(x) ** 2)
PAIR = (np.sin, np.cos)
KNOWN = {"sine": {"f": np.sin, "df": np.cos}, "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2)}


class Kind(Enum):
    SINE = (np.sin, np.cos)


# Hidden signatures, defaults, parameters


def logged(function):
    @functools.wraps(function)
    def inner(*given, **named):
        CALLS.append(function.__name__)
        return function(*given, **named)

    del inner.__wrapped__
    return inner


hidden, hidden_prime = logged(np.sin), logged(np.cos)
vectorized, vectorized_prime = np.vectorize(hinge), np.vectorize(hinge_prime)
doubled, doubled_prime = functools.partial(np.multiply, 2.0), lambda x: 2.0 + 0 * x


def prelu(x, a):
    return np.where(x > 0, x, a * x)


def prelu_prime(x, a):
    return np.where(x > 0, 1.0, a)


def by_name(x, kind="sine"):
    return {"sine": np.sin, "square": np.square}[kind](x)


def by_name_prime(x, kind="sine"):
    return {"sine": np.cos, "square": lambda v: 2 * v}[kind](x)


def rows(x):
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = math.tanh(x[i, j])
    return out


def rows_prime(x):
    return 1 - rows(x) ** 2


def column(x):
    assert x.ndim == 2
    assert x.shape[1] == 1
    return np.tanh(x)


def column_prime(x):
    assert x.shape[1] == 1
    return 1 - np.tanh(x) ** 2


def terms(x, count=3):
    return sum(x**k for k in range(count))


def terms_prime(x, count=3):
    return sum(k * x ** (k - 1) for k in range(1, count))


class Terms:
    def __init__(self, count=3):
        self.weights = [1.0] * count

    def __call__(self, x):
        return sum(w * x**k for k, w in enumerate(self.weights))

    def derivative(self, x):
        return sum(w * k * x ** (k - 1) for k, w in enumerate(self.weights) if k)


class Functions:
    @staticmethod
    def sine(x):
        return np.sin(x)

    @staticmethod
    def d_sine(x):
        return np.cos(x)


# What is not a function of one number, or no number


@np.vectorize
def whole(x):
    return x if x > 0 else 0


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def centred(x):
    return x - np.mean(x)


def in_order(x):
    return np.sort(x)


def total(x):
    return np.sum(np.tanh(x))


def noisy(x):
    return x + np.random.normal(size=x.shape)


def complex_values(x):
    return np.sqrt(x.astype(complex))


def masked(x):
    return np.ma.masked_less(x, 0)


def half(x):
    return x.astype(np.float16)


def nothing(x):
    np.tanh(x)


def skips(x):
    import pytest

    pytest.skip("not here")


class MuteError(BaseException):
    def __str__(self):
        raise RuntimeError("no words")


def mute(x):
    raise MuteError


def leaves(x):
    raise SystemExit(0)
