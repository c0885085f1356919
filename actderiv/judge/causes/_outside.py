"""What the candidate and an explanation say outside a failing region: where it ends, and whether the fault does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ._region import FEW_ULP, LATTICE, Array, Region

HALF = 0.5
"""The part of the places elsewhere that must show a fault of the formula as such."""

WIDELY = np.concatenate([np.linspace(-2.95, 3.05, 61), [-8.1, -6.3, -4.7, 4.6, 6.2, 8.3]])
"""Where functions live."""

SOME_DIGITS = 0.05
"""A value is right to some digits if it is off by no more than this part of the truth."""


def would_reach_further(region: Region, values: Callable[[Array], Array]) -> bool:
    """Whether the explanation of a constant region predicts the same constant just outside, where it would fail.

    The candidate passed there, or failed in another way. Without this test every tail that is cut to 0 would be
    explained by any formula that is 0 in the rest of the tail.
    """
    if not region.constant:
        return False
    outside = _just_outside(region)
    if not outside.size:
        return False
    rows = np.atleast_2d(values(outside))
    middle, spread = len(rows) // 2, 1 if region.format.computes and len(rows) > 1 else 0
    predicted = rows[middle - spread : middle + spread + 1]  # narrow formats compute wider and round once
    truth = region.function()(outside)
    unit = 0.0 if np.isnan(region.got[0]) else float(region.units(region.got[0], FEW_ULP[region.format.computes]))
    same = np.all((np.abs(predicted - region.got[0]) <= unit) | (np.isnan(predicted) & np.isnan(region.got[0])), axis=0)
    seen = np.maximum(region.units(truth, 8), region.tolerance)
    fails = (np.abs(truth - region.got[0]) > seen) | np.isnan(region.got[0])
    return bool(np.any(same & fails & (np.abs(truth) >= region.format.smallest_kept)))


def contradicted(region: Region, values: Callable[[Array], Array]) -> bool:
    """Whether the explanation implies a clear fault just outside the region, and the candidate does not have it.

    A term that is said to be missing is missing everywhere. Only where the region ends at a break of f or at 0 may
    another formula begin there.
    """
    outside = _beyond(region)
    if region.candidate is None:
        return False
    clear, has_it = _implied(region, values, outside)
    if np.any(clear & ~has_it):
        return True
    clear, has_it = _implied(region, values, _elsewhere(region))
    return bool(np.sum(clear & has_it) < HALF * np.sum(clear))


def _implied(region: Region, values: Callable[[Array], Array], outside: Array) -> tuple[Array, Array]:
    """At which of these places the explanation implies a clear fault, and at which the candidate has it."""
    assert region.candidate is not None
    if not outside.size:
        return np.zeros(0, bool), np.zeros(0, bool)
    truth, got = region.function()(outside), region.candidate(outside)
    rows = np.atleast_2d(values(outside))
    ways = (np.where(np.isnan(rows), np.inf, np.abs(rows - each)) for each in (got, truth))
    off, implied = (np.fmin.reduce(each, axis=0) for each in ways)
    clear = implied > np.maximum(region.units(truth, 64), 8 * region.tolerance)
    has_it = off <= np.maximum(region.units(truth, 8), LATTICE * implied)
    return clear & (np.abs(truth) >= region.format.smallest_kept), has_it


def _elsewhere(region: Region) -> Array:
    """Places where functions live, on the pieces that the region reaches into: its side of 0, up to a break. Where
    one value is returned all over the region its own are left out: they bear out any formula that is constant there."""
    marks = np.array([-np.inf, *sorted({0.0, *region.bound.breaks}), np.inf])
    pieces = np.unique(np.searchsorted(marks, [region.x[0], region.x[-1]]))
    piece = np.searchsorted(marks, WIDELY)
    x = np.unique(region.rounded(WIDELY[(piece >= pieces[0]) & (piece <= pieces[-1])]))
    if region.constant:
        x = x[(x < region.x[0]) | (x > region.x[-1])]
    return _held(region, x)


def right_before(region: Region, away: tuple[float, ...] = (2.0,), units: float = 64) -> bool:
    """Whether the candidate is right to some digits just before a one-sided region begins, as what is exceeded only
    there leaves it: so many of the distances between inputs ``away``."""
    if region.candidate is None or not region.side:
        return True
    x, _, margin = region.edge
    before = _held(region, x - region.side * margin * np.array(away))
    truth, got = region.function()(before), region.candidate(before)
    return bool(np.all(np.abs(got - truth) <= SOME_DIGITS * np.abs(truth) + region.units(truth, units)))


def right_beyond(region: Region, way: int = 0) -> bool:
    """Whether the candidate is right again just outside: to the right of the region (1), to the left (-1); where
    nobody says, away from 0."""
    way = way or region.side
    if region.candidate is None or not way:
        return False
    end, margin = (region.x[-1], region.margins[1]) if way > 0 else (region.x[0], region.margins[0])
    x = _held(region, end + way * margin * np.array([2.0, 8.0, 32.0]))
    truth, got = region.function()(x), region.candidate(x)
    right = np.abs(got - truth) <= np.maximum(region.units(truth, 8), region.tolerance)
    return bool(np.any(right & (got != region.got[-1])))


def shown_beyond(region: Region, made: Callable[[Array], Array]) -> bool:
    """Whether the candidate returns, outside the region as well, what is made of the truth so: not one value alone."""
    outside = _beyond(region)
    if region.candidate is None or not outside.size:
        return False
    truth, got = region.function()(outside), region.candidate(outside)
    same = np.abs(got - made(truth)) <= region.units(truth, 8)
    return bool(np.all(same) and np.any(made(truth) != region.got[0]))


def _beyond(region: Region) -> Array:
    """Places outside at growing distances from either end, those beyond a break of f or beyond 0 left out."""
    marks = np.array([0.0, *region.bound.breaks])
    found = []
    for end, margin, way in ((region.x[0], region.margins[0], -1), (region.x[-1], region.margins[1], 1)):
        places = end + way * np.array([2 * margin, 8 * margin, max(8 * margin, 0.02 * abs(end))])
        if region.format.coarse:  # the next value, too: there are few others
            places = np.append(float(region.format.neighbour(end, way)), places)
        low, high = np.minimum(places, end - way * margin), np.maximum(places, end - way * margin)
        crossed = ((marks >= low[:, None] - margin) & (marks <= high[:, None] + margin)).any(axis=1)
        found.append(places[~crossed])
    return _held(region, np.concatenate(found))


def _held(region: Region, places: Array) -> Array:
    """Those of the places, as the format holds them, that nobody takes for 0."""
    places = region.rounded(places)
    size = np.abs(places)
    return places[(size < region.format.largest) & (size >= region.format.smallest_kept)]


def _just_outside(region: Region) -> Array:
    """An input just beyond either end of the region, by two of the distances in it, where the format has one."""
    first, last = region.margins
    # a subnormal input may be taken for 0, where a break forgives much
    return _held(region, np.array([region.x[0] - 2 * first, region.x[-1] + 2 * last]))
