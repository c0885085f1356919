"""Functions of a vector: what is true of them at one vector, and how far from it a sound kernel may be.

Softmax, its logarithm and softmin have shares p of all inputs, which are computed to 40 digits; sparsemax has a
support. Of these a gradient from above gives the true gradient in a line. The room of a value is what the roundings of
any sound order of computing leave of it: so many units of roundoff, of the sizes that are added up on the way.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import NamedTuple

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..floats import Format
from ..messages import N_

Array = np.ndarray
DIGITS = 40
NOTHING = 3000
"""A share of exp(-3000) is 0 in every format."""
STEPS = 8
"""No kernel rounds more often than so besides its sums: exponentials, quotients, products, differences."""
SURELY = 4
"""The errors of a sum of n terms add up to n roundoffs at worst, and to so many times the root of n in practice:
they are of both signs (Higham and Mary 2019). The smaller of both is allowed for."""


class Shares(NamedTuple):
    """A vector x (in float64) and what is known of it: ``p``, by how much each input stands below the largest one
    (``depth``, in the direction that counts), the log-sum-exp, and by how much that is above the largest input."""

    x: Array
    p: Array
    depth: Array
    total: float
    above: float = 0.0

    def roundings(self, unit: float) -> Array:
        """By how many units of roundoff each share may be off.

        x - max is rounded before it is raised to a power, in the sum as well, or x - total is, of which no more is lost
        than ``above``; then come the sum, two exponentials and a quotient.
        """
        depth = np.where(self.p > 0, self.depth, 0.0)
        lost = max(float(np.sum(self.p * depth)), min(abs(self.total), self.above / unit))
        return depth + lost + summed(self.x.size) + 3


def summed(count: int) -> float:
    """By how many units of roundoff a sum of so many terms may be off."""
    return min(float(count), SURELY * math.sqrt(count))


def shares_of(x: Array, sign: int = 1) -> Shares:
    """softmax of ``sign`` times x, to the last digit of float64, and its log-sum-exp."""
    inputs = (sign * x).tolist()
    top = max(inputs)
    with localcontext() as context:
        context.prec = DIGITS
        powers = [_power(each, top) for each in inputs]
        whole = sum(powers, Decimal(0))
        p = np.array([float(each / whole) for each in powers])
        above = whole.ln()
        total = float(Decimal(top) + above)
    return Shares(x, p, _below(top, sign * x), total, float(above))


def _power(x: float, top: float) -> Decimal:
    return (Decimal(x) - Decimal(top)).exp() if x - top > -NOTHING else Decimal(0)


def _below(top: float, x: Array) -> Array:
    with np.errstate(over="ignore"):  # two huge numbers of both signs
        return np.asarray(top - x)


def support_of(x: Array) -> Shares:
    """sparsemax of x: its values are x - tau where that is positive, and add up to 1 (Martins and Astudillo 2016)."""
    ordered = sorted(x.tolist(), reverse=True)
    with localcontext() as context:
        context.prec = DIGITS
        total, tau = Decimal(0), Decimal(0)
        for count, each in enumerate(map(Decimal, ordered), 1):
            total += each
            if 1 + count * each <= total:
                break
            tau = (total - 1) / count
        p = np.array([float(max(Decimal(0), Decimal(each) - tau)) for each in x.tolist()])
    return Shares(x, p, _below(max(ordered), x), float(tau))


def _steady(s: Shares, unit: float) -> bool:
    """Whether the support is the same for any sound order of computing it: no input stands at its edge, to rounding."""
    edge = float(np.min(np.abs(s.x - s.total)))
    return edge > unit * float(np.max(np.abs(s.x))) * (summed(s.x.size) + STEPS)


class Answer(NamedTuple):
    """What is true, and how far from it a value may be, in units of roundoff."""

    true: Array
    room: Array


@dataclass(frozen=True)
class Family:
    """A function of a vector: its shares, its values, and the gradient that each row of gradients from above gives."""

    name: str
    shares: Callable[[Array], Shares]
    values: Callable[[Shares, float], Answer]
    slopes: Callable[[Shares, Array, float], Answer]
    masked: float | None
    """The input that takes part in nothing, where a kernel must take it."""
    formula: str
    """The gradient, for people."""
    steady: Callable[[Shares, float], bool] = lambda s, unit: True
    """Whether a vector decides anything, in a format of that roundoff: at a kink either side is right."""


def _softmax(s: Shares, unit: float) -> Answer:
    return Answer(s.p, s.p * s.roundings(unit))


def _softmax_slopes(s: Shares, g: Array, unit: float, sign: int = 1) -> Answer:
    """s·(g - t), t = Σ g·s: each s is off, the sum is, and the difference and the products are rounded.

    Where autograd goes through the maximum that is subtracted, its own gradient, a sum that is 0, is added there.
    """
    mean, size, off = _weighted(g, s.p), _weighted(np.abs(g), s.p), s.roundings(unit)
    count = summed(s.x.size)
    inner = np.abs(g - mean) * (off + 3) + _weighted(np.abs(g), s.p * off) + (count + 1) * size
    top = (s.depth == 0) * 2 * size * (count + STEPS)
    return Answer(sign * s.p * (g - mean), s.p * inner + top)


def _weighted(g: Array, weights: Array) -> Array:
    return np.asarray(g @ weights)[:, None]


def _log_softmax(s: Shares, unit: float) -> Answer:
    """x - total, of which both are rounded; the sum under the logarithm is off by as much as a share is."""
    return Answer(s.x - s.total, np.where(np.isfinite(s.x), np.abs(s.x) + s.depth, 0.0) + s.roundings(unit).max())


def _log_softmax_slopes(s: Shares, g: Array, unit: float) -> Answer:
    """g - s·Σ g."""
    whole, size = np.sum(g, axis=1, keepdims=True), np.sum(np.abs(g), axis=1, keepdims=True)
    count = summed(s.x.size)
    top = (s.depth == 0) * 2 * size * (count + STEPS)
    return Answer(g - s.p * whole, 2 * np.abs(g) + s.p * size * (s.roundings(unit) + count + STEPS) + top)


def _sparsemax(s: Shares, unit: float) -> Answer:
    off = (np.abs(s.x) + abs(s.total) + 1) * (summed(s.x.size) + STEPS)
    return Answer(s.p, off)


def _sparsemax_slopes(s: Shares, g: Array, unit: float) -> Answer:
    inside = s.p > 0
    mean, size = (each[:, inside].mean(axis=1, keepdims=True) for each in (g, np.abs(g)))
    return Answer(inside * (g - mean), inside * (np.abs(g) + size) * (summed(s.x.size) + STEPS))


FAMILIES = {each.name: each for each in (
    Family("softmax", shares_of, _softmax, _softmax_slopes, -math.inf, "s·(g - Σ g·s)"),
    Family("log_softmax", shares_of, _log_softmax, _log_softmax_slopes, -math.inf, "g - softmax(x)·Σ g"),
    Family("softmin", lambda x: shares_of(x, -1), _softmax, lambda s, g, unit: _softmax_slopes(s, g, unit, -1),
           math.inf, "-s·(g - Σ g·s)"),
    Family("sparsemax", support_of, _sparsemax, _sparsemax_slopes, None,
           N_("g - (mean of g over the support), 0 beside"), _steady),
)}  # fmt: skip
"""The functions of a vector, by the names of their functions of one input."""


def may_be_of_vectors(bound: Bound) -> bool:
    """Whether a candidate for this function may be one of vectors: it has a family, and no others are held."""
    return bound.name in FAMILIES and bound.parameters == bound.activation.bind().parameters


@dataclass(frozen=True)
class VectorRule:
    """How a value is held against the truth: within ``most`` units in the last place besides the room of rounding."""

    format: Format
    most: float
    atol: float = 0.0
    rtol: float = 0.0

    def allowed(self, answer: Answer) -> Array:
        """How far each value may be from the truth."""
        size = np.minimum(np.abs(answer.true), self.format.largest)
        kept = self.format.smallest_normal if self.format.computes else self.format.smallest_subnormal
        least = 4 * kept  # a product on the way may have been flushed
        room = self.most * self.format.spacing(size) + self.format.roundoff * answer.room + least
        return np.maximum(room, self.atol + self.rtol * size)

    def failing(self, answer: Answer, got: Array) -> Array:
        """Which values fail."""
        with np.errstate(invalid="ignore"):
            near = np.abs(got - answer.true) <= self.allowed(answer)
            beyond = (np.abs(answer.true) >= self.format.largest) & (np.abs(got) >= self.format.largest)
            return ~(near | (got == answer.true) | (beyond & (np.sign(got) == np.sign(answer.true))))
