"""Files of recorded values: each kind is read to arrays with names, by a module of its own that is loaded when needed.

Nothing in a file is ever run: pickled objects are refused, whatever holds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np

from ...dataclass import dataclass
from ...errors import FileError, ForeignError, RequestError
from ...files import read
from ...messages import N_, _
from ...naming.grammar import SCRIPTS
from ...registry import Registry


@dataclass(frozen=True)
class Unreadable:
    """What stands in the place of an array that is none; ``why`` goes on after the name of the file."""

    why: str


Members = dict[str, np.ndarray | Unreadable]
"""What a file holds, by name. A single array without one is called ``""``, and those of a tuple ``0``, ``1``, ..."""


@dataclass(frozen=True)
class Reader:
    """A kind of file: ``suffixes`` tell it, and ``read`` makes arrays with names of its path and its content.

    Without ``read`` the function of that name in the module here that is called as the reader.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, bytes], Members] | None = None

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its suffixes: what a file is looked up by, and no two readers have."""
        return self.suffixes

    def members(self, path: Path, content: bytes) -> Members:
        """The arrays in a file."""
        own: Callable[[Path, bytes], Members] = self.read or import_module(f"{__name__}.{self.name}").read
        return own(path, content)


def _built_in() -> Iterator[Reader]:
    yield Reader("arrays", (".npy", ".npz"))
    yield Reader("text", (".csv", ".tsv", ".txt"))
    yield Reader("safetensors", (".safetensors",))
    yield Reader("tensors", (".pt", ".pth"))
    yield Reader("parquet", (".parquet",))


RAW = ".bin"
"""Files of nothing but numbers; what they are is said by the number format that is asked for."""


def _usable(found: Reader) -> None:
    """Refuse a reader whose suffixes are none, or belong to raw values or to code."""
    wrong = [each for each in found.suffixes if each[:1] != "." or each != each.lower() or each in (RAW, *SCRIPTS)]
    if wrong or not found.suffixes:
        raise RequestError(
            _(
                "The reader {name} has no suffix of its own such as .h5: {suffixes}",
                name=found.name,
                suffixes=" ".join(wrong),
            ).rstrip()
        )


READERS: Registry[Reader] = Registry(N_("reader of files"), load=_built_in, check=_usable)


def reader(*suffixes: str) -> Callable[[Callable[[Path, bytes], Members]], Reader]:
    """Declare how files of recorded values with these suffixes are read: a function of path and content."""
    return lambda read: READERS.add(Reader(read.__name__, suffixes, read))


def is_record(path: Path) -> bool:
    """Whether the suffix is one of recorded values."""
    suffix = path.suffix.lower()
    return suffix == RAW or (suffix != "" and suffix in READERS)


def content_of(path: Path) -> bytes:
    """The bytes of a file that is there, and is not empty."""
    content = read(path)
    if not content:
        raise FileError(_("{path} is empty.", path=path))
    return content


def members_of(path: Path, content: bytes) -> Members:
    """The arrays in a file, as they are stored."""
    found = READERS.get(path.suffix.lower()).members(path, content)
    if not found:
        raise FileError(_("{path} holds no values.", path=path))
    return found


def damaged(path: Path, error: Exception, hint: str | None = None) -> FileError:
    """The error for a file whose decoder gave up: such a one raises whatever it meets."""
    said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return FileError(_("{path} is damaged: {error}.", path=path, error=said), hint=hint)


def sound(library: ModuleType, least: str) -> ModuleType:
    """The library, unless it is one of the versions that a file could make run code."""
    version = str(library.__version__)
    if _numbers(version) < _numbers(least):
        raise ForeignError(
            _(
                "{library} {version} may run code that a file brings along; {least} and later do not.",
                library=library.__name__,
                version=version,
                least=least,
            ),
            hint=_("pip install '{requirement}>={least}' installs one.", requirement=library.__name__, least=least),
        )
    return library


def _numbers(version: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", version.split("+")[0])[:3]]
