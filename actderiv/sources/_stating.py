"""The formulas that a record states, as trees: those that say what its code computes."""

from __future__ import annotations

from ..activation import Bound
from ..errors import RequestError
from ..language import Formula, evaluate, read
from ..language.reshaping import settled

AGREES = 1e-9
"""How far a text may be from the code, as a share of the greatest value: rounding, in a formula that cancels."""


def stated(bound: Bound, order: int = 0) -> Formula | None:
    """The formula of f, or of f', that the record of a function gives, as a tree with its words among the parameters
    settled; None where its text is one for people, or says something else than the code computes."""
    record = bound.activation
    text = record.derivative_formula if order else record.formula
    if not text or bound.activation.has_list or (order and bound.activation.derivative is None):
        return None
    try:
        formula = settled(read(text, "x"), bound.parameters)
        return formula if _agrees(formula, bound, order) else None
    except RequestError:  # a text for people
        return None


def _agrees(formula: Formula, bound: Bound, order: int) -> bool:
    import numpy as np

    if not set(formula.parameters) <= set(bound.parameters):
        return False
    x = np.linspace(-10, 10, 61) + 1 / 1024
    with np.errstate(all="ignore"):
        wanted = np.asarray((bound.df if order else bound.f)(x), dtype=float)
        off = np.abs(evaluate(formula, x, bound.parameters) - wanted)
    known = np.isfinite(wanted)
    return bool(np.all(off[known] <= AGREES * np.max(np.abs(wanted[known]), initial=1e-300)))
