"""What ``check`` finds: the rows of several named checks, in one table."""

from __future__ import annotations

from ..dataclass import dataclass
from ..messages import _
from .judgement import Report
from .rows import QuotientRow, UlpRow
from .tables import Column, Table


@dataclass(frozen=True)
class Checked(Report):
    """The rows of named checks, in one table."""

    def tables(self) -> tuple[Table, ...]:
        quotients = any(isinstance(row, QuotientRow) for row in self.rows)
        ulp = any(isinstance(row, UlpRow) for row in self.rows)
        columns = [Column("check", _("check"), "text"), Column("dtype", "dtype", "text")]
        columns += [Column("h", "h")] * quotients
        columns += [Column("max_ulp", _("max ULP"), digits=3), Column("max_ulp_at", _("at x"), digits=4)] * ulp
        columns += [Column("max_abs_error", _("max error"), digits=3)] * (quotients or not ulp)
        columns += [Column("failures", _("failing")), Column("verdict", _("verdict"), "verdict")]
        rows = tuple(
            (label, *(getattr(row, column.name, None) for column in columns[1:]))
            for label, row in zip(self._labels(), self.rows, strict=True)
        )
        notes = (self.summary(), *(_("left out: {row}", row=each) for each in self.skipped))
        return (Table(tuple(columns), rows, details=self._details(self.rows), notes=notes),)

    def _labels(self) -> list[str]:
        """The check of each row, with the function and the candidate where a check has several."""
        labels = []
        for row in self.rows:
            mates = [each for each in self.rows if each.check == row.check]
            several = len({each.function for each in mates}) > 1, len({each.candidate for each in mates}) > 1
            what = row.function if several[0] else ""
            if several[1]:
                told = {"function": row.function, "candidate": row.candidate}
                what = _("{function} by {candidate}", **told) if what else _("by {candidate}", candidate=row.candidate)
            labels.append(f"{row.check}: {what}" if what else str(row.check))
        return labels
