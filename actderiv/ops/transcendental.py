"""Roots, exponentials, logarithms, trigonometric and error functions of double words, by tables and short series.

The tables are made by balls when they are first asked for. What float64 suffices for is computed in it: a term that is
2^48 times smaller than the sum. Each function says by how much it is off; tests hold that to balls.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from .balls import arb, precision
from .constants import LOG_TWO, TWO_OVER_SQRT_PI
from .doubleword import SHARE, Condition, Words, chosen_of, constant, exactly, normal
from .pairs import Array, Pair, joined, product_of, sum_of, two_product, two_to

LEAST, MOST = -1000, 30
"""The powers of two that arguments are held between before they are reduced."""


def _plain(x: Words) -> tuple[Array, Array, Array]:
    """high, low and error with their powers, these held between the least and the most."""
    scale = two_to(np.clip(x.power, LEAST, MOST))
    return x.high * scale, x.low * scale, x.error * scale


def _pair(number: Any) -> Pair:
    high = float(number)
    return high, float(number - high)


def _in_three(number: Any) -> list[float]:
    """A ball as a sum of three float64, which leave 2^-159 of it."""
    parts: list[float] = []
    for _ in range(3):
        parts.append(float(number - sum(map(arb, parts))))
    return parts


def _less_multiples(high: Array, low: Array, step: list[float], n: Array) -> Pair:
    """high + low - n·step, for whole n below 2^42: off by less than 2^-100·step."""
    product, lost = two_product(n, step[0])
    rest = sum_of((high, low), (-product, -lost))
    product, lost = two_product(n, step[1])
    return sum_of(rest, joined(-product, -(lost + n * step[2])))


def _series(coefficients: tuple[Any, ...], tail: Any, x: Pair) -> Pair:
    """c0 + x·(c1 + x·(c2 + ... + x·tail)) of pairs, where the tail is of float64."""
    total: Any = (x[0] * tail, 0.0 * x[0])
    for each in reversed(coefficients[1:]):
        total = product_of(sum_of(each, total), x)
    return sum_of(coefficients[0], total)


def ones(x: Words) -> Words:
    """1; where nothing is known of x, it may be no number."""
    return Words(np.ones_like(x.high), np.zeros_like(x.high), x.error * 0, np.zeros_like(x.power))


def root(x: Words) -> Words:
    """sqrt(x): one step of Newton's from float64 squares its error, which is below u."""
    odd = x.power & 1
    high, low, error = (each * (1.0 + odd) for each in (x.high, x.low, x.error))
    first = np.sqrt(np.where(high > 2 * error, high, np.nan))
    square, rest = two_product(first, first)
    high, low = joined(first, ((high - square) - rest + low) / (2 * first))
    return normal(high, low, error / first + high * SHARE, (x.power - odd) >> 1)


# ---- exponential and logarithm ------------------------------------------------------------------------------------

STEPS, BITS = 1024, 10
"""exp is computed of |r| <= log(2)/2048 < 2^-11.4, by a table of so many powers of 2."""


@cache
def _powers() -> tuple[list[float], tuple[Pair, ...], Array]:
    """log(2)/STEPS, the first coefficients of (exp(r) - 1)/r, and 2^(j/STEPS)."""
    with precision(300):
        step = arb(2).log() / STEPS
        coefficients = tuple(_pair(1 / arb(whole)) for whole in (1, 2, 6, 24))
        return _in_three(step), coefficients, np.array([_pair((step * j).exp()) for j in range(STEPS)]).T.copy()


def _reduced(x: Words) -> tuple[Array, Pair, Pair]:
    """n, r and q with x = n·log(2)/STEPS + r, and exp(r) = 1 + r·q.

    In q = 1 + r/2 + r²/6 + r³/24 + r⁴/120 + ... float64 suffices for what follows r³/24: it loses 4u of r⁴/120, which
    is below 2^-52; the first term left out is r⁸/9!, and the last sum loses 3u². So q is off by 2^-102.
    """
    step, coefficients, _ = _powers()
    high, low, _ = _plain(x)
    n = np.rint(high * (STEPS / np.log(2)))
    r = _less_multiples(high, low, step, n)
    s = r[0]
    return n, r, _series(coefficients, 1 / 120 + s * (1 / 720 + s * (1 / 5040 + s / 40320)), r)


def exponential(x: Words) -> Words:
    """exp(x) as 2^(n/STEPS)·(1 + r·q). An x that is held to 2^MOST gives a power far beyond those that are followed."""
    return _exponential(x, *_reduced(x))


def _exponential(x: Words, n: Array, r: Pair, q: Pair) -> Words:
    whole = n.astype(np.int64)
    table = _powers()[2][:, whole & (STEPS - 1)]
    high, low = sum_of(table, product_of(table, product_of(r, q)))
    _, _, blur = _plain(x)
    error = high * (SHARE + np.where(blur < 0.125, 1.125 * blur, np.nan))
    return normal(high, low, error, whole >> BITS)


def exponential_less_one(x: Words) -> Words:
    """exp(x) - 1: where n is 0 as x·q, of which no digit is lost."""
    n, r, q = _reduced(x)
    _, _, blur = _plain(x)
    close = x * Words(*q, SHARE + np.where(blur < 0.125, blur, np.nan), np.zeros_like(x.power))
    return close if not n.any() else _where(n == 0, close, _exponential(x, n, r, q) - 1)


def _where(holds: Array, x: Words, y: Words) -> Words:
    return chosen_of(Condition(holds, np.zeros_like(holds)), x, y)


def logarithm(x: Words) -> Words:
    """log(x)."""
    return _logarithm(x, x - 1)


def logarithm_of_more(x: Words) -> Words:
    """log(1 + x)."""
    return _logarithm(1 + x, x)


def _logarithm(x: Words, more: Words) -> Words:
    """log(x) by x = 2^k·(1 + t), with 1 + t from sqrt(1/2) to sqrt(2); ``more`` is x - 1, which tells more than x does
    where that is close to 1.

    A float64 y is close to log(1 + t), and log(1 + t) = y + log(1 + z) with z = (t - m)/(1 + m), m = exp(y) - 1.
    """
    k = x.power + (x.high > np.sqrt(2))
    t = _where(k == 0, more, Words(x.high, x.low, x.error, x.power - k) - 1)
    y = exactly(np.log1p(t.nearly))
    m = exponential_less_one(y)
    z = (t - m) / (1 + m)
    return exactly(k) * LOG_TWO + (y + z + _within(z, 2))  # |log(1 + z) - z| <= z² for |z| < 1/2


def _within(z: Words, times: int) -> Words:
    """0 ± |z|^times, for |z| < 2^-18; nothing is known of others."""
    none = np.zeros_like(z.high)
    return normal(none, none, np.where(z.power < -20, z.most**times, np.nan), times * z.power)


# ---- sine and its kin ---------------------------------------------------------------------------------------------

PARTS = 512
"""Sines are computed of |r| <= π/512 < 2^-7.3, by a table of so many parts of a turn."""


@cache
def _turn() -> tuple[list[float], tuple[Pair, ...], tuple[Pair, ...], Array]:
    """2π/PARTS, the first coefficients of sin(r)/r and cos(r) in powers of r², and sin(2π·j/PARTS)."""
    with precision(300):
        odd, even = (tuple(_pair(1 / arb(whole)) for whole in each) for each in ((1, -6, 120), (1, -2, 24)))
        sines = np.array([_pair(arb.sin_pi(arb(2 * j) / PARTS)) for j in range(PARTS)]).T.copy()
        return _in_three(2 * arb.pi() / PARTS), odd, even, sines


def sine(x: Words) -> Words:
    """sin(x)."""
    return _sine(x, 0)


def cosine(x: Words) -> Words:
    """cos(x)."""
    return _sine(x, PARTS // 4)


def _sine(x: Words, ahead: int) -> Words:
    """sin(x + 2π·ahead/PARTS), which is between -1 and 1 where no more is known.

    In powers of r² < 2^-14.6, float64 suffices from r⁶/5040 on, and from r⁶/720, which is below 2^-53.
    """
    step, odd, even, table = _turn()
    high, low, blur = _plain(x)
    n = np.rint(high / step[0])
    r = _less_multiples(high, low, step, n)
    square = product_of(r, r)
    s = square[0]
    q = _series(odd, -1 / 5040 + s * (1 / 362880 - s / 39916800), square)
    cosine = _series(even, -1 / 720 + s * (1 / 40320 - s / 3628800), square)
    place = n.astype(np.int64) + ahead
    own, other = table[:, place & (PARTS - 1)], table[:, (place + PARTS // 4) & (PARTS - 1)]
    high, low = sum_of(product_of(own, cosine), product_of(other, product_of(r, q)))
    error = np.abs(high) * SHARE + 4 * SHARE
    known = (x.power < MOST) & (blur < 1)
    high, low = np.where(known, high, 0.0), np.where(known, low, 0.0)
    error = np.where(known, error + blur, np.where(x.error >= 0, 1.0, np.nan))
    whole = normal(high, low, error, np.zeros_like(x.power))
    if ahead or n.all():
        return whole
    return _where((n == 0) & known, x * Words(*q, SHARE + np.where(blur < 1, blur, np.nan), whole.power * 0), whole)


def arctangent(x: Words) -> Words:
    """arctan(x) by a float64 y close to it: arctan(x) = y + arctan(z) with z = (x - t)/(1 + x·t), t = tan(y)."""
    y = exactly(np.arctan(x.nearly))
    t = sine(y) / cosine(y)
    z = (x - t) / (1 + x * t)
    return y + z + _within(z, 3)


# ---- error functions ----------------------------------------------------------------------------------------------

PIECES, WIDEST = 64, 32.0
"""erfcx is computed by so many pieces from 0 to 1, and so many in each octave up to the widest argument."""
SHARP, TERMS = 7, 15
"""Of the series of a piece so many coefficients are pairs, and so many there are in all."""


@cache
def _pieces() -> tuple[Array, Array, Array, Array]:
    """The middles of the pieces, the coefficients around each as high and low, and by how much their sum is off.

    The derivatives of erfcx(x) = 2/sqrt(π)·∫ exp(-t² - 2xt) dt have alternating signs and fall in size, so the rest of
    the series is at most its first term with the derivative at the left end of the piece. Far out
    erfcx(x)·x·sqrt(π) lies between 1 - 1/(2x²) and 1; the last piece stands for that.
    """
    with precision(600):  # the recurrence loses digits
        ends = [j / PIECES for j in range(PIECES)]
        ends += [2.0**octave * (1 + j / PIECES) for octave in range(5) for j in range(PIECES)] + [WIDEST]
        middles, tables, errors = [], [], []
        for left, right in pairwise(ends):
            middle, reach = (left + right) / 2, arb((right - left) / 2)
            around = _erfcx_at(middle)
            rest = abs(_erfcx_at(left)[TERMS]) * reach**TERMS
            sizes = [abs(each) * reach**k for k, each in enumerate(around[:TERMS])]
            error = rest + sum(sizes) * 2.0**-101 + sum(sizes[SHARP:]) * 2.0**-50
            middles.append(middle)
            tables.append([_pair(each) for each in around[:TERMS]])
            errors.append(float(error.upper()))
    return np.array(middles), *np.array(tables).transpose(2, 1, 0).copy(), np.array(errors)


def _erfcx_at(x: float) -> list[Any]:
    """The coefficients of the power series around x, by erfcx' = 2x·erfcx - 2/sqrt(π)."""
    at = arb(x)
    value = (at * at).exp() * at.erfc()
    found = [value, 2 * at * value - 2 / arb.pi().sqrt()]
    for k in range(2, TERMS + 1):
        found.append(2 * (at * found[-1] + found[-2]) / k)
    return found


def scaled_complement(x: Words) -> Words:
    """erfcx(x): on the left as 2·exp(x²) - erfcx(-x)."""
    left = x.high < 0
    if not left.any():
        return _scaled_complement(x)
    right = _scaled_complement(_where(left, -x, x))
    return _where(left, 2 * exponential(x * x) - right, right)


def _scaled_complement(x: Words) -> Words:
    middles, highs, lows, errors = _pieces()
    high, low, blur = _plain(x)
    octave = (np.maximum(high, 1.0).view(np.int64) >> 46) - (1023 << 6) + PIECES
    place = np.where(high < 1, (np.minimum(high, 1.0) * PIECES).astype(np.int64), octave)
    inside = (place >= 0) & (place < errors.size)
    place = np.where(inside, place, 0)
    d = sum_of((high, low), (-middles[place], 0.0 * high))
    tail = highs[TERMS - 1][place]
    for k in range(TERMS - 2, SHARP - 1, -1):
        tail = tail * d[0] + highs[k][place]
    coefficients = tuple((highs[k][place], lows[k][place]) for k in range(SHARP))
    high, low = _series(coefficients, tail, d)
    error = errors[place] + np.where(blur < 0.1, 1.5 * blur, np.nan)  # the slope is above -1.5 from -0.1 on
    found = normal(high, low, error, np.zeros_like(x.power))
    if inside.all():
        return found
    about = constant(1) / (x * np.sqrt(np.pi))
    return _where(inside, found, Words(about.high, about.low, about.error + 2.0**-9, about.power))


def complement(x: Words) -> Words:
    """erfc(x) as exp(-x²)·erfcx(|x|), and what that lacks of 2."""
    left = x.high < 0
    right = exponential(x * -x) * _scaled_complement(_where(left, -x, x))
    return right if not left.any() else _where(left, 2 - right, right)


def error_function(x: Words) -> Words:
    """erf(x): for |x| < 2^-8 by its power series."""
    left = x.high < 0
    right = 1 - complement(_where(left, -x, x))
    far = _where(left, -right, right)
    high, low, blur = _plain(x)
    close = np.abs(high) < 2.0**-8
    if not close.any():
        return far
    square = product_of((high, low), (high, low))
    s = square[0]
    q = _series(_thirds(), -1 / 42 + s * (1 / 216 - s / 1320), square)
    near = x * Words(*q, SHARE + np.where(blur < 2.0**-8, blur, np.nan), np.zeros_like(x.power))
    return _where(close, near * TWO_OVER_SQRT_PI, far)


@cache
def _thirds() -> tuple[Pair, ...]:
    """The first coefficients of sqrt(π)/2·erf(x)/x in powers of x²."""
    with precision(300):
        return tuple(_pair(1 / arb(whole)) for whole in (1, -3, 10))
