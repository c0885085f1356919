"""A partial derivative of a person's backward pass of two inputs, as the source of one function of one number."""

from __future__ import annotations

from typing import Any

from ..activation import Bound
from ..dataclass import dataclass
from ..floats import Format
from ..naming.calling import Called
from .callable import CallableCandidate
from .candidate import Opener


@dataclass
class PartCandidate(CallableCandidate):
    """The values of the partial derivative; the parameters of the product are settled in it."""

    def at(self, x: Any) -> Any:
        return self.called(x)


class PartOpener(Opener):
    """Opens one partial derivative of what another opener has loaded."""

    def __init__(self, called: Called, whole: Opener):
        self.called, self.text, self.source = called, whole.text, whole.source

    def open(self, bound: Bound, order: int, format: Format) -> PartCandidate:
        return PartCandidate(self.called, bound)
