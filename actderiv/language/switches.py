"""Where a formula might break: the numbers in it that a comparison, a step or a singular point looks at.

A switch is such a number, seen at many x. It has a label, which changes where something happens (its sign; between
which whole numbers it lies), and a distance from the nearest change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from .. import ops
from ..dataclass import dataclass
from ..ops import duals
from .evaluating import evaluate
from .tree import Binary, Call, Compare, Formula, Node

Array = np.ndarray
Seen = tuple[Any, ...]
Key = tuple[int, int, int]


UNKNOWN = 0.25
"""The label where a number is NaN: what made it so has a switch of its own, or overflowed."""


class Look(NamedTuple):
    """A number that a node looks at, and what it asks of it. The key is the same in every arithmetic: which node, which
    of its numbers, and how often that was computed before."""

    key: Key
    kind: str
    number: Any


@dataclass(frozen=True)
class Switch:
    """Labels and distances at many x. At a turning point the label is the sign of the slope, and only a distance of
    nothing counts: ``sqrt(x**2)``, where x² touches 0 and does not cross it."""

    label: Array
    distance: Array
    look: Look
    turning: bool = False

    @property
    def step(self) -> bool:
        """Whether whole numbers count."""
        return self.look.kind != "crossing"


def looks(formula: Formula, x: Any, parameters: Mapping[str, Any]) -> list[Look]:
    """Everything that is looked at while the formula is computed at x, in that order."""
    found: list[Look] = []
    times: Counter[tuple[int, int]] = Counter()

    def watch(node: Node, seen: Seen) -> None:
        for position, (kind, number) in enumerate(_numbers(node, seen)):
            which = id(node), position
            found.append(Look((*which, times[which]), kind, number))
            times[which] += 1

    evaluate(formula, x, parameters, watch)
    return found


def switches(formula: Formula, x: Array, parameters: Mapping[str, Any]) -> list[Switch]:
    """Every switch of the formula at x, always in the same order."""
    with np.errstate(all="ignore"):
        seen = [each for each in looks(formula, duals.variable(x), parameters) if isinstance(each.number, duals.Dual)]
        return [switch for each in seen for switch in _switches(each)]


def _switches(look: Look) -> list[Switch]:
    number = look.number
    if look.kind != "crossing":
        return [_stepping(look)]
    distance = np.abs(number.value)
    return [Switch(_signs(number.value), distance, look), Switch(_signs(number.first), distance, look, turning=True)]


def _signs(value: Array) -> Array:
    return np.where(np.isnan(value), UNKNOWN, np.sign(value))


def _stepping(look: Look) -> Switch:
    value = look.number.value + 0.5 if look.kind == "halves" else look.number.value
    label = np.ceil(value) - 1 if look.kind == "above" else np.floor(value)
    return Switch(np.where(np.isfinite(label), label, UNKNOWN), np.abs(value - np.rint(value)), look)


def _numbers(node: Node, seen: Seen) -> Iterator[tuple[str, Any]]:
    """The numbers that a node looks at, and what it asks of each."""
    if isinstance(node, Compare | Binary):
        yield "crossing", seen[-1]
    elif isinstance(node, Call):
        yield from CALLS.get(node.function, _catalogued)(*seen) if _looks(node, seen) else ()


def _looks(node: Call, seen: Seen) -> bool:
    """Whether a function has a break at all: those of the catalogue say so, of the vocabulary the table below."""
    return node.function in CALLS or (len(seen) == 2 and hasattr(seen[1], "breaks"))


def _catalogued(argument: Any, bound: Any) -> Iterator[tuple[str, Any]]:
    for at in bound.breaks:
        yield "crossing", argument - at


def _at(*places: float) -> Callable[..., Iterator[tuple[str, Any]]]:
    """A function of one number with something happening there."""

    def looked_at(x: Any, *_: Any) -> Iterator[tuple[str, Any]]:
        for place in places:
            yield "crossing", x - place if place else x

    return looked_at


def _each(*numbers: Any) -> Iterator[tuple[str, Any]]:
    for number in numbers:
        yield "crossing", number


def _differences(*numbers: Any) -> Iterator[tuple[str, Any]]:
    for left, right in combinations(numbers, 2):
        yield "crossing", left - right


def _clipped(x: Any, low: Any, high: Any) -> Iterator[tuple[str, Any]]:
    yield from (("crossing", x - low), ("crossing", x - high))


def _steps(kind: str) -> Callable[..., Iterator[tuple[str, Any]]]:
    def looked_at(x: Any) -> Iterator[tuple[str, Any]]:
        yield kind, x

    return looked_at


def _remainder(x: Any, y: Any) -> Iterator[tuple[str, Any]]:
    if not (isinstance(x, float) and isinstance(y, float)):
        yield from (("crossing", y), ("below", x / y))


def _tangent(x: Any) -> Iterator[tuple[str, Any]]:
    yield "crossing", ops.cos(x)


CALLS: dict[str, Callable[..., Iterator[tuple[str, Any]]]] = {
    **dict.fromkeys(("abs", "sign", "heaviside", "sqrt", "cbrt", "log", "log2", "log10", "reciprocal", "pow"), _at(0)),
    "log1p": _at(-1), "arccosh": _at(1), "arcsin": _at(-1, 1), "arccos": _at(-1, 1), "arctanh": _at(-1, 1),
    "tan": _tangent, "hypot": _each, "max": _differences, "min": _differences, "clip": _clipped,
    "floor": _steps("below"), "ceil": _steps("above"), "round": _steps("halves"), "trunc": _steps("below"),
    "mod": _remainder,
}  # fmt: skip
