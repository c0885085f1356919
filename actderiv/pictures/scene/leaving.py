"""Where a curve is cut off at the lower or upper edge of its axes, so that a sign there can say that it goes on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Exit(NamedTuple):
    """A place at an edge, and the direction in which the curve leaves there, of length 1. All in the units, pixels or
    cells, of what was asked."""

    x: float
    y: float
    across: float
    up: float


def exits(
    x: np.ndarray, y: np.ndarray, low: float, high: float, *, apart: float, slack: float, joined: bool = True
) -> list[Exit]:
    """Where the line through the points leaves [low, high] by more than ``slack``, or comes back; NaN lifts the pen.

    A piece that lies wholly outside has its sign in the middle, points that are not ``joined`` have one each. Of
    signs at the same edge that are not so far ``apart`` one stands for all.
    """
    found: list[Exit] = []
    for edge, side in ((low, -1.0), (high, 1.0)):
        with np.errstate(invalid="ignore"):
            out, known = side * (y - edge) > slack, np.isfinite(x) & np.isfinite(y)
        if not (out & known).any():
            continue
        signs = [*_crossings(x, y, out, known, edge), *_outside(x, out, known, edge, side)] if joined else []
        signs += [] if joined else [Exit(each, edge, 0.0, side) for each in x[out & known].tolist()]
        kept: list[Exit] = []
        for each in sorted(signs):
            if not kept or each.x - kept[-1].x >= apart:
                kept.append(each)
        found += kept
    return found


def _crossings(x: np.ndarray, y: np.ndarray, out: np.ndarray, known: np.ndarray, edge: float) -> list[Exit]:
    here = np.flatnonzero((out[:-1] != out[1:]) & known[:-1] & known[1:])
    x0, x1, y0, y1 = x[here], x[here + 1], y[here], y[here + 1]
    at = x0 + (edge - y0) / (y1 - y0) * (x1 - x0)
    outwards = np.where(out[here + 1], 1.0, -1.0)
    across, up = outwards * (x1 - x0), outwards * (y1 - y0)
    size = np.hypot(across, up)
    rows = np.column_stack([at, np.full(at.shape, edge), across / size, up / size])
    return [Exit(*row) for row in rows.tolist()]


def _outside(x: np.ndarray, out: np.ndarray, known: np.ndarray, edge: float, side: float) -> list[Exit]:
    """A sign for each piece that is nowhere in sight, and beyond this edge all along."""
    rims = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    pieces = zip(rims[::2].tolist(), rims[1::2].tolist(), strict=True)
    return [Exit(float(x[a] + x[b - 1]) / 2, edge, 0.0, side) for a, b in pieces if out[a:b].all()]
