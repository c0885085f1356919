"""Other people's callables, called with care: whatever goes wrong in them is named, and bears their name."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..activation import Bound
from ..errors import ActderivError, ForeignError, RequestError, blame
from ..spec import aside, load
from .candidate import Request


@dataclass
class Foreign:
    """A callable with its parameters chosen and the name that its errors bear."""

    label: str
    formula: Callable[..., Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    printed: bool = False

    @classmethod
    def load(cls, request: Request, place: str, name: str) -> Foreign:
        """The callable ``name`` of the file or module ``place``; runs that code."""
        return cls(request.text, load(place, name, request.text), request.parameters)

    def bind(self, bound: Bound) -> Foreign:
        """With the function's parameters of the same names, except those that the person has set."""
        declared = _declared(self.formula)
        parameters = dict(self.parameters)
        unknown = next((name for name in parameters if declared is not None and name not in declared), None)
        if unknown is not None:
            takes = ", ".join(declared or ()) or "none"
            raise RequestError(f"{self.label}: there is no parameter {unknown!r}.", hint=f"It takes {takes}.")
        for name, default in (declared or {}).items():
            if name in bound.parameters:
                parameters.setdefault(name, bound.parameters[name])
            elif name not in parameters and default is inspect.Parameter.empty:
                raise RequestError(
                    f"{self.label} wants the parameter {name!r}, which {bound.name} does not have.",
                    hint=f"Give it a default, or set it: {self.label}{',' if self.parameters else ':'}{name}=VALUE.",
                )
        return Foreign(self.label, self.formula, parameters)

    def call(self, work: Callable[[Callable[[Any], Any]], Any], size: int, hint: str | None = None) -> Any:
        """What ``work`` returns, which is given the callable as a function of x alone, and may run it as it likes.

        What it prints goes to stderr. Anything it raises, a call of ``exit`` included, becomes a
        :class:`ForeignError`; Ctrl-C passes through, and says where it struck.
        """
        begun = time.monotonic()
        try:
            with aside() as talk, np.errstate(all="ignore"):
                before = talk.printed
                try:
                    return work(lambda x: self.formula(x, **self.parameters))
                finally:
                    self.printed |= talk.printed > before
        except ActderivError:
            raise
        except KeyboardInterrupt:
            seconds = time.monotonic() - begun
            raise KeyboardInterrupt(f"{self.label} had not returned after {seconds:.1f} s ({size:,} inputs)") from None
        except (Exception, SystemExit) as error:
            raise blame(self.label, error, hint=hint if isinstance(error, TypeError | ValueError) else None) from error

    def remarks(self) -> list[str]:
        """What a reader should know about the calls."""
        return [f"{self.label} prints; what it prints went to stderr"] if self.printed else []


def _declared(formula: Callable[..., Any]) -> dict[str, Any] | None:
    """The parameters after the first with their defaults; None where the callable takes any, or keeps them secret."""
    if hasattr(formula, "nin"):  # a NumPy ufunc: what follows x is about arrays
        return {}
    try:
        found = list(inspect.signature(formula).parameters.values())
    except (TypeError, ValueError):
        return None
    if any(each.kind is each.VAR_KEYWORD for each in found):
        named = {each.name: each.default for each in found[1:] if each.kind is each.KEYWORD_ONLY}
        return named or None
    after = (each for each in found[1:] if each.kind is not each.VAR_POSITIONAL)
    return {each.name: each.default for each in after}


def untouched(label: str, given: np.ndarray, x: np.ndarray) -> None:
    """Refuse a callable that wrote into its input: ``given`` is what it was handed, ``x`` the original."""
    bits = f"u{x.dtype.itemsize}"
    if not np.array_equal(given.view(bits), x.view(bits)):
        place = int(np.flatnonzero(given.view(bits) != x.view(bits))[0])
        raise ForeignError(
            f"{label} writes into its input: x = {x[place]} became {given[place]}.",
            hint="Work on a copy (x = x.copy()), and not with +=, *= or out=x.",
        )


def checked(label: str, answer: Any, x: np.ndarray) -> np.ndarray:
    """``answer``, if it is an array of the shape and dtype of ``x``; else an error that says what it is instead."""
    if np.isscalar(answer) or (isinstance(answer, np.ndarray) and answer.ndim == 0 and x.ndim):
        raise ForeignError(
            f"{label} returned the single number {answer!r} for {x.size:,} inputs.",
            hint="A constant is written np.full_like(x, 2.0).",
        )
    if not isinstance(answer, np.ndarray):
        hint = (
            "A function without a return returns None." if answer is None else "np.array(…, dtype=x.dtype) makes one."
        )
        kind = "None" if answer is None else f"a {type(answer).__module__}.{type(answer).__qualname__}"
        raise ForeignError(f"{label} returned {kind.replace('builtins.', '')}, not a NumPy array.", hint=hint)
    if answer.shape != x.shape:
        raise ForeignError(
            f"{label} returned shape {answer.shape} for an input of shape {x.shape}.",
            hint="One value for each input, in the same order.",
        )
    if answer.dtype != x.dtype:
        real = answer.dtype.kind in "fiubV" or answer.dtype.name.startswith(("bfloat", "float"))
        advice = "Where wider arithmetic is meant, the last step is return ….astype(x.dtype)." if real else None
        raise ForeignError(f"{label} returned {answer.dtype} for {x.dtype} inputs.", hint=advice)
    return answer
