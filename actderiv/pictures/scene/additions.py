"""What a lesson draws beside f and f': tangents and secants, where a unit learns nothing, what frameworks return."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...activation import Bound, shortest
from ...dataclass import dataclass
from ...errors import RequestError
from ...messages import _
from ...sources.differences import SCHEMES
from .data import LINEAR, Curve, Panel
from .subject import Subject

if TYPE_CHECKING:
    from .touching import Chord

MOST = 12
"""More lines than that in one picture are a tangle."""
CHORD = 1.0
"""The step of a secant that is drawn without one: in the definition it goes to 0, here it is to be seen."""


@dataclass(frozen=True)
class Additions:
    """What is asked for. A wrong wish is refused when the record is made."""

    tangent: tuple[float, ...] = ()
    secant: tuple[float, ...] = ()
    scheme: str | None = None
    h: float | None = None
    """Scheme and step of the secants; without a choice the quotient of the definition, and a step that is seen."""
    saturation: float | None = None
    framework_slopes: bool = False

    def __post_init__(self) -> None:
        for name in ("tangent", "secant"):  # one asked for twice is one line
            object.__setattr__(self, name, tuple(dict.fromkeys(getattr(self, name))))
        for at in (*self.tangent, *self.secant):
            if not math.isfinite(at):
                raise RequestError(_("No line touches f at x = {at:g}: the place must be a finite number.", at=at))
        if len(self.tangent) + len(self.secant) > MOST:
            count = len(self.tangent) + len(self.secant)
            raise RequestError(_("{count} lines are too many; a picture takes {most}.", count=count, most=MOST))
        threshold = self.saturation
        if threshold is not None and not (math.isfinite(threshold) and threshold > 0):
            said = _("What |f′| is held against must be a positive number, not {threshold:g}.", threshold=threshold)
            raise RequestError(said)
        self.places()

    @property
    def chord(self) -> Chord:
        from .touching import Chord

        return Chord(SCHEMES.get(self.scheme or "forward"), CHORD if self.h is None else self.h)

    @property
    def any(self) -> bool:
        return bool(self.tangent or self.secant or self.saturation is not None or self.framework_slopes)

    def places(self) -> tuple[float, ...]:
        """All places that a line touches f at."""
        return (*self.tangent, *(end for at in self.secant for end in self.chord.ends(at)))

    def refuse_without(self, value: bool, derivative: bool, parameter: str | None) -> None:
        """Refuse what there is no place for: f or its derivative is not drawn, or is not that with respect to x."""
        if parameter is not None and self.any:
            raise RequestError(
                _(
                    "Tangents, secants, saturation and frameworks' slopes belong to the derivative with respect to x, "
                    "not to {parameter}.",
                    parameter=parameter,
                )
            )
        if not value and (self.tangent or self.secant):
            raise RequestError(
                _("Tangents and secants touch f, which is not drawn."), hint=_("Leave --only derivative out.")
            )
        if not derivative and self.framework_slopes:
            raise RequestError(_("What frameworks return is marked at f′, which is not drawn."))

    def refuse_outside(self, low: float, high: float) -> None:
        """Refuse a place outside of the range that was asked for."""
        for at in self.places():
            if not low <= at <= high:
                raise RequestError(
                    _(
                        "A line is to touch f at x = {at}, outside of the range from {low:g} to {high:g}.",
                        at=shortest(at),
                        low=low,
                        high=high,
                    ),
                    hint=_("Choose a wider --range, or none."),
                )

    def refuse_crowd(self, bounds: Sequence[Bound]) -> None:
        """Refuse what several functions in the same axes would hide from each other."""
        if len(bounds) > 1 and (self.saturation is not None or self.framework_slopes):
            raise RequestError(
                _(
                    "In the same axes shades and frameworks' slopes of {count} functions cannot be told apart.",
                    count=len(bounds),
                ),
                hint=_("--layout grid gives each function its own."),
            )

    def on_values(self, panel: Panel, subjects: Sequence[Subject], yscale: str = LINEAR) -> Panel:
        """The panel of f with what belongs to f; ``yscale`` is the scale on which it will stand."""
        if self.tangent or self.secant:
            panel = self._touched(panel, subjects, yscale)
        return self._shaded(panel, subjects)

    def _touched(self, panel: Panel, subjects: Sequence[Subject], yscale: str) -> Panel:
        from .touching import reaching, secant, tangent

        named = len(subjects) > 1
        wanted: list[tuple[Callable[..., Curve], float, tuple[Chord, ...]]] = [(tangent, at, ()) for at in self.tangent]
        wanted += [(secant, at, (self.chord,)) for at in self.secant]
        heights = [float(y) for each in subjects for y in each.f(self.places())]
        panel = replace(panel, ylim=reaching(panel, [y for y in heights if math.isfinite(y)]))
        lines = [
            draw(each, panel, at, *how, _next(panel) + number * len(wanted) + place, each.name if named else "", yscale)
            for number, each in enumerate(subjects)
            for place, (draw, at, how) in enumerate(wanted)
        ]
        return _with(panel, lines)

    def on_slopes(self, panel: Panel, subjects: Sequence[Subject], shade: bool = True) -> Panel:
        """The panel of f' with what belongs to f'."""
        if shade:
            panel = self._shaded(panel, subjects)
        if not self.framework_slopes:
            return panel
        from .returned import returned
        from .touching import reaching

        curves = returned(subjects[0], _next(panel))
        heights = [float(y) for each in curves for y in each.points()[1]]
        return replace(_with(panel, curves), ylim=reaching(panel, heights))

    def _shaded(self, panel: Panel, subjects: Sequence[Subject]) -> Panel:
        if self.saturation is None:
            return panel
        from .shading import shaded

        return _with(panel, shaded(subjects[0], self.saturation))

    def notes(self, subjects: Sequence[Subject]) -> tuple[str, ...]:
        """What there was nothing to draw of, and what a secant's slope says nothing of."""
        told: list[str] = []
        for at in self.secant:
            from .touching import between

            left, right = self.chord.ends(at)
            for each in subjects:
                over = between(each, left, right)
                if over:
                    said = _(
                        "the secant of {function} from x = {first} to {last} goes across {what}: its slope is that of "
                        "no piece of f",
                        function=each.name, first=shortest(left), last=shortest(right), what=over,
                    )  # fmt: skip
                    told.append(said)
        if self.framework_slopes:
            from .returned import returned, unknown

            told += [unknown(each) for each in subjects if not returned(each, 0)]
        return tuple(told)


def _with(panel: Panel, curves: Sequence[Curve]) -> Panel:
    return replace(panel, curves=(*panel.curves, *(replace(each, added=True) for each in curves)))


def _next(panel: Panel) -> int:
    """The first style that no curve of the panel has."""
    return 1 + max((each.style for each in panel.curves), default=-1)
