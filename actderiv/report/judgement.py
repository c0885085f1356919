"""What ``compare`` finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..version import __version__
from .cases import FAIL, PASS, SKIPPED, UNDECIDED, Case, Problem
from .findings import told, unlisted
from .rows import QuotientRow, Row, UlpRow
from .specials import sentences
from .tables import Column, Drawn, Table
from .vectors import VectorRow, table_of

TEXTS = {
    "verdict": "verdict",
    **dict.fromkeys(("kind", "function", "candidate", "rounding", "wrt", "check", "out_dtype", "round"), "text"),
}
"""The columns of spreadsheets that are no numbers."""


def _told_by(rows: Sequence[Row]) -> tuple[str, str, list[str]]:
    """What tells the rows of a table apart: the name of that column, what its title says of the rest, its cells."""
    if len({row.candidate for row in rows}) == 1:
        return "function", f" by {rows[0].candidate}", [row.function for row in rows]
    if len({row.function for row in rows}) == 1:
        return "candidate", f" of {rows[0].function}", [row.candidate for row in rows]
    return "function", "", [f"{row.function} by {row.candidate}" for row in rows]


def _computed_by(rows: Iterable[UlpRow | VectorRow]) -> tuple[str, ...]:
    """A line for each framework that computed values, with the function of it that was called where that is one."""
    environments = [*dict.fromkeys(row.environment for row in rows if row.environment)]
    alone = len(environments) == 1
    return tuple(f"computed by {said}" for said in dict.fromkeys(each.sentence(alone) for each in environments))


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
        return (*judged, *nothing, *(Case(name, "", SKIPPED, lines=(why,)) for name, _, why in left_out))

    def tables(self) -> tuple[Table, ...]:
        """A table for difference schemes, one for implementations; what was found under each row, a summary below."""
        numeric = [row for row in self.rows if isinstance(row, QuotientRow)]
        others = [row for row in self.rows if isinstance(row, UlpRow)]
        vectors = [row for row in self.rows if isinstance(row, VectorRow)]
        found = [self._numeric(numeric)] if numeric or not (others or vectors) else []
        for wrt in dict.fromkeys(row.wrt for row in others):
            found.append(self._implementations([row for row in others if row.wrt == wrt]))
        found += [self._vectors(vectors)] if vectors else []
        last = (*found[-1].notes, self.summary(), *(f"left out: {each}" for each in self.skipped))
        return *found[:-1], found[-1]._replace(notes=last)

    def _numeric(self, rows: Sequence[QuotientRow]) -> Table:
        columns = (
            Column("function", "function", "text"), Column("h", "h"),
            Column("max_abs_error", "max error", digits=3), Column("max_abs_error_at", "at x"),
            Column("detects", "detects", digits=3), Column("points", "points"), Column("verdict", "verdict", "verdict"),
        )  # fmt: skip
        cells = tuple(tuple(getattr(row, column.name) for column in columns) for row in rows)
        title = f"f″ ({rows[0].truth}) against quotients of f′" if rows and rows[0].order == 2 else ""
        if rows and rows[0].wrt:
            title = f"∂f/∂{rows[0].wrt}, {rows[0].truth}, against quotients in {rows[0].wrt}"
        return Table(columns, cells, title=title, details=self._details(rows))

    def _implementations(self, rows: Sequence[UlpRow]) -> Table:
        name, title, first = _told_by(rows)
        columns = (
            Column(name, name, "text"), Column("max_ulp", "max ULP", digits=3),
            Column("max_ulp_at", "at x", digits=4), Column("p99_ulp", "99%", digits=3),
            Column("mean_ulp", "mean", digits=2),
            *(Column(f"within {most}", f"≤{most}", digits=3) for most in ("0.5", "1")),
            Column("failures", "failing"), Column("verdict", "verdict", "verdict"),
        )  # fmt: skip
        cells = tuple(
            (label, row.max_ulp, row.max_ulp_at, row.bias and row.bias.p99_ulp, row.mean_ulp, *row.shares()[:2],
             row.failures, row.verdict)
            for label, row in zip(first, rows, strict=True)
        )  # fmt: skip
        what = f"∂f/∂{rows[0].wrt}" if rows[0].wrt else f"f{'′' * rows[0].order}"
        title = f"{what}{title} in {rows[0].dtype}"
        title += f", answered in {rows[0].out_dtype}" if rows[0].out_dtype not in (None, rows[0].dtype) else ""
        if len({(row.sample, row.points) for row in rows}) == 1 or len({row.candidate for row in rows}) == 1:
            title += f", {rows[0].sample}, {rows[0].points} inputs"
        if rows[0].round and not (rows[0].out_dtype and rows[0].round == "nearest-even"):  # as codes always are
            title += f", the truth rounded {rows[0].round}"
        if rows[0].tolerance:
            title += f"; an error of {rows[0].tolerance.allowed()} passes, too"
        return Table(columns, cells, title=title, details=self._details(rows), notes=_computed_by(rows))

    def _vectors(self, rows: Sequence[VectorRow]) -> Table:
        name, title, first = _told_by(rows)
        table = table_of(rows, name, title, first)
        return table._replace(details=self._details(rows), notes=_computed_by(rows))

    def _details(self, rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (*told(row.findings, row.failures, self.verbose), *sentences(row.specials), *row.lines()) for row in rows
        )

    def summary(self) -> str:
        """How many passed, failed, could not be decided."""
        counts = {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in (PASS, FAIL, UNDECIDED)}
        words = {PASS: "passed", FAIL: "failed", UNDECIDED: "undecided"}
        return ", ".join(f"{count} {words[verdict]}" for verdict, count in counts.items() if count) or "nothing judged"
