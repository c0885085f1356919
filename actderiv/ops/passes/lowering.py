"""From the steps of a program to passes: calls of NumPy, each with an array for its answer where it takes one."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import arrays, factors
from ..choosing import BITS
from ..primitives import PRIMITIVES
from ..programs import Step, Unwritten
from ..recording import CONDITIONS, Recorded

CALLS: dict[str, Any] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.divide, "neg": np.negative,
    "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal, "eq": np.equal, "ne": np.not_equal,
    "and": np.bitwise_and, "or": np.bitwise_or, "not": np.invert, "fabs": np.absolute,
    "exp": factors.exp_into,
}  # fmt: skip
"""What takes an array for its answer, beside the primitives that are NumPy's own."""

SMALL, LARGE = 2.0**-60, 2.0**60
"""By a power of two between these it is the same to divide and to multiply by its inverse, which is cheaper."""


class Value(NamedTuple):
    """An array among the arguments of a call: a step's number, or a name of what is made on the way to one.

    ``bits`` says whether its bits are meant, as whole numbers.
    """

    name: Hashable
    bits: bool = False


class Pass(NamedTuple):
    """A call with its arguments, numbers among them. One that is not ``into`` an array makes its own."""

    call: Callable[..., Any]
    given: tuple[Any, ...]
    answer: Value
    into: bool = True


class Decided(NamedTuple):
    """What a pass gives in a block in which a condition is true of every input, and in one in which it is of none."""

    condition: Hashable
    true: Any
    false: Any


class Written(Recorded):
    """A program that takes the steps that a formula takes over arrays."""

    raised = "raised"
    slopes = False

    def write(self, word: str, *arguments: Any) -> Step:
        if word == "times_exp" and len(arguments) == 2:  # which has it from here, too
            arguments = (*arguments, self.write("exp", arguments[1]))
        if word in ("and", "or"):
            for one, other in (arguments, arguments[::-1]):
                if isinstance(one, bool):  # Python has decided it
                    return other if one is (word == "and") else super().write("number", float(one))
        return super().write(word, *arguments)


class Lowering:
    """From steps to passes over floats of one format."""

    def __init__(self, program: Written, ends: Sequence[int], kind: np.dtype):
        self.steps, self.ends, self.kind, self.whole = program.steps, ends, kind, np.dtype(BITS[kind.itemsize])
        self.passes: list[Pass] = []
        self.same: dict[int, Hashable] = {}
        self.made: set[Hashable] = set()
        self.truths: set[Hashable] = set()
        """What is true or false; all else are floats."""
        self.decided: dict[Hashable, Decided] = {}
        for at in program.needed(ends):
            self.lower(at)

    def lower(self, at: int) -> None:
        word, *arguments = self.steps[at]
        if word in ("input", "number"):
            return
        given = tuple(self.argument(each) for each in arguments)
        if not any(isinstance(each, Value) for each in given):
            raise Unwritten("It has a step without x.")
        if word == "where":
            self.choice(at, *given)
        elif word in CONDITIONS:
            self.truths.add(at)
            self.add(CALLS[word], given, at)
        elif not any(isinstance(each, Value) and each.name not in self.truths for each in given):
            raise Unwritten("It computes with what is true or false.")
        elif not self.shortened(at, word, *given):
            self.called(at, word, given)

    def argument(self, at: int) -> Any:
        word, *arguments = self.steps[at]
        return arguments[0] if word == "number" else Value(self.same.get(at, at))

    def add(self, call: Callable[..., Any], given: Sequence[Any], name: Hashable, bits: bool = False) -> Value:
        """A call whose answer goes into a buffer, once under this name."""
        if name not in self.made:
            self.made.add(name)
            self.passes.append(Pass(call, tuple(given), Value(name, bits)))
        return Value(name, bits)

    def called(self, at: int, word: str, given: tuple[Any, ...]) -> None:
        own = CALLS.get(word) or (getattr(np, text) if isinstance(text := _array_of(word), str) else None)
        if own is not None:
            self.add(own, given, at)
        else:
            call = operator.pow if word == "raised" else getattr(arrays, word)
            self.passes.append(Pass(call, given, Value(at), into=False))

    def shortened(self, at: int, word: str, *given: Any) -> bool:
        """Whether there is a shorter way to the same bits."""
        x, y = (*given, None)[:2]
        if word in ("mul", "truediv", "scaled") and y == 1.0:
            self.same[at] = x.name
        elif word == "mul" and x == 1.0:
            self.same[at] = y.name
        elif word == "truediv" and isinstance(y, float) and math.frexp(y)[0] == 0.5 and SMALL < y < LARGE:
            self.add(np.multiply, (x, 1 / y), at)
        elif word == "raised" and y == 2.0:
            self.add(np.multiply, (x, x), at)
        elif word == "neg" and self.steps[x.name][0] == "fabs":
            inner = self.argument(self.steps[x.name][1])
            self.add(np.bitwise_or, (Value(inner.name, bits=True), self.bits_of(-0.0)), at, bits=True)
        elif word == "saturated" and (y is None or (isinstance(y, float) and y > 0)):
            self.held(x, math.inf if y is None else y, at)
        elif word == "times_gauss" and isinstance(y, Value):
            name = ("gauss", y.name, given[2])
            if name not in self.made:
                self.made.add(name)
                self.passes.append(Pass(factors.gauss, given[1:], Value(name), into=False))
            self.passes.append(Pass(factors.weighed, (x, Value(name), self.kind), Value(at), into=False))
        elif word == "times_exp" and isinstance(y, Value):
            weight = self.held(x, math.inf, ("held", x.name)) if isinstance(x, Value) else arrays.saturated(x)
            self.add(_times_exp, (weight, y, given[2]), at)
        else:
            return False
        return True

    def held(self, x: Value, limit: float, name: Hashable) -> Value:
        most = min(limit, arrays.largest(self.kind))
        return self.add(np.ndarray.clip, (x, -most, most), name)

    def choice(self, at: int, condition: Any, x: Any, y: Any) -> None:
        """x where the condition holds, else y, by bits: y ^ ((x ^ y) & mask)."""
        if isinstance(condition, float) and isinstance(chosen := x if condition else y, Value):
            self.same[at] = chosen.name  # Python has decided it
            return
        names = [each.name if isinstance(each, Value) else None for each in (condition, x, y)]
        if [name in self.truths for name in names] != [True, False, False] or names[1:] == [None, None]:
            raise Unwritten("It chooses by a float, or what is no float.")
        less = self.add(_negative, (condition,), ("negative", condition.name))
        self.truths.add(less.name)
        mask = self.add(_widened, (less,), ("mask", condition.name), bits=True)
        x, y = (Value(each.name, bits=True) if isinstance(each, Value) else self.bits_of(each) for each in (x, y))
        nothing = self.bits_of(0.0)

        def step(call: Any, one: Any, two: Any, name: Hashable, true: Any, false: Any) -> Value:
            self.decided[name] = Decided(condition.name, true, false)
            return self.add(call, (one, two), name, bits=True)

        if isinstance(y, self.whole.type) and y == nothing:
            step(np.bitwise_and, x, mask, at, x, nothing)
        elif isinstance(x, self.whole.type) and x == nothing:
            taken = step(np.bitwise_and, y, mask, ("and", at), nothing, nothing)
            step(np.bitwise_xor, taken, y, at, nothing, y)
        else:
            other = step(np.bitwise_xor, x, y, ("xor", at), x, y)
            taken = step(np.bitwise_and, other, mask, ("and", at), other, other)
            step(np.bitwise_xor, taken, y, at, taken, taken)

    def answers(self) -> dict[Hashable, int]:
        """Under which names the answers are made, each into an array of its own."""
        found: dict[Hashable, int] = {}
        into = {each.answer.name for each in self.passes if each.into}
        for count, end in enumerate(map(self.argument, self.ends)):
            if not isinstance(end, Value) or end.name in self.truths:
                raise Unwritten("It ends with no floats.")
            name = end.name if end.name in into and end.name not in found else ("answer", count)
            if name != end.name:
                self.add(copied, (end,), name)
            found[name] = count
        return found

    def bits_of(self, number: float) -> Any:
        return self.kind.type(number).view(self.whole)


def _array_of(word: str) -> Any:
    return PRIMITIVES[word].array if word in PRIMITIVES else None


def _negative(condition: Any, out: Any) -> None:
    """Every bit of what is true: -1 in a byte."""
    np.negative(condition.view(np.int8), out=out.view(np.int8))


def _widened(narrow: Any, out: Any) -> None:
    np.copyto(out, narrow.view(np.int8))


def _times_exp(weight: Any, x: Any, e: Any, out: Any) -> None:
    """With a weight that is finite: mostly nothing underflows, or all does."""
    shift = factors.shift(x.dtype)[0]
    if x.min() >= -shift:
        np.multiply(weight, e, out=out)
    elif x.max() < factors.vanishing(x.dtype) - shift:
        np.multiply(weight, 0, out=out)
    else:  # NaN among them
        np.copyto(out, arrays.times_exp(weight, x, e))


def copied(x: Any, out: Any) -> None:
    np.copyto(out, x)


QUICK = {*CALLS.values(), np.minimum, np.maximum, np.ndarray.clip}.difference([np.divide, factors.exp_into])
"""Calls that take no longer than to read and to write."""
