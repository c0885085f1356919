"""Wrong backward passes of products a·g(b); what each is documented with is to be told."""

import math

import numpy as np
from sound import sigmoid, silu, silu_prime


def normal(x):
    return np.vectorize(lambda each: math.erfc(-each / math.sqrt(2)) / 2, otypes=[np.float64])(x).astype(x.dtype)


def swiglu_exchanged(grad, a, gate):
    """partial derivatives are exchanged"""
    return grad * a * silu_prime(gate), grad * silu(gate)


def swiglu_halves(grad, a, gate):
    """halves are exchanged"""
    return grad * gate * silu_prime(a), grad * silu(a)


def swiglu_in_place(grad, a, b):
    """the partial derivatives are exchanged"""
    a[...], b[...] = grad * a * silu_prime(b), grad * silu(b)


def swiglu_dict(grad, a, b):
    """the partial derivatives are exchanged"""
    return {"db": grad * silu(b), "da": grad * a * silu_prime(b)}


def swiglu_letters(DW, e, g):
    """factor a is missing"""
    return DW * silu_prime(e), DW * silu(e)


def swiglu_doubled(grad, a, b):
    """2 times the truth"""
    return 2 * grad * silu(b), 2 * grad * a * silu_prime(b)


def swiglu_squared(grad, a, b):
    """a² in the place of the factor a"""
    return grad * silu(b), grad * a * a * silu_prime(b)


def swiglu_size(grad, a, b):
    """|a| in the place of the factor a"""
    return grad * silu(b), grad * np.abs(a) * silu_prime(b)


def swiglu_b_twice(grad, a, b):
    """the factor b is one too many"""
    return grad * silu(b), grad * a * b * silu_prime(b)


def swiglu_with_the_output(grad, a, b):
    """the output, was returned"""
    return grad * a * silu(b), grad * silu(b), grad * a * sigmoid(b) * (1 - b)


def swiglu_no_slope(grad, a, b):
    """derivative of the gate is missing"""
    return grad * silu(b), grad * a * silu(b)


def swiglu_a_alone(grad, a, b):
    """derivative of the gate is missing: a alone"""
    return grad * silu(b), grad * a


def swiglu_no_factor(grad, a, b):
    """factor a is missing"""
    return grad * silu(b), grad * silu_prime(b)


def swiglu_sigmoid_slope(grad, a, b):
    """derivative of sigmoid"""
    s = sigmoid(b)
    return grad * silu(b), grad * a * s * (1 - s)


def swiglu_sigmoid_gate(grad, a, b):
    """sigmoid"""
    s = sigmoid(b)
    return grad * s, grad * a * s * (1 - s)


def swiglu_term(grad, a, b):
    """term b·σ'(b) is missing"""
    return grad * silu(b), grad * a * sigmoid(b)


def swiglu_ignored(grad, a, b):
    """gradient from above"""
    return silu(b), a * silu_prime(b)


def swiglu_joined_no_factor(grad, x):
    """factor a is missing"""
    _, b = np.split(x, 2, axis=-1)
    return np.concatenate([grad * silu(b), grad * silu_prime(b)], axis=-1)


def swiglu_output(grad, a, b):
    """the output, was returned"""
    return grad * a * silu(b), grad * a * silu_prime(b)


def glu_of_itself(grad, a, b):
    """a·b·(1 - b)"""
    return grad * sigmoid(b), grad * a * b * (1 - b)


def geglu_tanh(grad, a, b):
    """gelu_tanh"""
    b = b.astype(np.float64)
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (b + 0.044715 * b**3))
    slope = 0.5 * (1 + t) + 0.5 * b * (1 - t * t) * c * (1 + 3 * 0.044715 * b * b)
    return (grad * 0.5 * b * (1 + t)).astype(a.dtype), (grad * a * slope).astype(a.dtype)


def reglu_no_factor(grad, a, b):
    """factor a is missing"""
    return grad * np.maximum(b, 0), grad * (b > 0)


def reglu_opened_by_a(grad, a, b):
    """derivative of the gate is taken at a"""
    return grad * np.maximum(b, 0), grad * a * (a > 0)


def swiglu_ungated(grad, a, b):
    """the gate is missing: the gradient from above alone, without silu(b)"""
    return grad * np.ones_like(b), grad * a * silu_prime(b)


def swiglu_not_opened(grad, a, b):
    """the gate is missing: b in the place of silu(b)"""
    return grad * b, grad * a * silu_prime(b)


def swiglu_gated_by_a(grad, a, b):
    """the gate is taken at a: silu(a)"""
    return grad * silu(a), grad * a * silu_prime(b)


def swiglu_slope_for_gate(grad, a, b):
    """silu'(b) in the place of silu(b)"""
    return grad * silu_prime(b), grad * a * silu_prime(b)


def swiglu_halves_of_a(grad, a, b):
    """the halves are exchanged: silu of a gates b"""
    return grad * b * silu_prime(a), grad * a * silu_prime(b)


def swiglu_slope_at_a(grad, a, b):
    """the derivative of the gate is taken at a: a·silu'(a)"""
    return grad * silu(b), grad * a * silu_prime(a)


def swiglu_b_for_a(grad, a, b):
    """b in the place of the factor a: b·silu'(b)"""
    return grad * silu(b), grad * b * silu_prime(b)


def swiglu_slope_at_gate(grad, a, b):
    """the derivative of the gate is taken at silu(b): a·silu'(silu(b))"""
    return grad * silu(b), grad * a * silu_prime(silu(b))


def swiglu_rise(grad, a, b):
    """the term sigmoid(b) is missing: a·b·σ'(b) alone"""
    return grad * silu(b), grad * a * b * sigmoid(b) * sigmoid(-b)


def swiglu_share(grad, a, b):
    """the term b·σ'(b) and the factor a are missing: sigmoid(b) alone"""
    return grad * silu(b), grad * sigmoid(b)


def swiglu_rise_alone(grad, a, b):
    """the term sigmoid(b) and the factor a are missing: b·σ'(b) alone"""
    return grad * silu(b), grad * b * sigmoid(b) * sigmoid(-b)


def swiglu_by_output(grad, a, b):
    """a·y·(1 - y) of y = silu(b)"""
    return grad * silu(b), grad * a * silu(b) * (1 - silu(b))


def swiglu_by_output_alone(grad, a, b):
    """y·(1 - y) of y = silu(b); the factor a is missing, too"""
    return grad * silu(b), grad * silu(b) * (1 - silu(b))


def swiglu_by_tanh_alone(grad, a, b):
    """the derivative of tanh, not of silu; the factor a is missing, too"""
    return grad * silu(b), grad * (1 - np.tanh(b) ** 2)


def swiglu_by_relu(grad, a, b):
    """the derivative of relu in the place of that of silu: a·relu'(b)"""
    return grad * np.maximum(b, 0), grad * a * (b > 0)


def geglu_share(grad, a, b):
    """the term b·Φ'(b) is missing: a·Φ(b) alone"""
    share = normal(b)
    return grad * b * share, grad * a * share


def geglu_rise_alone(grad, a, b):
    """the term Φ(b) and the factor a are missing: b·Φ'(b) alone"""
    return grad * b * normal(b), (grad * b * np.exp(-b * b / 2) / np.sqrt(2 * np.pi)).astype(a.dtype)


def glu_by_output_alone(grad, a, b):
    """the factor a is missing: sigmoid'(b) alone"""
    y = sigmoid(b)
    return grad * y, grad * y * (1 - y)


def reglu_slope_at_gate(grad, a, b):
    """derivative of the gate is missing: a·relu(b) in the place of a·relu'(b)"""
    return grad * np.maximum(b, 0), grad * a * np.maximum(b, 0)


def reglu_a_alone(grad, a, b):
    """the derivative of the gate is missing: a alone"""
    return grad * np.maximum(b, 0), grad * a
