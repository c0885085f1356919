"""Gates that are a hyperbolic tangent or an error function of a softplus, a sigmoid or an exponential."""

from __future__ import annotations  # noqa: I001

from ..activation import KINK, derivative_of
from ..ops import (
    LOG_TWO, SQRT_HALF, SQRT_TWO_OVER_PI, SQRT_TWO_PI, decimal, erf, erfcx, exp, expm1, fabs, log1p, logistic,
    maximum, minimum, ratio, saturated, scaled, sech_squared, tanh, times_gauss, where, zero,
)  # fmt: skip
from ._gates import TAIL, gated, gated_prime, halves, joined, langevin, log1p_step, tanh_step
from .gated import gelu, gelu_prime

TWO_OVER_SQRT_PI = SQRT_TWO_OVER_PI / SQRT_HALF
FIVE_THIRTEENTHS = decimal("5") / 13
HEIGHT = 1 / SQRT_TWO_PI


def _mish(x, u):
    """x·tanh(log(1 + exp(u))): with e = exp(-u) the gate is 1 / (e + 1/2 + 1/(2 + 4e))."""
    e, p = exp(-maximum(u, -8)), exp(minimum(u, 0))
    return gated(x / (e + (0.5 + 1 / (2 + 4 * e))), x, (2 + p) / (2 + p * (2 + p)), u, p)


def _mish_prime(u):
    """On the left by its loss, in the middle as 0.6 and what is missing, on the right as 1 and what is missing."""
    u = saturated(u, 1000)
    e = exp(-fabs(u))
    bottom = 2 + e * (2 + e)
    step = e * (1 + e) / bottom, e * (2 + e * (4 + e)) / ((2 + e) * bottom)
    m = exp(minimum(maximum(u, -0.5), 1)) - 1
    k = m * (4 + m)
    centre = 0.6 + (0.4 * k / (5 + k) + 4 * u * (1 + m) * (2 + m) / (5 + k) ** 2)
    above = 1 + 2 * e * (1 + e)
    right = 1 + 2 * e * e / above * (2 * u * (1 + e) / above - 1)
    return gated_prime(u, step, where(u < 1, centre, right), until=-0.4, e=e)


def mish(x):
    """Input times the hyperbolic tangent of its softplus."""
    return _mish(x, x)


@derivative_of(
    mish, formula="x·tanh(log(1 + exp(x)))",
    derivative_formula="t + x·s·(1 - t²), t = tanh(log(1 + exp(x))), s = 1 / (1 + exp(-x))",
    peers={
        "torch": "nn.functional.mish", "jax": "nn.mish", "keras": "activations.mish", "onnx": "Mish", "timm": "mish",
        "transformers": "mish", "mlx": "nn.mish", "paddle": "nn.functional.mish", "onednn": "eltwise_mish",
    },
    identities=("mish(x) = x·((1 + exp(x))² - 1)/((1 + exp(x))² + 1)",),
    source="Misra 2019, arXiv:1908.08681",
)  # fmt: skip
def mish_prime(x):
    return _mish_prime(x)


def sc_mish(x, a: float = 1.0):
    """Mish on the right and 0 on the left."""
    return where(x > 0, _mish(maximum(x, 0), scaled(maximum(x, 0), a)), zero(x))


@derivative_of(
    sc_mish, aliases=("soft_clipping_mish",), breaks={0.0: KINK}, example={"a": 0.25},
    formula="max(0, x·tanh(log(1 + exp(a·x))))",
    derivative_formula="t + a·x·s·(1 - t²) if x > 0 else 0, t = tanh(log(1 + exp(a·x))), s = 1 / (1 + exp(-a·x))",
    convention="f'(0) = 0, the slope on the left",
    source="Mercioni & Holban, in Kunc & Klema 2024, arXiv:2402.09092, section 4.2.40",
)  # fmt: skip
def sc_mish_prime(x, a: float = 1.0):
    return where(x > 0, _mish_prime(scaled(maximum(x, 0), a)), zero(x))


def beta_mish(x, beta: float = 1.5):
    """Mish whose softplus is multiplied by a factor."""
    e, p = halves(x)
    s = maximum(x, 0) + log1p(e)
    y = scaled(s, beta)
    rest = 0.5 - langevin(s / 2) / 2 + beta * langevin(y)
    near = maximum(minimum(x, 0), -8)
    left = gated(near * (beta / (exp(-near) + rest)), x, beta / (1 + p * rest), x)
    return where(x < 0, left, x * tanh(y))


@derivative_of(
    beta_mish,
    ulp=4,  # around -0.46 the logarithm, the tangent and both terms of f' round one after the other: 2.7 there
    example={"beta": 0.7}, formula="x·tanh(beta·log(1 + exp(x)))",
    derivative_formula="t + beta·x·s·(1 - t²), t = tanh(beta·log(1 + exp(x))), s = 1 / (1 + exp(-x))",
    source="Misra, Echo library",
)  # fmt: skip
def beta_mish_prime(x, beta: float = 1.5):
    x = saturated(x, 1000)
    e, p = halves(x)
    middle, d = beta * LOG_TWO, beta * log1p(expm1(minimum(x, 1)) / 2)
    y = where(fabs(x) < 0.375, middle + d, beta * (maximum(x, 0) + log1p(e)))
    t = tanh(y)
    rise = x * (beta * (p / (1 + e)) * sech_squared(y))
    right = _near_tanh(x, beta * LOG_TWO, beta * log1p(expm1(minimum(x, 1)) / 2), t, rise)
    left = gated_prime(x, joined(log1p_step(e), tanh_step(maximum(minimum(y, 1), -1), t)), right, beta)
    return where(fabs(y) < 1, left, right)


def _near_tanh(x, middle, d, t, rise):
    """t + rise for t = tanh(middle + d): near 0 by tanh(middle) and what is missing."""
    fixed, beside = tanh(middle), tanh(maximum(minimum(d, 1), -1))
    less = beside * ((1 - fixed * fixed) / (1 + fixed * beside))
    return where((fabs(x) < 0.25) & (fabs(d) < 1), fixed + (less + rise), t + rise)


def tanhexp(x):
    """Input times the hyperbolic tangent of its exponential."""
    e = exp(saturated(x, TAIL))
    g = tanh(e)
    return gated(x * g, x, ratio(g, minimum(e, 1)), x)


@derivative_of(
    tanhexp, aliases=("telu",), formula="x·tanh(exp(x))",
    derivative_formula="t + x·exp(x)·(1 - t²), t = tanh(exp(x))",
    source="Liu & Di 2020, arXiv:2003.09855; Fernandez & Mali 2024, arXiv:2412.20269",
)  # fmt: skip
def tanhexp_prime(x):
    e = exp(minimum(x, 4))
    t, s = tanh(e), exp(-2 * e)
    right = t + saturated(x, 1000) * (e * (4 * s / (1 + s) ** 2))
    return gated_prime(saturated(x, 1000), tanh_step(minimum(e, 1), t), right)


def _erf_step(square):
    """Short and loss of erf(y)·sqrt(π)/2 for y² up to 1/2: the loss is 2y² / (3 + 4y² / (5 - 6y² / (7 + ...)))."""
    loss = 0 * square
    for k in range(12, 0, -1):
        loss = 2 * k * square / (2 * k + 1 + (loss if k % 2 else -loss))
    return (-expm1(-square) - loss) / (1 - loss), loss


def serf(x):
    """Input times the error function of its softplus."""
    e, p = halves(x)
    g = erf(maximum(x, 0) + log1p(e))
    return gated(x * g, x, ratio(g, p, TWO_OVER_SQRT_PI), x)


@derivative_of(
    serf, formula="x·erf(log(1 + exp(x)))",
    derivative_formula="erf(y) + x·s·2/sqrt(π)·exp(-y²), y = log(1 + exp(x)), s = 1 / (1 + exp(-x))",
    source="Nag & Bhattacharyya 2021, arXiv:2108.09598",
)  # fmt: skip
def serf_prime(x):
    x = saturated(x, 1000)
    e, p = halves(x)
    near, beside = fabs(x) < 0.5, log1p(expm1(minimum(x, 1)) / 2)
    y = where(near, LOG_TWO + beside, minimum(maximum(x, 0) + log1p(e), 30))
    lost = where(near, (LOG_TWO - y) + beside, 0)
    rise = (x * (p / (1 + e)) + lost) * (TWO_OVER_SQRT_PI * exp(-y * y))
    step, z = _erf_step(minimum(y * y, 0.5)), TWO_OVER_SQRT_PI * y
    right = where(x < 0, z + (rise - step[0] * z), erf(y) + rise)
    return gated_prime(x, joined(log1p_step(e), step), right, TWO_OVER_SQRT_PI)


def smish(x, a: float = 1.0, b: float = 1.0):
    """Input times the hyperbolic tangent of the logarithm of 1 more than its sigmoid."""
    u = scaled(x, b)
    e, p = exp(-maximum(u, -8)), exp(minimum(u, 0))
    return gated(x / (e + (1.5 + 1 / (6 + 4 * e))) * a, x, a * (2 + 3 * p) / (2 + p * (6 + 5 * p)), u)


@derivative_of(
    smish,
    ulp=4,  # where f' is flat, nothing forgives what the gate and its slope round away: 2.3 there
    example={"a": 1.3, "b": 2.0}, formula="a·x·tanh(log(1 + s)), s = 1 / (1 + exp(-b·x))",
    derivative_formula="a·(t + b·x·s·(1 - s)·(1 - t²)/(1 + s)), t = tanh(log(1 + s)), s = 1 / (1 + exp(-b·x))",
    identities=("smish(x) = x·s·(2 + s)/(2 + 2·s + s²), s = sigmoid(x)",),
    source="Wang, Ren & Wang 2022",
)  # fmt: skip
def smish_prime(x, a: float = 1.0, b: float = 1.0):
    u = saturated(scaled(x, b), 1000)
    p, q = exp(minimum(u, 0)), exp(-maximum(u, -0.5))
    bottom, below = 2 + p * (6 + 5 * p), 5 + q * (6 + 2 * q)
    step = p * (3 + 5 * p) / bottom, p * (6 + p * (20 + 15 * p)) / ((2 + 3 * p) * bottom)
    m = expm1(-maximum(u, -0.5))
    rise = 4 * u * q * ((1 + q) * (2 + q) / (below * below))
    centre = FIVE_THIRTEENTHS + (rise - FIVE_THIRTEENTHS * (m * (9.6 + 4 * m) / (26 + m * (20 + 4 * m))))
    right = 0.6 + (rise - q * (1.6 + 1.2 * q) / below)
    return gated_prime(u, step, a * where(u < 0.3, centre, right), a)


def psgu(x, a: float = 3.0):
    """Input times the hyperbolic tangent of a multiple of its sigmoid."""
    e = exp(-saturated(x, TAIL))
    g = tanh(a / (1 + e))
    return gated(x * g, x, ratio(g, 1 / maximum(e, 1), a), x)


@derivative_of(
    psgu, example={"a": 0.5}, formula="x·tanh(a·s), s = 1 / (1 + exp(-x))",
    derivative_formula="t + a·x·s·(1 - s)·(1 - t²), t = tanh(a·s), s = 1 / (1 + exp(-x))",
    source="Li et al. 2022; Kunc & Klema 2024, arXiv:2402.09092, section 4.4.7",
)  # fmt: skip
def psgu_prime(x, a: float = 3.0):
    x = saturated(x, 1000)
    r = logistic(-fabs(x))
    s = where(x < 0, r, 1 - r)
    t = tanh(a * s)
    rise = x * (a * r * (1 - r) * sech_squared(a * s))
    right = _near_tanh(x, a / 2, a / 2 * tanh(x / 2), t, rise)
    left = gated_prime(x, joined((s, s), tanh_step(a * s, t)), right, a)
    return where(fabs(a * s) < 1, left, right)


def tsrelu(x):
    """Input times the hyperbolic tangent of its sigmoid."""
    return psgu(x, 1.0)


@derivative_of(
    tsrelu, formula="x·tanh(s), s = 1 / (1 + exp(-x))",
    derivative_formula="t + x·s·(1 - s)·(1 - t²), t = tanh(s), s = 1 / (1 + exp(-x))",
    source="Mercioni et al. 2020",
)  # fmt: skip
def tsrelu_prime(x):
    return psgu_prime(x, 1.0)


def tbsrelu(x):
    """Input times the hyperbolic tangent of its bipolar sigmoid, tanh(x/2)."""
    return x * tanh(tanh(x / 2))


@derivative_of(
    tbsrelu, formula="x·tanh(tanh(x/2))",
    derivative_formula="t + x/2·(1 - t²)·(1 - y²), t = tanh(y), y = tanh(x/2)",
    source="Mercioni et al. 2020",
)  # fmt: skip
def tbsrelu_prime(x):
    t = tanh(tanh(x / 2))
    return t + saturated(x, 1000) / 2 * ((1 - t * t) * sech_squared(x / 2))


def phish(x):
    """Input times the hyperbolic tangent of its GELU."""
    y, a = gelu(x), fabs(saturated(x))
    t = tanh(y)
    far = times_gauss(a * (a * (erfcx(a * SQRT_HALF) / 2)) * ratio(t, y), a, 0.5)
    return where(x < -8, far, x * t)


@derivative_of(
    phish,
    formula="x·tanh(y), y = x·Φ(x)",
    derivative_formula="tanh(y) + x·(Φ(x) + x·φ(x))·(1 - tanh(y)²), y = x·Φ(x)",
    source="Naveen 2022",
    ulp=4,  # x/sqrt(2), erfcx and exp round one after the other, and where f or f' turns no hull makes up for it
)  # fmt: skip
def phish_prime(x):
    """On the left, with y = x·Φ(x): exp(-x²/2)·x·(e - c - loss·(e/2 - c))·tanh(y)/y, e = erfcx(-x/√2), c = -x/√(2π)."""
    x = saturated(x, 50)
    a, y = fabs(x), gelu(x)
    t = tanh(y)
    short, loss = tanh_step(y, t)
    e = erfcx(a * SQRT_HALF)
    inner = (e - a / 2) + ((decimal("0.5") - HEIGHT) * a - loss * (e / 2 - HEIGHT * a))
    w = x * (inner - short * inner)
    left = where(x > -0.75, w + w * expm1(-a * a / 2), times_gauss(w, a, 0.5))
    return where(x < 0, left, t + x * (gelu_prime(x) * sech_squared(y)))
