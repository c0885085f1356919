"""The zeros of the numbers that switches look at, told apart in ball arithmetic: none is passed over.

An interval of x goes through the formula as a whole (:mod:`..ops.spans`). Then a number has no zero there; or it is
monotone, and has one or none by its signs at the ends; or a higher derivative keeps its sign, so that the one below
vanishes once at most, which cuts the interval into simpler parts; else the interval is halved. What is left between two
neighbours among the floats is a place where something may happen: there a number touches 0, or has several zeros.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from heapq import heappop, heappush
from itertools import count, pairwise
from typing import Any, NamedTuple

from ..ops.ball import precision, whole
from ..ops.spans import arb
from .enclosing import BITS, TERMS, Jet, Numbers, Spent, Window, bounds, halfway
from .limits import FEWER, order_of
from .switches import Key
from .tree import Formula

COST = 32_000
"""So many nodes of a formula are computed, in less than a second; where something is open then, that is told."""

UNASKED = COST // 2
"""So many where no window was asked for."""

PLACING = COST // 2
"""So many to tell the places exactly, and again for the orders that rounding hides."""

TRIAL, HOPELESS = 0.5, 0.9
"""Where this part of it has told nothing about so much of the window it is of no use to go on."""

FINE = 256
"""Bits of precision for limits."""

ASIDE = 0.381966
"""Where in an interval a second point is, at which nothing happens by chance."""

TRIED = 8
"""So many earlier changes are tried as places to cut at."""


class Change(NamedTuple):
    """An interval in which a number passes 0, or a whole number, exactly once."""

    low: float
    high: float
    key: Key
    level: float


class TooMany(Exception):
    """More changes than anybody follows."""

    def __init__(self, seen: int):
        self.seen = seen


class Isolation:
    """The changes of a formula, the places at which a number touches 0, and the parts where the budget ended.

    ``kinds`` says what is asked of each number. With more than ``most`` changes :class:`TooMany` is raised.
    """

    def __init__(self, formula: Formula, parameters: Mapping[str, Any], kinds: Mapping[Key, str], most: int, cost: int):
        self.numbers, self.most, self.cost = Numbers(formula, parameters, kinds), most, cost
        self.kinds, self.rank = self.numbers.kinds, {key: place for place, key in enumerate(kinds)}
        self.changes: list[Change] = []
        self.touches: dict[float, Key | None] = {}
        self.left: list[Window] = []
        self._located: dict[Change, Window] = {}
        self._waiting: list[tuple[float, int, float, float, tuple[Key, ...]]] = []
        self._entered = count()

    def search(self, low: float, high: float, least: float) -> None:
        """Look at a window; what is nearer to 0 than ``least`` counts as 0."""
        keys = tuple(self.kinds)
        with precision(BITS):
            if low < 0 < high:
                self._near_zero(least, keys)
            self._later(low, min(high, -least), keys)
            self._later(max(low, least), high, keys)
            for part in (TRIAL, 1.0):
                self.numbers.limit = part * self.cost
                while self._waiting and self.numbers.computed < self.numbers.limit:
                    self._looked_at(*heappop(self._waiting)[2:])
                self.left = _joined([(start, stop) for _, _, start, stop, _ in self._waiting])
                if sum(stop - start for start, stop in self.left) > HOPELESS * (high - low):
                    return

    def grant(self, more: int) -> None:
        """A budget for what follows, after which :class:`Spent` is raised."""
        self.numbers.limit = self.numbers.computed + more

    def place(self, change: Change) -> float:
        """The float nearest to a change."""
        with precision(BITS):
            return self.numbers.nearest(change.key, change.low, change.high, change.level)

    def order(self, at: float, room: float, value: float, change: Change | None, plainly: bool) -> int | None:
        """The order of the break at a place, by limits in ball arithmetic; :class:`ArithmeticError` where there is no
        power series beside it, or ``plainly`` asks for plain limits and there are none."""
        key = change.key if change else self.touches.get(at)
        with precision(FINE):
            zero = arb(at) if key is None else self.numbers.zero(key, at, change.level if change else 0.0)
            left, right = (self.numbers.side(zero, sign * room * FEWER) for sign in (-1, 1))
        return order_of(left, right, value=value, room=math.inf, plainly=plainly)

    def _near_zero(self, least: float, keys: tuple[Key, ...]) -> None:
        over = self.numbers.over(-least, least)
        if not all(key in over and self.numbers.changeless(key, over[key][0]) for key in keys):
            self.touches[0.0] = None

    def _later(self, low: float, high: float, pending: tuple[Key, ...]) -> None:
        if low < high and pending:
            heappush(self._waiting, (low - high, next(self._entered), low, high, pending))

    def _looked_at(self, low: float, high: float, pending: tuple[Key, ...]) -> None:
        known = len(self.changes)
        try:
            self._examined(low, high, pending)
        except Spent:  # all of the interval is left open
            del self.changes[known:]
            self._later(low, high, pending)

    def _examined(self, low: float, high: float, pending: tuple[Key, ...]) -> None:
        over = self.numbers.over(low, high)
        unsure: list[Key] = []
        for key in pending:
            if key not in over or not self._settled(key, low, high, over[key], unsure):
                unsure.append(key)
        between = halfway(low, high)
        if not unsure:
            return
        if between is None:
            self.touches[self._closer(unsure[0], low, high)] = unsure[0]
        else:
            opened = [key for key in unsure if key not in over or not over[key][1].is_finite()]
            for ends in pairwise([low, *(self._cuts(low, high, opened) or [between]), high]):
                self._later(*ends, tuple(unsure))

    def _closer(self, key: Key, low: float, high: float) -> float:
        """Of two neighbours the one at which a number is not defined, or nearer to 0 or to a whole number."""

        def distance(x: float) -> float:
            jet = self.numbers.at(x).get(key)
            if jet is None or not jet[0].is_finite():
                return -1.0
            value = jet[0] if self.kinds[key] == "crossing" else jet[0] - (jet[0] + 0.5).floor()
            return float(value.abs_upper())

        return min((low, high), key=distance)

    def _settled(self, key: Key, low: float, high: float, over: Jet, unsure: list[Key]) -> bool:
        """Whether all is known about a number in an interval, or will be about the parts that it is cut into."""
        if self.numbers.changeless(key, over[0]):
            return True
        between = halfway(low, high)
        here = None if between is None else self.numbers.at(between).get(key)
        if between is None or here is None:
            return False
        if here[0].is_nan():
            return self._undefined(key, low, high, unsure)
        reach = (arb(low) - arb(between)).union(arb(high) - arb(between))
        if self.numbers.changeless(key, bounds(over, here, reach, 0)):
            return True
        for order in range(1, TERMS):
            found = bounds(over, here, reach, order)
            if order == 1 and found.is_zero():
                return True
            if not found.contains(0):
                return self._by_derivatives(key, low, high, order)
        return self._vanishes(key, low, high, here)

    def _vanishes(self, key: Key, low: float, high: float, here: Jet) -> bool:
        """Whether a number is 0 everywhere, as sin² + cos² - 1 is: it is, and its derivatives are, at two points."""
        aside = self.numbers.at(low + ASIDE * (high - low)).get(key)
        jets = [here, [arb.nan()] if aside is None else aside]
        return self.kinds[key] == "crossing" and all(e.is_finite() and e.contains(0) for jet in jets for e in jet)

    def _undefined(self, key: Key, low: float, high: float, unsure: list[Key]) -> bool:
        """Whether a number is defined nowhere in the interval: not at three points, and nothing happens in between."""
        ends = [self.numbers.at(end).get(key) for end in (low, high)]
        earlier = any(self.rank[each] < self.rank[key] for each in unsure)
        return all(end is not None and end[0].is_nan() for end in ends) and not earlier and not self._inside(low, high)

    def _inside(self, low: float, high: float) -> list[Change]:
        return [each for each in self.changes if each.low < high and low < each.high]

    def _cuts(self, low: float, high: float, opened: list[Key]) -> list[float]:
        """Where a choice or a singular point that comes earlier in the formula keeps a number open: beside it."""
        last = max((self.rank[key] for key in opened), default=0)
        earlier = [each for each in self._inside(low, high) if self.rank[each.key] < last]
        middle = len(earlier) // 2
        for change in earlier[max(0, middle - TRIED // 2) : middle + TRIED // 2]:
            if change not in self._located:
                self._located[change] = self.numbers.located(change.key, change.low, change.high, level=change.level)
            cuts = [each for each in self._located[change] if low < each < high]
            if cuts:
                return cuts
        return []

    def _by_derivatives(self, key: Key, low: float, high: float, steady: int) -> bool:
        """Where the derivative of order ``steady`` keeps its sign the one below vanishes once at most: on both sides of
        that place it keeps its own, and so on down to the number itself."""
        for order in range(steady - 1, 0, -1):
            signs = [self.numbers.sign(key, end, order) for end in (low, high)]
            if None in signs:
                return False
            if signs[0] == -signs[1] != 0:  # type: ignore[operator]
                cuts = [each for each in self.numbers.located(key, low, high, order) if low < each < high]
                for ends in pairwise([low, *cuts, high]) if cuts else ():
                    self._later(*ends, (key,))
                return bool(cuts)
        return self._crossed(key, low, high)

    def _crossed(self, key: Key, low: float, high: float) -> bool:
        """Note down the changes of a number that is monotone."""
        values = [self.numbers.at(end).get(key, [arb.nan()])[0] for end in (low, high)]
        if not all(each.is_finite() for each in values):
            return False
        if self.kinds[key] == "crossing":
            signs = [self.numbers.sign(key, end) for end in (low, high)]
            self.touches |= {end: key for end, sign in zip((low, high), signs, strict=True) if sign == 0}
            levels = range(int(signs[0] == -signs[1] != 0))  # type: ignore[operator]
        else:
            self.touches |= {end: key for end, at in zip((low, high), values, strict=True) if at.contains_integer()}
            levels = _passed(values[0], values[1], self.most)
        seen = len(self.changes) + len(levels)
        if seen > self.most:
            raise TooMany(seen)
        self.changes += [Change(low, high, key, float(level)) for level in levels]
        return True


def _passed(one: Any, other: Any, most: int) -> range:
    """The whole numbers between two numbers; of endlessly many some more than anybody follows."""
    low, high = (one, other) if one.mid() < other.mid() else (other, one)
    if not high - low < most:
        return range(2 * most)
    first, last = whole(low.upper().floor()), whole(high.lower().ceil())
    return range(0) if first is None or last is None else range(first + 1, last)


def _joined(parts: list[Window]) -> list[Window]:
    """Intervals in order, those that meet made one."""
    found: list[Window] = []
    for low, high in sorted(parts):
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return found
