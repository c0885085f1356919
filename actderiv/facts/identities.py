"""Identities of a function, each with where it loses digits: what is the same in mathematics is not in floats.

The left side of an identity is a form that loses nothing, which a test holds. So what the right side loses in float64
is its distance from the left.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..activation import Activation
from ..dataclass import dataclass
from ..language import formula_bound
from ..messages import _

FARTHEST, NEAREST, POINTS = 700.0, 1e-12, 2001
"""Looked at are so many inputs of either sign, evenly spread over the powers of ten."""
HALF, ALL = 2.0**-26, 0.5
"""A value whose relative error is as much has lost half of its 53 bits, or all of them."""
AROUND = 12
"""Rounding is good by luck here and there: the worst of so many neighbours on both sides counts."""
SMALLEST = 2.0**-1000
"""Smaller values are not looked at: floats below 2^-1022 have fewer digits, whatever computes them."""
LUCK = 4
"""The two ends of a stretch around 0 differ by less."""
Stretch = tuple[float, float]


@dataclass(frozen=True)
class Identity:
    """An identity with the stretches of x on which its right side has lost half of the digits, and all of them."""

    text: str
    half: tuple[Stretch, ...]
    all: tuple[Stretch, ...]

    def told(self) -> str:
        """Where it loses digits, in words."""
        if not self.half:
            return _("nowhere")
        half, whole = _in_words(self.half), _in_words(self.all)
        return _("half at {half}; all at {all}", half=half, all=whole) if self.all else _("half at {half}", half=half)

    def as_json(self) -> dict[str, Any]:
        return {"identity": self.text, "half_lost": [*map(list, self.half)], "all_lost": [*map(list, self.all)]}


def identities_of(record: Activation) -> tuple[Identity, ...]:
    """The identities of a record, measured."""
    return tuple(measured(each) for each in record.identities)


def measured(text: str) -> Identity:
    """An identity, ``left = right``, with where its right side loses digits in float64."""
    left, right = map(formula_bound, text.split(" = ", 1))
    away = np.geomspace(NEAREST, FARTHEST, POINTS)
    x = np.concatenate([-away[::-1], away])
    with np.errstate(all="ignore"):
        true = np.asarray(left.f(x), dtype=np.float64)
        lost = np.abs(np.asarray(right.f(x), dtype=np.float64) - true) / np.abs(true)
    seen = np.isfinite(true) & (np.abs(true) >= SMALLEST)
    x, lost = x[seen], np.where(np.isnan(lost), np.inf, lost)[seen]
    worst = np.lib.stride_tricks.sliding_window_view(np.pad(lost, AROUND, mode="edge"), 2 * AROUND + 1).max(axis=1)
    return Identity(text, _stretches(x, lost, worst, HALF), _stretches(x, lost, worst, ALL))


def _stretches(x: np.ndarray, lost: np.ndarray, worst: np.ndarray, most: float) -> tuple[Stretch, ...]:
    """From the first to the last input of each crowd of those that lose as much; an end of the sample is infinite."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], worst >= most, [False]]).astype(int)))
    found = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        inside = np.flatnonzero(lost[first:last] >= most) + first
        low, high = float(x[inside[0]]), float(x[inside[-1]])
        found.append((-math.inf if low == x[0] else low, math.inf if high == x[-1] else high))
    return tuple(found)


def _in_words(stretches: tuple[Stretch, ...]) -> str:
    """``x > 19``, ``|x| > 9.6``, ``|x| < 7e-09``: to two digits, as luck decides about more."""
    if len(stretches) == 2 and stretches[0][0] == -math.inf and stretches[1][1] == math.inf:
        low, high = stretches[0][1], stretches[1][0]
        if _number(-low) == _number(high):
            return f"|x| > {_number(high)}"
    return _(" and ").join(_stretch(*each) for each in stretches)


def _stretch(low: float, high: float) -> str:
    if math.isinf(low) or math.isinf(high):
        return _("any x") if low == -high else f"x > {_number(low)}" if math.isinf(high) else f"x < {_number(high)}"
    if low < 0 < high and 1 / LUCK < -low / high < LUCK:
        return f"|x| < {_number(max(-low, high))}"
    if _number(low) == _number(high):  # one input, or some that two digits do not tell apart
        return _("x near {place}", place=_number(low))
    return f"{_number(low)} < x < {_number(high)}"


def _number(value: float) -> str:
    return f"{value:.2g}"
