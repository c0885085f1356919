"""A failing region as hypotheses see it, and the one test that decides whether values explain it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from ...activation import Bound
from ...dataclass import dataclass
from ...errors import RequestError
from ...floats import FORMATS, Format
from ...sources.precise import nine_points

Array = np.ndarray

MOST = 2048
"""A region is looked at in so many inputs, spread evenly over it; more would only take longer."""

FEW = 8
"""A region of fewer inputs cannot tell one of hundreds of formulas from another."""

GLANCE = 64
"""So many inputs tell that an explanation is not it; only one that survives them is held against the rest."""

FEW_ULP = {True: 4.0, False: 2.0}
"""So far a predicted value may lie from the one returned, in units of the last place: the roundings of the kernel's
own, in a wide format and in a narrow one."""

ONE_ROUNDING = {True: 2.0, False: 0.75}
"""So far it may lie where the error is slight, and many formulas were tried."""

CLEAN = {True: 4.0, False: 1.0}
"""An error of no more is that of a sound kernel, and calls for no explanation."""

PART = 2.0**-12
"""Or so far, in parts of the error to be explained: a kernel that is wrong by much may also be rounded badly."""

PREDICTED = 2.0**-50
"""What is predicted is made in float64 from numbers as large as the truth, which costs some round-offs of it."""

BELOW_NOISE = 2.0**-10
"""What was returned and is that much smaller than these round-offs, and not 0, is no rest of them: for them a
prediction is given no more room than a quarter of its size."""

ENOUGH = 0.1
"""So large a part of a region decides alone where what was returned in the rest is lost in these round-offs."""

SHARE = 0.99
"""The part of a region that an explanation must account for."""

MOST_OF = 0.6
"""The part that it must account for of the inputs where another value was returned than nearly everywhere."""

LATTICE = 0.1
"""Where a rounded intermediate leaves only some values possible, so far from one of them, in distances between two."""


UNSEEN = 2.0**-12
"""In the wide formats samples leave gaps of about this size between their inputs, relative to x."""


@dataclass(frozen=True)
class Region:
    """Failing inputs that follow one another: where, what was returned, what is true; all in float64.

    ``margins`` are how far beyond its first and its last input nothing is known: the distance to the next input.
    ``room`` is how far the truth itself may be off, where it was made of values of f; an error of no more than
    ``tolerance`` is none that the judge sees. ``candidate`` is what was judged, to be asked at other inputs.
    """

    bound: Bound
    order: int
    format: Format
    x: Array
    got: Array
    expected: Array
    margins: tuple[float, float]
    room: Array
    tolerance: float = 0.0
    candidate: Callable[[Array], Array] | None = None

    @classmethod
    def of(
        cls, bound: Bound, order: int, format: Format, x: Array, got: Array, expected: Array,
        room: Array | float = 0.0, tolerance: float = 0.0, candidate: Callable[[Array], Array] | None = None,
    ) -> Region:  # fmt: skip
        """The region of these arrays, thinned where they are long; both ends stay."""
        x, got, expected = (np.asarray(each).astype(np.float64).ravel() for each in (x, got, expected))
        ends = x[[0, -1]]
        gaps = np.array([x[1] - x[0], x[-1] - x[-2]]) if x.size > 1 else np.zeros(2)
        coarse = 0.0 if format.enumerated else UNSEEN * np.abs(ends)
        first, last = (float(each) for each in np.fmax(np.fmax(gaps, format.spacing(ends)), coarse))
        room = np.broadcast_to(np.asarray(room, dtype=np.float64), x.shape)
        margins = first, last
        return cls(bound, order, format, x, got, expected, margins, room, tolerance, candidate).thinned(MOST)

    @classmethod
    def together(cls, regions: Sequence[Region]) -> Region:
        """Several regions of one row as one: what explains all of them has passed a harder test."""
        one = regions[0]
        columns = (
            np.concatenate([getattr(each, name) for each in regions]) for name in ("x", "got", "expected", "room")
        )
        x, got, expected, room = columns
        order = np.argsort(x, kind="stable")
        return cls.of(one.bound, one.order, one.format, x[order], got[order], expected[order], room[order],
                      one.tolerance, one.candidate)  # fmt: skip

    def thinned(self, most: int) -> Region:
        """The same region seen in at most so many inputs."""
        if self.x.size <= most:
            return self
        return self.part(np.unique(np.linspace(0, self.x.size - 1, most).round().astype(int)))

    def part(self, kept: Array) -> Region:
        """The same region seen in some of its inputs."""
        return replace(self, x=self.x[kept], got=self.got[kept], expected=self.expected[kept], room=self.room[kept])

    @cached_property
    def glance(self) -> Region:
        return self.thinned(GLANCE)

    def function(self, bound: Bound | None = None, order: int | None = None) -> Callable[[Array], Array]:
        """f or f' (or that of another function) in float64; a RequestError for derivatives nobody wrote down."""
        bound, order = bound or self.bound, self.order if order is None else order
        if order not in (0, 1):
            raise RequestError("Formulas are known for f and f' only.")
        formula = bound.df if order else bound.f
        return lambda x: np.asarray(formula(np.array(x, dtype=np.float64)), dtype=np.float64)

    def second(self, x: Array) -> Array:
        """f'' from the truth's values of f', to about nine digits."""
        return nine_points(self.function(order=1), np.asarray(x, dtype=np.float64), self.bound.breaks)

    @cached_property
    def arithmetics(self) -> list[Format]:
        """The formats that a kernel for this one computes in: its own, and the usual wider ones."""
        usual = [FORMATS.get("float32"), FORMATS.get("float64")]
        return [self.format, *(each for each in usual if each.digits > self.format.digits)]

    @property
    def side(self) -> int:
        """1 for a region on the right of 0, -1 on the left, 0 for one that has parts of both."""
        return 1 if self.x[0] > 0 else -1 if self.x[-1] < 0 else 0

    @property
    def edge(self) -> tuple[float, float, float]:
        """The end of a one-sided region that is nearer to 0: x, what is expected there, and the margin."""
        place = 0 if self.side > 0 else -1
        return float(self.x[place]), float(self.expected[place]), self.margins[place]

    @cached_property
    def returns_zero(self) -> bool:
        return bool(np.all(self.got == 0))

    @cached_property
    def constant(self) -> bool:
        """Whether one and the same value (NaN too) was returned everywhere."""
        return bool(np.all(np.isnan(self.got)) or np.all(self.got == self.got[0]))

    @cached_property
    def common(self) -> float:
        """The value that was returned most often."""
        values, counts = np.unique(self.got, return_counts=True)
        return float(values[np.argmax(counts)])

    @property
    def clean(self) -> bool:
        """Whether what was returned is, nearly everywhere, as near to the truth as a sound kernel comes."""
        wrong = np.abs(self.got - self.expected)
        near = (wrong <= CLEAN[self.format.computes] * self.format.spacing(self.expected) + self.room) | (
            self.got == self.expected
        )
        return bool(np.mean(near) > 0.5)

    @cached_property
    def slight(self) -> bool:
        """Whether the typical error is no more than some roundings add up to."""
        wrong = np.abs(self.got - self.expected) / self.format.spacing(self.expected)
        return bool(np.median(wrong) <= 4 * CLEAN[self.format.computes])

    @property
    def tells(self) -> bool:
        """Whether enough different values were returned to tell formulas apart."""
        return self.x.size >= FEW and not self.constant

    @cached_property
    def varied(self) -> bool:
        """Whether the truth takes so many values that a number made to fit it says something."""
        sizes = np.abs(self.expected[np.isfinite(self.expected)])
        return len(np.unique(sizes)) >= 8 and float(sizes.max()) > 1.01 * float(sizes.min())

    def units(self, values: Array | float, count: float) -> Array:
        """So many units of the last place at the values; one in a coarse format, where sixteen are the value itself."""
        return (min(count, 1.0) if self.format.coarse else count) * np.asarray(self.format.spacing(values))

    def rounded(self, values: Array) -> Array:
        """The values as the format would hold them."""
        return np.asarray(self.format.round(values)).astype(np.float64)

    def shows(self, values: Array, closely: bool = False) -> bool:
        """Whether the candidate returned these values: to a few ULP, and clearly nearer to them than to the truth.

        Several rows are values a rounded intermediate may lead to, in order; then the nearest counts, and it must be
        near on the scale of the distances between them, or the rows would explain anything. ``closely``, no more than
        one rounding may lie between them: among many formulas some come near to what a few roundings made of the truth.
        """
        rows = np.atleast_2d(np.asarray(values, dtype=np.float64))
        off = np.abs(rows - self.got)
        off = np.where(self._overflows(rows), 0.0, off)
        off = np.where((rows == self.got) | (np.isnan(rows) & np.isnan(self.got)), 0.0, off)
        off = np.where(np.isnan(off), np.inf, off)
        wrong = np.abs(self.got - self.expected)
        wrong = np.where(np.isnan(wrong), np.inf, wrong)
        closely = closely or self.format.coarse
        size, noise = np.abs(np.where(np.isfinite(self.got), self.got, 0.0)), np.zeros(self.got.shape)
        near = (ONE_ROUNDING if closely else FEW_ULP)[self.format.computes] * self.format.spacing(size) + 4 * self.room
        if not self.constant and not closely:
            typical = np.fmin(wrong, np.fmax(size, np.median(size)))  # beside a huge truth anything small is near
            near = np.fmax(near, PART * np.where(np.isinf(typical), 0.0, typical))
            noise = PREDICTED * np.abs(np.where(np.isfinite(self.expected), self.expected, 0.0))
            near = near + np.where((size > 0) & (size < BELOW_NOISE * noise), size / 4, noise)
        if len(rows) > 1:
            distance = np.abs(rows[-1] - rows[0]) / (len(rows) - 1)
            near = np.fmax(near, LATTICE * np.where(np.isfinite(distance), distance, 0.0))
        telling = wrong > CLEAN[self.format.computes] * self.format.spacing(self.expected) + 64 * self.room
        clear = telling & ((size == 0) | (size >= 4 * noise))
        if clear.sum() >= ENOUGH * telling.sum():
            telling = clear
        hit = (off.min(axis=0) <= near) & ((off.min(axis=0) <= wrong / 2) | np.isinf(wrong))
        return bool(telling.any() and np.mean(hit[telling]) >= SHARE) and self._rest_shown(hit, telling)

    def _overflows(self, rows: Array) -> Array:
        """Where a predicted value is beyond the format, and what such a number may become was returned."""
        format = self.format
        if not format.has_inf:
            passes = np.isnan(self.got) | (np.copysign(format.largest, rows) == self.got)
        else:
            passes = np.isinf(self.got) & (np.sign(self.got) == np.sign(rows))
        return (np.abs(rows) >= format.overflow) & passes

    def _rest_shown(self, hit: Array, telling: Array) -> bool:
        """Whether, where one value fills a region, what else was returned is explained, too: 0 is what every tail of
        every function ends in."""
        if self.constant:
            return True
        rest = telling & ~((self.got == self.common) | (np.isnan(self.got) & np.isnan(self.common)))
        return not rest.any() or bool(np.mean(hit[rest]) >= MOST_OF)
