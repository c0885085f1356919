"""Where a formula might break: the numbers in it that a comparison, a step or a singular point looks at.

A switch is such a number, seen at many x. It has a label, which changes where something happens (its sign; between
which whole numbers it lies), and a distance from the nearest change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from ..ops import duals
from .evaluating import evaluate
from .tree import Binary, Call, Compare, Formula, Node

Array = np.ndarray
Seen = tuple[Any, ...]


UNKNOWN = 0.25
"""The label where a number is NaN: what made it so has a switch of its own, or overflowed."""


@dataclass(frozen=True)
class Switch:
    """Labels and distances at many x. At a turning point the label is the sign of the slope, and only a distance of
    nothing counts: ``sqrt(x**2)``, where x² touches 0 and does not cross it."""

    label: Array
    distance: Array
    turning: bool = False
    step: bool = False


def switches(formula: Formula, x: Array, parameters: Mapping[str, Any]) -> list[Switch]:
    """Every switch of the formula at x, always in the same order."""
    found: list[Switch] = []

    def watch(node: Node, seen: Seen) -> None:
        for kind, number in _numbers(node, seen):
            if isinstance(number, duals.Dual):
                found.extend(_crossing(number) if kind == "crossing" else [_stepping(number, kind)])

    with np.errstate(all="ignore"):
        evaluate(formula, duals.variable(x), parameters, watch)
    return found


def _crossing(number: duals.Dual) -> list[Switch]:
    distance = np.abs(number.value)
    return [Switch(_signs(number.value), distance), Switch(_signs(number.first), distance, turning=True)]


def _signs(value: Array) -> Array:
    return np.where(np.isnan(value), UNKNOWN, np.sign(value))


def _stepping(number: duals.Dual, kind: str) -> Switch:
    value = number.value + 0.5 if kind == "halves" else number.value
    label = np.ceil(value) if kind == "above" else np.floor(value)
    return Switch(np.where(np.isfinite(label), label, UNKNOWN), np.abs(value - np.rint(value)), step=True)


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
    if isinstance(x, duals.Dual) or isinstance(y, duals.Dual):
        yield from (("crossing", y), ("below", x / y))


def _tangent(x: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(x, duals.Dual):
        yield "crossing", duals.cos(x)


CALLS: dict[str, Callable[..., Iterator[tuple[str, Any]]]] = {
    **dict.fromkeys(("abs", "sign", "heaviside", "sqrt", "cbrt", "log", "log2", "log10", "reciprocal", "pow"), _at(0)),
    "log1p": _at(-1), "arccosh": _at(1), "arcsin": _at(-1, 1), "arccos": _at(-1, 1), "arctanh": _at(-1, 1),
    "tan": _tangent, "hypot": _each, "max": _differences, "min": _differences, "clip": _clipped,
    "floor": _steps("below"), "ceil": _steps("above"), "round": _steps("halves"), "trunc": _steps("below"),
    "mod": _remainder,
}  # fmt: skip
