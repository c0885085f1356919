"""Programs whose parameters are numbers: what a machine for large arrays makes its loops or its passes of.

What is recorded is the formula with its parameters as the numbers that they are; so Python decides what it asks about
them, and a constant of more digits than a float has keeps them, as in NumPy arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .constants import Constant
from .programs import Program, Step

CONDITIONS = ("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not")

HELD = 1000.0
"""Beyond ±this exp is 0 or infinite, whatever holds its argument."""


class Recorded(Program):
    """A program for numbers of float64, in which the digits that a constant lacks are added where NumPy's forms do.

    An exponential takes its argument as it is: of what is infinite it is 0 or infinite, so nothing need be held, and
    exponentials of one number, held here and not there, are one.
    """

    def write(self, word: str, *arguments: Any) -> Step:
        if word == "exp":
            arguments = (self._free(arguments[0]),)
        if word == "times_exp":
            arguments = (arguments[0], self._free(arguments[1]), *arguments[2:])
        if word == "add":
            for constant, other in (arguments, arguments[::-1]):
                if isinstance(constant, Constant):
                    return super().write(word, float(constant), super().write(word, other, constant.rest))
        return super().write(word, *arguments)

    def _free(self, value: Any) -> Any:
        """-|x| of -|saturated(x, 1000)|, and so on."""
        if not isinstance(value, Step):
            return value
        word, *inner = self.steps[value.at]
        if word == "saturated" and len(inner) == 2 and self._at_least(inner[1], HELD):
            return self._free(Step(self, inner[0]))
        if word in ("neg", "fabs"):
            return self.write(word, self._free(Step(self, inner[0])))
        if word == "mul" and self._at_least(inner[0], 1.0):
            return self.write(word, Step(self, inner[0]), self._free(Step(self, inner[1])))
        return value

    def _at_least(self, at: int, least: float) -> bool:
        """Whether a step is a number of at least this size."""
        word, *inner = self.steps[at]
        return word == "number" and abs(inner[0]) >= least

    def ends(self, formulas: Sequence[Callable[..., Any]], parameters: Mapping[str, Any]) -> list[int]:
        """The step that each formula of x ends with; what several have in common is written once."""
        return [self.run(each, self.inputs["x"], **parameters).at for each in formulas]

    def needed(self, ends: Sequence[int]) -> list[int]:
        """The steps that lead to these, in order."""
        needed = set(ends)
        for at in range(len(self.steps) - 1, -1, -1):
            word, *arguments = self.steps[at]
            if at in needed and word not in ("input", "number"):
                needed.update(arguments)
        return sorted(needed)
