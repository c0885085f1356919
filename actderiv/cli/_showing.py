"""``--show-config``: the value of every option of a command, and where it comes from."""

from __future__ import annotations

from typing import Any

import click

from ..dataclass import dataclass
from ..messages import N_, _, language
from ..report import Column, Shown, Table
from ..version import __version__
from . import _language as languages
from . import _options as options
from . import _output as output
from ._command import SETTINGS, Waiting, flagged
from ._layers import Source, options_of

COLUMNS = Column("option", "option", "text"), Column("value", "value", "text"), Column("source", "source", "text")


@dataclass(frozen=True)
class Configuration(Shown):
    """Option, value and source of each."""

    file: str | None
    rows: tuple[tuple[str, str, Source], ...]

    def tables(self) -> tuple[Table, ...]:
        note = _("settings: {file}", file=self.file) if self.file else _("settings: no file")
        titles = _("option"), _("value"), _("source")
        columns = tuple(column._replace(title=title) for column, title in zip(COLUMNS, titles, strict=True))
        return (Table(columns, tuple((*row[:2], row[2].said()) for row in self.rows), notes=(note,)),)

    def tidy(self) -> Table:
        return Table(COLUMNS, tuple((*row[:2], str(row[2])) for row in self.rows))

    def as_json(self) -> dict[str, Any]:
        rows = [dict(zip(("option", "value", "source"), row, strict=True)) for row in self.tidy().rows]
        return {"schema": "actderiv.configuration/1", "version": __version__, "file": self.file, "options": rows}


def show(ctx: click.Context) -> None:
    """Print the values that the command of ``ctx`` would work with."""
    waiting: Waiting = ctx.meta[SETTINGS]
    rows = []
    for key, option in options_of(ctx.command).items():
        name = option.name or key
        values = {languages.NAME: language(), **ctx.params}
        if name not in values:
            continue
        if flagged(ctx, name) or (name == languages.NAME and languages.flagged_above(ctx)):
            source = Source(N_("command line"))
        else:
            source = waiting.given[name].told() if name in waiting.given else Source(N_("default"))
        rows.append((key, _text(values[name]), source))
    settings = waiting.layers and waiting.layers.settings
    format_ = ctx.params.get("format_")
    suits = format_ if format_ in options.format_names(judged=False) else None
    output.emit(Configuration(settings.name if settings else None, tuple(rows)), (), suits)


def _text(value: Any) -> str:
    """A value as the command line would take it; empty where none is set."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return " ".join(map(_text, value))
    return repr(value) if isinstance(value, float) else str(value)
