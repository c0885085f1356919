"""What a product of two inputs is, and what it and its partial derivatives are at one pair of them."""

from __future__ import annotations

from typing import Any

from ..dataclass import dataclass
from ..messages import _
from ..version import __version__
from .tables import Column, Shown, Table

NAMES = "f(a, b)", "∂f/∂a", "∂f/∂b"


@dataclass(frozen=True, kw_only=True)
class Partials(Shown):
    """a·g(b) with both partial derivatives: their formulas, and with a pair of inputs (``at``) their values."""

    function: str
    gate: str
    formulas: tuple[str, str, str]
    """Those of f, ∂f/∂a and ∂f/∂b."""
    gate_formulas: tuple[str, str]
    source: str
    convention: str
    halves: str
    at: tuple[float, ...] = ()
    f: float | None = None
    da: float | None = None
    db: float | None = None

    def tables(self) -> tuple[Table, ...]:
        told = [
            *zip(NAMES, self.formulas, strict=True),
            (f"{self.gate}(x)", self.gate_formulas[0]), (f"{self.gate}′(x)", self.gate_formulas[1]),
            (_("convention"), _(self.convention)), (_("halves"), _(self.halves)), (_("source"), self.source),
        ]  # fmt: skip
        columns = Column("name", "", "text"), Column("value", "", "text")
        head, __, rest = self.function.partition(":")
        rest = rest and f",{rest}"
        of_b, of_a = f"{head}:a=2{rest}", f"{head}:b=0.5{rest}"
        notes = (
            _("{of_b} is a function of b, {of_a} one of a; compare {product} --against FILE.py:BACKWARD judges both"
              " partial derivatives.", of_b=of_b, of_a=of_a, product=self.function),
        )  # fmt: skip
        shown = Table(columns, tuple(pair for pair in told if pair[1]), title=self.function, notes=notes)
        return (shown,) if self.f is None else (shown, self._values())

    def _values(self) -> Table:
        columns = (Column("a", "a"), Column("b", "b"), Column("f", NAMES[0]), Column("da", NAMES[1]),
                   Column("db", NAMES[2]))  # fmt: skip
        return Table(columns, ((*self.at, self.f, self.da, self.db),))

    def tidy(self) -> Table:
        if self.f is not None:
            table = self._values()
            return Table((Column("function", "function", "text"), *table.columns), ((self.function, *table.rows[0]),))
        rows = (("f", self.formulas[0]), ("da", self.formulas[1]), ("db", self.formulas[2]), ("gate", self.gate))
        return Table((Column("property", "property", "text"), Column("value", "value", "text")), rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": "actderiv.partials/1", "version": __version__, "function": self.function, "gate": self.gate,
            "formulas": dict(zip(("f", "da", "db"), self.formulas, strict=True)), "at": list(self.at),
            "f": self.f, "da": self.da, "db": self.db,
        }  # fmt: skip
