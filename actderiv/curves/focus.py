"""Which inputs a picture of errors shows: those that fail, or where there are errors at all, and something around."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..floats import Format
from ..report import UlpRow
from .data import EVEN, LOG, SYMLOG, Scale

LEAST = 1e-3
"""An error of fewer ULP is drawn as 0."""
EVENLY = 300.0
"""Failing inputs whose largest is at most so many times the smallest stand on a linear axis."""
NEAR = 1e3
"""Where nothing fails, inputs up to here do."""
AROUND, ASIDE = 0.15, 0.25
"""What is shown beside them, as a share of how far they reach, and of the largest."""


class Focus(NamedTuple):
    """From where to where a picture reaches, and how x is spread there; ``whole`` if that is all that was asked."""

    low: float
    high: float
    scale: Scale
    whole: bool


def focus_of(rows: Sequence[UlpRow], format: Format) -> Focus | None:
    """What the picture of these rows, all of one function, shows; nothing where no input stands out."""
    x, ulp = (np.array(each) for each in zip(*(point for row in rows for point in row.profile), strict=True))
    ends = float(x.min()), float(x.max())
    if ends[0] > -format.largest / 2 or ends[1] < format.largest / 2:  # a range that a person chose
        return Focus(*ends, _scale(*ends, _least(x), max(map(abs, ends)) <= NEAR), True) if ends[0] < ends[1] else None
    regions = [end for row in rows for each in row.findings for end in (each.first, each.last)]
    regions = [each for each in regions if math.isfinite(each)]
    shown = np.array(regions) if regions else x[ulp >= LEAST]
    if not shown.size:
        return None
    low, high, least = float(shown.min()), float(shown.max()), _least(shown)
    most = max(abs(low), abs(high))
    scale = _scale(low, high, least, most <= (EVENLY * least if regions else NEAR))
    if scale == EVEN:
        room = max(AROUND * (high - low), ASIDE * most) or 1.0
        low, high = max(low - room, ends[0]), min(high + room, ends[1])
    return Focus(low, high, scale, False) if low < high else None


def _least(x: np.ndarray) -> float:
    size = np.abs(x[x != 0])
    return float(size.min()) if size.size else 1.0


def _scale(low: float, high: float, least: float, even: bool) -> Scale:
    if even:
        return EVEN
    return Scale(LOG) if low > 0 else Scale(SYMLOG, 10.0 ** math.floor(math.log10(max(least, 1e-290))))
