"""The error functions and their kin for arrays of floats, with NumPy alone.

The polynomials were fitted for this module: Chebyshev interpolation of the exact function in 60-digit arithmetic, then
powers of the mapped argument. A constant that a short binary fraction holds is split off each, so that the last
addition is the only rounding that counts. Narrow formats are computed in float64, by shorter polynomials, and rounded
once. Where a block lies in several pieces, each is computed of its own numbers alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from .choosing import chosen

NEAR = (
    1.0142252393427935, -0.10415153351781865, 0.009218704536065185, -0.0007276537356148288,
    5.232734357161023e-05, -3.479066020685e-06, 2.1615918206998334e-07, -1.2653055778606982e-08,
    7.022566758829269e-10, -3.714772959176713e-11, 1.8937353969461475e-12, -9.210168205402785e-14,
)  # fmt: skip
"""(1 - erfcx(x)) / x for x from 0 to 1/4, in powers of 8x - 1; off by 2e-18."""

MIDDLE = (
    0.006937650293144805, -0.1839863458278977, 0.057739532887824574, -0.01622950774936004, 0.004174408907973007,
    -0.000996789438741759, 0.000223268729155744, -4.727759605835121e-05, 9.522020937231805e-06,
    -1.8330314288176724e-06, 3.3862370628373936e-07, -6.023147955060292e-08, 1.0344816593622842e-08,
    -1.7200112741055735e-09, 2.7736554756941975e-10, -4.325298502383003e-11, 6.59721679025452e-12,
    -1.0873626505018151e-12, 1.5791690708949646e-13,
)  # fmt: skip
"""erfcx(x) - 1/2 for x from 1/4 to 5/4, in powers of 2x - 3/2; off by 1e-19."""

FAR = (
    0.027046457892255727, -0.09917714233540684, 0.0055810315515542564, 0.014920188854090985,
    -0.011097307973080728, 0.004669827910609593, -0.0012008516362719, 0.00010371372607710663,
    5.110678071078661e-05, -1.8649657782876684e-05, -6.311540805231268e-07, 1.6779604985071948e-06,
    -1.3916263980542754e-07, -1.5047814416341883e-07, 2.365910226335227e-08, 1.5405673691856608e-08,
    -2.899320852218525e-09, -1.8451858086929862e-09, 3.0514638588004604e-10, 2.431520699309906e-10,
    -2.5003043951867937e-11, -2.976556104791065e-11, 9.637013352823098e-13, 2.3076704383207844e-12,
    5.1931193559259524e-14,
)  # fmt: skip
"""(1 + 2x)·erfcx(x) - 19/16 for x from 5/4 up, in powers of 1 - 8 / (x + 11/4); off by 2e-19."""

ORIGIN = (
    0.1283791670955126, -0.3761263890318375, 0.1128379167095487, -0.026866170645000076, 0.005223977622024224,
    -0.0008548326511566567, 0.00012055286259121393, -1.4923005626894847e-05, 1.6371282597755977e-06,
    -1.4621341491012844e-07,
)  # fmt: skip
"""erf(x) / x - 1 for |x| up to 1/2, in powers of x²."""


SHORT = (
    1.2530080582677954, -0.13562110611486225, -0.0475622941046549, 0.12964515745696892, -0.11927366876986259,
    0.06830805369513955, -0.023770470011140875, 0.0025291780293455308, 0.001888499606562229, -0.0007789724105693683,
    -0.00010469801671162524, 0.0001231921184419861, 4.274481052619356e-06, -1.7686944205536348e-05,
    -1.17906380443904e-07, 1.7677257035627202e-06,
)  # fmt: skip
"""(1 + 2x)·erfcx(x) for all x from 0 up, in powers of 1 - 6 / (x + 3); off by 2^-36 of it."""

SHORT_ORIGIN = (
    0.12837916708240948, -0.37612638525650693, 0.11283774013179539, -0.026863143032249386, 0.005200413724335493,
    -0.0007694534279142308,
)  # fmt: skip
"""erf(x) / x - 1 for |x| up to 1/2, in powers of x²; off by 2^-36 of erf(x) / x."""


def is_narrow(kind: np.dtype) -> bool:
    """Whether float64 holds the square of every number of this format, and more digits than it has by far."""
    return kind.kind == "f" and kind.itemsize < 8


def _in_double(function: Callable[[Any, bool], Any]) -> Callable[[Any], Any]:
    @wraps(function)
    def rounded_once(x: Any) -> Any:
        x = np.asarray(x)
        if np.iscomplexobj(x):
            raise TypeError(f"{function.__name__} takes real numbers.")
        kind = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
        with np.errstate(under="ignore"):
            return function(x.astype(np.float64), is_narrow(kind)).astype(kind)

    return rounded_once


def _horner(coefficients: tuple[float, ...], s: Any) -> Any:
    total = s * coefficients[-1]
    total += coefficients[-2]
    for each in coefficients[-3::-1]:
        total *= s
        total += each
    return total


def _by_pieces(x: Any, *pieces: tuple[Any, Callable[[Any], Any]]) -> Any:
    """Each function of the numbers where its condition holds, which is nowhere that of another."""
    flat = x.reshape(-1)
    found = np.empty_like(flat)
    for holds, function in pieces:
        places = np.flatnonzero(holds)
        if places.size == flat.size:
            return function(flat).reshape(x.shape)
        if places.size:
            found[places] = function(flat[places])
    return found.reshape(x.shape)


def split_square(x: Any, rate: float) -> tuple[Any, Any]:
    """rate·x² as an exact part, large, and a small rest, for |x| cut where exp(-rate·x²) is far below every float.

    With h a multiple of 1/1024, h² is exact, and x² = h² + (x - h)(x + h). Without the split the rounding of x² alone
    moves exp(-x²) by up to 480 units of the last place at x = 26; where it is below 1 it does no harm.
    """
    x = np.minimum(np.abs(x), 40 / np.sqrt(abs(rate)))
    harmless = abs(rate) * x * x < 1
    if np.all(harmless):
        return np.zeros_like(x), rate * x * x
    h = chosen(harmless, 0, np.rint(1024 * x) / 1024)
    return rate * h * h, rate * (x - h) * (x + h)


def halves(x: Any) -> tuple[Any, Any]:
    """x as a sum of two numbers of 26 bits, whose products are exact; not for |x| > 2^996."""
    wide = x.astype(np.float64)
    high = wide * (2.0**27 + 1)
    high = high - (high - wide)
    return high, wide - high


def _erfcx_right(x: Any, narrow: bool) -> Any:
    if narrow:
        return _horner(SHORT, 1 - 6 / (x + 3)) / (1 + 2 * x)
    near, far = x < 0.25, x >= 1.25
    return _by_pieces(
        x, (near, lambda at: 1 - at * _horner(NEAR, 8 * at - 1)), (far, _erfcx_far),
        (~(near | far), lambda at: 0.5 + _horner(MIDDLE, 2 * at - 1.5)),  # NaN among them
    )  # fmt: skip


def _erfcx_far(x: Any) -> Any:
    """What the two additions round away is divided and put back."""
    rest, twice = _horner(FAR, 1 - 8 / (x + 2.75)), 2 * np.minimum(x, 2.0**60)
    top, bottom = 1.1875 + rest, 1 + twice
    ratio = top / bottom
    ratio += (rest - (top - 1.1875) - ratio * (twice - (bottom - 1))) / bottom
    beyond = x > 2.0**60
    return chosen(beyond, top / 2 / x, ratio) if np.any(beyond) else ratio


@_in_double
def erfcx(x: Any, narrow: bool = False) -> Any:
    """exp(x²) erfc(x)."""
    right = _erfcx_right(np.abs(x), narrow)
    left = x < 0
    if not np.any(left):
        return right
    large, small = split_square(np.minimum(x, 0), 1)
    return chosen(left, 2 * np.exp(large) * np.exp(small) - right, right)


@_in_double
def erf(x: Any, narrow: bool = False) -> Any:
    """The error function."""
    inner = np.abs(x) <= 0.5
    return _by_pieces(
        x, (inner, lambda at: _erf_near(at, narrow)),
        (~inner, lambda at: np.copysign(1 - _erfc_right(np.abs(at), narrow), at)),
    )  # fmt: skip


@_in_double
def erfc(x: Any, narrow: bool = False) -> Any:
    """1 - erf(x)."""
    inner, left = np.abs(x) <= 0.5, x < -0.5
    return _by_pieces(
        x, (inner, lambda at: 1 - _erf_near(at, narrow)), (left, lambda at: 2 - _erfc_right(-at, narrow)),
        (~(inner | left), lambda at: _erfc_right(at, narrow)),
    )  # fmt: skip


def _erf_near(x: Any, narrow: bool) -> Any:
    return x + x * _horner(SHORT_ORIGIN if narrow else ORIGIN, x * x)


def _erfc_right(x: Any, narrow: bool) -> Any:
    if narrow:
        return np.exp(-x * x) * _erfcx_right(x, narrow)
    large, small = split_square(x, 1)
    factor = np.exp(-small) * _erfcx_right(x, narrow)
    if np.any(large > 512):
        factor *= np.exp(512 - np.maximum(large, 512))
    return factor * np.exp(-np.minimum(large, 512))


def x_minus_tanh(x: Any) -> Any:
    """x - tanh(x): near 0 by the continued fraction tanh(x) = x / (1 + w), w = x² / (3 + x² / (5 + ...))."""
    x = np.asarray(x)
    wide = x.astype(np.result_type(x, np.float64))
    near = np.abs(wide) <= 1
    inner = chosen(near, wide, 0)
    square = inner * inner
    w = square / 19
    for odd in range(17, 1, -2):
        w = square / (odd + w)
    with np.errstate(under="ignore"):
        return chosen(near, inner * (w / (1 + w)), wide - np.tanh(wide)).astype(x.dtype)


def x_minus_sin(x: Any) -> Any:
    """x - sin(x): near 0 by the power series x³/6·(1 - x²/20·(1 - x²/42·(1 - ...)))."""
    x = np.asarray(x)
    wide = x.astype(np.result_type(x, np.float64))
    near = np.abs(wide) <= 1
    inner = chosen(near, wide, 0)
    square = inner * inner
    series: Any = 1.0
    for even in range(18, 2, -2):
        series = 1 - square / (even * (even + 1)) * series
    with np.errstate(under="ignore", invalid="ignore"):
        outer = wide - np.sin(chosen(np.isinf(wide), 0, wide))
        return chosen(near, inner * (square / 6 * series), outer).astype(x.dtype)


def sin_pi(x: Any) -> Any:
    """sin(πx), by what whole turns leave of x, which is exact."""
    turned = _within_a_turn(np.asarray(x))
    side = chosen(turned.real < 0, -1, 1).astype(turned.dtype)
    return np.sin(np.pi * chosen(np.abs(turned.real) > 0.5, side - turned, turned))


def cos_pi(x: Any) -> Any:
    """cos(πx), as sin(π/2 - π|x|)."""
    turned = _within_a_turn(np.asarray(x))
    return np.sin(np.pi * (0.5 - chosen(turned.real < 0, -turned, turned)))


def _within_a_turn(x: Any) -> Any:
    return x - 2 * np.rint(x.real / 2)
