"""The second derivative, as the derivative of a function in its own right: f'.

Every command knows how to show, judge and table a function with its derivative. So it is handed f' with f'': exact
where python-flint is installed, else by the complex step or a quotient of eighth order of the formula of f'.
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
from ..messages import _
from .precise import nine_points, steady

Array = np.ndarray

EXACT, NUMERIC = "exact", "numeric"
IMAGINARY = 1e-12
"""Relative to x. The complex step subtracts nothing, so a step whose square is far below round-off will do; a product
with a smaller one would underflow sooner."""
CLOSER = 2.0**-10
"""So much shorter a step at a break shows whether f'' grows on the way there."""
LEAST = 1e-100
"""So close to 0 a function has come to its limit."""


def differentiated(bound: Bound) -> Bound:
    """f' as a function: its derivative is f'', its breaks are those of f, each one order lower.

    A kink of f is a jump of f', with a delta in f''. At a jump of f, f'' is the derivative of a delta, which no
    picture or number shows: f' is taken as it is on both sides.
    """
    record = bound.activation
    if record.derivative is None:
        raise RequestError(
            _("{name} comes without a derivative, so it has no second one.", name=bound.name),
            hint=_("Name one with --derivative FILE.py:NAME."),
        )
    breaks = {at: max(order - 1, JUMP) for at, order in bound.breaks.items()}
    second = _exact if kind_of(bound) == EXACT else _numeric
    made = replace(
        record, value=record.derivative, derivative=partial(second, bound), breaks=lambda **__: breaks, valid=None,
        formula=record.derivative_formula, derivative_formula="", convention="", peers={}, example={},
    )  # fmt: skip
    return Bound(made, bound.parameters)


def kind_of(bound: Bound) -> str:
    """How the second derivative of this function is found: ``exact`` or ``numeric``."""
    exact = not bound.activation.foreign and find_spec("flint") is not None
    return EXACT if exact else NUMERIC


def _exact(bound: Bound, x: Any, **__: Any) -> Array:
    """f'' from f alone, in ball arithmetic, rounded once; at a break its limit from the right, be it infinite."""
    from .exact import truth

    return _right_of_breaks(bound, x, lambda at: truth(bound, at, order=2)[0])


def _numeric(bound: Bound, x: Any, **__: Any) -> Array:
    """f'' from the formula of f': by the complex step where it takes complex numbers, else by nine points; of a
    person's own code by as many as its unknown breaks leave."""

    def complex_step(at: Array) -> Array:
        at = np.where(at == 0, LEAST, at)  # whose absolute value turns with the imaginary part, as 0's does not
        step = IMAGINARY * np.maximum(np.abs(at), LEAST)
        slope = np.asarray(bound.df(at + 1j * step)).imag / step
        return np.where(np.isnan(bound.df(at)), np.nan, slope)  # complex numbers have roots and logarithms everywhere

    if not bound.activation.foreign:
        try:
            return _right_of_breaks(bound, x, complex_step)
        except TypeError:  # one of its words takes real numbers only
            pass
    x, breaks = np.asarray(x), [*bound.breaks]
    at = x.astype(np.float64)
    found = steady(bound.df, at, breaks) if bound.activation.foreign else nine_points(bound.df, at, breaks)
    if (places := np.isin(at, breaks)).any():
        nearer = nine_points(bound.df, at[places], breaks, CLOSER)
        found[places] = np.where(_endless(nearer, found[places]), np.copysign(np.inf, nearer), found[places])
    return found.astype(x.dtype)


def _right_of_breaks(bound: Bound, x: Any, second: Callable[[Array], Array]) -> Array:
    """``second`` at x; at a break its limit from the right, which is infinite where it doubles on the way there."""
    x = np.asarray(x)
    at = x.astype(np.float64)
    found = second(at)
    places = np.isin(at, [*bound.breaks])
    if places.any():
        ulp = np.maximum(np.spacing(np.abs(at[places])), LEAST)
        near, far = (second(at[places] + beside * ulp) for beside in (1, 2.0**20))
        limit = np.where(np.isnan(found[places]), near, found[places])
        found[places] = np.where(_endless(near, far), np.copysign(np.inf, near), limit)
    return found.astype(x.dtype)


def _endless(near: Array, far: Array) -> Array:
    return (np.abs(near) > 2 * np.abs(far)) & (np.abs(near) > 1)
