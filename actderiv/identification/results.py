"""What was found about a callable: plain data, its tables, its JSON."""

from __future__ import annotations

from typing import Any

from ..dataclass import dataclass
from ..messages import N_, _, ngettext
from ..report import FAIL, PASS, Case, Column, Place, Problem, Shown, Table
from ..version import __version__
from .matching import Match

IDENTIFIED, AMBIGUOUS, UNKNOWN = N_("identified"), N_("ambiguous"), N_("unknown")


def _said(column: Column) -> Column:
    """The column as people read it."""
    return column._replace(title=_(column.title))


@dataclass(frozen=True)
class Identified(Shown):
    """What was found about a callable, the best match first; where there is none, what is nearest.

    As JSON (``actderiv.identify/1``): ``candidate``, ``dtype``, ``points`` (all inputs looked at), ``range`` (of those
    the errors are measured over), ``verdict`` (``identified``; ``ambiguous``: several functions that differ elsewhere
    have these values; ``unknown``), ``matches``, ``nearest`` (by the largest difference, only where nothing matches),
    ``notes``. A match and what is nearest have the same keys: ``match`` (as a formula), ``function`` and ``what`` (the
    function's text and ``value``, ``derivative`` or ``derivative of the output``), ``share`` (of inputs that agree but
    for a convention at a break), ``max_ulp``, ``max_ulp_at``, ``max_abs_error``, ``max_abs_error_at``,
    ``mean_abs_error``, ``same_from`` and ``same_to`` (the longest stretch without a difference, or null),
    ``only_in_range`` (true for what differs from the first match elsewhere).
    """

    candidate: str
    dtype: str
    points: int
    matches: tuple[Match, ...]
    notes: tuple[str, ...] = ()
    """What had to be done to call a person's code."""
    nearest: tuple[Match, ...] = ()
    range: tuple[float, float] = (-10.0, 10.0)
    near_enough: bool = True
    """Whether what is nearest is off by less than half the spread of the values."""
    further: int = 0
    """How many matches more than those told there are."""
    place: Place | None = None
    """Where the callable stands, if it is a person's code."""

    COLUMNS = (
        Column("verdict", "", "text"), Column("match", N_("match"), "text"), Column("function", N_("function"), "text"),
        Column("what", N_("what"), "text"), Column("share", N_("agree"), digits=4),
        Column("max_ulp", N_("max ULP"), digits=3),
        Column("max_ulp_at", N_("at x")), Column("max_abs_error", N_("max error"), digits=3),
        Column("max_abs_error_at", N_("at x")), Column("mean_abs_error", N_("mean error"), digits=3),
        Column("same_from", N_("same from")), Column("same_to", N_("to")),
        Column("only_in_range", N_("only here"), "text"),
    )  # fmt: skip

    @property
    def verdict(self) -> str:
        if not self.matches:
            return UNKNOWN
        return IDENTIFIED if all(each.wider for each in self.matches) else AMBIGUOUS

    def rows(self) -> tuple[tuple[Any, ...], ...]:
        word = {True: self.verdict, False: "nearest"}
        return tuple(
            (word[bool(self.matches)], each.text, each.function, each.what, each.share, each.max_ulp, each.max_ulp_at,
             each.max_abs_error, each.max_abs_error_at, each.mean_abs_error, *(each.same or (None, None)),
             not each.wider)
            for each in self.matches or self.nearest
        )  # fmt: skip

    def tidy(self) -> Table:
        return Table(self.COLUMNS, self.rows())

    def tables(self) -> tuple[Table, ...]:
        """The matches, or what is nearest, and below them how they were looked for."""
        where = ngettext(
            "{count} inputs in {format}, errors over x from {low:g} to {high:g}",
            "{count} inputs in {format}, errors over x from {low:g} to {high:g}",
            self.points,
            format=self.dtype,
            low=self.range[0],
            high=self.range[1],
        )
        if self.matches:
            return (self._matched(where),)
        return (self._nearest(where),)

    def cases(self) -> tuple[Case, ...]:
        """The callable as one case, which passes where something was found."""
        (table,) = self.tables()
        name, lines = f"{self.candidate}[{self.dtype}]", (*self._found(), *table.notes)
        problems = () if self.matches else (Problem(UNKNOWN, "; ".join(table.notes[: 1 + bool(self.nearest)])),)
        return (Case(name, "identify", PASS if self.matches else FAIL, problems, lines, self.place),)

    def _found(self) -> tuple[str, ...]:
        return tuple(_("it is {text}", text=each.text) for each in self.matches)

    def summary(self) -> str:
        """The verdict, and what it is about."""
        return f"{self.candidate}: {_(self.verdict)}"

    def _matched(self, where: str) -> Table:
        columns = (Column("match", _("it is"), "text"), *map(_said, self.COLUMNS[5:8]))
        rows = tuple((each.text, each.max_ulp, each.max_ulp_at, each.max_abs_error) for each in self.matches)
        notes = [where]
        others = [each.text for each in self.matches if not each.wider]
        if others:
            low, high = f"{self.range[0]:g}", f"{self.range[1]:g}"
            dots = " ..." if len(self.matches) > 4 else ""
            told = ", ".join(each.text for each in self.matches[:4]) + dots
            notes.insert(
                0,
                _(
                    "between {low} and {high} these cannot be told apart: {told}; a wider --range may tell",
                    low=low,
                    high=high,
                    told=told,
                ),
            )
        elif len(self.matches) > 1:
            notes.insert(
                0, _("{match}; the others are the same function, or differ by rounding", match=self.matches[0].text)
            )
        if self.further:
            notes[-1] = _("{where}; and {count} more like these", where=where, count=self.further)
        return Table(columns, rows, title=self.candidate, notes=(*notes, *self.notes))

    def _nearest(self, where: str) -> Table:
        columns = (Column("match", _("nearest"), "text"), Column("max_abs_error", _("off by at most"), digits=3),
                   Column("max_abs_error_at", _("at x")), *map(_said, self.COLUMNS[10:12]))  # fmt: skip
        rows = tuple(
            (each.text, each.max_abs_error, each.max_abs_error_at, *(each.same or (None, None)))
            for each in self.nearest
        )
        said = [
            _("no function of the catalogue, and none of their derivatives, has these values ({where})", where=where)
        ]
        if self.nearest:
            best = self.nearest[0]
            parts = [] if self.near_enough else [_("nothing is near")]
            parts.append(
                _(
                    "nearest: {match}, off by at most {error:.2g} at {place:g}",
                    match=best.text,
                    error=best.max_abs_error,
                    place=best.max_abs_error_at,
                )
            )
            if best.same:
                parts.append(_("the same from {low:g} to {high:g}", low=best.same[0], high=best.same[1]))
            said.insert(0, "; ".join(parts))
        return Table(columns, rows, title=self.candidate, notes=(*said, *self.notes))

    def as_json(self) -> dict[str, Any]:
        names = [column.name for column in self.COLUMNS[1:]]
        told = [dict(zip(names, row[1:], strict=True)) for row in self.rows()]
        return {
            "schema": "actderiv.identify/1", "version": __version__, "candidate": self.candidate, "dtype": self.dtype,
            "points": self.points, "range": list(self.range), "verdict": self.verdict,
            "matches": told if self.matches else [], "nearest": [] if self.matches else told, "notes": list(self.notes),
        }  # fmt: skip
