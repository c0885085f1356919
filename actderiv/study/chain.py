"""The chain rule of two layers with one unit each, number by number."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..activation import Bound
from ..messages import _
from ..report import Step
from ..sources.differences import central

X, W1, W2 = 0.5, 1.5, 0.8
H = 1e-6


def chain_of(bound: Bound) -> tuple[Step, ...]:
    """From x through two layers to a₂, back by the chain rule, and a difference quotient that says the same."""

    def at(function: Any, value: float) -> float:
        with np.errstate(all="ignore"):
            return float(np.asarray(function(np.array([value])))[0])

    def through(x: float, w1: float = W1) -> float:
        return at(bound.f, W2 * at(bound.f, w1 * x))

    z1 = W1 * X
    a1 = at(bound.f, z1)
    z2 = W2 * a1
    a2 = at(bound.f, z2)
    d1, d2 = at(bound.df, z1), at(bound.df, z2)
    n = "{:.4g}".format
    return (
        Step("x", _("the input"), "", X),
        Step("z₁", "w₁·x", f"{n(W1)}·{n(X)}", z1),
        Step("a₁", "f(z₁)", f"f({n(z1)})", a1),
        Step("z₂", "w₂·a₁", f"{n(W2)}·{n(a1)}", z2),
        Step("a₂", "f(z₂)", f"f({n(z2)})", a2),
        Step("f′(z₂)", _("slope of the second layer"), f"f′({n(z2)})", d2),
        Step("f′(z₁)", _("slope of the first layer"), f"f′({n(z1)})", d1),
        Step("∂a₂/∂a₁", "f′(z₂)·w₂", f"{n(d2)}·{n(W2)}", d2 * W2),
        Step("∂a₂/∂x", "f′(z₂)·w₂·f′(z₁)·w₁", f"{n(d2)}·{n(W2)}·{n(d1)}·{n(W1)}", d2 * W2 * d1 * W1),
        Step("∂a₂/∂w₂", "f′(z₂)·a₁", f"{n(d2)}·{n(a1)}", d2 * a1),
        Step("∂a₂/∂w₁", "f′(z₂)·w₂·f′(z₁)·x", f"{n(d2)}·{n(W2)}·{n(d1)}·{n(X)}", d2 * W2 * d1 * X),
        Step(_("check {what}", what="x"), "(a₂(x+h) - a₂(x-h)) / 2h", f"h = {H:g}", float(central(through, X, H))),
        Step(
            _("check {what}", what="w₁"),
            "(a₂(w₁+h) - a₂(w₁-h)) / 2h",
            f"h = {H:g}",
            float(central(lambda w: through(X, w), W1, H)),
        ),
    )
