"""Results to text. Each module whose name has no underscore in front is a format, and defines ``render(result, look)``.

A format is known by its file: adding ``html.py`` here adds ``--format html``, and no format is imported before it is
asked for. Those in ``verdicts`` are for results that carry verdicts, and for no others.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ..errors import RequestError
from ..report import Result

VERDICTS = "verdicts"
"""The folder of formats for results that carry verdicts."""
SUFFIXES = {
    ".json": "json", ".csv": "csv", ".md": "markdown", ".tex": "latex", ".txt": "plain", ".xml": "junit",
    ".sarif": "sarif", ".sarif.json": "sarif",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What the reader can see: characters per line, more than ASCII or not, colours or not."""

    width: int = 80
    unicode: bool = True
    colour: bool = False


def names(judged: bool = True) -> list[str]:
    """The names of all formats, or without ``judged`` of those that every result comes in."""
    folders = [*__path__, *(os.path.join(each, VERDICTS) for each in __path__ if judged)]
    return sorted(each.name for each in iter_modules(folders) if not each.ispkg and not each.name.startswith("_"))


def suffixes(judged: bool = True) -> dict[str, str]:
    """The suffixes of files, each with the name of the format that it asks for."""
    known = names(judged)
    return {suffix: name for suffix, name in SUFFIXES.items() if name in known}


def module(format: str) -> Any:
    """The module of a format, imported now."""
    home = __name__ if format in names(judged=False) else f"{__name__}.{VERDICTS}"
    return import_module(f"{home}.{format}")


def render(result: Result, format: str, *, width: int = 80, unicode: bool = True, colour: bool = False) -> str:
    """``result`` in that format, ending in a newline; always encodable as UTF-8, or as ASCII without ``unicode``."""
    if format not in names():
        raise RequestError(f"There is no format {format!r}.", hint=f"Known: {', '.join(names())}.")
    if format not in names(judged=False) and not hasattr(result, "cases"):
        hint = f"These will do: {', '.join(names(judged=False))}."
        raise RequestError(f"The format {format} is for verdicts, and this result has none.", hint=hint)
    text: str = module(format).render(result, Look(max(20, width), unicode, colour))
    # A file name that is no valid UTF-8 reaches us as lone surrogates, which no output stream takes.
    return text.encode("utf-8", "backslashreplace").decode()


def beside(format: str) -> tuple[str, str] | None:
    """The environment variable that names a file to which the whole result goes too, and in which format; or None."""
    return getattr(module(format), "SUMMARY", None)
