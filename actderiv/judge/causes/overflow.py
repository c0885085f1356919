"""Faults of range: an exponential or a power too large for the format, or too small, at just the x where it fails."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from ...dataclass import dataclass
from ...floats import Format
from ...messages import _
from ._hypothesis import CHOSEN, DESCRIBED, NONE, Explanation, hypothesis
from ._outside import contradicted, right_before
from ._powers import gate, has_factor_x
from ._region import Region

MODERATE = 1e4
"""What stands beside an exponential in a derivative, a power of x for one, is smaller than this and larger than its
inverse."""

TAIL = 0.01
"""A derivative is in its tail where it is below this."""


@dataclass(frozen=True)
class Growth:
    """An intermediate that outgrows the format: what it is called, the logarithm of its size as an increasing function
    of |x|, and the sides of 0 on which it grows."""

    text: str
    log: Callable[[float], float]
    sides: tuple[int, ...]

    def reaches(self, log: float) -> float:
        """The |x| where the size has this logarithm: powers of ten are halved until they meet."""
        low, high = -300.0, 300.0
        while high - low > 1e-15 * max(1.0, abs(high)):
            middle = (low + high) / 2
            if middle in (low, high):
                break
            low, high = (middle, high) if self._log(10.0**middle) < log else (low, middle)
        return float(10.0**high)

    def _log(self, x: float) -> float:
        try:
            return self.log(x)
        except OverflowError:
            return math.inf


def _exponentials() -> Iterator[Growth]:
    for rate, text in ((1.0, "x"), (2.0, "2x"), (0.5, "x/2"), (1.702, "1.702·x"), (3.0, "3x"), (4.0, "4x")):
        yield from _mirrored(f"exp({text})", _line(rate))
    yield from _mirrored("x·exp(x)", lambda x: x + math.log(x))
    yield from _mirrored("x·exp(2x)", lambda x: 2 * x + math.log(x))
    yield Growth("exp(x²)", lambda x: x * x, (1, -1))
    yield Growth("exp(x²/2)", lambda x: x * x / 2, (1, -1))
    yield Growth("cosh(x)", _line(1.0, 0.5), (1, -1))
    yield Growth("cosh(x)²", _line(2.0, 0.25), (1, -1))
    yield from _mirrored(f"exp(2u), u = {GELU_TANH},", lambda x: 2 * _gelu_tanh(x))
    yield from _mirrored(f"exp(u), u = {GELU_TANH},", _gelu_tanh)


GELU_TANH = "sqrt(2/π)·(x + 0.044715·x³)"


def _gelu_tanh(x: float) -> float:
    return math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)


def _line(rate: float, weight: float = 1.0) -> Callable[[float], float]:
    """The logarithm of weight·exp(rate·x)."""
    return lambda x: rate * x + math.log(weight)


def _power(power: int, weight: float = 1.0) -> Callable[[float], float]:
    """The logarithm of weight·x**power."""
    return lambda x: power * math.log(x) + math.log(weight)


def _mirrored(text: str, log: Callable[[float], float]) -> Iterator[Growth]:
    """exp(...x) on the right, exp(-...x) on the left."""
    yield Growth(text, log, (1,))
    yield Growth(text.replace("exp(", "exp(-"), log, (-1,))


def _powers() -> Iterator[Growth]:
    for text, log in (
        ("2x", _power(1, 2.0)), ("6x", _power(1, 6.0)), ("x²", _power(2)), ("x³", _power(3)),
        ("x⁴", _power(4)), ("x⁶", _power(6)), ("0.044715·x³", _power(3, 0.044715)),
        ("3·0.044715·x²", _power(2, 3 * 0.044715)),
    ):  # fmt: skip
        yield Growth(text, log, (1, -1))


GROWTHS = (*_exponentials(), *_powers())


def _parametric(region: Region) -> Iterator[Growth]:
    """exp(p·x), exp(x/p) and p·exp(x) for the parameters of the function itself, and for their product."""
    parameters = {name: value for name, value in region.bound.parameters.items() if isinstance(value, float)}
    if len(parameters) > 1:
        parameters["·".join(parameters)] = math.prod(parameters.values())
    for name, value in parameters.items():
        if value > 0 and value != 1:
            yield from _mirrored(f"exp({name}·x)", _line(value))
            yield from _mirrored(f"exp(x/{name})", _line(1 / value))
            yield from _mirrored(f"{name}·exp(x)", _line(1.0, value))


def _begins(region: Region, at: float, room: float = 2.0) -> bool:
    """Whether the region begins just beyond |x| = at: by no more than ``room`` of the distances between its inputs.

    In a coarse format nothing does: among so few inputs every beginning is near some threshold.
    """
    if region.format.coarse:
        return False
    inner, __, margin = region.edge
    unit = float(region.format.spacing(at))
    early = unit if region.format.enumerated else 16 * unit  # where all are asked, what fails before tells otherwise
    return math.isfinite(at) and at - early <= abs(inner) <= at + room * max(margin, unit)  # at is found to 1e-15


@hypothesis(NONE)
def overflow(region: Region) -> Iterator[Explanation]:
    """NaN, infinity or 0 from just the x on where an exponential or a power exceeds the largest number."""
    if not region.side:
        return
    unusable, termless = _unusable(region), _lost_term(region)
    if not (unusable or termless) or (region.returns_zero and not right_before(region)):
        return
    for arithmetic in region.arithmetics:
        log = math.log(arithmetic.largest)
        for each in (*GROWTHS, *_parametric(region)):
            if region.side in each.sides and _begins(region, each.reaches(log)) and _makes_zero(region, each):
                yield Explanation(_told(region, each, arithmetic, termless and not unusable))


def _makes_zero(region: Region, growth: Growth) -> bool:
    """Whether a 0 can come of what overflowed: then the truth falls as its inverse does, or as a root of that."""
    x, expected, __ = region.edge
    if not region.returns_zero or expected == 0 or _stays(region):
        return True
    return bool(math.log(abs(expected)) <= math.log(MODERATE) - growth.log(abs(x)) / 4)


def _lost_term(region: Region) -> bool:
    """Whether what was returned is g(x), for f = x·g(x): the other term of the product rule has become 0."""
    if region.order != 1 or region.constant or not has_factor_x(region):
        return False
    f, df = region.function(order=0), region.function(order=1)
    with np.errstate(all="ignore"):
        if not region.shows(gate(f, df, region.x)):
            return False
        return right_before(region) or contradicted(region, partial(gate, f, df))  # else the term is missing everywhere


def _unusable(region: Region) -> bool:
    """Whether all was NaN, or infinite, or 0 in a tail or where the truth stays."""
    if region.returns_zero:
        return bool(np.max(np.abs(region.expected)) < TAIL) or _stays(region)
    return region.constant and not np.isfinite(region.got[0])


def _stays(region: Region) -> bool:
    """Whether the truth has levelled off far from 0, where a 0 can only stand in the place of what is no number."""
    size = np.abs(region.expected)
    return bool(np.min(size) >= TAIL and np.ptp(size) <= np.max(size) / 1024)


def _told(region: Region, growth: Growth, arithmetic: Format, termless: bool) -> str:
    at = region.side * growth.reaches(math.log(arithmetic.largest))
    said = _("{what} overflows {format} from x = {at:.4g}", what=growth.text, format=arithmetic.name, at=at)
    if termless:
        return _("{overflow}, and the term x·g'(x) of the product rule, divided by it, becomes 0; f = x·g(x)",
                 overflow=said)  # fmt: skip
    if region.returns_zero and _stays(region):
        return _("{overflow}, where 0 is returned", overflow=said)
    if region.returns_zero:
        return _("{overflow}, and what is divided by it becomes 0", overflow=said)
    if np.isinf(region.got[0]):
        return said
    if _other_piece(region):
        return _("{overflow}, in the branch not taken: 0·inf is NaN", overflow=said)
    return _("{overflow}: inf/inf, inf - inf and 0·inf are NaN", overflow=said)


@hypothesis(NONE)
def saturates(region: Region) -> Iterator[Explanation]:
    """The largest number is returned where a format that has infinity overflows."""
    format = region.format
    if format.has_inf and _all_overflow(region) and np.all(region.got == np.copysign(format.largest, region.expected)):
        yield Explanation(_("what overflows is returned as the largest number of {format}, which has infinity",
                            format=format.name))  # fmt: skip


@hypothesis(DESCRIBED)
def wrong_overflow(region: Region) -> Iterator[Explanation]:
    """Some other number is returned wherever the format overflows."""
    format, value = region.format, np.unique(np.abs(region.got))
    if _all_overflow(region) and value.size == 1 and not np.isinf(value[0]):
        if format.has_inf:
            said = _("the truth overflows {format}: infinity would pass", format=format.name)
        elif format.has_nan:
            said = _("the truth overflows {format}: NaN or the largest number would pass", format=format.name)
        else:
            said = _("the truth overflows {format}: the largest number would pass", format=format.name)
        yield Explanation(said)


def _all_overflow(region: Region) -> bool:
    return bool(np.all(np.abs(region.expected) >= region.format.overflow))


def _other_piece(region: Region) -> bool:
    """Whether a break lies between the region and 0 or at it, so that the formula there is another piece's."""
    breaks = np.array(list(region.bound.breaks), dtype=np.float64)
    return bool(np.any(region.side * breaks <= np.min(np.abs(region.x))))


@hypothesis(NONE)
def undefined_at_zero(region: Region) -> Iterator[Explanation]:
    """NaN or infinity at x = 0 alone."""
    if not np.isfinite(region.got).any() and not region.x.any():
        yield Explanation(_("a division by 0, or 0·inf, at x = 0"))


@hypothesis(CHOSEN)
def underflow(region: Region) -> Iterator[Explanation]:
    """0 from just where an exponential, to which the truth is in proportion, falls below the smallest number."""
    if not region.side:
        return
    if _lost_term(region):
        yield from _square_lost(region)
    if not region.returns_zero or not right_before(region):
        return
    for arithmetic in region.arithmetics:
        for smallest in (arithmetic.smallest_normal, arithmetic.smallest_subnormal / 2):
            for each in (*_exponentials(), *_parametric(region)):
                if each.text.startswith("exp") and region.side in each.sides:
                    at = each.reaches(-math.log(smallest))
                    if _begins(region, at) and _in_proportion(region, each):
                        yield Explanation(_falls_below(_inverse(each.text), arithmetic, region.side * at))


def _square_lost(region: Region) -> Iterator[Explanation]:
    """One over a square is smaller than the smallest number, and a term that has it as a factor is 0."""
    for arithmetic in region.arithmetics:
        at = Growth("x²", _power(2), (1, -1)).reaches(-math.log(arithmetic.smallest_normal))
        if _begins(region, at):
            said = _falls_below("1/x²", arithmetic, region.side * at)
            yield Explanation(_("{underflow}, and the term x·g'(x) of the product rule becomes 0; f = x·g(x)",
                                underflow=said))  # fmt: skip


def _falls_below(what: str, arithmetic: Format, at: float) -> str:
    return _("{what} falls below the smallest number of {format} from x = {at:.4g}",
             what=what, format=arithmetic.name, at=at)  # fmt: skip


def _in_proportion(region: Region, growth: Growth) -> bool:
    """Whether the truth is a moderate number of times 1/growth all over the region: only then does the one becoming 0
    make the other 0."""
    with np.errstate(all="ignore"):
        times = np.log(np.abs(region.expected)) + np.array([growth.log(abs(each)) for each in region.x])
    return bool(np.all(np.abs(times) <= math.log(MODERATE)))


def _inverse(text: str) -> str:
    return text.replace("exp(-", "exp(") if "exp(-" in text else text.replace("exp(", "exp(-")
