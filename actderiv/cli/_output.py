"""The way a result leaves the program: where it is to go, whether it can go there, and how it is printed or written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import files
from ..errors import FileError, RequestError
from ..messages import N_, _
from . import _streams as streams

if TYPE_CHECKING:
    from ..report import Result

DASH = Path("-")
PICTURE = "picture.png"


class Target(NamedTuple):
    """Where a result goes, None for stdout, and in which format, None for the one that fits there."""

    path: Path | None
    format: str | None


def ready(
    outs: Sequence[Path], format_: str | None = None, *, reading: Sequence[str | None] = (),
    picture: Path | None = None, judged: bool = False,
) -> None:  # fmt: skip
    """Refuse outputs that cannot be written, before any work.

    ``reading`` are the texts that may name files to be read, ``picture`` is what is drawn beside. ``judged`` says that
    the result will carry verdicts, which some formats are for.
    """
    paths = [*outs, *([picture] if picture else [])]
    writable(outs, reading)
    picture_kind(picture)
    files.refuse_twice(paths)
    if any(target.path is None for target in targets(outs, format_, judged)):
        refuse_stdout(paths)


def writable(paths: Sequence[Path], reading: Sequence[str | None], example: str = "report.txt") -> None:
    """Refuse paths that cannot be written, that are one file, or that this run reads."""
    note_inputs(reading)
    for path in paths:
        check(path, example)
    files.refuse_twice(paths)


def refuse_stdout(paths: Sequence[Path]) -> None:
    """Refuse paths to the file that stdout goes to, which is printed to as well."""
    for path in paths:
        if path != DASH and files.descriptor(path) is None and files.is_open(path, 1):
            raise RequestError(_("{path} is where stdout goes: one output would replace the other.", path=path))


def note_inputs(texts: Sequence[str | None]) -> None:
    """Remember the files that the texts name, which are not to be written over."""
    for part in (part for text in texts if text for part in (text, *text.split(":"))):
        path = Path(os.path.expanduser(part))
        if path.suffix and files.is_file(path):
            files.reads(path)


def check(path: Path, example: str = "report.txt") -> None:
    """Refuse a path that cannot be written; ``example`` is what could be written there."""
    number = files.descriptor(path)
    if number == 1 and sys.stdout is None:
        raise FileError(_(streams.CLOSED))
    if number is not None:
        with files.reaching(path, files.WRITTEN):
            os.fstat(number)
    elif path != DASH:
        files.refuse_folder(path, example)


def targets(outs: Sequence[Path], format_: str | None, judged: bool) -> list[Target]:
    """Where a result goes. One ``--out`` is instead of stdout, several are beside it and go by their suffixes."""
    if len(outs) == 1 and outs[0] != DASH:
        return [Target(outs[0], format_ or suffix_format(outs[0], judged, KNOWN_OR_FORMAT))]
    named = [path for path in outs if path != DASH]
    return [*(Target(path, suffix_format(path, judged, KNOWN_OF_SEVERAL)) for path in named), Target(None, format_)]


KNOWN_OR_FORMAT = N_("Known are {suffixes}; or say --format.")
KNOWN_OF_SEVERAL = N_("Known are {suffixes}; with several --out, --format is that of stdout.")


def suffix_format(path: Path, judged: bool, hint: str) -> str:
    """The format that a file's name asks for; plain text for a device or a pipe, which have no suffix.

    ``hint`` is the sentence, not yet translated, that tells the ``{suffixes}`` where it asks for none.
    """
    from ..renderers import suffixes

    known = suffixes(judged)
    suffix = next((each for each in sorted(known, key=len, reverse=True) if path.name.lower().endswith(each)), None)
    if suffix is not None:
        return known[suffix]
    if files.is_stream(path):
        return "plain"
    text, end = str(path), path.suffix
    if end:
        said = _("The suffix {end!r} is no format.", end=end)
    else:
        said = _("{name!r} has no suffix to tell the format.", name=path.name)
    span = (len(text) - len(end), len(text)) if end else None
    raise RequestError(said, text=text, span=span, hint=_(hint, suffixes=", ".join(known)))


def emit(
    result: Result, outs: Sequence[Path], format_: str | None, pictures: Sequence[Callable[[], None]] = ()
) -> None:
    """Deliver ``result`` to all its targets, then draw its ``pictures``, as that takes its time and may fail.

    One that fails does not keep the result from the others; the first is told.
    """
    failed: list[FileError | BrokenPipeError] = []
    wanted = targets(outs, format_, hasattr(result, "cases"))
    work: list[Callable[[], None]] = [*(partial(_deliver, result, target) for target in wanted), *pictures]
    for deliver in work:
        try:
            deliver()
        except (FileError, BrokenPipeError) as error:
            failed.append(error)
    if failed:
        raise failed[0]


def _deliver(result: Result, target: Target) -> None:
    chosen = target.format or ("rich" if _is_terminal() else "plain")
    if target.path is None:
        _print(result, chosen)
    else:
        write(target.path, _rendered(result, chosen, width=streams.USUAL).encode())
    _summarize(result, chosen)


def write(path: Path, content: bytes) -> None:
    """Write a file, a device or an open file; after what was printed, where they are the same."""
    if sys.stdout is not None:
        sys.stdout.flush()
    files.write_whole(path, content)


def _rendered(result: Result, format_: str, **look: Any) -> str:
    from ..renderers import render

    return render(result, format_, **look)


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _print(result: Result, format_: str) -> None:
    width = streams.terminal_width(sys.stdout)
    unicode = streams.speaks_unicode(sys.stdout)
    streams.say(_rendered(result, format_, width=width, unicode=unicode, colour=streams.speaks_colours(sys.stdout)))


MOST_SUMMARY = 2**20 - 2**12
"""GitHub drops the summary of a step that is longer than a mebibyte."""


def _summarize(result: Result, format_: str) -> None:
    """Append the whole result to the file that an environment variable names, for formats that want that."""
    from ..renderers import beside

    variable, format_ = beside(format_) or ("", "")
    path = os.environ.get(variable, "") if variable else ""
    if path:
        text = _rendered(result, format_)
        if len(text.encode()) > MOST_SUMMARY:
            text = text.encode()[:MOST_SUMMARY].decode(errors="ignore").rpartition("\n")[0]
            text += "\n\n" + _("The rest is cut.") + "\n"
        files.append(Path(path), text.encode() + b"\n")


def picture_kind(path: Path | None) -> str | None:
    """The format of a picture to be drawn beside the result, refused before any work where it cannot be."""
    if path is None:
        return None
    from ..pictures.matplotlib import format_of

    check(path, PICTURE)
    return format_of(path)
