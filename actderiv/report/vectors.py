"""The judgement of a function of a vector, or of its backward pass: entries of matrices instead of values at x."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from .environment import Environment
from .findings import Finding
from .rows import Row
from .tables import Column, Table, told_apart


class Entry(NamedTuple):
    """One entry of a matrix of derivatives: ∂f_output/∂x_input at a vector, both counted from 1.

    Where a whole gradient from above was pulled back there is no output, and of values of f no input.
    """

    vector: str
    output: int | None
    input: int | None
    expected: float
    got: float
    allowed: float
    """How far from ``expected`` a sound kernel may be there."""

    @property
    def place(self) -> str:
        """Which entry it is, in words."""
        if self.input is None:
            what = f"f{self.output}"
        elif self.output is None:
            what = f"the gradient of x{self.input}, from a full one above,"
        else:
            what = f"∂f{self.output}/∂x{self.input}"
        return f"{what} at {self.vector}"

    def as_json(self) -> dict[str, Any]:
        return self._asdict()


@dataclass(frozen=True, kw_only=True)
class VectorFinding(Finding):
    """Entries that fail in the same way; ``count`` of them, in so many ``vectors``."""

    entry: Entry
    vectors: int

    def sentence(self) -> str:
        """The finding in words."""
        got, expected = told_apart(self.entry.got, self.entry.expected)
        entries = "1 entry" if self.count == 1 else f"{self.count} entries"
        vectors = "1 vector" if self.vectors == 1 else f"{self.vectors} vectors"
        said = f"{self.kind} in {entries} of {vectors}: got {got}, expected {expected} for {self.entry.place}"
        return f"{said}; {self.cause}" if self.cause else said

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "count": self.count, "vectors": self.vectors, "worst": self.entry.as_json(),
            "cause": self.cause,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class VectorRow(Row):
    """A function of a vector, or its backward pass, against the truth; ``points`` counts entries.

    ``max_share`` is the largest error as a part of what is allowed there: above 1 an entry fails.
    """

    kind: ClassVar[str] = "vectors"
    profile: ClassVar[tuple[Any, ...]] = ()

    vectors: int
    lengths: Mapping[int, int] = field(default_factory=dict)
    """How many vectors of each length."""
    max_share: float | None = None
    worst: Entry | None = None
    environment: Environment | None = None

    NESTED: ClassVar = Row.NESTED | {"lengths", "worst", "environment"}

    def as_json(self) -> dict[str, Any]:
        return {
            **super().as_json(), "lengths": {str(length): count for length, count in self.lengths.items()},
            "worst": self.worst and self.worst.as_json(),
            "environment": self.environment and self.environment.as_json(),
        }  # fmt: skip


def table_of(rows: Sequence[VectorRow], name: str, title: str, first: Sequence[str]) -> Table:
    """The rows for people; ``name`` is the first column, and ``first`` are its cells."""
    columns = (
        Column(name, name, "text"), Column("max_abs_error", "max error", digits=3), Column("worst", "worst", "text"),
        Column("max_share", "error/allowed", digits=3), Column("detects", "detects", digits=2),
        Column("points", "entries"), Column("failures", "failing"),
        Column("verdict", "verdict", "verdict"),
    )  # fmt: skip
    cells = tuple(
        (label, row.max_abs_error, _short(row.worst), row.max_share, row.detects, row.points, row.failures, row.verdict)
        for label, row in zip(first, rows, strict=True)
    )
    what = "f" if rows[0].order == 0 else "the Jacobian"
    lengths = [*rows[0].lengths]
    said = f"{rows[0].vectors} vectors of {', '.join(map(str, lengths[:-1]))} and {lengths[-1]} inputs"
    return Table(columns, cells, title=f"{what}{title} in {rows[0].dtype}, {said}")


def _short(worst: Entry | None) -> str:
    if worst is None:
        return ""
    return worst.place.partition(" at ")[0] if worst.output is not None else f"x{worst.input}"
