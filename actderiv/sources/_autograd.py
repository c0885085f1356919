"""What all frameworks have in common: their own functions, and a person's ops, by their own autograd."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from ..activation import Bound
from ..errors import ForeignError, blame
from ..floats import Format
from ..spec import aside
from ._calling import Foreign, checked, untouched
from ._peers import peer
from .candidate import Candidate, Lacking, Opener, Request

ORDERS = ("f", "f'", "f''", "f'''")
PROBE = (-0.5, 0.5)


class Engine(Protocol):
    """An autograd: differentiates a function of its tensors, and takes what people hand it for such a function."""

    def values(self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str) -> Any:
        """The derivative of that order at x, elementwise, as a NumPy array; computed in the dtype of x."""

    def adapt(self, found: Any, format: Format) -> Callable[..., Any]:
        """``found`` as a function of a tensor: layers and the like are made into one."""


@dataclass(frozen=True)
class Framework:
    """A library below whose ``root`` the peers of that ``name`` lie, with the autograd that it computes by."""

    name: str
    root: ModuleType
    engine: Engine
    by: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.root.__version__}" + (f" on {self.by}" if self.by else "")


def library(name: str, extra: str) -> ModuleType:
    """The library, imported quietly, or a :class:`ForeignError` that says how to come by it."""
    install = f"pip install 'actderiv[{extra}]' installs it."
    try:
        with aside(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name:
            raise ForeignError(f"{name} is not installed.", hint=install) from error
        raise blame(f"Importing {name}", error, hint=f"It is installed, but does not load. {install}") from error
    except (Exception, SystemExit) as error:
        raise blame(f"Importing {name}", error, hint=f"It is installed, but does not load. {install}") from error


def depends(result: Any, x: np.ndarray, label: str) -> None:
    """Refuse what an op returned if it has not the shape of its input."""
    shape = getattr(result, "shape", None)
    if shape is None:
        raise ForeignError(f"{label} returned {type(result).__name__} instead of an array of its framework.")
    if tuple(shape) != x.shape:
        raise ForeignError(
            f"{label} returned shape {tuple(shape)} for an input of shape {x.shape}.",
            hint="An activation function works on each element alone.",
        )


@dataclass
class AutogradCandidate(Candidate):
    """A derivative of one function by a framework's autograd."""

    name: str
    foreign: Foreign
    engine: Engine
    order: int
    detail: str

    def at(self, x: Any) -> Any:
        given = np.array(x)
        label = self.foreign.label
        answer = self.foreign.call(lambda f: self.engine.values(f, given, self.order, label), given.size)
        untouched(label, given, x)
        return checked(label, answer, x)

    def coverage(self) -> list[str]:
        return self.foreign.remarks()


class FrameworkOpener(Opener):
    """The framework's own functions where only its name is given, else the op that is named after it."""

    forward = True

    def __init__(self, request: Request, load: Callable[[], Framework]):
        name, *place = request.parts
        if len(place) not in (0, 2):
            where = place[0] if place else ""
            raise request.refuse(
                f"{name} is followed by a file or module and a callable, or by nothing.",
                f"Write {name}:{where if where.endswith('.py') else 'FILE.py'}:CALLABLE, {name}:MODULE:CALLABLE"
                f" or {name} alone.",
            )
        if request.parameters and not place:
            raise request.refuse("Parameters belong to the function.", f"For example: leaky_relu:... --against {name}.")
        self.text = request.text
        self.framework = load()
        self.foreign = Foreign.load(request, *place) if place else None

    def covers(self, bound: Bound) -> bool:
        return self.foreign is not None or self.framework.name in bound.activation.peers

    def open(self, bound: Bound, order: int, format: Format) -> AutogradCandidate:
        engine = self.framework.engine
        if self.foreign is None:
            return self._own(bound, order, format)
        mine = self.foreign.bind(bound)
        mine.formula = engine.adapt(mine.formula, format)
        return AutogradCandidate(self.text, mine, engine, order, f"{self.text} by {self.framework}")

    def _own(self, bound: Bound, order: int, format: Format) -> AutogradCandidate:
        framework = self.framework
        if framework.name not in bound.activation.peers:
            raise Lacking(
                f"{framework.name} has no {bound.name}.", hint=f"Your own op is named {self.text}:FILE.py:CALLABLE."
            )
        text = bound.activation.peers[framework.name]
        label = f"{framework.root.__name__}.{text}"
        foreign = Foreign(label, peer(text, framework.root, bound))
        made = AutogradCandidate(self.text, foreign, framework.engine, order, f"{framework} {text}")
        try:
            made.at(np.array(PROBE, dtype=np.float64).astype(format.dtype))
        except ForeignError as error:
            if not _lacks(error.__cause__):
                raise
            lacks = f"{framework} has no {ORDERS[order]} of {bound.name} in {format.name}."
            raise Lacking(lacks, hint=error.message) from error
        return made


def _lacks(error: BaseException | None) -> bool:
    """Whether a framework says in its way that it has no kernel: torch by a RuntimeError, jax by naming the dtype."""
    return isinstance(error, RuntimeError) or (isinstance(error, TypeError) and "not supported" in str(error))
