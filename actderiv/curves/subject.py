"""One function in a picture: its curves f and f', their breaks, dots and arrows, and its numeric derivative."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..activation import BEND, JUMP, KINK, Bound, shortest
from ..errors import RequestError
from ..sources.differences import Scheme
from ..sources.second import differentiated, kind_of
from .data import DOTS, EVEN, FILLED, INK, LINEAR, OPEN, RINGS, Arrow, Curve, Mark, Scale, Segment
from .sampling import bends, jumps, segments, stairs, tame
from .scales import minus

POLE = -1
BESIDE = 1e-5
"""A leap of a derivative so near to a break is that break, seen again."""
RINGS_SHOWN = 21
ERRORS_SHOWN = 401
CROWDED = 128
"""With more breaks than that a picture shows the pieces alone."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A bound function on a range, ready to hand out its curves."""

    bound: Bound
    low: float
    high: float
    points: int | None
    scheme: Scheme
    h: float
    known: str = "analytic"
    """How the derivative is known, for a legend that has the numeric one, too."""
    wrt: str = ""
    """The parameter with respect to which f is differentiated; x where it is empty."""
    scale: Scale = EVEN
    """How x is spread: there the points lie evenly."""

    @property
    def has_derivative(self) -> bool:
        return self.bound.activation.derivative is not None

    def raised(self) -> Subject:
        """The same picture of f' in place of f: its slope is f''."""
        return replace(self, bound=differentiated(self._bent()), known=kind_of(self.bound))

    def _bent(self) -> Bound:
        """The function with the breaks that were found, of a person's own also where f'' leaps: no stencil of f' may
        reach across one."""
        if not (self.bound.activation.foreign and self.has_derivative):
            return self.bound
        found = {at: max(order, JUMP) for at, order in self.breaks.items()}
        for at in bends(self.df, self.low, self.high):
            if not any(abs(at - known) <= BESIDE for known in found):
                found[at] = BEND
        return replace(self.bound, activation=replace(self.bound.activation, breaks=lambda **_: found))

    @property
    def numeric_label(self) -> str:
        return f"{self.scheme.name}, h = {shortest(self.h)}"

    @cached_property
    def breaks(self) -> dict[float, int]:
        """Every break in the range, with its order. A user's function declares none, so its leaps are looked for."""
        found = {at: order for at, order in self.bound.breaks.items() if self.low <= at <= self.high}
        if self.bound.activation.foreign:
            for order, function in ((JUMP, self.f), (KINK, self.df)):
                for at in jumps(function, self.low, self.high) if order == JUMP or self.has_derivative else ():
                    if not any(abs(at - known) <= BESIDE for known in found):
                        found[at] = order
        if len(found) > CROWDED:
            return dict(sorted(found.items()))
        return {at: self._seen(at, found[at]) for at in sorted(found)}

    @property
    def crowded(self) -> bool:
        """Whether breaks stand so close that dots and arrows at each would hide the curve."""
        return len(self.breaks) > CROWDED

    def f(self, x: Any) -> Any:
        return _real(self.bound.f(x))

    def df(self, x: Any) -> Any:
        return _real(self.bound.df(x))

    def numeric(self, x: Any) -> Any:
        """The derivative by the difference scheme."""
        try:
            with np.errstate(all="ignore"):
                return _real(self.scheme(self.bound.f, x, self.h))
        except TypeError as error:
            if not self.scheme.complex_valued:
                raise
            raise RequestError(
                f"{self.bound.spec} takes no complex numbers, which {self.scheme.name} asks it with.",
                hint="Another --scheme does without.",
            ) from error

    def value(self, label: str, style: int) -> Curve:
        """The curve of f."""
        return self._curve(label, style, order=0)

    def slope(self, label: str, style: int) -> Curve:
        """The curve of f', by its formula where there is one."""
        if self.has_derivative:
            return self._curve(label, style, order=1)
        beside = self.scheme.reach * self.h  # so close to a leap the quotient says nothing about f'
        cuts = {*self.breaks, *jumps(self.numeric, self.low, self.high, finest=4 * beside)}
        pieces = self._pieces(self.numeric, cuts, self._beside(beside))
        whole = tuple(each for each in pieces if each[0][-1] - each[0][0] > 8 * beside)
        return Curve(f"{label} {self.numeric_label}".strip(), style, whole)

    def rings(self, label: str, style: int = INK) -> Curve:
        """The numeric derivative at a few points, to be laid over the analytic one."""
        x = self._spread(RINGS_SHOWN)
        y = np.asarray(self.numeric(x), dtype=np.float64)
        kept = np.isfinite(y)
        return Curve(label, style, ((x[kept], y[kept]),), form=RINGS)

    def errors(self, label: str, style: int) -> Curve:
        """|numeric - analytic| over the range, without the points whose stencil reaches a break."""
        x = self._spread(self.points or ERRORS_SHOWN)
        for at in self.breaks:
            x = x[np.abs(x - at) > self.scheme.reach * self.h]
        with np.errstate(all="ignore"):
            y = np.abs(np.asarray(self.numeric(x) - self.df(x), dtype=np.float64))
        kept = np.isfinite(y)
        return Curve(label, style, ((x[kept], y[kept]),), form=DOTS)

    def arrows(self, scale: float, local: bool) -> tuple[Arrow, ...]:
        """The deltas of f', one per jump of f. The tallest has ``scale`` as its height, or with ``local`` overtops the
        ends of f beside it, whichever is more."""
        if self.wrt or self.crowded:  # what a delta in x weighs in a parameter is another matter
            return ()
        found = {at: self._ends(at, 0) for at, order in self.breaks.items() if order == JUMP}
        weights = {at: _clean(right - left) for at, (left, right) in found.items() if right != left}
        most = max(map(abs, weights.values()), default=1.0)
        made = []
        for at, weight in weights.items():
            up = 1.0 if weight > 0 else -1.0
            beside = max(0.0, *(1.3 * up * each for each in found[at])) if local else 0.0
            tip = up * max(beside, scale * abs(weight) / most, scale / 4)
            made.append(Arrow(at, 0.0, tip, weight, _delta(weight, at)))
        return tuple(made)

    def convention(self) -> str:
        """What f' is said to be at the kinks, where one value holds at most three of them."""
        kinks = [at for at, order in self.breaks.items() if order == KINK]
        if not self.has_derivative or self.wrt or not 1 <= len(kinks) <= 3:
            return ""
        places = [f"f′({shortest(at)}) = {_clean(float(self.df(np.array([at]))[0])):.4g}" for at in kinks]
        return minus(f"convention {', '.join(places)}")

    def _curve(self, label: str, style: int, order: int) -> Curve:
        function = self.df if order else self.f
        if self.crowded:
            return Curve(label, style, stairs(function, self.low, self.high, self.breaks))
        pieces = self._pieces(function, self.breaks, lambda at: self._ends(at, order))
        marks = [mark for at, kind in self.breaks.items() if JUMP <= kind <= order for mark in self._marks(at, order)]
        return Curve(label, style, pieces, tuple(marks))

    def _spread(self, count: int) -> np.ndarray:
        """So many inputs, evenly spread along the axis from end to end."""
        if self.scale.kind == LINEAR:
            return np.linspace(self.low, self.high, count)
        first, last = self.scale.place([self.low, self.high]).tolist()
        x = self.scale.value(np.linspace(first, last, count))
        x[[0, -1]] = self.low, self.high
        return np.asarray(x)

    def _pieces(self, function: Callable[[Any], Any], cuts: Iterable[float], limits: Any) -> tuple[Segment, ...]:
        """The graph of ``function``, as finely as its axis shows it."""
        if self.scale.kind == LINEAR:
            return segments(function, self.low, self.high, cuts, limits, self.points)
        exact = {float(self.scale.place(each)): each for each in (self.low, self.high, *cuts)}
        low, high = (float(self.scale.place(each)) for each in (self.low, self.high))
        found = segments(
            lambda place: function(self.scale.value(place)), low, high, exact.keys() - {low, high},
            lambda place: limits(exact[place]), self.points,
        )  # fmt: skip
        return tuple(
            (np.array([exact.get(each, float(self.scale.value(each))) for each in x.tolist()]), y) for x, y in found
        )

    def _marks(self, at: float, order: int) -> list[Mark]:
        """One filled dot at the value that holds, an open one at every other end; none where nothing leaps."""
        left, right = self._ends(at, order)
        here = float((self.df if order else self.f)(np.array([at]))[0])
        ends = ([left] if at > self.low else []) + ([right] if at < self.high else [])
        ends = [each for each in ends if math.isfinite(each)]
        if all(_same(each, here) for each in (left, right)):
            return []
        other = [each for number, each in enumerate(ends) if not any(_same(each, e) for e in [here, *ends[:number]])]
        filled = [Mark(at, here, FILLED)] if math.isfinite(here) else []
        return [Mark(at, each, OPEN) for each in other] + filled

    def _ends(self, at: float, order: int) -> tuple[float, float]:
        """The one-sided limits; NaN where there is none."""
        left, right = self.bound.limits(at, order)
        is_left, is_right = self._tame(at, order)
        return left if is_left else math.nan, right if is_right else math.nan

    def _tame(self, at: float, order: int) -> tuple[bool, bool]:
        if order and not self.has_derivative:
            return True, True
        return tame(self.bound.limits(at, order), self.df if order else self.f, at)

    def _seen(self, at: float, order: int) -> int:
        return order if all(self._tame(at, 0)) else POLE

    def _beside(self, distance: float) -> Callable[[float], tuple[float, float]]:
        def ends(at: float) -> tuple[float, float]:
            away = 2 * distance
            left, right = self.numeric(np.array([at - away, at + away])).tolist()
            return left, right

        return ends


def _real(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=np.float64)


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _clean(number: float) -> float:
    """The number without the noise of its last digits."""
    return float(f"{number:.10g}") + 0.0


def _delta(weight: float, at: float) -> str:
    place = "x" if at == 0 else f"x {'-' if at > 0 else '+'} {abs(at):.4g}"
    return f"{weight:.4g}·δ({place})"
