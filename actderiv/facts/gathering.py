"""Places at which zeros gather, as those of sin(1/x) do at 0: endlessly many, none of them the nearest."""

from __future__ import annotations

import numpy as np

from .line import Samples

DECADES, EACH = 10, 80
STEPS = np.geomspace(1e-2, 1e-12, DECADES * EACH + 1)
"""Distances from a place, as shares of its size where that is above 1."""
CHANGING = 0.05
"""So many neighbours have another sign in each decade. A smooth function changes its sign a few times in all."""
SMOOTH = 1e-2
"""A wave changes by less from one float to the next, as a share of its height; rounding jumps by all of it. Of the
nearest distances that is not asked: 1 / (x - 1) jumps there itself."""


def gathering(samples: Samples) -> tuple[float, ...]:
    """Breaks, and 0, beside which the function changes its sign over and over however near one comes."""
    places = sorted({0.0, *samples.line.breaks})
    found = tuple(each for each in places if any(_waves(samples, each, side) for side in (-1, 1)))
    return tuple(each for each in found if each == 0 or abs(each) > STEPS[0] or 0 not in found)


def _waves(samples: Samples, place: float, side: int) -> bool:
    x = place + side * max(1.0, abs(place)) * STEPS
    y, beside = (np.asarray(samples.function(each), dtype=float) for each in (x, np.nextafter(x, x + side)))
    changes = y[1:] * np.sign(y[:-1]) < 0
    if np.min(np.mean(changes.reshape(DECADES, EACH), axis=1)) < CHANGING:
        return False
    height = np.convolve(np.abs(y), np.ones(9) / 9, mode="same")  # it may fall or grow towards the place
    return bool(np.quantile((np.abs(beside - y) / height)[: 4 * EACH], 0.9) < SMOOTH)
