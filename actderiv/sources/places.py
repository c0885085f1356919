"""Where the code of a person's callable stands, for those who read about it there."""

from __future__ import annotations

import ast
import functools
import inspect
import os
import re
import sys
from pathlib import Path
from typing import Any

from .. import files
from ..activation import Bound
from ..naming.grammar import SCRIPTS
from ..report import Place

INSIDE = "func", "__func__", "pyfunc", "py_func", "__wrapped__", "fget"
"""Under these attributes wrappers keep what they wrap: partial, a method, np.vectorize, numba, functools.wraps."""
CELL = re.compile(r"(.*\.ipynb), cell \d+")
"""How the code of a notebook's cell is named."""


def place_of(called: Any) -> Place | None:
    """The place of what calls a person's code (it has a ``way``), or None where it is nobody's.

    That of the function's own code, unless it stands in a library: then that of its name in the file that was named.
    """
    way = getattr(called, "way", called)
    target = getattr(way, "target", None)
    if target is None:
        return None
    return _of_code(_code(target, getattr(way, "method", ""))) or _of_name(str(way.label))


def place_of_pair(bound: Bound) -> Place | None:
    """The place of a person's derivative, or where a framework differentiates it of the function itself."""
    record = bound.activation
    return (place_of(record.derivative) or place_of(record.value)) if record.foreign else None


def _code(target: Any, method: str = "") -> Any:
    """The code object in a callable, however it is wrapped; None where there is none."""
    for _ in range(10):
        if hasattr(target, "__code__"):
            break
        if isinstance(target, type):
            target = getattr(target, method or "__init__", None)
        found = next((getattr(target, name) for name in INSIDE if callable(getattr(target, name, None))), None)
        target = type(target).__call__ if found is None and hasattr(type(target), "__code__") else found
        if target is None:
            return None
    if not inspect.isfunction(target):
        return getattr(target, "__code__", None)
    return getattr(inspect.unwrap(target), "__code__", None)


def _of_code(code: Any) -> Place | None:
    if code is None:
        return None
    if cell := CELL.fullmatch(code.co_filename):
        return Place(shown(cell[1]))
    path = code.co_filename
    return Place(shown(path), _defined(path, code)) if _is_own(path) else None


def _is_own(path: str) -> bool:
    """Whether a file is a person's: it is there, and neither installed nor ours."""
    ours, installed = str(Path(__file__).parents[1]), ("site-packages", "dist-packages")
    system = os.path.dirname(os.__file__)
    whole = os.path.abspath(path)
    return (
        files.is_file(whole) and not whole.startswith((ours, system)) and not any(each in whole for each in installed)
    )


def _defined(path: str, code: Any) -> int:
    """The line of ``def``; code that is decorated begins with its decorators."""
    first: int = code.co_firstlineno
    for node in ast.walk(_tree(os.path.abspath(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == code.co_name:
            begins = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if begins == first:
                return node.lineno
    return first


@functools.cache
def _tree(path: str) -> ast.AST:
    try:
        return ast.parse(Path(path).read_bytes())
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return ast.Module([], [])


def _of_name(label: str) -> Place | None:
    """Where the name behind ``FILE.py:`` or ``MODULE:`` is bound."""
    home, _, name = label.rpartition(":")
    path = home if home.endswith(SCRIPTS) else getattr(sys.modules.get(home), "__file__", None)
    path = os.path.expanduser(path or "")
    if not path or not _is_own(path):
        return None
    root = re.match(r"\w*", name)
    lines = [node.lineno for node in _bindings(_tree(os.path.abspath(path)), root[0] if root else "")]
    return Place(shown(path), lines[-1] if lines else None)


def _bindings(tree: ast.AST, name: str) -> list[Any]:
    """The statements of a module that bind the name."""
    found = []
    for node in ast.walk(tree):
        named = getattr(node, "name", None) == name or (
            isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name
        )
        imports = isinstance(node, ast.Import | ast.ImportFrom) and any(
            name == (alias.asname or alias.name.partition(".")[0]) for alias in node.names
        )
        found += [node] if (named and hasattr(node, "lineno")) or imports else []
    return found


def shown(path: str) -> str:
    """The path from the current folder on if it is below it, with slashes, else the whole of it."""
    whole = Path(os.path.abspath(path))
    try:
        return whole.relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return whole.as_posix()
