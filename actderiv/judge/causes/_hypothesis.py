"""What a hypothesis is, and how it is declared: a function of a region that yields explanations to be tested."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np

from ...dataclass import dataclass
from ...registry import Registry
from ._outside import contradicted, would_reach_further
from ._region import Region

Values = Callable[[np.ndarray], np.ndarray]
"""What a kernel with the fault returns at float64 inputs, as float64: one row, or one for each way of rounding."""

NONE, CHOSEN, SEARCHED, FITTED, DESCRIBED = range(5)
"""How many liberties a hypothesis takes: none; a choice from a short list; one from the whole catalogue; a number made
to fit; the fault retold."""


@dataclass(frozen=True)
class Explanation:
    """A sentence, and the values it implies; without values its hypothesis has tested the region by itself.

    A ``local`` one says something of the region alone; any other holds wherever the same formula does. ``holds`` is a
    test that takes the place of values, where the mechanism itself can be run. ``told`` words the same fault for
    another region of the row, where it looks different there. Of ``chosen`` ones there are many, so that one must come
    closer to what was returned where little is wrong. ``of_slope`` is the sentence where the function is itself a
    derivative, f' ("" where nothing can be said then); without one it is this sentence with f' in the place of f.
    """

    sentence: str
    values: Values | None = None
    local: bool = False
    holds: Callable[[Region], bool] | None = None
    told: Callable[[Region], str] | None = None
    chosen: bool = False
    of_slope: str | None = None

    def said_of(self, region: Region) -> str:
        """The sentence for this region."""
        return self.told(region) if self.told else self.sentence

    def said_of_slope(self, region: Region) -> str | None:
        """The sentence for a region of f'' as the derivative of f', in the words of f; None where there is none."""
        if self.of_slope is not None:
            return self.of_slope or None
        return re.sub(r"\bf(?=\W|$)", "f'", self.said_of(region))

    def passes(self, region: Region) -> bool:
        """Whether the region shows what the explanation implies, and ends where that no longer would be wrong."""
        if self.holds is not None:
            return self.holds(region)
        if self.values is None:
            return True
        seen = (region.glance, region) if region.glance is not region else (region,)
        if not all(self.shown_in(each, region.slight) for each in seen) or would_reach_further(region, self.values):
            return False
        return self.local or not contradicted(region, self.values)

    def shown_in(self, region: Region, slight: bool) -> bool:
        """Whether these values were returned in the region, where a ``slight`` error asks for more than a wild one."""
        return self.values is not None and region.shows(self.values(region.x), closely=self.chosen and slight)


@dataclass(frozen=True)
class Hypothesis:
    """A kind of fault: ``explanations`` yields what it would look like in a region, most likely first.

    A ``whole`` one is a fault of the formula as such: it is held against all failing inputs of a row at once.
    """

    name: str
    freedom: int
    explanations: Callable[[Region], Iterator[Explanation]]
    whole: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def doc(self) -> str:
        """The fault in a sentence."""
        return (self.explanations.__doc__ or "").strip().split("\n\n")[0]


HYPOTHESES: Registry[Hypothesis] = Registry("hypothesis")


def hypothesis(freedom: int, whole: bool = False) -> Callable[[Callable[[Region], Iterator[Explanation]]], Hypothesis]:
    """Declare a hypothesis: a generator of explanations whose first sentence says what the fault is."""
    return lambda explanations: HYPOTHESES.add(Hypothesis(explanations.__name__, freedom, explanations, whole))
