"""The sign at the frame where a curve is cut off: a small open arrowhead, in the direction in which it goes on."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..scene.leaving import Exit, exits
from .looks import library
from .pen import Pen

matplotlib = library()

SIZE = 0.75
"""The length of the sign's strokes, in diameters of a dot."""
OPENING = np.radians(32)
"""Between a stroke of the sign and the curve."""
WEIGHT = 0.75
"""The width of its strokes, as a share of the curve's."""
APART = 2.0
"""Signs of one curve stand so many diameters of a dot apart, or one stands for both."""


class Leaving(matplotlib.artist.Artist):  # type: ignore[name-defined]
    """The signs of one line, found anew whenever it is drawn: they are true in whatever limits the axes have then."""

    def __init__(self, line: Any, size: float, gid: str):
        super().__init__()
        self.line, self.size = line, size
        pixels = matplotlib.transforms.IdentityTransform()
        self.signs = matplotlib.lines.Line2D([], [], transform=pixels, gid=gid, solid_joinstyle="miter")
        self.set_in_layout(False)
        self.set_zorder(line.get_zorder() + 0.05)

    def draw(self, renderer: Any) -> None:
        line, ax = self.line, self.line.axes
        if ax is None or not (line.get_visible() and self.get_visible()):
            return
        joined = line.get_linestyle() != "None"
        found = self._found(ax, joined)
        self.signs.set_data([], [])
        if not found:
            return
        self.signs.set_figure(ax.figure)
        self.signs.set_color(line.get_color() if joined else line.get_markeredgecolor())
        self.signs.set_linewidth(WEIGHT * (line.get_linewidth() if joined else line.get_markeredgewidth()))
        self.signs.set_data(*self._strokes(found, ax.figure.dpi / 72))
        self.signs.draw(renderer)

    def _found(self, ax: Any, joined: bool) -> list[Exit]:
        pixel, box = ax.figure.dpi / 72, ax.bbox
        with np.errstate(all="ignore"):
            x, y = ax.transData.transform(self.line.get_xydata()).T
        found = exits(x, y, box.y0, box.y1, apart=APART * self.size * pixel, slack=pixel / 2, joined=joined)
        return [each for each in found if box.x0 <= each.x <= box.x1]

    def _strokes(self, found: list[Exit], pixel: float) -> tuple[np.ndarray, np.ndarray]:
        """In pixels: for each sign from one end over the tip to the other, and NaN."""
        xs, ys = [], []
        for each in found:
            back = np.arctan2(-each.up, -each.across) + np.array([-OPENING, 0.0, OPENING, 0.0])
            away = SIZE * self.size * pixel * np.array([1.0, 0.0, 1.0, np.nan])
            xs.append(each.x + away * np.cos(back))
            ys.append(each.y + away * np.sin(back))
        return np.concatenate(xs), np.concatenate(ys)


def mark(pen: Pen, ax: Any, line: Any, gid: str) -> None:
    """Let the line have a sign wherever it is cut off."""
    ax.add_artist(Leaving(line, pen.dot, gid))
