"""Smooth absolute values: even functions that grow like |x| and are flat at 0."""

from __future__ import annotations

from typing import Annotated

from .. import ops
from ..activation import BEND, KINK, TWIST, Limit, Positive, derivative_of
from ..messages import N_
from ..ops import fabs, maximum, minimum, saturated, sech_squared, sign, tanh, where, zero


def soft_modulus_q(x):
    """Absolute value whose corner is replaced by a polynomial of degree 3."""
    inner = minimum(fabs(x), 1)
    return where(fabs(x) > 1, fabs(x), inner * inner * (2 - inner))


@derivative_of(
    soft_modulus_q, breaks={-1.0: BEND, 0.0: TWIST, 1.0: BEND},
    formula="x²·(2 - |x|) if |x| <= 1 else |x|", derivative_formula="x·(4 - 3·|x|) if |x| <= 1 else sign(x)",
    source="Vallés-Pérez et al. 2023, arXiv:2301.05993",
)  # fmt: skip
def soft_modulus_q_prime(x):
    inner = minimum(maximum(x, -1), 1)
    return inner * (4 - 3 * fabs(inner))


def soft_modulus_t(x, a: Positive = 0.01):
    """Absolute value whose sign is replaced by a hyperbolic tangent."""
    return x * tanh(saturated(x, 1000 * a) / a)


@derivative_of(
    soft_modulus_t, example={"a": 0.5}, formula="x·tanh(x/a)",
    derivative_formula="tanh(x/a) + x/a·(1 - tanh(x/a)²)",
    identities=("soft_modulus_t(x, a=1) = lisht(x)",),
    source="Vallés-Pérez et al. 2023, arXiv:2301.05993",
)  # fmt: skip
def soft_modulus_t_prime(x, a: Positive = 0.01):
    u = saturated(x, 1000 * a) / a
    return tanh(u) + u * sech_squared(u)


def eplaf(x, d: Annotated[float, Limit(lambda value: value > 1, "more than 1")] = 2.0):
    """Even power near 0, straight lines of slope ±1 beyond ±1."""
    inner = minimum(fabs(x), 1)
    return inner**d / d + (fabs(x) - inner)


@derivative_of(
    eplaf, aliases=("even_power_linear",),
    breaks=lambda d: {-1.0: BEND, 1.0: BEND} | ({0.0: BEND if d < 2 else TWIST} if d <= 3 and d != 2 else {}),
    example={"d": 4.0},
    formula="|x|^d/d if |x| < 1 else |x| - 1 + 1/d", derivative_formula="sign(x)·min(|x|, 1)^(d-1)",
    source="Nasiri & Ghiasi-Shirazi 2021; Kunc & Klema 2024, arXiv:2402.09092, section 3.6.41",
)  # fmt: skip
def eplaf_prime(x, d: Annotated[float, Limit(lambda value: value > 1, "more than 1")] = 2.0):
    return sign(x) * minimum(fabs(x), 1) ** (d - 1)


def bifire(x, a: Positive = 1.0):
    """Bi-firing unit: a parabola between -a and a, straight lines of slope ±1 beyond."""
    inner = minimum(fabs(x), a)
    return inner * (inner / a) / 2 + (fabs(x) - inner)


@derivative_of(
    bifire, aliases=("bi_firing",), presets={"huber": {"a": 1.0}}, breaks=lambda a: {-a: BEND, a: BEND},
    example={"a": 0.3}, formula="x²/(2·a) if |x| <= a else |x| - a/2", derivative_formula="min(max(x/a, -1), 1)",
    identities=("bifire(x, a=1) = eplaf(x, d=2)", "bifire(x, a=1) = min(|x|, 1)²/2 + max(|x| - 1, 0)"),
    source="Li et al. 2013; Huber 1964",
)  # fmt: skip
def bifire_prime(x, a: Positive = 1.0):
    return minimum(maximum(x, -a), a) / a


def bbfire(x, a: Positive = 1.0, b: Positive = 3.0):
    """Bounded bi-firing unit: a parabola between -a and a, then straight lines up to b."""
    return minimum(bifire(x, a), b)


@derivative_of(
    bbfire, aliases=("bounded_bi_firing",),
    breaks=lambda a, b: {-a: BEND, a: BEND, -b - a / 2: KINK, b + a / 2: KINK}, example={"a": 0.5, "b": 1.0},
    valid=lambda a, b: None if b >= a / 2 else N_("b must be at least a/2"),
    formula="min(b, x²/(2·a) if |x| <= a else |x| - a/2)",
    derivative_formula="min(max(x/a, -1), 1) if |x| < b + a/2 else 0",
    convention="f'(±(b + a/2)) = 0, the slope beyond",
    source="Liew et al. 2016; Kunc & Klema 2024, arXiv:2402.09092, section 3.22",
)  # fmt: skip
def bbfire_prime(x, a: Positive = 1.0, b: Positive = 3.0):
    return where(fabs(x) < b + a / 2, bifire_prime(x, a), zero(x))


def log_cosh(x):
    """Logarithm of the hyperbolic cosine, whose slope is the hyperbolic tangent."""
    return ops.log_cosh(x)


@derivative_of(log_cosh, formula="log(cosh(x))", derivative_formula="tanh(x)", source="classical, as a loss")
def log_cosh_prime(x):
    return tanh(x)
