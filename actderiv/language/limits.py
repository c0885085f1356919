"""Which derivative of a formula is the first to jump at a place: limits from either side, by forward mode.

Points come closer by halves. The limit is read off at the closest two that agree on it: closer still, a formula that
cancels is all rounding; further away, it is not near the limit yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from ..activation import JUMP, TWIST
from ..dataclass import dataclass
from ..ops import duals
from .evaluating import evaluate
from .tree import Formula

Array = np.ndarray

STEPS = np.ldexp(1.0, -np.arange(2, 31))
"""The points are so many times the room away."""

FEW = 4
"""So few floats beside a place, x itself is rounded too much."""

FURTHEST = 5
"""So many of the furthest points tell the size of f: nearer ones may be on their way to a pole."""

FEWER = np.concatenate([STEPS[:FURTHEST], STEPS[FURTHEST + 1 :: 2]])
"""So many do where each takes its time."""

AGREEMENT = (1e-8, 1e-6, 1e-4, 1e-2)
"""How well two neighbouring estimates of the limit of f, f', f'', f''' agree where they are good, as a share."""

LEAP = 10
"""So many times worse do the two sides of a break agree."""

SMALL = 1e-2
"""What is less than that share of the greatest value nearby is 0 to some rounding."""


def orders_of_breaks(
    formula: Formula, parameters: Mapping[str, Any], places: Array, rooms: Array
) -> list[int | None]:  # fmt: skip
    """For each place the order of the lowest of f, f', f'', f''' that jumps or has no limit there; None where none
    does. All of them are computed at once."""
    steps = rooms[:, None] * STEPS
    left, right = (_sides(formula, parameters, places[:, None] + sign * steps, places) for sign in (-1, 1))
    with np.errstate(all="ignore"):
        values = np.broadcast_to(evaluate(formula, places, parameters), places.shape).tolist()
    return [order_of(*each) for each in zip(left, right, values, rooms.tolist(), strict=True)]


class Unclear(ArithmeticError):
    """A limit is not plainly there: f swings, runs away, comes to it slowly, or ends."""


def order_of(left: Side, right: Side, value: float, room: float, plainly: bool = False) -> int | None:
    """The order of one break; :class:`Unclear` where limits were to be plain and one is not."""
    ended = [bool(np.isnan(side.plain[0]).all()) for side in (left, right)]
    if all(ended):
        return None
    if plainly and any(ended):
        raise Unclear
    scales = _scales([side for side, end in zip((left, right), ended, strict=True) if not end], room)
    if any(ended):
        return _at_an_end(right if ended[0] else left, scales)
    if _stands_alone(value, left, right, scales[0]):
        return JUMP
    for order, scale in enumerate(scales):
        limits = [_limit(side.estimates[order], AGREEMENT[order], scale) for side in (left, right)]
        known = [each for each in limits if each is not None]
        if plainly and (len(known) < 2 or any(unsure for _, unsure in known)):
            raise Unclear
        if len(known) < 2:
            return order if any(_runs_away(side.plain[order], scale) for side in (left, right)) else None
        (one, unsure), (other, also_unsure) = known
        agree = AGREEMENT[order] * max(scale, abs(one), abs(other)) + unsure + also_unsure
        if abs(one - other) > LEAP * agree:
            return order
    return None


@dataclass(frozen=True)
class Side:
    """f, f', f'', f''' at points on one side, nearer and nearer, and what each says of the limits: Taylor's polynomial
    taken back to the place."""

    plain: list[Array]
    estimates: list[Array]


def _sides(formula: Formula, parameters: Mapping[str, Any], x: Array, places: Array) -> list[Side]:
    """One side of each place: points in rows, one row for each."""
    with np.errstate(all="ignore"):
        found = evaluate(formula, duals.variable(x.ravel()), parameters)
        value, first, second = (np.broadcast_to(each, x.size).reshape(x.shape)
                                for each in (found.value, found.first, found.second))  # fmt: skip
        h = x - places[:, None]
        value = np.where(np.abs(h) < FEW * np.spacing(np.abs(places[:, None])), np.nan, value)
        third = _nearer(_led(np.diff(second) / np.diff(h)))
        estimates = [value - h * first + h * h / 2 * second, first - h * second, _nearer(second), third]
        plain = [value, first, second, third]
        estimates = [np.where(np.isfinite(each), each, other) for each, other in zip(estimates, plain, strict=True)]
    return [Side([each[row] for each in plain], [each[row] for each in estimates]) for row in range(len(places))]


def _led(values: Array) -> Array:
    return np.concatenate([np.full((len(values), 1), np.nan), values], axis=1)


def _nearer(values: Array) -> Array:
    """Each value and the one before, twice as far away, extended to the place by a straight line."""
    return _led(2 * values[:, 1:] - values[:, :-1])


def _scales(sides: list[Side], room: float) -> list[float]:
    """Below which f, f', f'' and f''' are 0 to some rounding: by their size at the further points, and by that of the
    derivative before, whose rounding is in them, too."""
    found, size = [], 0.0
    for order in range(TWIST + 1):
        size = max([size / room, *(_middling(side.plain[order][:FURTHEST]) for side in sides)])
        found.append(SMALL * size)
    return found


def _middling(values: Array) -> float:
    known = sorted(np.abs(values[np.isfinite(values)]).tolist())  # NumPy's median takes 60 µs of so few
    middle = len(known) // 2
    return float(known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2) if known else 0.0


def _limit(estimates: Array, agreement: float, scale: float) -> tuple[float, float] | None:
    """The estimate at the closest pair that agrees; where they come closer but slowly, as roots do, what they come to.
    With it, how far off it may be beyond that agreement."""
    for nearer, further in pairwise(estimates[::-1].tolist()):
        if abs(nearer - further) <= agreement * max(min(abs(nearer), abs(further)), scale):
            return nearer, 0.0
    far, middle, near = estimates[-9:-1:4][0], estimates[-5], estimates[-1]
    before, last = middle - far, near - middle
    if abs(last) < 0.75 * abs(before):
        return float(near + last * last / (before - last)), float(abs(last))
    return None


def _runs_away(values: Array, scale: float) -> bool:
    """Whether the values grow on and on, or swing, instead of coming to a limit."""
    known = values[np.isfinite(values)]
    if known.size < values.size / 2:
        return bool(np.isinf(values).any())
    near, middle, far = known[-1], known[known.size // 2], known[0]
    grows = abs(near - middle) > 0.5 * abs(middle - far) and abs(near) > abs(middle) > abs(far)
    swings = np.ptp(known[-6:]) > 0.1 * max(np.abs(known[-6:]).max(), scale / SMALL)
    return bool(grows or swings)


def _at_an_end(side: Side, scales: list[float]) -> int:
    """The order at the end of a domain: the first derivative that runs away there, else f, which stops."""
    for order, scale in enumerate(scales):
        if _limit(side.estimates[order], AGREEMENT[order], scale) is None and _runs_away(side.plain[order], scale):
            return order
    return JUMP


def _stands_alone(value: float, left: Side, right: Side, scale: float) -> bool:
    """Whether f has a value at the place that is neither limit, as Heaviside's 1/2."""
    limits = [_limit(side.estimates[0], AGREEMENT[0], scale) for side in (left, right)]
    if not np.isfinite(value) or None in limits:
        return False
    return all(abs(value - limit) > LEAP * (AGREEMENT[0] * max(scale, abs(limit)) + unsure)
               for limit, unsure in filter(None, limits))  # fmt: skip
