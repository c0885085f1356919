"""Programs: every primitive for values that are not computed but written down, step by step.

A formula called with a :class:`Step` for x, and one for each parameter, leaves a :class:`Program`: which word of whose
results, in order. Another machine computes from it what the formula computes here; the page does so in a browser. Where
a formula asks in Python's own words (``if alpha == 1``), it is called again for either answer, and both are kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from .primitives.row import Primitive, kept

BRANCHES = 64
"""So often a formula may be called anew; one that asks more often, as a loop does, cannot be written down."""


class Unwritten(Exception):
    """The formula does what no program can: it wants a number where there is only the name of one."""


class Fork(Exception):
    """A condition was asked for its answer, and nobody has decided it yet."""

    def __init__(self, condition: Step):
        self.condition = condition


class Program:
    """Steps in order. What is written is (word, argument, ...); an argument is the number of an earlier step."""

    raised = "power"
    """What Python's own sign for powers is written as."""
    slopes = True
    """Whether forward mode may be written down: over steps it takes other ones than over arrays."""

    def __init__(self, inputs: Sequence[str] = ("x",)):
        self.steps: list[tuple[Any, ...]] = []
        self.known: dict[tuple[Any, ...], int] = {}
        self.decided: list[bool] = []
        self.asked = 0
        self.inputs = {name: self.write("input", name) for name in inputs}

    def write(self, word: str, *arguments: Any) -> Step:
        """The step, which is the earlier one where the same has been written."""
        step = (word, *(self.number(each) if word not in ("input", "number") else each for each in arguments))
        key = (*step, repr(step[1])) if word == "number" else step  # 0 and -0 are two
        if key not in self.known:
            self.known[key] = len(self.steps)
            self.steps.append(step)
        return Step(self, self.known[key])

    def number(self, value: Any) -> int:
        """The number of the step that a value is; of a Python number one is written."""
        if isinstance(value, Step):
            return value.at
        return self.write("number", float(value)).at

    def answer(self, condition: Step) -> bool:
        if self.asked == len(self.decided):
            raise Fork(condition)
        self.asked += 1
        return self.decided[self.asked - 1]

    def paths(self, run: Callable[[], Any]) -> list[tuple[list[tuple[Step, bool]], Any]]:
        """What ``run`` returns for every course of answers to what it asks, each with its answers."""
        found: list[Any] = []
        waiting: list[tuple[list[bool], list[tuple[Step, bool]]]] = [([], [])]
        for _ in range(BRANCHES):
            if not waiting:
                return found
            decided, guards = waiting.pop()
            self.decided, self.asked = decided, 0
            try:
                found.append((guards, run()))
            except Fork as fork:
                waiting += [([*decided, each], [*guards, (fork.condition, each)]) for each in (False, True)]
        raise Unwritten(f"It has more than {BRANCHES} courses.")

    def run(self, formula: Callable[..., Any], *arguments: Any, **options: Any) -> Step:
        """The step that a formula ends with, all of its courses joined."""
        total: Any = None
        for guards, value in reversed(self.paths(lambda: formula(*arguments, **options))):
            total = value if total is None else self.write("where", self.all_of(guards), value, total)
        return Step(self, self.number(total))

    def all_of(self, guards: Sequence[tuple[Step, bool]]) -> Step:
        """The condition that all of these were answered so."""
        total: Any = None
        for condition, wanted in guards:
            met = condition if wanted else ~condition
            total = met if total is None else self.write("and", total, met)
        return total


class Step:
    """A value of a program: what the operators and the words of ``ops`` do to it is written down."""

    arithmetic: Any = sys.modules[__name__]
    __array_ufunc__ = None
    __slots__ = ("at", "program")

    def __init__(self, program: Program, at: int):
        self.program, self.at = program, at

    def __hash__(self) -> int:
        return hash(("step", self.at))

    def __bool__(self) -> bool:
        return self.program.answer(self)

    def __float__(self) -> float:
        raise Unwritten("It wants a number, and has only its name.")

    __int__ = __float__

    def __pos__(self) -> Step:
        return self

    def __neg__(self) -> Step:
        return self.program.write("neg", self)

    def __abs__(self) -> Step:
        return self.program.write("fabs", self)

    def __invert__(self) -> Step:
        return self.program.write("not", self)

    def __pow__(self, exponent: Any) -> Step:
        return self.program.write(self.program.raised, self, exponent)

    def __rpow__(self, base: Any) -> Step:
        return self.program.write(self.program.raised, base, self)


def slope(function: Callable[[Any], Any], x: Step) -> Any:
    """The derivative of a function at a step, from the function alone, by forward mode."""
    from . import duals
    from .primitives import where

    if not x.program.slopes:
        raise Unwritten("It is the slope of another formula.")
    one, none = (x.program.write("number", each) for each in (1.0, 0.0))
    found = function(duals.Dual(x, one, none))
    return where(found.value == found.value, found.first, found.value)  # log(x) has no slope left of 0


def _carries_steps(value: Any) -> bool:
    """Whether a number is of an arithmetic over this one: a condition among duals is a step."""
    return getattr(type(value), "arithmetic", Step.arithmetic) is not Step.arithmetic


def _operator(word: str, reflected: bool = False) -> Callable[[Step, Any], Any]:
    def applied(self: Step, other: Any) -> Any:
        if isinstance(other, str) or _carries_steps(other):
            return NotImplemented
        return self.program.write(word, *((other, self) if reflected else (self, other)))

    return applied


for _word in ("add", "sub", "mul", "truediv", "and", "or"):
    setattr(Step, f"__{_word}__", _operator(_word))
    setattr(Step, f"__r{_word}__", _operator(_word, reflected=True))
for _word in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Step, f"__{_word}__", _operator(_word))


def __getattr__(name: str) -> Any:
    return kept(globals(), name, _form)


def _form(row: Primitive) -> Callable[..., Step]:
    def written(*values: Any) -> Any:
        for each in values:
            if _carries_steps(each):
                return getattr(each.arithmetic, row.name)(*values)
        program = next(each.program for each in values if isinstance(each, Step))
        return program.write(row.name, *(each for each in values if each is not None))

    return written
