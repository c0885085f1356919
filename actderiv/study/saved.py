"""Judging as a function of the saved output: what a candidate keeps for its backward pass, and f rounded once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..activation import Bound
from ..engines import INPUT, OTHER
from ..floats import Format
from ..judge.assessed import Assessed
from ..judge.implementation import ImplementationRule
from ..judge.saved import SavedOutputRule
from ..messages import _
from ..sources import Lacking
from .specials import Ask


def keeping(candidate: Any, bound: Bound) -> str | None:
    """What is known of what the candidate keeps for its backward pass; refused is what is not the output alone."""
    kept, told = candidate.keeps(), {"candidate": candidate.name, "function": bound.spec}
    hint = _("Judge it without --saved output.")
    if kept == INPUT:
        raise Lacking(_("{candidate} keeps the input of {function} for its backward pass: its derivative is no function"
                        " of the output.", **told), hint=hint)  # fmt: skip
    if kept == OTHER:
        raise Lacking(_("{candidate} keeps other values than the output of {function} for its backward pass: its"
                        " derivative is no function of the output.", **told), hint=hint)  # fmt: skip
    if kept == "":
        return _("what {candidate} keeps for its backward pass is not known: it is judged as if it were the output",
                 candidate=candidate.name)  # fmt: skip
    return _("{candidate} keeps the output of {function} for its backward pass", **told) if kept else None


def of_output(bound: Bound, candidate: Any, judge: ImplementationRule, lock: Any) -> Callable[[Any], Assessed]:
    """Judge as a function of the saved output: the candidate's own, or f rounded once for one that has no forward."""
    rule, format = SavedOutputRule(judge), judge.format

    def judged(x: np.ndarray) -> Assessed:
        with lock:
            given = candidate.takes_output(x)
            own = None if given else candidate.output(x)
            y = _output(bound, format, x) if own is None else own
            got = candidate.at(y if given else x)
        return rule.judge(x, y, got)

    return judged


def by_output(candidate: Any, bound: Bound, format: Format) -> Ask:
    """The candidate at special inputs, given f there where it does not come by that itself."""
    return lambda x: candidate.at_specials(_output(bound, format, x) if candidate.takes_output(x) else x)


def _output(bound: Bound, format: Any, x: np.ndarray) -> np.ndarray:
    return format.round(np.asarray(bound.f(x.astype(np.float64))))
