"""Loads a person's code: a file, the cells of a notebook, or a module by its name. Loading runs it."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from types import CodeType, ModuleType

from .. import files
from ..dataclass import dataclass
from ..errors import ActderivError, FileError, NoModuleError, RequestError, blame
from ..isolation import Home, home_of, visiting
from ..messages import _
from .grammar import SCRIPTS, Name


@dataclass
class Loaded:
    """A module of a person's, the home it runs in, and the cells of a notebook that have not run yet."""

    place: str
    module: ModuleType
    home: Home | None
    waiting: list[tuple[str, str]] = field(default_factory=list)
    written: frozenset[str] | None = None
    """The names that the code binds itself, other than by an import; None where its text is not known."""

    def own(self) -> list[str]:
        """What the person wrote there, and did not import: the names of functions, classes and the like."""
        found = [name for name, value in vars(self.module).items() if name[0] != "_" and _leads_to_function(value)]
        if self.written is not None:
            return [name for name in found if name in self.written]
        home = self.module.__name__
        return [name for name in found if getattr(getattr(self.module, name), "__module__", home) == home]

    def run_until(self, name: str) -> None:
        """Run the waiting cells, up to and with the one that defines ``name``."""
        while self.waiting and not hasattr(self.module, name):
            label, source = self.waiting.pop(0)
            _run(source, label, self.module, self.home, _("Running {what}", what=label))


def _leads_to_function(value: object) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return callable(value) or any(map(callable, inside))


def _bindings(source: str) -> Iterator[tuple[str, ast.AST | None]]:
    """The names that code binds at its top level, imports left out, and what each is bound to where that is plain."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                yield node.name, node
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                yield from ((each.id, node.value) for each in targets if isinstance(each, ast.Name))
                inner = [*targets, *filter(None, [node.value])]
                waiting += (each for each in inner if not isinstance(each, ast.Name | ast.Lambda))
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id, None
            elif not isinstance(node, ast.Lambda):
                waiting.append(node)


def _bound(source: str) -> frozenset[str]:
    """These names alone."""
    return frozenset(name for name, __ in _bindings(source))


def defined_in(place: str) -> list[str]:
    """The functions and classes that a file defines, in its order, without running it; none where it is no Python.

    Raises :class:`FileError` where the file cannot be read.
    """
    with files.reaching(place, files.READ):
        source = Path(os.path.expanduser(place)).read_bytes()
    try:
        texts = (
            [text for __, text in _cells(place, source)]
            if place.endswith(".ipynb")
            else [importlib.util.decode_source(source)]
        )
        found = [each for text in texts for each in _bindings(text)]
    except (ValueError, SyntaxError, RecursionError, MemoryError, FileError):
        return []
    callables = ast.FunctionDef | ast.ClassDef | ast.Lambda
    return list(dict.fromkeys(name for name, node in found if isinstance(node, callables) and name[0] != "_"))


_files: dict[tuple[str, int, int], Loaded] = {}
_homes: dict[tuple[str, ...], Home] = {}


def load(name: Name, number: int) -> Loaded:
    """The code that a part of the text names: a path, or the dotted name of a module.

    A file is run once, and again after it has changed. Raises :class:`FileError` where the file itself cannot be read,
    :class:`ForeignError` where its code fails, :class:`NoModuleError` where there is no such module.
    """
    place = name.parts[number]
    if not place:
        raise name.refuse(_("Write FILE.py:CALLABLE or MODULE:CALLABLE."))
    path = Path(os.path.expanduser(place))  # which leaves ~ALONE where nobody is called so
    if place.endswith(SCRIPTS):
        return _from_file(place, path)
    if path.suffix and files.is_file(path):
        said = _("{place} is no Python file: its suffix is {suffix}.", place=place, suffix=path.suffix)
        raise name.refuse(said, _("Code is loaded from .py files and from the cells of .ipynb notebooks."), part=number)
    return _from_name(name, number)


def _from_file(place: str, path: Path) -> Loaded:
    files.reads(path)
    with files.reaching(place, files.READ):
        facts = os.stat(path)
        key = os.path.realpath(path), facts.st_mtime_ns, facts.st_size
        if key in _files:
            return _files[key]
        source = path.read_bytes()
    found = _notebook(place, path, source) if place.endswith(".ipynb") else _script(place, path, source)
    return _files.setdefault(key, found)


def _script(place: str, path: Path, source: bytes) -> Loaded:
    home, packages = home_of(path)
    packages = _climbed(path, packages, _dots(source))
    home = _homes.setdefault(home.folders, home)
    home.learn(source)
    stem = "" if path.stem == "__init__" else path.stem
    module = _module(".".join(filter(None, [*packages, stem])), path, ".".join(packages))
    try:
        text = importlib.util.decode_source(source)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise blame(_("Loading {what}", what=place), error) from error
    with visiting(home, loading=True):
        _import_packages(path, packages)
    _run(text, str(path), module, home, _("Loading {what}", what=place))
    return Loaded(place, module, home, written=_bound(text))


def _dots(source: bytes) -> int:
    """How many packages above it a file's relative imports reach."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 0
    return max((node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)), default=0)


def _climbed(path: Path, packages: tuple[str, ...], wanted: int) -> tuple[str, ...]:
    """The packages of a file, with so many folders above it as its relative imports reach, also without an
    ``__init__.py``."""
    folders = [each.name for each in Path(os.path.realpath(path)).parents if each.name]
    return packages if len(packages) >= wanted else tuple(reversed(folders[:wanted]))


def _import_packages(path: Path, packages: tuple[str, ...]) -> None:
    """The packages of a file, so that relative imports find them: run where they can be, else as bare folders."""
    folders = list(Path(os.path.realpath(path)).parents)
    for depth in range(1, len(packages) + 1):
        name, folder = ".".join(packages[:depth]), folders[len(packages) - depth]
        if name in sys.modules:
            continue
        try:
            found = importlib.import_module(name)
            if str(folder) in map(str, getattr(found, "__path__", ())):
                continue
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
        bare = ModuleType(name)
        bare.__path__, bare.__file__ = [str(folder)], str(folder / "__init__.py")
        sys.modules[name] = bare


def _module(name: str, path: Path, package: str) -> ModuleType:
    module = ModuleType(name)
    module.__file__, module.__package__ = os.path.realpath(path), package
    return module


def _run(source: str, file: str, module: ModuleType, home: Home | None, what: str) -> None:
    """Run code as the body of a module. Whatever it raises, an exit or a test runner's skip, becomes a
    :class:`ForeignError`."""
    try:
        code: CodeType = compile(source, file, "exec", dont_inherit=True)
        with visiting(home, loading=True):
            sys.modules[module.__name__] = module
            try:
                exec(code, vars(module))
            except BaseException:
                sys.modules.pop(module.__name__, None)
                raise
    except (KeyboardInterrupt, ActderivError):
        raise
    except BaseException as error:
        raise blame(what, error) from error


MAGIC = re.compile(r"^(\s*)(?:[%!].*|.*\?\s*$|\w+\s*=\s*[%!].*)$", re.MULTILINE)
"""A line of a notebook that is no Python: ``%matplotlib inline``, ``!pip install``, ``np.tanh?``."""
TIMED = "%%time", "%%timeit", "%%capture", "%%prun"
"""Cells under these are Python below their first line; those under others are another language."""


def _notebook(place: str, path: Path, source: bytes) -> Loaded:
    home, __ = home_of(path)
    home = _homes.setdefault(home.folders, home)
    module = _module(path.stem, path, "")
    cells = list(_cells(place, source))
    for _label, text in cells:
        home.learn(text)
    return Loaded(place, module, home, cells)


def _cells(place: str, source: bytes) -> Iterator[tuple[str, str]]:
    """Name and text of each code cell, magic lines left out."""
    import json  # for notebooks alone

    try:
        cells = json.loads(source)["cells"]
        found = [each["source"] for each in cells if each["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError) as error:
        raise FileError(_("{place} cannot be read: it is no notebook of version 4.", place=place)) from error
    for number, text in enumerate(found, start=1):
        text = text if isinstance(text, str) else "".join(text)
        if text.lstrip().startswith("%%"):
            if not text.lstrip().startswith(TIMED):
                continue
            text = text.lstrip().partition("\n")[2]
        yield f"{place}, cell {number}", MAGIC.sub(r"\1pass", text)


def _from_name(name: Name, number: int) -> Loaded:
    place = name.parts[number]
    folders = tuple(map(str, files.here()))
    here = _homes.setdefault(folders, Home(folders))
    try:
        with visiting(here, loading=True):
            found = importlib.import_module(place)
            if getattr(found, "__file__", None):
                files.reads(Path(str(found.__file__)))
            return Loaded(place, found, here)
    except ModuleNotFoundError as error:
        if error.name and (place == error.name or place.startswith(error.name + ".")):
            hint = (
                _("A file is written with its ending: FILE.py:CALLABLE.")
                if files.is_file(Path(f"{place}.py"))
                else None
            )
            said = _("There is no module {place!r}.", place=place)
            raise NoModuleError(said, text=name.text, span=name.span(number), hint=hint) from None
        raise blame(_("Importing {what}", what=place), error) from error
    except (KeyboardInterrupt, ActderivError):
        raise
    except (ValueError, TypeError) as error:  # ".relative", "..", a NUL
        raise RequestError(
            _("{place!r} is no name of a module.", place=place), text=name.text, span=name.span(number)
        ) from error
    except BaseException as error:
        raise blame(_("Importing {what}", what=place), error) from error
