"""Tables of any result, for people and for spreadsheets: what every renderer takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from ..messages import _


class Column(NamedTuple):
    """A column of a :class:`Table`: the field's name for machines, its title for people, and what its cells are.

    ``digits`` is how many significant digits people are shown; machines always get the whole number.
    """

    name: str
    title: str
    kind: str = "number"  # number, text, verdict
    digits: int = 6


def titled(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns with their titles in the language in use."""
    return tuple(each._replace(title=_(each.title)) for each in columns)


def telling_apart(column: Column, values: Iterable[float]) -> Column:
    """``column`` with so many digits, if its own are too few, that different values of it look different."""
    different = {value for value in values if value == value}
    for digits in range(column.digits, 17):
        if len({f"{value:.{digits}g}" for value in different}) == len(different):
            return column._replace(digits=digits)
    return column._replace(digits=17)


class Table(NamedTuple):
    """Rows for people or for spreadsheets. ``details[i]`` are lines that belong under row i, ``notes`` under all.

    ``code`` is a program in Python, which stands under the rows so that it can be copied and run.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    title: str = ""
    details: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    code: str = ""

    def items(self) -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        """Each row with the lines under it."""
        for number, row in enumerate(self.rows):
            yield row, self.details[number] if self.details else ()

    def _repr_html_(self) -> str:
        from importlib import import_module

        return str(import_module("actderiv.notebook").table(self))


class Result(Protocol):
    """What every renderer takes: tables for people, one tidy table for spreadsheets, and data for programs."""

    def tables(self) -> Sequence[Table]: ...

    def tidy(self) -> Table: ...

    def as_json(self) -> dict[str, Any]: ...


class Shown:
    """A result that shows itself: printed, as the command prints it; in a notebook, as a table."""

    def __str__(self) -> str:
        from importlib import import_module

        return str(import_module("actderiv.renderers").render(self, "plain")).rstrip("\n")

    def _repr_html_(self) -> str:
        from importlib import import_module

        return str(import_module("actderiv.notebook").tables(self))


class Drawn(Shown):
    """A result that has a picture, too."""

    def plot(
        self, *, theme: str | None = None, size: tuple[float, float] | None = None, dpi: float | None = None,
        legend: str | None = None,
    ) -> Any:  # fmt: skip
        """Draw it, as the command does with ``--plot``; returns a :class:`matplotlib.figure.Figure`. The options are
        those of :func:`actderiv.plot`."""
        from importlib import import_module

        return import_module("actderiv.pictures.matplotlib.results").drawn(self, theme, size, dpi, legend)


class Marked(NamedTuple):
    """A number that stands out from its column."""

    value: float


class Mathematics(NamedTuple):
    """A formula: the text that people type, and its lines in LaTeX."""

    text: str
    latex: tuple[str, ...]


def told_apart(one: float, other: float) -> tuple[str, str]:
    """Both numbers to four digits, or to as many as show that they differ."""
    for digits in range(4, 18):
        texts = f"{one:.{digits}g}", f"{other:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts if one != other else (f"{one:.4g}", f"{other:.4g}")
