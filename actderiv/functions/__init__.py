"""The catalogue: formulas only, one module per family. A function added to a module here is known everywhere."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..activation import RECORD, Activation
from ..blocks import declare_elementwise
from ..docstrings import first_paragraph
from ..index import INDEX
from ..registry import fold, names_of


def families() -> list[str]:
    """The names of the families: those of the modules here. What begins with an underscore is shared by several."""
    return sorted(each.name for each in iter_modules(__path__) if not each.name.startswith("_"))


def title_of(family: str) -> str:
    """What a family is, in the first words of its module."""
    module = import_module(f"{__name__}.{family}")
    return first_paragraph(module) or family


def catalogue() -> list[Activation]:
    """Every record of every module in this package: what most frameworks have comes first, as people look for that; the
    others stand in the order of the files and of the statements in them."""
    found = [record for family in families() for record in members(family)]
    return sorted(found, key=lambda record: -len(record.peers))


def members(family: str) -> list[Activation]:
    """The records of a module of this package, in the order of its statements."""
    home = import_module(f"{__name__}.{family}")
    own = (each for each in vars(home).values() if getattr(each, "__module__", None) == home.__name__)
    found = [getattr(each, RECORD) for each in own if hasattr(each, RECORD)]
    for record in found:
        declare_elementwise(record.value, record.derivative)
    return found


def look_up(folded: str) -> Activation | None:
    """The record with this name, as :func:`..registry.fold` has it, by loading no other family than its own; None where
    the index, which may be older than the modules, does not know it."""
    for name, entry in INDEX.items():
        if folded in map(fold, (name, *entry["aliases"])):
            named = (each for each in members(entry["family"]) if folded in map(fold, names_of(each)))
            return next(named, None)
    return None
