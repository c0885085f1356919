"""The formulas of f and f' as a page writes them: LaTeX, and NumPy code that a person can paste."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..activation import Bound
from ..errors import RequestError
from ..language import Formula, evaluate, latex, printed, read
from ..language.binding import Computed, Slope
from ..language.numpy_code import Program
from ..language.reshaping import settled
from ..report import Mathematics
from ..sources.deriving import Derived, derived

AGREES = 1e-9
"""How far a text may be from the code, as a share of the greatest value: rounding, in a formula that cancels."""

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
        formulas = _read(bound, record.formula, 0), _read(bound, record.derivative_formula, 1)
        name = record.name if record.name.isidentifier() else "f"
        texts = record.formula, record.derivative_formula
        return Written(*formulas, bound.parameters, name, texts, record.convention)
    slope = derived(bound) if isinstance(record.derivative, Slope) else Derived(None)
    texts = record.formula, printed(slope.formula) if slope.formula else record.derivative_formula
    minded = (record.convention if bound.breaks else "", slope.said if slope.formula else "")
    convention = "; ".join(filter(None, minded))
    said = "" if slope.formula else slope.said
    return Written(record.value.formula, slope.formula, bound.parameters, "f", texts, convention, said)


def _read(bound: Bound, text: str, order: int) -> Formula | None:
    if not text or (order and bound.activation.derivative is None):
        return None
    if any(isinstance(value, tuple) for value in bound.parameters.values()):
        return None  # a sum over a list has no tree
    try:
        formula = settled(read(text, "x"), bound.parameters)
        return formula if _agrees(formula, bound, order) else None
    except RequestError:  # a text for people
        return None


def _agrees(formula: Formula, bound: Bound, order: int) -> bool:
    import numpy as np

    if not set(formula.parameters) <= set(bound.parameters):
        return False
    x = np.linspace(-10, 10, 61) + 1 / 1024
    with np.errstate(all="ignore"):
        wanted = np.asarray((bound.df if order else bound.f)(x), dtype=float)
        off = np.abs(evaluate(formula, x, bound.parameters) - wanted)
    known = np.isfinite(wanted)
    return bool(np.all(off[known] <= AGREES * np.max(np.abs(wanted[known]), initial=1e-300)))
