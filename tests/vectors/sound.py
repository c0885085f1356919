"""Right backward passes of softmax and its kin, written in the ways in which people write them."""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_backward(grad_output, output):
    return output * (grad_output - np.sum(grad_output * output, axis=-1, keepdims=True))


def softmax_two_steps(dout, probs):
    dx = dout * probs
    dx -= probs * dx.sum(axis=-1, keepdims=True)
    return dx


def softmax_of_x(grad, x):
    s = softmax(x)
    return s * (grad - (grad * s).sum(-1, keepdims=True))


def softmax_by_logarithm(g, x):
    m = x.max(-1, keepdims=True)
    total = m + np.log(np.exp(x - m).sum(-1, keepdims=True))
    s = np.exp(x - total)
    return g * s - s * (g * s).sum(-1, keepdims=True)


def softmax_jacobian(x):
    s = softmax(x).reshape(-1, 1)
    return np.diagflat(s) - s @ s.T


def softmax_jacobian_of_output(s):
    return np.diag(s) - np.outer(s, s)


def softmax_jacobian_of_batch(s):
    return s[..., :, None] * (np.eye(s.shape[-1], dtype=s.dtype) - s[..., None, :])


def softmax_loops(s):
    size = len(s)
    return [[s[i] * ((1 if i == j else 0) - s[j]) for j in range(size)] for i in range(size)]


def softmax_of_one_vector(g, s):
    return s * (g - np.dot(g, s))


def softmax_sum_of_one_vector(g, s):
    return s * (g - np.sum(g * s))


def softmax_of_lists(grad, s):
    total = sum(a * b for a, b in zip(grad, s, strict=True))
    return [b * (a - total) for a, b in zip(grad, s, strict=True)]


def softmax_matrix_product(g, s):
    return g @ (np.diag(s) - np.outer(s, s))


def softmax_of_column(g, s):
    assert s.shape[1] == 1
    return (np.diagflat(s) - s @ s.T) @ g


def softmax_jacobian_of_column(s):
    return np.diagflat(s) - np.dot(s, s.T)


def softmax_product_of_column(g, s):
    return (np.identity(np.size(s)) - s.T) * s @ g


def softmax_of_row(g, s):
    return g @ (np.diagflat(s) - s.T @ s)


def softmax_in_columns(g, x):
    e = np.exp(x - x.max(axis=0))
    s = e / e.sum(axis=0)
    return s * (g - (g * s).sum(axis=0))


def softmax_einsum(g, s):
    return g * s - s * np.einsum("...i,...i->...", g, s)[..., None]


def softmax_along(grad_output, output, dim):
    return output * (grad_output - (grad_output * output).sum(dim, keepdims=True))


def softmax_with_cache(dA, cache):
    s = softmax(cache)
    return s * (dA - (dA * s).sum(-1, keepdims=True))


def softmax_in_place(grad_output, output):
    grad_output *= output
    grad_output -= output * grad_output.sum(-1, keepdims=True)
    return grad_output


class SoftmaxOfState:
    def forward(self, x):
        self.out = softmax(x)
        return self.out

    def backward(self, grad):
        return self.out * (grad - np.sum(grad * self.out, axis=-1, keepdims=True))


class SoftmaxMadeForAnAxis:
    def __init__(self, axis):
        self.axis = axis

    def forward(self, x):
        e = np.exp(x - np.max(x, axis=self.axis, keepdims=True))
        self.out = e / np.sum(e, axis=self.axis, keepdims=True)
        return self.out

    def backward(self, grad):
        return self.out * (grad - np.sum(grad * self.out, axis=self.axis, keepdims=True))


class SoftmaxRowByRow:
    """Leaves its answers in attributes."""

    def forward(self, inputs):
        e = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = e / np.sum(e, axis=1, keepdims=True)

    def backward(self, dvalues):
        self.dinputs = np.empty_like(dvalues)
        for index, (single, dvalue) in enumerate(zip(self.output, dvalues, strict=True)):
            column = single.reshape(-1, 1)
            self.dinputs[index] = (np.diagflat(column) - column @ column.T) @ dvalue


def log_softmax_backward(grad_output, output):
    return grad_output - np.exp(output) * grad_output.sum(-1, keepdims=True)


def log_softmax_of_x(grad, x):
    return grad - softmax(x) * np.sum(grad, -1, keepdims=True)


def log_softmax_jacobian(x):
    return np.eye(len(x)) - softmax(x)


def softmin_backward(grad_output, output):
    return -output * (grad_output - np.sum(grad_output * output, axis=-1, keepdims=True))


def softmin_of_x(grad, x):
    s = softmax(-x)
    return s * (np.sum(grad * s, -1, keepdims=True) - grad)


def sparsemax_backward(grad_output, output):
    inside = (output > 0).astype(grad_output.dtype)
    mean = np.sum(grad_output * inside, -1, keepdims=True) / np.sum(inside, -1, keepdims=True)
    return inside * (grad_output - mean)


def sparsemax_jacobian(x):
    ordered = np.sort(x)[::-1]
    sums = np.cumsum(ordered)
    k = np.sum(1 + np.arange(1, x.size + 1) * ordered > sums)
    inside = x > (sums[k - 1] - 1) / k
    return np.diag(inside * 1.0) - np.outer(inside, inside) / k
