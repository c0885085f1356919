"""SymPy's expressions to trees: the way back of :mod:`.symbolic`."""

from __future__ import annotations

from dataclasses import field
from functools import reduce
from typing import Any

import sympy

from ..dataclass import dataclass
from . import vocabulary
from .tree import Binary, Call, Choice, Compare, Logical, Name, Negative, Node, Not, Number

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@dataclass
class Kept:
    """What symbols of SymPy stand for: numbers that are no fractions, comparisons, and where those have their place."""

    numbers: dict[Any, float] = field(default_factory=dict)
    conditions: dict[Any, Compare] = field(default_factory=dict)
    places: dict[Any, Any] = field(default_factory=dict)


class Untranslatable(Exception):
    """What one of the two languages has and the other has not."""


class Back:
    """SymPy to tree."""

    def __init__(self, kept: Kept):
        self.numbers, self.conditions = kept.numbers, kept.conditions

    def tree(self, found: Any) -> Node:
        if found in self.numbers:
            return Number(self.numbers[found])
        if found.is_Symbol:
            return Name(found.name)
        if found.is_Rational:
            return self.rational(found)
        if found is sympy.pi or found is sympy.E:
            return Name("pi" if found is sympy.pi else "e")
        if found.is_Add:
            return self.sum(found)
        if found.is_Mul:
            return self.product(found)
        if found.is_Pow:
            return self.power(found.base, found.exp)
        if isinstance(found, sympy.Piecewise):
            return self.cases(found)
        if hasattr(found, "named"):
            options = tuple(
                (name, self.tree(each) if isinstance(each, sympy.Basic) else each) for name, each in found.options
            )
            return Call(found.named, tuple(map(self.tree, found.args)), options)
        if isinstance(found, sympy.Function):
            return self.function(found)
        return self.condition(found)

    def function(self, found: Any) -> Node:
        name = type(found).__name__
        known = {"Abs": "abs", "sign": "sign", "floor": "floor", "ceiling": "ceil", "Max": "max", "Min": "min"}
        known |= {row.sympy: row.name for row in vocabulary.TABLE.values() if row.sympy}
        if name not in known:
            raise Untranslatable(name)
        return Call(known[name], tuple(map(self.tree, found.args)))

    def rational(self, found: Any) -> Node:
        whole = Number(float(abs(found.p)))
        size = whole if found.q == 1 else Binary("/", whole, Number(float(found.q)))
        return _negative(size) if found < 0 else size

    def sum(self, found: Any) -> Node:
        terms = sorted(found.as_ordered_terms(), key=lambda term: term.could_extract_minus_sign())
        total = self.tree(terms[0])
        for term in terms[1:]:
            minus = term.could_extract_minus_sign()
            total = Binary("-" if minus else "+", total, self.tree(-term if minus else term))
        return total

    def product(self, found: Any) -> Node:
        if found.could_extract_minus_sign():
            return _negative(self.tree(-found))
        above: list[Any] = []
        below: list[Any] = []
        for factor in found.as_ordered_factors():
            if factor.is_Rational:
                above += [sympy.Integer(factor.p)] * (factor.p != 1)
                below += [sympy.Integer(factor.q)] * (factor.q != 1)
            elif factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
                below.append(factor.base**-factor.exp)
            else:
                above.append(factor)
        top, bottom = self.factors(above), self.factors(below)
        return Binary("/", top or Number(1.0), bottom) if bottom else top or Number(1.0)

    def factors(self, found: list[Any]) -> Node | None:
        trees = list(map(self.tree, found))
        return reduce(lambda left, right: Binary("*", left, right), trees) if trees else None

    def power(self, base: Any, exponent: Any) -> Node:
        if base is sympy.E:
            return Call("exp", (self.tree(exponent),))
        if exponent == sympy.Rational(1, 2):
            return Call("sqrt", (self.tree(base),))
        if exponent.is_Rational and exponent < 0:
            return Binary("/", Number(1.0), self.tree(base**-exponent))
        if exponent.is_Rational and exponent.q == 2:
            return Binary("**", Call("sqrt", (self.tree(base),)), Number(float(exponent.p)))
        return Binary("**", self.tree(base), self.tree(exponent))

    def cases(self, found: Any) -> Node:
        cases = [(value, condition) for value, condition in found.args if condition != sympy.false]
        ends = [number for number, (_, condition) in enumerate(cases) if condition == sympy.true]
        if not ends:
            raise Untranslatable("cases that leave something out")
        node = self.tree(cases[ends[0]][0])
        for value, condition in reversed(cases[: ends[0]]):
            node = Choice(self.condition(condition), self.tree(value), node)
        return node

    def condition(self, found: Any) -> Node:
        if found in self.conditions:
            return self.conditions[found]
        if isinstance(found, sympy.And | sympy.Or):
            parts = sorted(found.args, key=lambda part: int(str(next(iter(part.free_symbols))).rpartition("_")[2]))
            return Logical("and" if isinstance(found, sympy.And) else "or", tuple(map(self.condition, parts)))
        if isinstance(found, sympy.Not):
            inner = self.condition(found.args[0])
            return Compare((OPPOSITE[inner.signs[0]],), inner.operands) if isinstance(inner, Compare) else Not(inner)
        if isinstance(found, sympy.ITE):
            return self.condition(found.to_nnf())
        raise Untranslatable(str(found))


def _negative(node: Node) -> Node:
    """Minus a product is minus its first factor: ``-x**2/2``."""
    if isinstance(node, Binary) and node.sign in ("*", "/"):
        return Binary(node.sign, _negative(node.left), node.right)
    return Negative(node)
