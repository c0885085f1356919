"""The registers in which a thread runs passes over blocks of one size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .placing import ANSWER, FLOATS, TRUTHS, Place, X

LINE = 64
"""Bytes in a line of the cache: where arrays begin with one, what is cheap takes half the time."""


class Code(NamedTuple):
    """A pass by the numbers of registers: of its arguments, of its answer, of the bits of what it has made itself where
    they are asked for, and of what others have made that nobody needs behind it."""

    call: Callable[..., Any]
    given: tuple[int, ...]
    answer: int
    into: bool
    made: int | None
    dropped: tuple[int, ...]


class Room:
    """What the registers of a thread hold, each a number or an array at a place, or the bits of one."""

    def __init__(self, registers: Sequence[Any], buffers: Sequence[Place], code: Sequence[Code], kinds: Any, size: int):
        self.size, self.code, (self.kind, self.whole) = size, code, kinds
        self.held: list[Any] = [None if isinstance(each, tuple) else each for each in registers]
        self.changing: list[tuple[int, Place, Any]] = []
        memory = dict(zip(buffers, _aligned(len(buffers), size, self.kind), strict=True))
        for number, each in enumerate(registers):
            if not isinstance(each, tuple):
                continue
            place, bits = each
            kind = self.whole if bits else self.kind
            if place.room in (X, ANSWER):
                self.changing.append((number, place, kind))
            elif place.room == TRUTHS:
                self.held[number] = memory[place].view(bool)[:size]
            elif place.room == FLOATS:
                self.held[number] = memory[place].view(kind)

    def fill(self, x: Any, answers: Sequence[Any]) -> None:
        wide = [each if each.dtype == self.kind else np.empty(self.size, self.kind) for each in answers]
        x, held = x.astype(self.kind, copy=False), self.held
        for number, place, kind in self.changing:
            held[number] = (x if place.room == X else wide[place.number]).view(kind)
        for call, given, answer, into, made, dropped in self.code:
            if into:
                call(*[held[each] for each in given], out=held[answer])
            else:
                held[answer] = call(*[held[each] for each in given])
            if made is not None:
                held[made] = held[answer].view(self.whole)
            for each in dropped:
                held[each] = None
        for each, found in zip(answers, wide, strict=True):
            if each is not found:
                each[...] = found


def _aligned(count: int, size: int, kind: Any) -> list[Any]:
    """Arrays of floats, each from a line of the cache on."""
    stride = -(-size * kind.itemsize // LINE) * LINE
    memory = np.empty(count * stride + LINE, np.uint8)
    first = -memory.ctypes.data % LINE
    return [memory[first + at * stride :][: size * kind.itemsize].view(kind) for at in range(count)]
