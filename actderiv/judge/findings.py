"""Failing inputs that follow one another and fail in the same way are one finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..report import Finding, Worst

ISLAND = 8
"""So many passing inputs in a row do not split a region."""

ROUNDING = "rounding"
"""The kind of a finding that all values together show another rounding than they should."""


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


class _Region(NamedTuple):
    """A finding with what its place among the others depends on."""

    finding: Finding
    severity: float
    passed: int
    """So many inputs passed between the region before, or the first input of the stretch, and this one."""

    def joined(self, after: _Region) -> _Region:
        """This region and the next as one; of equally severe inputs the first is the worst."""
        first, last = self.finding, after.finding
        worst = first.worst if self.severity >= after.severity else last.worst
        one = Finding(first.kind, first.first, last.last, first.count + last.count, worst)
        return _Region(one, max(self.severity, after.severity), self.passed)


class Regions:
    """Collects failing inputs and keeps only the regions they form.

    Inputs come in ascending order, block by block, each block right after the one before. What others have collected of
    other such stretches is merged in any order.
    """

    def __init__(self) -> None:
        self._start: tuple[float, bool] | None = None
        self._regions: list[_Region] = []
        self._passed_since = 0
        self._others: list[Regions] = []

    def add(
        self, x: np.ndarray, failing: np.ndarray, kind: np.ndarray, expected: np.ndarray, got: np.ndarray,
        severity: np.ndarray, ulp: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        """Take in a block: every array has the block's length; ``severity`` ranks the inputs of a region."""
        places = np.flatnonzero(failing)
        if not places.size:
            return self.skip(x)
        self._begin(x)
        severity = np.where(np.isnan(severity), np.inf, severity)
        far = np.diff(places) > ISLAND + 1
        other = kind[places[1:]] != kind[places[:-1]]
        before = -1 - self._passed_since  # the last failing input, counted from the first of this block
        for group in np.split(places, np.flatnonzero(far | other) + 1):
            worst = group[np.argmax(severity[group])]
            here = Worst(float(x[worst]), float(expected[worst]), float(got[worst]),
                         None if ulp is None else float(ulp[worst]))  # fmt: skip
            finding = Finding(str(kind[worst]), float(x[group[0]]), float(x[group[-1]]), int(group.size), here)
            self._append(_Region(finding, float(severity[worst]), int(group[0]) - before - 1))
            before = int(group[-1])
        self._passed_since = x.size - 1 - before
        return None

    def skip(self, x: np.ndarray) -> None:
        """Take in a block of inputs that passed."""
        self._begin(x)
        self._passed_since += x.size

    def merge(self, other: Regions) -> None:
        """Take in what another has collected of inputs that are not among these."""
        self._others.append(other)

    @property
    def found(self) -> Sequence[Finding]:
        """The findings, ascending."""
        return [each.finding for each in self._whole()]

    def worst_first(self) -> Sequence[Finding]:
        """The findings, the most severe in front."""
        return [each.finding for each in sorted(self._whole(), key=lambda each: -each.severity)]

    def _begin(self, x: np.ndarray) -> None:
        if self._start is None and x.size:
            self._start = float(x[0]), not np.signbit(x[0])  # -0 lies before 0

    def _append(self, region: _Region) -> None:
        before = self._regions[-1] if self._regions else None
        if before and region.passed <= ISLAND and before.finding.kind == region.finding.kind:
            self._regions[-1] = before.joined(region)
        else:
            self._regions.append(region)

    def _stretches(self) -> Iterator[Regions]:
        yield self
        for each in self._others:
            yield from each._stretches()

    def _whole(self) -> list[_Region]:
        """The regions of all stretches, joined where one goes on in the next."""
        whole = Regions()
        begun = [(each._start, each) for each in self._stretches() if each._start is not None]
        for _, stretch in sorted(begun, key=lambda pair: pair[0]):
            for region in stretch._regions:
                whole._append(region._replace(passed=region.passed + whole._passed_since))
                whole._passed_since = 0
            whole._passed_since += stretch._passed_since
        return whole._regions
