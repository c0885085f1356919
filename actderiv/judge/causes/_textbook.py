"""Formulas as people write them (``1 - tanh(x)²``), evaluated as a kernel does: rounded to a format at every step.

The text is that of a record's ``formula`` or ``derivative_formula``, read by :mod:`actderiv.language`; here its tree is
walked once more, with a rounding after each node.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import cache, reduce
from typing import Any

import numpy as np

from ... import language, ops
from ...dataclass import dataclass
from ...errors import RequestError
from ...floats import Format
from ...language import vocabulary
from ...language.reshaping import settled
from ...language.tree import (
    Binary,
    Call,
    Choice,
    Compare,
    Definition,
    Formula,
    Logical,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Word,
)  # fmt: skip

Array = np.ndarray

SPELLED_OUT: dict[str, Callable[..., Array]] = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "Φ": lambda x: ops.erfc(-x * np.sqrt(0.5)) / 2,
    "φ": lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi),
}  # fmt: skip
"""What a kernel computes by its formula, where the vocabulary has an accurate function."""
EXACT = {"abs", "max", "min", "clip", "sign", "floor", "ceil", "round", "trunc"}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": np.divide, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True)
class Textbook:
    """A formula as a text says it."""

    formula: Formula

    def stepwise(
        self, x: Array, format: Format, parameters: Mapping[str, Any], nudge: int = 0, partly: bool = False
    ) -> Array:
        """Its values at x, every step rounded to ``format``, or with ``partly`` only what the defined names stand for.

        Each defined name (each function, where none is defined) comes out ``nudge`` units of the last place too large,
        as another library's may.
        """
        return _Steps(self.formula, format, dict(parameters), nudge, partly).run(x)


@cache
def read(text: str) -> Textbook | None:
    """The formula that the text is, or None where it is none."""
    try:
        return Textbook(language.read(text, variable="x"))
    except RequestError:
        return None


def chosen(text: str, parameters: Mapping[str, Any]) -> str:
    """The text as it reads with these parameters: of a choice that they make only what is chosen."""
    book = read(text)
    if book is None:
        return text
    formula = settled(book.formula, parameters, numbers=True)
    return text if formula.body == book.formula.body else language.printed(formula)


class _Steps:
    """One evaluation: walks the tree and rounds. Everything is float64 that the format can hold."""

    def __init__(self, formula: Formula, format: Format, names: dict[str, Any], nudge: int, partly: bool):
        self.formula, self.format, self.names, self.nudge, self.partly = formula, format, names, nudge, partly
        self.definitions: dict[str, Definition] = {each.name: each for each in formula.definitions}

    def run(self, x: Array) -> Array:
        self.names |= {"x": x}
        with np.errstate(all="ignore"):
            return np.broadcast_to(self.value(self.formula.body), np.shape(x)).astype(np.float64)

    def rounded(self, value: Any) -> Any:
        """The value as a step leaves it."""
        return value if self.partly else self.held(value)

    def held(self, value: Any) -> Any:
        return np.asarray(self.format.round(value)).astype(np.float64)

    def moved(self, value: Any) -> Any:
        if not self.nudge:
            return self.held(value)
        return np.asarray(self.format.neighbour(value, self.nudge)).astype(np.float64)

    def value(self, node: Node) -> Any:
        match node:
            case Number(value=value):
                return self.rounded(value)
            case Word(text=text):
                return text
            case Name(id=name):
                return self.named(name)
            case Negative(operand=operand):
                return -self.value(operand)
            case Binary():
                return self.binary(node)
            case Compare() | Logical() | Not():
                return self.condition(node)
            case Choice(condition=condition, yes=yes, no=no):
                found = self.condition(condition)
                if isinstance(found, bool):  # a condition on a word
                    return self.value(yes if found else no)
                return np.where(found, self.value(yes), self.value(no))
            case Call(options=()):
                return self.call(node.function, [self.value(each) for each in node.arguments])
        raise ValueError(f"no meaning for {node}")

    def condition(self, node: Node) -> Any:
        match node:
            case Compare(signs=signs, operands=operands):
                ends = [self.value(each) for each in operands]
                pairs = zip(signs, ends, ends[1:], strict=False)
                if any(isinstance(each, str) for each in ends):
                    return all(OPERATORS[sign](left, right) for sign, left, right in pairs)
                return reduce(np.logical_and, [OPERATORS[sign](left, right) for sign, left, right in pairs])
            case Logical(sign=sign, operands=operands):
                return reduce(np.logical_and if sign == "and" else np.logical_or, map(self.condition, operands))
            case Not(operand=operand):
                return np.logical_not(self.condition(operand))
        raise ValueError(f"no meaning for {node}")

    def named(self, name: str) -> Any:
        if name not in self.names:
            if name in self.definitions:
                self.names[name] = self.moved(self.value(self.definitions[name].body))
            elif name in vocabulary.CONSTANTS:
                self.names[name] = self.rounded(float(vocabulary.CONSTANTS[name]))
            else:
                raise ValueError(f"no meaning for {name}")
        value = self.names[name]
        return self.rounded(value) if isinstance(value, float) else value

    def call(self, name: str, arguments: list[Any]) -> Any:
        if name in self.definitions:
            return self.defined(self.definitions[name], arguments)
        known = vocabulary.function(name)
        if known is None:
            raise ValueError(f"no meaning for {name}")
        found = SPELLED_OUT.get(name, known.meaning)(*arguments)
        if name in EXACT:
            return found
        return self.rounded(found) if self.definitions else self.moved(self.rounded(found))

    def defined(self, definition: Definition, arguments: list[Any]) -> Any:
        kept = self.names
        self.names = {name: value for name, value in kept.items() if name not in self.definitions}
        self.names |= dict(zip(definition.arguments, arguments, strict=True))
        try:
            return self.moved(self.value(definition.body))
        finally:
            self.names = kept

    def binary(self, node: Binary) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if node.sign == "**":
            if np.ndim(right) == 0 and right in (2, 3):
                square = self.rounded(left * left)
                return square if right == 2 else self.rounded(square * left)
            return self.rounded(np.power(left, right))
        return self.rounded(OPERATORS[node.sign](left, right))
