"""Tree to LaTeX, for documents without a package; and, without stacked cases, for matplotlib's mathtext."""

from __future__ import annotations

from ..letters import GREEK, in_latex
from . import vocabulary
from .printing import AND, ATOM, COMPARE, NOT, OR, POWER, PRODUCT, SIGN, SUM
from .reshaping import in_other_words
from .tree import Binary, Call, Choice, Compare, Formula, Logical, Name, Negative, Node, Not, Number, Word

COMPARED = {"<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq", "==": "=", "!=": r"\neq"}
JOINED = {"and": r"\ \mathrm{and}\ ", "or": r"\ \mathrm{or}\ "}


def latex(formula: Formula, name: str = "", stacked: bool = True) -> list[str]:
    """The formula, with ``name(x) =`` before it where it has a name, and its definitions: a line each.

    Cases stand above each other; not ``stacked`` they follow each other, which mathtext can typeset.
    """
    own = (formula.variable, *formula.parameters, *(each.name for each in formula.definitions))
    writer = _Writer(stacked, "e" in own)
    head = f"{name}{_bracketed(symbol(formula.variable))} = " if name else ""
    lines = [head + writer.whole(formula.body)]
    for each in formula.definitions:
        arguments = _bracketed(r",\, ".join(map(symbol, each.arguments))) if each.arguments else ""
        lines.append(f"{symbol(each.name)}{arguments} = {writer.whole(each.body)}")
    return lines


class _Writer:
    def __init__(self, stacked: bool, e_is_taken: bool):
        self.stacked, self.e_is_taken = stacked, e_is_taken

    def whole(self, node: Node) -> str:
        return self.said(node)[0]

    def inside(self, node: Node, least: int) -> str:
        text, strength = self.said(node)
        return text if strength >= least else _bracketed(text)

    def said(self, node: Node) -> tuple[str, int]:
        """The LaTeX, and how tightly it holds together."""
        match node:
            case Number(value=value):
                return _number(value)
            case Word(text=text):
                return rf"\mathrm{{{text}}}", ATOM
            case Name(id=name):
                return symbol(name), ATOM
            case Negative(operand=operand):
                return "-" + self.inside(operand, PRODUCT), SIGN
            case Binary():
                return self.binary(node)
            case Compare(signs=signs, operands=ends):
                said = [self.inside(each, SUM) for each in ends]
                pairs = zip(signs, said[1:], strict=True)
                return said[0] + "".join(f" {COMPARED[sign]} {end}" for sign, end in pairs), COMPARE
            case Logical(sign=sign, operands=operands):
                strength = OR if sign == "or" else AND
                return JOINED[sign].join(self.inside(each, strength + 1) for each in operands), strength
            case Not(operand=operand):
                return r"\mathrm{not}\ " + self.inside(operand, ATOM), NOT
            case Choice():
                return self.choice(node), OR
            case Call():
                return self.call(node)
        raise TypeError(type(node))

    def binary(self, node: Binary) -> tuple[str, int]:
        if node.sign == "/":
            return rf"\frac{{{self.whole(node.left)}}}{{{self.whole(node.right)}}}", POWER
        if node.sign == "**":
            return f"{self.inside(node.left, ATOM)}^{{{self.whole(node.right)}}}", POWER
        if node.sign == "*":
            return self.product(self.inside(node.left, PRODUCT), self.inside(node.right, POWER)), PRODUCT
        return f"{self.inside(node.left, SUM)} {node.sign} {self.inside(node.right, PRODUCT)}", SUM

    def product(self, left: str, right: str) -> str:
        """Side by side, with a dot where that would be read as one number or one word."""
        dotted = right[0].isdigit() or (right.startswith(r"\frac") and left[-1].isdigit())
        between = r" \cdot " if dotted else " " if left[-1].isdigit() else r" \, "
        return left + between + right

    def choice(self, node: Choice) -> str:
        cases: list[tuple[str, str]] = []
        rest: Node = node
        while isinstance(rest, Choice):
            cases.append((self.inside(rest.yes, COMPARE), self.whole(rest.condition)))
            rest = rest.no
        last = self.inside(rest, COMPARE)
        if not self.stacked:
            return (
                ",\\ ".join(f"{value}\\ \\mathrm{{if}}\\ {when}" for value, when in cases)
                + f",\\ \\mathrm{{else}}\\ {last}"
            )
        rows = [f"{value} & \\mathrm{{if}}\\ {when}" for value, when in cases] + [rf"{last} & \mathrm{{else}}"]
        return r"\left\{\begin{array}{ll} " + r" \\ ".join(rows) + r" \end{array}\right."

    def call(self, node: Call) -> tuple[str, int]:
        row = vocabulary.function(node.function)
        if row is not None and not row.latex:
            return self.said(in_other_words(node))
        inside = r",\, ".join(map(self.whole, node.arguments))
        if node.function == "exp" and self.e_is_taken:
            return r"\exp" + _bracketed(inside), ATOM
        if row is not None and "#" in row.latex:
            return row.latex.replace("#", inside), POWER if "^" in row.latex else ATOM
        options = [f"{symbol(name)} = {self.whole(each)}" for name, each in node.options]
        inside = r"; ".join([inside, *options])
        return (row.latex if row is not None else symbol(node.function)) + _bracketed(inside), ATOM


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)"


def _number(value: float) -> tuple[str, int]:
    mantissa, _, exponent = repr(value).removesuffix(".0").partition("e")
    if not exponent:
        return mantissa, ATOM
    power = f"10^{{{int(exponent)}}}"
    return (power, POWER) if mantissa == "1" else (rf"{mantissa} \cdot {power}", PRODUCT)


def symbol(name: str) -> str:
    """``\\alpha``, ``x``, ``\\mathrm{slope}``, ``\\alpha_{p}``, ``\\sigma'``: as the field writes a name."""
    base = name.removesuffix("_prime")
    if base != name:
        return symbol(base) + "'"
    if base in vocabulary.LATEX:
        return vocabulary.LATEX[base]
    first, _, index = base.partition("_")
    if index and (len(first) == 1 or first in GREEK):
        return f"{_letter(first)}_{{{_letter(index)}}}"
    return _letter(base)


def _letter(name: str) -> str:
    if len(name) == 1:
        return in_latex(name) or name
    if name in GREEK:
        return rf"\{name}"
    stem, digits = name.rstrip("0123456789"), name[len(name.rstrip("0123456789")) :]
    if len(stem) == 1 and digits:
        return f"{in_latex(stem) or stem}_{{{digits}}}"
    written = "".join(in_latex(sign) or sign for sign in name.replace("_", r"\_"))
    return rf"\mathrm{{{written}}}"
