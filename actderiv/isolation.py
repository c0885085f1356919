"""Keeps a person's code and this process apart: what either changes for itself, the other does not see.

A *home* is where a file lives: the folders its imports are looked for in, and the modules that they found there. They
stand in ``sys.modules`` only while code of that home runs, so two checkouts may each have a ``consts.py``.
"""

from __future__ import annotations

import ast
import io
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import field
from functools import cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, TextIO

from . import files
from .dataclass import dataclass

KEPT = {
    *sys.builtin_module_names, "abc", "actderiv", "ast", "collections", "contextlib", "copy", "dataclasses", "enum",
    "functools", "importlib", "inspect", "io", "itertools", "keyword", "linecache", "logging", "numpy", "operator",
    "os", "re", "sys", "threading", "tokenize", "traceback", "types", "typing", "warnings", "weakref",
}  # fmt: skip
"""Modules that a neighbour of the same name does not replace: no library could be imported without them."""


@dataclass
class Home:
    """The folders in which a person's code finds its own modules, what it has found, and its ``sys.argv``."""

    folders: tuple[str, ...]
    argv: tuple[str, ...] = ("",)
    modules: dict[str, ModuleType] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    """Modules that lie beside the file and that its code imports: for it they go before any other of that name."""
    inside: int = 0

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Its modules take the place of others with their names; on leaving each has its own again."""
        if self.inside or not self.folders:
            self.inside += bool(self.folders)
            try:
                yield
            finally:
                self.inside -= bool(self.folders)
            return
        hidden = self._hide()
        before = set(sys.modules)
        path, written = sys.path[:], sys.dont_write_bytecode
        sys.modules.update(self.modules)
        sys.path[:0], sys.dont_write_bytecode = self.folders, True
        self.inside = 1
        try:
            yield
        finally:
            self.inside, sys.path[:], sys.dont_write_bytecode = 0, path, written
            new = set(sys.modules) - before
            # Whose they are is asked before any goes: the path of a package without __init__.py asks its parent.
            for name in [name for name in new if name in self.modules or self._owns(sys.modules[name])]:
                module = self.modules[name] = sys.modules.pop(name)
                if getattr(module, "__file__", None):
                    files.reads(Path(str(module.__file__)))
            sys.modules.update(hidden)

    def _hide(self) -> dict[str, ModuleType]:
        """Take out of ``sys.modules`` what goes by the name of a module of the home's own, and return it."""
        names = self.own | {name.partition(".")[0] for name in self.modules}
        if names.isdisjoint(sys.modules):
            return {}
        taken = [name for name in sys.modules if name.partition(".")[0] in names]
        return {name: sys.modules.pop(name) for name in taken}

    def learn(self, source: bytes | str) -> None:
        """Take note of the neighbours that a file's code imports, and that these import."""
        waiting = [source]
        while waiting:
            for name in imported(waiting.pop()) - self.own - KEPT:
                place = os.path.join(self.folders[0], name)
                for path in (f"{place}.py", os.path.join(place, "__init__.py")):
                    with suppress(OSError), open(path, "rb") as file:
                        self.own.add(name)
                        waiting.append(file.read())

    def _owns(self, module: ModuleType) -> bool:
        """Whether a module was found in one of the folders, and is not installed there."""
        place = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), "")
        return "site-packages" not in place and any(place.startswith(os.path.join(each, "")) for each in self.folders)


@contextmanager
def visiting(home: Home | None, loading: bool = False) -> Iterator[Aside]:
    """While a person's code runs: its home is entered, stdout leads to stderr, and what it changes is put back.

    That is the current folder, warning filters, NumPy's error state, the recursion limit, ``sys.path`` and the streams;
    while ``loading``, also ``sys.argv``, the environment, and matplotlib, which may open no window.
    """
    import numpy as np

    with ExitStack() as stack:
        stack.enter_context(_process_as_it_was())
        stack.enter_context(_streams_as_they_were())
        talk = stack.enter_context(aside())
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(np.errstate(all="ignore"))
        if loading:
            stack.enter_context(_as_a_script(home.argv if home else ("",)))
        if home is not None:
            stack.enter_context(home.entered())
        yield talk


@contextmanager
def _process_as_it_was() -> Iterator[None]:
    folder = None
    with suppress(OSError):
        folder = os.getcwd()
    limit, path = sys.getrecursionlimit(), sys.path[:]
    try:
        yield
    finally:
        if sys.getrecursionlimit() != limit:
            sys.setrecursionlimit(limit)
        if sys.path != path:
            sys.path[:] = path
        with suppress(OSError):
            if folder is not None and os.getcwd() != folder:
                os.chdir(folder)


@contextmanager
def _streams_as_they_were() -> Iterator[None]:
    """The three streams are what they were, also where the code has closed them."""
    streams = sys.stdin, sys.stdout, sys.stderr
    copies = {}
    for number in (0, 2):  # that 1 is what it was is the business of aside()
        with suppress(OSError):
            copies[number] = os.dup(number)
    try:
        yield
    finally:
        for number, copy in copies.items():
            os.dup2(copy, number)
            os.close(copy)
        sys.stdin, sys.stdout, sys.stderr = (_open(stream, number) for number, stream in enumerate(streams))


def _open(stream: Any, number: int) -> Any:
    """The stream, or in the place of one that was closed another to the same open file."""
    if getattr(stream, "closed", False):
        mode = "r" if number == 0 else "w"
        with suppress(OSError):
            return open(number, mode, encoding=stream.encoding, errors=stream.errors, closefd=False)
    return stream


@contextmanager
def _as_a_script(argv: tuple[str, ...]) -> Iterator[None]:
    """The surroundings of a script that is run without arguments, with nothing to read and no screen to draw on."""
    given, environment = sys.argv, dict(os.environ)
    sys.argv, sys.stdin = list(argv), io.StringIO()
    os.environ["MPLBACKEND"] = "Agg"
    settings = _matplotlib_settings()
    try:
        yield
    finally:
        sys.argv = given
        for name in set(os.environ) - set(environment):
            del os.environ[name]
        os.environ.update(environment)
        if settings is not None:
            loaded: Any = sys.modules["matplotlib"]
            dict.update(loaded.rcParams, settings)


def _matplotlib_settings() -> Mapping[str, Any] | None:
    loaded: Any = sys.modules.get("matplotlib")
    return dict(loaded.rcParams) if hasattr(loaded, "rcParams") else None


class Aside:
    """A stdout for foreign code: what is printed there goes to stderr, and that it happened is remembered."""

    def __init__(self) -> None:
        self.printed = 0

    def write(self, text: str) -> int:
        self.printed += 1
        with suppress(OSError, AttributeError):  # that stderr is full, or is not there, is no fault of the code's
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, AttributeError):
            sys.stderr.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stderr, name)


_ASIDE, _SWITCH = Aside(), Lock()
_inside: list[tuple[TextIO, int | None]] = []


@contextmanager
def aside() -> Iterator[Aside]:
    """While foreign code runs, stdout leads to stderr: only results may stand on ours.

    That holds for ``print``, for compiled code and for child processes. Blocks may
    overlap between threads: the first to enter switches over, the last to leave switches back.
    """
    with _SWITCH:
        _inside.append(_divert() if not _inside else _inside[0])
    try:
        yield _ASIDE
    finally:
        with _SWITCH:
            stream, copy = _inside.pop()
            if not _inside:
                sys.stdout = stream
                if copy is not None:
                    _flush_compiled()
                    os.dup2(copy, 1)
                    os.close(copy)


def _divert() -> tuple[TextIO, int | None]:
    stream, sys.stdout = sys.stdout, _ASIDE
    try:
        if stream is not None:
            stream.flush()
        copy = os.dup(1)
        os.dup2(2, 1)
    except (OSError, ValueError):  # one of them is closed
        return stream, None
    return stream, copy


def _flush_compiled() -> None:
    """What C code printed waits in a buffer of its own until somebody flushes it."""
    if (flush := _fflush()) is not None:
        flush(None)


@cache
def _fflush() -> Any:
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        return ctypes.CDLL(None).fflush
    return None


def imported(source: bytes | str) -> set[str]:
    """The top-level modules that code imports by name."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level and node.module]
    return {name.partition(".")[0] for name in names}


def home_of(path: Path) -> tuple[Home, tuple[str, ...]]:
    """The home of a file, and the packages it lies in, outermost first, by their ``__init__.py``."""
    path = Path(os.path.realpath(path))
    folder = path.parent
    packages: list[str] = []
    while files.is_file(folder / "__init__.py") and folder.parent != folder:
        packages.insert(0, folder.name)
        folder = folder.parent
    # A file of a package is no script: its neighbours belong to the package, and come first for nobody.
    folders = [folder, *_project(folder), *files.here(), path.parent]
    return Home(tuple(dict.fromkeys(map(str, folders))), (str(path),)), tuple(packages)


MARKS = "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", ".git"
"""What lies at the top of a project."""
HEIGHT = 6
"""So many folders up it is looked for."""


def _project(folder: Path) -> list[Path]:
    """The top of the project that a folder belongs to, and the ``src`` below it."""
    for above in (folder, *folder.parents)[:HEIGHT]:
        if any(files.is_there(above / mark) for mark in MARKS):
            return [above, *([above / "src"] if files.is_folder(above / "src") else [])]
    return []
