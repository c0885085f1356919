"""What a study finds, as plain data that merges: no formatting, no numpy, no knowledge of how it was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from .version import __version__

PASS, FAIL, UNDECIDED = "pass", "fail", "undecided"


class Column(NamedTuple):
    """A column of a :class:`Table`: the field's name for machines, its title for people, and what its cells are.

    ``digits`` is how many significant digits people are shown; machines always get the whole number.
    """

    name: str
    title: str
    kind: str = "number"  # number, text, verdict
    digits: int = 6


class Table(NamedTuple):
    """Rows for people or for spreadsheets. ``details[i]`` are lines that belong under row i, ``notes`` under all."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    title: str = ""
    details: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def items(self) -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        """Each row with the lines under it."""
        for number, row in enumerate(self.rows):
            yield row, self.details[number] if self.details else ()


class Result(Protocol):
    """What every renderer takes: tables for people, one tidy table for spreadsheets, and data for programs."""

    def tables(self) -> Sequence[Table]: ...

    def tidy(self) -> Table: ...

    def as_json(self) -> dict[str, Any]: ...


class Worst(NamedTuple):
    """The worst input of a finding. ``expected`` is what the truth says there, ``got`` what was judged."""

    x: float
    expected: float
    got: float
    ulp: float | None = None


@dataclass(frozen=True)
class Finding:
    """A region of failing inputs that follow one another and fail in the same way."""

    kind: str
    first: float
    last: float
    count: int
    worst: Worst
    cause: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "from": self.first, "to": self.last, "count": self.count,
            "worst": self.worst._asdict(), "cause": self.cause,
        }  # fmt: skip

    def sentence(self) -> str:
        """The finding in words."""
        inputs = "1 input" if self.count == 1 else f"{self.count} inputs"
        extent = f"at x = {self.first:.6g}" if self.count == 1 else f"from {self.first:.6g} to {self.last:.6g}"
        at = "" if self.count == 1 else f" at {self.worst.x:.6g}"
        said = f"{self.kind} {extent} ({inputs}): got {self.worst.got:.4g}, expected {self.worst.expected:.4g}{at}"
        return f"{said}; {self.cause}" if self.cause else said


class Row(NamedTuple):
    """The judgement of one candidate for one function."""

    function: str
    parameters: Mapping[str, Any]
    candidate: str
    truth: str
    dtype: str
    sample: str
    points: int
    verdict: str
    order: int = 1
    h: float | None = None
    scheme: str | None = None
    max_abs_error: float | None = None
    max_abs_error_at: float | None = None
    max_ulp: float | None = None
    max_ulp_at: float | None = None
    mean_ulp: float | None = None
    ulp_histogram: Mapping[str, int] | None = None
    failures: int = 0
    flushed: int = 0
    left_out: int = 0
    detects: float | None = None
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        plain = self._asdict()
        plain["parameters"] = dict(self.parameters)
        plain["findings"] = [each.as_json() for each in self.findings]
        plain["notes"] = list(self.notes)
        return plain


@dataclass(frozen=True)
class Report:
    """The rows of a ``compare``: passed when every row did."""

    rows: tuple[Row, ...]
    schema: str = field(default="actderiv.compare/1", init=False)

    @property
    def passed(self) -> bool:
        return all(row.verdict == PASS for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": self.schema, "version": __version__, "passed": self.passed,
            "results": [row.as_json() for row in self.rows],
        }  # fmt: skip

    def tidy(self) -> Table:
        """One line per row, every scalar field; findings are counted."""
        kinds = {"function": "text", "candidate": "text", "verdict": "verdict"}
        skipped = {"parameters", "ulp_histogram", "findings", "notes"}
        names = [name for name in Row._fields if name not in skipped]
        rows = tuple((*(getattr(row, name) for name in names), len(row.findings)) for row in self.rows)
        return Table(tuple(Column(name, name, kinds.get(name, "number")) for name in [*names, "findings"]), rows)

    def tables(self) -> tuple[Table, ...]:
        """The max-error table, with what was found under each row and a summary below."""
        columns = [Column("function", "function", "text")]
        if any(row.candidate != "numeric" for row in self.rows):
            columns.append(Column("candidate", "candidate", "text"))
        columns += [Column(name, name) for name in ("h",) if any(row.h is not None for row in self.rows)]
        columns += [
            Column("max_abs_error", "max error", digits=3), Column("max_abs_error_at", "at x"),
            Column("detects", "detects", digits=3), Column("points", "points"), Column("verdict", "verdict", "verdict"),
        ]  # fmt: skip
        rows = tuple(tuple(getattr(row, column.name) for column in columns) for row in self.rows)
        details = tuple(tuple(each.sentence() for each in row.findings) + row.notes for row in self.rows)
        return (Table(tuple(columns), rows, details=details, notes=(self.summary(),)),)

    def summary(self) -> str:
        """How many passed, failed, could not be decided."""
        counts = {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in (PASS, FAIL, UNDECIDED)}
        words = {PASS: "passed", FAIL: "failed", UNDECIDED: "undecided"}
        return ", ".join(f"{count} {words[verdict]}" for verdict, count in counts.items() if count) or "nothing judged"


@dataclass(frozen=True)
class Values:
    """The rows of a ``table``: function, x, side, f, df, numeric, abs_error; and the max error of each function."""

    rows: tuple[tuple[Any, ...], ...]
    max_error: Mapping[str, float | None]
    h: float
    scheme: str

    COLUMNS = (
        Column("function", "function", "text"), Column("x", "x"), Column("side", "side", "text"), Column("f", "f(x)"),
        Column("df", "f′(x)"), Column("numeric", "numeric f′(x)"), Column("abs_error", "error", digits=3),
    )  # fmt: skip

    def tidy(self) -> Table:
        return Table(self.COLUMNS, self.rows)

    def tables(self) -> tuple[Table, ...]:
        """One table per function, its max error below."""
        return tuple(
            Table(
                self.COLUMNS[1:], tuple(row[1:] for row in self.rows if row[0] == name), title=name,
                notes=() if worst is None else (f"max error {worst:.3g} ({self.scheme}, h = {self.h:g})",),
            )
            for name, worst in self.max_error.items()
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        names = [column.name for column in self.COLUMNS]
        return {
            "schema": "actderiv.table/1", "version": __version__, "scheme": self.scheme, "h": self.h,
            "max_error": dict(self.max_error), "rows": [dict(zip(names, row, strict=True)) for row in self.rows],
        }  # fmt: skip


@dataclass(frozen=True)
class Sweep:
    """Max error against the step: rows of function, scheme, h, max_abs_error and whether that h is the best one."""

    rows: tuple[tuple[str, str, float, float, bool], ...]

    COLUMNS = (
        Column("function", "function", "text"), Column("scheme", "scheme", "text"), Column("h", "h"),
        Column("max_abs_error", "max error", digits=3), Column("best", "best", "text"),
    )  # fmt: skip

    def curves(self) -> dict[str, dict[str, list[tuple[float, float]]]]:
        """function → scheme → (h, max error) in ascending h."""
        found: dict[str, dict[str, list[tuple[float, float]]]] = {}
        for function, scheme, h, error, _ in sorted(self.rows, key=lambda row: row[2]):
            found.setdefault(function, {}).setdefault(scheme, []).append((h, error))
        return found

    def best(self) -> dict[tuple[str, str], tuple[float, float]]:
        """(function, scheme) → the step with the smallest max error, and that error."""
        return {(row[0], row[1]): (row[2], row[3]) for row in self.rows if row[4]}

    def tidy(self) -> Table:
        return Table(self.COLUMNS, self.rows)

    def tables(self) -> tuple[Table, ...]:
        """One table per function: a line per step, a column per scheme, the best step of each marked by a star."""
        shown = []
        for function, schemes in self.curves().items():
            steps = sorted({h for points in schemes.values() for h, _ in points}, reverse=True)
            best = self.best()
            rows = tuple((h, *(_marked(points, h, best.get((function, name))) for name, points in schemes.items()))
                         for h in steps)  # fmt: skip
            columns = (Column("h", "h"), *(Column(name, name, digits=3) for name in schemes))
            shown.append(Table(columns, rows, title=f"{function}: max error against step", notes=("* best step",)))
        return tuple(shown)

    def as_json(self) -> dict[str, Any]:
        names = [column.name for column in self.COLUMNS]
        return {
            "schema": "actderiv.sweep/1", "version": __version__,
            "rows": [dict(zip(names, row, strict=True)) for row in self.rows],
        }  # fmt: skip


class Marked(NamedTuple):
    """A number that stands out from its column."""

    value: float


def _marked(points: list[tuple[float, float]], h: float, best: tuple[float, float] | None) -> Any:
    error = dict(points).get(h)
    return Marked(error) if error is not None and best is not None and best[0] == h else error
