"""What a shell is offered while a command line is typed: names, parameters and their words, checks; without numpy."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from ..errors import ActderivError, RequestError
from ..messages import N_, _
from . import _streams as streams

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

ENGINES = "torch", "jax", "keras"
"""The frameworks that differentiate what is named after them; a test holds them to those of :mod:`..naming`."""
SOURCES = "numeric", "analytic", "exact", *ENGINES
"""What may be judged besides code and files; a test holds them to the sources that there are."""
GLUE = ":", "=", ","
"""Signs at which bash takes words apart, so that what is typed of one arrives in pieces."""


WORDS, CURRENT = "COMP_WORDS", "COMP_CWORD"
"""The variables in which a shell hands over what is typed, and where: in fish the word, elsewhere its number."""


def answer(group: click.Group, variable: str) -> int:
    """Print what a shell asks for by an environment variable, in click's protocol, and return the exit status."""
    from click.shell_completion import BashComplete, add_completion_class, get_completion_class, shell_complete

    asked = os.environ[variable]
    shell, __, what = asked.partition("_")
    if get_completion_class(shell) is None or what not in ("source", "complete"):
        said = _("{variable} is {value!r}; a shell sets it to bash_source, zsh_source or fish_source.",
                 variable=variable, value=asked)  # fmt: skip
        raise RequestError(said)
    if what == "complete":
        _refuse_without_words(shell)

    class Bash(BashComplete):
        """Bash takes words apart at ``=``: what follows is the value of the option before it."""

        def get_completion_args(self) -> tuple[list[str], str]:
            words, incomplete = super().get_completion_args()
            before = ["", *words]
            kept = [each for each, last in zip(words, before, strict=False) if each != "=" or last[:2] != "--"]
            return kept, incomplete

    add_completion_class(Bash)
    with streams.hushed(), streams.stdout():
        try:
            return shell_complete(group, {}, "actderiv", variable, asked)
        except UnicodeEncodeError:  # what is typed is no text: no name begins so
            return 0


def _refuse_without_words(shell: str) -> None:
    for name in (WORDS, CURRENT):
        value = os.environ.get(name)
        if value is None:
            said = N_("There is no {variable}, which a shell sets where it asks for completions.")
            raise RequestError(_(said, variable=name))
        if name == CURRENT and shell != "fish" and not value.isdecimal():
            said = N_("{variable} is {value!r}; a shell sets it to the number of a word.")
            raise RequestError(_(said, variable=name, value=value))


def beginning_with(incomplete: str, names: Iterable[str]) -> list[CompletionItem]:
    """Those of the names that begin with what is typed, in any case of letters."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in names if name.casefold().startswith(incomplete.casefold())]


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """That the shell is to look for files."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def completed_check(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the checks in the configuration file; none where that is wrong, which is told when they are run."""
    from ._checks import checks_of
    from ._command import SETTINGS
    from ._layers import Layers

    config, without = (ctx.meta.get(f"{SETTINGS}.{name}") for name in ("config", "no_config"))
    try:
        settings = Layers.of(ctx, config, bool(without)).settings
        names = [each.name for each in checks_of(settings, ctx)] if settings else []
    except ActderivError:
        return []
    return beginning_with(incomplete, names)


def completed_parameter(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The parameters of the functions that stand before."""
    from ..pages import index

    words = *(ctx.params.get("functions") or ()), *ctx.args  # where an option has no value yet, click stops at it
    heads = [str(each).partition(":")[0] for each in words]
    return beginning_with(incomplete, dict.fromkeys(name for head in heads for name in index.parameters_of(head)))


def completed(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Functions of the catalogue and their parameters; the prefixes of frameworks; else the shell's own files."""
    from click.shell_completion import CompletionItem

    before = _glued(ctx, param, incomplete)
    text = before + (incomplete if incomplete not in GLUE else "")
    found = [*_parameters(text)] if ":" in text else [*_names(text)]
    return [CompletionItem(each.removeprefix(before)) for each in found] or files(ctx, param, incomplete)


def completed_source(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Sources by their names, and files."""
    return beginning_with(incomplete, _sources()) or files(ctx, param, incomplete)


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
