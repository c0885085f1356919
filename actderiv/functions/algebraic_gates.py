"""Gates without exponentials: made of square roots, parabolas and inverse tangents."""

from __future__ import annotations  # noqa: I001

import math

from .. import ops
from ..activation import BEND, KINK, Positive, derivative_of
from ..ops import (
    PI, decimal, exp, expm1, fabs, hypot, maximum, minimum, one, polynomial, saturated, scaled, sqrt, where, zero,
)  # fmt: skip


def _root_gate(x, k):
    """x·(1 + v/s)/2, v = k·x, s = sqrt(1 + v²), on the left as x / (2·s·(s - v)); far out with 1/v"""
    a = fabs(x)
    inner, outer = minimum(a, 8 / k), maximum(a, 8 / k)
    v, square, root = k * inner, 1 + (k * inner) ** 2, sqrt(1 + (1 / scaled(outer, k)) ** 2)
    near, far = inner / 2 / (square + v * sqrt(square)), 1 / (2 * k * k * root * (1 + root)) / outer
    tail = where(a < 8 / k, near, far)
    return where(x < 0, -tail, x - tail)


def _root_gate_prime(u):
    """(1 + u/s + u/s³)/2, s = sqrt(1 + u²), on the left as (1/s + u) / (2·s²·(s - u))"""
    u = saturated(u)
    s = hypot(u, 1)
    a, r, y, inner = fabs(u), 1 / s, u / s, minimum(fabs(u), 64)
    tail = where(a < 64, (r + u) / (1 + inner * inner), (r + u) * r * r) / 4 / (s / 2 + a / 2)
    return where(u < -0.375, tail, 0.5 + y * (1 - y * y / 2))


def pflu(x):
    """Power function linear unit: the input times an algebraic sigmoid of it."""
    return _root_gate(x, 1)


@derivative_of(
    pflu, aliases=("power_function_linear_unit",), formula="x/2·(1 + x/sqrt(1 + x²))",
    derivative_formula="(1 + x/sqrt(1 + x²) + x/sqrt(1 + x²)³)/2", source="Zhu et al. 2021",
)  # fmt: skip
def pflu_prime(x):
    return _root_gate_prime(x)


def swim(x, k: Positive = 0.5):
    """Input times an algebraic sigmoid of it, a swish that needs no exponential."""
    return _root_gate(x, k)


@derivative_of(
    swim, example={"k": 2.0}, formula="x/2·(1 + k·x/sqrt(1 + (k·x)²))",
    derivative_formula="(1 + u/sqrt(1 + u²) + u/sqrt(1 + u²)³)/2, u = k·x",
    identities=("swim(x, k=1) = pflu(x)",),
    source="Abdool & Dear 2023, arXiv:2303.02640",
)  # fmt: skip
def swim_prime(x, k: Positive = 0.5):
    return _root_gate_prime(scaled(x, k))


def fpflu(x):
    """Identity on the right, twice the power function linear unit on the left."""
    return where(x < 0, 2 * _root_gate(minimum(x, 0), 1), x)


@derivative_of(
    fpflu, breaks={0.0: BEND}, formula="x if x >= 0 else x·(1 + x/sqrt(1 + x²))",
    derivative_formula="1 if x >= 0 else 1 + x/sqrt(1 + x²) + x/sqrt(1 + x²)³", source="Zhu et al. 2021",
)  # fmt: skip
def fpflu_prime(x):
    return where(x < 0, 2 * _root_gate_prime(x), one(x))


def _falling(x):
    """x / (1 + x²), which does not change where 1/x takes the place of x"""
    z = minimum(maximum(x, -1), 1) / maximum(fabs(x), 1)
    return z / (1 + z * z)


def calu(x):
    """Input times the distribution function of the Cauchy distribution; levels off at -1/π."""
    t, inner = 1 / maximum(fabs(saturated(x)), 1), minimum(maximum(x, -2), -0.5)
    far, middle = -ops.arctan(t) / t / PI, x * (0.25 + ops.arctan((1 + inner) / (1 - inner)) / PI)
    return where(x < -2, far, where(x < -0.5, middle, x * (0.5 + ops.arctan(x) / PI)))


ANGLE_MINUS_SINE = tuple(2 * (-1) ** k / math.factorial(2 * k + 3) for k in range(12))


@derivative_of(
    calu, aliases=("cauchy_linear_unit",), formula="x·(1/2 + arctan(x)/π)",
    derivative_formula="1/2 + arctan(x)/π + x/(π·(1 + x²))",
    identities=("x = calu(x) - calu(-x)",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.3.3",
)  # fmt: skip
def calu_prime(x):
    """On the left (θ - sin(θ))/(2π), θ = 2·arctan(-1/x), by its series."""
    a = ops.arctan(1 / maximum(fabs(x), 0.5))
    left = a * a * (a * polynomial(4 * a * a, *ANGLE_MINUS_SINE) * (2 / PI))
    return where(x < -0.5, left, 0.5 + (ops.arctan(x) + _falling(x)) / PI)


def self_arctan(x):
    """Input times the inverse tangent of it: even, and straight lines far out."""
    return x * ops.arctan(x)


@derivative_of(
    self_arctan, formula="x·arctan(x)", derivative_formula="arctan(x) + x / (1 + x²)",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.3.14",
)  # fmt: skip
def self_arctan_prime(x):
    return ops.arctan(x) + _falling(x)


EXP_QUARTER = decimal("4.81047738096535165547303566670383312639017087466453494")
"""exp(π/2)"""


def swat(x):
    """Input times a logistic curve of its inverse tangent, a gate that never closes."""
    return x / (1 + exp(-ops.arctan(x)))


@derivative_of(
    swat, formula="x / (1 + exp(-arctan(x)))",
    derivative_formula="s·(1 + x·(1 - s) / (1 + x²)), s = 1 / (1 + exp(-arctan(x)))",
    source="Verma, Chug & Singh 2023",
    ulp=4,  # of f', which hardly changes from -4 to -1, where arctan, gate, quotient and products are rounded
)  # fmt: skip
def swat_prime(x):
    far = (1 + EXP_QUARTER) + EXP_QUARTER * expm1(-ops.arctan(1 / maximum(-x, 1)))
    s = where(x < -1.5, 1 / far, 0.5 + ops.tanh(ops.arctan(x) / 2) / 2)
    return s + s * (1 - s) * _falling(x)


def squish(x):
    """Parabola through -2 and 0 on the left, one that rises faster than the identity on the right."""
    left, right = minimum(maximum(x, -2), 0), maximum(x, 0)
    return where(x > 0, right * (1 + right / 32), left * (2 + left) / 2)


@derivative_of(
    squish, aliases=("square_swish",), breaks={-2.0: KINK, 0.0: BEND},
    formula="x + x²/32 if x > 0, x + x²/2 if -2 <= x <= 0, else 0",
    derivative_formula="1 + x/16 if x > 0, 1 + x if -2 <= x <= 0, else 0",
    convention="f'(-2) = -1, the slope from the right", source="Wuraola, Patel & Nguang 2021",
)  # fmt: skip
def squish_prime(x):
    return where(x > 0, 1 + maximum(x, 0) / 16, where(x >= -2, 1 + minimum(x, 0), zero(x)))


def sqreu(x):
    """Parabola through -2 and 0 on the left, the identity on the right."""
    left = minimum(maximum(x, -2), 0)
    return where(x > 0, x, left * (2 + left) / 2)


@derivative_of(
    sqreu, breaks={-2.0: KINK, 0.0: BEND}, formula="x if x > 0, x + x²/2 if -2 <= x <= 0, else 0",
    derivative_formula="1 if x > 0, 1 + x if -2 <= x <= 0, else 0",
    convention="f'(-2) = -1, the slope from the right", source="Wuraola, Patel & Nguang 2021",
)  # fmt: skip
def sqreu_prime(x):
    return where(x > 0, one(x), where(x >= -2, 1 + minimum(x, 0), zero(x)))
