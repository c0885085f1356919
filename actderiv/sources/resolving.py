"""From the text of ``--against`` to the source that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from ..errors import RequestError
from ..naming import handed_over
from ..naming.grammar import Name, read
from ..registry import Registry
from .callable import CallableOpener
from .candidate import Candidate, Lacking, Opener, Source

__all__ = ["SOURCES", "Candidate", "Lacking", "Opener", "Source", "resolve"]


def _declared() -> Iterator[Source]:
    for name in sorted(each.name for each in iter_modules([str(Path(__file__).parent)]) if each.name[0] != "_"):
        home = import_module(f"{__package__}.{name}")
        yield from (each for each in vars(home).values() if isinstance(each, Source))


SOURCES: Registry[Source] = Registry("source", load=_declared)


def resolve(text: Any, takes: Sequence[str] | None = None) -> Opener:
    """What the text of ``--against`` names: ``torch``, ``jax:acts.py:op``, ``kernels.py:df``, ``recorded.npz``, ...

    Code and files that it names are loaded here, before any work. Raises an :class:`ActderivError` that points into
    the text, or says which library is missing. A callable from Python is a source, too; ``takes`` says what the
    arguments of a person's callable are.
    """
    if not isinstance(text, str):
        return SOURCES.get("callable").opened(CallableOpener(handed_over(text), takes))
    request = read(text)
    source = _meant(request)
    if takes is None:
        return source.open(request)
    if source.opener is not CallableOpener:
        raise request.refuse("--takes says what the arguments of your own callable are.")
    return source.opened(CallableOpener(request, takes), request)


def _meant(request: Name) -> Source:
    """The source that the text names, or the first in the order of priority that recognises it."""
    ranked = sorted(SOURCES, key=lambda source: source.priority)
    named = (source for source in ranked if source.names(request.parts[0]))
    recognising = (source for source in ranked if source.recognises and source.recognises(request))
    found = next(named, None) or next(recognising, None)
    if found is None:
        raise _unknown(request)
    return found


def _unknown(request: Name) -> RequestError:
    first = request.parts[0]
    if first.endswith(".py") and len(request.parts) == 1:
        return request.refuse(f"{first} names no callable.", f"Say which one: {first}:CALLABLE.")
    near = [each for each in SOURCES.suggest(first) if SOURCES.get(each).recognises is None]
    forms = "; ".join(each.written for each in sorted(SOURCES, key=lambda source: source.priority))
    hint = f"Did you mean {' or '.join(near)}?\n" if near else ""
    return RequestError(
        f"There is no source {first!r}.", text=request.text, span=(0, len(first)), hint=f"{hint}Sources: {forms}."
    )
