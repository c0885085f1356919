"""Where the legend goes: the emptiest corner, or room made for it; never over a curve where that can be helped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..curves import Curve
from . import fonts

HANDLE, GAP, PAD = 2.3, 0.6, 0.6
"""Length of the sample of a line, its distance from the text, and from the frame of the axes, in font sizes."""

CORNERS = ((0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0), (0.5, 1.0), (0.5, 0.0), (0.0, 0.5), (1.0, 0.5))
MOST_ROOM = 0.75
"""How much higher the axes may become for the legend's sake, as a share of their height."""


class Box(NamedTuple):
    """A legend of ``width`` by ``height`` as shares of the axes, its lower left corner at (``left``, ``bottom``)."""

    left: float
    bottom: float
    width: float
    height: float
    crowded: bool = False


def extent(labels: Sequence[str], size: float) -> tuple[float, float]:
    """Width and height of the legend, in points."""
    text = max(fonts.width(each, size) for each in labels)
    return text + (HANDLE + GAP + 2 * PAD) * size, (len(labels) * fonts.LEADING + 2 * PAD) * size


def entry_width(label: str, size: float) -> float:
    """How far the next entry of a row stands from this one, in points."""
    return fonts.width(label, size) + (HANDLE + GAP + 2) * size


def rows(curves: Sequence[Curve], room: float, size: float) -> tuple[tuple[Curve, ...], ...]:
    """The entries of a legend above the panels, in rows no wider than ``room`` points."""
    found: list[list[Curve]] = []
    used = room
    for curve in curves:
        wide = entry_width(curve.label, size)
        if used + wide > room or not found:
            found.append([])
            used = 0.0
        found[-1].append(curve)
        used += wide
    return tuple(map(tuple, found))


def place(obstacles: np.ndarray, width: float, height: float) -> tuple[Box, float, float]:
    """The box for a legend among ``obstacles`` (rows of x and y, as shares of the axes, also outside of them).

    Returned with it: how much lower and how much higher the axes must reach, as shares of their height, so that the
    legend stands free; 0 and 0 where a corner is free as it is.
    """
    for across, up in CORNERS:
        box = Box(across * (1 - width), up * (1 - height), width, height)
        if not _inside(obstacles, box).any():
            return box, 0.0, 0.0
    found = []
    for across in (0.0, 1.0, 0.5):
        left = across * (1 - width)
        beside = obstacles[(obstacles[:, 0] > left) & (obstacles[:, 0] < left + width), 1]
        top, bottom = float(beside.max(initial=0.0)), float(beside.min(initial=1.0))
        if height < 0.9:
            found.append((max(0.0, (top + 0.02) / (1 - height) - 1), left, True))
            found.append((max(0.0, (1.02 - bottom) / (1 - height) - 1), left, False))
    extra, left, above = min(found, default=(np.inf, 0.0, True))
    if extra <= MOST_ROOM:
        return Box(left, 1 - height if above else 0.0, width, height), 0.0 if above else extra, extra if above else 0.0
    boxes = [Box(across * (1 - width), up * (1 - height), width, height, crowded=True) for across, up in CORNERS]
    return min(boxes, key=lambda each: int(_inside(obstacles, each).sum())), 0.0, 0.0


def _inside(points: np.ndarray, box: Box) -> np.ndarray:
    x, y = points[:, 0], points[:, 1]
    return (x > box.left) & (x < box.left + box.width) & (y > box.bottom) & (y < box.bottom + box.height)
