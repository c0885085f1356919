"""HTML for people who are sent a report: one file that asks for nothing, read on any screen, aloud, or printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from ..columns import clean
from ..messages import N_, _, language, ngettext, pgettext
from ..report import FAIL, PASS, UNDECIDED, Case, Column, Finding, Report, Result, Row, Table, UlpRow, VectorFinding
from ..version import __version__
from . import Look
from ._cells import VERDICT, has_header, is_marked, is_text, labelled_details, shown
from ._chart import charts
from ._sheet import SHEET

MOST_REGIONS = 100
"""So many failing regions of a row are listed, the worst; JSON has more."""
SIGNS = {PASS: "✓", FAIL: "✗", UNDECIDED: "?"}
"""Beside the word, so that colour is never all that tells."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render(result: Result, look: Look) -> str:
    tables = result.tables()
    parts = _report(result) if isinstance(result, Report) else _plain(tables)
    title = _title(result, tables)
    written = _("Written by actderiv {version}.", version=__version__)
    lines = [
        "<!doctype html>", f'<html lang="{language()}">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>{_text(title)}</title>", f"<style>\n{SHEET}</style>", "</head>", "<body>",
        f"<header>\n<h1>{_text(title)}</h1>", *_summary(result), "</header>", "<main>", *parts, "</main>",
        f"<footer><p>{_text(written)}</p></footer>", "</body>", "</html>", "",
    ]  # fmt: skip
    page = "\n".join(lines)
    if look.unicode:
        return page
    return page.encode("utf-8", "backslashreplace").decode().encode("ascii", "xmlcharrefreplace").decode()


def _text(value: Any) -> str:
    """A text that is no markup, whatever stands in it."""
    return escape(clean(str(value)))


def _title(result: Result, tables: Sequence[Table]) -> str:
    from ..pages.listing import Listing

    if isinstance(result, Report):
        names = [*dict.fromkeys(row.function for row in result.rows)]
    elif isinstance(result, Listing):  # of whose tables none is the first among others
        names = [table.title for table in tables if table.title]
    else:
        return next((table.title for table in tables if table.title), "actderiv")
    nothing = _("nothing judged") if isinstance(result, Report) else _("Nothing fits.")
    said, more = ", ".join(names[:3]) or nothing, len(names) - 3
    if more > 0:
        said = ngettext("{names} and {count} more", "{names} and {count} more", more, names=said)
    return f"actderiv: {said}"


def _summary(result: Result) -> Iterator[str]:
    """The verdict on the whole."""
    said = getattr(result, "summary", None)
    if said is None:
        return
    passed = getattr(result, "passed", False)
    verdicts = {each.verdict for each in result.cases()}  # type: ignore[attr-defined]
    verdict = PASS if passed else FAIL if FAIL in verdicts else UNDECIDED
    yield f'<p class="verdict {verdict}"><span aria-hidden="true">{SIGNS[verdict]}</span> {_text(said())}</p>'


def _plain(tables: Iterable[Table]) -> Iterator[str]:
    for number, table in enumerate(tables, 1):
        yield from _section(table, f"table-{number}", [f"{name}: {line}" for name, line in labelled_details(table)])


def _section(table: Table, name: str, lines: Sequence[str] = ()) -> Iterator[str]:
    """A table with its heading, what belongs to its rows, and its notes."""
    title = table.title or _("Results")
    yield f'<section aria-labelledby="{name}">\n<h2 id="{name}">{_text(title)}</h2>'
    if table.rows:
        yield from _table(table, name)
    if table.code:
        yield f'<pre tabindex="0"><code>{escape(table.code)}</code></pre>'
    yield from _list(lines)
    yield from (f"<p>{_text(note)}</p>" for note in table.notes)
    yield "</section>"


def _table(table: Table, name: str) -> Iterator[str]:
    """The rows; wider than a screen they are moved by finger or by key."""
    yield f'<div class="wide" tabindex="0" role="group" aria-labelledby="{name}">\n<table>'
    if has_header(table):
        heads = (f'<th scope="col"{_side(column)}>{_text(column.title) or "&nbsp;"}</th>' for column in table.columns)
        yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        first, *rest = (
            _cell(value, column, number == 0)
            for number, (value, column) in enumerate(zip(row, table.columns, strict=True))
        )
        yield f"<tr>{first}{''.join(rest)}</tr>"
    yield "</tbody>\n</table>\n</div>"


def _side(column: Column) -> str:
    return "" if is_text(column) else ' class="number"'


def _cell(value: Any, column: Column, first: bool) -> str:
    text = _text(shown(value, column)) + ("*" if is_marked(value) else "")
    if column.kind == VERDICT and value in SIGNS:
        return f'<td class="{value}"><span aria-hidden="true">{SIGNS[value]}</span> {text}</td>'
    return f'<th scope="row"{_side(column)}>{text}</th>' if first else f"<td{_side(column)}>{text}</td>"


def _list(lines: Iterable[str]) -> Iterator[str]:
    found = [f"<li>{_text(line)}</li>" for line in lines]
    if found:
        yield f"<ul>\n{chr(10).join(found)}\n</ul>"


# Reports


def _report(report: Report) -> Iterator[str]:
    """Settings and tables, and then each row by itself."""
    yield from _settings(report.rows)
    for number, table in enumerate(report.tables(), 1):
        notes = tuple(note for note in table.notes if note != report.summary())  # which stands on top
        yield from _section(table._replace(title=table.title or _("Verdicts"), notes=notes), f"table-{number}")
    cases, called = report.cases(), _called(report.rows)
    if len(report.rows) > 1:
        rows, row_by_row = _text(_("Rows")), _text(_("Row by row"))
        yield f'<nav aria-label="{rows}"><h2>{row_by_row}</h2>\n<ol>'
        for number, (row, own) in enumerate(zip(report.rows, called, strict=True), 1):
            yield f'<li><a href="#row-{number}">{_text(own)}</a>: {_text(_(row.verdict))}</li>'
        yield "</ol></nav>"
    for number, (row, case, own) in enumerate(zip(report.rows, cases, called, strict=False), 1):
        yield from _row(row, case, own, number)


def _called(rows: Sequence[Row]) -> list[str]:
    """What each row is called: by its label, and by its candidate where another has the same."""
    labels = Counter(row.label for row in rows)
    return [row.label if labels[row.label] == 1 else f"{row.label}, {row.candidate}" for row in rows]


SETTINGS = {
    "candidate": N_("candidate"), "truth": N_("truth"), "dtype": N_("number format"), "out_dtype": N_("answered in"),
    "sample": N_("sample"), "scheme": N_("scheme"), "round": N_("truth rounded"), "limit": N_("ULP allowed"),
}  # fmt: skip
"""What rows are judged by, as their fields have it, and in words."""


def _settings(rows: Sequence[Row]) -> Iterator[str]:
    """What all rows share; what they do not stands in the tables and at each row."""
    shared = [(name, values.pop()) for name in SETTINGS
              if len(values := {getattr(row, name, None) for row in rows}) == 1]  # fmt: skip
    told = [(_(SETTINGS[name]), _(value) if name == "truth" else value) for name, value in shared if value is not None]
    yield from _pairs(_("Settings"), told)


def _pairs(title: str, pairs: Sequence[tuple[str, Any]]) -> Iterator[str]:
    if not pairs:
        return
    yield f'<section aria-labelledby="settings">\n<h2 id="settings">{title}</h2>\n<dl>'
    column = Column("value", "")
    yield from (f"<div><dt>{_text(words)}</dt><dd>{_text(shown(value, column))}</dd></div>" for words, value in pairs)
    yield "</dl>\n</section>"


def _row(row: Row, case: Case, called: str, number: int) -> Iterator[str]:
    name = f"row-{number}"
    sign = f'<span aria-hidden="true">{SIGNS.get(row.verdict, "")}</span> {_text(_(row.verdict))}'
    yield f'<section aria-labelledby="{name}">\n<h2 id="{name}">{_text(called)}</h2>'
    at = f", {_text(row.place)}" if row.place else ""
    yield f'<p><span class="{row.verdict}">{sign}</span>, {_text(row.candidate)}{at}</p>'
    if isinstance(row, UlpRow):
        yield from charts(row, called, name, _text)
    yield from _list(case.lines)
    if row.findings:
        yield from _regions(row.findings, name)
    yield "</section>"


def _regions(findings: Sequence[Finding], name: str) -> Iterator[str]:
    """The failing regions, the worst first."""
    listed = findings[:MOST_REGIONS]
    entries = isinstance(listed[0], VectorFinding)
    table = _entries(listed) if entries else _stretches(listed)
    title = _("Failing entries") if entries else _("Failing regions")
    yield f'<h3 id="{name}-regions">{_text(title)}</h3>'
    yield from _table(table, f"{name}-regions")
    if len(findings) > len(listed):
        more = _("These are the worst {shown} of {all}; --format json lists more.",
                 shown=len(listed), all=len(findings))  # fmt: skip
        yield f"<p>{_text(more)}</p>"


def _stretches(findings: Sequence[Finding]) -> Table:
    columns = [
        Column("kind", _("how"), "text"), Column("first", pgettext("region", "from"), digits=9),
        Column("last", pgettext("region", "to"), digits=9), Column("count", _("inputs")),
        Column("x", _("worst at x"), digits=9), Column("got", _("got"), digits=9),
        Column("expected", _("expected"), digits=9), Column("ulp", "ULP", digits=3),
        Column("bits", _("bits of x"), "text"), Column("cause", _("cause"), "text"),
    ]  # fmt: skip
    cells = [(_(each.kind), each.first, each.last, each.count, each.worst.x, each.worst.got, each.worst.expected,
              each.worst.ulp, each.worst.bits, each.cause) for each in findings]  # fmt: skip
    kept = [place for place in range(len(columns)) if any(row[place] is not None for row in cells)]
    return Table(tuple(columns[place] for place in kept), tuple(tuple(row[place] for place in kept) for row in cells))


def _entries(findings: Sequence[Any]) -> Table:
    columns = (
        Column("kind", _("how"), "text"), Column("count", _("entries")), Column("vectors", _("vectors")),
        Column("worst", _("worst"), "text"), Column("got", _("got"), digits=9),
        Column("expected", _("expected"), digits=9), Column("cause", _("cause"), "text"),
    )  # fmt: skip
    cells = ((_(each.kind), each.count, each.vectors, each.entry.place, each.entry.got, each.entry.expected, each.cause)
             for each in findings)  # fmt: skip
    return Table(columns, tuple(cells))
