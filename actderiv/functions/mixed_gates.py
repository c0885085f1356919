"""Sigmoid gates on more than the input: on the input with a wave or a bump added, or several gates at once."""

from __future__ import annotations  # noqa: I001

from ..activation import derivative_of
from ..ops import (
    cos, cosh, exp, fabs, logistic, maximum, minimum, ratio, saturated, scaled, sech_squared, sin, tanh, times_exp,
    where,
)  # fmt: skip
from .gated import logistic_gate

KOZKURT = "Kozkurt et al.; Kunc & Klema 2024, arXiv:2402.09092, section "


def _gated_sum(x, v, w):
    """w / (1 + exp(-x)), where w = x + v. Left of -1 what both sums lose in rounding is put back; exactly, it is 0."""
    half, e = w / 2, exp(-maximum(x, -8))
    opened = 1 + e
    found = w / opened
    lost = ((x - w) + v) - found * (1 - (opened - e))
    left = where(x < -8, logistic_gate(w, x), found + lost / opened)
    return where(x < -1, left, where(x < 1, half + half * tanh(x / 2), found))


def _gated_sum_prime(x, w, rise, whole, part):
    """The derivative of w / (1 + exp(-x)), for w' = 1 + rise: on the left from 1 + w = whole + part, whole being exact.

    Each of three forms is a number that floats hold and what is missing; so nothing is lost where f' turns.
    """
    low = minimum(x, 0)
    r, t, half = logistic(-fabs(x)), tanh(x / 2), w / 2
    inner = rise - w * r
    left = times_exp(whole + (part + (inner - r * (whole + (part + inner)))), low)
    excess = rise + (half - half * t)
    centre = 0.5 + (excess + (1 + excess) * t) / 2
    right = 1 + (rise + r * (w - (1 + rise + w * r)))
    return where(x < -1, left, where(x < 1, centre, right))


def ts_swish(x, a: float = 20.0, b: float = 40.0):
    """Input times its sigmoid times a sum of three sigmoids, whose slope goes up in three steps."""
    low, near, rest = minimum(saturated(x, 1000), 0), maximum(saturated(x, 1000), -4), logistic(x - a) + logistic(x - b)
    e = exp(-near)
    far = times_exp(low * ((logistic(x) + rest) / (1 + exp(low))), low)
    return where(x < -4, far, x * (1 + (1 + e) * rest) / (exp(-2 * near) + (1 + 2 * e)))


@derivative_of(
    ts_swish,
    ulp=4,  # f' is flat far out and near 0, where the roundings of three gates add up: 2.9 by the rule of 2
    aliases=("triple_state_swish",), example={"a": 1.0, "b": 2.0},
    formula="x·σ(x)·(σ(x) + σ(x - a) + σ(x - b)), σ(u) = 1 / (1 + exp(-u))",
    derivative_formula="s·t + x·s·((1 - s)·t + t'), s = σ(x), t = σ(x) + σ(x - a) + σ(x - b), "
    "t' = σ'(x) + σ'(x - a) + σ'(x - b), σ(u) = 1 / (1 + exp(-u)), σ'(u) = σ(u)·(1 - σ(u))",
    source="Kocak & Ustundag Siray 2021",
)  # fmt: skip
def ts_swish_prime(x, a: float = 20.0, b: float = 40.0):
    """On the left by its loss (see _gates), on the right as the number of open gates and what is missing."""
    low, near, x = minimum(saturated(x, 1000), 0), maximum(saturated(x, 1000), -4), maximum(saturated(x), -1000)
    gates = [(x - c, logistic(-fabs(x - c))) for c in (0, a, b)]
    (_, r), (s, t, u) = gates[0], (where(z < 0, q, 1 - q) for z, q in gates)
    steep = x * sum(q * (1 - q) for _, q in gates)
    total = s + (t + u)
    loss = s + ratio(s * s + (t * t + u * u), total, 0)
    inner, e = (1 + 2 * low) - low * loss, exp(-near)
    far = times_exp(inner * (total / (1 + exp(low))), low)
    left = inner * ((1 + (1 + e) * (t + u)) / (exp(-2 * near) + (1 + 2 * e)))
    half = tanh(x / 2)
    own = half * (2 + half) + (1 + half) ** 2 * (x * (1 - half))
    centre = 0.25 + (own / 4 + s * ((t + u) * (1 + x * (1 - s)) + (steep - x * (r * (1 - r)))))
    count, rest = sum(where(z < 0, 0 * q, 1) for z, q in gates), sum(where(z < 0, q, -q) for z, q in gates)
    more = rest + ((count + rest) * (x * r) + steep)
    right = count + (more - r * (count + more))
    return where(x < -4, far, where(x < -0.25, left, where(x < 1, centre, right)))


def sinlu(x, a: float = 1.0, b: float = 1.0):
    """Input and a wave, both times the input's sigmoid."""
    wave = a * sin(saturated(scaled(x, b)))
    return _gated_sum(x, wave, x + wave)


@derivative_of(
    sinlu, example={"a": 0.5, "b": 2.0}, formula="(x + a·sin(b·x)) / (1 + exp(-x))",
    ulp=4,  # where f' is flat, nothing forgives what wave, cosine and gate round away: 2.5 there
    derivative_formula="s·(1 + a·b·cos(b·x) + (x + a·sin(b·x))·(1 - s)), s = 1 / (1 + exp(-x))",
    source="Paul et al. 2022",
)  # fmt: skip
def sinlu_prime(x, a: float = 1.0, b: float = 1.0):
    """1 + a·b·cos(y) as 1 - |a·b| and a square, which does not cancel where it touches 0."""
    x = maximum(x, -1000)
    y, low = scaled(x, b), minimum(x, 1000)
    wave = a * sin(saturated(y))
    near = _gated_sum_prime(low, low + wave, a * b * cos(saturated(y)), 1 + low, wave)
    half, most = scaled(x, b / 2), fabs(a * b)
    square = where(a * b > 0, cos(half), sin(half)) ** 2
    r = logistic(-fabs(x))
    slope = (1 - most) + 2 * most * square + (low + wave) * r
    return where(x < 1, near, slope - slope * r)


def sechsig(x):
    """Input and its hyperbolic secant, both times the input's sigmoid."""
    return _gated_sum(x, *_with_sech(x, 0, 1))


@derivative_of(
    sechsig, formula="(x + 1/cosh(x)) / (1 + exp(-x))",
    derivative_formula="s·(1 - tanh(x)/cosh(x) + (x + 1/cosh(x))·(1 - s)), s = 1 / (1 + exp(-x))",
    source=KOZKURT + "3.2.22",
)  # fmt: skip
def sechsig_prime(x):
    return _sech_sum_prime(x, 0, 1)


def _with_sech(x, shift, a):
    """v = a/cosh(z) for z = x + shift, and x + v; with what z lost in rounding. Exactly, that is 0.

    For |z| < 0.9 as a and what is missing: 1 - 1/cosh(z) = 2t²/(1 + t²), t = tanh(z/2).
    """
    z, low = x + shift, saturated(x, 1000)
    t, near = tanh(z / 2), fabs(z) < 0.9
    square = t * t
    bump, less = a / cosh(saturated(z, 700)), 2 * a * square / (1 + square)
    x = x - bump * (2 * t / (1 + square)) * (low - ((low + shift) - shift))
    return where(near, a - less, bump), where(near, a + (x - less), x + bump)


def _sech_sum_prime(x, shift, a):
    x = saturated(x, 1000)
    bump, w = _with_sech(x, shift, a)
    return _gated_sum_prime(x, w, -bump * tanh(x + shift), 1 + x, bump)


def psechsig(x, a: float = 1.0):
    """Input and a shifted hyperbolic secant, both times the input's sigmoid."""
    return _gated_sum(x, *_with_sech(x, a, a))


@derivative_of(
    psechsig, example={"a": 0.5}, formula="(x + a/cosh(x + a)) / (1 + exp(-x))",
    derivative_formula="s·(1 - a·tanh(x + a)/cosh(x + a) + (x + a/cosh(x + a))·(1 - s)), s = 1 / (1 + exp(-x))",
    source=KOZKURT + "3.2.22",
)  # fmt: skip
def psechsig_prime(x, a: float = 1.0):
    return _sech_sum_prime(x, a, a)


def tanhsig(x):
    """Input and its hyperbolic tangent, both times the input's sigmoid."""
    return _gated_sum(x, tanh(x), x + tanh(x))


@derivative_of(
    tanhsig, formula="(x + tanh(x)) / (1 + exp(-x))",
    derivative_formula="s·(1 + 1/cosh(x)² + (x + tanh(x))·(1 - s)), s = 1 / (1 + exp(-x))",
    source=KOZKURT + "3.2.23",
)  # fmt: skip
def tanhsig_prime(x):
    return _tanh_sum_prime(x, x, 1)


def _tanh_sum_prime(x, z, a):
    """On the left x + a·tanh(z) tends to x - a; what 1 - a loses in rounding is put back."""
    x, rest = saturated(x, 1000), 1 - a
    part = 2 * a * logistic(2 * saturated(z, 1000)) + ((1 - rest) - a)
    return _gated_sum_prime(x, x + a * tanh(z), a * sech_squared(z), rest + x, part)


def ptanhsig(x, a: float = 1.0):
    """Input and a shifted hyperbolic tangent, both times the input's sigmoid."""
    fixed, beside = tanh(a), tanh(x)  # near 0, where x + a would lose the digits of x, by the theorem of addition
    near = fixed + beside * ((1 - fixed * fixed) / (1 + fixed * beside))
    bent = a * where(fabs(x) < 0.25, near, tanh(x + a))
    return _gated_sum(x, bent, x + bent)


@derivative_of(
    ptanhsig, example={"a": -0.6}, formula="(x + a·tanh(x + a)) / (1 + exp(-x))",
    derivative_formula="s·(1 + a/cosh(x + a)² + (x + a·tanh(x + a))·(1 - s)), s = 1 / (1 + exp(-x))",
    source=KOZKURT + "3.2.23",
    ulp=4,  # for a < 0 the line and the tangent nearly cancel at 0, and keep what each has rounded away: 2.9 there
)  # fmt: skip
def ptanhsig_prime(x, a: float = 1.0):
    return _tanh_sum_prime(x, x + a, a)
