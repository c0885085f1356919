"""The judgement of a function of a vector, or of its backward pass: entries of matrices instead of values at x."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, ClassVar, NamedTuple

from ..dataclass import dataclass
from ..messages import _, ngettext
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
        if self.output is None:
            return _("the gradient of x{number}, from a full one above, at {vector}",
                     number=self.input, vector=self.vector)  # fmt: skip
        return _("{entry} at {vector}", entry=self.short, vector=self.vector)

    @property
    def short(self) -> str:
        """The entry as a formula, or where there is no output its input."""
        if self.input is None:
            return f"f{self.output}"
        return f"x{self.input}" if self.output is None else f"∂f{self.output}/∂x{self.input}"

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
        said = _(
            "{kind} in {entries} of {vectors}: got {got}, expected {expected} for {place}", kind=_(self.kind),
            entries=ngettext("{count} entry", "{count} entries", self.count),
            vectors=ngettext("{count} vector", "{count} vectors", self.vectors),
            got=got, expected=expected, place=self.entry.place,
        )  # fmt: skip
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
        Column(name, _(name), "text"), Column("max_abs_error", _("max error"), digits=3),
        Column("worst", _("worst"), "text"),
        Column("max_share", _("error/allowed"), digits=3), Column("detects", _("detects"), digits=2),
        Column("points", _("entries")), Column("failures", _("failing")),
        Column("verdict", _("verdict"), "verdict"),
    )  # fmt: skip
    cells = tuple(
        (
            label,
            row.max_abs_error,
            row.worst.short if row.worst else "",
            row.max_share,
            row.detects,
            row.points,
            row.failures,
            row.verdict,
        )
        for label, row in zip(first, rows, strict=True)
    )
    *lengths, longest = map(str, rows[0].lengths)
    title = _(
        "{what} in {format}, {vectors} vectors of {lengths} inputs", what=title, format=rows[0].dtype,
        vectors=rows[0].vectors, lengths=_("{first} and {last}", first=", ".join(lengths), last=longest),
    )  # fmt: skip
    return Table(columns, cells, title=title)
