"""The configuration file: where it is found, what it holds, and on which line each key of it stands.

It is ``actderiv.toml``, or the table ``[tool.actderiv]`` of ``pyproject.toml``, in the current folder or the nearest
one above it. What the keys mean is the business of the command line.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from . import files
from .dataclass import dataclass
from .errors import RequestError
from .messages import N_, _
from .registry import meant

OWN, SHARED = "actderiv.toml", "pyproject.toml"
TABLE = "tool", "actderiv"
"""Where the settings stand in a ``pyproject.toml``."""
PLACE = N_("{file}, line {line}")
Keys = tuple[str | int, ...]
"""The way to a value: keys of tables, and numbers of the entries of an array of tables."""

STRINGS = r'"""(?:\\.|[^\\])*?"""(?!")', r"'''.*?'''(?!')", r'"(?:\\.|[^"\\])*"', r"'[^']*'"
TOKENS = "|".join((*STRINGS, r"#[^\n]*", r"[\[\]{}\n]", r"[^\[\]{}\n#\"']+"))
"""What valid TOML is made of, as far as it says where a statement ends."""


@dataclass(frozen=True)
class Settings:
    """A configuration file that was read: ``values`` are those of actderiv's own table, ``table`` the way to it."""

    path: Path
    text: str
    table: tuple[str, ...]
    values: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        """What relative paths in the file are relative to."""
        return self.path.parent

    @cached_property
    def name(self) -> str:
        return _named(self.path)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def line(self, keys: Keys) -> int:
        """The number of the line on which the value at ``keys`` begins.

        TOML readers tell no lines, but the first statements of a file are a file: the value stands in the last of the
        fewest that have it.
        """
        wanted = (*self.table, *keys)
        at = bisect_left(self._ends, True, key=lambda count: _holds(self._beginning(count), wanted))
        return min(self._ends[at - 1] + 1 if at else 1, len(self.lines))

    @cached_property
    def _ends(self) -> list[int]:
        """After how many lines a statement ends, blank lines and comments among them."""
        found, depth, count = [0], 0, 0
        for token in re.findall(TOKENS, self.text, re.DOTALL):
            depth += (token in "[{") - (token in "]}")
            count += token.count("\n")
            if token == "\n" and not depth:
                found.append(count)
        return [*found, len(self.lines)]

    def _beginning(self, count: int) -> Mapping[str, Any]:
        import tomllib

        return tomllib.loads("\n".join(self.lines[:count]))

    def place(self, keys: Keys) -> str:
        """The file and the line of a value, in words."""
        return _(PLACE, file=self.name, line=self.line(keys))

    def refuse(self, message: str, keys: Keys, hint: str | None = None) -> RequestError:
        """The error that says what is wrong with the value or the key at ``keys``, with its line."""
        number = self.line(keys)
        line = self.lines[number - 1].rstrip()
        text = line.lstrip()
        last = next((str(key) for key in reversed(keys) if isinstance(key, str)), "")
        start = max(text.find(last), 0)
        span = (start, start + len(last)) if last and last in text else None
        return RequestError(f"{_(PLACE, file=self.name, line=number)}: {message}", text=text, span=span, hint=hint)


def _named(path: Path) -> str:
    """The file as a person in the current folder would name it."""
    try:
        near = os.path.relpath(path)
    except (OSError, ValueError):  # another drive, or a current folder that is gone
        return str(path)
    return near if len(near) < len(str(path)) else str(path)


def nearest(word: str, known: Iterable[str], usual: str | None = None) -> str | None:
    """The hint that proposes the known words nearest to one that is not known; ``usual`` where none is near."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=2, cutoff=0.6)
    return meant(near) if near else usual


def find(start: Path | None = None) -> Settings | None:
    """The settings of the nearest configuration file, from the folder ``start`` (the current one) upwards."""
    try:
        folder = Path(os.path.abspath(start or os.getcwd()))
    except OSError:  # a current folder that is gone
        return None
    for place in (folder, *folder.parents):
        own, shared = (_read(place / name) if files.is_file(place / name) else None for name in (OWN, SHARED))
        if own and shared:
            said = _("{file} has a table [tool.actderiv], too.", file=shared.name)
            raise own.refuse(said, (), _("Keep the settings in one of them."))
        if own or shared:
            return own or shared
    return None


def read(path: Path) -> Settings:
    """The settings in a file that a person named."""
    found = _read(path.absolute())
    if found is None:
        raise RequestError(_("{file} has no table [tool.actderiv].", file=path))
    return found


def _read(path: Path) -> Settings | None:
    """The settings in a file; None for the ``pyproject.toml`` of a project that has none."""
    shared, name = path.name == SHARED, _named(path)
    content = files.read(path, called=name, hint=_(WITHOUT))
    if shared and b"actderiv" not in content:
        return None  # most are somebody else's: their size and their faults are not ours
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        said = _("{file}, line {line}: this is no UTF-8.", file=name, line=line)
        raise RequestError(said, hint=_(WITHOUT)) from error
    whole = _parsed(name, text)
    if not shared:
        return Settings(path, text, (), whole)
    table = whole.get(TABLE[0])
    table = table.get(TABLE[1]) if isinstance(table, Mapping) else None
    if table is None:
        return None
    if not isinstance(table, Mapping):
        raise RequestError(_("{file}: tool.actderiv is a table of settings, not {value!r}.", file=name, value=table))
    return Settings(path, text, TABLE, table)


WITHOUT = N_("--no-config goes without it.")


def _parsed(name: str, text: str) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError as error:
        said = _("{file} is no valid TOML: too many brackets in each other.", file=name)
        raise RequestError(said, hint=_(WITHOUT)) from error
    except tomllib.TOMLDecodeError as error:
        why, __, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+), column (\d+)", place)
        lines = text.split("\n")
        line, column = (int(found[1]), int(found[2])) if found else (len(lines), 1)
        shown = lines[line - 1] if line <= len(lines) else ""
        said = _("{file}, line {line}: this is no valid TOML: {why}.", file=name, line=line, why=why)
        raise RequestError(said, text=shown, span=(column - 1, column), hint=_(WITHOUT)) from error


def _holds(tree: Any, keys: Sequence[str | int]) -> bool:
    """Whether a tree of tables has a value at ``keys``."""
    for key in keys:
        if isinstance(key, int):
            if not isinstance(tree, list) or key >= len(tree):
                return False
        elif not isinstance(tree, Mapping) or key not in tree:
            return False
        tree = tree[key]
    return True
