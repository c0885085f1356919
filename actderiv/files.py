"""Every look at a path, every file read and written: one place asks the system, and one kind of error answers.

A file is written whole or not at all, and never over what the same run reads or writes elsewhere.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import FileError, RequestError
from .messages import N_, _

READ, WRITTEN, LOOKED_AT = "read", "written", "looked at"
"""What can be done with a file."""
CANNOT = {
    READ: N_("{path} cannot be read: {why}."),
    WRITTEN: N_("{path} cannot be written: {why}."),
    LOOKED_AT: N_("{path} cannot be looked at: {why}."),
}
OF_THE_SYSTEM = (
    N_("No such file or directory"), N_("Permission denied"), N_("Is a directory"), N_("Not a directory"),
    N_("No space left on device"), N_("File name too long"), N_("Bad file descriptor"), N_("Input/output error"),
    N_("Read-only file system"), N_("Too many levels of symbolic links"), N_("Too many open files"),
    N_("Operation not permitted"), N_("Broken pipe"), N_("File too large"), N_("Disk quota exceeded"),
    N_("embedded null byte"),
)  # fmt: skip
"""What the system, or Python, usually has against a path."""
NEARBY = N_("The path is taken from the current folder.")
_read: dict[str, None] = {}
"""The files that this run has read, or is going to, which it must not write."""


@contextmanager
def reaching(path: object, what: str, hint: str | None = None) -> Iterator[None]:
    """Whatever the system says against a path becomes a :class:`FileError`: ``what`` could not be done, and why."""
    try:
        yield
    except BrokenPipeError:  # a reader that left is no fault of the path's
        raise
    except (OSError, ValueError) as error:  # a NUL is a ValueError
        if isinstance(error, FileNotFoundError) and what == READ:
            hint = hint or _(NEARBY)
            raise FileError(_("There is no file {path}.", path=path), hint=hint) from None
        raise FileError(_(CANNOT[what], path=path, why=in_words(error)), hint=hint) from error


def in_words(error: BaseException) -> str:
    """What the system has against a path or a stream."""
    return _(str(getattr(error, "strerror", None) or error))


def look(path: Path) -> os.stat_result | None:
    """What stands at ``path``, links followed; None where nothing does. A :class:`FileError` where nobody can tell."""
    with reaching(path, LOOKED_AT):
        try:
            return os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None


def is_file(path: str | Path) -> bool:
    """Whether a file is there, for guesses at what a text means: a look that fails is a no."""
    return _is(path, stat.S_ISREG)


def is_folder(path: str | Path) -> bool:
    """The same for a folder."""
    return _is(path, stat.S_ISDIR)


def is_there(path: str | Path) -> bool:
    """The same for anything."""
    return _is(path, lambda mode: True)


def _is(path: str | Path, kind: Callable[[int], bool]) -> bool:
    try:
        return kind(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def read(path: Path, called: str | None = None, hint: str | None = None) -> bytes:
    """The content of a file, which this run will not write over; ``called`` is its name in an error."""
    with reaching(called or path, READ, hint):
        content = path.read_bytes()
    reads(path)
    return content


def taken_up(path: Path) -> bytes:
    """The content of a file that this run goes on with, and may write anew."""
    with reaching(path, READ):
        return path.read_bytes()


def digests(texts: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each file that the texts name, as a whole or in a part before a colon."""
    from hashlib import sha256

    names = {part for text in texts for part in (text, *text.split(":")) if Path(part).suffix}
    paths = {name: Path(os.path.expanduser(name)) for name in sorted(names)}
    return {name: sha256(taken_up(path)).hexdigest() for name, path in paths.items() if is_file(path)}


def reads(path: Path) -> None:
    """Remember that ``path`` is read by this run."""
    with suppress(OSError):  # a current folder that has vanished has no files
        _read.setdefault(os.path.abspath(path))


def forget() -> None:
    """Begin a new run, which has read nothing."""
    _read.clear()


def here() -> list[Path]:
    """The current folder, or nothing where it has vanished."""
    try:
        return [Path.cwd()]
    except OSError:
        return []


def refuse_folder(path: Path, example: str = "report.txt") -> Path:
    """``path``, if a file of that name could be written; otherwise an error that says why, before any work.

    ``example`` is a name for such a file, for the hint.
    """
    found, above = look(path), look(path.parent)
    if found and stat.S_ISDIR(found.st_mode):
        hint = _("Name a file in it, such as {example}.", example=path / example)
        raise RequestError(_("{path} is a folder.", path=path), hint=hint)
    if not above or not stat.S_ISDIR(above.st_mode):
        raise FileError(_("{path} cannot be written: there is no folder {folder}.", path=path, folder=path.parent))
    if not os.access(path if found and not stat.S_ISREG(found.st_mode) else path.parent, os.W_OK):
        raise FileError(_(CANNOT[WRITTEN], path=path, why=_("Permission denied")))
    for each in _read:
        if found and same(path, Path(each)):
            hint = _("Name another file to write.")
            raise RequestError(_("{path} is read by this run.", path=path), hint=hint)
    return path


def same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, be it by links, or to one that is not there yet. Devices may be shared."""
    found, beside = look(one), look(other)
    if found and beside:
        return stat.S_ISREG(found.st_mode) and os.path.samestat(found, beside)
    with reaching(one, LOOKED_AT):
        return not found and not beside and os.path.realpath(one) == os.path.realpath(other)


def refuse_twice(paths: Iterable[Path]) -> None:
    """Refuse two outputs to one file: the second would replace the first."""
    known: list[Path] = []
    for path in paths:
        for other in known:
            if same(path, other):
                if path == other:
                    raise RequestError(_("{path} is named twice: one output would replace the other.", path=path))
                said = N_("{other} and {path} are one file: one output would replace the other.")
                raise RequestError(_(said, other=other, path=path))
        known.append(path)


def descriptor(path: Path) -> int | None:
    """The number of the open file that ``path`` stands for: 1 for ``/dev/stdout``, 63 for ``/dev/fd/63``."""
    for __ in range(8):
        if path.name.isascii() and path.name.isdigit() and os.path.realpath(path.parent) in _descriptors():
            return int(path.name)
        try:
            path = path.parent / os.readlink(path)
        except (OSError, ValueError):
            return None
    return None


def _descriptors() -> set[str]:
    return {"/dev/fd", os.path.realpath("/dev/fd"), f"/proc/{os.getpid()}/fd"}


def is_open(path: Path, number: int) -> bool:
    """Whether the open file of that number is the one at ``path``."""
    found = look(path)
    try:
        return found is not None and stat.S_ISREG(found.st_mode) and os.path.samestat(found, os.fstat(number))
    except OSError:
        return False


def is_stream(path: Path) -> bool:
    """Whether what is there is written to as it is: an open file, a device, a pipe."""
    found = look(path)
    return descriptor(path) is not None or (found is not None and not stat.S_ISREG(found.st_mode))


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` by way of a temporary file and a rename: a failed write leaves the old file.

    A device, a pipe or a file that is open already (``/dev/stdout``) is written to as it is. Raises
    :class:`FileError` if it cannot be written.
    """
    number = descriptor(path)
    if number is not None:
        with reaching(path, WRITTEN):
            write_all(number, content)
        return
    refuse_folder(path)
    with reaching(path, WRITTEN):
        if look(path) and not is_file(path):
            path.write_bytes(content)
        else:
            _replace(Path(os.path.realpath(path)), content)  # a link keeps pointing at the file that is replaced


def _replace(path: Path, content: bytes) -> None:
    name = path.name if len(os.fsencode(path.name)) < LONGEST else "new"
    temporary = path.with_name(f".{name}.{os.getpid()}-{os.urandom(4).hex()}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
        if found := look(path):
            temporary.chmod(found.st_mode & 0o777)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


BINARY = getattr(os, "O_BINARY", 0)
"""On Windows what is written to an open file is changed, a newline into two characters, unless it is opened so."""
LONGEST = 200
"""A longer name leaves no room for what makes it temporary: systems take 255 bytes."""


def append(path: Path, content: bytes) -> None:
    """Add ``content`` to the end of a file in one write, for files that several programs add to."""
    with reaching(path, WRITTEN):
        number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | BINARY, 0o666)
        try:
            write_all(number, content)
        finally:
            os.close(number)


def write_all(number: int, content: bytes) -> None:
    """Write to an open file until all of it is written."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(number, rest) :]
