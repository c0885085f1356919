"""What stands behind the colon of ``acts.py:KNOWN['relu'].f``: names, attributes, subscripts and calls, as in Python.

It is read by :mod:`ast` and an allow-list, and followed step by step; nothing of it is evaluated. Arguments are
numbers, words, True, False and None. A shell takes the quotes of ``KNOWN['relu']`` away: what is no number in brackets
is a key, too.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ..errors import ActderivError, RequestError, blame
from ..isolation import visiting
from ..messages import _
from .grammar import Name
from .loading import Loaded

MOST_NAMED = 12
"""So many names are offered where one is not found."""


class Found(NamedTuple):
    """What a path leads to, and the class it was taken from, where it is a method of that class's instances; what has
    it ``above`` it as an attribute."""

    target: Any
    owner: type | None = None
    method: str = ""
    above: Any = None


def public_names(found: Any) -> list[str]:
    """The names of what an object has, but for its private parts."""
    return [each for each in dir(found) if each[0] != "_"]


def follow(name: Name, number: int, loaded: Loaded) -> Found:
    """The object that a part of the text names in the loaded code.

    Raises :class:`RequestError` with carets under the step that leads nowhere, and with what is there instead.
    """
    path = name.parts[number]
    tree = _tree(name, number)
    loaded.run_until(_root(tree))
    return _Steps(name, number, path, loaded).find(tree)


def _tree(name: Name, number: int) -> ast.expr:
    path = name.parts[number]
    try:
        return ast.parse(path.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        said = _("{path!r} is no path such as swish, Swish.forward or KNOWN['relu'].", path=path)
        raise name.refuse(said, part=number) from None


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


class _Steps:
    def __init__(self, name: Name, number: int, path: str, loaded: Loaded):
        self.name, self.number, self.path, self.loaded = name, number, path, loaded

    def find(self, node: ast.expr) -> Found:
        match node:
            case ast.Name(first):
                return self.attribute(self.loaded.module, first, node, self.loaded.own())
            case ast.Attribute(inner, attribute):
                above = self.find(inner).target
                return self.attribute(above, attribute, node, public_names(above))
            case ast.Subscript(inner, place):
                return Found(self.item(self.find(inner).target, self.key(place), node))
            case ast.Call(function, given, named):
                return Found(self.called(self.find(function), given, named, node))
        raise self.refuse(_("Only names, attributes, subscripts and calls lead to a function."), node)

    def attribute(self, above: Any, attribute: str, node: ast.expr, known: Sequence[str]) -> Found:
        if attribute.startswith("__") and attribute != "__call__":
            raise self.refuse(_("{name} is private.", name=attribute), node)
        try:
            with visiting(self.loaded.home):
                found = getattr(above, attribute)
        except AttributeError:
            raise self.lacking(above, attribute, node, known) from None
        except Exception as error:
            raise blame(f"{self.loaded.place}:{ast.unparse(node)}", error) from error
        is_method = inspect.isclass(above) and inspect.isfunction(inspect.getattr_static(above, attribute, None))
        return Found(found, above if is_method else None, attribute, above)

    def item(self, above: Any, place: Any, node: ast.expr) -> Any:
        try:
            with visiting(self.loaded.home):
                return above[place]
        except (LookupError, TypeError) as error:
            inside = above.keys() if hasattr(above, "keys") else range(len(above)) if hasattr(above, "__len__") else ()
            named = ", ".join(repr(each) for each in list(inside)[:MOST_NAMED])
            hint = _("It has {names}.", names=named) if named else None
            raise self.refuse(
                _("There is no {name!r} in {place}.", name=place, place=self.shown(node)), node, hint
            ) from error

    def called(self, found: Found, given: list[ast.expr], named: list[ast.keyword], node: ast.expr) -> Any:
        function: Callable[..., Any] = found.target
        arguments = [self.constant(each) for each in given]
        words = {str(each.arg): self.constant(each.value) for each in named}
        try:
            with visiting(self.loaded.home):
                return function(*arguments, **words)
        except (KeyboardInterrupt, ActderivError):
            raise
        except BaseException as error:
            raise blame(f"{self.loaded.place}:{ast.unparse(node)}", error) from error

    def key(self, node: ast.expr) -> Any:
        """What stands in brackets: a number or a word, with quotes or without."""
        try:
            return ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return self.path[slice(*self.extent(node))]

    def constant(self, node: ast.expr) -> Any:
        try:
            return ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            raise self.refuse(_("Here stands a number or a word in quotes."), node) from None

    def lacking(self, above: Any, attribute: str, node: ast.expr, known: Sequence[str]) -> RequestError:
        place = self.loaded.place if isinstance(node, ast.Name) else f"{self.loaded.place}:{self.shown(node)}"
        import difflib  # for an error alone

        near = difflib.get_close_matches(attribute, known, n=3)
        if isinstance(above, Mapping):
            keys = [str(each) for each in above]
            chosen = next(iter(difflib.get_close_matches(attribute, keys, n=1)), next(iter(keys), "..."))
            meant = f"{self.shown(node)}[{chosen!r}]"
            hint = _("It is a dict; write {name}.", name=meant)
        elif near:
            hint = _("Did you mean {names}?", names=_(" or ").join(near))
        else:
            hint = (
                _("It has {names}.", names=", ".join(known[:MOST_NAMED]))
                if known
                else _("It defines nothing that can be called.")
            )
        return self.refuse(_("{place} has no {name!r}.", place=place, name=attribute), node, hint)

    def shown(self, node: ast.expr) -> str:
        """The text of what an attribute or an item is taken of."""
        inner: Any = getattr(node, "value", node)
        return ast.unparse(inner)

    def refuse(self, message: str, node: ast.expr, hint: str | None = None) -> RequestError:
        start, __ = self.name.span(self.number)
        first, stop = self.extent(node)
        return RequestError(message, text=self.name.text, span=(start + first, start + stop), hint=hint)

    def extent(self, node: ast.expr) -> tuple[int, int]:
        """Where the step stands in the path."""
        lead = len(self.path) - len(self.path.lstrip())
        ends = (node.col_offset, node.end_col_offset or 0)  # which count bytes
        first, stop = (len(self.path.strip().encode()[:end].decode(errors="ignore")) for end in ends)
        return lead + first, lead + stop
