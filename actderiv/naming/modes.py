"""The ways in which a function of one number is asked for many: all at once, in a batch, in a list, one at a time.

Each is given a *step*, which calls the person's code once, and arrays of equal length: the input, and what else the
step takes for each input. It returns a value for each input.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..engines import Engine, loaded_engines
from ..errors import ForeignError, RequestError
from ..messages import N_, _, ngettext
from ..watching import told
from .answers import Remark, rounded, split, taken

Array = np.ndarray
Step = Callable[..., Any]
WRITES = N_("it writes into its input, and was given a copy")
PIECE = 512
"""So many single numbers are asked between two looks at the progress bar."""


class Mode(NamedTuple):
    """A way of asking: its name, what to say of it, and how it is done."""

    name: str
    remark: str
    run: Callable[[Step, Sequence[Array], str, Remark], Array]
    alone: bool = False
    """Whether every input is asked by itself, so that no value can depend on another."""


def modes() -> Iterator[Mode]:
    """The ways to try, in order; tensors only of frameworks that are loaded."""
    yield Mode("array", "", _array)
    for engine in loaded_engines():
        yield tensors(engine)
    yield Mode("number", _("it takes one number at a time"), _numbers, alone=True)
    yield Mode("batch", _("it takes a batch of rows"), _batch)
    yield Mode("column", _("it takes a column"), _column)
    yield Mode("list", _("it takes a list"), _listed)


def tensors(engine: Engine) -> Mode:
    """Asking with tensors of a framework."""
    return Mode("tensor", _("it takes tensors of {engine}", engine=engine.name), lambda *work: _tensors(engine, *work))


WORDS = 1, 2, 4, 8
"""So many bytes can be compared as an integer, which is quicker."""


def _array(step: Step, given: Sequence[Array], label: str, remark: Remark) -> Array:
    copies = [each.copy() for each in given]
    answer = step(*copies)
    if copies[0].shape == given[0].shape and not _untouched(copies[0], given[0]):
        remark(_(WRITES))
    return taken(answer, given[0], label, remark)


def _untouched(copy: Array, original: Array) -> bool:
    size = original.dtype.itemsize
    bits = f"{'u' if size in WORDS else 'V'}{size}"
    return copy.dtype == original.dtype and bool(np.all(copy.view(bits) == original.view(bits)))


def _tensors(engine: Engine, step: Step, given: Sequence[Array], label: str, remark: Remark) -> Array:
    def unwrapped(*tensors: Any) -> Any:
        return split(step(*tensors))[0]

    try:
        found = engine.asked(unwrapped, given, label)
    except RequestError as error:  # it has no such format; numbers may do
        raise ForeignError(error.message) from error
    return taken(found, given[0], label, remark)


def _listed(step: Step, given: Sequence[Array], label: str, remark: Remark) -> Array:
    return taken(step(*(each.tolist() for each in given)), given[0], label, remark)


def _batch(step: Step, given: Sequence[Array], label: str, remark: Remark) -> Array:
    """As a matrix of at least two rows and two columns: a sum over either would show."""
    size = given[0].size
    columns = max(2, math.ceil(size / 2))
    padded = [np.resize(each, (2, columns)) for each in given]
    return taken(step(*padded), padded[0], label, remark).ravel()[:size]


def _column(step: Step, given: Sequence[Array], label: str, remark: Remark) -> Array:
    columns = [each.copy().reshape(-1, 1) for each in given]
    return taken(step(*columns), given[0].reshape(-1, 1), label, remark).ravel()


def _numbers(step: Step, given: Sequence[Array], label: str, remark: Remark) -> Array:
    """One Python number after the other. Where arithmetic fails (1/0, exp(1000), log(-1)), there is no number."""
    kind = given[0].dtype
    found = np.full(given[0].size, np.nan, dtype=np.complex128 if kind.kind == "c" else np.float64)
    lost: list[tuple[Any, Exception]] = []
    whole = kind.kind in "iu"
    columns = [(each if whole else each.astype(found.dtype)).tolist() for each in given]
    for number, values in enumerate(zip(*columns, strict=True)):
        if number % PIECE == 0:
            told(number, len(found))
        try:
            answer = step(*values)
            found[number] = answer if type(answer) is float else _number(answer, values[0], label)
        except (ArithmeticError, ValueError) as error:
            if not (isinstance(error, ArithmeticError) or "domain" in str(error)):
                raise
            lost.append((values[0], error))
    if lost:
        if len(lost) == len(found):
            raise lost[0][1]
        for kind_ in dict.fromkeys(type(error).__name__ for __, error in lost):
            remark(_("where it raises {kind} there is no number", kind=kind_))
    return found if whole else rounded(found, kind)


def _number(answer: Any, x: Any, label: str) -> Any:
    answer, __ = split(answer)
    if isinstance(answer, complex) and not isinstance(x, complex):
        raise ForeignError(
            _(
                "{label} returned complex numbers for real inputs: {answer} at x = {x:.6g}.",
                label=label,
                answer=answer,
                x=x,
            )
        )
    if isinstance(answer, int | float | complex):
        return answer
    if answer is None:
        raise ForeignError(
            _("{label} returned None.", label=label), hint=_("A function without a return returns None.")
        )
    if isinstance(answer, str | bytes):
        raise ForeignError(_("{label} returned {answer!r} instead of a number.", label=label, answer=answer))
    size = getattr(answer, "size", 1)
    size = size() if callable(size) else size
    if size != 1:
        raise ForeignError(
            ngettext(
                "{label} returned {count} numbers for one.",
                "{label} returned {count} numbers for one.",
                size,
                label=label,
            )
        )
    try:
        return answer.item() if hasattr(answer, "item") else float(answer)
    except (TypeError, ValueError):
        raise ForeignError(
            _("{label} returned a {kind} instead of a number.", label=label, kind=type(answer).__name__)
        ) from None
