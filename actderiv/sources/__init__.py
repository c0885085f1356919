"""Sources of derivatives: anything that answers "f'(x) at these x, in this number format".

A module here that holds a :class:`Source` adds it to what ``--against`` understands. What opens them is loaded with the
first name that is asked of this package: a run by difference quotients needs none of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .resolving import SOURCES, Candidate, Lacking, Opener, Source, resolve

__all__ = ["SOURCES", "Candidate", "Lacking", "Opener", "Source", "resolve"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f"{__name__}.resolving"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
