"""The derivative of a person's function by the autograd of the framework that it is written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from ..dataclass import dataclass
from ..engines import Engine, engine_of
from ..floats import FORMATS, Format
from ..messages import _
from .calling import Called
from .guard import guarded
from .ways import Way, matched


def trained(
    engine: Engine, way: Way, parameters: Mapping[str, Any], name: str, value: float, format: Format
) -> Callable[[Any, Any], Any]:
    """A person's function of tensors as one of x and of its parameter of that name, which is ``value`` where an
    instance must be made."""
    given = {**parameters, name: value} if any(each.name == name for each in way.parameters(way.of_x)) else parameters
    rest = {each: value for each, value in way.given(given).items() if each != name}
    function = engine.trained(way.reach(given), name, format)
    return lambda x, parameter: function(x, parameter, **rest)


@dataclass(eq=False)
class Differentiated:
    """f' of ``forward`` as a formula: array in, array of the same shape and dtype out."""

    forward: Called
    framework: str

    @property
    def told(self) -> str:
        """What it is, in words."""
        return _("{function} differentiated by {framework}", function=self.forward.label, framework=self.framework)

    def notes(self) -> list[str]:
        return []

    def slopes(self, x: Any, name: str, parameters: Mapping[str, Any]) -> Any:
        """The derivative with respect to a parameter, by the same autograd."""
        value = float(parameters[name])
        return self._with(x, name, parameters, lambda engine, formula, flat, label: engine.slopes(
            formula, flat, value, label, np.ones_like(flat)))  # fmt: skip

    def values(self, x: Any, name: str, parameters: Mapping[str, Any]) -> Any:
        """The function itself, its parameter a tensor in the dtype of x: that which :meth:`slopes` differentiates."""
        value = float(parameters[name])
        return self._with(x, name, parameters, lambda engine, formula, flat, label: engine.values(
            lambda at: formula(at, engine.number(value, flat)), flat, 0, label))  # fmt: skip

    def _with(self, x: Any, name: str, parameters: Mapping[str, Any], ask: Callable[..., Any]) -> Any:
        engine, way = engine_of(self.framework), self.forward.way
        x = np.asarray(x)
        flat = np.array(x).ravel()
        label = f"{self.framework}:{way.label}"
        mine = matched(way, self.forward.chosen, parameters, _("the function"))
        formula = trained(engine, way, mine, name, float(parameters[name]), FORMATS.get(flat.dtype.name))
        found, __ = guarded(label, way.home, partial(ask, engine, formula, flat, label), flat)
        return np.asarray(found).reshape(x.shape)

    def __call__(self, x: Any, **parameters: Any) -> Any:
        engine = engine_of(self.framework)
        way = self.forward.way
        x = np.asarray(x)
        flat = np.array(x).ravel()
        label = f"{self.framework}:{way.label}"
        mine = matched(way, self.forward.chosen, parameters, _("the function"))
        target, named = way.reach(mine), way.given(mine)
        adapted = engine.adapt(target, FORMATS.get(flat.dtype.name))
        found, __ = guarded(
            label, way.home, lambda: engine.values(lambda at: adapted(at, **named), flat, 1, label), flat
        )
        return np.asarray(found).reshape(x.shape)
