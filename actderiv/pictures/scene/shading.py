"""Where little or nothing of a gradient gets through: |f'| is small, or f' is 0 over an interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from ...activation import shortest
from ...messages import _
from .data import HATCH, INK, SHADE, Curve, Segment
from .scales import minus
from .subject import Subject

Stretch = tuple[float, float]

WIDER = 64.0
"""A unit that is dead all over the picture is looked at that many times farther out: what is 0 because it is too small
for a number grows there."""
HALVINGS = 60


def shaded(subject: Subject, threshold: float) -> list[Curve]:
    """The stretches on which |f'| is below the threshold, and those on which f' is exactly 0; where there are neither
    a curve that says so."""
    dead: list[Stretch] = []
    small: list[Stretch] = []
    for segment in replace(subject, points=None).slope("", 0).segments:  # few points are a picture's, not the truth's
        if not np.any(segment[1]) and _dies(subject, segment):
            dead.append((float(segment[0][0]), float(segment[0][-1])))
        else:
            small += _below(subject, segment, threshold)
    least = minus(shortest(threshold))
    if not dead and not small:
        return [Curve(_("saturated: |f′| < {threshold}, nowhere here", threshold=least), INK, (), form=SHADE)]
    saturated = _("saturated: |f′| < {threshold}", threshold=least)
    named = ((saturated, small, SHADE), (_("dead: f′ = 0"), dead, HATCH))
    return [Curve(name, INK, (), form=form, stretches=_joined(found)) for name, found, form in named if found]


def _joined(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """The stretches, those that meet as one."""
    found: list[Stretch] = []
    for low, high in sorted(stretches):
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return tuple(found)


def _dies(subject: Subject, segment: Segment) -> bool:
    """Whether f' is 0 on all of a piece: one that ends at a break is taken at its word, one that fills the picture is
    followed to both sides until there is a break, or far out."""
    low, high = float(segment[0][0]), float(segment[0][-1])
    if any(each in (low, high) for each in subject.breaks):
        return True
    reach = WIDER * max(high - low, 1.0)
    wider = subject.bound.within(low - reach, high + reach)
    before = max((each for each in wider.breaks if each <= low), default=low - reach)
    after = min((each for each in wider.breaks if each >= high), default=high + reach)
    x = np.concatenate([np.linspace(before, low, 130)[1:], np.linspace(high, after, 130)[:-1], np.linspace(-1, 1, 65)])
    x = x[(x > before) & (x < after)]
    return not np.any(_slope(subject)(x))


def _slope(subject: Subject) -> Callable[[np.ndarray], np.ndarray]:
    return subject.df if subject.has_derivative else subject.numeric


def _below(subject: Subject, segment: Segment, threshold: float) -> Iterator[Stretch]:
    """The stretches of a piece on which |f'| is below the threshold, from crossing to crossing."""
    x, small = segment[0], np.abs(segment[1]) < threshold
    change = np.flatnonzero(small[1:] != small[:-1])
    at = _crossings(subject, x[change], x[change + 1], small[change], threshold)
    edges = [*([float(x[0])] if small[0] else []), *at, *([float(x[-1])] if small[-1] else [])]
    return zip(edges[::2], edges[1::2], strict=True)


def _crossings(subject: Subject, low: np.ndarray, high: np.ndarray, below: np.ndarray, threshold: float) -> list[float]:
    """Where |f'| crosses the threshold between two points; ``below`` says whether it is below at the first."""
    slope = _slope(subject)
    for __ in range(HALVINGS if low.size else 0):
        middle = low / 2 + high / 2
        same = (np.abs(slope(middle)) < threshold) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return [float(each) for each in low]
