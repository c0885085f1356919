"""The derivative of a formula as a formula, by SymPy: tree -> SymPy -> derivative, simplified -> tree.

Words that SymPy lacks keep their names: they become functions whose derivative their row in the vocabulary says, and a
function of the catalogue becomes one whose derivative is that of the catalogue, ``softplus'``. Numbers that are no
short binary fractions become symbols, so that 3·0.1 stays that, and is no rounded 0.3.

SymPy may think for hours; :func:`main` is run in a process of its own, which can be ended.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import Any

import sympy

from . import vocabulary
from .evaluating import SIGNS, is_square
from .printing import printed
from .reading import read
from .reshaping import catalogued, in_other_words
from .sympy_tree import OPPOSITE, Back, Kept, Untranslatable
from .tree import Binary, Call, Choice, Compare, Formula, Logical, Name, Negative, Node, Not, Number

LARGEST = 50
"""Operations of a derivative that is still simplified: of 70 SymPy has thought for three minutes."""

SHORT = 1024
"""A number that is so many-th parts of a whole is a fraction to SymPy."""

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def derivatives(formula: Formula) -> Iterator[Formula]:
    """Formulas of f', as they are found: the plain derivative, then what simplifying makes of it."""
    there = _There(formula)
    plain = sympy.diff(there.whole(), there.x)
    steps: list[Any] = [lambda found: found]
    steps.append(sympy.factor_terms)
    if plain.count_ops() <= LARGEST:
        steps.append(sympy.simplify)
    for step in steps:
        with suppress(Untranslatable):
            pieces = there.by_intervals(plain, step)
            if pieces is not None:
                yield pieces
            elif plain.has(sympy.Piecewise) and plain.count_ops() <= LARGEST:
                yield there.back(step(sympy.piecewise_fold(plain)))
        with suppress(Untranslatable):
            yield there.back(step(plain))


class _There:
    """A formula in SymPy, and the way back."""

    def __init__(self, formula: Formula):
        self.formula = formula
        self.x = sympy.Symbol(formula.variable, real=True)
        self.kept = Kept()
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
                return sympy.And(*(self.compared(s, a, b) for s, a, b in zip(signs, ends, ends[1:], strict=False)))
            case Logical(sign=sign, operands=operands):
                return (sympy.And if sign == "and" else sympy.Or)(*map(self.there, operands))
            case Not(operand=operand):
                return sympy.Not(self.there(operand))
            case Choice(condition=condition, yes=yes, no=no):
                return sympy.Piecewise((self.there(yes), self.there(condition)), (self.there(no), True))
            case Call():
                return self.call(node)
        raise Untranslatable(type(node).__name__)

    def compared(self, sign: str, left: Any, right: Any) -> Any:
        """A comparison is a symbol, about which SymPy cannot think for hours; of cases it is one for each."""
        if isinstance(left, sympy.Piecewise):
            return self.by_cases(left, lambda value: self.compared(sign, value, right))
        if isinstance(right, sympy.Piecewise):
            return self.by_cases(right, lambda value: self.compared(sign, left, value))
        if left.is_Rational and right.is_Rational:
            return sympy.true if SIGNS[sign](left, right) else sympy.false
        sign, left, right = self.solved(sign, left, right)
        back = Back(self.kept)
        symbol = self.symbol(Compare((sign,), (back.tree(left), back.tree(right))))
        if left == self.x and right.is_Rational and sign not in ("==", "!="):
            self.kept.places[symbol.args[0] if isinstance(symbol, sympy.Not) else symbol] = right
        return symbol

    def solved(self, sign: str, left: Any, right: Any) -> tuple[str, Any, Any]:
        """A comparison of x with a number, where it is one: ``x > 3`` for ``x + 3 > 6``."""
        line = sympy.expand(left - right) if (left - right).free_symbols == {self.x} else sympy.nan
        slope, start = line.coeff(self.x, 1), line.coeff(self.x, 0)
        if not slope.is_Rational or slope == 0 or not start.is_Rational or line != slope * self.x + start:
            return sign, left, right
        return sign if slope > 0 else MIRRORED[sign], self.x, -start / slope

    def symbol(self, condition: Compare) -> Any:
        known = {tree: symbol for symbol, tree in self.kept.conditions.items()}
        other = Compare((OPPOSITE[condition.signs[0]],), condition.operands)
        if other in known:
            return sympy.Not(known[other])
        if condition not in known:
            known[condition] = sympy.Symbol(f"condition_{len(self.kept.conditions)}")
            self.kept.conditions[known[condition]] = condition
        return known[condition]

    def by_intervals(self, found: Any, step: Callable[[Any], Any]) -> Formula | None:
        """Cases that lie between places on the line, from left to right; each place belongs to what is right of it."""
        symbols = found.free_symbols & set(self.kept.conditions)
        if not symbols or not symbols <= set(self.kept.places):
            return None  # not a place on the line each
        places = sorted({self.kept.places[each] for each in symbols})
        inside = [places[0] - 1, *((a + b) / 2 for a, b in pairwise(places)), places[-1] + 1]
        pieces = [step(found.subs({each: self.holds(each, x) for each in symbols})) for x in inside]
        back = Back(self.kept)
        node = back.tree(pieces[-1])
        for number in range(len(places) - 1, -1, -1):
            if pieces[number] != pieces[number + 1]:
                condition = Compare(("<",), (back.tree(self.x), back.tree(places[number])))
                node = Choice(condition, back.tree(pieces[number]), node)
        return self.formula_of(node)

    def holds(self, symbol: Any, x: Any) -> Any:
        return sympy.true if SIGNS[self.kept.conditions[symbol].signs[0]](x, self.kept.places[symbol]) else sympy.false

    def by_cases(self, cases: Any, condition: Callable[[Any], Any]) -> Any:
        found, otherwise = sympy.false, sympy.true
        for value, when in cases.args:
            found = sympy.Or(found, sympy.And(otherwise, when, condition(value)))
            otherwise = sympy.And(otherwise, sympy.Not(when))
        return found

    def number(self, value: float) -> Any:
        if (value * SHORT).is_integer() and value < 1e15:
            return sympy.Rational(int(value * SHORT), SHORT)
        symbol = sympy.Symbol(f"number_{value!r}", positive=True)
        self.kept.numbers[symbol] = value
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
        inner.kept = self.kept
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
        return self.formula_of(Back(self.kept).tree(found))

    def formula_of(self, body: Node) -> Formula:
        """The tree as it is read: with the parameters that it has."""
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


def main() -> None:
    """Read a formula on stdin, write those of its derivative on stdout: a line each, as soon as it is known."""
    asked = json.load(sys.stdin)
    formula = read(asked["text"], asked["variable"], tuple(asked["parameters"]))
    try:
        for found in derivatives(formula):
            print(json.dumps(printed(found)), flush=True)
    except Untranslatable:
        pass
