"""Tree to NumPy code: functions that a person pastes and runs.

Everything that does not depend on x is Python's own arithmetic, and a condition on parameters alone chooses a branch;
the rest is NumPy's, elementwise. What both would stumble over (1/0, a root of -8) is written out as inf or nan.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterable, Mapping
from dataclasses import field
from keyword import iskeyword
from typing import Any

from ..dataclass import dataclass
from ..letters import greek
from . import vocabulary
from .printing import AND, ATOM, COMPARE, NOT, OR, PRODUCT, SIGN, STRENGTH, SUM
from .reading import read
from .reshaping import catalogued, in_other_words, without_deltas
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
    named,
    walk,
)  # fmt: skip

WHOLE = ("abs", "sign", "floor", "ceil", "round", "trunc", "mod", "max", "min", "clip", "square", "pow")
"""What NumPy makes whole numbers of, of whole numbers; those overflow, and have no negative powers."""

LARGE = 2.0**31
"""From there on a whole number is written as a float."""

BRIEF = 10
"""Characters of other words that stand where the word stood: ``1/cosh(x)``."""

TAKEN = ("np", "math", "erf", "erfc", "erfcx", "float")
"""Names that the code uses itself."""


@dataclass
class Program:
    """Functions in NumPy with what they need before them: imports, helpers, the functions of the catalogue in them."""

    imports: list[str] = field(default_factory=list)
    helpers: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    known: dict[Any, str] = field(default_factory=dict)

    def add(self, name: str, formula: Formula, parameters: Mapping[str, Any], taken: Iterable[str] = ()) -> str:
        """The function that a formula is, with these defaults of its parameters; its name in the code.

        ``taken`` are the names in the function that calls it.
        """
        name = _free(name, [*self.names, *TAKEN, *taken])
        self.names.append(name)
        self.functions.append(_Function(self, formula, parameters).text(name))  # after what it needs
        return name

    def need(self, lines: Iterable[str]) -> None:
        for line in lines:
            wanted = self.imports if line.startswith(("import ", "from ")) else self.helpers
            if line not in wanted:
                wanted.append(line)

    def text(self) -> str:
        imports = sorted(["import numpy as np", *self.imports], key=lambda line: (line.startswith("from"), line))
        parts = ["\n".join(imports), "\n".join(self.helpers), *self.functions]
        return "\n\n".join(part for part in parts[:2] if part) + "".join(f"\n\n\n{each}" for each in parts[2:]) + "\n"


class _Function:
    """One formula as one function."""

    def __init__(self, program: Program, formula: Formula, parameters: Mapping[str, Any]):
        self.program, self.formula = program, without_deltas(formula)
        self.parameters = {name: float(value) for name, value in parameters.items() if not isinstance(value, str)}
        self.definitions = {each.name: each for each in formula.definitions}
        self.arguments: tuple[str, ...] = ()
        self.floats = False
        self.sure = False
        """Whether all that a constant is made of is known to be finite."""
        self.endless = False
        """Whether a parameter's value makes something infinite, which Python's own floats refuse to compute."""
        self.names: dict[str, str] = {}
        for name in (formula.variable, *self.parameters, *self.definitions):
            self.names[name] = _free(_ascii(name), [*self.names.values(), *TAKEN])

    def text(self, name: str) -> str:
        given = [f"{self.names[each]}={_float(value)}" for each, value in self.parameters.items()]
        x = self.names[self.formula.variable]
        body = [f"{x} = np.asarray({x}, dtype=float)"]
        body += [line for each in self.formula.definitions for line in self.definition(each)]
        value = self.whole(self.formula.body)
        body.append(f"return {self.shaped(value) if self.constant(self.formula.body) else value}")
        if self.endless:
            body[1:1] = [f"{self.names[each]} = np.float64({self.names[each]})" for each in self.parameters]
        quiet = '@np.errstate(all="ignore")\n' if self.endless or self.warns() else ""
        return f"{quiet}def {name}({', '.join([x, *given])}):\n" + "\n".join(f"    {line}" for line in body)

    def warns(self) -> bool:
        """Whether NumPy would say something of an input for which f is well defined, or plainly is not."""
        bodies = [(self.formula.body, ()), *((each.body, each.arguments) for each in self.formula.definitions)]
        return any(self.node_warns(node, arguments) for body, arguments in bodies for node in walk(body))

    def node_warns(self, node: Node, arguments: tuple[str, ...]) -> bool:
        self.arguments, kept = arguments, self.arguments
        once = self.constant(node)
        divides = isinstance(node, Binary) and (not self.constant(node.right) or self.value(node.right) == 0)
        self.arguments = kept
        if isinstance(node, Binary) and not once:
            return (node.sign in ("/", "**") and divides) or (node.sign == "**" and not _is_power(node.right))
        row = vocabulary.function(node.function) if isinstance(node, Call) and not once else None
        return row is not None and (row.warns or (bool(row.written) and not row.numpy))

    def definition(self, definition: Definition) -> list[str]:
        self.arguments = definition.arguments
        kept = dict(self.names)
        self.names |= {each: _free(_ascii(each), TAKEN) for each in definition.arguments}
        said = self.whole(definition.body)
        if definition.arguments and self.constant(definition.body):
            said = self.shaped(said)
        arguments = ", ".join(self.names[each] for each in definition.arguments)
        self.names, self.arguments = kept, ()
        name = self.names[definition.name]
        return [f"def {name}({arguments}):", f"    return {said}"] if definition.arguments else [f"{name} = {said}"]

    def constant(self, node: Node) -> bool:
        """Whether the node has one value for all x."""
        for name in map(named, walk(node)):
            if name == self.formula.variable or name in self.arguments:
                return False
            if name in self.definitions and not self.constant(self.definitions[name].body):
                return False
        return True

    def value(self, node: Node) -> Any:
        """What a constant is, with the parameters given."""
        import numpy as np

        from .evaluating import evaluate

        with np.errstate(all="ignore"):
            return evaluate(Formula(node, self.formula.definitions), np.float64(0.5), self.parameters)

    def whole(self, node: Node) -> str:
        return self.said(node)[0]

    def inside(self, node: Node, least: int) -> str:
        text, strength = self.said(node)
        return text if strength >= least else f"({text})"

    def said(self, node: Node) -> tuple[str, int]:
        """The code, and how tightly it holds together."""
        match node:
            case Number(value=value):
                return (_float(value) if self.floats or abs(value) >= LARGE else repr(value).removesuffix(".0")), ATOM
            case Name(id=name):
                return self.names.get(name) or vocabulary.NUMPY[name], ATOM
            case Negative(operand=operand):
                return "-" + self.inside(operand, SIGN), SIGN
            case Binary() | Call() if not self.sure and self.constant(node):
                return self.settled(node)
            case Binary():
                return self.binary(node)
            case Compare() | Logical() | Not():
                return self.condition(node)
            case Choice():
                return self.choice(node)
            case Call():
                return self.call(node)
        raise TypeError(type(node))

    def settled(self, node: Node) -> tuple[str, int]:
        """A constant: by Python, with floats where whole numbers would go wrong."""
        sizes = [abs(self.value(each)) for each in walk(node) if isinstance(each, Binary | Call)]
        bounded = all(map(math.isfinite, sizes))
        if not bounded:
            if not any(isinstance(each, Name) and each.id in self.parameters for each in walk(node)):
                value = float(self.value(node))  # written out: Python divides nothing by 0, NumPy warns of log(0)
                return _float(value), ATOM if value > 0 else SIGN
            self.endless = True
        kept = self.floats, self.sure
        whole = any(isinstance(each, Call) and each.function in WHOLE for each in walk(node))
        self.floats = self.floats or whole or any(size >= LARGE for size in sizes)
        self.sure = bounded
        found = self.binary(node) if isinstance(node, Binary) else self.call(node)  # type: ignore[arg-type]
        self.floats, self.sure = kept
        return found

    def binary(self, node: Binary) -> tuple[str, int]:
        other = _with_digits(node)
        if other is not None:
            return self.call(other)
        strength = STRENGTH[node.sign]
        left = self.inside(node.left, strength + (node.sign == "**"))
        right = self.inside(node.right, SIGN if node.sign == "**" else strength + 1)
        between = node.sign if strength >= PRODUCT else f" {node.sign} "
        return f"{left}{between}{right}", strength

    def condition(self, node: Node) -> tuple[str, int]:
        """Python's words where there is one answer, else NumPy's signs."""
        once = self.constant(node)
        if isinstance(node, Compare):
            said = [self.inside(each, SUM) for each in node.operands]
            if once or len(node.signs) == 1:
                return said[0] + "".join(f" {s} {e}" for s, e in zip(node.signs, said[1:], strict=True)), COMPARE
            pairs = zip(said, node.signs, said[1:], strict=False)
            return " & ".join(f"({left} {sign} {right})" for left, sign, right in pairs), AND
        if isinstance(node, Not):
            return ("not " if once else "~") + self.inside(node.operand, ATOM), NOT if once else SIGN
        assert isinstance(node, Logical)
        sign, strength = (
            (node.sign, OR if node.sign == "or" else AND) if once else ("&" if node.sign == "and" else "|", AND)
        )
        return f" {sign} ".join(self.inside(each, ATOM) for each in node.operands), strength

    def choice(self, node: Choice) -> tuple[str, int]:
        branches = [self.branch(each, node) for each in (node.yes, node.no)]
        condition = self.whole(node.condition)
        if self.constant(node.condition):
            return f"{branches[0]} if {condition} else {branches[1]}", -1
        return f"np.where({condition}, {branches[0]}, {branches[1]})", ATOM

    def branch(self, node: Node, of: Choice) -> str:
        """A case: a bare number is a float, and has the shape of x where no condition on x gives it one."""
        kept, self.floats = self.floats, self.floats or isinstance(node, Number | Negative)
        said = self.whole(node)
        self.floats = kept
        if self.constant(of.condition):
            alone = self.constant(node) and not self.constant(of)
            said = self.shaped(said) if alone else self.inside(node, OR)
        return said

    def shaped(self, constant: str) -> str:
        """The constant in the shape of x, or of the argument of a definition, which may be a number."""
        if self.arguments:
            return f"np.full(np.shape({self.names[self.arguments[0]]}), float({constant}))"
        return f"np.full_like({self.names[self.formula.variable]}, {constant})"

    def call(self, node: Call) -> tuple[str, int]:
        if node.function in self.definitions:
            return f"{self.names[node.function]}({self.listed(node)})", ATOM
        row = vocabulary.function(node.function)
        if row is None:
            return self.catalogued(node)
        if not row.numpy:
            return self.unnamed(node, row)
        precise = _with_digits(node) or node
        if precise.function == "logaddexp":
            return f"np.logaddexp({self.listed(precise)})", ATOM
        row = vocabulary.TABLE[precise.function]
        self.program.need(row.needs)
        if row.most == vocabulary.MANY[1]:
            first, *others = map(self.whole, precise.arguments)
            for each in others:
                first = f"{row.numpy}({first}, {each})"
            return first, ATOM
        last = ", 1" if row.name == "heaviside" and len(precise.arguments) == 1 else ""
        return f"{row.numpy}({self.listed(precise)}{last})", ATOM

    def unnamed(self, node: Call, row: vocabulary.Function) -> tuple[str, int]:
        """A word that NumPy lacks, in other words; where those are many, as a function of the program."""
        if row.most > 1 or len(row.written) <= BRIEF:
            return self.said(in_other_words(node))
        if row not in self.program.known:
            self.program.known[row] = self.program.add(
                _ascii(row.name), read(row.written, "x"), {}, self.names.values()
            )
        return f"{self.program.known[row]}({self.listed(node)})", ATOM

    def listed(self, node: Call) -> str:
        return ", ".join(map(self.whole, node.arguments))

    def catalogued(self, node: Call) -> tuple[str, int]:
        """A function of the catalogue is a function of the program, with the parameters that the formula gives it."""
        formula, values = catalogued(node)
        given = {name: each for name, each in values.items() if not isinstance(each, Number)}
        fixed = {name: each.value if isinstance(each, Number) else 1.0 for name, each in values.items()}
        key = formula, tuple(fixed.items())
        if key not in self.program.known:
            words = "".join(f"_{each.text}" for _, each in node.options if isinstance(each, Word))
            name = node.function + words
            self.program.known[key] = self.program.add(name, formula, fixed, self.names.values())
        options = "".join(f", {_ascii(name)}={self.whole(each)}" for name, each in given.items())
        return f"{self.program.known[key]}({self.listed(node)}{options})", ATOM


def _with_digits(node: Node) -> Call | None:
    """The function that keeps the digits which ``exp(x) - 1``, ``log(1 + x)`` and ``log(1 + exp(x))`` lose."""
    match node:
        case Binary(sign="-", left=Call(function="exp", arguments=arguments), right=Number(value=1.0)):
            return Call("expm1", arguments)
        case Call(function="log", arguments=(Binary(sign="+", left=Number(value=1.0), right=Call("exp", inner)),)):
            return Call("logaddexp", (Number(0.0), *inner))
        case Call(function="log1p", arguments=(Call("exp", inner),)):
            return Call("logaddexp", (Number(0.0), *inner))
        case Call(function="log", arguments=(Binary(sign="+", left=Number(value=1.0), right=rest),)):
            return Call("log1p", (rest,))
    return None


def _is_power(node: Node) -> bool:
    return isinstance(node, Number) and node.value.is_integer() and node.value >= 0


def _float(value: float) -> str:
    return repr(float(value)) if math.isfinite(value) else f"np.{float(value)!r}".replace("np.-", "-np.")


def _ascii(name: str) -> str:
    """A name in the letters of the keyboard: alpha for α."""
    return "".join(sign if sign.isascii() else greek(sign) or "_" for sign in name)


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, with a line behind it where it has a meaning already."""
    while name in taken or iskeyword(name) or hasattr(builtins, name):
        name += "_"
    return name
