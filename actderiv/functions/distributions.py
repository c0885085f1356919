"""Distribution functions of statistics and their relatives, in the role of sigmoids."""

from __future__ import annotations

from .. import ops
from ..activation import Positive, derivative_of
from ..ops import (
    LOG_TWO, SQRT_HALF, SQRT_TWO, SQRT_TWO_OVER_PI, SQRT_TWO_PI, decimal, erfcx, exp, expm1, fabs, log, log1p,
    maximum, normal_density, normal_distribution, one, product_rest, saturated, sum_rest, times_exp, times_gauss, where,
)  # fmt: skip

GOMES = "Gomes & Ludermir 2008"
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
    derivative_formula="exp(-x²/2) / sqrt(2π)",
    peers={"torch": "special.ndtr", "jax": "scipy.special.ndtr"},
)  # fmt: skip
def normal_cdf_prime(x):
    return normal_density(x)


def _standardized(x, mu, sigma):
    """z = (x - mu) / sigma, and what that loses in rounding, which exp(-z²/2) would multiply"""
    shifted = saturated(x - mu, 64 * sigma)
    z = shifted / sigma
    return z, ((shifted - z * sigma) - product_rest(z, sigma) + sum_rest(x, -mu)) / sigma


def laplace_mega(x, mu: float = 0.707107, sigma: Positive = 0.282095):
    """Normal distribution function of mean mu and deviation sigma, which MEGA calls laplace."""
    z, rest = _standardized(x, mu, sigma)
    a = fabs(z)
    tail = times_gauss(erfcx(a * SQRT_HALF) / 2 - where(z < 0, -rest, rest) / SQRT_TWO_PI, a, 0.5)
    return where(z < 0, tail, 1 - tail)


@derivative_of(
    laplace_mega, aliases=("laplace",), example={"mu": 0.2, "sigma": 0.9},
    formula="(1 + erf((x - mu) / (sigma·sqrt(2)))) / 2",
    derivative_formula="exp(-((x - mu)/sigma)²/2) / (sigma·sqrt(2π))",
    peers={"transformers": "laplace"}, source="Ma et al. 2022, arXiv:2209.10655",
)  # fmt: skip
def laplace_mega_prime(x, mu: float = 0.707107, sigma: Positive = 0.282095):
    z, rest = _standardized(x, mu, sigma)
    return times_gauss((1 - z * rest) / (sigma * SQRT_TWO_PI), z, 0.5)


def _exp_minus(x):
    """exp(-x), held where exp(-exp(-x)) is 0 long since"""
    return exp(-where(x < 0, saturated(x, 8), x))


def sigmoid_gumbel(x):
    """Product of the logistic curve and the Gumbel distribution function."""
    e = _exp_minus(x)
    return times_exp(1 / (1 + e), -e)


@derivative_of(
    sigmoid_gumbel, aliases=("sg",), formula="exp(-exp(-x)) / (1 + exp(-x))",
    derivative_formula="e·(2 + e)·exp(-e) / (1 + e)², e = exp(-x)", source=SURVEY + "3.2.17",
)  # fmt: skip
def sigmoid_gumbel_prime(x):
    e = _exp_minus(x)
    return times_exp(e * (2 + e) / (1 + e) ** 2, -e)


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
    """Complement of loglog, a sigmoid that falls from 1 to 0."""
    return -expm1(-_exp_minus(x))


@derivative_of(
    cloglog, aliases=("complementary_log_log",), formula="1 - exp(-exp(-x))", derivative_formula="-exp(-x - exp(-x))",
    source=GOMES,
)  # fmt: skip
def cloglog_prime(x):
    return -loglog_prime(x)


RATE = decimal("0.7")


def cloglog_m(x):
    """Complement of loglog stretched to fall from 1 to -1."""
    m = expm1(-where(x < 0, saturated(x, 8), x))
    return -expm1(LOG_TWO - RATE + -RATE * m)


@derivative_of(
    cloglog_m, aliases=("modified_cloglog",), formula="1 - 2·exp(-0.7·exp(-x))",
    derivative_formula="-1.4·exp(-x - 0.7·exp(-x))", source=GOMES,
)  # fmt: skip
def cloglog_m_prime(x):
    e = _exp_minus(x)
    return times_exp(-2 * RATE * e, -RATE * e)


def aranda_ordaz(x, a: Positive = 2.0):
    """Family of sigmoids with the logistic curve at a = 1 and the complementary log-log near a = 0."""
    return -expm1(-_log_odds(x, a) / a)


def _log_odds(x, a):
    """log(1 + a·exp(x)): by its left tail where a·exp(x) < 1, by its right one beyond"""
    y = x + log(a)
    e = exp(where(y < 0, x, -y))
    return maximum(y, 0) + log1p(where(y < 0, a * e, e))


@derivative_of(
    aranda_ordaz, example={"a": 1.0}, formula="1 - (1 + a·exp(x))^(-1/a)",
    derivative_formula="exp(x)·(1 + a·exp(x))^(-1 - 1/a)", source="Aranda-Ordaz 1981",
)  # fmt: skip
def aranda_ordaz_prime(x, a: Positive = 2.0):
    e = exp(-fabs(x))
    rise = where(x < 0, e / (1 + a * e), 1 / (a + e))
    return times_exp(rise, -_log_odds(saturated(x), a) / a)
