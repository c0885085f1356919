"""What a callable may be, without looking at it: functions and derivatives of the catalogue with usual parameters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

import numpy as np

from ..activation import FUNCTIONS, Activation, Bound
from ..dataclass import dataclass
from ..errors import ActderivError
from ..judge.causes._variants import catalogue
from .sampling import Array, Values

WELL_KNOWN = 4
"""A function that so many frameworks have is well known."""


@dataclass(frozen=True)
class Idea:
    """Its text, the function it comes from, what of that (value, derivative), and its values in float64.

    ``free`` is how many numbers in it differ from what the catalogue has: of two that are the same the one with fewer
    is told. ``domain`` is where alone it says something.
    """

    text: str
    function: str
    what: str
    values: Values
    breaks: tuple[float, ...] = ()
    free: int = 0
    fitted: bool = False
    unchained: bool = False
    """Whether it is a derivative at a stretched input without the factor that makes it a derivative again."""
    domain: tuple[float, float] | None = None

    def at(self, x: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.broadcast_to(np.asarray(self.values(x), dtype=np.float64), x.shape)

    def plainness(self) -> tuple[int, bool, bool, int, int, int, int]:
        """Of two that are the same, that with fewer and shorter numbers is told, then the one that more frameworks
        have."""
        record = FUNCTIONS.get(self.function.partition(":")[0])
        digits = sum(each in "0123456789.-" for each in self.text) if self.free else 0
        rare, common = len(record.peers) < WELL_KNOWN, -len(record.peers)
        return self.free, self.unchained, rare, digits, common, len(record.parameters), len(self.text)


def sides(bound: Bound, fitted: bool = False) -> tuple[Idea, Idea]:
    """The function and its derivative as ideas."""
    free = sum(bound.parameters[each.name] != each.default for each in bound.activation.parameters)
    words = sum(bound.parameters[each.name] != each.default for each in bound.activation.parameters if each.choices)
    breaks = tuple(bound.breaks)
    return (Idea(f"{bound.spec}(x)", bound.spec, "value", bound.f, breaks, free - words, fitted),
            Idea(f"{bound.spec}′(x)", bound.spec, "derivative", bound.df, breaks, free - words, fitted))  # fmt: skip


@cache
def _plain(functions: tuple[Activation, ...]) -> tuple[Idea, ...]:
    return tuple(idea for bound in catalogue() for idea in sides(bound))


def plain() -> tuple[Idea, ...]:
    """Every function and derivative of the catalogue, with defaults, other words, and numbers in use."""
    return _plain(tuple(FUNCTIONS))


@lru_cache(maxsize=4)
def _plain_at(functions: tuple[Activation, ...], x: bytes) -> Array:
    found = []
    for idea in plain():
        try:
            found.append(idea.at(np.frombuffer(x)))
        except ActderivError:
            found.append(np.full(len(x) // 8, np.nan))
    return np.array(found)


def plain_at(x: Array) -> Array:
    """The values of all :func:`plain` ideas at x, a row for each; NaN where one has none."""
    return _plain_at(tuple(FUNCTIONS), np.ascontiguousarray(x, dtype=np.float64).tobytes())


def contrived(idea: Idea) -> bool:
    """Whether it is a rare function with an unusual number: something plainer may have the same values."""
    return idea.free > 0 and len(FUNCTIONS.get(idea.function.partition(":")[0]).peers) < WELL_KNOWN


def worded() -> Iterator[Bound]:
    """Every function with its default numbers and with each choice of its words."""
    for bound in catalogue(variants=False):
        yield bound
        for parameter in bound.activation.parameters:
            for word in parameter.choices:
                if word != bound.parameters[parameter.name]:
                    yield bound.activation.bind(**{**bound.parameters, parameter.name: word})


def numbers_of(bound: Bound) -> list[str]:
    """The names of its parameters that are numbers."""
    return [each.name for each in bound.activation.parameters if isinstance(each.default, float)]
