"""Waves, and lines with a wave on them."""

from __future__ import annotations  # noqa: I001

from math import factorial

from .. import ops
from ..activation import NonZero, derivative_of
from ..ops import (
    PI, arctan, cos_pi, decimal, exp, fabs, maximum, minimum, one, polynomial, saturated, scaled, sign, sin_pi,
    where, x_minus_sin,
)  # fmt: skip

SINC_PRIME = tuple((-1) ** k * 2 * k / factorial(2 * k + 1) for k in range(1, 12))
"""The Taylor coefficients of sinc'(x) / x in powers of x²."""

ARCTID_DIP = decimal("0.275497782413431226394381542565354723917")
"""1 + x² - 2·arctan(x) for x = 3/4."""


def sin(x, omega: float = 1.0):
    """Sine wave of angular frequency omega."""
    return ops.sin(scaled(x, omega))


@derivative_of(
    sin, aliases=("sine",), presets={"siren": {"omega": 30.0}}, example={"omega": 30.0},
    formula="sin(omega·x)", derivative_formula="omega·cos(omega·x)",
    peers={"torch": "sin(omega * x)", "jax": "numpy.sin(omega * x)", "onnx": "Sin(omega * x)"},
    source="Parascandolo et al. 2017; Sitzmann et al. 2020, arXiv:2006.09661",
)  # fmt: skip
def sin_prime(x, omega: float = 1.0):
    return omega * ops.cos(scaled(x, omega))


def cos(x):
    """Cosine wave."""
    return ops.cos(x)


@derivative_of(
    cos, aliases=("cosine",), formula="cos(x)", derivative_formula="-sin(x)",
    peers={"torch": "cos", "jax": "numpy.cos", "onnx": "Cos"}, source="classical",
)  # fmt: skip
def cos_prime(x):
    return -ops.sin(x)


def sincos(x):
    """Sine plus cosine: one wave, an eighth of a turn ahead of the sine."""
    return ops.sin(x) + ops.cos(x)


@derivative_of(
    sincos, formula="sin(x) + cos(x)", derivative_formula="cos(x) - sin(x)",
    source="Zhao, Ding & Prakash 2023, arXiv:2307.11833, with both weights 1",
)  # fmt: skip
def sincos_prime(x):
    return ops.cos(x) - ops.sin(x)


def one_minus_cos(x):
    """Cosine wave, turned over and raised to touch 0."""
    return 2 * ops.sin(x / 2) ** 2


@derivative_of(
    one_minus_cos, formula="1 - cos(x)", derivative_formula="sin(x)",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.30",
)  # fmt: skip
def one_minus_cos_prime(x):
    return ops.sin(x)


def scaled_shifted_sine(x, a: float = 1.2):
    """Sine wave of half the height, raised by 0.3."""
    return ops.sin(scaled(x, a)) / 2 + decimal("0.3")


@derivative_of(
    scaled_shifted_sine, example={"a": 4.0}, formula="sin(a·x)/2 + 0.3", derivative_formula="a·cos(a·x)/2",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.29",
)  # fmt: skip
def scaled_shifted_sine_prime(x, a: float = 1.2):
    return a / 2 * ops.cos(scaled(x, a))


def _one_plus(r, s, c):
    """1 + r·s for s² + c² = 1, which keeps its digits near 0: 1 - |s| = c² / (1 + |s|)"""
    size = fabs(r)
    low = (1 - size) + size * (c * (c / (1 + fabs(s))))
    return where(sign(r) * s < -0.5, low, 1 + r * s)


def _snake(x, alpha, beta):
    """x + sin(u)²/beta, u = alpha·x, summed by the double angle where the two terms nearly cancel"""
    u = scaled(saturated(x), alpha)
    near = minimum(maximum(u, -1.6), -0.4)
    dip = ((beta / alpha * near + 0.5) - ops.cos(2 * near) / 2) / beta
    return where(near == u, dip, x + ops.sin(u) ** 2 / beta)


def snake(x, alpha: NonZero = 1.0):
    """Line with the square of a sine on it, for data that repeat."""
    return _snake(x, alpha, alpha)


@derivative_of(
    snake, example={"alpha": 2.5}, formula="x + sin(alpha·x)²/alpha", derivative_formula="1 + sin(2·alpha·x)",
    source="Ziyin, Hartwig & Ueda 2020, arXiv:2006.08195",
)  # fmt: skip
def snake_prime(x, alpha: NonZero = 1.0):
    u = scaled(x, 2 * alpha)
    return _one_plus(1, ops.sin(u), ops.cos(u))


def snake_beta(x, alpha: NonZero = 1.0, beta: NonZero = 1.0):
    """Snake whose wave has a height of its own, 1/beta."""
    return _snake(x, alpha, beta)


@derivative_of(
    snake_beta, example={"alpha": 2.0, "beta": 0.7},
    formula="x + sin(alpha·x)²/beta", derivative_formula="1 + alpha/beta·sin(2·alpha·x)",
    source="Lee et al. 2022, arXiv:2206.04658",
    ulp=4,  # at the extrema of f the two terms partly cancel, and no neighbour of x forgives their rounding
)  # fmt: skip
def snake_beta_prime(x, alpha: NonZero = 1.0, beta: NonZero = 1.0):
    u = scaled(x, 2 * alpha)
    return _one_plus(alpha / beta, ops.sin(u), ops.cos(u))


def x_plus_sin(x):
    """Line with a sine wave on it."""
    return x + ops.sin(saturated(x))


@derivative_of(
    x_plus_sin, formula="x + sin(x)", derivative_formula="1 + cos(x)",
    source="Ziyin, Hartwig & Ueda 2020, arXiv:2006.08195",
)  # fmt: skip
def x_plus_sin_prime(x):
    return 2 * ops.cos(x / 2) ** 2


def cosid(x):
    """Cosine less the identity: a falling line with a wave on it."""
    return ops.cos(saturated(x)) - x


@derivative_of(
    cosid, formula="cos(x) - x", derivative_formula="-sin(x) - 1",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.31",
)  # fmt: skip
def cosid_prime(x):
    return -_one_plus(1, ops.sin(x), ops.cos(x))


def sinp(x, a: float = 1.0):
    """Sine less a line of slope a."""
    inner = minimum(maximum(x, -1), 1)
    return where(fabs(x) < 1, (1 - a) * inner - x_minus_sin(inner), ops.sin(saturated(x)) - a * x)


@derivative_of(
    sinp, example={"a": 1.5}, formula="sin(x) - a·x", derivative_formula="cos(x) - a",
    source="Chan et al., as in Kunc & Klema 2024, arXiv:2402.09092, section 3.32",
)  # fmt: skip
def sinp_prime(x, a: float = 1.0):
    """By the half angle: cos(x) = 1 - 2·sin(x/2)² = 2·cos(x/2)² - 1."""
    return where(a > 0, (1 - a) - 2 * ops.sin(x / 2) ** 2, 2 * ops.cos(x / 2) ** 2 - (1 + a))


def gcu(x):
    """Growing cosine unit: the input times its cosine."""
    return x * ops.cos(x)


@derivative_of(
    gcu, aliases=("growing_cosine_unit",), formula="x·cos(x)", derivative_formula="cos(x) - x·sin(x)",
    source="Noel, Trivedi & Dutta 2021, arXiv:2108.12943",
)  # fmt: skip
def gcu_prime(x):
    return ops.cos(x) - x * ops.sin(x)


def asu(x):
    """Amplifying sine unit: the input times its sine."""
    return x * ops.sin(x)


@derivative_of(
    asu, aliases=("amplifying_sine_unit",), formula="x·sin(x)", derivative_formula="sin(x) + x·cos(x)",
    source="Rahman et al. 2023, as in Kunc & Klema 2024, arXiv:2402.09092, section 3.34",
)  # fmt: skip
def asu_prime(x):
    return ops.sin(x) + x * ops.cos(x)


def sinc(x):
    """Sine of x over x, filled in with 1 at 0 (not the sin(πx)/(πx) of signal processing)."""
    return where(x == 0, one(x), ops.sin(saturated(x)) / where(x == 0, one(x), x))


@derivative_of(
    sinc, formula="1 if x = 0 else sin(x)/x", derivative_formula="0 if x = 0 else (cos(x) - sin(x)/x) / x",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.35",
)  # fmt: skip
def sinc_prime(x):
    outer = where(fabs(x) > 1.5, x, 1.5 * one(x))
    wave = ops.cos(saturated(outer)) - ops.sin(saturated(outer)) / outer
    return where(fabs(x) > 1.5, wave / outer, _sinc_slope_near(x))


def _sinc_slope_near(x):
    inner = minimum(maximum(x, -1.5), 1.5)
    return inner * polynomial(inner * inner, *SINC_PRIME)


def _height(x, t):
    """π/t for t = x - π, given back what rounding took from t: it would show at the crests"""
    height = PI / t
    return height - height * (height * (((x - (x - PI)) - PI) / PI))


def ssu(x):
    """Shifted sinc unit: a cardinal sine moved so that it leaves 0 with slope 1."""
    y, t = saturated(x), x - PI
    wave = ops.sin(where(fabs(t) < 1, t, -y))  # sin(x - π) = sin(-x), which keeps its digits near 0
    height = _height(y, where(t == 0, one(x), t))
    return where(t == 0, PI * one(x), wave * height)


@derivative_of(
    ssu, aliases=("shifted_sinc_unit",), formula="π if t = 0 else π·sin(t)/t, t = x - π",
    derivative_formula="0 if t = 0 else π·(cos(t) - sin(t)/t) / t, t = x - π",
    source="Noel et al. 2021, arXiv:2111.04020",
    ulp=4,  # next to 0, where f' is close to 1, the rounding of x - π adds to that of five steps
)  # fmt: skip
def ssu_prime(x):
    y, t = saturated(x), x - PI
    outer = where(fabs(t) > 1.5, t, 1.5 * one(t))
    far = (ops.sin(y) / outer - ops.cos(y)) * _height(y, outer)
    return where(fabs(t) > 1.5, far, PI * _sinc_slope_near(t))


def dsu(x):
    """Decaying sine unit: half the difference of two cardinal sines, one with its crest at π and one at -π."""
    a = fabs(x)
    d, small = PI - a, a < 1.5
    ratio = where(small, minimum(a, 1.5) ** 2, PI * PI) / where(d == 0, one(d), d) / (PI + a)
    wave = ops.sin(where(fabs(d) < 1, d, saturated(a))) * where(small, 1 + ratio, ratio)
    return sign(x) * where(d == 0, PI / 2 * one(d), wave)


@derivative_of(
    dsu, aliases=("decaying_sine_unit",), formula="(π/2)·(r(x - π) - r(x + π)), r(u) = 1 if u = 0 else sin(u)/u",
    derivative_formula="(π/2)·(r'(x - π) - r'(x + π)), r'(u) = 0 if u = 0 else (cos(u) - sin(u)/u) / u",
    source="Noel et al. 2021, arXiv:2111.04020",
    ulp=4,  # as ssu, with a sum and a quotient more
)  # fmt: skip
def dsu_prime(x):
    """The two sines are the same, so their difference is π²·sin(x) / (π² - x²)."""
    a = fabs(x)
    d, small, s, y = PI - a, a < 1.5, PI + a, saturated(a)
    nonzero = where(d == 0, one(d), d)
    ratio = where(small, minimum(a, 1.5) ** 2, PI * PI) / nonzero / s
    ray, slope = ops.sin(where(fabs(d) < 1, d, y)) / nonzero, ops.cos(y)
    rest = 2 * ray * (y / s)
    wave = ratio * (slope + rest)
    outer = where(small, slope + (rest + wave), wave)
    return where(fabs(d) > 1.5, outer, -PI * PI / s * (_sinc_slope_near(d) + where(d == 0, one(d), ray) / s))


def arctid(x):
    """Square of the inverse tangent less the identity."""
    return arctan(x) ** 2 - x


@derivative_of(
    arctid, formula="arctan(x)² - x", derivative_formula="2·arctan(x) / (1 + x²) - 1",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.28",
)  # fmt: skip
def arctid_prime(x):
    """Where f' comes near 0, from what changes since 3/4: the difference of two inverse tangents is one as well."""
    inner, outer = minimum(maximum(x, -1), 1), 1 / maximum(fabs(x), 1)
    far = outer * (outer / (1 + outer * outer))
    slope = 2 * arctan(x) * where(fabs(x) > 1, far, 1 / (1 + inner * inner)) - 1
    y = minimum(maximum(x, 0.25), 1.5)
    dip = ARCTID_DIP + ((y - 0.75) * (y + 0.75) - 2 * arctan((y - 0.75) / (1 + 0.75 * y)))
    return where(y == x, -dip / (1 + y * y), slope)


def ccaf(x, a: float = 0.5, b: float = 0.5):
    """Cascade of two sine maps."""
    return a * sin_pi(b * sin_pi(x))


@derivative_of(
    ccaf, example={"a": 0.9, "b": 0.8}, formula="a·sin(π·b·sin(π·x))",
    derivative_formula="π²·a·b·cos(π·b·sin(π·x))·cos(π·x)",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.48.3",
    ulp=4,  # at the extrema of f' the roundings of two angles, three waves and three factors add up
)  # fmt: skip
def ccaf_prime(x, a: float = 0.5, b: float = 0.5):
    """cos(π·b·s) = sin(π·(1/2 - b·|s|)), where for b = 1/2 all depends on 1 - |s| = c² / (1 + |s|)."""
    c, size = cos_pi(x), fabs(sin_pi(x))
    gap = where(size > 0.9, (0.5 - b) + b * (c * (c / (1 + size))), 0.5 - b * size)
    return (PI * PI * a * b) * (sin_pi(gap) * c)


def expsin(x, a: float = 1.0):
    """The exponential function of a sine wave."""
    return exp(-ops.sin(scaled(x, a)))


@derivative_of(
    expsin, example={"a": 2.0}, formula="exp(-sin(a·x))", derivative_formula="-a·cos(a·x)·exp(-sin(a·x))",
    source="Ramasinghe & Lucey 2021, arXiv:2111.15135",
)  # fmt: skip
def expsin_prime(x, a: float = 1.0):
    u = scaled(x, a)
    return -a * ops.cos(u) * exp(-ops.sin(u))
