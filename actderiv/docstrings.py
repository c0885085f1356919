"""What functions and modules say of themselves, also under ``python -OO``, which leaves docstrings out."""

from __future__ import annotations

import inspect
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from .messages import _

if TYPE_CHECKING:
    from pathlib import Path


def said(thing: Any) -> str:
    """The docstring of a function or a module, as people read it."""
    return _(written(thing))


def first_paragraph(thing: Any) -> str:
    """The first paragraph of it, on one line."""
    return _(first_written(thing))


def written(thing: Any) -> str:
    """The docstring as it stands in the code."""
    text = inspect.getdoc(thing)
    if text is None and sys.flags.optimize > 1:
        text = _in_source(inspect.unwrap(thing))
    return (text or "").strip()


def first_written(thing: Any) -> str:
    """Its first paragraph as it stands in the code, on one line."""
    return written(thing).split("\n\n")[0].replace("\n", " ")


def first_line(path: Path) -> str:
    """The first line of a module's docstring, as it stands in the code, without importing the module."""
    with open(path, encoding="utf-8") as file:
        return file.readline().strip().strip('"')


def _in_source(thing: Any) -> str | None:
    import ast

    code = getattr(thing, "__code__", None)
    tree = _tree(code.co_filename if code else getattr(thing, "__file__", None) or "")
    if code is None or tree is None:
        return tree and ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            begins = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if (node.name, begins) == (code.co_name, code.co_firstlineno):
                return ast.get_docstring(node)
    return None


@cache
def _tree(path: str) -> Any:
    import ast

    try:
        with open(path, "rb") as file:
            return ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return None
