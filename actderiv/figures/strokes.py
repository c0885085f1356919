"""Curves, dots, arrows and legends, as matplotlib artists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..curves import Arrow, Curve
from ..curves.data import DOTS, LINE, OPEN, RINGS
from ..curves.scales import minus
from . import fonts, legend
from .layout import Frame
from .pen import Pen, matplotlib
from .placing import Spot

DOT = 6.2
"""The diameter of a dot, in points."""


def draw_curve(pen: Pen, ax: Any, curve: Curve, number: int, spots: Sequence[Spot]) -> None:
    """The curve with its arrows and dots. Each artist says in its gid what it is and of which curve of the panel."""
    order = 2 + 0.1 * number + (2 if curve.form == RINGS else 0)
    x, y = joined(curve)
    ax.add_line(pen.line(x, y, label=curve.label or "_", zorder=order, gid=f"curve-{number}", **_style(pen, curve)))
    colour = pen.theme.stroke(curve.style).colour
    for arrow, spot in zip(curve.arrows, spots, strict=True):
        _draw_arrow(pen, ax, arrow, spot, colour, number, order)
    for kind in sorted({mark.kind for mark in curve.marks}):
        marks = [mark for mark in curve.marks if mark.kind == kind]
        places = [mark.x for mark in marks], [mark.y for mark in marks]
        dot: dict[str, Any] = {
            "marker": "o", "markersize": DOT * pen.scale, "markeredgewidth": 1.5 * pen.scale, "markeredgecolor": colour,
            "markerfacecolor": pen.theme.background if kind == OPEN else colour,
            "zorder": order + (5 if kind == OPEN else 6),
        }  # fmt: skip
        ax.add_line(pen.line(*places, linestyle="none", label="_", gid=f"{kind}-{number}", **dot))


def joined(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """All segments as one line, with a NaN between any two: there the pen is lifted."""
    if curve.form != LINE or len(curve.segments) < 2:
        return curve.points()
    gap = np.array([np.nan])
    x = np.concatenate([part for x, _ in curve.segments for part in (x, gap)])
    y = np.concatenate([part for _, y in curve.segments for part in (y, gap)])
    return x[:-1], y[:-1]


def _style(pen: Pen, curve: Curve) -> dict[str, Any]:
    """What tells this curve from the others."""
    stroke = pen.theme.stroke(curve.style)
    if curve.form == RINGS:
        ring = {"marker": "o", "markersize": 4.4 * pen.scale, "markeredgewidth": 0.9 * pen.scale}
        return ring | {"linestyle": "none", "markerfacecolor": "none", "markeredgecolor": stroke.colour}
    if curve.form == DOTS:
        return {"linestyle": "none", "marker": ".", "markersize": 2.6 * pen.scale, "color": stroke.colour}
    ends = {"solid_capstyle": "round", "dash_capstyle": "butt", "solid_joinstyle": "round", "dash_joinstyle": "round"}
    dash = (0, stroke.dash) if stroke.dash else "-"
    return {"color": stroke.colour, "linestyle": dash, "linewidth": stroke.width * pen.scale} | ends


def _draw_arrow(pen: Pen, ax: Any, arrow: Arrow, spot: Spot, colour: str, number: int, order: float) -> None:
    stem: dict[str, Any] = {"linewidth": 1.8 * pen.scale, "solid_capstyle": "butt", "gid": f"delta-{number}"}
    ax.add_line(pen.line([arrow.x] * 2, [arrow.base, arrow.tip], label="_", zorder=order, color=colour, **stem))
    head: dict[str, Any] = {
        "marker": "^" if arrow.tip > arrow.base else "v",
        "markersize": 6 * pen.scale,
        "linestyle": "none",
    }
    ax.add_line(pen.line([arrow.x], [arrow.tip], label="_", zorder=order, color=colour, **head))
    where = {"ha": spot.ha, "va": "center", "color": colour, "size": 0.95 * pen.size, "zorder": 9}
    ax.add_artist(pen.text(arrow.x, arrow.tip, minus(spot.label), ax.transData, spot.shift, **where))


def draw_legend(pen: Pen, ax: Any, curves: Sequence[Curve], frame: Frame, box: legend.Box) -> None:
    """A line for each labelled curve, in the box that was found for it."""
    size = pen.size
    if box.crowded:  # something shows through: dim it
        veil = {"facecolor": pen.theme.background, "edgecolor": "none", "alpha": 0.85, "zorder": 10}
        corner = box.left, box.bottom
        ax.add_patch(matplotlib.patches.Rectangle(corner, box.width, box.height, transform=ax.transAxes, **veil))
    left = box.left + legend.PAD * size / frame.width
    top = box.bottom + box.height - legend.PAD * size / frame.height
    for row, curve in enumerate(each for each in curves if each.label):
        draw_entry(pen, ax, curve, left, top - (row + 0.5) * fonts.LEADING * size / frame.height, frame, ax.transAxes)


def draw_entry(pen: Pen, home: Any, curve: Curve, left: float, y: float, frame: Frame, transform: Any) -> None:
    """A sample of the curve's line and its label, from ``left`` on, at the height ``y`` of ``transform``."""
    right = left + legend.HANDLE * pen.size / frame.width
    x = [left, right] if curve.form == LINE else [(left + right) / 2]
    sample = _style(pen, curve)
    if curve.form == DOTS:
        sample["markersize"] *= 2
    home.add_artist(pen.line(x, [y] * len(x), transform=transform, label="_", zorder=11, gid="legend", **sample))
    where = {"va": "center_baseline", "zorder": 11}
    home.add_artist(pen.text(right, y, curve.label, transform, (legend.GAP * pen.size, 0), **where))
