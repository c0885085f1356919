"""Text to tree: Python's parser, and a list of what it may find.

Nothing is evaluated. Every name is looked up here, so that a tree that has been read can be computed: a function of
the vocabulary or of the catalogue, a definition, the variable, a constant, or a parameter.
"""

from __future__ import annotations

import ast
import math
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NoReturn

from ..errors import RequestError
from ..messages import _, ngettext
from . import notation, vocabulary
from .bounding import DEEPEST, bounded, depth
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
    Span,
    Word,
    walk,
)  # fmt: skip

HIGHEST = 1024
"""A constant power beyond that is beyond every number format."""

SIGNS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.And: "and", ast.Or: "or",
}  # fmt: skip


@lru_cache(maxsize=1024)
def read(text: str, variable: str | None = None, parameters: tuple[str, ...] = ()) -> Formula:
    """The formula that a text is, or a :class:`RequestError` with a caret under the part that is none.

    ``variable`` is ``x`` where it occurs, else the only free name that is not among the ``parameters``; every other
    free name is a parameter.
    """
    found = notation.parts(text)
    if found[0].name is not None:
        name = found[0].name
        notation.refuse(_("A formula begins with what is computed, without a name."), text, name.span,
                        _("Leave out {text!r}; definitions come last.",
                          text=text[: found[0].span[0]].strip()))  # fmt: skip
    return _Reader(text, found).formula(variable, parameters)


class _Reader:
    """One text: its definitions are known before any expression is read."""

    def __init__(self, text: str, parts: list[notation.Part]):
        self.text, self.parts = text, parts
        self.defined: dict[str, notation.Part] = {}
        self.free: dict[str, Span] = {}
        self.scope: tuple[str, ...] = ()
        for part in parts[1:]:
            if part.name is None:
                self.refuse(
                    _("After the formula come definitions."), part.span, _("For example: s*(1 - s), s = sigmoid(x)")
                )
            if part.name.text in self.defined or part.name.text == "x":
                self.refuse(_("{name} has a meaning already.", name=part.name.text), part.name.span)
            self.defined[part.name.text] = part

    def refuse(self, message: str, span: Span, hint: str | None = None) -> NoReturn:
        notation.refuse(message, self.text, span, hint)

    def formula(self, variable: str | None, parameters: tuple[str, ...]) -> Formula:
        body = self.expression(self.parts[0])
        definitions = tuple(self.definition(part) for part in self.parts[1:])
        bounded(body, definitions, self.text)
        names = [name for name in sorted(self.free, key=self.free.__getitem__) if name not in parameters]
        if variable is None:
            variable = "x" if "x" in names or not names else names[0]
            if variable != "x" and len(names) > 1:
                self.refuse(_("Which is the variable?"), self.free[names[1]],
                            _("Call it x, or give a value to all but one of {names}.",
                              names=", ".join(names)))  # fmt: skip
        others = tuple(name for name in sorted(self.free, key=self.free.__getitem__) if name != variable)
        return Formula(body, definitions, variable, others, text=self.text)

    def definition(self, part: notation.Part) -> Definition:
        assert part.name is not None
        self.scope = part.arguments
        body = self.expression(part)
        self.scope = ()
        return Definition(part.name.text, part.arguments, body, span=(part.name.span[0], part.span[1]))

    def expression(self, part: notation.Part) -> Node:
        source, starts = "", []
        for index, token in enumerate(part.tokens):
            starts.append(len(source.encode()))
            option = index > 1 and part.tokens[index - 2].text == "," and part.tokens[index - 1].kind == "name"
            source += ("==" if token.text == "=" and not option else token.text) + " "
        self.starts, self.spans = starts, [token.span for token in part.tokens]
        try:
            tree = ast.parse(source, mode="eval").body
        except SyntaxError as error:
            at = len(source[: max(0, (error.offset or 1) - 1)].encode())
            hint = _("After 'if' and its condition comes 'else'.") if "else" in str(error.msg) else None
            self.refuse(_("This is no formula."), self.spans[max(0, bisect_right(starts, at) - 1)], hint)
        except (ValueError, MemoryError, RecursionError):
            self.refuse(_("This is nested too deeply."), part.span)
        if depth(tree) > DEEPEST:
            self.refuse(_("This is nested more than {count} levels deep.", count=DEEPEST), part.span,
                        _("Give parts of it names after a comma: ..., s = ..."))  # fmt: skip
        return self.number(tree)

    def span(self, node: Any) -> Span:
        """Where the tokens of a node stood in the text."""
        first = max(0, bisect_right(self.starts, node.col_offset) - 1)
        last = max(first, bisect_right(self.starts, node.end_col_offset - 1) - 1)
        return self.spans[first][0], self.spans[last][1]

    def number(self, node: Any) -> Node:
        span = self.span(node)
        match node:
            case ast.Constant(value=bool() | str()):
                self.refuse(
                    _("A word is no number."), span, _('Words are values of parameters: gelu(x, approximate="tanh")')
                )
            case ast.Constant(value=int() | float() as value):
                return self.literal(value, span)
            case ast.Name(id=name):
                return self.name(name, span)
            case ast.Attribute():
                return self.name(self.dotted(node), span)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negative(self.number(operand), span=span)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.number(operand)
            case ast.BinOp():
                return self.binary(node, span)
            case ast.IfExp(test=test, body=yes, orelse=no):
                return Choice(self.condition(test), self.number(yes), self.number(no), span=span)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                return Choice(self.condition(node), Number(1.0), Number(0.0), span=span)
            case ast.Call():
                return self.call(node, span)
        self.refuse(_("This means nothing in a formula."), span)

    def literal(self, value: int | float, span: Span) -> Number:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            self.refuse(_("No float is so large."), span)
        return Number(number, span=span)

    def condition(self, node: Any) -> Node:
        span = self.span(node)
        match node:
            case ast.Compare(left=left, ops=signs, comparators=others):
                for sign in signs:
                    if type(sign) not in SIGNS:
                        self.refuse(_("This is no comparison of numbers."), span)
                ends = tuple(self.word(each) or self.number(each) for each in (left, *others))
                return Compare(tuple(SIGNS[type(sign)] for sign in signs), ends, span=span)
            case ast.BoolOp(op=sign, values=values):
                return Logical(SIGNS[type(sign)], tuple(self.condition(each) for each in values), span=span)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.condition(operand), span=span)
        self.number(node)  # what means nothing at all is told as that
        said = self.text[slice(*span)]
        whole = f"{said} != 0" if len(said) <= 30 and not isinstance(node, ast.IfExp) else "... != 0"
        self.refuse(_("A condition compares two numbers, and this is one."), span,
                    _("Python and NumPy take it for {text}: write that, or a comparison like x > 0.",
                      text=whole))  # fmt: skip

    def word(self, node: Any) -> Word | None:
        return Word(node.value, span=self.span(node)) if isinstance(getattr(node, "value", None), str) else None

    def binary(self, node: ast.BinOp, span: Span) -> Node:
        left, right = self.number(node.left), self.number(node.right)
        if isinstance(node.op, ast.Mod):
            return Call("mod", (left, right), span=span)
        if isinstance(node.op, ast.FloorDiv):
            return Call("floor", (Binary("/", left, right, span=span),), span=span)
        if type(node.op) not in SIGNS:
            self.refuse(_("This means nothing in a formula."), span)
        sign = SIGNS[type(node.op)]
        if sign == "**" and not any(isinstance(each, Name | Call) for each in walk(right)):
            self.sized(right)
        return Binary(sign, left, right, span=span)

    def sized(self, power: Node) -> None:
        import numpy as np

        from .evaluating import evaluate

        with np.errstate(all="ignore"):
            value = evaluate(Formula(power), 0.0)
        if not abs(value) <= HIGHEST:
            self.refuse(_("A power is at most {most}.", most=HIGHEST), power.span)

    def dotted(self, node: Any) -> str:
        """``np.exp`` as ``exp``; no other name has parts."""
        whole = ast.unparse(node)
        prefix, __, name = whole.partition(".")
        if whole in vocabulary.OTHERWISE:
            self.refuse(
                _("{text} is another function than {name} here.", text=whole, name=name),
                self.span(node),
                _(vocabulary.OTHERWISE[whole]),
            )
        known = vocabulary.function(name) or name in vocabulary.CONSTANTS
        if prefix not in vocabulary.PREFIXES or not known or not isinstance(node.value, ast.Name):
            self.refuse(_("{name} means nothing in a formula.", name=whole), self.span(node), _resembling(name))
        return name

    def name(self, name: str, span: Span) -> Name:
        if name in self.scope or name in self.defined or name in vocabulary.CONSTANTS:
            if name in self.defined and self.defined[name].arguments and name not in self.scope:
                self.refuse(
                    _("{name} is a function: what of?", name=name), span, _("For example {text}", text=name + "(x)")
                )
            return Name(name, span=span)
        if name.startswith("__"):
            self.refuse(_("{name} means nothing in a formula.", name=name), span)
        if vocabulary.function(name):
            self.refuse(
                _("{name} is a function: what of?", name=name), span, _("For example {text}", text=name + "(x)")
            )
        self.free.setdefault(name, span)
        return Name(name, span=span)

    def call(self, node: ast.Call, span: Span) -> Node:
        if not isinstance(node.func, ast.Name | ast.Attribute):
            self.refuse(_("Only a function is called."), self.span(node.func), _("A product is written with *"))
        where = self.span(node.func)
        name = node.func.id if isinstance(node.func, ast.Name) else self.dotted(node.func)
        if any(isinstance(each, ast.Starred) for each in node.args) or any(each.arg is None for each in node.keywords):
            self.refuse(_("This means nothing in a formula."), span)
        if name == "where" and name not in self.defined:
            return self.where(node, span)
        arguments = tuple(self.number(each) for each in node.args)
        if name in self.defined:
            return self.called(node, name, arguments, len(self.defined[name].arguments))
        base = name.removesuffix("_prime")
        name = vocabulary.LETTERS.get(base, base) + name.removeprefix(base)
        known = vocabulary.function(name)
        if known is not None:
            return self.called(node, known.name, arguments, known.least, known.most)
        record = vocabulary.record(name.removesuffix("_prime"))
        if record is not None:
            return self.catalogued(node, name, record, arguments)
        if name == "x" or name in self.scope:
            self.refuse(
                _("{name} is no function.", name=name), where, _("A product is written {name}*(...)", name=name)
            )
        self.refuse(_("There is no function named {name!r}.", name=name), where, _resembling(name, tuple(self.defined)))

    def called(
        self, node: ast.Call, name: str, arguments: tuple[Node, ...], least: int, most: int | None = None
    ) -> Call:
        most = least if most is None else most
        if node.keywords:
            self.refuse(_("{name} has no parameters.", name=name), self.span(node.keywords[0].value))
        if not least <= len(arguments) <= most:
            self.refuse(_miscounted(name, least, most, len(arguments)), self.span(node))
        return Call(name, arguments, span=self.span(node))

    def where(self, node: ast.Call, span: Span) -> Choice:
        if len(node.args) != 3 or node.keywords:
            self.refuse(_("where takes a condition and two numbers."), span, _("For example where(x > 0, x, 0)"))
        condition, yes, no = node.args
        return Choice(self.condition(condition), self.number(yes), self.number(no), span=span)

    def catalogued(self, node: ast.Call, said: str, record: Any, arguments: tuple[Node, ...]) -> Call:
        record = record.taking([each.arg for each in node.keywords])
        known = {each.name: each for each in record.parameters}
        if record.has_list:
            held = _("{name} has a list of numbers, which a formula cannot hold.", name=record.name)
            self.refuse(held, self.span(node), _("Write it out: exp(x)/(exp(x) + exp(1) + exp(0.1)) for softmax."))
        if len(arguments) != 1:
            self.refuse(_miscounted(said, 1, 1, len(arguments)), self.span(node), record.takes)
        base = said.removesuffix("_prime")
        fixed = {name: Word(v) if isinstance(v, str) else Number(float(v)) for name, v in record.preset(base).items()}
        given: dict[str, Node] = dict(fixed)
        seen: set[str] = set()
        for each in node.keywords:
            assert each.arg is not None
            try:
                own = record.named(each.arg, seen)
            except RequestError as error:
                self.refuse(error.message, self.span(each.value), error.hint)
            seen.add(own)
            given[own] = self.option(each.value, known[own])
        name = record.name + ("_prime" if said != base else "")
        return Call(name, arguments, tuple(sorted(given.items())), span=self.span(node))

    def option(self, node: Any, parameter: Any) -> Node:
        value = self.word(node) or self.number(node)
        if isinstance(value, Word) != bool(parameter.choices):
            self.refuse(_taken(parameter), value.span)
        if isinstance(value, Word) and value.text not in parameter.choices:
            self.refuse(_taken(parameter), value.span)
        if any(isinstance(each, Name) and each.id == "x" for each in walk(value)):
            self.refuse(_("The parameter of a function is a constant."), value.span)
        return value


def _miscounted(name: str, least: int, most: int, given: int) -> str:
    if least == most:
        return ngettext(
            "{name} takes {count} argument, not {given}.",
            "{name} takes {count} arguments, not {given}.",
            least,
            name=name,
            given=given,
        )
    if most > 9:
        return _("{name} takes at least {least} arguments, not {given}.", name=name, least=least, given=given)
    return _("{name} takes {least} to {most} arguments, not {given}.", name=name, least=least, most=most, given=given)


def _taken(parameter: Any) -> str:
    if not parameter.choices:
        return _("{name} takes a number.", name=parameter.name)
    return _("{name} takes one of {words}.", name=parameter.name, words=", ".join(parameter.choices))


def _resembling(name: str, further: Iterable[str] = ()) -> str | None:
    near = vocabulary.nearest(name, tuple(further))
    return _("Did you mean {names}?", names=_(" or ").join(near)) if near else None
