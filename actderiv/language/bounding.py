"""How large a formula may be: what is deeper than Python's stack, or larger than anybody writes, is refused at once."""

from __future__ import annotations

import ast

from ..messages import _
from .notation import refuse
from .tree import Call, Definition, Formula, Node, levels, named, walk
from .vocabulary import function

DEEPEST = 150
"""Levels of a tree: a walk takes two of Python's frames for each, of which there are a thousand."""

LARGEST = 20_000
"""Nodes that a formula may have once every call of a defined function is written out."""

LONGEST_CHAIN = 30
"""Definitions that need definitions that need definitions."""


CATALOGUED = 20
"""A function of the catalogue takes about as long as so many nodes."""


def depth(tree: ast.AST) -> int:
    """The levels of a syntax tree, counted without descending into it by calls."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        waiting += [(each, level + 1) for each in ast.iter_child_nodes(node)]
    return deepest


def bounded(body: Node, definitions: tuple[Definition, ...], text: str) -> None:
    """Refuse a definition that needs itself, and what is too large or too deep with all definitions written out."""
    sizes = _Sizes({each.name: each for each in definitions}, text)
    found = [sizes.measured(body), *(sizes.meant(each.name) for each in definitions)]
    if sum(size for size, __ in found) > LARGEST or max(deepest for __, deepest in found) > DEEPEST:
        refuse(_("Written out, this formula is too large."), text, (0, len(text)))


def weight(formula: Formula) -> int:
    """How many nodes are computed for a value of a formula: as often as they are called, functions of the catalogue as
    so many."""
    sizes = _Sizes({each.name: each for each in formula.definitions}, formula.text)
    parts = (formula.body, *(each.body for each in formula.definitions))
    calls = [each.function for part in parts for each in walk(part) if isinstance(each, Call)]
    known = sum(name not in sizes.bodies and function(name) is None for name in calls)
    return sizes.measured(formula.body)[0] + CATALOGUED * known


class _Sizes:
    """Nodes and levels of the definitions, each measured once."""

    def __init__(self, bodies: dict[str, Definition], text: str):
        self.bodies, self.text = bodies, text
        self.known: dict[str, tuple[int, int]] = {}
        self.waiting: list[str] = []

    def measured(self, node: Node) -> tuple[int, int]:
        size = deepest = 0
        for each, level in levels(node):
            name = named(each)
            inner = self.meant(name) if name in self.bodies else (0, 0)
            size += 1 + (inner[0] if isinstance(each, Call) else 0)
            deepest = max(deepest, level + inner[1])
        return size, deepest

    def meant(self, name: str) -> tuple[int, int]:
        if name in self.waiting or len(self.waiting) > LONGEST_CHAIN:
            refuse(_("{name} is defined by itself.", name=name), self.text, self.bodies[name].span)
        if name not in self.known:
            self.waiting.append(name)
            self.known[name] = self.measured(self.bodies[name].body)
            self.waiting.pop()
        return self.known[name]
