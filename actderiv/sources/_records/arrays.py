"""NumPy's own files: an array, its fields if it has some, or an archive of arrays."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import numpy as np

from ...errors import FileError
from ...messages import N_, _
from . import Members, Unreadable, damaged

MAGIC, ARCHIVE = b"\x93NUMPY", b"PK"
UNREAD = b"'descr': '<f1'"
"""What NumPy writes for float8_e5m2, and does not read; its patterns are as wide."""
HEADER = 128
WRITES = N_("np.savez(path, x=x, y=y) writes one that can be read.")


def read(path: Path, content: bytes) -> Members:
    """The arrays of a ``.npz``, or the one of a ``.npy``."""
    archive = path.suffix.lower() == ".npz"
    if content.startswith(ARCHIVE) != archive and content.startswith((ARCHIVE, MAGIC)):
        has, usual = (_("one array"), ".npy") if archive else (_("several arrays"), ".npz")
        raise FileError(_("{path} holds {what}, as a {kind} file does; rename it.", path=path, what=has, kind=usual))
    if not content.startswith((ARCHIVE, MAGIC)):
        raise FileError(_("{path} is no file of NumPy's.", path=path), hint=_(WRITES))
    if archive:
        return _archive(path, content)
    try:
        array = _array("", content)
    except Exception as error:
        raise damaged(path, error, _(WRITES)) from error
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
                    raise FileError(_("{path} holds two arrays that are called {name}.", path=path, name=name))
                found[name] = _array(name, archive.read(entry))
    except FileError:
        raise
    except Exception as error:
        raise damaged(path, error, _(WRITES)) from error
    return found


def _array(name: str, content: bytes) -> np.ndarray | Unreadable:
    subject = f": {name}" if name else ""
    if not content.startswith(MAGIC):
        return Unreadable(_("{subject} is no array of NumPy's", subject=subject))
    content = content[:HEADER].replace(UNREAD, UNREAD.replace(b"<f1", b"|u1")) + content[HEADER:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a header of Python 2 is read, too
        try:
            return np.asarray(np.load(io.BytesIO(content), allow_pickle=False))
        except ValueError as error:
            if "pickle" not in str(error):
                raise
    return Unreadable(_("{subject} holds Python objects instead of numbers, and they are not loaded", subject=subject))
