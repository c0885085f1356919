"""Results to text. Each module whose name has no underscore in front is a format, and defines ``render(result, look)``.

A format is known by its file: adding ``rst.py`` here adds ``--format rst``, and no format is imported before it is
asked for. Those in ``verdicts`` are for results that carry verdicts, and for no others. From elsewhere a format is
declared by :func:`output`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from ..dataclass import dataclass
from ..errors import ForeignError, RequestError
from ..messages import _
from ..registry import Registry

if TYPE_CHECKING:
    from ..report import Result

VERDICTS = "verdicts"
"""The folder of formats for results that carry verdicts."""
SUFFIXES = {
    ".json": "json", ".csv": "csv", ".md": "markdown", ".tex": "latex", ".txt": "plain", ".xml": "junit",
    ".sarif": "sarif", ".sarif.json": "sarif", ".html": "html", ".htm": "html",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What the reader can see: characters per line, more than ASCII or not, colours or not."""

    width: int = 80
    unicode: bool = True
    colour: bool = False


@dataclass(frozen=True)
class Output:
    """An output format. ``suffixes`` are those of files in it; one that is ``judged`` is for results with verdicts.

    Without ``render`` the function of that name in the module here that is called as the format.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    judged: bool = False
    render: Callable[[Result, Look], str] | None = None

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its suffixes, which no two formats have."""
        return self.suffixes

    @property
    def module(self) -> Any:
        """The module of a format that is built in, imported now."""
        return import_module(f"{__name__}.{VERDICTS}.{self.name}" if self.judged else f"{__name__}.{self.name}")

    @property
    def beside(self) -> tuple[str, str] | None:
        """The variable that names a file to which the whole result goes too, and in which format; or None."""
        return getattr(self.module, "SUMMARY", None) if self.render is None else None

    def text(self, result: Result, look: Look) -> str:
        """``result`` in this format, a text."""
        render: Callable[[Result, Look], Any] = self.render or self.module.render
        found = render(result, look)
        if not isinstance(found, str):
            said = _("The output format {name} made {kind} of a result, not a text.",
                     name=self.name, kind=type(found).__name__)  # fmt: skip
            raise ForeignError(said)
        return found


def _built_in() -> Iterator[Output]:
    for judged in (False, True):
        folders = [os.path.join(each, VERDICTS) if judged else each for each in __path__]
        for name in sorted(each.name for each in iter_modules(folders) if not each.ispkg and each.name[0] != "_"):
            yield Output(name, tuple(suffix for suffix, format in SUFFIXES.items() if format == name), judged)


def _usable(output: Output) -> None:
    """Refuse a format without a function, or one whose suffixes are none."""
    wrong = [each for each in output.suffixes if each[:1] != "." or each != each.lower()]
    if wrong:
        raise RequestError(_(
            "The output format {name} is of no use: a suffix is written .html, not {suffix}.",
            name=output.name, suffix=wrong[0],
        ))  # fmt: skip
    if not callable(output.render):
        said = _("The output format {name} is of no use: it has no function that renders.", name=output.name)
        raise RequestError(said)


OUTPUTS: Registry[Output] = Registry("format", load=_built_in, check=_usable)


def output(*suffixes: str, judged: bool = False) -> Callable[[Callable[[Result, Look], str]], Output]:
    """Declare an output format, called as the function: one of a result and a :class:`Look` that returns a text.

    Files with these ``suffixes`` are written in it. ``judged`` says that it is for results with verdicts only.
    """
    return lambda render: OUTPUTS.add(Output(render.__name__, suffixes, judged, render))


def names(judged: bool = True) -> list[str]:
    """The names of all formats, or without ``judged`` of those that every result comes in."""
    return sorted(each.name for each in OUTPUTS if judged or not each.judged)


def suffixes(judged: bool = True) -> dict[str, str]:
    """The suffixes of files, each with the name of the format that it asks for."""
    return {suffix: each.name for each in OUTPUTS if judged or not each.judged for suffix in each.suffixes}


def render(result: Result, format: str, *, width: int = 80, unicode: bool = True, colour: bool = False) -> str:
    """``result`` in that format, ending in a newline; always encodable as UTF-8, or as ASCII without ``unicode``."""
    chosen = OUTPUTS.get(format)
    if chosen.judged and not hasattr(result, "cases"):
        hint = _("These will do: {names}.", names=", ".join(names(judged=False)))
        raise RequestError(_("The format {name} is for verdicts, and this result has none.", name=format), hint=hint)
    text = chosen.text(result, Look(max(20, width), unicode, colour))
    # A file name that is no valid UTF-8 reaches us as lone surrogates, which no output stream takes.
    return text.encode("utf-8", "backslashreplace").decode()


def beside(format: str) -> tuple[str, str] | None:
    """What :attr:`Output.beside` says of the format of that name."""
    return OUTPUTS.get(format).beside
