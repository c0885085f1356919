"""Where to look: the inputs at which a function is judged, drawn or tabled.

A sample hands out its inputs in blocks, ascending, in the number format under test, so memory stays that of a block.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..errors import RequestError
from ..floats import Format
from ..messages import _
from ..registry import Registry

MOST_POINTS = 2 * 10**9
"""Their numbers fit into 32 bits, and products of two of them into 64, signed. What keeps its points has limits of its
own."""
BLOCK = 2**15
PIECE = 2**17
"""Blocks are put together from pieces of at most this size until they hold ``BLOCK`` values."""

MOST_VALUES = 2**33
STRETCHES, LEAST = 2**10, 2**16
"""All values of a format are cut into about so many stretches, of at least so many values each."""
DENSE = 2.0**10
"""Half the points of a stratified sample lie where |x| is between 1/DENSE and DENSE: functions live there."""

BESIDE = 64
"""So many neighbours of a landmark on either side are looked at, each of them."""

Array = np.ndarray


class Sample(Protocol):
    """Inputs in ascending order, in blocks; ``low`` and ``high`` are None where nothing bounds them."""

    @property
    def name(self) -> str: ...

    @property
    def low(self) -> float | None: ...

    @property
    def high(self) -> float | None: ...

    def blocks(self, bound: Bound, format: Format, clearance: float = 0.0) -> Iterator[Array]:
        """The inputs in ``format``. Places ``clearance`` away from breaks are among them where points are chosen."""

    def describe(self, format: Format | None = None) -> str:
        """What it is, in a few words for people."""


def known_in(bounds: Sequence[Bound], sample: Sample) -> list[Bound]:
    """The functions with the breaks that are found where a sample looks: every study begins with this."""
    return [each.within(sample.low, sample.high) for each in bounds]


def refuse_range(low: float | None, high: float | None) -> None:
    """Refuse ends that are no numbers, or that leave no room between them; None is no end."""
    low, high = -math.inf if low is None else float(low), math.inf if high is None else float(high)
    if math.isnan(low) or math.isnan(high) or low == math.inf or high == -math.inf:
        raise RequestError(_("The range {low:g} {high:g} is not finite.", low=low, high=high))
    if low == high:
        said = _("The range {low:g} {high:g} is empty.", low=low, high=high)
    elif low > high:
        said = _("The range {low:g} {high:g} is reversed.", low=low, high=high)
    else:
        return
    raise RequestError(said, hint=_("Write the lower end first."))


def refuse_points(points: int, most: int = MOST_POINTS) -> None:
    if not 2 <= points <= most:
        raise RequestError(_("{points} points: from {least} to {most:,} can be asked for.",
                             points=points, least=2, most=most))  # fmt: skip


@dataclass(frozen=True)
class Uniform:
    """``points`` inputs at equal distances from ``low`` to ``high``, both among them."""

    low: float = -10.0
    high: float = 10.0
    points: int = 2001

    name = "uniform"
    aliases = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            raise RequestError(_("The range {low:g} {high:g} is not finite.", low=self.low, high=self.high))
        refuse_range(self.low, self.high)
        if not math.isfinite(self.high - self.low):
            raise RequestError(_("The range {low:g} {high:g} is wider than a float can say.",
                                 low=self.low, high=self.high))  # fmt: skip
        refuse_points(self.points)

    def describe(self, format: Format | None = None) -> str:
        return _("{points:,} inputs from {low:g} to {high:g}", points=self.points, low=self.low, high=self.high)

    def blocks(
        self, bound: Bound, format: Format, clearance: float = 0.0, part: slice = slice(0, None)
    ) -> Iterator[Array]:
        """The inputs in ascending order, block by block, in ``format``; breaks, their neighbours, and the points
        ``clearance`` away from them, where no stencil reaches across, are put in their places. ``part`` are the blocks
        by number."""
        extra = self._beside(bound, format, clearance)
        starts = range(0, self.points, BLOCK)
        before = (self._grid(format, each) for each in reversed(starts[: part.start]))
        last = next((float(grid[-1]) for grid in before if grid.size), -np.inf)
        for start in starts[part]:
            grid = self._grid(format, start)
            final = start + BLOCK >= self.points
            mine = extra[extra > last] if final else extra[(extra > last) & (extra <= _last(grid, last))]
            block = ascending(np.concatenate([grid, mine])) if mine.size else grid
            block = block[block > last]
            if block.size:
                last = float(block[-1])
                yield format.round(block)

    @lru_cache(maxsize=4)  # noqa: B019 - a frozen record of four numbers; every function of a run asks for the same grid
    def _grid(self, format: Format, start: int) -> Array:
        """The ``BLOCK`` points from number ``start`` on, those that the format tells apart, as float64; read-only."""
        _ends(self.low, self.high, format)
        stop = min(start + BLOCK, self.points)
        grid = self.low + (self.high - self.low) / (self.points - 1) * np.arange(start, stop)
        if stop == self.points:
            grid[-1] = self.high
        grid = format.round(grid).astype(np.float64)
        grid = ascending(grid[np.isfinite(grid)])
        grid.flags.writeable = False
        return grid

    def _beside(self, bound: Bound, format: Format, clearance: float) -> Array:
        if not bound.breaks:
            return np.empty(0)
        at = np.array([*bound.breaks])
        above, below = format.neighbour(np.array([at, -at]), 1).astype(np.float64)
        places = np.concatenate([at, above, 0.0 - below, at - clearance, at + clearance])
        found = np.sort(format.round(places).astype(np.float64))
        return found[(found >= self.low) & (found <= self.high)]


@dataclass(frozen=True)
class All:
    """Every finite value of the format from ``low`` to ``high``, both zeros among them."""

    low: float | None = None
    high: float | None = None

    name = "all"
    aliases = ("every", "exhaustive")

    def __post_init__(self) -> None:
        refuse_range(self.low, self.high)

    def describe(self, format: Format | None = None) -> str:
        kind = format.name if format else _("value")
        if self.low is None and self.high is None:
            return _("every finite {kind}", kind=kind)
        return _within(_("every {kind}", kind=kind), self)

    def cut(self, format: Format) -> list[Stretch]:
        """Its stretches, ascending: the same ones, and the same blocks in each, whoever asks for however many."""
        first, last = _ends(self.low, self.high, format)
        count = last - first + 1
        if count > MOST_VALUES:
            raise RequestError(
                _("{number:.2g} {format} values are too many to try them all.", number=count, format=format.name),
                hint=_("--sample stratified looks at every exponent; --range LO HI bounds where to look."),
            )
        size = LEAST if count <= LEAST * STRETCHES else -(-count // (PIECE * STRETCHES)) * PIECE
        return [Stretch(format, start, min(start + size, last + 1)) for start in range(first, last + 1, size)]

    def blocks(self, bound: Bound, format: Format, clearance: float = 0.0) -> Iterator[Array]:
        return chain.from_iterable(each.blocks() for each in self.cut(format))


@dataclass(frozen=True)
class Stretch:
    """The values of a format from the ordinal ``first`` up to ``stop``, both zeros where 0 is among them."""

    format: Format
    first: int
    stop: int

    def blocks(self) -> Iterator[Array]:
        """Its values, ascending, block by block."""
        for start in range(self.first, self.stop, PIECE):
            yield _values(np.arange(start, min(start + PIECE, self.stop), dtype=np.int64), self.format)

    @property
    def points(self) -> int:
        """How many values it has."""
        zeros = self.first <= 0 < self.stop and self.format.has_negative_zero
        return self.stop - self.first + zeros


@dataclass(frozen=True)
class Stratified:
    """About ``points`` inputs over a whole format: so many mantissas in each binade of both signs, and the landmarks.

    Half of them lie between 2^-10 and 2^10. Without a ``seed`` the mantissas are evenly spread, so the same request
    looks at the same inputs; with one, each is drawn from its own share of the binade. The zeros, both ends of every
    binade (so every smallest and largest number), 64 neighbours on either side of all landmarks and the numbers that
    people write (1.5, 3, 0.1) come on top.
    """

    low: float | None = None
    high: float | None = None
    points: int = 2_000_000
    seed: int | None = None

    name = "stratified"
    aliases = ()

    def __post_init__(self) -> None:
        refuse_range(self.low, self.high)
        refuse_points(self.points)
        if self.seed is not None and self.seed < 0:
            raise RequestError(
                _("The seed {seed} is negative.", seed=self.seed), hint=_("Any whole number from 0 on will do.")
            )

    def describe(self, format: Format | None = None) -> str:
        kind = _("{format} values", format=format.name) if format else _("values")
        said = _within(_("about {points:,} {kind}, every exponent", points=self.points, kind=kind), self)
        return (
            said if self.seed is None else _("{sample}, mantissas drawn with seed {seed}", sample=said, seed=self.seed)
        )

    def blocks(self, bound: Bound, format: Format, clearance: float = 0.0) -> Iterator[Array]:
        first, last = _ends(self.low, self.high, format)
        extra = _neighbourhoods(bound, format, clearance)
        extra = extra[(extra >= first) & (extra <= last)]
        return (_values(block, format) for block in _merged(_gathered(self._pieces(format, first, last)), extra))

    def _pieces(self, format: Format, first: int, last: int) -> Iterator[Array]:
        """Ordinals, a binade or a part of one at a time."""
        strata = [(max(low, first), min(high, last)) for low, high in _strata(format) if low <= last and high >= first]
        inner, outer = (int(format.ordinal(each)) for each in (1 / DENSE, DENSE))
        dense = [inner <= abs(low) < outer for low, __ in strata]
        halves = 2 if True in dense and False in dense else 1
        share = {kind: self.points // (halves * max(dense.count(kind), 1)) for kind in (True, False)}
        for (low, high), kind in zip(strata, dense, strict=True):
            yield from self._spread(low, high, share[kind])

    def _spread(self, low: int, high: int, count: int) -> Iterator[Array]:
        """``count`` ordinals from ``low`` to ``high``, both among them; all of them where there are no more."""
        gaps = max(1, min(count - 1, high - low))
        step, rest = divmod(high - low, gaps)
        random = None if self.seed is None else np.random.default_rng([self.seed, low % 2**64])
        for start in range(0, gaps + 1, PIECE):
            k = np.arange(start, min(start + PIECE, gaps + 1), dtype=np.int64)
            offset = k * step + k * rest // gaps  # step and rest apart: their sum times k would overflow
            if random is not None:
                drawn = random.integers(offset, offset + max(step, 1))
                offset = np.where((k > 0) & (k < gaps), drawn, offset)
            yield low + (offset if high > low else offset[:1])


SAMPLES: Registry[Any] = Registry("sample")
SAMPLES.add(Uniform)
SAMPLES.add(All)
SAMPLES.add(Stratified)


def default_sample(format: Format) -> All | Stratified:
    """Where an implementation is looked at unless told otherwise: everywhere, if that is not too much."""
    return All() if format.enumerated else Stratified()


def _within(said: str, sample: Sample) -> str:
    """The words for a sample with those for its range."""
    low, high = sample.low, sample.high
    if low is None and high is None:
        return said
    if low is None:
        return _("{sample} up to {high:g}", sample=said, high=high)
    if high is None:
        return _("{sample} from {low:g} up", sample=said, low=low)
    return _("{sample} from {low:g} to {high:g}", sample=said, low=low, high=high)


def _ends(low: float | None, high: float | None, format: Format) -> tuple[int, int]:
    """The ordinals of the first and the last value of the format within the range."""
    low, high = -math.inf if low is None else low, math.inf if high is None else high
    bottom, top = (format.round(min(max(each, -format.largest), format.largest)) for each in (low, high))
    first = int(format.ordinal(bottom)) + (float(bottom) < low)
    last = int(format.ordinal(top)) - (float(top) > high)
    if first > last:
        raise RequestError(
            _(
                "Between {low:g} and {high:g} lies no number of the format {format}.",
                low=low,
                high=high,
                format=format.name,
            ),
            hint=_("Its numbers reach to ±{largest:g}.", largest=format.largest),
        )
    return first, last


def ascending(values: Array) -> Array:
    """The values in order, each once: np.unique would do, but loads the masked arrays first, for 20 ms."""
    values = np.sort(values, axis=None)
    return values[np.append(values[:1] == values[:1], values[1:] != values[:-1])]


def _last(grid: Array, otherwise: float) -> float:
    return float(grid[-1]) if grid.size else otherwise


def _values(ordinals: Array, format: Format) -> Array:
    """The values at ascending ordinals; where zero is among them, both zeros of a format that has two."""
    zero = int(np.searchsorted(ordinals, 0))
    values = format.from_ordinal(ordinals)
    if format.has_negative_zero and zero < ordinals.size and ordinals[zero] == 0:
        return np.concatenate([values[:zero], -values[zero : zero + 1], values[zero:]])
    return values


def _gathered(pieces: Iterable[Array]) -> Iterator[Array]:
    """Small pieces put together to blocks."""
    held: list[Array] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += piece.size
        if size >= BLOCK:
            yield np.concatenate(held)
            held, size = [], 0
    if held:
        yield np.concatenate(held)


def _merged(blocks: Iterable[Array], extra: Array) -> Iterator[Array]:
    """The blocks with those of ``extra`` that belong between their members; none lies beyond the last."""
    done = 0
    for block in blocks:
        upto = int(np.searchsorted(extra, block[-1], side="right"))
        both = np.sort(np.concatenate([block, extra[done:upto]]), kind="stable")
        done = upto
        yield both[np.diff(both, prepend=both[0] - 1) > 0]


def _strata(format: Format) -> list[tuple[int, int]]:
    """First and last ordinal of each binade of both signs in ascending order; zero is a stratum of its own."""
    from .landmarks import binades

    positive = binades(format)
    return [(-high, -low) for low, high in reversed(positive)] + [(0, 0), *positive]


def _neighbourhoods(bound: Bound, format: Format, clearance: float) -> Array:
    """The ordinals of every place of note and of its neighbours, ascending."""
    from .landmarks import find_landmarks, plain

    places = find_landmarks(bound, format)
    if clearance:
        at = np.array([*bound.breaks])
        places = np.concatenate([places, format.ordinal(np.concatenate([at - clearance, at + clearance]))])
    around = ascending(places[:, None] + np.arange(-BESIDE, BESIDE + 1))
    return ascending(np.concatenate([around[np.abs(around) <= format.top], plain(format)]))
