"""Judges functions of a vector and their backward passes: every entry of the matrix of derivatives, at many vectors."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from ..activation import Bound
from ..errors import ForeignError, RequestError
from ..floats import Format
from ..judge.vector_causes import DIAGONAL, FAULTS, MATRIX, Asked, likely_cause, score_of
from ..judge.vector_findings import detects, findings_of, worst_of
from ..judge.vectors import FAMILIES, Family, Shares, VectorRule
from ..messages import N_, _
from ..naming.vectors import COLUMNS, ROWS, VECTOR, VectorCalled
from ..report import FAIL, PASS, UNDECIDED, VectorRow
from ..samples.vectors import Vector, gradients, vectors
from ..sources.candidate import VectorCandidate

Array = np.ndarray
PROBED = 12
"""So many of the drawn vectors tell which reading of the arguments is meant."""
PATIENCE, MANY, CHUNK, FEW = 3.0, 100, 50, 2
"""A long vector is asked by its basis vectors, in batches of so many, for so many seconds; of few where vectors mix,
since code that takes a batch for one vector makes a matrix of the square of its size."""
FULL = 8
"""So many full gradients from above are pulled back."""
NARROWEST = 16


def judged(bound: Bound, opener: Any, request: Any) -> VectorRow | None:
    """The row of a candidate that is a function of vectors or its backward pass; None where it is one of numbers."""
    if request.order > 1 or request.coded or request.wrt is not None:
        return None
    family, format = FAMILIES[bound.name], request.format
    readings = _readings(bound, family, opener, request)
    if not readings:
        return None
    _refuse(request, format)
    rule = VectorRule(format, request.rule().max_ulp, request.atol or 0.0, request.rtol or 0.0)
    sample = [each for each in vectors(format, family.masked, request.seed) if _steady(family, each, format)]
    for each in readings:
        _settle(each, family, rule, sample)
    chosen = _chosen(readings, family, rule, sample, request.order)
    asked = [_asked(chosen.called, family, rule, each, request.order) for each in sample]
    return _row(bound, family, chosen, rule, [part for parts in asked for part in parts], request)


def _readings(bound: Bound, family: Family, opener: Any, request: Any) -> list[VectorCandidate]:
    format = request.format

    def saved(x: Array, **__: Any) -> Array:
        rows = [family.values(shares(family, each), format.roundoff).true for each in x.astype(np.float64)]
        return np.asarray(format.round(np.array(rows)))

    found = opener.vectors(bound, request.order, format, saved)
    meant = [each for each in found if each.called.decide(format.dtype) and not _of_numbers(each.called, format)]
    return [*meant, *(replace(each, called=other) for each in meant for other in each.called.others(format.dtype))]


def _of_numbers(called: VectorCalled, format: Format) -> bool:
    """Whether it is a derivative of a function of one number: nothing but a backward pass from the output can take
    each input alone and still be meant for vectors."""
    alone = called.by_output and called.takes_gradient
    return not alone and called.elementwise(format.dtype)


OTHERS = "breaks", "lsb", "round", "sample", "range", "points", "input_ulp"
"""Wishes that belong to functions of one number."""


def _refuse(request: Any, format: Format) -> None:
    named = [name for name in OTHERS if getattr(request, name) is not None] + ["saved_output"] * request.saved_output
    if named:
        raise RequestError(
            _("{options}: goes with functions of one number.", options=", ".join(named)),
            hint=_("{code} is a function of vectors; softmax:others=1,0.1 is one of a number.", code=request.against),
        )
    if format.bits < NARROWEST:
        raise RequestError(
            _("Functions of vectors are judged in {bits} bits and more, not in {format}.",
              bits=NARROWEST, format=format.name)
        )  # fmt: skip


@lru_cache(maxsize=256)
def _known(name: str, data: bytes) -> Shares:
    return FAMILIES[name].shares(np.frombuffer(data))


def _steady(family: Family, vector: Vector, format: Format) -> bool:
    return family.steady(shares(family, vector.x.astype(np.float64)), format.roundoff)


def shares(family: Family, x: Array) -> Shares:
    """What is known of a vector; looked up where it was asked before."""
    return _known(family.name, np.ascontiguousarray(x).tobytes())


def _chosen(
    readings: Sequence[VectorCandidate], family: Family, rule: VectorRule, sample: Sequence[Vector], order: int
) -> VectorCandidate:
    """The reading that passes at a few vectors; else one whose fault is known, else the one that fails least."""
    if len(readings) == 1:
        return readings[0]
    some = [each for each in sample if each.usual][:PROBED]

    def merit(candidate: VectorCandidate) -> tuple[bool, bool, float]:
        asked = [part for each in some for part in _asked(candidate.called, family, rule, each, order)]
        failing = float(np.mean(np.concatenate([each.failing.ravel() for each in asked])))
        return failing > 0, order == 0 or likely_cause(family.name, asked) is None, failing

    return min(readings, key=merit)


# How vectors lie in a batch

AMBIGUOUS = N_(
    "undecided: its sum runs over axis 0, so it is right for vectors in columns, and wrong for rows; a function"
    " softmax in the same file would say which is meant"
)


def _settle(candidate: VectorCandidate, family: Family, rule: VectorRule, sample: Sequence[Vector]) -> None:
    """Where the code alone leaves open how vectors lie, its forward pass says so; and a sum without its axis, which
    fits one vector, is judged in a batch, where it takes those of other rows."""
    called, forward = candidate.called, candidate.forward
    if forward is not None and not forward.decide(rule.format.dtype):
        forward = candidate.forward = None
    if called.layout is COLUMNS and called.by_output and forward is not None and forward.layout is ROWS:
        called.layout, called.mixed = ROWS, True
        called.remarks.pop(COLUMNS.remark, None)
    if called.layout is VECTOR and called.takes_gradient and _loses_axis(called, family, rule, sample):
        called.layout, called.square = ROWS, True
        called.remarks.pop(VECTOR.remark, None)


def _loses_axis(called: VectorCalled, family: Family, rule: VectorRule, sample: Sequence[Vector]) -> bool:
    asked = []
    for vector in (each for each in sample if each.usual and 2 < each.x.size < 100):
        __, g = gradients(vector.x.size, vector.x.dtype)  # among basis vectors other faults look the same
        got = called.in_rows(np.tile(vector.x, (len(g), 1)), g)
        if got is None or got.shape != g.shape:
            return False
        known = shares(family, vector.x.astype(np.float64))
        asked.append(_part(family, rule, vector, known, g.astype(np.float64), got.astype(np.float64), False, True))
    faults = [each for each in FAULTS[family.name] if each.keeps_no_axis]
    return any(score_of(each, asked) is not None for each in faults)


# Asking


def _asked(called: VectorCalled, family: Family, rule: VectorRule, vector: Vector, order: int) -> list[Asked]:
    """What a candidate answers at one vector: to every basis vector and to full gradients, or its matrix."""
    known = shares(family, vector.x.astype(np.float64))
    if order == 0:
        return [_values(called, family, rule, vector)]
    length = vector.x.size
    if not called.takes_gradient:
        rows = [np.roll(vector.x, number) for number in range(length if called.square else 2)]
        found = called(np.stack(rows))[0].astype(np.float64)
        matrix = found if found.ndim == 2 else np.diag(found)
        part = _part(family, rule, vector, known, np.eye(length), matrix, True, False)
        return [replace(part, answers=MATRIX if found.ndim == 2 else DIAGONAL)]
    parts = []
    for number, g in enumerate(gradients(length, vector.x.dtype)):
        above = g if number == 0 or called.square else g[:FULL]
        if family.name == "log_softmax":  # what is masked has no output to pull back
            above = np.where(np.isfinite(vector.x), above, 0).astype(above.dtype)
        given, got = _pulled(called, vector.x, above)
        if got.shape != given.shape:
            raise ForeignError(
                _("{code} takes the gradient from above, and answers with a matrix for a vector.", code=called.label),
                hint=_("A backward pass gives a number for each input; what gives the matrix takes no gradient."),
            )
        together = called.layout in (ROWS, COLUMNS)
        given, got = given.astype(np.float64), got.astype(np.float64)
        parts.append(_part(family, rule, vector, known, given, got, number == 0, together))
    return parts


def _values(called: VectorCalled, family: Family, rule: VectorRule, vector: Vector) -> Asked:
    rows = np.stack([np.roll(vector.x, number) for number in range(vector.x.size if called.square else 3)])
    got = called(rows).astype(np.float64)
    answers = [family.values(shares(family, row), rule.format.roundoff) for row in rows.astype(np.float64)]
    true, allowed, failing = (
        np.stack(each) for each in zip(*(
            (answer.true, rule.allowed(answer), rule.failing(answer, row))
            for answer, row in zip(answers, got, strict=True)
        ), strict=True)
    )  # fmt: skip
    known = shares(family, vector.x.astype(np.float64))
    return Asked(vector, known, rows, got, true, allowed, failing, False, True, np.ones(len(rows)))


def _pulled(called: VectorCalled, x: Array, g: Array) -> tuple[Array, Array]:
    """What it answers to the gradients, and to which of them: where vectors are long, to as many as there is time for,
    spread over all of them."""
    chunk = FEW if called.mixed and x.size > MANY else CHUNK
    if called.square or len(g) < min(MANY, 2 * chunk):
        return g, called(np.tile(x, (len(g), 1)), g)
    order, found = np.random.default_rng(0).permutation(len(g)), []
    begun = time.monotonic()
    for start in range(0, len(g), chunk):
        above = g[order[start : start + chunk]]
        found.append(called(np.tile(x, (len(above), 1)), above))
        if time.monotonic() - begun > PATIENCE:
            break
    asked = order[: sum(map(len, found))]
    if len(asked) < len(g):
        called.remarks.setdefault(_("of {number} basis vectors not all are asked: it takes long", number=len(g)))
    return g[asked], np.concatenate(found)


def _part(
    family: Family, rule: VectorRule, vector: Vector, known: Shares, g: Array, got: Array, basis: bool, together: bool
) -> Asked:  # fmt: skip
    with np.errstate(all="ignore"):
        answer = family.slopes(known, g, rule.format.roundoff)
        factors = np.sum(g, axis=1) if basis else np.ones(len(g))
        factors[factors == 0] = 1
        return Asked(vector, known, g, got, answer.true, rule.allowed(answer), rule.failing(answer, got), basis,
                     together, factors)  # fmt: skip


# Verdict


def _row(
    bound: Bound, family: Family, chosen: VectorCandidate, rule: VectorRule, asked: Sequence[Asked], request: Any
) -> VectorRow:  # fmt: skip
    called, order = chosen.called, request.order
    by_input = not called.by_output and family.name != "sparsemax"
    findings = findings_of(family.name, rule.format, asked, by_input, order)
    failures = int(sum(np.count_nonzero(each.failing) for each in asked))
    verdict = FAIL if findings else PASS
    notes = [*([chosen.told] if chosen.told else []), *_notes(called)]
    if verdict == PASS and called.layout is COLUMNS and called.by_output and chosen.forward is None:
        verdict = UNDECIDED
        notes.append(_(AMBIGUOUS))
    vectors = {id(each.vector): each.vector for each in asked}.values()
    worst, share, error = worst_of(asked, order)
    truth = _("{formula}, exact shares", formula=_(family.formula)) if order else N_("exact")
    return VectorRow(
        function=bound.name, parameters={}, candidate=called.label, truth=truth, dtype=rule.format.name,
        sample="vectors", points=int(sum(each.got.size for each in asked)),
        verdict=verdict, order=order, max_abs_error=error, detects=detects(asked), failures=failures,
        findings=tuple(findings), notes=tuple(notes), place=chosen.place, environment=chosen.environment,
        vectors=len(vectors), lengths=dict(Counter(each.x.size for each in vectors)), max_share=share, worst=worst,
    )  # fmt: skip


def _notes(called: VectorCalled) -> list[str]:
    return [f"{called.label}: {'; '.join(called.remarks)}"] if called.remarks else []
