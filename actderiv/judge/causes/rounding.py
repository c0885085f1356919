"""Faults of arithmetic: the formula is right on paper and loses its digits in the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

import numpy as np

from ...activation import Bound
from ...dataclass import dataclass
from ...floats import FORMATS, Format
from ...messages import N_, _
from . import _textbook
from ._hypothesis import CHOSEN, NONE, Explanation, Values, hypothesis
from ._outputs import Form, output_forms
from ._region import FEW, SHARE, Region

NUDGES = (-2, -1, 0, 1, 2)
"""Elementary functions of two libraries differ by so many units of the last place."""

CHECKED, STEPS = 256, 513
"""So many inputs are rounded and asked again; so many places near the largest number."""

MOSTLY = 0.95
"""At so many of them a kernel that rounds its input returns the same: a tie may go either way."""


@dataclass(frozen=True)
class Cancellation:
    """A formula that subtracts numbers which become equal: its text, its short form, and what is rounded away."""

    text: str
    short: str
    lost: str = ""
    """A formula, or words for one."""
    limit: str = "1"
    plain: bool = False
    """Whether no single step is to blame: all of them lose a little."""


GELU_TANH = "t = tanh(sqrt(2/π)·(x + 0.044715·x³))"
CANCELLATIONS = (
    Cancellation("s·(1 - s), s = 1 / (1 + exp(-x))", "s(1 - s)", N_("s, the sigmoid,")),
    Cancellation("1 - s, s = 1 / (1 + exp(-x))", "1 - s", N_("s, the sigmoid,")),
    Cancellation("1 - s, s = 1 / (1 + exp(x))", "1 - s", N_("s, the sigmoid,")),
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
    nudges = (0,) if arithmetic.coarse else nudges
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
        once = region.slight and not arithmetic.computes
        for each in right:
            # In a narrow format a function is rounded once; units more would explain a slight error by a short formula.
            nudges = (0,) if once and not each.plain else NUDGES
            for partly in (False, True):
                told = partial(_told, each, arithmetic)
                yield Explanation(told(region), _ways(each.text, arithmetic, region, partly, nudges), told=told)


@hypothesis(NONE)
def of_the_output(region: Region) -> Iterator[Explanation]:
    """The derivative is computed from the output, y + alpha for one, and the rounding of y is left over."""
    if region.order != 1 or region.x.size < FEW or (region.constant and not region.returns_zero):
        return
    f = region.function(order=0)
    for form in output_forms(region.bound):
        for arithmetic in region.arithmetics:
            said = _("f' from the output, {form}: the rounding of y to {format} is left over",
                     form=form.text, format=arithmetic.name)  # fmt: skip
            yield Explanation(said, partial(_from_output, form, f, arithmetic), of_slope="")


def _from_output(form: Form, f: Values, arithmetic: Format, x: np.ndarray) -> np.ndarray:
    def held(values: np.ndarray) -> np.ndarray:
        return np.asarray(arithmetic.round(values)).astype(np.float64)

    y = arithmetic.round(f(x))
    steps = (0,) if arithmetic.coarse else (-1, 0, 1)
    near = [np.asarray(arithmetic.neighbour(y, each)).astype(np.float64) for each in steps]
    return np.array([held(form.at(x, each, held)) for each in near])


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
    if each.plain or (each.lost and region.slight):
        return _("{formula}, every step rounded to {format}", formula=each.short, format=arithmetic.name)
    if not each.lost:
        said = _("{formula}: exp(x) is lost beside 1", formula=each.short)
    elif region.returns_zero:
        said = _("{formula}: {lost} rounds to {limit}", formula=each.short, lost=_(each.lost), limit=each.limit)
    else:
        said = _("{formula}: {lost} nears {limit}, and its rounding error is left over",
                 formula=each.short, lost=_(each.lost), limit=each.limit)  # fmt: skip
    if arithmetic == region.format:
        return said
    return _("{fault}, computed in {format}", fault=said, format=arithmetic.name)


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
    shown = _textbook.chosen(text, region.bound.parameters).partition(";")[0]
    for arithmetic in region.arithmetics:
        said = _("{formula}, every step rounded to {format}", formula=shown, format=arithmetic.name)
        nudges = NUDGES if arithmetic.computes else (0,)  # in a narrow format a function is rounded once
        yield Explanation(said, _ways(text, arithmetic, region, nudges=nudges))


@hypothesis(CHOSEN, whole=True)
def narrowed(region: Region) -> Iterator[Explanation]:
    """A result or an input is stored in a narrower format on the way, or both are."""
    if region.returns_zero or region.x.size < FEW or np.mean(np.isfinite(region.got)) < MOSTLY:
        return  # NaN and infinity tell no format from another
    truth = region.function()
    narrower = [each for each in FORMATS if each.digits < region.format.digits and not each.in_blocks]
    for each in sorted(narrower, key=lambda each: -each.digits):
        result, given = _all_in(each, region.got), _same_when_rounded(each, region)
        if result and given is not False:
            said = _("input and result pass through {format}", format=each.name)
            yield Explanation(said, _through(truth, each, region))
        if result:
            said = _("the result passes through {format} on the way", format=each.name)
            yield Explanation(said, _after(truth, each))
        if given is not False:
            yield Explanation(_("the input is rounded to {format} first", format=each.name), _before(truth, each))


def _all_in(format: Format, values: np.ndarray) -> bool:
    """Whether nearly all of the values are values of this format."""
    known = np.asarray(format.round(values)).astype(np.float64)
    return bool(np.mean((known == values) | np.isnan(values)) >= SHARE)


def _same_when_rounded(format: Format, region: Region) -> bool | None:
    """Whether the candidate returns the same when its input has been rounded to this format; None if it cannot tell."""
    if region.candidate is None:
        return None
    here = region.thinned(CHECKED)
    narrow = np.asarray(format.round(here.x)).astype(np.float64)
    told = np.isfinite(narrow) & (narrow != here.x)
    if told.sum() < FEW:
        return None
    return bool(np.mean(region.candidate(narrow[told]) == here.got[told]) >= MOSTLY)


def _through(truth: Callable[[np.ndarray], np.ndarray], format: Format, region: Region) -> Values:
    """Both rounded; x cut off first where more than the format holds would be given, as far as can be seen."""
    most = _ends(region, format)
    return lambda x: np.asarray(
        format.round(truth(np.asarray(format.round(np.clip(x, *most))).astype(np.float64)))
    ).astype(np.float64)


def _ends(region: Region, format: Format) -> tuple[float, float]:
    """Where x is clamped on either side, near the largest number of the format: from there on one value is returned."""
    ends = []
    for way in (-1, 1):
        at = way * format.largest * np.linspace(0.5, 1.0, STEPS)
        far = region.candidate(np.array([way * 4.0 * format.largest])) if region.candidate else np.array([np.inf])
        same = region.candidate(at) == far if region.candidate else np.zeros(at.shape, bool)
        ends.append(float(format.round(at[np.argmax(same)])) if same.any() and not same[0] else way * np.inf)
    return ends[0], ends[1]


def _after(truth: Callable[[np.ndarray], np.ndarray], format: Format) -> Values:
    return lambda x: np.asarray(format.round(truth(x))).astype(np.float64)


def _before(truth: Callable[[np.ndarray], np.ndarray], format: Format) -> Values:
    return lambda x: truth(np.asarray(format.round(x)).astype(np.float64))
