"""The language of a run: asked for before anything else is read, so that what is wrong with the rest is told in it."""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from .. import messages
from ..messages import N_, _
from . import _streams as streams

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

NAME, FLAG = "lang", "--lang"
HELP = N_("Show this message and exit.")
OF_CLICK = (
    N_("Usage:"), N_("Options"), N_("Commands"), N_("Positional arguments"), N_("Error: {message}"),
    N_("Try '{command} {option}' for help."), N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"), N_("Missing argument"), N_("Missing option"),
    N_("Missing parameter"), N_("Missing {param_type}"), N_("Missing parameter: {param_name}"),
    N_("Missing command."), N_("No such option: {name}"), N_("No such option {name!r}."),
    N_("No such command {name!r}."), N_("Option {name!r} does not take a value."),
    N_("Argument {name!r} takes {nargs} values."), N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."), N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."), N_("{name} {filename!r} is not writable."), N_("file"),
    N_("directory"), N_("path"), N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."), N_("Choose from:\n\t{choices}"), N_("default: {default}"),
    N_("required"),     N_("Aborted!"),
)  # fmt: skip
"""What click itself says in these commands, in the words of its versions from 8.1 on."""
OF_CLICK_FOR_MANY = (
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given."),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("(Possible option: {possibilities})", "(Possible options: {possibilities})"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)


PLACEHOLDERS = (
    N_("OPTIONS"), N_("COMMAND"), N_("ARGS"), N_("FUNCTION"), N_("CALLABLE"), N_("NAME"), N_("WORD"), N_("REPORT"),
)  # fmt: skip
"""What stands in the first line of help for something that a person writes there."""
TYPES = N_("INTEGER"), N_("INTEGER RANGE"), N_("NUMBER"), N_("NUMBER OR A/B"), N_("PATH"), N_("TEXT")
"""What stands behind an option that has no word of its own for its value: the type of that."""
PLACEHOLDER = re.compile("[A-Z]+")


def asked(words: Sequence[str]) -> str:
    """The language that a command line, whose last flag counts, or the environment asks for.

    English where there is no such language: the option says what is wrong then.
    """
    given = os.environ.get(messages.VARIABLE, "")
    for number, word in enumerate(words):
        if word == "--":
            break
        flag, equals, value = word.partition("=")
        if flag == FLAG:
            given = value if equals else " ".join(words[number + 1 : number + 2])
    return _known(given)


def _known(name: str) -> str:
    name = name.strip().casefold()
    return name if name in messages.languages() else messages.ENGLISH


@contextmanager
def speaking(words: Sequence[str]) -> Iterator[None]:
    """A run in the language that is asked for; after it that of the caller."""
    before, variable, domain = messages.language(), os.environ.get("LANGUAGE"), gettext.textdomain()
    try:
        speak(asked(words))
        yield
    finally:
        if messages.language() != before:
            messages.use(before)
        gettext.textdomain(domain)
        if variable is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = variable


def speak(language: str) -> None:
    """Use a language, for click's own sentences too: it asks gettext, which asks the environment."""
    if language == messages.language() == messages.ENGLISH:
        return  # what click says anyway
    if language != messages.language():  # the environment may have said it, which click does not know
        messages.use(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(messages.DOMAIN, str(messages.FOLDER))
    gettext.textdomain("messages" if language == messages.ENGLISH else messages.DOMAIN)


def flagged_above(ctx: click.Context) -> bool:
    """Whether a flag in front of the command says the language."""
    above = ctx.parent
    found = above is not None and above.get_parameter_source(NAME) == ParameterSource.COMMANDLINE
    return found or (above is not None and flagged_above(above))


def option() -> click.Option:
    """The option ``--lang``, of the program and of every command."""

    def heed(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        flagged = ctx.get_parameter_source(NAME) == ParameterSource.COMMANDLINE
        if value is not None and not flagged and not ctx.resilient_parsing:  # what flags say was heeded before
            speak(value)

    return click.Option(
        [FLAG], type=click.Choice(messages.languages(), case_sensitive=False), is_eager=True, expose_value=False,
        callback=heed, help=N_("What people read is in this language; data stay as they are."),
    )  # fmt: skip


def told(parameter: click.Option) -> click.Option:
    """An option whose help is in the language in use."""
    shown = copy(parameter)
    shown.help = shown.help and _(shown.help)
    kind = shown.type.name.upper()
    if shown.metavar:
        shown.metavar = _(shown.metavar)
    elif kind in TYPES and shown.nargs == 1 and not shown.is_flag:
        shown.metavar = _(kind)
    return shown


def completions(found: list[CompletionItem]) -> list[CompletionItem]:
    """What a shell offers, with its help in the language in use."""
    for item in found:
        item.help = item.help and _(item.help)
    return found


def _when_asked(name: str) -> Any:
    """An attribute that is kept in English, and translated whenever it is read."""

    def said(command: click.Command) -> str | None:
        text: str | None = command.__dict__.get(name)
        return text and _(text)

    def kept(command: click.Command, text: str | None) -> None:
        command.__dict__[name] = text

    return property(said, kept)


class Translated(click.Command):
    """A command that says what it is for in the language in use."""

    help = _when_asked("help")
    short_help = _when_asked("short_help")

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return completions(super().shell_complete(ctx, incomplete))

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        pieces = super().collect_usage_pieces(ctx)
        return [PLACEHOLDER.sub(lambda found: _(found[0]), piece) for piece in pieces]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``, in English: it is kept, and :func:`told` translates it when it is shown."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help, found.callback = HELP, _tell_help
        return found


def _tell_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the help page, which is delivered as results are; click would not say which stream is full."""
    if value and not ctx.resilient_parsing:
        streams.say(ctx.get_help() + "\n")
        ctx.exit()
