"""Relatives of the sigmoid linear unit: cut at 0, squashed, differentiated, with a gate inside a gate."""

from __future__ import annotations  # noqa: I001

from .. import ops
from ..activation import BEND, KINK, TWIST, Positive, derivative_of
from ..ops import (
    arctan, cosh, exp, expm1, fabs, log, log1p, maximum, minimum, one, saturated, scaled, sech_squared, sinh,
    softplus, times_exp, where, x_minus_tanh, zero,
)  # fmt: skip
from .gated import logistic_gate, logistic_gate_prime, silu, silu_prime


def _weighted_gate_prime(u, weight):
    """The slope of u / (1 + weight·exp(-u))"""
    v, inner = u - log(weight), minimum(maximum(u, -1), 1)
    s = 1 / (1 + weight + weight * expm1(-inner))
    return where(fabs(u) < 0.5, s + inner * s * (1 - s), logistic_gate_prime(v, where(v < 0, -u, u)))


def eanaf(x):
    """Sigmoid linear unit whose gate is moved by log(2)."""
    e = exp(-fabs(x))
    return where(x < 0, times_exp(x, -fabs(x)) / (2 + e), x / (1 + 2 * e))


@derivative_of(
    eanaf, formula="x / (1 + 2·exp(-x))", derivative_formula="(1 + 2·exp(-x)·(1 + x)) / (1 + 2·exp(-x))²",
    identities=("eanaf(x) = x·tanh(softplus(x)/2)", "eanaf(x) = x·sigmoid(x - log(2))"),
    source="Chai et al., after Kunc & Klema 2024, arXiv:2402.09092, section 3.3.33",
)  # fmt: skip
def eanaf_prime(x):
    return _weighted_gate_prime(saturated(x, 1000), 2)


def fts(x, T: float = -0.2):
    """Sigmoid linear unit on the right, flat on the left, moved up or down."""
    return silu(maximum(x, 0)) + T


@derivative_of(
    fts, aliases=("flatten_t_swish",), presets={"relu_swish": {"T": 0}}, breaks={0.0: KINK}, example={"T": 0.1},
    formula="T + max(0, x) / (1 + exp(-x))",
    derivative_formula="s·(1 + x·(1 - s)) if x > 0 else 0, s = 1 / (1 + exp(-x))",
    convention="f'(0) = 0, as relu", source="Chieng, Wahid, Ong & Perla 2018, arXiv:1812.06247",
)  # fmt: skip
def fts_prime(x, T: float = -0.2):
    return where(x > 0, silu_prime(maximum(x, 0)), zero(x))


def oaf(x):
    """Rectifier plus sigmoid linear unit."""
    return maximum(x, 0) + silu(x)


@derivative_of(
    oaf, breaks={0.0: KINK}, formula="max(0, x) + x / (1 + exp(-x))",
    derivative_formula="(1 if x > 0 else 0) + s·(1 + x·(1 - s)), s = 1 / (1 + exp(-x))",
    convention="f'(0) = 1/2, with relu'(0) = 0", identities=("oaf(x) = relu(x) + silu(x)",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.6.47",
)  # fmt: skip
def oaf_prime(x):
    return where(x > 0, one(x), zero(x)) + silu_prime(x)


def sara(x, alpha: Positive = 0.5, beta: float = 0.7):
    """Identity on the right, a logistic gate with a weight of its own on the left."""
    left, u = minimum(x, 0), scaled(minimum(x, 0), beta)
    low = minimum(u, -8)
    far, near = times_exp(scaled(left, 1 / (alpha + exp(low))), low), left / (1 + alpha * exp(minimum(-u, 8)))
    return where(x > 0, x, where(u < -8, far, near))


@derivative_of(
    sara, aliases=("swish_relu",), breaks={0.0: KINK}, example={"alpha": 1.0, "beta": 1.5},
    formula="x if x > 0 else x / (1 + alpha·exp(-beta·x))",
    derivative_formula="1 if x > 0 else (1 + e·(1 + beta·x)) / (1 + e)², e = alpha·exp(-beta·x)",
    convention="f'(0) = 1 / (1 + alpha), the slope from the left",
    source="Qureshi & Sarosh Umar, after Kunc & Klema 2024, arXiv:2402.09092, section 3.6.53",
)  # fmt: skip
def sara_prime(x, alpha: Positive = 0.5, beta: float = 0.7):
    return where(x > 0, one(x), _weighted_gate_prime(saturated(scaled(minimum(x, 0), beta), 1000), alpha))


def elish(x):
    """Sigmoid linear unit on the right, exponential linear unit times a sigmoid on the left."""
    left = minimum(x, 0)
    return where(x < 0, times_exp(expm1(left) / (1 + exp(left)), left), silu(maximum(x, 0)))


@derivative_of(
    elish,
    ulp=4,  # f' turns at -1.71, where nothing forgives what quotient and product round away: 2.1 there
    breaks={0.0: BEND}, formula="x / (1 + exp(-x)) if x >= 0 else (exp(x) - 1) / (1 + exp(-x))",
    derivative_formula="s·(1 + x·(1 - s)) if x >= 0 else s²·(exp(x) + 2 - exp(-x)), s = 1 / (1 + exp(-x))",
    source="Basirat & Roth 2018, arXiv:1808.00783",
)  # fmt: skip
def elish_prime(x):
    left = minimum(saturated(x, 1000), 0)
    e, m, inner = exp(left), expm1(left), maximum(left, -4)
    centre = 0.5 + m * (8 + m * (9 + 2 * m)) / (2 * (2 + m) ** 2)
    near = e * (1 + sinh(inner)) / (1 + cosh(inner))
    far = times_exp((e * (2 + e) - 1) / (1 + e) ** 2, left)
    return where(x < -4, far, where(x < -0.25, near, where(x < 0, centre, silu_prime(maximum(x, 0)))))


def suish(x):
    """Identity on the right, the input times an exponential on the left."""
    return where(x > 0, x, times_exp(minimum(x, 0), minimum(x, 0)))


@derivative_of(
    suish, breaks={0.0: BEND}, formula="max(x, x·exp(-|x|))", derivative_formula="1 if x > 0 else (1 + x)·exp(x)",
    identities=("suish(x) = reu(x)",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.3.17",
)  # fmt: skip
def suish_prime(x):
    left = minimum(saturated(x, 1000), 0)
    return where(x > 0, one(x), times_exp(1 + left, left))


def xielu(x, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5):
    """Parabola on the right, the integral of an exponential linear unit on the left, both on one straight line."""
    left, near = minimum(x, 0), minimum(maximum(x, -2), 0)
    t, e = ops.tanh(near / 2), exp(left)
    rest = where(x > -0.7, 2 * t * t / (1 - t) - 2 * x_minus_tanh(near / 2), e - (1 + near))
    lower = where(x > -2, alpha_n * rest + beta * near, alpha_n * (e - 1) + (beta - alpha_n) * left)
    return where(x > 0, x * (alpha_p * maximum(x, 0) + beta), lower)


@derivative_of(
    xielu,
    breaks=lambda alpha_p, alpha_n, beta: (
        {0.0: BEND if 2 * alpha_p != alpha_n else TWIST} if alpha_p or alpha_n else {}
    ),
    example={"alpha_p": 1.1, "alpha_n": 1.6, "beta": 0.5},
    formula="beta·x + (alpha_p·x² if x > 0 else alpha_n·(exp(x) - 1 - x))",
    derivative_formula="beta + (2·alpha_p·x if x > 0 else alpha_n·(exp(x) - 1))",
    peers={"transformers": "xielu"},
    differs={"transformers": "alphas are softplus of trained numbers, and expm1 is taken of min(x, -1e-6)"},
    source="Huang & Schlag 2024, arXiv:2411.13010",
    ulp=4,  # of f: beta·x takes most of the exponential's part back, whose last places then count three times as much
)  # fmt: skip
def xielu_prime(x, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5):
    left = minimum(x, 0)
    lower = where(x > -0.5, beta + alpha_n * expm1(left), (beta - alpha_n) + alpha_n * exp(left))
    return where(x > 0, 2 * alpha_p * maximum(x, 0) + beta, lower)


def dsilu(x):
    """Derivative of the sigmoid linear unit, a sigmoid that overshoots on both sides."""
    return silu_prime(x)


@derivative_of(
    dsilu, formula="s·(1 + x·(1 - s)), s = 1 / (1 + exp(-x))",
    derivative_formula="s·(1 - s)·(2 + x·(1 - 2·s)), s = 1 / (1 + exp(-x))",
    identities=("dsilu(x) = silu'(x)",),
    source="Elfwing, Uchibe & Doya 2017, arXiv:1702.03118",
)  # fmt: skip
def dsilu_prime(x):
    a = fabs(saturated(x, 1000))
    t, e = ops.tanh(a / 2), exp(-a)
    near, lean = (2 - a * t) * (1 - t * t) / 4, (2 - a) + 2 * a * e / (1 + e)
    far = times_exp(lean / (1 + e) ** 2, -a)
    return where(a < 1, near, where(a < 8, lean / (2 + 2 * cosh(minimum(a, 8))), far))


def tsilu(x):
    """Hyperbolic tangent of the sigmoid linear unit."""
    return ops.tanh(silu(x))


@derivative_of(
    tsilu, formula="tanh(x / (1 + exp(-x)))",
    derivative_formula="s·(1 + x·(1 - s)) / cosh(x·s)², s = 1 / (1 + exp(-x))",
    source="Verma, Chug & Singh 2023",
)  # fmt: skip
def tsilu_prime(x):
    return silu_prime(x) * sech_squared(silu(x))


def atsilu(x):
    """Inverse tangent of the sigmoid linear unit."""
    return arctan(silu(x))


@derivative_of(
    atsilu, aliases=("asilu",), formula="arctan(x / (1 + exp(-x)))",
    derivative_formula="s·(1 + x·(1 - s)) / (1 + (x·s)²), s = 1 / (1 + exp(-x))",
    source="Verma, Chug & Singh 2023",
)  # fmt: skip
def atsilu_prime(x):
    y, slope = silu(x), silu_prime(x)
    inner, outer = minimum(y, 1), 1 / maximum(y, 1)
    near = slope - slope * (inner * inner / (1 + inner * inner))
    return where(y > 1, slope * outer * (outer / (1 + outer * outer)), near)


def double_silu(x):
    """Input times a logistic gate that the sigmoid linear unit opens."""
    return logistic_gate(x, silu(x))


@derivative_of(
    double_silu, formula="x / (1 + exp(-y)), y = x / (1 + exp(-x))",
    derivative_formula="s·(1 + x·y'·(1 - s)), s = σ(y), y = x·σ(x), y' = σ(x)·(1 + x·(1 - σ(x)))",
    source="Verma, Chug & Singh 2023",
)  # fmt: skip
def double_silu_prime(x):
    x = saturated(x, 1000)
    return logistic_gate_prime(silu(x), fabs(x) * silu_prime(x))


def _log_cosh_half(u):
    """log(cosh(u/2)) for |u| <= 2"""
    quarter = sinh(minimum(maximum(u, -2), 2) / 4)
    return log1p(2 * quarter * quarter)


def aria2(x, alpha: float = 1.5, beta: float = 1.0):
    """Power of a logistic curve, the gate of ARiA."""
    u = scaled(x, beta)
    near = (one(alpha) / 2) ** alpha * exp(alpha * (minimum(maximum(u, -2), 2) / 2 - _log_cosh_half(u)))
    return where(fabs(u) < 1, near, exp(-scaled(softplus(-u), alpha)))


@derivative_of(
    aria2, example={"alpha": 2.0, "beta": 0.5}, formula="1 / (1 + exp(-beta·x))**alpha",
    derivative_formula="alpha·beta·s**alpha·(1 - s), s = 1 / (1 + exp(-beta·x))",
    source="Patwardhan, Ingalhalikar & Walambe 2018, arXiv:1805.08878",
)  # fmt: skip
def aria2_prime(x, alpha: float = 1.5, beta: float = 1.0):
    u = saturated(scaled(x, beta), 60000)
    lean = (alpha - 1) * (minimum(maximum(u, -2), 2) / 2)
    near = alpha * beta * (one(alpha) / 2) ** (alpha + 1) * exp(lean - (alpha + 1) * _log_cosh_half(u))
    far = times_exp(alpha * beta / (1 + exp(-fabs(u))), -alpha * softplus(-u) - maximum(u, 0))
    return where(fabs(u) < 2, near, far)
