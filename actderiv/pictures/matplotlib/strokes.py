"""Curves, dots and arrows, as matplotlib's lines and annotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..scene import Arrow, Curve
from ..scene.data import HATCH, LINE, OPEN, RINGS, SHADE, SIGNS, Segment, lifted
from ..scene.scales import minus
from . import fonts, haloed, leaving
from .layout import POINTS
from .pen import Pen, matplotlib
from .placing import ASIDE, Spot

UNNAMED = "_nolegend_"
"""What has this label is left out by ``legend(["a", "b"])``, too, which names artists in their order."""
FARTHEST = 1e300
"""Values beyond stand there: as pixels they would be infinite."""


def tag_of(number: int) -> str:
    """What tells the artists of one pair of axes from those of the others, at the end of their gids."""
    return f".{number + 1}" if number else ""


def draw_curve(pen: Pen, ax: Any, curve: Curve, number: int, spots: Sequence[Spot], tag: str) -> None:
    """The curve with its arrows and dots. Each artist says in its gid what it is and of which curve of the panel."""
    order = 2 + 0.1 * number + (2 if curve.form == RINGS else 7 if curve.form == SIGNS else 0)
    label = fonts.plain(curve.label) or f"_{number}"
    if curve.form in (SHADE, HATCH):
        _draw_stretches(pen, ax, curve, label, f"{curve.form}-{number}{tag}")
        return
    x, y = joined(curve)
    low, high = ax.get_ylim()
    most = FARTHEST * min(1.0, high - low)
    (line,) = ax.plot(
        x, np.clip(y, -most, most), label=label, zorder=order, gid=f"curve-{number}{tag}", **pen.stroke(curve)
    )
    if curve.form == SIGNS:  # their middle is open, and curves run through them
        rim = 0.2 * pen.dot + line.get_markeredgewidth()
        line.set_path_effects([matplotlib.patheffects.withStroke(linewidth=rim, foreground=pen.paper)])
    leaving.mark(pen, ax, line, f"leaves-{number}{tag}")
    colour = line.get_color() if curve.form == LINE else pen.colour(curve.style)
    if curve.band is not None:
        shade: dict[str, Any] = {"color": colour, "alpha": 0.2, "linewidth": 0, "zorder": order - 0.05}
        ax.fill_between(x, *curve.band, gid=f"band-{number}{tag}", label=UNNAMED, **shade)
    for place, (arrow, spot) in enumerate(zip(curve.arrows, spots, strict=True)):
        _draw_arrow(pen, ax, arrow, spot, colour, order, f"{number}{tag}" + (f".{place}" if place else ""))
    for kind in sorted({mark.kind for mark in curve.marks}):
        marks = [mark for mark in curve.marks if mark.kind == kind]
        dot: dict[str, Any] = {
            "color": colour, "linestyle": "none", "marker": "o", "markersize": pen.dot,
            "markeredgewidth": 0.25 * pen.dot,
            "markeredgecolor": colour, "markerfacecolor": pen.paper if kind == OPEN else colour,
            "zorder": order + (5 if kind == OPEN else 6), "label": UNNAMED, "gid": f"{kind}-{number}{tag}",
        }  # fmt: skip
        ax.plot([mark.x for mark in marks], [mark.y for mark in marks], **dot)


def _draw_stretches(pen: Pen, ax: Any, curve: Curve, label: str, gid: str) -> None:
    """Each stretch from the bottom of the axes to their top; where there is none, an entry of the legend says so."""
    for number, ends in enumerate(curve.stretches):
        ax.axvspan(*ends, label=UNNAMED if number else label, gid=gid, zorder=0.6, **pen.shade(curve))
    if not curve.stretches:
        ax.add_patch(matplotlib.patches.Rectangle((0, 0), 0, 0, label=label, gid=gid, **pen.shade(curve)))


def handle(pen: Pen, curve: Curve) -> Any:
    """What stands for a curve in a legend."""
    if curve.form in (SHADE, HATCH):
        return matplotlib.patches.Patch(**pen.shade(curve))
    return matplotlib.lines.Line2D(*joined(curve), **pen.stroke(curve))


def joined(curve: Curve) -> Segment:
    """x and y of the curve; of a line as a whole, with the pen lifted between its segments."""
    return lifted(curve.segments) if curve.form == LINE else curve.points()


def _draw_arrow(pen: Pen, ax: Any, arrow: Arrow, spot: Spot, colour: Any, order: float, tag: str) -> None:
    up = arrow.tip > arrow.base
    stem: dict[str, Any] = {"color": colour, "linestyle": "-", "label": UNNAMED, "zorder": order}
    if arrow.aside:
        move = matplotlib.transforms.ScaledTranslation
        stem["transform"] = ax.transData + move(arrow.aside * ASIDE * pen.size / POINTS, 0, ax.figure.dpi_scale_trans)
    ax.plot([arrow.x] * 2, [arrow.base, arrow.tip], solid_capstyle="butt", gid=f"delta-{tag}", **stem)
    ax.plot([arrow.x], [arrow.tip], marker="^" if up else "v", markersize=0.97 * pen.dot, gid=f"head-{tag}", **stem)
    if not spot.label:
        return
    looks: dict[str, Any] = {"ha": spot.ha, "fontsize": 0.95 * pen.size, "zorder": 9}
    haloed.write(ax, minus(spot.label), (arrow.x, arrow.tip), spot.shift, colour, **looks)
