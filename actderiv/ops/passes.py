"""Passes: a program run by NumPy over a block of an array, call by call, in buffers that are used again.

Bit for bit what the formulas give; but what f and f' have in common is computed once, a buffer whose number nobody
needs any more takes the next one, and a choice is made by the bits of a mask, which several choices share. So there
are fewer calls, each of which holds the interpreter's lock for a moment only: that is what lets threads run.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from threading import local
from typing import Any, NamedTuple

import numpy as np

from . import arrays
from .choosing import BITS
from .primitives import PRIMITIVES
from .programs import Step, Unwritten
from .recording import CONDITIONS, Recorded

CALLS: dict[str, Any] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.divide, "neg": np.negative,
    "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal, "eq": np.equal, "ne": np.not_equal,
    "and": np.bitwise_and, "or": np.bitwise_or, "not": np.invert, "fabs": np.absolute,
}  # fmt: skip
"""What takes an array for its answer, beside the primitives that are NumPy's own."""

KINDS = ("float32", "float64")

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


class _Program(Recorded):
    """A program that takes the steps that a formula takes over arrays."""

    raised = "raised"
    slopes = False

    def write(self, word: str, *arguments: Any) -> Step:
        if word == "times_exp" and len(arguments) == 2:  # which has it from here, too
            arguments = (*arguments, super().write("exp", arguments[1]))
        return super().write(word, *arguments)


class _Lowering:
    """From steps to passes over floats of one format."""

    def __init__(self, program: _Program, kind: np.dtype):
        self.steps, self.kind, self.whole = program.steps, kind, np.dtype(BITS[kind.itemsize])
        self.passes: list[Pass] = []
        self.same: dict[int, Hashable] = {}
        self.made: set[Hashable] = set()
        self.truths: set[Hashable] = set()
        """What is true or false; all else are floats."""

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
            if word in ("and", "or"):
                given = tuple(each if isinstance(each, Value) else bool(each) for each in given)
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
        elif word == "times_exp" and isinstance(y, Value):
            weight = self.held(x, math.inf, ("held", x.name)) if isinstance(x, Value) else arrays.saturated(x)
            self.add(_times_exp, (weight, y, given[2]), at)
        else:
            return False
        return True

    def held(self, x: Value, limit: float, name: Hashable) -> Value:
        most = min(limit, arrays.largest(self.kind))
        return self.add(np.clip, (x, -most, most), name)

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
        if isinstance(y, self.whole.type) and y == nothing:
            self.add(np.bitwise_and, (x, mask), at, bits=True)
            return
        other = y if isinstance(x, self.whole.type) and x == nothing else self.add(
            np.bitwise_xor, (x, y), ("xor", at), bits=True)  # fmt: skip
        taken = self.add(np.bitwise_and, (other, mask), ("and", at), bits=True)
        self.add(np.bitwise_xor, (taken, y), at, bits=True)

    def answers(self, ends: Sequence[int]) -> dict[Hashable, int]:
        """Under which names the answers are made, each into an array of its own."""
        found: dict[Hashable, int] = {}
        into = {each.answer.name for each in self.passes if each.into}
        for count, end in enumerate(map(self.argument, ends)):
            if not isinstance(end, Value) or end.name in self.truths:
                raise Unwritten("It ends with no floats.")
            name = end.name if end.name in into and end.name not in found else ("answer", count)
            if name != end.name:
                self.add(_copied, (end,), name)
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
    """With a weight that is finite: mostly nothing underflows."""
    if x.min() >= -arrays.shift(x.dtype)[0]:
        np.multiply(weight, e, out=out)
    else:  # NaN among them
        np.copyto(out, arrays.times_exp(weight, x, e))


def _copied(x: Any, out: Any) -> None:
    np.copyto(out, x)


class Place(NamedTuple):
    """Where an array is: x, an answer, a buffer, or what a call has made."""

    room: str
    number: int = 0


X, ANSWER, FLOATS, TRUTHS, OWN = "x", "answer", "floats", "truths", "own"


class Code(NamedTuple):
    """A pass by the numbers of registers: of its arguments, of its answer, of the bits of an array that it has made
    itself, and of such arrays that nobody needs behind it."""

    call: Callable[..., Any]
    given: tuple[int, ...]
    answer: int
    made: int | None
    dropped: tuple[int, ...]


class Passes:
    """The passes that give what each of these formulas gives, bit for bit, over floats of one format.

    Raises :class:`Unwritten` where a formula does what cannot be written down, or would be computed otherwise.
    """

    def __init__(self, formulas: Sequence[Callable[..., Any]], parameters: Mapping[str, Any], kind: Any):
        program = _Program()
        ends = program.ends(formulas, parameters)
        lowering = _Lowering(program, np.dtype(kind))
        for at in program.needed(ends):
            lowering.lower(at)
        answers = lowering.answers(ends)
        self.kind, self.whole = lowering.kind, lowering.whole
        passes = _needed(lowering.passes, answers)
        self.registers: list[Any] = []
        """A number, or where the array is and whether its bits are meant."""
        places = _placed(passes, answers, lowering.truths)
        self.buffers = sorted({each for each in places.values() if each.room in (FLOATS, TRUTHS)})
        self.code = self._coded(passes, places)
        self.bytes = (len(self.buffers) + 1 + len(formulas)) * self.kind.itemsize
        """What a value takes in all arrays together."""

    def _coded(self, passes: list[Pass], places: Mapping[Hashable, Place]) -> list[Code]:
        found: dict[Any, int] = {}

        def register(each: Any) -> int:
            held = (places[each.name], each.bits) if isinstance(each, Value) else each
            key = held if isinstance(each, Value) else (type(each), repr(each))  # 0 and -0 are two
            if key not in found:
                found[key] = len(self.registers)
                self.registers.append(held)
            return found[key]

        last, code = _last_uses(passes), []
        for at, (call, given, answer, into) in enumerate(passes):
            numbers = tuple(register(each) for each in given)
            made = None if into else register(answer._replace(bits=True))
            over = [
                Value(name, bits) for name in last.get(at, ()) if places[name].room == OWN for bits in (False, True)
            ]
            code.append(Code(call, numbers, register(answer), made, tuple(map(register, over))))
        return code

    def ready(self) -> Callable[..., None]:
        """What fills arrays, of x's size, with the answers at a block x; each thread that calls it has its buffers."""
        rooms = local()

        def fill(x: Any, *answers: Any) -> None:
            room = getattr(rooms, "room", None)
            if room is None or room.size != x.size:
                room = rooms.room = _Room(self, x.size)
            with np.errstate(all="ignore"):  # of this thread
                room.fill(x, answers)

        return fill


def recorded(formulas: Sequence[Callable[..., Any]], parameters: Mapping[str, Any], kind: Any) -> Passes | None:
    """The passes of these formulas; None where they have none, and only NumPy's arrays can be sent through them."""
    try:
        return Passes(formulas, parameters, kind) if kind in KINDS else None
    except (Unwritten, TypeError, ValueError):
        return None


class _Room:
    """The registers of a thread, for blocks of one size."""

    def __init__(self, passes: Passes, size: int):
        self.size, self.kind, self.whole, self.code = size, passes.kind, passes.whole, passes.code
        self.held: list[Any] = [None if isinstance(each, tuple) else each for each in passes.registers]
        self.changing: list[tuple[int, Place, Any]] = []
        buffers = dict(zip(passes.buffers, _aligned(len(passes.buffers), size, passes.kind), strict=True))
        for number, each in enumerate(passes.registers):
            if not isinstance(each, tuple):
                continue
            place, bits = each
            kind = passes.whole if bits else passes.kind
            if place.room in (X, ANSWER):
                self.changing.append((number, place, kind))
            elif place.room == TRUTHS:
                self.held[number] = buffers[place].view(bool)[:size]
            elif place.room == FLOATS:
                self.held[number] = buffers[place].view(kind)

    def fill(self, x: Any, answers: Sequence[Any]) -> None:
        wide = [each if each.dtype == self.kind else np.empty(self.size, self.kind) for each in answers]
        x, held = x.astype(self.kind, copy=False), self.held
        for number, place, kind in self.changing:
            held[number] = (x if place.room == X else wide[place.number]).view(kind)
        for call, given, answer, made, dropped in self.code:
            if made is None:
                call(*[held[each] for each in given], out=held[answer])
            else:
                held[answer] = call(*[held[each] for each in given])
                held[made] = held[answer].view(self.whole)
            for each in dropped:
                held[each] = None
        for each, found in zip(answers, wide, strict=True):
            if each is not found:
                each[...] = found


LINE = 64
"""Bytes in a line of the cache: where arrays begin with one, multiplying takes half the time."""


def _aligned(count: int, size: int, kind: np.dtype) -> list[Any]:
    """Arrays of floats, each from a line of the cache on."""
    stride = -(-size * kind.itemsize // LINE) * LINE
    memory = np.empty(count * stride + LINE, np.uint8)
    first = -memory.ctypes.data % LINE
    return [memory[first + at * stride :][: size * kind.itemsize].view(kind) for at in range(count)]


def _needed(passes: Sequence[Pass], answers: Mapping[Hashable, int]) -> list[Pass]:
    """The passes that lead to the answers, in order."""
    names, found = set(answers), []
    for each in reversed(passes):
        if each.answer.name in names:
            names.update(value.name for value in each.given if isinstance(value, Value))
            found.append(each)
    return found[::-1]


def _last_uses(passes: Sequence[Pass]) -> dict[int, list[Hashable]]:
    """What each pass is the last one to take."""
    last = {value.name: at for at, each in enumerate(passes) for value in each.given if isinstance(value, Value)}
    found: dict[int, list[Hashable]] = {}
    for name, at in last.items():
        found.setdefault(at, []).append(name)
    return found


def _placed(
    passes: Sequence[Pass], answers: Mapping[Hashable, int], truths: Collection[Hashable]
) -> dict[Hashable, Place]:
    """Where each array is. A call into a buffer may have the buffer of a number that it is the last one to take."""
    places: dict[Hashable, Place] = {0: Place(X)}
    free: dict[str, list[Place]] = {FLOATS: [], TRUTHS: []}
    counts, last = {FLOATS: 0, TRUTHS: 0}, _last_uses(passes)

    def taken(room: str) -> Place:
        if not free[room]:
            counts[room] += 1
            return Place(room, counts[room])
        return free[room].pop()

    for at, each in enumerate(passes):
        over = [places[name] for name in last.get(at, ()) if places[name].room in free]
        for place in over:
            free[place.room].append(place)
        name = each.answer.name
        if name in answers:
            places[name] = Place(ANSWER, answers[name])
        elif not each.into:
            places[name] = Place(OWN, at)
        else:
            places[name] = taken(TRUTHS if name in truths else FLOATS)
    return places
