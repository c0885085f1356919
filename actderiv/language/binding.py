"""A formula as a function of the package: with its derivative by forward mode and its breaks found, ready for anything.

What comes out is the same kind of record as the catalogue's, and nothing downstream tells the two apart: ball
arithmetic reads the same tree and is the truth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from inspect import Parameter, Signature
from typing import Any

from ..activation import Activation, Bound, Given
from ..blocks import declare_elementwise, is_elementwise
from ..dataclass import dataclass
from ..errors import RequestError
from ..messages import N_, _
from . import notation, vocabulary
from .evaluating import evaluate
from .printing import printed
from .reading import read
from .tree import Call, Formula, Name, walk

CONVENTION = N_("f' at a break is the slope from the right")


class Computed:
    """A formula as a callable of x and its parameters, which its signature declares. Two of them are equal where their
    trees are."""

    def __init__(self, formula: Formula, values: Mapping[str, float]):
        self.formula, self.values = formula, dict(values)
        self.__name__ = self.__qualname__ = printed(formula)
        self.__doc__ = N_("A formula that was typed in.")
        self.__annotations__ = dict.fromkeys(values, Given)

    @property
    def __signature__(self) -> Signature:
        kind = Parameter.POSITIONAL_OR_KEYWORD
        given = [Parameter(name, kind, default=value, annotation=Given) for name, value in self.values.items()]
        return Signature([Parameter("x", kind), *given])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Computed) or type(self) is not type(other):
            return False
        return (self.formula, self.values) == (other.formula, other.values)

    def __hash__(self) -> int:
        return hash((type(self), self.__name__))

    def __call__(self, x: Any, **parameters: Any) -> Any:
        return evaluate(self.formula, x, self.values | parameters)


class Slope(Computed):
    """The derivative of a formula, by forward mode among arrays and by the power series among balls."""

    def __call__(self, x: Any, **parameters: Any) -> Any:
        parameters = self.values | parameters
        if not hasattr(type(x), "arithmetic"):
            import numpy as np

            from ..ops import duals

            found = evaluate(self.formula, duals.variable(x), parameters)
            return np.where(np.isnan(found.value), found.value, found.first)[()]  # log(x) has no slope left of 0
        return x.arithmetic.slope(lambda at: evaluate(self.formula, at, parameters), x)


@dataclass
class Breaks:
    """The breaks of a formula as a callable of its parameters, found when first asked, in a window or around 0."""

    formula: Formula
    window: tuple[float, float] | None = None
    part: tuple[float, float] | None = field(default=None, compare=False)
    open: tuple[tuple[float, float], ...] = field(default=(), compare=False)

    def __call__(self, **parameters: Any) -> dict[float, int]:
        from .breaks import find

        found = find(self.formula, parameters, self.window)
        self.part, self.open = found.part, found.open
        return found.breaks

    def within(self, low: float, high: float) -> Breaks:
        return Breaks(self.formula, (low, high)) if 0 < high - low < math.inf else self

    def notes(self) -> list[str]:
        """Where not all breaks may be known, once they have been asked for: they are followed in a part of the window
        only, or were looked for on a grid, between whose points two of them are not seen."""
        said = []
        if self.part is not None:
            low, high = self.part
            said.append(
                _(
                    "f breaks too often to follow everywhere: only its breaks from x = {low:.6g} to"
                    " {high:.6g} are known",
                    low=low,
                    high=high,
                )
            )
        if self.open:
            low, high = self.open[0][0], self.open[-1][1]
            said.append(
                _(
                    "f is hard to follow from x = {low:.6g} to {high:.6g}: of breaks that lie close together"
                    " there some may be missing",
                    low=low,
                    high=high,
                )
            )
        return said


def formula_bound(text: str, assignments: Mapping[str, Any] | None = None) -> Bound:
    """The function that a formula is, with a value for each of its parameters (a number, or the text of one).

    Raises a :class:`RequestError` that points into ``text`` where it is no formula, and where a parameter has no value.
    """
    assignments = dict(assignments or {})
    formula = read(text, parameters=tuple(assignments))
    _complete(formula, assignments)
    values = {name: _number(name, assignments[name]) for name in formula.parameters}
    value = Computed(formula, values)

    record = Activation(
        name=value.__name__, value=value, derivative=Slope(formula, values), breaks=Breaks(formula),
        formula=value.__name__, convention=CONVENTION,
    )  # fmt: skip
    if _of_our_words(formula):
        declare_elementwise(record.value, record.derivative)
    bound = record.bind(**values)
    _computable(bound, text)
    return bound


def _of_our_words(formula: Formula) -> bool:
    """Whether the formula calls nothing of the catalogue that a person added to it."""
    nodes = [each for part in (formula.body, *(each.body for each in formula.definitions)) for each in walk(part)]
    own = {each.name for each in formula.definitions}
    called = {node.function for node in nodes if isinstance(node, Call)} - own
    records = [vocabulary.record(each.removesuffix("_prime")) for each in called if vocabulary.function(each) is None]
    return all(each and is_elementwise(each.value) and is_elementwise(each.derivative) for each in records)


def _complete(formula: Formula, assignments: Mapping[str, Any]) -> None:
    """Every parameter has a value, every value a parameter, and nothing stands in it that is no function."""
    text = formula.text
    nodes = [each for part in (formula.body, *(each.body for each in formula.definitions)) for each in walk(part)]
    for node in nodes:
        if isinstance(node, Call) and node.function == "δ":
            notation.refuse(_("A delta is no function that has values."), text, node.span)
        if isinstance(node, Name) and node.id in formula.parameters and node.id not in assignments:
            wanted = f"{text}:{','.join(f'{name}=1' for name in formula.parameters)}"
            notation.refuse(
                _("{name} has no value.", name=node.id),
                text,
                node.span,
                _("Give it one after a colon: {text}", text=wanted),
            )
    for name in assignments:
        if name not in formula.parameters:
            takes = (
                _("It takes {names}.", names=", ".join(formula.parameters))
                if formula.parameters
                else _("It takes no parameters.")
            )
            raise RequestError(_("The formula {text!r} has no parameter {name!r}.", text=text, name=name), hint=takes)


def _number(name: str, value: Any) -> float:
    from ..activation import Parameter as Declared

    return Declared(name, 0.0).read(value)


def _computable(bound: Bound, text: str) -> None:
    """A function of the catalogue inside the formula may refuse a parameter; that is said now, not in the midst of
    something."""
    import numpy as np

    try:
        bound.f(np.array([0.5]))
    except RequestError as error:
        raise RequestError(error.message, text=text, hint=error.hint) from None
