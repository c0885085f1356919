"""Curves to a matplotlib Figure: its own axes, ticks, titles and legends, in its constrained layout."""

from __future__ import annotations

from typing import Any

from ..scene import Curves
from ..scene.keys import lines_of
from . import fine, fonts, layout, legend
from .axes import draw_panel
from .lasting import Figure
from .looks import AUTO, NONE
from .pen import Pen
from .strokes import handle, tag_of

KEY = 0.85
"""The size of the key's letters, as a share of the others."""
GROWING = legend.MOST_BELOW
"""Where names would take more than this share of a picture, it becomes higher, if nobody chose its size."""


def figure(curves: Curves, size: tuple[float, float], dpi: float, names: str = AUTO, growing: bool = False) -> Any:
    """The picture of ``curves`` as a matplotlib Figure of ``size`` inches, in the looks that rcParams say; ``names``
    says where those of the curves stand. ``growing`` makes it higher where they leave too little to the axes."""
    pen = Pen()
    made = Figure(size, dpi=dpi, layout="constrained")
    alone = legend.alone(curves, size, pen.size, names, growing)
    frames = layout.frames(curves, *_left(alone, size, pen.size, growing and len(curves.panels) == 1))
    every, depths = _axes(made, curves), []
    for number, (ax, panel, frame) in enumerate(zip(every, curves.axes(), frames, strict=True)):
        panel, y_ticks = fine.coarse(panel)
        depths.append(draw_panel(pen, ax, panel, frame, tag_of(number), names if alone is None else NONE))
        if y_ticks is not None:
            ax.set_yticks(*y_ticks)
    if curves.title:
        title = fonts.said(curves.title, 68 * size[0], 1.5 * pen.size)
        made.suptitle(title, wrap=not fonts.has_tex(title))
    small, room = KEY * pen.size, 68 * size[0]
    key = lines_of(curves.key, lambda line: fonts.width(line, small) <= room)
    text = "\n".join(fonts.wrap(line, room, small) if fonts.width(line, small) > room else line for line in key)
    below_all = alone is not None and not alone.beside
    if key and not below_all:
        made.supxlabel(text, fontsize=small)
    if alone is not None:
        handles = [handle(pen, each) for each in curves.legend()]
        below = {"loc": "outside lower center", "ncols": alone.columns, "title": text or None, "title_fontsize": small}
        side = {"loc": "outside right center", "fontsize": alone.size}
        made.legend(handles, [fonts.plain(each) for each in alone.labels], **(below if below_all else side))
    if growing and alone is not None and len(curves.panels) == 1:
        made.draw_without_rendering()
        made.set_figheight(max(size[1], 2 * (1 - sum(ax.get_position().height for ax in every)) * size[1]))
    elif growing:
        down, _ = layout.rows(curves)
        beneath = max(depths) * down + 1.4 * small * len(text.splitlines())
        made.set_figheight(size[1] + max(0.0, beneath / 72 - GROWING * size[1]))
    return made


def _left(
    alone: legend.Alone | None, size: tuple[float, float], em: float, growing: bool
) -> tuple[tuple[float, float], float, int]:
    """What one legend of the whole picture leaves to the axes: how large a picture, letters, and rows below, none for
    which it grows."""
    if alone is None or not alone.beside:
        return size, em, alone.rows if alone is not None and not growing else 0
    return (size[0] - alone.width / layout.POINTS, size[1]), em, 0


def _axes(figure: Any, curves: Curves) -> list[Any]:
    """A pair of axes for every panel, and one for each that stands below another."""
    grid, found = figure.add_gridspec(*layout.rows(curves)), []
    for spec, panel in zip(grid, curves.panels, strict=False):
        if panel.below is None:
            found.append(figure.add_subplot(spec))
            continue
        upper, lower = spec.subgridspec(2, 1, height_ratios=(1, panel.lower))
        found.append(figure.add_subplot(upper))
        found.append(figure.add_subplot(lower, sharex=found[-1]))
        found[-2].tick_params(labelbottom=False)
    return found
