"""Why a derivative is wrong: hypotheses about faults, each held against the values of a failing region.

A hypothesis predicts what a kernel with that fault returns. It is offered as the cause only if the candidate returned
just that, to a few units of the last place, nearly everywhere in the region; so what is said has been tested, and where
nothing fits nothing is said. Modules of this package whose names do not begin with an underscore declare hypotheses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from itertools import chain, islice
from pkgutil import iter_modules

import numpy as np

from ...activation import Bound
from ...floats import Format
from ._hypothesis import CHOSEN, HYPOTHESES, Explanation, Hypothesis
from ._region import Region

for _each in sorted(each.name for each in iter_modules(__path__)):
    if not _each.startswith("_"):
        import_module(f"{__name__}.{_each}")

__all__ = ["HYPOTHESES", "Explanation", "Hypothesis", "Region", "likely_cause", "likely_causes"]

ASKED = 10
"""So many regions of a row are held against every hypothesis: the worst. The rest, against what explained those."""

PATIENCE = 4
"""After so many regions without an explanation nobody looks for one in the next: noise has hundreds."""

MANY = 24
"""Fewer inputs that are off by a few roundings tell no formula of many from the rest."""


def likely_causes(regions: Iterable[Region | None], of_slope: bool = False) -> list[str | None]:
    """The cause of each failing region of a row, worst first, in words; None where no hypothesis passes its test.

    What explains the first ones all at once is asked first; and what explained one is tried first on the next. No more
    regions are taken from ``regions`` than may get a cause. ``of_slope`` says that their function is itself an f'.
    """
    rest = iter(regions)
    first = list(islice(rest, ASKED))
    seen = [each for each in first if each is not None]
    known: list[Explanation] = []
    if len(seen) > 1:
        found = _explanation(Region.together(seen), [each for each in HYPOTHESES if each.whole])
        known += [found] if found else []
    causes: list[str | None] = []
    in_vain = 0
    for region in chain(first, rest):
        if not known and (len(causes) >= ASKED or in_vain >= PATIENCE):
            break
        explanation = next((each for each in known if region and _also(each, region)), None)
        if explanation is None and region and len(causes) < ASKED and in_vain < PATIENCE:
            explanation = _explanation(region, HYPOTHESES)
            known += [explanation] if explanation and (explanation.values or explanation.holds) else []
            in_vain = 0 if explanation else in_vain + 1
        said = None
        if explanation and region:
            said = explanation.said_of_slope(region) if of_slope else explanation.said_of(region)
        causes.append(said)
    return causes


def likely_cause(
    bound: Bound, order: int, format: Format, x: np.ndarray, got: np.ndarray, expected: np.ndarray
) -> str | None:
    """The cause of one failing region in words, or None where no hypothesis passes its test.

    ``x`` holds the inputs in ascending order, the first and the last of the region among them; ``got`` and ``expected``
    what was returned there and what is true. Hypotheses that choose fewer numbers for themselves are asked first.
    """
    found = _explanation(Region.of(bound, order, format, x, got, expected), HYPOTHESES)
    return found.sentence if found else None


def _explanation(region: Region, hypotheses: Iterable[Hypothesis]) -> Explanation | None:
    if region.clean:
        return None
    for each in sorted(hypotheses, key=lambda each: each.freedom):
        found = _tested(each, region)
        if found:
            return found
    return None


def _also(explanation: Explanation, region: Region) -> bool:
    """Whether what explains another region of the row explains this one."""
    with np.errstate(all="ignore"):
        try:
            if explanation.holds is not None:
                return explanation.holds(region)
            return explanation.shown_in(region, region.slight)
        except Exception:
            return False


def _tested(hypothesis: Hypothesis, region: Region) -> Explanation | None:
    """The hypothesis' first explanation that passes."""
    with np.errstate(all="ignore"):
        explanations = hypothesis.explanations(region)
        while True:
            try:
                each = replace(next(explanations), chosen=hypothesis.freedom >= CHOSEN)
                if each.chosen and region.slight and region.x.size < MANY:
                    continue
                if each.passes(region):
                    return each
            except StopIteration:
                return None
            except Exception:
                continue  # a formula without meaning here, or a user's function that refuses: that explains nothing
