"""What a callable returned over a sample, and how near a known function must come to it.

The tolerance follows from the number format: rounding errors of the value, of the input as far as the value depends on
it, and of intermediate results, which are of the size of the function or, in a difference of large numbers, of x.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from ..dataclass import dataclass
from ..errors import ForeignError, RequestError
from ..floats import FORMATS, Format
from ..messages import _, ngettext
from . import sampling
from .sampling import Array, Values

WIDE, NARROW = 64.0, 4.0
"""So many round-offs may a formula lose in a wide format; a kernel in a narrow one computes wider and rounds once."""

LOST = 8.0
"""A difference of numbers as large as x loses so many round-offs of them: x + sqrt(x² + 4) on the left."""

NUDGE = 2.0**-20
"""The relative step that tells how far a value depends on the rounding of its input."""

BESIDE = 4.0
"""Within so many units of the last place of a break its place may be rounded to the other side."""

GLANCE = 64
THINNED = 3
ENOUGH = 16
LONG = 32
"""So many different values that all fit into float32 are no accident."""


@dataclass(frozen=True)
class Seen:
    """The inputs at which the callable returned numbers, those numbers, and where it jumps; all in float64."""

    at: Values | None
    format: Format
    x: Array
    got: Array
    points: int
    core: tuple[float, float]
    jumps: tuple[tuple[float, float], ...] = ()
    lost: Array = None  # type: ignore[assignment]
    """Inputs at which no finite number came back."""

    @cached_property
    def digits(self) -> Format:
        """The format whose precision the values have: float32 where a callable of float64 answers in it."""
        single = FORMATS.get("float32")
        if self.format.digits <= single.digits or np.unique(np.abs(self.got)).size < LONG:
            return self.format
        with np.errstate(all="ignore"):
            fits = np.asarray(single.round(self.got)).astype(np.float64) == self.got
            fixed = np.all(self.got * 2.0**20 == np.rint(self.got * 2.0**20))
        return single if fits.all() and not fixed else self.format

    @property
    def u(self) -> float:
        return self.digits.roundoff

    @property
    def wide(self) -> bool:
        return self.digits.computes

    @cached_property
    def size(self) -> float:
        """The typical size of the values, 1 at most: that of intermediate results."""
        inside = self.got[self.inside]
        return float(min(1.0, np.max(np.abs(inside if inside.size else self.got)))) or 1.0

    @cached_property
    def inside(self) -> Array:
        return (self.x >= self.core[0]) & (self.x <= self.core[1])

    @cached_property
    def weight(self) -> Array:
        """What an error is multiplied by to be one in units of the value and of the function's size."""
        return 1 / (np.abs(self.got) + self.size)

    @cached_property
    def margin(self) -> float:
        """More than any tolerance is, in units of :attr:`weight`."""
        return max(0.01, 8 * self.u)

    @cached_property
    def sketch(self) -> Seen:
        """Still fewer, for what is asked thousands of times."""
        few = self.glance
        return few.only(few.regular & (np.arange(few.x.size) % THINNED == 0) | ~few.regular)

    @cached_property
    def glance(self) -> Seen:
        """A few of the inputs, those around jumps among them: what is fitted to. The rest is held out."""
        inside = np.flatnonzero(self.inside & self.regular)
        places = np.linspace(0, inside.size - 1, min(GLANCE, inside.size)).round().astype(int)
        some = np.union1d(inside[places], np.flatnonzero(~self.regular))
        return self.only(some)

    @cached_property
    def regular(self) -> Array:
        """Which inputs do not stand beside a jump."""
        return ~np.isin(self.x, [each for pair in self.jumps for each in pair])

    def only(self, some: Array) -> Seen:
        """The same at some of the inputs, in the format whose precision was found."""
        made = replace(self, x=self.x[some], got=self.got[some])
        made.__dict__["digits"], made.__dict__["size"] = self.digits, self.size
        return made

    def more(self, x: Array) -> Seen:
        """The same at these inputs, as far as the callable answers there; nowhere, where values were recorded."""
        if self.at is None or not x.size:
            return self.only(np.array([], dtype=int))
        x = sampling.in_format(x, self.format)
        got = np.asarray(self.at(x)).astype(np.float64)
        usable = np.isfinite(got)
        made = replace(self, x=x[usable].astype(np.float64), got=got[usable])
        made.__dict__["digits"], made.__dict__["size"] = self.digits, self.size
        return made

    def tolerance(self, values: Array, nudged: Array) -> Array:
        """How far the callable may be from these values; ``nudged`` are those at x·(1 + NUDGE)."""
        if not self.wide:
            return NARROW * self.u * (np.abs(values) + self.size)
        with np.errstate(all="ignore"):
            carried = np.abs(nudged - values) / NUDGE  # |x·f'|
        carried = np.where(np.isfinite(carried), carried, 0.0)
        large = self.size * np.maximum(1.0, np.abs(self.x) * LOST / WIDE)
        return WIDE * self.u * (np.abs(values) + carried + large)


def _quiet(at: Values, x: Array) -> Array:
    """What the callable returns; far out in the tails formulas overflow, which is no news."""
    with np.errstate(all="ignore"):
        return np.asarray(at(x))


def look(at: Values, format: Format, x: Array, name: str, recorded: bool, tailed: bool) -> Seen:
    """The callable at x, at what lies beyond (``tailed``), and at both sides of its jumps."""
    at = partial(_quiet, at)
    core = float(x[0]), float(x[-1])
    points = int(x.size)
    if tailed:
        x = sampling.in_format(
            np.concatenate([x.astype(np.float64), sampling.tails(format, *core, points).astype(np.float64)]), format
        )
    got = np.asarray(at(x)).astype(np.float64)
    usable, x = np.isfinite(got), x.astype(np.float64)
    inside = (x >= core[0]) & (x <= core[1])
    if inside.sum() < ENOUGH:
        raise RequestError(
            ngettext(
                "{count} inputs of {format} are too few to tell a function from others.",
                "{count} inputs of {format} are too few to tell a function from others.",
                int(inside.sum()),
                format=format.name,
            )
        )
    if (usable & inside).sum() < max(ENOUGH, inside.sum() // 4):
        raise ForeignError(
            _(
                "{name} returns a finite number at {some} of {all} inputs.",
                name=name,
                some=int((usable & inside).sum()),
                all=int(inside.sum()),
            )
        )
    lost = x[~usable]
    x, got = x[usable], got[usable]
    if recorded:
        gaps = sampling.suspected(x, got)
        found = [(float(x[each]), float(x[each + 1])) for each in gaps]
        return Seen(None, format, x, got, int(x.size), core, tuple(found), lost)
    found = sampling.jumps(at, format, x, got)
    extra = sampling.in_format(np.array([each for pair in found for each in pair]), format)
    extra = extra[~np.isin(extra.astype(np.float64), x)]
    if extra.size:
        more = np.asarray(at(extra)).astype(np.float64)
        x, got = np.append(x, extra.astype(np.float64)), np.append(got, more)
        kept = np.argsort(x)[np.isfinite(got[np.argsort(x)])]
        x, got = x[kept], got[kept]
    return Seen(at, format, x, got, int(x.size), core, tuple(found), lost)
