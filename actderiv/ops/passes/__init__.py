"""Passes: a program run by NumPy over a block of an array, call by call, in buffers that are used again.

Bit for bit what the formulas give; but what f and f' have in common is computed once, a buffer whose number nobody
needs any more takes the next one, and a choice is made by the bits of a mask, which several choices share. So there
are fewer calls, and hardly anything between them, where a thread holds the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import local
from typing import Any

import numpy as np

from ..programs import Unwritten
from .lowering import Lowering, Pass, Value, Written
from .placing import FLOATS, OWN, TRUTHS, Place, last_uses, needed, placed
from .rooms import Code, Room

KINDS = ("float32", "float64")


class Passes:
    """The passes that give what each of these formulas gives, bit for bit, over floats of one format.

    Raises :class:`Unwritten` where a formula does what cannot be written down, or would be computed otherwise.
    """

    def __init__(self, formulas: Sequence[Callable[..., Any]], parameters: Mapping[str, Any], kind: Any):
        program = Written()
        lowering = Lowering(program, program.ends(formulas, parameters), np.dtype(kind))
        answers = lowering.answers()
        passes = needed(lowering.passes, answers)
        places = placed(passes, answers, lowering.truths)
        self.kinds = lowering.kind, lowering.whole
        self.buffers = sorted({each for each in places.values() if each.room in (FLOATS, TRUTHS)})
        self.registers: list[Any] = []
        """A number, or where the array is and whether its bits are meant."""
        with np.errstate(over="ignore"):
            self.code = self._coded(passes, places)
        self.bytes = (len(self.buffers) + 1 + len(formulas)) * lowering.kind.itemsize
        """What a value takes in all arrays together."""

    def _coded(self, passes: Sequence[Pass], places: Mapping[Hashable, Place]) -> list[Code]:
        found: dict[Any, int] = {}

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

    def ready(self) -> Callable[..., None]:
        """What fills arrays, of x's size, with the answers at a block x; each thread that calls it has its buffers."""
        rooms = local()

        def fill(x: Any, *answers: Any) -> None:
            room = getattr(rooms, "room", None)
            if room is None or room.size != x.size:
                room = rooms.room = Room(self.registers, self.buffers, self.code, self.kinds, x.size)
            with np.errstate(all="ignore"):  # of this thread
                room.fill(x, answers)

        return fill


def recorded(formulas: Sequence[Callable[..., Any]], parameters: Mapping[str, Any], kind: Any) -> Passes | None:
    """The passes of these formulas; None where they have none, and only NumPy's arrays can be sent through them."""
    try:
        return Passes(formulas, parameters, kind) if kind in KINDS else None
    except (Unwritten, TypeError, ValueError):
        return None
