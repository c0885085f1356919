"""Why a kernel or a table of codes is wrong: faults of quantisation, each tried on every code.

A fault is named only where what it gives is what the candidate gives, over all codes and not only those that fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..floats import Codes
from ..floats.rounding import Mode
from ..messages import _
from .hull import Array

NEARLY = 0.98
"""A fault gives so large a part of the answers,"""
STEP = 1.0
"""each to one step: what else it rounds by is no matter."""


@dataclass(frozen=True)
class Table:
    """All codes that go in, as numbers x; what a candidate answers, and what it should answer."""

    bound: Bound
    order: int
    given: Codes
    answer: Codes
    rounding: Mode

    @property
    def x(self) -> Array:
        """The number of every code, ascending."""
        return np.asarray(self.given.decode(np.arange(self.given.least, self.given.greatest + 1)))

    def truth(self, x: Array, order: int | None = None) -> Array:
        """f, or its derivative, in float64."""
        formula = self.bound.f if (self.order if order is None else order) == 0 else self.bound.df
        return np.asarray(formula(x), dtype=np.float64)

    def steps(self, y: Array) -> Array:
        """The numbers as rounded steps of the answer's grid, from 0 and not clamped."""
        return np.asarray(self.rounding.whole(self.answer.units(y)))

    def clamped(self, codes: Array) -> Array:
        return np.clip(codes, self.answer.least, self.answer.greatest)

    def codes(self, y: Array) -> Array:
        """The codes of the numbers, as they should be."""
        return self.clamped(self.steps(y) + self.answer.zero)

    def faults(self) -> Iterator[tuple[str, Array]]:
        """Faults of quantisation in words, with the codes that each gives."""
        given, answer = self.given, self.answer
        code = np.arange(given.least, given.greatest + 1, dtype=np.float64)
        right = self.codes(self.truth(self.x))
        if self.order < 2:
            yield (
                _("it is f where f' is expected") if self.order else _("it is f' where f is expected"),
                self.codes(self.truth(self.x, 1 - self.order)),
            )
        yield _("the zero of the input is not subtracted"), self.codes(self.truth(given.scale * code))
        yield (
            _("the zero of the input is added, not subtracted"),
            self.codes(self.truth(given.scale * (code + given.zero))),
        )
        yield _("the scale of the input is not used"), self.codes(self.truth(code - given.zero))
        yield _("the zero of the answer is not added"), self.clamped(self.steps(self.truth(self.x)))
        yield (
            _("the zero of the answer is subtracted, not added"),
            self.clamped(self.steps(self.truth(self.x)) - answer.zero),
        )
        yield (
            _("the scale of the answer is not used"),
            self.clamped(self.rounding.whole(self.truth(self.x)) + answer.zero),
        )
        yield (
            _("the answer is coded with the scale and the zero of the input"),
            self.clamped(self.rounding.whole(given.units(self.truth(self.x))) + given.zero),
        )
        exact = self.steps(self.truth(self.x)) + answer.zero
        yield (
            _("what lies beyond the last code wraps around instead of being clamped"),
            (exact - answer.least) % 2.0**answer.bits + answer.least,
        )
        yield (
            _(
                "the halves of the table are swapped: of what writes it and what reads it one counts the codes from the"
                " least on, the other by their bits"
            ),
            np.roll(right, right.size // 2),
        )
        if given.least < 0:
            unsigned = self.codes(self.truth(given.scale * (code % 2.0**given.bits - given.zero)))
            yield _("codes below 0 are read as unsigned"), unsigned

    def cause(self, got: Array) -> str | None:
        """The fault that gives these answers to all codes; of several that do all are named, as nothing tells them
        apart."""
        right = self.codes(self.truth(self.x))
        wrong = np.abs(got - right) > STEP
        found: list[str] = []
        if not wrong.any():
            return None
        with np.errstate(all="ignore"):
            for said, codes in self.faults():
                same = np.abs(got - codes) <= STEP
                if same.mean() >= NEARLY and same[wrong].mean() >= NEARLY:
                    found.append(said)
        return reduce(lambda one, other: _("{one}, or {other}", one=one, other=other), found) if found else None
