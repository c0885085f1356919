"""The derivative of a function with respect to one of its parameters, from the formula of f alone.

The formula runs in ball arithmetic with x fixed and the parameter as p + t, and what comes out is a power series in t:
every digit is proven. Where f has a kink in the parameter, the slopes on its two sides differ.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..errors import RequestError
from ..floats import Format
from ..messages import _
from ..ops import zero
from ..parameters import Parameter
from .exact import Side, truth

Array = np.ndarray

FACTORS = (0.5, 1.0, 2.0)
"""A parameter is looked at where it is, and at these multiples of it;"""
AROUND_ZERO = (-1.0, 0.0, 1.0)
"""at these values where it is 0."""


@dataclass(frozen=True)
class Sensitivity:
    """∂f/∂p of a function of the catalogue or of a formula, p one of its parameters."""

    bound: Bound
    name: str

    @classmethod
    def of(cls, bound: Bound, name: str) -> Sensitivity:
        """That with respect to the parameter that goes by this name."""
        record = bound.activation.taking([name])
        wider = bound if record is bound.activation else record.bind()
        return cls(wider, record.spellings.get(name, name))

    def __post_init__(self) -> None:
        declared = {each.name: each for each in self.bound.activation.parameters}
        if self.bound.activation.foreign and self.autograd is None:
            raise RequestError(
                _(
                    "{function} is code: f with respect to {name} is known of formulas.",
                    function=self.bound.name,
                    name=self.name,
                ),
                hint=_(
                    "A function of the catalogue or a formula such as 'max(a*x, x):a=0.3' will do, and so"
                    " will your op: torch:FILE.py:CALLABLE or jax:FILE.py:CALLABLE."
                ),
            )
        self.bound.activation.named(self.name)
        reason = _no_derivative(declared[self.name])
        if reason:
            raise RequestError(
                _(
                    "{function} has no derivative with respect to {name}, {reason}.",
                    function=self.bound.name,
                    name=self.name,
                    reason=reason,
                )
            )

    @property
    def autograd(self) -> Any:
        """What differentiates a person's function of tensors, if it is one; it knows one slope, of no side."""
        derivative = self.bound.activation.derivative
        return derivative if self.bound.activation.foreign and hasattr(derivative, "slopes") else None

    @property
    def truth(self) -> str:
        """Where the derivative comes from."""
        return "exact" if self.autograd is None else _("{framework}'s autograd", framework=self.autograd.framework)

    @property
    def at(self) -> float:
        """The parameter's value."""
        return float(self.bound.parameters[self.name])

    def moved(self, value: Any) -> Bound:
        """The function with another value of the parameter, be it one that its record would refuse."""
        return Bound(self.bound.activation, {**self.bound.parameters, self.name: value})

    def value(self, x: Array, at: float) -> Array:
        """f at each x, with another value of the parameter."""
        if self.autograd is None:
            return np.asarray(self.moved(at).f(x))
        return np.asarray(self.autograd.values(x, self.name, {**self.bound.parameters, self.name: at}))

    def around(self, format: Format | None = None) -> list[Sensitivity]:
        """The same at several values of the parameter: its own, and others near it that the record allows; those of
        ``format`` next to them, where a parameter is a number of that."""
        values = AROUND_ZERO if self.at == 0 else tuple(factor * self.at for factor in FACTORS)
        held = {float(format.round(each)) if format else each for each in (self.at, *values)}
        found = []
        for value in sorted(held):
            try:
                found.append(
                    Sensitivity(self.bound.activation.bind(**{**self.bound.parameters, self.name: value}), self.name)
                )
            except RequestError:
                continue
        return found

    def slope(self, x: Any, side: Side = "right") -> Array:
        """∂f/∂p at each x, rounded once; where its sides differ, that towards larger p, or smaller with ``left``."""
        return self._asked(x, side, 1)

    def limit(self, x: Any, side: Side) -> Array:
        """What f tends to at each x as the parameter comes from that side."""
        return self._asked(x, side, 0)

    def _asked(self, x: Any, side: Side, order: int) -> Array:
        x, here = np.asarray(x, dtype=np.float64), np.array([self.at])
        if self.autograd is not None:
            ask = self.autograd.slopes if order else self.autograd.values
            return np.asarray(ask(x, self.name, self.bound.parameters))
        found = [
            float(truth(self._section(at), here, order, side)[0][0]) if math.isfinite(at) else math.nan
            for at in x.ravel().tolist()
        ]
        return np.array(found).reshape(x.shape)

    def _section(self, x: float) -> Bound:
        """f as a function of the parameter, x fixed."""
        value, name = self.bound.activation.value, self.name

        def section(p: Any, **rest: Any) -> Any:
            return value(zero(p) + x, **{**rest, name: p})

        rest = {key: each for key, each in self.bound.parameters.items() if key != name}
        return Bound(replace(self.bound.activation, value=section, breaks={}), rest)

    def as_function(self) -> Bound:
        """f as a function of x whose derivative is ∂f/∂p: what every command can show, judge and table."""

        def derivative(x: Any, **__: Any) -> Array:
            return self.slope(x)

        places: Mapping[float, int] = self.bound.breaks
        made = replace(
            self.bound.activation, derivative=derivative, breaks=lambda **__: places, derivative_formula="",
            convention="", differs={}, at_breaks={}, example={},
        )  # fmt: skip
        return Bound(made, self.bound.parameters)


def _no_derivative(parameter: Parameter) -> str | None:
    """Why nothing can be differentiated with respect to this parameter; None where it can."""
    if parameter.choices or isinstance(parameter.default, str):
        return _("which is a word")
    if isinstance(parameter.default, bool):
        return _("which is true or false")
    if not isinstance(parameter.default, float):
        return _("which is no number")
    if any(limit.words == "a whole number" for limit in parameter.limits):
        return _("which is a whole number")
    return None
