"""The closed vocabulary that formulas are written in.

A word looks at its arguments and hands them to their arithmetic: NumPy arrays and numbers of any real or complex
dtype go to :mod:`.arrays`, power series with ball coefficients to :mod:`.balls`. So one formula, written once, runs in
float16, float32, float64, complex (the complex step) and in ball arithmetic, where it answers with a proof. An
arithmetic is a module that defines every word of :mod:`.words`; those of :mod:`.composed` are made of these. NumPy or
python-flint is loaded with the first value, not before.
"""

from __future__ import annotations  # noqa: I001

from .composed import (
    log1p_small, log_cosh, logistic, logistic_slope, normal_density, normal_distribution, polynomial, ratio,
    root_cube_lack, sech, sech_squared, softplus, softsign_slope, zero,
)  # fmt: skip
from .constants import (
    E, LOG_TWO, PI, SQRT_HALF, SQRT_HALF_PI, SQRT_TWO, SQRT_TWO_OVER_PI, SQRT_TWO_PI, Constant, decimal,
)  # fmt: skip
from .words import (
    WORDS, arccos, arccosh, arcsin, arcsinh, arctan, arctanh, cbrt, ceil, cos, cos_pi, cosh, erf, erfc, erfcx, exp,
    exp2, expm1, fabs, floor, hypot, log, log1p, log2, log10, maximum, minimum, one, power, product_rest, rint,
    saturated, scaled, sign, sin, sin_pi, sinh, sqrt, sum_rest, tan, tanh, times_exp, times_gauss, where, x_minus_sin,
    x_minus_tanh,
)  # fmt: skip

__all__ = [
    "LOG_TWO",
    "PI",
    "SQRT_HALF",
    "SQRT_HALF_PI",
    "SQRT_TWO",
    "SQRT_TWO_OVER_PI",
    "SQRT_TWO_PI",
    "WORDS",
    "Constant",
    "E",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "cbrt",
    "ceil",
    "cos",
    "cos_pi",
    "cosh",
    "decimal",
    "erf",
    "erfc",
    "erfcx",
    "exp",
    "exp2",
    "expm1",
    "fabs",
    "floor",
    "hypot",
    "log",
    "log1p",
    "log1p_small",
    "log2",
    "log10",
    "log_cosh",
    "logistic",
    "logistic_slope",
    "maximum",
    "minimum",
    "normal_density",
    "normal_distribution",
    "one",
    "polynomial",
    "power",
    "product_rest",
    "ratio",
    "rint",
    "root_cube_lack",
    "saturated",
    "scaled",
    "sech",
    "sech_squared",
    "sign",
    "sin",
    "sin_pi",
    "sinh",
    "softplus",
    "softsign_slope",
    "sqrt",
    "sum_rest",
    "tan",
    "tanh",
    "times_exp",
    "times_gauss",
    "where",
    "x_minus_sin",
    "x_minus_tanh",
    "zero",
]  # fmt: skip
