"""NumPy's own files: an array, its fields if it has some, or an archive of arrays."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import numpy as np

from ...errors import FileError
from . import Members, Unreadable, damaged

MAGIC, ARCHIVE = b"\x93NUMPY", b"PK"
UNREAD = b"'descr': '<f1'"
"""What NumPy writes for float8_e5m2, and does not read; its patterns are as wide."""
HEADER = 128
WRITES = "np.savez(path, x=x, y=y) writes one that can be read."


def read(path: Path, content: bytes) -> Members:
    """The arrays of a ``.npz``, or the one of a ``.npy``."""
    archive = path.suffix.lower() == ".npz"
    if content.startswith(ARCHIVE) != archive and content.startswith((ARCHIVE, MAGIC)):
        has, usual = ("one array", ".npy") if archive else ("several arrays", ".npz")
        raise FileError(f"{path} holds {has}, as a {usual} file does; rename it.")
    if not content.startswith((ARCHIVE, MAGIC)):
        raise FileError(f"{path} is no file of NumPy's.", hint=WRITES)
    if archive:
        return _archive(path, content)
    try:
        array = _array("", content)
    except Exception as error:
        raise damaged(path, error, WRITES) from error
    if isinstance(array, np.ndarray) and array.dtype.names:
        return {name: array[name].copy() for name in array.dtype.names}
    return {"": array}


def _archive(path: Path, content: bytes) -> Members:
    found: Members = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                name = entry.filename.removesuffix(".npy")
                if name in found:
                    raise FileError(f"{path} holds two arrays that are called {name}.")
                found[name] = _array(name, archive.read(entry))
    except FileError:
        raise
    except Exception as error:
        raise damaged(path, error, WRITES) from error
    return found


def _array(name: str, content: bytes) -> np.ndarray | Unreadable:
    subject = f": {name}" if name else ""
    if not content.startswith(MAGIC):
        return Unreadable(f"{subject} is no array of NumPy's")
    content = content[:HEADER].replace(UNREAD, UNREAD.replace(b"<f1", b"|u1")) + content[HEADER:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a header of Python 2 is read, too
        try:
            return np.asarray(np.load(io.BytesIO(content), allow_pickle=False))
        except ValueError as error:
            if "pickle" not in str(error):
                raise
    return Unreadable(f"{subject} holds Python objects instead of numbers, and they are not loaded")
