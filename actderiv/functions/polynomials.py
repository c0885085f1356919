"""Polynomials: of the input, of a part of its range, of its softsign."""

from __future__ import annotations

from typing import Annotated

from ..activation import BEND, KINK, TWIST, Limit, Positive, derivative_of
from ..messages import N_
from ..ops import cosh, exp, fabs, log1p, maximum, minimum, one, polynomial, sign, sinh, where, zero


def square(x):
    """Square of the input."""
    return x * x


@derivative_of(
    square, formula="x²", derivative_formula="2·x",
    peers={
        "torch": "square", "jax": "numpy.square", "keras": "ops.square", "tensorflow": "square",
        "onednn": "eltwise_square",
    },
)  # fmt: skip
def square_prime(x):
    return 2 * x


def cubic(x, a: float = 1.0):
    """Cube of the input."""
    return a * x * x * x


@derivative_of(
    cubic, aliases=("triple",), example={"a": 0.5}, formula="a·x³", derivative_formula="3·a·x²",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.43",
)  # fmt: skip
def cubic_prime(x, a: float = 1.0):
    return 3 * a * x * x


def ncu(x):
    """Non-monotonic cubic unit: falls, rises through 0, and falls again."""
    return x * (1 - x * x)


@derivative_of(
    ncu, aliases=("non_monotonic_cubic_unit",), formula="x - x³", derivative_formula="1 - 3·x²",
    source="Noel et al. 2021, arXiv:2111.04020",
)  # fmt: skip
def ncu_prime(x):
    return 1 - 3 * x * x


def squ(x):
    """Shifted quadratic unit: a parabola through -1 and 0."""
    return x * (x + 1)


@derivative_of(
    squ, aliases=("shifted_quadratic_unit",), formula="x² + x", derivative_formula="2·x + 1",
    source="Noel et al. 2021, arXiv:2111.04020",
)  # fmt: skip
def squ_prime(x):
    return 2 * x + 1


def _folded(x):
    """|x|, and the smaller of it and 1/|x|: with a = |x|, a / (1 + a)² is the same for a and 1/a."""
    a = fabs(x)
    return a, minimum(a, 1 / maximum(a, 1))


def mishra(x):
    """Mean of the softsign and its square."""
    a, q = _folded(x)
    square = 1 + q * (2 + q)
    right = where(a > 1, 2 - q * (3 + 2 * q) / square, q * (1 + 2 * q) / square)
    return where(x < 0, -q / square, right) / 2


@derivative_of(
    mishra, breaks={0.0: BEND}, formula="(s + s²)/2, s = x / (1 + |x|)",
    derivative_formula="(s + 1/2)·(1 - |s|)², s = x / (1 + |x|)",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.11",
)  # fmt: skip
def mishra_prime(x):
    a, q = _folded(x)
    cube = 1 + q * (3 + q * (3 + q))
    left, right = (1 - q) / cube, q * q * (3 + q) / cube
    return where(x < 0, where(a > 1, -q * q, one(x)) * left, where(a > 1, right, 1 - right)) / 2


def _quotient(t, b):
    """(r(t) - r(b)) / (t - b) for r(t) = t⁸ - 2t⁷ + 2t³: division by t - b leaves the coefficients ``each``."""
    total = each = 1
    for own in (-2, 0, 0, 0, 2, 0, 0):
        each = each * b + own
        total = total * t + each
    return total


def spocu(x, a: Positive = 1.0, b: float = 0.5, c: Positive = 1.0, d: Positive = 1.0):
    """Polynomial step of degree 8 from percolation theory, a line on the left and level on the right."""
    rise = minimum(x / c, d - b)
    t = maximum(rise + b, 0)
    line = rise + (b - b**3 * (b**4 * (b - 2) + 2))
    from_zero, from_top = rise * _quotient(t, b), (1 - b) * _quotient(1.0, b) - (1 - b - rise) * _quotient(t, 1)
    return a * where(rise + b < 0, line, where(fabs(1 - t) < (1 - b) / 2, from_top, from_zero))


@derivative_of(
    spocu, example={"a": 3.0937, "b": 0.6653, "c": 4.437},
    ulp=4,  # f' is a product of roundings that no slope hides where x is small against b·c: 2.8 by the rule of 2
    breaks=lambda a, b, c, d: {-b * c: KINK, c * (d - b): BEND if d == 1 else KINK},
    valid=lambda a, b, c, d: None if 0 <= b < d else N_("b must be at least 0 and less than d"),
    formula="a·(r(x/c + b) - r(b)), r(t) = t if t < 0, t³·(t⁵ - 2·t⁴ + 2) if t < d, else d³·(d⁵ - 2·d⁴ + 2)",
    derivative_formula="(a/c)·r'(x/c + b), r'(t) = 1 if t < 0, 8·t⁷ - 14·t⁶ + 6·t² if t < d, else 0",
    convention="f'(-b·c) = a/c, the slope on the left, and f'(c·(d - b)) = 0",
    source="Kiselak et al. 2020",
)  # fmt: skip
def spocu_prime(x, a: Positive = 1.0, b: float = 0.5, c: Positive = 1.0, d: Positive = 1.0):
    t = x / c + b
    y = minimum(maximum(t, 0), d)
    square = y * y
    factor = where(y < 0.75, 3 - square * square * (7 - 4 * y), (1 - y) * (3 + y * (3 + y * (3 + y * (3 - 4 * y)))))
    return (a / c) * where(t <= 0, one(x), where(t < d, 2 * square * factor, zero(x)))


Degree = Annotated[float, Limit(lambda value: value == int(value) and value >= 0, "a whole number of at least 0")]
Order = Annotated[float, Limit(lambda value: value == int(value) and value >= 1, "a whole number of at least 1")]


def _opened(x, c):
    """y = |x| up to c, and (c - y) / (c + y)"""
    y = fabs(minimum(maximum(x, -c), c))
    return y, (c - y) / (c + y)


def puaf(x, a: Degree = 1.0, b: Order = 5.0, c: Positive = 10.0):
    """Power of the input, switched on between -c and c by a quotient of polynomials: a step, a swish, and on."""
    y, ratio = _opened(x, c)
    inner = minimum(y, c / 2)
    p = where(3 * y < c, exp(-b * log1p(2 * inner / (c - inner))), ratio**b)
    return maximum(x, -c) ** a * (where(x < 0, p, one(x)) / (1 + p))


@derivative_of(
    puaf, aliases=("polynomial_universal",), example={"a": 0.0, "b": 5.0, "c": 2.0},
    ulp=4,  # p is a power of b, which b roundings enter, and f' is flat near -2.4: 3.2 by the rule of 2
    breaks=lambda a, b, c: {at: KINK if b == 1 else BEND if b == 2 else TWIST for at in (-c, c) if b <= 3},
    formula="x^a·g, g = (c + x)^b / ((c + x)^b + (c - x)^b) if |x| <= c, 1 if x > c, else 0",
    derivative_formula="a·x^(a - 1)·g + x^a·2·b·c·(c² - x²)^(b - 1) / ((c + x)^b + (c - x)^b)² if |x| <= c, "
    "a·x^(a - 1) if x > c, else 0, g = (c + x)^b / ((c + x)^b + (c - x)^b)",
    convention="f' at ±c with b = 1 is the outer slope",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.16",
)  # fmt: skip
def puaf_prime(x, a: Degree = 1.0, b: Order = 5.0, c: Positive = 10.0):
    """With p = exp(-v) up to c/3, as the derivative of silu, and beyond by powers, where c - y is cancelled."""
    y, ratio = _opened(x, c)
    within, inner = minimum(maximum(x, -c), c), minimum(y, c / 3)
    rise, power = a * within ** maximum(a - 1, 0), within**a
    v = 2 * b / c * inner
    v = minimum(v + v * _artanh_rest(inner / c), 8)
    square = c * c - inner * inner
    start = where(v < 0.5, rise / 2, where(x < 0, zero(x), rise))
    bend = sign(x) * rise * where(v < 0.5, sinh(v), -1 - exp(-v))
    near = start + (2 * b * c * power + square * bend) / (square * (2 + 2 * cosh(v)))
    w = where(y < c, ratio ** (b - 1), zero(x))
    turn = power * (2 * b / (1 + w * ratio) * (c / (c + y)) / (c + y))
    far = where(x < 0, w * (rise * ratio + turn), rise + w * turn) / (1 + w * ratio)
    return where(x > c, a * maximum(x, c) ** maximum(a - 1, 0), where((3 * y < c) & (v < 8), near, far))


def _artanh_rest(z):
    """artanh(z)/z - 1 for z up to 1/3"""
    return z * z * polynomial(z * z, *(1 / (2 * k + 3) for k in range(15)))
