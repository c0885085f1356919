"""Whether a candidate rounds as was named."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..judge.bias import another
from ..judge.findings import ROUNDING
from ..judge.implementation import ImplementationRule
from ..judge.tally import Tally
from ..messages import _
from ..report import Bias, Finding, Worst


def rounded_otherwise(
    candidate: Any, judge: ImplementationRule, tally: Tally, bias: Bias | None
) -> tuple[Finding, ...]:
    """The finding that the values clearly show another rounding than the one that was named."""
    shown = bias.rounding if bias else None
    if judge.rounding is None or shown is None or not another(shown.name, judge.rounding):
        return ()
    x = judge.inputs.take(np.array([tally.worst_ulp.x]))
    block = judge.judge(x, candidate.at(x))
    worst = Worst(float(x[0]), float(block.expected[0]), float(block.got[0]), float(block.ulp[0]))
    ends = [at for at, __ in tally.profile.points()]
    cause = _("it rounds {how}, not {wanted}", how=shown.words(), wanted=_(judge.rounding.words))
    return (Finding(ROUNDING, ends[0], ends[-1], tally.points - tally.errors.within([0.0])[0], worst, cause),)
