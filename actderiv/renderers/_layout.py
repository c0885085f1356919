"""Tables as lines of characters: aligned columns, wrapped text, whole numbers. Plain text and rich share it.

A line is a list of spans, and a span is a text with its role (``title``, ``header``, ``rule``, ``name``, ``text``,
``number``, ``mark``, ``detail``, ``code``, ``note``, or a verdict). Plain text drops the roles; rich gives each a
style.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from ..columns import width_of
from ..dataclass import dataclass
from ..messages import _
from ..report import FAIL, PASS, UNDECIDED, Column, Result, Table
from . import Look
from ._ascii import spell
from ._cells import VERDICT, has_header, is_marked, is_text, say, shown
from ._wrap import folded, longest_piece, pad, wrap

Span = tuple[str, str]
GAP, INDENT = 2, 4


@dataclass(frozen=True)
class Block:
    """Some columns of a table, with the width that each was given."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]  # one tuple per column


def lines(result: Result, look: Look) -> Iterator[list[Span]]:
    """The result line by line, an empty line between its tables, its picture (if it has one) under the first."""
    draw = getattr(result, "picture", None)
    for number, table in enumerate(result.tables()):
        if number:
            yield []
        for line in table_lines(table, look):
            yield line if look.unicode else [(spell(text), role) for text, role in line]
        if number == 0 and draw is not None:
            yield []
            yield from ([(line, "picture")] for line in draw(look).splitlines())


def table_lines(table: Table, look: Look) -> Iterator[list[Span]]:
    """One table: its title, its rows with what belongs under each, its program, its notes."""
    for line in wrap(say(table.title, look), look.width) if table.title else ():
        yield [(line, "title")]
    for number, block in enumerate(fit(table, look) if table.rows else ()):
        if number:
            yield []
        yield from _header(block, look) if has_header(table) else ()
        for row, (values, details) in enumerate(table.items()):
            yield from _row(block, row, look, is_marked_row(values, table, block))
            for line in _below(details, look, INDENT) if number == 0 else ():
                yield [(line, "detail")]
    for line in folded(table.code.rstrip(), look.width).splitlines() if table.code else ():
        yield [(line, "code")]
    for line in _below(table.notes, look, 0):
        yield [(line, "note")]


def is_marked_row(values: tuple[Any, ...], table: Table, block: Block) -> tuple[bool, ...]:
    """For each column of the block whether this row's number stands out there."""
    return tuple(is_marked(values[table.columns.index(column)]) for column in block.columns)


def _header(block: Block, look: Look) -> Iterator[list[Span]]:
    wrapped = [wrap(say(column.title, look), width) for column, width in zip(block.columns, block.widths, strict=True)]
    height = max(map(len, wrapped))
    yield from _zip([[""] * (height - len(each)) + each for each in wrapped], block, ["header"] * len(wrapped))
    yield [((" " * GAP).join(("─" if look.unicode else "-") * width for width in block.widths), "rule")]


def _row(block: Block, row: int, look: Look, marked: tuple[bool, ...]) -> Iterator[list[Span]]:
    """The lines of one row. A name that is wider than its column stands by itself above the rest."""
    texts = [cells[row] for cells in block.cells]
    if width_of(texts[0]) > block.widths[0] and block.columns[0].kind == "text":
        yield from ([(line, "name")] for line in wrap(texts[0], look.width))
        texts[0] = ""
    cells = [wrap(text, width) for text, width in zip(texts, block.widths, strict=True)]
    roles = [_role(text, column, number, mark)
             for number, (text, column, mark) in enumerate(zip(texts, block.columns, marked, strict=True))]  # fmt: skip
    yield from _zip(cells, block, roles)


def _role(text: str, column: Column, number: int, marked: bool) -> str:
    if column.kind == VERDICT:
        for verdict in (PASS, FAIL, UNDECIDED):
            if text == _(verdict):
                return verdict
    if marked:
        return "mark"
    return "name" if number == 0 and is_text(column) else column.kind


def _zip(cells: list[list[str]], block: Block, roles: list[str]) -> Iterator[list[Span]]:
    """Cells of several lines side by side; no spaces at the end of a line."""
    for parts in zip_longest(*cells, fillvalue=""):
        last = max((number for number, part in enumerate(parts) if part), default=0)
        spans: list[Span] = []
        for number, part in enumerate(parts[: last + 1]):
            right = not is_text(block.columns[number])
            text = part if number == last and not right else pad(part, block.widths[number], right)
            spans += [(" " * GAP, "text")] * (number > 0) + [(text, roles[number])]
        yield spans


def _below(texts: tuple[str, ...], look: Look, indent: int) -> Iterator[str]:
    """Sentences under a row or a table, wrapped; what continues a sentence goes in by two more columns."""
    for text in texts:
        first, *rest = wrap(say(text, look), look.width - indent - 2) or [""]
        yield " " * indent + first
        yield from (" " * (indent + 2) + line for line in rest)


def fit(table: Table, look: Look) -> list[Block]:
    """The table in blocks that fit the width: one, or several that repeat the first column."""
    cells = tuple(_texts(table, number, look) for number in range(len(table.columns)))
    widest = [max(map(width_of, each), default=0) for each in cells]
    titles = [say(column.title, look) for column in table.columns]
    wanted = [max(width, width_of(title)) for width, title in zip(widest, titles, strict=True)]
    least = [
        max(longest_piece(title), max(map(longest_piece, texts), default=0) if is_text(column) and number else width)
        for number, (title, texts, column, width) in enumerate(zip(titles, cells, table.columns, widest, strict=True))
    ]
    if is_text(table.columns[0]) and sum(least) + GAP * (len(least) - 1) > look.width:
        room = look.width - sum(least[1:]) - GAP * (len(least) - 1)
        least[0] = wanted[0] = max(longest_piece(titles[0]), min(least[0], max(room, 8)))
    return [
        Block(tuple(table.columns[each] for each in part), _share(part, least, wanted, look.width),
              tuple(cells[each] for each in part))
        for part in _parts(least, look.width)
    ]  # fmt: skip


def _texts(table: Table, number: int, look: Look) -> tuple[str, ...]:
    """The column's cells as text; where one is marked, a star stands behind it and a space behind the others."""
    column, values = table.columns[number], [row[number] for row in table.rows]
    texts = [say(shown(value, column), look) for value in values]
    if any(map(is_marked, values)):
        texts = [text + ("*" if is_marked(value) else " ") for text, value in zip(texts, values, strict=True)]
    return tuple(texts)


def _parts(least: list[int], width: int) -> list[list[int]]:
    """Which columns stand side by side, so that each part is at most ``width`` wide at its narrowest."""
    parts, used = [[0]], least[0]
    for number in range(1, len(least)):
        if used + GAP + least[number] > width and len(parts[-1]) > 1:
            parts.append([0])
            used = least[0]
        parts[-1].append(number)
        used += GAP + least[number]
    return parts


def _share(part: list[int], least: list[int], wanted: list[int], width: int) -> tuple[int, ...]:
    """Widths for these columns: what each wants if there is room, else the widest give way first."""
    room = width - GAP * (len(part) - 1)
    widths = [wanted[each] for each in part]
    while sum(widths) > room:
        spare = [(size, place) for place, size in enumerate(widths) if size > least[part[place]]]
        if not spare:
            break
        widths[max(spare)[1]] -= 1
    return tuple(widths)
