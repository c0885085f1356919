"""The secant on its way to the tangent: pictures for ever smaller steps h, each with the error of its slope so far.

The error falls with h, as the curve is ever more like a straight line, and rises again where rounding, divided by h,
takes over. At a break the secant goes to what it goes to: a slope of one side, a mean of both, or to no limit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..activation import Bound, shortest
from ..errors import RequestError
from ..sources.differences import SCHEMES, Scheme
from .data import BEST, FILLED, INK, LOG, Curve, Curves, Mark, Panel, Scale
from .limits import y_limits
from .rescaling import logarithmic
from .scales import minus, x_limits
from .subject import Subject
from .touching import Chord, Sides, number, ray, sides_at, tangent, value_at

FIRST, LAST = 1.0, 1e-12
"""The steps go from a secant that everybody sees to one that rounding has spoilt."""
FRAMES, MOST_FRAMES = 37, 240
REACH = 1.6
"""So far to each side f is shown, in first steps."""


@dataclass(frozen=True, eq=False)
class Approach:
    """The quotients of a scheme at a place for ever smaller steps, and what they go to."""

    subject: Subject
    at: float
    steps: tuple[float, ...]
    slopes: tuple[float, ...]
    sides: Sides

    @property
    def goal(self) -> float:
        """What the quotients go to: f', at a break what the scheme makes of the slopes on both sides; infinite or NaN
        where they go nowhere."""
        left, right = self.sides.left, self.sides.right
        with np.errstate(invalid="ignore"):
            return float(self.subject.scheme(lambda t: t * (left if t < 0 else right) if t else t, 0.0, 1.0))

    @property
    def errors(self) -> tuple[float, ...]:
        """How far each quotient is from its goal; where there is none, how large it is."""
        goal = self.goal if math.isfinite(self.goal) else 0.0
        return tuple(abs(each - goal) for each in self.slopes)

    def title(self) -> str:
        """What the errors are, in words."""
        shown, where = number(self.goal), f"x = {shortest(self.at)}"
        if self.sides.slope is not None and math.isfinite(self.goal):
            return f"error of the secant's slope: f′ is {number(self.goal, self.sides.measured)}"
        if not math.isfinite(self.goal):
            return f"size of the secant's slope: no f′ at {where}"
        sides = {"forward": "the slope on the right", "backward": "the slope on the left"}
        return f"distance from {shown}, {sides.get(self.subject.scheme.name, 'the mean of both slopes')}: no f′"

    def frames(self) -> list[Curves]:
        """The pictures, from the largest step to the smallest. All have the same axes and the same curves."""
        value, errors = self._value_panel(), self._error_panel()
        return [
            replace(errors, panels=(self._with_secant(value, place), self._up_to(errors.panels[0], place)))
            for place in range(len(self.steps))
        ]

    def _value_panel(self) -> Panel:
        """f around the place, and its tangent."""
        subject = self.subject
        curve = subject.value("f(x)", 0)
        ends = x_limits(subject.low, subject.high)
        panel = Panel(subject.name, (curve,), ends, y_limits([curve], subject.low, subject.high, 2.0))
        return replace(panel, curves=(curve, tangent(subject, panel, self.at, 1)))

    def _error_panel(self) -> Curves:
        steps = self.steps[-1] / 1.6, self.steps[0] * 1.6
        path = Curve("", INK, ((np.array(self.steps), np.array(self.errors)),))
        panel = Panel(minus(self.title()), (path,), steps, (0.0, 1.0), xlabel="h", xscale=Scale(LOG))
        return Curves((logarithmic(panel),), 2, "", shared_legend=True)

    def _with_secant(self, panel: Panel, place: int) -> Panel:
        subject, slope = self.subject, self.slopes[place]
        left, right = Chord(subject.scheme, self.steps[place]).points(self.at)
        ends = [(each, value_at(subject, each)) for each in (left, right)]
        halves = [ray(subject, panel, end, slope, way) for end, way in zip(ends, (-1, 1), strict=True)]
        line = np.concatenate([x for x, _ in halves]), np.concatenate([y for _, y in halves])
        label = minus(f"secant, h = {self.steps[place]:.1e}: slope {_steady(slope)}")
        secant = Curve(label, 2, (line,), tuple(Mark(*end, FILLED) for end in ends))
        return replace(panel, curves=(*panel.curves, secant))

    def _up_to(self, panel: Panel, place: int) -> Panel:
        """The errors so far, the last of them marked."""
        (path,) = panel.curves
        ((x, y),) = path.segments
        mark = Mark(float(x[place]), float(y[place]), BEST)
        return replace(panel, curves=(replace(path, segments=((x[: place + 1], y[: place + 1]),), marks=(mark,)),))

    def headline(self) -> str:
        """What the pictures are called."""
        return f"{self.subject.name}: the secant at x = {shortest(self.at)} as h goes to 0"

    def told(self) -> str:
        """The whole course in words."""
        best = min(range(len(self.steps)), key=self.errors.__getitem__)
        course = f"{len(self.steps)} secants of {self.subject.scheme.name} at x = {shortest(self.at)}, "
        course += f"h from {self.steps[0]:.3g} to {self.steps[-1]:.3g}"
        errors = [f"{each:.2g}" for each in (self.errors[0], self.errors[best], self.errors[-1])]
        if not math.isfinite(self.goal):
            end = "though f has no slope there" if math.isnan(self.goal) else "without a limit"
            return minus(f"{course}; their slopes go from {self.slopes[0]:.4g} to {self.slopes[-1]:.4g}, {end}.")
        if max(self.errors) == 0:
            return minus(f"{course}; {self.title()}; 0 throughout.")
        least = f"{errors[0]} at first, least at h = {self.steps[best]:.2g}: {errors[1]}, {errors[2]} at last"
        return minus(f"{course}; {self.title()}; {least}.")


def _steady(slope: float) -> str:
    """A slope with so many digits that the last ones are seen to be rounding; as wide for any step."""
    return f"{slope:.8f}" if abs(slope) < 1e4 else f"{slope:.6e}"


def checked(at: float, scheme: str, frames: int) -> None:
    """Refuse what no pictures can be made of, before any function is called."""
    if not math.isfinite(at):
        raise RequestError(f"No secant goes through x = {at:g}: the place must be a finite number.")
    if not 2 <= frames <= MOST_FRAMES:
        raise RequestError(f"{frames} frames: from 2 to {MOST_FRAMES} can be asked for.")
    Chord(SCHEMES.get(scheme), FIRST).points(0.0)


def approach_of(bound: Bound, at: float, scheme: str = "forward", frames: int = FRAMES) -> Approach:
    """The secants of a function at a place; refused where there is nothing to touch, or the scheme has no secant."""
    checked(at, scheme, frames)
    subject = _around(bound, at, SCHEMES.get(scheme))
    value_at(subject, at)
    known = [(h, q) for h in np.geomspace(FIRST, LAST, frames).tolist() if math.isfinite(q := _slope(subject, at, h))]
    if len(known) < 2:
        raise RequestError(f"f of {subject.name} is no number beside x = {shortest(at)}: no secant goes through it.")
    steps, slopes = zip(*known, strict=True)
    return Approach(subject, at, steps, slopes, sides_at(subject, at))


def _around(bound: Bound, at: float, scheme: Scheme) -> Subject:
    reach = REACH * max(FIRST, 16 * math.ulp(at))
    low, high = round(at - reach, 12), round(at + reach, 12)  # 1 - 1.6 is not -0.6
    return Subject(bound.within(low, high), low, high, None, scheme, 1e-6)


def _slope(subject: Subject, at: float, h: float) -> float:
    return float(np.asarray(replace(subject, h=h).numeric(np.array([at])))[0])
