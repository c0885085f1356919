"""What ``table`` and ``sweep`` find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..dataclass import dataclass
from ..messages import N_, _, ngettext, pgettext
from ..version import __version__
from .tables import Column, Drawn, Marked, Shown, Table, telling_apart, titled


@dataclass(frozen=True)
class Values(Shown):
    """The rows of a ``table``: function, x, side, f, df, numeric, abs_error; and the max error of each function.

    With ``order`` 2 each row has d2f after df, and the numeric derivative is that of f'.
    """

    rows: tuple[tuple[Any, ...], ...]
    max_error: Mapping[str, float | None]
    h: float
    scheme: str
    order: int = 1
    notes: tuple[str, ...] = ()
    """What had to be done to call a person's code."""
    wrt: str = ""
    """The parameter with respect to which f is differentiated; x where nothing is said."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """What each cell of a row is."""
        derivatives = (Column("df", "f′(x)"), Column("d2f", "f″(x)"))[: self.order]
        if self.wrt:
            derivatives = (Column("df", f"∂f/∂{self.wrt}"),)
        return (
            Column("function", N_("function"), "text"), Column("x", "x"), Column("side", N_("side"), "text"),
            Column("f", "f(x)"), *derivatives,
            Column("numeric", _("numeric {derivative}", derivative=derivatives[-1].title)),
            Column("abs_error", N_("error"), digits=3),
        )  # fmt: skip

    def tidy(self) -> Table:
        return Table(self.columns, self.rows)

    def tables(self) -> tuple[Table, ...]:
        """One table per function, its max error below."""
        found = [self._table(name, worst) for name, worst in self.max_error.items()]
        return (*found[:-1], found[-1]._replace(notes=(*found[-1].notes, *self.notes)))

    def _table(self, name: str, worst: float | None) -> Table:
        rows = tuple((x, _side(side), *values) for of, x, side, *values in self.rows if of == name)
        __, x, *others = titled(self.columns)
        columns = (telling_apart(x, (row[0] for row in rows)), *others)
        told = {"scheme": self.scheme, "h": self.h, "worst": worst}
        notes: tuple[str, ...] = ()
        if worst is not None and self.wrt:
            notes = (_("max error {worst:.3g} ({scheme}, h = {h:g} in {parameter})", parameter=self.wrt, **told),)
        elif worst is not None:
            notes = (_("max error {worst:.3g} ({scheme}, h = {h:g})", **told),)
        return Table(columns, rows, title=name, notes=notes)

    def as_json(self) -> dict[str, Any]:
        names = [column.name for column in self.columns]
        wrt = {"wrt": self.wrt} if self.wrt else {}
        return {
            "schema": "actderiv.table/1", "version": __version__, **wrt, "scheme": self.scheme, "h": self.h,
            "max_error": dict(self.max_error), "rows": [dict(zip(names, row, strict=True)) for row in self.rows],
        }  # fmt: skip


def _side(side: str) -> str:
    """From where x comes to a break."""
    words = {"left": pgettext("side", "left"), "at": pgettext("side", "at"), "right": pgettext("side", "right")}
    return words.get(side, side)


class LeftOut(NamedTuple):
    """The inputs of a function at which a sweep counts no error, as the stencil reaches across a break: there the
    quotient is no derivative, however small the step."""

    function: str
    breaks: tuple[tuple[float, str], ...]
    """Where they lie, each with its kind."""
    inputs: int
    """How many at the step at which they are most."""
    of: int

    def sentence(self) -> str:
        """It in words."""
        return ngettext(
            "{left_out}: at most {count} input of {of}, where no quotient is the derivative",
            "{left_out}: at most {count} inputs of {of}, where no quotient is the derivative",
            self.inputs, left_out=self.short(4), of=self.of,
        )  # fmt: skip

    def short(self, most: int = 1) -> str:
        """It in a few words, up to so many breaks by name."""
        shown = ", ".join(_("the {kind} at {at:.6g}", kind=_(kind), at=at) for at, kind in self.breaks[:most])
        more = len(self.breaks) - most
        if more > 0:
            return ngettext(
                "left out beside {places} and {count} more", "left out beside {places} and {count} more",
                more, places=shown,
            )  # fmt: skip
        return _("left out beside {places}", places=shown) if shown else _("left out beside a break")

    def as_json(self) -> dict[str, Any]:
        return {
            "function": self.function, "breaks": [{"x": at, "kind": kind} for at, kind in self.breaks],
            "inputs": self.inputs, "of": self.of,
        }  # fmt: skip


@dataclass(frozen=True)
class Sweep(Drawn):
    """Max error against the step: rows of function, scheme, h, max_abs_error and whether that h is the best one."""

    rows: tuple[tuple[str, str, float, float, bool], ...]
    notes: tuple[str, ...] = ()
    """What had to be done to call a person's code."""
    left_out: tuple[LeftOut, ...] = ()

    COLUMNS = (
        Column("function", "function", "text"), Column("scheme", "scheme", "text"), Column("h", "h"),
        Column("max_abs_error", "max error", digits=3), Column("best", "best", "text"),
    )  # fmt: skip

    def curves(self) -> dict[str, dict[str, list[tuple[float, float]]]]:
        """function → scheme → (h, max error) in ascending h."""
        found: dict[str, dict[str, list[tuple[float, float]]]] = {}
        for function, scheme, h, error, __ in sorted(self.rows, key=lambda row: row[2]):
            found.setdefault(function, {}).setdefault(scheme, []).append((h, error))
        return found

    def best(self) -> dict[tuple[str, str], tuple[float, float]]:
        """(function, scheme) → the step with the smallest max error, and that error."""
        return {(row[0], row[1]): (row[2], row[3]) for row in self.rows if row[4]}

    def told(self, function: str) -> tuple[str, ...]:
        """What was left out of that function."""
        return tuple(each.sentence() for each in self.left_out if each.function == function)

    def told_shortly(self, function: str) -> str:
        """The same, for the title of a picture."""
        return "; ".join(each.short() for each in self.left_out if each.function == function)

    def tidy(self) -> Table:
        return Table(self.COLUMNS, self.rows)

    def tables(self) -> tuple[Table, ...]:
        """One table per function: a line per step, a column per scheme, the best step of each marked by a star."""
        shown = []
        for function, schemes in self.curves().items():
            steps = sorted({h for points in schemes.values() for h, __ in points}, reverse=True)
            best = self.best()
            rows = tuple((h, *(_marked(points, h, best.get((function, name))) for name, points in schemes.items()))
                         for h in steps)  # fmt: skip
            columns = (telling_apart(Column("h", "h"), steps), *(Column(name, name, digits=3) for name in schemes))
            notes = (_("* best step"), *self.told(function), *self.notes)
            title = _("{function}: max error against step", function=function)
            shown.append(Table(columns, rows, title=title, notes=notes))
        return tuple(shown)

    def as_json(self) -> dict[str, Any]:
        names = [column.name for column in self.COLUMNS]
        return {
            "schema": "actderiv.sweep/1", "version": __version__,
            "rows": [dict(zip(names, row, strict=True)) for row in self.rows],
            "left_out": [each.as_json() for each in self.left_out],
        }  # fmt: skip


def _marked(points: list[tuple[float, float]], h: float, best: tuple[float, float] | None) -> Any:
    error = dict(points).get(h)
    return Marked(error) if error is not None and best is not None and best[0] == h else error
