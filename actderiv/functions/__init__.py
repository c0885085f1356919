"""The catalogue: formulas only, one module per family. A function added to a module here is known everywhere."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..activation import RECORD, Activation


def catalogue() -> list[Activation]:
    """Every record of every module in this package, in the order of the files and of the statements in them."""
    found = []
    for module in sorted(iter_modules(__path__), key=lambda each: each.name):
        home = import_module(f"{__name__}.{module.name}")
        own = (each for each in vars(home).values() if getattr(each, "__module__", None) == home.__name__)
        found += [getattr(each, RECORD) for each in own if hasattr(each, RECORD)]
    return found
