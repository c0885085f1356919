"""Asks functions and their derivatives at infinite inputs, at NaN and at the two zeros."""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ..activation import FUNCTIONS, Bound
from ..dataclass import dataclass
from ..errors import ActderivError, RequestError
from ..floats import Format
from ..judge.specials import Expected, Values, differs, expectations
from ..messages import _
from ..report import FAIL, FAILED, TOLD, QuotientRow, Special, failing
from ..sources import exact as exact_source
from .apart import apart, compiled_code

Ask = Callable[[np.ndarray], tuple[Any, Any]]
"""Inputs to answers, and whether there is one for each."""

WISHES = "fail", "tell", "skip"
PATIENCE, LONGER = 3.0, 10.0
"""Seconds that a question may take, and the first one to a candidate, which may be compiled first: a loop that
subtracts 2π until it is done never is at infinity."""
OWN_ULP = 4.0
"""As much as passes in float64 of any implementation."""


@dataclass(frozen=True)
class Policy:
    """What an answer that differs means. By default one of f itself fails, of a derivative it is told.

    Frameworks differ in what their derivatives are there. Infinite inputs outside a range that was asked for are told,
    and so is the sign of a zero.
    """

    wish: str | None = None
    range: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if self.wish is not None and self.wish not in WISHES:
            raise RequestError(
                _("specials is {given!r}, not one of {names}.", given=self.wish, names=", ".join(WISHES))
            )

    @property
    def asks(self) -> bool:
        return self.wish != "skip"

    def verdict(self, x: float, order: int, answered: bool = True) -> str:
        if self.wish is not None:
            return FAILED if self.wish == "fail" else TOLD
        outside = math.isinf(x) and self.range is not None and not self.range[0] <= x <= self.range[1]
        return FAILED if order == 0 and answered and x != 0 and not outside else TOLD


USUAL = Policy()


def of_candidate(
    bound: Bound, order: int, format: Format, max_ulp: float, ask: Ask, policy: Policy, signs: bool = True,
    own: bool = False,
) -> tuple[Special, ...]:  # fmt: skip
    """What a candidate for that derivative of ``bound`` answers otherwise than expected; of its zeros with ``signs``.

    ``own`` says that the candidate is the truth itself, a person's, and held against its own values.
    """
    if not policy.asks:
        return ()
    doubted = bound.activation.foreign or order == 2
    certified = not doubted and bound.name in FUNCTIONS and FUNCTIONS.get(bound.name) is bound.activation
    alone = compiled_code()
    ask = apart(ask) if alone else ask
    try:
        expected = [*expectations(_truth(bound, order, alone), order, certified=certified, signs=signs and not own)]
    except LateError:  # a person's f that takes for ever far out says nothing about its limit
        return ()
    expected = [each for each in expected if format.holds(each.x) and (each.x or format.holds(each.value))]
    found = []
    for each, (got, error) in zip(expected, _answers(expected, format, ask), strict=True):
        if error is not None:
            verdict = policy.verdict(each.x, order, answered=False)
            found.append(Special(each.x, each.value, None, verdict, order, error))
        elif got is not None and differs(each, got, format, max_ulp) and not (own and order and got in each.pieces):
            found.append(Special(each.x, each.value, got, policy.verdict(each.x, order), order))
    return tuple(found)


def of_pair(bound: Bound, format: Format, policy: Policy) -> tuple[Special, ...]:
    """What a person's own f, and their own f', answer otherwise than their own values far out make expect.

    A wrong f is told, as the subject is f'. The sign of a zero is not asked, as people write ``tanh`` by exponentials;
    and a relu' that is 0 or 1 at NaN is anybody's.
    """
    policy = Policy(policy.wish or "tell")
    found: list[Special] = []
    for order, formula in enumerate((bound.f, bound.df)):
        found += of_candidate(bound, order, format, OWN_ULP, partial(_own, formula), policy, own=True)
    return tuple(found)


def with_specials(row: QuotientRow, bound: Bound, format: Format, policy: Policy) -> QuotientRow:
    """The row of a pair with what it answers at special inputs, if it is a person's: the catalogue's are certified."""
    if not (bound.activation.foreign and policy.asks):
        return row
    found = of_pair(bound, format, policy)
    return replace(row, specials=found, verdict=FAIL if failing(found) else row.verdict)


def _own(formula: Callable[[Any], Any], x: np.ndarray) -> tuple[Any, Any]:
    return formula(x), [True] * x.size


def _truth(bound: Bound, order: int, alone: bool) -> Values:
    """The derivative in float64; from the first input of a group on that a person's code refuses, NaN.

    ``alone`` asks a person's code in a process of its own.
    """
    formula = (bound.f, bound.df, lambda x: exact_source.truth(bound, x, 2)[0])[order]
    if bound.activation.foreign and alone:
        formula = apart(formula)

    def values(groups: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        try:
            with patience(PATIENCE):
                found = np.asarray(formula(np.concatenate(groups)), dtype=np.float64)
        except LateError:
            raise
        except ActderivError:
            return [_one_by_one(formula, group) for group in groups]
        return np.split(found, np.cumsum([group.size for group in groups])[:-1])

    return values


def _one_by_one(formula: Callable[[Any], Any], x: np.ndarray) -> np.ndarray:
    found = np.full(x.size, np.nan)
    for place in range(x.size):
        try:
            with patience(PATIENCE):
                found[place] = float(formula(x[place : place + 1])[0])
        except LateError:
            raise
        except ActderivError:
            break
    return found


def _answers(expected: Sequence[Expected], format: Format, ask: Ask) -> Iterator[tuple[float | None, str | None]]:
    """The answer to each input, or why there is none; both None where the candidate holds no such input."""
    if not expected:
        return
    x = np.array([each.x for each in expected]).astype(format.dtype)
    try:
        yield from _asked(x, ask, LONGER)
    except ActderivError:  # one input may spoil the others
        for place in range(x.size):
            try:
                yield from _asked(x[place : place + 1], ask, PATIENCE)
            except ActderivError as error:
                yield None, error.message.splitlines()[0]


def _asked(x: np.ndarray, ask: Ask, seconds: float) -> list[tuple[float | None, str | None]]:
    with patience(seconds):
        values, held = ask(x)
    return [
        (float(value) if has else None, None)
        for value, has in zip(np.asarray(values).astype(np.float64).tolist(), held, strict=True)
    ]


class LateError(RequestError):
    """A question was not answered in time."""


class Struck(BaseException):
    """What interrupts the code that is late."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Interrupt a person's code that runs longer, where the system and the thread allow it, by a LateError."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def strike(number: int, frame: Any) -> None:
        raise Struck

    before = signal.signal(signal.SIGALRM, strike)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except (Struck, ActderivError) as error:
        if isinstance(error, Struck) or isinstance(error.__cause__, Struck):
            raise LateError(_("no answer within {seconds:g} s", seconds=seconds)) from None
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, interval)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
