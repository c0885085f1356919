"""The names of curves at their right ends although the ends lie close together, or outside of the axes."""

from __future__ import annotations

import numpy as np

from ..scene import Curve, Panel
from ..scene.data import LINE
from . import fonts
from .layout import Frame
from .pen import Pen
from .placing import shares

WIDEST = 0.5
"""Names that take more than that share of the width leave no picture."""
APART = 1.3
"""From line to line of text, in sizes of the letters."""


def spread(pen: Pen, panel: Panel, frame: Frame) -> list[tuple[Curve, float, float, float]]:
    """Each named curve with the end that its name stands at, moved into the axes, and how many points above it the name
    stands; nothing where they have no room."""
    named = [each for each in panel.curves if each.label]
    if any(each.form != LINE or not each.segments for each in named):
        return []
    apart, widest = APART * pen.size, max(fonts.width(each.label, pen.size) for each in named)
    if widest > WIDEST * frame.width or len(named) * apart > frame.height:
        return []
    x, y = (np.array([each.segments[-1][axis][-1] for each in named]) for axis in (0, 1))
    at = np.clip(shares(panel, x, y)[:, 1], 0.0, 1.0)
    stands = _pushed(at * frame.height, apart, frame.height)
    low, high = panel.yscale.place(panel.ylim)
    shown = panel.yscale.value(low + at * (high - low))
    rows = zip(named, shown.tolist(), (stands - at * frame.height).tolist(), strict=True)
    return [(curve, float(x.max()), end, up) for curve, end, up in rows]


def _pushed(wanted: np.ndarray, apart: float, height: float) -> np.ndarray:
    """Heights near the wanted ones, apart, and between 0 and ``height``: a crowd stands around its middle."""
    order = np.argsort(wanted, kind="stable")
    crowds: list[list[float]] = []
    for place in wanted[order].tolist():
        crowds.append([place])
        while True:
            lower = [_first(each, apart, height) for each in crowds[-2:]]
            if len(crowds) < 2 or lower[0] + len(crowds[-2]) * apart <= lower[1]:
                break
            crowds[-2:] = [crowds[-2] + crowds[-1]]
    found = np.empty(wanted.size)
    found[order] = [_first(each, apart, height) + apart * number for each in crowds for number in range(len(each))]
    return found


def _first(crowd: list[float], apart: float, height: float) -> float:
    """The lowest height of a crowd that stands around the middle of what its members want."""
    tall = apart * (len(crowd) - 1)
    return min(max(float(np.mean(crowd)) - tall / 2, 0.0), max(height - tall, 0.0))
