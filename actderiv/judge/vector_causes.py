"""Why a backward pass of softmax and its kin is wrong: what usual faults give, held against what the candidate gave.

A fault is offered as the cause only where what it predicts is what came back, in nearly all entries of the vectors that
were drawn; of several the nearest. Where nothing fits nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..dataclass import dataclass
from ..messages import N_, _
from .vectors import Shares

Array = np.ndarray
NEARLY_ALL = 0.98
NEAR = 2.0
"""An answer is what a fault predicts where it is within so many times what is allowed for rounding."""
MOST = 10.0
SAME = 1e-3
"""A factor this near to 1 or -1 is that."""
LARGEST = 16
"""Vectors with more inputs than these say nothing about a cause that shorter ones do not."""


PULLED, MATRIX, DIAGONAL = "gradients", "matrices", "one number for each input"


@dataclass(frozen=True)
class Asked:
    """What was asked of a candidate at one vector: gradients from above as rows, what came back, and what is true."""

    vector: Any
    s: Shares
    g: Array
    got: Array
    true: Array
    allowed: Array
    failing: Array
    basis: bool
    together: bool
    """Whether the rows were asked as one batch."""
    factors: Array
    """Of a basis vector its factor, else 1."""
    answers: str = PULLED
    """What the candidate answers with."""


class Fault(NamedTuple):
    """What a kernel with it returns, in words and for what was asked."""

    template: str
    predict: Callable[[Asked], Array]
    batch: bool = False
    """Whether it shows only among the rows of one batch."""
    keeps_no_axis: bool = False
    """Whether a sum has lost its axis, so that one vector alone does not show it."""
    only: str = ""
    """What a candidate must answer with to have it, if not all have."""
    unused: bool = False
    """Whether the gradient from above takes no part in it."""
    filled: Any = None
    """What stands in the sentence as ``{what}``: a function's name, or a number."""

    @property
    def said(self) -> str:
        """The fault in words."""
        return _(self.template) if self.filled is None else _(self.template, what=self.filled)


def _dot(g: Array, s: Array) -> Array:
    return np.asarray(np.sum(g * s, axis=1, keepdims=True))


def _sum(g: Array) -> Array:
    return np.asarray(np.sum(g, axis=1, keepdims=True))


def _same(row: Array, asked: Asked) -> Array:
    return np.broadcast_to(row, asked.g.shape)


def _soft(x: Array) -> Array:
    e = np.exp(x - np.max(x))
    return np.asarray(e / e.sum())


def _back(s: Array, g: Array) -> Array:
    return np.asarray(s * (g - _dot(g, s)))


def _as_row(column: Array) -> Array:
    """What broadcasting makes of sums that have lost their axis: the sum of another row."""
    return column.T if len(column) > 1 else column


def _of_softmax(sign: int, name: str) -> Iterator[Fault]:
    yield Fault(N_("only the diagonal of the Jacobian, s(1 - s): the terms -sᵢsⱼ are missing"),
                lambda a: sign * a.g * a.s.p * (1 - a.s.p))  # fmt: skip
    yield Fault(N_("g·s alone: the term -s·Σ(g·s) is missing"), lambda a: sign * a.g * a.s.p, only=PULLED)
    yield Fault(N_("s on the diagonal alone: the terms -sᵢsⱼ are missing"), lambda a: sign * a.g * a.s.p, only=MATRIX)
    yield Fault(N_("the sign of the off-diagonal terms: +sᵢsⱼ in the place of -sᵢsⱼ"),
                lambda a: sign * a.s.p * (a.g * (1 - 2 * a.s.p) + _dot(a.g, a.s.p)))  # fmt: skip
    yield Fault(N_("the sign of s·Σ(g·s): added, not subtracted"), lambda a: sign * a.s.p * (a.g + _dot(a.g, a.s.p)))
    yield Fault(N_("only -sᵢsⱼ: the diagonal term sᵢ is missing"), lambda a: -sign * a.s.p * _dot(a.g, a.s.p))
    yield Fault(N_("g - Σ(g·s): the factor s in front is missing"), lambda a: sign * (a.g - _dot(a.g, a.s.p)))
    yield Fault(N_("Σ g in the place of Σ(g·s)"), lambda a: sign * a.s.p * (a.g - _sum(a.g)))
    yield Fault(N_("the mean of g·s in the place of its sum"),
                lambda a: sign * a.s.p * (a.g - _dot(a.g, a.s.p) / a.g.shape[1]))  # fmt: skip
    yield Fault(N_("the largest of g·s in the place of its sum"),
                lambda a: sign * a.s.p * (a.g - np.max(a.g * a.s.p, axis=1, keepdims=True)))  # fmt: skip
    yield Fault(N_("the sum runs over the wrong axis: over the vectors of the batch (axis 0)"),
                lambda a: sign * a.s.p * (a.g - np.sum(a.g * a.s.p, axis=0, keepdims=True)), True)  # fmt: skip
    yield Fault(N_("keepdims=True is missing: each row takes the sums of other rows"),
                lambda a: sign * a.s.p * (a.g - _as_row(_dot(a.g, a.s.p))), True, True)  # fmt: skip
    yield Fault(N_("the sum runs over the whole batch"),
                lambda a: sign * a.s.p * (a.g - np.sum(a.g * a.s.p)), True)  # fmt: skip
    yield Fault(N_("{what} applied to its own output: the backward pass was given s, and takes {what} of it"),
                lambda a: sign * _back(_soft(sign * a.s.p), a.g), filled=name)  # fmt: skip
    yield Fault(N_("{what} applied twice"), lambda a: _back(a.s.p, _back(_soft(sign * a.s.p), a.g)), filled=name)
    yield Fault(N_("the input x where the output s was expected"), lambda a: sign * _back(a.s.x, a.g))
    yield Fault(N_("only the diagonal, x(1 - x): the input where the output s was expected, and the terms -sᵢsⱼ"
                   " missing"), lambda a: sign * a.g * a.s.x * (1 - a.s.x))  # fmt: skip
    yield Fault(N_("g - s·Σ g, which is the gradient of log_softmax"), lambda a: sign * (a.g - a.s.p * _sum(a.g)))
    yield Fault(N_("the gradient from above is not used: s(1 - s), whatever it is"),
                lambda a: _same(sign * a.s.p * (1 - a.s.p), a), unused=True)  # fmt: skip
    yield Fault(N_("{what} itself was returned"), lambda a: _same(a.s.p, a), only=PULLED, filled=name)
    yield Fault(N_("{what} itself was returned"), lambda a: a.g * a.s.p, only=DIAGONAL, filled=name)
    yield Fault(N_("s - g, which is the gradient of the cross-entropy"), lambda a: a.s.p - a.g)
    yield Fault(N_("s once too often as a factor"), lambda a: a.s.p * a.true)
    if sign > 0:
        yield Fault(N_("the sign: all entries are negated"), lambda a: -a.true)
    else:
        yield Fault(N_("the minus sign of -x is lost: the derivative of -x is -1"), lambda a: -a.true)
        yield Fault(N_("softmax of x, not of -x"), lambda a: _back(_soft(a.s.x), a.g))
        yield Fault(N_("softmax of x in the place of softmax of -x"), lambda a: -_back(_soft(a.s.x), a.g))


def _of_log_softmax(name: str) -> Iterator[Fault]:
    yield Fault(N_("g alone: the term -softmax(x)·Σ g is missing"), lambda a: a.g, only=PULLED)
    yield Fault(N_("the terms -softmax(x) are missing"), lambda a: a.g, only=MATRIX)
    yield Fault(N_("g - softmax(x): Σ g, the sum of the gradient from above, is missing"), lambda a: a.g - a.s.p,
                only=PULLED)  # fmt: skip
    yield Fault(N_("only the diagonal of the Jacobian, 1 - softmax(x): the terms -softmax(x) beside it are missing"),
                lambda a: a.g * (1 - a.s.p))  # fmt: skip
    yield Fault(N_("the saved output, a logarithm, was taken for softmax(x): its exponential is missing"),
                lambda a: a.g - (a.s.x - a.s.total) * _sum(a.g))  # fmt: skip
    yield Fault(N_("exp(x) in the place of softmax(x)"), lambda a: a.g - np.exp(a.s.x) * _sum(a.g))
    yield Fault(N_("softmax of what is softmax(x) already"), lambda a: a.g - _soft(a.s.p) * _sum(a.g))
    yield Fault(N_("the gradient of softmax"), lambda a: _back(a.s.p, a.g))
    yield Fault(N_("the gradient of softmax, of log_softmax's output"), lambda a: _back(a.s.x - a.s.total, a.g))
    yield Fault(N_("the sign of softmax(x)·Σ g: added, not subtracted"), lambda a: a.g + a.s.p * _sum(a.g))
    yield Fault(N_("Σ(g·softmax(x)) in the place of softmax(x)·Σ g"), lambda a: a.g - _dot(a.g, a.s.p),
                only=PULLED)  # fmt: skip
    yield Fault(
        N_("the mean of g in the place of its sum"), lambda a: a.g - a.s.p * np.mean(a.g, axis=1, keepdims=True)
    )
    yield Fault(N_("the sum runs over the wrong axis: over the vectors of the batch (axis 0)"),
                lambda a: a.g - a.s.p * np.sum(a.g, axis=0, keepdims=True), True)  # fmt: skip
    yield Fault(N_("keepdims=True is missing: each row takes the sums of other rows"),
                lambda a: a.g - a.s.p * _as_row(_sum(a.g)), True, True)  # fmt: skip
    yield Fault(N_("the sum runs over the whole batch"), lambda a: a.g - a.s.p * np.sum(a.g), True)
    yield Fault(N_("the gradient from above is not used: 1 - softmax(x), whatever it is"),
                lambda a: _same(1 - a.s.p, a), unused=True)  # fmt: skip
    yield Fault(N_("{what} itself was returned"), lambda a: _same(a.s.x - a.s.total, a), only=PULLED, filled=name)
    yield Fault(N_("{what} itself was returned"), lambda a: a.g * (a.s.x - a.s.total), only=DIAGONAL, filled=name)
    yield Fault(N_("softmax(x) was returned"), lambda a: _same(a.s.p, a), only=PULLED)
    yield Fault(N_("softmax(x) was returned"), lambda a: a.g * a.s.p, only=DIAGONAL)
    yield Fault(N_("the matrix is transposed"), lambda a: a.g - _dot(a.g, a.s.p), only=MATRIX)
    yield Fault(N_("the sign: all entries are negated"), lambda a: -a.true)


def _of_sparsemax() -> Iterator[Fault]:
    def mean(a: Asked) -> Array:
        return np.asarray(np.mean(a.g[:, a.s.p > 0], axis=1, keepdims=True))

    yield Fault(N_("the inputs beside the support are not set to 0"), lambda a: a.g - mean(a))
    yield Fault(N_("g on the support: its mean over the support is not subtracted"), lambda a: a.g * (a.s.p > 0))
    yield Fault(N_("only the diagonal of the Jacobian, 1 - 1/k on a support of k: the terms beside it are missing"),
                lambda a: a.g * (a.s.p > 0) * (1 - 1 / np.sum(a.s.p > 0)))  # fmt: skip
    yield Fault(N_("the mean is over all inputs, not over the support"),
                lambda a: (a.s.p > 0) * (a.g - np.mean(a.g, axis=1, keepdims=True)))  # fmt: skip
    yield Fault(N_("the sum over the support is divided by the number of all inputs"),
                lambda a: (a.s.p > 0) * (a.g - mean(a) * np.sum(a.s.p > 0) / a.s.p.size))  # fmt: skip
    yield Fault(N_("the sum over the support in the place of its mean"),
                lambda a: (a.s.p > 0) * (a.g - mean(a) * np.sum(a.s.p > 0)))  # fmt: skip
    yield Fault(N_("the sign of the mean: added, not subtracted"), lambda a: (a.s.p > 0) * (a.g + mean(a)))
    yield Fault(N_("the gradient of softmax, of sparsemax's output"), lambda a: _back(a.s.p, a.g))
    yield Fault(N_("the gradient of softmax"), lambda a: _back(_soft(a.s.x), a.g))
    yield Fault(N_("the mean runs over the wrong axis: over the vectors of the batch (axis 0)"),
                lambda a: (a.s.p > 0) * (a.g - np.sum(a.g, axis=0) / np.sum(a.s.p > 0)), True)  # fmt: skip
    yield Fault(N_("keepdims=True is missing: each row takes the means of other rows"),
                lambda a: (a.s.p > 0) * (a.g - _as_row(mean(a))), True, True)  # fmt: skip
    yield Fault(N_("the sign: all entries are negated"), lambda a: -a.true)


FAULTS = {
    "softmax": (*_of_softmax(1, "softmax"),), "softmin": (*_of_softmax(-1, "softmin"),),
    "log_softmax": (*_of_log_softmax("log_softmax"),), "sparsemax": (*_of_sparsemax(),),
}  # fmt: skip


def likely_cause(name: str, asked: Sequence[Asked]) -> Fault | None:
    """The fault that gives what the candidate gave at the vectors that were drawn, or None."""
    usual = [each for each in asked if each.vector.usual and each.g.shape[1] <= LARGEST]
    if not any(np.any(each.failing) for each in usual):
        return None
    faults = [each for each in (*FAULTS[name], *_factor(usual)) if each.only in ("", usual[0].answers)]
    scored = [(score, number) for number, each in enumerate(faults) if (score := score_of(each, usual)) is not None]
    return faults[min(scored)[1]] if scored else None


def score_of(fault: Fault, asked: Sequence[Asked], room: float = 0.0) -> float | None:
    """How far from its prediction what came back is, in units of what is allowed; None where that is too far.

    So much of the largest value besides is near enough with ``room``.
    """
    if fault.batch:
        asked = [each for each in asked if each.together]
    if fault.keeps_no_axis:
        asked = [each for each in asked if len(each.g) == each.g.shape[1]]
    if not asked:
        return None
    off = np.concatenate([_off(fault, each, room).ravel() for each in asked])
    return float(np.mean(off)) if np.mean(off <= NEAR) >= NEARLY_ALL else None


def _off(fault: Fault, asked: Asked, room: float) -> Array:
    with np.errstate(all="ignore"):
        predicted = np.broadcast_to(fault.predict(asked), asked.got.shape)
        largest = max(float(np.max(np.abs(asked.true))), float(np.max(np.abs(asked.g))))
        size = asked.allowed + np.abs(predicted) * (np.max(asked.allowed) / largest) + room * largest
        off = np.nan_to_num(np.abs(asked.got - predicted) / size, nan=MOST)
    same = (asked.got == predicted) | (np.isnan(asked.got) & np.isnan(predicted))
    return np.where(same, 0.0, np.minimum(off, MOST))


def _factor(asked: Sequence[Asked]) -> Iterator[Fault]:
    """The truth times a constant, if there is one."""
    with np.errstate(all="ignore"):
        ratios = np.concatenate([(each.got / each.true)[np.abs(each.true) > 16 * each.allowed] for each in asked])
    ratios = ratios[np.isfinite(ratios)]
    if not ratios.size:
        return
    factor = float(np.median(ratios))
    if abs(factor) > SAME and min(abs(factor - 1), abs(factor + 1)) > SAME:
        yield Fault(N_("the true values times {what:.4g}"), lambda a: factor * a.true, filled=factor)


# What overflows


def overflows(asked: Asked, sign: int, dtypes: Sequence[Any]) -> bool:
    """Whether exponentials of the inputs themselves, the largest not subtracted, give no shares."""
    for dtype in dtypes:
        with np.errstate(all="ignore"):
            powers = np.exp((sign * asked.s.x).astype(dtype))
            shares = powers / np.sum(powers, dtype=dtype)
        if not np.all(np.isfinite(shares.astype(np.float64))):
            return True
    return False


def unsubtracted(asked: Sequence[Asked], sign: int, dtypes: Sequence[Any]) -> str | None:
    """The cause of failures at vectors that are hard: it fails where plain exponentials overflow, or all are 0, and
    nowhere else."""
    bad = [each for each in asked if np.any(each.failing)]
    for dtype in dtypes:
        fits = [overflows(each, sign, [dtype]) for each in bad]
        spared = [overflows(each, sign, [dtype]) for each in asked if not np.any(each.failing)]
        strange = all(np.any(~np.isfinite(each.got)) for each in bad)
        if bad and all(fits) and strange and not any(spared):
            large = [each for each in bad if np.max(sign * each.s.x) > 0]
            if not large:
                return _("the largest input is not subtracted before exp: all exponentials are 0")
            if len(large) < len(bad):
                return _("the largest input is not subtracted before exp: exp overflows, or all exponentials are 0")
            return _("the largest input is not subtracted before exp: exp overflows")
    return None
