"""Why a derivative is wrong: hypotheses about faults, each held against the values of a failing region.

A hypothesis predicts what a kernel with that fault returns. It is offered as the cause only if the candidate returned
just that, to a few units of the last place, nearly everywhere in the region; so what is said has been tested, and where
nothing fits nothing is said. Modules of this package whose names do not begin with an underscore declare hypotheses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

from ...activation import Bound
from ...floats import Format
from ._hypothesis import HYPOTHESES, Explanation, Hypothesis
from ._region import Region

for _each in sorted(each.name for each in iter_modules(__path__)):
    if not _each.startswith("_"):
        import_module(f"{__name__}.{_each}")

__all__ = ["HYPOTHESES", "Explanation", "Hypothesis", "Region", "likely_cause", "likely_causes"]

ASKED = 10
"""So many regions of a row are held against every hypothesis: the worst. The rest, against what explained those."""


def likely_causes(regions: Sequence[Region]) -> list[str | None]:
    """The cause of each failing region of a row in words, or None where no hypothesis passes its test.

    What explains all of them at once is asked first; and what explained one is tried first on the next.
    """
    known: list[Explanation] = []
    if regions:
        whole = Region.together(regions) if len(regions) > 1 else regions[0]
        known += filter(None, [_explanation(whole, [each for each in HYPOTHESES if each.whole])])
    causes: list[str | None] = []
    for number, region in enumerate(regions):
        found = next((each for each in known if _also(each, region)), None)
        if found is None and number < ASKED:
            found = _explanation(region, HYPOTHESES)
            known += [found] if found and (found.values or found.holds) else []
        causes.append(found.sentence if found else None)
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
            return explanation.values is not None and region.shows(explanation.values(region.x))
        except Exception:
            return False


def _tested(hypothesis: Hypothesis, region: Region) -> Explanation | None:
    """The hypothesis' first explanation that passes."""
    with np.errstate(all="ignore"):
        explanations = hypothesis.explanations(region)
        while True:
            try:
                each = next(explanations)
                if each.passes(region):
                    return each
            except StopIteration:
                return None
            except Exception:
                continue  # a formula without meaning here, or a user's function that refuses: that explains nothing
