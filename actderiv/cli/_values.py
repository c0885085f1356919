"""From a value of TOML, or a text of the environment, to what the command line would give an option."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from .. import files
from ..errors import ActderivError, RequestError
from ..messages import N_, _
from . import _options as options


def of_toml(value: Any, option: click.Option, folder: Path) -> Any:
    """``value`` as texts, or as true or false for a flag; relative paths in it are relative to ``folder``."""
    if option.is_flag:
        if not isinstance(value, bool):
            raise RequestError(_("{flag} is true or false, not {value}.", flag=_flag(option), value=_shown(value)))
        return value
    one = _reader(option, folder)
    if option.multiple:
        if value == []:
            raise RequestError(_("{flag} takes at least one value.", flag=_flag(option)))
        return tuple(one(each) for each in (value if isinstance(value, list) else [value]))
    if option.nargs != 1:
        if not isinstance(value, list) or len(value) != option.nargs:
            raise RequestError(_(
                "{flag} takes a list of {count} values, not {value}.",
                flag=_flag(option), count=option.nargs, value=_shown(value),
            ))  # fmt: skip
        return tuple(one(each) for each in value)
    return one(value)


def of_text(text: str, option: click.Option) -> Any:
    """The text of an environment variable; where an option takes several values, spaces part them, as in a shell."""
    if option.is_flag:
        return truth(_flag(option), text)
    if not option.multiple and option.nargs == 1:
        return text
    try:
        words = tuple(shlex.split(text))
    except ValueError:
        raise RequestError(_("A quotation mark in {text!r} is not closed.", text=text)) from None
    if not option.multiple and len(words) != option.nargs:
        raise RequestError(_(
            "{flag} takes {count} values, with spaces between, not {text!r}.",
            flag=_flag(option), count=option.nargs, text=text,
        ))  # fmt: skip
    return words


def truth(flag: str, text: str) -> bool:
    """Whether a text says yes, for an option that is a flag."""
    try:
        return bool(click.BOOL.convert(text.strip(), None, None))
    except click.BadParameter:
        raise RequestError(_("{flag} is true or false, not {value}.", flag=flag, value=repr(text))) from None


def check(value: Any, option: click.Option, context: click.Context) -> None:
    """Refuse a value that the option would refuse on the command line."""
    try:
        converted = option.type_cast_value(context, value)
        if option.callback is not None and option.expose_value:
            option.callback(context, option, converted)
    except click.BadParameter as error:
        raise RequestError(f"{_flag(option)}: {error.message}") from None
    except ActderivError as error:
        raise RequestError(f"{_flag(option)}: {error.message}", hint=error.hint) from None


def _reader(option: click.Option, folder: Path) -> Callable[[Any], str]:
    """What makes one value of an option a text, and refuses another kind than the option takes."""
    kind = option.type
    if getattr(kind, "listed", False):
        return lambda value: (
            options.Texts.joined(map(_number_or_text, value))
            if isinstance(value, list)
            else str(_number_or_text(value))
        )
    if isinstance(kind, click.types.IntParamType):
        return lambda value: str(_of_kind(value, int, WHOLE, option))
    if isinstance(kind, options.Ratio):  # TOML has no fractions
        return lambda value: str(_of_kind(value, (int, float, str), RATIO, option))
    if isinstance(kind, options.Number):
        return lambda value: repr(_of_kind(value, (int, float), NUMBER, option))
    if isinstance(kind, click.Path):
        return lambda value: _beside(_of_kind(value, str, TEXT, option), folder)
    if getattr(kind, "names_code", False):
        return lambda value: moved(_of_kind(value, str, TEXT, option), folder)
    return lambda value: str(_of_kind(value, str, TEXT, option))


WHOLE = N_("{flag} takes a whole number, not {value}.")
NUMBER = N_("{flag} takes a number, not {value}.")
RATIO = N_('{flag} takes a number, or a text such as "1/256", not {value}.')
TEXT = N_("{flag} takes a text, not {value}.")


def _of_kind(value: Any, kind: Any, otherwise: str, option: click.Option) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise RequestError(_(otherwise, flag=_flag(option), value=_shown(value)))
    if isinstance(value, str) and "\0" in value:  # which no command line can hold, and no path
        raise RequestError(_("{flag} takes a text without a NUL.", flag=_flag(option)))
    return value


def _number_or_text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _shown(value: Any) -> str:
    """A value of TOML, as TOML writes it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_shown(each)}" for key, each in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str) else str(value)


def _flag(option: click.Option) -> str:
    return option.opts[0].lstrip("-")


def _beside(path: str, folder: Path) -> str:
    """A path of a file, for the current folder; ``-`` is stdout, and nothing is no path."""
    return path if path in ("", "-") or folder == Path.cwd() else os.path.relpath(os.path.join(folder, path))


def moved(text: str, folder: Path) -> str:
    """What names code or recorded values, its relative path made one from the current folder."""
    from ..naming.grammar import SCRIPTS, read

    if folder == Path.cwd():
        return text
    try:
        name = read(text)
    except ActderivError:  # told when it is used, in the person's own words
        return text
    for number, part in reversed([*enumerate(name.parts)]):
        if part.endswith(SCRIPTS) or (part and files.is_file(folder / part)):
            start, stop = name.span(number)
            text = text[:start] + _beside(part, folder) + text[stop:]
    return text
