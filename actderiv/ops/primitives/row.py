"""What a primitive is: a word of formulas with a form in every arithmetic, declared in one row."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, NamedTuple

Form = Callable[..., Any]


class Primitive(NamedTuple):
    """A row: the word with its docstring, and what it is in each arithmetic.

    ``array`` computes it from NumPy's arrays and numbers, ``ball`` from power series. A form's first argument is the
    module of its arithmetic, :mod:`..arrays` or :mod:`..balls`, which has the library and what several forms share;
    a text names NumPy's own function, or python-flint's method. Forward mode makes it of its ``slope``, a function of
    x and the value y, and of its ``curve``, the slope of that by x, y and the slope s: arrays all of them. A slope of 0
    is that of a word that is constant between its steps. Where no slope says it (a choice, two arguments, a product
    that must not underflow), ``dual`` is a form of its own, with :mod:`..duals` as its first argument. Over an interval
    a primitive is what it is in balls; one that looks at a sign or a step has a ``span`` besides, with :mod:`..spans`.
    In double words it is ``words``: a text names a function of :mod:`..transcendental`; a form that is written in words
    of its own, with :mod:`..doublewords`, takes slopes along, and needs none of the row; "ball" says that the form for
    balls is written so. Without ``words`` a formula is left to balls.
    """

    name: str
    word: Form
    array: str | Form
    ball: str | Form
    slope: Form | Literal[0] | None
    curve: Form | None
    dual: Form | None
    span: Form | None
    words: str | Form | None


PRIMITIVES: dict[str, Primitive] = {}
"""Every row by its name, in order."""


def primitive(
    *,
    array: str | Form,
    ball: str | Form,
    slope: Form | Literal[0] | None = None,
    curve: Form | None = None,
    dual: Form | None = None,
    span: Form | None = None,
    words: str | Form | None = None,
) -> Callable[[Form], Form]:
    """Make a primitive of a documented signature: it speaks in the arithmetic of the first value that brings its own,
    else in NumPy's. NumPy or python-flint is loaded with the first value, not before."""

    def declared(signature: Form) -> Form:
        name = signature.__name__
        if name in PRIMITIVES:
            raise TypeError(f"There is a primitive named {name} already.")
        if (slope is None) == (dual is None) or callable(slope) != (curve is not None):
            raise TypeError(f"{name} wants a slope with its curve, a slope of 0, or a form for duals.")
        word = _spoken(signature)
        PRIMITIVES[name] = Primitive(name, word, array, ball, slope, curve, dual, span, words)
        return word

    return declared


def _spoken(signature: Form) -> Form:
    name = signature.__name__
    in_arrays: Any = None

    @wraps(signature)
    def spoken(*values: Any) -> Any:
        for value in values:
            own = getattr(type(value), "arithmetic", None)
            if own is not None:
                return getattr(own, name)(*values)
        return (in_arrays or fetched())(*values)

    def fetched() -> Any:
        nonlocal in_arrays
        from .. import arrays

        in_arrays = getattr(arrays, name)
        return in_arrays

    return spoken


def kept(names: dict[str, Any], name: str, made: Callable[[Primitive], Any]) -> Any:
    """The form of a primitive in a module of an arithmetic, made of its row when it is first asked for there."""
    if name not in PRIMITIVES:
        raise AttributeError(f"module {names['__name__']!r} has no attribute {name!r}")
    names[name] = made(PRIMITIVES[name])
    return names[name]
