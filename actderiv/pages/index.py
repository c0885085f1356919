"""The index of the catalogue: names, aliases and a few computed facts, without the formulas.

It is a file of its own, ``functions/index.json``, so that completing a name costs no import of the catalogue, and
listing what is bounded no evaluation of every function. ``docs/make_index.py`` writes it from the registry, and its
``--check`` holds it to that.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pkgutil import get_data
from typing import TYPE_CHECKING, Any

from .. import plugins
from ..registry import fold

if TYPE_CHECKING:
    from ..activation import Activation


@lru_cache(maxsize=1)
def read() -> dict[str, dict[str, Any]]:
    """Name → ``aliases``, ``parameters``, ``bounded`` and ``monotone`` (with the defaults), in its order."""
    import json

    found: dict[str, dict[str, Any]] = json.loads(get_data("actderiv", "functions/index.json") or b"")
    return found


def _complete() -> dict[str, dict[str, Any]]:
    """The index, with the names of what plug-ins add; where none is installed, nothing more is read."""
    if not plugins.installed():
        return read()
    from ..activation import FUNCTIONS

    return read() | {each.name: _named(each) for each in FUNCTIONS if each.name not in read()}


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
        "monotone": facts.monotone, "parameters": named["parameters"],
    }  # fmt: skip


def known(record: Activation) -> dict[str, Any]:
    """The entry of a function: read, or computed for one that was added at run time."""
    return read().get(record.name) or entry_of(record)
