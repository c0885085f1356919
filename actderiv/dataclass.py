"""``dataclass`` as the standard library has it, but cheap to declare.

The standard one compiles six functions for each frozen class, a third of a millisecond together, and a run of
``compare`` declares up to ninety classes. Here it compiles ``__init__`` alone; the other methods are the same for all
classes and stand here once. ``fields``, ``replace`` and ``asdict`` take these classes as they take others.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeVar, dataclass_transform, overload

Class = TypeVar("Class", bound=type)


@overload
def dataclass(cls: Class, /) -> Class: ...
@overload
def dataclass(
    *, frozen: bool = False, eq: bool = True, repr: bool = True, kw_only: bool = False
) -> Callable[[Class], Class]: ...  # fmt: skip
@dataclass_transform(field_specifiers=(field,))
def dataclass(
    cls: type | None = None, /, *, frozen: bool = False, eq: bool = True, repr: bool = True, kw_only: bool = False
) -> Any:
    """Make a class a dataclass; the options are those of the standard library's, and so are their defaults.

    One thing differs: a class that inherits from a frozen one and is not decorated takes no further attributes.
    """

    def made(given: type) -> type:
        own = set(vars(given))
        unhashed = "__hash__" not in own or (given.__hash__ is None and "__eq__" in own)  # Python sets it beside __eq__
        made: type = dataclasses.dataclass(repr=False, eq=False, kw_only=kw_only)(given)
        added: dict[str, Any] = {"__setattr__": _set_once, "__delattr__": _keep} if frozen else {}
        if repr:
            added["__repr__"] = _shown
        if eq:
            names = [each.name for each in fields(made) if each.compare]
            compared = attrgetter(*names) if names else _nothing
            added["__eq__"] = _equal_in(compared)
            if unhashed:
                made.__hash__ = _hash_of(compared) if frozen else None  # type: ignore[assignment]
        for name in added.keys() - own:
            setattr(made, name, added[name])
        return made

    return made if cls is None else made(cls)


def _set_once(self: Any, name: str, value: object) -> None:
    """What ``__init__`` sets, and nothing afterwards."""
    own = self.__dict__
    if name in own or name not in self.__dataclass_fields__:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    own[name] = value


def _keep(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


@recursive_repr()
def _shown(self: Any) -> str:
    told = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(told)})"


def _nothing(self: Any) -> tuple[()]:
    return ()


def _equal_in(compared: Callable[[Any], Any]) -> Callable[[Any, object], Any]:
    def equal(self: Any, other: object) -> Any:
        return compared(self) == compared(other) if type(self) is type(other) else NotImplemented

    return equal


def _hash_of(compared: Callable[[Any], Any]) -> Callable[[Any], int]:
    def hashed(self: Any) -> int:
        return hash(compared(self))

    return hashed
