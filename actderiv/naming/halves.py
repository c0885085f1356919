"""How a person's backward pass of a product a·g(b) is called, and which of its answers is which partial derivative.

It takes both inputs as two arguments, or as one array whose halves they are, with a gradient from above or without, and
gives both partial derivatives, or one. Which input opens the gate is told by the name of an argument, or by a forward
pass beside it; where neither tells, every reading is tried. For a judge each partial derivative is then a function of
one number, called as any other.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from itertools import compress
from typing import Any

import numpy as np

from ..dataclass import dataclass
from ..engines import Engine
from ..errors import ForeignError, RequestError
from ..floats import Format
from ..messages import N_, _
from ..parameters import REQUIRED, signature_of
from .calling import Called
from .gated import A, B
from .modes import modes
from .roles import GRAD, X, folded, positional, required, role_of
from .ways import Way, matched

Array = np.ndarray
GATES = "gate", "gates", "gated", "gateproj", "xgate", "gatein", "gateinput"
"""Names of arguments that say that they open the gate, without underscores."""
EITHER = ("g",)
"""Names of arguments, among those of a gradient, that also stand for a half."""
SHAPES = N_("It takes (grad, a, b), (a, b), (grad, x) or x, where x has both halves, and gives da and db.")

FORWARD, NAMED, VALUES, BEST, ASSUMED = (
    N_("{which} opens the gate, as in the forward pass beside it"), N_("{which} opens the gate, as its name says"),
    N_("{which} opens the gate, which its values tell"), N_("{which} opens the gate, which fits best"),
    N_("{which} opens the gate, which is assumed"),
)  # fmt: skip
"""What is found of a reading, with what it is known by."""


@dataclass(frozen=True)
class Reading:
    """What the arguments and answers of a backward pass are. ``first`` is the input that comes first, and so is its
    partial derivative among the answers; ``gives`` is the only one that is returned, or "" where both are. ``names``
    are the inputs' own, in order; ``picks`` are the places of both partial derivatives among more than two answers."""

    joined: bool
    gradient: int | None
    first: str
    gives: str = ""
    names: tuple[str, ...] = ()
    picks: tuple[int, int] = (0, 1)

    def told(self, found: str) -> str:
        """What was ``found``, in words."""
        second = self.first == A
        if self.joined:
            which = _("the second half") if second else _("the first half")
        elif self.gradient is None:
            which = _("the second argument") if second else _("the first argument")
        else:
            which = _("the second input") if second else _("the first input")
        return _(found, which=which)

    def only(self) -> list[str]:
        """That it gives but one of both."""
        if not self.gives:
            return []
        return [_("it returns one partial derivative, taken for that with respect to {input}", input=self.gives)]

    def picked(self, answers: int, fits: bool) -> list[str]:
        """Which of several ``answers`` are taken."""
        if answers <= 2:
            return []
        numbers = {"first": self.picks[0] + 1, "second": self.picks[1] + 1, "count": answers}
        if fits:
            return [
                _("of its {count} answers, number {first} and {second} are taken, which their values tell", **numbers)
            ]
        return [_("of its {count} answers, number {first} and {second} are taken", **numbers)]

    def place_by_name(self, keys: Sequence[str], which: str) -> int | None:
        """Which of the answers of these names is the partial derivative; None where names do not tell both."""
        said = [_of_derivative(key) for key in keys]
        own = [folded(name) for name in self.names]
        for first, second in (own,) if len(own) == 2 else ():
            if said.count(first) == said.count(second) == 1:
                return said.index(first if which == self.first else second)
        gates = [number for number, each in enumerate(said) if each in GATES]
        if len(gates) != 1 or len(said) != 2:
            return None
        return gates[0] if which == B else 1 - gates[0]

    def parts(self) -> tuple[str, ...]:
        return (self.gives,) if self.gives else (A, B)


@dataclass(frozen=True)
class Backward:
    """A person's backward pass, its parameters settled; ``readings`` are what may be meant."""

    label: str
    target: Callable[..., Any]
    readings: tuple[Reading, ...]
    way: Way
    autograd: str = ""

    def part(self, reading: Reading, which: str, held: float, of: str = B) -> Called:
        """One partial derivative as a function of the input ``of``, with the other ``held``."""
        target = Part(self.target, reading, which, held, of)
        way = Way(self.label, target, home=self.way.home)
        roles, taken = ((X,), ("x",)) if reading.gradient is None else ((GRAD, X), ("grad", "x"))
        return Called(way, [roles], taken=taken)


def answers_of(backward: Backward, reading: Reading, x: Array) -> int:
    """How many answers it gives at once, 1 where they are halves of one."""
    part = backward.part(reading, reading.parts()[-1], 1.5)
    part(x)
    return max(part.way.target.counts, default=1)  # type: ignore[attr-defined]


def whole_in_rows(backward: Backward, reading: Reading, x: Array) -> bool:
    """Whether both halves in one array are found along its last axis, too, where it is a batch of rows."""
    which = reading.parts()[-1]
    one = backward.part(reading, which, 1.5)
    flat = one(x)
    if not reading.joined or one.mode is None or one.mode.name != "array":
        return True
    rows = backward.part(reading, which, 1.5)
    rows.mode, rows.roles = next(each for each in modes() if each.name == "batch"), one.roles
    try:
        return bool(np.allclose(rows(x).astype(float), flat.astype(float), rtol=1e-2, equal_nan=True))
    except ForeignError:
        return False


@dataclass(frozen=True)
class Part:
    """What picks one partial derivative: it is called with the gradient, where there is one, and an input."""

    target: Callable[..., Any]
    reading: Reading
    which: str
    held: float
    of: str = B
    counts: list[int] = field(default_factory=list, compare=False)
    """How many answers it has last given at once; none where they are halves of one."""
    written: set[int] = field(default_factory=set, compare=False)
    """The arguments that it has written into; what it writes may be what was there."""
    pairs: list[bool] = field(default_factory=list, compare=False)
    """True once it has given both partial derivatives side by side, along a last axis of their own."""

    def __call__(self, *given: Any) -> Any:
        return self._picked(self.answers(*given), given[-1])

    def answers(self, *given: Any) -> Any:
        """All that is returned, or left in what it was given."""
        x, reading = given[-1], self.reading
        pair = [filled(x, self.held), x] if self.of == B else [x, filled(x, self.held)]
        ordered = pair if reading.first == A else pair[::-1]
        asked = [joined(*ordered)] if reading.joined else [*ordered]
        if reading.gradient is not None:
            asked.insert(reading.gradient, given[0])
        before = [copied(each) for each in asked]
        answer = self.target(*asked)
        if answer is not None:
            return answer
        self.written.update(
            place for place, (now, then) in enumerate(zip(asked, before, strict=True))
            if then is not None and not same(now, then)
        )  # fmt: skip
        left = tuple(asked[place] for place in sorted(self.written))
        return left[0] if len(left) == 1 else left or None

    def _picked(self, answer: Any, x: Any) -> Any:
        size = np.size(x) if not hasattr(x, "numel") else x.numel()
        place = 0 if self.which == self.reading.first else 1
        answer, keys = several(answer)
        self.counts[:] = [len(answer)] if isinstance(answer, tuple) else []
        if isinstance(answer, tuple):
            named = None if self.reading.gives else self.reading.place_by_name(keys, self.which)
            if named is not None:
                return answer[named]
            if len(answer) == 1:
                answer = answer[0]
            elif len(answer) >= 2 and not self.reading.gives:
                return answer[self.reading.picks[place]]
        shape: Any = getattr(answer, "shape", ())
        length = int(shape[-1]) if shape else int(np.size(answer))
        whole = np.size(answer) if not hasattr(answer, "numel") else answer.numel()
        if self.reading.gives and whole in (1, size):
            return answer
        if self.reading.gives:
            raise ForeignError(
                _("It answers {size} pairs of inputs with {numbers} numbers.", size=size, numbers=whole),
                hint=_(SHAPES),
            )
        if whole == 2 * size and self.reading.joined and length % 2 == 0:
            half = length // 2
            chosen = slice(0, half) if place == 0 else slice(half, None)
            found = answer[..., chosen] if hasattr(answer, "shape") else answer[chosen]
            return found if isinstance(x, list) or getattr(x, "shape", None) else float(found[0])
        if whole == 2 * size and not self.reading.joined:
            if tuple(shape) == (*getattr(x, "shape", ()), 2) and (size > 2 or self.pairs):
                self.pairs[:] = [True]  # of two inputs nobody can tell rows from columns
                return answer[..., place]
            if len(answer) == 2:
                return answer[place]
        raise ForeignError(
            _("It answers {size} pairs of inputs with {numbers} numbers, not with two for each.",
              size=size, numbers=whole),
            hint=_(SHAPES),
        )  # fmt: skip


def several(answer: Any) -> tuple[Any, tuple[str, ...]]:
    """Several answers as a tuple, with the names that a dict or a named tuple gives them; None among them is none."""
    keys: tuple[str, ...] = ()
    if isinstance(answer, Mapping) and len(answer) >= 2:
        keys, answer = tuple(map(str, answer)), tuple(answer.values())
    elif isinstance(answer, tuple):
        keys = getattr(answer, "_fields", ())
    elif not isinstance(answer, list) or not answer or isinstance(answer[0], float | int):
        return answer, ()
    there = [each is not None for each in answer]
    return tuple(compress(answer, there)), tuple(compress(keys, there))


def _of_derivative(key: str) -> str:
    """The input that a name of a derivative speaks of: x of dx, d_x, grad_x and x_grad."""
    found = folded(key)
    for word in ("gradient", "grad", "d"):
        if found != word and found.startswith(word):
            return found.removeprefix(word)
        if found != word != "d" and found.endswith(word):
            return found.removesuffix(word)
    return found


def copied(x: Any) -> Any:
    """A copy of what can be written into; None of anything else."""
    return x.copy() if isinstance(x, np.ndarray) else x.clone() if hasattr(x, "clone") else None


def same(one: Any, other: Any) -> bool:
    """Whether both hold the same numbers; NaN is itself."""
    equal = (one == other) | ((one != one) & (other != other))
    return bool(equal.all())


def filled(x: Any, value: float) -> Any:
    """As many times the same number, in what x is."""
    if hasattr(x, "new_full"):
        return x.new_full(x.shape, value)
    if isinstance(x, np.ndarray):
        return np.full_like(x, value)
    if isinstance(x, list):
        return [value] * len(x)
    if hasattr(x, "__array_namespace__"):
        return x.__array_namespace__().full_like(x, value)
    return type(x)(value)


def joined(first: Any, second: Any) -> Any:
    """Both halves one after the other along the last axis."""
    if isinstance(first, list):
        return [*first, *second]
    if hasattr(first, "new_full"):
        return sys.modules["torch"].cat((first, second), -1)
    if isinstance(first, np.ndarray) and first.ndim:
        return np.concatenate((first, second), axis=-1)
    if hasattr(first, "__array_namespace__") and np.ndim(first):
        return first.__array_namespace__().concatenate((first, second), axis=-1)
    return np.array([first, second])


def backward_of(way: Way, forward: Way | None, chosen: Mapping[str, Any], known: Mapping[str, Any]) -> Backward:
    """The backward pass that a callable is. ``forward`` is the method of the same object that must run before it."""
    names = [name for name in _asked(way) if name not in known]
    target = _settled(way, chosen, known, names)
    stateful = forward is not None and way.owner is not None and way.owner is forward.owner
    if stateful and len(names) <= 1 and (not names or role_of(names[0]) in (GRAD, None)):
        assert forward is not None
        before = _settled(forward, {}, known, _asked(forward))
        inputs = _asked(forward)
        target = Stateful(before, target)
        names = [GRAD, *inputs]
    return Backward(way.label, target, tuple(_readings(names, way.label)), way)


@dataclass(frozen=True)
class Stateful:
    """A backward pass that takes only the gradient: its object has the inputs from the forward pass."""

    forward: Callable[..., Any]
    backward: Callable[..., Any]

    def __call__(self, gradient: Any, *inputs: Any) -> Any:
        self.forward(*inputs)
        return self.backward(gradient)


def differentiated_by(engine: Engine, way: Way, chosen: Mapping[str, Any], label: str, format: Format) -> Backward:
    """The backward pass that a framework's autograd makes of a function of tensors."""
    names = _asked(way)
    target = engine.adapt(_settled(way, chosen, {}, names), format)
    both = len(names) > 1

    def pulled(gradient: Array, x: Array) -> Array:
        half = x.shape[-1] // 2

        def formula(at: Any) -> Any:
            answer = target(at[..., :half], at[..., half:]) if both else target(at)
            return joined(answer, at[..., half:])  # as long as x; of what is added the gradient is 0

        return np.asarray(engine.pulled(formula, x, 1, label, joined(gradient, np.zeros_like(gradient))))

    readings = tuple(Reading(True, 0, first) for first in _orders(names if both else ()))
    return Backward(label, pulled, readings, way, engine.name)


def forward_order(backward: Backward, name: str, known: Mapping[str, Any], value: Callable[..., Array]) -> str:
    """Which input comes first in the forward pass that stands beside the backward pass; "" where none tells."""
    inner: Any = inspect.unwrap(backward.way.target) if callable(backward.way.target) else None
    near = {folded(each) for each in (name, f"{name}_forward", "forward")}
    found = next((each for key, each in getattr(inner, "__globals__", {}).items() if folded(key) in near), None)
    way = Way(name, found, home=backward.way.home) if inspect.isfunction(found) else None
    if isinstance(backward.target, Stateful):
        target, names = backward.target.forward, None
    elif way is not None and way.target is not inner:
        names = _asked(way)
        target = _settled(way, {}, known, names)
    else:
        return ""
    for single in (True, False) if names is None else (len(names) == 1,):
        fits = [first for first in (A, B) if _gives(backward, target, single, first, value)]
        if len(fits) == 1:
            return fits[0]
    return ""


def _gives(
    backward: Backward, target: Callable[..., Any], single: bool, first: str, value: Callable[..., Array]
) -> bool:
    """Whether a forward pass returns a·g(b) where its inputs come in that order."""
    b = np.linspace(-3, 3, 13)
    reading = Reading(single, None, first, gives=A)
    called = replace(backward, target=target).part(reading, A, 1.5)
    try:
        got = called(b)
    except (ForeignError, RequestError):
        return False
    return bool(np.allclose(got, value(1.5, b), rtol=1e-2, atol=1e-3))


def _asked(way: Way) -> list[str]:
    """The names of the arguments that must be given."""
    operation = getattr(way.target, "__self__", None)
    if operation is not None and type(operation).__name__ == "FunctionMeta":  # whose apply declares nothing
        return required(operation.forward)[1:]
    by_name = _by_name(way)
    return [*way.names, *by_name] or [each.name for each in positional(way.bare)][:1]


def _by_name(way: Way) -> list[str]:
    """The arguments that must be given by name."""
    declared = (each for each in signature_of(way.bare) if each.kind is inspect.Parameter.KEYWORD_ONLY)
    return [each.name for each in declared if each.default is REQUIRED and each.name not in way.fixed]


@dataclass(frozen=True)
class Keyworded:
    """A function whose last arguments, of these ``names``, go by name."""

    target: Callable[..., Any]
    names: tuple[str, ...]

    def __call__(self, *given: Any) -> Any:
        kept = len(given) - len(self.names)
        return self.target(*given[:kept], **dict(zip(self.names, given[kept:], strict=True)))


def _settled(way: Way, chosen: Mapping[str, Any], known: Mapping[str, Any], taken: Sequence[str]) -> Callable[..., Any]:
    mine = matched(way, chosen, known, _("the function"), taken)
    target, named = way.reach(mine), way.given(mine)
    target = partial(target, **named) if named else target
    by_name = tuple(name for name in _by_name(way) if name in taken)
    return Keyworded(target, by_name) if by_name else target


def _orders(names: Sequence[str]) -> tuple[str, ...]:
    """Which input comes first, as far as the names of both tell."""
    told = [folded(name) in GATES for name in names]
    return (A, B) if sum(told) != 1 else (B,) if told[0] else (A,)


def _readings(names: Sequence[str], label: str) -> Iterator[Reading]:
    above = [number for number, name in enumerate(names) if role_of(name) == GRAD]
    above = [number for number in above if folded(names[number]) not in EITHER] or above
    if len(names) == 3 and (not above or folded(names[above[0]]) in EITHER):
        above = [*dict.fromkeys((*above[:1], 0))]  # (DW, e, g): g is the other half there
    places: list[int | None] = [*above[:2]] or [None]
    if len(names) - (places[0] is not None) not in (1, 2):
        raise RequestError(
            _("{code} takes ({names}), and it is not known what each is.", code=label, names=", ".join(names)),
            hint=_(SHAPES),
        )
    for gives in ("", B, A):
        for place in places:
            inputs = tuple(name for number, name in enumerate(names) if number != place)
            for first in _orders(inputs if len(inputs) == 2 else ()):
                yield Reading(len(inputs) == 1, place, first, gives, inputs)
