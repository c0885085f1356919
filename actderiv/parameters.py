"""Parameters of a function: what its signature declares after ``x``, and how a value for one is read."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from .errors import RequestError


@dataclass(frozen=True)
class Limit:
    """What a parameter must satisfy: a test and the words that complete "must be"."""

    holds: Callable[[Any], bool]
    words: str


Positive = Annotated[float, Limit(lambda value: value > 0, "positive")]
NonNegative = Annotated[float, Limit(lambda value: value >= 0, "at least 0")]
NonZero = Annotated[float, Limit(lambda value: value != 0, "other than 0")]
Whole = Annotated[float, Limit(lambda value: value == int(value), "a whole number")]


@dataclass(frozen=True)
class Parameter:
    """A parameter as the formula's signature declares it: a finite number or one of a few words."""

    name: str
    default: Any
    choices: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()

    def read(self, value: Any) -> Any:
        """``value`` (text or a Python value) as this parameter takes it, or a :class:`RequestError`."""
        if self.choices:
            if value not in self.choices:
                raise RequestError(f"{self.name} is {value!r}, but takes one of {', '.join(self.choices)}.")
            return value
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise RequestError(f"{self.name} takes a number, not {value!r}.") from None
        if not math.isfinite(number):
            raise RequestError(f"{self.name} must be finite, not {number}.")
        for limit in self.limits:
            if not limit.holds(number):
                raise RequestError(f"{self.name} must be {limit.words}, not {number:g}.")
        return number


def parameters_of(formula: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters that a formula declares after ``x``, from its signature and annotations."""
    if hasattr(formula, "nin"):  # a NumPy ufunc: what follows x is about arrays, not about the function
        return ()
    try:
        declared = after_x(formula)
    except ValueError:  # compiled code may keep its signature to itself
        return ()
    found = (_parameter(name, default, _hint(formula, name)) for name, default in declared)
    return tuple(each for each in found if each is not None)


def after_x(formula: Callable[..., Any]) -> list[tuple[str, Any]]:
    """Name and default of every parameter after the first; those of a plain function are read off it directly, since
    :mod:`inspect` takes 50 µs for a signature and the catalogue has hundreds."""
    code = getattr(formula, "__code__", None)
    if code is None or hasattr(formula, "__wrapped__") or code.co_kwonlyargcount or code.co_flags & _MANY:
        declared = list(inspect.signature(formula).parameters.values())[1:]
        return [(each.name, each.default) for each in declared if each.kind not in _VARIADIC]
    names = code.co_varnames[1 : code.co_argcount]
    defaults = getattr(formula, "__defaults__", None) or ()
    missing = len(names) - len(defaults)
    return list(zip(names, [inspect.Parameter.empty] * missing + [*defaults[max(0, -missing) :]], strict=True))


_MANY = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _hint(formula: Callable[..., Any], name: str) -> Any:
    """The annotation of a parameter; None where it names what only a type checker sees."""
    given = getattr(formula, "__annotations__", {}).get(name)
    if not isinstance(given, str):
        return given
    try:
        return get_type_hints(formula, include_extras=True).get(name) if given != "float" else float
    except Exception:
        return None


def _parameter(name: str, default: Any, hint: Any) -> Parameter | None:
    """The declaration as a parameter, or None where its default is no number and no word: that one is never set."""
    if default is inspect.Parameter.empty:
        raise RequestError(f"The parameter {name} has no default.", hint="Every parameter after x needs one.")
    if isinstance(default, str):
        return Parameter(name, default, get_args(hint) if get_origin(hint) is Literal else (default,))
    if not isinstance(default, (int, float)) or isinstance(default, bool):
        return None
    return Parameter(name, float(default), limits=tuple(each for each in get_args(hint)[1:] if isinstance(each, Limit)))


def shortest(value: Any) -> str:
    """The shortest text that reads back to the same value: ``0.2``, ``1e-06``, ``2`` for 2.0, ``tanh``."""
    if not isinstance(value, float):
        return str(value)
    text = repr(float(value))
    return text.removesuffix(".0")
