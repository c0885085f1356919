"""What a person's function returned, taken as numbers: one for each input, whatever they come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ForeignError
from ..floats import FORMATS
from ..messages import _, ngettext

Array = np.ndarray
Remark = Callable[[str], None]


def split(answer: Any) -> tuple[Any, Any]:
    """Value and cache of a function that returns a tuple: its first element, and the rest."""
    if isinstance(answer, tuple) and answer:
        rest = answer[1:]
        return answer[0], rest[0] if len(rest) == 1 else rest
    return answer, None


def taken(answer: Any, x: Array, label: str, remark: Remark) -> Array:
    """The answer to the inputs ``x`` as an array of their shape and dtype; ``remark`` is told what had to be done.

    Raises :class:`ForeignError` for what is no number for each input: nothing, words, complex numbers, masked or
    missing values, another shape.
    """
    found = _whole(answer, label, remark)
    return _of_dtype(_of_shape(found, x, label, remark), x, label, remark)


def numbers(answer: Any, x: Array, label: str, remark: Remark) -> Array:
    """The same, whatever shape the answer has: a function of a vector may give a matrix."""
    return _of_dtype(_whole(answer, label, remark), x, label, remark)


def _whole(answer: Any, label: str, remark: Remark) -> Array:
    if isinstance(answer, tuple):
        remark(_("of the several things that it returns the first is taken"))
        answer, __ = split(answer)
    if isinstance(answer, np.ndarray) and hasattr(answer, "mask"):  # by its look: numpy.ma takes 15 ms to load
        raise ForeignError(
            ngettext(
                "{label} returned a masked array: it has no value at {count} inputs.",
                "{label} returned a masked array: it has no value at {count} inputs.",
                int(np.sum(answer.mask)),
                label=label,
            ),
            hint=_("answer.filled(np.nan), or a value for each input, can be judged."),
        )
    if answer is None:
        raise ForeignError(
            _("{label} returned None.", label=label), hint=_("A function without a return returns None.")
        )
    found = _array(answer, label)
    if not isinstance(answer, np.ndarray) and np.ndim(found):
        kind = type(answer)
        if kind.__module__.partition(".")[0] not in ("torch", "jax", "jaxlib", "tensorflow"):
            remark(_("its answer, a {kind}, is taken as an array", kind=kind.__name__))
    return found


def _array(answer: Any, label: str) -> Array:
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu()
    try:
        found = np.asarray(answer)
    except Exception as error:
        kind = type(answer)
        name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
        raise ForeignError(
            _("{label} returned a {kind}, which is no array of numbers.", label=label, kind=name)
        ) from error
    if found.dtype == object:
        try:
            return found.astype(np.float64)
        except (TypeError, ValueError):
            kind = type(answer if found.ndim == 0 else found.ravel()[0])
            name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
            raise ForeignError(_("{label} returned a {kind} instead of numbers.", label=label, kind=name)) from None
    return found


def _of_shape(found: Array, x: Array, label: str, remark: Remark) -> Array:
    if found.shape == x.shape:
        return found
    if found.size == 1:
        if x.size > 1:
            remark(_("the single number that it returns is taken for every input"))
        return np.broadcast_to(found.reshape(()), x.shape)
    if found.size == x.size and max(found.shape) == x.size:
        shape = ", ".join("n" if length == x.size else str(length) for length in found.shape)
        remark(_("its answer of shape ({shape}) is taken as one row", shape=shape))
        return found.reshape(x.shape)
    raise ForeignError(
        _(
            "{label} returned shape {shape} for an input of shape {given}.",
            label=label,
            shape=found.shape,
            given=x.shape,
        ),
        hint=_("One value for each input, in the same order."),
    )


def _of_dtype(found: Array, x: Array, label: str, remark: Remark) -> Array:
    if x.dtype.kind in "iu" and found.dtype.kind in "iuf":
        return found  # to codes, an answer may be codes of another kind, or numbers
    if found.dtype == x.dtype:
        return rounded(found, x.dtype)
    if found.dtype.kind in "biu":
        _refuse_patterns(found, x, label)
        remark(
            _("its truth values are taken as 0 and 1") if found.dtype.kind == "b" else _("its whole numbers are taken")
        )
        return rounded(found, x.dtype)
    if found.dtype.kind == "c" and x.dtype.kind != "c":
        raise ForeignError(_("{label} returned complex numbers for real inputs.", label=label))
    if found.dtype.kind == "f" and x.dtype.kind == "c":
        return found.astype(x.dtype)
    format = FORMATS.get(found.dtype.name) if found.dtype.name in FORMATS else None
    real = found.dtype.kind == "f" or format is not None
    if not real and found.dtype.kind != "c":
        raise ForeignError(_("{label} returned {dtype} instead of numbers.", label=label, dtype=found.dtype))
    if format and not format.computes and format.bits < 8 * x.dtype.itemsize:  # what is to be judged is lost
        raise ForeignError(
            _("{label} returned {dtype} for {given} inputs.", label=label, dtype=found.dtype, given=x.dtype),
            hint=_("--dtype {dtype} asks it in that format.", dtype=found.dtype),
        )
    if real and not (found.dtype.itemsize > 8 and x.dtype == np.float64):
        remark(_("it answers {given} with {dtype}", given=x.dtype, dtype=found.dtype))
    return rounded(found, x.dtype)


def rounded(found: Array, dtype: np.dtype) -> Array:
    """Numbers as answers in a dtype: rounded once, and NaN kept even where the format has none."""
    with np.errstate(all="ignore"):
        if dtype.kind == "c" or dtype.name not in FORMATS:
            return found.astype(dtype)
        known = found.dtype == dtype or found.dtype.kind == "f"
        return np.asarray(FORMATS.get(dtype.name).answer(found if known else found.astype(np.float64)))


def _refuse_patterns(found: Array, x: Array, label: str) -> None:
    """Whole numbers as wide as the format, and as large as its bit patterns, may be either."""
    if found.dtype.kind == "b" or x.dtype.name not in FORMATS:
        return
    if FORMATS.get(x.dtype.name).may_be_patterns(found):
        raise ForeignError(
            _(
                "{label} returned {dtype} for {given} inputs, which look like bit patterns.",
                label=label,
                dtype=found.dtype,
                given=x.dtype,
            ),
            hint=_(
                "Return them with .view({dtype}); whole numbers that are meant as such, with .astype({dtype}).",
                dtype=x.dtype,
            ),
        )
