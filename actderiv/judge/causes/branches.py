"""Faults of a piecewise formula: its branches exchanged, one that goes on too far, both or neither taken at a tie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial, reduce

import numpy as np

from ...dataclass import dataclass
from ...messages import _
from ._hypothesis import FITTED, NONE, Explanation, hypothesis
from ._outside import right_beyond
from ._region import FEW, SHARE, Region

Array = np.ndarray
Polynomial = np.polynomial.Polynomial

NODES = 41
"""So many points of a piece tell what it goes on as."""

DEGREES = (8, 12)
"""A piece goes on as far as the two polynomials through it agree."""

AGREE = 1e-6
"""So far two continuations may differ, in parts of the largest value of the piece."""

LIKE = 1e-12
"""A line or a parabola that fits a piece so well is its formula: it goes on as far as anybody likes."""


@dataclass(frozen=True)
class Piece:
    """What the truth on one side of a break goes on as, beyond it: values, and where these can be relied on."""

    fine: Callable[[Array], Array]
    rough: Callable[[Array], Array]
    room: float

    def shown(self, region: Region) -> bool:
        """Whether the candidate returned what this piece goes on as, as far as that is known: nearly everywhere."""
        values = self.fine(region.x)
        known = np.abs(values - self.rough(region.x)) <= self.room
        return bool(np.mean(known) >= SHARE) and replace(region, room=region.room + self.room).shows(values)


def _piece(region: Region, at: float, side: int) -> Piece:
    """The piece of the truth to the right (``side`` 1) or the left (-1) of a break."""
    others = [side * (each - at) for each in region.bound.breaks if side * (each - at) > 0]
    width = min(others, default=max(2.0, abs(at)))
    truth = region.function()

    def through(degree: int, part: float) -> tuple[Polynomial, float, Array]:
        x = at + side * part * width * (1 - np.cos(np.pi * np.linspace(0.04, 0.96, NODES))) / 2
        values = truth(x)
        fit = Polynomial.fit(x, values, degree)
        return fit, float(np.max(np.abs(fit(x) - values))), values

    line, off, values = through(2, 1.0)
    size = float(np.max(np.abs(values)))
    if off <= max(LIKE * size, 16 * float(np.max(region.room, initial=0.0))):
        plain = line.convert()
        coefficients = np.where(np.abs(plain.coef) < 1e3 * LIKE * np.max(np.abs(plain.coef)), 0.0, plain.coef)
        return Piece(Polynomial(coefficients), Polynomial(coefficients), 4 * off)
    part = min(1.0, 2.0 / width)
    return Piece(through(DEGREES[1], part)[0], through(DEGREES[0], part / 2)[0], AGREE * size)


@hypothesis(NONE, whole=True)
def branches_exchanged(region: Region) -> Iterator[Explanation]:
    """Each of two branches stands where the other one belongs."""
    if region.order != 1 or region.x.size < FEW:
        return
    places = [at for at in region.bound.breaks if _exchanged(region, at)]
    if places:
        told = reduce(
            lambda first, last: _("{first} and {last}", first=first, last=last), (f"x = {each:.6g}" for each in places)
        )
        said = _("the two branches that meet at {places} are exchanged", places=told)
        yield Explanation(said, holds=partial(_beside, places))


def _beside(places: list[float], region: Region) -> bool:
    """Whether the inputs lie on pieces that end at these breaks."""
    edges = np.array([-np.inf, *region.bound.breaks, np.inf])
    segment = np.clip(np.searchsorted(edges, region.x), 1, edges.size - 1)
    beside = np.isin(edges[segment - 1], places) | np.isin(edges[segment], places)
    return bool(np.mean(beside) >= SHARE)


def _exchanged(region: Region, at: float) -> bool:
    """Whether on both sides of a break the candidate returns what the other side's piece goes on as."""
    for side in (-1, 1):
        here = _looked_at(region, at, side * _clear(region, at))
        if here is None or not _piece(region, at, -side).shown(here):
            return False
    return True


def _looked_at(region: Region, at: float, width: float) -> Region | None:
    """The region on one side of a break: the candidate asked there, or else the inputs that are known."""
    if region.candidate is None:
        beyond = (region.x - at) / width
        here = (beyond > 0) & (beyond < 1)
        return region.part(here) if here.sum() >= FEW else None
    x = np.sort(region.rounded(at + width * np.linspace(0.02, 0.98, NODES)))
    room = np.full(x.shape, np.max(region.room, initial=0.0))
    return replace(region, x=x, got=region.candidate(x), expected=region.function()(x), room=room)


@hypothesis(FITTED)
def never_saturates(region: Region) -> Iterator[Explanation]:
    """A piece goes on beyond the break where it should end."""
    for at, beyond in _adjacent(region):
        piece = _piece(region, at, -beyond)
        if _begins_at(region, piece, at, beyond) and piece.shown(region):
            yield Explanation(_told(region, at, beyond))


def _adjacent(region: Region) -> list[tuple[float, int]]:
    """The breaks that the region lies wholly beyond, the nearest first: location, and 1 for a region to the right."""
    first, last = float(region.x[0]), float(region.x[-1])
    found = [(first - at, at, 1) for at in region.bound.breaks if first >= at]
    found += [(at - last, at, -1) for at in region.bound.breaks if last <= at]
    return [(at, beyond) for __, at, beyond in sorted(found)]


def _begins_at(region: Region, piece: Piece, at: float, beyond: int) -> bool:
    """Whether the region begins at the break: where it does not, the piece may not differ from the truth in between."""
    end = float(region.x[0] if beyond > 0 else region.x[-1])
    margin = region.margins[0 if beyond > 0 else 1]
    if abs(end - at) <= 4 * margin:
        return True
    between = np.linspace(at, end - beyond * 2 * margin, 13)[1:-1]
    truth = region.function()(between)
    seen = np.maximum(region.units(truth, 16), 4 * region.tolerance)
    return bool(np.all(np.abs(piece.fine(between) - truth) <= seen))


def _told(region: Region, at: float, beyond: int) -> str:
    far, margin = (region.x[-1], region.margins[1]) if beyond > 0 else (region.x[0], region.margins[0])
    ends = [beyond * each for each in region.bound.breaks if beyond * each > beyond * at]
    last = beyond * min(ends, default=float(region.format.largest))
    ended = region.candidate is None or right_beyond(region, beyond)
    if beyond * (last - far) > 4 * margin and abs(far) < 0.01 * region.format.largest and ended:
        if beyond > 0:
            return _("the piece to the left of x = {at:.6g} reaches to x = {far:.4g}: the threshold is shifted",
                     at=at, far=far)  # fmt: skip
        return _("the piece to the right of x = {at:.6g} reaches to x = {far:.4g}: the threshold is shifted",
                 at=at, far=far)  # fmt: skip
    if beyond > 0:
        return _("the piece to the left of x = {at:.6g} goes on beyond it: it never saturates", at=at)
    return _("the piece to the right of x = {at:.6g} goes on beyond it: it never saturates", at=at)


@hypothesis(NONE)
def tie(region: Region) -> Iterator[Explanation]:
    """Where two branches meet, the slopes of both were added up, or neither counted."""
    if region.order != 1 or region.x.min() != region.x.max() or float(region.x[0]) not in region.bound.breaks:
        return
    at, left, right, room = float(region.x[0]), *_limits(region, float(region.x[0]))
    if min(abs(left), abs(right)) <= room or not _right_beside(region, at):
        return
    both = _("a tie at x = {at:g}: both branches pass their slopes on", at=at)
    for said, value in ((both, left + right), (_("a tie at x = {at:g}: neither branch counts", at=at), 0.0)):
        if np.all(np.abs(region.got - value) <= region.units(value, 2) + 2 * room):
            yield Explanation(said)


def _right_beside(region: Region, at: float) -> bool:
    """Whether the candidate is right on both sides of a break: what is wrong at the break is then the break's own."""
    sides = (_looked_at(region, at, side * _clear(region, at)) for side in (-1, 1))
    return region.candidate is None or all(side is not None and _nearly_right(side) for side in sides)


def _nearly_right(region: Region) -> bool:
    room = region.units(region.expected, 8) + 8 * region.room + region.tolerance
    return bool(np.mean(np.abs(region.got - region.expected) <= room) >= SHARE)


def _clear(region: Region, at: float) -> float:
    """How far from a break another one may be felt: half of the way to the next."""
    return min(0.5, min((abs(each - at) for each in region.bound.breaks if each != at), default=np.inf) / 2)


def _limits(region: Region, at: float) -> tuple[float, float, float]:
    """The slopes on the two sides of a break, and how far they may be off where they were made of values of f."""
    if not region.room.any():
        return *region.bound.limits(at, order=1), 0.0
    sides = [_piece(region, at, side) for side in (-1, 1)]
    left, right = (float(each.fine(np.array([at]))[0]) for each in sides)
    return left, right, max(each.room for each in sides) + float(region.room[0])
