"""The second derivative, as the derivative of a function in its own right: f'.

Every command knows how to show, judge and table a function with its derivative. So it is handed f' with f'': exact
where python-flint is installed, else by the complex step or a quotient of fourth order of the formula of f'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

from ..activation import JUMP, Bound
from ..errors import RequestError
from .differences import SCHEMES

Array = np.ndarray

EXACT, NUMERIC = "exact", "numeric"
IMAGINARY = 1e-100
"""The complex step subtracts nothing: a step whose square is far below every float leaves no truncation error."""
COARSEST = 2.0**-10
"""Step of the quotient relative to max(1, |x|), near u^(1/5), where truncation and rounding of fourth order meet."""


def differentiated(bound: Bound) -> Bound:
    """f' as a function: its derivative is f'', its breaks are those of f, each one order lower.

    A kink of f is a jump of f', with a delta in f''. At a jump of f, f'' is the derivative of a delta, which no
    picture or number shows: f' is taken as it is on both sides.
    """
    record = bound.activation
    if record.derivative is None:
        raise RequestError(
            f"{bound.name} comes without a derivative, so it has no second one.",
            hint="Name one with --derivative FILE.py:NAME.",
        )
    breaks = {at: max(order - 1, JUMP) for at, order in bound.breaks.items()}
    second = _exact if kind_of(bound) == EXACT else _numeric
    made = replace(
        record, value=record.derivative, derivative=partial(second, bound), breaks=lambda **_: breaks, valid=None,
        formula=record.derivative_formula, derivative_formula="", convention="", peers={}, example={},
    )  # fmt: skip
    return Bound(made, bound.parameters)


def kind_of(bound: Bound) -> str:
    """How the second derivative of this function is found: ``exact`` or ``numeric``."""
    exact = not bound.activation.foreign and find_spec("flint") is not None
    return EXACT if exact else NUMERIC


def _exact(bound: Bound, x: Any, **_: Any) -> Array:
    """f'' from f alone, in ball arithmetic, rounded once; at a break its limit from the right, be it infinite."""
    from .exact import truth

    x = np.asarray(x)
    at = x.astype(np.float64)
    found = truth(bound, at, order=2)[0]
    undefined = np.isnan(found) & np.isin(at, [*bound.breaks])
    if undefined.any():
        ulp = np.spacing(np.abs(at[undefined]))
        near, far = (truth(bound, at[undefined] + beside * ulp, order=2)[0] for beside in (1, 2.0**20))
        found[undefined] = np.where(np.abs(near) > 2 * np.abs(far), np.copysign(np.inf, near), near)
    return found.astype(x.dtype)


def _numeric(bound: Bound, x: Any, **_: Any) -> Array:
    """f'' from the formula of f': by the complex step where it takes complex numbers, else by five points."""
    x = np.asarray(x)
    at = x.astype(np.float64)
    if not bound.activation.foreign:
        try:
            return (np.asarray(bound.df(at + 1j * IMAGINARY)).imag / IMAGINARY).astype(x.dtype)
        except TypeError:  # one of its words takes real numbers only
            pass
    return _five_points(bound.df, at, [*bound.breaks]).astype(x.dtype)


def _five_points(slope: Callable[[Array], Array], x: Array, breaks: list[float]) -> Array:
    """The quotient of fourth order, its step so short near a break that no stencil reaches across."""
    step = COARSEST * np.maximum(1.0, np.abs(x))
    for at in breaks:
        step = np.where(x == at, step, np.minimum(step, np.abs(x - at) / 2.5))
        x = np.where(x == at, x + 2.5 * step, x)  # at the break itself: the limit from the right
    return np.asarray(SCHEMES.get("five_point")(slope, x, step), dtype=np.float64)
