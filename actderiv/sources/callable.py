"""A NumPy callable as the source: it is given x in the tested format, and returns the derivative itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..activation import Bound
from ..floats import Format
from ._calling import Foreign, checked, untouched
from .candidate import Candidate, Opener, Request, Source

CALLED = "It is called with a NumPy array and returns one."


@dataclass
class CallableCandidate(Candidate):
    """The values that the callable returns, whatever order of derivative the person means by them."""

    foreign: Foreign

    def __post_init__(self) -> None:
        self.name = self.foreign.label

    def at(self, x: Any) -> Any:
        given = np.array(x)
        answer = self.foreign.call(lambda formula: formula(given), given.size, hint=CALLED)
        untouched(self.name, given, x)
        return checked(self.name, answer, x)

    def coverage(self) -> list[str]:
        return self.foreign.remarks()


class CallableOpener(Opener):
    """A callable of a file or module, loaded once for all functions it is asked about."""

    def __init__(self, request: Request):
        if len(request.parts) != 2:
            raise request.refuse("A callable is written FILE.py:CALLABLE or MODULE:CALLABLE.")
        self.text = request.text
        self.foreign = Foreign.load(request, *request.parts)

    def open(self, bound: Bound, order: int, format: Format) -> CallableCandidate:
        return CallableCandidate(self.foreign.bind(bound))


SOURCE = Source(
    "callable",
    "FILE.py:CALLABLE or MODULE:CALLABLE",
    CallableOpener,
    recognises=lambda request: len(request.parts) == 2,
)
