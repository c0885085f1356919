"""What self-gated functions x·g have in common, for a gate g that falls like exp(x) on the left.

Such a gate is composed of steps, each of which begins like the identity: tanh(log(1 + exp(x))) of y -> log(1 + y) and
y -> tanh(y). Left of 0, where all steps are small, two numbers tell what a step h does: h(y) = y·(1 - short), and its
elasticity y·h'(y)/h(y) = 1 - loss. Both multiply from step to step, so g = exp(x)·(1 - short), g'/g = 1 - loss, and

    f' = g + x·g' = exp(x)·(1 - short)·((1 + x) - x·loss),

where 1 + x is exact and all else small and known to its last digit, right where f' crosses 0 and where it turns.
"""

from __future__ import annotations

from ..ops import exp, expm1, fabs, log1p, minimum, ratio, saturated, tanh, times_exp, where, x_minus_tanh

HUGE = 1e300
TAIL = 80
"""Left of -80 g/exp(x) is as good as its limit in every format, and exp(x) still a normal number of float32."""


def gated(near, x, gate, u, e=None):
    """``near``, but far on the left x·gate·exp(u), which underflows after all else; ``e`` is exp(u) where u < 0."""
    return where(u < -8, times_exp(saturated(x, HUGE) * gate, minimum(u, 0), e), near)


def gated_prime(x, step, right, limit=1, until=-0.5, e=None):
    """The derivative left of ``until``, by what the steps of g/limit do together; elsewhere ``right``. ``e`` is exp(x)
    left of ``until``."""
    (short, loss), low = step, minimum(x, until)
    inner = (1 + low) - (low * loss + short * ((1 + low) - low * loss))
    return where(x < until, times_exp(limit * inner, low, e), right)


def halves(x):
    """exp(-|x|) and exp(min(x, 0)), of which exp(x) is made without overflow."""
    e = exp(-fabs(saturated(x, TAIL)))
    return e, where(x < 0, e, 1)


def joined(first, second):
    """Short and loss of two steps in a row."""
    return tuple(a + b * (1 - a) for a, b in zip(first, second, strict=True))


def coth_rest(square):
    """z·coth(z) - 1 for z² from -1 to 1, by its continued fraction z² / (3 + z² / (5 + ...))."""
    rest = square / 17
    for odd in range(15, 1, -2):
        rest = square / (odd + rest)
    return rest


def tanh_step(y, t):
    """Short and loss of t = tanh(y), for |y| up to 1."""
    rest = coth_rest(minimum(y * y, 1))
    return rest / (1 + rest), y * t - rest


def log1p_step(y):
    """Short and loss of log(1 + y), for y from 0 to 1."""
    z = log1p(y)
    short = z / 2 - coth_rest(z * z / 4)
    return short, (y - short * (1 + y)) / ((1 + y) * (1 - short))


def expm1_step(y):
    """Short and loss of 1 - exp(-y), for y from 0 to 1."""
    rest = coth_rest(y * y / 4)
    half = -expm1(-y) / 2
    return half + (1 - half) * (rest / (1 + rest)), y / 2 - rest


def langevin(z):
    """coth(z) - 1/z, without cancellation near 0."""
    return ratio(ratio(x_minus_tanh(z), z, 0), tanh(z), 0)
