"""Parameters of a function: what its signature declares after ``x``, and how a value for one is read."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from .dataclass import dataclass
from .errors import RequestError
from .messages import N_, _


@dataclass(frozen=True)
class Limit:
    """What a parameter must satisfy: a test and the words that complete "must be"."""

    holds: Callable[[Any], bool]
    words: str


Positive = Annotated[float, Limit(lambda value: value > 0, N_("positive"))]
NonNegative = Annotated[float, Limit(lambda value: value >= 0, N_("at least 0"))]
NonZero = Annotated[float, Limit(lambda value: value != 0, N_("other than 0"))]
Whole = Annotated[float, Limit(lambda value: value == int(value), N_("a whole number"))]


GIVEN = "given"
Given = Annotated[float, GIVEN]
"""The annotation of a parameter whose value is always said."""

REQUIRED: Any = inspect.Parameter.empty
"""The default of a parameter that has none."""

TRUTHS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


@dataclass(frozen=True)
class Parameter:
    """A parameter as the formula's signature declares it: a finite number, several, a truth value, or a word.

    The default tells which, a tuple that there are several numbers; one of another kind (None, a list) is passed on
    only where somebody sets it.
    """

    name: str
    default: Any
    choices: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    given: bool = False
    """Whether its value is always said, as that of a name in a formula, whose default is only the value given once."""

    @property
    def set_always(self) -> bool:
        """Whether the parameter has a value even if nobody gives one."""
        return isinstance(self.default, bool | float | str | tuple)

    def read(self, value: Any) -> Any:
        """``value`` (text or a Python value) as this parameter takes it, or a :class:`RequestError`."""
        if self.choices:
            if value not in self.choices:
                given = {"name": self.name, "value": value, "choices": ", ".join(self.choices)}
                raise RequestError(_("{name} is {value!r}, but takes one of {choices}.", **given))
            return value
        if isinstance(self.default, bool):
            return self._truth(value)
        if isinstance(self.default, str):
            return str(value)
        if isinstance(self.default, tuple):
            return self._numbers(value)
        if not isinstance(self.default, float):
            return self._any(value)
        return self._number(value)

    def _truth(self, value: Any) -> bool:
        try:
            return TRUTHS[str(value).casefold()]
        except KeyError:
            raise RequestError(_("{name} is True or False, not {value!r}.", name=self.name, value=value)) from None

    def _any(self, value: Any) -> Any:
        """What a parameter without a telling default takes: a number or a truth value where it reads as one."""
        if not isinstance(value, str):
            return value
        if value in ("True", "False"):
            return value == "True"
        try:
            return self._number(value)
        except RequestError:
            return value

    def _numbers(self, value: Any) -> tuple[float, ...]:
        """Several numbers, from text with commas between them, or from a sequence; one alone is allowed, too."""
        several = hasattr(value, "__iter__") and not isinstance(value, Mapping)
        parts = value.split(",") if isinstance(value, str) else value if several else [value]
        found = tuple(self._number(each) for each in parts)
        if not found:
            raise RequestError(_("{name} takes one number or more.", name=self.name))
        return found

    def _number(self, value: Any) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise RequestError(_("{name} takes a number, not {value!r}.", name=self.name, value=value)) from None
        if not math.isfinite(number):
            raise RequestError(_("{name} must be finite, not {number}.", name=self.name, number=number))
        for limit in self.limits:
            if not limit.holds(number):
                given = {"name": self.name, "limit": _(limit.words), "number": number}
                raise RequestError(_("{name} must be {limit}, not {number:g}.", **given))
        return number


def parameters_of(formula: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters that a formula declares after ``x``, from its signature and annotations.

    Raises :class:`RequestError` for one without a default: a function of the catalogue has a default for each.
    """
    found = tuple(declared(each, default, _hint(formula, each)) for each, default in after_x(formula))
    for each in found:
        if each.default is REQUIRED:
            hint = _("Every parameter after x needs one.")
            raise RequestError(_("The parameter {name} has no default.", name=each.name), hint=hint)
    return found


def declared(name: str, default: Any, hint: Any = None) -> Parameter:
    """The parameter of that name, default and annotation."""
    if isinstance(default, str):
        return Parameter(name, default, get_args(hint) if get_origin(hint) is Literal else ())
    if isinstance(default, tuple) and default and all(isinstance(each, float) for each in default):
        return Parameter(name, default)
    if isinstance(default, bool) or not isinstance(default, int | float):
        return Parameter(name, default)
    facts = get_args(hint)[1:]
    limits = tuple(fact for fact in facts if isinstance(fact, Limit))
    return Parameter(name, float(default), limits=limits, given=GIVEN in facts)


def after_x(formula: Callable[..., Any]) -> list[tuple[str, Any]]:
    """Name and default of every parameter after the first; those of a plain function are read off it directly, since
    :mod:`inspect` takes 50 µs for a signature and the catalogue has hundreds."""
    code = getattr(formula, "__code__", None)
    if code is None or hasattr(formula, "__wrapped__") or code.co_kwonlyargcount or code.co_flags & _MANY:
        return [(each.name, each.default) for each in signature_of(formula)[1:] if each.kind not in VARIADIC]
    names = code.co_varnames[1 : code.co_argcount]
    defaults = getattr(formula, "__defaults__", None) or ()
    missing = len(names) - len(defaults)
    return list(zip(names, [REQUIRED] * missing + [*defaults[max(0, -missing) :]], strict=True))


def signature_of(formula: Callable[..., Any]) -> list[inspect.Parameter]:
    """What a callable declares; x alone for one that keeps it to itself, as compiled code may, and for NumPy's ufuncs,
    where what follows x is about arrays."""
    if hasattr(formula, "nin"):
        return [_X]
    try:
        return list(inspect.signature(formula).parameters.values())
    except (TypeError, ValueError):
        return [_X]


_X = inspect.Parameter("x", inspect.Parameter.POSITIONAL_ONLY)
_MANY = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _hint(formula: Callable[..., Any], name: str) -> Any:
    """The annotation of a parameter; None where it names what only a type checker sees."""
    given = getattr(formula, "__annotations__", {}).get(name)
    if not isinstance(given, str):
        return given
    own = float if given == "float" else getattr(formula, "__globals__", {}).get(given)
    if own is not None and not isinstance(own, str):
        return own  # most are plain names; typing compiles and evaluates every annotation of the signature
    try:
        return get_type_hints(formula, include_extras=True).get(name)
    except Exception:
        return None


def shortest_between(low: float, high: float) -> float:
    """The number with the fewest digits from low to high."""
    for digits in range(1, 17):
        short = float(f"{high:.{digits}g}")
        if low <= short <= high:
            return short
    return float(high)


def shortest(value: Any) -> str:
    """The shortest text that reads back to the same value: ``0.2``, ``1e-06``, ``2`` for 2.0, ``1,0.1``, ``tanh``."""
    if isinstance(value, tuple):
        return ",".join(map(shortest, value))
    if not isinstance(value, float):
        return str(value)
    text = repr(float(value))
    return text.removesuffix(".0")
