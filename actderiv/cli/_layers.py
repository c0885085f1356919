"""Where the value of an option comes from if no flag gives it: the environment, then the configuration file.

A key of the file is the option's flag without its dashes; the variable of ``--max-ulp`` is
``ACTDERIV_COMPARE_MAX_ULP``. Without a command in it (a key above all tables, ``ACTDERIV_DTYPE``) a value holds for
every command that has the option and takes the value; that of the command itself goes before it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

import click

from ..dataclass import dataclass
from ..errors import ActderivError, RequestError
from ..messages import N_, _
from ..settings import PLACE, Keys, Settings, find, nearest, read
from . import _values
from ._command import ABOUT

ENVIRONMENT = "ACTDERIV_"
CHECKS = "check"
"""The key of the named checks; no table of a command's options stands under it."""
FILE_RANK, ENVIRONMENT_RANK, FLAG_RANK = 1, 2, 3
"""What goes before what."""


class Source:
    """Whence a value is: a sentence, not yet translated, and what is filled in. As a text it is in English."""

    def __init__(self, words: str, **values: Any):
        self.words, self.values = words, values

    def __str__(self) -> str:
        return self.words.format(**self.values)

    def said(self) -> str:
        return _(self.words, **self.values)


class Given(NamedTuple):
    """A value as the command line would give it, how strong it is, and whence it is."""

    value: Any
    rank: int
    told: Callable[[], Source]


def flag_of(option: click.Parameter) -> str:
    """The option's flag without its dashes: its key in a file."""
    return option.opts[0].lstrip("-")


def variable(*words: str) -> str:
    """The environment variable of an option, or of a command's."""
    return ENVIRONMENT + "_".join(words).replace("-", "_").upper()


def options_of(command: click.Command) -> dict[str, click.Option]:
    """The options of a command that may be set, by their keys."""
    named = (each for each in command.params if isinstance(each, click.Option) and each.name not in ABOUT)
    return {flag_of(each): each for each in named}


@dataclass(frozen=True)
class Layers:
    """The settings in force: a file's, if there is one, and the environment's."""

    group: click.Group
    settings: Settings | None
    environment: Mapping[str, str]

    @classmethod
    def of(cls, context: click.Context, config: str | None, no_config: bool) -> Layers:
        """Those of the file that was named, by a flag or by ``ACTDERIV_CONFIG``, or of the nearest."""
        group = context.find_root().command
        assert isinstance(group, click.Group)
        given = {name: text for name, text in os.environ.items() if name.startswith(ENVIRONMENT) and text}
        named = given.pop(variable("config"), None)
        named = config or named
        off = given.pop(variable("no-config"), "no")
        try:
            without = no_config or (_values.truth("no-config", off) and not config)
        except RequestError as error:
            raise RequestError(f"{variable('no-config')}: {error.message}", text=off) from None
        return cls(group, None if without else read(Path(named)) if named else find(), given)

    def for_command(self, name: str, context: click.Context) -> dict[str, Given]:
        """The values for the options of a command, by the names of its parameters; the whole file's keys are known."""
        if not self.settings and not self.environment:
            return {}
        self._refuse_unknown_variables()
        if self.settings:
            self._refuse_unknown_keys(self.settings)
        command = self._command(name)
        found: dict[str, Given] = {}
        for key, option in options_of(command).items():
            given = next(self._values(name, key, option, context), None)
            if given is not None and option.name is not None:
                found[option.name] = given
        return found

    def _values(self, name: str, key: str, option: click.Option, context: click.Context) -> Iterator[Given]:
        """The values of an option, the one that holds first; those that many commands share may not suit this one."""
        for words in ((name, key), (key,)):
            text = self.environment.get(variable(*words))
            if text is not None:
                value = self._from_variable(variable(*words), text, option, context, shared=len(words) == 1)
                if value is not None:
                    yield value
        settings = self.settings
        for keys in ((name, key), (key,)) if settings else ():
            found = _at(settings.values, keys) if settings else None
            if settings and found is not None:
                value = self._from_file(settings, keys[:-1] + found[0], found[1], option, context)
                if value is not None:
                    yield value

    def _from_variable(
        self, name: str, text: str, option: click.Option, context: click.Context, shared: bool
    ) -> Given | None:
        try:
            value = _values.of_text(text, option)
            _values.check(value, option, context)
        except ActderivError as error:
            if shared and self._suits_another(option, partial(_values.of_text, text), context):
                return None
            raise RequestError(f"{name}: {error.message}", text=text, hint=error.hint) from None
        return Given(value, ENVIRONMENT_RANK, lambda: Source(N_("environment, {name}"), name=name))

    def _from_file(
        self, settings: Settings, keys: Keys, raw: Any, option: click.Option, context: click.Context
    ) -> Given | None:
        try:
            value = _values.of_toml(raw, option, settings.folder)
            _values.check(value, option, context)
        except ActderivError as error:
            convert = partial(_values.of_toml, raw, folder=settings.folder)
            if len(keys) == 1 and self._suits_another(option, convert, context):
                return None
            raise settings.refuse(error.message, keys, error.hint) from None
        return Given(value, FILE_RANK, lambda: Source(PLACE, file=settings.name, line=settings.line(keys)))

    def _suits_another(self, option: click.Option, convert: Callable[[Any], Any], context: click.Context) -> bool:
        """Whether another command has an option of this name that takes the value."""
        for name in self.group.list_commands(context):
            other = options_of(self._command(name)).get(flag_of(option))
            if other is None or other.type is option.type:
                continue
            try:
                _values.check(convert(other), other, context)
            except ActderivError:
                continue
            return True
        return False

    def _command(self, name: str) -> click.Command:
        command = self.group.get_command(click.Context(self.group), name)
        assert command is not None
        return command

    @cached_property
    def known(self) -> dict[str, set[str]]:
        """The keys of each command's options."""
        names = self.group.list_commands(click.Context(self.group))
        return {name: set(options_of(self._command(name))) for name in names}

    def _refuse_unknown_keys(self, settings: Settings) -> None:
        shared = {key for keys in self.known.values() for key in keys}
        _refuse_twice(settings, settings.values, ())
        for key, value in settings.values.items():
            if key == CHECKS:
                continue
            if key in self.known and isinstance(value, Mapping):
                _refuse_twice(settings, value, (key,))
                for inner in value:
                    if dashed(inner) not in self.known[key]:
                        usual = _("actderiv {command} --help shows the options.", command=key)
                        hint = nearest(dashed(inner), self.known[key], usual)
                        said = _("{command} has no option {option!r}.", command=key, option=inner)
                        raise settings.refuse(said, (key, inner), hint)
            elif dashed(key) not in shared:
                if key in self.known:
                    table = ".".join((*settings.table, key))
                    said = _("The options of {command} are a table, [{table}].", command=key, table=table)
                    raise settings.refuse(said, (key,))
                if isinstance(value, Mapping):
                    said = _("There is no command {command!r}.", command=key)
                    raise settings.refuse(said, (key,), nearest(dashed(key), {*self.known}))
                said = _("No command has an option {option!r}.", option=key)
                raise settings.refuse(said, (key,), nearest(dashed(key), shared | {*self.known, CHECKS}))
            elif isinstance(value, Mapping):
                raise settings.refuse(_("{option} is an option, and takes no table.", option=key), (key,))

    def _refuse_unknown_variables(self) -> None:
        if not self.environment:
            return
        pairs = {(name, key) for name, keys in self.known.items() for key in keys}
        known = {variable(*pair) for pair in pairs} | {variable(key) for __, key in pairs}
        for name in sorted(self.environment):
            if name not in known:
                said = _("The environment has {name}, which is no option.", name=name)
                raise RequestError(said, hint=nearest(name, known))


def dashed(key: str) -> str:
    """A key as a flag is spelled."""
    return key.replace("_", "-")


def _refuse_twice(settings: Settings, table: Mapping[str, Any], above: tuple[str, ...]) -> None:
    """Refuse one option under two spellings, such as max_ulp beside max-ulp."""
    seen: set[str] = set()
    for key in table:
        if dashed(key) in seen:
            said = _("{key} is given twice, as {spelled!r} too.", key=dashed(key), spelled=key)
            raise settings.refuse(said, (*above, key))
        seen.add(dashed(key))


def _at(values: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[tuple[str, ...], Any] | None:
    """The value of a key, in the table of a command or above all tables, and the key as it is spelled there."""
    table: Any = values
    for key in keys[:-1]:
        table = table.get(key)
    if not isinstance(table, Mapping):
        return None
    for spelled, value in table.items():
        if dashed(spelled) == keys[-1] and not (len(keys) == 1 and isinstance(value, Mapping)):
            return (spelled,), value
    return None
