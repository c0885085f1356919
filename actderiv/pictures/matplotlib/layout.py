"""How large a picture is by itself, and about how large its axes will be once matplotlib has laid it out."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ...errors import RequestError
from ...messages import _
from ..scene import Curves
from ..themes import Theme

POINTS = 72.0
BELOW = 0.42
"""How much higher a picture is for a panel below another, as a share, by and large."""


class Frame(NamedTuple):
    """The width and height of a pair of axes, in points."""

    width: float
    height: float


def rows(curves: Curves) -> tuple[int, int]:
    """How many rows and columns the panels stand in."""
    columns = min(curves.columns, len(curves.panels))
    return -(-len(curves.panels) // columns), columns


def arranged(curves: Curves, theme: Theme) -> Curves:
    """The panels in as few columns as a narrow page has room for, unless a person chose how many; on a slide with one
    legend, as its letters are large."""
    if theme.whole:
        return replace(curves, shared_legend=curves.shared_legend or len(curves.panels) > 1)
    if theme.size is None or curves.arranged:
        return curves
    most = 1 if len(curves.panels) <= FEW_PANELS else 2
    return replace(curves, columns=min(most, curves.columns))


FEW_PANELS = 4
"""So many panels stand below each other in a narrow column."""


def natural_size(curves: Curves, theme: Theme) -> tuple[float, float]:
    """Width and height in inches that suit the theme and the number of panels."""
    down, across = rows(curves)
    if theme.size is not None and theme.whole:
        return theme.size
    if theme.size is not None:
        high = theme.size[1] * (1.0 if across == 1 else 0.62)
        high *= 1 + 0.8 * BELOW * any(panel.below is not None for panel in curves.panels)
        return theme.size[0], round(down * high + (0.3 if curves.title else 0.0), 2)
    wide, high = {1: (6.4, 4.4), 2: (4.8, 3.7)}.get(across, (3.7, 3.05))
    if any(panel.below for panel in curves.panels):
        high *= 1 + 0.8 * BELOW
    return round(across * wide, 2), round(down * high + (0.35 if curves.title else 0.0), 2)


def scale(curves: Curves, size: tuple[float, float], letters: float = 10.0) -> float:
    """What text and lines are reduced to where the panels are small for text of so many points."""
    down, across = rows(curves)
    return max(0.5, min(1.0, size[0] * POINTS / across / (21.5 * letters), size[1] * POINTS / down / (16.5 * letters)))


def frames(curves: Curves, size: tuple[float, float], em: float, entries: int) -> list[Frame]:
    """About how large every pair of axes will be, in reading order: what stands beside them is taken off, rather too
    much of it than too little. ``entries`` is how many rows a legend of the whole picture has.

    Raises :class:`RequestError` where the axes would vanish.
    """
    down, across = rows(curves)
    wide = size[0] * POINTS / across
    high = (size[1] * POINTS - (2.6 * em if curves.title else 0.0) - 1.6 * entries * em) / down
    found: list[Frame] = []
    for panel in curves.panels:
        labelled = any(each.ylabel for each in (panel, panel.below or panel))
        width = wide - (6.4 if labelled else 4.6) * em
        height = high - (2.1 if panel.title else 0.5) * em - 3.5 * em
        if panel.below is not None:
            lower = (height - 1.2 * em) * panel.lower / (1 + panel.lower)
            found += [Frame(width, height - 1.2 * em - lower), Frame(width, lower)]
        else:
            found.append(Frame(width, height))
    if min(min(each) for each in found) < 2.5 * em:
        said = _("A picture of {wide:g} by {high:g} inches has no room for its axes.", wide=size[0], high=size[1])
        raise RequestError(said, hint=_("Choose a larger --size, or fewer functions."))
    return found
