"""Candidates that are given codes, or answer with them, as candidates of the numbers that these stand for."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..dataclass import dataclass
from ..errors import ForeignError, RequestError
from ..floats import Codes, Format
from ..messages import _
from ..naming.roles import X
from .candidate import Candidate

Numbers = Format | Codes


@dataclass
class CodedCandidate(Candidate):
    """A person's code between two grids: codes go in where ``given`` is one, and come out where ``answer`` is one."""

    candidate: Any
    given: Numbers
    answer: Numbers
    beyond: int = 0

    def __post_init__(self) -> None:
        self.name, self.place = self.candidate.name, self.candidate.place
        readings = self.candidate.called.readings
        alone = [roles for roles in readings if tuple(roles) == (X,)]
        if not alone:
            said = _("{name} takes nothing: of codes only a function of x is judged.", name=self.name)
            if readings[0]:
                arguments = ", ".join(readings[0])
                said = _(
                    "{name} takes {arguments}: of codes only a function of x is judged.",
                    name=self.name,
                    arguments=arguments,
                )
            raise RequestError(
                said,
                hint=_("--takes x says so, where a name is misunderstood."),
            )
        self.candidate.called.readings = alone

    def at(self, x: Any) -> Any:
        given = self.given.encode(x) if isinstance(self.given, Codes) else x
        answer = np.asarray(self.candidate.at(given))
        if isinstance(self.answer, Codes):
            self.beyond += int(np.sum((answer < self.answer.least) | (answer > self.answer.greatest)))
        return decoded(answer, self.answer, self.name)

    def coverage(self) -> list[str]:
        said = _(
            "{name}: codes beyond those of {format} wrap around, as they are stored",
            name=self.name,
            format=self.answer.name.partition(":")[0],
        )
        return [*self.candidate.coverage(), *([said] if self.beyond else [])]


@dataclass
class TableCandidate(Candidate):
    """Recorded codes or numbers: x ascending, each once, and what was recorded there."""

    name: str
    x: np.ndarray
    y: np.ndarray
    notes: list[str]

    def at(self, x: Any) -> Any:
        return self.y[np.searchsorted(self.x, x)]

    def coverage(self) -> list[str]:
        return self.notes

    def inputs(self, format: Any) -> Any:
        return self.x


def decoded(answer: Any, format: Numbers, name: str) -> np.ndarray:
    """The numbers that an answer stands for. Codes beyond the last become what is left of them as they are stored."""
    found = np.asarray(answer)
    if not isinstance(format, Codes):
        return np.asarray(format.take(found.astype(np.float64)))
    codes = found.astype(np.float64)
    broken = np.flatnonzero(~(codes == np.rint(codes)))
    if broken.size:
        raise ForeignError(
            _(
                "{name} returned {value} where a code of {kind} is wanted.",
                name=name,
                value=found[broken[0]],
                kind=format.kind,
            ),
            hint=_(
                "Codes are whole numbers from {least} to {greatest}; --out-dtype float32 says that it returns numbers.",
                least=format.least,
                greatest=format.greatest,
            ),
        )
    return np.asarray(format.decode((codes - format.least) % 2.0**format.bits + format.least))
