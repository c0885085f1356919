"""Tables in text: columns between commas, semicolons, tabs or spaces, with a header or without.

What follows ``#`` is a comment, and so is a line that begins with ``//`` or ``%``. ``0x3f80`` is a bit pattern, as
Python's ``hex()`` and C's ``%#x`` write it, ``0x1.8p+1`` a number, as ``float.hex()`` and C's ``%a`` do. Between
semicolons a comma may be the decimal sign.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import FileError
from ...messages import _, ngettext
from . import Members, Unreadable

COMMENTS = "#", "//", "%"
PATTERN = re.compile(r"[+-]?0[xX][0-9a-fA-F]+|0")  # C's %#x writes 0 so
INTEGER = re.compile(r"\+?[0-9]{1,18}|-0*[1-9][0-9]{0,17}")  # -0 has a sign, which no integer keeps
HEXADECIMAL = re.compile(r"[+-]?0[xX]([0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)([pP][+-]?[0-9]+)?")
DECIMAL = re.compile(
    r"[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN](\(\w*\))?)"
)
Cells = list[tuple[int, str]]
"""What stands in a column, with the numbers of the lines."""


def read(path: Path, content: bytes) -> Members:
    """The columns of a table, by the names in its header; by their numbers where it has none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(_("{path} is no text in UTF-8: {error}.", path=path, error=error)) from error
    lines, comment = _without_comments(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise FileError(_("{path} is empty.", path=path))
    delimiter = next((each for each in ";\t," if each in first), None)
    rows = _rows(path, lines, delimiter)
    names = _names(rows[0][1], comment)
    body = rows if names else rows[1:]
    names = names or rows[0][1]
    for line, cells in body:
        if any(cells[len(names) :]):
            raise FileError(
                ngettext(
                    "{path}, line {line}: {values} values stand under {count} names.",
                    "{path}, line {line}: {values} values stand under {count} names.",
                    len(names),
                    path=path,
                    line=line,
                    values=len(cells),
                ),
                hint=_("The names are {names}.", names=", ".join(names)[:80]),
            )
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise FileError(_("{path} has two columns {name}.", path=path, name=twice))
    return {
        name: _column(name, [(line, cells[place] if place < len(cells) else "") for line, cells in body], delimiter)
        for place, name in enumerate(names)
    }


def _without_comments(lines: list[str]) -> tuple[list[str], str]:
    """The lines, those of comments empty, and the last comment before the first of the others."""
    found, last, begun = [], "", False
    for line in lines:
        text = line.strip()
        if text.startswith(COMMENTS):
            last = last if begun else text.lstrip("#/% ")
            line = ""
        elif "#" in line and '"' not in line:
            line = line.partition("#")[0]
        begun = begun or bool(line.strip())
        found.append(line)
    return found, last


def _rows(path: Path, lines: list[str], delimiter: str | None) -> list[tuple[int, list[str]]]:
    """The cells of each line that has some, with its number."""
    if delimiter is None:
        rows = [(number, line.split()) for number, line in enumerate(lines, 1)]
    else:
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        try:
            rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
        except csv.Error as error:
            raise FileError(_("{path} is no table in text: {error}.", path=path, error=error)) from error
    return [(number, cells) for number, cells in rows if any(cells)]


def _names(first: list[str], comment: str) -> list[str]:
    """Names for the columns of a table whose first line are numbers: from the comment above it, else 1, 2, ..."""
    while first and not first[-1]:
        first = first[:-1]
    if not all(_is_number(cell) for cell in first):
        return []
    above = re.split(r"[;,\s]+", comment)
    named = len(above) == len(first) and not any(_is_number(each) for each in above)
    if named and comment:
        return above
    return [str(place) for place in range(1, len(first) + 1)] if len(first) > 1 else [""]


def _is_number(cell: str) -> bool:
    return any(kind.fullmatch(cell) for kind in (DECIMAL, HEXADECIMAL)) or bool(re.fullmatch("[0-9.]+,[0-9]+", cell))


def _column(name: str, cells: Cells, delimiter: str | None) -> np.ndarray | Unreadable:
    """Bit patterns and integers as integers, everything else as floats."""
    texts = [cell for __, cell in cells]
    if delimiter == ";" and any("," in text for text in texts) and not any("." in text for text in texts):
        cells = [(line, cell.replace(",", ".", 1)) for line, cell in cells]
    hexadecimal = next((text for text in texts if HEXADECIMAL.fullmatch(text)), "")
    if PATTERN.fullmatch(hexadecimal):
        found = _numbers(name, cells, PATTERN, lambda cell: int(cell, 16), _("a bit pattern like the first"))
        return found if isinstance(found, Unreadable) else _patterns(name, found)
    if texts and all(INTEGER.fullmatch(text) for text in texts):
        return np.array([int(text) for text in texts], dtype=np.int64)
    found = _numbers(name, cells, None, _float, _("a number"))
    return found if isinstance(found, Unreadable) else np.array(found, dtype=np.float64)


def _numbers(
    name: str, cells: Cells, form: re.Pattern[str] | None, convert: Callable[[str], Any], wanted: str
) -> list[Any] | Unreadable:
    found = []
    for line, cell in cells:
        try:
            if form is not None and not form.fullmatch(cell):
                raise ValueError
            found.append(convert(cell))
        except (ValueError, OverflowError):
            return Unreadable(
                _(
                    ", line {line}: {name} is {cell!r}, not {wanted}",
                    line=line,
                    name=name,
                    cell=cell[:40],
                    wanted=wanted,
                )
            )
    return found


def _float(cell: str) -> float:
    """Stricter than ``float``, which takes 1_000 for a number, and digits of other scripts."""
    if DECIMAL.fullmatch(cell):
        return float(cell.partition("(")[0])
    if HEXADECIMAL.fullmatch(cell):
        return float.fromhex(cell)
    raise ValueError


def _patterns(name: str, found: list[int]) -> np.ndarray | Unreadable:
    if min(found) >= 0:
        fits = max(found) < 2**64
        return (
            np.array(found, np.uint64)
            if fits
            else Unreadable(_(": {name} has a bit pattern of more than 64 bits", name=name))
        )
    signed = np.min_scalar_type(min(min(found), -1 - max(found)))  # hex() of a signed integer
    if signed.itemsize > 2:
        return Unreadable(_(": {name} has negative bit patterns; write them without a sign", name=name))
    return np.array(found, dtype=signed)
