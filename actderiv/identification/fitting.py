"""The values of all parameters of a function at once for which it takes what a callable returned.

Starting values are a grid, and numbers that the values themselves show: where they jump, their extremes, the slopes at
both ends. The best few are refined by damped least squares, and replaced by the plainest numbers that fit no worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from ..activation import Bound, Parameter
from ..dataclass import dataclass
from ..errors import ActderivError
from ..parameters import shortest_between
from .ideas import Idea, numbers_of, sides, worded
from .sampling import Array
from .seen import Seen
from .shortening import shortened

SIZES = 1.0, 0.5, 2.0, 0.1, 0.25, 3.0, 0.01, 1.5, 0.05, 5.0, 0.75, 10.0, 20.0, 0.35, 7.0
GRID = (0.0, *(sign * size for size in SIZES for sign in (1, -1)))
MANY = {1: 80, 2: 24, 3: 9, 4: 6}
"""Number of parameters → how many starting values of each are tried with all of the others."""

SLOW = {1: 30, 2: 9, 3: 4, 4: 3}
"""The same for a formula that takes one set of parameters at a time."""

REFINED = 3
HOPEFUL = 0.5
"""A start whose mean error is a larger part of the values is not refined."""

CLOSE = 1e-3
"""A fit whose mean error is a larger part of the values is none, whatever the format."""

ROUGH = 0.1
"""One whose mean error is less than this may be the nearest there is."""


@dataclass
class Family:
    """f or f' of a function (``order``) as a formula of x and of its parameters that are numbers."""

    bound: Bound
    order: int
    parameters: tuple[Parameter, ...]
    together: bool = True
    """Whether the formula takes many sets of parameters at once; found out by trying."""

    @classmethod
    def of(cls, bound: Bound, order: int) -> Family:
        names = numbers_of(bound)
        return cls(bound, order, tuple(each for each in bound.activation.parameters if each.name in names))

    @property
    def defaults(self) -> list[float]:
        return [float(self.bound.parameters[each.name]) for each in self.parameters]

    def allowed(self, number: int, value: float) -> bool:
        return np.isfinite(value) and all(limit.holds(float(value)) for limit in self.parameters[number].limits)

    def values(self, sets: Array, x: Array) -> Array:
        """The values at x, a row for each row of parameters."""
        formula = self.bound.activation.derivative if self.order else self.bound.activation.value
        given = {name: each for name, each in self.bound.parameters.items() if name not in self._names()}
        with np.errstate(all="ignore"):
            if self.together:
                try:
                    columns = {name: sets[:, [place]] for place, name in enumerate(self._names())}
                    found = np.asarray(formula(x[None, :], **given, **columns), dtype=np.float64)  # type: ignore[misc]
                    return np.broadcast_to(found, (len(sets), x.size))
                except (TypeError, ValueError):
                    self.together = False
            return np.array([self._one(formula, given, row, x) for row in sets])

    def _names(self) -> list[str]:
        return [each.name for each in self.parameters]

    def _one(self, formula: Callable | None, given: dict, row: Array, x: Array) -> Array:
        try:
            chosen = dict(zip(self._names(), map(float, row), strict=True))
            found = np.asarray(formula(x, **given, **chosen), dtype=np.float64)  # type: ignore[misc]
        except (ArithmeticError, ValueError):
            return np.full(x.shape, np.nan)
        return np.broadcast_to(found, x.shape)

    def with_values(self, chosen: Any) -> Bound | None:
        try:
            named = dict(zip(self._names(), chosen, strict=True))
            return self.bound.activation.bind(**{**self.bound.parameters, **named})
        except ActderivError:
            return None


def fits(seen: Seen) -> Iterator[Idea]:
    """For each function with parameters, and its derivative, the best fit."""
    telling = telling_numbers(seen)
    for bound in worded():
        if numbers_of(bound):
            for order in (0, 1):
                found = fitted(Family.of(bound, order), seen, telling)
                if found is not None:
                    yield sides(found, fitted=True)[order]


def telling_numbers(seen: Seen) -> list[float]:
    """What the values show that may be a parameter: places of jumps, extremes, slopes at the ends, the value at 0."""
    x, y = seen.x[seen.inside], seen.got[seen.inside]
    places = [each for low, high in seen.jumps for each in (shortest_between(low, high), low, high)]
    third = max(x.size // 64, 2)
    slopes = [(y[third] - y[0]) / (x[third] - x[0]), (y[-1] - y[-1 - third]) / (x[-1] - x[-1 - third])]
    shown = [float(np.min(y)), float(np.max(y)), *map(float, slopes), float(np.interp(0.0, x, y))]
    shown += [*_kinks(x, y), float(x[np.argmax(y)]), float(y[0]), float(y[-1])]
    found = [each for number in (*places, *shown) for each in (number, abs(number))]
    return list(
        dict.fromkeys(float(f"{each:.15g}") if each not in places else each for each in found if np.isfinite(each))
    )


def _kinks(x: Array, y: Array) -> list[float]:
    """Where the slope changes most, from the crossing of the lines on both sides; up to four places."""
    with np.errstate(all="ignore"):
        slopes = np.diff(y) / np.diff(x)
        bends = np.abs(slopes[3:] - slopes[:-3])
    found: list[float] = []
    for place in np.argsort(-np.nan_to_num(bends), kind="stable"):
        before, after = slopes[place], slopes[place + 3]
        if len(found) == 4 or not bends[place] > 1e-3 * np.max(np.abs(slopes)):
            break
        crossing = (y[place + 3] - y[place + 1] + before * x[place + 1] - after * x[place + 3]) / (before - after)
        if x[place] <= crossing <= x[place + 4] and not any(abs(crossing - each) < 0.1 for each in found):
            found.append(float(crossing))
    return found


def fitted(family: Family, seen: Seen, telling: Sequence[float]) -> Bound | None:
    """The function with the parameters that fit best, if they are any good."""
    few = seen.glance
    scale = float(np.mean(np.abs(few.got) * few.weight)) or 1.0

    def error(chosen: Any) -> float:
        values = family.values(np.array([chosen]), few.x)[0]
        rounded = np.asarray(few.digits.round(values)).astype(np.float64)
        with np.errstate(all="ignore"):
            found = float(np.mean(np.abs(rounded - few.got) * few.weight))
        return found if np.isfinite(found) else np.inf

    best = None
    for start in _starts(family, seen.sketch, telling, scale):
        end = refined(lambda sets: family.values(sets, few.x), start, few.got, few.weight, family.allowed)
        off = error(end)
        if best is None or off < best[0]:
            best = off, end
        if off <= few.u or off > HOPEFUL * scale:
            break
    if best is None or best[0] > ROUGH * scale:
        return None
    usual = [[default, *_near(telling, value)] for default, value in zip(family.defaults, best[1], strict=True)]
    chosen = shortened([*best[1]], error, usual, 0.05 * few.u) if best[0] <= CLOSE * scale else list(best[1])
    return family.with_values(chosen) or family.with_values(best[1])


def _near(telling: Sequence[float], value: float) -> list[float]:
    """A telling number that is the fitted one but for rounding, where it is a short decimal."""
    return [each for each in telling if each and abs(each - value) <= 1e-12 * abs(value) and len(repr(each)) < 12]


def _starts(family: Family, few: Seen, telling: Sequence[float], scale: float) -> list[Array]:
    """The best few of many starting values."""
    family.values(np.array([family.defaults]), few.x)  # tells whether it takes many at once
    width = (MANY if family.together else SLOW).get(len(family.parameters), 2)
    lists = []
    for number, default in enumerate(family.defaults):
        tried = dict.fromkeys([default, *telling[: width // 2], *GRID, *telling[width // 2 :]])
        lists.append([each for each in tried if family.allowed(number, each)][:width])
    sets = np.array(list(product(*lists)))
    with np.errstate(all="ignore"):
        errors = np.mean(np.abs(family.values(sets, few.x) - few.got) * few.weight, axis=1)
    errors = np.where(np.isfinite(errors), errors, np.inf)
    order = np.argsort(errors, kind="stable")[:REFINED]
    return [sets[each] for each in order if errors[each] <= HOPEFUL * scale]


def refined(
    values: Callable[[Array], Array], start: Array, got: Array, weight: Array,
    allowed: Callable[[int, float], bool] = lambda number, value: bool(np.isfinite(value)), rounds: int = 30,
) -> Array:  # fmt: skip
    """The parameters near ``start`` with the least squared error: Levenberg's and Marquardt's steps.

    ``values`` takes rows of parameters. It stops early where there is no way to an error of 0.
    """
    here, damping = np.asarray(start, dtype=np.float64), 1e-3
    count = here.size
    with np.errstate(all="ignore"):
        off = (values(here[None, :])[0] - got) * weight
        cost = first = float(off @ off)
        for done in range(rounds):
            if cost == 0 or not np.isfinite(cost) or (done == 8 and cost > 0.3 * first and cost > 1e-6 * got.size):
                break
            step = 2.0**-26 * np.maximum(np.abs(here), 2.0**-6)
            near = values(here + np.diag(step))
            slopes = (((near - got) * weight - off) / step[:, None]).T
            if not np.isfinite(slopes).all():
                break
            squares, downhill = slopes.T @ slopes, -(slopes.T @ off)
            size = np.diag(squares) + 1e-300
            moved = False
            for _ in range(5):
                try:
                    change = np.linalg.solve(squares + np.diag(damping * size + 1e-14 * np.max(size)), downhill)
                except np.linalg.LinAlgError:
                    break
                there = here + change
                if all(allowed(number, float(there[number])) for number in range(count)):
                    missed = (values(there[None, :])[0] - got) * weight
                    if float(missed @ missed) < cost:
                        moved = True
                        break
                damping *= 10
            if not moved:
                break
            small = bool(np.all(np.abs(change) <= 1e-15 * np.abs(there)))
            gained = cost - float(missed @ missed) > 1e-4 * cost
            here, off, cost, damping = there, missed, float(missed @ missed), max(damping / 10, 1e-12)
            if small or not gained:
                break
    return here
