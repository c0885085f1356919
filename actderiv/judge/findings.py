"""Failing inputs that follow one another and fail in the same way are one finding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..messages import N_, _
from ..report import Finding, Worst

ISLAND = 8
"""So many passing inputs in a row do not split a region."""
KEPT = 2**14
"""So many regions are kept one by one, the worst; those beyond are counted, kind by kind. A derivative that is wrong
here and there has millions of them over all of float32."""

KINDS = N_("inaccurate"), N_("nan"), N_("inf"), N_("subgradient"), N_("zero"), N_("sign"), N_("convention")
"""How an input fails. In arrays a kind is its place in this list."""

Array = np.ndarray

REGION = np.dtype(
    [("kind", "i1"), ("passed", "i8"), ("regions", "i8"), ("count", "i8"), ("severity", "f8"), ("first", "f8"),
     ("last", "f8"), ("x", "f8"), ("expected", "f8"), ("got", "f8"), ("ulp", "f8")]
)  # fmt: skip
"""A region: of what kind, how many inputs passed between the one before (or the first input of the stretch) and it, its
inputs, and its worst one. One that stands for several ``regions`` says how many. ``ulp`` is NaN where none is meant."""
STRETCH = np.dtype(
    [("start", "f8"), ("after", "?"), ("open", "i1"), ("head", REGION), ("tail", REGION), ("passed", "i8")]
)
"""A stretch of inputs: where it begins (0 ``after`` -0), its first and its last region, which may go on beyond it, how
many of the two there are, and how many inputs passed since."""

ROUNDING = N_("rounding")
"""The kind of a finding that all values together show another rounding than they should."""


def kinds(expected: Array, got: Array, at_break: Array) -> Array:
    """How each failing input fails: the places in :data:`KINDS`."""
    opposite = np.sign(got) * np.sign(expected) < 0
    names = "nan", "inf", "subgradient", "zero", "sign"
    where = [np.isnan(got), np.isinf(got), at_break, (got == 0) & (expected != 0), opposite]
    return np.select(where, [np.int8(KINDS.index(each)) for each in names], default=np.int8(0))


def of_upstream(fault: Any) -> tuple[Finding, ...]:
    """The finding that the gradient from above does not come through as a factor, if ``fault`` says so."""
    if fault is None:
        return ()
    worst = Worst(fault.x, fault.expected, fault.got)
    cause = _("{fault} (it was {gradient:g} there)", fault=fault.told, gradient=fault.gradient)
    return (Finding(N_("upstream"), fault.first, fault.last, fault.inputs, worst, cause),)


class Regions:
    """Collects failing inputs and keeps only the regions they form, in memory that does not grow with their number.

    Inputs come in ascending order, block by block, each block right after the one before. What others have collected of
    other such stretches is merged in any order.
    """

    def __init__(self) -> None:
        self.stretches = np.zeros(1, STRETCH)
        """The first is the one that blocks are added to; it has no ``start`` yet where that is NaN."""
        self.stretches["start"] = math.nan
        self.closed = np.zeros(0, REGION)
        """Regions with failing inputs of another region on both sides: nothing goes on in them."""
        self.rest = np.zeros(0, REGION)
        """Those of them that are not among the worst, as one for each kind."""

    def add(
        self, x: Array, failing: Array, kind: Array, expected: Array, got: Array, severity: Array,
        ulp: Array | None = None,
    ) -> None:  # fmt: skip
        """Take in a block: every array has the block's length; ``severity`` ranks the inputs of a region."""
        many = int(np.count_nonzero(failing))
        if not many:
            return self.skip(x)
        self._begin(x)
        whole = many == x.size and bool((kind == kind[0]).all())
        first, last, worst, count = _one(severity) if whole else _cut(np.flatnonzero(failing), kind, severity)
        found = np.zeros(first.size, REGION)
        found["kind"], found["severity"], found["regions"] = kind[first], _severe(severity[worst]), 1
        found["count"] = count
        stretch = self.stretches[0]
        found["passed"] = first - np.append(-1 - stretch["passed"], last[:-1]) - 1
        found["first"], found["last"], found["x"] = x[first], x[last], x[worst]
        found["expected"], found["got"] = expected[worst], got[worst]
        found["ulp"] = math.nan if ulp is None else ulp[worst]
        stretch["passed"] = 0
        self._close(_extended(stretch, found))
        stretch["passed"] = x.size - 1 - last[-1]
        return None

    def skip(self, x: Array) -> None:
        """Take in a block of inputs that passed."""
        self._begin(x)
        self.stretches[0]["passed"] += x.size

    def merge(self, other: Regions) -> None:
        """Take in what another has collected of inputs that are not among these."""
        self.stretches = np.concatenate([self.stretches, other.stretches])
        self.rest = _as_one(np.concatenate([self.rest, other.rest]))
        self._close(other.closed)

    @property
    def found(self) -> Sequence[Finding]:
        """The findings, ascending; those that are not among the worst behind."""
        worst, rest = self._whole()
        return [*map(_finding, worst[_ascending(worst)]), *map(_finding, rest)]

    def worst_first(self) -> Sequence[Finding]:
        """The findings, the most severe in front."""
        worst, rest = self._whole()
        return [*map(_finding, worst), *map(_finding, rest)]

    def _begin(self, x: Array) -> None:
        stretch = self.stretches[0]
        if np.isnan(stretch["start"]) and x.size:
            stretch["start"], stretch["after"] = x[0], not np.signbit(x[0])

    def _close(self, regions: Array) -> None:
        if regions.size:
            self.closed = np.concatenate([self.closed, regions])
        if self.closed.size > 2 * KEPT:
            self.closed, rest = _parted(self.closed)
            self.rest = _as_one(np.concatenate([self.rest, rest]))

    def _whole(self) -> tuple[Array, Array]:
        """The worst regions of all stretches, joined where one goes on in the next, and the others."""
        if not (self.closed.size or self.stretches["open"].any()):
            return self.closed, _as_one(self.rest)
        begun = self.stretches[~np.isnan(self.stretches["start"])]
        whole, closed = np.zeros(1, STRETCH)[0], [self.closed]
        for stretch in begun[np.lexsort((begun["after"], begun["start"]))]:
            regions = np.array([stretch["head"], stretch["tail"]][: stretch["open"]], REGION)
            if regions.size:
                regions["passed"][0] += whole["passed"]
                whole["passed"] = 0
                closed.append(_extended(whole, regions))
            whole["passed"] += stretch["passed"]
        closed.append(np.array([whole["head"], whole["tail"]][: whole["open"]], REGION))
        worst, rest = _parted(np.concatenate(closed))
        return worst, _as_one(np.concatenate([self.rest, rest]))


Cut = tuple[Array, Array, Array, Array]
"""The first, the last and the worst place of each region, and how many inputs it has."""


def _one(severity: Array) -> Cut:
    """A block that is one region."""
    size, worst = severity.size, int(np.argmax(severity))
    if math.isnan(severity[worst]):
        worst = int(np.argmax(_severe(severity)))
    return np.array([0]), np.array([size - 1]), np.array([worst]), np.array([size])


def _cut(places: Array, kind: Array, severity: Array) -> Cut:
    """The regions that the failing places of a block form."""
    kind, severity = kind[places], _severe(severity[places])
    cut = (np.diff(places) > ISLAND + 1) | (kind[1:] != kind[:-1])
    first, last = np.flatnonzero(np.append(True, cut)), np.flatnonzero(np.append(cut, True))
    most, count = np.maximum.reduceat(severity, first), last - first + 1
    peaks = np.flatnonzero(severity == np.repeat(most, count))
    worst = peaks[np.searchsorted(peaks, first)]
    return places[first], places[last], places[worst], count


def _severe(severity: Array) -> Array:
    return np.where(np.isnan(severity), np.inf, severity)


def _extended(stretch: Any, found: Array) -> Array:
    """Let the stretch go on with these regions, in order; returns those that are closed by that."""
    ends = ["head", "tail"]
    if stretch["open"]:
        end = ends[stretch["open"] - 1]
        before, after = stretch[end], found[0]
        if after["passed"] <= ISLAND and before["kind"] == after["kind"]:
            stretch[end] = _joined(before, after)
            found = found[1:]
    held = [stretch[each].copy() for each in ends[: stretch["open"]]]
    line = np.concatenate([np.array(held, REGION), found])
    stretch["open"] = min(line.size, 2)
    stretch["head"] = line[0]
    if line.size > 1:
        stretch["tail"] = line[-1]
    return line[1:-1]


def _joined(before: Any, after: Any) -> Any:
    """Two regions as one; of equally severe inputs the first is the worst."""
    one = (before if before["severity"] >= after["severity"] else after).copy()
    one["first"], one["last"], one["passed"] = before["first"], after["last"], before["passed"]
    one["count"] = before["count"] + after["count"]
    return one


def _ascending(regions: Array) -> Array:
    return np.lexsort((~np.signbit(regions["first"]), regions["first"]))


def _parted(regions: Array) -> tuple[Array, Array]:
    """The worst regions, the most severe in front, and the others as one for each kind."""
    order = np.lexsort((~np.signbit(regions["first"]), regions["first"], -regions["severity"]))
    return regions[order[:KEPT]], _as_one(regions[order[KEPT:]])


def _as_one(regions: Array) -> Array:
    """Of each kind one that stands for all of it."""
    found = []
    for kind in sorted({*regions["kind"].tolist()}):  # np.unique would load the masked arrays first
        same = regions[regions["kind"] == kind]
        one = same[np.lexsort((~np.signbit(same["x"]), same["x"], -same["severity"]))[:1]]
        one["first"], one["last"], one["passed"] = same["first"].min(), same["last"].max(), 0
        one["regions"], one["count"] = same["regions"].sum(), same["count"].sum()
        found.append(one)
    return np.concatenate(found) if found else np.zeros(0, REGION)


def _finding(region: Any) -> Finding:
    ulp = float(region["ulp"])
    worst = Worst(float(region["x"]), float(region["expected"]), float(region["got"]), None if math.isnan(ulp) else ulp)
    kind, ends = KINDS[region["kind"]], (float(region["first"]), float(region["last"]))
    return Finding(kind, *ends, int(region["count"]), worst, regions=int(region["regions"]))
