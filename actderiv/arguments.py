"""What a call from Python hands over, held against the signature: of a wrong kind it is refused by its name."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar

from .errors import RequestError
from .messages import N_, _

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def heeding(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """``function``, asked only with what its annotations say: whole numbers, numbers, texts, truth values."""

    @cache
    def declared() -> tuple[Any, Mapping[str, Parameter]]:
        asked = signature(function)
        return asked, asked.parameters

    @wraps(function)
    def heeded(*given: Arguments.args, **named: Arguments.kwargs) -> Answer:
        asked, parameters = declared()
        try:
            bound = asked.bind(*given, **named)
        except TypeError as error:
            raise RequestError(f"{function.__name__}: {error}.") from None
        for name, value in bound.arguments.items():
            if parameters[name].kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
                _check(name, value, str(parameters[name].annotation), parameters[name].default)
        return function(*bound.args, **bound.kwargs)

    return heeded


def _check(name: str, value: Any, annotation: str, default: Any) -> None:
    kinds = annotation.split(" | ")
    if (value is None and "None" in kinds) or value is default or hasattr(value, "__next__"):
        return  # what can be read once only is read where it is used
    for kind, (wanted, is_one) in KINDS.items():
        if annotation.removesuffix(" | None") == kind:
            if not is_one(value):
                raise _refused(name, wanted, value)
            return


def numbers(name: str, value: Any, count: int | None = None) -> tuple[float, ...]:
    """A number or several, or just so many, handed over as ``name``; refused by that name where they are none."""
    value = tuple(value) if hasattr(value, "__next__") else value
    wanted, is_one = KINDS[{None: "tuple[float, ...]", 1: "float", 2: "tuple[float, float]"}[count]]
    if not is_one(value):
        raise _refused(name, wanted, value)
    return tuple(map(float, value if _is_several(value) else [value]))


def _refused(name: str, wanted: str, value: Any) -> RequestError:
    shown = "None" if value is None else f"{type(value).__name__} {_told(value)}"
    return RequestError(_("{name}= takes {wanted}, not {value}.", name=name, wanted=_(wanted), value=shown))


def _told(value: Any) -> str:
    try:
        return str(value)[:40]
    except Exception:  # a person's own class may fail at that
        return _("that says nothing of itself")


def _is_whole(value: Any) -> bool:
    try:
        operator.index(value)
    except TypeError:
        return False
    return not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    if isinstance(value, (str, bytes, bool)) or _is_several(value):
        return False
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _is_several(value: Any) -> bool:
    """An array of no dimension has the method, and cannot be gone through."""
    try:
        iter(value)
    except TypeError:
        return False
    return True


def _are_numbers(value: Any) -> bool:
    if isinstance(value, (str, bytes, Mapping)):
        return False
    return all(map(_is_number, value)) if _is_several(value) else _is_number(value)


def _is_pair(value: Any) -> bool:
    return _are_numbers(value) and not _is_number(value) and len([*value]) == 2


def _are_texts(value: Any) -> bool:
    return not isinstance(value, str) and isinstance(value, Iterable) and all(isinstance(each, str) for each in value)


KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "int": (N_("a whole number"), _is_whole),
    "float": (N_("a number"), _is_number),
    "bool": (N_("True or False"), lambda value: isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")),
    "str": (N_("a text"), lambda value: isinstance(value, str)),
    "Parameters": (N_("a mapping of names to values"), lambda value: isinstance(value, Mapping)),
    "tuple[float, float]": (N_("2 numbers"), _is_pair),
    "tuple[float, ...]": (N_("a number or a sequence of them"), _are_numbers),
    "float | tuple[float, ...]": (N_("a number or a sequence of them"), _are_numbers),
    "float | Sequence[float]": (N_("a number or a sequence of them"), _are_numbers),
    "Sequence[str]": (N_("a sequence of texts"), _are_texts),
    "tuple[str, ...]": (N_("a sequence of texts"), _are_texts),
}  # fmt: skip
"""For the annotations of public functions what is wanted, in words, and whether a value is such. What holds functions,
a class or a tuple, is told by ``naming``, which knows all the ways in which they come."""
