"""The shards of one run become its report, as if they had been judged in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..activation import Bound
from ..errors import FileError, RequestError
from ..messages import _, ngettext
from ..report import Report
from .parts import Kept, Part, key_of, left_out, read, refuse_another
from .request import ask, requested

Shards = dict[int, tuple[Path, Mapping[str, Any]]]


class Shared(Kept):
    """The shards of a row, which is as done as all of them together."""

    def __init__(self, shards: Shards):
        super().__init__(None)
        self.shards = shards

    def of(self, part: Part) -> Part:
        whole = part
        for path, kept in self.shards.values():
            refuse_another(path, kept["run"], part.run)
            try:
                held = part.holding(kept)
            except ValueError as error:
                raise FileError(_("{path} cannot be joined: {why}.", path=path, why=error)) from error
            if held.waiting:
                said = ngettext(
                    "{path} is not finished: {count} stretches wait.",
                    "{path} is not finished: {count} stretches wait.",
                    len(held.waiting), path=path,
                )  # fmt: skip
                raise RequestError(said, hint=_("The same command with --resume goes on with it."))
            whole = whole.joined(held)
        return whole


def merged(
    paths: Sequence[Path], named: Callable[[str], Bound], progress: Callable[[int, int], None] | None = None
) -> Report:
    """The report on the run whose shards are in the files. ``named`` makes a function of its text."""
    reports: dict[str, list[Report]] = {}
    for shards in _rows(paths).values():
        run = next(iter(shards.values()))[1]["run"]
        report = ask(requested(run), [named(run["function"])], run["every"], progress, None, Shared(shards))
        reports.setdefault(str(run["against"]), []).append(report)
    joined = [Report(tuple(row for each in found for row in each.rows)) for found in reports.values()]
    return replace(Report.joined(joined), skipped=left_out(paths[0]))


def _rows(paths: Sequence[Path]) -> dict[str, Shards]:
    """The shards of each row by their numbers, all there and each once, of one run."""
    rows: dict[str, Shards] = {}
    first: Mapping[str, Any] | None = None
    for path in paths:
        for kept in read(path):
            first = first or kept
            refuse_another(path, kept["run"], first["run"], paths[0])
            if kept["shard"] is None:
                raise RequestError(
                    _("{path} is no shard, but an interrupted run.", path=path), hint=_("--resume goes on with it.")
                )
            shards = rows.setdefault(key_of(kept["run"]), {})
            number, of = kept["shard"]
            if of != first["shard"][1]:
                raise RequestError(_("{path} holds shard {shard}, and {first} shard {other}: one cut, please.",
                                     path=path, shard=_shard(kept), first=paths[0], other=_shard(first)))  # fmt: skip
            if number in shards:
                raise RequestError(_("Shard {shard} is in {first} and in {path}.",
                                     shard=_shard(kept), first=shards[number][0], path=path))  # fmt: skip
            shards[number] = path, kept
    for shards in rows.values():
        _refuse_missing(shards)
    return rows


def _refuse_missing(shards: Shards) -> None:
    kept = next(iter(shards.values()))[1]
    of = kept["shard"][1]
    missing = [f"{number}/{of}" for number in range(1, of + 1) if number not in shards]
    if missing:
        shown, more = ", ".join(missing[:MOST]), len(missing) - MOST
        if more > 0:
            shown = ngettext("{shards} and {count} more", "{shards} and {count} more", more, shards=shown)
        raise RequestError(ngettext(
            "Of {function} is missing: shard {shards}.", "Of {function} is missing: shards {shards}.",
            len(missing), function=kept["run"]["function"], shards=shown,
        ))  # fmt: skip


MOST = 10
"""So many missing shards are named."""


def _shard(kept: Mapping[str, Any]) -> str:
    number, of = kept["shard"]
    return f"{number}/{of}"
