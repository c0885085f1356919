"""What stands where in a panel: points along all that is drawn, and free places for the labels of arrows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..scene import Arrow, Panel
from ..scene.data import LINE
from . import fonts
from .layout import Frame

FEW = 3
"""So many labels of arrows are written out, whatever they cross."""
ASIDE = 0.75
"""From delta to delta that stand in one place, in sizes of the letters."""
CLEAR = 0.35
"""A label that would stand out of the axes ends so far within them, in sizes of the letters: the title is above."""


class Spot(NamedTuple):
    """An arrow's label and its place: its alignment, and how many points it stands away from the tip."""

    label: str
    ha: str
    shift: tuple[float, float]


def arrow_spots(panel: Panel, frame: Frame, size: float) -> tuple[list[list[Spot]], np.ndarray]:
    """For every curve a spot for each of its arrows, and with it all that is drawn, labels included, as shares of the
    axes: what a legend must keep clear of. Of the places right, left and beyond the tip, the emptiest is taken. Where
    more than a few labels would stand on each other, they are cut down to the weights: the arrows say where; those that
    still have no place are left out."""
    spots, taken, crowded = _placed(panel, frame, size, short=False)
    if crowded and sum(len(curve.arrows) for curve in panel.curves) > FEW:
        spots, taken, _ = _placed(panel, frame, size, short=True)
    return spots, taken


def overhang(panel: Panel, frame: Frame, size: float, spots: list[list[Spot]]) -> tuple[float, float]:
    """How far labels stand out below and above the axes, as shares of their height, and room to the title."""
    labels = [
        _covered(panel, frame, arrow, spot, size)[:, 1]
        for curve, mine in zip(panel.curves, spots, strict=True)
        for arrow, spot in zip(curve.arrows, mine, strict=True)
        if spot.label
    ]
    low, high = min(map(np.min, labels), default=0.0), max(map(np.max, labels), default=1.0)
    clear = CLEAR * size / frame.height
    return clear - float(low) if low < 0 else 0.0, float(high) - 1 + clear if high > 1 else 0.0


def _placed(panel: Panel, frame: Frame, size: float, short: bool) -> tuple[list[list[Spot]], np.ndarray, bool]:
    taken, crowded = _drawn(panel, ASIDE * size / frame.width), False
    spots: list[list[Spot]] = []
    for curve in panel.curves:
        spots.append([])
        for arrow in curve.arrows:
            label = arrow.label.partition("(")[0] if short else arrow.label
            choices = [(spot, _covered(panel, frame, arrow, spot, size)) for spot in _candidates(arrow, label, size)]
            crossed = [_crossed(taken, box) for _, box in choices]
            crowded |= min(crossed) > 0
            spot, box = choices[crossed.index(min(crossed))]
            if short and min(crossed) and any(map(len, spots)):  # it gives way: a label on another is not read
                spots[-1].append(spot._replace(label=""))
                continue
            spots[-1].append(spot)
            taken = np.concatenate([taken, box])
    return spots, taken, crowded


def _candidates(arrow: Arrow, label: str, size: float) -> list[Spot]:
    beyond = 1.2 * size if arrow.tip > arrow.base else -1.2 * size
    aside = ASIDE * size * arrow.aside
    places = [("left", (aside + 0.6 * size, 0.0)), ("right", (aside - 0.6 * size, 0.0)), ("center", (aside, beyond))]
    return [Spot(label, *each) for each in places]


def _covered(panel: Panel, frame: Frame, arrow: Arrow, spot: Spot, size: float) -> np.ndarray:
    """A net of points over the place of a label, as shares of the axes."""
    wide, high = fonts.width(spot.label, size) / frame.width, size / frame.height
    tip = shares(panel, np.array([arrow.x]), np.array([arrow.tip]))[0]
    left = tip[0] + spot.shift[0] / frame.width - {"left": 0.0, "center": 0.5, "right": 1.0}[spot.ha] * wide
    middle = tip[1] + spot.shift[1] / frame.height
    across, up = np.meshgrid(np.linspace(left, left + wide, 24), np.linspace(middle - high / 2, middle + high / 2, 4))
    return np.column_stack([across.ravel(), up.ravel()])


def _crossed(taken: np.ndarray, box: np.ndarray) -> int:
    """How much is in the box already; a box that leaves the axes sideways counts as full."""
    low, high = box.min(axis=0), box.max(axis=0)
    outside = 10_000 if low[0] < 0 or high[0] > 1.02 else 0
    return outside + int(((taken > low) & (taken < high)).all(axis=1).sum())


def _drawn(panel: Panel, aside: float) -> np.ndarray:
    found = [np.empty((0, 2))]
    for curve in panel.curves:
        for x, y in curve.segments:
            found.append(_dense(shares(panel, x, y)) if curve.form == LINE else shares(panel, x, y))
        for mark in curve.marks:
            found.append(shares(panel, np.array([mark.x]), np.array([mark.y])))
        for arrow in curve.arrows:
            stem = shares(panel, np.full(2, arrow.x), np.array([arrow.base, arrow.tip]))
            found.append(_dense(stem + np.array([aside * arrow.aside, 0.0])))
    return np.concatenate(found)


def _dense(ends: np.ndarray) -> np.ndarray:
    """The line through the points, with no gap wider than a hundredth of the axes where it is in sight."""
    if len(ends) < 2:
        return ends
    steps = np.clip(np.ceil(np.abs(np.diff(ends, axis=0)).max(axis=1) / 0.01), 1, 100).astype(int)
    place = np.repeat(np.arange(steps.size), steps) + np.concatenate(
        [np.arange(each) / each for each in steps.tolist()]
    )
    place = np.append(place, steps.size)
    known = np.arange(len(ends))
    return np.column_stack([np.interp(place, known, ends[:, axis]) for axis in (0, 1)])


def shares(panel: Panel, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Data to shares of the axes, from 0 to 1 and beyond."""
    with np.errstate(all="ignore"):
        across, up = (
            _share(scale.place(values), *scale.place(ends))
            for values, ends, scale in ((x, panel.xlim, panel.xscale), (y, panel.ylim, panel.yscale))
        )
        return np.clip(np.nan_to_num(np.column_stack([across, up]), nan=-10.0), -1e6, 1e6)


def _share(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return (values - low) / (high - low)
