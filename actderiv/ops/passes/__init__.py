"""Passes: a program run by NumPy over a block of an array, call by call, in buffers that are used again.

Bit for bit what the formulas give; but what f and f' have in common is computed once, a buffer whose number nobody
needs any more takes the next one, and a choice is made by the bits of a mask, which several choices share. So there
are fewer calls, and hardly anything between them, where a thread holds the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock, local
from typing import Any

import numpy as np

from ..programs import Unwritten
from .lowering import Lowering, Pass, Value, Written, copied
from .placing import FLOATS, OWN, TRUTHS, last_uses, needed, placed, soon
from .rooms import Case, Code, Room

KINDS = ("float32", "float64")


class Passes:
    """The passes that give what each of these formulas gives, bit for bit, over floats of one format.

    Raises :class:`Unwritten` where a formula does what cannot be written down, or would be computed otherwise.
    """

    def __init__(self, formulas: Sequence[Callable[..., Any]], parameters: Mapping[str, Any], kind: Any):
        program = Written()
        lowering = Lowering(program, program.ends(formulas, parameters), np.dtype(kind))
        self.answers = lowering.answers()
        passes = needed(lowering.passes, self.answers)
        self.decided = lowering.decided
        self.known, self.first = soon(passes, {each.condition for each in self.decided.values()})
        """The conditions that are known early, and all that the passes make which lead to them."""
        self.passes = sorted(passes, key=lambda each: each.answer.name not in self.first)
        self.places = placed(self.passes, self.answers, lowering.truths)
        self.kinds = lowering.kind, lowering.whole
        self.buffers = sorted({each for each in self.places.values() if each.room in (FLOATS, TRUTHS)})
        self.registers: list[Any] = []
        """A number, or where the array is and whether its bits are meant."""
        self._numbers: dict[Any, int] = {}
        self._changing = Lock()
        code, first = self._coded(self.passes), len(self.first)
        self.early: Sequence[Code] = code[:first]
        self._late: dict[Case, Sequence[Code]] = {(None,) * len(self.known): code[first:]}
        self.conditions: Sequence[int] = [self._numbers[self.places[each], False] for each in self.known]
        self.bytes = (len(self.buffers) + 1 + len(formulas)) * lowering.kind.itemsize
        """What a value takes in all arrays together."""

    @np.errstate(over="ignore")
    def _coded(self, passes: Sequence[Pass]) -> list[Code]:
        found, places = self._numbers, self.places

        def register(each: Any, of_floats: bool = False) -> int:
            held = (places[each.name], each.bits) if isinstance(each, Value) else each
            key = held if isinstance(each, Value) else (of_floats, type(each), repr(each))  # 0 and -0 are two
            if key not in found:
                found[key] = len(self.registers)
                self.registers.append(np.asarray(held, self.kinds[0]) if of_floats and type(held) is float else held)
            return found[key]

        last, code = last_uses(passes), []
        seen = {each for call in passes for each in call.given}
        for at, (call, given, answer, into) in enumerate(passes):
            ufunc = isinstance(call, np.ufunc)  # to which NumPy brings arrays in half the time of Python's numbers
            numbers = tuple(register(each, ufunc) for each in given)
            bits = answer._replace(bits=True)
            made = register(bits) if not into and bits in seen else None
            own = [Value(name, each) for name in last.get(at, ()) if places[name].room == OWN for each in (False, True)]
            dropped = tuple(register(each) for each in own if each in seen)
            code.append(Code(call, numbers, register(answer), into, made, dropped))
        return code

    def late(self, case: Case) -> Sequence[Code]:
        """What is left of the later passes in such a block: those that lead to what is chosen."""
        if case not in self._late:
            with self._changing:
                self._late[case] = self._coded(self._later(dict(zip(self.known, case, strict=True))))
        return self._late[case]

    def _later(self, truths: Mapping[Hashable, bool | None]) -> list[Pass]:
        """The numbers chosen from are all there at the first pass of a choice, so it may copy the chosen ones."""
        passes = []
        for each in self.passes:
            decided = self.decided.get(each.answer.name)
            truth = truths.get(decided.condition) if decided else None
            if decided and truth is not None:
                each = Pass(copied, (decided.true if truth else decided.false,), each.answer)
            passes.append(each)
        return [
            each for each in needed(passes, self.answers)
            if each.answer.name not in self.first and not (each.call is copied and self._copies_itself(each))
        ]  # fmt: skip

    def _copies_itself(self, each: Pass) -> bool:
        source = each.given[0]
        return isinstance(source, Value) and self.places[source.name] == self.places[each.answer.name]

    def ready(self) -> Callable[..., None]:
        """What fills arrays, of x's size, with the answers at a block x; each thread that calls it has its buffers."""
        rooms = local()

        def fill(x: Any, *answers: Any) -> None:
            room = getattr(rooms, "room", None)
            if room is None or room.size != x.size:
                room = rooms.room = Room(self.registers, self.buffers, self.kinds, x.size)
            with np.errstate(all="ignore"):  # of this thread
                room.fill(x, answers, self)

        return fill


def recorded(formulas: Sequence[Callable[..., Any]], parameters: Mapping[str, Any], kind: Any) -> Passes | None:
    """The passes of these formulas; None where they have none, and only NumPy's arrays can be sent through them."""
    try:
        return Passes(formulas, parameters, kind) if kind in KINDS else None
    except (Unwritten, TypeError, ValueError):
        return None
