"""Markdown for README files and pull requests: pipe tables, padded so that the source reads well too."""

from __future__ import annotations

import re
from typing import Any

from ..report import Column, Result, Table
from . import Look
from ._cells import is_marked, is_text, labelled_details, say, shown
from ._wrap import CODE, folded


def render(result: Result, look: Look) -> str:
    return "\n\n".join(block for table in result.tables() for block in _blocks(table, look)) + "\n"


def _blocks(table: Table, look: Look) -> list[str]:
    """The title, the table, the lines under its rows, the notes: each separated by an empty line."""
    details = "\n".join(
        f"- **{_written(name, look)}**: {_written(line, look)}" for name, line in labelled_details(table)
    )
    title = f"### {_written(table.title, look)}" if table.title else ""
    notes = (_paragraph(say(note, look)) for note in table.notes)
    code = f"```python\n{folded(table.code.rstrip(), CODE)}\n```" if table.code else ""
    return [block for block in (title, _grid(table, look) if table.rows else "", details, code, *notes) if block]


def _grid(table: Table, look: Look) -> str:
    head = [_written(column.title, look) for column in table.columns]
    body = [
        [_cell(value, column, look) for value, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    widths = [max(3, *map(len, cells)) for cells in zip(head, *body, strict=True)]
    rule = ["-" * width if is_text(column) else "-" * (width - 1) + ":"
            for width, column in zip(widths, table.columns, strict=True)]  # fmt: skip
    return "\n".join(_line(cells, widths, table.columns) for cells in (head, rule, *body))


def _line(cells: list[str], widths: list[int], columns: tuple[Column, ...]) -> str:
    padded = (
        cell.ljust(width) if is_text(column) else cell.rjust(width)
        for cell, width, column in zip(cells, widths, columns, strict=True)
    )
    return f"| {' | '.join(padded)} |"


def _cell(value: Any, column: Column, look: Look) -> str:
    text = _written(shown(value, column), look)
    return f"**{text}** \\*" if is_marked(value) else text


def _written(text: str, look: Look) -> str:
    return escape(say(text, look))


def escape(text: str) -> str:
    """``text`` with what Markdown would read as its own made literal; ``_`` inside a word is safe and stays."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_]))", r"\\\1", text)


def _paragraph(text: str) -> str:
    """An escaped line whose beginning cannot be taken for a heading or a list."""
    return re.sub(r"^(\d*)([#+\-.)])", r"\1\\\2", escape(text))
