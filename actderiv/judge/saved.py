"""Interface error apart from kernel error: the derivative as a function of the saved output.

Frameworks keep the rounded output y of sigmoid or tanh for the backward pass, not x. What y no longer says, no kernel
can give back. Judged here is the candidate against the exact derivative at the inputs whose value is that y: the
distance that is left is the kernel's own.
"""

from __future__ import annotations

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..errors import RequestError
from ..floats import FORMATS
from ..messages import _
from .assessed import Assessed
from .findings import kinds
from .hull import Array, Hull
from .implementation import ImplementationRule

DOUBLE = FORMATS.get("float64")
NOISE = 4
"""A formula is certified to 2 ULP: of two values a larger one may come out less by so many."""


@dataclass(frozen=True)
class SavedOutputRule:
    """The hull rule where the hull is that of f' over all x with f(x) = y, for a function that never decreases."""

    rule: ImplementationRule

    def judge(self, x: Array, y: Array, got: Array) -> Assessed:
        """Judge ``got`` at inputs ``x`` whose saved outputs are ``y``; ULP errors are distances from the hull."""
        rule, value, output = self.rule, got.astype(np.float64), y.astype(np.float64)
        ends = [np.asarray(rule.bound.df(each), dtype=np.float64) for each in preimage(rule.bound, output)]
        hull = Hull.of([(each, np.zeros(each.shape)) for each in ends])
        nearest = np.clip(value, hull.lowest[0], hull.greatest[0])
        expected = np.where(np.isnan(value), hull.lowest[0], nearest)
        off = rule.outside(hull, value)
        failing = off > rule.max_ulp
        kind = kinds(expected, value, np.zeros(x.shape, bool))
        block = Assessed(x, expected, value, off, failing, np.zeros(x.shape, bool), kind)
        return rule.tolerance.judge(block, expected) if rule.tolerance else block


def preimage(bound: Bound, y: Array) -> tuple[Array, Array]:
    """The least and the greatest float64 x with f(x) = y, or the two neighbours between which f passes y.

    Raises :class:`RequestError` where f decreases somewhere: its derivative is then no function of its output.
    """
    far = np.geomspace(30, 1e30, 400)
    probe = np.sort(np.concatenate([np.linspace(-30, 30, 6001), far, -far]))
    values = np.asarray(bound.f(probe))
    falls = np.diff(values) < -NOISE * np.spacing(np.abs(values[1:]))
    if np.any(falls):
        where = probe[int(np.argmax(falls))]
        raise RequestError(
            _(
                "{function} decreases near x = {at:.4g}: its derivative is no function of its output.",
                function=bound.spec,
                at=where,
            ),
            hint=_("--saved output is for functions that never decrease, such as sigmoid, tanh and elu."),
        )
    return _bisect(bound, y, above=True), _bisect(bound, y, above=False)


def _bisect(bound: Bound, y: Array, above: bool) -> Array:
    """The least x with f(x) >= y (``above``), or the greatest with f(x) <= y, by halving in the order of the floats."""
    low, high = (np.full(y.shape, DOUBLE.ordinal(end)) for end in (-np.inf, np.inf))
    for __ in range(65):
        middle = low // 2 + high // 2 + (low % 2 + high % 2) // 2
        value = np.asarray(bound.f(DOUBLE.from_ordinal(middle)), dtype=np.float64)
        right = value >= y if above else value > y
        high, low = np.where(right, middle, high), np.where(right, low, middle)
    return np.asarray(DOUBLE.from_ordinal(high if above else low))
