"""The breaks of a formula, found: where it is not smooth, and which derivative is the first to jump there.

Candidates are where the label of a switch changes between two points of a grid, halved until the two are neighbours
among the floats. A candidate is a break if the limits of f, f', f'' or f''' from its two sides differ, or do not exist;
the others are dropped. The limits come from forward mode, at points that come closer and closer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .limits import order_of_break
from .switches import UNKNOWN, switches
from .tree import Binary, Call, Choice, Compare, Formula, walk

Array = np.ndarray

REACH, STEP = 16, 2.0**-6
"""Around 0 the grid is even, a little beyond the window that commands show; further out it doubles."""

FEW = 16
"""A switch that changes more often beyond the window is periodic: there it is not followed."""

TOUCHING = 1e-9
"""What a turning point leaves of a distance, as a share of that beside it, where it is 0."""

LEAST = 1e-100
"""What is nearer to 0, and not 0, is where a square underflows."""

MOST = 1e250
"""A number beyond that overflows soon."""

STRETCH = 1e-6
"""Stretches of 0 so short come from rounding."""

SAME = 8
"""Candidates so many units of the last place apart are one place that two roundings have moved."""


def find(formula: Formula, parameters: Mapping[str, Any]) -> dict[float, int]:
    """The breaks of a formula with these parameters, in ascending order: place to order, as records declare them."""
    breakable = (Binary, Call, Choice, Compare)
    if not any(isinstance(each, breakable) for part in _bodies(formula) for each in walk(part)):
        return {}
    places = _candidates(formula, parameters)
    with np.errstate(all="ignore"):
        found = {at: order_of_break(formula, parameters, at, _room(at, places)) for at in places}
        return {
            at: order for at, order in found.items() if order is not None and not _overflows(formula, parameters, at)
        }


def _overflows(formula: Formula, parameters: Mapping[str, Any], at: float) -> bool:
    """Whether a number on the way comes to the end of the floats there: f goes on, as mathematics sees it."""
    beside = at * np.array([1 - 2.0**-20, 1 + 2.0**-20])
    return at != 0 and any(np.any(each.distance > MOST) for each in switches(formula, beside, parameters))


def _bodies(formula: Formula) -> list[Any]:
    return [formula.body, *(each.body for each in formula.definitions)]


def _room(at: float, places: list[float]) -> float:
    """How far to either side nothing else happens."""
    return min([abs(other - at) for other in places if other != at] + [max(1.0, abs(at))]) / 2


def _grid() -> Array:
    inner = np.arange(-REACH, REACH + STEP, STEP)
    outer = np.ldexp(1.0, np.arange(5, 1000))
    near = np.ldexp(1.0, np.arange(-1000, -6, 8))
    return np.unique(np.concatenate([inner, outer, -outer, near, -near]))


def _candidates(formula: Formula, parameters: Mapping[str, Any]) -> list[float]:
    x = _grid()
    starts: list[Array] = []
    owners: list[Array] = []
    for index, switch in enumerate(switches(formula, x, parameters)):
        label = np.broadcast_to(switch.label, x.shape)
        changed = np.flatnonzero((label[1:] != label[:-1]) & (label[1:] != UNKNOWN) & (label[:-1] != UNKNOWN))
        outside = np.abs(x[changed]) >= REACH
        if np.count_nonzero(outside) > FEW:
            changed = changed[~outside]
        starts.append(changed)
        owners.append(np.full(changed.size, index))
    if not any(each.size for each in starts):
        return []
    start = np.concatenate(starts)
    return _merged(_halved(formula, parameters, x[start], x[start + 1], np.concatenate(owners)))


def _halved(formula: Formula, parameters: Mapping[str, Any], low: Array, high: Array, which: Array) -> list[float]:
    """Intervals in which a switch changes, halved among the floats until their ends are neighbours."""
    own = np.arange(low.size)

    def at(x: Array) -> tuple[Array, Array]:
        found = switches(formula, x, parameters)
        seen = [[np.broadcast_to(each, x.shape) for each in (switch.label, switch.distance)] for switch in found]
        return np.array([label for label, _ in seen])[which, own], np.array([far for _, far in seen])[which, own]

    (first, before), (last, after) = at(low), at(high)
    left, right = _ordinal(low), _ordinal(high)
    while np.any(right - left > 1):
        middle = left + (right - left) // 2
        same = at(_float(middle))[0] == first
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    ends = _float(left), _float(right)
    near = [np.nan_to_num(at(each)[1], nan=np.inf) for each in ends]
    place = np.where(near[0] < near[1], *ends) + 0.0
    kinds = np.array([(each.turning, each.step) for each in switches(formula, low[:1], parameters)])[which]
    turning, step = kinds[:, 0], kinds[:, 1]
    with np.errstate(invalid="ignore"):
        touches = np.fmin(*near) <= TOUCHING * np.fmax(before, after)
    touches &= np.isfinite(np.fmax(before, after)) & ((np.fmax(before, after) > 0) | (place == 0))
    kept = (~turning | touches) & ((place == 0) | (np.abs(place) > LEAST))
    level = ~step
    place = _centred(place, which, level & (last == 0), level & (first == 0))
    return place[kept].tolist()


def _centred(place: Array, which: Array, enters: Array, leaves: Array) -> Array:
    """Where rounding makes a number 0 over a short stretch, both ends of it become its middle: x - sin(x) is 0 from
    -2e-8 to 2e-8."""
    found = place.copy()
    for start in np.flatnonzero(enters):
        for stop in np.flatnonzero(leaves & (which == which[start]) & (place >= place[start]))[:1]:
            if place[stop] - place[start] <= STRETCH * max(1.0, abs(place[start])):
                middle = 0.0 if place[start] <= 0 <= place[stop] else (place[start] + place[stop]) / 2
                found[start] = found[stop] = middle
    return found


def _ordinal(x: Array) -> Array:
    """The floats numbered in their order, 0 being 0: half of the way between two of them is halfway in the count."""
    bits = np.asarray(x, dtype=np.float64).view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits) // 1


def _float(count: Array) -> Array:
    return np.where(count < 0, np.int64(-(2**63)) - count, count).astype(np.int64).view(np.float64)


def _merged(places: list[float]) -> list[float]:
    """Places in order, one of each cluster: the one with the shortest decimal."""
    found: list[float] = []
    for at in sorted(set(places)):
        if found and at - found[-1] <= SAME * np.spacing(max(abs(at), abs(found[-1]))):
            found[-1] = min(found[-1], at, key=lambda each: len(repr(each)))
        else:
            found.append(at)
    return found
