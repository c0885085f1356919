"""Tree to plain text: Python's expressions, with as few brackets as read back to the same tree."""

from __future__ import annotations

from ..parameters import shortest
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

OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, POWER, ATOM = range(9)
"""How tightly an expression holds together, loosest first."""

STRENGTH = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}


def printed(formula: Formula) -> str:
    """The text of a formula, definitions after commas; reading it gives an equal tree."""
    return ", ".join([expression(formula.body), *map(_definition, formula.definitions)])


def expression(node: Node) -> str:
    """The text of one part of a formula."""
    return _text(node)[0]


def _definition(definition: Definition) -> str:
    arguments = f"({', '.join(map(_name, definition.arguments))})" if definition.arguments else ""
    return f"{_name(definition.name)}{arguments} = {expression(definition.body)}"


def _text(node: Node) -> tuple[str, int]:
    """The text, and how tightly it holds together."""
    match node:
        case Number(value=value):
            return shortest(value), ATOM
        case Word(text=text):
            return f'"{text}"', ATOM
        case Name(id=name):
            return _name(name), ATOM
        case Negative(operand=operand):
            return "-" + _inside(operand, SIGN), SIGN
        case Binary():
            return _binary(node)
        case Compare(signs=signs, operands=ends):
            said = [_inside(each, SUM) for each in ends]
            return said[0] + "".join(f" {sign} {end}" for sign, end in zip(signs, said[1:], strict=True)), COMPARE
        case Logical(sign=sign, operands=operands):
            strength = OR if sign == "or" else AND
            return f" {sign} ".join(_inside(each, strength + 1) for each in operands), strength
        case Not(operand=operand):
            return "not " + _inside(operand, NOT), NOT
        case Choice(condition=condition, yes=yes, no=no):
            return f"where({expression(condition)}, {expression(yes)}, {expression(no)})", ATOM
        case Call(function=function, arguments=arguments, options=options):
            said = [expression(each) for each in arguments]
            said += [f"{name}={expression(each)}" for name, each in options]
            return f"{_name(function)}({', '.join(said)})", ATOM
    raise TypeError(type(node))


def _binary(node: Binary) -> tuple[str, int]:
    strength = STRENGTH[node.sign]
    left = _inside(node.left, strength + (node.sign == "**"))
    right = _inside(node.right, SIGN if node.sign == "**" else strength + 1)
    between = node.sign if strength >= PRODUCT else f" {node.sign} "
    return f"{left}{between}{right}", strength


def _inside(node: Node, least: int) -> str:
    text, strength = _text(node)
    return text if strength >= least else f"({text})"


def _name(name: str) -> str:
    """``t_prime`` as it is written: t'."""
    base = name.removesuffix("_prime")
    return base + "'" if base != name else name
