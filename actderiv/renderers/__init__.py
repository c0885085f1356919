"""Results to text. Each module whose name has no underscore in front is a format, and defines ``render(result, look)``.

A format is known by its file: adding ``html.py`` here adds ``--format html``, and no format is imported before it is
asked for. A format that suits only one kind of result refuses the others itself, with a ``RequestError``.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from ..errors import RequestError
from ..report import Result


@dataclass(frozen=True)
class Look:
    """What the reader can see: characters per line, more than ASCII or not, colours or not."""

    width: int = 80
    unicode: bool = True
    colour: bool = False


def names() -> list[str]:
    """The names of all formats."""
    return sorted(each.name for each in iter_modules(__path__) if not each.name.startswith("_"))


def render(result: Result, format: str, *, width: int = 80, unicode: bool = True, colour: bool = False) -> str:
    """``result`` in that format, ending in a newline; always encodable as UTF-8, or as ASCII without ``unicode``."""
    if format not in names():
        raise RequestError(f"There is no format {format!r}.", hint=f"Known: {', '.join(names())}.")
    text: str = import_module(f"{__name__}.{format}").render(result, Look(max(20, width), unicode, colour))
    # A file name that is no valid UTF-8 reaches us as lone surrogates, which no output stream takes.
    return text.encode("utf-8", "backslashreplace").decode()
