"""Pictures for the terminal: braille where it has Unicode, plain characters where it has not, with the same breaks
and the same dots."""

from __future__ import annotations

from textwrap import wrap

import numpy as np

from ..scene import Curve, Curves, Panel, ticks
from ..scene.data import INK, LINE, RINGS, SIGNS
from .cells import ASCII, UNICODE, Alphabet, Block, plain
from .plotting import Plot, pattern

LEAST_WIDTH, COMFORTABLE, ROWS, ROWS_BELOW = 12, 44, 16, 6


def render(curves: Curves, width: int = 80, *, unicode: bool = True, colour: bool = False) -> str:
    """The picture as lines of text, none longer than ``width`` columns."""
    width = max(width, LEAST_WIDTH)
    columns = max(1, min(curves.columns, len(curves.panels), width // COMFORTABLE))
    wide = (width - 2 * (columns - 1)) // columns
    lines = [plain(curves.title, unicode)[:width], ""] if curves.title else []
    for first in range(0, len(curves.panels), columns):
        blocks = [_stack(panel, wide, unicode) for panel in curves.panels[first : first + columns]]
        page = Block(width, max(each.height for each in blocks))
        for number, block in enumerate(blocks):
            page.paste(0, number * (wide + 2), block)
        lines += [*page.lines(colour), ""]
    if curves.key:
        from ..scene.keys import ARROW, lines_of

        alphabet = UNICODE if unicode else ASCII
        key = lines_of(curves.key, lambda line: len(line) <= width, alphabet.dots | {ARROW: alphabet.up})
        lines += [*(part for line in key for part in wrap(plain(line, unicode), width)), ""]
    return "\n".join(lines)


def _stack(panel: Panel, width: int, unicode: bool) -> Block:
    """A panel, and the one below it."""
    upper = _panel(panel, width, ROWS, unicode)
    if panel.below is None:
        return upper
    lower = _panel(panel.below, width, ROWS_BELOW, unicode)
    both = Block(width, upper.height + lower.height)
    both.paste(0, 0, upper)
    both.paste(upper.height, 0, lower)
    return both


def _panel(panel: Panel, width: int, rows: int, unicode: bool) -> Block:
    """Title, legend, and the axes with everything in them."""
    alphabet = UNICODE if unicode else ASCII
    rising = ticks(*panel.ylim, max(3, rows // 3), scale=panel.yscale, zero=panel.zero)
    labels = [plain(each, unicode) for each in rising.labels]
    margin = min(max(map(len, labels), default=0), max(0, width - 10)) + 1
    head = _heading(panel, width, unicode)
    block = Block(width, len(head) + rows + 2)
    for row, line in enumerate(head):
        column = 0
        for text, style in line:
            block.put(row, column, text, style)
            column += len(text)
    plot = Plot(panel, width - margin - 1, rows, alphabet)
    plot.draw()
    for row in range(rows):
        block.put(len(head) + row, margin, alphabet.upright)
    block.put(len(head) + rows, margin, alphabet.corner + alphabet.level * (width - margin - 1))
    for curve in panel.curves:
        for low, high in curve.stretches:
            first, last = (min(max(plot.column(each), 0), plot.width - 1) for each in (low, high))
            shade = alphabet.shades[curve.form] * (last + 1 - first)
            block.put(len(head) + rows, margin + 1 + first, shade, curve.style)
    for at, label in zip(rising.at, labels, strict=True):
        row = plot.row(at)
        if 0 <= row < rows:
            block.put(len(head) + row, max(0, margin - 1 - len(label)), label[: margin - 1])
            block.put(len(head) + row, margin, alphabet.tick)
    _bottom(block, panel, plot, len(head) + rows, margin + 1, alphabet, unicode)
    block.paste(len(head), margin + 1, plot.block)
    return block


def _heading(panel: Panel, width: int, unicode: bool) -> list[list[tuple[str, int]]]:
    """The title with its note, then the legend, wrapped to the width."""
    words = plain(
        f"{panel.title}  ({panel.note})" if panel.note and panel.title else panel.title or panel.ylabel, unicode
    )
    if len(words) > width:
        words = plain(panel.title, unicode)[:width]
    lines: list[list[tuple[str, int]]] = [[(words, INK)]] if words else []
    used = width
    for curve in panel.curves:
        if not curve.label:
            continue
        sample = f"{_sample(curve, unicode)} "
        entry = f"{sample}{plain(curve.label, unicode)}"
        if len(entry) > width:
            rows = wrap(entry, width, subsequent_indent=" " * len(sample))
            lines += [[(row, curve.style)] for row in rows]
            used = width
            continue
        if used + 3 + len(entry) > width:
            lines.append([])
            used = -3
        lines[-1] += [("   " if used >= 0 else "", INK), (entry, curve.style)]
        used += 3 + len(entry)
    return lines


def _sample(curve: Curve, unicode: bool) -> str:
    alphabet = UNICODE if unicode else ASCII
    if curve.form in alphabet.shades:
        return alphabet.shades[curve.form]
    if curve.form != LINE:
        return alphabet.signs[curve.style % len(alphabet.signs)] if curve.form == SIGNS else alphabet.dots[RINGS]
    if not unicode:
        return alphabet.lines[curve.style % len(alphabet.lines)] * 3
    canvas = np.array([pattern(curve.style)[place % len(pattern(curve.style))] for place in range(8)])
    return "".join(chr(0x2800 + 0x04 * int(a) + 0x20 * int(b)) for a, b in canvas.reshape(4, 2))


def _bottom(block: Block, panel: Panel, plot: Plot, row: int, left: int, alphabet: Alphabet, unicode: bool) -> None:
    """The numbers of the x-axis and its name."""
    across = ticks(*panel.xlim, max(2, plot.width // 9), scale=panel.xscale)
    for at, label in zip(across.at, across.labels, strict=True):
        column = left + plot.column(at)
        text = plain(label, unicode)
        start = min(max(0, column - (len(text) - 1) // 2 - (label[0] == "−")), block.width - len(text))
        if left <= column < block.width and block.free(
            row + 1, max(0, start - 1), min(len(text) + 1, block.width - start)
        ):
            block.put(row, column, alphabet.foot)
            block.put(row + 1, start, text)
    name = plain(panel.xlabel, unicode)
    if block.free(row + 1, block.width - len(name) - 1, len(name) + 1):
        block.put(row + 1, block.width - len(name), name)
