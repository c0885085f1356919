"""Faults seen in the shape of what was returned: a tail cut off, a factor, a shift, another parameter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from ...messages import _
from ...parameters import shortest_between
from ._fitting import fitted
from ._hypothesis import CHOSEN, DESCRIBED, FITTED, Explanation, Values, hypothesis
from ._outside import right_before, right_beyond, shown_beyond
from ._region import FEW, Region

PLAIN = {2.0: "2", 0.5: "1/2", 4.0: "4", 0.25: "1/4"}
"""Factors that people forget, or put twice."""

AGREEING, MOSTLY = 0.5, 0.9
"""Of a factor most values show as much, by themselves."""


@hypothesis(CHOSEN, whole=True)
def plain_factor(region: Region) -> Iterator[Explanation]:
    """The truth times 2, 4, a parameter, or one over these."""
    sizes = np.abs(region.expected)
    if region.varied and not region.constant and np.median(sizes) >= region.format.smallest_normal:
        truth = region.function()
        for value, text in {**PLAIN, **dict(named(region))}.items():
            said = _("{factor} times the truth", factor=text)
            yield Explanation(said, partial(_times, truth, value), local=True)


def named(region: Region) -> Iterator[tuple[float, str]]:
    """Each parameter that is a number, its square, and one over each: value and name."""
    for name, value in region.bound.parameters.items():
        if isinstance(value, float) and value not in (0.0, 1.0, -1.0):
            yield from ((1 / value**2, f"1/{name}²"), (value**2, f"{name}²"), (1 / value, f"1/{name}"), (value, name))


def _times(truth: Values, value: float, x: np.ndarray) -> np.ndarray:
    return value * truth(x)


@hypothesis(FITTED, whole=True)
def factor(region: Region) -> Iterator[Explanation]:
    """The truth times a constant."""
    sizes = np.fmin(np.abs(region.got), np.abs(region.expected))
    usable = np.isfinite(region.got) & (sizes >= region.format.smallest_normal)
    if not region.varied or np.mean(usable) < 0.5:  # what is subnormal has too few digits to tell
        return
    best = _best_factor(region.got[usable], region.expected[usable], region)
    if best == 0 or not np.isfinite(best):
        return
    shares = region.got[usable] / region.expected[usable] / best
    if np.mean(np.abs(shares - 1) <= AGREEING) < MOSTLY:  # beside the truth all that is small is near any small factor
        return
    times = next((shown for digits in range(5, 17) if (shown := f"{best:.{digits}g}") != "1"), None)
    if times is None:
        return
    said = _("about {factor} times the truth", factor=times)
    yield Explanation(said, partial(_times, region.function(), best), local=True)


def _best_factor(got: np.ndarray, expected: np.ndarray, region: Region) -> float:
    """The middle of the factors that round to nearly all of the values; their median is off by the last place."""
    half = region.format.spacing(got) / 2
    return _agreed(region, (got - half) / expected, (got + half) / expected, float(np.median(got / expected)))


def _agreed(region: Region, ends: np.ndarray, others: np.ndarray, otherwise: float) -> float:
    """A number between nearly all of these pairs: their middle, in a coarse format with the digits that are known."""
    low, high = np.sort([ends, others], axis=0)
    least, most = float(np.quantile(low, 0.995)), float(np.quantile(high, 0.005))
    if least > most:
        return np.nan if region.format.coarse else otherwise
    middle = (least + most) / 2
    if not region.format.coarse:
        return middle
    return next((short for digits in range(1, 6) if least <= (short := float(f"{middle:.{digits}g}")) <= most), middle)


@hypothesis(FITTED, whole=True)
def offset(region: Region) -> Iterator[Explanation]:
    """The truth plus a constant."""
    if not region.varied or not region.tells:
        return
    best = _best_offset(region)
    if not np.isfinite(best):
        return
    shown = float(f"{best:.6g}")
    truth = region.function()
    said = _("the truth {sign} {constant:.6g}", sign="-" if shown < 0 else "+", constant=abs(shown))
    yield Explanation(said, lambda x: truth(x) + best, local=True)


def _best_offset(region: Region) -> float:
    off = region.got - region.expected
    if not region.format.coarse:
        return float(np.median(off))
    half, finite = region.format.spacing(region.got) / 2, np.isfinite(off)
    return _agreed(region, (off - half)[finite], (off + half)[finite], np.nan) if finite.any() else np.nan


@hypothesis(FITTED, whole=True)
def fitted_parameter(region: Region) -> Iterator[Explanation]:
    """The same function with some other value of one parameter."""
    if region.order not in (0, 1) or region.x.size < FEW or not np.isfinite(region.got).all():
        return
    for each in fitted(region.bound, region.order, region.format, region.x, region.got):
        yield Explanation(_("the values of {function}", function=each.spec), region.function(each))


@hypothesis(FITTED, whole=True)
def quantised(region: Region) -> Iterator[Explanation]:
    """The result is rounded to multiples of a power of two, as a table or an integer format holds it."""
    got = region.got
    if not np.isfinite(got).all() or len(np.unique(got)) < FEW:
        return
    step = next((2.0**-power for power in range(24) if np.all(got * 2.0**power == np.round(got * 2.0**power))), None)
    if step is None or step < 8 * float(np.median(region.format.spacing(got))):
        return
    if step in (region.format.roundoff, 2 * region.format.roundoff):
        return  # what is left of 1 - y looks the same
    truth, text = region.function(), f"1/{round(1 / step)}" if step < 1 else "1"
    said = _("the result is rounded to multiples of {unit}", unit=text)
    yield Explanation(said, lambda x: np.round(truth(x) / step) * step)


@hypothesis(FITTED)
def small_values_lost(region: Region) -> Iterator[Explanation]:
    """What is smaller than some power of two is returned as 0."""
    if not region.returns_zero or region.x.size < FEW or region.candidate is None:
        return
    largest = float(np.max(np.abs(region.expected)))
    least = 2.0 ** np.ceil(np.log2(largest))
    near = float(np.max(np.abs(np.diff(region.expected[[0, 1]])) + np.abs(np.diff(region.expected[[-2, -1]]))))
    if least - largest > max(4 * near, 2.0**-9 * least) or least <= 2 * region.format.smallest_normal:
        return
    if _kept_elsewhere(region, least):
        return
    if shown_beyond(region, lambda truth: np.where(np.abs(truth) < least, 0.0, truth)):
        said = _("what is smaller than 2^{power} = {least:.3g} is returned as 0",
                 power=int(np.log2(least)), least=least)  # fmt: skip
        yield Explanation(said, holds=lambda here: here.returns_zero and bool(np.all(np.abs(here.expected) < least)))


def _kept_elsewhere(region: Region, least: float) -> bool:
    """Whether on the other side of 0 something as small is returned."""
    assert region.candidate is not None
    x = -region.thinned(FEW).x
    truth, got = np.abs(region.function()(x)), region.candidate(x)
    return bool(np.any((truth < least) & (truth >= 4 * region.format.smallest_kept) & (got != 0)))


@hypothesis(FITTED)
def clamped(region: Region) -> Iterator[Explanation]:
    """The input is clamped: what holds at some x is returned for all beyond it."""
    if not region.side or not region.constant or region.returns_zero or not np.isfinite(region.got[0]):
        return
    if right_beyond(region):  # among subnormals there are steps so wide that one looks like that
        return
    x, expected, margin = region.edge
    inner = x - region.side * 2 * margin
    room = float(region.units(expected, 16))
    if not any(min(inner, x) <= at <= max(inner, x) for at in region.bound.breaks):  # a jump of f' leaves no room
        room += 2 * abs(float(region.function()(np.array([inner]))[0]) - expected)
    cut, got = _cut(region), float(region.got[0])
    held = float(region.function()(np.array([cut]))[0])
    if region.format.coarse and abs(got - held) > float(region.units(got, 1)):
        return  # between two inputs lies so much that the place is a guess
    if region.varied and abs(got - expected) <= room:
        yield Explanation(_held_from(cut, got, region))


def _held_from(cut: float, got: float, region: Region) -> str:
    """Whether x was clamped or the result: of the two the number that somebody chose is the shorter one."""
    half = float(region.format.spacing(got)) / 2
    chosen = float(np.copysign(shortest_between(abs(got) - half, abs(got) + half), got))
    if len(f"{abs(cut)!r}".strip("0.")) < len(f"{abs(chosen)!r}".strip("0.")):
        return _("x is clamped at {cut:g}: what holds there is returned beyond it", cut=cut)
    return _("what holds at x = {cut:g}, {held:g}, is returned beyond it: x is clamped, or the result",
             cut=cut, held=chosen)  # fmt: skip


@hypothesis(DESCRIBED)
def tail_cut(region: Region) -> Iterator[Explanation]:
    """From some x on a tail that has not ended is set to its limit, 0 for example."""
    if not region.side or not region.constant or region.x.size < FEW or not np.isfinite(region.got[0]):
        return
    limit = float(region.got[0]) + 0.0  # no -0
    sizes = np.abs(region.expected - limit)[:: region.side]
    if sizes[-1] < sizes[0] / 2 and not np.any(np.diff(sizes) > 0.01 * sizes[:-1]):
        __, expected, __ = region.edge
        still = f"{expected:.3g}" if limit == 0 else f"{limit:.4g} {'-' if expected < limit else '+'} {sizes[0]:.2g}"
        if right_beyond(region):
            ends = sorted((_cut(region), float(f"{region.x[-1 if region.side > 0 else 0]:.4g}")))
            yield Explanation(_("set to {limit:.4g} from x = {first:g} to {last:g}, and right again beyond",
                                limit=limit, first=ends[0], last=ends[1]))  # fmt: skip
            return
        if not right_before(region, (2.0, 3.0, 4.0, 8.0), 8):
            return  # it slides to the limit, having lost its digits before: nothing is cut
        if limit == 0:
            said = _("cut to 0 beyond x = {cut:g}, where the truth is still {still}", cut=_cut(region), still=still)
        else:
            said = _("set to {limit:.4g} beyond x = {cut:g}, where the truth is still {still}",
                     limit=limit, cut=_cut(region), still=still)  # fmt: skip
        yield Explanation(said)


def _cut(region: Region) -> float:
    """Where a region begins that reaches outward: the shortest number between the inputs on either side."""
    x, __, margin = region.edge
    return region.side * shortest_between(abs(x) - 2 * margin, abs(x))
