"""Comma-separated values for spreadsheets and data frames: the tidy table, numbers whole, empty where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..report import Marked, Result
from . import Look
from ._ascii import spell
from ._cells import plain


def render(result: Result, look: Look) -> str:
    table = result.tidy()
    lines = [[column.name for column in table.columns], *(map(_cell, row) for row in table.rows)]
    return "".join(_line(cells if look.unicode else map(spell, cells)) for cells in lines)


def _line(cells: Iterable[str]) -> str:
    return (",".join(map(_quoted, cells)) or '""') + "\n"  # one empty cell is no empty line


def _quoted(text: str) -> str:
    """A field by RFC 4180. The standard library's writer leaves a carriage return bare when lines end in a newline."""
    return '"' + text.replace('"', '""') + '"' if any(each in text for each in ',"\r\n') else text


def _cell(value: Any) -> str:
    value = plain(value.value if isinstance(value, Marked) else value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
