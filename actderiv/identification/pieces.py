"""What a callable is beyond the stretch where it is what comes nearest: a clamp, a straight line above a threshold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..errors import ActderivError
from ..messages import N_, _
from .ideas import Idea, plain
from .matching import Match, agreeing
from .seen import ENOUGH, Seen

MAINLY = 0.2
"""What is nearest must be the same at so many of the inputs, or what lies beyond says nothing."""


def pieces(best: Match, seen: Seen) -> Iterator[str]:
    """Sentences about the inputs to the left and to the right of where the callable is the nearest function."""
    if best.same is None:
        return
    low, high = best.same
    if np.mean((seen.x >= low) & (seen.x <= high)) < MAINLY:
        return
    for words, place, part in (
        (N_("below {place:g} it is {what}"), low, seen.x < low),
        (N_("above {place:g} it is {what}"), high, seen.x > high),
    ):
        if part.sum() >= ENOUGH:
            told = _piece(seen.only(part), best.idea)
            if told:
                yield _(words, place=place, what=told)


def _simplest(idea: Idea) -> tuple:
    return idea.function != "identity", idea.plainness()


def _piece(part: Seen, besides: Idea) -> str:
    if np.ptp(part.got) <= 2 * part.u * np.max(np.abs(part.got)):
        return _("constant, {value:.9g}", value=part.got[part.got.size // 2])
    for idea in sorted((each for each in plain() if not each.free), key=_simplest):
        try:
            if idea is not besides and agreeing(idea, part)[0].all():
                return idea.text
        except ActderivError:
            continue
    return ""
