"""Axes too fine for matplotlib, which widens what is shorter than it can divide: their ends are marked, and 0.

Such an axis is laid out in shares of its length, and its ticks say the true numbers: on one that is a single float wide
there are no round numbers between the ends anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ...activation import shortest
from ..scene import Curve, Panel, Ticks
from ..scene.data import LINEAR
from ..scene.scales import minus

LEAST = 1e-12
"""An axis shorter than that share of its numbers has ticks whose digits do not tell them apart."""

SMALLEST = 1e-280
"""matplotlib widens an axis about that short around 0."""

Move = Callable[[Any], Any]


def coarse(panel: Panel) -> tuple[Panel, Ticks | None]:
    """The panel with axes that matplotlib can draw, and the ticks of y where they are not its own."""
    x = np.concatenate([np.empty(0), *(curve.points()[0] for curve in panel.curves)])
    y = np.concatenate([np.empty(0), *(curve.points()[1] for curve in panel.curves)])
    across = (
        _move(panel.xlim) if panel.xscale.kind == LINEAR and panel.x_ticks is None and _is_fine(panel.xlim) else None
    )
    up = _move(panel.ylim) if panel.yscale.kind == LINEAR and _is_fine(panel.ylim) else None
    if across is None and up is None:
        return panel, None
    x_ticks = panel.x_ticks if across is None else _ends(panel.xlim, x, across)
    y_ticks = None if up is None else _ends(panel.ylim, y, up)
    moved = tuple(_moved(each, across or _same, up or _same) for each in panel.curves)
    panel = replace(
        panel, curves=moved, x_ticks=x_ticks, xlim=_limits(panel.xlim, across), ylim=_limits(panel.ylim, up)
    )
    return panel, y_ticks


def _is_fine(ends: tuple[float, float]) -> bool:
    low, high = ends
    return 0 < high - low < max(LEAST * max(abs(low), abs(high)), SMALLEST)


def _move(ends: tuple[float, float]) -> Move:
    """Numbers to shares of the length of the axis: from 0 where that is on it, else from its lower end, which is 1."""
    low, high = ends
    length = high - low
    if low <= 0 <= high:
        return lambda values: np.asarray(values) / length
    return lambda values: 1 + (np.asarray(values) - low) / length


def _same(values: Any) -> Any:
    return np.asarray(values)


def _limits(ends: tuple[float, float], move: Move | None) -> tuple[float, float]:
    return ends if move is None else (float(move(ends[0])), float(move(ends[1])))


def _ends(ends: tuple[float, float], values: np.ndarray, move: Move) -> Ticks:
    """The ends of what is in sight, and 0 where that is between them."""
    seen = values[(values >= ends[0]) & (values <= ends[1])]
    marked = {float(seen.min()), float(seen.max())} if seen.size else set(ends)
    if min(marked) < 0 < max(marked):
        marked.add(0.0)
    at = sorted(marked)
    return Ticks(tuple(float(move(each)) for each in at), tuple(minus(shortest(each)) for each in at))


def _moved(curve: Curve, across: Move, up: Move) -> Curve:
    return replace(
        curve, segments=tuple((across(x), up(y)) for x, y in curve.segments),
        marks=tuple(each._replace(x=float(across(each.x)), y=float(up(each.y))) for each in curve.marks),
        arrows=tuple(
            each._replace(x=float(across(each.x)), base=float(up(each.base)), tip=float(up(each.tip)))
            for each in curve.arrows
        ),
    )  # fmt: skip
