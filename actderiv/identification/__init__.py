"""What is this callable? The search for a known function, variant, parameter or derivative with the same values.

It goes from the plain to the contrived and stops at the first stage that finds something: functions and derivatives of
the catalogue with usual parameters; derivatives as functions of the saved output; one parameter made to fit; multiples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ..activation import FUNCTIONS, Bound
from ..errors import ActderivError, ForeignError
from ..floats import FORMATS, Format
from ..judge.causes._fitting import fitted
from ..judge.causes._outputs import output_forms
from ..judge.causes._variants import catalogue
from ..report import Column, Shown, Table
from ..sources import resolve
from ..version import __version__

Array = np.ndarray
Values = Callable[[Array], Array]

SHARE = 0.98
"""So many of the inputs must agree: at a kink, conventions differ, and in a far tail digits may be lost."""

ROOM = {True: 64.0, False: 4.0}
"""Agreement to so many round-offs of the value, or of the function's size, in wide formats and in narrow ones: people
write formulas that lose some digits, and are the function nevertheless."""

GLANCE = 48
ENOUGH = 16
MOST = 12


@dataclass(frozen=True)
class Match:
    """A known thing with the callable's values: which, and how well they agree over the sample."""

    text: str
    function: str
    what: str
    share: float
    max_ulp: float
    max_ulp_at: float
    max_abs_error: float
    near: float
    size: float

    def merit(self, format: Format) -> tuple[int, int, int]:
        """What matches are sorted by: the inputs that agree, and those that do to 4 ULP (1 in narrow formats), in
        percent, and the largest error, in powers of two."""
        error = self.max_abs_error / (ROOM[format.digits > 12] / 4 * format.roundoff * self.size)
        return (
            -math.floor(100 * self.share),
            -math.floor(20 * self.near),
            math.ceil(math.log2(error)) if error > 8 else 0,
        )


@dataclass(frozen=True)
class Identified(Shown):
    """What was found about a callable, the best match first."""

    candidate: str
    dtype: str
    points: int
    matches: tuple[Match, ...]
    notes: tuple[str, ...] = ()
    """What had to be done to call a person's code."""

    COLUMNS = (
        Column("match", "it is", "text"), Column("function", "function", "text"), Column("what", "what", "text"),
        Column("share", "agree", digits=4), Column("max_ulp", "max ULP", digits=3), Column("max_ulp_at", "at x"),
        Column("max_abs_error", "max error", digits=3),
    )  # fmt: skip

    def rows(self) -> tuple[tuple[Any, ...], ...]:
        return tuple(
            (each.text, each.function, each.what, each.share, each.max_ulp, each.max_ulp_at, each.max_abs_error)
            for each in self.matches
        )

    def tidy(self) -> Table:
        return Table(self.COLUMNS, self.rows())

    def tables(self) -> tuple[Table, ...]:
        """The matches, and below them how they were looked for."""
        where = f"{self.points} inputs in {self.dtype}"
        if not self.matches:
            where = f"no function of the catalogue, and none of their derivatives, has these values ({where})"
        shown = tuple(row[:1] + row[3:] for row in self.rows())
        return (Table((self.COLUMNS[0], *self.COLUMNS[3:]), shown, title=self.candidate, notes=(where, *self.notes)),)

    def as_json(self) -> dict[str, Any]:
        names = [column.name for column in self.COLUMNS]
        return {
            "schema": "actderiv.identify/1", "version": __version__, "candidate": self.candidate, "dtype": self.dtype,
            "points": self.points, "matches": [dict(zip(names, row, strict=True)) for row in self.rows()],
        }  # fmt: skip


@dataclass(frozen=True)
class Idea:
    """Something the callable may be: its name in a formula, the function it comes from, and its values in float64."""

    text: str
    function: str
    what: str
    values: Values


def identify(at: Values, format: Format, *, x: Array | None = None, name: str = "callable") -> Identified:
    """The known functions and derivatives that have the values of ``at``, a callable of arrays of ``format``.

    ``x`` are the inputs to compare at; by default those of :func:`inputs` from -10 to 10.
    """
    seen = Seen.of(at, format, inputs(format) if x is None else x, name)
    for stage in (
        _plain,
        _of_output,
        _negated,
        partial(_fitted, several=False),
        _multiples,
        partial(_fitted, several=True),
    ):
        found = [match for match in map(seen.match, stage(seen)) if match is not None]
        if found:
            found.sort(key=lambda each: (each.merit(format), *_plainness(each)))
            return Identified(name, format.name, seen.points, tuple(found[:MOST]))
    return Identified(name, format.name, seen.points, ())


def identify_source(
    function: Any, dtype: str, sample: Any, takes: Sequence[str] | None = None, order: int = 1
) -> Identified:
    """:func:`identify` of what a text names as a source, or of a callable; over a range, or at recorded inputs."""
    format = FORMATS.get(dtype)
    candidate = resolve(function, takes).open(FUNCTIONS.get("identity").bind(), order, format)
    recorded = candidate.inputs(format)
    x = inputs(format, sample.low, sample.high, sample.points) if recorded is None else recorded
    name = function if isinstance(function, str) else candidate.name
    found = identify(candidate.at, format, x=x, name=name)
    return replace(found, notes=tuple(candidate.coverage()))


def _plainness(match: Match) -> tuple[int, int, int]:
    """Of two that are the same but for rounding, the one that more frameworks have is told, then the one with
    fewer parameters, then the one with less to say."""
    record = FUNCTIONS.get(match.function.partition(":")[0])
    return -len(record.peers), len(record.parameters), len(match.text)


def inputs(format: Format, low: float = -10.0, high: float = 10.0, points: int = 1001) -> Array:
    """Equal steps, and as many inputs that crowd towards 0 from both sides, in ``format``."""
    near = np.geomspace(1e-3, 1.0, points // 4) * max(abs(low), abs(high))
    both = np.concatenate([np.linspace(low, high, points), near, -near])
    return np.unique(format.take(both[(both >= low) & (both <= high)]).astype(np.float64)).astype(format.dtype)


@dataclass(frozen=True)
class Seen:
    """What the callable returned, where that is a number: x and values in float64, and the size of the function."""

    at: Values
    format: Format
    x: Array
    got: Array
    points: int

    @classmethod
    def of(cls, at: Values, format: Format, x: Array, name: str) -> Seen:
        got = np.asarray(at(x)).astype(np.float64)
        usable = np.isfinite(got)
        if usable.sum() < max(ENOUGH, x.size // 4):
            raise ForeignError(f"{name} returns a finite number at {int(usable.sum())} of {x.size} inputs.")
        return cls(at, format, x[usable].astype(np.float64), got[usable], int(x.size))

    @property
    def size(self) -> float:
        """The typical size of the values, 1 at most: what an absolute error is measured by."""
        return float(min(1.0, np.max(np.abs(self.got)))) or 1.0

    def glance(self) -> Seen:
        some = np.unique(np.linspace(0, self.x.size - 1, min(GLANCE, self.x.size)).round().astype(int))
        return replace(self, x=self.x[some], got=self.got[some])

    def between(self, low: float, high: float) -> Seen:
        """The same in a smaller range."""
        inside = (self.x > low) & (self.x < high)
        return replace(self, x=self.x[inside], got=self.got[inside])

    def agreeing(self, values: Array) -> Array:
        """Where the callable returned these values, as far as formulas agree."""
        room = ROOM[self.format.digits > 12] * self.format.roundoff * (np.abs(values) + self.size)
        return np.abs(values - self.got) <= room

    def match(self, idea: Idea) -> Match | None:
        """How the idea fares over the sample, or None where it is none."""
        few = self.glance()
        with np.errstate(all="ignore"):
            try:
                if np.mean(few.agreeing(idea.values(few.x))) < SHARE - 0.08:
                    return None
                values = idea.values(self.x)
            except ActderivError:
                return None
            share = float(np.mean(self.agreeing(values)))
            error = np.abs(np.asarray(self.format.round(values)).astype(np.float64) - self.got)
            error = np.where(np.isnan(error), np.inf, error)
            ulp = error / self.format.spacing(values)
        if share < SHARE:
            return None
        kept = np.argsort(error)[: math.ceil(SHARE * error.size)]  # the rest are conventions at kinks, and lost tails
        worst = kept[np.argmax(ulp[kept])]
        near = float(np.mean(ulp <= (4 if self.format.digits > 12 else 1)))
        return Match(
            idea.text, idea.function, idea.what, share, float(ulp[worst]), float(self.x[worst]),
            float(np.max(error[kept])), near, self.size,
        )  # fmt: skip


def _double(formula: Callable[[Array], Array]) -> Values:
    return lambda x: np.asarray(formula(x), dtype=np.float64)


def _sides(bound: Bound) -> tuple[Idea, Idea]:
    """The function and its derivative as ideas."""
    return (Idea(f"{bound.spec}(x)", bound.spec, "value", _double(bound.f)),
            Idea(f"{bound.spec}′(x)", bound.spec, "derivative", _double(bound.df)))  # fmt: skip


def _plain(seen: Seen) -> Iterator[Idea]:
    for bound in catalogue():
        yield from _sides(bound)


def _negated(seen: Seen) -> Iterator[Idea]:
    for idea in _plain(seen):
        yield replace(idea, text=f"-{idea.text}", values=partial(_minus, idea.values))


def _minus(values: Values, x: Array) -> Array:
    return -values(x)


def _of_output(seen: Seen) -> Iterator[Idea]:
    """Derivatives as functions of the output y, tried where y is an output."""
    for bound in catalogue(variants=False):
        for form in output_forms(bound):
            outputs = np.asarray(bound.f(np.array([-30.0, 30.0])), dtype=np.float64)
            ends = np.asarray(bound.f(np.array(form.breaks)), dtype=np.float64) if form.breaks else np.array([])
            low, high = float(outputs.min()), float(outputs.max())
            inside = seen.x[(seen.x > low) & (seen.x < high)]
            counts = np.bincount(np.searchsorted(ends, inside), minlength=ends.size + 1)
            if np.all(counts >= ENOUGH) and np.all(np.diff(ends) > 0):
                by_output = replace(form, breaks=tuple(float(each) for each in ends))
                text = f"{bound.spec}′ as a function of its output y: {form.text}"
                values = _only(by_output.of, low, high, seen)
                if seen.between(low, high).match(Idea(text, bound.spec, "", values)):
                    yield Idea(text, bound.spec, "derivative of the output", values)


def _only(values: Values, low: float, high: float, seen: Seen) -> Values:
    """The values between low and high; beyond, where no output lies, what the callable returned."""
    return lambda y: np.where((y > low) & (y < high), values(y), np.interp(y, seen.x, seen.got))


FEW = 2
"""With more parameters than so many a function is told after the multiples of plainer ones."""


def _fitted(seen: Seen, several: bool) -> Iterator[Idea]:
    """Functions of few parameters, or of ``several``, with one of them fitted."""
    few = seen.glance()
    for bound in catalogue(variants=False):
        if (len(bound.parameters) > FEW) != several:
            continue
        for order in (0, 1):
            for each in fitted(bound, order, seen.format, few.x, few.got):
                yield _sides(each)[order]


def _multiples(seen: Seen) -> Iterator[Idea]:
    """a·v(x) + b and a·v(-x) + b for every v of the catalogue, a and b by least squares."""
    few = seen.glance()
    for bound in catalogue():
        for idea in _sides(bound):
            for mirror in (1.0, -1.0):
                found = [each for each in _multiple(idea, mirror, few) if seen.match(each)]
                yield from found
                if found:
                    break


def _multiple(idea: Idea, mirror: float, few: Seen) -> Iterator[Idea]:
    with np.errstate(all="ignore"):
        try:
            known = idea.values(mirror * few.x)
        except ActderivError:
            return
        if not np.isfinite(known).all() or np.ptp(known) == 0:
            return
        columns = np.stack([known, np.ones_like(known)], axis=1)
        a, b = (float(each) for each in np.linalg.lstsq(columns, few.got, rcond=None)[0])
        a, b = _short(a, few.format), (0.0 if abs(b) <= 64 * few.format.roundoff * few.size else _short(b, few.format))
    name = idea.text if mirror > 0 else idea.text.replace("(x)", "(-x)")
    scaled = name if a == 1 else f"-{name}" if a == -1 else f"{a:.9g}·{name}"
    text = scaled + (f" {'-' if b < 0 else '+'} {abs(b):.9g}" if b else "")
    if a:
        yield replace(idea, text=text, values=lambda x: a * idea.values(mirror * x) + b)


def _short(value: float, format: Format) -> float:
    """The shortest decimal within some round-offs of the value."""
    for digits in range(1, 16):
        short = float(f"{value:.{digits}g}")
        if abs(short - value) <= 32 * format.roundoff * abs(value):
            return short
    return value
