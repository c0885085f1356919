"""The text under which a framework knows a function, read as a call: ``nn.functional.elu(alpha=alpha)``.

A peer is a dotted name below the framework's own module. Arguments may follow; they are parameters of our function,
literals, comparisons such as ``approximate=='tanh'``, sums and products of those, or calls of the framework. Where no
argument mentions ``x``, it is the first. Nothing else is understood, so a peer cannot run anything but the framework.
"""

from __future__ import annotations

import ast
import inspect
import operator
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from ..activation import Bound
from ..errors import RequestError
from ..messages import _
from .candidate import Lacking

OPERATIONS: Mapping[type, Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.USub: operator.neg, ast.Eq: operator.eq,
}  # fmt: skip


def peer(text: str, root: ModuleType, bound: Bound) -> Callable[[Any], Any]:
    """The framework's function as a function of x alone, with the parameters of ``bound``.

    Raises :class:`Lacking` where the framework has no such name, or does not take a parameter that differs from
    its default.
    """
    tree = ast.parse(text, mode="eval").body
    mentioned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for each in bound.activation.parameters:
        if each.name not in mentioned and bound.parameters[each.name] != each.default:
            raise Lacking(
                _(
                    "{peer} has no parameter {name!r}; {function} needs it.",
                    peer=".".join([root.__name__, text]),
                    name=each.name,
                    function=bound.spec,
                )
            )
    arguments = [*tree.args, *(each.value for each in tree.keywords)] if isinstance(tree, ast.Call) else []
    implicit = not any(isinstance(node, ast.Name) and node.id == "x" for each in arguments for node in ast.walk(each))
    reader = _Reader(text, root, bound.parameters)
    function = reader.find(tree.func if isinstance(tree, ast.Call) else tree)
    return lambda x: reader.call(function, tree, x, implicit)


def mentions(text: str, name: str) -> bool:
    """Whether a peer is given that parameter of our function."""
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(ast.parse(text, mode="eval")))


def written(text: str, root: ModuleType, bound: Bound) -> str:
    """The peer as it is called, with the values of the parameters: ``torch.nn.functional.elu(alpha=0.5)``."""
    tree = ast.parse(text, mode="eval").body
    if not isinstance(tree, ast.Call):
        return f"{root.__name__}.{text}"
    reader = _Reader(text, root, bound.parameters)
    for each in tree.keywords:
        if not any(isinstance(node, ast.Call) or getattr(node, "id", "") == "x" for node in ast.walk(each.value)):
            each.value = ast.Constant(reader.value(each.value, None))
    return f"{root.__name__}.{ast.unparse(tree)}"


class _Reader:
    def __init__(self, text: str, root: ModuleType, parameters: Mapping[str, Any]):
        self.text, self.root, self.parameters = text, root, parameters

    def find(self, node: ast.AST) -> Any:
        """What a dotted name below the framework's module stands for."""
        found: Any = self.root
        for part in self._dotted(node):
            try:
                found = getattr(found, part)
            except AttributeError:
                found = self._submodule(found, part)
        return found

    def call(self, function: Any, node: ast.AST, x: Any, implicit: bool) -> Any:
        given, named = ([], {}) if not isinstance(node, ast.Call) else self._arguments(node, x)
        if inspect.isclass(function):  # a layer: made with the arguments, then called
            layer: Any = function(*given, **named)
            return layer(x)
        return function(*([x] if implicit else []), *given, **named)

    def _arguments(self, node: ast.Call, x: Any) -> tuple[list[Any], dict[str, Any]]:
        return [self.value(each, x) for each in node.args], {
            str(each.arg): self.value(each.value, x) for each in node.keywords
        }

    def value(self, node: ast.AST, x: Any) -> Any:
        match node:
            case ast.Constant(value):
                return value
            case ast.Name(id="x"):
                return x
            case ast.Name(name) if name in self.parameters:
                return self.parameters[name]
            case ast.UnaryOp(op, operand) if type(op) in OPERATIONS:
                return OPERATIONS[type(op)](self.value(operand, x))
            case ast.BinOp(left, op, right) if type(op) in OPERATIONS:
                return OPERATIONS[type(op)](self.value(left, x), self.value(right, x))
            case ast.Compare(left, [op], [right]) if type(op) in OPERATIONS:
                return OPERATIONS[type(op)](self.value(left, x), self.value(right, x))
            case ast.Call(func):
                given, named = self._arguments(node, x)
                return self.find(func)(*given, **named)
        raise RequestError(
            _(
                "The peer {peer!r} has an argument that cannot be read: {argument}.",
                peer=self.text,
                argument=ast.unparse(node),
            )
        )

    def _dotted(self, node: ast.AST) -> list[str]:
        match node:
            case ast.Name(name):
                return [name]
            case ast.Attribute(inner, name):
                return [*self._dotted(inner), name]
        raise RequestError(
            _("The peer {peer!r} is no name of {module} with arguments.", peer=self.text, module=self.root.__name__)
        )

    def _submodule(self, found: Any, part: str) -> Any:
        try:
            return import_module(f"{found.__name__}.{part}")
        except (ImportError, AttributeError):
            version = getattr(self.root, "__version__", "")
            raise Lacking(
                _(
                    "{framework} {version} has no {name}.",
                    framework=self.root.__name__,
                    version=version,
                    name=self.text.partition("(")[0],
                )
            ) from None
