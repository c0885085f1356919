"""What the index says of functions, with those of plug-ins, and what shall stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import plugins
from ..index import INDEX
from ..registry import fold

if TYPE_CHECKING:
    from ..activation import Activation


def _complete() -> dict[str, dict[str, Any]]:
    """The index, with the names of what plug-ins add; where none is installed, nothing more is read."""
    if not plugins.installed():
        return INDEX
    from ..activation import FUNCTIONS

    return INDEX | {each.name: _named(each) for each in FUNCTIONS if each.name not in INDEX}


def _named(record: Activation) -> dict[str, Any]:
    """What can be said of a function without evaluating it."""
    return {
        "aliases": [*record.aliases, *record.presets],
        "parameters": {each.name: list(each.choices) for each in record.parameters},
    }


def beginning_with(start: str) -> Iterator[str]:
    """The names that begin so; an alias only where its function's name does not."""
    start = start.casefold().replace("-", "_")
    for name, entry in _complete().items():
        if name.startswith(start):
            yield name
        else:
            yield from (each for each in entry["aliases"] if each.casefold().startswith(start))


def parameters_of(name: str) -> dict[str, list[str]]:
    """The parameters of a function, by any of its names, with the words that each may be."""
    for own, entry in _complete().items():
        if fold(name) in map(fold, (own, *entry["aliases"])):
            found: dict[str, list[str]] = entry["parameters"]
            return found
    return {}


def entry_of(record: Activation) -> dict[str, Any]:
    """What the index says about a function, computed."""
    from ..facts import facts_of

    facts = facts_of(record.bind())
    ends = facts.range.low, facts.range.high
    named = _named(record)
    return {
        "aliases": named["aliases"], "bounded": all(abs(each) < float("inf") for each in ends),
        "family": record.family, "monotone": facts.monotone, "parameters": named["parameters"],
    }  # fmt: skip


def known(record: Activation) -> dict[str, Any]:
    """The entry of a function: read, or computed for one that was added at run time."""
    return INDEX.get(record.name) or entry_of(record)
