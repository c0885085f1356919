"""From the text of ``--against`` to the source that it names."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules

from ..errors import RequestError
from ..registry import Registry
from .candidate import Candidate, Lacking, Opener, Request, Source

__all__ = ["SOURCES", "Candidate", "Lacking", "Opener", "Request", "Source", "resolve"]


def _declared() -> Iterator[Source]:
    for name in sorted(each.name for each in iter_modules([str(Path(__file__).parent)]) if each.name[0] != "_"):
        home = import_module(f"{__package__}.{name}")
        yield from (each for each in vars(home).values() if isinstance(each, Source))


SOURCES: Registry[Source] = Registry("source", load=_declared)


def resolve(text: str) -> Opener:
    """What the text of ``--against`` names: ``torch``, ``jax:acts.py:op``, ``kernels.py:df``, ``recorded.npz``, ...

    Code and files that it names are loaded here, before any work. Raises an :class:`ActderivError` that points into
    the text, or says which library is missing.
    """
    request = Request.read(text)
    first = request.parts[0]
    if not first.endswith(".py") and first in SOURCES and SOURCES.get(first).recognises is None:
        return SOURCES.get(first).opener(request)
    for source in chain(_declared(), SOURCES):  # one module after the other, and no further than the one that is meant
        if source.recognises and source.recognises(request):
            return source.opener(request)
    raise _unknown(request)


def _unknown(request: Request) -> RequestError:
    first = request.parts[0]
    if first.endswith(".py") and len(request.parts) == 1:
        return request.refuse(f"{first} names no callable.", f"Say which one: {first}:CALLABLE.")
    near = [each for each in SOURCES.suggest(first) if SOURCES.get(each).recognises is None]
    forms = "; ".join(each.written for each in SOURCES)
    hint = f"Did you mean {' or '.join(near)}?\n" if near else ""
    return RequestError(
        f"There is no source {first!r}.", text=request.text, span=(0, len(first)), hint=f"{hint}Sources: {forms}."
    )
