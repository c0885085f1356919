"""Judges implementations: a candidate's values over a sample of a number format, by the hull rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..activation import Bound
from ..floats import Format
from ..judge.findings import Regions
from ..judge.implementation import Assessed, ImplementationRule
from ..report import FAIL, PASS, UNDECIDED, Report, Row
from .numeric import Progress

BUCKETS = {"0": 0.0, "1": 1.0, "2": 2.0, "3-10": 10.0, "11-100": 100.0, ">100": np.inf}
"""The histogram's buckets by their upper ends: ULP errors are rounded up, so "1" is (0, 1]."""
WITHIN = (0.5, 1.0, 4.0)


@dataclass(frozen=True)
class Rule:
    """How strictly to judge: N and M of the hull rule, and whether a subnormal returned as 0 is forgiven."""

    max_ulp: float
    input_ulp: int
    flush: bool = True

    @classmethod
    def usual(cls, format: Format, max_ulp: float | None = None, input_ulp: int | None = None,
              flush: bool = True) -> Rule:  # fmt: skip
        """N = 4 and M = N for float32 and float64; N = 1 and M = 0 for narrower formats: those compute wider."""
        wide = format.bits >= 32
        chosen = max_ulp if max_ulp is not None else 4.0 if wide else 1.0
        return cls(chosen, input_ulp if input_ulp is not None else int(chosen) if wide else 0, flush)

    def detects(self, format: Format) -> float:
        """The smallest relative fault that is caught wherever it is: N units, on top of N of the kernel's own."""
        return 4 * self.max_ulp * format.roundoff


@dataclass
class Tally:
    """What the blocks of a row leave behind; two of neighbouring stretches could be merged."""

    points: int = 0
    failures: int = 0
    flushed: int = 0
    counted: int = 0
    total_ulp: float = 0.0
    worst_ulp: float = -1.0
    worst_ulp_at: float | None = None
    worst_error: float = -1.0
    worst_error_at: float | None = None
    histogram: np.ndarray = field(default_factory=lambda: np.zeros(len(BUCKETS), int))
    within: np.ndarray = field(default_factory=lambda: np.zeros(len(WITHIN), int))
    regions: Regions = field(default_factory=Regions)

    def add(self, block: Assessed) -> None:
        """Take in a block."""
        ulp, finite = block.ulp, np.isfinite(block.ulp)
        self.points += ulp.size
        self.failures += int(block.failing.sum())
        self.flushed += int(block.flushed.sum())
        self.counted += int(finite.sum())
        self.total_ulp += float(ulp[finite].sum())
        self.histogram += np.bincount(np.searchsorted(list(BUCKETS.values()), ulp), minlength=len(BUCKETS))
        self.within += [int((ulp <= most).sum()) for most in WITHIN]
        place = int(np.argmax(ulp))
        if ulp[place] > self.worst_ulp:
            self.worst_ulp, self.worst_ulp_at = float(ulp[place]), float(block.x[place])
        with np.errstate(all="ignore"):
            error = np.abs(block.got - block.expected)
        error = np.where(block.got == block.expected, 0.0, np.where(np.isnan(error), np.inf, error))
        place = int(np.argmax(error))
        if error[place] > self.worst_error:
            self.worst_error, self.worst_error_at = float(error[place]), float(block.x[place])
        self.regions.add(block.x, block.failing, block.kind, block.expected, block.got, ulp, ulp)


def against(
    bounds: Sequence[Bound], opener: Any, *, format: Format, sample: Any, rule: Rule, order: int = 1,
    progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Judge one candidate for each function: ``opener`` is what :func:`actderiv.sources.resolve` made of its name."""
    return Report(tuple(_row(bound, opener, format, sample, rule, order, progress) for bound in bounds))


def _row(bound: Bound, opener: Any, format: Format, sample: Any, rule: Rule, order: int, progress: Any) -> Row:
    candidate = opener.open(bound, order, format)
    judge = ImplementationRule(bound, format, order, rule.max_ulp, rule.input_ulp, rule.flush)
    tally = Tally()
    for done, x in enumerate(sample.blocks(bound, format)):
        if progress:
            progress(done, done + 1)
        tally.add(judge.judge(x, candidate.at(x)))
    exact = format.bits == 64 and judge.certified
    return Row(
        function=bound.spec, parameters=dict(bound.parameters), candidate=candidate.name,
        truth="exact" if exact or order == 2 else "analytic float64", order=order, dtype=format.name,
        sample=sample.name, points=tally.points, verdict=_verdict(tally),
        max_abs_error=tally.worst_error if tally.points else None, max_abs_error_at=tally.worst_error_at,
        max_ulp=tally.worst_ulp if tally.points else None, max_ulp_at=tally.worst_ulp_at,
        mean_ulp=tally.total_ulp / tally.counted if tally.counted else None,
        ulp_histogram=dict(zip(BUCKETS, tally.histogram.tolist(), strict=True)),
        within={f"{most:g}": count for most, count in zip(WITHIN, tally.within.tolist(), strict=True)},
        failures=tally.failures, flushed=tally.flushed, detects=rule.detects(format),
        findings=tuple(tally.regions.worst_first()),
    )  # fmt: skip


def _verdict(tally: Tally) -> str:
    return UNDECIDED if not tally.points else FAIL if tally.failures else PASS
