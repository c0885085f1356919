"""Which inputs a picture of errors shows: those that fail, or where there are errors at all, and something around."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...floats import Format
from ...report import UlpRow
from .data import EVEN, LOG, SYMLOG, Scale

LEAST = 1e-3
"""An error of fewer ULP is drawn as 0."""
EVENLY = 300.0
"""Failing inputs whose largest is at most so many times the smallest stand on a linear axis."""
NEAR = 1e3
"""Where nothing fails, inputs up to here do."""
AROUND, ASIDE = 0.15, 0.25
"""What is shown beside them, as a share of how far they reach, and of the largest."""


FAR, MIDDLE = 1e30, 10.0
"""What fails up to there and beyond, and in the middle as well, is shown in the middle: all of the format is beside."""
FARTHEST = 1e200
"""What reaches farther, or on a logarithmic axis nearer to 0 than its inverse, is shown among all of the format only:
margins and ticks of an axis must be numbers, too."""


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
        return _seen(*ends, _scale(*ends, _least(x), max(map(abs, ends)) <= NEAR), True)
    regions = [end for row in rows for each in row.findings for end in (each.first, each.last)]
    regions = [each for each in regions if math.isfinite(each)]
    shown = np.array(regions) if regions else x[ulp >= LEAST]
    if not shown.size:
        return None
    if np.abs(shown).max() > FAR and _in_the_middle(rows, x[ulp >= LEAST]):
        return Focus(max(float(shown.min()), -MIDDLE), min(float(shown.max()), MIDDLE), EVEN, False)
    low, high, least = float(shown.min()), float(shown.max()), _least(shown)
    most = max(abs(low), abs(high))
    scale = _scale(low, high, least, most <= (EVENLY * least if regions else NEAR))
    if scale == EVEN:
        room = max(AROUND * (high - low), ASIDE * most) or 1.0
        low, high = max(low - room, ends[0]), min(high + room, ends[1])
    return _seen(low, high, scale, False)


def _in_the_middle(rows: Sequence[UlpRow], seen: np.ndarray) -> bool:
    """Whether something fails in the middle; where nothing fails, whether errors are ``seen`` there."""
    regions = [each for row in rows for each in row.findings]
    if regions:
        return any(each.first <= MIDDLE and each.last >= -MIDDLE for each in regions)
    return bool(np.any(np.abs(seen) <= MIDDLE))


def _seen(low: float, high: float, scale: Scale, whole: bool) -> Focus | None:
    """The focus; nothing where there is no axis for it."""
    small = scale.kind == LOG and low < 1 / FARTHEST
    fits = -FARTHEST <= low < high <= FARTHEST and not small
    return Focus(low, high, scale, whole) if fits else None


def _least(x: np.ndarray) -> float:
    size = np.abs(x[x != 0])
    return float(size.min()) if size.size else 1.0


def _scale(low: float, high: float, least: float, even: bool) -> Scale:
    if even:
        return EVEN
    return Scale(LOG) if low > 0 else Scale(SYMLOG, 10.0 ** math.floor(math.log10(max(least, 1e-290))))
