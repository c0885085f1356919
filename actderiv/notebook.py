"""How functions and results show themselves in a notebook: as one piece of HTML, a picture or tables in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from .activation import Bound, shortest
from .columns import clean
from .messages import _
from .pages.listing import breaks_of_kind
from .renderers._cells import is_marked, shown
from .report import Result, Table

ROW = '<tr><th style="text-align:left;vertical-align:top">{}</th><td style="text-align:left">{}</td></tr>'


def page(bound: Bound) -> str:
    """The HTML for ``bound``. The same function gives the same text, and no two functions share an id in it."""
    rows = "".join(ROW.format(escape(name), value) for name, value in _facts(bound))
    return (
        f'<div class="actderiv"><h4>{escape(bound.spec)}</h4><p>{escape(bound.activation.doc)}</p>'
        f"<table>{rows}</table>{_picture(bound)}</div>"
    )


def _facts(bound: Bound) -> Iterator[tuple[str, str]]:
    """Name and escaped text of everything that is known."""
    record = bound.activation
    known = [
        ("f(x)", _code(record.formula)),
        ("f′(x)", _code(record.derivative_formula)),
        (_("parameters"), ", ".join(_code(f"{name} = {shortest(value)}") for name, value in bound.parameters.items())),
        (_("breaks"), ", ".join(_code(breaks_of_kind(order, [shortest(at)])) for at, order in bound.breaks.items())),
        (_("convention"), escape(_(record.convention))),
        (_("source"), escape(record.source)),
    ]
    return (each for each in known if each[1])


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>" if text else ""


def _picture(bound: Bound) -> str:
    """The SVG, or in its place why there is none: a notebook should show a function even if that cannot be drawn."""
    from .errors import ActderivError
    from .pictures.matplotlib import picture
    from .pictures.scene import curves_of

    try:
        text = picture(curves_of([bound]), "svg", size=(5.4, 3.6)).decode()
    except ActderivError as error:
        return f"<pre>{escape(chr(10).join(error.lines()))}</pre>"
    return _own_ids(text[text.index("<svg") :], bound.spec)


def _own_ids(svg: str, spec: str) -> str:
    """The SVG with ids of its own and its style kept to itself, so that no picture of a page changes another."""
    mark = "a" + hashlib.sha256(spec.encode()).hexdigest()[:10]
    svg = re.sub(r'\bid="', f'id="{mark}-', svg)
    svg = svg.replace('<style type="text/css">*{', f'<style type="text/css">#{mark}-figure_1 *{{')
    return re.sub(r'(href="|url\()#', rf"\1#{mark}-", svg)


def tables(result: Result) -> str:
    """The HTML for a result: the tables that the command prints, with the lines under their rows."""
    return f'<div class="actderiv">{"".join(map(_table, result.tables()))}</div>'


def table(shown: Table) -> str:
    """The HTML for one table of a result."""
    return f'<div class="actderiv">{_table(shown)}</div>'


def _table(table: Table) -> str:
    head = "".join(f'<th style="text-align:left">{escape(column.title)}</th>' for column in table.columns)
    title = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    rows = "".join(_row(table, *item) for item in table.items())
    notes = "".join(f"<p>{escape(note)}</p>" for note in table.notes)
    code = f"<pre>{escape(table.code)}</pre>" if table.code else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{code}{notes}"


def _row(table: Table, row: tuple[Any, ...], lines: tuple[str, ...]) -> str:
    cells = (escape(shown(value, column)) + ("*" if is_marked(value) else "")
             for value, column in zip(row, table.columns, strict=True))  # fmt: skip
    below = "".join(
        f'<tr><td colspan="{len(row)}" style="text-align:left">{escape(clean(line))}</td></tr>' for line in lines
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>{below}"
