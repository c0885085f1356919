"""What a formula is once it has been read: a tree of a few frozen kinds of node, and the names defined beside it.

Two trees are equal where they compute the same by the same steps; where a node stood in the text (``span``, a half-open
range of characters, for carets) takes no part in that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, fields

from ..dataclass import dataclass

Span = tuple[int, int]


@dataclass(frozen=True)
class Node:
    """A part of a formula."""

    span: Span = field(default=(0, 0), compare=False, repr=False, kw_only=True)

    def parts(self) -> Iterator[Node]:
        """The nodes directly inside this one."""
        for each in fields(self):
            yield from _nodes(getattr(self, each.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _nodes(each)


@dataclass(frozen=True)
class Number(Node):
    """A number that is written out."""

    value: float


@dataclass(frozen=True)
class Word(Node):
    """A parameter's value that is no number: the ``"tanh"`` of ``gelu(x, approximate="tanh")``."""

    text: str


@dataclass(frozen=True)
class Name(Node):
    """The variable, a parameter, a constant such as ``pi``, or what a definition says."""

    id: str


@dataclass(frozen=True)
class Call(Node):
    """A function of the vocabulary, of the catalogue (which may have options), or one defined beside the formula."""

    function: str
    arguments: tuple[Node, ...]
    options: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True)
class Negative(Node):
    """Minus something."""

    operand: Node


@dataclass(frozen=True)
class Binary(Node):
    """``left sign right``, the sign being one of ``+ - * / **``."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Compare(Node):
    """A chain of comparisons, ``0 < x <= 1``: one sign less than operands."""

    signs: tuple[str, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Logical(Node):
    """Conditions joined by ``and`` or ``or``."""

    sign: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    """The opposite of a condition."""

    operand: Node


@dataclass(frozen=True)
class Choice(Node):
    """``yes`` where the condition holds, ``no`` elsewhere."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True)
class Definition(Node):
    """``s = 1/(1 + exp(-x))``, or with arguments ``r(t) = t*t``."""

    name: str
    arguments: tuple[str, ...]
    body: Node


@dataclass(frozen=True)
class Formula:
    """A formula as a whole: its tree, its definitions by name, its variable, and its parameters in order of appearance.

    ``text`` is what a person wrote.
    """

    body: Node
    definitions: tuple[Definition, ...] = ()
    variable: str = "x"
    parameters: tuple[str, ...] = field(default=(), compare=False)
    text: str = field(default="", compare=False, repr=False)


def named(node: Node) -> str:
    """The name that this node says, of a value or of a function; "" where it says none."""
    return node.id if isinstance(node, Name) else node.function if isinstance(node, Call) else ""


def walk(node: Node) -> Iterator[Node]:
    """The node and everything inside it, from left to right."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += reversed(list(found.parts()))


def levels(node: Node) -> Iterator[tuple[Node, int]]:
    """The node and everything inside it, each with the number of nodes that it is inside of, itself included."""
    waiting = [(node, 1)]
    while waiting:
        found, level = waiting.pop()
        yield found, level
        waiting += [(each, level + 1) for each in found.parts()]
