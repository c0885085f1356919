"""Whether an idea has the values of a callable: everywhere that was looked at, to the tolerance of the format."""

from __future__ import annotations

import numpy as np

from ..dataclass import dataclass
from ..errors import ActderivError
from .ideas import Idea, plain, plain_at
from .sampling import Array
from .seen import BESIDE, ENOUGH, NUDGE, Seen

HOPELESS = 0.8
"""An idea that agrees at a smaller part of a few inputs is dropped there."""

BITS = 0.98
"""In a narrow format numbers are fitted to few digits: there so many of the inputs must agree to the last bit."""


@dataclass(frozen=True)
class Match:
    """How an idea fares over the sample.

    ``share`` is the part of the inputs that agree but for the convention at a break. ``max_abs_error`` and
    ``mean_abs_error`` are over the range (over everything looked at, where the callable is the same in the range);
    ``same`` is the longest stretch of inputs without a difference.
    """

    idea: Idea
    agrees: bool
    share: float
    max_ulp: float
    max_ulp_at: float
    max_abs_error: float
    max_abs_error_at: float
    mean_abs_error: float
    same: tuple[float, float] | None
    off: float
    equal: float
    wider: bool = True
    """Whether it is the best match everywhere, or only in the range that was looked at."""

    @property
    def text(self) -> str:
        return self.idea.text

    @property
    def function(self) -> str:
        return self.idea.function

    @property
    def what(self) -> str:
        return self.idea.what


def matched(idea: Idea, seen: Seen) -> Match | None:
    """The match, or None where the idea is not what the callable is."""
    try:
        few = seen.glance
        if idea.domain is None and np.mean(agreeing(idea, few)[0]) < HOPELESS:
            return None
        found = measured(idea, seen)
        if not found.agrees or (not seen.wide and idea.fitted and found.equal < BITS):
            return None
        beside = _beside(idea, seen)
        return found if beside.size == 0 or agreeing(idea, seen.more(beside))[0].all() else None
    except ActderivError:
        return None


def likely(seen: Seen) -> list[Idea]:
    """The plain ideas that a few inputs do not rule out by a wide margin."""
    few = seen.glance
    with np.errstate(all="ignore"):
        near = np.abs(plain_at(few.x) - few.got) * few.weight <= few.margin
    return [idea for idea, share in zip(plain(), near.mean(axis=1), strict=True) if share >= HOPELESS]


def agreeing(idea: Idea, seen: Seen) -> tuple[Array, Array, Array]:
    """Where the idea and the callable agree; where only because the inputs lie at a break; and the differences."""
    values = idea.at(seen.x)
    room = seen.tolerance(values, idea.at(seen.x * (1 + NUDGE)))
    if idea.domain is not None:
        outside = (seen.x <= idea.domain[0]) | (seen.x >= idea.domain[1])
        values = np.where(outside, seen.got, values)
    with np.errstate(all="ignore"):
        off = np.abs(values - seen.got)
        agrees = off <= room
        rounded = np.asarray(seen.format.round(values)).astype(np.float64)
        shown = np.abs(rounded - seen.got)
    excused = ~agrees & _at_break(idea, seen, room)
    shown = np.where(excused, 0.0, np.where(np.isnan(shown), np.inf, shown))
    return agrees | excused, excused, shown


def _at_break(idea: Idea, seen: Seen, room: Array) -> Array:
    """Where x lies at a break, and the callable returned something between the limits there: a convention."""
    found = np.zeros(seen.x.shape, dtype=bool)
    for place in idea.breaks:
        reach = BESIDE * max(2 * seen.u * abs(place), float(seen.format.spacing(place)))
        near = np.abs(seen.x - place) <= reach
        if near.any():
            step = 4 * max(reach, 1e-300)
            limits = idea.at(np.array([place - step, place, place + step]))
            least, most = np.min(limits), np.max(limits)
            found |= near & (seen.got >= least - room) & (seen.got <= most + room)
    return found


def _beside(idea: Idea, seen: Seen) -> Array:
    """Inputs around each break of the idea in the range, where a wrong place of it would show."""
    low, high = seen.x[0], seen.x[-1]
    wide = max(abs(seen.core[0]), abs(seen.core[1]))
    steps = wide * np.array([1e-6, 1e-3])
    places = [place for place in idea.breaks if low < place < high]
    near = [place + side * step for place in places for step in steps for side in (-1, 1)]
    ulps = [
        float(seen.format.neighbour(seen.format.round(each), step)) for each in places for step in (-9, -1, 0, 1, 9)
    ]
    both = np.array([*near, *ulps])
    both = both[(both >= low) & (both <= high)]
    return both if idea.domain is None else both[(both > idea.domain[0]) & (both < idea.domain[1])]


def measured(idea: Idea, seen: Seen) -> Match:
    """How far the callable is from the idea over the whole sample."""
    agrees, excused, error = agreeing(idea, seen)
    inside = seen.inside if not agrees[seen.inside].all() or agrees.all() else np.ones_like(agrees)
    values = idea.at(seen.x)
    with np.errstate(all="ignore"):
        ulp = np.where(excused, 0.0, error / seen.digits.spacing(values))
        ulp = np.where(np.isnan(ulp), np.inf, ulp)
    worst, farthest = int(np.argmax(ulp)), int(np.argmax(np.where(inside, error, -1.0)))
    finite = error[inside & np.isfinite(error)]
    unit = seen.u * (np.abs(seen.got) + seen.size)
    with np.errstate(all="ignore"):
        off = float(np.mean(np.abs(error / unit)))
    return Match(
        idea, bool(agrees.all()), float(np.mean(~excused & agrees)), float(ulp[worst]), float(seen.x[worst]),
        float(error[farthest]), float(seen.x[farthest]), float(np.mean(finite)) if finite.size else np.inf,
        _longest(agrees, seen.x), off if np.isfinite(off) else np.inf, float(np.mean(error == 0)),
    )  # fmt: skip


def _longest(agrees: Array, x: Array) -> tuple[float, float] | None:
    """The ends of the longest stretch of inputs that agree, if it is long enough to say so."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], agrees.astype(np.int8), [0]])))
    starts, ends = edges[::2], edges[1::2]
    if not starts.size:
        return None
    longest = int(np.argmax(ends - starts))
    if ends[longest] - starts[longest] < ENOUGH:
        return None
    return float(x[starts[longest]]), float(x[ends[longest] - 1])


PROBE = np.unique(
    np.concatenate([np.geomspace(1e-3, 1e3, 120), -np.geomspace(1e-3, 1e3, 120), np.linspace(-9.7, 9.9, 81)])
)


def same_everywhere(one: Idea, other: Idea) -> bool:
    """Whether two ideas are the same function but for rounding, far beyond any range too."""
    if one.domain is not None or other.domain is not None:
        return True
    try:
        first, second = one.at(PROBE), other.at(PROBE)
    except ActderivError:
        return False
    with np.errstate(all="ignore"):
        near = np.abs(first - second) <= 1e-9 * (
            np.abs(first) + np.minimum(1.0, np.max(np.abs(first[np.isfinite(first)]), initial=0.0))
        )
        both = (first == second) | (~np.isfinite(first) & ~np.isfinite(second))
    return float(np.mean(near | both)) > 0.99  # conventions at breaks


def best_of(found: list[Match], wide: bool) -> list[Match]:
    """The matches that are as good as the best one, the plainest first; those that are only nearly as good are out."""
    if not found:
        return []
    least = min(each.off for each in found)
    equal = max(each.equal for each in found)
    kept = [each for each in found if each.off <= SIMILAR * least + FLOOR]
    if not wide and equal == 1:
        kept = [each for each in kept if each.equal > 0.995]
    most = max(each.share for each in kept)
    kept.sort(key=lambda each: (each.share < most, each.idea.plainness(), each.off))
    return list({each.text: each for each in reversed(kept)}.values())[::-1]


SIMILAR, FLOOR = 4.0, 0.3
"""A match whose mean difference is larger than so many of the best one's, and a part of a round-off, is none."""
