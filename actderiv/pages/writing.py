"""The formulas of f and f' as a page writes them: LaTeX, and NumPy code that a person can paste."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..activation import Bound
from ..dataclass import dataclass
from ..language import Formula, latex, printed
from ..language.binding import Computed, Slope
from ..language.numpy_code import Program
from ..messages import _
from ..report import Mathematics
from ..sources._deriving import Derived, derived
from ..sources._stating import stated

TITLES = ("f", "f'")


@dataclass(frozen=True)
class Written:
    """The formulas of f and of f', with the words among the parameters settled; None where there is none."""

    f: Formula | None
    df: Formula | None
    parameters: Mapping[str, Any]
    name: str
    texts: tuple[str, str]
    convention: str
    """Whose value f' has at a break; of a formula that was found, where it is f'."""
    said: str = ""
    """Of a typed formula: why f' has no formula."""

    def shown(self, order: int) -> Any:
        """The text of f or of f', as a formula where it is one."""
        formula, text = (self.f, self.df)[order], self.texts[order]
        if formula is None or not text:
            return text or (self.said if order else "")
        return Mathematics(text, tuple(latex(formula, TITLES[order])))

    def latex(self) -> dict[str, list[str]]:
        """The lines of LaTeX, by f and df."""
        pairs = (("f", self.f, TITLES[0]), ("df", self.df, TITLES[1]))
        return {key: latex(formula, title) for key, formula, title in pairs if formula is not None}

    def program(self) -> tuple[dict[str, str], str]:
        """The names of the functions in the code, by f and df, and the code."""
        program, names = Program(), {}
        for key, formula, ending in (("f", self.f, ""), ("df", self.df, "_prime")):
            if formula is not None:
                names[key] = program.add(self.name + ending, formula, self.parameters)
        return names, program.text() if names else ""


def written_of(bound: Bound) -> Written:
    """What can be written of a function: texts of the record that are formulas and say what the code computes; of a
    typed formula itself and, where one is found, a formula of its derivative."""
    record = bound.activation
    if not isinstance(record.value, Computed):
        formulas = stated(bound, 0), stated(bound, 1)
        name = record.name if record.name.isidentifier() else "f"
        texts = record.formula, record.derivative_formula
        return Written(*formulas, bound.parameters, name, texts, _(record.convention))
    slope = derived(bound) if isinstance(record.derivative, Slope) else Derived(None)
    texts = record.formula, printed(slope.formula) if slope.formula else record.derivative_formula
    minded = (_(record.convention) if bound.breaks else "", slope.said if slope.formula else "")
    convention = "; ".join(filter(None, minded))
    said = "" if slope.formula else slope.said
    return Written(record.value.formula, slope.formula, bound.parameters, "f", texts, convention, said)
