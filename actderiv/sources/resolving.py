"""From the text of ``--against`` to the source that it names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from ..activation import Bound
from ..errors import RequestError
from ..floats import Format
from ..messages import N_, _
from ..naming import handed_over, things_of
from ..naming.grammar import Name, read
from ..registry import Registry
from .callable import CallableOpener
from .candidate import CODE, Candidate, Lacking, Opener, Source

__all__ = ["SOURCES", "Candidate", "Lacking", "Opener", "Source", "resolve"]


def _declared() -> Iterator[Source]:
    for name in sorted(each.name for each in iter_modules([str(Path(__file__).parent)]) if each.name[0] != "_"):
        home = import_module(f"{__package__}.{name}")
        yield from (each for each in vars(home).values() if isinstance(each, Source))


def _usable(source: Source) -> None:
    """Refuse a source that cannot say whether a text is its own: every text is shown to it."""
    if not callable(source.opener):
        raise RequestError(_("The source {name} has no opener.", name=source.name))
    if source.recognises is not None and source.recognises(read("kernels.py:df")) not in (True, False):
        raise RequestError(_("The source {name} recognises neither yes nor no.", name=source.name))


SOURCES: Registry[Source] = Registry(N_("source"), load=_declared, check=_usable)


def source(
    *, orders: tuple[int, ...] = (1,), trust: str = CODE, aliases: tuple[str, ...] = ()
) -> Callable[[Callable[[Bound, int, Format, Any], Any]], Source]:
    """Declare a source that goes by the name of a function: one of a Bound, an order of derivative, a Format and x.

    It returns the values at x, as many as there are, in the dtype of x, or raises :class:`Lacking` for a function that
    the source has not. ``orders`` are the derivatives it has, 0 for f itself.
    """

    def declare(values: Callable[[Bound, int, Format, Any], Any]) -> Source:
        from .formula import FormulaOpener

        name = values.__name__
        opener = partial(FormulaOpener, values=values)
        return SOURCES.add(Source(name, name, opener, aliases, trust=trust, orders=orders))

    return declare


def resolve(text: Any, takes: Sequence[str] | None = None) -> Opener:
    """What the text of ``--against`` names: ``torch``, ``jax:acts.py:op``, ``kernels.py:df``, ``recorded.npz``, ...

    Code and files that it names are loaded here, before any work. Raises an :class:`ActderivError` that points into
    the text, or says which library is missing. A callable from Python is a source, too; ``takes`` says what the
    arguments of a person's callable are.
    """
    text = os.fspath(text) if isinstance(text, os.PathLike) else text
    if not isinstance(text, str):
        return SOURCES.get("callable").opened(CallableOpener(handed_over(text), takes))
    request = read(text)
    source = _meant(request)
    if source.opener is CallableOpener and things_of(request).operation:
        request = read(f"torch:{text}")  # its backward is meant, and torch runs it
        source = _meant(request)
    if takes is None:
        return source.open(request)
    if source.opener is not CallableOpener:
        raise request.refuse(_("--takes says what the arguments of your own callable are."))
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
        return request.refuse(
            _("{name} names no callable.", name=first), _("Say which one: {name}:CALLABLE.", name=first)
        )
    near = [each for each in SOURCES.suggest(first) if SOURCES.get(each).recognises is None]
    forms = "; ".join(_(each.written) for each in sorted(SOURCES, key=lambda source: source.priority))
    hint = _("Did you mean {names}?", names=_(" or ").join(near)) + "\n" if near else ""
    return RequestError(
        _("There is no source {name!r}.", name=first),
        text=request.text,
        span=(0, len(first)),
        hint=hint + _("Sources: {forms}.", forms=forms),
    )
