"""Trees from trees: parts replaced, words chosen, definitions brought in order."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

from . import vocabulary
from .tree import (
    Binary,
    Call,
    Choice,
    Compare,
    Definition,
    Formula,
    Logical,
    Name,
    Node,
    Not,
    Number,
    Word,
    named,
    walk,
)  # fmt: skip

ZERO = Number(0.0)
COMPARED: dict[str, Callable[..., bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def changed(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with every node replaced by what ``change`` makes of it, the innermost first."""
    found = {each.name: _inside(getattr(node, each.name), change) for each in fields(node) if each.name != "span"}
    return change(replace(node, **found))


def _inside(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return changed(value, change)
    if isinstance(value, tuple):
        return tuple(_inside(each, change) for each in value)
    return value


def substituted(node: Node, by_name: Mapping[str, Node]) -> Node:
    """The tree with these names replaced."""
    return changed(node, lambda each: by_name.get(each.id, each) if isinstance(each, Name) else each)


def in_other_words(call: Call) -> Node:
    """A function of the vocabulary as its row writes it."""
    from .reading import read

    row = vocabulary.TABLE[call.function]
    arguments = call.arguments
    while len(arguments) > 2 and row.least < len(
        arguments
    ):  # the greatest of three is that of one and of the other two
        arguments = (*arguments[:-2], Call(call.function, arguments[-2:]))
    return substituted(read(row.written, "x", ("y", "z")).body, dict(zip("xyz", arguments, strict=False)))


def without_deltas(formula: Formula) -> Formula:
    """The formula off its deltas, each of which is 0 there, and what that leaves of sums and products."""

    def change(node: Node) -> Node:
        if isinstance(node, Call) and node.function == "δ":
            return ZERO
        if isinstance(node, Binary) and ZERO in (node.left, node.right):
            if node.sign == "*":
                return ZERO
            if node.sign == "+":
                return node.right if node.left == ZERO else node.left
        return node

    if not any(isinstance(each, Call) and each.function == "δ" for each in walk(formula.body)):
        return formula
    return replace(formula, body=changed(formula.body, change))


def settled(formula: Formula, parameters: Mapping[str, Any], numbers: bool = False) -> Formula:
    """The formula with the branches that these words (and ``numbers``) choose, and the definitions that it still needs,
    in the order in which they need each other."""
    known_as = {name: value for name, value in parameters.items() if numbers or isinstance(value, str)}

    def change(node: Node) -> Node:
        known = _truth(node.condition, known_as) if isinstance(node, Choice) else None
        return node if known is None else node.yes if known else node.no  # type: ignore[attr-defined]

    bodies = {each.name: replace(each, body=changed(each.body, change)) for each in formula.definitions}
    body = changed(formula.body, change)
    order: list[Definition] = []
    _needed(body, bodies, order)
    names = {
        each.id for part in (body, *(each.body for each in order)) for each in walk(part) if isinstance(each, Name)
    }
    left = tuple(name for name in formula.parameters if name in names)
    return replace(formula, body=body, definitions=tuple(order), parameters=left)


def _truth(condition: Node, words: Mapping[str, Any]) -> bool | None:
    """Whether a condition on words (or other known values) holds; None where it is one on what is not known."""
    if isinstance(condition, Not):
        inner = _truth(condition.operand, words)
        return None if inner is None else not inner
    if isinstance(condition, Logical):
        known = [_truth(each, words) for each in condition.operands]
        stops = condition.sign == "or"
        return stops if stops in known else None if None in known else not stops
    if not isinstance(condition, Compare):
        return None
    said = [words.get(each.id) if isinstance(each, Name) else getattr(each, "text", getattr(each, "value", None))
            for each in condition.operands]  # fmt: skip
    if None in said or all(isinstance(each, Number) for each in condition.operands):
        return None
    return all(COMPARED[sign](*pair) for sign, pair in zip(condition.signs, pairwise(said), strict=True))


def _needed(node: Node, bodies: Mapping[str, Definition], order: list[Definition]) -> None:
    for name in map(named, walk(node)):
        if name in bodies and bodies[name] not in order:
            _needed(bodies[name].body, bodies, order)
            order.append(bodies[name])


def catalogued(call: Call) -> tuple[Formula, dict[str, Any]]:
    """The formula that the page of a function of the catalogue shows for what a call of it asks, and its parameters:
    those given, as they stand in the call, else the defaults."""
    from .reading import read

    base = call.function.removesuffix("_prime")
    record = vocabulary.record(base)
    given = dict(call.options)
    defaults = {each.name: each.default for each in record.parameters if each.name not in given}
    words = {name: value.text for name, value in given.items() if isinstance(value, Word)} | defaults
    formula = settled(read(record.derivative_formula if base != call.function else record.formula, "x"), words)
    values = {name: given[name] if name in given else Number(float(defaults[name])) for name in formula.parameters}
    return formula, values
