"""One forward and one backward pass through a deep random network, in float64.

    z_k = W_k a_{k-1},   a_k = f(z_k);        dL/da_{k-1} = W_k' (f'(z_k) * dL/da_k)

The weights of a layer are drawn anew for the way back, so memory holds one layer's weights and f' of every layer. The
backward pass is linear, so the gradient is kept near 1 by powers of two that are counted: it never leaves the floats,
however deep the network is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import field
from typing import Any

import numpy as np

from ..activation import SATURATED, Bound
from ..dataclass import dataclass
from ..messages import _
from ..report import Network
from .weights import INITS

Array = np.ndarray
INPUT, UPSTREAM, FIRST_LAYER = 1, 2, 3
"""What a seed's random numbers are for; layers count on from the last."""

ONE_THREAD = 2**18
"""A product of matrices with so many multiplications, or fewer, is one thread's work for OpenBLAS."""


@dataclass(frozen=True)
class Stop:
    """The layer that has no finite values: ``what`` was found at which ``z``; NaN where already z is not finite."""

    layer: int
    what: str
    z: float
    value: float

    def sentence(self) -> str:
        if math.isnan(self.z):
            return _("the inputs of layer {layer} overflow", layer=self.layer)
        return _("{what}({z:.4g}) = {value:g} in layer {layer}",
                 what=self.what, z=self.z, value=self.value, layer=self.layer)  # fmt: skip


@dataclass
class Pass:
    """Base-2 logarithms of root mean squares, behind each layer and at the input; -inf is 0.

    Where the network has no finite values in some layer, all ends with the layer before.
    """

    activations: list[float] = field(default_factory=list)
    gradients: list[float] = field(default_factory=list)
    dead: list[float] = field(default_factory=list)
    saturated: list[float] = field(default_factory=list)
    stop: Stop | None = None

    @property
    def reached(self) -> int:
        """The last layer that has values."""
        return len(self.activations) - 1

    @property
    def factor(self) -> float:
        """By what the gradient is multiplied from a layer to the one below it, on average; NaN without a layer."""
        return power(self.gradients[0] / self.reached) if self.reached else math.nan


def passed(bound: Bound, network: Network, seed: int, tick: Callable[[], None]) -> Pass:
    """The pass of one network; ``tick`` is called for each layer on each way."""
    found, slopes = Pass(), []
    a = _unit_rows(_random(seed, INPUT).standard_normal((network.batch, network.width)))
    found.activations.append(log_rms(a))
    for layer in range(1, network.depth + 1):
        z = _times(a, _weights(network, seed, layer).T)
        a, slope = _called(bound.f, z), _called(bound.df, z)
        found.stop = _stop(layer, z, a, slope)
        if found.stop:
            break
        slopes.append(slope)
        found.activations.append(log_rms(a))
        found.dead.append(float(np.mean(np.all(slope == 0, axis=0))))
        found.saturated.append(float(np.mean(np.abs(slope) < SATURATED)))
        tick()
    _back(network, seed, slopes, found, tick)
    return found


def _back(network: Network, seed: int, slopes: list[Array], found: Pass, tick: Callable[[], None]) -> None:
    g = _unit_rows(_random(seed, UPSTREAM).standard_normal((network.batch, network.width)))
    exponent, sizes = 0, [0.0]
    for layer in range(len(slopes), 0, -1):
        delta, power = _near_one(slopes.pop() * g)
        g, more = _near_one(_times(delta, _weights(network, seed, layer)))
        exponent += power + more
        sizes.append(log_rms(g) + exponent)
        tick()
    found.gradients = sizes[::-1]


def _random(seed: int, what: int) -> np.random.Generator:
    return np.random.default_rng([seed, what])


def _weights(network: Network, seed: int, layer: int) -> Array:
    draw = INITS.get(network.init).draw
    return network.gain * draw(_random(seed, FIRST_LAYER + layer), network.width, network.width)


def _unit_rows(values: Array) -> Array:
    """Each row with the root mean square 1."""
    return values / np.sqrt(np.mean(values**2, axis=1, keepdims=True))


def _times(one: Array, other: Array) -> Array:
    """Their product. A small one is made of pieces that NumPy's library gives to one thread: on a busy machine threads
    wait for each other longer than they work, and the pieces do not depend on how many there are."""
    rows = ONE_THREAD // other.size
    with np.errstate(all="ignore"):
        if not 0 < rows < len(one):
            return np.asarray(one @ other)
        return np.concatenate([one[start : start + rows] @ other for start in range(0, len(one), rows)])


def _called(function: Any, z: Array) -> Array:
    """The function at a table of numbers, which it is given as a row: a person's code may know nothing else."""
    with np.errstate(all="ignore"):
        return np.asarray(function(z.ravel()), dtype=np.float64).reshape(z.shape)


def _stop(layer: int, z: Array, a: Array, slope: Array) -> Stop | None:
    """What is not finite in a layer, at the smallest z at which it is not."""
    if not np.isfinite(z).all():
        return Stop(layer, "z", math.nan, math.inf)
    for what, values in (("f", a), ("f′", slope)):
        wrong = ~np.isfinite(values)
        if wrong.any():
            place = int(np.argmin(np.where(wrong, np.abs(z), math.inf)))
            return Stop(layer, what, float(z.flat[place]), float(values.flat[place]))
    return None


def _near_one(values: Array) -> tuple[Array, int]:
    """The values divided by a power of two that brings the largest between 1/2 and 1, and its exponent."""
    __, exponent = math.frexp(float(np.max(np.abs(values))))
    return np.ldexp(values, -exponent), exponent


def power(exponent: float) -> float:
    """Two to that power: 0 or infinite where no float holds it."""
    return float(np.exp2(exponent)) if exponent < 1024 else math.inf


def log_rms(values: Array) -> float:
    """The base-2 logarithm of the root mean square; squares of large or small numbers are kept among the floats."""
    near, exponent = _near_one(values)
    mean = float(np.mean(near * near))
    return math.log2(mean) / 2 + exponent if mean else -math.inf
