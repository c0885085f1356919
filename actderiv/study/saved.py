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
from ..sources import Lacking
from .specials import Ask


def keeping(candidate: Any, bound: Bound) -> str | None:
    """What is known of what the candidate keeps for its backward pass; refused is what is not the output alone."""
    kept = candidate.keeps()
    said = f"{candidate.name} keeps {kept} {bound.spec} for its backward pass"
    if kept in (INPUT, OTHER):
        raise Lacking(f"{said}: its derivative is no function of the output.", hint="Judge it without --saved output.")
    unknown = f"what {candidate.name} keeps for its backward pass is not known: it is judged as if it were the output"
    return unknown if kept == "" else said if kept else None


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
