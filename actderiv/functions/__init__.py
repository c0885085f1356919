"""The catalogue: formulas only, one module per family. A function added to a module here is known everywhere."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..activation import RECORD, Activation
from ..blocks import declare_elementwise
from ..docstrings import first_paragraph


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
    found = []
    for family in families():
        home = import_module(f"{__name__}.{family}")
        own = (each for each in vars(home).values() if getattr(each, "__module__", None) == home.__name__)
        found += [getattr(each, RECORD) for each in own if hasattr(each, RECORD)]
    for record in found:
        declare_elementwise(record.value, record.derivative)
    return sorted(found, key=lambda record: -len(record.peers))
