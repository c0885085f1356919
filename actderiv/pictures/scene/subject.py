"""One function in a picture: its curves f and f', their breaks, dots and arrows, and its numeric derivative."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from ...activation import BEND, JUMP, KINK, Bound, shortest
from ...dataclass import dataclass
from ...errors import RequestError
from ...messages import N_, _
from ...sources.differences import Scheme
from ...sources.second import EXACT, NUMERIC, differentiated, kind_of
from .data import DOTS, EVEN, FILLED, INK, LINEAR, OPEN, POLE, RINGS, Arrow, Curve, Mark, Scale, Segment, lifted
from .leaps import BASE, bends, jumps, kinks
from .sampling import segments, stairs, tame
from .scales import TALLEST, minus
from .soaring import farthest, parted

BESIDE = 1e-5
"""A leap of a derivative so near to a break is that break, seen again."""
EPS = 2.0**-53
STEADY = 1e-3
"""Rounding that moves a constant slope by less is not drawn; where it moves it by more, it is what there is to see."""
RINGS_SHOWN = 21
ERRORS_SHOWN = 401
STANDS_OUT = 100
"""A quotient that is so many times what the others are may have reached across a leap."""
LOOKS = 4
"""So often the quotients are drawn anew beside such leaps: they may then reach across others."""
CROWDED = 128
"""With more breaks than that a picture shows the pieces alone."""


ANALYTIC = "analytic"
KNOWN = {
    ANALYTIC: N_("{curve} analytic"),
    EXACT: N_("{curve} exact"),
    NUMERIC: N_("{curve} numeric"),
}
CONVENTION = N_("convention {places}")
"""The note of a picture that says what f' is at a kink."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A bound function on a range, ready to hand out its curves."""

    bound: Bound
    low: float
    high: float
    points: int | None
    scheme: Scheme
    h: float
    known: str = ANALYTIC
    """How the derivative is known, for a legend that has the numeric one, too."""
    wrt: str = ""
    """The parameter with respect to which f is differentiated; x where it is empty."""
    scale: Scale = EVEN
    """How x is spread: there the points lie evenly."""
    called: str = ""
    """A person's own name for it."""

    @property
    def name(self) -> str:
        """What the function is called in the picture."""
        return self.called or self.bound.spec

    def how(self, label: str) -> str:
        """The name of the curve of f', with how that is known."""
        return _(KNOWN[self.known], curve=label)

    def formula(self) -> str:
        """The formula of f as TeX without stacked cases, the values of its parameters after it; empty where none is
        known."""
        from ...language import latex
        from ...language.binding import Computed
        from ...language.latex import symbol
        from ...sources._stating import stated

        value = self.bound.activation.value
        formula = value.formula if isinstance(value, Computed) else stated(self.bound)
        if formula is None:
            return ""
        values = (f"{symbol(name)} = {shortest(self.bound.parameters[name])}" for name in formula.parameters)
        return r",\ \ ".join([*latex(formula, "f", stacked=False), *values])

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
        for at in bends(self.df, self._grid):
            if not any(abs(at - known) <= BESIDE for known in found):
                found[at] = BEND
        return replace(self.bound, activation=replace(self.bound.activation, breaks=lambda **__: found))

    @property
    def numeric_label(self) -> str:
        return f"{self.scheme.name}, h = {shortest(self.h)}"

    @cached_property
    def breaks(self) -> dict[float, int]:
        """Every break in the range, with its order. A user's function declares none, so its leaps are looked for."""
        found = {at: order for at, order in self.bound.breaks.items() if self.low <= at <= self.high}
        if self.bound.activation.foreign:
            for at in jumps(self.f, self._grid):
                found.setdefault(at, JUMP)
            for at in self._kinks():
                if not any(abs(at - known) <= BESIDE for known in found):
                    found[at] = KINK
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
                _(
                    "{function} takes no complex numbers, which {scheme} asks it with.",
                    function=self.bound.spec,
                    scheme=self.scheme.name,
                ),
                hint=_("Another --scheme does without."),
            ) from error

    def value(self, label: str, style: int) -> Curve:
        """The curve of f."""
        return self._curve(label, style, order=0)

    def slope(self, label: str, style: int) -> Curve:
        """The curve of f', by its formula where there is one."""
        if self.has_derivative:
            return self._curve(label, style, order=1)
        beside, noise = self._reach, self.noise  # so close to a leap the quotient says nothing about f'
        at = np.array(sorted(self.breaks))
        for __ in range(LOOKS):
            pieces = self._pieces(self._clear(at), self.breaks, self._beside(beside), noise)
            hidden = np.setdiff1d(self._leaps_below(pieces), at)
            if not hidden.size:
                break
            at = np.union1d(at, hidden)
        whole = [each for each in pieces if each[0][-1] - each[0][0] > 8 * beside]
        steady = tuple(
            (x, np.full(y.shape, np.median(y))) if np.ptp(y) <= min(2 * noise, STEADY * abs(np.median(y))) else (x, y)
            for x, y in whole
        )
        kinked = [] if self.crowded else [at for at, kind in self.breaks.items() if kind == KINK]
        marks = tuple(mark for at in kinked for mark in self._open(at))
        breaks = tuple((at, JUMP if kind == KINK else kind) for at, kind in self.breaks.items() if kind in (KINK, POLE))
        label = f"{label} {self.numeric_label}".strip()
        soaring = farthest(steady, self.scale) < math.inf
        return Curve(label, style, parted(steady, self.scale), marks, breaks=breaks, soaring=soaring)

    def _leaps_below(self, pieces: Iterable[Segment]) -> np.ndarray:
        """Leaps of f too small to be seen, where the quotient reached across one and so stands out."""
        x, y = lifted([*pieces])
        with np.errstate(all="ignore"):
            usual = float(np.quantile(np.abs(y[np.isfinite(y)]), 0.9)) if np.isfinite(y).any() else 0.0
            out = np.abs(y) > STANDS_OUT * usual
        ends = [np.array([each - 2 * self._reach, each + 2 * self._reach]) for each in x[out][:CROWDED]]
        return np.array([at for each in ends for at in jumps(self.f, each)])

    @property
    def _reach(self) -> float:
        """How far the quotient looks to either side."""
        return self.scheme.reach * self.h

    @cached_property
    def noise(self) -> float:
        """How far rounding may move a quotient: some last digits of f, and of x, over its step; by how much
        neighbouring values of f leap to and fro; or neighbouring quotients, where f knows fewer digits of x."""
        x = np.linspace(self.low, self.high, 65)
        with np.errstate(all="ignore"):
            beside = [self.f(x + shift * np.spacing(x)) for shift in (-1, 0, 1)]
            values = EPS * np.abs([beside[1], x * self.numeric(x), *np.diff(beside, 2, axis=0)])
            values[2:] /= EPS
            slopes = np.abs(np.diff([self.numeric(x + shift * 2 * self._reach) for shift in (-1, 0, 1)], 2, axis=0))
        return max(16 * max(map(_usual, values)) / self.h, 2 * _usual(slopes[0]))

    @property
    def _grid(self) -> np.ndarray:
        """Where the search for breaks begins, as closely along the axis everywhere."""
        return self._spread(BASE + 1)

    def _kinks(self) -> list[float]:
        """Where f' leaps: by its values, or where nobody gave it, by where the tangents of f meet."""
        if self.has_derivative:
            return jumps(self.df, self._grid)
        return kinks(self.f, self.numeric, self._grid, self._reach, self.noise)

    def _clear(self, breaks: np.ndarray) -> Callable[[Any], np.ndarray]:
        """The quotient, where its stencil reaches a break, or beyond the range, as it is beside that."""
        inside = 2 * self._reach if self.high - self.low > 16 * self._reach else 0.0

        def clear(x: Any) -> np.ndarray:
            x = np.clip(np.asarray(x, dtype=np.float64), self.low + inside, self.high - inside)
            if breaks.size:
                near = breaks[np.abs(x[:, None] - breaks).argmin(axis=1)]
                x = np.where(np.abs(x - near) < 2 * self._reach, near + np.copysign(2 * self._reach, x - near), x)
            return np.asarray(self.numeric(x))

        return clear

    def _open(self, at: float) -> list[Mark]:
        """Two open dots at the ends of f': nobody said which value holds."""
        ends = self._beside(self._reach)(at)
        return [Mark(at, each, OPEN) for each in ends if math.isfinite(each)]

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

    @cached_property
    def weights(self) -> dict[float, float]:
        """The weight of the delta in f' at each jump of f."""
        if self.wrt or self.crowded:  # what a delta in x weighs in a parameter is another matter
            return {}
        ends = {at: self._ends(at, 0) for at, order in self.breaks.items() if order == JUMP}
        return {at: _clean(right - left) for at, (left, right) in ends.items() if right != left}

    def heaviest(self) -> float:
        """The largest weight of a delta, whatever its sign; 0 where there is none."""
        return max(map(abs, self.weights.values()), default=0.0)

    def arrows(self, scale: float, local: bool, most: float | None = None) -> tuple[Arrow, ...]:
        """The deltas of f', one per jump of f, as high as they weigh, down to a least height. The weight ``most``, by
        default that of the heaviest, has ``scale`` as its height, or with ``local`` overtops the ends of f beside any
        of them, whichever is more."""
        weights, most = self.weights, most or self.heaviest()
        beside = (1.3 * math.copysign(1, weight) * end for at, weight in weights.items() for end in self._ends(at, 0))
        tallest = min(max(scale, *beside), TALLEST) if local and weights else scale
        high = {  # a weight beyond the largest number is as high as any
            at: max(tallest * (abs(weight) / most if math.isfinite(weight) else 1.0), scale / 4)
            for at, weight in weights.items()
        }
        return tuple(
            Arrow(at, 0.0, math.copysign(high[at], weight), weight, _delta(weight, at))
            for at, weight in weights.items()
        )

    def convention(self) -> str:
        """What f' is said to be at the kinks, where one value holds at most three of them."""
        kinks = [at for at, order in self.breaks.items() if order == KINK]
        if not self.has_derivative or self.wrt or not 1 <= len(kinks) <= 3:
            return ""
        places = [f"f′({at:.6g}) = {_clean(float(self.df(np.array([at]))[0])):.4g}" for at in kinks]
        return minus(_(CONVENTION, places=", ".join(places)))

    def _curve(self, label: str, style: int, order: int) -> Curve:
        function = self.df if order else self.f
        breaks = tuple((at, kind - order) for at, kind in self.breaks.items() if kind >= order)
        if self.crowded:
            return Curve(label, style, stairs(function, self.low, self.high, self.breaks), breaks=breaks)
        pieces = self._pieces(function, self.breaks, lambda at: self._ends(at, order))
        marks = [mark for at, kind in self.breaks.items() if JUMP <= kind <= order for mark in self._marks(at, order)]
        leaps = {mark.x for mark in marks if order and self.breaks[mark.x] == JUMP}
        breaks += tuple((at, kind) for at, kind in self.breaks.items() if at in leaps)
        breaks += tuple((at, POLE) for at, kind in self.breaks.items() if kind == POLE and self.grows(at, order))
        soaring = order > 0 and farthest(pieces, self.scale) < math.inf
        return Curve(label, style, pieces, tuple(marks), breaks=tuple(sorted(breaks)), soaring=soaring)

    def grows(self, at: float, order: int) -> bool:
        """Whether the curve leaves all bounds at a place, from one of the sides where it is a number."""
        sides = zip(self.bound.limits(at, order), self._tame(at, order), strict=True)
        return not all(tame or math.isnan(limit) for limit, tame in sides)

    def _spread(self, count: int) -> np.ndarray:
        """So many inputs, evenly spread along the axis from end to end."""
        if self.scale.kind == LINEAR:
            return np.linspace(self.low, self.high, count)
        first, last = self.scale.place([self.low, self.high]).tolist()
        x = self.scale.value(np.linspace(first, last, count))
        x[[0, -1]] = self.low, self.high
        return np.asarray(x)

    def _pieces(
        self, function: Callable[[Any], Any], cuts: Iterable[float], limits: Any, noise: float = 0.0
    ) -> tuple[Segment, ...]:
        """The graph of ``function``, as finely as its axis shows it."""
        if self.scale.kind == LINEAR:
            return segments(function, self.low, self.high, cuts, limits, self.points, noise)
        exact = {float(self.scale.place(each)): each for each in (self.low, self.high, *cuts)}
        low, high = (float(self.scale.place(each)) for each in (self.low, self.high))
        found = segments(
            lambda place: function(self.scale.value(place)), low, high, exact.keys() - {low, high},
            lambda place: limits(exact[place]), self.points, noise,
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

    def slopes_beside(self, at: float) -> tuple[float, float]:
        """The limits of f' from both sides, infinite where it grows without bound; measured where nobody gave f'."""
        if not self.has_derivative:
            return self._beside(self._reach)(at)
        pairs = zip(self.bound.limits(at, 1), self._tame(at, 1), strict=True)
        left, right = (limit if tame else math.copysign(math.inf, limit) for limit, tame in pairs)
        return left, right

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


def _usual(values: np.ndarray) -> float:
    """What nine tenths of the finite values do not exceed; 0 where none is finite."""
    finite = values[np.isfinite(values)]
    return float(np.quantile(finite, 0.9)) if finite.size else 0.0


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _clean(number: float) -> float:
    """The number without the noise of its last digits."""
    return float(f"{number:.10g}") + 0.0


def _delta(weight: float, at: float) -> str:
    place = "x" if at == 0 else f"x {'-' if at > 0 else '+'} {abs(at):.4g}"
    return f"{weight:.4g}·δ({place})"
