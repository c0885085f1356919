"""What is this callable? The search for a known function, variant, parameters or derivative with the same values.

It goes from the plain to the contrived and stops at the first stage that finds something: functions and derivatives of
the catalogue with usual parameters; derivatives as functions of the saved output; parameters made to fit, and known
functions stretched; those stretched and shifted. Where all of them fail it says what is nearest.

A match agrees everywhere it was looked at: in the range, in the tails beyond it where no range was asked for, on both
sides of every break of the match and of every jump of the callable. Numbers are fitted at a few of these inputs only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..activation import FUNCTIONS
from ..floats import FORMATS, Format
from ..messages import N_, _, ngettext
from ..naming.grammar import read
from ..samples import Uniform, refuse_points
from ..sources import Opener, resolve
from ..sources.callable import TypedOpener
from .fitting import fits
from .ideas import Idea, contrived
from .matching import Match, best_of, likely, matched, same_everywhere
from .nearest import nearest
from .outputs import of_output
from .pieces import pieces
from .results import Identified
from .sampling import Array, Values, inputs
from .scaling import scaled
from .seen import Seen, look
from .tables import on_grid

__all__ = ["Identified", "Match", "identify", "identify_source", "inputs"]

MOST = 12
RANGE = (-10.0, 10.0)
MOST_POINTS = 10**6
"""All are kept in memory, 0.15 kB each; a thousand tell as much."""


def identify(
    at: Values, format: Format, *, x: Array | None = None, name: str = "callable", recorded: bool = False,
    tailed: bool | None = None,
) -> Identified:  # fmt: skip
    """The known functions and derivatives that have the values of ``at``, a callable of arrays of ``format``.

    ``x`` are the inputs to compare at; by default those of :func:`inputs` from -10 to 10, and the tails beyond
    (``tailed``). ``recorded`` says that there are no values at other inputs.
    """
    tailed = x is None if tailed is None else tailed
    seen = look(at, format, inputs(format) if x is None else x, name, recorded, tailed and not recorded)
    near: list[Idea] = []
    matches: list[Match] = []
    for stage in (likely, of_output, on_grid, _fitted, _shifted):
        for found in stage(seen):
            near += [found] if isinstance(found, Idea) else []
            match = matched(found, seen) if isinstance(found, Idea) else found
            matches += [match] if match is not None else []
        best = best_of(matches, seen.wide)
        if best and (stage in (_fitted, _shifted) or not contrived(best[0].idea)):
            return _result(name, seen, _told(best))
    return _result(name, seen, [], nearest(seen, [idea for idea in near if idea.fitted]))


def _result(name: str, seen: Seen, told: list[Match], near: tuple[Match, ...] = ()) -> Identified:
    notes = [*(pieces(near[0], seen) if near else ()), *_notes(seen)]
    further = len(told) - len(told[:MOST])
    inside = seen.got[seen.inside]
    close = not near or near[0].max_abs_error < (inside.max() - inside.min()) / 2
    matches = tuple(told[:MOST])
    return Identified(name, seen.format.name, seen.points, matches, tuple(notes), near, seen.core, bool(close), further)


def _fitted(seen: Seen) -> Iterator[Idea]:
    yield from fits(seen)
    yield from scaled(seen, shifted=False)


def _shifted(seen: Seen) -> Iterator[Idea]:
    yield from scaled(seen, shifted=True)


def _told(found: list[Match]) -> list[Match]:
    """The plainest of the matches, those that are another function than the first one elsewhere marked."""
    first = found[0].idea
    marked = [replace(each, wider=same_everywhere(first, each.idea)) for each in found]
    return [each for each in marked if each.idea.free <= first.free]


def _notes(seen: Seen) -> Iterator[str]:
    if seen.digits is not seen.format:
        yield _("its values are {format} numbers, and are compared as such", format=seen.digits.name)
    if seen.lost.size:
        yield ngettext(
            "left out: {count} inputs without a finite number, the first x = {x:g}",
            "left out: {count} inputs without a finite number, the first x = {x:g}",
            seen.lost.size,
            x=seen.lost[0],
        )


def identify_source(
    function: Any, dtype: str, range: tuple[float, float] | None, points: int, takes: Sequence[str] | None = None,
    order: int = 1,
) -> Identified:  # fmt: skip
    """:func:`identify` of what a text names as a function or as a source, or of a callable; or of recorded values.

    ``order`` tells whether an op that comes with its derivative, or with a framework's autograd, is looked at itself
    (0), or its derivative (1).
    """
    refuse_points(points, MOST_POINTS)
    format, window = FORMATS.get(dtype), Uniform(*(range or RANGE), points)
    opener = _opened(function, takes)
    candidate = opener.open(FUNCTIONS.get("identity").bind(), order, format)
    recorded = candidate.inputs(format)
    x = inputs(format, window.low, window.high, window.points) if recorded is None else recorded
    name = function if isinstance(function, str) else candidate.name
    found = identify(candidate.at, format, x=x, name=name, recorded=recorded is not None, tailed=range is None)
    said = N_("its derivative, by {detail}") if order else N_("its values, by {detail}")
    whose = _(said, detail=candidate.detail) if opener.forward else ""
    notes = (*found.notes, *([whose] if whose else []), *candidate.coverage())
    return replace(found, notes=notes, place=candidate.place)


def _opened(function: Any, takes: Sequence[str] | None) -> Opener:
    """What a text names: a function of the catalogue, or a source."""
    if isinstance(function, str):
        name = read(function)
        if len(name.parts) == 1 and name.parts[0] in FUNCTIONS:
            return TypedOpener(name)
    return resolve(function, takes)
