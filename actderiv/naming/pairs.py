"""A function and its derivative in what a person names: a function with a flag, a class, an object, a tuple, a dict."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..activation import RECORD
from ..errors import RequestError
from ..isolation import Home
from ..messages import _
from .ways import Way, flag_of, maker_of

FORWARD = (
    "forward", "__call__", "f", "value", "function", "func", "fn", "activate", "activation", "evaluate", "compute",
    "apply", "call", "fwd", "calc", "calculate", "feedforward", "forward_pass", "forward_propagation", "fx", "act",
    "transform", "run", "eval", "output", "phi", "func_", "primal", "funcion", "activar", "evaluar",
)  # fmt: skip
"""Names of the method that is the function, the likeliest first."""

SLOPES = (
    "derivative", "deriv", "df", "prime", "gradient", "grad", "derive", "derivate", "diff", "der", "d", "backward",
    "backprop", "bwd", "slope", "derivada", "dx", "dfdx", "jacobian", "differentiate", "backpropagate", "gradiente",
)  # fmt: skip
"""Words in the name of the method that is its derivative, the likeliest first."""

OF_SLOPE = "1", "f'", "df"
"""Keys of a dict under which its derivative stands, beside those words."""


SHOWN = 12
"""So many names of what there is are shown where none of them says that it is a function."""


class Pair(NamedTuple):
    """A function, its derivative where one was found, and what was taken for them."""

    value: Way
    derivative: Way | None = None
    told: str = ""


def pair_of(found: Any, label: str, home: Home | None, owner: type | None = None, method: str = "") -> Pair:
    """The function and the derivative that a person means by an object.

    ``owner`` is the class that a ``method`` was taken from. Raises :class:`RequestError` where nothing in the object is
    a function, or several are and none of them by a name that tells.
    """
    if owner is not None:
        return _of_function(_method_way(found, method, label, home, owner))
    if inspect.isclass(found):
        return _of_class(found, label, home)
    if isinstance(found, Mapping):
        return _of_items(dict(found), label, home)
    if isinstance(found, tuple | list):
        return _of_sequence(found, label, home)
    if callable(found) and _is_function(found):
        return _of_function(Way(label, found, home=home))
    return _of_object(found, label, home)


def _way(found: Any, label: str, home: Home | None) -> Way:
    return pair_of(found, label, home).value


def holds_function(found: Any) -> bool:
    """Whether an object that cannot be called has a method that is a function by its name."""
    return bool(_methods(type(found), found)[0]) and not isinstance(found, type(inspect))


def _is_function(found: Any) -> bool:
    """Whether something is called itself, instead of by one of its methods."""
    plain = inspect.isroutine(found) or hasattr(found, "nin") or hasattr(found, RECORD) or _by_framework(found)
    return plain or hasattr(found, "func") or hasattr(found, "__wrapped__") or not _methods(type(found), found)[1]


def _by_framework(found: Any) -> bool:
    kind = found if inspect.isclass(found) else type(found)
    homes = {each.__module__.partition(".")[0] for each in kind.__mro__}
    return bool(homes & FRAMEWORKS)


FRAMEWORKS = {"torch", "jax", "jaxlib", "keras", "tensorflow", "numba", "scipy"}
"""Libraries whose objects are called themselves, whatever methods they have."""


AUTOGRADS = {"torch", "jax", "keras"}
"""Those whose autograd differentiates a function written in them."""


def _by_framework_alone(kind: type) -> bool:
    """Whether a class is part of a framework, and not somebody's own on top of one."""
    return kind is object or kind.__module__.partition(".")[0] in FRAMEWORKS


def framework_of(found: Any) -> str | None:
    """The framework whose autograd differentiates an object: torch for its layers, operations and functions."""
    kind = found if inspect.isclass(found) else type(found)
    layer = any(each.__module__.startswith("torch.nn") for each in kind.__mro__)
    applied = is_operation(found) or type(kind).__name__ == "FunctionMeta"
    own = str(getattr(found, "__module__", None) or "").partition(".")[0] == "torch" and not hasattr(found, "nin")
    return "torch" if layer or applied or own else None


def is_operation(found: Any) -> bool:
    """Whether something is the ``apply`` of a torch.autograd.Function."""
    return type(getattr(found, "__self__", None)).__name__ == "FunctionMeta"


def written_in(found: Any) -> str | None:
    """The framework that a plain function, or one that jax has wrapped, calls by its global names."""
    inner = inspect.unwrap(found) if callable(found) else found
    if not inspect.isfunction(inner):
        return None
    used = (inner.__globals__.get(each) for each in inner.__code__.co_names)
    roots = (each.__name__.partition(".")[0] for each in used if inspect.ismodule(each))
    return next((each for each in roots if each in AUTOGRADS), None)


def _of_function(way: Way) -> Pair:
    """A function, which may be its own derivative when a flag is set."""
    flag = flag_of(way)
    if flag is None:
        return Pair(way)
    (name, value), off = next(iter(flag.items())), {next(iter(flag)): not next(iter(flag.values()))}
    told = _("the derivative is {label} with {name}={value}", label=way.label, name=name, value=value)
    return Pair(replace(way, fixed=off), replace(way, fixed=flag, label=f"{way.label}:{name}={value}"), told)


def _of_class(found: type, label: str, home: Home | None) -> Pair:
    if not _by_framework(found):
        return _of_methods(found, None, label, home)
    value = _of_framework(found, label, home)
    own = [name for each in found.__mro__ if not _by_framework_alone(each) for name in vars(each)]
    slopes = sorted((rank, name) for name in dict.fromkeys(own) if (rank := _slope_rank(name, set())) is not None)
    slopes = [each for each in slopes if each[1] != "backward"]
    if not slopes or value.maker is None:
        return Pair(value)
    slope = _from(found, None, slopes[0][1], label, home)
    return Pair(value, slope, _("{f} and {df} were taken for f and f'", f=label, df=slope.label))


def _of_framework(found: type, label: str, home: Home | None) -> Way:
    """A layer that its parameters make; an operation with an ``apply`` of its own."""
    operation: Any = getattr(found, "apply", None)
    if any(each.__name__ == "Function" and each.__module__.startswith("torch") for each in found.__mro__) and operation:
        return Way(f"{label}.apply", operation, home=home)
    call = next((getattr(found, name) for name in ("forward", "call", "__call__") if name in _defined(found)), None)
    return Way(label, call or found.__call__, maker_of(found, home), "__call__", home)


def _defined(found: type) -> set[str]:
    return {name for each in found.__mro__ for name in vars(each)}


def _of_object(found: Any, label: str, home: Home | None) -> Pair:
    return _of_methods(type(found), found, label, home)


def _of_methods(kind: type, found: Any, label: str, home: Home | None) -> Pair:
    values, slopes = _methods(kind, found)
    if not values:
        if inspect.ismodule(found):
            raise RequestError(
                _("{label} is a module, no function.", label=label),
                hint=_("Say which of its functions: {label}.NAME.", label=label),
            )
        plain = kind.__module__ in ("builtins", "numpy")  # a number, a text, an array: none of its methods is meant
        own = [] if plain else [name for name in _names(kind, found) if not name.startswith("_")]
        more = ", ..." if len(own) > SHOWN else ""
        hint = (
            _("It has {names}; say which: {name}.", names=", ".join(own[:SHOWN]) + more, name=".".join([label, own[0]]))
            if own
            else None
        )
        said = _("{label} has no method that is a function by its name.", label=label)
        raise RequestError(said if own else _("{label} cannot be called.", label=label), hint=hint)
    value = _from(kind, found, values[0], label, home)
    if not slopes:
        flagged = _of_function(value)
        return flagged._replace(
            told="; ".join(filter(None, [_("{name} was taken for f", name=values[0]), flagged.told]))
        )
    pair = f"{label}.{values[0]}", f"{label}.{slopes[0]}"
    told = _("{f} and {df} were taken for f and f'", f=pair[0], df=pair[1])
    return Pair(value, _from(kind, found, slopes[0], label, home), told)


def _from(kind: type, found: Any, name: str, label: str, home: Home | None) -> Way:
    said = label if name == "__call__" else f"{label}.{name}"
    if found is not None:
        return Way(said, getattr(found, name), home=home)
    return _method_way(getattr(kind, name), name, said, home, kind)


def _method_way(found: Any, name: str, label: str, home: Home | None, owner: type) -> Way:
    """A method taken from a class: static ones as they are, others of an instance that is made for them."""
    static = inspect.getattr_static(owner, name, None)
    first = next(iter(inspect.signature(found).parameters), "") if inspect.isfunction(found) else ""
    if not inspect.isfunction(found) or isinstance(static, staticmethod) or first not in ("self", "this", "_", "s_"):
        return Way(label, found, home=home)
    return Way(label, found, maker_of(owner, home), name, home)


def _names(kind: type, found: Any) -> Iterator[str]:
    """The names of an object's own methods, and of callables that it holds."""
    for each in kind.__mro__[:-1]:
        for name, value in vars(each).items():
            if callable(value) or isinstance(value, staticmethod | classmethod):
                yield name
    for name, value in getattr(found, "__dict__", {}).items():
        if callable(value) and not inspect.isclass(value):
            yield name


def _methods(kind: type, found: Any) -> tuple[list[str], list[str]]:
    """The methods that may be the function, and those that may be its derivative, the likeliest first."""
    names = list(dict.fromkeys(_names(kind, found)))
    bases = {folded.strip("_") for folded in FORWARD} | {kind.__name__.casefold()}
    slopes = sorted((rank, name) for name in names if (rank := _slope_rank(name, bases)) is not None)
    values = [name for name in FORWARD if name in names]
    values += [name for name in names if name.casefold() == kind.__name__.casefold() and name not in values]
    return values, [name for __, name in slopes]


FILLERS = (
    "activation", "calc", "calculate", "compute", "function", "get", "input", "inputs", "local", "of", "pass", "prop",
    "propagation", "the", "wrt", "x",
)  # fmt: skip
"""Words that say nothing beside one of :data:`SLOPES`."""


def _slope_rank(name: str, bases: set[str]) -> int | None:
    """How likely a name is that of a derivative, 0 the likeliest, by its words: ``d_forward``, ``f_prime``, ``dF``."""
    if name.startswith("__"):
        return None
    words = _words(name)
    rest = [word for word in words if word not in SLOPES]
    hits = [SLOPES.index(word) for word in words if word in SLOPES]
    if hits and all(word in bases or word in FILLERS for word in rest):
        return min(hits)
    together = "".join(words)
    return len(SLOPES) if together[:1] == "d" and together[1:] in bases else None


def _words(name: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name)]


def _of_sequence(found: Any, label: str, home: Home | None) -> Pair:
    """A tuple of a function and its derivative, in that order; one with names for its items is read by them."""
    if hasattr(found, "_asdict"):
        fields = {name: value for name, value in found._asdict().items() if callable(value)}
        if any(_is_value(name) for name in fields):
            return _of_items(fields, label, home)
    places = [number for number, value in enumerate(found) if callable(value)]
    if not places:
        raise RequestError(_("{label} holds nothing that can be called.", label=label))
    first, *others = (_way(found[number], f"{label}[{number}]", home) for number in places[:2])
    if not others:
        return Pair(first)
    return Pair(first, others[0], _("{f} and {df} were taken for f and f'", f=first.label, df=others[0].label))


def _of_items(found: Mapping[Any, Any], label: str, home: Home | None) -> Pair:
    """A dict with a function and a derivative under keys that tell."""
    functions = {str(key): key for key, value in found.items() if callable(value)}
    slope = next((functions[key] for key in functions if key in OF_SLOPE or _slope_rank(key, set()) is not None), None)
    value = next((functions[key] for key in functions if functions[key] != slope and _is_value(key)), None)
    if value is None:
        names = ", ".join(repr(key) for key in list(found)[:SHOWN])
        first = f"{label}[{next(iter(found), '...')!r}]"
        raise RequestError(
            _("{label} is a dict; no key of it says that a function is meant.", label=label),
            hint=_("It has {names}; say which: {name}.", names=names, name=first),
        )
    f, df = f"{label}[{value!r}]", f"{label}[{slope!r}]"
    way = _way(found[value], f, home)
    if slope is None:
        return Pair(way)
    return Pair(way, _way(found[slope], df, home), _("{f} and {df} were taken for f and f'", f=f, df=df))


def _is_value(key: str) -> bool:
    return key.casefold() in {name.strip("_") for name in FORWARD} | {"0"}


def near_slopes(name: str, known: Sequence[str], get: Callable[[str], Any]) -> list[str]:
    """Functions beside ``name`` that may be its derivative, by their names: ``swish_prime``, ``dswish``."""
    base = name.casefold().replace("_", "")
    found = []
    for other in known:
        words = _words(other)
        folded = other.casefold().replace("_", "")
        left = folded.replace(base, "", 1)
        if other != name and base in folded and callable(get(other)) and (left in SLOPES or set(words) & set(SLOPES)):
            found.append(other)
    return found
