"""A person's callable as the source: it is given x in the tested format, and returns the derivative itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..engines import engine_of
from ..errors import RequestError
from ..floats import FORMATS, Codes, Format
from ..messages import N_, _
from ..naming import ENGINES, Things, answering, parse, things_of
from ..naming.calling import Called
from ..naming.grammar import Name, is_formula
from ..naming.roles import X
from ..naming.upstream import Upstream
from ..naming.ways import defaults_of, matched
from .candidate import Candidate, Learned, Opener, Source, VectorCandidate
from .formula import FormulaCandidate
from .places import place_of

if TYPE_CHECKING:
    from ..naming.halves import Backward
    from ._coded import CodedCandidate


@dataclass
class CallableCandidate(Candidate):
    """The values that the callable returns, whatever order of derivative the person means by them."""

    called: Called
    bound: Bound
    told: str = ""

    def __post_init__(self) -> None:
        self.name, self.place = self.called.label, place_of(self.called)

    def at(self, x: Any) -> Any:
        return self.called(x, **self.bound.parameters)

    @property
    def upstream(self) -> Any:
        return self.called.upstream

    def learned(self, begun: tuple[str, ...]) -> Learned:
        called = self.called
        upstream, called.upstream = tuple(called.upstream or ()), None
        more = tuple(sorted({*called.remarks}.difference(begun)))
        return Learned(begun, more, called.printed, upstream, called.writes)

    def learn(self, learned: Learned) -> None:
        self.called.remarks = dict.fromkeys((*learned.begun, *learned.more))
        self.called.printed = learned.printed
        self.called.writes |= learned.writes
        self.called.upstream = Upstream(*learned.upstream) if learned.upstream else None

    def remarks(self) -> tuple[str, ...]:
        return tuple(self.called.remarks)

    def coverage(self) -> list[str]:
        return [*([self.told] if self.told else []), *self.called.notes()]

    def takes_output(self, x: Any) -> bool:
        return X in self.called.decided(x, self.bound.parameters)

    def output(self, x: Any) -> Any | None:
        forward = self.called.forward
        return None if forward is None else forward(x, **self.bound.parameters)


class CallableOpener(Opener):
    """A callable of a file or module, or one from Python, loaded once for all functions it is asked about.

    ``takes`` says what its arguments are, where their names do not.
    """

    def __init__(self, request: Name | Things, takes: Sequence[str] | None = None):
        self.things = things_of(request) if isinstance(request, Name) else request
        self.chosen = request.values() if isinstance(request, Name) else {}
        self.text = request.text if isinstance(request, Name) else request.label
        self.takes = takes

    def open(self, bound: Bound, order: int, format: Format) -> CallableCandidate:
        if self.things.operation and order:
            said = _("{text} is an operation of torch: what it returns is f, and its backward is f'.", text=self.text)
            raise RequestError(said, hint=_("torch:FILE.py:CALLABLE has torch run the backward."))
        saved = partial(_saved, bound, format)
        called, told = answering(self.things, order, self.chosen, self.takes, saved, self.text, bound.parameters)
        called.defaults = defaults_of(bound.activation.parameters if bound.activation.foreign else ())
        matched(called.way, called.chosen, bound.parameters, bound.name, called.taken, called.defaults)
        return CallableCandidate(called, bound, told)

    def vectors(self, bound: Bound, order: int, format: Format, saved: Any) -> list[VectorCandidate]:
        from ..naming.vectors import along, differentiated, forward_beside, readings_of, vector_called

        pair = self.things.pair
        if order and self.things.framework in ENGINES and pair.derivative is None:
            engine = engine_of(self.things.framework or "")
            called = differentiated(engine, pair.value, self.chosen, self.text, order, format)
            return [
                VectorCandidate(called, _("differentiated by {framework}", framework=engine.name), place_of(pair.value))
            ]
        way = pair.derivative if order and pair.derivative is not None else pair.value
        chosen = {**along(way), **self.chosen}
        try:
            own, told = answering(self.things, order, chosen, self.takes, saved, self.text, ())
            matched(own.way, own.chosen, {}, bound.name, own.taken, {})
        except RequestError:  # it may be one of numbers, which says better what is wrong
            return []
        forward = forward_beside(own, bound.name) if order else None
        readings = [vector_called(own, roles) for roles in ([*own.readings] if self.takes else readings_of(own))]
        return [VectorCandidate(each, told, place_of(own), None, forward) for each in readings]

    def backward(self, bound: Bound, format: Format) -> Backward:
        from ..naming.halves import backward_of, differentiated_by

        pair = self.things.pair
        if self.things.framework in ENGINES and pair.derivative is None:
            engine = engine_of(self.things.framework or "")
            return differentiated_by(engine, pair.value, self.chosen, self.text, format)
        forward = pair.value if pair.derivative is not None else None
        return backward_of(pair.derivative or pair.value, forward, self.chosen, bound.parameters)

    def coded(self, bound: Bound, order: int, given: Format | Codes, answer: Format | Codes) -> CodedCandidate:
        from ._coded import CodedCandidate

        return CodedCandidate(self.open(bound, order, FORMATS.get("float64")), given, answer)


def _saved(bound: Bound, format: Format, x: np.ndarray, **__: Any) -> np.ndarray:
    """What a framework keeps for the backward pass: the output, rounded once."""
    return np.asarray(format.round(np.asarray(bound.f(x.astype(np.float64)))))


class TypedOpener(Opener):
    """A formula that was typed: it gives its own values, whatever order of derivative is meant by them."""

    def __init__(self, request: Name):
        self.text, self.typed = request.text, parse(request.text)

    def open(self, bound: Bound, order: int, format: Format) -> FormulaCandidate:
        def values(x: np.ndarray) -> np.ndarray:
            return np.asarray(format.answer(np.asarray(self.typed.f(x.astype(np.float64)), dtype=np.float64)))

        return FormulaCandidate(self.text, values)

    def coded(self, bound: Bound, order: int, given: Format | Codes, answer: Any) -> FormulaCandidate:
        return self.open(bound, order, answer)


TYPED = Source(
    "typed",
    '"FORMULA"',
    TypedOpener,
    recognises=lambda request: len(request.parts) == 1 and is_formula(request.parts[0]),
    priority=21,
)

SOURCE = Source(
    "callable",
    N_("FILE.py:CALLABLE or MODULE:CALLABLE"),
    CallableOpener,
    recognises=lambda request: len(request.parts) == 2,
    priority=22,
)
