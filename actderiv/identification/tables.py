"""Values on a grid, as those of a table of fixed-point numbers: which function was rounded to it, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from ..messages import N_, _
from .ideas import Idea
from .matching import Match, measured
from .nearest import promising
from .sampling import Array, Values
from .seen import WIDE, Seen

FINEST = 20
"""A grid finer than 2^-20 is not told from the number format."""

LONG = 8
"""So many different values on a grid are no accident."""

HOW: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    (N_("{function} rounded to multiples of 1/{parts}"), np.rint),
    (N_("{function} rounded down to multiples of 1/{parts}"), np.floor),
    (N_("{function} cut towards 0 to multiples of 1/{parts}"), np.trunc),
    (N_("{function} rounded up to multiples of 1/{parts}"), np.ceil),
)  # fmt: skip


def grid(seen: Seen) -> int | None:
    """The number of which all values are multiples of the inverse, 256 for 1/256; None where there is none."""
    if np.unique(np.abs(seen.got)).size < LONG or np.unique(seen.got).size > seen.got.size / 2:
        return None
    steps = np.diff(np.unique(np.abs(seen.got)))
    parts = int(np.rint(1 / np.min(steps[steps > 2.0**-FINEST], initial=np.inf)))
    with np.errstate(all="ignore"):
        counts = seen.got * parts
        fits = np.abs(counts - np.rint(counts)) <= 4 * seen.u * np.abs(counts)
    return parts if parts > 1 and np.all(fits) else None


def on_grid(seen: Seen) -> Iterator[Match]:
    """The functions and derivatives that give just these values when they are put on the grid of the values."""
    parts = grid(seen)
    if parts is None:
        return
    for idea in promising(seen):
        exact = idea.at(seen.x) * parts
        for words, whole in HOW:
            if _same(exact, seen, parts, whole):
                put = replace(
                    idea, text=_(words, function=idea.text, parts=parts), values=_put(idea, parts, whole), fitted=True
                )
                yield replace(measured(put, seen), agrees=True)
                break


def _same(exact: Array, seen: Seen, parts: int, whole: Callable[[Array], Array]) -> bool:
    """Whether all values are these, put on the grid; what lies between two but for rounding may be either."""
    room = WIDE * seen.u * (np.abs(exact) + parts * seen.size)
    counts = np.rint(seen.got * parts)
    return bool(np.all((whole(exact - room) == counts) | (whole(exact + room) == counts)))


def _put(idea: Idea, parts: int, whole: Callable[[Array], Array]) -> Values:
    return lambda x: whole(idea.at(x) * parts) / parts
