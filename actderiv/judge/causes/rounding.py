"""Faults of arithmetic: the formula is right on paper and loses its digits in the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from ...activation import Bound
from ...floats import FORMATS, Format
from . import _textbook
from ._hypothesis import CHOSEN, NONE, Explanation, Values, hypothesis
from ._region import FEW, Region

NUDGES = (-2, -1, 0, 1, 2)
"""Elementary functions of two libraries differ by so many units of the last place."""


@dataclass(frozen=True)
class Cancellation:
    """A formula that subtracts numbers which become equal: its text, its short form, and what is rounded away."""

    text: str
    short: str
    lost: str = ""
    limit: str = "1"
    plain: bool = False
    """Whether no single step is to blame: all of them lose a little."""


GELU_TANH = "t = tanh(sqrt(2/π)·(x + 0.044715·x³))"
CANCELLATIONS = (
    Cancellation("s·(1 - s), s = 1 / (1 + exp(-x))", "s(1 - s)", "s, the sigmoid,"),
    Cancellation("1 - s, s = 1 / (1 + exp(-x))", "1 - s", "s, the sigmoid,"),
    Cancellation("1 - s, s = 1 / (1 + exp(x))", "1 - s", "s, the sigmoid,"),
    Cancellation("1 - t², t = tanh(x)", "1 - tanh²", "tanh"),
    Cancellation("(1 - t)·(1 + t), t = tanh(x)", "(1 - tanh)(1 + tanh)", "tanh"),
    Cancellation("(1 - t²)/4, t = tanh(x/2)", "1 - tanh²", "tanh"),
    Cancellation("(1 + t)/2, t = tanh(x/2)", "1 + tanh", "tanh", "-1"),
    Cancellation("(1 + e)/2, e = erf(x/sqrt(2))", "1 + erf", "erf", "-1"),
    Cancellation("(1 + e)/2 + x·(exp(-x²/2)/sqrt(2·π)), e = erf(x/sqrt(2))", "1 + erf", "erf", "-1"),
    Cancellation("x·((1 + e)/2), e = erf(x/sqrt(2))", "1 + erf", "erf", "-1"),
    Cancellation(f"x·((1 + t)/2), {GELU_TANH}", "1 + tanh", "tanh", "-1"),
    Cancellation(f"(1 + t)/2 + x·((1 - t²)/2)·(sqrt(2/π)·(1 + 3·0.044715·x²)), {GELU_TANH}", "1 + tanh", "tanh", "-1"),
    Cancellation(
        "t + x·(s·(1 - t²)), t = tanh(p), p = log1p(e), s = 1 / (1 + exp(-x)), e = exp(x)",
        "t + x·s·(1 - t²), t = tanh(log1p(exp(x)))",
        plain=True,
    ),
    Cancellation("t + x·(s·(1 - t²)), t = tanh(log(1 + e)), s = 1 / (1 + exp(-x)), e = exp(x)", "log(1 + exp(x))"),
    Cancellation("x·tanh(log(1 + e)), e = exp(x)", "log(1 + exp(x))"),
    Cancellation("log(1 + e), e = exp(x)", "log(1 + exp(x))"),
    Cancellation("t + x·(σ(x)·(1 - t²)), t = tanh(log(1 + exp(x)))", "1 - tanh²", "tanh"),
    Cancellation("e - 1, e = exp(x)", "exp(x) - 1", "exp(x)"),
    Cancellation("e - 1 if x <= 0 else x, e = exp(x)", "exp(x) - 1", "exp(x)"),
    Cancellation("x - t, t = tanh(x)", "x - tanh", "tanh(x)", "x"),
)


def _ways(
    text: str, arithmetic: Format, region: Region, partly: bool = False, nudges: tuple[int, ...] = NUDGES
) -> Values:
    """What the formula returns, step by step, in this arithmetic, for each way an elementary function may round.

    ``partly`` rounds only the names that the text defines: a kernel that fuses or widens the other steps.
    """
    book = _textbook.read(text)
    if book is None:
        raise ValueError(text)
    parameters = region.bound.parameters
    return lambda x: region.rounded(
        np.array([book.stepwise(x, arithmetic, parameters, each, partly=partly) for each in nudges])
    )


@hypothesis(NONE)
def cancellation(region: Region) -> Iterator[Explanation]:
    """An intermediate result rounds to 1, or near it, and the difference that follows has few digits left, or none."""
    if region.x.size < FEW or (region.constant and not region.returns_zero):
        return
    right = [each for each in CANCELLATIONS if _right_on_paper(each.text, region.bound, region.order)]
    for arithmetic in region.arithmetics:
        for each in right:
            for partly in (False, True):
                told = partial(_told, each, arithmetic)
                yield Explanation(told(region), _ways(each.text, arithmetic, region, partly), told=told)


@lru_cache(maxsize=4096)
def _right_on_paper(text: str, bound: Bound, order: int) -> bool:
    """Whether the formula is that of the function (its derivative) where nothing cancels much."""
    book = _textbook.read(text)
    if book is None or order not in (0, 1):
        return False
    x = np.linspace(-2.9, 2.9, 30)
    with np.errstate(all="ignore"):
        truth = np.asarray((bound.df if order else bound.f)(x), dtype=np.float64)
        off = np.abs(book.stepwise(x, FORMATS.get("float64"), bound.parameters) - truth)
    return bool(np.all(off <= 1e-12 * np.max(np.abs(truth))))


def _told(each: Cancellation, arithmetic: Format, region: Region) -> str:
    if each.plain:
        return f"{each.short}, every step rounded to {arithmetic.name}"
    if not each.lost:
        said = f"{each.short}: exp(x) is lost beside 1"
    elif region.slight:
        return f"{each.short}, every step rounded to {arithmetic.name}"
    elif region.returns_zero:
        said = f"{each.short}: {each.lost} rounds to {each.limit}"
    else:
        said = f"{each.short}: {each.lost} nears {each.limit}, and its rounding error is left over"
    return said + region.told(arithmetic)


@hypothesis(NONE)
def textbook(region: Region) -> Iterator[Explanation]:
    """The formula of the books, rounded to the format at every step."""
    if (
        region.order > 1
        or region.x.size < FEW
        or (region.constant and np.isfinite(region.got[0]) and not region.returns_zero)
    ):
        return
    record = region.bound.activation
    text = (record.formula, record.derivative_formula)[region.order]
    for arithmetic in region.arithmetics:
        said = f"{text.partition(';')[0]}, every step rounded to {arithmetic.name}"
        nudges = NUDGES if arithmetic.digits > 12 else (0,)  # in a narrow format a function is rounded once
        yield Explanation(said, _ways(text, arithmetic, region, nudges=nudges))


@hypothesis(CHOSEN)
def narrowed(region: Region) -> Iterator[Explanation]:
    """A result or an input is stored in a narrower format on the way."""
    if region.returns_zero or region.x.size < FEW:
        return
    truth = region.function()
    narrower = [each for each in FORMATS if each.digits < region.format.digits and each.bits >= 16]
    for each in sorted(narrower, key=lambda each: -each.digits):
        yield Explanation(f"the result passes through {each.name} on the way", _after(truth, each))
    for each in sorted(narrower, key=lambda each: -each.digits):
        yield Explanation(f"the input is rounded to {each.name} first", _before(truth, each))


def _after(truth: Callable[[np.ndarray], np.ndarray], format: Format) -> Values:
    return lambda x: np.asarray(format.round(truth(x))).astype(np.float64)


def _before(truth: Callable[[np.ndarray], np.ndarray], format: Format) -> Values:
    return lambda x: truth(np.asarray(format.round(x)).astype(np.float64))
