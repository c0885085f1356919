"""Failing inputs that follow one another and fail in the same way are one finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..report import Finding, Worst

ISLAND = 8
"""So many passing inputs in a row do not split a region."""


def kinds(expected: np.ndarray, got: np.ndarray, at_break: np.ndarray) -> np.ndarray:
    """How each failing input fails: ``nan``, ``inf``, ``subgradient``, ``zero``, ``sign`` or ``inaccurate``."""
    opposite = np.sign(got) * np.sign(expected) < 0
    return np.select(
        [np.isnan(got), np.isinf(got), at_break, (got == 0) & (expected != 0), opposite],
        ["nan", "inf", "subgradient", "zero", "sign"],
        default="inaccurate",
    )


def of_upstream(fault: Any) -> tuple[Finding, ...]:
    """The finding that the gradient from above does not come through as a factor, if ``fault`` says so."""
    if fault is None:
        return ()
    worst = Worst(fault.x, fault.expected, fault.got)
    cause = f"{fault.told} (it was {fault.gradient:g} there)"
    return (Finding("upstream", fault.first, fault.last, fault.inputs, worst, cause),)


class Regions:
    """Collects failing inputs in ascending order, block by block, and keeps only the regions they form."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self._severity: list[float] = []
        self._passed_since = ISLAND + 1

    def add(
        self, x: np.ndarray, failing: np.ndarray, kind: np.ndarray, expected: np.ndarray, got: np.ndarray,
        severity: np.ndarray, ulp: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        """Take in a block: every array has the block's length; ``severity`` ranks the inputs of a region."""
        places = np.flatnonzero(failing)
        if not places.size:
            return self.skip(x.size)
        severity = np.where(np.isnan(severity), np.inf, severity)
        far = np.diff(places) > ISLAND + 1
        other = kind[places[1:]] != kind[places[:-1]]
        for group in np.split(places, np.flatnonzero(far | other) + 1):
            worst = group[np.argmax(severity[group])]
            here = Worst(float(x[worst]), float(expected[worst]), float(got[worst]),
                         None if ulp is None else float(ulp[worst]))  # fmt: skip
            finding = Finding(str(kind[worst]), float(x[group[0]]), float(x[group[-1]]), int(group.size), here)
            joins = group[0] == places[0] and self._passed_since + int(group[0]) <= ISLAND
            self._append(finding, float(severity[worst]), joins)
        self._passed_since = x.size - 1 - int(places[-1])

    def skip(self, count: int) -> None:
        """Take in so many inputs that passed."""
        self._passed_since += count

    def _append(self, finding: Finding, severity: float, joins: bool) -> None:
        if not (joins and self.found and self.found[-1].kind == finding.kind):
            self.found.append(finding)
            self._severity.append(severity)
            return
        before, worst_before = self.found.pop(), self._severity.pop()
        worst = before.worst if worst_before >= severity else finding.worst
        count = before.count + finding.count
        self.found.append(Finding(finding.kind, before.first, finding.last, count, worst))
        self._severity.append(max(worst_before, severity))

    def worst_first(self) -> Sequence[Finding]:
        """The findings, the most severe in front."""
        order = sorted(range(len(self.found)), key=lambda place: -self._severity[place])
        return [self.found[place] for place in order]
