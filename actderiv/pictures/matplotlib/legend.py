"""Where the names of the curves go: a legend in a free corner, or at the ends of the curves, or below the axes.

A legend is matplotlib's, and looks for the best place itself whenever it is drawn. What is decided here, when the
picture is made, is whether it finds a free one, and what else is done where it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ..scene import Curve, Curves, Panel
from ..scene.data import LINE
from . import fonts, haloed, looks
from .layout import POINTS, Frame
from .looks import AUTO, END
from .pen import Pen, matplotlib
from .placing import shares
from .spreading import spread

ACROSS, UP = (0.0, 1.0, 0.5), (1.0, 0.0, 0.5)
LITTLE_ROOM, MOST_ROOM = 0.2, 0.5
"""How much higher the axes become for the legend's sake, as shares of their height: gladly, and at most."""
WIDEST_END = 0.3
"""The names at the ends of curves take at most this share of the width."""

BESIDE = 0.002
"""How far right of the ends of its curves the axes end, as a share of their width, where the names stand there."""

INSIDE, ENDS, SPREAD, OUTSIDE = "inside", "ends", "spread", "outside"


class Place(NamedTuple):
    """Where the names go, and by how much lower and higher the axes must reach, as shares of their height."""

    kind: str
    below: float = 0.0
    above: float = 0.0


def extent(labels: Sequence[str], size: float) -> tuple[float, float]:
    """Width and height of a legend with what it keeps clear of the frame, in points; a little more than it has."""
    rc = matplotlib.rcParams
    text = max(fonts.width(each, size) for each in labels)
    rim = 2 * (rc["legend.borderpad"] + rc["legend.borderaxespad"])
    wide = rc["legend.handlelength"] + rc["legend.handletextpad"] + rim
    lines = sum(1 + each.count("\n") for each in labels)
    return text + (wide + 0.3) * size, (lines * (1.1 + rc["legend.labelspacing"]) + rim + 0.3) * size


class Alone(NamedTuple):
    """One legend for the whole picture: below everything in so many columns and rows, or ``beside`` the axes, so many
    points wide, in letters of that size."""

    labels: list[str]
    columns: int
    rows: int
    size: float
    beside: bool = False
    width: float = 0.0


MOST_BELOW = 0.35
"""Names below the axes take at most this share of a picture's height."""
PARTED = 0.22
"""Where a panel stands below another, names that would take more than this share of the height stand below both."""
BROAD = 1.2
"""A picture so many times wider than high has room for names beside its axes, if nobody lets it grow."""
BESIDE_MOST, BESIDE_HIGH, SMALLEST = 0.36, 0.8, 0.55
"""Names there take at most this share of the width, and this of the height; for it their letters become smaller."""


def alone(curves: Curves, size: tuple[float, float], em: float, wish: str, growing: bool) -> Alone | None:
    """The legend that stands for all panels, if there is one; for ``growing`` pictures it is never beside the axes."""
    entries = [each.label for each in curves.legend()]
    if not entries or wish not in (AUTO, looks.OUTSIDE):
        return None
    wide, high = (each * POINTS for each in size)
    parted = len(curves.panels) == 1 and curves.panels[0].below is not None
    tall = len(curves.panels) == 1 and extent(entries, em)[1] > (PARTED if parted else MOST_BELOW) * high
    outside = wish == looks.OUTSIDE and len([*curves.axes()]) > 1
    if not (outside or (wish == AUTO and (curves.shared_legend or (tall and (parted or not growing))))):
        return None
    across = columns(entries, wide, em)
    labels = [folded(each, wide * 68 / POINTS, em) for each in entries]
    below = Alone(labels, across, -(-sum(1 + each.count("\n") for each in labels) // across), em)
    low = 1.6 * em * below.rows <= MOST_BELOW * high and len(curves.panels) > 1
    if growing or wish != AUTO or wide < BROAD * high or low:
        return below
    for letters in np.arange(1.0, SMALLEST, -0.05) * em:
        labels = [folded(each, BESIDE_MOST * wide, float(letters)) for each in entries]
        width, height = extent(labels, float(letters))
        if height <= BESIDE_HIGH * high:
            break
    return Alone(labels, 1, len(labels), float(letters), True, width)


def wrapped(pen: Pen, panel: Panel, frame: Frame) -> Panel:
    """The panel with names in several lines where one would not fit below its axes."""
    curves = (replace(each, label=folded(each.label, frame.width, pen.size)) for each in panel.curves)
    return replace(panel, curves=tuple(curves))


def folded(label: str, width: float, size: float) -> str:
    """A name in lines that fit, with the sample beside them, into so many points."""
    room = width - sample(size)
    return label if fonts.width(label, size) <= room else fonts.wrap(label, room, size)


def place(pen: Pen, panel: Panel, frame: Frame, taken: np.ndarray, wish: str = AUTO) -> Place:
    """Where the names of a panel's curves go among what is ``taken``, rows of x and y as shares of the axes; below the
    axes, too, where they were wished at ends that have no room for them."""
    if wish == END and spread(pen, panel, frame):
        return Place(SPREAD)
    if wish in (END, looks.OUTSIDE):
        return Place(OUTSIDE)
    width, height = extent([each.label for each in panel.curves if each.label], pen.size)
    taken = np.concatenate([taken, _zeros(panel)])
    below, above = _room(taken, width / frame.width, height / frame.height)
    if panel.held and below + above > 0:
        below = np.inf  # limits that a person chose stay
    if below + above <= LITTLE_ROOM:
        return Place(INSIDE, below, above)
    if ends(pen, panel, frame):
        return Place(ENDS)
    return Place(INSIDE, below, above) if below + above <= MOST_ROOM else Place(OUTSIDE)


def _zeros(panel: Panel) -> np.ndarray:
    """Points along the lines through 0."""
    along, zero = np.linspace(0, 1, 101), shares(panel, np.zeros(1), np.zeros(1))[0]
    return np.concatenate([np.column_stack([along, np.full(101, zero[1])]),
                           np.column_stack([np.full(101, zero[0]), along])])  # fmt: skip


def _room(taken: np.ndarray, width: float, height: float) -> tuple[float, float]:
    """How much lower or higher the axes must reach for a legend of ``width`` by ``height`` to stand free: 0 and 0 where
    it does as they are, infinity where it never does."""
    if width > 1 or height > 0.9:
        return np.inf, np.inf
    found = [(np.inf, 0.0)]
    for across in ACROSS:
        left = across * (1 - width)
        beside = taken[(taken[:, 0] > left) & (taken[:, 0] < left + width), 1]
        beside = beside[(beside > -0.5) & (beside < 1.5)]  # what is far outside stays there
        for up in UP:
            bottom = up * (1 - height)
            if not ((beside > bottom) & (beside < bottom + height)).any():
                return 0.0, 0.0
        top, bottom = float(beside.max(initial=0.0)), float(beside.min(initial=1.0))
        found.append((0.0, (top + 0.02) / (1 - height) - 1))
        found.append(((1.02 - bottom) / (1 - height) - 1, 0.0))
    return min((each for each in found if min(each) >= 0), key=sum)


def ends(pen: Pen, panel: Panel, frame: Frame) -> list[tuple[Curve, float, float]]:
    """Each named curve with its right end, if all ends are in sight and so far apart that the names stand free."""
    named = [each for each in panel.curves if each.label]
    if any(each.form != LINE or not each.segments for each in named):
        return []
    last = [(float(each.segments[-1][0][-1]), float(each.segments[-1][1][-1])) for each in named]
    x, y = shares(panel, *map(np.array, zip(*last, strict=True))).T
    widest = max(fonts.width(each.label, pen.size) for each in named)
    apart = np.diff(np.sort(y), prepend=-1.0) * frame.height
    if widest > WIDEST_END * frame.width or np.ptp(x) > 0 or min(apart) < 1.3 * pen.size:
        return []
    if y.min() < 0 or y.max() > 1:
        return []
    return [(curve, *end) for curve, end in zip(named, last, strict=True)]


def draw(pen: Pen, ax: Any, panel: Panel, frame: Frame, kind: str) -> float:
    """The names where :func:`place` says; how far they reach below the axes, by and large, in points."""
    if kind == ENDS:
        for curve, x, y in ends(pen, panel, frame):
            haloed.write(ax, fonts.plain(curve.label), (x, y), (0.5 * pen.size, 0), _colour(pen, curve), within=True)
        ax.set_xlim(right=x + BESIDE * (x - panel.xlim[0]))
    elif kind == SPREAD:
        for curve, x, y, up in spread(pen, panel, frame):
            haloed.write(ax, fonts.plain(curve.label), (x, y), (0.5 * pen.size, up), _colour(pen, curve), within=False)
        ax.set_xlim(right=x + BESIDE * (x - panel.xlim[0]))
    elif kind == INSIDE:
        few = sum(curve.points()[0].size for curve in panel.curves) <= MOST_POINTS
        on_shade = {"frameon": True, "facecolor": pen.paper, "edgecolor": "none", "framealpha": 0.9}
        shaded = any(curve.stretches for curve in panel.curves)
        ax.legend(loc="best" if few else "upper left", **(on_shade if shaded else {}))
    else:
        labels = [each.label for each in panel.curves if each.label]
        down = matplotlib.transforms.ScaledTranslation(0, -GAP * pen.size / POINTS, ax.figure.dpi_scale_trans)
        across = columns(labels, frame.width, pen.size)
        below = {"bbox_to_anchor": (0.5, 0), "bbox_transform": ax.transAxes + down, "ncols": across}
        ax.legend(loc="upper center", **below)
        return (GAP + _lines(labels, across) * (1.1 + float(matplotlib.rcParams["legend.labelspacing"]))) * pen.size
    return 0.0


def _colour(pen: Pen, curve: Curve) -> Any:
    return pen.stroke(curve)["color"]


def _lines(texts: Sequence[str], across: int) -> int:
    """How many lines the entries of a legend take in so many columns."""
    down = -(-len(texts) // across)
    return max(
        sum(1 + each.count("\n") for each in texts[first : first + down]) for first in range(0, len(texts), down)
    )


GAP = 3
"""A legend below its axes stands so many letters lower: there are the numbers and the name of x."""
MOST_POINTS = 100_000
"""Of curves with more points no best place is looked for: that takes seconds."""


def columns(labels: Sequence[str], room: float, size: float) -> int:
    """How many entries of a legend fit beside each other."""
    entry = max(fonts.width(each, size) for each in labels) + sample(size)
    return max(1, min(len(labels), int(room / entry)))


def sample(size: float) -> float:
    """The width of what stands beside a name: a piece of its line, and the space between entries."""
    rc = matplotlib.rcParams
    return float(rc["legend.handlelength"] + rc["legend.handletextpad"] + rc["legend.columnspacing"]) * size
