"""The catalogue of functions and that of difference schemes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..activation import BREAK_NAMES, Activation, Bound, Parameter, shortest
from ..report import Column, Table
from ..version import __version__

if TYPE_CHECKING:
    from ..sources.differences import Scheme


@dataclass(frozen=True)
class Listing:
    """The functions of the catalogue."""

    functions: tuple[Activation, ...]

    def tables(self) -> tuple[Table, ...]:
        """Per function: its name, what it takes, where it is not smooth, its other names; below, what it is."""
        columns = (
            Column("name", "function", "text"), Column("parameters", "parameters", "text"),
            Column("breaks", "breaks", "text"), Column("aliases", "also called", "text"),
        )  # fmt: skip
        rows = tuple(
            (
                each.name,
                ", ".join(map(_declared, each.parameters)),
                breaks_in_words(each.bind()),
                ", ".join(each.aliases),
            )
            for each in self.functions
        )
        details = tuple((each.doc or each.formula,) for each in self.functions)
        count = f"{len(rows)} functions" if len(rows) != 1 else "1 function"
        return (Table(columns, rows, details=details, notes=(f"{count}; actderiv show NAME tells more about one.",)),)

    def tidy(self) -> Table:
        """One row per function; several things in one cell are separated by semicolons."""
        names = ("name", "aliases", "family", "parameters", "breaks", "description", "formula", "derivative_formula",
                 "convention", "source")  # fmt: skip
        rows = tuple(tuple(_tidy_cell(each, name) for name in names) for each in self.functions)
        return Table(tuple(Column(name, name, "text") for name in names), rows)

    def as_json(self) -> dict[str, Any]:
        functions = [describe(each.bind()) for each in self.functions]
        return {"schema": "actderiv.list/1", "version": __version__, "functions": functions}


def _declared(parameter: Parameter) -> str:
    return f"{parameter.name}={short(parameter.default)}"


def short(value: Any) -> str:
    """A parameter's value as people read it: six digits are enough to recognise a number."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _tidy_cell(record: Activation, name: str) -> str:
    if name == "parameters":
        return ";".join(f"{each.name}={shortest(each.default)}" for each in record.parameters)
    if name == "breaks":
        return ";".join(f"{BREAK_NAMES[order]}@{shortest(at)}" for at, order in record.bind().breaks.items())
    value = getattr(record, "doc" if name == "description" else name)
    return ";".join(value) if isinstance(value, tuple) else value


def breaks_in_words(bound: Bound) -> str:
    """``kink at 0``, ``jumps at -0.5, 0.5``, or nothing."""
    found: dict[int, list[str]] = {}
    for at, order in bound.breaks.items():
        found.setdefault(order, []).append(short(at))
    return ", ".join(
        f"{BREAK_NAMES[order]}{'s' * (len(places) > 1)} at {', '.join(places)}"
        for order, places in sorted(found.items())
    )


def describe(bound: Bound) -> dict[str, Any]:
    """What the record itself says about a function, as data."""
    record = bound.activation
    return {
        "name": record.name, "aliases": list(record.aliases), "family": record.family, "description": record.doc,
        "formula": record.formula, "derivative_formula": record.derivative_formula,
        "parameters": [
            {"name": each.name, "value": bound.parameters[each.name], "default": each.default,
             "choices": list(each.choices), "must_be": [limit.words for limit in each.limits]}
            for each in record.parameters
        ],
        "breaks": [{"at": at, "kind": BREAK_NAMES[order]} for at, order in bound.breaks.items()],
        "convention": record.convention, "peers": dict(record.peers), "source": record.source,
    }  # fmt: skip


@dataclass(frozen=True)
class Schemes:
    """The difference schemes."""

    schemes: tuple[Scheme, ...]

    def tables(self) -> tuple[Table, ...]:
        """The first four columns of the tidy table: the others are for programs."""
        table = self.tidy()
        return (Table(table.columns[:4], tuple(row[:4] for row in table.rows)),)

    def tidy(self) -> Table:
        columns = (
            Column("name", "scheme", "text"), Column("order", "order"), Column("reach", "reach"),
            Column("formula", "formula", "text"), Column("complex_valued", "complex"),
            Column("aliases", "aliases", "text"),
        )  # fmt: skip
        rows = tuple(
            (each.name, each.order, each.reach, each.doc, each.complex_valued, ";".join(each.aliases))
            for each in self.schemes
        )
        return Table(columns, rows)

    def as_json(self) -> dict[str, Any]:
        table = self.tidy()
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in table.rows]
        schemes = [{**row, "aliases": list(each.aliases)} for row, each in zip(rows, self.schemes, strict=True)]
        return {"schema": "actderiv.schemes/1", "version": __version__, "schemes": schemes}
