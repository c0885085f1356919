"""What ``compare`` finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..dataclass import dataclass
from ..messages import N_, _, ngettext
from ..version import __version__
from .cases import FAIL, PASS, SKIPPED, UNDECIDED, Case, Problem
from .findings import told, unlisted
from .rows import QuotientRow, Row, UlpRow
from .specials import sentences
from .tables import Column, Drawn, Table

if TYPE_CHECKING:
    from .vectors import VectorRow

TEXTS = {
    "verdict": "verdict",
    **dict.fromkeys(("kind", "function", "candidate", "rounding", "wrt", "check", "out_dtype", "round"), "text"),
}
"""The columns of spreadsheets that are no numbers."""


def _told_by(rows: Sequence[Row], what: str) -> tuple[str, str, list[str]]:
    """What tells the rows of a table apart: the name of that column, what its title says of the rest, its cells."""
    if len({row.candidate for row in rows}) == 1:
        title = _("{what} by {candidate}", what=what, candidate=rows[0].candidate)
        return N_("function"), title, [row.function for row in rows]
    if len({row.function for row in rows}) == 1:
        title = _("{what} of {function}", what=what, function=rows[0].function)
        return N_("candidate"), title, [row.candidate for row in rows]
    cells = [_("{function} by {candidate}", function=row.function, candidate=row.candidate) for row in rows]
    return "function", what, cells


def _computed_by(rows: Iterable[UlpRow | VectorRow]) -> tuple[str, ...]:
    """A line for each framework that computed values, with the function of it that was called where that is one."""
    environments = [*dict.fromkeys(row.environment for row in rows if row.environment)]
    alone = len(environments) == 1
    told = dict.fromkeys(each.sentence(alone) for each in environments)
    return tuple(_("computed by {framework}", framework=each) for each in told)


@dataclass(frozen=True)
class Report(Drawn):
    """The rows of a ``compare``; passed when every row did. ``verbose`` shows people every region, not ten of them;
    where it is None nobody has an option for that."""

    rows: tuple[Row, ...]
    verbose: bool | None = None
    skipped: tuple[str, ...] = ()
    """What a conformance run left out, and why."""

    schema = "actderiv.compare/2"

    @classmethod
    def joined(cls, reports: Sequence[Report]) -> Report:
        """One report of several candidates: the rows of a function stand together, in the order of the candidates."""
        if len(reports) == 1:
            return reports[0]
        rows = [row for report in reports for row in report.rows]
        places = {function: place for place, function in enumerate(dict.fromkeys(row.function for row in rows))}
        skipped = dict.fromkeys(said for report in reports for said in report.skipped)
        return cls(tuple(sorted(rows, key=lambda row: places[row.function])), skipped=tuple(skipped))

    @property
    def passed(self) -> bool:
        """Whether something was judged and all of it passed."""
        return bool(self.rows) and all(row.verdict == PASS for row in self.rows)

    @property
    def interrupted(self) -> bool:
        """Whether an interrupt has cut it short."""
        return any(isinstance(row, UlpRow) and row.interrupted for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": self.schema, "version": __version__, "passed": self.passed,
            "skipped": list(self.skipped), "results": [row.as_json() for row in self.rows],
        }  # fmt: skip

    def tidy(self) -> Table:
        """One line per row, every scalar field; findings and specials are counted. What a row has not is empty."""
        kinds = [*dict.fromkeys(type(row) for row in self.rows)] or [QuotientRow]
        names = [*dict.fromkeys(name for kind in kinds for name in kind.columns())]
        if not any(row.check for row in self.rows):
            names.remove("check")
        rows = tuple(tuple(cells.get(name) for name in names) for cells in (row.tidy() for row in self.rows))
        return Table(tuple(Column(name, name, TEXTS.get(name, "number")) for name in names), rows)

    def cases(self) -> tuple[Case, ...]:
        """Each row as a case, and then what was left out."""
        judged = [
            Case(row.label, row.candidate, row.verdict, row.problems(), (*lines, *unlisted(row.findings)), row.place)
            for row, lines in zip(self.rows, self._details(self.rows), strict=True)
        ]
        left_out = [said.partition(": ") for said in self.skipped]
        nothing = [] if judged else [Case("compare", "", UNDECIDED, (Problem(UNDECIDED, self.summary()),))]
        return (*judged, *nothing, *(Case(name, "", SKIPPED, lines=(why,)) for name, __, why in left_out))

    def tables(self) -> tuple[Table, ...]:
        """A table for difference schemes, one for implementations; what was found under each row, a summary below."""
        numeric = [row for row in self.rows if isinstance(row, QuotientRow)]
        others = [row for row in self.rows if isinstance(row, UlpRow)]
        vectors: list[Any] = [row for row in self.rows if row.kind == "vectors"]
        found = [self._numeric(numeric)] if numeric or not (others or vectors) else []
        for wrt in dict.fromkeys(row.wrt for row in others):
            found.append(self._implementations([row for row in others if row.wrt == wrt]))
        found += [self._vectors(vectors)] if vectors else []
        last = (*found[-1].notes, self.summary(), *(_("left out: {row}", row=each) for each in self.skipped))
        return *found[:-1], found[-1]._replace(notes=last)

    def _numeric(self, rows: Sequence[QuotientRow]) -> Table:
        columns = (
            Column("function", _("function"), "text"), Column("h", "h"),
            Column("max_abs_error", _("max error"), digits=3), Column("max_abs_error_at", _("at x")),
            Column("detects", _("detects"), digits=3), Column("points", _("points")),
            Column("verdict", _("verdict"), "verdict"),
        )  # fmt: skip
        cells = tuple(tuple(getattr(row, column.name) for column in columns) for row in rows)
        title = ""
        if rows and rows[0].wrt:
            title = _("∂f/∂{parameter}, {truth}, against quotients in {parameter}",
                      parameter=rows[0].wrt, truth=_(rows[0].truth))  # fmt: skip
        elif rows and rows[0].order == 2:
            title = _("f″ ({truth}) against quotients of f′", truth=_(rows[0].truth))
        return Table(columns, cells, title=title, details=self._details(rows))

    def _implementations(self, rows: Sequence[UlpRow]) -> Table:
        name, title, first = _told_by(rows, f"∂f/∂{rows[0].wrt}" if rows[0].wrt else f"f{'′' * rows[0].order}")
        columns = (
            Column(name, _(name), "text"), Column("max_ulp", _("max ULP"), digits=3),
            Column("max_ulp_at", _("at x"), digits=4), Column("p99_ulp", "99%", digits=3),
            Column("mean_ulp", _("mean"), digits=2),
            *(Column(f"within {most}", f"≤{most}", digits=3) for most in ("0.5", "1")),
            Column("failures", _("failing")), Column("verdict", _("verdict"), "verdict"),
        )  # fmt: skip
        cells = tuple(
            (label, row.max_ulp, row.max_ulp_at, row.bias and row.bias.p99_ulp, row.mean_ulp, *row.shares()[:2],
             row.failures, row.verdict)
            for label, row in zip(first, rows, strict=True)
        )  # fmt: skip
        title = _("{what} in {format}", what=title, format=rows[0].dtype)
        if rows[0].out_dtype not in (None, rows[0].dtype):
            title = _("{title}, answered in {format}", title=title, format=rows[0].out_dtype)
        if len({(row.sample, row.points) for row in rows}) == 1 or len({row.candidate for row in rows}) == 1:
            title = _("{title}, {sample}, {inputs} inputs", title=title, sample=rows[0].sample, inputs=rows[0].points)
        if rows[0].round and not (rows[0].out_dtype and rows[0].round == "nearest-even"):  # as codes always are
            from ..floats.rounding import ROUNDINGS  # for such a report alone

            title = _("{title}, the truth rounded {mode}", title=title, mode=_(ROUNDINGS.get(rows[0].round).words))
        if rows[0].tolerance:
            allowed = rows[0].tolerance.allowed()
            title = _("{title}; an error of {allowed} passes, too", title=title, allowed=allowed)
        return Table(columns, cells, title=title, details=self._details(rows), notes=_computed_by(rows))

    def _vectors(self, rows: Sequence[VectorRow]) -> Table:
        from .vectors import table_of

        table = table_of(rows, *_told_by(rows, "f" if rows[0].order == 0 else _("the Jacobian")))
        return table._replace(details=self._details(rows), notes=_computed_by(rows))

    def _details(self, rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (*told(row.findings, row.failures, self.verbose), *sentences(row.specials), *row.lines()) for row in rows
        )

    def summary(self) -> str:
        """How many passed, failed, could not be decided."""
        counts = {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in (PASS, FAIL, UNDECIDED)}
        said = {
            PASS: ngettext("{count} passed", "{count} passed", counts[PASS]),
            FAIL: ngettext("{count} failed", "{count} failed", counts[FAIL]),
            UNDECIDED: ngettext("{count} undecided", "{count} undecided", counts[UNDECIDED]),
        }
        return ", ".join(said[verdict] for verdict, count in counts.items() if count) or _("nothing judged")
