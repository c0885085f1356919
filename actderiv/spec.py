"""Text to Bound: ``leaky_relu:negative_slope=0.2``, ``acts.py:swish``, ``package.module:callable:beta=2``."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import wraps
from operator import attrgetter
from pathlib import Path
from threading import Lock
from typing import Any, TextIO

from .activation import FUNCTIONS, RECORD, Activation, Bound, parameters_of
from .errors import ActderivError, FileError, ForeignError, NoModuleError, RequestError, blame


def parse(text: str, derivative: str | None = None) -> Bound:
    """The function that ``text`` names, bound to its parameters.

    ``name`` and ``name:param=value,...`` come from the catalogue; ``path/file.py:callable`` and
    ``package.module:callable`` are the user's own code, which loading runs. ``derivative`` names the user's callable
    that takes the place of the function's own derivative. Raises an :class:`ActderivError` that points into ``text``.
    """
    head, assignments = _split(text)
    places = _places(head)
    fixed: Mapping[str, Any] = {}
    if any("=" in each for each in places[1:]):
        raise _colon_for_comma(text, places, assignments)
    if len(places) == 1 and _is_file(head):
        raise RequestError(f"{head} names no function.", text=text, hint=f"Say which one: {head}:CALLABLE.")
    if len(places) == 1:
        record = FUNCTIONS.get(head, text=text)
        fixed = record.preset(head)
    elif len(places) == 2:
        try:
            record = _foreign(text, *places)
        except NoModuleError:
            if places[0] not in FUNCTIONS:
                raise
            said, start = "A parameter is written name=value.", len(places[0]) + 1
            raise RequestError(said, text=text, span=(start, len(head)), hint=_takes(places[0])) from None
    else:
        raise RequestError(
            "Too many colons.", text=text, hint="Write name, name:param=value, or file.py:callable:param=value."
        )
    if derivative is not None:
        record = _with_derivative(record, derivative)
    return _bind(record, text, len(head) + 1, assignments, fixed)


def _split(text: str) -> tuple[str, str]:
    """The text before the parameters, and the parameters: the last part holds them if and only if it has an '='."""
    head, colon, last = text.rpartition(":")
    if colon and "=" in last:
        return head, last
    if "=" in text and not colon:
        raise RequestError("Parameters need a name before them.", text=text, hint="For example leaky_relu:" + text)
    if not text.strip(": "):
        raise RequestError("A function needs a name.", text=text, hint="actderiv list shows the names.")
    head = text.removesuffix(":")
    if head != text and not _is_file(head):
        usual = "Write name:param=value, file.py:callable or module:callable."
        hint = _takes(head) if head in FUNCTIONS else usual
        raise RequestError("Nothing follows the colon.", text=text, span=(len(text), len(text)), hint=hint)
    return head, ""


def _is_file(head: str) -> bool:
    return ":" not in head and (head.endswith(".py") or "/" in head)


def _takes(name: str) -> str:
    """Which parameters a function of the catalogue takes, and how one of them is written."""
    record = FUNCTIONS.get(name)
    names = [each.name for each in record.parameters]
    if not names:
        return f"{record.name} takes no parameters."
    return f"{record.name} takes {', '.join(names)}; for example {record.bind(**record.example).spec}"


def _colon_for_comma(text: str, places: list[str], assignments: str) -> RequestError:
    """The complaint about ``name:a=1:b=2``, with a caret under the second colon."""
    first = next(number for number, each in enumerate(places) if number and "=" in each)
    name = ":".join(places[:first])
    start = len(name) + 1 + len(places[first])
    parameters = ",".join(filter(None, [*places[first:], assignments]))
    hint = f"Write {name}:{parameters}"
    return RequestError("Between parameters stands a comma.", text=text, span=(start, start + 1), hint=hint)


def _places(head: str) -> list[str]:
    parts = head.split(":")
    if len(parts) > 2 and len(parts[0]) == 1 and parts[1][:1] in ("\\", "/"):  # a drive letter
        parts[:2] = [":".join(parts[:2])]
    return parts


def _bind(record: Activation, text: str, start: int, assignments: str, fixed: Mapping[str, Any]) -> Bound:
    """The record with what the text assigns, beside what its name has ``fixed`` and the text may still change."""
    chosen: dict[str, str] = {}
    for part in assignments.split(",") if assignments else []:
        span = (start, start + len(part))
        start = span[1] + 1
        name, equals, value = (each.strip() for each in part.partition("="))
        if not (name and equals and value):
            raise RequestError("A parameter is written name=value.", text=text, span=span)
        if name in chosen:
            raise RequestError(f"{name} is given twice.", text=text, span=span)
        try:
            replace(record, valid=None).bind(**{name: value})  # what holds between several is checked below
        except RequestError as error:
            raise RequestError(error.message, text=text, span=span, hint=error.hint) from None
        chosen[name] = value
    return record.bind(**{**fixed, **chosen})


def _foreign(text: str, place: str, name: str) -> Activation:
    found = load(place, name, text)
    record = getattr(found, RECORD, None) or Activation(name=name, value=found, derivative=None)
    label = f"{place}:{name}"
    derivative = record.derivative and guard(record.derivative, f"the derivative of {label}")
    return replace(
        record, name=label, value=guard(record.value, label), derivative=derivative, aliases=(), family="", foreign=True
    )


def _with_derivative(record: Activation, text: str) -> Activation:
    places = _places(text)
    if len(places) != 2:
        raise RequestError("A derivative is named FILE.py:CALLABLE or MODULE:CALLABLE.", text=text)
    place, name = places
    formula = load(place, name, text)
    names = [each.name for each in parameters_of(formula)]
    wanted = [each.name for each in record.parameters]
    if names != wanted:
        shown = ", ".join(wanted) or "none"
        raise RequestError(
            f"The derivative takes other parameters than {record.name}.", text=text, hint=f"Expected after x: {shown}."
        )
    return replace(record, derivative=guard(formula, text), derivative_formula="", peers={}, convention="")


def load(place: str, name: str, text: str) -> Callable[..., Any]:
    """The callable ``name`` (dots lead to attributes: ``MyFunction.apply``) of the file or module ``place``.

    Runs that code. ``text`` is what the person wrote, for the carets; ``place:name`` stands somewhere in it.
    """
    if not place or not name:
        raise RequestError("Write FILE.py:CALLABLE or MODULE:CALLABLE.", text=text)
    module = _module_from_file(Path(place)) if place.endswith(".py") else _module_from_name(place, text)
    start = max(0, text.find(f"{place}:{name}")) + len(place) + 1
    span = (start, start + len(name))
    try:
        found = attrgetter(name)(module)
    except AttributeError:
        own = [key for key, each in vars(module).items() if callable(each) and not key.startswith("_")]
        hint = f"It has {', '.join(own[:12])}." if own else "It defines no callable."
        raise RequestError(f"{place} has no {name!r}.", text=text, span=span, hint=hint) from None
    if not callable(found):
        raise RequestError(f"{name!r} in {place} cannot be called.", text=text, span=span)
    return found


def _module_from_file(path: Path) -> Any:
    key = f"actderiv-file:{path.resolve()}"
    if key in sys.modules:
        return sys.modules[key]
    if not path.is_file():
        raise FileError(f"There is no file {path}.", hint="The path is taken from the current folder.")
    found = importlib.util.spec_from_file_location(key, path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[key] = module
    try:
        with _importing_from(path.resolve().parent), aside():
            found.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[key]
        if isinstance(error, KeyboardInterrupt | ActderivError):
            raise
        if isinstance(error, OSError):
            raise FileError(f"{path} cannot be read: {error.strerror or error}.") from error
        raise blame(f"Loading {path}", error) from error
    return module


def _module_from_name(place: str, text: str) -> Any:
    try:
        with _importing_from(Path.cwd()), aside():
            return importlib.import_module(place)
    except ModuleNotFoundError as error:
        if error.name and (place == error.name or place.startswith(error.name + ".")):
            hint = "A file is written with its ending: FILE.py:CALLABLE." if Path(f"{place}.py").is_file() else None
            start = max(0, text.find(place))
            span = (start, start + len(place))
            raise NoModuleError(f"There is no module {place!r}.", text=text, span=span, hint=hint) from None
        raise blame(f"Importing {place}", error) from error
    except ActderivError:
        raise
    except (Exception, SystemExit) as error:
        raise blame(f"Importing {place}", error) from error


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Let code from ``folder`` import its neighbours, and leave no byte code beside it."""
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.dont_write_bytecode = written
        if str(folder) in sys.path:
            sys.path.remove(str(folder))


def guard(formula: Callable[..., Any], label: str) -> Callable[..., Any]:
    """The user's ``formula`` with every failure named: what it raised, or that its answer has the wrong shape."""

    if hasattr(formula, "nin"):  # a ufunc's keywords are about arrays, and its signature is not to be inherited
        ufunc = formula
        formula = wraps(ufunc, ("__name__", "__doc__"))(lambda x: ufunc(x))
        del formula.__wrapped__

    @wraps(formula)
    def guarded(x: Any, **parameters: Any) -> Any:
        if hasattr(type(x), "arithmetic"):
            return formula(x, **parameters)
        import numpy as np

        try:
            given = np.array(x)
            with aside():
                answer = np.asarray(formula(given, **parameters))
        except ActderivError:
            raise
        except (Exception, SystemExit) as error:
            scalar_only = isinstance(error, TypeError | ValueError) and np.ndim(x) > 0
            hint = "It is called with a NumPy array and returns one." if scalar_only else None
            raise blame(label, error, hint=hint) from error
        if answer.shape != given.shape:
            said = f"{label} returned shape {answer.shape} for an input of shape {given.shape}."
            raise ForeignError(said, hint="A constant is written np.full_like(x, 2.0).")
        if answer.dtype.kind not in "fciub":
            raise ForeignError(f"{label} returned {answer.dtype} instead of numbers.")
        return answer.astype(given.dtype) if answer.dtype.kind in "iub" else answer

    return guarded


class _Aside:
    """A stdout for foreign code: what is printed there goes to stderr, and that it happened is remembered."""

    def __init__(self) -> None:
        self.printed = 0

    def write(self, text: str) -> int:
        self.printed += 1
        return sys.stderr.write(text) if sys.stderr else 0

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stderr, name)


_ASIDE, _SWITCH = _Aside(), Lock()
_inside: list[tuple[TextIO, int | None]] = []


@contextmanager
def aside() -> Iterator[_Aside]:
    """While foreign code runs, stdout leads to stderr: only results may stand on ours.

    That holds for ``print``, for compiled code and for child processes. Blocks may
    overlap between threads: the first to enter switches over, the last to leave switches back.
    """
    with _SWITCH:
        _inside.append(_divert() if not _inside else _inside[0])
    try:
        yield _ASIDE
    finally:
        with _SWITCH:
            stream, copy = _inside.pop()
            if not _inside:
                sys.stdout = stream
                if copy is not None:
                    _flush_compiled()
                    os.dup2(copy, 1)
                    os.close(copy)


def _divert() -> tuple[TextIO, int | None]:
    stream, sys.stdout = sys.stdout, _ASIDE
    try:
        if stream is not None:
            stream.flush()
        copy = os.dup(1)
        os.dup2(2, 1)
    except (OSError, ValueError):  # one of them is closed
        return stream, None
    return stream, copy


def _flush_compiled() -> None:
    """What C code printed waits in a buffer of its own until somebody flushes it."""
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)
