"""Every exception of the package: what is wrong, where, what to do next, and the exit status it ends with."""

from __future__ import annotations

from collections.abc import Callable

from .columns import clean, width_of
from .messages import N_, _


class ActderivError(Exception):
    """An error that a person can act on.

    ``message`` says what is wrong, ``text`` and ``span`` point at the bad part of what the person wrote
    (``span`` is a half-open range of characters in ``text``), and ``hint`` says what to do next.
    """

    exit_status = 2

    def __init__(
        self, message: str, *, text: str | None = None, span: tuple[int, int] | None = None, hint: str | None = None
    ):
        super().__init__(message)
        self.message: str = message
        self.text: str | None = text
        self.span: tuple[int, int] | None = span
        self.hint: str | None = hint
        self._note()

    def _note(self) -> None:
        self.__notes__ = self.lines()[1:]  # which a traceback shows below the message

    def _reword(self, change: Callable[[str], str]) -> None:
        """Say it in other words; what the person wrote stays."""
        self.message, self.hint = change(self.message), self.hint and change(self.hint)
        self.args = (self.message,)
        self._note()

    def lines(self) -> list[str]:
        """The error as a person reads it: message, their own text with carets under the bad part, hint."""
        shown = [self.message]
        if self.text is not None:
            start, stop = self.span or (0, len(self.text))
            before, bad = (clean(self.text[part]) for part in (slice(start), slice(start, stop)))
            shown += [f"  {clean(self.text)}", "  " + " " * width_of(before) + "^" * max(1, width_of(bad))]
        if self.hint:
            shown.append(self.hint)
        return shown


class RequestError(ActderivError):
    """The request itself was wrong: an unknown name, a bad number, an impossible range (exit status 2)."""


class NoModuleError(RequestError):
    """A module that the request names does not exist."""


class ForeignError(ActderivError):
    """Somebody else's code failed: a user's callable, a missing or broken library (exit status 3)."""

    exit_status = 3


class FileError(ActderivError):
    """A file could not be read or written (exit status 4)."""

    exit_status = 4


def blame(what: str, error: BaseException, *, hint: str | None = None) -> ForeignError:
    """The error for foreign code that raised: what it was, what it raised, and where, in its own words."""
    said = _("{what} raised {kind}: {said}", what=what, kind=type(error).__name__, said=_brief(error)).rstrip(": ")
    return ForeignError(said, hint="\n".join(each for each in (*_tail(error), hint) if each) or None)


FRAME = N_("{file}, line {line}, in {name}: {code}")
FRAMES = 3
"""So many of the last lines of a traceback, and of what an error says, are shown."""

WIDTH = 240


def _brief(error: BaseException) -> str:
    """What the error says, without the page of advice that some libraries add."""
    import textwrap

    try:
        text = str(error)
    except Exception:  # an exception of somebody's own may not know its words
        return ""
    return "\n".join(textwrap.shorten(line, WIDTH) for line in text.strip().splitlines()[:FRAMES])


def _tail(error: BaseException) -> list[str]:
    """The innermost frames of the user's own code; where the failure lies in libraries alone, those of the library."""
    import sysconfig
    import traceback
    from pathlib import Path

    ours, pythons = str(Path(__file__).parent), sysconfig.get_path("stdlib")
    foreign = [
        each
        for each in traceback.extract_tb(error.__traceback__)
        if not each.filename.startswith((ours, "<frozen")) and each.line
    ]
    own = [each for each in foreign if "site-packages" not in each.filename and not each.filename.startswith(pythons)]
    return [
        f"  {_(FRAME, file=each.filename, line=each.lineno, name=each.name, code=each.line)}"
        for each in (own or foreign)[-FRAMES:]
    ]
