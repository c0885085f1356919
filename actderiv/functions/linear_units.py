"""Linear units without an exponential: the identity on the right, another curve that levels off on the left."""

from __future__ import annotations  # noqa: I001

from typing import Annotated

from .. import ops
from ..activation import BEND, KINK, TWIST, Limit, NonNegative, Positive, derivative_of
from ..ops import (
    SQRT_TWO, SQRT_TWO_OVER_PI, erf, exp, expm1, fabs, log1p, maximum, minimum, one, saturated, scaled,
    sech_squared, sqrt, times_exp, times_gauss, where, zero,
)  # fmt: skip

ERF_SLOPE = SQRT_TWO * SQRT_TWO_OVER_PI
"""2/sqrt(π), the slope of erf at 0"""

BelowOne = Annotated[float, Limit(lambda value: 0 <= value < 1, "at least 0 and less than 1")]


def sign_relu(x, a: float = 1.0):
    """Identity on the right and a times softsign on the left."""
    inner = saturated(minimum(x, 0))
    return where(x > 0, x, a * (inner / (1 - inner)))


@derivative_of(
    sign_relu, aliases=("dlu",), breaks=lambda a: {0.0: BEND if a == 1 else KINK}, example={"a": 0.4},
    formula="x if x > 0 else a·x / (1 - x)", derivative_formula="1 if x > 0 else a / (1 - x)²",
    convention="f'(0) = a, the slope from the left", source="Lin & Shen 2018; Li et al. 2022, arXiv:2210.10264",
)  # fmt: skip
def sign_relu_prime(x, a: float = 1.0):
    return where(x > 0, one(x), a * polylu_prime(x))


def polylu(x):
    """Identity on the right and softsign, the simplest rational curve, on the left."""
    return sign_relu(x)


@derivative_of(
    polylu, aliases=("fplus",), breaks={0.0: BEND},
    formula="x if x >= 0 else 1 / (1 - x) - 1", derivative_formula="1 if x >= 0 else 1 / (1 - x)²",
    identities=("polylu(x) = sign_relu(x, a=1)", "polylu(x) = polu(x, n=1)"),
    source="Feng & Yang 2023; Duan, Yang & Dai 2022",
)  # fmt: skip
def polylu_prime(x):
    far = fabs(minimum(x, 0))
    inner, outer = minimum(far, 1), 1 / (1 + far)
    return where(far > 1, outer * outer, 1 / (1 + inner * (2 + inner)))


def polu(x, n: NonNegative = 2.0):
    """Power linear unit: the power -n of a distance on the left."""
    return where(x >= 0, x, expm1(-n * log1p(-minimum(x, 0))))


@derivative_of(
    polu, aliases=("power_linear_unit",), breaks=lambda n: {0.0: BEND if n == 1 else KINK}, example={"n": 1.5},
    formula="x if x >= 0 else (1 - x)**-n - 1", derivative_formula="1 if x >= 0 else n·(1 - x)**(-n - 1)",
    convention="f'(0) = 1, the slope from the right", source="Li, Ding & Li 2018",
)  # fmt: skip
def polu_prime(x, n: NonNegative = 2.0):
    far, power = fabs(minimum(x, 0)), -n - 1
    left = where(far < 1, exp(power * log1p(minimum(far, 1))), (1 + far) ** power)
    return where(x >= 0, one(x), n * left)


def isrlu(x, alpha: Positive = 1.0):
    """Inverse square root linear unit: levels off at -1/sqrt(alpha) on the left."""
    inner, outer = minimum(fabs(x), 1), 1 / maximum(fabs(x), 1)
    return where(x > 0, x, -inner / sqrt(outer * outer + alpha * (inner * inner)))


@derivative_of(
    isrlu, breaks={0.0: TWIST}, example={"alpha": 3.0},
    formula="x if x > 0 else x / sqrt(1 + alpha·x²)", derivative_formula="1 if x > 0 else 1 / sqrt(1 + alpha·x²)³",
    source="Carlile et al. 2017, arXiv:1710.09967",
)  # fmt: skip
def isrlu_prime(x, alpha: Positive = 1.0):
    inner, outer = minimum(fabs(x), 1), 1 / maximum(fabs(x), 1)
    near, far = alpha * (inner * inner), outer * outer
    cosine_squared = where(x < -1, far / (far + near), 1 - near / (1 + near))
    return where(x > 0, one(x), cosine_squared * sqrt(cosine_squared))


def siglu(x):
    """Identity on the right and tanh on the left."""
    return where(x > 0, x, ops.tanh(x))


@derivative_of(
    siglu, aliases=("maxtanh",), breaks={0.0: TWIST},
    formula="x if x > 0 else tanh(x)", derivative_formula="1 if x > 0 else 1 / cosh(x)²",
    identities=("siglu(x) = ptelu(x, alpha=1, beta=1)", "siglu(x) = max(x, tanh(x))"),
    source="Kunc & Klema 2024, arXiv:2402.09092, sections 3.6.52 and 3.7.1",
)  # fmt: skip
def siglu_prime(x):
    return sech_squared(minimum(x, 0))


def thlu(x):
    """Identity on the right and on the left tanh stretched to half its slope."""
    return where(x > 0, x, ops.tanh(x / 2))


@derivative_of(
    thlu, aliases=("tanh_linear_unit",), breaks={0.0: KINK},
    formula="x if x > 0 else tanh(x/2)", derivative_formula="1 if x > 0 else 1 / (2·cosh(x/2)²)",
    convention="f'(0) = 1/2, the slope from the left", source="Kunc & Klema 2024, arXiv:2402.09092, section 3.7.1",
)  # fmt: skip
def thlu_prime(x):
    return where(x > 0, one(x), sech_squared(x / 2) / 2)


def ptelu(x, alpha: float = 1.0, beta: float = 1.0):
    """Parametric tanh linear unit: height alpha and rate beta of the tanh on the left."""
    return where(x > 0, x, alpha * ops.tanh(scaled(x, beta)))


@derivative_of(
    ptelu, breaks=lambda alpha, beta: {0.0: TWIST if alpha * beta == 1 else KINK},
    example={"alpha": 0.7, "beta": 2.0},
    formula="x if x > 0 else alpha·tanh(beta·x)", derivative_formula="1 if x > 0 else alpha·beta / cosh(beta·x)²",
    convention="f'(0) = alpha·beta, the slope from the left", source="Gupta & Duggal 2017",
)  # fmt: skip
def ptelu_prime(x, alpha: float = 1.0, beta: float = 1.0):
    return where(x > 0, one(x), alpha * beta * sech_squared(scaled(x, beta)))


def erf_relu(x, a: float = 1.0):
    """Identity on the right and a times the error function on the left."""
    return where(x >= 0, x, a * erf(minimum(x, 0)))


@derivative_of(
    erf_relu, breaks=lambda a: {} if a * ERF_SLOPE == 1 else {0.0: KINK}, example={"a": 0.5},
    formula="x if x >= 0 else a·erf(x)", derivative_formula="1 if x >= 0 else 2·a·exp(-x²) / sqrt(π)",
    convention="f'(0) = 1, the slope from the right", source="Rajanand & Singh 2023, arXiv:2306.01822",
)  # fmt: skip
def erf_relu_prime(x, a: float = 1.0):
    return where(x >= 0, one(x), times_gauss(a * ERF_SLOPE * one(x), minimum(x, 0), 1))


def sqlu(x):
    """Square linear unit: half a parabola between -1 and the identity."""
    inner = minimum(maximum(x, -2), 0)
    return maximum(x, 0) + inner * (1 + inner / 4)


@derivative_of(
    sqlu, aliases=("square_linear_unit",), breaks={-2.0: BEND, 0.0: BEND},
    formula="x if x > 0, x + x²/4 if x >= -2, else -1", derivative_formula="1 if x > 0, 1 + x/2 if x >= -2, else 0",
    identities=("sqlu(x) = max(x, 0) + min(sqnl(x), 0)",),
    source="Wuraola, Patel & Nguang 2021",
)  # fmt: skip
def sqlu_prime(x):
    return 1 + minimum(maximum(x, -2), 0) / 2


def _pdelu_breaks(alpha, t):
    """The power 1/(1-t) of a base that reaches 0 has a kink there if it is 1, and a bend up to 2."""
    at_zero = KINK if alpha != 1 else BEND if t else None
    at_end = KINK if t == 0 else BEND if t <= 0.5 else None
    return {at: order for at, order in ((0.0, at_zero), (-1 / (1 - t), at_end)) if order is not None}


def pdelu(x, alpha: Positive = 1.0, t: BelowOne = 0.9):
    """Exponential linear unit with a deformed exponential, a power that reaches -alpha at -1/(1-t)."""
    left = minimum(x, 0)
    u = (1 - t) * left
    inner = where((u > -1) & (u < 0), u, 2**-20 * one(x))  # where u is 0 the quotient is about 1, and left is 0
    return where(x > 0, x, alpha * where(u > -1, expm1(left * (log1p(inner) / inner)), -one(x)))


@derivative_of(
    pdelu, breaks=_pdelu_breaks, example={"alpha": 0.7, "t": 0.5},
    formula="x if x > 0 else alpha·(max(0, 1 + (1-t)·x)**(1/(1-t)) - 1)",
    derivative_formula="1 if x > 0 else alpha·max(0, 1 + (1-t)·x)**(t/(1-t))",
    convention="f'(0) = alpha, the slope from the left; with t = 0 f'(-1) = 0", source="Cheng et al. 2020",
)  # fmt: skip
def pdelu_prime(x, alpha: Positive = 1.0, t: BelowOne = 0.9):
    u = (1 - t) * minimum(x, 0)
    inner = where(u > -1, u, zero(x))
    left = where(u > -1, times_exp(alpha, log1p(inner) * (t / (1 - t))), zero(x))
    return where(x > 0, one(x), left)
