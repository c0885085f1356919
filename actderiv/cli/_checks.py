"""The named checks of a configuration file: each is a ``compare`` whose flags are the keys of a table."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from ..dataclass import dataclass
from ..errors import ActderivError, RequestError
from ..messages import _
from ..report import Report, Row
from ..settings import Settings, nearest
from . import _values, compare
from ._command import SETTINGS
from ._layers import CHECKS, dashed, options_of

NOT_IN_A_CHECK = "format", "out", "verbose", "plot", "debug", "lang", "shard", "resume", "executor"
"""Options of ``compare`` that a check does not take: how results leave is asked of ``check`` itself, and a check judges
all inputs."""
NAME, FUNCTION, DTYPE = "name", "function", "dtype"


@dataclass(frozen=True)
class Check:
    """One entry of ``[[check]]``: its place in the file, its functions and number formats, the flags it sets."""

    settings: Settings
    number: int
    name: str
    functions: tuple[str, ...]
    dtypes: tuple[str, ...]
    flags: tuple[str, ...]
    off: tuple[str, ...]
    """Parameters of flags that it sets to false."""
    limited: bool
    """Whether it states its ``max-ulp``."""

    @property
    def texts(self) -> tuple[str, ...]:
        """What may name files that it reads."""
        return *self.functions, *self.flags

    @property
    def judged(self) -> tuple[str, ...]:
        """What says which functions are judged: their texts, and the lists that name more."""
        return *self.functions, *self.values_of("--from")

    def values_of(self, flag: str) -> list[str]:
        """What stands behind a flag, each time that it is set."""
        return [word for word, before in zip(self.flags[1:], self.flags, strict=False) if before == flag]

    @property
    def keys(self) -> tuple[str, int]:
        return CHECKS, self.number

    def rows(self, parent: click.Context) -> Iterator[Row]:
        """The rows of ``compare``, of one number format after the other."""
        for dtype in self.dtypes or (None,):
            flags = [*self.flags, *(("--dtype", dtype) if dtype else ())]
            words = ["--config", str(self.settings.path), *flags, "--", *self.functions]
            try:
                for row in self._judged(words, parent).rows:
                    yield replace(row, check=self.name)
            except click.UsageError as error:
                said = _("check {name!r}: {said}", name=self.name, said=error.format_message())
                raise self.settings.refuse(said, self.keys) from None
            except ActderivError as error:
                said = _("check {name!r}: {said}", name=self.name, said=error.message)
                error.message = f"{self.settings.place(self.keys)}: {said}"
                raise

    def _judged(self, words: list[str], parent: click.Context) -> Report:
        parent.meta[f"{SETTINGS}.left_out"] = self.off
        with compare.command.make_context("compare", words, parent=parent) as context:
            given = {name: value for name, value in context.params.items() if name not in UNASKED}
            report: Report = compare.judged(**given)
            return report


UNASKED = "show_config", "format_", "out", "verbose"
"""Parameters of the command ``compare`` that the judgement does not ask for."""


def checks_of(settings: Settings, context: click.Context) -> list[Check]:
    """Every check in the file, each key and value of which is one that ``compare`` takes."""
    entries = settings.values.get(CHECKS, [])
    if not isinstance(entries, list) or not all(isinstance(each, Mapping) for each in entries):
        where = ".".join((*settings.table, CHECKS))
        raise settings.refuse(_("Checks are entries of an array, each under [[{where}]].", where=where), (CHECKS,))
    with contextlib.chdir(settings.folder):
        found = [_read(settings, number, entry, context) for number, entry in enumerate(entries)]
    return _named(found)


def _read(settings: Settings, number: int, entry: Mapping[str, Any], context: click.Context) -> Check:
    known = {key: each for key, each in options_of(compare.command).items() if key not in NOT_IN_A_CHECK}
    name, limited = "", False
    functions: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    flags: list[str] = []
    off: list[str] = []
    seen: set[str] = set()
    for spelled, value in entry.items():
        key, keys = dashed(spelled), (CHECKS, number, spelled)
        try:
            if key in seen:
                raise RequestError(_("{key} is given twice, as {spelled!r} too.", key=key, spelled=spelled))
            seen.add(key)
            if key == NAME:
                name = _text(value)
            elif key == FUNCTION:
                functions = tuple(map(_text, _several(value)))
            elif key not in known:
                usual = _("A check takes name, function and the options of compare.")
                hint = nearest(key, [*known, NAME, FUNCTION], usual)
                raise RequestError(_("A check has no {key!r}.", key=spelled), hint=hint)
            elif key == DTYPE:
                dtypes = tuple(_checked(each, known[key], settings, context) for each in _several(value))
            else:
                limited |= key == "max-ulp"
                given = _checked(value, known[key], settings, context)
                flags += _flags(known[key], given)
                off += [str(known[key].name)] if given is False else []
        except RequestError as error:
            raise settings.refuse(error.message, keys, error.hint) from None
    return Check(settings, number, name, functions, dtypes, tuple(flags), tuple(off), limited)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise RequestError(_("This is a text in quotation marks, not {value!r}.", value=value))
    return value


def _several(value: Any) -> Sequence[Any]:
    if value == []:
        raise RequestError(_("The list is empty."))
    return value if isinstance(value, list) else [value]


def _checked(value: Any, option: click.Option, settings: Settings, context: click.Context) -> Any:
    given = _values.of_toml(value, option, settings.folder)
    _values.check(given, option, context)
    return given


def _flags(option: click.Option, given: Any) -> list[str]:
    """The words of a command line that set the option."""
    flag = option.opts[0]
    if isinstance(given, bool):
        return [flag] * given
    if option.multiple:
        return [word for each in given for word in (flag, each)]
    return [flag, *given] if option.nargs != 1 else [flag, given]


def _named(checks: list[Check]) -> list[Check]:
    """The checks with a name each; one without is called after its functions, and what it holds against them."""
    plain = [each.name or ", ".join(each.judged) or "all functions" for each in checks]
    found: list[Check] = []
    for check, name in zip(checks, plain, strict=True):
        if not check.name and plain.count(name) > 1:
            name = " by ".join([name, ", ".join(sources)]) if (sources := check.values_of("--against")) else name
        if any(each.name == name for each in found):
            said = _("Two checks are called {name!r}.", name=name)
            raise check.settings.refuse(said, check.keys, _("Give each a name of its own."))
        found.append(replace(check, name=name))
    return found


def chosen(checks: Sequence[Check], names: Sequence[str]) -> list[Check]:
    """The checks of these names, in the order of the file; all of them without a name."""
    known = [each.name for each in checks]
    for name in names:
        if name not in known:
            hint = nearest(name, known, _("Known: {names}.", names=", ".join(known[:12])))
            raise RequestError(_("There is no check named {name!r}.", name=name), text=name, hint=hint)
    return [each for each in checks if not names or each.name in names]
