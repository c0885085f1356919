"""The exact source: a function's value and derivatives from its formula alone, each with a proof of its digits.

The formula runs in ball arithmetic (:mod:`actderiv.ops.balls`) with more and more bits until what is asked for is known
to 80. Parameters are taken as the exact numbers that their floats are. Nothing is differentiated by hand: the power
series that goes in as x + t comes out as f(x) + f'(x)·t + ...

Of many float64 inputs the formula runs in double words first (:mod:`actderiv.ops.doublewords`), all at once. They prove
80 bits as balls do, or say that they do not know; balls are asked what is left. Either way high is the float64 nearest
to the exact number, and low may be off by 2^-80 of that: 1e-8 of a unit of float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from types import ModuleType
from typing import Any, Literal

import numpy as np

from ..activation import Bound
from ..errors import ActderivError, ForeignError, RequestError
from ..messages import _

Side = Literal["left", "right"] | None
Array = np.ndarray

BITS = 80
"""How many leading bits of an answer must be certain; a float64 and the next one below it hold 106."""

CLOSE = 73
"""So many bits of a value beside x tell to a millionth of a unit of float64 how far from it an answer is."""

EPSILON = 2.0**-52
"""The unit of float64 at 1."""

FIRST, LAST = 128, 2**14
"""Bits to begin with and to give up at. 2^-1074, the smallest float64, needs 1100 next to 1."""

TINY = 2.0**-1000
"""An answer certain to be below the square of this is 0 in every format."""

NOT_EXACT = TypeError, AttributeError, ValueError
"""What a formula raises that is not made of the words of ops alone, when it meets numbers of another arithmetic."""

MANY = 64
"""Of fewer inputs balls know the answer sooner than the first call of each NumPy function returns."""

BLOCK = 2**13
"""So many inputs at a time: a formula in double words keeps some fifty arrays, which so stay in cache."""


def enclose(bound: Bound, x: float, terms: int = 2, side: Side = None) -> tuple[Any, ...]:
    """f(x), f'(x), ... up to ``terms`` of them, as ``arb`` balls with at least 80 certain bits.

    ``side`` asks for the limits from one side. Without it f is the value at x itself, and the derivatives are those
    from the right, which differ from those from the left only at a break.
    """
    balls = _balls()
    with balls.ONE_AT_A_TIME:
        if side is not None:
            return tuple(_adaptive(balls, bound, x, terms, side, _certain))
        value = _adaptive(balls, bound, x, 1, None, _certain)
        rest = _adaptive(balls, bound, x, terms, "right", _certain)[1:] if terms > 1 else []
        return (*value, *rest)


def truth(bound: Bound, x: Array, order: int = 0, side: Side = None) -> tuple[Array, Array]:
    """f (``order`` 0) or f' (1) at float64 inputs, as high + low: the nearest float64, and the one nearest to the rest.

    NaN where x is not finite, and where f is not defined; ``high`` is infinite where the number is beyond float64.
    ``side`` as in :func:`enclose`.
    """
    x = np.asarray(x, dtype=np.float64)
    high, low = _by_words(bound, x.ravel(), order) if side is None else _unknown(x.ravel())
    _complete(bound, x.ravel(), order, side, high, low)
    return high.reshape(x.shape), low.reshape(x.shape)


def _complete(bound: Bound, x: Array, order: int, side: Side, high: Array, low: Array) -> None:
    """Fill in by balls what is not known yet."""
    balls = _balls()
    asked = "right" if side is None and order else side
    with balls.ONE_AT_A_TIME:
        for index in np.flatnonzero(np.isnan(high) & np.isfinite(x)).tolist():
            found = _adaptive(balls, bound, float(x[index]), order + 1, asked, _last_certain)[order]
            high[index] = near = float(found)
            low[index] = float(found - near) if math.isfinite(near) else 0.0


def _unknown(x: Array) -> tuple[Array, Array]:
    return np.full(x.shape, np.nan), np.zeros(x.shape)


def _by_words(bound: Bound, x: Array, order: int) -> tuple[Array, Array]:
    """:func:`truth` where double words prove it; NaN elsewhere, and everywhere where a word of the formula has none."""
    high, low = _unknown(x)
    if x.size < MANY or order > 2:  # each further order takes twice as long
        return high, low
    _balls()  # which give the tables of double words
    from ..ops import doublewords

    parameters = {
        name: doublewords.constant(each) if isinstance(each, float) else each for name, each in bound.parameters.items()
    }

    formula = partial(bound.activation.value, **parameters)
    with suppress(doublewords.Unprovided, *NOT_EXACT), np.errstate(all="ignore"):
        for start in range(0, x.size, BLOCK):  # in such short calls of NumPy threads only wait for one another
            part = slice(start, start + BLOCK)
            high[part], low[part] = doublewords.rounded(doublewords.derivative(formula, x[part], order), BITS)
        return high, low
    return _unknown(x)


def around(bound: Bound, x: Array, beside: Sequence[Array], order: int, smooth: Array) -> list[tuple[Array, Array]]:
    """:func:`truth` at x, and at places close ``beside`` it. Of what double words leave, where it is ``smooth`` up to
    there: by two more terms of the series at x, if they say to :data:`CLOSE` bits what is true there."""
    places = (x, *beside)
    found = [_by_words(bound, place, order) for place in places]
    if beside:
        open_ = np.any([np.isnan(high) for high, __ in found], axis=0)
        shares = _by_series(bound, x, beside, order, open_ & smooth & np.isfinite(x))
        for (high, low), (value, rest) in zip(found, shares, strict=True):
            left = np.isnan(high)
            high[left], low[left] = value[left], rest[left]
    for (high, low), place in zip(found, places, strict=True):
        _complete(bound, place, order, None, high, low)
    return found


def _by_series(bound: Bound, x: Array, beside: Sequence[Array], order: int, asked: Array) -> list[tuple[Array, Array]]:
    """:func:`around` where it is asked for, by series at x; NaN where these do not tell it."""
    balls = _balls()
    series = np.full((6, x.size), np.nan)
    with balls.ONE_AT_A_TIME:
        for index in np.flatnonzero(asked).tolist():
            try:
                terms = _adaptive(
                    balls, bound, float(x[index]), order + 3, "right", lambda terms: _known(terms[order])
                )[order:]
            except RequestError:  # there may be fewer terms
                continue
            value, slope, bend = terms
            near = float(value)
            rest = float(value - near) if math.isfinite(near) else 0.0
            series[:, index] = near, rest, _known(value), float(slope), float(slope.rad()), float(bend.abs_upper())
    high, low, known, *slopes = series
    found = [(np.where(known == 1, high, np.nan), np.where(known == 1, low, 0.0))]
    return found + [_moved((high, low), slopes, place - x) for place in beside]


def _moved(value: tuple[Array, Array], slopes: Sequence[Array], away: Array) -> tuple[Array, Array]:
    """The values so far away, by those at hand, their slopes, with the radii of these, and how much these bend at most;
    NaN where that does not tell them. Steps are short, so a step in float64 is as sharp as the sum of both parts."""
    slope, radius, bend = slopes
    with np.errstate(all="ignore"):
        step = slope * away
        there, low = _sum(value[0], step)
        high, low = _sum(there, low + value[1])
        unknown = np.abs(away) * (radius + 2 * EPSILON * np.abs(slope) + np.abs(away) * bend)
        known = (unknown <= np.abs(high) * 2.0**-CLOSE) & (np.abs(step) <= np.abs(value[0])) & np.isfinite(high)
    return np.where(known, high, np.nan), np.where(known, low, 0.0)


def _sum(large: Array, small: Array) -> tuple[Array, Array]:
    """The sum of two numbers as the nearest float64 and the rest (Dekker 1971): the second is not the larger one."""
    total = large + small
    return total, small - (total - large)


def truth_or_pole(bound: Bound, x: Array, order: int) -> tuple[Array, Array]:
    """As :func:`truth`, but infinite where there is no number and the formula says so: at 0, for sqrt(x) and log(x)."""
    return or_pole(bound, x, order, truth(bound, x, order))


def or_pole(bound: Bound, x: Array, order: int, found: tuple[Array, Array]) -> tuple[Array, Array]:
    """What was found at x; infinite where there is no number and the formula says so."""
    high, low = found
    if order < 2 and np.isnan(high).any():
        with np.errstate(all="ignore"):
            said = np.asarray(bound.df(x) if order else bound.f(x), dtype=np.float64)
        high = np.where(np.isnan(high) & np.isinf(said) & np.isfinite(x), said, high)
    return high, low


def jets(bound: Bound, x: Array, terms: int = 2) -> list[tuple[Array, Array]]:
    """f, f', ... at float64 inputs, each as :func:`truth` has it, for little more than the price of one of them.

    At a declared break f is the value there and f' that from the right.
    """
    x = np.asarray(x, dtype=np.float64).ravel()
    high, low = map(np.array, zip(*(_by_words(bound, x, order) for order in range(terms)), strict=True))
    balls = _balls()
    with balls.ONE_AT_A_TIME:
        for index in np.flatnonzero(np.isnan(high).any(axis=0) & np.isfinite(x)).tolist():
            at = float(x[index])
            found = _adaptive(balls, bound, at, terms, "right", _certain)
            if at in bound.breaks:
                found[:1] = _adaptive(balls, bound, at, 1, None, _certain)
            for order, each in enumerate(found):
                high[order, index] = near = float(each)
                low[order, index] = float(each - near) if math.isfinite(near) else 0.0
    return list(zip(high, low, strict=True))


def span(bound: Bound, low: float, high: float, order: int = 0, pieces: int = 64) -> tuple[float, float]:
    """An interval that holds f (or f') at every real number from ``low`` to ``high``, and little more.

    It is the union of the enclosures over equal pieces, so its excess shrinks with ``pieces``. Both ends are NaN where
    the formula branches inside the range.
    """
    balls, low, high = _balls(), float(low), float(high)
    ends = [low + (high - low) * (k / pieces) for k in range(pieces)] + [high]
    found = []
    with balls.ONE_AT_A_TIME:
        for left, right in pairwise(ends):
            try:
                found.append(_over(balls, bound, left, right, order, 4 * FIRST))
            except balls.Undecided:
                return math.nan, math.nan
    return min(float(each.lower()) for each in found), max(float(each.upper()) for each in found)


def level(bound: Bound, low: float, high: float, order: int = 0) -> float | None:
    """The float64 that is nearest to f (or f') at every real number from ``low`` to ``high``, where it is one."""
    balls = _balls()
    with balls.precision(FIRST):
        try:
            found = _over(balls, bound, low, high, order, FIRST)
        except (RequestError, balls.Undecided):
            return None
        least, most = float(found.lower()), float(found.upper())
    return least if least == most else None


def _over(balls: ModuleType, bound: Bound, low: float, high: float, order: int, bits: int) -> Any:
    """A ball that holds f (or f') at every real number from ``low`` to ``high``."""
    over = balls.arb(low + (high - low) / 2, (high - low) / 2 + math.ulp(low) + math.ulp(high))
    return _evaluate(balls, bound, over, order + 1, "right", bits)[order]


def _adaptive(
    balls: ModuleType, bound: Bound, x: float, terms: int, side: Side, enough: Callable[[list[Any]], bool]
) -> list[Any]:
    bits = FIRST
    while bits <= LAST:
        try:
            found = _evaluate(balls, bound, x, terms, side, bits)
            if enough(found) or (bits >= balls.HOPELESS and any(each.is_nan() for each in found)):
                return found
        except balls.Undecided:
            pass
        bits *= 2
    raise RequestError(
        _(
            "{function} at {x!r} is not known to {bits} bits with {last} bits of working precision.",
            function=bound.spec,
            x=x,
            bits=BITS,
            last=LAST,
        ),
        hint=_("A formula that compares two numbers which are equal, but not in every digit, cannot be decided."),
    )


def _evaluate(balls: ModuleType, bound: Bound, x: Any, terms: int, side: Side, bits: int) -> list[Any]:
    """f and its derivatives at x, computed once with so many bits; a quotient may cost terms, which are made up for."""
    with balls.precision(bits):
        for extra in range(5):
            series = _run(balls, bound, x, terms + extra, side).series
            if series.prec >= terms:
                return _derivatives(series, terms, -1 if side == "left" else 1)
    raise RequestError(
        _("{function} at {x} is no power series: the formula divides by 0 there.", function=bound.spec, x=x)
    )


def _run(balls: ModuleType, bound: Bound, x: Any, terms: int, side: Side) -> Any:
    direction: list[int] = {"left": [-1], "right": [1], None: []}[side]
    terms = max(terms, 1 + len(direction))  # the infinitesimal itself takes a term
    point = balls.Ball(balls.arb_series([balls.arb(x), *direction], terms))
    parameters = {
        name: balls.constant(each, terms) if isinstance(each, float) else each
        for name, each in bound.parameters.items()
    }
    try:
        return balls.constant(bound.activation.value(point, **parameters), terms)
    except (ActderivError, balls.Undecided):
        raise
    except NOT_EXACT as error:
        raise RequestError(
            _("{name} cannot be evaluated exactly: {error}.", name=bound.name, error=error),
            hint=_("Only formulas written in the words of actderiv.ops can; NumPy's functions round."),
        ) from error


def _derivatives(series: Any, terms: int, step: int) -> list[Any]:
    found, weight = [], 1
    for k in range(terms):
        found.append(series[k] * weight if weight != 1 else series[k])
        weight *= step * (k + 1)
    return found


def _certain(found: list[Any]) -> bool:
    return all(_known(each) for each in found)


def _last_certain(found: list[Any]) -> bool:
    return _known(found[-1])


def _known(each: Any) -> bool:
    return each.rel_accuracy_bits() >= BITS or each.is_zero() or each.abs_upper() < TINY * each.__class__(TINY)


def _balls() -> ModuleType:
    try:
        from ..ops import balls
    except ImportError as error:
        raise ForeignError(
            _("The exact source needs python-flint."), hint=_("pip install 'actderiv[exact]' installs it.")
        ) from error
    return balls
