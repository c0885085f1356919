"""``.parquet``: the columns of a table, read by pyarrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...engines import library
from ...errors import FileError
from ...messages import _, ngettext
from . import Members, Unreadable, damaged, sound

SAFE = "14.0.1"
"""Before this version a file could run code: CVE-2023-47248."""


def read(path: Path, content: bytes) -> Members:
    """The columns of a table."""
    pyarrow = sound(library("pyarrow", "parquet"), SAFE)
    try:
        table = library("pyarrow.parquet", "parquet").read_table(pyarrow.BufferReader(content))
    except (pyarrow.ArrowException, OSError) as error:
        raise damaged(path, error) from error
    found: Members = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if name in found:
            raise FileError(_("{path} has two columns {name}.", path=path, name=name))
        found[name] = _member(pyarrow, name, column)
    return found


def _member(pyarrow: Any, name: str, column: Any) -> Any:
    kinds = pyarrow.types
    if not any(fits(column.type) for fits in (kinds.is_floating, kinds.is_integer)):
        return Unreadable(_(": {name} is {type} instead of numbers", name=name, type=column.type))
    if column.null_count:
        return Unreadable(
            ngettext(
                ": {name} has {count:,} rows without a value",
                ": {name} has {count:,} rows without a value",
                column.null_count,
                name=name,
            )
        )
    return column.to_numpy()
