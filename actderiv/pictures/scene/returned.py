"""What frameworks return as f' at a kink, where any value between the slopes of the two sides is a convention."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ...activation import JUMP, KINK, shortest
from ...judge.conventions import convention_of
from ...messages import N_, _
from .data import SIGNS, Curve
from .scales import minus
from .subject import Subject

EDGE = 1e-6
"""What leaves the interval by so much is outside: frameworks' constants have as many digits."""
INTERVAL = N_("every slope here is a convention")


def returned(subject: Subject, style: int) -> list[Curve]:
    """A line from slope to slope at each kink that a framework is known to have, and for frameworks that return the
    same values at all of them one curve of signs; nothing where nothing is known."""
    bound, groups = subject.bound, _groups(subject)
    kinks = sorted({at for values in groups.values() for at, __ in values} & _kinks(subject))
    sides = {at: bound.limits(at, 1) for at in kinks}
    upright = tuple((np.array([at, at]), np.sort(np.array(sides[at]))) for at in kinks)
    lines = [Curve(_(INTERVAL), style, upright)] if kinks else []
    signs = [
        Curve(_named(names, values, subject), style + 1 + place, _points(values), form=SIGNS)
        for place, (names, values) in enumerate(groups.items())
    ]
    return [*lines, *signs]


def _kinks(subject: Subject) -> set[float]:
    return {at for at, order in subject.breaks.items() if order == KINK}


def _groups(subject: Subject) -> dict[str, tuple[tuple[float, float], ...]]:
    """The values at the breaks in the picture, by the frameworks that return them. Where the slopes agree nobody has a
    choice, and only what is wrong is told."""
    found: dict[tuple[tuple[float, float], ...], list[str]] = {}
    for name in subject.bound.activation.at_breaks:
        known = convention_of(subject.bound, [name]).slopes
        values = tuple((at, value) for at, value in known.items() if _chosen(subject, at, value))
        if values:
            found.setdefault(values, []).append(name)
    return {", ".join(_short(names)): values for values, names in found.items()}


def _chosen(subject: Subject, at: float, value: float) -> bool:
    order = subject.breaks.get(at)
    return order is not None and (order <= KINK or not _inside(value, subject.bound.limits(at, 1)))


def _short(names: list[str]) -> Iterator[str]:
    """The names, Keras by itself where it is the same on all that it runs on."""
    backends = [each for each in names if each.startswith("keras (")]
    whole = len(backends) == BACKENDS
    yield from (each for each in names if each not in backends)
    yield from ["keras"] if whole else backends


BACKENDS = 3


def _named(names: str, values: tuple[tuple[float, float], ...], subject: Subject) -> str:
    """``torch, jax: 0``, and what is no value between the slopes."""
    told = ", ".join(f"{value + 0.0:.4g}" for __, value in values)
    odd = [at for at, value in values if subject.breaks[at] > JUMP and not _inside(value, subject.bound.limits(at, 1))]
    if not odd:
        return minus(f"{names}: {told}")
    found = f"{names}: {told}"
    if len(odd) == len(values):
        return minus(_("{found}, outside the slopes", found=found))
    places = ", ".join(shortest(at) for at in odd)
    return minus(_("{found}, outside the slopes at x = {places}", found=found, places=places))


def _inside(value: float, sides: tuple[float, float]) -> bool:
    low, high = sorted(sides)
    room = EDGE * max(1.0, abs(low), abs(high))
    return math.isnan(low) or math.isnan(high) or low - room <= value <= high + room


def _points(values: tuple[tuple[float, float], ...]) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    at, heights = (np.array(each) for each in zip(*values, strict=True))
    return ((at, heights),)


def unknown(subject: Subject) -> str:
    """What to tell where nothing is marked."""
    name, record = subject.bound.spec, subject.bound.activation
    if not any(order <= KINK for order in subject.breaks.values()):
        return _("{function} has no kink in the picture, so frameworks have nothing to choose", function=name)
    if record.at_breaks:
        return _(
            "what frameworks return at breaks of {function} does not follow from what is recorded of {record}",
            function=name, record=record.name,
        )  # fmt: skip
    return _("nothing is recorded of what frameworks return at breaks of {function}", function=name)
