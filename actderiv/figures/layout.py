"""Where the axes of a picture lie, worked out from what stands beside them, so that one drawing is enough."""

from __future__ import annotations

from typing import NamedTuple

from ..curves import Curve, Curves, Panel, Ticks, ticks
from ..errors import RequestError
from . import fonts, legend

POINTS = 72.0
FONT = 10.0
BELOW = 0.42
"""The height of a panel below another, as a share of the upper one."""


class Frame(NamedTuple):
    """A rectangle in points, from the lower left corner of the picture."""

    left: float
    bottom: float
    width: float
    height: float


class Layout(NamedTuple):
    """The size of a picture in inches, its font size, the frame of every pair of axes in reading order, and the rows of
    the legend above them."""

    size: tuple[float, float]
    font: float
    frames: tuple[Frame, ...]
    legend: tuple[tuple[Curve, ...], ...] = ()


def natural_size(curves: Curves) -> tuple[float, float]:
    """Width and height in inches that suit the number of panels."""
    columns = min(curves.columns, len(curves.panels))
    rows = -(-len(curves.panels) // columns)
    wide, high = {1: (6.4, 4.4), 2: (4.8, 3.7)}.get(columns, (3.7, 3.05))
    if any(panel.below for panel in curves.panels):
        high *= 1 + 0.8 * BELOW
    return round(columns * wide, 2), round(rows * high + (0.35 if curves.title else 0.0), 2)


def arrange(curves: Curves, size: tuple[float, float]) -> Layout:
    """The frames for a picture of ``size`` inches. Raises :class:`RequestError` where the axes would vanish."""
    columns = min(curves.columns, len(curves.panels))
    rows = -(-len(curves.panels) // columns)
    wide, high = size[0] * POINTS, size[1] * POINTS
    font = FONT * max(0.5, min(1.0, wide / columns / 215, high / rows / 165))
    entries = legend.rows(curves.legend(), wide - 6 * font, font) if curves.legend_above else ()
    head = font * (2.3 if curves.title else 0.4) + font * (len(entries) * fonts.LEADING + (0.7 if entries else 0.0))
    cell = Frame(0, 0, wide / columns, (high - head) / rows)
    frames: list[Frame] = []
    for number, panel in enumerate(curves.panels):
        row, column = divmod(number, columns)
        right = column * cell.width + cell.width - 1.2 * font
        top = high - head - row * cell.height - font * (2.0 if panel.title else 0.8)
        bottom = high - head - (row + 1) * cell.height + font * 3.6
        pieces = _split(panel, Frame(column * cell.width, bottom, right - column * cell.width, top - bottom), font)
        left = max(_beside(*each, font) for each in zip(_stack(panel), pieces, strict=True))
        frames += [each._replace(left=each.left + left, width=each.width - left) for each in pieces]
    if min(min(each.width, each.height) for each in frames) < 3 * font:
        least = "Choose a larger --size, or fewer functions."
        raise RequestError(f"A picture of {size[0]:g} by {size[1]:g} inches has no room for its axes.", hint=least)
    return Layout(size, font, tuple(frames), entries)


def _split(panel: Panel, whole: Frame, font: float) -> list[Frame]:
    """The frame of a panel, or of a panel and the one below it."""
    if panel.below is None:
        return [whole]
    gap = 1.2 * font
    lower = (whole.height - gap) * BELOW / (1 + BELOW)
    upper = Frame(whole.left, whole.bottom + lower + gap, whole.width, whole.height - gap - lower)
    return [upper, Frame(whole.left, whole.bottom, whole.width, lower)]


def _stack(panel: Panel) -> list[Panel]:
    return [panel] if panel.below is None else [panel, panel.below]


def rising(panel: Panel, frame: Frame, font: float) -> Ticks:
    """Where the y-axis is marked: as densely as the height allows."""
    wanted = min(8, max(3, round(frame.height / font / 2.6)))
    return ticks(*panel.ylim, wanted, log=panel.log_y, zero=panel.zero)


def numbers_width(panel: Panel, frame: Frame, font: float) -> float:
    """How wide the widest number beside the y-axis is, in points."""
    return max((fonts.width(each, font) for each in rising(panel, frame, font).labels), default=0.0)


def _beside(panel: Panel, frame: Frame, font: float) -> float:
    """The room that labels need to the left of the axes."""
    return numbers_width(panel, frame, font) + font * (1.5 + (1.6 if panel.ylabel else 0.0))
