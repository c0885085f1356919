"""Files of recorded values: each kind is read to arrays with names, by a module of its own that is loaded when needed.

Nothing in a file is ever run: pickled objects are refused, whatever holds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np

from ...errors import FileError, ForeignError
from ...files import read

READERS: Mapping[str, str] = {
    ".npy": "arrays", ".npz": "arrays", ".csv": "text", ".tsv": "text", ".txt": "text",
    ".safetensors": "safetensors", ".pt": "tensors", ".pth": "tensors", ".parquet": "parquet",
}  # fmt: skip
"""The module here that reads files of a suffix."""

RAW = ".bin"
"""Files of nothing but numbers; what they are is said by the number format that is asked for."""

SUFFIXES = (*READERS, RAW)


@dataclass(frozen=True)
class Unreadable:
    """What stands in the place of an array that is none; ``why`` goes on after the name of the file."""

    why: str


Members = dict[str, np.ndarray | Unreadable]
"""What a file holds, by name. A single array without one is called ``""``, and those of a tuple ``0``, ``1``, ..."""


def content_of(path: Path) -> bytes:
    """The bytes of a file that is there, and is not empty."""
    content = read(path)
    if not content:
        raise FileError(f"{path} is empty.")
    return content


def members_of(path: Path, content: bytes) -> Members:
    """The arrays in a file, as they are stored."""
    reader: Callable[[Path, bytes], Members] = import_module(f"{__name__}.{READERS[path.suffix.lower()]}").read
    found = reader(path, content)
    if not found:
        raise FileError(f"{path} holds no values.")
    return found


def damaged(path: Path, error: Exception, hint: str | None = None) -> FileError:
    """The error for a file whose decoder gave up: such a one raises whatever it meets."""
    said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return FileError(f"{path} is damaged: {said}.", hint=hint)


def sound(library: ModuleType, least: str) -> ModuleType:
    """The library, unless it is one of the versions that a file could make run code."""
    version = str(library.__version__)
    if _numbers(version) < _numbers(least):
        raise ForeignError(
            f"{library.__name__} {version} may run code that a file brings along; {least} and later do not.",
            hint=f"pip install '{library.__name__}>={least}' installs one.",
        )
    return library


def _numbers(version: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", version.split("+")[0])[:3]]
