"""The parts of a picture as frozen records of numbers and text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...dataclass import dataclass

FILLED, OPEN, BEST = "filled", "open", "best"
LINE, RINGS, DOTS = "line", "rings", "dots"
SIGNS, SHADE, HATCH = "signs", "shade", "hatch"
"""Single signs of a shape for each curve, and stretches of x that are shaded or hatched from bottom to top."""
LINEAR, LOG, SYMLOG = "linear", "log", "symlog"
SCALES = (LINEAR, LOG, SYMLOG)
STEEP = 1 / (1 - 1 / 10)
"""How many decades the linear part of a symlog axis takes on each side of 0."""
POLE = -1
"""The order of a break at which a curve is infinite, or has no limit."""
INK = -1
"""The style of what is drawn in the colour of the text, not in that of a curve."""

Segment = tuple[np.ndarray, np.ndarray]
"""x and y of a piece that is drawn without lifting the pen; x ascends and every value is finite."""


def lifted(segments: Sequence[Segment]) -> Segment:
    """All segments as one, with a NaN between any two: there the pen is lifted."""
    if not segments:
        return np.empty(0), np.empty(0)
    gap = np.array([np.nan])
    x = np.concatenate([part for x, _ in segments for part in (x, gap)])
    y = np.concatenate([part for _, y in segments for part in (y, gap)])
    return x[:-1], y[:-1]


class Ticks(NamedTuple):
    """Where an axis is marked, and what stands there."""

    at: tuple[float, ...]
    labels: tuple[str, ...]


class Scale(NamedTuple):
    """How values are spread along an axis: linear, log, or symlog, which is linear up to ``threshold`` on both sides of
    0 and logarithmic beyond, as matplotlib has it."""

    kind: str = LINEAR
    threshold: float = 1.0

    def place(self, values: Any) -> Any:
        """Where values stand; on a logarithmic axis those that are not positive stand nowhere."""
        values = np.asarray(values, dtype=np.float64)
        with np.errstate(all="ignore"):
            if self.kind == LOG:
                return np.log10(values)
            if self.kind == LINEAR:
                return values
            size = np.abs(values) / self.threshold
            return np.sign(values) * np.where(size <= 1, STEEP * size, STEEP + np.log10(np.maximum(size, 1)))

    def value(self, places: Any) -> Any:
        """What stands at these places."""
        places = np.asarray(places, dtype=np.float64)
        if self.kind == LOG:
            with np.errstate(over="ignore"):  # a margin may reach beyond the largest number
                return 10.0**places
        if self.kind == LINEAR:
            return places
        size = np.abs(places)
        far = 10.0 ** np.maximum(size - STEEP, 0)
        return np.sign(places) * self.threshold * np.where(size <= STEEP, size / STEEP, far)


EVEN = Scale()


class Mark(NamedTuple):
    """A dot: ``filled`` at the value that holds, ``open`` at an end that is only a limit, ``best`` at an optimum."""

    x: float
    y: float
    kind: str


class Arrow(NamedTuple):
    """The delta in the derivative at a jump: drawn from ``base`` to ``tip``, labelled with its weight. Where those of
    several functions coincide each stands so many steps ``aside``."""

    x: float
    base: float
    tip: float
    weight: float
    label: str
    aside: float = 0.0


@dataclass(frozen=True, eq=False, repr=False)
class Curve:
    """One line of the legend: segments that are never joined, with their marks and arrows.

    ``style`` numbers colour and dash, ``form`` says whether the points are joined or stand as rings, dots or signs; of
    stretches of x the ends are in ``stretches``. An empty ``label`` keeps the curve out of the legend. ``color`` and
    ``width``, in matplotlib's words, are a person's own.
    """

    label: str
    style: int
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    form: str = LINE
    color: Any = None
    width: float | None = None
    band: Segment | None = None
    """The least and the greatest y at each point of a curve that stands for several, of one segment."""
    stretches: tuple[tuple[float, float], ...] = ()
    added: bool = False
    """Whether it stands beside f and its derivatives, so that a person's own colours and names are not for it."""
    breaks: tuple[tuple[float, int], ...] = ()
    """Where it is not smooth, with the order of its lowest derivative that jumps; :data:`POLE` where it is infinite."""
    soaring: bool = False
    """Whether it stands out so far, over so little of x, that limits of y which hold all of it show nothing else."""

    def points(self) -> Segment:
        """x and y of all segments, one after the other."""
        if not self.segments:
            return np.empty(0), np.empty(0)
        return np.concatenate([x for x, _ in self.segments]), np.concatenate([y for _, y in self.segments])


@dataclass(frozen=True, eq=False, repr=False)
class Panel:
    """A pair of axes with its curves. ``note`` follows the title where there is room; ``below`` shares the x-axis.

    On a logarithmic y-axis ``zero`` is the height at which values that are exactly 0 are shown. ``x_ticks`` stands in
    for the round numbers along x, ``bands`` are stretches of x that are shaded. The limits of y are a
    person's own where ``held``, the title is one where ``said``: then TeX may stand in it. ``formula`` is mathematics
    that stands below the title, as TeX.
    """

    title: str
    curves: tuple[Curve, ...]
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    xlabel: str = "x"
    ylabel: str = ""
    note: str = ""
    xscale: Scale = EVEN
    yscale: Scale = EVEN
    zero: float | None = None
    below: Panel | None = None
    lower: float = 0.42
    """The height of the panel below, as a share of this one's."""
    x_ticks: Ticks | None = None
    bands: tuple[tuple[float, float], ...] = ()
    held: bool = False
    said: bool = False
    formula: str = ""

    @property
    def log_y(self) -> bool:
        return self.yscale.kind == LOG


@dataclass(frozen=True, eq=False, repr=False)
class Curves:
    """A whole picture: panels in reading order, ``columns`` to a row.

    With ``shared_legend`` one legend stands below all panels, in place of one in each. The columns are a person's own
    where ``arranged``. ``notes`` are what whoever asked for the picture should be told of it, ``key`` names the signs
    that a line below explains.
    """

    panels: tuple[Panel, ...]
    columns: int
    title: str = ""
    shared_legend: bool = False
    arranged: bool = False
    notes: tuple[str, ...] = ()
    key: tuple[str, ...] = ()

    def legend(self) -> list[Curve]:
        """A curve for every label of the picture, in the order in which they come."""
        found: dict[str, Curve] = {}
        for panel in self.axes():
            for curve in panel.curves:
                found.setdefault(curve.label, curve)
        return [curve for label, curve in found.items() if label]

    def words(self) -> Iterator[str]:
        """All text of the picture, but for the numbers on its axes."""
        yield self.title
        yield "●○↑" if self.key else ""
        for panel in self.axes():
            yield from (panel.title, panel.note, panel.xlabel, panel.ylabel)
            yield from panel.x_ticks.labels if panel.x_ticks is not None else ()
            for curve in panel.curves:
                yield curve.label
                yield from (arrow.label for arrow in curve.arrows)

    def axes(self) -> Iterator[Panel]:
        """Every pair of axes: each panel, followed by the one below it."""
        for panel in self.panels:
            yield panel
            if panel.below is not None:
                yield panel.below
