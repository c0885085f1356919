"""What ``compare`` finds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..version import __version__
from .bias import BIAS_COLUMNS, Bias, of_bias
from .specials import Special, sentences
from .tables import Column, Shown, Table, told_apart

PASS, FAIL, UNDECIDED = "pass", "fail", "undecided"
MOST_LINES = 10
"""So many regions are shown to people under a row,"""
MOST_LISTED = 1000
"""and so many to machines, the worst: a derivative that is wrong here and there in float64 has 100,000s."""
ALIKE = 4
"""So many regions of one kind, all without a cause, are told in one line."""


class Worst(NamedTuple):
    """The worst input of a finding. ``expected`` is what the truth says there, ``got`` what was judged.

    ``bits`` is the bit pattern of x in the format, where an implementation is judged.
    """

    x: float
    expected: float
    got: float
    ulp: float | None = None
    bits: str | None = None


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
        if self.kind == "jump":
            return f"jump at x = {self.first:.6g}: {self.cause}"
        inputs = "1 input" if self.count == 1 else f"{self.count} inputs"
        extent = f"at x = {self.first:.6g}" if self.count == 1 else f"from {self.first:.6g} to {self.last:.6g}"
        said = f"{self.kind} {extent} ({inputs}): {self._worst_told(self.count > 1)}"
        return f"{said}; {self.cause}" if self.cause else said

    def _worst_told(self, where: bool) -> str:
        worst = [f"at {self.worst.x:.6g}"] if where else []
        worst += [f"({self.worst.bits})"] if self.worst.bits else []
        worst += [f"off by {self.worst.ulp:.3g} ULP"] if self.worst.ulp is not None else []
        got, expected = told_apart(self.worst.got, self.worst.expected)
        return " ".join([f"got {got}, expected {expected}", *worst])


def _shared(findings: Sequence[Finding], failures: int) -> str:
    """One sentence for findings that have the same cause, the worst in front: how they fail, and their share."""
    count = sum(each.count for each in findings)
    kinds = [*dict.fromkeys(each.kind for each in findings)]
    kind = " and ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))
    share = "all that fail" if count >= failures else f"{math.floor(100 * count / failures)}% of those that fail"
    extent = f"from {min(each.first for each in findings):.6g} to {max(each.last for each in findings):.6g}"
    if kind == "jump":
        return f"jump at {count} places {extent}: {findings[0].cause}"
    regions = f"{kind} in {len(findings)} regions {extent} ({count} inputs, {share})"
    cause = f"; {findings[0].cause}" if findings[0].cause else ""
    return f"{regions}: {findings[0]._worst_told(True)}{cause}"


def _alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings that share a cause, or where there are many without one their kind; most inputs first."""
    kinds = Counter(each.kind for each in findings if not each.cause)
    groups: dict[Any, list[Finding]] = {}
    for number, each in enumerate(findings):
        kind = each.kind if kinds[each.kind] >= ALIKE else number
        groups.setdefault(("cause", each.cause) if each.cause else ("kind", kind), []).append(each)
    always = "upstream", "jump"  # what is wrong of all values, and what is wrong of f
    return sorted(groups.values(), key=lambda group: (group[0].kind not in always, -sum(each.count for each in group)))


def _told_by(rows: Sequence[Row]) -> tuple[str, str, list[str]]:
    """What tells the rows of a table apart: the name of that column, what its title says of the rest, its cells."""
    if len({row.candidate for row in rows}) == 1:
        return "function", f" by {rows[0].candidate}", [row.function for row in rows]
    if len({row.function for row in rows}) == 1:
        return "candidate", f" of {rows[0].function}", [row.candidate for row in rows]
    return "function", "", [f"{row.function} by {row.candidate}" for row in rows]


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
    within: Mapping[str, int] | None = None
    failures: int = 0
    flushed: int = 0
    left_out: int = 0
    detects: float | None = None
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    specials: tuple[Special, ...] = ()
    """Infinite inputs, NaN and the two zeros, where the answer is not what is expected."""
    profile: tuple[tuple[float, float], ...] = ()
    """x and the ULP error there, for a picture: the worst input of each stretch of the format."""
    bias: Bias | None = None
    wrt: str | None = None
    """The parameter with respect to which f is differentiated; None is x."""

    def as_json(self) -> dict[str, Any]:
        plain = self._asdict()
        del plain["profile"]
        plain["parameters"] = dict(self.parameters)
        plain["findings"] = [each.as_json() for each in self.findings[:MOST_LISTED]]
        plain["notes"] = [*self.notes, *self.unlisted()]
        plain["specials"] = [each.as_json() for each in self.specials]
        plain["bias"] = self.bias and self.bias.as_json()
        return plain

    def unlisted(self) -> tuple[str, ...]:
        """In words, how many regions machines do not get."""
        rest = self.findings[MOST_LISTED:]
        inputs = sum(each.count for each in rest)
        return (f"{len(rest)} more regions with {inputs} failing inputs are left out of the findings",) if rest else ()

    def flushes(self) -> tuple[str, ...]:
        """In words, how many subnormal values came back as 0."""
        if not self.flushed:
            return ()
        return (f"flushed: {self.flushed} subnormal value{'s' if self.flushed > 1 else ''} returned as 0",)

    def shares(self) -> tuple[str, ...]:
        """The percentages of inputs within 0.5, 1 and 4 ULP, rounded down: 100 % means all."""
        tenths = [1000 * count // max(1, self.points) for count in (self.within or {}).values()]
        return tuple(f"{each / 10:g}%" for each in tenths)


@dataclass(frozen=True)
class Report(Shown):
    """The rows of a ``compare``; passed when every row did. ``verbose`` shows people every region, not ten of them."""

    rows: tuple[Row, ...]
    verbose: bool = False
    skipped: tuple[str, ...] = ()
    """What a conformance run left out, and why."""

    schema = "actderiv.compare/1"

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

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": self.schema, "version": __version__, "passed": self.passed,
            "skipped": list(self.skipped), "results": [row.as_json() for row in self.rows],
        }  # fmt: skip

    def tidy(self) -> Table:
        """One line per row, every scalar field; findings and specials are counted."""
        kinds = {"function": "text", "candidate": "text", "verdict": "verdict", "rounding": "text", "wrt": "text"}
        skipped = {"parameters", "ulp_histogram", "within", "findings", "notes", "specials", "profile", "bias"}
        names = [name for name in Row._fields if name not in skipped]
        rows = tuple(
            (*(getattr(row, name) for name in names), *of_bias(row.bias), len(row.findings), len(row.specials))
            for row in self.rows
        )
        columns = [*names, *BIAS_COLUMNS, "findings", "specials"]
        return Table(tuple(Column(name, name, kinds.get(name, "number")) for name in columns), rows)

    def tables(self) -> tuple[Table, ...]:
        """A table for difference schemes, one for implementations; what was found under each row, a summary below."""
        numeric = [row for row in self.rows if row.max_ulp is None]
        others = [row for row in self.rows if row.max_ulp is not None]
        found = [self._numeric(numeric)] if numeric or not others else []
        found += [self._implementations(others)] if others else []
        return (
            *found[:-1],
            found[-1]._replace(notes=(self.summary(), *(f"left out: {each}" for each in self.skipped))),
        )

    def _numeric(self, rows: Sequence[Row]) -> Table:
        columns = [Column("function", "function", "text")]
        columns += [Column(name, name) for name in ("h",) if any(row.h is not None for row in rows)]
        columns += [
            Column("max_abs_error", "max error", digits=3), Column("max_abs_error_at", "at x"),
            Column("detects", "detects", digits=3), Column("points", "points"), Column("verdict", "verdict", "verdict"),
        ]  # fmt: skip
        cells = tuple(tuple(getattr(row, column.name) for column in columns) for row in rows)
        title = f"f″ ({rows[0].truth}) against quotients of f′" if rows and rows[0].order == 2 else ""
        if rows and rows[0].wrt:
            title = f"∂f/∂{rows[0].wrt}, exact, against quotients in {rows[0].wrt}"
        return Table(tuple(columns), cells, title=title, details=self._details(rows))

    def _implementations(self, rows: Sequence[Row]) -> Table:
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
        if len({(row.sample, row.points) for row in rows}) == 1 or len({row.candidate for row in rows}) == 1:
            title += f", {rows[0].sample}, {rows[0].points} inputs"
        return Table(columns, cells, title=title, details=self._details(rows))

    def _details(self, rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (*self._lines(row), *sentences(row.specials),
             *(row.bias.lines(row.verdict == FAIL) if row.bias else ()), *row.notes, *row.flushes())
            for row in rows
        )  # fmt: skip

    def _lines(self, row: Row) -> tuple[str, ...]:
        """What was found, for people: a line for all regions that share a cause, or without one how they fail, those in
        front that explain most."""
        groups = [[each] for each in row.findings] if self.verbose else _alike(row.findings)
        lines = [group[0].sentence() if len(group) == 1 else _shared(group, row.failures) for group in groups]
        shown = lines if self.verbose else lines[:MOST_LINES]
        rest = sum(len(group) for group in groups[len(shown) :])
        if rest:
            return (*shown, f"and {rest} more region{'s' if rest > 1 else ''}; --verbose shows all")
        merged = any(len(group) > 1 and not group[0].cause for group in groups)
        return (*shown, *(["--verbose shows every region"] if merged else []))

    def summary(self) -> str:
        """How many passed, failed, could not be decided."""
        counts = {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in (PASS, FAIL, UNDECIDED)}
        words = {PASS: "passed", FAIL: "failed", UNDECIDED: "undecided"}
        return ", ".join(f"{count} {words[verdict]}" for verdict, count in counts.items() if count) or "nothing judged"
