"""The functions that a formula may use besides those of the catalogue: their spellings, and what they are in ``ops``.

The spellings are NumPy's, those of Python's ``math``, and the field's. One row each: a name, how many arguments, the
meaning, other spellings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

from .. import ops

PREFIXES = ("np", "numpy", "math", "jnp", "torch", "sp")
"""What may stand before a function's name and a dot, and means nothing."""


@dataclass(frozen=True)
class Function:
    """A function that formulas use: ``meaning`` takes numbers of any arithmetic of ``ops``."""

    name: str
    meaning: Callable[..., Any]
    least: int
    most: int
    spellings: tuple[str, ...] = ()


TABLE: dict[str, Function] = {}
"""By name, then by every other spelling."""


def _row(name: str, meaning: Callable[..., Any], *spellings: str, arguments: tuple[int, int] = (1, 1)) -> None:
    row = Function(name, meaning, *arguments, spellings)
    for each in (name, *spellings):
        assert each not in TABLE, each
        TABLE[each] = row


def _maximum(*values: Any) -> Any:
    return reduce(ops.maximum, values)


def _minimum(*values: Any) -> Any:
    return reduce(ops.minimum, values)


def _clip(x: Any, low: Any, high: Any) -> Any:
    return ops.minimum(ops.maximum(x, low), high)


def _heaviside(x: Any, at_zero: Any = 1.0) -> Any:
    return ops.where(x < 0, ops.zero(x), ops.where(x > 0, ops.one(x), at_zero * ops.one(x)))


def _truncated(x: Any) -> Any:
    return ops.where(x < 0, ops.ceil(x), ops.floor(x))


def _delta(x: Any) -> Any:
    """Dirac's delta away from its place: the function part of it, which pictures complete by an arrow."""
    return ops.zero(x)


MANY = (2, 100)

_row("exp", ops.exp)
_row("expm1", ops.expm1)
_row("exp2", ops.exp2)
_row("log", ops.log, "ln")
_row("log1p", ops.log1p)
_row("log2", ops.log2)
_row("log10", ops.log10)
_row("sqrt", ops.sqrt)
_row("cbrt", ops.cbrt)
_row("square", lambda x: x**2)
_row("reciprocal", lambda x: 1 / x)
_row("hypot", ops.hypot, arguments=(2, 2))
_row("pow", ops.power, "power", arguments=(2, 2))
_row("sin", ops.sin)
_row("cos", ops.cos)
_row("tan", ops.tan)
_row("sinh", ops.sinh)
_row("cosh", ops.cosh)
_row("tanh", ops.tanh)
_row("sech", ops.sech)
_row("arcsin", ops.arcsin, "asin")
_row("arccos", ops.arccos, "acos")
_row("arctan", ops.arctan, "atan")
_row("arcsinh", ops.arcsinh, "asinh")
_row("arccosh", ops.arccosh, "acosh")
_row("arctanh", ops.arctanh, "atanh")
_row("erf", ops.erf)
_row("erfc", ops.erfc)
_row("erfcx", ops.erfcx)
_row("Φ", ops.normal_distribution, "ndtr", "normal_cdf")
_row("φ", ops.normal_density, "normal_pdf")
_row("sigmoid", ops.logistic, "σ", "expit", "logistic")
_row("abs", ops.fabs, "fabs", "absolute")
_row("sign", ops.sign, "sgn")
_row("floor", ops.floor)
_row("ceil", ops.ceil)
_row("round", ops.rint, "rint", "around")
_row("trunc", _truncated, "fix")
_row("mod", lambda x, y: x - y * ops.floor(x / y), "remainder", arguments=(2, 2))
_row("max", _maximum, "maximum", "fmax", arguments=MANY)
_row("min", _minimum, "minimum", "fmin", arguments=MANY)
_row("clip", _clip, "clamp", arguments=(3, 3))
_row("heaviside", _heaviside, "H", "θ", arguments=(1, 2))
_row("δ", _delta)

CONSTANTS = {"pi": ops.PI, "e": ops.E}

OTHERWISE = {"np.sinc": "np.sinc(x) is sin(πx)/(πx): write sinc(pi*x)."}
"""Names that mean something else where they come from than here."""


def function(name: str) -> Function | None:
    """The function of that spelling."""
    return TABLE.get(name)


def record(name: str) -> Any:
    """The function of the catalogue of that name; None where there is none."""
    from ..activation import FUNCTIONS

    return FUNCTIONS.get(name) if name in FUNCTIONS else None


@cache
def _names() -> tuple[str, ...]:
    from ..activation import FUNCTIONS

    return (*TABLE, *FUNCTIONS.names())


def nearest(name: str, further: tuple[str, ...] = ()) -> list[str]:
    """Up to three known names that resemble this one, best first."""
    from difflib import get_close_matches

    return get_close_matches(name, [*further, *_names()], n=3, cutoff=0.6)
