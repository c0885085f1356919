"""What a function of a vector gives at one vector: its values and its matrix of derivatives."""

from __future__ import annotations

from typing import Any

from ..dataclass import dataclass
from ..messages import _
from ..version import __version__
from .tables import Column, Shown, Table


@dataclass(frozen=True)
class Jacobian(Shown):
    """f at a vector x, and ``rows[i][j]``, the derivative of output i with respect to input j.

    ``loss_gradients`` holds, for each label, the gradient of the ``loss`` with respect to x: p - y with y 1 at the
    label and 0 elsewhere. It is empty for functions that no loss is made of.
    """

    function: str
    x: tuple[float, ...]
    f: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]
    loss_gradients: tuple[tuple[float, ...], ...] = ()
    loss: str = ""
    """The name of the loss: the cross-entropy of softmax, the sparsemax loss."""

    def tidy(self) -> Table:
        columns = (Column("function", "function", "text"), Column("output", "output"), Column("input", "input"),
                   Column("x", "x"), Column("f", "f"), Column("df", "df"))  # fmt: skip
        rows = tuple(
            (self.function, i, j, x, self.f[i - 1], slope)
            for i, row in enumerate(self.rows, 1)
            for j, (x, slope) in enumerate(zip(self.x, row, strict=True), 1)
        )
        return Table(columns, rows)

    def tables(self) -> tuple[Table, ...]:
        count = len(self.x)
        values = Table(
            (Column("number", "i"), Column("x", "x"), Column("f", "f")),
            tuple((i, x, f) for i, (x, f) in enumerate(zip(self.x, self.f, strict=True), 1)),
            title=self.function,
        )
        inputs = tuple(Column(f"x{j}", f"x{j}") for j in range(1, count + 1))
        matrix = Table(
            (Column("output", _("output")), *inputs, Column("sum", _("sum"), digits=2)),
            tuple((f"f{i}", *row, sum(row)) for i, row in enumerate(self.rows, 1)),
            title=_("{function}: the Jacobian, ∂f/∂x", function=self.function),
            notes=(_("Every row adds to 0, to rounding: adding a number to all inputs changes nothing."),),
        )
        if not self.loss_gradients:
            return values, matrix
        losses = Table(
            (Column("label", _("label")), *inputs),
            tuple((label, *row) for label, row in enumerate(self.loss_gradients, 1)),
            title=_("{loss}: its gradient, p - y", loss=_(self.loss)),
        )
        return values, matrix, losses

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": "actderiv.jacobian/1", "version": __version__, "function": self.function, "x": list(self.x),
            "f": list(self.f), "jacobian": [list(row) for row in self.rows],
            "loss_gradients": [list(row) for row in self.loss_gradients],
        }  # fmt: skip
