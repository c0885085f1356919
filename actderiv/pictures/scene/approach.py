"""The secant on its way to the tangent: pictures for ever smaller steps h, each with the error of its slope so far.

The error falls with h, as the curve is ever more like a straight line, and rises again where rounding, divided by h,
takes over. At a break the secant goes to what it goes to: a slope of one side, a mean of both, or to no limit.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ...activation import Bound, shortest
from ...dataclass import dataclass
from ...errors import RequestError
from ...messages import _
from ...sources.differences import SCHEMES, Scheme
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
            slope = number(self.goal, self.sides.measured)
            return _("error of the secant's slope: f′ is {slope}", slope=slope)
        if not math.isfinite(self.goal):
            return _("size of the secant's slope: no f′ at {where}", where=where)
        if self.subject.scheme.name == "forward":
            return _("distance from {slope}, the slope on the right: no f′", slope=shown)
        if self.subject.scheme.name == "backward":
            return _("distance from {slope}, the slope on the left: no f′", slope=shown)
        return _("distance from {slope}, the mean of both slopes: no f′", slope=shown)

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
        line = np.concatenate([x for x, __ in halves]), np.concatenate([y for __, y in halves])
        label = minus(_("secant, h = {h:.1e}: slope {slope}", h=self.steps[place], slope=_steady(slope)))
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
        return _("{function}: the secant at x = {at} as h goes to 0", function=self.subject.name, at=shortest(self.at))

    def told(self) -> str:
        """The whole course in words."""
        best = min(range(len(self.steps)), key=self.errors.__getitem__)
        course = _(
            "{count} secants of {scheme} at x = {at}, h from {first:.3g} to {last:.3g}",
            count=len(self.steps), scheme=self.subject.scheme.name, at=shortest(self.at),
            first=self.steps[0], last=self.steps[-1],
        )  # fmt: skip
        errors = [f"{each:.2g}" for each in (self.errors[0], self.errors[best], self.errors[-1])]
        ends = {"first": self.slopes[0], "last": self.slopes[-1]}
        if not math.isfinite(self.goal):
            if math.isnan(self.goal):
                slopes = _("their slopes go from {first:.4g} to {last:.4g}, though f has no slope there", **ends)
            else:
                slopes = _("their slopes go from {first:.4g} to {last:.4g}, without a limit", **ends)
            return minus(f"{course}; {slopes}.")
        if max(self.errors) == 0:
            least = _("0 throughout")
        else:
            least = _(
                "{first} at first, least at h = {h:.2g}: {least}, {last} at last",
                first=errors[0], h=self.steps[best], least=errors[1], last=errors[2],
            )  # fmt: skip
        return minus(f"{course}; {self.title()}; {least}.")


def _steady(slope: float) -> str:
    """A slope with so many digits that the last ones are seen to be rounding; as wide for any step."""
    return f"{slope:.8f}" if abs(slope) < 1e4 else f"{slope:.6e}"


def checked(at: float, scheme: str, frames: int) -> None:
    """Refuse what no pictures can be made of, before any function is called."""
    if not math.isfinite(at):
        raise RequestError(_("No secant goes through x = {at:g}: the place must be a finite number.", at=at))
    if not 2 <= frames <= MOST_FRAMES:
        raise RequestError(_("{frames} frames: from 2 to {most} can be asked for.", frames=frames, most=MOST_FRAMES))
    Chord(SCHEMES.get(scheme), FIRST).points(0.0)


def approach_of(bound: Bound, at: float, scheme: str = "forward", frames: int = FRAMES) -> Approach:
    """The secants of a function at a place; refused where there is nothing to touch, or the scheme has no secant."""
    checked(at, scheme, frames)
    subject = _around(bound, at, SCHEMES.get(scheme))
    value_at(subject, at)
    known = [(h, q) for h in np.geomspace(FIRST, LAST, frames).tolist() if math.isfinite(q := _slope(subject, at, h))]
    if len(known) < 2:
        raise RequestError(
            _(
                "f of {function} is no number beside x = {at}: no secant goes through it.",
                function=subject.name,
                at=shortest(at),
            )
        )
    steps, slopes = zip(*known, strict=True)
    return Approach(subject, at, steps, slopes, sides_at(subject, at))


def _around(bound: Bound, at: float, scheme: Scheme) -> Subject:
    reach = REACH * max(FIRST, 16 * math.ulp(at))
    low, high = round(at - reach, 12), round(at + reach, 12)  # 1 - 1.6 is not -0.6
    return Subject(bound.within(low, high), low, high, None, scheme, 1e-6)


def _slope(subject: Subject, at: float, h: float) -> float:
    return float(np.asarray(replace(subject, h=h).numeric(np.array([at])))[0])
