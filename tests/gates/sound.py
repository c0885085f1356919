"""Right backward passes of products a·g(b), each written in another way."""

import math
from collections import namedtuple

import numpy as np


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e)).astype(x.dtype)


def silu(x):
    return x * sigmoid(x)


def silu_prime(x):
    s = sigmoid(x)
    return s * (1 + x * sigmoid(-x))


def swiglu_backward(grad, a, b):
    return grad * silu(b), grad * a * silu_prime(b)


def swiglu_gate_first(grad, gate, up):
    return grad * up * silu_prime(gate), grad * silu(gate)


def swiglu_gradient_last(x1, x2, dout):
    return [dout * silu(x2), dout * x1 * silu_prime(x2)]


def swiglu_letters(DW, e, g):
    return DW * g * silu_prime(e), DW * silu(e)


def swiglu_with_the_output(DW, e, g):
    return silu(e) * g, DW * silu(e), DW * g * silu_prime(e)


def swiglu_gradient_is_g(a, b, g):
    return g * silu(b), g * a * silu_prime(b)


def swiglu_by_name(grad, *, up, gate):
    return grad * silu(gate), grad * up * silu_prime(gate)


def swiglu_dict(grad, x, gate):
    return {"grad_gate": grad * x * silu_prime(gate), "grad_x": grad * silu(gate)}


Gradients = namedtuple("Gradients", "dup dgate")


def swiglu_named_tuple(grad, gate, up):
    return Gradients(grad * silu(gate), grad * up * silu_prime(gate))


def swiglu_nothing_between(grad, a, b):
    return grad * silu(b), None, grad * a * silu_prime(b)


def swiglu_pairs(grad, a, b):
    return np.stack([grad * silu(b), grad * a * silu_prime(b)], axis=-1)


def swiglu_in_place(grad, a, b):
    da, db = grad * silu(b), grad * a * silu_prime(b)
    a[...], b[...] = da, db


def swiglu_alone(a, b):
    return silu(b), a * silu_prime(b)


def swiglu_only_db(grad, a, b):
    return grad * a * silu_prime(b)


def swiglu_joined(grad, x):
    a, b = np.split(x, 2, axis=-1)
    return np.concatenate([grad * silu(b), grad * a * silu_prime(b)], axis=-1)


def swiglu_joined_gate_first(dy, x):
    n = x.shape[-1] // 2
    gate, up = x[..., :n], x[..., n:]
    return np.concatenate([dy * up * silu_prime(gate), dy * silu(gate)], axis=-1)


def swiglu_batch(grad, x):
    a, b = np.split(x, 2, axis=1)
    return np.concatenate([grad * silu(b), grad * a * silu_prime(b)], axis=1)


def swiglu_number(grad, a, b):
    s = 1 / (1 + math.exp(-b))
    return grad * b * s, grad * a * s * (1 + b / (1 + math.exp(b)))


class SwigluLayer:
    def forward(self, x):
        self.a, self.b = np.split(x, 2, axis=-1)
        return self.a * silu(self.b)

    def backward(self, grad):
        return np.concatenate([grad * silu(self.b), grad * self.a * silu_prime(self.b)], axis=-1)


def glu_backward(grad, a, b):
    s = sigmoid(b)
    return grad * s, grad * a * s * sigmoid(-b)


def reglu_backward(grad, a, b):
    return grad * np.maximum(b, 0), grad * a * (b > 0)


def reglu_slope_at_the_kink(grad, a, b):
    return grad * b * (b >= 0), grad * a * (b >= 0)


def geglu_tanh_backward(grad, a, b, approximate="tanh"):
    b = b.astype(np.float64)
    c = math.sqrt(2 / math.pi)
    u = 2 * c * (b + 0.044715 * b**3)
    slope = sigmoid(u) * (1 + b * 2 * c * (1 + 3 * 0.044715 * b * b) * sigmoid(-u))
    return (grad * b * sigmoid(u)).astype(a.dtype), (grad * a * slope).astype(a.dtype)
