"""What a call from Python hands over, read by the signature: of a wrong kind it is refused by its name."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial, wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeAlias, TypeVar

from .errors import RequestError, nearest
from .messages import N_, _

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Dtype: TypeAlias = Any
"""A number format: its name, or a dtype of NumPy, ml_dtypes, jax or torch."""


def heeding(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """``function``, given what its annotations say: whole numbers, numbers, texts, truth values, as Python's own."""

    @cache
    def declared() -> tuple[Any, Mapping[str, Parameter]]:
        asked = signature(function)
        return asked, asked.parameters

    @wraps(function)
    def heeded(*given: Arguments.args, **named: Arguments.kwargs) -> Answer:
        __tracebackhide__ = True
        asked, parameters = declared()
        try:
            bound = asked.bind(*given, **named)
        except TypeError as error:
            unknown = [name for name in named if name not in parameters] if "unexpected" in str(error) else []
            hint = nearest(unknown[0], parameters) if unknown else None
            raise RequestError(f"{function.__name__}: {error}.", hint=hint) from None
        for name, value in bound.arguments.items():
            if parameters[name].kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
                bound.arguments[name] = taken(name, value, str(parameters[name].annotation))
        return function(*bound.args, **bound.kwargs)

    return heeded


def from_python(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """``function``, heeding what it is given, whose errors name arguments where the command line has options."""
    heeded = heeding(function)

    @wraps(function)
    def told(*given: Arguments.args, **named: Arguments.kwargs) -> Answer:
        __tracebackhide__ = True
        try:
            return heeded(*given, **named)
        except RequestError as error:  # others quote what somebody else's code has said
            error._reword(partial(_as_arguments, signature(function).parameters))
            raise

    return told


FLAG = re.compile(r"(?<![^\s(])--([a-z][a-z-]+)\b(?: (?=[A-Z\d]|\w+[,:=.]\w))?")
"""An option in a sentence, and the space before its value, if what follows looks like one. Inside of a word, as in the
formula x--sin(x), it is none."""
COMMAND = re.compile(r"\b(?:actderiv|compare|show|table|list)\b[^.;:]*$")
"""That a command was named before in the same part of a sentence: its options stay what they are."""


def _as_arguments(parameters: Mapping[str, Parameter], text: str) -> str:
    """A sentence that names options of the command line, with those that are arguments here as such."""
    any_name = any(each.kind is Parameter.VAR_KEYWORD for each in parameters.values())

    def named(found: re.Match[str]) -> str:
        name = found[1].replace("-", "_")
        meant = (any_name or name in parameters) and not COMMAND.search(text[: found.start()])
        return f"{name}=" if meant else found[0]

    return FLAG.sub(named, text)


def taken(name: str, value: Any, annotation: str) -> Any:
    """A value handed over as ``name``, as the plain one that the annotation says."""
    kind = annotation.removesuffix(" | None")
    if kind not in KINDS or (value is None and kind != annotation):
        return value
    wanted, read = KINDS[kind]
    if hasattr(value, "__next__") and "[" in kind:
        value = tuple(value)  # what it raises is its own
    try:
        return read(value)
    except Exception:  # a person's own class may fail at anything
        raise _refused(name, wanted, value) from None


def floating(x: Any) -> Any:
    """Inputs as an array of floating or complex numbers: float64 where they are neither."""
    import numpy as np

    try:
        array = np.asarray(x)
    except Exception as error:  # of lists as of tensors: NumPy and their library say why
        raise _refused("x", NUMBERS, x, hint=str(error)) from None
    kind = array.dtype.kind
    if kind in "fc" or array.dtype.isbuiltin == 2:
        return array
    try:
        if kind == "O":
            return np.array([_number(each) for each in array.flat]).reshape(array.shape)
        if kind in "biu":
            return array.astype(np.float64)
    except Exception:  # a person's own class may fail at anything
        pass
    raise _refused("x", NUMBERS, x)


def _refused(name: str, wanted: str, value: Any, hint: str | None = None) -> RequestError:
    shown = "None" if value is None else f"{type(value).__name__} {_told(value)}"
    return RequestError(_("{name}= takes {wanted}, not {value}.", name=name, wanted=_(wanted), value=shown), hint=hint)


def _told(value: Any) -> str:
    try:
        return " ".join(str(value)[:200].split())[:40]
    except Exception:  # a person's own class may fail at that
        return _("that says nothing of itself")


def _is_truth(value: Any) -> bool:
    return type(value).__name__ in ("bool", "bool_")


def _truth(value: Any) -> bool:
    if not _is_truth(value):
        raise TypeError
    return bool(value)


def _whole(value: Any) -> int:
    if _is_truth(value):
        raise TypeError
    count = operator.index(value)
    float(count)  # whatever is counted is reckoned with in floats somewhere
    return count


def _number(value: Any) -> float:
    """One real number. ``float`` also reads texts, truth values and what is masked, and cuts complex numbers."""
    unreal = isinstance(value, (str, bytes, bytearray)) or type(value).__name__ == "MaskedConstant"
    if unreal or _is_truth(value) or "complex" in str(getattr(value, "dtype", "")) or _is_several(value):
        raise TypeError
    return float(value if hasattr(value, "__float__") else _array(value))


def _array(value: Any) -> Any:
    """What NumPy makes of a thing that can be made an array, and says nothing else of what it holds."""
    if not hasattr(value, "__array__"):
        return value
    import numpy as np

    return np.asarray(value)


def _is_several(value: Any) -> bool:
    """An array of no dimension has the method, and cannot be gone through."""
    try:
        iter(value)
    except TypeError:
        return False
    return True


def _numbers(value: Any) -> tuple[float, ...]:
    if isinstance(value, (str, bytes, bytearray, Mapping)):
        raise TypeError
    if not _is_several(value) and not hasattr(value, "__float__"):
        value = _array(value)
    return tuple(map(_number, value)) if _is_several(value) else (_number(value),)


def _pair(value: Any) -> tuple[float, float]:
    low, high = _numbers(value)
    return low, high


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return str.__str__(value)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, (str, Mapping)) or not isinstance(value, Iterable):
        raise TypeError
    return tuple(map(_text, value))


def _named_values(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {_text(name): each for name, each in value.items()}


def _dtype(value: Any) -> str:
    """The name of a number format: NumPy's, jax' and ml_dtypes' dtypes and classes have one, torch's tell theirs."""
    if isinstance(value, str):
        return _text(value)
    if value is float:
        return "float64"
    told = str(value) if type(value).__name__ == "dtype" else None
    return _text(getattr(value, "name", getattr(value, "__name__", told)))


NUMBERS = N_("a number or a sequence of them")
TEXTS = N_("a sequence of texts")

KINDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "int": (N_("a whole number"), _whole),
    "float": (N_("a number"), _number),
    "bool": (N_("True or False"), _truth),
    "str": (N_("a text"), _text),
    "Dtype": (N_("the name of a number format, or a dtype"), _dtype),
    "Parameters": (N_("a mapping of names to values"), _named_values),
    "tuple[float, float]": (N_("2 numbers"), _pair),
    "tuple[float, ...]": (NUMBERS, _numbers),
    "float | tuple[float, ...]": (NUMBERS, _numbers),
    "float | Sequence[float]": (NUMBERS, _numbers),
    "Sequence[str]": (TEXTS, _texts),
    "tuple[str, ...]": (TEXTS, _texts),
}  # fmt: skip
"""For the annotations of public functions what is wanted, in words, and how a value is read. What holds functions, a
class or a tuple, is told by ``naming``, which knows all the ways in which they come."""
