"""The words that every arithmetic defines for itself: each looks at its arguments and hands them over."""

from __future__ import annotations

import math
from typing import Any

WORDS: list[str] = []
"""The names of the words, in order: what every arithmetic defines."""


def word(definition: Any) -> Any:
    """Turn a documented signature into a word: the arithmetic of the first value that brings its own, else NumPy's."""
    name = definition.__name__
    WORDS.append(name)
    in_arrays: Any = None

    def spoken(*values: Any) -> Any:
        for value in values:
            own = getattr(type(value), "arithmetic", None)
            if own is not None:
                return getattr(own, name)(*values)
        return (in_arrays or fetched())(*values)

    def fetched() -> Any:
        nonlocal in_arrays
        from . import arrays

        in_arrays = getattr(arrays, name)
        return in_arrays

    spoken.__name__ = spoken.__qualname__ = name
    spoken.__doc__ = definition.__doc__
    return spoken


@word
def exp(x):
    """e to the power x."""


@word
def expm1(x):
    """exp(x) - 1, without cancellation near 0."""


@word
def log(x):
    """Natural logarithm."""


@word
def log1p(x):
    """log(1 + x), without cancellation near 0."""


@word
def exp2(x):
    """2 to the power x."""


@word
def log2(x):
    """Logarithm to base 2."""


@word
def log10(x):
    """Logarithm to base 10."""


@word
def power(x, y):
    """x to the power y; NaN where x is negative and y is no whole number."""


@word
def sqrt(x):
    """Square root."""


@word
def cbrt(x):
    """Cube root, which negative numbers have too."""


@word
def hypot(x, y):
    """sqrt(x² + y²), without overflow."""


@word
def sin(x):
    """Sine; x in radians."""


@word
def cos(x):
    """Cosine; x in radians."""


@word
def tan(x):
    """Tangent; x in radians."""


@word
def sin_pi(x):
    """sin(πx), which is 0 at every whole number."""


@word
def cos_pi(x):
    """cos(πx), which is 0 halfway between whole numbers."""


@word
def arctan(x):
    """Inverse tangent, in radians."""


@word
def arcsin(x):
    """Inverse sine, in radians."""


@word
def arccos(x):
    """Inverse cosine, in radians."""


@word
def arctanh(x):
    """Inverse hyperbolic tangent."""


@word
def arccosh(x):
    """Inverse hyperbolic cosine."""


@word
def arcsinh(x):
    """Inverse hyperbolic sine."""


@word
def sinh(x):
    """Hyperbolic sine."""


@word
def cosh(x):
    """Hyperbolic cosine."""


@word
def tanh(x):
    """Hyperbolic tangent."""


@word
def erf(x):
    """Error function, 2/sqrt(pi) times the integral of exp(-t²) from 0 to x."""


@word
def erfc(x):
    """1 - erf(x), without cancellation for large x."""


@word
def erfcx(x):
    """exp(x²) erfc(x), which neither overflows nor underflows for x >= 0."""


@word
def fabs(x):
    """Absolute value."""


@word
def sign(x):
    """-1, 0 or 1, as x is negative, zero or positive."""


@word
def floor(x):
    """The largest whole number that is not above x."""


@word
def ceil(x):
    """The smallest whole number that is not below x."""


@word
def rint(x):
    """The nearest whole number; halfway between two the even one."""


@word
def minimum(x, y):
    """The smaller of the two, elementwise; NaN if either is."""


@word
def maximum(x, y):
    """The larger of the two, elementwise; NaN if either is."""


@word
def where(condition, x, y):
    """x where the condition holds, y elsewhere; both are computed, so neither may overflow by itself."""


@word
def saturated(x, limit=math.inf):
    """x held within ±limit, where numbers are floats; ball arithmetic takes x whole.

    For the argument of a function that no longer changes beyond ±limit, not by one bit: it keeps the intermediate steps
    from overflowing. Without a limit the infinities become the largest numbers, so y / (1 + y) has its limit there.
    """


@word
def scaled(x, factor):
    """factor·x, which stays finite where x is finite."""


@word
def times_exp(w, x, e=None):
    """w·exp(x), which is 0 only where the product itself is: exp(x) alone may underflow long before. ``e`` is exp(x),
    from a formula that has it anyway."""


@word
def times_gauss(w, x, rate):
    """w·exp(-rate·x²) for a rate that is a power of two: the rounding of x² does not enter, and see times_exp."""


@word
def x_minus_tanh(x):
    """x - tanh(x), without cancellation near 0."""


@word
def x_minus_sin(x):
    """x - sin(x), without cancellation near 0."""


@word
def one(x):
    """1 in the arithmetic, dtype and shape of x, and NaN where x is NaN."""


@word
def sum_rest(x, y):
    """What x + y loses in rounding, exactly: 0 in ball arithmetic."""


@word
def product_rest(x, y):
    """What x·y loses in rounding, exactly: 0 in ball arithmetic, and 0 where the product is near overflow."""
