"""Whether a backward pass uses the gradient from above as it must: as a factor."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..floats import FORMATS, Format
from ..messages import _

Array = np.ndarray
GRADIENT = (-2.0, 0.5, 4.0, -1.0, 0.25, -0.5, 2.0)
"""A second gradient from above, over and over: not constant, of both signs, and powers of two, so that multiplying by
it rounds nothing."""
SAME = 2.0**-20
"""A kernel that sums in another order may differ by rounding; one that forgets the gradient, or squares it, by far."""


class Upstream(NamedTuple):
    """Where the gradient from above did not come through: x, the gradient, what it should give, what it gave; and at
    how many inputs, from the first to the last."""

    x: float
    gradient: float
    expected: float
    got: float
    inputs: int
    first: float
    last: float
    unused: bool = False
    twice: bool = False

    def merged(self, other: Upstream | None) -> Upstream:
        """The same of two blocks of inputs: the worse input, and the extent of both."""
        if other is None:
            return self
        worse = max(self, other, key=lambda each: (each.off, -each.x))
        return worse._replace(
            inputs=self.inputs + other.inputs, first=min(self.first, other.first), last=max(self.last, other.last),
            unused=self.unused and other.unused, twice=self.twice and other.twice,
        )  # fmt: skip

    @property
    def off(self) -> float:
        """The distance of the two; of what is no number from any the largest."""
        distance = abs(self.got - self.expected)
        return math.inf if math.isnan(distance) else distance

    @property
    def told(self) -> str:
        """The fault in words: what the values show wherever it does not come through."""
        if self.unused:
            return _("the gradient from above is not used")
        if self.twice:
            return _("the gradient from above is used twice")
        return _("the gradient from above is no factor of the result")


def _telling(format: Format, plain: Array, factor: Array, got: Array) -> tuple[Array, Array | float]:
    """Which answers tell a factor from anything else, and by how much a sound one may be off.

    What is subnormal, or rounds to it, is rounded otherwise after the multiplication, and what saturates is no
    multiple. A coarse format has little else: there both roundings are allowed for.
    """
    right = plain * factor
    if format.coarse:
        told = (np.abs(plain) < format.largest) & (np.abs(right) < format.largest)
        return told, np.abs(factor) * format.spacing(plain) + format.spacing(right)
    size = np.fmax(np.abs(right), np.abs(got))
    # s·x of a subnormal s = exp(x) is as many times larger as the smallest exponent is far from 0
    tail = max(64, 4 * abs(math.log(format.smallest_normal)))
    return (size > tail * format.smallest_normal) & (np.abs(right) < format.largest / 8), 0.0


def fault(x: Array, found: Array, ask: Callable[[Array], Array]) -> Upstream | None:
    """Asks again with another gradient than the ones that gave ``found``; None where it comes through as a factor."""
    gradient = np.resize(GRADIENT, x.size).astype(x.dtype)
    got, factor = ask(gradient).astype(np.float64), gradient.astype(np.float64)
    format, at = FORMATS.get(x.dtype.name), x.astype(np.float64)
    with np.errstate(all="ignore"):
        plain = found.astype(np.float64)
        right = plain * factor
        off = np.abs(got - right)
        told, room = _telling(format, plain, factor, got)
        inside = np.isfinite(at) & told
        broken = np.flatnonzero(inside & ~(off <= SAME * np.abs(right) + room) & (factor != 1))
    if not broken.size:
        return None
    worst = broken[np.argmax(np.nan_to_num(off[broken], nan=np.inf))]
    x_, gradient_, expected, returned = (float(each[worst]) for each in (at, factor, right, got))
    ends = float(at[broken].min()), float(at[broken].max())
    with np.errstate(all="ignore"):
        squared = np.abs(got / plain - factor**2) <= SAME * factor**2
    unused, twice = (bool(np.all(each[broken])) for each in (got == plain, squared))
    return Upstream(x_, gradient_, expected, returned, int(broken.size), *ends, unused, twice)
