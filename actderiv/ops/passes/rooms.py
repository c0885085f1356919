"""The registers in which a thread runs passes over blocks of one size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from .placing import ANSWER, OWN, TRUTHS, Place, X

LINE = 64
"""Bytes in a line of the cache: where arrays begin with one, what is cheap takes half the time."""


Case = tuple[bool | None, ...]
"""Of each condition whether it is true of every input of a block, or of none; None where it is of some."""


class Code(NamedTuple):
    """A pass by the numbers of registers: of its arguments, of its answer, of the bits of what it has made itself where
    they are asked for, and of what others have made that nobody needs behind it."""

    call: Callable[..., Any]
    given: tuple[int, ...]
    answer: int
    into: bool
    made: int | None
    dropped: tuple[int, ...]


Line = tuple[Callable[..., Any], list[Any], dict[str, Any], Code | None]
"""A call, its arguments, by name an array for its answer, and the pass where it changes what registers hold."""


class Program(Protocol):
    """What is run: what comes first, the registers of the conditions that are known then, and what comes after it,
    which depends on those that are true of every input of the block, or of none."""

    early: Sequence[Code]
    conditions: Sequence[int]

    def late(self, case: Case) -> Sequence[Code]: ...


class Room:
    """What the registers of a thread hold, each a number or an array at a place, or the bits of one.

    A thread holds the interpreter's lock between two passes, and another that needs it then may sleep for longer than a
    pass takes. So the arguments of each pass are put together once, and only those that change are put in their places.
    """

    def __init__(self, registers: Sequence[Any], buffers: Sequence[Place], kinds: Any, size: int):
        self.registers, self.size, (self.kind, self.whole) = registers, size, kinds
        self.held: list[Any] = []
        self.memory = dict(zip(buffers, _aligned(len(buffers), size, self.kind), strict=True))
        self.given: tuple[Any, Sequence[Any]] = (None, ())
        self.uses: dict[int, list[tuple[Any, Any]]] = {}
        """Of each register that holds another array each time the arguments that it is among, and its place there."""
        self.lines: dict[Case | None, list[Line]] = {}

    def fill(self, x: Any, answers: Sequence[Any], program: Program) -> None:
        wide = [each if each.dtype == self.kind else np.empty(self.size, self.kind) for each in answers]
        self.given = x.astype(self.kind, copy=False), wide
        for number in self.uses:
            self._put(number, self._array(*self.registers[number]))
        self._run(program.early, None)
        case = tuple(map(self._one_truth, program.conditions))
        self._run(program.late(case), case)
        for each, found in zip(answers, wide, strict=True):
            if each is not found:
                each[...] = found

    def _run(self, code: Sequence[Code], case: Case | None) -> None:
        if case not in self.lines:
            self._take_in()
            self.lines[case] = [self._line(each) for each in code]
        for call, given, into, changing in self.lines[case]:
            made = call(*given, **into)
            if changing is not None:
                self._keep(changing, made)

    def _take_in(self) -> None:
        """Fill the registers that are new."""
        for number, each in enumerate(self.registers[len(self.held) :], len(self.held)):
            self.held.append(self._array(*each) if isinstance(each, tuple) else each)
            if isinstance(each, tuple) and each[0].room in (X, ANSWER, OWN):
                self.uses[number] = []

    def _array(self, place: Place, bits: bool) -> Any:
        """What is at a place now; None where a call makes it."""
        x, answers = self.given
        if place.room == TRUTHS:
            return self.memory[place].view(bool)[: self.size]
        if place.room == OWN:
            return None
        array = x if place.room == X else answers[place.number] if place.room == ANSWER else self.memory[place]
        return array.view(self.whole if bits else self.kind)

    def _line(self, each: Code) -> Line:
        given = [self.held[number] for number in each.given]
        into = {"out": self.held[each.answer]} if each.into else {}
        places: list[tuple[int, Any, Any]] = [(number, given, at) for at, number in enumerate(each.given)]
        places += [(each.answer, into, name) for name in into]
        for number, arguments, at in places:
            if number in self.uses:
                self.uses[number].append((arguments, at))
        return each.call, given, into, None if each.into and not each.dropped else each

    def _keep(self, each: Code, made: Any) -> None:
        if not each.into:
            self._put(each.answer, made)
            if each.made is not None:
                self._put(each.made, made.view(self.whole))
        for number in each.dropped:
            self._put(number, None)

    def _put(self, number: int, array: Any) -> None:
        self.held[number] = array
        for arguments, at in self.uses[number]:
            arguments[at] = array

    def _one_truth(self, register: int) -> bool | None:
        """Whether what is true or false is all true, or all false; None where it is neither."""
        many = np.count_nonzero(self.held[register])
        return bool(many) if many in (0, self.size) else None


def _aligned(count: int, size: int, kind: Any) -> list[Any]:
    """Arrays of floats, each from a line of the cache on."""
    stride = -(-size * kind.itemsize // LINE) * LINE
    memory = np.empty(count * stride + LINE, np.uint8)
    first = -memory.ctypes.data % LINE
    return [memory[first + at * stride :][: size * kind.itemsize].view(kind) for at in range(count)]
