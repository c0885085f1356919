"""LaTeX for papers and lessons: ``tabular`` environments that compile with pdflatex and no package at all."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

from ..columns import clean
from ..letters import in_latex
from ..messages import _
from ..report import Column, Mathematics, Result, Table
from . import Look
from ._ascii import RAISED, spell
from ._cells import has_header, is_marked, is_text, labelled_details, shown
from ._wrap import CODE, folded

WIDE = 32  # characters: a text column with longer cells gets a width and wraps

SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "|": r"\textbar{}", "<": r"\textless{}",
    ">": r"\textgreater{}", '"': r"\char34{}", "`": r"\char96{}", "[": "{[}", "]": "{]}", "*": "{*}",
}  # fmt: skip
MATHS = {
    "′": "'", "″": "''", "·": r"\cdot", "×": r"\times", "−": "-", "→": r"\to", "←": r"\leftarrow", "≤": r"\le",
    "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "±": r"\pm", "∞": r"\infty", "√": r"\surd", "∈": r"\in", "∫": r"\int",
    "∂": r"\partial", "‖": r"\Vert",
}  # fmt: skip


def render(result: Result, look: Look) -> str:
    return "% " + spell(_("needs no package")) + "\n" + "\n".join(_table(table) for table in result.tables())


def _table(table: Table) -> str:
    """The title, the rows, formulas, the lines under them, a program and the notes, each a paragraph of its own."""
    formulas = [each for row in table.rows for each in row if isinstance(each, Mathematics)]
    table = table._replace(rows=tuple(row for row in table.rows if not any(each in formulas for each in row)))
    title = [rf"\noindent\textbf{{{escape(clean(table.title))}}}\par\smallskip"] if table.title else []
    details = [rf"\noindent {escape(name)}: {escape(line)}\par" for name, line in labelled_details(table)]
    notes = [rf"\noindent {escape(clean(note))}\par" for note in table.notes]
    displays = [rf"\[ {line} \]" for each in formulas for line in each.latex]
    code = [r"\begin{verbatim}", folded(table.code.rstrip(), CODE), r"\end{verbatim}"] if table.code else []
    grid = _grid(table) if table.rows else []
    return "\n".join([*title, *grid, *displays, *details, *code, *notes, r"\medskip"]) + "\n"


def _grid(table: Table) -> list[str]:
    head = [escape(column.title) for column in table.columns]
    body = [[_cell(*pair) for pair in zip(row, table.columns, strict=True)] for row in table.rows]
    header = [_line(head), r"\hline"] if has_header(table) else []
    return [
        rf"\noindent\begin{{tabular}}{{{_alignment(table)}}}", r"\hline", *header,
        *map(_line, body), r"\hline", r"\end{tabular}\par",
    ]  # fmt: skip


def _line(cells: list[str]) -> str:
    return " & ".join(cells) + r" \\"


def _alignment(table: Table) -> str:
    """Numbers right, text left, long text in a share of the line that leaves the other columns their room."""
    longest = [max((len(shown(row[number], column)) for row in table.rows), default=0)
               for number, column in enumerate(table.columns)]  # fmt: skip
    wide = [is_text(column) and size > WIDE for column, size in zip(table.columns, longest, strict=True)]
    narrow = sum(max(size, len(column.title)) for size, column, each in zip(longest, table.columns, wide, strict=True)
                 if not each)  # fmt: skip
    share = max(0.15, (0.9 - 0.012 * narrow) / max(1, sum(wide)))
    return "".join(
        rf"p{{{share:.2f}\linewidth}}" if each else "l" if is_text(column) else "r"
        for each, column in zip(wide, table.columns, strict=True)
    )


def _cell(value: Any, column: Column) -> str:
    text = shown(value, column)
    written = escape(text) if is_text(column) or not text else _number(text)
    return rf"\textbf{{{written}}}{{*}}" if is_marked(value) else written


def _number(text: str) -> str:
    """A formatted number in mathematics: 1e-06 is 10 to the power -6."""
    try:
        value = float(text)
    except ValueError:
        return escape(text)
    if not math.isfinite(value):
        return {"inf": r"$\infty$", "-inf": r"$-\infty$"}.get(str(value), "nan")
    mantissa, has_exponent, exponent = text.partition("e")
    if not has_exponent:
        return f"${text}$"
    power = f"10^{{{int(exponent)}}}"
    sign = mantissa.replace("1", "") if mantissa in ("1", "-1") else None
    return f"${sign}{power}$" if sign is not None else rf"${mantissa} \times {power}$"


def escape(text: str) -> str:
    """``text`` so that LaTeX prints these characters; those beyond Latin letters and mathematics are spelled out."""
    return "".join(map(_escape_one, text)).replace("--", "-{}-").replace("''", "'{}'")


ACCENTS = {
    "\u0300": r"\`", "\u0301": r"\'", "\u0302": r"\^", "\u0303": r"\~", "\u0306": r"\u", "\u0308": r"\"",
    "\u030a": r"\r", "\u030c": r"\v", "\u0327": r"\c",
}  # fmt: skip
DOTLESS = r"\i"
OPENING = {"¿": "?`", "¡": "!`"}


def _escape_one(character: str) -> str:
    if character in SPECIAL:
        return SPECIAL[character]
    if character.isascii():
        return character
    if character in RAISED:
        return rf"\textsuperscript{{{RAISED[character]}}}"
    if character in MATHS:
        return rf"\ensuremath{{{MATHS[character]}}}"
    if character in OPENING:
        return OPENING[character]
    apart = unicodedata.normalize("NFD", character)
    letter, accent = apart[:1], apart[1:]
    if accent in ACCENTS and letter.isascii():
        return f"{ACCENTS[accent]}{{{letter.replace('i', DOTLESS)}}}"
    greek = in_latex(character)
    if greek:
        return rf"\ensuremath{{{greek}}}"
    return "".join(SPECIAL.get(each, each) for each in spell(character))
