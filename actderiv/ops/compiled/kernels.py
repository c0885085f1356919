"""Kernels: a program written as the source of one loop over arrays, in the words of :mod:`.scalars`.

What is recorded is the formula with its parameters as the numbers that they are; so Python decides what it asks about
them, and a constant of more digits than a float has keeps them, as in NumPy arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..constants import Constant
from ..programs import Program, Step, Unwritten
from . import scalars

SIGNS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "and": "&", "or": "|",
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=",
}  # fmt: skip

CONDITIONS = ("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not")


HELD = 1000.0
"""Beyond ±this exp is 0 or infinite, whatever holds its argument."""


class Recorded(Program):
    """A program for numbers of float64, in which the digits that a constant lacks are added where NumPy's forms do.

    An exponential takes its argument as it is: :mod:`.scalars` has no steps that overflow, so nothing need be held, and
    exponentials of one number, held here and not there, are one.
    """

    def write(self, word: str, *arguments: Any) -> Step:
        if word == "exp":
            arguments = (self._free(arguments[0]),)
        if word == "times_exp":
            arguments = (arguments[0], self._free(arguments[1]), *arguments[2:])
        if word == "add":
            for constant, other in (arguments, arguments[::-1]):
                if isinstance(constant, Constant):
                    return super().write(word, float(constant), super().write(word, other, constant.rest))
        return super().write(word, *arguments)

    def _free(self, value: Any) -> Any:
        """-|x| of -|saturated(x, 1000)|, and so on."""
        if not isinstance(value, Step):
            return value
        word, *inner = self.steps[value.at]
        if word == "saturated" and len(inner) == 2 and self._at_least(inner[1], HELD):
            return self._free(Step(self, inner[0]))
        if word in ("neg", "fabs"):
            return self.write(word, self._free(Step(self, inner[0])))
        if word == "mul" and self._at_least(inner[0], 1.0):
            return self.write(word, Step(self, inner[0]), self._free(Step(self, inner[1])))
        return value

    def _at_least(self, at: int, least: float) -> bool:
        """Whether a step is a number of at least this size."""
        word, *inner = self.steps[at]
        return word == "number" and abs(inner[0]) >= least


def source(formulas: Sequence[Callable[..., Any]], parameters: Mapping[str, Any]) -> str:
    """A function of an array and an array for what each formula gives, all flat; :class:`Unwritten` where there is
    none."""
    program = Recorded()
    x = program.inputs["x"]
    ends = [program.run(each, x, **parameters).at for each in formulas]
    outputs = [f"y{count}" for count in range(len(ends))]
    lines = [f"def kernel(xs, {', '.join(outputs)}):", "    for i in range(xs.size):"]
    lines += [f"        v{at} = {_written(program, program.steps[at])}" for at in _needed(program, ends)]
    lines += [f"        {name}[i] = v{at}" for name, at in zip(outputs, ends, strict=True)]
    return "\n".join([*lines, ""])


def _needed(program: Program, ends: Sequence[int]) -> list[int]:
    """The steps that lead to these, in order."""
    needed = set(ends)
    for at in range(len(program.steps) - 1, -1, -1):
        word, *arguments = program.steps[at]
        if at in needed and word not in ("input", "number"):
            needed.update(arguments)
    return sorted(needed)


def _written(program: Program, step: tuple[Any, ...]) -> str:
    """A step as Python has it."""
    word, *arguments = step
    if word == "input":
        return "np.float64(xs[i])"
    if word == "number":
        return _number(arguments[0])
    values = [f"v{each}" for each in arguments]
    if word in ("and", "or", "not", "where"):
        conditions = arguments[:1] if word == "where" else arguments
        values[: len(conditions)] = [_truth(program, each) for each in conditions]
    if word in SIGNS:
        return f" {SIGNS[word]} ".join(values)
    match word:
        case "neg":
            return f"-{values[0]}"
        case "not":
            return f"not {values[0]}"
        case "where":
            return f"{values[1]} if {values[0]} else {values[2]}"
        case "power" if program.steps[arguments[1]] == ("number", 2.0):
            return f"{values[0]} * {values[0]}"
    if not hasattr(scalars, word):
        raise Unwritten(f"{word} has no compiled form.")
    return f"{word}({', '.join(values)})"


def _truth(program: Program, at: int) -> str:
    """A condition, which may be a number where Python has decided it."""
    return f"v{at}" if program.steps[at][0] in CONDITIONS else f"(v{at} != 0.0)"


def _number(value: float) -> str:
    return {"inf": "INFINITY", "-inf": "-INFINITY", "nan": "UNDEFINED"}.get(repr(value), repr(value))
