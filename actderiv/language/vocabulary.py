"""The functions that a formula may use besides those of the catalogue: their spellings, and what they are in ``ops``.

The spellings are NumPy's, those of Python's ``math``, and the field's. One row each: a name, how many arguments, the
meaning, other spellings.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, reduce
from typing import Any

from .. import ops
from ..dataclass import dataclass
from ..docstrings import first_paragraph
from ..messages import N_

PREFIXES = ("np", "numpy", "math", "jnp", "torch", "sp")
"""What may stand before a function's name and a dot, and means nothing."""


@dataclass(frozen=True)
class Function:
    """A function that formulas use: ``meaning`` takes numbers of any arithmetic of ``ops``.

    ``numpy`` is its name in NumPy code, ``needs`` the lines that code wants before; ``latex`` is its sign, with ``#``
    where the argument stands inside of it; ``sympy`` is SymPy's function. ``written`` says it in other words of this
    table, with x, y and z for its arguments: for every output that has no name for it. ``slope`` is its derivative, of
    a function that SymPy does not have and that keeps its name.
    """

    name: str
    meaning: Callable[..., Any]
    least: int
    most: int
    spellings: tuple[str, ...] = ()
    numpy: str = ""
    latex: str = ""
    written: str = ""
    slope: str = ""
    sympy: str = ""
    needs: tuple[str, ...] = ()
    warns: bool = False
    """Whether NumPy warns somewhere on the line: of an overflow, of what is not defined."""

    @property
    def doc(self) -> str:
        """What it is, in one sentence."""
        return first_paragraph(self.meaning)


TABLE: dict[str, Function] = {}
"""By name, then by every other spelling."""


def _row(
    name: str, meaning: Callable[..., Any], *spellings: str, arguments: tuple[int, int] = (1, 1), **facts: Any
) -> None:
    row = Function(name, meaning, *arguments, spellings, **facts)
    for each in (name, *spellings):
        assert each not in TABLE, each
        TABLE[each] = row


def _square(x: Any) -> Any:
    """x·x."""
    return x**2


def _reciprocal(x: Any) -> Any:
    """1 / x."""
    return 1 / x


def _remainder(x: Any, y: Any) -> Any:
    """What is left of x by whole multiples of y, x - y·floor(x/y): it has the sign of y. Also written x % y."""
    return x - y * ops.floor(x / y)


def _maximum(*values: Any) -> Any:
    """The greatest of two or more numbers."""
    return reduce(ops.maximum, values)


def _minimum(*values: Any) -> Any:
    """The least of two or more numbers."""
    return reduce(ops.minimum, values)


def _clip(x: Any, low: Any, high: Any) -> Any:
    """clip(x, low, high): x held between the two."""
    return ops.minimum(ops.maximum(x, low), high)


def _heaviside(x: Any, at_zero: Any = 1.0) -> Any:
    """0 for negative x, 1 for positive x; at 0 the second argument, which is 1 where there is none."""
    return ops.where(x < 0, ops.zero(x), ops.where(x > 0, ops.one(x), at_zero * ops.one(x)))


def _truncated(x: Any) -> Any:
    """x without its fraction: the nearest whole number towards 0."""
    return ops.where(x < 0, ops.ceil(x), ops.floor(x))


def _delta(x: Any) -> Any:
    """Dirac's delta away from its place: the function part of it, which pictures complete by an arrow."""
    return ops.zero(x)


MANY = (2, 100)


def _by_math(name: str) -> tuple[str, ...]:
    """Python's own function of one number, made one of arrays: NumPy has none."""
    return ("import math", f"{name} = np.vectorize(math.{name}, otypes=[float])")


_row("exp", ops.exp, sympy="exp", numpy="np.exp", latex="e^{#}", warns=True)
_row("expm1", ops.expm1, numpy="np.expm1", written="exp(x) - 1", warns=True)
_row("exp2", ops.exp2, numpy="np.exp2", written="2**x", warns=True)
_row("log", ops.log, "ln", sympy="log", numpy="np.log", latex=r"\ln", warns=True)
_row("log1p", ops.log1p, numpy="np.log1p", written="log(1 + x)", warns=True)
_row("log2", ops.log2, numpy="np.log2", latex=r"\log_{2}", written="log(x)/log(2)", warns=True)
_row("log10", ops.log10, numpy="np.log10", latex=r"\log_{10}", written="log(x)/log(10)", warns=True)
_row("sqrt", ops.sqrt, sympy="sqrt", numpy="np.sqrt", latex=r"\sqrt{#}", warns=True)
_row("cbrt", ops.cbrt, numpy="np.cbrt", latex=r"\sqrt[3]{#}", slope="1/(3*cbrt(x)**2)")
_row("square", _square, written="x**2")
_row("reciprocal", _reciprocal, written="1/x")
_row("hypot", ops.hypot, numpy="np.hypot", written="sqrt(x**2 + y**2)", arguments=(2, 2))
_row("pow", ops.power, "power", numpy="np.power", written="x**y", arguments=(2, 2), warns=True)
_row("sin", ops.sin, sympy="sin", numpy="np.sin", latex=r"\sin")
_row("cos", ops.cos, sympy="cos", numpy="np.cos", latex=r"\cos")
_row("tan", ops.tan, sympy="tan", numpy="np.tan", latex=r"\tan")
_row("sinh", ops.sinh, sympy="sinh", numpy="np.sinh", latex=r"\sinh", warns=True)
_row("cosh", ops.cosh, sympy="cosh", numpy="np.cosh", latex=r"\cosh", warns=True)
_row("tanh", ops.tanh, sympy="tanh", numpy="np.tanh", latex=r"\tanh")
_row("sech", ops.sech, sympy="sech", written="1/cosh(x)", latex=r"\mathrm{sech}")
_row("arcsin", ops.arcsin, "asin", sympy="asin", numpy="np.arcsin", latex=r"\arcsin", warns=True)
_row("arccos", ops.arccos, "acos", sympy="acos", numpy="np.arccos", latex=r"\arccos", warns=True)
_row("arctan", ops.arctan, "atan", sympy="atan", numpy="np.arctan", latex=r"\arctan")
_row("arcsinh", ops.arcsinh, "asinh", sympy="asinh", numpy="np.arcsinh", latex=r"\mathrm{arcsinh}")
_row("arccosh", ops.arccosh, "acosh", sympy="acosh", numpy="np.arccosh", latex=r"\mathrm{arccosh}", warns=True)
_row("arctanh", ops.arctanh, "atanh", sympy="atanh", numpy="np.arctanh", latex=r"\mathrm{arctanh}", warns=True)
_row("erf", ops.erf, sympy="erf", numpy="erf", latex=r"\mathrm{erf}", needs=_by_math("erf"))
_row("erfc", ops.erfc, sympy="erfc", numpy="erfc", latex=r"\mathrm{erfc}", needs=_by_math("erfc"))
_row(
    "erfcx",
    ops.erfcx,
    numpy="erfcx",
    latex=r"\mathrm{erfcx}",
    needs=("from scipy.special import erfcx",),
    warns=True,
    slope="2*x*erfcx(x) - 2/sqrt(pi)",
)
_row("Φ", ops.normal_distribution, "ndtr", "normal_cdf", latex=r"\Phi", written="erfc(-x/sqrt(2))/2", slope="φ(x)")
_row("φ", ops.normal_density, "normal_pdf", latex=r"\varphi", written="exp(-x**2/2)/sqrt(2*pi)", slope="-x*φ(x)")
_row(
    "sigmoid",
    ops.logistic,
    "σ",
    "expit",
    "logistic",
    latex=r"\sigma",
    written="1/(1 + exp(-x))",
    slope="sigmoid(x)*(1 - sigmoid(x))",
)
_row("abs", ops.fabs, "fabs", "absolute", numpy="np.abs", latex=r"\left|#\right|", written="where(x < 0, -x, x)")
_row("sign", ops.sign, "sgn", numpy="np.sign", latex=r"\mathrm{sign}", slope="0")
_row("floor", ops.floor, numpy="np.floor", latex=r"\left\lfloor #\right\rfloor", slope="0")
_row("ceil", ops.ceil, numpy="np.ceil", latex=r"\left\lceil #\right\rceil", slope="0")
_row("round", ops.rint, "rint", "around", numpy="np.round", latex=r"\mathrm{round}", slope="0")
_row("trunc", _truncated, "fix", numpy="np.trunc", latex=r"\mathrm{trunc}", written="where(x < 0, ceil(x), floor(x))")
# np.mod(1, 0.1) is 0.1 less a rounding error, where the formula's quotient is 10 and nothing is left.
_row("mod", _remainder, "remainder", latex=r"\mathrm{mod}", written="x - y*floor(x/y)", arguments=(2, 2), warns=True)
_row(
    "max", _maximum, "maximum", "fmax", numpy="np.maximum", latex=r"\max", written="where(x < y, y, x)", arguments=MANY
)
_row(
    "min", _minimum, "minimum", "fmin", numpy="np.minimum", latex=r"\min", written="where(x > y, y, x)", arguments=MANY
)
_row(
    "clip",
    _clip,
    "clamp",
    numpy="np.clip",
    latex=r"\mathrm{clip}",
    written="where(x < y, y, where(x > z, z, x))",
    arguments=(3, 3),
)
_row("heaviside", _heaviside, "H", "θ", numpy="np.heaviside", latex=r"\theta", arguments=(1, 2), slope="0")
_row("δ", _delta, latex=r"\delta", written="0")

CONSTANTS = {"pi": ops.PI, "e": ops.E}
NUMPY = {"pi": "np.pi", "e": "np.e"}
LATEX = {"pi": r"\pi", "e": "e"}
"""The same constants as the two outputs spell them."""

LETTERS = {"Phi": "normal_cdf", "Φ": "normal_cdf", "phi": "normal_pdf", "φ": "normal_pdf"}
"""Letters, and letters in words, which a capital tells apart where the catalogue's names ignore it. They are functions
where they are called; a parameter may be named phi."""

OTHERWISE = {"np.sinc": N_("np.sinc(x) is sin(πx)/(πx): write sinc(pi*x).")}
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

    return tuple(dict.fromkeys((*TABLE, *FUNCTIONS.names())))


def nearest(name: str, further: tuple[str, ...] = ()) -> list[str]:
    """Up to three known names that resemble this one, best first."""
    from difflib import get_close_matches

    return get_close_matches(name, [*further, *_names()], n=3, cutoff=0.6)
