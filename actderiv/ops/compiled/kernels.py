"""Kernels: a program written as the source of one loop over arrays, in the words of :mod:`.scalars`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..programs import Program, Unwritten
from ..recording import CONDITIONS, Recorded
from . import scalars

SIGNS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "and": "&", "or": "|",
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=",
}  # fmt: skip


def source(formulas: Sequence[Callable[..., Any]], parameters: Mapping[str, Any]) -> str:
    """A function of an array and an array for what each formula gives, all flat; :class:`Unwritten` where there is
    none."""
    program = Recorded()
    ends = program.ends(formulas, parameters)
    outputs = [f"y{count}" for count in range(len(ends))]
    lines = [f"def kernel(xs, {', '.join(outputs)}):", "    for i in range(xs.size):"]
    lines += [f"        v{at} = {_written(program, program.steps[at])}" for at in program.needed(ends)]
    lines += [f"        {name}[i] = v{at}" for name, at in zip(outputs, ends, strict=True)]
    return "\n".join([*lines, ""])


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
