"""Why a candidate fails: its failing regions, asked again at more inputs, held against the hypotheses."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import Any

import numpy as np

from ..activation import Bound
from ..floats import Format
from ..judge.findings import KINDS
from ..judge.implementation import ALWAYS, ImplementationRule
from ..judge.tally import Tally
from ..report import Finding
from ..sources.second import differentiated

EXPLAINED = 200
"""So many findings of a row are asked for their cause, at so many inputs each, which share so many between them; each
gets at least so many:"""
MOST_ASKED, SHARED, LEAST_ASKED = 4096, 16 * 4096, 128
SLOWLY = 512
"""The same where f'' is asked, each value of which is a proof."""
EDGE = 64
BESIDE = 256
"""So many inputs beside a region are asked at least, where a tolerance passes what is off there."""


def explained(bound: Bound, candidate: Any, judge: ImplementationRule, tally: Tally) -> tuple[Finding, ...]:
    """The findings, worst first, each with the bits of its worst input; the first ones with a likely cause."""
    found, format = [*tally.regions.worst_first()], judge.format
    if not isinstance(format, Format) or judge.coded:
        from .codes import explained as explained_codes  # of such runs alone

        return explained_codes(found, candidate, judge)
    found = [replace(each, worst=each.worst._replace(bits=format.pattern(each.worst.x))) for each in found]
    if candidate is None or not found:
        return tuple(found)
    first = differentiated(bound) if judge.order == 2 else bound  # f'' is the derivative of f'
    from ..judge.causes import likely_causes  # 14 ms that a run without failures need not spend
    from .explaining import truth_of

    if judge.ask_exact == ALWAYS and judge.order == 1:  # what fails is the function's own f', which explains nothing
        first = truth_of(first, ())

    asked = found[:EXPLAINED]
    most = SLOWLY if judge.order == 2 else min(MOST_ASKED, max(LEAST_ASKED, SHARED // len(asked)))
    regions = (_region(first, candidate, judge, each, most) for each in asked)
    causes = likely_causes(regions, of_slope=judge.order == 2)
    return tuple(replace(each, cause=cause) for each, cause in zip_longest(found, causes))


def _edge_step(format: Format) -> int:
    """A thousandth of a binade, counted in values of the format."""
    return int(max(1, 2 ** (format.digits - 11)))


def _region(bound: Bound, candidate: Any, judge: ImplementationRule, finding: Finding, most: int) -> Any:
    """A failing region, its inputs (of many some evenly spread ones) asked again; None where nothing fails so now.

    A tolerance leaves of a region what is worst: a cause must explain what fails by ULP around it, too.
    """
    from ..judge.causes import Region

    format: Any = judge.format
    first, last = (int(format.ordinal(np.array(each, dtype=format.dtype))) for each in (finding.first, finding.last))
    if judge.tolerance:
        beside = max(BESIDE, last - first)
        first, last = max(first - beside, -format.top), min(last + beside, format.top)
        judge = replace(judge, tolerance=None)
    spread = np.linspace(first, last, min(most, last - first + 1)).astype(np.int64)
    steps = _edge_step(format) * np.arange(EDGE)  # closer at both ends, where a threshold tells what was exceeded
    edges = np.concatenate([first + steps, last - steps])
    places = np.unique(np.concatenate([spread, edges[(edges >= first) & (edges <= last)]]))
    x = format.from_ordinal(places)
    recorded = candidate.inputs(format)
    if recorded is not None:
        x = recorded[(recorded >= x[0]) & (recorded <= x[-1])]
    block = judge.judge(x, candidate.at(x))
    same = block.failing & (block.kind == KINDS.index(finding.kind))
    if not same.any():
        return None

    def asked(at: np.ndarray) -> np.ndarray:
        return np.asarray(candidate.at(format.round(at))).astype(np.float64)

    x, got, expected = x[same], block.got[same], block.truth[same]
    again = asked if recorded is None else None
    return Region.of(bound, min(judge.order, 1), format, x, got, expected, candidate=again)
