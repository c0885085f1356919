"""The same function as others write it: other variants, and the values of parameters that are contested."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ...activation import FUNCTIONS, Activation, Bound, shortest
from ...dataclass import dataclass
from ...errors import ActderivError
from ...messages import N_, _

CONTESTED: dict[str, dict[float, str]] = {
    "negative_slope": {0.01: "torch, jax, onnx", 0.2: "tensorflow, keras.activations", 0.3: "keras.layers",
                       0.0: "keras relu", 0.25: "prelu", 1 / 3: N_("very leaky")},
    "slope": {1 / 6: "torch, jax, keras 3", 0.2: "onnx, keras 2", 0.5: "BinaryConnect", 0.1666667: "paddle"},
    "weight": {0.25: "torch, paddle", 0.01: "flax", 0.0: "keras"},
    "alpha": {1.0: "torch, jax, keras", 1.6732632423543772: "selu", 0.01: "", 0.2: "", 0.3: "", 0.5: "", 2.0: ""},
    "scale": {1.0507009873554805: "selu", 1.0: ""},
    "beta": {1.0: "silu", 1.702: "quick gelu", 0.5: "", 2.0: ""},
    "lambd": {0.5: "torch, keras, onnx", 0.0: "", 1.0: ""},
    "threshold": {0.0: "", 0.5: "", 1.0: "onnx, paddle"},
    "b": {4.0: "jax, keras", 1.9218120556728056: "4·log(2)²", 1.0: ""},
    "offset": {0.5: "torch, jax, onnx", 0.0: ""},
    "omega": {1.0: "", 30.0: "siren"},
    "min_val": {-1.0: "torch, jax, keras", 0.0: ""},
    "max_val": {1.0: "torch, jax, keras", 6.0: "relu6"},
}  # fmt: skip
"""Parameter → the values in use → whose they are, read in the sources of torch 2.13, jax 0.10, keras 3.15, tensorflow
2.21, onnx 1.23 and paddle 3.3, and in the papers the functions come from."""


@dataclass(frozen=True)
class Variant:
    """A function with one parameter changed, and whose the value is, as far as that is known."""

    bound: Bound
    usual: Bound
    name: str
    whose: str

    @property
    def told(self) -> str:
        """The change in words."""
        text, whose = f"{self.name}={shortest(self.bound.parameters[self.name])}", _(self.whose)
        if not whose:
            return _("the values of {function} with {change}", function=self.usual.name, change=text)
        return _("the values of {function} with {change} ({whose})", function=self.usual.name, change=text, whose=whose)


@cache
def variants(bound: Bound) -> tuple[Variant, ...]:
    """Every other choice of a word, and every other contested value of a number, one parameter at a time."""
    return tuple(_variants(bound))


def _variants(bound: Bound) -> Iterator[Variant]:
    for parameter in bound.activation.parameters:
        now = bound.parameters[parameter.name]
        others: dict = dict.fromkeys(parameter.choices) or {
            parameter.default: N_("the default"),
            **CONTESTED.get(parameter.name, {}),
        }
        for value, whose in others.items():
            changed = changed_to(bound, parameter.name, value)
            if value != now and changed is not None:
                yield Variant(changed, bound, parameter.name, whose or "")


def changed_to(bound: Bound, name: str, value: object) -> Bound | None:
    """The function with this parameter changed; None where it does not take the value."""
    try:
        return bound.activation.bind(**{**bound.parameters, name: value})
    except ActderivError:
        return None


@cache
def _catalogue(functions: tuple[Activation, ...]) -> tuple[tuple[Bound, ...], tuple[Bound, ...]]:
    plain = tuple(each.bind() for each in FUNCTIONS if each.derivative is not None)
    return plain, tuple(each.bound for bound in plain for each in variants(bound))


def catalogue(variants: bool = True) -> tuple[Bound, ...]:
    """Every function with its defaults, then every variant of every function."""
    plain, varied = _catalogue(tuple(FUNCTIONS))
    return plain + varied if variants else plain
