"""Sources of derivatives: anything that answers "f'(x) at these x, in this number format".

A module here that holds a :class:`Source` adds it to what ``--against`` understands. What opens them is loaded with the
first name that is asked of this package: a run by difference quotients needs none of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._records import READERS, Reader, Unreadable, reader
    from .candidate import Candidate, Lacking, Opener, Source
    from .differences import SCHEMES, Scheme, scheme
    from .resolving import SOURCES, resolve, source

__all__ = [
    "READERS", "SCHEMES", "SOURCES", "Candidate", "Lacking", "Opener", "Reader", "Scheme", "Source", "Unreadable",
    "reader", "resolve", "scheme", "source",
]  # fmt: skip

HOMES: dict[str, tuple[str, ...]] = {
    "_records": ("READERS", "Reader", "Unreadable", "reader"), "differences": ("SCHEMES", "Scheme", "scheme"),
    "candidate": ("Candidate", "Lacking", "Opener", "Source"), "resolving": ("SOURCES", "resolve", "source"),
}  # fmt: skip
"""The module of each name."""


def __getattr__(name: str) -> Any:
    for home, names in HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
