"""Slopes that nobody declared to be infinite, or that are so steep within a pixel that they look it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .data import EVEN, Scale, Segment

FAR, THIN = 20.0, 1e-3
"""What is so many times higher than nearly all of a curve, over so small a share of x, about a pixel, soars."""


def farthest(pieces: Sequence[Segment], scale: Scale = EVEN) -> float:
    """Beyond which distance from the middle the pieces, finely sampled, take less of an axis of that scale than is
    seen; infinite where they are about as high all along."""
    if not pieces:
        return math.inf
    wide = np.concatenate([np.gradient(scale.place(x)) if x.size > 1 else np.zeros(1) for x, _ in pieces])
    wide /= float(wide.max()) or 1.0  # the sum of widths as large as numbers are may be none
    away = np.abs(np.concatenate([y for _, y in pieces]) - _middle(pieces))
    order = np.argsort(away)
    share = np.cumsum(wide[order]) / (float(wide.sum()) or 1.0)
    most = FAR * float(away[order][np.searchsorted(share, 1 - 30 * THIN)])
    thin = float(wide[away > most].sum()) < THIN * float(wide.sum())
    return most if thin and (away > most).any() else math.inf


def _middle(pieces: Sequence[Segment]) -> float:
    return float(np.median(np.concatenate([y for _, y in pieces])))


def parted(pieces: Sequence[Segment], scale: Scale = EVEN) -> tuple[Segment, ...]:
    """The pieces, with the pen lifted where they go from one far end to the other within what is seen as one place."""
    most, found = farthest(pieces, scale), []
    length = float(np.ptp(scale.place([pieces[0][0][0], pieces[-1][0][-1]]))) if pieces else 0.0
    for x, y in pieces:
        away = y - _middle(pieces)
        far = np.flatnonzero(np.abs(away) > most)
        beside = np.diff(scale.place(x[far])) < THIN * length
        flips = np.flatnonzero(beside & (np.diff(np.sign(away[far])) != 0))
        ends = [(0, *(far[flips + 1])), (*(far[flips] + 1), y.size)]
        found += [(x[first:last], y[first:last]) for first, last in zip(*ends, strict=True)]
    return tuple(found)
