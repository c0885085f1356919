"""The matrix of derivatives of a function of a vector, from the record of its function of one input.

The record holds f of one input, the others as a parameter, and its slope. Softmax and its kin do not change when the
same number is added to all inputs, so what the slope of one input gives, the others take away: each in the share that
it has among them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..activation import Bound
from ..errors import RequestError
from ..judge.vectors import FAMILIES
from ..messages import N_, _
from ..report.jacobian import Jacobian

OTHERS = "others"
LOSSES = {
    "softmax": N_("cross-entropy of softmax"),
    "log_softmax": N_("cross-entropy of softmax"),
    "sparsemax": N_("sparsemax loss"),
}
"""The losses of functions, whose gradients are p - y: cross-entropy, and that of Martins and Astudillo 2016."""

MOST = 64
"""More inputs than these make a table that nobody reads."""


def jacobian(bound: Bound, at: Sequence[float]) -> Jacobian:
    """f and its Jacobian at the vector ``at``, the gradients of cross-entropy with it where f is softmax or its log.

    Raises :class:`RequestError` for a function of one number, and for a vector of fewer than 2 or of too many numbers,
    or with one that is not finite.
    """
    if bound.name not in FAMILIES:
        hint = _("table {function} --at {inputs} has its values, each input by itself.",
                 function=bound.spec, inputs=",".join(f"{x:g}" for x in at))  # fmt: skip
        raise RequestError(_("{function} is no function of a vector.", function=bound.name), hint=hint)
    if bound.parameters != bound.activation.bind().parameters:
        raise RequestError(
            _("{function}: the vector has all of its inputs.", function=bound.spec),
            hint=_("Write {function}.", function=bound.name),
        )
    x = tuple(float(each) for each in at)
    if not 2 <= len(x) <= MOST:
        raise RequestError(
            _("A vector has 2 to {most} numbers here, not {given}.", most=MOST, given=len(x)),
            hint=_("For example --at 2,1,0.1"),
        )
    strange = [each for each in x if not math.isfinite(each)]
    if strange:
        raise RequestError(_("The numbers of a vector are finite, not {given}.", given=strange[0]))
    rows = tuple(_row(bound, x, number) for number in range(len(x)))
    values = tuple(_value(bound, x, number) for number in range(len(x)))
    loss = LOSSES.get(bound.name, "")
    return Jacobian(bound.name, x, values, rows, _losses(bound.name, x) if loss else (), loss)


def _slice(bound: Bound, x: tuple[float, ...], number: int) -> Bound:
    """The function of one input, with the rest of the vector as its others."""
    return bound.activation.bind(**{OTHERS: x[:number] + x[number + 1 :]})


def _value(bound: Bound, x: tuple[float, ...], number: int) -> float:
    return float(_slice(bound, x, number).f(x[number]))


def _row(bound: Bound, x: tuple[float, ...], number: int) -> tuple[float, ...]:
    if bound.name == "sparsemax":  # which others share depends on x, too
        inside, basis = np.array(_shares(bound.name, x)) > 0, np.eye(1, len(x), number)
        return tuple((inside * (basis - inside[number] / inside.sum()) * inside[number])[0].tolist())
    slope = float(_slice(bound, x, number).df(x[number]))
    shares = iter(_shares(bound.name, x[:number] + x[number + 1 :]))
    return tuple(slope if each == number else -slope * next(shares) for each in range(len(x)))


def _shares(name: str, x: tuple[float, ...]) -> tuple[float, ...]:
    """The shares of all inputs, by which the others take away what a function's own input gives."""
    return tuple(FAMILIES[name].shares(np.array(x)).p.tolist())


def _losses(name: str, x: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    """p - y for each label; at the label itself as the negative share of the others, which loses no digits."""
    p = _shares(name, x)
    lacks = [math.fsum(each for place, each in enumerate(p) if place != label) for label in range(len(p))]
    return tuple(
        tuple(-lacks[label] if place == label else each for place, each in enumerate(p)) for label in range(len(p))
    )
