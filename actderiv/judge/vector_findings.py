"""What was found of a function of a vector: its failing entries, by cause or by how they fail, and the worst one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..floats import Format
from ..messages import N_
from ..report import Entry, VectorFinding, Worst
from ..samples.vectors import WHOLE, Vector
from .vector_causes import LARGEST, Asked, Fault, likely_cause, score_of, unsubtracted

Array = np.ndarray
LIKELY = 1e-6
"""A fault that is known explains what comes that near to its prediction elsewhere, too, where digits cancel."""


def detects(asked: Sequence[Asked]) -> float:
    """A fault of this part of the largest entry is seen wherever it is in half of the short vectors that were drawn."""
    found = [np.max(each.allowed) / np.max(np.abs(each.true)) for each in asked
             if each.vector.usual and each.g.shape[1] <= LARGEST and np.any(each.true)]  # fmt: skip
    return float(np.median(found))


def _off(asked: Asked) -> Array:
    """Each error as a part of what is allowed; infinite where there is no number."""
    with np.errstate(all="ignore"):
        off = np.abs(asked.got - asked.true) / asked.allowed
    return np.where(asked.failing, np.nan_to_num(off, nan=np.inf, posinf=np.inf), np.nan_to_num(off, posinf=0))


def worst_of(asked: Sequence[Asked], order: int) -> tuple[Entry, float, float]:
    """The entry that is farthest off, by how much of what is allowed, and the largest error that is a number."""
    shares = [float(np.max(_off(each))) for each in asked]
    number = int(np.argmax(shares))
    with np.errstate(all="ignore"):
        errors = [np.abs(each.got - each.true) / np.abs(each.factors)[:, None] for each in asked]
    error = max(float(np.max(each[np.isfinite(each)], initial=0)) for each in errors)
    worst = np.unravel_index(int(np.argmax(_off(asked[number]))), asked[number].got.shape)
    return _entry(asked[number], worst, order), shares[number], error


def _entry(asked: Asked, place: Sequence[Any], order: int) -> Entry:
    row, column = map(int, place)
    factor = float(asked.factors[row])
    output: int | None = None
    if asked.basis and np.any(asked.g[row]):  # a masked output gets no gradient from above
        output = int(np.flatnonzero(asked.g[row])[0]) + 1
    values = [
        float(each[row, column]) for each in (asked.true / factor, asked.got / factor, asked.allowed / abs(factor))
    ]
    if order == 0:
        at = Vector(asked.vector.name, asked.g[row])
        return Entry(at.told(), column + 1, None, *values)
    return Entry(asked.vector.told(), output, column + 1, *values)


def findings_of(name: str, format: Format, asked: Sequence[Asked], by_input: bool, order: int) -> list[VectorFinding]:
    """The failing entries, those with one cause together, the others by how they fail.

    ``name`` is that of the function; ``by_input`` says that the candidate raises the inputs to powers itself.
    """
    fault = likely_cause(name, asked) if order else None
    causes = _causes(name, fault, format, asked, by_input)
    groups: dict[tuple[str, str | None], list[tuple[Asked, Array]]] = {}
    for part, cause in zip(asked, causes, strict=True):
        kinds = _kinds(part)
        for kind in [""] if cause else np.unique(kinds[part.failing]).tolist():
            chosen = part.failing & (kinds == kind) if kind else part.failing
            if np.any(chosen):
                groups.setdefault((kind, cause), []).append((part, chosen))
    unused = fault.said if fault and fault.unused else None
    return [
        _finding(N_("upstream") if cause and cause == unused else kind, cause, parts, order)
        for (kind, cause), parts in groups.items()
    ]


def _finding(kind: str, cause: str | None, parts: Sequence[tuple[Asked, Array]], order: int) -> VectorFinding:
    count = int(sum(np.count_nonzero(chosen) for _, chosen in parts))
    vectors = len({id(each.vector) for each, _ in parts})
    parts = [each for each in parts if each[0].vector.x.size <= WHOLE] or parts  # those that are told whole
    parts = [each for each in parts if each[0].vector.usual] or parts
    parts = [each for each in parts if each[0].basis] or parts
    off = [np.where(chosen, np.minimum(_off(part), _relative(part)), -1.0) for part, chosen in parts]
    number = int(np.argmax([np.max(each) for each in off]))
    place = np.unravel_index(int(np.argmax(off[number])), off[number].shape)
    kind = kind or str(_kinds(parts[number][0])[place])
    entry = _entry(parts[number][0], place, order)
    return VectorFinding(
        kind, np.nan, np.nan, count, Worst(np.nan, entry.expected, entry.got), cause, entry=entry, vectors=vectors
    )  # fmt: skip


def _relative(asked: Asked) -> Array:
    """Each error as a part of the largest true value of its row."""
    with np.errstate(all="ignore"):
        size = np.max(np.abs(asked.true), axis=1, keepdims=True)
        return np.nan_to_num(np.abs(asked.got - asked.true) / size, nan=np.inf, posinf=np.inf)


def _kinds(asked: Asked) -> Array:
    """How each entry fails, if it does, in a word."""
    got, true = asked.got, asked.true
    where = [np.isnan(got), np.isinf(got), (got == 0) & (true != 0), (true != 0) & (np.sign(got) == -np.sign(true))]
    return np.select(where, ["nan", "inf", "zero", "sign"], default="inaccurate")


def _causes(name: str, fault: Fault | None, format: Format, asked: Sequence[Asked], by_input: bool) -> list[str | None]:
    """Why each part fails, as far as that is known: of the vectors that were drawn, of others where the same fault
    gives what came back, and of those where exponentials overflow."""

    def explains(part: Asked) -> bool:
        return fault is not None and (part.vector.usual or score_of(fault, [part], LIKELY) is not None)

    by_fault = [bool(np.any(each.failing)) and explains(each) for each in asked]
    rest = [each for each, explained in zip(asked, by_fault, strict=True) if not explained]
    sign = -1 if name == "softmin" else 1
    dtypes = [format.dtype, *({np.dtype("float32"), np.dtype("float64")} - {format.dtype})]
    overflow = unsubtracted(rest, sign, dtypes) if by_input and fault is None else None
    return [
        None if not np.any(each.failing) else fault.said if explained and fault else overflow
        for each, explained in zip(asked, by_fault, strict=True)
    ]
