"""The plug-ins that are installed: who brings each, and what it adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..dataclass import dataclass
from ..messages import N_, _
from ..plugins import Plugin
from ..report import Column, Shown, Table
from ..version import __version__

NOTHING = N_("nothing")


@dataclass(frozen=True)
class Plugins(Shown):
    """The plug-ins, those that are left out among them."""

    plugins: tuple[Plugin, ...]

    def names(self) -> list[str]:
        return [each.name for each in self.plugins]

    def tables(self) -> tuple[Table, ...]:
        """Per plug-in its distribution and what it adds; below, why it is left out."""
        columns = (
            Column("name", _("plug-in"), "text"), Column("distribution", _("distribution"), "text"),
            Column("adds", _("adds"), "text"),
        )  # fmt: skip
        rows = tuple(
            (each.name, f"{each.distribution} {each.version}".rstrip(), _added(each, _)) for each in self.plugins
        )
        details = tuple((_("left out: {why}", why=each.fault),) if each.fault else () for each in self.plugins)
        return (Table(columns, rows, details=details, notes=() if rows else (_("No plug-in is installed."),)),)

    def tidy(self) -> Table:
        names = "name", "distribution", "version", "target", "adds", "fault"
        rows = tuple(
            (each.name, each.distribution, each.version, each.target, _added(each, str), each.fault)
            for each in self.plugins
        )
        return Table(tuple(Column(name, name, "text") for name in names), rows)

    def as_json(self) -> dict[str, Any]:
        plugins = [
            {"name": each.name, "distribution": each.distribution, "version": each.version, "target": each.target,
             "adds": [{"kind": kind, "name": name} for kind, name in each.added], "fault": each.fault or None}
            for each in self.plugins
        ]  # fmt: skip
        return {"schema": "actderiv.plugins/1", "version": __version__, "plugins": plugins}


def _added(plugin: Plugin, words: Callable[[str], str]) -> str:
    """What it adds, kind by kind, each in these words: ``functions: hinge, ramp; scheme: six_point``."""
    kinds: dict[str, list[str]] = {}
    for kind, name in plugin.added:
        kinds.setdefault(kind, []).append(name)
    told = "; ".join(f"{words(kind)}: {', '.join(names)}" for kind, names in kinds.items())
    return told or words(NOTHING)
