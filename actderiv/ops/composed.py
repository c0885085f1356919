"""Words made of other words: what several formulas have in common, in the form that keeps its digits."""

from __future__ import annotations  # noqa: I001

from .constants import LOG_TWO, SQRT_HALF, SQRT_TWO_PI
from .primitives import (
    erfcx, exp, fabs, log, log1p, maximum, minimum, one, saturated, sinh, sqrt, tanh, times_exp, times_gauss, where,
)  # fmt: skip


def zero(x):
    """0 in the arithmetic, dtype and shape of x, and NaN where x is NaN."""
    return 0 * one(x)


def logistic(x):
    """1 / (1 + exp(-x)), accurate on both sides."""
    e = exp(-fabs(x))
    return where(x < 0, e, 1) / (1 + e)


def softplus(x):
    """log(1 + exp(x)), accurate on both sides."""
    return maximum(x, 0) + log1p_small(exp(-fabs(x)))


def log1p_small(y):
    """log(1 + y) for y from 0 to 1, at the price of log: what 1 + y loses in rounding is put back."""
    u = 1 + y
    return log(u) + (y - (u - 1)) / u


def sech_squared(x):
    """1 / cosh(x)², the slope of tanh: 4·(q - q²), q = 1 / (1 + exp(2·|x|))."""
    v = -2 * fabs(saturated(x, 1000))
    e = exp(v)
    q = times_exp(4, v, e) / (1 + e)  # four times q: e alone may underflow too early
    return q - q * q / 4


def polynomial(x, *coefficients):
    """The sum of coefficients[k]·x**k, by Horner's rule."""
    total = coefficients[-1] * one(x)
    for each in reversed(coefficients[:-1]):
        total = total * x + each
    return total


def logistic_slope(x):
    """logistic(x)·logistic(-x), the slope of the logistic curve: the smaller of the two, less its square."""
    e = exp(-fabs(x))
    q = e / (1 + e)
    return q - q * q


def sech(x):
    """1 / cosh(x): as 1 - tanh(x)·tanh(x/2) where that is close to 1, by exponentials in the tails."""
    v = -fabs(saturated(x, 1000))
    return where(fabs(x) < 1, 1 - tanh(x) * tanh(x / 2), times_exp(2 / (1 + exp(2 * v)), v))


def root_cube_lack(k):
    """1 - 1 / sqrt(1 + k)³, without cancellation near 0."""
    root = sqrt(1 + k)
    return k * ((2 + k + root) / ((1 + root) * (root * (1 + k))))


def log_cosh(x):
    """log(cosh(x)), without cancellation near 0 and without overflow."""
    a = fabs(x)
    half = sinh(saturated(a, 1) / 2)
    return where(a < 1, log1p(2 * half * half), a - LOG_TWO + log1p(exp(-2 * saturated(a, 1000))))


def normal_density(x):
    """exp(-x²/2) / sqrt(2π), the density of the normal distribution."""
    return times_gauss(one(x) / SQRT_TWO_PI, x, 0.5)


def normal_distribution(x):
    """The normal distribution function, erfc(-x/sqrt(2))/2, accurate in both tails."""
    tail = times_gauss(erfcx(fabs(x) * SQRT_HALF) / 2, x, 0.5)
    return where(x < 0, tail, 1 - tail)


def softsign_slope(x):
    """1 / (1 + |x|)², without overflow; near 0 by one rounding less."""
    inner, outer = minimum(fabs(x), 1), 1 / (1 + fabs(x))
    return where(fabs(x) > 1, outer * outer, 1 / (1 + inner * (2 + inner)))


def ratio(y, x, limit=1):
    """y / x, and its limit where both fall to 0, for where they are so small that they are 0."""
    none = x == 0
    return where(none, limit, y / (x + none))
