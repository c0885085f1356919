"""A panel on a pair of matplotlib's axes: scales, limits, ticks, title, the lines through 0, curves and their names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...errors import RequestError
from ...messages import _, ngettext
from ..scene import Curves, Panel
from ..scene.data import LOG, SYMLOG
from . import fonts, legend
from .layout import Frame
from .looks import NONE
from .pen import Pen, matplotlib
from .placing import arrow_spots, overhang
from .strokes import UNNAMED, draw_curve
from .ticks import mark


def draw_panel(pen: Pen, ax: Any, panel: Panel, frame: Frame, tag: str, wish: str) -> float:
    """The whole panel; ``tag`` tells its artists from those of others, ``wish`` says where names stand. Returns
    how far these reach below the axes, in points."""
    panel = legend.wrapped(pen, panel, frame)
    spots, taken = arrow_spots(panel, frame, pen.size)
    beyond = overhang(panel, frame, pen.size, spots)
    if max(beyond) > 0 and not panel.held:  # a label in the title's place is not read
        panel = _reaching(panel, *beyond)
        spots, taken = arrow_spots(panel, frame, pen.size)
    named = wish != NONE and any(curve.label for curve in panel.curves)
    names = legend.place(pen, panel, frame, taken, wish) if named else None
    if names is not None:
        panel = _reaching(panel, names.below, names.above)
    _scales(ax, panel)
    _furniture(pen, ax, panel)
    _limits(ax, panel)
    for number, curve in enumerate(panel.curves):
        draw_curve(pen, ax, curve, number, spots[number], tag)
    ax.set_prop_cycle(pen.more(1 + max((each.style for each in panel.curves), default=-1)))
    _words(pen, ax, panel, frame)
    return 0.0 if names is None else legend.draw(pen, ax, panel, frame, names.kind)


def draw_on(curves: Curves, given: list[Any]) -> Any:
    """The picture on axes that are there; returns their figure. What they have stays: title, labels, limits, looks."""
    panels = list(curves.axes())
    if len(panels) != len(given):
        raise RequestError(
            _(
                "The picture has {panels}, and ax= holds {pairs}.",
                panels=ngettext("{count} panel", "{count} panels", len(panels)),
                pairs=ngettext("{count} pair of axes", "{count} pairs of axes", len(given)),
            ),
            hint=_(
                "One function takes one pair, or two: for f and f′. Several take two, or one each with layout='grid'."
            ),
        )
    for ax in given:
        if getattr(ax, "name", "rectilinear") in BENT:
            raise RequestError(_("Curves are drawn on plain axes, not on {kind} ones.", kind=ax.name))
    pen = Pen()
    for ax, panel in zip(given, panels, strict=True):
        _add(pen, ax, panel)
    return given[0].figure


def _add(pen: Pen, ax: Any, panel: Panel) -> None:
    """The curves of a panel, beside what the axes hold; their strokes follow those that are there."""
    fresh = not ax.has_data()
    before = sum(1 for line in ax.lines if (line.get_gid() or "curve-").startswith("curve-"))
    pen.paper = ax.get_facecolor()
    box = ax.get_window_extent()
    frame = Frame(box.width * 72 / ax.figure.dpi, box.height * 72 / ax.figure.dpi)
    spots, __ = arrow_spots(panel, frame, pen.size)
    if fresh:
        _scales(ax, panel)
    for number, curve in enumerate(panel.curves):
        moved = replace(curve, style=curve.style + before if curve.style >= 0 else curve.style)
        draw_curve(pen, ax, moved, number + before, spots[number], "")
    if fresh:
        _limits(ax, panel)
        ax.set_xlabel(ax.get_xlabel() or fonts.plain(panel.xlabel))
        ax.set_title(ax.get_title() or fonts.plain(panel.title))
    else:
        xlim, ylim = ax.get_xlim(), ax.get_ylim()
        ax.set_xlim(min(*xlim, *panel.xlim), max(*xlim, *panel.xlim))
        ax.set_ylim(min(*ylim, *panel.ylim), max(*ylim, *panel.ylim))
    if any(curve.label for curve in panel.curves):
        ax.legend()


def _reaching(panel: Panel, below: float, above: float) -> Panel:
    """The panel with limits that leave room for its legend."""
    if not (below or above):
        return panel
    low, high = panel.yscale.place(panel.ylim)
    low, high = panel.yscale.value([low - below * (high - low), high + above * (high - low)]).tolist()
    return replace(panel, ylim=(low, high))


def _scales(ax: Any, panel: Panel) -> None:
    for scale, change in ((panel.xscale, ax.set_xscale), (panel.yscale, ax.set_yscale)):
        if scale.kind == SYMLOG:
            change("symlog", linthresh=scale.threshold * (1 + 1e-9))  # its own power of ten is marked, too
        elif scale.kind == LOG:
            change("log", nonpositive="mask")
    mark(ax.xaxis, panel.xscale, panel.xlim[1])
    mark(ax.yaxis, panel.yscale, panel.ylim[1], panel.zero)
    if panel.x_ticks is not None:
        ax.set_xticks(panel.x_ticks.at, panel.x_ticks.labels)


def _furniture(pen: Pen, ax: Any, panel: Panel) -> None:
    """The lines through 0, the shaded stretches, and the looks of ticks: those of ticks to come, too, which are made
    when rcParams may be others."""
    for scale, line in ((panel.yscale, ax.axhline), (panel.xscale, ax.axvline)):
        if scale.kind != LOG:
            line(0, color=pen.ink, alpha=0.5, linewidth=pen.line, zorder=1, label=UNNAMED)
    for ends in panel.bands:
        ax.axvspan(*ends, color=pen.colour(1), alpha=0.16, linewidth=0, zorder=0.6, label=UNNAMED)
    rc = matplotlib.rcParams
    for axis in ("x", "y"):
        tick = {key: rc[f"{axis}tick.{key}"] for key in ("color", "labelcolor", "labelsize", "direction")}
        if tick["labelcolor"] == "inherit":
            tick["labelcolor"] = tick["color"]
        grid = {f"grid_{key}": rc[f"grid.{key}"] for key in ("color", "linestyle", "linewidth", "alpha")}
        ax.tick_params(axis, labelfontfamily=rc["font.family"], **tick, **grid)
        for which in ("major", "minor"):
            size = {key: rc[f"{axis}tick.{which}.{name}"] for key, name in SIZES}
            ax.tick_params(axis, which=which, **size)


BENT = ("polar", "3d")
"""Projections in which x does not run to the right, nor y up."""
LONGEST = 1e303
"""Inputs beyond have no place on an axis: as pixels they would be infinite."""


def _limits(ax: Any, panel: Panel) -> None:
    if max(map(abs, panel.xlim)) > LONGEST:
        low, high = panel.xlim
        said = _("matplotlib has no axis so long that it shows x from {low:.3g} to {high:.3g}.", low=low, high=high)
        raise RequestError(said, hint=_("Choose a narrower --range; in the terminal, without --out, it is drawn."))
    ax.set_xlim(panel.xlim)
    ax.set_ylim(panel.ylim)
    if tuple(ax.get_xlim()) != panel.xlim:  # it widens what is too narrow for its ticks
        low, high = panel.xlim
        raise RequestError(
            _("matplotlib has no axis so fine that it shows x from {low:.17g} to {high:.17g}.", low=low, high=high),
            hint=_("Choose a wider --range; in the terminal, without --out, it is drawn."),
        )


SIZES = (("length", "size"), ("width", "width"), ("pad", "pad"))


def _words(pen: Pen, ax: Any, panel: Panel, frame: Frame) -> None:
    """Title and names of the axes."""
    lines, size = _title(panel, frame.width + 0.6 * pen.size, ax.title.get_fontsize(), pen.size)
    if lines:
        ax.set_title(lines, wrap=not fonts.has_tex(lines), fontsize=size, zorder=10)  # over the rims of labels
    if panel.below is None:
        ax.set_xlabel(fonts.plain(panel.xlabel))
    if panel.ylabel:
        ax.set_ylabel(fonts.plain(fonts.fit(panel.ylabel, frame.height + 2 * pen.size, pen.size)))


MOST_LINES = 2
"""A title that takes more lines for its note is written as small as other text."""


def _title(panel: Panel, room: float, size: float, least: float) -> tuple[str, float]:
    """The title and the note, on one line where they fit, and the formula on its own, with the size that fits."""
    lines = []
    if panel.note and fonts.width(f"{panel.title} ({panel.note})", size, bold=True) <= room:
        lines = [fonts.plain(f"{panel.title} ({panel.note})")]
    elif panel.title:
        lines = [
            fonts.said(panel.title, room, size)
            if panel.said
            else fonts.plain(fonts.wrap(panel.title, room, size, bold=True))
        ]
        lines += [fonts.plain(fonts.wrap(f"({panel.note})", room, size, bold=True))] if panel.note else []
    if panel.note and sum(1 + each.count("\n") for each in lines) > MOST_LINES and size > least:
        return _title(panel, room, least, least)
    formula, share = fonts.formula(panel.formula, room, size)
    return "\n".join([*lines, *([formula] if formula else [])]), share * size
