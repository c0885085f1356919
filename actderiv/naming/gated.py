"""Products of two inputs, one of which opens a gate for the other: glu, swiglu, geglu and reglu.

Each is a·g(b). With one of both inputs held it is a function of one number, for every command: of b, the gate's input,
with the slope a·g'(b), or of a, with the slope g(b). All of it comes from the record of the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

from .. import blocks
from ..activation import FUNCTIONS, Activation, Bound
from ..dataclass import dataclass
from ..errors import RequestError
from ..messages import N_, _
from ..ops import one, zero
from ..parameters import Parameter
from ..registry import fold

A, B = "a", "b"
"""The input that is let through, and the one that opens the gate."""

GATES = {
    "glu": ("sigmoid", "Dauphin et al. 2017"), "swiglu": ("silu", "Shazeer 2020"), "geglu": ("gelu", "Shazeer 2020"),
    "reglu": ("relu", "Shazeer 2020"),
}  # fmt: skip
"""The products by their names: their gates, and where they come from."""

SPELLINGS = {"gate": B}
HALVES = N_(
    "of one array, the first half is a and the second opens the gate, as in torch's glu (Dauphin et al. 2017);"
    " Shazeer 2020 and Llama write the gate first"
)


@dataclass(frozen=True)
class Product:
    """a·g(b), both inputs free: a function of two numbers, which no command for curves can take."""

    name: str
    declared: tuple[Parameter, ...] = ()
    __doc__: str = field(default="", repr=False)

    def __call__(self, x: Any, **parameters: Any) -> Any:
        raise refused(self.name)


@dataclass(frozen=True)
class Slice:
    """One of the functions of one number that a product has: f or f' with a or b ``held``."""

    name: str
    held: str
    order: int
    declared: tuple[Parameter, ...] = ()
    __doc__: str = field(default="", repr=False)

    def __call__(self, x: Any, **parameters: Any) -> Any:
        rest = {key: each for key, each in parameters.items() if key != self.held}
        held, gate = parameters[self.held], FUNCTIONS.get(GATES[self.name][0])
        if self.held == B:
            opened = gate.value(zero(x) + held, **rest)
            return one(x) * opened if self.order else x * opened
        return held * (gate.derivative if self.order else gate.value)(x, **rest)  # type: ignore[misc]


@dataclass(frozen=True)
class Partial:
    """A partial derivative of a product as a judge asks it: with a held, of the gate's input. That with respect to b
    is f', f the product; that with respect to a is f itself, f the gate (``order`` 0)."""

    gate: Bound
    which: str
    a: float
    twin: tuple[float, Callable[[Any], Any]] | None = field(default=None, compare=False)
    """Another value of a, and what the judged code returns there: what is said of one must hold for both."""

    @property
    def order(self) -> int:
        return int(self.which == B)

    def __call__(self, x: Any, **__: Any) -> Any:
        factor = self.a if self.order else 1.0
        return factor * self.gate.activation.value(x, **self.gate.parameters)

    def slope(self, x: Any, **__: Any) -> Any:
        """Its derivative."""
        factor = self.a if self.order else 1.0
        return factor * self.gate.activation.derivative(x, **self.gate.parameters)  # type: ignore[misc]

    @property
    def declared(self) -> tuple[Parameter, ...]:
        return ()


@dataclass(frozen=True)
class Breaks:
    """The breaks of a product with a held: those of its gate, unless a is 0."""

    name: str

    def __call__(self, a: float, **rest: Any) -> Mapping[float, int]:
        return FUNCTIONS.get(GATES[self.name][0]).bind(**rest).breaks if a else {}


def called(name: str) -> str | None:
    """The product that goes by this name, however it is spelled."""
    return next((each for each in GATES if each == fold(name)), None)


def gate_of(bound: Bound) -> Bound:
    """The gate of a product of which both inputs are free, with its parameters."""
    return FUNCTIONS.get(GATES[bound.name][0]).bind(**bound.parameters)


def is_product(bound: Bound) -> bool:
    """Whether both inputs of a product are free."""
    return isinstance(bound.activation.value, Product)


def is_slice(record: Activation) -> bool:
    """Whether it is a function of one number that a product has, or a partial derivative of one."""
    return isinstance(record.value, Slice | Partial)


def held(bound: Bound, which: str, value: float) -> Bound:
    """The product with one of its inputs held."""
    return _record(bound.name, which).bind(**{which: value}, **bound.parameters)


def partial(bound: Bound, which: str, a: float, twin: tuple[float, Callable[[Any], Any]] | None = None) -> Bound:
    """A partial derivative of the product, for a judge."""
    gate = gate_of(bound)
    made, places = Partial(gate, which, a, twin), gate.breaks
    slope = made.slope
    blocks.declare_elementwise(made, slope)
    return Activation(bound.name, made, slope, lambda **__: places, ulp=gate.activation.ulp + 1).bind()


def record_of(name: str, assigned: Iterable[str]) -> Activation:
    """The record of a product, or of the function of one number that it is with what is ``assigned``."""
    given = {SPELLINGS.get(each, each) for each in assigned} & {A, B}
    if len(given) == 2:
        raise RequestError(
            _("{product} has two inputs, and both are held: nothing is left to vary.", product=name),
            hint=_(
                "{product}:a=2 is a function of b, {product}:b=0.5 one of a; show {product} --at 2,0.5 has the values"
                " there.",
                product=name,
            ),
        )
    return _record(name, next(iter(given), ""))


@lru_cache(maxsize=16)
def _record(name: str, which: str) -> Activation:
    gate, (own, source) = FUNCTIONS.get(GATES[name][0]), GATES[name]
    spellings = {**gate.spellings, **SPELLINGS}
    if not which:
        said = f"a·{own}(b): {own} of one input, the gate, lets the other through."
        whole = Product(name, gate.parameters, said)
        return Activation(name, whole, whole, formula=f"a·{own}(b)", source=source, spellings=spellings)
    declared = (Parameter(which, 1.0, given=True), *gate.parameters)
    if which == A:
        said = f"a·{own}(b) as a function of b, the gate's input, which x is; a is held."
        formula, slope = f"a*{own}(x)", f"a*{own}'(x)"
    else:
        said = f"a·{own}(b) as a function of a, which x is; the gate's input b is held."
        formula, slope = f"x*{own}(b)", f"{own}(b)"
    value, derivative = (Slice(name, which, order, declared, said) for order in (0, 1))
    blocks.declare_elementwise(value, derivative)
    return Activation(
        name, value, derivative, Breaks(name) if which == A else {}, formula=formula, derivative_formula=slope,
        convention=gate.convention if which == A else "", source=source, spellings=spellings, ulp=gate.ulp + 1,
    )  # fmt: skip


def refused(name: str) -> RequestError:
    """What is said where a function of one number is wanted."""
    return RequestError(
        _(
            "{product} has two inputs, a·{gate}(b): {gate} of b gates a. A function of one number is wanted.",
            product=name, gate=GATES[name][0],
        ),
        hint=_(
            "Hold one: {product}:a=2 is a function of the gate's input, {product}:b=0.5 one of a. Of both partial"
            " derivatives show {product} tells, also --at 2,0.5, and compare {product} --against FILE.py:BACKWARD"
            " judges them.",
            product=name,
        ),
    )  # fmt: skip
