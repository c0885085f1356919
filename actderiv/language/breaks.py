"""The breaks of a formula, found: where it is not smooth, and which derivative is the first to jump there.

Candidates are where a switch changes. Ball arithmetic tells them apart where it is installed (:mod:`.isolating`), else
a grid shows them (:mod:`.sampling`); each is halved until its ends are neighbours among the floats. A candidate is a
break if the limits of f, f', f'' or f''' from its two sides differ, or do not exist; the others are dropped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from .evaluating import evaluate
from .halving import LEAST, halved
from .limits import orders_of_breaks
from .sampling import BEYOND, MOST, REACH, Changes, between, far_out, sampled
from .switches import switches
from .tree import Binary, Call, Choice, Compare, Formula, walk

Array = np.ndarray
Window = tuple[float, float]

NARROWER = 12
"""So often a window is narrowed."""

LEAST_PART = 1 / 32
"""Not by more at once: steps of exp(x) crowd at one end of a window."""

LARGEST = 1e300
"""Further out nothing is looked at."""

MOST_LARGE = 1e250
"""A number beyond that overflows soon."""

SAME = 8
"""Candidates so many units of the last place apart are one place that two roundings have moved."""

NEIGHBOURS = 1
"""Where rounding has moved nothing, only neighbours among the floats are one place."""

HALF = 0.5
"""Where ball arithmetic leaves more of a window open than that, all of it is looked at on a grid."""

POINTS = 65
"""So many points has the grid on each part that is left open otherwise."""

EXACT = 64
"""So many places are told exactly; more are halved among the floats, which takes one time for all of them."""

TIGHT = 2.0**36
"""Fewer floats than that beside a place are too few to see limits of every order by."""

TOUCHED = 16
"""Where a number touches 0 rounding decides its sign: so many such places are looked at more closely."""


class Found(NamedTuple):
    """Breaks in ascending order, place to order as records declare them; where not all of the window was looked at, the
    part that was; and parts of that in which there may be more."""

    breaks: dict[float, int]
    part: Window | None = None
    open: tuple[Window, ...] = ()


class _Seen(NamedTuple):
    """Changes, and places where a number touches 0; what of the window was looked at; what told them apart."""

    changes: Changes
    touches: Iterable[float] = ()
    part: Window | None = None
    open: tuple[Window, ...] = ()
    isolation: Any = None


class _Places(NamedTuple):
    """Where something may happen, in ascending order, and the change at each place that is known to have but one."""

    at: Array
    changes: Mapping[float, Any]


def find(formula: Formula, parameters: Mapping[str, Any], window: Window | None = None) -> Found:
    """The breaks of a formula with these parameters: in a window, or around 0 and where they are single far out."""
    breakable = (Binary, Call, Choice, Compare)
    bodies = [formula.body, *(each.body for each in formula.definitions)]
    if not any(isinstance(each, breakable) for part in bodies for each in walk(part)):
        return Found({})
    if not switches(formula, np.array([0.5]), parameters):
        return Found({})
    with np.errstate(all="ignore"):
        seen = _within(formula, parameters, window or (-REACH, REACH))
        if window is None:
            seen = seen._replace(changes=Changes.joined([seen.changes, far_out(formula, parameters)]))
        places = _places(formula, parameters, seen)
        if not places.at.size:
            return Found({}, seen.part, seen.open)
        orders = _orders(formula, parameters, places, seen.isolation)
        kept = [not over for over in _overflow(formula, parameters, places.at)]
        told = zip(places.at.tolist(), orders, kept, strict=True)
        return Found({at: order for at, order, fine in told if order is not None and fine}, seen.part, seen.open)


def _within(formula: Formula, parameters: Mapping[str, Any], window: Window) -> _Seen:
    """The changes in a window, by ball arithmetic where it is installed and gets on, else on grids; where they are too
    many, in the part of it that is returned."""
    window = max(window[0], -LARGEST), min(window[1], LARGEST)
    middle, reach = window[0] / 2 + window[1] / 2, (window[1] / 2 - window[0] / 2) * (1 + 2 * BEYOND)
    balls, hard, asked = find_spec("flint") is not None, False, window != (-REACH, REACH)
    for narrowed in range(NARROWER):
        part = (middle - reach, middle + reach)
        found = _isolated(formula, parameters, part, asked, narrowed) if balls and not hard else None
        if isinstance(found, _Seen):
            return found._replace(part=part if narrowed else None)
        if found is None:
            hard = balls
            changes, settled = sampled(formula, parameters, *part)
            if settled:
                return _Seen(changes, part=part if narrowed else None, open=(part,) if hard else ())
            found = changes.low.size
        reach *= min(0.5, max(LEAST_PART, 0.8 * MOST / max(1, found)))
    part = (middle - reach, middle + reach)
    return _Seen(sampled(formula, parameters, *part)[0].only(slice(MOST)), part=part, open=(part,) if hard else ())


def _isolated(
    formula: Formula, parameters: Mapping[str, Any], window: Window, asked: bool, narrowed: int
) -> _Seen | int | None:
    """The changes by ball arithmetic; how many there are where they are too many; None where it does not get on. A
    window that was narrowed has half of the budget."""
    try:
        from .isolating import COST, UNASKED, Isolation, TooMany
    except ImportError:  # it is there, and broken
        return None
    cost = (COST if asked else UNASKED) >> narrowed
    known = switches(formula, np.array([0.5]), parameters)
    which = {each.look.key: index for index, each in enumerate(known) if not each.turning}
    isolation = Isolation(formula, parameters, {each.look.key: each.look.kind for each in known}, MOST, cost)
    try:
        isolation.search(*window, LEAST)
    except TooMany as error:
        return error.seen
    left = tuple(isolation.left)
    if sum(high - low for low, high in left) > HALF * (window[1] - window[0]):
        return None
    rows = [(each.low, each.high, which[each.key], each.level) for each in isolation.changes]
    others = [between(formula, parameters, np.linspace(*each, POINTS)) for each in left]
    changes = Changes.joined([Changes.of(rows), *others]).only(slice(MOST))
    return _Seen(changes, isolation.touches, None, left, isolation)


def _places(formula: Formula, parameters: Mapping[str, Any], seen: _Seen) -> _Places:
    alone = [] if seen.isolation is None else seen.isolation.changes
    few = np.full(len(alone), len(alone) <= EXACT)
    at = _placed(seen.isolation, few)
    missing = np.isnan(at)
    changes, others = seen.changes if missing.any() else seen.changes.only(~seen.changes.alone), [*seen.touches]
    if changes.low.size:
        place, kept, hidden = halved(formula, parameters, changes)
        others += _merged(place[kept & ~changes.alone].tolist(), SAME)
        if missing.any():
            near = place[changes.alone]
            asked = (hidden[changes.alone] | _crowded(near, others)) & missing & ~few
            at = np.where(asked, _placed(seen.isolation, asked), at)
            at = np.where(np.isnan(at), near, at)
    return _Places(np.array(_merged([*at.tolist(), *others], NEIGHBOURS)), dict(zip(at.tolist(), alone, strict=True)))


def _placed(isolation: Any, asked: Array) -> Array:
    """The exact places of changes; NaN of those that are not asked, and where the budget has ended."""
    found = np.full(asked.shape, np.nan)
    if asked.any():
        from .isolating import PLACING

        isolation.grant(PLACING)
        with suppress(ArithmeticError):
            for index in np.flatnonzero(asked):
                found[index] = isolation.place(isolation.changes[index])
    return found


def _crowded(places: Array, others: Sequence[float]) -> Array:
    """Whether another place is so near to each that rounding may have moved it there."""
    every, count = np.unique(np.concatenate([places, others]), return_counts=True)
    gaps = np.diff(every, prepend=-np.inf, append=np.inf)
    near = (np.minimum(gaps[:-1], gaps[1:]) <= SAME * np.spacing(np.abs(every))) | (count > 1)
    return np.asarray(near[np.searchsorted(every, places)])


def _orders(
    formula: Formula, parameters: Mapping[str, Any], places: _Places, isolation: Any
) -> list[int | None]:  # fmt: skip
    """The order of each break; where rounding hides it in floats, by ball arithmetic."""
    gaps = np.diff(places.at, prepend=-np.inf, append=np.inf)
    size = np.abs(places.at)
    rooms = np.minimum(np.minimum(gaps[:-1], gaps[1:]), np.maximum(1.0, size)) / 2
    found = orders_of_breaks(formula, parameters, places.at, rooms)
    if isolation is None:
        return found
    floats = rooms / np.spacing(size)
    doubtful = floats < TIGHT
    if len(isolation.touches) <= TOUCHED:
        doubtful |= np.isin(places.at, [*isolation.touches])
    if doubtful.any():
        from .isolating import PLACING

        isolation.grant(PLACING)
    values = np.broadcast_to(evaluate(formula, places.at, parameters), places.at.shape)
    for index in sorted(np.flatnonzero(doubtful), key=floats.__getitem__)[:EXACT]:
        at, room = float(places.at[index]), float(rooms[index])
        tight = floats[index] < TIGHT
        value = math.nan if tight else float(values[index])
        with suppress(ArithmeticError, ValueError):
            found[index] = isolation.order(at, room, value, places.changes.get(at), plainly=not tight)
    return found


def _overflow(formula: Formula, parameters: Mapping[str, Any], places: Array) -> Array:
    """Whether a number on the way comes to the end of the floats there: f goes on, as mathematics sees it."""
    found = np.zeros(places.shape, bool)
    for part in (1 - 2.0**-20, 1 + 2.0**-20):
        for switch in switches(formula, places * part, parameters):
            found |= switch.distance > MOST_LARGE
    return found & (places != 0)


def _merged(places: Sequence[float], spacings: int) -> list[float]:
    """Places in order, one of each cluster: the one with the shortest decimal."""
    found: list[float] = []
    for at in sorted(set(places)):
        if found and at - found[-1] <= spacings * np.spacing(max(abs(at), abs(found[-1]))):
            found[-1] = min(found[-1], at, key=lambda each: len(repr(each)))
        else:
            found.append(at)
    return found
