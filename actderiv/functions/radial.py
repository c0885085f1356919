"""Bumps: functions of the distance from 0, most of which fall off to both sides."""

from __future__ import annotations  # noqa: I001

from ..activation import KINK, Positive, derivative_of
from ..ops import (
    cosh, exp, fabs, hypot, logistic_slope, maximum, minimum, one, saturated, scaled, sign, sinh, sqrt, tanh,
    times_exp, where, zero,
)  # fmt: skip


def sigmoid_derivative(x):
    """Slope of the sigmoid: a bell of height 1/4."""
    return logistic_slope(x)


@derivative_of(
    sigmoid_derivative, aliases=("logistic_pdf", "dsigmoid"),
    formula="s·(1 - s), s = 1 / (1 + exp(-x))", derivative_formula="s·(1 - s)·(1 - 2·s), s = 1 / (1 + exp(-x))",
    identities=("sigmoid_derivative(x) = sigmoid'(x)",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.3.9",
)  # fmt: skip
def sigmoid_derivative_prime(x):
    v, w = -fabs(saturated(x, 1000)), -tanh(x / 2)
    return where(v > -8, w / (2 + 2 * cosh(saturated(x, 8))), times_exp(w / (1 + exp(v)) ** 2, v))


def mrelu(x):
    """Triangle of height 1 from -1 to 1, two rectifiers that face each other."""
    return maximum(1 - fabs(x), 0)


@derivative_of(
    mrelu, aliases=("mirrored_relu", "triangle"), breaks={-1.0: KINK, 0.0: KINK, 1.0: KINK},
    formula="max(0, 1 - |x|)", derivative_formula="-sign(x) if |x| < 1 else 0",
    convention="f' = 0 at all three kinks: the slope outside at -1 and 1, the mean of both sides at 0",
    identities=("mrelu(x) = tent(x, delta=1)",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.6.28",
)  # fmt: skip
def mrelu_prime(x):
    return where(fabs(x) < 1, -sign(x), zero(x))


def tent(x, delta: Positive = 1.0):
    """Triangle of height delta from -delta to delta, which answers 0 to inputs far from 0."""
    return maximum(delta - fabs(x), 0)


@derivative_of(
    tent, breaks=lambda delta: {-delta: KINK, 0.0: KINK, delta: KINK}, example={"delta": 2.5},
    formula="max(0, delta - |x|)", derivative_formula="-sign(x) if |x| < delta else 0",
    convention="f' = 0 at all three kinks: the slope outside at -delta and delta, the mean of both sides at 0",
    source="Rozsa & Boult 2019",
)  # fmt: skip
def tent_prime(x, delta: Positive = 1.0):
    return where(fabs(x) < delta, -sign(x), zero(x))


def sech(x):
    """Hyperbolic secant: a bell with exponential tails."""
    bend = _bend(x)
    return where(fabs(x) < 0.5, 1 - bend / (1 + bend), _times_sech(one(x), x))


def _bend(x):
    """cosh(x) - 1 for x near 0"""
    half = sinh(saturated(x, 0.5) / 2)
    return 2 * half * half


@derivative_of(
    sech, formula="1 / cosh(x)", derivative_formula="-tanh(x) / cosh(x)", source="classical",
)  # fmt: skip
def sech_prime(x):
    return _times_sech(-tanh(x), x)


def _times_sech(w, x):
    """w / cosh(x), which is 0 only where the product itself is"""
    v = -fabs(saturated(x, 1000))
    return where(v > -8, w / cosh(saturated(x, 8)), times_exp(2 * w / (1 + exp(2 * v)), v))


def rectified_sech(x):
    """Input times its hyperbolic secant: a line near 0 that returns to 0 on both sides."""
    return _times_sech(saturated(x, 1000), x)


@derivative_of(
    rectified_sech, aliases=("resech",), formula="x / cosh(x)", derivative_formula="(1 - x·tanh(x)) / cosh(x)",
    source="Samatin Njikam & Zhao 2016",
)  # fmt: skip
def rectified_sech_prime(x):
    """Near 0 by what is lacking to 1."""
    w, bend = saturated(x, 1000) * tanh(x), _bend(x)
    return where(fabs(x) < 0.5, 1 - (w + bend) / (1 + bend), _times_sech(1 - w, x))


def laplacian_rbf(x, a: Positive = 1.0):
    """Exponential decay to both sides of a peak."""
    return times_exp(one(x), -fabs(saturated(x, 1000 * a)) / a)


@derivative_of(
    laplacian_rbf, breaks={0.0: KINK}, example={"a": 2.0},
    formula="exp(-|x|/a)", derivative_formula="-sign(x)·exp(-|x|/a) / a",
    convention="f'(0) = 0, the mean of both sides", source="Ramasinghe & Lucey 2021, arXiv:2111.15135",
)  # fmt: skip
def laplacian_rbf_prime(x, a: Positive = 1.0):
    return times_exp(-sign(x) / a, -fabs(saturated(x, 1000 * a)) / a)


def inverse_quadratic(x, eps: float = 1.0):
    """Bell whose tails fall as 1/x², the density of a Cauchy distribution but for its height."""
    u = fabs(scaled(x, eps))
    near, r = minimum(u, 1), 1 / maximum(u, 1)
    return where(u < 1, one(x), r * r) / (1 + (near * r) ** 2)


@derivative_of(
    inverse_quadratic, example={"eps": 2.0},
    formula="1 / (1 + (eps·x)²)", derivative_formula="-2·eps²·x / (1 + (eps·x)²)²",
    source="classical; Ramasinghe & Lucey 2021, arXiv:2111.15135",
)  # fmt: skip
def inverse_quadratic_prime(x, eps: float = 1.0):
    u = scaled(x, eps)
    near, r = minimum(maximum(u, -1), 1), 1 / maximum(fabs(u), 1)
    return -2 * eps * near * r * r * r / (1 + (near * r) ** 2) ** 2


def multiquadric(x, eps: float = 1.0):
    """Hyperbola: 1 at 0, and a pair of lines far out."""
    return hypot(eps * x, 1)


@derivative_of(
    multiquadric, example={"eps": 2.0},
    formula="sqrt(1 + (eps·x)²)", derivative_formula="eps²·x / sqrt(1 + (eps·x)²)", source="Hardy 1971",
)  # fmt: skip
def multiquadric_prime(x, eps: float = 1.0):
    u = saturated(scaled(x, eps))
    return eps * (u / hypot(u, 1))


def inverse_multiquadric(x, eps: float = 1.0):
    """Bell whose tails fall as 1/|x|."""
    r = 1 / maximum(fabs(eps), 1)
    return r / hypot(x * (eps * r), r)  # eps·x may overflow where the value does not yet vanish


@derivative_of(
    inverse_multiquadric, example={"eps": 2.0},
    formula="1 / sqrt(1 + (eps·x)²)", derivative_formula="-eps²·x / sqrt(1 + (eps·x)²)³",
    source="Hardy 1971",
)  # fmt: skip
def inverse_multiquadric_prime(x, eps: float = 1.0):
    u = scaled(x, eps)
    near, r = minimum(maximum(u, -1), 1), 1 / maximum(fabs(u), 1)
    square = 1 + (near * r) ** 2
    return -eps * near * r * r / (square * sqrt(square))
