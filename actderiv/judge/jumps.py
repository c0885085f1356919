"""Jumps of a user's f that nobody declared: found between neighbouring inputs, however close to one another these are.

A formula of a derivative holds no delta, so a pair whose f jumps says less than its f does. Only where the derivative
is 0 everywhere is f a step function, and meant to be one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ..messages import _, ngettext
from ..parameters import shortest_between
from ..report import Finding, Worst

Array = np.ndarray

HALVINGS = 60
"""So often an interval is halved: from any distance of two inputs down to neighbouring floats, or to nearly 0."""

MOST = 4096
"""So many places of a block are looked at more closely."""

STAYS = 0.9
SMALLER = 4096
"""A jump keeps this part of its height in an interval so many times smaller; a root at 0 does not, a pole grows."""

LIKE = 0.02
"""Where f rises between two inputs as between those before or after, to this part, nothing is looked for."""


class Jump(NamedTuple):
    """Where f jumps, and by how much: the weight that a delta in f' would have."""

    at: float
    height: float


def jumps(f: Callable[[Array], Array], x: Array, values: Array, unit: float) -> list[Jump]:
    """The jumps of f between the first and the last of the ascending ``x``, where its values are ``values``: one at
    most between two of them.

    ``unit`` is the round-off of f. A jump of fewer than half of the digits of f is passed over: where an approximation
    takes over from another, it is no feature of the function.
    """
    at = x.astype(np.float64)
    if at.size < 3:
        return []
    least = np.sqrt(unit) * float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))
    with np.errstate(all="ignore"):
        slopes = np.diff(values) / np.diff(at)
        usual, sudden = _beside(slopes)
        places = np.flatnonzero(sudden & (np.abs(slopes - usual) * np.diff(at) > least))[:MOST]
        if not places.size:
            return []
        low, high, height, stays = _closed_in(f, at[places], at[places + 1], usual[places], least)
    near = (
        high - low
        <= 64 * np.spacing(np.maximum(np.abs(low), np.abs(high))) + 2.0**-50 * np.sort(np.diff(at))[at.size // 2 - 1]
    )
    found = near & stays & (np.abs(height) > least) & np.isfinite(height)
    return [
        Jump(_between(*ends), float(each)) for *ends, each in zip(low[found], high[found], height[found], strict=True)
    ]


def _beside(slopes: Array) -> tuple[Array, Array]:
    """The mean of the slopes before and after each, and whether it is unlike either of them."""
    padded = np.concatenate([slopes[1:2], slopes, slopes[-2:-1]])
    before, after = padded[:-2], padded[2:]
    off = np.fmin(np.abs(slopes - before), np.abs(slopes - after))
    alike = off <= LIKE * np.fmax(np.abs(before), np.abs(after))
    return (before + after) / 2, np.isfinite(slopes) & np.isfinite(before + after) & ~alike


def _closed_in(
    f: Callable[[Array], Array], low: Array, high: Array, slope: Array, least: float
) -> tuple[Array, Array, Array, Array]:
    """Halve each interval towards where f rises most beyond its usual ``slope``: the ends, the rise that is left, and
    whether it has stayed what it was in a far larger interval. None stays where none is above ``least``."""
    start = low

    def beyond(x: Array) -> Array:
        return asked(f, x) - slope * (x - start)

    left, right = beyond(low), beyond(high)
    heights, widths = [right - left], [high - low]
    for __ in range(HALVINGS):
        middle = low + (high - low) / 2
        value = beyond(middle)
        first = np.abs(value - left) >= np.abs(right - value)
        low, high = np.where(first, low, middle), np.where(first, middle, high)
        left, right = np.where(first, left, value), np.where(first, value, right)
        heights.append(right - left)
        widths.append(high - low)
        if np.all(np.abs(heights[-1]) <= least):
            break
    larger = np.argmax(np.array(widths) <= SMALLER * widths[-1], axis=0)
    before = np.take_along_axis(np.array(heights), larger[None, :], axis=0)[0]
    least, most = STAYS * np.abs(before), np.abs(before) / STAYS
    return low, high, heights[-1], (np.abs(heights[-1]) >= least) & (np.abs(heights[-1]) <= most)


def asked(f: Callable[[Array], Array], x: Array) -> Array:
    """The values of f in float64, without a warning where they are not finite."""
    with np.errstate(all="ignore"):
        return np.asarray(f(x), dtype=np.float64)


def _between(low: float, high: float) -> float:
    """The shortest number from low to high; 0 where both are nearly that."""
    if abs(low) < 2.0**-50 and abs(high) < 2.0**-50:
        return 0.0
    return shortest_between(low, high)


def apart(found: Sequence[Jump], declared: Sequence[float]) -> list[Jump]:
    """The jumps that nobody declared."""
    return [each for each in found if all(abs(each.at - at) > 1e-9 * max(1.0, abs(at)) for at in declared)]


def finding_of(jump: Jump, derivative: Callable[[Array], Array]) -> Finding:
    """The jump as a fault of a derivative that passes over it in silence: a delta is expected there."""
    got = float(np.asarray(derivative(np.array([jump.at])))[0])
    cause = _(
        "f itself jumps there by {height:.6g}, and a formula for f' holds no delta; if the jump is meant, "
        "declare it with breaks={{...: JUMP}}",
        height=jump.height,
    )
    return Finding("jump", jump.at, jump.at, 1, Worst(jump.at, math.copysign(math.inf, jump.height), got), cause)


def steps_told(found: Sequence[Jump]) -> str:
    """In words, that f is a step function: where it jumps, and by how much."""
    heights = sorted({float(f"{each.height:.6g}") for each in found})
    places, low, high = [each.at for each in found], heights[0], heights[-1]
    if len(found) == 1:
        return _("f jumps at x = {at:.6g} by {height:g}: a step function, whose derivative is 0 beside its deltas",
                 at=places[0], height=low)  # fmt: skip
    if low == high:
        return ngettext(
            "f jumps at {count} place from x = {first:.6g} to {last:.6g} by {height:g}: a step function, whose"
            " derivative is 0 beside its deltas",
            "f jumps at {count} places from x = {first:.6g} to {last:.6g} by {height:g}: a step function, whose"
            " derivative is 0 beside its deltas",
            len(found), first=min(places), last=max(places), height=low,
        )  # fmt: skip
    return ngettext(
        "f jumps at {count} place from x = {first:.6g} to {last:.6g} by {low:g} to {high:g}: a step function, whose"
        " derivative is 0 beside its deltas",
        "f jumps at {count} places from x = {first:.6g} to {last:.6g} by {low:g} to {high:g}: a step function, whose"
        " derivative is 0 beside its deltas",
        len(found), first=min(places), last=max(places), low=low, high=high,
    )  # fmt: skip
