"""The breaks of a formula, found: where it is not smooth, and which derivative is the first to jump there.

Candidates are where the label of a switch changes between two points of a grid, halved until the two are neighbours
among the floats. A candidate is a break if the limits of f, f', f'' or f''' from its two sides differ, or do not exist;
the others are dropped. The limits come from forward mode, at points that come closer and closer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from .limits import orders_of_breaks
from .switches import UNKNOWN, switches
from .tree import Binary, Call, Choice, Compare, Formula, walk

Array = np.ndarray

REACH, STEP = 16.0, 2.0**-6
"""Without a window that from -16 to 16 is looked at, a little more than commands show. Inside it the grid has every
multiple of 1/64; further out it doubles."""

FEW = 16
"""A switch that changes more often further out is periodic: there it is not followed."""

MOST = 4096
"""Where more changes than that are seen in a window, or ever more, a part around its middle is looked at instead."""

COARSE, FINEST = 4096, 2**17
"""A window is looked at in so many points, and in three times as many for as long as that shows more changes."""

NARROWER = 12
"""So often a window is narrowed."""

BEYOND = 1 / 64
"""A window is looked at with this share of it on either side, for the stencils that reach across its ends."""

TOUCHING = 1e-9
"""What a turning point leaves of a distance, as a share of that beside it, where it is 0."""

LEAST = 1e-100
"""What is nearer to 0, and not 0, is where a square underflows."""

MOST_LARGE = 1e250
"""A number beyond that overflows soon."""

STRETCH = 1e-6
"""Stretches of 0 so short come from rounding."""

SAME = 8
"""Candidates so many units of the last place apart are one place that two roundings have moved."""


Window = tuple[float, float]


class Found(NamedTuple):
    """Breaks in ascending order, place to order as records declare them; and, where not all of the window was looked
    at, the part that was."""

    breaks: dict[float, int]
    part: Window | None = None


def find(formula: Formula, parameters: Mapping[str, Any], window: Window | None = None) -> Found:
    """The breaks of a formula with these parameters: in a window, or around 0 and where they are single far out."""
    breakable = (Binary, Call, Choice, Compare)
    if not any(isinstance(each, breakable) for part in _bodies(formula) for each in walk(part)):
        return Found({})
    if not switches(formula, np.array([0.5]), parameters):
        return Found({})
    with np.errstate(all="ignore"):
        changes, part = _within(formula, parameters, window or (-REACH, REACH))
        if window is None:
            changes = _Changes(
                *(np.concatenate(each) for each in zip(changes, _far_out(formula, parameters), strict=True))
            )
        places = np.array(_halved(formula, parameters, changes) if changes.low.size else [])
        if not places.size:
            return Found({}, part)
        orders = orders_of_breaks(formula, parameters, places, _rooms(places))
        kept = [not over for over in _overflow(formula, parameters, places)]
        told = zip(places.tolist(), orders, kept, strict=True)
        return Found({at: order for at, order, fine in told if order is not None and fine}, part)


def _overflow(formula: Formula, parameters: Mapping[str, Any], places: Array) -> Array:
    """Whether a number on the way comes to the end of the floats there: f goes on, as mathematics sees it."""
    found = np.zeros(places.shape, bool)
    for part in (1 - 2.0**-20, 1 + 2.0**-20):
        for switch in switches(formula, places * part, parameters):
            found |= switch.distance > MOST_LARGE
    return found & (places != 0)


def _bodies(formula: Formula) -> list[Any]:
    return [formula.body, *(each.body for each in formula.definitions)]


def _rooms(places: Array) -> Array:
    """How far to either side of each place nothing else happens."""
    gaps = np.diff(places, prepend=-np.inf, append=np.inf)
    return np.minimum(np.minimum(gaps[:-1], gaps[1:]), np.maximum(1.0, np.abs(places))) / 2


class _Changes(NamedTuple):
    """Intervals in which a switch changes: their ends, which switch, and for one that goes up or down by several whole
    numbers there the one that is looked for."""

    low: Array
    high: Array
    which: Array
    level: Array


def _within(formula: Formula, parameters: Mapping[str, Any], window: Window) -> tuple[_Changes, Window | None]:
    """The changes in a window, on ever finer grids until no more are seen; or in the part of it that is returned."""
    middle, reach = window[0] / 2 + window[1] / 2, (window[1] / 2 - window[0] / 2) * (1 + 2 * BEYOND)
    for narrowed in range(NARROWER):
        found, settled = _resolved(formula, parameters, middle, reach)
        if settled:
            return found, (middle - reach, middle + reach) if narrowed else None
        reach *= min(0.5, 0.8 * MOST / max(1, found.low.size))
    return _Changes(*(each[:MOST] for each in found)), (middle - reach, middle + reach)


def _resolved(formula: Formula, parameters: Mapping[str, Any], middle: float, reach: float) -> tuple[_Changes, bool]:
    """The changes around a place, and whether they are all, and not too many."""
    low, high = middle - reach, middle + reach
    near = np.ldexp(1.0, np.arange(-1000, -6, 8))
    even = np.concatenate([np.arange(-REACH, REACH + STEP, STEP), near, -near])
    even = even[(even >= low) & (even <= high)]
    count, before = COARSE, -1
    while True:
        x = np.unique(np.concatenate([even, np.linspace(low, high, count + 1)]))
        found = _changes(formula, parameters, x)
        if found.low.size == before or found.low.size > MOST or 3 * count > FINEST:
            return found, found.low.size == before
        count, before = 3 * count, found.low.size


def _far_out(formula: Formula, parameters: Mapping[str, Any]) -> _Changes:
    """The changes beyond what is looked at without a window, where a switch changes a few times only."""
    outer = np.append(REACH * (1 + 2 * BEYOND), np.ldexp(1.0, np.arange(5, 1000)))
    sides = [_changes(formula, parameters, x, most=1) for x in (-outer[::-1], outer)]
    found = _Changes(*(np.concatenate(each) for each in zip(*sides, strict=True)))
    kept = np.bincount(found.which, minlength=1)[found.which] <= FEW
    return _Changes(*(each[kept] for each in found))


def _changes(formula: Formula, parameters: Mapping[str, Any], x: Array, most: int = MOST) -> _Changes:
    found = []
    for index, switch in enumerate(switches(formula, x, parameters)):
        label = np.broadcast_to(switch.label, x.shape)
        start = np.flatnonzero((label[1:] != label[:-1]) & (label[1:] != UNKNOWN) & (label[:-1] != UNKNOWN))
        level = np.zeros(start.size)
        if switch.step:
            start, level = _levels(start, label, most)
        found.append((x[start], x[start + 1], np.full(start.size, index), level))
    return _Changes(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _levels(changed: Array, label: Array, most: int) -> tuple[Array, Array]:
    """Each whole number that is passed between two inputs, as far as there are not too many of them."""
    first, last = label[changed], label[changed + 1]
    count = np.minimum(np.abs(last - first), most).astype(int)
    count[np.cumsum(count) > 4 * MOST] = 0  # that many are too many anyhow
    start = np.repeat(changed, count)
    place = np.arange(start.size) - np.repeat(np.cumsum(count) - count, count)
    return start, np.repeat(np.minimum(first, last), count) + 1 + place


def _halved(formula: Formula, parameters: Mapping[str, Any], changes: _Changes) -> list[float]:
    """The places of the changes: each interval is halved among the floats until its ends are neighbours."""
    low, high, which, level = changes
    own = np.arange(low.size)
    kinds = np.array([(each.turning, each.step) for each in switches(formula, low[:1], parameters)])[which]
    turning, step = kinds[:, 0], kinds[:, 1]

    def at(x: Array) -> tuple[Array, Array]:
        found = switches(formula, x, parameters)
        seen = [[np.broadcast_to(each, x.shape) for each in (switch.label, switch.distance)] for switch in found]
        return np.array([label for label, _ in seen])[which, own], np.array([far for _, far in seen])[which, own]

    (first, before), (last, after) = at(low), at(high)
    left, right = _ordinal(low), _ordinal(high)
    while np.any(right - left > 1):
        middle = left + (right - left) // 2
        label = at(_float(middle))[0]
        same = np.where(step, (label < level) == (first < level), label == first)
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    ends = _float(left), _float(right)
    near = [np.nan_to_num(at(each)[1], nan=np.inf) for each in ends]
    place = np.where(near[0] < near[1], *ends) + 0.0
    with np.errstate(invalid="ignore"):
        touches = np.fmin(*near) <= TOUCHING * np.fmax(before, after)
    touches &= np.isfinite(np.fmax(before, after)) & ((np.fmax(before, after) > 0) | (place == 0))
    place = _centred(place, which, ~step & (last == 0), ~step & (first == 0))
    kept = (~turning | touches) & ((place == 0) | (np.abs(place) > LEAST))
    return _merged(place[kept].tolist())


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
