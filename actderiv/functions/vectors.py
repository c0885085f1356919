"""Softmax and its kin, one input at a time: the value at x beside other inputs that are held.

Of several inputs only their log-sum-exp L enters: softmax is the logistic curve of x - L. L is a constant to 60 digits,
and what x - L loses in rounding is put back.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..activation import KINK, derivative_of
from ..ops import exactly, exp, fabs, log1p_small, log_sum_exp, maximum, one, sum_rest, where, zero

BRIDLE = "Bridle 1990"


def _beside(x, others):
    """x - L, and what that loses in rounding"""
    total = log_sum_exp(others)
    return x - total, sum_rest(x, -float(total)) - total.lack


def _share(u, rest):
    """1 / (1 + exp(-u - rest)) for a small rest"""
    e = exp(-fabs(u))
    tail = e - e / (1 + e) * (e - where(u < 0, rest, -rest) / (1 + e))
    return where(u < 0, tail, 1 - tail)


def _slope(u, rest):
    """The slope of the logistic curve at u + rest: the smaller share, less its square"""
    e = exp(-fabs(u))
    q = e / (1 + e)
    slope = q - q * q
    return slope + where(u < 0, rest, -rest) * (slope * (1 - 2 * q))


def softmax(x, others=(0.0,)):
    """Share of one input among several: the exponential of x over the sum of all exponentials, the others held."""
    return _share(*_beside(x, others))


@derivative_of(
    softmax, aliases=("softargmax",), example={"others": (1.0, 0.1)},
    formula="exp(x) / (exp(x) + exp(others[0]) + exp(others[1]) + ...)", derivative_formula="s·(1 - s), s = softmax(x)",
    source=BRIDLE,
)  # fmt: skip
def softmax_prime(x, others=(0.0,)):
    return _slope(*_beside(x, others))


def log_softmax(x, others=(0.0,)):
    """Logarithm of softmax: x less the log-sum-exp of all inputs, the others held."""
    u, rest = _beside(x, others)
    e = exp(-fabs(u))
    return -(maximum(-u, 0) + (log1p_small(e) - rest * (where(u < 0, one(u), e) / (1 + e))))


@derivative_of(
    log_softmax, example={"others": (1.0, 0.1)},
    formula="x - log(exp(x) + exp(others[0]) + exp(others[1]) + ...)", derivative_formula="1 - softmax(x)",
    source=BRIDLE,
)  # fmt: skip
def log_softmax_prime(x, others=(0.0,)):
    u, rest = _beside(x, others)
    return _share(-u, -rest)


def softmin(x, others=(0.0,)):
    """Softmax of the negated inputs: the smallest one has the largest share."""
    return softmax(-x, tuple(-each for each in others))


@derivative_of(
    softmin, example={"others": (1.0, 0.1)},
    formula="exp(-x) / (exp(-x) + exp(-others[0]) + exp(-others[1]) + ...)",
    derivative_formula="-s·(1 - s), s = softmin(x)", source=BRIDLE,
)  # fmt: skip
def softmin_prime(x, others=(0.0,)):
    return -softmax_prime(-x, tuple(-each for each in others))


@lru_cache(maxsize=64)
def _sharing(others):
    """Of sparsemax: for the m largest others that share with x, m, the least of them, their sum, and where the line of
    x is 0; as many as share before x comes in, which it does where the last line is 0."""
    total: Any = exactly(0.0)
    found: list[tuple[int, float, Any, Any]] = []
    for m, each in enumerate(sorted(others, reverse=True), 1):
        if found and each <= found[-1][-1]:
            break
        total += exactly(each)
        found.append((m, each, total, (total - 1) / m))
    return tuple(found)


def _leaving(others):
    """Where x drives each of the largest others out, the smallest of them first: exact where a float is."""
    return [(m, exactly(each) * (m + 1) - total + 1) for m, each, total, _ in reversed(_sharing(others))]


def _line(x, m, start):
    above = x - start + (sum_rest(x, -float(start)) - start.lack)
    return above * (one(x) * m / (m + 1))


def sparsemax(x, others=(0.0,)):
    """Share of one input among several that can be 0: the nearest point among shares, the others held."""
    lines = [(m, start) for m, _, _, start in _sharing(others)]
    share = maximum(_line(x, *lines[-1]), 0)
    for m, leaves in _leaving(others):
        share = where(x - leaves >= 0, _line(x, *lines[m - 2]) if m > 1 else one(x), share)
    return share


def _kinks(others):
    """x comes in, and drives out the others one by one."""
    return {float(_sharing(others)[-1][-1]): KINK, **{float(at): KINK for _, at in _leaving(others)}}


@derivative_of(
    sparsemax, breaks=_kinks, example={"others": (1.0, 0.1)},
    formula="max(0, x - tau), all values add to 1", derivative_formula="1 - 1/k, k values are not 0",
    convention="at a kink the value on it is 0, and counts as such", source="Martins & Astudillo 2016",
)  # fmt: skip
def sparsemax_prime(x, others=(0.0,)):
    m, _, _, enters = _sharing(others)[-1]
    slope = where(x > float(enters), one(x) * m / (m + 1), zero(x))
    for m, leaves in _leaving(others):
        slope = where(x >= float(leaves), one(x) * (m - 1) / m, slope)
    return slope
