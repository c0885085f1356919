"""What people read in a cell: numbers at the column's digits, text without control characters."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ..columns import clean
from ..messages import _
from ..report import Column, Marked, Mathematics, Table
from . import Look
from ._ascii import spell

VERDICT = "verdict"
"""The kind of a column whose cells are words that programs read, too: they are in another language here alone."""


def shown(value: Any, column: Column) -> str:
    """The cell as a person reads it, without its mark."""
    if isinstance(value, Marked):
        value = value.value
    if isinstance(value, Mathematics):
        value = value.text
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return number(value, column.digits)
    if column.kind == VERDICT:
        return _(str(value))
    return clean(str(value))


def number(value: float, digits: int) -> str:
    """``value`` to that many significant digits; nan and inf by name, zero without a sign."""
    if math.isnan(value):
        return "nan"
    return f"{value + 0.0:.{digits}g}"


def say(text: str, look: Look) -> str:
    """``text`` on one line, in the characters that the reader has: widths are measured on what will be printed."""
    return clean(text) if look.unicode else spell(clean(text))


def is_marked(value: Any) -> bool:
    return isinstance(value, Marked)


def is_text(column: Column) -> bool:
    """Whether the column's cells stand on the left; numbers stand on the right."""
    return column.kind != "number"


def has_header(table: Table) -> bool:
    return any(column.title for column in table.columns)


def plain(value: Any) -> Any:
    """A value as Python's own type: what NumPy left in a result becomes int, float, bool or str."""
    if isinstance(value, float):
        return float(value)
    item = getattr(value, "item", None)
    return item() if callable(item) and getattr(value, "ndim", None) == 0 else value


def labelled_details(table: Table) -> Iterator[tuple[str, str]]:
    """Each line that belongs to a row, with that row's first cell, for formats that have no place under a row."""
    for row, lines in table.items():
        for line in lines:
            yield shown(row[0], table.columns[0]), clean(line)
