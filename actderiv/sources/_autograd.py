"""What all frameworks have in common: their own functions, and a person's ops, by their own autograd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from ..activation import Bound, shortest
from ..dataclass import dataclass
from ..engines import Engine
from ..errors import ForeignError
from ..floats import Format
from ..isolation import Home
from ..messages import _
from ..naming import things_of
from ..naming.answers import taken
from ..naming.autograd import trained
from ..naming.grammar import Name
from ..naming.guard import guarded
from ..naming.halves import Backward, differentiated_by
from ..naming.upstream import Upstream, fault
from ..naming.vectors import differentiated
from ..naming.ways import defaults_of, matched
from ..report import Environment
from ._peers import mentions, peer, written
from .candidate import Candidate, Lacking, Opener, VectorCandidate
from .places import place_of

ORDERS = ("f", "f'", "f''", "f'''")
PROBE = (-0.5, 0.5)
TELLING = (-9.5, -0.5, 0.5, 9.5)
"""On both pieces of what is straight around 0, as hard_tanh is, the output differs from the input somewhere here."""


@dataclass(frozen=True)
class Framework:
    """A library below whose ``root`` the peers of that ``name`` lie, with the autograd that it computes by."""

    name: str
    root: ModuleType
    engine: Engine
    by: str = ""

    def environment(self, api: str) -> Environment:
        """What a function of it, or a person's op, runs in."""
        by = [_("on {backend}", backend=self.by)] if self.by else []
        return Environment(self.name, self.root.__version__, api, "cpu", ", ".join([*by, self.engine.manner]))

    def __str__(self) -> str:
        if self.by:
            return _("{name} {version} on {backend}", name=self.name, version=self.root.__version__, backend=self.by)
        return f"{self.name} {self.root.__version__}"


@dataclass
class AutogradCandidate(Candidate):
    """A derivative of one function by a framework's autograd.

    Where f' of a person's op is asked for, a second gradient from above tells whether the op uses it.
    """

    name: str
    label: str
    formula: Callable[..., Any]
    framework: Framework
    order: int
    format: Format
    detail: str
    home: Home | None = None
    told: str = ""
    printed: bool = False
    upstream: Upstream | None = None

    def at(self, x: Any) -> Any:
        given = np.array(x)
        found = self._ask(given, None)
        if given.tobytes() != np.asarray(x).tobytes():
            place = int(np.flatnonzero(given != x)[0])
            raise ForeignError(
                _(
                    "{label} writes into its input: x = {x} became {value}.",
                    label=self.label,
                    x=x[place],
                    value=given[place],
                ),
                hint=_("Autograd cannot differentiate what is written over; work on a clone."),
            )
        if self.order == 1:
            again = fault(given, found, lambda gradient: self._ask(given, gradient))
            self.upstream = again.merged(self.upstream) if again is not None else self.upstream
        return found

    def _ask(self, x: np.ndarray, gradient: np.ndarray | None) -> np.ndarray:
        def work() -> Any:
            return self.framework.engine.values(self.formula, x, self.order, self.label, gradient)

        found, printed = guarded(self.label, self.home, work, x)
        self.printed |= printed
        return taken(found, x, self.label, lambda remark: None)

    def environment(self) -> Environment:
        return self.framework.environment(self.label)

    def keeps(self) -> str:
        x = np.array(TELLING, dtype=np.float64).astype(self.format.dtype)
        return guarded(self.label, self.home, lambda: self.framework.engine.keeps(self.formula, x), x)[0]

    def takes_output(self, x: Any) -> bool:
        return False

    def output(self, x: Any) -> Any:
        return replace(self, order=0).at(x)

    def coverage(self) -> list[str]:
        said = [self.told] if self.told else []
        return [
            *said,
            *([_("{label} prints; what it prints went to stderr", label=self.label)] if self.printed else []),
        ]


@dataclass
class SensitivityCandidate(AutogradCandidate):
    """The derivative with respect to a parameter: ``formula`` takes x and the parameter, which is ``value``."""

    value: float = 0.0

    def _ask(self, x: np.ndarray, gradient: np.ndarray | None) -> np.ndarray:
        above = np.ones_like(x) if gradient is None else gradient

        def work() -> Any:
            return self.framework.engine.slopes(self.formula, x, self.value, self.label, above)

        found, printed = guarded(self.label, self.home, work, x)
        self.printed |= printed
        return taken(found, x, self.label, lambda remark: None)


class FrameworkOpener(Opener):
    """The framework's own functions where only its name is given, else the op that is named after it."""

    forward = trains = True

    def __init__(self, request: Name, load: Callable[[], Framework]):
        name, *place = request.parts
        if len(place) not in (0, 2):
            where = place[0] if place else ""
            raise request.refuse(
                _("{name} is followed by a file or module and a callable, or by nothing.", name=name),
                _(
                    "Write {name}:{file}:CALLABLE, {name}:MODULE:CALLABLE or {name} alone.",
                    name=name,
                    file=where if where.endswith(".py") else _("FILE.py"),
                ),
            )
        if request.assignments and not place:
            raise request.refuse(
                _("Parameters belong to the function."), _("For example: leaky_relu:... --against {name}.", name=name)
            )
        self.text = request.text
        self.framework = load()
        self.request = request
        self.things = things_of(request) if place else None

    def covers(self, bound: Bound) -> bool:
        return self.things is not None or self.framework.name in bound.activation.peers

    def open(self, bound: Bound, order: int, format: Format) -> AutogradCandidate:
        if self.things is None:
            return self._own(bound, order, format)
        engine, way = self.framework.engine, self.things.pair.value
        defaults = defaults_of(bound.activation.parameters if bound.activation.foreign else ())
        parameters = matched(way, self.request.values(), bound.parameters, bound.name, defaults=defaults)
        named = way.given(parameters)
        adapted = engine.adapt(way.reach(parameters), format)
        passed = {name: value for name, value in parameters.items() if name in bound.parameters}
        told = _("{label} was given {values}", label=way.label, values=_assignments(passed)) if passed else ""
        made = partial(_called, adapted, named)
        detail = _("{text} by {framework}", text=self.text, framework=self.framework)
        found = AutogradCandidate(self.text, self.text, made, self.framework, order, format, detail, way.home, told)
        found.place = place_of(way)
        return found

    def vectors(self, bound: Bound, order: int, format: Format, saved: Any) -> list[VectorCandidate]:
        if self.things is None:
            return []
        way, chosen = self.things.pair.value, self.request.values()
        called = differentiated(self.framework.engine, way, chosen, self.text, order, format)
        return [VectorCandidate(called, "", place_of(way), self.framework.environment(self.text))]

    def backward(self, bound: Bound, format: Format) -> Backward | None:
        if self.things is None:
            return None
        way, chosen = self.things.pair.value, self.request.values()
        return differentiated_by(self.framework.engine, way, chosen, self.text, format)

    def sensitive(self, bound: Bound, name: str, format: Format) -> SensitivityCandidate:
        value, framework = float(bound.parameters[name]), self.framework
        if self.things is None:
            return self._own_sensitive(bound, name, format)
        way = self.things.pair.value
        defaults = defaults_of(bound.activation.parameters if bound.activation.foreign else ())
        parameters = matched(way, self.request.values(), bound.parameters, bound.name, defaults=defaults)
        formula = trained(framework.engine, way, parameters, name, value, format)
        detail = _("{text} by {framework}", text=self.text, framework=framework)
        found = SensitivityCandidate(self.text, self.text, formula, framework, 1, format, detail, way.home, value=value)
        found.place = place_of(way)
        return found

    def _own_sensitive(self, bound: Bound, name: str, format: Format) -> SensitivityCandidate:
        framework = self.framework
        if framework.name not in bound.activation.peers:
            raise Lacking(_("{framework} has no {name}.", framework=framework.name, name=bound.name))
        text = bound.activation.peers[framework.name]
        label = written(text, framework.root, bound)
        if not mentions(text, name):
            raise Lacking(_("{label} has no parameter {name!r}.", label=label, name=name))

        def formula(x: Any, parameter: Any) -> Any:
            return peer(text, framework.root, Bound(bound.activation, {**bound.parameters, name: parameter}))(x)

        value, detail = float(bound.parameters[name]), f"{framework} {text}"
        made = SensitivityCandidate(self.text, label, formula, framework, 1, format, detail, value=value)
        try:
            made.at(np.array(PROBE, dtype=np.float64).astype(format.dtype))
        except ForeignError as error:  # to torch most parameters are Python's numbers
            raise Lacking(
                _(
                    "{framework} has no gradient of {name} in {function}.",
                    framework=framework,
                    name=name,
                    function=bound.name,
                ),
                hint=error.message,
            ) from error
        return made

    def _own(self, bound: Bound, order: int, format: Format) -> AutogradCandidate:
        framework = self.framework
        if framework.name not in bound.activation.peers:
            raise Lacking(
                _("{framework} has no {name}.", framework=framework.name, name=bound.name),
                hint=_("Your own op is named {framework}:FILE.py:CALLABLE.", framework=self.text),
            )
        text = bound.activation.peers[framework.name]
        label = written(text, framework.root, bound)
        formula = peer(text, framework.root, bound)
        made = AutogradCandidate(self.text, label, formula, framework, order, format, f"{framework} {text}")
        try:
            made.at(np.array(PROBE, dtype=np.float64).astype(format.dtype))
        except ForeignError as error:
            if not _lacks(error.__cause__):
                raise
            lacks = _(
                "{framework} has no {what} of {function} in {format}.",
                framework=framework,
                what=ORDERS[order],
                function=bound.name,
                format=format.name,
            )
            raise Lacking(lacks, hint=error.message) from error
        return made


def _called(function: Callable[..., Any], named: Mapping[str, Any], x: Any) -> Any:
    return function(x, **named)


def _assignments(parameters: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={shortest(value)}" for name, value in parameters.items())


def _lacks(error: BaseException | None) -> bool:
    """Whether a framework says in its way that it has no kernel: torch by a RuntimeError, jax by naming the dtype."""
    return isinstance(error, RuntimeError) or (isinstance(error, TypeError) and "not supported" in str(error))
