"""Formulas as people write them (``1 - tanh(x)²``), evaluated as a kernel does: rounded to a format at every step.

The text is that of a record's ``formula`` or ``derivative_formula``: an expression, after it, separated by commas,
definitions (``t = tanh(x)``) and words, which are passed over. Nothing is executed: the syntax tree is walked, and only
arithmetic, comparisons, ``a if c else b`` and the functions below have a meaning.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

import numpy as np

from ... import ops
from ...floats import Format

Array = np.ndarray

SIGNS = {
    "^": "**", "·": "*", "²": "**2", "³": "**3", "π": "pi", "′": "_prime", "√": "sqrt", "−": "-", "≤": "<=", "≥": ">=",
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., Array]] = {
    "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "sqrt": np.sqrt, "tanh": np.tanh,
    "sinh": np.sinh, "cosh": np.cosh, "sin": np.sin, "cos": np.cos, "arctan": np.arctan, "sign": np.sign,
    "erf": ops.erf, "abs": np.abs, "max": lambda *each: reduce(np.maximum, each),
    "min": lambda *each: reduce(np.minimum, each), "σ": lambda x: 1 / (1 + np.exp(-x)),
    "Φ": lambda x: ops.erfc(-x * np.sqrt(0.5)) / 2, "φ": lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi),
}  # fmt: skip
EXACT = {"abs", "max", "min", "sign"}
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: np.divide, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
}  # fmt: skip


@dataclass(frozen=True)
class Textbook:
    """A formula: its expression, and what the names in it stand for."""

    expression: ast.expr
    definitions: Mapping[str, ast.expr]

    def stepwise(
        self, x: Array, format: Format, parameters: Mapping[str, Any], nudge: int = 0, partly: bool = False
    ) -> Array:
        """Its values at x, every step rounded to ``format``, or with ``partly`` only what the defined names stand for.

        Each defined name (each function, where none is defined) comes out ``nudge`` units of the last place too large,
        as another library's may.
        """
        return _Steps(self, format, dict(parameters), nudge, partly).run(x)


@cache
def read(text: str) -> Textbook | None:
    """The formula that the text begins with, or None where it is written in words or signs unknown here."""
    first, *rest = _parts(re.sub(r"\|([^|]+)\|", r"abs(\1)", text.partition(";")[0]))
    while first.count(" if ") > first.count(" else ") and rest:  # "0 if x <= -3, 1 if x >= 3, else x"
        first += " else " + rest.pop(0).removeprefix("else ")
    if first.count(" if ") > first.count(" else "):  # the last case of several is what remains
        first = first.rpartition(" if ")[0]
    expression = _expression(first.replace(" = ", " == "))
    if expression is None:
        return None
    definitions = {}
    for part in rest:
        name, equals, meaning = part.partition(" = ")
        found = _expression(meaning) if equals and name.isidentifier() else None
        if found is not None:
            definitions[name] = found
    return Textbook(expression, definitions)


def _parts(text: str) -> list[str]:
    """The text split at commas outside brackets."""
    depth, parts = 0, [""]
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _expression(text: str) -> ast.expr | None:
    for sign, meaning in SIGNS.items():
        text = text.replace(sign, meaning)
    text = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)(?=[a-zA-Z_(])(?!e[-+]?\d)", r"\1*", text)  # 2x
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None


class _Steps:
    """One evaluation: walks the tree and rounds. Everything is float64 that the format can hold."""

    def __init__(self, book: Textbook, format: Format, names: dict[str, Any], nudge: int, partly: bool):
        self.book, self.format, self.names, self.nudge, self.partly = book, format, names, nudge, partly

    def run(self, x: Array) -> Array:
        self.names |= {"x": x, "pi": self.rounded(np.pi)}
        with np.errstate(all="ignore"):
            return np.broadcast_to(self.value(self.book.expression), np.shape(x)).astype(np.float64)

    def rounded(self, value: Any) -> Any:
        """The value as a step leaves it."""
        return value if self.partly else self.held(value)

    def held(self, value: Any) -> Any:
        return np.asarray(self.format.round(value)).astype(np.float64)

    def moved(self, value: Any) -> Any:
        if not self.nudge:
            return self.held(value)
        return np.asarray(self.format.neighbour(value, self.nudge)).astype(np.float64)

    def value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return self.rounded(node.value)
        if isinstance(node, ast.Name):
            return self.named(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self.value(node.operand)
        if isinstance(node, ast.BinOp):
            return self.binary(node)
        if isinstance(node, ast.Compare):
            ends = [self.value(each) for each in (node.left, *node.comparators)]
            pairs = zip(node.ops, ends, ends[1:], strict=False)
            return reduce(np.logical_and, [OPERATORS[type(sign)](left, right) for sign, left, right in pairs])
        if isinstance(node, ast.IfExp):
            return np.where(self.value(node.test), self.value(node.body), self.value(node.orelse))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self.call(node.func.id, [self.value(each) for each in node.args])
        raise ValueError(f"no meaning for {ast.dump(node)}")

    def named(self, name: str) -> Any:
        if name not in self.names:
            if name not in self.book.definitions:
                raise ValueError(f"no meaning for {name}")
            self.names[name] = self.moved(self.value(self.book.definitions[name]))
        value = self.names[name]
        return self.rounded(value) if isinstance(value, float) else value

    def call(self, name: str, arguments: list[Any]) -> Any:
        if name not in FUNCTIONS:
            raise ValueError(f"no meaning for {name}")
        found = FUNCTIONS[name](*arguments)
        if name in EXACT:
            return found
        return self.rounded(found) if self.book.definitions else self.moved(self.rounded(found))

    def binary(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Pow):
            if np.ndim(right) == 0 and right in (2, 3):
                square = self.rounded(left * left)
                return square if right == 2 else self.rounded(square * left)
            return self.rounded(np.power(left, right))
        return self.rounded(OPERATORS[type(node.op)](left, right))
