"""What ``check`` finds: the rows of several named checks, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from .judgement import Report
from .rows import QuotientRow, UlpRow
from .tables import Column, Table


@dataclass(frozen=True)
class Checked(Report):
    """The rows of named checks, in one table."""

    def tables(self) -> tuple[Table, ...]:
        quotients = any(isinstance(row, QuotientRow) for row in self.rows)
        ulp = any(isinstance(row, UlpRow) for row in self.rows)
        columns = [Column("check", "check", "text"), Column("dtype", "dtype", "text")]
        columns += [Column("h", "h")] * quotients
        columns += [Column("max_ulp", "max ULP", digits=3), Column("max_ulp_at", "at x", digits=4)] * ulp
        columns += [Column("max_abs_error", "max error", digits=3)] * (quotients or not ulp)
        columns += [Column("failures", "failing"), Column("verdict", "verdict", "verdict")]
        rows = tuple(
            (label, *(getattr(row, column.name, None) for column in columns[1:]))
            for label, row in zip(self._labels(), self.rows, strict=True)
        )
        notes = (self.summary(), *(f"left out: {each}" for each in self.skipped))
        return (Table(tuple(columns), rows, details=self._details(self.rows), notes=notes),)

    def _labels(self) -> list[str]:
        """The check of each row, with the function and the candidate where a check has several."""
        labels = []
        for row in self.rows:
            mates = [each for each in self.rows if each.check == row.check]
            several = len({each.function for each in mates}) > 1, len({each.candidate for each in mates}) > 1
            more = [row.function] * several[0] + [f"by {row.candidate}"] * several[1]
            labels.append(" ".join([f"{row.check}:" if more else str(row.check), *more]))
        return labels
