"""Curves to a matplotlib Figure: one pass, no pyplot, every text and tick placed by us."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..curves import Curves, Panel, Ticks, ticks
from . import fonts, legend
from .layout import POINTS, Frame, Layout, arrange, natural_size, numbers_width, rising
from .pen import Pen, matplotlib
from .placing import arrow_spots
from .strokes import draw_curve, draw_entry, draw_legend
from .themes import Theme


def figure(curves: Curves, theme: Theme, size: tuple[float, float] | None, dpi: float) -> Any:
    """The picture of ``curves`` as a matplotlib Figure of ``size`` inches."""
    layout = arrange(curves, size or natural_size(curves))
    made = matplotlib.figure.Figure(layout.size, dpi=dpi, facecolor=theme.background, layout="none")
    pen = Pen(made, theme, layout.font)
    frames = iter(layout.frames)
    for panel in curves.panels:
        _draw_panel(pen, panel, next(frames), own_legend=not curves.legend_above)
        if panel.below is not None:
            _draw_panel(pen, panel.below, next(frames), own_legend=not curves.legend_above)
    _head(pen, curves, layout)
    return made


def _labels(panel: Panel) -> tuple[str, ...]:
    return tuple(curve.label for curve in panel.curves if curve.label)


def _draw_panel(pen: Pen, panel: Panel, frame: Frame, own_legend: bool) -> None:
    ax = pen.axes(frame)
    spots, taken = arrow_spots(panel, frame, pen.size)
    box = None
    if own_legend and _labels(panel):
        panel, box = _with_legend(pen, panel, frame, taken)
    _scales(ax, panel)
    _furniture(pen, ax, panel, frame)
    for number, curve in enumerate(panel.curves):
        draw_curve(pen, ax, curve, number, spots[number])
    if box is not None:
        draw_legend(pen, ax, panel.curves, frame, box)


def _with_legend(pen: Pen, panel: Panel, frame: Frame, taken: np.ndarray) -> tuple[Panel, legend.Box]:
    """The panel with limits that leave room for its legend, and the place of the legend."""
    width, height = legend.extent(_labels(panel), pen.size)
    box, below, above = legend.place(taken, width / frame.width, height / frame.height)
    low, high = np.log10(panel.ylim) if panel.log_y else panel.ylim
    low, high = low - below * (high - low), high + above * (high - low)
    ends = (10.0**low, 10.0**high) if panel.log_y else (low, high)
    return replace(panel, ylim=(float(ends[0]), float(ends[1]))) if below or above else panel, box


def _scales(ax: Any, panel: Panel) -> None:
    if panel.log_x:
        ax.set_xscale("log")
    if panel.log_y:
        ax.set_yscale("log")
    ax.set_xlim(panel.xlim)
    ax.set_ylim(panel.ylim)


def _furniture(pen: Pen, ax: Any, panel: Panel, frame: Frame) -> None:
    """Frame, grid, lines through 0, ticks, title and the names of the axes.

    Matplotlib's own ticks are three lines and two texts each; drawing a whole axis as two lines and its texts takes a
    third of the time. Its locators know the places all the same.
    """
    theme = pen.theme
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set(color=theme.ink, linewidth=0.8 * pen.scale)
    for level, ends, log in ((True, panel.ylim, panel.log_y), (False, panel.xlim, panel.log_x)):
        if not log and ends[0] < 0 < ends[1]:
            (ax.axhline if level else ax.axvline)(0, color=theme.axis, linewidth=0.8 * pen.scale, zorder=1)
    for first, last in panel.bands:
        least = 0.004 * (panel.xlim[1] - panel.xlim[0])  # a single input is seen too
        ends = (first, last) if last - first >= least else (first - least / 2, first + least / 2)
        ax.axvspan(*ends, color=theme.stroke(1).colour, alpha=0.16, linewidth=0, zorder=0.6)
    hidden = panel.below is not None
    across = _apart(pen, panel, frame, min(8, max(3, round(frame.width / pen.size / 4.6))))
    upward = rising(panel, frame, pen.size)
    _axis(pen, ax, ax.xaxis, across._replace(labels=("",) * len(across.at)) if hidden else across)
    _axis(pen, ax, ax.yaxis, upward)
    _words(pen, ax, panel, frame, hidden)


def _apart(pen: Pen, panel: Panel, frame: Frame, wanted: int) -> Ticks:
    """As many ticks of the x-axis as wanted, or fewer where their labels would touch."""
    if panel.x_ticks is not None:
        return panel.x_ticks
    for count in range(wanted, 1, -1):
        marked = ticks(*panel.xlim, count, log=panel.log_x)
        widest = max((fonts.width(each, pen.size) for each in marked.labels), default=0.0)
        if (widest + 0.8 * pen.size) * len(marked.at) <= frame.width:
            return marked
    middle = len(marked.at) // 2
    return Ticks(marked.at[middle : middle + 1], marked.labels[middle : middle + 1])


def _axis(pen: Pen, ax: Any, axis: Any, marked: Ticks) -> None:
    """The grid, the ticks and the numbers of one axis."""
    axis.set_visible(False)
    axis.set_major_locator(matplotlib.ticker.FixedLocator(marked.at))
    level, count = axis is ax.xaxis, len(marked.at)
    along, edge = np.array(marked.at), np.zeros(count)
    transform = ax.get_xaxis_transform() if level else ax.get_yaxis_transform()
    ends = np.tile([0.0, 1.0, np.nan], count)
    net = (np.repeat(along, 3), ends) if level else (ends, np.repeat(along, 3))
    thin: dict[str, Any] = {"color": pen.theme.grid, "linewidth": 0.8 * pen.scale, "zorder": 0.5, "gid": "grid"}
    ax.add_artist(pen.line(net[0], net[1], transform=transform, **thin))
    tick: dict[str, Any] = {
        "marker": matplotlib.lines.TICKDOWN if level else matplotlib.lines.TICKLEFT,
        "linestyle": "none",
    }
    look: dict[str, Any] = {
        "markersize": 3.5 * pen.scale,
        "markeredgewidth": 0.8 * pen.scale,
        "markeredgecolor": pen.theme.ink,
    }
    places = (along, edge) if level else (edge, along)
    ax.add_artist(
        pen.line(places[0], places[1], transform=transform, clip_on=False, zorder=2.01, gid="ticks", **tick, **look)
    )
    shift = (0, -0.7 * pen.size) if level else (-0.7 * pen.size, 0)
    where: dict[str, Any] = {"ha": "center", "va": "top"} if level else {"ha": "right", "va": "center_baseline"}
    for x, y, label in zip(*places, marked.labels, strict=True):
        if label:
            ax.add_artist(pen.text(x, y, label, transform, shift, **where))


def _words(pen: Pen, ax: Any, panel: Panel, frame: Frame, hidden: bool) -> None:
    above = 0.6 * pen.size
    room = frame.width + pen.size
    title = fonts.fit(panel.title, room, 1.1 * pen.size, bold=True)
    ax.add_artist(pen.text(0, 1, title, ax.transAxes, (0, above), bold=True, size=1.1 * pen.size))
    start = fonts.width(title, 1.1 * pen.size, bold=True) + (0.7 * pen.size if title else 0)
    if panel.note and start + fonts.width(panel.note, 0.9 * pen.size) <= frame.width:
        ax.add_artist(pen.text(0, 1, panel.note, ax.transAxes, (start, above), size=0.9 * pen.size))
    if not hidden:
        ax.add_artist(pen.text(0.5, 0, panel.xlabel, ax.transAxes, (0, -2.9 * pen.size), ha="center", va="baseline"))
    if panel.ylabel:
        beside = numbers_width(panel, frame, pen.size) + 1.6 * pen.size
        label = fonts.fit(panel.ylabel, frame.height + 3 * pen.size, pen.size)
        turned: dict[str, Any] = {"rotation": 90, "ha": "center", "va": "center", "rotation_mode": "anchor"}
        ax.add_artist(pen.text(0, 0.5, label, ax.transAxes, (-beside, 0), **turned))


def _head(pen: Pen, curves: Curves, layout: Layout) -> None:
    """The title of the whole picture, and the legend that all its panels share."""
    wide, high = (each * POINTS for each in layout.size)
    whole, place = Frame(0, 0, wide, high), pen.figure.transFigure
    left, y = layout.frames[0].left, high - 1.7 * pen.size
    if curves.title:
        title = fonts.fit(curves.title, wide - left - pen.size, 1.3 * pen.size, bold=True)
        top: dict[str, Any] = {"bold": True, "size": 1.3 * pen.size, "va": "baseline"}
        pen.figure.add_artist(pen.text(left / wide, y / high, title, place, **top))
        y -= 1.9 * pen.size
    else:
        y += 0.6 * pen.size
    for row in layout.legend:
        across = left
        for curve in row:
            draw_entry(pen, pen.figure, curve, across / wide, y / high, whole, place)
            across += legend.entry_width(curve.label, pen.size)
        y -= fonts.LEADING * pen.size
