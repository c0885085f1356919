"""The hand that draws: text and lines in the theme's colours and the picture's own font size."""

from __future__ import annotations

from collections import Counter
from typing import Any

from . import fonts
from .layout import POINTS, Frame
from .quiet import library
from .themes import Theme

matplotlib = library()


class Pen:
    """What every stroke needs: the figure, its theme and its font size."""

    def __init__(self, figure: Any, theme: Theme, size: float):
        self.figure, self.theme, self.size = figure, theme, size
        self.scale = size / 10
        self.named: Counter[str] = Counter()

    def axes(self, frame: Frame) -> Any:
        wide, high = self.figure.get_size_inches() * POINTS
        place = frame.left / wide, frame.bottom / high, frame.width / wide, frame.height / high
        return self.figure.add_axes(place, facecolor=self.theme.background)

    def text(self, x: float, y: float, text: str, transform: Any, shift: tuple[float, float] = (0, 0), **options: Any):
        """``text`` at (x, y) of ``transform``, moved by ``shift`` points."""
        bold, size = options.pop("bold", False), options.pop("size", self.size)
        moved = matplotlib.transforms.ScaledTranslation(
            shift[0] / POINTS, shift[1] / POINTS, self.figure.dpi_scale_trans
        )
        options = {"color": self.theme.ink, "parse_math": False, "fontproperties": fonts.font(size, bold)} | options
        return matplotlib.text.Text(x, y, text, transform=transform + moved, clip_on=False, **options)

    def line(self, x: Any, y: Any, gid: str | None = None, **options: Any) -> Any:
        """A line through the points. ``gid`` says what it is; in an SVG it is an id, so a second one gets a number."""
        if gid is not None:
            self.named[gid] += 1
            options["gid"] = gid if self.named[gid] == 1 else f"{gid}.{self.named[gid]}"
        return matplotlib.lines.Line2D(x, y, **options)
