"""Backward passes of softmax and its kin with a fault. The docstring of each is what must be said of it."""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def _dot(g, s):
    return np.sum(g * s, axis=-1, keepdims=True)


def softmax_diagonal(grad_output, output):
    """the terms -sᵢsⱼ are missing"""
    return grad_output * output * (1 - output)


def softmax_diagonal_of_x(x):
    """the terms -sᵢsⱼ are missing"""
    s = softmax(x)
    return s * (1 - s)


def softmax_diagonal_matrix(x):
    """the terms -sᵢsⱼ are missing"""
    s = softmax(x)
    return np.diag(s * (1 - s))


def softmax_without_sum(grad_output, output):
    """-s·Σ(g·s) is missing"""
    return grad_output * output


def softmax_once_more(grad_output, output):
    """s once too often as a factor"""
    return output * output * (grad_output - _dot(grad_output, output))


def softmax_added(grad_output, output):
    """added, not subtracted"""
    return output * (grad_output + _dot(grad_output, output))


def softmax_off_diagonal_sign(s):
    """the sign of the off-diagonal terms"""
    outer = np.outer(s, s)
    return outer - 2 * np.diag(np.diag(outer)) + np.diag(s)


def softmax_outer_alone(s):
    """the diagonal term sᵢ is missing"""
    return -np.outer(s, s)


def softmax_without_factor(grad_output, output):
    """the factor s in front is missing"""
    return grad_output - _dot(grad_output, output)


def softmax_sum_of_gradient(grad_output, output):
    """Σ g in the place of Σ(g·s)"""
    return output * (grad_output - np.sum(grad_output, axis=-1, keepdims=True))


def softmax_mean(grad_output, output):
    """the mean of g·s"""
    return output * (grad_output - np.mean(grad_output * output, axis=-1, keepdims=True))


def softmax_axis(grad_output, x):
    """the wrong axis"""
    s = softmax(x)
    return s * (grad_output - np.sum(grad_output * s, axis=0, keepdims=True))


def softmax_axis_of_output(grad_output, output):
    """the wrong axis"""
    return output * (grad_output - np.sum(grad_output * output, axis=0, keepdims=True))


def softmax_keepdims(grad_output, output):
    """keepdims=True is missing"""
    return output * (grad_output - np.sum(grad_output * output, axis=-1))


def softmax_keepdims_1(grad_output, output):
    """keepdims=True is missing"""
    return output * (grad_output - np.sum(grad_output * output, axis=1))


def softmax_twice(grad_output, output):
    """softmax applied to its own output"""
    s = softmax(output)
    return s * (grad_output - _dot(grad_output, s))


def softmax_input_for_output(grad_output, x):
    """the input x where the output s was expected"""
    return x * (grad_output - _dot(grad_output, x))


def softmax_overflows(grad_output, x):
    """the largest input is not subtracted"""
    e = np.exp(x)
    s = e / np.sum(e, axis=-1, keepdims=True)
    return s * (grad_output - _dot(grad_output, s))


def softmax_overflows_matrix(x):
    """the largest input is not subtracted"""
    s = np.exp(x) / np.sum(np.exp(x))
    return np.diag(s) - np.outer(s, s)


def softmax_ignores_gradient(grad_output, output):
    """the gradient from above is not used"""
    return output * (1 - output)


def softmax_itself(x):
    """softmax itself was returned"""
    return softmax(x)


def softmax_of_log(grad_output, output):
    """the gradient of log_softmax"""
    return grad_output - output * np.sum(grad_output, axis=-1, keepdims=True)


def softmax_of_loss(grad_output, output):
    """the gradient of the cross-entropy"""
    return output - grad_output


def softmax_times(grad_output, output):
    """times 2"""
    return 2 * output * (grad_output - _dot(grad_output, output))


def softmax_negated(grad_output, output):
    """negated"""
    return output * (_dot(grad_output, output) - grad_output)


def softmax_ones(grad_output, output):
    """times 0"""
    return np.zeros_like(output)


class SoftmaxOfState:
    """the terms -sᵢsⱼ are missing"""

    def forward(self, x):
        self.out = softmax(x)
        return self.out

    def backward(self, grad):
        return grad * self.out * (1 - self.out)


def log_softmax_without_sum(grad_output, output):
    """the sum of the gradient from above, is missing"""
    return grad_output - np.exp(output)


def log_softmax_diagonal(grad_output, output):
    """only the diagonal of the Jacobian, 1 - softmax(x)"""
    return grad_output * (1 - np.exp(output))


def log_softmax_without_exp(grad_output, output):
    """its exponential is missing"""
    return grad_output - output * np.sum(grad_output, axis=-1, keepdims=True)


def log_softmax_of_softmax(grad_output, x):
    """the gradient of softmax"""
    s = softmax(x)
    return s * (grad_output - _dot(grad_output, s))


def log_softmax_added(grad_output, output):
    """added, not subtracted"""
    return grad_output + np.exp(output) * np.sum(grad_output, axis=-1, keepdims=True)


def log_softmax_overflows(grad_output, x):
    """the largest input is not subtracted"""
    e = np.exp(x)
    return grad_output - e / np.sum(e, axis=-1, keepdims=True) * np.sum(grad_output, axis=-1, keepdims=True)


def log_softmax_axis(grad_output, x):
    """the wrong axis"""
    return grad_output - softmax(x) * np.sum(grad_output, axis=0, keepdims=True)


def log_softmax_transposed(x):
    """the matrix is transposed"""
    s = softmax(x)
    return np.eye(x.size) - s[:, None]


def softmin_of_x_itself(grad, x):
    """softmax of x in the place of softmax of -x"""
    s = softmax(x)
    return s * (_dot(grad, s) - grad)


def softmax_column_negated(g, s):
    """all entries are negated"""
    return (np.dot(s, s.T) - np.diagflat(s)) @ g


def softmin_without_minus(grad_output, output):
    """the minus sign of -x is lost"""
    return output * (grad_output - _dot(grad_output, output))


def softmin_of_x(grad_output, x):
    """softmax of x, not of -x"""
    s = softmax(x)
    return s * (grad_output - _dot(grad_output, s))


def sparsemax_not_masked(grad_output, output):
    """not set to 0"""
    inside = output > 0
    return grad_output - np.sum(grad_output * inside, -1, keepdims=True) / np.sum(inside, -1, keepdims=True)


def sparsemax_mean_of_all(grad_output, output):
    """the mean is over all inputs"""
    return (output > 0) * (grad_output - np.mean(grad_output, axis=-1, keepdims=True))


def sparsemax_mask_alone(grad_output, output):
    """its mean over the support is not subtracted"""
    return grad_output * (output > 0)


def sparsemax_as_softmax(grad_output, output):
    """the gradient of softmax, of sparsemax's output"""
    return output * (grad_output - _dot(grad_output, output))


def sparsemax_axis(grad_output, output):
    """the mean runs over the wrong axis"""
    support = output > 0
    return support * (grad_output - np.sum(grad_output * support, axis=0) / np.sum(support, axis=-1, keepdims=True))
