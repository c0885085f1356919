"""A file is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import FileError, RequestError


def refuse_folder(path: Path, example: str = "report.txt") -> Path:
    """``path``, if a file of that name could be written; otherwise an error that says why, before any work.

    ``example`` is a name for such a file, for the hint.
    """
    if os.path.isdir(path):  # unlike Path.is_dir it takes a name that is too long for any file
        raise RequestError(f"{path} is a folder.", hint=f"Name a file in it, such as {path / example}.")
    if not os.path.isdir(path.parent):
        raise FileError(f"{path} cannot be written: there is no folder {path.parent}.")
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` by way of a temporary file and a rename: a failed write leaves the old file.

    A device or a pipe (``/dev/stdout``) is written to as it is. Raises :class:`FileError` if it cannot be written.
    """
    refuse_folder(path)
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        path = path.resolve()  # a link keeps pointing at the file that is replaced
        temporary = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}")
        try:
            with temporary.open("xb") as file:
                file.write(content)
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o777)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror or error}.") from error
