"""The catalogue of functions and that of difference schemes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..activation import BEND, BREAK_NAMES, JUMP, KINK, TWIST, Activation, Bound, Parameter, shortest
from ..dataclass import dataclass
from ..docstrings import first_written
from ..messages import _, ngettext
from ..registry import fold, names_of
from ..report import Column, Shown, Table
from ..version import __version__
from .index import known

if TYPE_CHECKING:
    from ..sources.differences import Scheme


@dataclass(frozen=True)
class Listing(Shown):
    """The functions of the catalogue."""

    functions: tuple[Activation, ...]

    def names(self) -> list[str]:
        return [each.name for each in self.functions]

    def tables(self) -> tuple[Table, ...]:
        """A table for each family; per function its name, what it takes, where it is not smooth, its other names;
        below, what it is."""
        families: dict[str, list[Activation]] = {}
        for each in self.functions:
            families.setdefault(each.family, []).append(each)
        shown = [_family(name, members) for name, members in families.items()] or [_family("", [])]
        note = ngettext(
            "{count} function; actderiv show NAME tells more about one.",
            "{count} functions; actderiv show NAME tells more about one.", len(self.functions),
        )  # fmt: skip
        return (*shown[:-1], shown[-1]._replace(notes=(note if self.functions else _("Nothing fits."),)))

    def tidy(self) -> Table:
        """One row per function; several things in one cell are separated by semicolons."""
        names = ("name", "aliases", "family", "parameters", "breaks", "description", "formula", "derivative_formula",
                 "convention", "source")  # fmt: skip
        rows = tuple(tuple(_tidy_cell(each, name) for name in names) for each in self.functions)
        return Table(tuple(Column(name, name, "text") for name in names), rows)

    def as_json(self) -> dict[str, Any]:
        functions = [describe(each.bind()) for each in self.functions]
        return {"schema": "actderiv.list/1", "version": __version__, "functions": functions}


def _family(name: str, members: list[Activation]) -> Table:
    columns = (
        Column("name", _("function"), "text"), Column("parameters", _("parameters"), "text"),
        Column("breaks", _("breaks"), "text"), Column("aliases", _("also called"), "text"),
    )  # fmt: skip
    rows = tuple(
        (
            each.name,
            ", ".join(map(_declared, each.parameters)),
            breaks_in_words(each.bind()),
            ", ".join((*each.aliases, *each.presets)),
        )
        for each in members
    )
    return Table(columns, rows, title=name, details=tuple((each.doc or each.formula,) for each in members))


def _declared(parameter: Parameter) -> str:
    return f"{parameter.name}={short(parameter.default)}"


def short(value: Any) -> str:
    """A parameter's value as people read it: six digits are enough to recognise a number."""
    if isinstance(value, tuple):
        return ",".join(map(short, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _tidy_cell(record: Activation, name: str) -> str:
    if name == "parameters":
        return ";".join(f"{each.name}={shortest(each.default)}" for each in record.parameters)
    if name == "breaks":
        return ";".join(f"{BREAK_NAMES[order]}@{shortest(at)}" for at, order in record.bind().breaks.items())
    if name == "aliases":
        return ";".join((*record.aliases, *record.presets))
    value = first_written(record.value) if name == "description" else getattr(record, name)
    return ";".join(value) if isinstance(value, tuple) else value


def breaks_in_words(bound: Bound) -> str:
    """``kink at 0``, ``jumps at -0.5, 0.5``, or nothing."""
    found: dict[int, list[str]] = {}
    for at, order in bound.breaks.items():
        found.setdefault(order, []).append(short(at))
    return ", ".join(breaks_of_kind(order, places) for order, places in sorted(found.items()))


def breaks_of_kind(order: int, places: Sequence[str]) -> str:
    """``jumps at -0.5, 0.5``: where the breaks of one order are."""
    count, told = len(places), ", ".join(places)
    if order == JUMP:
        return ngettext("jump at {places}", "jumps at {places}", count, places=told)
    if order == KINK:
        return ngettext("kink at {places}", "kinks at {places}", count, places=told)
    if order == BEND:
        return ngettext("bend at {places}", "bends at {places}", count, places=told)
    return ngettext("twist at {places}", "twists at {places}", count, places=told)


def describe(bound: Bound) -> dict[str, Any]:
    """What the record itself says about a function, as data."""
    record = bound.activation
    return {
        "name": record.name, "aliases": list(record.aliases),
        "presets": {alias: dict(fixed) for alias, fixed in record.presets.items()},
        "family": record.family, "description": record.doc,
        "formula": record.formula, "derivative_formula": record.derivative_formula,
        "parameters": [
            {"name": each.name, "value": bound.parameters.get(each.name, each.default), "default": each.default,
             "choices": list(each.choices), "must_be": [limit.words for limit in each.limits]}
            for each in record.parameters
        ],
        "breaks": [{"at": at, "kind": BREAK_NAMES[order]} for at, order in bound.breaks.items()],
        "convention": _(record.convention), "peers": dict(record.peers),
        "differs": {name: _(text) for name, text in record.differs.items()},
        "at_breaks": {name: list(slopes) for name, slopes in slopes_known(bound).items()},
        "example": dict(record.example), "source": record.source,
    }  # fmt: skip


def slopes_known(bound: Bound) -> Mapping[str, tuple[float, ...]]:
    """What frameworks return as f' at the breaks: known for the default parameters only."""
    return bound.activation.at_breaks if bound.spec == bound.name else {}


@dataclass(frozen=True)
class Wish:
    """Which functions are wanted: those that meet every part of it. What is empty, None or False asks for nothing."""

    words: tuple[str, ...] = ()
    family: str | None = None
    framework: str | None = None
    smooth: bool = False
    kinks: bool = False
    jumps: bool = False
    bounded: bool = False
    monotone: bool = False

    def holds(self, record: Activation) -> bool:
        """Whether this function is wanted. Facts are those with the default parameters."""
        orders = set(record.bind().breaks.values())
        return (
            (self.family is None or fold(record.family) == fold(self.family))
            and (self.framework is None or self.framework in record.peers)
            and not (self.smooth and orders - {TWIST})
            and not (self.kinks and KINK not in orders)
            and not (self.jumps and JUMP not in orders)
            and all(_mentions(record, word) for word in self.words)
            and not (self.bounded and not known(record)["bounded"])
            and not (self.monotone and known(record)["monotone"] == "no")
        )


def _mentions(record: Activation, word: str) -> bool:
    """Whether a word stands in the name, an alias, the name in a framework, or the source."""
    told = " ".join((*names_of(record), *record.peers.values()))
    return fold(word) in fold(told) or word.casefold() in record.source.casefold()


@dataclass(frozen=True)
class Schemes(Shown):
    """The difference schemes."""

    schemes: tuple[Scheme, ...]

    def names(self) -> list[str]:
        return [each.name for each in self.schemes]

    def tables(self) -> tuple[Table, ...]:
        """The first four columns of the tidy table: the others are for programs."""
        columns = (
            Column("name", _("scheme"), "text"), Column("order", _("order")), Column("reach", _("reach")),
            Column("formula", _("formula"), "text"),
        )  # fmt: skip
        return (Table(columns, tuple((each.name, each.order, each.reach, each.doc) for each in self.schemes)),)

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
