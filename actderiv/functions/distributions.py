"""Distribution functions of statistics and their relatives, in the role of sigmoids."""

from __future__ import annotations  # noqa: I001


from .. import ops
from ..activation import Positive, derivative_of
from ..ops import (
    E, LOG_TWO, SQRT_HALF, SQRT_TWO, SQRT_TWO_OVER_PI, SQRT_TWO_PI, decimal, erfcx, exp, expm1, fabs, log, log1p,
    maximum, minimum, normal_density, normal_distribution, one, product_rest, saturated, sum_rest, times_exp,
    times_gauss, where, zero,
)  # fmt: skip

GOMES = "Gomes & Ludermir 2008, 2013"
SURVEY = "Kunc & Klema 2024, arXiv:2402.09092, section "


def erf(x):
    """Error function, a sigmoid from -1 to 1 whose derivative is a bell curve."""
    return ops.erf(x)


@derivative_of(
    erf, formula="erf(x)", derivative_formula="2/sqrt(π)·exp(-x²)",
    peers={"torch": "erf", "jax": "scipy.special.erf", "keras": "ops.erf", "onnx": "Erf"},
)  # fmt: skip
def erf_prime(x):
    return times_gauss(SQRT_TWO * SQRT_TWO_OVER_PI * one(x), x, 1)


def normal_cdf(x):
    """Distribution function of the normal distribution."""
    return normal_distribution(x)


@derivative_of(
    normal_cdf, aliases=("probit", "phi", "ndtr"), formula="(1 + erf(x/sqrt(2))) / 2",
    derivative_formula="exp(-x²/2) / sqrt(2·π)",
    peers={"torch": "special.ndtr", "jax": "scipy.special.ndtr"},
)  # fmt: skip
def normal_cdf_prime(x):
    return normal_density(x)


def _standardized(x, mu, sigma):
    """z = (x - mu) / sigma, and what that loses in rounding, which exp(-z²/2) would multiply"""
    shifted = saturated(x - mu, 64 * sigma)
    z = shifted / sigma
    return z, _quotient_rest(shifted, sigma, z) + sum_rest(x, -mu) / sigma


def _quotient_rest(x, y, quotient):
    return ((x - quotient * y) - product_rest(quotient, y)) / y


def laplace_mega(x, mu: float = 0.707107, sigma: Positive = 0.282095):
    """Normal distribution function of mean mu and deviation sigma, which MEGA calls laplace."""
    z, rest = _standardized(x, mu, sigma)
    a = fabs(z)
    mills = erfcx(a * SQRT_HALF) / 2
    tail = times_exp(mills - (mills * product_rest(z, z) / 2 + where(z < 0, -rest, rest) / SQRT_TWO_PI), -z * z / 2)
    return where(z < 0, tail, 1 - tail)


@derivative_of(
    laplace_mega, aliases=("laplace",), ulp=4,  # x = 0 is far in a tail, and so close to its neighbours that none helps
    example={"mu": 0.2, "sigma": 0.9},
    formula="(1 + erf((x - mu) / (sigma·sqrt(2)))) / 2",
    derivative_formula="exp(-((x - mu)/sigma)²/2) / (sigma·sqrt(2·π))",
    peers={"transformers": "laplace"}, source="Ma et al. 2022, arXiv:2209.10655",
)  # fmt: skip
def laplace_mega_prime(x, mu: float = 0.707107, sigma: Positive = 0.282095):
    z, rest = _standardized(x, mu, sigma)
    weight = 1 / SQRT_TWO_PI / sigma
    lack = weight * (product_rest(z, z) / 2 + z * rest) - _quotient_rest(1 / SQRT_TWO_PI, sigma, weight)
    return times_exp(weight - lack, -z * z / 2)


def _exp_minus(x):
    """exp(-x), held where exp(-exp(-x)) is 0 long since"""
    return exp(-where(x < 0, saturated(x, 8), x))


INVERSE_E = 1 / E


def sigmoid_gumbel(x):
    """Product of the logistic curve and the Gumbel distribution function."""
    e, m = _exp_minus(x), expm1(-saturated(x, 0.5))
    centre = INVERSE_E / 2 + INVERSE_E / 2 * ((expm1(-m) - m / 2) / (1 + m / 2))
    sides = where(x < 2, exp(-e) / (1 + e), 1 - (e - expm1(-e)) / (1 + e))
    return where(fabs(x) < 0.5, centre, sides)


@derivative_of(
    sigmoid_gumbel, aliases=("sg",), formula="exp(-exp(-x)) / (1 + exp(-x))",
    derivative_formula="e·(2 + e)·exp(-e) / (1 + e)², e = exp(-x)", source=SURVEY + "3.2.17",
)  # fmt: skip
def sigmoid_gumbel_prime(x):
    """Around 0 as what is there and a little, with m = exp(-x) - 1."""
    e, m = _exp_minus(x), expm1(-minimum(maximum(x, -0.5), 1))
    q = e / (1 + e)
    fall, rise = expm1(-m), m * (4 + m) / 12 / (1 + m / 2) ** 2
    centre = INVERSE_E * 3 / 4 + INVERSE_E * 3 / 4 * (fall + rise * (1 + fall))
    return where((x > -0.5) & (x < 1), centre, exp(-e) * (q * (2 - q)))


def loglog(x):
    """Distribution function of the Gumbel distribution, a sigmoid that rises faster on the left."""
    return exp(-_exp_minus(x))


@derivative_of(
    loglog, aliases=("gompertz", "gumbel_cdf"), formula="exp(-exp(-x))", derivative_formula="exp(-x - exp(-x))",
    source="Gompertz 1825; " + GOMES,
)  # fmt: skip
def loglog_prime(x):
    e = _exp_minus(x)
    return times_exp(e, -e)


def cloglog(x):
    """Complement of loglog, which falls from 1 to 0 (the one of statistics rises: it is this of -x)."""
    return -expm1(-_exp_minus(x))


@derivative_of(
    cloglog, aliases=("complementary_log_log",), formula="1 - exp(-exp(-x))", derivative_formula="-exp(-x - exp(-x))",
    identities=("cloglog(x) = 1 - loglog(x)",),
    source=GOMES,
)  # fmt: skip
def cloglog_prime(x):
    return -loglog_prime(x)


RATE = decimal("0.7")


def cloglog_m(x):
    """Complement of loglog stretched to fall from 1 to -1."""
    m = expm1(-where(x < 0, saturated(x, 8), x))
    return where(x < 1, -expm1(LOG_TWO - RATE + -RATE * m), -2 * expm1(-RATE * _exp_minus(x)) - 1)


@derivative_of(
    cloglog_m, aliases=("modified_cloglog",), formula="1 - 2·exp(-0.7·exp(-x))",
    derivative_formula="-1.4·exp(-x - 0.7·exp(-x))", source="Gomes & Ludermir; " + SURVEY + "3.2.21",
)  # fmt: skip
def cloglog_m_prime(x):
    e = _exp_minus(x)
    return times_exp(-2 * RATE * e, -RATE * e)


def aranda_ordaz(x, a: Positive = 2.0):
    """Family of sigmoids with the logistic curve at a = 1 and the complementary log-log near a = 0."""
    return -expm1(-_log1p_exp(x, a) / a)


def _log1p_exp(x, a):
    """log(1 + a·exp(x)): by its left tail where a·exp(x) < 1, by its right one beyond"""
    y = x + log(a)
    e = exp(where(y < 1, x, -y))
    return where(y < 1, zero(x), y) + log1p(where(y < 1, a * e, e))


@derivative_of(
    aranda_ordaz, example={"a": 1.0}, formula="1 - (1 + a·exp(x))^(-1/a)",
    derivative_formula="exp(x)·(1 + a·exp(x))^(-1 - 1/a)", source="Aranda-Ordaz 1981; a = 2: Essai Ali et al.",
)  # fmt: skip
def aranda_ordaz_prime(x, a: Positive = 2.0):
    """Around 0 as what is there and a little."""
    e, inner, power = exp(-fabs(x)), saturated(x, 0.9), -1 - 1 / a
    top = (1 + a) ** power * (1 + power * sum_rest(1.0, a) / (1 + a))
    centre = top + top * expm1(inner + power * log1p(a * expm1(inner) / (1 + a)))
    sides = exp(-_log1p_exp(x, a) / a) * where(x < 0, e, one(x)) / where(x < 0, 1 + a * e, a + e)
    return where(fabs(x) < 0.9, centre, sides)
