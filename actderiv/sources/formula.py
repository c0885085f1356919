"""The function's own formula as the source, in the tested format; and its exact value, rounded once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..engines import INPUT
from ..floats import Codes, Format
from ..messages import _
from ..naming.answers import taken
from ..naming.grammar import Name
from .candidate import APPROXIMATION, TRUTH, Candidate, Opener, Source

Values = Callable[[Bound, int, Format, np.ndarray], np.ndarray]


@dataclass
class FormulaCandidate(Candidate):
    """Values that the record of the function implies."""

    name: str
    values: Callable[[np.ndarray], np.ndarray]
    plain: bool = False
    """Whether it says nothing about special inputs: balls know neither infinity nor the sign of a zero."""
    kept: str | None = None

    def at(self, x: Any) -> Any:
        return taken(self.values(x), x, self.name, lambda remark: None)

    def keeps(self) -> str | None:
        return self.kept

    def at_specials(self, x: Any) -> tuple[Any, Any]:
        return self.at(x), np.isnan(x.astype(np.float64)) | (not self.plain)


class FormulaOpener(Opener):
    """Opens such candidates; the name takes nothing after it."""

    forward = True

    def __init__(self, request: Name, values: Values, plain: bool = False):
        if len(request.parts) > 1 or request.assignments:
            raise request.refuse(_("{name} takes nothing after it.", name=request.parts[0]))
        self.text: str = request.text
        self.values: Values = values
        self.plain: bool = plain

    def open(self, bound: Bound, order: int, format: Format) -> FormulaCandidate:
        self.source.require(order)  # a record holds f and f', no formula of higher order
        made = FormulaCandidate(self.text, lambda x: self.values(bound, order, format, x), self.plain, INPUT)
        made.at(np.ones(1, dtype=format.dtype))  # a function that cannot be computed so is refused before any work
        return made

    def coded(self, bound: Bound, order: int, given: Format | Codes, answer: Any) -> FormulaCandidate:
        return self.open(bound, order, answer)


def _analytic(bound: Bound, order: int, format: Format, x: np.ndarray) -> np.ndarray:
    formula = bound.df if order else bound.f
    if format.computes:
        return np.asarray(formula(x), dtype=x.dtype)
    return np.asarray(format.round(np.asarray(formula(x.astype(np.float64)), dtype=np.float64)))  # wider, rounded once


def _exact(bound: Bound, order: int, format: Format, x: np.ndarray) -> np.ndarray:
    """The value of the format that is nearest to the exact number."""
    from .exact import truth_or_pole

    high, low = truth_or_pole(bound, x.astype(np.float64), order)
    return high if format.is_double else np.asarray(format.round_sum(high, low), dtype=x.dtype)


EXACT = Source("exact", "exact", lambda request: FormulaOpener(request, _exact, plain=True), priority=2, trust=TRUTH)
ANALYTIC = Source(
    "analytic", "analytic", lambda request: FormulaOpener(request, _analytic), aliases=("formula",), priority=3,
    trust=APPROXIMATION, orders=(0, 1),
)  # fmt: skip
