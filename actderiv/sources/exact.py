"""The exact source: a function's value and derivatives from its formula alone, each with a proof of its digits.

The formula runs in ball arithmetic (:mod:`actderiv.ops.balls`) with more and more bits until what is asked for is known
to 80. Parameters are taken as the exact numbers that their floats are. Nothing is differentiated by hand: the power
series that goes in as x + t comes out as f(x) + f'(x)·t + ...
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
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
    balls = _balls()
    x = np.asarray(x, dtype=np.float64)
    high, low = np.full(x.size, np.nan), np.zeros(x.size)
    asked = "right" if side is None and order else side
    with balls.ONE_AT_A_TIME:
        for index, at in enumerate(x.flat):
            if math.isfinite(at):
                found = _adaptive(balls, bound, float(at), order + 1, asked, _last_certain)[order]
                high[index] = near = float(found)
                low[index] = float(found - near) if math.isfinite(near) else 0.0
    return high.reshape(x.shape), low.reshape(x.shape)


def around(bound: Bound, x: Array, beside: Sequence[Array], order: int, smooth: Array) -> list[tuple[Array, Array]]:
    """:func:`truth` at x, and at places close ``beside`` it, where it is ``smooth`` up to there: by two more terms of
    the series at x, if they say to :data:`CLOSE` bits what is true there; else by a series of its own."""
    balls = _balls()
    series = np.full((6, x.size), np.nan)
    with balls.ONE_AT_A_TIME:
        for index in np.flatnonzero(np.isfinite(x) & smooth).tolist() if beside else ():
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
    found += [_moved((high, low), slopes, place - x) for place in beside]
    for (high, low), place in zip(found, (x, *beside), strict=True):
        left = np.isnan(high)
        high[left], low[left] = truth(bound, place[left], order)
    return found


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
    high, low = np.full((terms, x.size), np.nan), np.zeros((terms, x.size))
    balls = _balls()
    with balls.ONE_AT_A_TIME:
        for index, at in enumerate(x.tolist()):
            if not math.isfinite(at):
                continue
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
            over = balls.arb(left + (right - left) / 2, (right - left) / 2 + math.ulp(left) + math.ulp(right))
            try:
                found.append(_evaluate(balls, bound, over, order + 1, "right", 4 * FIRST)[order])
            except balls.Undecided:
                return math.nan, math.nan
    return min(float(each.lower()) for each in found), max(float(each.upper()) for each in found)


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
    except (TypeError, AttributeError, ValueError) as error:
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
