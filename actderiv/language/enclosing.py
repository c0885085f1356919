"""The numbers that switches look at, in ball arithmetic: over an interval of x, at a point, and where they vanish."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..ops import balls, spans
from ..ops.ball import precision
from ..ops.spans import arb, arb_series
from .bounding import weight
from .evaluating import evaluate
from .limits import Side
from .switches import Key, Look, looks
from .tree import Formula

Array = np.ndarray
Window = tuple[float, float]
Jet = list[Any]
"""Coefficients of the power series of a number: the k-th holds its k-th derivative divided by k!."""

TERMS = 5
"""So many coefficients are looked at: zeros up to the fourth order are told by them."""

BITS, MORE = 128, 1024
"""Bits of precision, and those that are asked where so many do not tell a sign."""

STEPS = 8
"""So often Newton's rule is tried before an interval is halved."""

CLOSER = 100
"""So often the interval between two floats is halved."""

NEAR = 4
"""Two floats so many spacings apart are near enough."""

WIDE = 2.0**10
"""An interval whose ends are so many times apart is halved by their exponents."""


class Spent(ArithmeticError):
    """The budget has ended."""


class Numbers:
    """What the switches of a formula look at; ``kinds`` says what they ask of each number."""

    def __init__(self, formula: Formula, parameters: Mapping[str, Any], kinds: Mapping[Key, str]):
        self.formula, self.parameters, self.kinds = formula, parameters, dict(kinds)
        self.computed, self.limit = 0, math.inf
        self._weight = weight(formula)
        self._points: dict[tuple[float, int], dict[Key, Jet]] = {}

    def over(self, low: float, high: float) -> dict[Key, Jet]:
        """Coefficients that hold at every x of an interval."""
        return self._jets(arb(low).union(arb(high)))

    def at(self, x: float, bits: int = BITS) -> dict[Key, Jet]:
        """Coefficients at a point."""
        known = self._points.get((x, bits))
        if known is None:
            with precision(bits):
                known = self._points[x, bits] = self._jets(arb(x))
        return known

    def _pay(self) -> None:
        """Nodes are counted, not time: what is found is the same on every machine."""
        if self.computed >= self.limit:
            raise Spent
        self.computed += self._weight

    def _jets(self, x: Any) -> dict[Key, Jet]:
        self._pay()
        try:
            seen = looks(self.formula, spans.Span(arb_series([x, 1], TERMS)), self.parameters)
        except (ArithmeticError, ValueError):
            return {}
        return {each.key: _coefficients(each) for each in seen if each.key in self.kinds}

    def changeless(self, key: Key, value: Any) -> bool:
        """Whether a number that lies there changes nowhere."""
        return not (value.contains(0) if self.kinds[key] == "crossing" else value.contains_integer())

    def sign(self, key: Key, x: float, order: int = 0, level: float = 0.0) -> int | None:
        """The sign of a derivative, or of a number less a level; 0 where no precision tells it apart from 0."""
        for bits in (BITS, MORE):
            jet = self.at(x, bits).get(key)
            if jet is None or jet[order].is_nan():
                return None
            found = jet[order] - arb(level)
            if not found.contains(0):
                return 1 if found > 0 else -1
            if found.is_zero():
                return 0
        return 0

    def located(self, key: Key, low: float, high: float, order: int = 0, level: float = 0.0) -> Window:
        """Two floats, few apart, between which a derivative that is monotone passes 0."""
        first = self.sign(key, low, order, level)

        def narrowed(x: float) -> None:
            nonlocal low, high
            if low < x < high:
                sign = self.sign(key, x, order, level)
                low, high = (x, high) if sign == first else (low, x)
                if sign == 0:
                    low = max(low, math.nextafter(x, -math.inf))

        guess = self._newton(key, low, high, order, level)
        if guess is not None:
            narrowed(guess - 2 * math.ulp(guess))
            narrowed(guess + 2 * math.ulp(guess))
        while high - low > NEAR * math.ulp(max(abs(low), abs(high))):
            narrowed(halfway(low, high) or high)
        return low, high

    def _newton(self, key: Key, low: float, high: float, order: int, level: float) -> float | None:
        x = halfway(low, high)
        for _ in range(STEPS):
            jet = None if x is None else self.at(x).get(key)
            if x is None or jet is None or order + 1 == TERMS:
                return None
            step = (jet[order] - arb(level)) / ((order + 1) * jet[order + 1])
            moved = float(arb(x) - step) if step.is_finite() else math.nan
            if not low <= moved <= high:
                return None
            done, x = abs(moved - x) <= math.ulp(x) or all(each.is_zero() for each in jet[order + 2 :]), moved
            if done:
                break
        return x

    def nearest(self, key: Key, low: float, high: float, level: float) -> float:
        """The float nearest to where a number passes a level, by exact signs."""
        low, high = self.located(key, low, high, level=level)
        first = self.sign(key, low, level=level)
        while (between := halfway(low, high)) is not None:
            low, high = (between, high) if self.sign(key, between, level=level) == first else (low, between)
        half = self._jets((arb(low) + arb(high)) / 2)[key][0] - arb(level)
        return high if half * (first or 0) > 0 or self.sign(key, high, level=level) == 0 else low

    def zero(self, key: Key, at: float, level: float) -> Any:
        """Where a number passes a level, or else the first of its derivatives to do so 0, beside a float: to many more
        digits than floats have."""
        low, high = (arb(math.nextafter(at, end)) for end in (-math.inf, math.inf))
        below, above = (self._jets(end)[key] for end in (low, high))
        for order in range(TERMS):
            wanted = arb(0 if order else level)
            if (below[order] < wanted and above[order] > wanted) or (below[order] > wanted and above[order] < wanted):
                break
        else:
            return arb(at)
        for _ in range(CLOSER):
            middle = (low + high) / 2
            same = (self._jets(middle)[key][order] > wanted) == (below[order] > wanted)
            low, high = (middle, high) if same else (low, middle)
        return (low + high) / 2

    def side(self, zero: Any, steps: Array) -> Side:
        """f and its derivatives at points beside a place, and what Taylor's polynomial makes of them there."""
        rows = []
        for step in steps.tolist():
            self._pay()
            point = balls.Ball(arb_series([zero + step, 1], TERMS))
            series = balls.constant(evaluate(self.formula, point, self.parameters), TERMS).series
            found = [series[k] for k in range(TERMS)]
            back = [
                sum((found[k] * math.comb(k, order) * (-step) ** (k - order) for k in range(order, TERMS)), arb(0))
                for order in range(4)
            ]
            rows.append([_known(part[k]) * math.factorial(k) for part in (found, back) for k in range(4)])
        plain, estimates = np.split(np.array(rows).T, 2)
        return Side([*plain], [*np.where(np.isfinite(estimates), estimates, plain)])


def _known(value: Any) -> float:
    """The number, 0 where it may be 0."""
    return 0.0 if value.is_finite() and value.contains(0) else float(value)


def _coefficients(look: Look) -> Jet:
    series = look.number.series
    found = [series[order] for order in range(min(TERMS, series.prec))]
    found += [arb.nan()] * (TERMS - len(found))
    return [found[0] + 0.5, *found[1:]] if look.kind == "halves" else found


def bounds(over: Jet, here: Jet, reach: Any, order: int) -> Any:
    """What holds a coefficient over an interval: that of the interval itself, and by Taylor's polynomial about a point
    of it, from which ``reach`` leads to all others."""
    natural = over[order]
    value = over[-1] * math.comb(TERMS - 1, order)
    for k in range(TERMS - 2, order - 1, -1):
        value = value * reach + here[k] * math.comb(k, order)
    if not value.is_finite():
        return natural
    return natural.intersection(value) if natural.is_finite() and natural.overlaps(value) else value


def halfway(low: float, high: float) -> float | None:
    """A float between two, None where they are neighbours; by the exponents where those are far apart."""
    if low > 0 and high / low > WIDE:
        return math.sqrt(low) * math.sqrt(high)
    if high < 0 and low / high > WIDE:
        return -math.sqrt(-low) * math.sqrt(-high)
    found = low / 2 + high / 2
    return found if low < found < high else None
