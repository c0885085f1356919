"""Algebraic squashing: steps between two levels from roots, quotients and parabolas, without exponentials."""

from __future__ import annotations

from typing import Annotated

from ..activation import BEND, Limit, Positive, derivative_of
from ..ops import fabs, maximum, minimum, root_cube_lack, saturated, scaled, softsign_slope, sqrt, where


def _parts(x):
    """u = x / m and r = 1 / m, m = max(|x|, 1): in these a quotient of roots neither overflows nor loses its tail."""
    x = saturated(x)
    m = maximum(fabs(x), 1)
    return x / m, 1 / m


def softsign(x):
    """Sigmoid from -1 to 1 with tails that fall as slowly as 1/x."""
    x = saturated(x)
    return x / (1 + fabs(x))


@derivative_of(
    softsign, aliases=("elliott_symmetric", "elliotsig"), breaks={0.0: BEND},
    formula="x / (1 + |x|)", derivative_formula="1 / (1 + |x|)²",
    peers={
        "torch": "nn.functional.softsign", "jax": "nn.soft_sign", "flax": "nn.soft_sign",
        "keras": "activations.softsign", "tensorflow": "nn.softsign", "onnx": "Softsign",
        "paddle": "nn.functional.softsign", "mlx": "nn.softsign", "coreml": "softsign", "tensorrt": "kSOFTSIGN",
    },
    at_breaks={"torch": (1.0,), "jax": (1.0,), "tensorflow": (1.0,), "paddle": (1.0,), "mlx": (1.0,)},
    source="Elliott 1993; Turian, Bergstra & Bengio 2009",
)  # fmt: skip
def softsign_prime(x):
    return softsign_slope(x)


def elliott(x):
    """Softsign moved and scaled to run from 0 to 1."""
    tail = 0.5 / (1 + fabs(x))
    return where(x < 0, tail, 1 - tail)


@derivative_of(
    elliott, breaks={0.0: BEND}, formula="(1 + x / (1 + |x|)) / 2", derivative_formula="1 / (2·(1 + |x|)²)",
    source="Elliott 1993",
)  # fmt: skip
def elliott_prime(x):
    return softsign_slope(x) / 2


def isru(x, alpha: Positive = 1.0):
    """Inverse square root unit, a sigmoid from -1/sqrt(alpha) to 1/sqrt(alpha)."""
    u, r = _parts(x)
    return u / sqrt(r * r + alpha * (u * u))


@derivative_of(
    isru, example={"alpha": 3.0}, formula="x / sqrt(1 + alpha·x²)", derivative_formula="1 / sqrt(1 + alpha·x²)³",
    source="Carlile et al. 2017, arXiv:1710.09967",
)  # fmt: skip
def isru_prime(x, alpha: Positive = 1.0):
    """Near 0 as what it lacks of 1: there r is 1."""
    u, r = _parts(scaled(x, sqrt(alpha)))
    square = r * r + u * u
    return where(fabs(u) < 0.5, 1 - root_cube_lack(u * u), r / sqrt(square) * (r / square) * r)


def rootsig(x, a: float = 1.0):
    """Sigmoid from -1 to 1 that is the hyperbolic tangent of half an inverse hyperbolic sine."""
    u, r = _parts(scaled(x, a))
    size = fabs(u)
    return u / (size + (r + r * r / (size + sqrt(r * r + u * u))))


@derivative_of(
    rootsig, example={"a": 2.5}, formula="a·x / (1 + sqrt(1 + (a·x)²))",
    derivative_formula="a / (s·(1 + s)), s = sqrt(1 + (a·x)²)",
    identities=("rootsig(x, a=1.5) = tanh(asinh(1.5·x)/2)",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.2.25",
)  # fmt: skip
def rootsig_prime(x, a: float = 1.0):
    """Near 0 as what it lacks of a/2: there r is 1."""
    y = scaled(x, a)
    u, r = _parts(y)
    root = sqrt(r * r + u * u)
    lack = u * u * ((root + 2) / (root * (root + 1) ** 2)) / 2
    return where(fabs(y) < 1, a * (0.5 - lack), a * (r / root) * (r / (r + root)))


def modified_elliott(x):
    """Inverse square root unit moved up by 1/2."""
    u, r = _parts(x)
    square = r * r + u * u
    root = sqrt(square)
    far, centre = r * r / (square + root) - 0.5, (3 * u * u - 1) / (2 * (2 * u * root - square))
    return where(x < -1, far, where(x < -0.25, centre, u / root + 0.5))


@derivative_of(
    modified_elliott, aliases=("mef",), formula="x / sqrt(1 + x²) + 1/2", derivative_formula="1 / sqrt(1 + x²)³",
    identities=("modified_elliott(x) = isru(x) + 1/2",),
    source="Kunc & Klema 2024, arXiv:2402.09092, section 3.8.11",
)  # fmt: skip
def modified_elliott_prime(x):
    return isru_prime(x)


def sqnl(x):
    """Square nonlinearity: two parabolas that reach -1 and 1 where they are flat."""
    inner = minimum(maximum(x, -2), 2)
    return inner * (1 - fabs(inner) / 4)


@derivative_of(
    sqnl, breaks={-2.0: BEND, 0.0: BEND, 2.0: BEND},
    formula="c·(1 - |c|/4), c = min(max(x, -2), 2)", derivative_formula="max(0, 1 - |x|/2)",
    source="Wuraola & Patel 2018",
)  # fmt: skip
def sqnl_prime(x):
    return maximum(1 - fabs(x) / 2, 0)


def log_sqnl(x):
    """Square nonlinearity moved and scaled to run from 0 to 1, like the logistic curve."""
    rest = maximum(2 - fabs(x), 0)
    return where(x < 0, rest * rest / 8, 1 - rest * rest / 8)


@derivative_of(
    log_sqnl, breaks={-2.0: BEND, 0.0: BEND, 2.0: BEND},
    formula="(1 + c·(1 - |c|/4)) / 2, c = min(max(x, -2), 2)", derivative_formula="max(0, 2 - |x|) / 4",
    source="Wuraola, Patel & Nguang 2021",
)  # fmt: skip
def log_sqnl_prime(x):
    return maximum(2 - fabs(x), 0) / 4


def linq(x, a: Annotated[float, Limit(lambda value: value < 1, "less than 1")] = 0.1):
    """Two parabolas around 0, continued smoothly by straight lines of slope a."""
    inner = minimum(maximum(x, 2 * a - 2), 2 - 2 * a)
    return inner * (1 - fabs(inner) / 4) + a * (x - inner)


@derivative_of(
    linq, aliases=("linear_quadratic",), breaks=lambda a: {2 * a - 2: BEND, 0.0: BEND, 2 - 2 * a: BEND},
    example={"a": 0.3}, formula="c·(1 - |c|/4) + a·(x - c), c = min(max(x, 2·a - 2), 2 - 2·a)",
    derivative_formula="max(a, 1 - |x|/2)", source="Kunc & Klema 2024, arXiv:2402.09092, section 3.8.8",
)  # fmt: skip
def linq_prime(x, a: Annotated[float, Limit(lambda value: value < 1, "less than 1")] = 0.1):
    return maximum(1 - fabs(x) / 2, a)
