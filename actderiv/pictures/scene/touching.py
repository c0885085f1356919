"""Straight lines at a curve of f: tangents, whose slope is f', and secants, whose slope is a quotient of differences.

At a break there may be no tangent. Then each side has a slope of its own, which may be infinite, or none, and the name
of the line says so.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...activation import JUMP, shortest
from ...errors import RequestError
from ...messages import _
from ...onesided import GOES_ON, SWINGS
from ...sources.differences import Scheme
from ...sources.precise import steady
from .data import EVEN, FILLED, LINEAR, POLE, Curve, Mark, Panel, Segment
from .scales import SHORTEST, TALLEST, minus
from .subject import EPS, Subject

REACH = 0.26
"""So far a tangent goes to either side, and a secant beyond its points, as a share of the axes."""
FINE = 1e-4
"""The ends of a line are written with so many decimals, as a share of the axes: no more are seen."""
STEEP = 100
"""Where that would shorten a line by so many such shares of the height, it has more of them."""
ROOM = 0.06
"""What the axes show beyond a point that a line touches, as a share of their height."""
SAME = 1e-9
"""Places of a person's own breaks are found to about so much."""


class Sides(NamedTuple):
    """The slopes of f at a place from the left and from the right: infinite where secants grow without bound, NaN where
    f is no number on that side. ``leaps`` says that f is not continuous there, ``measured`` that nobody gave f'."""

    left: float
    right: float
    leaps: bool = False
    measured: bool = False

    @property
    def slope(self) -> float | None:
        """The slope of the tangent, infinite where it is vertical; None where there is no tangent."""
        if self.leaps:
            return None
        if math.isnan(self.left) or math.isnan(self.right):
            return None
        same = self.left == self.right or math.isclose(self.left, self.right, rel_tol=SAME, abs_tol=1e-12)
        return self.right if same else None


def value_at(subject: Subject, at: float) -> float:
    """f there; refused where it is no number, as nothing touches it."""
    value = float(subject.f(np.array([at]))[0])
    if not math.isfinite(value):
        raise RequestError(
            _(
                "f of {function} is {value} at x = {at}: no line touches it there.",
                function=subject.name,
                value=value,
                at=shortest(at),
            )
        )
    return value


def sides_at(subject: Subject, at: float) -> Sides:
    """The slopes of f at a place from both sides."""
    value, broken = value_at(subject, at), _break_at(subject, at)
    if broken is None and not subject.has_derivative:
        return _measured(subject, at, value)
    if broken is None and math.isfinite(slope := float(subject.df(np.array([at]))[0])):
        return Sides(slope, slope)
    at = at if broken is None else broken
    (left, left_leaps), (right, right_leaps) = (_side(subject, at, value, side) for side in (0, 1))
    return Sides(left, right, left_leaps or right_leaps, not subject.has_derivative)


def _break_at(subject: Subject, at: float) -> float | None:
    """The break at a place at which f or f' leaps; one that was found is found to some digits."""
    near = SAME * max(1.0, abs(at)) if subject.bound.activation.foreign else 0.0
    return next((each for each in subject.breaks if abs(each - at) <= near), None)


def _side(subject: Subject, at: float, value: float, side: int) -> tuple[float, bool]:
    """The slope on one side (0 is the left), and whether f leaps there from its value at the place."""
    limit = subject.bound.limits(at, 0)[side]
    if math.isnan(limit):
        return math.nan, False
    if abs(limit - value) > 2.0**-26 * max(1.0, abs(value)) and not _creeps(subject, at, value, side):
        return math.copysign(math.inf, (limit - value) * (1 if side else -1)), True
    return subject.slopes_beside(at)[side], False


STEPS = 2.0 ** np.array([-12.0, -18.0, -24.0])
APART = 3 / 4
"""One-sided quotients of a smooth f come 64 times nearer to each other with each step; those at a kink stay apart."""


def _measured(subject: Subject, at: float, value: float) -> Sides:
    """The slopes of an f of which values alone are known, from quotients on each side with ever smaller steps."""
    steps = max(1.0, abs(at)) * STEPS
    noise = 64 * EPS * max(abs(value), EPS) / steps
    left, right = ((subject.f(at + way * steps) - value) / (way * steps) for way in (-1, 1))
    ends = _limit(left, noise[-1]), _limit(right, noise[-1])
    with np.errstate(invalid="ignore"):
        gap = np.abs(right - left)
    if all(map(math.isfinite, ends)) and not gap[1] > max(APART * gap[0], noise[1]):
        ends = (float(steady(subject.f, np.array([at]), subject.breaks)[0]),) * 2
    return Sides(*ends, measured=True)


def _limit(quotients: np.ndarray, noise: float) -> float:
    """Where quotients with ever smaller steps go: to infinity where they change as much with each as with the last."""
    first, second, third = quotients.tolist()
    grows = abs(third - second) > max(GOES_ON * abs(second - first), noise) and abs(third) > abs(second) > abs(first)
    return math.copysign(math.inf, third) if grows else third


def _creeps(subject: Subject, at: float, value: float, side: int) -> bool:
    """Whether f goes to its value, but so slowly that the limit is not read off beside it, as a square root does."""
    steps = (2 * side - 1) * max(1.0, abs(at)) * 2.0 ** np.array([-30.0, -40.0])
    far, near = np.abs(subject.f(at + steps) - value)
    return bool(near < (1 - SWINGS) * far)


def tangent(subject: Subject, panel: Panel, at: float, style: int, of: str = "", yscale: str = LINEAR) -> Curve:
    """The tangent at a place, or what there is in its stead: half a line on each side that has a slope."""
    y, sides = value_at(subject, at), sides_at(subject, at)
    label = minus(_named(sides, at, of))
    mark = (Mark(at, y, FILLED),)
    if sides.slope is not None:
        halves = [(sides.slope, -1), (sides.slope, 1)]
    else:
        halves = [(sides.left, -1), (sides.right, 1)]
        if sides.leaps:  # a vertical line there would say that f takes every value between
            halves = [(slope, way) for slope, way in halves if math.isfinite(slope)]
    straight = subject.scale == EVEN and yscale == LINEAR
    pieces = [ray(subject, panel, (at, y), slope, way, straight) for slope, way in halves if not math.isnan(slope)]
    if sides.slope is not None:
        (x, height), (further_x, further) = pieces
        pieces = [(np.concatenate([x, further_x[1:]]), np.concatenate([height, further[1:]]))]
    return Curve(label, style, tuple(each for each in pieces if each[0].size > 1), mark)


def _named(sides: Sides, at: float, of: str) -> str:
    where = _("of {function} at x = {at}", function=of, at=shortest(at)) if of else _("at x = {at}", at=shortest(at))
    if sides.slope is not None:
        slope = number(sides.slope, sides.measured)
        if math.isfinite(sides.slope):
            return _("tangent {where}: slope {slope}", where=where, slope=slope)
        return _("vertical tangent {where}: slope {slope}", where=where, slope=slope)
    left, right = (number(slope, sides.measured) for slope in (sides.left, sides.right))
    told = [] if math.isnan(sides.left) else [_("{slope} left", slope=left)]
    told += [] if math.isnan(sides.right) else [_("{slope} right", slope=right)]
    slopes = ", ".join(told)
    if len(told) < 2 and not sides.leaps:
        if not told:
            return _("no tangent {where}", where=where)
        return _("half a tangent {where}, where f ends: slope {slopes}", where=where, slopes=slopes)
    if sides.leaps:
        return _("no tangent {where}, a jump: slope {slopes}", where=where, slopes=slopes)
    if math.isinf(sides.left) and math.isinf(sides.right):
        return _("no tangent {where}, a cusp: slope {slopes}", where=where, slopes=slopes)
    return _("no tangent {where}, a kink: slope {slopes}", where=where, slopes=slopes)


def number(value: float, measured: bool = False) -> str:
    """A slope in four digits; one that was measured is about that."""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{'≈' if measured else ''}{value + 0.0:.4g}"


def ray(
    subject: Subject, panel: Panel, start: tuple[float, float], slope: float, way: int, straight: bool = True
) -> Segment:
    """The line from a point to the left (``way`` -1) or the right, as far as :data:`REACH` and the axes let it, from
    left to right; in many points where the axes bend it."""
    x, y = start
    if math.isinf(slope):
        up = REACH * (panel.ylim[1] - panel.ylim[0]) * way * math.copysign(1, slope)
        ends = (x, x), (y, float(np.clip(y + up, *panel.ylim)))
    else:
        end = _end(subject, panel, start, slope, way)
        ends = (x, end), (y, y + slope * (end - x))
    order = slice(None, None, way)
    if straight or math.isinf(slope):
        return np.array(ends[0])[order], np.array(ends[1])[order]
    first, last = subject.scale.place(ends[0]).tolist()
    across = subject.scale.value(np.linspace(first, last, 65))
    return across[order], (y + slope * (across - x))[order]


def _end(subject: Subject, panel: Panel, start: tuple[float, float], slope: float, way: int) -> float:
    """Up to which x a line goes from its point: it stays within the axes."""
    x, y = start
    wide, high = (min(last - first, sys.float_info.max) for first, last in (panel.xlim, panel.ylim))
    if subject.scale == EVEN:
        end = x + way * REACH / math.hypot(1 / wide, slope / high)
        first, last = panel.xlim
    else:
        first, last = subject.low, subject.high
        place, least, most = (float(subject.scale.place(each)) for each in (x, first, last))
        end = float(subject.scale.value(place + way * REACH * (most - least)))
    if slope:
        low, high = sorted(x + (each - y) / slope for each in panel.ylim)
        end = max(min(end, high), low) if low <= x <= high else end
    end, step = min(max(end, first), last), FINE * min(wide, STEEP * high / abs(slope) if slope else wide)
    if subject.scale != EVEN or step < SHORTEST:
        return end
    digits = math.ceil(-math.log10(step))
    return round(x + math.trunc((end - x) * 10.0**digits) / 10.0**digits, digits + 6)  # the sum has last digits again


class Chord(NamedTuple):
    """How a secant is drawn: through the two points at which the scheme's quotient with that step asks f."""

    scheme: Scheme
    h: float

    def points(self, at: float) -> tuple[float, float]:
        """The two points; refused where the scheme has more than two, or none."""
        asked: list[float] = []
        if not self.scheme.complex_valued:
            self.scheme(lambda x: asked.append(x) or 0.0, at, self.h)  # type: ignore[func-returns-value]
        if len(asked) != 2:
            said = _("A secant goes through two points; {scheme} has none such.", scheme=self.scheme.name)
            raise RequestError(said, hint=_("Choose --scheme forward, backward or central."))
        left, right = sorted(asked)
        return left, right

    def ends(self, at: float) -> tuple[float, float]:
        """The two points; refused where they are one."""
        left, right = self.points(at)
        if left == right:
            said = _(
                "h = {h:g} is below the spacing of numbers at x = {at}: both points are one.",
                h=self.h, at=shortest(at),
            )  # fmt: skip
            raise RequestError(said, hint=_("Choose a larger --h."))
        return left, right


def secant(
    subject: Subject, panel: Panel, at: float, chord: Chord, style: int, of: str = "", yscale: str = LINEAR
) -> Curve:
    """The secant at a place."""
    left, right = chord.ends(at)
    low, high = value_at(subject, left), value_at(subject, right)
    slope = (high - low) / (right - left)
    over = between(subject, left, right)
    points = {"first": shortest(left), "last": shortest(right), "slope": number(slope)}
    if not over and rounded_away(subject, left, right):
        said = _("secant from x = {first} to {last}: no slope, rounding took the difference of f", **points)
        if of:
            said = _(
                "secant of {function} from x = {first} to {last}: no slope, rounding took the difference of f",
                function=of, **points,
            )  # fmt: skip
    else:
        said = _("secant from x = {first} to {last}: slope {slope}", **points)
        if of:
            said = _("secant of {function} from x = {first} to {last}: slope {slope}", function=of, **points)
        if over:
            said = _("{secant}, across {what}", secant=said, what=over)
    label = minus(said)
    straight = subject.scale == EVEN and yscale == LINEAR
    before = ray(subject, panel, (left, low), slope, -1, straight)
    after = ray(subject, panel, (right, high), slope, 1, straight)
    line = tuple(np.concatenate(both) for both in zip(before, after, strict=True))
    return Curve(label, style, ((line[0], line[1]),), (Mark(left, low, FILLED), Mark(right, high, FILLED)))


def between(subject: Subject, left: float, right: float) -> str:
    """What parts f between two places, in words: a pole, a jump, or where it is no number; empty where it goes on."""
    for at, order in sorted(subject.breaks.items(), key=lambda each: each[1]):
        ends = order == POLE and not subject.grows(at, 0)
        if left <= at <= right and order <= JUMP and not ends and _parts(subject, at, left, right):
            place = shortest(at)
            return _("a pole at x = {place}", place=place) if order == POLE else _("a jump at x = {place}", place=place)
    inside = left + (right - left) * np.linspace(0, 1, LOOKS)[1:-1]
    return _("x at which f is no number") if np.isnan(subject.f(inside)).any() else ""


def _parts(subject: Subject, at: float, left: float, right: float) -> bool:
    """Whether a break parts f between two places: at one of them only where f leaps towards the other."""
    if left < at < right:
        return True
    limit, value = subject.bound.limits(at, 0)[int(at == left)], float(subject.f(np.array([at]))[0])
    return not math.isclose(limit, value, rel_tol=SAME, abs_tol=1e-12)


def rounded_away(subject: Subject, left: float, right: float) -> bool:
    """Whether f, whole between two places, has the same value at both although it rises, or falls, between them: by
    less than two spacings of its values, all along. Where it is constant, or comes back to its value, it has not."""
    low, high = (float(y) for y in subject.f(np.array([left, right])))
    if low != high:
        return False
    slopes = [sides_at(subject, at).slope for at in (left, left + (right - left) / 2, right)]
    if any(each is None or not math.isfinite(each) or each == 0 for each in slopes):
        return False
    rises = np.array(slopes, dtype=np.float64) * (right - left)
    return bool(abs(np.sign(rises).sum()) == len(slopes) and (np.abs(rises) <= 2 * np.spacing(abs(low))).all())


LOOKS = 257
"""At so many places between its points a secant asks whether f is a number."""


def reaching(panel: Panel, heights: Sequence[float]) -> tuple[float, float]:
    """The limits of y, wide enough for these heights, so far as a picture reaches."""
    low, high = panel.ylim
    room = ROOM * (high - low)
    low = min([low, *(max(each - room, -TALLEST) for each in heights if each < low)])
    return low, max([high, *(min(each + room, TALLEST) for each in heights if each > high)])
