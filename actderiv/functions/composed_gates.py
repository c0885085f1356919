"""Gates made of logarithms, sines and Gompertz curves, exp(-exp(x)) in one guise or another."""

from __future__ import annotations  # noqa: I001

from ..activation import derivative_of
from ..ops import (
    E, PI, SQRT_HALF, cos, decimal, exp, expm1, fabs, log1p, logistic, maximum, minimum, one, ratio, saturated,
    scaled, sin, tanh, times_exp, where, zero,
)  # fmt: skip
from ._gates import TAIL, coth_rest, expm1_step, gated, gated_prime, halves, joined, langevin, log1p_step

HALF_PI = PI / 2
LOW = decimal("-0.113386042888704644885199399721470073521104553506119176754897")
"""f'(-1) of expexpish, exp(1 - e)·(1/e - 1)."""
COLU_LOW = decimal("-0.2334377724423896492320282477268353990149")
LOG_THREE_HALVES = decimal("0.405465108108164381978013115464349136571990423462494197614014")
SURVEY = "Kunc & Klema 2024, arXiv:2402.09092, section "


def _logish(x, u, a):
    """a·x·log(1 + s), s = 1 / (1 + exp(-u)): 1/log(1 + s) is exp(-u) + 3/2 and little else."""
    e, p = halves(u)
    rest = 1.5 - langevin(log1p(p / (1 + e)) / 2) / 2
    return gated(x / (exp(-maximum(u, -8)) + rest) * a, x, a / (1 + p * rest), u)


def _logish_prime(u, a):
    u = saturated(u, 1000)
    r, near = logistic(-fabs(u)), fabs(u) < 0.5
    s = where(u < 0, r, 1 - r)
    fixed, beside = where(near, LOG_THREE_HALVES * one(u), zero(u)), where(near, tanh(u / 2) / 3, s)
    right = fixed + (log1p(beside) + u * (r * (1 - r) / (1 + s)))
    return gated_prime(u, joined((r, r), log1p_step(r)), a * right, a)


def logish(x):
    """Input times the logarithm of 1 more than its sigmoid."""
    return _logish(x, x, 1)


@derivative_of(
    logish, formula="x·log(1 + s), s = 1 / (1 + exp(-x))",
    derivative_formula="log(1 + s) + x·s·(1 - s)/(1 + s), s = 1 / (1 + exp(-x))",
    source="Zhu et al. 2021",
)  # fmt: skip
def logish_prime(x):
    return _logish_prime(x, 1)


def plogish(x, a: float = 1.0, b: float = 10.0):
    """Logish with a factor outside and one inside."""
    return _logish(x, scaled(x, b), a)


@derivative_of(
    plogish, aliases=("parametric_logish",), example={"a": 0.7, "b": 2.0},
    formula="a·x·log(1 + s), s = 1 / (1 + exp(-b·x))",
    derivative_formula="a·(log(1 + s) + b·x·s·(1 - s)/(1 + s)), s = 1 / (1 + exp(-b·x))",
    source="Zhu et al. 2021",
)  # fmt: skip
def plogish_prime(x, a: float = 1.0, b: float = 10.0):
    return _logish_prime(scaled(x, b), a)


def gish(x):
    """Input times the logarithm of 2 - exp(-exp(x))."""
    e = exp(saturated(x, TAIL))
    g = log1p(-expm1(-e))
    return gated(x * g, x, ratio(g, minimum(e, 1)), x)


@derivative_of(
    gish, formula="x·log(2 - exp(-exp(x)))",
    derivative_formula="log(2 - g) + x·exp(x)·g/(2 - g), g = exp(-exp(x))",
    source="Kaytan, Aydilek & Yeroglu 2023",
)  # fmt: skip
def gish_prime(x):
    x = saturated(x, 1000)
    e = exp(minimum(x, 5))
    y = -expm1(-e)
    right = log1p(y) + x * (e * exp(-e) / (1 + y))
    return gated_prime(x, joined(expm1_step(minimum(e, 1)), log1p_step(y)), right)


def loglogish(x):
    """Input times the complementary log-log curve, 1 - exp(-exp(x))."""
    e = exp(saturated(x, TAIL))
    g = -expm1(-e)
    return gated(x * g, x, ratio(g, minimum(e, 1)), x)


@derivative_of(
    loglogish, formula="x·(1 - exp(-exp(x)))",
    derivative_formula="1 - g + x·exp(x)·g, g = exp(-exp(x))", source=SURVEY + "3.3.12",
)  # fmt: skip
def loglogish_prime(x):
    x = saturated(x, 1000)
    e = exp(minimum(x, 5))
    right = x * (e * exp(-e)) - expm1(-e)
    return gated_prime(x, expm1_step(minimum(e, 1)), right)


def sinsig(x):
    """Input times the sine of its sigmoid, a quarter of a wave from left to right."""
    e = exp(-saturated(x, TAIL))
    g = sin(HALF_PI / (1 + e))
    return gated(x * g, x, ratio(g, 1 / maximum(e, 1), HALF_PI), x)


@derivative_of(
    sinsig, formula="x·sin(π/2·s), s = 1 / (1 + exp(-x))",
    derivative_formula="sin(π/2·s) + x·π/2·s·(1 - s)·cos(π/2·s), s = 1 / (1 + exp(-x))",
    source="Douge et al. 2023",
    ulp=4,  # at the minimum of f no hull makes up for what s, π/2·s, the sine and the product round away
)  # fmt: skip
def sinsig_prime(x):
    x = saturated(x, 1000)
    r = logistic(-fabs(x))
    y = HALF_PI * where(x < 0, r, 1 - r)
    rise = x * (HALF_PI * r * (1 - r) * cos(y))
    d = HALF_PI / 2 * tanh(x / 2)
    centre = SQRT_HALF + (SQRT_HALF * (sin(d) - 2 * sin(d / 2) ** 2) + rise)
    right = where(fabs(x) < 0.5, centre, sin(y) + rise)
    loss = -coth_rest(-minimum(y * y, 1))
    half = sin(y / 2)
    step = (2 * half * half - loss) / (1 - loss), loss
    return gated_prime(x, joined((r, r), step), right, HALF_PI)


def _exp_minus(x):
    """exp(-x), held at exp(10) in floats: enough for a gate of it to have closed or opened."""
    return exp(-saturated(minimum(x, 0), 10) - maximum(x, 0))


def expexpish(x):
    """Input times the Gompertz curve, exp(-exp(-x))."""
    q = _exp_minus(x)
    return where(x < -4, times_exp(x, -q), x * exp(-q))


@derivative_of(
    expexpish, aliases=("golu", "gompertz_linear_unit"), formula="x·exp(-exp(-x))",
    derivative_formula="exp(-exp(-x))·(1 + x·exp(-x))",
    source="Das et al. 2025, arXiv:2502.03654; " + SURVEY + "3.3.13",
)  # fmt: skip
def expexpish_prime(x):
    """Near its minimum as f'(-1) and what is missing, with y = 1 + x: f'/f'(-1) is (1 + excess)·exp(-inner)."""
    x = saturated(x, 1000)
    q, y = _exp_minus(x), minimum(maximum(1 + x, -0.5), 0.5)
    inner, excess = y + E * expm1(-y), (y + expm1(y) / E) / (1 / E - 1)
    near = LOW + LOW * (excess + expm1(-inner) * (1 + excess))
    far = times_exp(x + exp(minimum(x, 0)), -(maximum(x, -10) + q))
    return where(x < -1.5, far, where(x < -0.75, near, exp(-q) + x * (q * exp(-q))))


def generalized_swish(x):
    """Input times the sigmoid of exp(-x), a gate that closes by half on the right."""
    return x * logistic(_exp_minus(x))


@derivative_of(
    generalized_swish, formula="x / (1 + exp(-exp(-x)))",
    derivative_formula="s·(1 - x·exp(-x)·(1 - s)), s = 1 / (1 + exp(-exp(-x)))",
    source="Kocak & Ustundag Siray 2021",
)  # fmt: skip
def generalized_swish_prime(x):
    q = _exp_minus(x)
    e = exp(-q)
    return (1 - saturated(x, 1000) * (q * (e / (1 + e)))) / (1 + e)


def _colu(x):
    """exp(min(x, 0)) and exp(-max(x, 0) - exp(x)): the second over the first is exp(-x - exp(x))."""
    return exp(minimum(x, 0)), exp(-maximum(x, 0) - exp(saturated(x, TAIL)))


def colu(x):
    """Input over a denominator that grows without bound on the left and tends to 1 on the right."""
    p, w = _colu(x)
    bottom = p - saturated(x) * w
    return gated(x * p / bottom, x, 1 / bottom, x)


@derivative_of(
    colu, aliases=("collapsing_linear_unit",), formula="x / (1 - x·exp(-x - exp(x)))",
    derivative_formula="(1 - x²·g·(1 + exp(x))) / (1 - x·g)², g = exp(-x - exp(x))",
    source="Vagerwal 2021, arXiv:2112.12078",
)  # fmt: skip
def colu_prime(x):
    """Around its minimum as f'(-5/4) and what is missing, right of -1/4 as 1 and what is missing."""
    x = saturated(x, 1000)
    p, w = _colu(x)
    bottom, more = p - x * w, 1 + exp(minimum(x, 5))
    far = (p / bottom - (x / bottom) * (x * (w * more))) / bottom
    z = minimum(maximum(x, -2), 0)
    middle = p * (p - z * z * (w * more)) / (p - z * w) ** 2
    left = where(x < -1.75, times_exp(far, minimum(x, 0)), where(x < -1.05, _colu_prime_near_its_minimum(x), middle))
    y = minimum(maximum(x, -0.25), 100)
    v = y * w / maximum(p, 0.5)
    return where(x < -0.25, left, 1 + v * ((2 - v - y * more) / (1 - v) ** 2))


def _colu_prime_near_its_minimum(x):
    """With g = exp(-x - exp(x)), by how much x·g (here v) and x²·g·(1 + exp(x)) (here q) exceed those at -5/4."""
    s = minimum(maximum(x + 1.25, -0.5), 0.5)
    a, growth = -0.8 * s, expm1(s)
    m = expm1(-s - 0.2865047968601901 * growth)
    v = a + (1 + a) * m
    q = a + (1 + a) * v
    q = q + 0.22270013882530885 * growth * (1 + q)
    d = 0.76613936923346008 * v
    return COLU_LOW + COLU_LOW * ((1.2342842550728208 * q - d * (2 + d)) / (1 + d) ** 2)
