"""Rectifiers without exponentials: rounded by a square root or by a parabola."""

from __future__ import annotations

from ..activation import BEND, Positive, derivative_of
from ..ops import fabs, hypot, maximum, minimum, one, saturated, sign, sqrt, where


def squareplus(x, b: Positive = 4.0):
    """Smooth rectifier from a square root alone, without exponentials."""
    root = sqrt(b)
    s = hypot(x, root)
    centre = root / 2 + x / 2 * (1 + saturated(x) / (s + root))
    d = fabs(x) / 2 + s / 2
    return where(fabs(x) < root / 2, centre, where(x < 0, (b / 4) / d, d))


@derivative_of(
    squareplus, example={"b": 0.5}, formula="(x + sqrt(x² + b)) / 2", derivative_formula="(1 + x / sqrt(x² + b)) / 2",
    peers={"jax": "nn.squareplus(b=b)", "keras": "activations.squareplus(b=b)"},
    differs={"jax": "b = 0 is allowed, for relu with f'(0) = nan"},
    identities=("x = squareplus(x) - squareplus(-x)",),
    source="Barron 2021, arXiv:2112.11687",
)  # fmt: skip
def squareplus_prime(x, b: Positive = 4.0):
    s = hypot(x, sqrt(b))
    tail = (b / 4) / (fabs(x) / 2 + s / 2) / s
    centre = 0.5 + saturated(x) / 2 / s
    return where(fabs(x) < sqrt(b) / 2, centre, where(x < 0, tail, 1 - tail))


def _rounded(x, reach):
    """Rectifier whose corner is a parabola from -reach to reach"""
    half = (minimum(maximum(x, -reach), reach) + reach) / 2
    return where(x < reach, half * (half / reach), x)


def _rounded_prime(x, reach):
    slope = (minimum(maximum(x, -reach), reach) + reach) / (2 * reach)
    return where(x >= reach, one(x), slope)


def smelu(x, beta: Positive = 1.0):
    """Rectifier whose corner is a parabola."""
    return _rounded(x, beta)


@derivative_of(
    smelu, breaks=lambda beta: {-beta: BEND, beta: BEND}, example={"beta": 0.5},
    formula="0 if x <= -beta, (x + beta)² / (4·beta) if x < beta, else x",
    derivative_formula="0 if x <= -beta, (x + beta) / (2·beta) if x < beta, else 1",
    identities=("smelu(x, beta=1) = sparse_plus(x)",),
    source="Shamir, Lin & Coviello 2020, arXiv:2010.09931; 2022, arXiv:2202.06499",
)  # fmt: skip
def smelu_prime(x, beta: Positive = 1.0):
    return _rounded_prime(x, beta)


def sparse_plus(x):
    """Rectifier whose corner is a parabola from -1 to 1; its slope is the sparse sigmoid."""
    return _rounded(x, 1)


@derivative_of(
    sparse_plus, aliases=("quadratic_softplus",), breaks={-1.0: BEND, 1.0: BEND},
    formula="0 if x <= -1, (x + 1)² / 4 if x < 1, else x",
    derivative_formula="0 if x <= -1, (x + 1) / 2 if x < 1, else 1",
    peers={"jax": "nn.sparse_plus", "keras": "activations.sparse_plus"},
    at_breaks={
        "jax": (0.0, 1.0), "keras (tensorflow)": (0.0, 1.0), "keras (jax)": (0.0, 1.0), "keras (torch)": (0.0, 1.0),
    },
    identities=("x = sparse_plus(x) - sparse_plus(-x)",),
    source="Blondel, Martins & Niculae 2019, arXiv:1901.02324",
)  # fmt: skip
def sparse_plus_prime(x):
    return _rounded_prime(x, 1)


def sq_softplus(x):
    """Rectifier whose corner is a parabola from -1/2 to 1/2."""
    return _rounded(x, 0.5)


@derivative_of(
    sq_softplus, aliases=("square_softplus",), breaks={-0.5: BEND, 0.5: BEND},
    formula="0 if x < -1/2, (x + 1/2)² / 2 if x <= 1/2, else x",
    derivative_formula="0 if x < -1/2, x + 1/2 if x <= 1/2, else 1",
    identities=("sq_softplus(x) = smelu(x, beta=0.5)",), source="Wuraola, Patel & Nguang 2021",
)  # fmt: skip
def sq_softplus_prime(x):
    return _rounded_prime(x, 0.5)


def bent_identity(x):
    """Line whose slope turns from 1/2 to 3/2 around 0."""
    y = saturated(x)
    return x * (1 + y / (hypot(y, 1) + 1) / 2)


@derivative_of(
    bent_identity, formula="(sqrt(x² + 1) - 1)/2 + x", derivative_formula="x / (2·sqrt(x² + 1)) + 1",
    identities=("bent_identity(x) = blu(x, beta=0.5)",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.10",
)  # fmt: skip
def bent_identity_prime(x):
    y = saturated(x)
    return 1 + y / hypot(y, 1) / 2


def blu(x, beta: float = 0.5):
    """Bendable linear unit: a line whose slope turns from 1 - beta to 1 + beta around 0."""
    y, s, turn = saturated(x), hypot(x, 1), beta * sign(x)
    outer = (1 + turn) * where(turn == -1, y, x) - beta * (1 - 0.5 / (s / 2 + fabs(x) / 2))  # s - |x| = 1/(s + |x|)
    return where(fabs(x) < 1, x * (1 + beta * (y / (s + 1))), outer)


@derivative_of(
    blu, aliases=("bendable_linear_unit",), example={"beta": -0.8},
    formula="beta·(sqrt(x² + 1) - 1) + x", derivative_formula="beta·x / sqrt(x² + 1) + 1",
    source="Godfrey 2019",
)  # fmt: skip
def blu_prime(x, beta: float = 0.5):
    s, turn = hypot(x, 1), beta * sign(x)
    outer = (1 + turn) - turn * (0.5 / (s / 2 + fabs(x) / 2) / s)
    return where(fabs(x) < 0.5, 1 + beta * (saturated(x) / s), outer)
