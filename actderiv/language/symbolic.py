"""The derivative of a formula as a formula, by SymPy: tree -> SymPy -> derivative, simplified -> tree.

Words that SymPy lacks keep their names: they become functions whose derivative their row in the vocabulary says, and a
function of the catalogue becomes one whose derivative is that of the catalogue, ``softplus'``. Numbers that are no
short binary fractions become symbols, so that 3·0.1 stays that, and is no rounded 0.3.

SymPy may think for hours; :func:`main` is run in a process of its own, which can be ended.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, reduce
from typing import Any

import sympy

from . import vocabulary
from .evaluating import is_square
from .printing import printed
from .reading import read
from .reshaping import catalogued, in_other_words
from .tree import Binary, Call, Choice, Compare, Formula, Logical, Name, Negative, Node, Not, Number

LARGEST = 50
"""Operations of a derivative that is still simplified: of 70 SymPy has thought for three minutes."""

SHORT = 1024
"""A number that is so many-th parts of a whole is a fraction to SymPy."""

COMPARED = {"<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge, "==": sympy.Eq, "!=": sympy.Ne}
OPPOSITE = {sympy.StrictLessThan: "<", sympy.LessThan: "<=", sympy.StrictGreaterThan: ">", sympy.GreaterThan: ">=",
            sympy.Equality: "==", sympy.Unequality: "!="}  # fmt: skip


class Untranslatable(Exception):
    """What one of the two languages has and the other has not."""


def derivatives(formula: Formula) -> Iterator[Formula]:
    """Formulas of f', as they are found: the plain derivative, then what simplifying makes of it."""
    there = _There(formula)
    plain = sympy.diff(there.whole(), there.x)
    steps: list[Any] = [lambda found: found]
    steps.append(sympy.factor_terms)
    if plain.count_ops() <= LARGEST:
        steps += [lambda found: sympy.piecewise_fold(found).simplify()] * plain.has(sympy.Piecewise)
        steps.append(sympy.simplify)
    seen = set()
    for step in steps:
        found = step(plain)
        if found not in seen:
            seen.add(found)
            with suppress(Untranslatable):
                yield there.back(found)


class _There:
    """A formula in SymPy, and the way back."""

    def __init__(self, formula: Formula):
        self.formula = formula
        self.x = sympy.Symbol(formula.variable, real=True)
        self.numbers: dict[Any, float] = {}
        self.definitions = {each.name: each for each in formula.definitions}
        names = (formula.variable, *formula.parameters)
        self.names: dict[str, Any] = {name: sympy.Symbol(name, real=True) for name in names}

    def whole(self) -> Any:
        return self.there(self.formula.body)

    def there(self, node: Node) -> Any:
        match node:
            case Number(value=value):
                return self.number(value)
            case Name(id=name):
                return self.name(name)
            case Negative(operand=operand):
                return -self.there(operand)
            case Binary(sign=sign, left=left, right=right):
                a, b = self.there(left), self.there(right)
                return {"+": a + b, "-": a - b, "*": a * b}[sign] if sign in "+-*" else a / b if sign == "/" else a**b
            case Compare(signs=signs, operands=operands):
                ends = [self.there(each) for each in operands]
                return sympy.And(*(COMPARED[s](a, b) for s, a, b in zip(signs, ends, ends[1:], strict=False)))
            case Logical(sign=sign, operands=operands):
                return (sympy.And if sign == "and" else sympy.Or)(*map(self.there, operands))
            case Not(operand=operand):
                return sympy.Not(self.there(operand))
            case Choice(condition=condition, yes=yes, no=no):
                return sympy.Piecewise((self.there(yes), self.there(condition)), (self.there(no), True))
            case Call():
                return self.call(node)
        raise Untranslatable(type(node).__name__)

    def number(self, value: float) -> Any:
        if (value * SHORT).is_integer() and value < 1e15:
            return sympy.Rational(int(value * SHORT), SHORT)
        symbol = sympy.Symbol(f"number_{value!r}", positive=True)
        self.numbers[symbol] = value
        return symbol

    def name(self, name: str) -> Any:
        if name not in self.names:
            if name in self.definitions:
                self.names[name] = self.there(self.definitions[name].body)
            else:
                self.names[name] = {"pi": sympy.pi, "e": sympy.E}[name]
        return self.names[name]

    def call(self, node: Call) -> Any:
        if node.function in self.definitions:
            return self.defined(node)
        if node.function == "sqrt" and is_square(node.arguments[0]):
            return self.call(Call("abs", (node.arguments[0].left,)))  # type: ignore[attr-defined]
        row = vocabulary.function(node.function)
        if row is None and node.function.endswith("_prime"):
            return self.inlined(node)
        if row is None or (row.slope and not row.sympy):
            options = tuple(
                (name, self.there(each) if not hasattr(each, "text") else each) for name, each in node.options
            )
            return _kept(node.function, options)(*map(self.there, node.arguments))
        if row.sympy:
            return getattr(sympy, row.sympy)(*map(self.there, node.arguments))
        if not row.written or row.name == "δ":
            raise Untranslatable(node.function)
        return self.there(in_other_words(node))

    def inlined(self, node: Call) -> Any:
        """A derivative of the catalogue by the formula of its page: its own derivative has no name."""
        formula, values = catalogued(node)
        inner = _There(formula)
        inner.numbers = self.numbers
        inner.names = {"x": self.there(node.arguments[0])} | {name: self.there(each) for name, each in values.items()}
        return inner.whole()

    def defined(self, node: Call) -> Any:
        definition = self.definitions[node.function]
        arguments = [self.there(each) for each in node.arguments]
        kept = self.names
        self.names = {k: v for k, v in kept.items() if k not in self.definitions}
        self.names |= dict(zip(definition.arguments, arguments, strict=True))
        try:
            return self.there(definition.body)
        finally:
            self.names = kept

    def back(self, found: Any) -> Formula:
        body = _Back(self.numbers).tree(found)
        return read(printed(Formula(body, variable=self.formula.variable)), self.formula.variable)


@cache
def _kept(name: str, options: tuple[tuple[str, Any], ...] = ()) -> Any:
    """A function of the vocabulary, or of the catalogue with these options, as a function of SymPy's."""

    def fdiff(self: Any, index: int = 1) -> Any:
        row = vocabulary.function(name)
        argument = self.args[0]
        if row is not None:
            slope = _There(read(row.slope, "x"))
            slope.names["x"] = argument
            return slope.whole()
        return _kept(f"{name}_prime", options)(argument)

    facts = {"fdiff": fdiff, "named": name, "options": options, "is_real": True, "is_extended_real": True}
    return type(f"kept_{name}", (sympy.Function,), facts)


class _Back:
    """SymPy to tree."""

    def __init__(self, numbers: dict[Any, float]):
        self.numbers = numbers

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
        if type(found) in OPPOSITE:
            return Compare((OPPOSITE[type(found)],), (self.tree(found.lhs), self.tree(found.rhs)))
        if isinstance(found, sympy.And | sympy.Or):
            return Logical("and" if isinstance(found, sympy.And) else "or", tuple(map(self.condition, found.args)))
        if isinstance(found, sympy.Not):
            return Not(self.condition(found.args[0]))
        if isinstance(found, sympy.ITE):
            return self.condition(found.to_nnf())
        raise Untranslatable(str(found))


def _negative(node: Node) -> Node:
    """Minus a product is minus its first factor: ``-x**2/2``."""
    if isinstance(node, Binary) and node.sign in ("*", "/"):
        return Binary(node.sign, _negative(node.left), node.right)
    return Negative(node)


def main() -> None:
    """Read a formula on stdin, write those of its derivative on stdout: a line each, as soon as it is known."""
    asked = json.load(sys.stdin)
    formula = read(asked["text"], asked["variable"], tuple(asked["parameters"]))
    try:
        for found in derivatives(formula):
            print(json.dumps(printed(found)), flush=True)
    except Untranslatable:
        pass
