"""Gaussian bumps: the bell curve, also times a polynomial or a wave, and put side by side."""

from __future__ import annotations  # noqa: I001

from decimal import Decimal

from ..activation import KINK, NonZero, Positive, derivative_of
from ..ops import (
    Constant, cos, fabs, one, product_rest, saturated, scaled, sign, sin, sqrt, times_exp, times_gauss, where, zero,
)  # fmt: skip


def gaussian(x):
    """Bell curve of height 1."""
    return times_gauss(one(x), x, 1)


@derivative_of(gaussian, formula="exp(-x²)", derivative_formula="-2·x·exp(-x²)", source="Broomhead & Lowe 1988")
def gaussian_prime(x):
    return times_gauss(-2 * saturated(x, 100), x, 1)


def gaussian_sigma(x, sigma: NonZero = 1.0):
    """Bell curve of height 1 whose width is given as a standard deviation."""
    return times_gauss(one(x), saturated(x, 50 * fabs(sigma)) / sigma, 0.5)


@derivative_of(
    gaussian_sigma, aliases=("garf",), example={"sigma": 0.1},
    formula="exp(-x² / (2·sigma²))", derivative_formula="-x/sigma²·exp(-x² / (2·sigma²))",
    source="Ramasinghe & Lucey 2021, arXiv:2111.15135",
)  # fmt: skip
def gaussian_sigma_prime(x, sigma: NonZero = 1.0):
    u = saturated(x, 50 * fabs(sigma)) / sigma
    return times_gauss(-u / sigma, u, 0.5)


def mexican_hat(x, a: Positive = 1.0):
    """Ricker wavelet: a peak between two shallow valleys, the curvature of a bell curve."""
    y = saturated(x, 40 / sqrt(a))
    v = a * (y * y)
    return times_exp(1 - v, -v / 2)


@derivative_of(
    mexican_hat, aliases=("ricker",), example={"a": 2.0},
    formula="(1 - a·x²)·exp(-a·x²/2)", derivative_formula="a·x·(a·x² - 3)·exp(-a·x²/2)", source="classical",
)  # fmt: skip
def mexican_hat_prime(x, a: Positive = 1.0):
    y = saturated(x, 40 / sqrt(a))
    v = a * (y * y)
    return times_exp(a * y * (v - 3), -v / 2)


def wave(x, a: Positive = 1.0):
    """Parabola that is 1 at 0, damped by a bell curve."""
    y = saturated(x, 40 / sqrt(a))
    return times_exp(1 - y * y, -a * (y * y))


@derivative_of(
    wave, example={"a": 0.5},
    formula="(1 - x²)·exp(-a·x²)", derivative_formula="-2·x·(1 + a - a·x²)·exp(-a·x²)",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.41",
)  # fmt: skip
def wave_prime(x, a: Positive = 1.0):
    y = saturated(x, 40 / sqrt(a))
    v = a * (y * y)
    return times_exp(-2 * y * (1 + a - v), -v)


def polyexp(x, a: float = 1.0, b: float = 1.0, c: float = 1.0, d: Positive = 1.0):
    """Any parabola, damped by a bell curve."""
    y = saturated(x, 30 / sqrt(d))
    return _damped(_parabola(y, a, b, c), y, d)


def _parabola(y, a, b, c):
    line = a * y + b
    return line * y + c + product_rest(line, y)


def _damped(w, y, d):
    """w·exp(-d·y²), into which the rounding of d·y² does not enter"""
    square, w = y * y, saturated(w)
    rest = product_rest(square, d) + d * product_rest(y, y)
    return times_exp(w - w * rest, -d * square)


@derivative_of(
    polyexp, example={"a": 0.5, "b": -1.0, "c": 0.3, "d": 0.4},
    ulp=4,  # the terms of the polynomial in f' cancel where f' is flat: 2.2 by the rule of 2
    formula="(a·x² + b·x + c)·exp(-d·x²)",
    derivative_formula="(2·a·x + b - 2·d·x·(a·x² + b·x + c))·exp(-d·x²)",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.38",
)  # fmt: skip
def polyexp_prime(x, a: float = 1.0, b: float = 1.0, c: float = 1.0, d: Positive = 1.0):
    y = saturated(x, 30 / sqrt(d))
    return _damped((2 * a * y + b) - 2 * d * y * _parabola(y, a, b, c), y, d)


HEIGHT = Constant(
    Decimal("0.86732507058407751831903082658999217961608371682266723493136649"),
    lambda arb: 2 / (3 * arb.pi().sqrt()).sqrt(),
)
"""2 / (sqrt(3)·π^(1/4)), which gives a Mexican hat the square integral 1."""


def _from_peak(x, a):
    """|x| - a in two floats: what the first one lacks counts, since near 0 the last place of x is far finer."""
    size = saturated(fabs(x), 40 + fabs(a))
    y = size - a
    return y, size - (y + a)


def pmaf(x, a: float = 4.0):
    """Two Mexican hats side by side, with their peaks at -a and a."""
    y, rest = _from_peak(x, a)
    return _damped(HEIGHT * ((1 - y) * (1 + y) + rest * y * (y * y - 3)), y, 0.5)


@derivative_of(
    pmaf, aliases=("piecewise_mexican_hat",), example={"a": 1.0},
    ulp=4,  # f and f' are products of roundings that no slope hides near x = 0: 2.1 and 3.2 by the rule of 2
    breaks=lambda a: {0.0: KINK} if a * (a * a - 3) else {},
    formula="h·(1 - y²)·exp(-y²/2), y = |x| - a, h = 2 / (sqrt(3)·π^(1/4))",
    derivative_formula="sign(x)·h·y·(y² - 3)·exp(-y²/2), y = |x| - a, h = 2 / (sqrt(3)·π^(1/4))",
    convention="f'(0) = 0, the mean of both sides",
    source="Liu, Zeng & Wang, as in Kunc & Klema 2024, arXiv:2402.09092, section 3.23",
)  # fmt: skip
def pmaf_prime(x, a: float = 4.0):
    y, rest = _from_peak(x, a)
    v = y * y
    slope = y * (v - 3) + (rest * v * (6 - v) - 3 * rest + y * product_rest(y, y))
    return _damped(sign(x) * (HEIGHT * slope), y, 0.5)


def _from_nearest(x, a, b):
    """Distance from the nearest of the peaks at -2a, 0 and 2a, in units of b"""
    y = saturated(x, 2 * a + 50 * fabs(b))
    return (y - where(fabs(x) < a, zero(x), 2 * a * sign(x))) / b


def prbf(x, a: Positive = 3.0, b: NonZero = 1.0):
    """Three bell curves side by side, with their peaks at -2a, 0 and 2a."""
    return times_gauss(one(x), _from_nearest(x, a, b), 1)


@derivative_of(
    prbf, aliases=("piecewise_rbf",), breaks=lambda a, b: {-a: KINK, a: KINK}, example={"a": 1.0, "b": 1.0},
    formula="exp(-y²/b²), y = x if |x| < a else x - 2·a·sign(x)", derivative_formula="-2·y/b²·exp(-y²/b²), "
    "y = x if |x| < a else x - 2·a·sign(x)",
    convention="f' at -a and a is the slope of the outer bell curves",
    source="Liu, Zeng & Wang, as in Kunc & Klema 2024, arXiv:2402.09092, section 3.24",
)  # fmt: skip
def prbf_prime(x, a: Positive = 3.0, b: NonZero = 1.0):
    u = _from_nearest(x, a, b)
    return times_gauss(-2 * u / b, u, 1)


def gabor(x, omega: float = 1.0, s: NonZero = 1.0):
    """Cosine wave under a bell curve, the real part of a Gabor wavelet."""
    u, p, shift, loss = _rounded(x, omega, s)
    c = cos(p)
    return times_exp(c - (shift * sin(p) + loss * c), -u * u)


def _rounded(x, omega, s):
    """s·x and omega·x, what rounding takes off the latter, and off (s·x)²: where f is flat both count"""
    y = saturated(x, 40 / fabs(s))
    u = s * y
    return u, scaled(y, omega), product_rest(y, omega), 2 * u * product_rest(y, s) + product_rest(u, u)


@derivative_of(
    gabor, example={"omega": 10.0, "s": 0.5},
    formula="exp(-(s·x)²)·cos(omega·x)",
    derivative_formula="-exp(-(s·x)²)·(2·s²·x·cos(omega·x) + omega·sin(omega·x))",
    source="Saragadam et al. 2023, arXiv:2301.05187",
)  # fmt: skip
def gabor_prime(x, omega: float = 1.0, s: NonZero = 1.0):
    u, p, shift, loss = _rounded(x, omega, s)
    c, i, k = cos(p), sin(p), 2 * s * u
    w = k * c + omega * i
    small = shift * (omega * c - k * i) + 2 * s * product_rest(saturated(x, 40 / fabs(s)), s) * c - loss * w
    return times_exp(-(w + small), -u * u)
