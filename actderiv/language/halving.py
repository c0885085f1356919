"""Where exactly a switch changes: intervals are halved among the floats until their ends are neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from .sampling import Changes
from .switches import switches
from .tree import Formula

Array = np.ndarray
At = Callable[[Array], tuple[Array, Array]]

TOUCHING = 1e-9
"""What a turning point leaves of a distance, as a share of that beside it, where it is 0."""

LEAST = 1e-100
"""What is nearer to 0, and not 0, is where a square underflows."""

STRETCH = 1e-6
"""Stretches of 0 so short come from rounding."""

AROUND = tuple(range(4, 44, 4))
"""2 to the power of these floats to either side of a place the switch has changed, or has not, if rounding did not lead
astray."""


class Halved(NamedTuple):
    """The place of each change; whether something happens there at all, and whether rounding hides where."""

    place: Array
    kept: Array
    hidden: Array


def halved(formula: Formula, parameters: Mapping[str, Any], changes: Changes) -> Halved:
    """The places of the changes."""
    low, high, which, level, alone = changes
    own = np.arange(low.size)
    kinds = np.array([(each.turning, each.step) for each in switches(formula, low[:1], parameters)])[which]
    turning, step = kinds[:, 0], kinds[:, 1]

    def at(x: Array) -> tuple[Array, Array]:
        found = switches(formula, x, parameters)
        seen = [[np.broadcast_to(each, x.shape) for each in (switch.label, switch.distance)] for switch in found]
        return np.array([label for label, _ in seen])[which, own], np.array([far for _, far in seen])[which, own]

    (first, before), (last, after) = at(low), at(high)

    def unchanged(x: Array) -> Array:
        label = at(x)[0]
        return np.where(step, (label < level) == (first < level), label == first)

    left, right = ordinal(low), ordinal(high)
    while np.any(right - left > 1):
        middle = left + (right - left) // 2
        same = unchanged(float_of(middle))
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    ends = float_of(left), float_of(right)
    near = [np.nan_to_num(at(each)[1], nan=np.inf) for each in ends]
    place = np.where(near[0] < near[1], *ends) + 0.0
    with np.errstate(invalid="ignore"):
        touches = np.fmin(*near) <= TOUCHING * np.fmax(before, after)
    touches &= np.isfinite(np.fmax(before, after)) & ((np.fmax(before, after) > 0) | (place == 0))
    place = _centred(place, which, ~step & ~alone & (last == 0), ~step & ~alone & (first == 0))
    kept = (~turning | touches) & ((place == 0) | (np.abs(place) > LEAST))
    return Halved(place, kept, alone & _hidden(unchanged, changes, left))


def _hidden(unchanged: Callable[[Array], Array], changes: Changes, place: Array) -> Array:
    """Whether a switch that changes once only does so differently, or not at all, as rounding has it."""
    if not changes.alone.any():
        return changes.alone
    first, last = ordinal(changes.low), ordinal(changes.high)
    hidden = ~unchanged(changes.low) | unchanged(changes.high)
    for power in AROUND:
        hidden |= ~unchanged(float_of(np.maximum(first, place - 2**power)))
        hidden |= unchanged(float_of(np.minimum(last, place + 2**power)))
    return hidden


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


def ordinal(x: Array) -> Array:
    """The floats numbered in their order, 0 being 0: half of the way between two of them is halfway in the count."""
    bits = np.asarray(x, dtype=np.float64).view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits) // 1


def float_of(count: Array) -> Array:
    """The float of that number."""
    return np.where(count < 0, np.int64(-(2**63)) - count, count).astype(np.int64).view(np.float64)
