"""What a primitive is for one float64 number, in Python that numba makes machine code of.

The words that :mod:`.kernels` writes. Each has the name of its primitive; a formula with a word that is missing here is
not compiled. They are written so that a loop over them becomes vector instructions: a choice is between two values that
are both there, and exponents are read from and put into the bits of floats. What calls the C library stands at the end.

The polynomials are Chebyshev interpolants of the exact functions in 40-digit arithmetic; "off by" is their own error.
How far each word is off as a whole is measured, and held to a bound, in ``tests/test_fast.py``. Products and sums may
be joined in one instruction, where the processor has it: so nothing here takes a product for rounded, but what the
kernels compile without that (:data:`AS_WRITTEN`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import zip_longest

import numpy as np

from .. import special

AS_WRITTEN = ("product_rest", "sum_rest")

NARROW = False
"""Whether the answer is rounded to float32. There is a second set of these words with True, whose polynomials are
shorter, and which put nothing back that is lost in float64."""

LARGEST = 1.7976931348623157e308
INFINITY, UNDEFINED = math.inf, math.nan

ROUNDER = 6755399441055744.0
"""1.5·2^52: a sum with it is rounded to a whole number, which then stands in its lowest bits."""

LOG_TWO_HIGH, LOG_TWO_LOW = 0.6931471803691238, 1.9082149292705877e-10
"""log(2) in two parts; a product of the first with a whole number up to 2^20 is exact."""


def _horner(coefficients: tuple[float, ...]) -> Callable[[float], float]:
    """A polynomial without a loop, which would keep the loop around it from becoming vector instructions."""
    text = repr(coefficients[-1])
    for each in coefficients[-2::-1]:
        text = f"({text}) * s + {each!r}"
    return eval(f"lambda s: {text}")


def _horner_of_three(near: tuple[float, ...], middle: tuple[float, ...], far: tuple[float, ...]) -> Callable:
    """One of three polynomials, chosen coefficient by coefficient."""
    text = ""
    for a, b, c in reversed([*zip_longest(near, middle, far, fillvalue=0.0)]):
        chosen = f"({a!r} if near else {c!r} if far else {b!r})"
        text = f"({text}) * s + {chosen}" if text else chosen
    return eval(f"lambda s, near, far: {text}")


_exponential_tail = _horner((
    0.5, 0.16666666666666666, 0.04166666666666668, 0.008333333333333333, 0.0013888888888879073,
    0.00019841269841263298, 2.4801587336442236e-05, 2.755731924721873e-06, 2.75572632790885e-07,
    2.505207109429355e-08, 2.0918137737642736e-09, 1.608662795678037e-10,
))  # fmt: skip
"""(exp(r) - 1 - r) / r² for |r| up to log(2)/2; off by 2^-68 of exp(r)."""

_short_exponential_tail = _horner((
    0.4999999999995507, 0.16666666666662583, 0.041666666786337556, 0.008333333344209506, 0.001388883909064138,
    0.00019841224581544105, 2.4867883453521802e-05, 2.761757684835413e-06,
))  # fmt: skip
"""The same, off by 2^-44."""

_logarithm_tail = _horner((
    0.6666666666666666, 0.4000000000000088, 0.2857142857080285, 0.22222222392887064, 0.18181795621632782,
    0.15386240708969665, 0.13268746195596595, 0.13086907887965027,
))  # fmt: skip
"""(log((1 + s)/(1 - s)) - 2s) / s³ in powers of s², for the s of 1/sqrt(2) to sqrt(2); off by 2^-63."""

_short_logarithm_tail = _horner((
    0.6666666666737581, 0.39999998796359565, 0.285717547355818, 0.22191388154720976, 0.1936289997264935,
))  # fmt: skip
"""The same, off by 2^-42."""

_error_near = _horner(special.ORIGIN)
_short_error_near = _horner(special.SHORT_ORIGIN)
_short_complement = _horner(special.SHORT)
_complement = _horner_of_three(special.NEAR, special.MIDDLE, special.FAR)


# ---- choices and steps


def one(x):
    return 1.0 if x == x else UNDEFINED


def fabs(x):
    return abs(x)


def sign(x):
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else 0.0 if x == 0.0 else UNDEFINED


def minimum(x, y):  # of 0 and -0 the second, as NumPy's vector instructions have it
    return x if (x < y) | (x != x) else y


def maximum(x, y):
    return x if (x > y) | (x != x) else y


def floor(x):
    return np.floor(x)


def ceil(x):
    return np.ceil(x)


def rint(x):
    return np.rint(x)


# ---- what floats would lose


def _held(x, most):
    return most if x > most else -most if x < -most else x


def saturated(x, limit=INFINITY):
    return _held(x, LARGEST if limit > LARGEST else limit)


def scaled(x, factor):
    product = x * factor
    return _held(product, LARGEST) if abs(x) <= LARGEST else product


def sum_rest(x, y):
    total = x + y
    part = total - x
    rest = (x - (total - part)) + (y - part)
    return rest if abs(rest) <= LARGEST else 0.0


def product_rest(x, y):
    product = x * y
    x_high = x * 134217729.0
    x_high = x_high - (x_high - x)
    y_high = y * 134217729.0
    y_high = y_high - (y_high - y)
    x_low, y_low = x - x_high, y - y_high
    rest = ((x_high * y_high - product) + x_high * y_low + x_low * y_high) + x_low * y_low
    return rest if abs(rest) <= LARGEST else 0.0


# ---- exponentials


def _two_to(n):
    """2^k of k + :data:`ROUNDER`, for k from -1022 to 1023; of -1023 it is 0, of 1024 infinite."""
    return np.int64((np.float64(n).view(np.int64) + np.int64(1023)) << np.int64(52)).view(np.float64)


def _scaled(w, y, n):
    """w·y·2^k for a y from 1/2 to 2 and an n of :func:`_parts`."""
    if NARROW:
        return w * (y * _two_to(n))
    k = n - ROUNDER
    first = _held(k, 1000.0)
    second = _held(k - first, 1000.0)
    third = (k - first) - second
    return w * (y * _two_to(first + ROUNDER)) * _two_to(second + ROUNDER) * _two_to(third + ROUNDER)


def _parts(x):
    """k + :data:`ROUNDER`, r and t of exp(x) = 2^k·(1 + r + t), with |r| up to log(2)/2 and t of its square.

    Held at e^±1470, where no product of it with a float is a number other than 0; the narrow one where 2^k is 0 and
    infinite itself.
    """
    if NARROW:
        x = 710.0 if x > 710.0 else -709.2 if x < -709.2 else x
        n = x * 1.4426950408889634 + ROUNDER
        k = n - ROUNDER
        r = (x - k * LOG_TWO_HIGH) - k * LOG_TWO_LOW
        return n, r, _short_exponential_tail(r) * (r * r)
    x = _held(x, 1470.0)
    n = x * 1.4426950408889634 + ROUNDER
    k = n - ROUNDER
    high = x - k * LOG_TWO_HIGH
    low = k * LOG_TWO_LOW
    r = high - low
    return n, r, _exponential_tail(r) * (r * r) + ((high - r) - low)


def _one_plus(r, t):
    """1 + r + t, rounded once."""
    if NARROW:
        return 1.0 + (r + t)
    total = 1.0 + r
    return total + (((1.0 - total) + r) + t)


def exp(x):
    n, r, t = _parts(x)
    if NARROW:
        return _one_plus(r, t) * _two_to(n)
    k = n - ROUNDER
    first = _held(k, 1000.0)
    return _one_plus(r, t) * _two_to(first + ROUNDER) * _two_to(_held(k - first, 1000.0) + ROUNDER)


def times_exp(w, x, e=0.0):
    n, r, t = _parts(x)
    return _scaled(saturated(w), _one_plus(r, t), n)


def _gauss(w, x, rate):
    """w·exp(-rate·x²). With h a multiple of 1/1024, h² is exact, and x² = h² + (x - h)(x + h)."""
    if NARROW:
        return w * exp(-rate * (x * x))
    most = 40.0 / math.sqrt(abs(rate))
    a = abs(x)
    a = most if a > most else a
    h = ((1024.0 * a + ROUNDER) - ROUNDER) * 0.0009765625
    large, small = -rate * (h * h), -rate * ((a - h) * (a + h))
    n = (large + small) * 1.4426950408889634 + ROUNDER
    k = n - ROUNDER
    high = large - k * LOG_TWO_HIGH
    low = k * LOG_TWO_LOW - small
    r = high - low
    t = _exponential_tail(r) * (r * r) + ((high - r) - low)
    return _scaled(w, _one_plus(r, t), n)


def times_gauss(w, x, rate):
    return _gauss(saturated(w), x, rate)


def _less_one(x):
    """exp(x) - 1 as a sum of two, for |x| up to 50."""
    n, r, t = _parts(x)
    power = _two_to(_held(n - ROUNDER, 100.0) + ROUNDER)
    step = power - 1.0
    if NARROW:
        return step + power * (r + t), 0.0
    back = step - power
    lost = (power - (step - back)) + (-1.0 - back)
    add = power * r
    total = step + add
    back = total - step
    rest = (step - (total - back)) + (add - back)
    return total, rest + (lost + power * t)


def expm1(x):
    high, low = _less_one(x)
    return exp(x) if x > 50.0 else x if x == 0.0 else high + low


def tanh(x):
    """-e / (2 + e) with e = exp(-2|x|) - 1: the exponential that its slope takes, too."""
    high, low = _less_one(-2.0 * abs(x))
    e = high + low
    bottom = 2.0 + e
    y = -e / bottom
    if not NARROW:
        upper = 1.0 + y  # 2 / bottom
        y = y - (((high - e) + low) * upper + ((2.0 - bottom) + e) * y) * (0.5 * upper)
    return x if x == 0.0 else -y if x < 0.0 else y


def sinh(x):
    a = abs(x)
    n, r, t = _parts(a)
    far = _scaled(0.5, _one_plus(r, t), n)
    e = expm1(22.0 if a > 22.0 else a)
    near = 0.5 * (2.0 * e - e * e / (e + 1.0) if a < 1.0 else e + e / (e + 1.0))
    y = far if a > 22.0 else near
    return x if x == 0.0 else -y if x < 0.0 else y


def cosh(x):
    a = abs(x)
    n, r, t = _parts(a)
    y = _one_plus(r, t)
    if NARROW:
        e = y * _two_to(n)
        return 0.5 * e + 0.5 / e
    return _scaled(0.5, y, n) + _scaled(0.5, 1.0 / y, ROUNDER - (n - ROUNDER))


# ---- logarithms


def _logarithm(u, rest):
    """log(u) + rest for a finite u > 0, with a rest that is small where u is close to 1."""
    small = u < 2.2250738585072014e-308
    u = u * 18014398509481984.0 if small else u
    bits = np.float64(u).view(np.int64)
    steps = np.int64(bits - np.int64(0x3FE6A09E667F3BCD)) >> np.int64(52)
    k = np.int64(steps + np.int64(0x4338000000000000)).view(np.float64) - ROUNDER
    f = np.int64(bits - (steps << np.int64(52))).view(np.float64) - 1.0
    k = k - 54.0 if small else k
    s = f / (2.0 + f)
    z = s * s
    half = 0.5 * f * f
    inner = s * (half + z * (_short_logarithm_tail(z) if NARROW else _logarithm_tail(z))) + (k * LOG_TWO_LOW + rest)
    return k * LOG_TWO_HIGH - ((half - inner) - f)


def log(x):
    y = _logarithm(x, 0.0)
    return y if (x > 0.0) & (x <= LARGEST) else -INFINITY if x == 0.0 else x if x > 0.0 else UNDEFINED


def log1p(x):
    u = 1.0 + x
    y = _logarithm(u, (1.0 - (u - x) if u > 2.0 else x - (u - 1.0)) / u)
    y = y if (u > 0.0) & (x <= LARGEST) else -INFINITY if x == -1.0 else x if x > 0.0 else UNDEFINED
    return x if x == 0.0 else y


# ---- the error functions


def _erfcx_right(x):
    if NARROW:
        return _short_complement(1.0 - 6.0 / (x + 3.0)) / (1.0 + 2.0 * x)
    near, far = x < 0.25, x >= 1.25
    s = 8.0 * x - 1.0 if near else 1.0 - 8.0 / (x + 2.75) if far else 2.0 * x - 1.5
    p = _complement(s, near, far)
    twice = 2.0 * (x if x < 1152921504606846976.0 else 1152921504606846976.0)
    top, bottom = 1.1875 + p, 1.0 + twice
    ratio = top / bottom
    ratio = ratio + (p - (top - 1.1875) - ratio * (twice - (bottom - 1.0))) / bottom
    ratio = 0.5 * top / x if x > 1152921504606846976.0 else ratio
    return 1.0 - x * p if near else ratio if far else 0.5 + p


def erfcx(x):
    right = _erfcx_right(abs(x))
    return _gauss(2.0, x, -1.0) - right if x < 0.0 else right


def _erfc_right(a):
    return _gauss(_erfcx_right(a), a, 1.0)


def _erf_near(x):
    return x + x * (_short_error_near(x * x) if NARROW else _error_near(x * x))


def erf(x):
    a = abs(x)
    far = 1.0 - _erfc_right(a)
    return _erf_near(x) if a <= 0.5 else -far if x < 0.0 else far


def erfc(x):
    a = abs(x)
    far = _erfc_right(a)
    return 1.0 - (_erf_near(x)) if a <= 0.5 else 2.0 - far if x < 0.0 else far


# ---- differences that cancel near 0


def x_minus_tanh(x):
    square = x * x
    w = square / 19.0
    w = square / (17.0 + w)
    w = square / (15.0 + w)
    w = square / (13.0 + w)
    w = square / (11.0 + w)
    w = square / (9.0 + w)
    w = square / (7.0 + w)
    w = square / (5.0 + w)
    w = square / (3.0 + w)
    near = x * (w / (1.0 + w))
    a = abs(x)
    e = exp(-2.0 * a)
    far = (a - 1.0) + 2.0 * e / (1.0 + e)
    return near if a <= 1.0 else -far if x < 0.0 else far


def x_minus_sin(x):
    square = x * x
    series = 1.0 - square / 342.0
    series = 1.0 - square / 272.0 * series
    series = 1.0 - square / 210.0 * series
    series = 1.0 - square / 156.0 * series
    series = 1.0 - square / 110.0 * series
    series = 1.0 - square / 72.0 * series
    series = 1.0 - square / 42.0 * series
    series = 1.0 - square / 20.0 * series
    near = x * (square / 6.0 * series)
    return near if abs(x) <= 1.0 else x - math.sin(x) if abs(x) <= LARGEST else x


# ---- by the C library, one number after the other


def sqrt(x):
    return math.sqrt(x)


def power(x, y):
    return math.pow(x, y)


def cbrt(x):
    y = np.cbrt(x)
    bent = 3.0 * (y * y)
    return y - (y * y * y - x) / bent if (abs(x) <= LARGEST) & (bent > 0.0) else y


def hypot(x, y):
    return math.hypot(x, y)


def exp2(x):
    return np.exp2(x)


def log2(x):
    return math.log2(x)


def log10(x):
    return math.log10(x)


def sin(x):
    return math.sin(x)


def cos(x):
    return math.cos(x)


def tan(x):
    return math.tan(x)


def _within_a_turn(x):
    return x - 2.0 * np.rint(0.5 * x)


def sin_pi(x):
    turned = _within_a_turn(x)
    side = -1.0 if turned < 0.0 else 1.0
    return math.sin(math.pi * (side - turned if abs(turned) > 0.5 else turned))


def cos_pi(x):
    return math.sin(math.pi * (0.5 - abs(_within_a_turn(x))))


def arcsin(x):
    return math.asin(x)


def arccos(x):
    return math.acos(x)


def arctan(x):
    return math.atan(x)


def arcsinh(x):
    return math.asinh(x)


def arccosh(x):
    return math.acosh(x)


def arctanh(x):
    return math.atanh(x)
