"""Faults in the backward pass of a product a·g(b): what is mixed up between its two inputs, and the gate's own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from ...activation import FUNCTIONS, Bound
from ...naming.gated import A, Partial
from ._hypothesis import CHOSEN, NONE, Explanation, Values, hypothesis
from ._outside import contradicted
from ._region import FEW, Region

OTHERS = "sigmoid", "silu", "gelu", "gelu_tanh", "relu", "tanh", "identity", "quick_gelu", "softplus"
"""Gates that are taken for one another."""

USUAL = 2.0**-10, 16.0
"""Between these sizes inputs of a gate live."""

Array = np.ndarray


def faults(gate: Bound, which: str, a: float) -> Iterator[tuple[str, Values]]:
    """What usual faults give for the partial derivative with respect to an input, as functions of the gate's input."""
    name, g, slope = gate.name, gate.f, gate.df

    def constant(value: Any) -> Values:
        return lambda b: np.full_like(b, float(value))

    swapped = f"the halves are exchanged: {name} of a gates b"
    output = f"a·{name}(b), the output, was returned"
    if which == A:
        yield f"the partial derivatives are exchanged: this is ∂/∂b, a·{name}'(b)", lambda b: a * slope(b)
        yield swapped, lambda b: b * slope(np.full_like(b, a))
        yield output, lambda b: a * g(b)
        yield f"{name}'(b) in the place of {name}(b)", slope
        yield f"the gate is missing: the gradient from above alone, without {name}(b)", constant(1)
        yield f"the gate is missing: b in the place of {name}(b)", lambda b: b
        yield f"the gate is taken at a: {name}(a)", constant(g(np.float64(a)))
        return
    yield f"the partial derivatives are exchanged: this is ∂/∂a, {name}(b)", g
    yield swapped, constant(g(np.float64(a)))
    yield f"the derivative of the gate is missing: a·{name}(b) in the place of a·{name}'(b)", lambda b: a * g(b)
    yield "the derivative of the gate is missing: a alone", constant(a)
    yield f"the factor a is missing: {name}'(b) alone", slope
    yield f"the derivative of the gate is taken at a: a·{name}'(a)", constant(a * slope(np.float64(a)))
    yield f"b in the place of the factor a: b·{name}'(b)", lambda b: b * slope(b)
    yield f"the derivative of the gate is taken at {name}(b): a·{name}'({name}(b))", lambda b: a * slope(g(b))
    if name in ("silu", "gelu"):
        inner, told = ("sigmoid(b)", "σ") if name == "silu" else ("Φ(b)", "Φ")
        for factor, said in ((a, "a·"), (1.0, "")):
            left = "is missing" if said else "and the factor a are missing"
            yield f"the term b·{told}'(b) {left}: {said}{inner} alone", _times(factor, partial(_share, g))
            yield f"the term {inner} {left}: {said}b·{told}'(b) alone", _times(factor, partial(_rise, g, slope))
    if name != "relu":
        yield f"a·y·(1 - y) of y = {name}(b)", lambda b: a * g(b) * (1 - g(b))
        yield f"y·(1 - y) of y = {name}(b); the factor a is missing, too", lambda b: g(b) * (1 - g(b))
        yield "a·b·(1 - b): b in the place of the sigmoid of b", lambda b: a * b * (1 - b)


def _share(g: Values, b: Array) -> Array:
    """g(b)/b, the gate that multiplies its own input."""
    return np.asarray(np.where(b == 0, 0.5, g(b) / np.where(b == 0, 1.0, b)))


def _rise(g: Values, slope: Values, b: Array) -> Array:
    """The rest of the slope of such a gate."""
    return np.asarray(slope(b) - _share(g, b))


def others(gate: Bound, which: str, a: float) -> Iterator[tuple[str, Values]]:
    """The same with another gate in use."""
    for name in OTHERS:
        record = FUNCTIONS.get(name)
        other = record.bind(**record.preset(name))
        if other == gate:
            continue
        if which == A:
            yield f"gated by {name}, not by {gate.spec}", other.f
            continue
        yield f"the derivative of {name} in the place of that of {gate.spec}: a·{name}'(b)", _times(a, other.df)
        yield f"the derivative of {name}, not of {gate.spec}; the factor a is missing, too", other.df


def _times(a: float, values: Values) -> Values:
    return lambda b: a * values(b)


def _of(region: Region) -> Partial | None:
    value = region.bound.activation.value
    return value if isinstance(value, Partial) else None


@hypothesis(NONE, whole=True)
def halves_mixed(region: Region) -> Iterator[Explanation]:
    """Of a product a·g(b), the inputs, their partial derivatives or the gate and its derivative are mixed up."""
    part = _of(region)
    if part is not None:
        for said, values in faults(part.gate, part.which, part.a):
            yield Explanation(said, holds=partial(_shown, values))


@hypothesis(CHOSEN, whole=True)
def gate_replaced(region: Region) -> Iterator[Explanation]:
    """Of a product a·g(b), another gate is in use."""
    part = _of(region)
    if part is not None:
        for said, values in others(part.gate, part.which, part.a):
            yield Explanation(said, holds=partial(_shown, values))


def _shown(values: Values, region: Region) -> bool:
    """Whether the region shows these values where inputs live, if it reaches there: what tails lose besides, and they
    are most of the inputs of a wide format, is no other fault."""
    size = np.abs(region.x)
    usual = (size >= USUAL[0]) & (size <= USUAL[1])
    if usual.sum() >= FEW:
        region = region.part(usual)
    return region.shows(values(region.x), closely=region.slight) and not contradicted(region, values)
