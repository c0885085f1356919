"""The rule for a numeric scheme: how far a difference quotient may lie from the derivative it stands for.

The tolerance at x is that of the quotient (:mod:`.stencil`). Where a stencil reaches across a break, the derivative
must lie between the slopes on its two sides instead.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property

import numpy as np

from ..activation import JUMP, Bound
from ..dataclass import dataclass
from ..messages import N_
from ..onesided import endless
from .stencil import Array, Slopes, Stencil, around, estimate, slopes

PASSED, FAILED, COARSE, LEFT_OUT = 0, 1, 2, 3
NEAR_ENDLESS = 64
"""Within so many reaches of an infinite value or slope a quotient misses f' by more than 1/64² of it."""
MEETS_POLE = N_("left out: the stencil meets a place where f has no finite limit,")
TOO_FINE = N_("left out: the step is below the spacing of x")


@dataclass(eq=False, repr=False)
class Judged:
    """A block of inputs, judged; every array has the block's length.

    ``expected`` is what f says the derivative is, ``got`` what the derivative's formula returned, ``error`` their
    distance (from the hull, where the stencil meets a break), ``state`` one of PASSED, FAILED, COARSE, LEFT_OUT.
    """

    x: Array
    expected: Array
    got: Array
    error: Array
    tolerance: Array
    state: Array
    straddles: Array
    size: Array
    notes: dict[str, list[float]] = field(default_factory=dict)
    breaks: list[float] = field(default_factory=list)
    """Where f was found not to be smooth, though nobody declared it."""

    def failing(self) -> Array:
        return np.flatnonzero(self.state == FAILED)

    def remark(self, what: str, where: Array) -> None:
        """Remember something worth telling, with the inputs where it was seen."""
        if where.size:
            self.notes.setdefault(what, []).extend(float(each) for each in where)


@dataclass(frozen=True, eq=False, repr=False)
class NumericRule:
    """Judges the derivative of a function by a difference scheme: one block of inputs after the other."""

    bound: Bound
    stencil: Stencil
    poles: tuple[float, ...] = ()
    """Those of a person's f, found, since it declares none."""

    @cached_property
    def _breaks(self) -> Array:
        return np.array(list(self.bound.breaks))

    @cached_property
    def _endless(self) -> Array:
        """Where f is infinite, not a number, or has no limit: what a stencil that meets such a place says is nothing.

        Beside a pole the tolerance holds good. All derivatives of f keep their signs there, or take turns with them, so
        that the error of a quotient falls from h to h/2 by as much as its order says, or by more.
        """
        places = [each for each, order in self.bound.breaks.items() if order == JUMP]
        others = [each for each, order in self.bound.breaks.items() if order != JUMP]
        unlimited = [each for each, runs in zip(places, endless(self.bound.f, places), strict=True) if runs]
        values = np.asarray(self.bound.f(np.array(others)), dtype=np.float64) if others else ()
        undefined = [each for each, value in zip(others, values, strict=True) if not np.isfinite(value)]
        return np.array(sorted({*unlimited, *undefined, *self.poles}))

    def nearest_break(self, x: Array) -> Array:
        """The declared break nearest to each x; infinite where there is none."""
        return _nearest(self._breaks, x)

    def reaches(self, x: Array) -> Array:
        """How far the nearest declared break is, in reaches of a stencil; a little less, for all that x is rounded."""
        if not self._breaks.size:
            return np.full(x.shape, np.inf)
        reach = self.stencil.reach * (1 + 1e-9) + self.stencil.format.spacing(x)
        with np.errstate(over="ignore"):
            return np.abs(x - self.nearest_break(x)) / reach

    def beside_endless(self, x: Array, times: float = 1.0) -> Array:
        """Whether a stencil, or one ``times`` as wide, meets a place where f is infinite or has no limit."""
        if not self._endless.size:
            return np.zeros(x.shape, bool)
        near = times * self.stencil.radius * (1 + 1e-9) + 2 * self.stencil.format.spacing(x)
        with np.errstate(over="ignore"):
            return np.abs(x - _nearest(self._endless, x)) <= near

    def declared(self, x: Array) -> Array:
        """Whether a break that the function declares lies within a stencil's reach of x."""
        return np.abs(x - self.nearest_break(x)) <= self.stencil.reach

    def at_a_kink(self, x: Array) -> Array:
        """Whether breaks lie within a stencil's reach of x, and none of them is a jump."""
        jumps = np.array([at for at, order in self.bound.breaks.items() if order == JUMP])
        return self.declared(x) & (np.abs(x - _nearest(jumps, x)) > self.stencil.reach)

    @cached_property
    def _jumps(self) -> tuple[Array, Array, Array]:
        """The jumps: where, f there less the limit from the left, and the height (the weight of the delta). The end of
        a domain, where f is not a number on one side, has none."""
        found = []
        for at in (each for each, order in self.bound.breaks.items() if order == JUMP and each not in self._endless):
            left, right = self.bound.limits(at)
            if np.isfinite(right - left):
                found.append((at, float(self.bound.f(np.float64(at))) - left, right - left))
        table = np.array(found).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2]

    def continuous(self, points: Array) -> Array:
        """f with its declared jumps taken out: what is left of the quotient once the deltas are accounted for."""
        values = np.asarray(self.bound.f(points), dtype=np.float64)
        at, value, height = self._jumps
        if not at.size:
            return values
        before = np.searchsorted(at, points)
        here = at[np.minimum(before, at.size - 1)] == points
        beyond = np.append(0.0, np.cumsum(height))[before]
        return values - beyond - np.where(here, value[np.minimum(before, at.size - 1)], 0.0)

    def judge(self, x: Array) -> Judged:
        """The rule at every x of a block, without second thoughts (see :mod:`.repairs`)."""
        reaches = self.reaches(x)
        straddles = reaches <= 1
        found = estimate(self.bound.f, self.stencil, x, only_half=reaches <= 2)
        got = np.asarray(self.bound.df(x.astype(np.float64)), dtype=np.float64)
        with np.errstate(invalid="ignore"):
            error = np.abs(found.value - got)
        judged = Judged(x, found.value, got, error, found.tolerance, np.full(x.shape, PASSED), straddles, found.size)
        left_out = self._left_out(judged)
        self._meet_breaks(judged, np.flatnonzero(straddles & ~left_out))
        with np.errstate(invalid="ignore"):
            judged.state[~(judged.error <= judged.tolerance)] = FAILED
        judged.state[left_out] = LEFT_OUT
        judged.straddles |= self.beside_endless(x, NEAR_ENDLESS)
        return judged

    def _left_out(self, judged: Judged) -> Array:
        """Steps below the spacing of x, values below the normal range and overflow decide nothing."""
        format, size, got = self.stencil.format, judged.size, np.abs(judged.got)
        small = np.zeros(size.shape, bool)
        if not self.stencil.scheme.complex_valued:
            furthest = np.abs(judged.x.astype(np.float64)) + self.stencil.reach
            if format.spacing(float(furthest.max())) > self.stencil.h:
                small = format.spacing(furthest) > self.stencil.h
        tiny = size < format.smallest_normal
        if tiny.any():
            tiny &= (size > 0) | ((got > 0) & (got < format.smallest_normal))
        meets = self.beside_endless(judged.x)
        wild = ~(np.isfinite(judged.expected) & np.isfinite(size) | meets)
        left_out = small | tiny | wild | meets
        if left_out.any():
            judged.remark(MEETS_POLE, judged.x[meets & ~small])
            judged.remark(TOO_FINE, judged.x[small])
            judged.remark(N_("left out: f is below the normal range"), judged.x[tiny & ~small])
            judged.remark(N_("left out: f overflows or is not a number"), judged.x[wild & ~small])
        return left_out

    def _meet_breaks(self, judged: Judged, places: Array) -> None:
        """Where the stencil reaches across a break: the hull of the slopes on both sides, deltas taken out."""
        if not places.size:
            return
        x, got = judged.x[places], judged.got[places]
        at, k = self.nearest_break(x), self.stencil.side
        both = np.concatenate([x.astype(np.float64), at])
        sides, at_break = slopes(self.continuous, both, k, self.stencil).parted(x.size)
        # A secant that itself crosses the break has no error of its own to allow for: it only bounds the hull.
        ahead = self._breaks[None, :] - x.astype(np.float64)[:, None]
        sides = Slopes(
            sides.left, sides.right,
            np.where(((ahead < 0) & (-ahead < k)).any(axis=1), 0.0, sides.left_room),
            np.where(((ahead > 0) & (ahead < k)).any(axis=1), 0.0, sides.right_room),
        )  # fmt: skip
        expected = np.clip(np.nan_to_num(got, nan=0.0), sides.low, sides.high) + 0.0  # no -0
        with np.errstate(invalid="ignore"):
            outside = np.abs(got - expected)
        if not self.stencil.scheme.complex_valued:
            shown = self.stencil.quotient(self.continuous, x) if self._jumps[0].size else judged.expected[places]
            deltas_show = self._deltas_show(x, shown, sides, at_break, judged.size[places])
            outside[~deltas_show | self._jumps_nearby(at)] = np.inf
        judged.expected[places] = expected
        judged.error[places] = outside
        judged.tolerance[places] = 0.0  # the hull has its room already

    def _deltas_show(self, x: Array, shown: Array, sides: Slopes, at_break: Slopes, size: Array) -> Array:
        """Whether the quotient at x is that of the declared jumps plus something between the slopes, there or at the
        nearest break; ``shown`` is what remains of it without these jumps.

        h·D_h of a jump is its height times the sum of the scheme's weights beyond it, which taking the jump out of f
        subtracts to the last bit. What remains may leave the hull by a twelfth of the change of slope at the break, as
        the five-point kernel dips so far below 0.
        """
        steepest = np.maximum(np.abs(at_break.left), np.abs(at_break.right))
        slack = at_break.gap / 12 + at_break.left_room + at_break.right_room + self.stencil.rounding(x, size, steepest)
        low = np.fmin(sides.low, np.fmin(at_break.left, at_break.right)) - slack
        high = np.fmax(sides.high, np.fmax(at_break.left, at_break.right)) + slack
        return (shown >= low) & (shown <= high)

    def _jumps_nearby(self, at: Array) -> Array:
        """Whether f jumps close to a declared break instead of there: it has climbed a quarter of the way as far as
        all the way, on either side, once the declared jumps are taken out."""
        steps = self.stencil.reach * np.array([0.0, 1.0, -1.0, 0.5, -0.5, 0.25, -0.25])
        here, *others = around(self.continuous, at, steps, at.dtype)
        taken_out = float(np.sum(np.abs(self._jumps[2])))
        rounding = 64 * self.stencil.format.roundoff * (np.abs(here) + taken_out)
        rises = np.reshape(others, (3, 2, at.size)) - here
        agree = np.abs(rises[1:] - rises[0]).max(axis=0) < np.abs(rises[0]) / 10
        return (agree & (np.abs(rises[0]) > rounding)).any(axis=0)


def _nearest(places: Array, x: Array) -> Array:
    """The place nearest to each x; infinite where there are none."""
    at = x.astype(np.float64)
    if places.size < 2:
        return np.full(at.shape, places[0] if places.size else np.inf)
    after = np.minimum(np.searchsorted(places, at), places.size - 1)
    before = np.maximum(after - 1, 0)
    return np.where(np.abs(places[before] - at) < np.abs(places[after] - at), places[before], places[after])
