"""The three streams of the process: results go to stdout, talk to stderr, and either may be full, closed or narrow."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from ..columns import clean
from ..errors import FileError
from ..messages import N_, _

PIECE = 2**14
CLOSED = N_("stdout is closed.")


NARROWEST, USUAL, WIDEST = 20, 80, 400
"""Columns: a line is never narrower or wider, whatever a terminal or a variable says."""


def terminal_width(stream: Any) -> int:
    """The columns of the terminal that a stream leads to. ``COLUMNS`` overrides; 80 where nobody knows."""
    try:
        columns = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        columns = 0
    if columns <= 0:
        with suppress(OSError, ValueError, AttributeError):  # no terminal, no stream
            columns = os.get_terminal_size(stream.fileno()).columns
    return min(max(columns, NARROWEST), WIDEST) if columns > 0 else USUAL


def speaks_unicode(stream: Any) -> bool:
    """Whether the stream's encoding holds what the pictures and formulas are written with."""
    try:
        "′⣿─●○δ".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def in_letters_of(stream: Any, text: str) -> str:
    """``text`` in the letters that the stream has; click would write to one of ASCII in UTF-8 all the same."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        from ..renderers._ascii import spell

        return "".join(
            each if each == each.encode(encoding, "ignore").decode(encoding) else spell(each) for each in text
        )
    except LookupError:
        pass
    return text


def speaks_colours(stream: Any) -> bool:
    """Whether the stream is a terminal that understands escape sequences; a console of Windows is asked to."""
    if stream is None or not stream.isatty():
        return False
    return os.name != "nt" or _console_understands()


CONSOLE, PROCESSED = -11, 0x0004
"""Windows' numbers for the console of stdout, and for its mode in which escape sequences are understood."""


def _console_understands() -> bool:
    import ctypes

    try:
        kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined]
        console, mode = kernel.GetStdHandle(CONSOLE), ctypes.c_uint32()
        if not kernel.GetConsoleMode(console, ctypes.byref(mode)):
            return False
        return bool(kernel.SetConsoleMode(console, mode.value | PROCESSED))
    except (AttributeError, OSError):
        return False


def say(text: str) -> None:
    """Print ``text`` on stdout, piece by piece: an unbuffered stdout would not notice a reader that leaves midway."""
    with stdout() as stream:
        text = in_letters_of(stream, text)
        for start in range(0, len(text), PIECE):
            stream.write(text[start : start + PIECE])


def say_bytes(content: bytes) -> None:
    """The same for a picture."""
    with stdout() as stream:
        stream.buffer.write(content)


@contextmanager
def stdout() -> Iterator[Any]:
    """The stream of results, flushed at the end. That it is closed or full is a :class:`FileError`."""
    if sys.stdout is None:
        raise FileError(_(CLOSED), hint=_("Results go there; --out FILE writes them to a file."))
    from .. import files

    try:
        with files.reaching("stdout", files.WRITTEN):
            yield sys.stdout
            sys.stdout.flush()
    except BaseException:
        quieten(1)
        raise


def flush() -> None:
    """Deliver what still waits."""
    if sys.stdout is not None:
        with stdout():
            pass


def plumb() -> None:
    """Let streams that are closed lead nowhere: the next file to be opened would take their place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:  # whoever talks need not ask
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


@contextmanager
def telling() -> Iterator[None]:
    """While something is said on stderr. Where nobody can be told, that changes nothing."""
    try:
        yield
    except (OSError, ValueError):
        quieten(2)


def settle() -> None:
    """At the end: what still waits on stderr, from code that was called, is said or, where nobody listens, dropped."""
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except (OSError, ValueError):
        quieten(2)
        sys.stderr = None


def tell(text: str) -> None:
    """Say something on stderr. What is quoted of others there must neither steer the terminal nor fill it."""
    with telling():
        click.echo(in_letters_of(sys.stderr, "\n".join(_cut(clean(line)) for line in text.split("\n"))), err=True)


LONGEST = 1000
"""Of a line that is longer, which quotes something, the middle is left out."""


def _cut(line: str) -> str:
    kept = LONGEST // 2
    return line if len(line) <= LONGEST else f"{line[:kept]} ... {line[-kept:]}"


def tell_error(message: str) -> None:
    """Say on stderr what is wrong."""
    tell(_("Error: {message}", message=message))


def tell_note(note: str) -> None:
    """Say on stderr what there is to know about what was done; a sentence without the stop at its end."""
    tell(_("Note: {note}.", note=note))


@contextmanager
def hushed() -> Iterator[None]:
    """While nobody is to be told anything, neither by this program nor by code that it calls."""
    with telling():
        sys.stderr.flush()
    kept = os.dup(2)
    quieten(2)
    try:
        yield
    finally:
        with telling():
            sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def quieten(number: int) -> None:
    """Let an open file lead nowhere, so that what waits to be written there is no error at the very end."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
