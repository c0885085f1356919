"""What a shell is offered while a FUNCTION or a SOURCE is typed: names, parameters and their words, without numpy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

ENGINES = "torch", "jax", "keras"
"""The frameworks that differentiate what is named after them; a test holds them to those of :mod:`..naming`."""
SOURCES = "numeric", "analytic", "exact", *ENGINES
"""What may be judged besides code and files; a test holds them to the sources that there are."""
GLUE = ":", "=", ","
"""Signs at which bash takes words apart, so that what is typed of one arrives in pieces."""


def completed(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Functions of the catalogue and their parameters; the prefixes of frameworks; else the shell's own files."""
    from click.shell_completion import CompletionItem

    before = _glued(ctx, param, incomplete)
    text = before + (incomplete if incomplete not in GLUE else "")
    found = [*_parameters(text)] if ":" in text else [*_names(text)]
    if found:
        return [CompletionItem(each.removeprefix(before)) for each in found]
    return [CompletionItem(incomplete, type="file")]


def completed_source(incomplete: str) -> list[CompletionItem]:
    """Sources by their names, and files."""
    from click.shell_completion import CompletionItem

    found = [CompletionItem(name) for name in _sources() if name.startswith(incomplete.casefold())]
    return found or [CompletionItem(incomplete, type="file")]


def _sources() -> Iterator[str]:
    """The sources that go by a name, those of plug-ins last."""
    from .. import plugins

    yield from SOURCES
    if plugins.installed():
        from ..sources import SOURCES as known

        yield from (each.name for each in known if each.recognises is None and each.name not in SOURCES)


def _glued(ctx: click.Context, param: click.Parameter, incomplete: str) -> str:
    """The pieces in front that belong to the word that is typed."""
    words = [str(each) for each in ctx.params.get(str(param.name)) or ()]
    if incomplete in GLUE:
        words.append(incomplete)
    elif not incomplete and words[-2:-1] in ([":"], [","]):  # click takes a lone = for the end of an option
        words.append("=")
    start = len(words)
    while start and (words[start - 1] in GLUE or (start < len(words) and words[start] in GLUE)):
        start -= 1
    return "".join(words[start:])


def _names(text: str) -> Iterator[str]:
    from ..pages import index

    if not any(sign in text for sign in "/."):  # code of the user's own: the shell knows files
        yield from index.beginning_with(text)
        yield from (f"{name}:" for name in ENGINES if name.startswith(text))


def _parameters(text: str) -> Iterator[str]:
    """``leaky_relu:negative_slope=`` for ``leaky_relu:ne``, and each word that a parameter may be."""
    from ..pages import index

    name, __, rest = text.partition(":")
    given, comma, last = rest.rpartition(",")
    parameter, equals, value = last.partition("=")
    known = index.parameters_of(name)
    if equals:
        yield from (f"{text.removesuffix(value)}{word}" for word in known.get(parameter, ()) if word.startswith(value))
    else:
        taken = {each.partition("=")[0] for each in given.split(",")}
        start = f"{name}:{given}{comma}"
        yield from (f"{start}{each}=" for each in known if each.startswith(parameter) and each not in taken)
