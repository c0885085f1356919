"""How far from f' a value may be besides ULP, and errors in units of a grid."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from ..dataclass import dataclass
from ..floats.codes import as_fraction
from ..messages import _


@dataclass(frozen=True)
class Tolerated:
    """An input passes within ``atol + rtol·|f'|``, too: so many do by that alone, and ``blind`` would with a 0."""

    COLUMNS: ClassVar = ("atol", "rtol", "passed_by_tolerance")

    atol: float
    rtol: float
    passed: int
    blind: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def tidy(self) -> dict[str, Any]:
        """The cells of a spreadsheet."""
        return dict(zip(self.COLUMNS, (self.atol, self.rtol, self.passed), strict=True))

    def allowed(self) -> str:
        """The tolerance in words: ``0.01 + 0.1 of the value``."""
        parts = [_shortest(self.atol)] if self.atol or not self.rtol else []
        return " + ".join([*parts, *([_("{part:g} of the value", part=self.rtol)] if self.rtol else [])])

    def sentence(self, points: int) -> str:
        """What the tolerance changes, in words."""
        if self.blind:
            return _("by the tolerance alone {passed} of {points} inputs pass; a returned 0 would at {blind}",
                     passed=self.passed, points=points, blind=self.blind)  # fmt: skip
        return _("by the tolerance alone {passed} of {points} inputs pass", passed=self.passed, points=points)


@dataclass(frozen=True)
class Grid:
    """The errors, got less expected, in units of ``lsb``: their range, and their sum over the finite ones."""

    COLUMNS: ClassVar = ("lsb", "least_lsb", "greatest_lsb", "sum_lsb")

    lsb: float
    inputs: int
    least: float
    least_at: float
    greatest: float
    greatest_at: float
    sum: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def tidy(self) -> dict[str, Any]:
        """The cells of a spreadsheet."""
        return dict(zip(self.COLUMNS, (self.lsb, self.least, self.greatest, self.sum), strict=True))

    def sentence(self) -> str:
        """The errors in words."""
        unit = _shortest(self.lsb)
        if self.least == self.greatest == 0:
            return _("errors in units of {unit}: none over {inputs} inputs", unit=unit, inputs=self.inputs)
        return _(
            "errors in units of {unit}: from {least:+.3g} at {least_at:.6g} to {greatest:+.3g} at {greatest_at:.6g};"
            " sum {sum:+.6g} over {inputs} inputs",
            unit=unit, least=self.least, least_at=self.least_at, greatest=self.greatest, greatest_at=self.greatest_at,
            sum=self.sum, inputs=self.inputs,
        )  # fmt: skip


def _shortest(number: float) -> str:
    """The number, as a fraction where that is shorter: 1/256, but 0.01."""
    return as_fraction(number) or f"{number:g}"
