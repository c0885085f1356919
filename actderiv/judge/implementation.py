"""The rule for an implementation: the hull rule of :mod:`.hull`, applied to blocks of inputs in a number format.

A candidate passes at x if its value lies within N units in the last place of the hull of the true derivative over the
inputs within M units of x. At a zero of f' an ill-conditioned input is so forgiven, in a tail a returned 0 is not; at a
kink every value between the one-sided slopes passes. One unit is the spacing of the format at the true value.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..activation import FUNCTIONS, Bound
from ..blocks import is_elementwise
from ..dataclass import dataclass
from ..floats import Codes, Format
from ..naming.gated import is_slice
from ..sources import exact as exact_source
from .alike import Alike, Ends, alike
from .assessed import Assessed
from .findings import kinds
from .hull import Array, Exact, Hull

if TYPE_CHECKING:
    from ..floats.rounding import Mode
    from .tolerance import Tolerance

NEVER, DOUBTFUL, ALWAYS = "never", "doubtful", "always"
DOUBT = 3.0
"""The analytic formulas are certified to 2 ULP of float64; within 3 of the bound, the exact value is asked."""
CLEAR = 64.0
"""So far beyond the bound no error of the formula could make a value pass."""
TURNS = 1.0
"""A derivative that turns between three inputs goes beyond the values there by an eighth of their range, if it is a
parabola; by so much of it at most, whatever it is."""
FINE, FEW = 64, 9
"""At so many places the neighbourhood of a failing input is looked at, to see a derivative that turns inside it; at few
where each costs a proof. Of a parabola these miss at most 1/64 of its bulge."""
CARRIED = 2.0**-20
"""A kernel of a narrow format computes in float32: a few units of that may carry it over the overflow threshold,
or over the place where a rounding turns."""
LEAST = 2.0**-149
"""The smallest number of float32: what lies below it may be 0 there."""
PROVEN = 2**16
"""So many inputs next to one another are worth a proof that f' is one number there,"""
ASKED = 257
"""and at so many places the formula must say the same: it may be a unit of float64 off, or -0."""
EXACTLY = 2.0**-50
"""The analytic formulas in float64 are as close to the truth as this part of it."""


@dataclass(frozen=True)
class ImplementationRule:
    """The hull rule for derivatives of ``order`` in ``format``: N = ``max_ulp``, M = ``input_ulp``.

    In float64 the exact value is asked where the analytic formula leaves a doubt; ``ALWAYS`` where that formula is
    itself the candidate, ``NEVER`` where the exact value is.
    """

    bound: Bound
    format: Format | Codes
    order: int
    max_ulp: float
    input_ulp: int
    flush: bool = True
    ask_exact: str = DOUBTFUL
    tolerance: Tolerance | None = None
    rounding: Mode | None = None
    """By which the reference is rounded, from which errors then count; None: they count from the exact truth."""
    given: Format | Codes | None = None
    """The format of x, where it is not that of the answer."""

    @property
    def inputs(self) -> Format | Codes:
        return self.given or self.format

    @property
    def coded(self) -> bool:
        """Whether x or the answer are codes of quantised numbers."""
        return isinstance(self.inputs, Codes) or isinstance(self.format, Codes)

    @cached_property
    def certified(self) -> bool:
        """Whether exact values can be had and are asked: they decide in float64."""
        if self.ask_exact == NEVER:
            return False
        try:
            exact_source.enclose(self.bound, 0.75, 1)
        except Exception:
            return False
        return True

    def judge(self, x: Array, got: Array) -> Assessed:
        """Judge the candidate's values ``got`` at ``x``, both in the format."""
        at, value = x.astype(np.float64), got.astype(np.float64)
        truth = self._saturated(at) or self._truth(at)
        found = alike(self, at, truth[0], value) if self._simple and x.size else None
        return self._whole(x, truth[0], value, *found) if found else self._each(x, at, truth, value)

    @property
    def _simple(self) -> bool:
        """Whether truths are numbers of float64, from which all counts, and values those of a narrower format."""
        exact = self.format.is_double or self.order == 2
        return not (exact or self.max_ulp == 0 or self.rounding or self.tolerance or self.coded)

    def _whole(self, x: Array, truth: Array, value: Array, ulp: Array, found: Alike) -> Assessed:
        """A block with one verdict."""
        failing, flushed = np.full(x.shape, found.failing), np.zeros(x.shape, bool)
        return Assessed(x, truth, value, ulp, failing, flushed, np.full(x.shape, found.kind, np.int8), alike=found)

    def _each(self, x: Array, at: Array, truth: Exact, value: Array) -> Assessed:
        """A block, input by input."""
        at_break = self._at_break(at)
        ulp = self._ulp(truth, value)
        near = np.flatnonzero(~(self._clear(truth[0], value, ulp) & ~at_break))
        off = np.zeros(at.shape)
        if near.size:
            line = self.line(at, truth[0]) if self._simple else None
            truth, off = self._near(at, value, truth, off, near, line)
            ulp[near] = self._ulp((truth[0][near], truth[1][near]), value[near])
        ulp = np.where(np.isnan(ulp), np.where(off == 0, 0.0, np.inf), ulp)
        flushed = value == 0
        if flushed.any():
            size = np.abs(truth[0])
            flushed &= (size < self.format.smallest_normal) & (size > self.format.smallest_subnormal / 2)
        failing = (off > self.max_ulp) & ~(flushed & self._forgiving)
        ulp = np.where(at_break, off, ulp)  # at a break no single value is true: what counts is the way to the hull
        expected = truth[0]
        if self.rounding:
            expected, ulp = self._reference(truth, value)
            ulp = np.where(at_break, off, ulp)
        kind = np.zeros(at.shape, np.int8)
        kind[near] = kinds(expected[near], value[near], at_break[near])
        exact = truth[0] if self.rounding else None
        block = Assessed(x, expected, value, ulp, failing, flushed, kind, exact=exact)
        return self.tolerance.judge(block, self._nearest(at, truth, value)) if self.tolerance else block

    def _ulp(self, truth: Exact, value: Array) -> Array:
        """The distance of the values from the truth in units of the last place there; NaN where there is none."""
        with np.errstate(all="ignore"):
            ulp = np.abs((value - truth[0]) - truth[1]) / self.format.spacing(truth[0])
            unknown = np.isnan(ulp)
            if unknown.any():  # infinity less infinity
                same = np.abs(truth[1]) / self.format.spacing(truth[0])
                ulp = np.where(unknown & (value == truth[0]), same, ulp)
        return np.asarray(ulp)

    def _clear(self, truth: Array, value: Array, ulp: Array) -> Array:
        """Where a value passes whatever the truth is beside x: nothing else need be asked there.

        Let the hull end between the truth and the value, for it has the truth in it. Where both have one sign, the unit
        at that end is no smaller than the smaller one of theirs. So the value lies no farther outside, in units there,
        than it lies from the truth in the smaller unit.
        """
        if self._decides_exactly or self.max_ulp == 0 or self.rounding:
            return np.zeros(ulp.shape, bool)
        away = np.abs(value) >= np.abs(truth)
        with np.errstate(all="ignore"):
            within = (ulp <= self.max_ulp) & (value * truth > 0)
            if (within & ~away).any():
                finer = self.format.spacing(truth) / self.format.spacing(value)
                away |= ulp * finer <= self.max_ulp
        return (within & away) | (value == truth)

    def _near(
        self, at: Array, value: Array, truth: Exact, off: Array, places: Array, line: Array | None
    ) -> tuple[Exact, Array]:  # fmt: skip
        """How far values lie outside the hull, at these places; and the truth, sharper there if need be."""
        at, value, here = at[places], value[places], (truth[0][places], truth[1][places])
        beside = None if line is None else [line[places + shift] for shift in (0, 2 * self.input_ulp)]
        hull = self._hull(at, here, value, beside)
        beyond = self.outside(hull, value)
        doubtful = np.flatnonzero(self._in_doubt(at, value, hull, beyond))
        if doubtful.size:
            here, beyond = self._closer(at, value, here, beyond, doubtful)
        beyond = np.where(np.isnan(here[0]) & np.isnan(value), 0.0, beyond)  # though x beside it has a value
        high, low = truth[0].copy(), truth[1].copy()
        high[places], low[places], off[places] = here[0], here[1], beyond
        return (high, low), off

    def _nearest(self, at: Array, truth: Exact, value: Array) -> Array:
        """The truth at x itself, and at a break what is nearest to each value in the hull of its limits."""
        hull = Hull.of([truth, *self._limits(at)])
        hull = self._rounded(hull) if self.rounding else hull
        return np.clip(value, hull.lowest[0], hull.greatest[0])

    @property
    def _forgiving(self) -> bool:
        """Whether subnormal numbers may be taken for 0."""
        return self.flush and self.format.flushes

    def _in_doubt(self, at: Array, value: Array, hull: Hull, off: Array) -> Array:
        """Where to look again: in float64 where the formula's own error could turn the verdict, in narrower formats at
        failures that a derivative which turns between the ends of the hull could explain."""
        if self._decides_exactly:
            if self.ask_exact == ALWAYS:
                return np.ones(off.shape, bool)
            return (off > max(0.0, self.max_ulp - DOUBT)) & (off < self.max_ulp + CLEAR)
        failing = off > self.max_ulp
        if not self.input_ulp or not failing.any():
            return np.zeros(off.shape, bool)
        with np.errstate(all="ignore"):
            width = (hull.greatest[0] - hull.lowest[0]) / self.format.spacing(hull.lowest[0])
            clear = off > self.max_ulp + TURNS * width
            overflows = np.fmax(np.abs(hull.greatest[0]), np.abs(hull.lowest[0])) > self.format.largest / 4
        clear &= np.isfinite(value) | ~overflows
        return failing & ~(clear & ~self._near_break(at))

    @property
    def _catalogued(self) -> bool:
        """Whether this is f or f' of the catalogue's own formulas, which are smooth but at the breaks they declare."""
        record = self.bound.activation
        own = record.name in FUNCTIONS and FUNCTIONS.get(record.name) is record
        return self.order < 2 and (own or is_slice(record))

    def meets_break(self, ends: Ends) -> bool:
        """Whether between these inputs, or so near that a hull reaches there, lies a break."""
        places = [*self.bound.breaks]
        if not places:
            return False
        room = (self.input_ulp + 2) * max(map(self.inputs.spacing, (*ends, *places)))
        return any(ends.low - room <= place <= ends.high + room for place in places)

    def line(self, at: Array, truth: Array) -> Array | None:
        """The truths at inputs that follow one another in their format, with those at the M inputs before the first
        and behind the last: the truths beside each input stand M places from its own. None for other inputs."""
        record, inputs, reach = self.bound.activation, self.inputs, self.input_ulp
        formula = record.derivative if self.order else record.value
        if not reach:
            return truth
        if isinstance(inputs, Codes) or formula is None or not is_elementwise(formula):
            return None
        first, last = (int(each) for each in inputs.ordinal(inputs.take(at[[0, -1]])))
        if last - first != at.size - 1 or first <= 0 <= last or max(-first, last) > inputs.top:
            return None
        places = np.append(np.arange(first - reach, first), np.arange(last + 1, last + reach + 1))
        beyond = inputs.from_ordinal(np.clip(places, -inputs.top, inputs.top))
        high, _ = self._truth(beyond.astype(np.float64))
        return np.concatenate([high[:reach], truth, high[reach:]])

    def _near_break(self, at: Array) -> Array:
        """Where a break lies among the inputs that the hull is taken over, or just outside."""
        reach, found = (self.input_ulp + 1) * self.inputs.spacing(at), np.zeros(at.shape, bool)
        for place in self.bound.breaks:
            found |= np.abs(at - place) <= reach
        return found

    @property
    def _decides_exactly(self) -> bool:
        return self.format.is_double and self.order < 2 and self.certified

    def _truth(self, at: Array) -> Exact:
        if self.order == 2:
            return exact_source.truth(self.bound, at, 2)
        value = self.bound.df(at) if self.order else self.bound.f(at)
        return np.asarray(value, dtype=np.float64), np.zeros(at.shape)

    def _saturated(self, at: Array) -> Exact | None:
        """The truth at inputs next to one another over which it is one number of float64, by a proof, and the formula
        gives that number, sign included: so it is for most numbers of a format. None elsewhere, or if nobody knows."""
        if at.size < PROVEN or not (self._simple and self._catalogued):
            return None
        ends = Ends.ascending(at)
        if not 0 < ends.largest <= 2 * ends.smallest or self.meets_break(ends) or not self.certified:
            return None
        around = ends.binades
        if around not in self._levels:  # one proof for many blocks, if it can be had
            self._levels[around] = None if self.meets_break(around) else self._level(around)
        level = self._levels[around]
        level = self._level(ends) if level is None else level
        return None if level is None else (np.full(at.shape, level), np.zeros(at.shape))

    @cached_property
    def _levels(self) -> dict[Ends, float | None]:
        return {}

    def _level(self, ends: Ends) -> float | None:
        """What is proven from one end to the other, if the formula gives the same."""
        level = exact_source.level(self.bound, *ends, self.order)
        if level is None:
            return None
        said, __ = self._truth(np.linspace(*ends, ASKED))
        same = (said == level).all() and (np.signbit(said) == np.signbit(said[0])).all()
        return float(said[0]) if same else None

    def _hull(self, at: Array, truth: Exact, value: Array, beside: Sequence[Array] | None) -> Hull:
        """``beside`` are the truths at the two neighbours, if they are known."""
        if beside is None or not self.input_ulp:
            neighbours = self._neighbours(at, truth, value)
        else:
            neighbours = [(each, truth[1]) for each in beside]
        return Hull.of([truth, *neighbours, *self._limits(at), *self._at_zero(at)])

    def _neighbours(self, at: Array, truth: Exact, value: Array) -> list[Exact]:
        """What is true at the neighbours; of f'', which is exact and slow, only where x alone does not pass."""
        if not self.input_ulp:
            return []
        slow = self.order == 2
        asked = self.outside(Hull.of([truth]), value) > self.max_ulp if slow else np.ones(at.shape, bool)
        x, found = self.inputs.take(at[asked]), []
        for steps in (-self.input_ulp, self.input_ulp):
            high, low = np.full(at.shape, np.nan), np.zeros(at.shape)
            high[asked], low[asked] = self._truth(self.inputs.neighbour(x, steps).astype(np.float64))
            found.append((high, low))
        return found

    def _at_zero(self, at: Array) -> list[Exact]:
        """What is true at 0, for subnormal inputs: hardware may take them for 0, unless flushing is not forgiven."""
        subnormal = (np.abs(at) < self.inputs.smallest_normal) & (at != 0)
        if not (self._forgiving and subnormal.any()):
            return []
        values = [float(self._truth(np.zeros(1))[0][0])]
        values += self.bound.limits(0.0, self.order) if 0.0 in self.bound.breaks and self.order < 2 else ()
        return [(np.where(subnormal, each, np.nan), np.zeros(at.shape)) for each in values]

    def _limits(self, at: Array) -> list[Exact]:
        """The one-sided limits at each break, where an input lies within one unit of it; elsewhere NaN."""
        found = []
        for place in self.bound.breaks if self.order < 2 else ():
            near = self._beside(at, place)
            if near.any():
                for limit in self.bound.limits(place, self.order):
                    found.append((np.where(near, limit, np.nan), np.zeros(at.shape)))
        return found

    def _beside(self, at: Array, place: float) -> Array:
        return np.asarray(self.inputs.beside(at, place))

    def _at_break(self, at: Array) -> Array:
        found = np.zeros(at.shape, bool)
        for place, order in self.bound.breaks.items():
            if order <= self.order:
                found |= self._beside(at, place)
        return found

    def outside(self, hull: Hull, value: Array) -> Array:
        """By how many units the candidate's values lie outside the hull, overflow of the format included."""
        format = self.format
        hull = self._rounded(hull) if self.rounding else hull
        overflow = format.overflow if format.computes else format.overflow * (1 - CARRIED)
        off = hull.outside(
            value, format.spacing, largest=format.largest, overflow=overflow, saturates=not format.has_inf
        )
        if isinstance(format, Codes):
            off = np.rint(off)  # from one number of the grid to another, in float64
        if not format.has_inf:  # a format without infinity may answer an overflow with NaN
            over = (hull.greatest[0] >= overflow) | (hull.lowest[0] <= -overflow)
            off = np.where(np.isnan(value) & over, 0.0, off)
        if not format.has_nan:  # nor can it say that there is no value: any number stands for that
            off = np.where(np.isnan(hull.lowest[0]), 0.0, off)
        return off

    def _reference(self, truth: Exact, value: Array) -> tuple[Array, Array]:
        """What the truth is rounded to, of two that may be meant the one nearer to the value; and how far that is."""
        reference = self._rounded(Hull.of([truth]))
        low, high = reference.lowest[0], reference.greatest[0]
        expected = np.where(np.isnan(value), low, np.clip(value, low, high))
        return expected, self.outside(reference, value)

    def _rounded(self, hull: Hull) -> Hull:
        """The hull of what its numbers are rounded to. Near a place where the mode turns both values count, as float32
        cannot tell on which side it is; of a format that computes itself, as the formula of the truth cannot."""
        assert self.rounding is not None
        blur, ends = EXACTLY if self.format.computes else CARRIED, []
        for (high, low), way in ((hull.lowest, -1), (hull.greatest, 1)):
            halves = 2 * self.format.units(high)
            room = np.where((halves == np.rint(halves)) & (low == 0), 0.0, blur * np.abs(high) + LEAST)
            ends.append((np.asarray(self.format.round_to(high + low + way * room, self.rounding)), np.zeros(low.shape)))
        return Hull(*ends)

    def _closer(self, at: Array, value: Array, truth: Exact, off: Array, places: Array) -> tuple[Exact, Array]:
        """Look again where it matters: exact values in float64, and what happens between x and its neighbours."""
        x = at[places]
        high, low = truth[0].copy(), truth[1].copy()
        near, most = self.input_ulp * self.inputs.spacing(x), self.inputs.largest
        beside: list[Exact] = []
        if self._decides_exactly:
            ends = [np.clip(x / 2 + side * near / 2, -most / 2, most / 2) * 2 for side in (-1, 1)]
            smooth = ~self._near_break(x) if self._catalogued else np.zeros(x.shape, bool)
            own, *beside = exact_source.around(self.bound, x, ends if self.input_ulp else [], self.order, smooth)
            high[places], low[places] = exact_source.or_pole(self.bound, x, self.order, own)
        truths = [(high[places], low[places]), *self._limits(x), *self._at_zero(x), *beside]
        if self.input_ulp and not self.format.is_double:
            parts = np.linspace(-1, 1, FINE if self.order < 2 else FEW)
            steps = (np.clip(x + step * near, -most, most) for step in parts)
            truths += [self._truth(each) for each in steps]
        off = off.copy()
        off[places] = self.outside(Hull.of(truths), value[places])
        return (high, low), off
