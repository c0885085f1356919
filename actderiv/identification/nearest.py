"""What comes nearest to a callable that is nothing known: by the largest difference over the range."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import ActderivError
from .ideas import Idea, plain, plain_at
from .matching import Match, measured
from .seen import Seen

TOLD = 3
LOOKED_AT = 24
CUT = 1e-6
"""What differs by less than this part of the function's size has a constant with few digits, and needs no fit."""

WORTH = 0.5
"""A fit of parameters is told if it at least halves the difference of what needs none."""


def nearest(seen: Seen, fitted: Sequence[Idea]) -> tuple[Match, ...]:
    """The nearest ideas without fitted numbers, before them a fitted one where it is much nearer."""
    known = _ranked(promising(seen), seen)
    found = _ranked([*promising(seen, free=True), *fitted], seen)
    room = CUT * seen.size
    if found and (not known or found[0].max_abs_error < WORTH * known[0].max_abs_error > WORTH * room):
        known = [found[0], *known]
    return tuple(known[:TOLD])


def promising(seen: Seen, free: bool = False) -> list[Idea]:
    """The plain ideas, with or without numbers other than the defaults, that are nearest at a few inputs."""
    few, ideas = seen.glance, plain()
    with np.errstate(all="ignore"):
        error = np.sort(np.abs(plain_at(few.x) - few.got), axis=1)[:, -1 - few.x.size // 20]  # NaN comes last
    order = np.argsort(error, kind="stable")
    return [ideas[each] for each in order if (ideas[each].free > 0) == free and error[each] < np.inf][:LOOKED_AT]


def _ranked(ideas: list[Idea], seen: Seen) -> list[Match]:
    """The nearest first; of those with the same difference only the plainest."""
    found = []
    for idea in ideas:
        try:
            found.append(measured(idea, seen))
        except ActderivError:
            continue
    found = [each for each in found if np.isfinite(each.max_abs_error)]
    room = seen.u * seen.size
    found.sort(key=lambda each: (each.max_abs_error, each.idea.plainness()))
    ranked: list[Match] = []
    for each in found:
        same = [
            other
            for other in ranked
            if abs(other.max_abs_error - each.max_abs_error) <= max(room, 1e-9 * each.max_abs_error)
        ]
        if not same:
            ranked.append(each)
        elif each.idea.plainness() < same[0].idea.plainness():
            ranked[ranked.index(same[0])] = each
    return ranked
