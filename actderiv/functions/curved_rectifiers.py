"""Curved rectifiers: a power, a wave, a logarithm or a decay on one side of 0, or a smooth way from line to line."""

from __future__ import annotations  # noqa: I001

from typing import Annotated

from ..activation import BEND, JUMP, KINK, TWIST, Limit, NonNegative, Positive, derivative_of
from ..ops import (
    SQRT_HALF, SQRT_TWO_PI, cos, erf, erfcx, fabs, hypot, log1p, logistic, logistic_slope, maximum, minimum, one,
    saturated, scaled, sin, times_exp, times_gauss, where, zero,
)  # fmt: skip

SQRT_PI = SQRT_TWO_PI * SQRT_HALF
FIXED_POINT = 0.6590460684074067
"""Where the logistic curve meets the diagonal."""

Odd = Annotated[float, Limit(lambda value: value > 0 and value % 2 == 1, "an odd whole number, at least 1")]


def _power(w, x, p):
    """w·x**p for x > 0, else 0. One factor x stands apart, so that x**p does not underflow before the product does."""
    y, apart = where(x > 0, x, one(x)), minimum(maximum(p, 0), 1)
    return where(x > 0, w * y**apart * y ** (p - apart), zero(x))


def relu_squared(x):
    """Square of the rectifier, with a continuous slope."""
    return maximum(x, 0) ** 2


@derivative_of(
    relu_squared, aliases=("relu2", "squared_relu", "requ"), breaks={0.0: BEND},
    formula="max(0, x)²", derivative_formula="2·max(0, x)",
    peers={"timm": "models.metaformer.SquaredReLU", "transformers": "relu2", "mlx": "nn.relu2"},
    at_breaks={"mlx": (0.0,)},
    source="So et al. 2021, arXiv:2109.08668; Li, Tang & Yu 2019, arXiv:1903.05858",
)  # fmt: skip
def relu_squared_prime(x):
    return 2 * maximum(x, 0)


def relu_cubed(x):
    """Cube of the rectifier, which leaves 0 without a kink or a bend."""
    y = maximum(x, 0)
    return y * y * y


@derivative_of(
    relu_cubed, aliases=("recu",), breaks={0.0: TWIST}, formula="max(0, x)³", derivative_formula="3·max(0, x)²",
    source="E & Yu 2017, arXiv:1710.00211",
)  # fmt: skip
def relu_cubed_prime(x):
    y = maximum(x, 0)
    return 3 * y * y


def repu(x, p: Positive = 2.0):
    """Rectified power unit: any power of the rectifier."""
    return _power(1, x, p)


@derivative_of(
    repu, aliases=("rectified_power_unit", "power_relu"), example={"p": 3.5},
    breaks=lambda p: {0.0: KINK if p <= 1 else BEND if p <= 2 else TWIST} if p <= 3 else {},
    formula="max(0, x)^p", derivative_formula="p·x^(p - 1) if x > 0 else 0",
    convention="f'(0) = 0, the slope from the left, as relu has it", source="Li, Tang & Yu 2019, arXiv:1903.05858",
)  # fmt: skip
def repu_prime(x, p: Positive = 2.0):
    return _power(p, x, p - 1)


def app_relu(x, a: float = 1.0, b: Positive = 1.0):
    """Any power of the rectifier times any factor, to approximate it by polynomials."""
    return _power(a, x, b)


@derivative_of(
    app_relu, example={"a": 0.54, "b": 1.8},
    breaks=lambda a, b: {0.0: KINK if b <= 1 else BEND if b <= 2 else TWIST} if b <= 3 and a else {},
    formula="a·max(0, x)^b", derivative_formula="a·b·x^(b - 1) if x > 0 else 0",
    convention="f'(0) = 0, the slope from the left, as relu has it",
    source="Saha et al., as in Kunc & Klema 2024, arXiv:2402.09092, section 3.6.40",
)  # fmt: skip
def app_relu_prime(x, a: float = 1.0, b: Positive = 1.0):
    return _power(a * b, x, b - 1)


def star_relu(x, scale: float = 0.8944, bias: float = -0.4472):
    """Square of the rectifier, scaled and moved so that normal inputs come out with mean 0 and variance 1."""
    y = maximum(x, 0)
    return scale * y * y + bias


@derivative_of(
    star_relu, breaks=lambda scale, bias: {0.0: BEND} if scale else {}, example={"scale": 1.5, "bias": 0.2},
    formula="scale·max(0, x)² + bias", derivative_formula="2·scale·max(0, x)",
    peers={"timm": "models.metaformer.StarReLU(scale_value=scale, bias_value=bias)"},
    differs={"timm": "scale = 1 and bias = 0, both trained"},
    source="Yu et al. 2022, arXiv:2210.13452",
)  # fmt: skip
def star_relu_prime(x, scale: float = 0.8944, bias: float = -0.4472):
    return 2 * scale * maximum(x, 0)


def oplaf(x, d: Odd = 3.0):
    """Odd power between -1 and 1, continued by straight lines of slope 1."""
    inner = minimum(maximum(x, -1), 1)
    return inner**d / d + (x - inner)


@derivative_of(
    oplaf, aliases=("odd_power_linear",), example={"d": 5.0},
    breaks=lambda d: {} if d == 1 else {-1.0: BEND, 1.0: BEND},
    formula="x^d/d if |x| <= 1 else x - sign(x)·(1 - 1/d)", derivative_formula="x^(d - 1) if |x| <= 1 else 1",
    source="Nasiri & Ghiasi-Shirazi 2021, arXiv:2108.09256",
)  # fmt: skip
def oplaf_prime(x, d: Odd = 3.0):
    return minimum(fabs(x), 1) ** (d - 1)


def sine_relu(x, eps: float = 0.0025):
    """Rectifier with a small wave on the left, where it jumps."""
    y = minimum(x, 0)
    return where(x > 0, x, eps * (sin(y) - cos(y)))


@derivative_of(
    sine_relu, breaks=lambda eps: {0.0: JUMP if eps else KINK}, example={"eps": 0.5},
    formula="x if x > 0 else eps·(sin(x) - cos(x))", derivative_formula="1 if x > 0 else eps·(cos(x) + sin(x))",
    convention="f(0) = -eps and f'(0) = eps, both from the left",
    source="Rodrigues 2018; Kunc & Klema 2024, arXiv:2402.09092, section 3.6.7",
)  # fmt: skip
def sine_relu_prime(x, eps: float = 0.0025):
    y = minimum(x, 0)
    return where(x > 0, one(x), eps * (cos(y) + sin(y)))


def minsin(x):
    """The smaller of the input and its sine: the input on the left, a sine wave on the right."""
    return where(x > 0, sin(x), x)


@derivative_of(
    minsin, breaks={0.0: TWIST}, formula="min(x, sin(x))", derivative_formula="cos(x) if x > 0 else 1",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.6.8",
)  # fmt: skip
def minsin_prime(x):
    return where(x > 0, cos(x), one(x))


def vlu(x, a: float = 0.3, b: float = 1.0):
    """Variational linear unit: a rectifier plus a sine wave."""
    wave = sin(scaled(where(x > 0, saturated(x), x), b))  # finite at +inf, where it no longer matters
    return maximum(x, 0) + a * wave


@derivative_of(
    vlu, aliases=("variational_linear_unit",), breaks={0.0: KINK}, example={"a": 1.0, "b": 2.0},
    formula="max(0, x) + a·sin(b·x)", derivative_formula="(1 if x > 0 else 0) + a·b·cos(b·x)",
    convention="f'(0) = a·b, the slope from the left", source="Gupta & Siebert 2022, arXiv:2110.12246",
)  # fmt: skip
def vlu_prime(x, a: float = 0.3, b: float = 1.0):
    return where(x > 0, one(x), zero(x)) + a * b * cos(scaled(x, b))


def nlrelu(x, beta: Positive = 1.0):
    """Logarithm of 1 plus the rectifier."""
    y, most = maximum(x, 0), minimum(beta, 1)
    rest = (beta - most) * (saturated(y) / (1 + most * saturated(y)))
    return log1p(most * y) + log1p(rest)  # (1 + most·y)·(1 + rest) = 1 + beta·y, and no factor overflows


@derivative_of(
    nlrelu, aliases=("natural_log_relu",), breaks={0.0: KINK}, example={"beta": 0.6},
    formula="log(1 + beta·max(0, x))", derivative_formula="beta / (1 + beta·x) if x > 0 else 0",
    convention="f'(0) = 0, the slope from the left, as relu has it", source="Liu et al. 2019, arXiv:1908.03682",
)  # fmt: skip
def nlrelu_prime(x, beta: Positive = 1.0):
    return where(x > 0, 1 / (1 / beta + maximum(x, 0)), zero(x))


def prenu(x, a: float = 0.25):
    """Rectifier less a part of its logarithm."""
    y = maximum(x, 0)
    return y - a * log1p(saturated(y))


@derivative_of(
    prenu, breaks=lambda a: {0.0: BEND if a == 1 else KINK}, example={"a": 0.6},
    formula="x - a·log(1 + x) if x > 0 else 0", derivative_formula="1 - a / (1 + x) if x > 0 else 0",
    convention="f'(0) = 0, the slope from the left, as relu has it",
    source="Jaafari, Ellahyani & Charfi 2021, as in Kunc & Klema 2024, arXiv:2402.09092, section 3.6.15",
)  # fmt: skip
def prenu_prime(x, a: float = 0.25):
    y = saturated(maximum(x, 0))
    right = where(y > 1, 1 - a / (1 + y), ((1 - a) + y) / (1 + y))
    return where(x > 0, right, zero(x))


def _decaying(x, a, b):
    """x on the right, cut where exp(b - a·x) has long vanished, and 0 on the left"""
    return saturated(maximum(x, 0), (1000 + fabs(b)) / a)


def ada(x, a: Positive = 1.0, b: float = 0.0):
    """Apical dendrite: a rectifier that decays for large inputs."""
    y = _decaying(x, a, b)
    return times_exp(y, b - a * y)


@derivative_of(
    ada, aliases=("apical_dendrite",), breaks={0.0: KINK}, example={"a": 0.5, "b": 1.0},
    formula="max(0, x)·exp(b - a·x)", derivative_formula="(1 - a·x)·exp(b - a·x) if x > 0 else 0",
    convention="f'(0) = 0, the slope from the left, as relu has it", source="Georgescu et al. 2020, arXiv:2003.03229",
)  # fmt: skip
def ada_prime(x, a: Positive = 1.0, b: float = 0.0):
    y = _decaying(x, a, b)
    return where(x > 0, times_exp(1 - a * y, b - a * y), zero(x))


def lada(x, a: Positive = 1.0, b: float = 0.0, c: float = 0.01):
    """Leaky apical dendrite: a leaky rectifier that decays for large inputs."""
    y = _decaying(x, a, b)
    return times_exp(y, b - a * y) + c * minimum(x, 0)


@derivative_of(
    lada, aliases=("leaky_apical_dendrite",), breaks=lambda a, b, c: {0.0: BEND if b == 0 and c == 1 else KINK},
    example={"a": 0.5, "b": 1.0, "c": 0.2},
    formula="x·exp(b - a·x) if x > 0 else c·x", derivative_formula="(1 - a·x)·exp(b - a·x) if x > 0 else c",
    convention="f'(0) = c, the slope from the left", source="Georgescu et al. 2020, arXiv:2003.03229",
)  # fmt: skip
def lada_prime(x, a: Positive = 1.0, b: float = 0.0, c: float = 0.01):
    y = _decaying(x, a, b)
    return where(x > 0, times_exp(1 - a * y, b - a * y), c * one(x))


def maxsig(x):
    """The larger of the input and its sigmoid."""
    return maximum(x, logistic(x))


@derivative_of(
    maxsig, breaks={FIXED_POINT: KINK}, formula="max(x, s), s = 1 / (1 + exp(-x))",
    derivative_formula="1 if x > s else s·(1 - s), s = 1 / (1 + exp(-x))",
    convention="f' at the kink, where x = s, is the slope from the left",
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.7",
)  # fmt: skip
def maxsig_prime(x):
    return where(x > FIXED_POINT, one(x), logistic_slope(x))


def _sharp(x, alpha):
    """max(x, alpha·x), which is 0 on the left for an alpha of 0, at infinity too"""
    left = where(alpha == 0, zero(x), minimum(alpha, 1) * minimum(x, 0))
    return maximum(alpha, 1) * maximum(x, 0) + left


def smu(x, alpha: float = 0.25, mu: NonNegative = 1.0):
    """Smooth maximum unit: a leaky rectifier smoothed by the error function."""
    gap = fabs(1 - alpha)
    t = scaled(fabs(x), gap * mu)
    return _sharp(x, alpha) - times_gauss(fabs(saturated(x)) * (erfcx(t) * (gap / 2)), t, 1)


@derivative_of(
    smu,
    ulp=4,  # f turns where erf rounds a product that is rounded: 2.5 there with alpha = 0
    aliases=("smooth_maximum_unit",), example={"alpha": 0.0, "mu": 2.0},
    formula="((1 + alpha)·x + (1 - alpha)·x·erf(mu·(1 - alpha)·x)) / 2",
    derivative_formula="(1 + alpha + (1 - alpha)·erf(t)) / 2 + (1 - alpha)·t·exp(-t²)/sqrt(π), t = mu·(1 - alpha)·x",
    source="Biswas et al. 2021, arXiv:2111.04682",
)  # fmt: skip
def smu_prime(x, alpha: float = 0.25, mu: NonNegative = 1.0):
    gap = fabs(1 - alpha)
    t = scaled(fabs(x), gap * mu)
    centre = 0.5 - (erf(t) / 2 + times_gauss(t / SQRT_PI, t, 1))
    outer = times_gauss((erfcx(t) * (SQRT_PI / 2) - t) / SQRT_PI, t, 1)
    tail = gap * where(t < 0.2, centre, outer)
    return where(x < 0, minimum(alpha, 1) + tail, maximum(alpha, 1) - tail)


def smu1(x, alpha: float = 0.25, mu: Positive = 0.5):
    """Smooth maximum unit from a square root: a leaky rectifier smoothed to a hyperbola."""
    gap = fabs(1 - alpha)
    z = scaled(x, gap / 4)
    h, s = fabs(z), hypot(z, mu / 4)
    centre = mu / 2 + x / 2 * (1 + alpha + gap * (z / (s + mu / 4)))
    outer = _sharp(x, alpha) + mu / 8 * (mu / (h + s))
    return where(h < mu / 8, centre, outer)


@derivative_of(
    smu1, example={"alpha": 0.0, "mu": 2.0},
    formula="((1 + alpha)·x + sqrt((1 - alpha)²·x² + mu²)) / 2",
    derivative_formula="(1 + alpha + (1 - alpha)²·x / sqrt((1 - alpha)²·x² + mu²)) / 2",
    identities=("smu1(x, alpha=0, mu=1.5) = squareplus(x, b=2.25)",),
    source="Biswas et al. 2021, arXiv:2111.04682",
)  # fmt: skip
def smu1_prime(x, alpha: float = 0.25, mu: Positive = 0.5):
    gap = fabs(1 - alpha)
    z = scaled(x, gap / 4)
    h, s = fabs(z), hypot(z, mu / 4)
    centre = (1 + alpha) / 2 + gap / 2 * (z / s)
    tail = gap / 32 * (mu / s) * (mu / (h + s))
    return where(h < mu / 8, centre, where(x < 0, minimum(alpha, 1) + tail, maximum(alpha, 1) - tail))
