"""Faults in the backward pass of a product a·g(b): what is mixed up between its two inputs, and the gate's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import zip_longest
from typing import Any

import numpy as np

from ...activation import FUNCTIONS, Bound
from ...messages import _
from ...naming.gated import A, Partial
from ._hypothesis import CHOSEN, NONE, Explanation, Values, hypothesis
from ._outside import contradicted
from ._region import FEW, Region

OTHERS = "sigmoid", "silu", "gelu", "gelu_tanh", "relu", "tanh", "identity", "quick_gelu", "softplus"
"""Gates that are taken for one another."""

USUAL = 2.0**-10, 16.0
"""Between these sizes inputs of a gate live."""

COARSELY = 2.0**-5
"""What is predicted for another a is met to this part of the largest value, at all inputs but this part: it is not
that a whose errors are explained."""

Array = np.ndarray


def faults(gate: Bound, which: str, a: float) -> Iterator[tuple[str, Values]]:
    """What usual faults give for the partial derivative with respect to an input, as functions of the gate's input."""
    name, g, slope = gate.name, gate.f, gate.df

    def constant(value: Any) -> Values:
        return lambda b: np.full_like(b, float(value))

    swapped = _("the halves are exchanged: {gate} of a gates b", gate=name)
    output = _("a·{gate}(b), the output, was returned", gate=name)
    if which == A:
        yield _("the partial derivatives are exchanged: this is ∂/∂b, a·{gate}'(b)", gate=name), lambda b: a * slope(b)
        yield swapped, lambda b: b * slope(np.full_like(b, a))
        yield output, lambda b: a * g(b)
        yield _("{gate}'(b) in the place of {gate}(b)", gate=name), slope
        yield _("the gate is missing: the gradient from above alone, without {gate}(b)", gate=name), constant(1)
        yield _("the gate is missing: b in the place of {gate}(b)", gate=name), lambda b: b
        yield _("the gate is taken at a: {gate}(a)", gate=name), constant(g(np.float64(a)))
        return
    yield _("the partial derivatives are exchanged: this is ∂/∂a, {gate}(b)", gate=name), g
    at_a = _("the derivative of the gate is taken at a: a·{gate}'(a)", gate=name), constant(a * slope(np.float64(a)))
    if name == "relu":  # of which a·relu'(a) is relu(a), and says less
        yield at_a
    yield swapped, constant(g(np.float64(a)))
    yield at_a
    kept = _("the derivative of the gate is missing: a·{gate}(b) in the place of a·{gate}'(b)", gate=name)
    yield kept, lambda b: a * g(b)
    yield _("the derivative of the gate is missing: a alone"), constant(a)
    yield _("the factor a is missing: {gate}'(b) alone", gate=name), slope
    yield _("a² in the place of the factor a: a²·{gate}'(b)", gate=name), lambda b: a * a * slope(b)
    yield _("|a| in the place of the factor a: |a|·{gate}'(b)", gate=name), lambda b: abs(a) * slope(b)
    yield _("the factor b is one too many: a·b·{gate}'(b)", gate=name), lambda b: a * b * slope(b)
    yield _("b in the place of the factor a: b·{gate}'(b)", gate=name), lambda b: b * slope(b)
    twice = _("the derivative of the gate is taken at {gate}(b): a·{gate}'({gate}(b))", gate=name)
    yield twice, lambda b: a * slope(g(b))
    if name in ("silu", "gelu"):
        share, rise = ("sigmoid(b)", "b·σ'(b)") if name == "silu" else ("Φ(b)", "b·Φ'(b)")
        parts = (rise, share, partial(_share, g)), (share, rise, partial(_rise, g, slope))
        for term, rest, values in parts:
            yield _("the term {term} is missing: a·{rest} alone", term=term, rest=rest), _times(a, values)
        for term, rest, values in parts:
            yield _("the term {term} and the factor a are missing: {rest} alone", term=term, rest=rest), values
    if name != "relu":
        yield _("a·y·(1 - y) of y = {gate}(b)", gate=name), lambda b: a * g(b) * (1 - g(b))
        alone = _("y·(1 - y) of y = {gate}(b); the factor a is missing, too", gate=name)
        yield alone, lambda b: g(b) * (1 - g(b))
        yield _("a·b·(1 - b): b in the place of the sigmoid of b"), lambda b: a * b * (1 - b)


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
            yield _("gated by {other}, not by {gate}", other=name, gate=gate.spec), other.f
            continue
        told = {"other": name, "gate": gate.spec}
        replaced = _("the derivative of {other} in the place of that of {gate}: a·{other}'(b)", **told)
        yield replaced, _times(a, other.df)
        yield _("the derivative of {other}, not of {gate}; the factor a is missing, too", **told), other.df


def _times(a: float, values: Values) -> Values:
    return lambda b: a * values(b)


def _of(region: Region) -> Partial | None:
    value = region.bound.activation.value
    return value if isinstance(value, Partial) else None


def predicted(gate: Bound, which: str, a: float) -> Iterator[tuple[str, Values]]:
    """All of them."""
    yield from faults(gate, which, a)
    yield from others(gate, which, a)


@hypothesis(NONE, whole=True)
def halves_mixed(region: Region) -> Iterator[Explanation]:
    """Of a product a·g(b), the inputs, their partial derivatives or the gate and its derivative are mixed up."""
    yield from _explained(region, faults)


@hypothesis(CHOSEN, whole=True)
def gate_replaced(region: Region) -> Iterator[Explanation]:
    """Of a product a·g(b), another gate is in use."""
    yield from _explained(region, others)


def _explained(
    region: Region, made: Callable[[Bound, str, float], Iterator[tuple[str, Values]]]
) -> Iterator[Explanation]:
    part = _of(region)
    if part is None:
        return
    twins = iter(()) if part.twin is None else made(part.gate, part.which, part.twin[0])
    for (said, values), twin in zip_longest(made(part.gate, part.which, part.a), twins):
        yield Explanation(said, holds=partial(_shown, values, twin and twin[1]))


def _shown(values: Values, twin: Values | None, region: Region) -> bool:
    """Whether the region shows these values where inputs live, if it reaches there: what tails lose besides, and they
    are most of the inputs of a wide format, is no other fault. With another a the code must show those of that."""
    size = np.abs(region.x)
    usual = (size >= USUAL[0]) & (size <= USUAL[1])
    if usual.sum() >= FEW:
        region = region.part(usual)
    shown = region.shows(values(region.x), closely=region.slight) and not contradicted(region, values)
    return shown and (twin is None or _shown_beside(twin, region))


def _shown_beside(values: Values, region: Region) -> bool:
    """Whether the code returns these values with the other a, to some parts of the largest."""
    part = _of(region)
    assert part is not None
    assert part.twin is not None
    x = region.glance.x
    got, wanted = part.twin[1](x), values(x)
    finite = np.isfinite(wanted) & np.isfinite(got)
    room = COARSELY * np.max(np.abs(wanted[finite]), initial=0) + region.units(wanted[finite], 4)
    return bool(finite.any() and np.mean(np.abs(got - wanted)[finite] <= room) >= 1 - COARSELY)
