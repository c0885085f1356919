"""Tree to number: a formula computed in the words of ``ops``, in whatever arithmetic its variable brings.

Arrays of any dtype, complex numbers, balls and duals go through the same walk. Numbers of the text stay Python floats
among arrays, so that they widen no format, and become exact constants among balls, where 1/3 is a third.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import partial, reduce
from typing import Any, ClassVar

from .. import ops
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
    Negative,
    Node,
    Not,
    Number,
    Word,
)  # fmt: skip

Watch = Callable[[Node, tuple[Any, ...]], None]
"""What is told of every node with a break or a singular point of its own, and of the numbers that go into it."""

SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def evaluate(formula: Formula, x: Any, parameters: Mapping[str, Any] | None = None, watch: Watch | None = None) -> Any:
    """The value of a formula at x, of x's shape and arithmetic, with a value for each parameter (a number, a word).

    Whoever calls with arrays switches NumPy's warnings off: what is not defined becomes NaN or infinite.
    """
    return _Evaluation(formula, x, dict(parameters or {}), watch).run()


class _Evaluation:
    def __init__(self, formula: Formula, x: Any, names: dict[str, Any], watch: Watch | None):
        self.body, self.x, self.watch = formula.body, x, watch
        self.definitions: dict[str, Definition] = {each.name: each for each in formula.definitions}
        self.arithmetic: Any = getattr(type(x), "arithmetic", None)
        self.exact = getattr(self.arithmetic, "EXACT", False)
        self.names = {name: self.constant(value) for name, value in names.items()} | {formula.variable: x}

    def run(self) -> Any:
        value = self.value(self.body)
        return value * ops.one(self.x) if isinstance(value, float) else value

    def constant(self, value: Any) -> Any:
        """A number that is not x as this arithmetic takes it."""
        if isinstance(value, str) or hasattr(type(value), "arithmetic"):
            return value
        return self.arithmetic.constant(value, self.x.terms) if self.exact else float(value)

    def value(self, node: Node) -> Any:
        return self.HANDLERS[type(node)](self, node)

    def number(self, node: Number) -> Any:
        return self.constant(node.value)

    def word(self, node: Word) -> str:
        return node.text

    def name(self, node: Name) -> Any:
        if node.id not in self.names:
            if node.id in self.definitions:
                self.names[node.id] = self.value(self.definitions[node.id].body)
            else:
                self.names[node.id] = self.constant(vocabulary.CONSTANTS[node.id])
        return self.names[node.id]

    def negative(self, node: Negative) -> Any:
        return -self.value(node.operand)

    def binary(self, node: Binary) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if node.sign == "**":
            return self.power(node, left, right)
        if node.sign != "/":
            return SIGNS[node.sign](left, right)
        self.seen(node, right)
        if isinstance(left, float) and isinstance(right, float):
            return ops.power(right, -1.0) * left if right == 0 else left / right
        return left / right

    def power(self, node: Binary, base: Any, exponent: Any) -> Any:
        if isinstance(exponent, float) and exponent.is_integer() and abs(exponent) < 2**31:
            if exponent < 0:
                self.seen(node, base)
            return ops.power(base, exponent) if isinstance(base, float) else base ** int(exponent)
        self.seen(node, base)
        return ops.power(base, exponent)

    def compare(self, node: Compare) -> Any:
        ends = [self.value(each) for each in node.operands]
        found = []
        for sign, left, right in zip(node.signs, ends, ends[1:], strict=False):
            if isinstance(left, str) or isinstance(right, str):
                return (left == right) == (sign == "==")
            self.seen(node, left - right)
            found.append(SIGNS[sign](left, right))
        return reduce(operator.and_, found)

    def logical(self, node: Logical) -> Any:
        return reduce(operator.and_ if node.sign == "and" else operator.or_, map(self.value, node.operands))

    def opposite(self, node: Not) -> Any:
        found = self.value(node.operand)
        return not found if isinstance(found, bool) else ~found

    def choice(self, node: Choice) -> Any:
        """A condition on parameters alone computes one branch; one on x computes both."""
        condition = self.value(node.condition)
        if isinstance(condition, bool) and not self.exact:
            return self.value(node.yes if condition else node.no)
        yes, no = self.value(node.yes), self.value(node.no)
        if isinstance(yes, float) and isinstance(no, float):
            yes, no = yes * ops.one(self.x), no * ops.one(self.x)  # NumPy's where makes float64 of bare numbers
        return ops.where(condition, yes, no)

    def call(self, node: Call) -> Any:
        function, inner = node.function, node.arguments
        if function == "sqrt" and is_square(inner[0]):
            function, inner = "abs", (inner[0].left,)  # type: ignore[attr-defined]
        arguments = tuple(self.value(each) for each in inner)
        if function in self.definitions:
            return self.defined(self.definitions[function], arguments)
        known = vocabulary.function(function)
        if known is None:
            return self.catalogued(node, arguments[0])
        self.seen(node, *arguments)
        return self.applied(known.meaning, *arguments)

    def applied(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The function of these arguments; of constants it is NumPy's, whose 1/0 is infinite and not an error."""
        if not all(isinstance(each, float) for each in arguments):
            return function(*arguments)
        import numpy as np

        return float(np.asarray(function(*(np.asarray(each) for each in arguments))).item())

    def defined(self, definition: Definition, arguments: tuple[Any, ...]) -> Any:
        kept = self.names
        outer = {name: value for name, value in kept.items() if name not in self.definitions}
        self.names = outer | dict(zip(definition.arguments, arguments, strict=True))
        try:
            return self.value(definition.body)
        finally:
            self.names = kept

    def catalogued(self, node: Call, argument: Any) -> Any:
        record = vocabulary.record(node.function.removesuffix("_prime"))
        options = {name: self.value(each) for name, each in node.options}
        checked = record.bind(**{name: _bare(value) for name, value in options.items()})
        if self.watch:
            self.watch(node, (argument, checked))
        chosen = dict(checked.parameters) | options if self.exact else dict(checked.parameters)
        if self.exact:
            chosen = {name: self.constant(value) for name, value in chosen.items()}
        if node.function.endswith("_prime"):
            return self.applied(partial(record.derivative, **chosen), argument)
        value = self.applied(partial(record.value, **chosen), argument)
        if not hasattr(self.arithmetic, "Dual") or record.derivative is None or isinstance(argument, float):
            return value
        slope = record.derivative(argument, **chosen)  # the catalogue's own, which is certified
        return self.arithmetic.composed(argument, value, slope)

    def seen(self, node: Node, *values: Any) -> None:
        if self.watch:
            self.watch(node, values)

    HANDLERS: ClassVar[dict[type, Callable[[Any, Any], Any]]] = {
        Number: number, Word: word, Name: name, Negative: negative, Binary: binary, Compare: compare,
        Logical: logical, Not: opposite, Choice: choice, Call: call,
    }  # fmt: skip


def is_square(node: Node) -> bool:
    """Whether a root is taken of a square: that is the absolute value, and no square of a small number is lost."""
    return isinstance(node, Binary) and node.sign == "**" and node.right == Number(2.0)


def _bare(value: Any) -> Any:
    """The float of an exact number, to be held against the limits of a parameter."""
    return value.arithmetic.nearest(value) if hasattr(type(value), "arithmetic") else value
