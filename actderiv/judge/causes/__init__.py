"""Why a derivative is wrong: hypotheses about faults, each held against the values of a failing region.

A hypothesis predicts what a kernel with that fault returns. It is offered as the cause only if the candidate returned
just that, to a few units of the last place, nearly everywhere in the region; so what is said has been tested, and where
nothing fits nothing is said. Modules of this package whose names do not begin with an underscore declare hypotheses.
"""

from __future__ import annotations

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

__all__ = ["HYPOTHESES", "Explanation", "Hypothesis", "Region", "likely_cause"]


def likely_cause(
    bound: Bound, order: int, format: Format, x: np.ndarray, got: np.ndarray, expected: np.ndarray
) -> str | None:
    """The cause of one failing region in words, or None where no hypothesis passes its test.

    ``x`` holds the inputs in ascending order, the first and the last of the region among them; ``got`` and ``expected``
    what was returned there and what is true. Hypotheses that choose fewer numbers for themselves are asked first.
    """
    region = Region.of(bound, order, format, x, got, expected)
    if region.clean:
        return None
    for hypothesis in sorted(HYPOTHESES, key=lambda each: each.freedom):
        cause = _tested(hypothesis, region)
        if cause:
            return cause
    return None


def _tested(hypothesis: Hypothesis, region: Region) -> str | None:
    """The sentence of the hypothesis' first explanation that passes."""
    with np.errstate(all="ignore"):
        explanations = hypothesis.explanations(region)
        while True:
            try:
                each = next(explanations)
                if each.passes(region):
                    return each.sentence
            except StopIteration:
                return None
            except Exception:
                continue  # a formula without meaning here, or a user's function that refuses: that explains nothing
