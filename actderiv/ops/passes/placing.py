"""Where the arrays of passes are: in buffers, each for the next array when nobody needs the last one any more."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import NamedTuple

from .lowering import QUICK, Pass, Value

X, ANSWER, FLOATS, TRUTHS, OWN = "x", "answer", "floats", "truths", "own"
FEW = 12
"""To so many passes it makes no difference to come first."""


class Place(NamedTuple):
    """Where an array is: x, an answer, a buffer, or what a call has made."""

    room: str
    number: int = 0


def needed(passes: Sequence[Pass], answers: Collection[Hashable]) -> list[Pass]:
    """The passes that lead to the answers, in order."""
    names, found = set(answers), []
    for each in reversed(passes):
        if each.answer.name in names:
            names.update(value.name for value in each.given if isinstance(value, Value))
            found.append(each)
    return found[::-1]


def soon(passes: Sequence[Pass], conditions: Collection[Hashable]) -> tuple[list[Hashable], set[Hashable]]:
    """Those of the conditions that a few quick passes lead to, and the names of what these make."""
    known: list[Hashable] = []
    names: set[Hashable] = set()
    for name in (each.answer.name for each in passes if each.answer.name in conditions):
        way = needed(passes, {name})
        if len(way) <= FEW and all(each.call in QUICK for each in way):
            known.append(name)
            names.update(each.answer.name for each in way)
    return known, names


def last_uses(passes: Sequence[Pass]) -> dict[int, list[Hashable]]:
    """What each pass is the last one to take."""
    last = {value.name: at for at, each in enumerate(passes) for value in each.given if isinstance(value, Value)}
    found: dict[int, list[Hashable]] = {}
    for name, at in last.items():
        found.setdefault(at, []).append(name)
    return found


def placed(
    passes: Sequence[Pass], answers: Mapping[Hashable, int], truths: Collection[Hashable]
) -> dict[Hashable, Place]:
    """Where each array is. A call into a buffer may have the buffer of a number that it is the last one to take."""
    places: dict[Hashable, Place] = {0: Place(X)}
    free: dict[str, list[Place]] = {FLOATS: [], TRUTHS: []}
    counts, last = {FLOATS: 0, TRUTHS: 0}, last_uses(passes)

    def taken(room: str) -> Place:
        if not free[room]:
            counts[room] += 1
            return Place(room, counts[room])
        return free[room].pop()

    for at, each in enumerate(passes):
        over = [places[name] for name in last.get(at, ()) if places[name].room in free]
        for place in over:
            free[place.room].append(place)
        name = each.answer.name
        if name in answers:
            places[name] = Place(ANSWER, answers[name])
        elif not each.into:
            places[name] = Place(OWN, at)
        else:
            places[name] = taken(TRUTHS if name in truths else FLOATS)
    return places
