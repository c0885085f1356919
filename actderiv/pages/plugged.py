"""The plug-ins that are installed: who brings each, and what it adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..plugins import Plugin
from ..report import Column, Shown, Table
from ..version import __version__


@dataclass(frozen=True)
class Plugins(Shown):
    """The plug-ins, those that are left out among them."""

    plugins: tuple[Plugin, ...]

    def names(self) -> list[str]:
        return [each.name for each in self.plugins]

    def tables(self) -> tuple[Table, ...]:
        """Per plug-in its distribution and what it adds; below, why it is left out."""
        columns = (
            Column("name", "plug-in", "text"), Column("distribution", "distribution", "text"),
            Column("adds", "adds", "text"),
        )  # fmt: skip
        rows = tuple((each.name, f"{each.distribution} {each.version}".rstrip(), _added(each)) for each in self.plugins)
        details = tuple((f"left out: {each.fault}",) if each.fault else () for each in self.plugins)
        return (Table(columns, rows, details=details, notes=() if rows else ("No plug-in is installed.",)),)

    def tidy(self) -> Table:
        names = "name", "distribution", "version", "target", "adds", "fault"
        rows = tuple(
            (each.name, each.distribution, each.version, each.target, _added(each), each.fault) for each in self.plugins
        )
        return Table(tuple(Column(name, name, "text") for name in names), rows)

    def as_json(self) -> dict[str, Any]:
        plugins = [
            {"name": each.name, "distribution": each.distribution, "version": each.version, "target": each.target,
             "adds": [{"kind": kind, "name": name} for kind, name in each.added], "fault": each.fault or None}
            for each in self.plugins
        ]  # fmt: skip
        return {"schema": "actderiv.plugins/1", "version": __version__, "plugins": plugins}


def _added(plugin: Plugin) -> str:
    """What it adds, kind by kind: ``functions: hinge, ramp; scheme: six_point``."""
    kinds: dict[str, list[str]] = {}
    for kind, name in plugin.added:
        kinds.setdefault(kind, []).append(name)
    return "; ".join(f"{kind}: {', '.join(names)}" for kind, names in kinds.items()) or "nothing"
