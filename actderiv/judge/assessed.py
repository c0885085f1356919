"""A block of inputs, judged: what the rules hand to the tally."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..dataclass import dataclass
from .bias import sized
from .hull import Array

if TYPE_CHECKING:
    from .alike import Alike
    from .tolerance import Leeway


@dataclass(frozen=True)
class Assessed:
    """A block of inputs, judged; every array has the block's length. ULP errors are real numbers."""

    x: Array
    expected: Array
    got: Array
    ulp: Array
    failing: Array
    flushed: Array
    kind: Array
    leeway: Leeway | None = None
    exact: Array | None = None
    """The truth, where ``expected`` is that rounded."""
    alike: Alike | None = None
    """What all of its inputs have in common, if there is one verdict on them."""

    @property
    def truth(self) -> Array:
        """What is true before any rounding."""
        return self.expected if self.exact is None else self.exact

    @cached_property
    def worst(self) -> int:
        """The first place with the largest ULP error."""
        return self.alike.worst if self.alike else int(np.argmax(self.ulp))

    @cached_property
    def bounded(self) -> bool:
        """Whether every ULP error is finite."""
        return math.isfinite(self.ulp[self.worst])

    @cached_property
    def sizes(self) -> dict[float, int]:
        """The ULP errors in steps of a tally, ascending, with how many have that size."""
        return sized(self.ulp, self.alike.least if self.alike else 0.0, float(self.ulp[self.worst]))

    def worst_error(self) -> tuple[float, int]:
        """The largest |got - expected|, infinite where only one is a number, and the first place that has it."""
        if self.alike:
            return float(self.ulp[self.worst]) * self.alike.unit, self.worst
        with np.errstate(all="ignore"):
            error = np.abs(self.got - self.expected)
        unknown = np.isnan(error)
        if unknown.any():
            error = np.where(self.got == self.expected, 0.0, np.where(unknown, np.inf, error))
        place = int(np.argmax(error))
        return float(error[place]), place
