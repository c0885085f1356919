"""What rcParams say where a picture is made: the colours and dashes of its curves, and the sizes of text and dots."""

from __future__ import annotations

from typing import Any

from ..scene import Curve
from ..scene.data import DOTS, LINE, RINGS, SHADE, SIGNS
from ..themes import DASHES
from .looks import library

matplotlib = library()


SHAPES = ("D", "s", "^", "v", "P", "X", "p")
"""The shapes of single signs, which a copy without colour tells apart."""


class Pen:
    """The strokes of one picture. Reads rcParams when it is made."""

    def __init__(self) -> None:
        rc = matplotlib.rcParams
        self.cycle: dict[str, list[Any]] = rc["axes.prop_cycle"].by_key()
        self.ink, self.paper = rc["text.color"], rc["axes.facecolor"]
        self.size, self.width, self.line = rc["font.size"], rc["lines.linewidth"], rc["axes.linewidth"]
        self.dot = rc["lines.markersize"] * 1.03
        """The diameter of a dot, in points."""

    def colour(self, style: int) -> Any:
        """The colour of curve number ``style``; that of the text where the number is negative."""
        palette = self.cycle.get("color", [self.ink])
        return palette[style % len(palette)] if style >= 0 else self.ink

    def dash(self, style: int) -> Any:
        """Its dash: the style sheet's, or one of ours. No two of the first 49 curves share colour and dash."""
        if "linestyle" in self.cycle:
            return self.cycle["linestyle"][style % len(self.cycle["linestyle"])]
        turn, place = divmod(style, len(self.cycle.get("color", [""])))
        dash = DASHES[(place + turn) % len(DASHES)] if style >= 0 else ()
        return (0, dash) if dash else "-"

    def stroke(self, curve: Curve) -> dict[str, Any]:
        """What tells this curve from the others, as the options of a line."""
        colour = self.colour(curve.style) if curve.color is None else curve.color
        width = self.width if curve.width is None else curve.width
        if curve.form == LINE:
            return {"color": colour, "linestyle": self.dash(curve.style), "linewidth": width}
        if curve.form == RINGS:
            ring = {"marker": "o", "markersize": 0.71 * self.dot, "markeredgewidth": width / 2}
            return ring | {"linestyle": "none", "markerfacecolor": "none", "markeredgecolor": colour}
        if curve.form == SIGNS:
            sign = {"marker": SHAPES[curve.style % len(SHAPES)], "markersize": 1.5 * self.dot}
            edge = {"markeredgewidth": 0.25 * self.dot, "markeredgecolor": colour, "markerfacecolor": "none"}
            return sign | edge | {"linestyle": "none"}
        assert curve.form == DOTS
        if curve.marks and not curve.segments:  # in a legend, what stands for its marks
            return {"linestyle": "none", "marker": "o", "markersize": self.dot, "color": colour}
        return {"linestyle": "none", "marker": ".", "markersize": 0.42 * self.dot, "color": colour}

    def shade(self, curve: Curve) -> dict[str, Any]:
        """The look of shaded or hatched stretches, as the options of a patch; also on black and in grey."""
        if curve.form == SHADE:
            return {"facecolor": self.ink, "alpha": 0.13, "linewidth": 0}
        hatched = matplotlib.colors.to_rgba(self.ink, 0.45)
        return {"facecolor": "none", "edgecolor": hatched, "hatch": "////", "linewidth": 0}

    def more(self, used: int) -> Any:
        """The strokes that the curves to come should have, after ``used`` of them, as matplotlib's cycle."""
        number = max(len(self.cycle.get("color", [""])), 1)
        styles = [used + place for place in range(number)]
        return matplotlib.cycler(color=[self.colour(each) for each in styles]) + matplotlib.cycler(
            linestyle=[self.dash(each) for each in styles]
        )
