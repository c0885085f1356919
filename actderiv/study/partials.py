"""Judges a backward pass of a product a·g(b): each of its partial derivatives as a function of the gate's input."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np

from ..activation import Bound
from ..errors import ActderivError, RequestError
from ..floats import Format
from ..judge.causes.gates import predicted
from ..messages import _
from ..naming import gated, halves
from ..naming.calling import NotElementwiseError
from ..naming.gated import A, B
from ..naming.halves import Backward, Reading
from ..report import Finding, Report
from ..report.partials import Partials
from ..samples import All
from ..sources.candidate import Opener
from ..sources.partials import PartOpener
from .implementation import judge_all
from .specials import Policy

HELD = (-2.0, 0.5)
"""The values of a that each partial derivative is asked with, over the whole sample of b: powers of two, which multiply
exactly, so that all rounding is the gate's own, and not 1, with which a missing factor would not show."""
NEAR = 2.0**-5
"""A reading of the arguments fits where its answers are off by less than this part of the largest: a wrong one is off
by all of it."""
NEARLY_ALL = 0.75
"""What explains this part of all inputs is a fault of the formula, which shows whatever a is."""
MOST_ANSWERS = 4
"""Among so many answers both partial derivatives are looked for."""
WIDE = 16
"""Of wider formats than so many bits nobody asks all values in one process."""


def judged(bound: Bound, opener: Opener, request: Any, progress: Any = None) -> Report:
    """The rows of a backward pass: for each partial derivative that it gives, one for each value of a."""
    _refuse(bound, opener, request)
    backward = opener.backward(bound, request.format)
    if backward is None:
        hints = [_("Judged is a backward pass of your own, FILE.py:BACKWARD."), _(halves.SHAPES)]
        if bound.name == "glu":
            hints.append(_("torch:torch.nn.functional:glu is torch's own."))
        raise RequestError(
            _("{code} gives no partial derivatives of {product}.", code=request.against, product=bound.spec),
            hint=" ".join(hints),
        )
    reading, found_by, picked = _chosen(backward, bound, request.format)
    in_rows = halves.whole_in_rows(backward, reading, _usual(request.format))
    note = _note(backward, reading, found_by, in_rows, picked)
    rows: list[Any] = []
    parts = [(which, a) for which in reading.parts() for a in HELD]
    for number, (which, a) in enumerate(parts):
        part = gated.partial(bound, which, a, _twin(backward, reading, which, a, request.format))
        source = PartOpener(backward.part(reading, which, a), opener)
        report = judge_all(
            [part], source, format=request.format, sample=request.where(), rule=request.rule(), order=int(which == B),
            specials=Policy(request.specials or "tell", request.range),
            progress=progress and (lambda done, total, at=number: progress(at * total + done, len(parts) * total)),
        )  # fmt: skip
        row: Any = report.rows[0]
        found = tuple(_told(each, which) for each in row.findings)
        specials = tuple(each._replace(order=1, wrt=which) for each in row.specials)
        notes = (note, *(_of_partial(each, which) for each in row.notes))
        spec = gated.held(bound, A, a).spec
        rows.append(replace(row, function=spec, order=1, wrt=which, findings=found, notes=notes, specials=specials,
                            parameters={A: a, **bound.parameters}, named=True))  # fmt: skip
    return Report(tuple(_agreeing(rows, gated.gate_of(bound))))


def _twin(backward: Backward, reading: Reading, which: str, a: float, format: Format) -> tuple[float, Any]:
    """The other value of a, and what is returned there: a fault of the formula shows with both."""
    (other,) = (each for each in HELD if each != a)
    asked = backward.part(reading, which, other)
    return other, lambda x: asked(np.asarray(format.round(x))).astype(np.float64)


def _agreeing(rows: Sequence[Any], gate: Bound) -> Iterator[Any]:
    """The rows without causes of nearly all of their inputs that the row of the other a does not tell: 1/2 times the
    truth with a = 0.5 alone is none, but a factor a. What is predicted for a gate has met both already."""
    for row in rows:
        held = {said for said, __ in predicted(gate, row.wrt, row.parameters[A])}
        others = {_rounded(each.cause) for twin in rows if twin.wrt == row.wrt and twin is not row
                  for each in twin.findings if each.cause}  # fmt: skip
        extent: Counter[str] = Counter()
        for each in row.findings:
            extent[each.cause or ""] += each.count
        whole = {cause for cause, inputs in extent.items() if inputs >= NEARLY_ALL * row.points}
        doubtful = {cause for cause in whole - held if _rounded(cause) not in others}
        found = tuple(replace(each, cause=None) if each.cause in doubtful else each for each in row.findings)
        yield replace(row, findings=found)


def _rounded(cause: str) -> str:
    """A cause with its numbers to two digits: those that are fitted differ beyond."""
    return re.sub(r"\d+\.\d+(e[-+]?\d+)?", lambda number: f"{float(number[0]):.2g}", cause)


def _note(backward: Backward, reading: Reading, found_by: str, in_rows: bool, picked: Sequence[str]) -> str:
    told = [reading.told(found_by), *picked]
    if not in_rows:
        told.append(_("judged is one vector: of rows in a batch it does not halve the last axis"))
    if backward.autograd:
        told.append(_("differentiated by {framework}", framework=backward.autograd))
    told += [*reading.only(), _("x is b, its input, and a is held")]
    return f"{backward.label}: {'; '.join(told)}"


def _refuse(bound: Bound, opener: Opener, request: Any) -> None:
    wishes = ("breaks", "wrt", "takes", "out_dtype")
    named = [name for name in wishes if getattr(request, name) is not None]
    named += [_("saved output")] * request.saved_output + [_("codes")] * request.coded
    hint = _("{product}:a=2 is a function of one number, which takes them.", product=bound.name)
    if named:
        raise RequestError(_("{options}: goes with functions of one number.", options=", ".join(named)), hint=hint)
    if request.order != 1:
        raise RequestError(
            _("Of {product} both partial derivatives of the first order are judged.", product=bound.name), hint=hint
        )
    if isinstance(request.where(), All) and request.format.bits > WIDE:
        raise RequestError(
            _("Of {product} all inputs are judged in {bits} bits and fewer, not in {format}.",
              product=bound.name, bits=WIDE, format=request.format.name),
            hint=hint,
        )  # fmt: skip


# Which reading is meant


def _chosen(backward: Backward, bound: Bound, format: Format) -> tuple[Reading, str, list[str]]:
    """The reading that is meant, what it is known by, and which of more than two answers it takes: the first two,
    unless others are the partial derivatives."""
    reading, found_by, merit = _likeliest(backward, bound, format, backward.readings)
    count = halves.answers_of(backward, reading, _usual(format))
    if count <= 2 or reading.gives or not merit[0]:
        return reading, found_by, reading.picked(count, not merit[0])
    picks = [*permutations(range(min(count, MOST_ANSWERS)), 2)]
    whole = sorted((each for each in backward.readings if not each.gives), key=lambda each: each.gradient or 0)
    others = [replace(each, picks=pair) for each in whole for pair in picks]
    other, found, fits = _likeliest(backward, bound, format, others)
    if fits[0]:
        return reading, found_by, reading.picked(count, False)
    return other, found, other.picked(count, True)


def _likeliest(
    backward: Backward, bound: Bound, format: Format, given: Sequence[Reading]
) -> tuple[Reading, str, tuple[bool, bool, float]]:
    """The reading whose answers are the partial derivatives; else one with a usual fault, else the one that fails
    least. A forward pass in the same file settles which input opens the gate, and so do names that say it."""
    gate = gated.gate_of(bound)
    first = halves.forward_order(backward, bound.name, bound.parameters, lambda a, b: a * gate.f(b))
    readings = [each for each in given if not first or each.first == first] or [*given]
    x = _usual(format)
    scored, trouble = [], None
    for each in readings:
        try:
            scored.append((_merit(backward, each, gate, x), each))
        except ActderivError as error:
            trouble = trouble or error
    if not scored:
        assert trouble is not None
        if isinstance(trouble, NotElementwiseError):
            trouble.hint = _(
                "A backward pass works on each pair of inputs alone. Both halves in one array lie one after the other"
                " along the last axis, not in turns."
            )
        raise trouble
    merit, reading = min(scored, key=lambda each: each[0])
    same = [each for found, each in scored if found == merit]
    if first:
        return reading, halves.FORWARD, merit
    if len({each.first for each in readings}) == 1:
        return reading, halves.NAMED, merit
    if not merit[0]:
        return reading, halves.VALUES, merit
    return reading, halves.ASSUMED if len({each.first for each in same}) > 1 else halves.BEST, merit


def _usual(format: Format) -> np.ndarray:
    return np.unique(np.asarray(format.round(np.linspace(-3, 3, 25))))


def _merit(backward: Backward, reading: Reading, gate: Bound, x: np.ndarray) -> tuple[bool, bool, float]:
    """Whether answers fail, whether usual faults leave some of them unexplained, and the part that fails."""
    x = x[~np.isin(x, [*gate.breaks])]  # there any value between the slopes is right
    failing, known, b = [], [], x.astype(np.float64)
    for which in reading.parts():
        explained = []
        for a in HELD:
            got = backward.part(reading, which, a)(x).astype(np.float64)
            true = a * gate.df(b) if which == B else gate.f(b)
            wrong = _off(got, true)
            failing.append(float(np.mean(wrong)))
            said = {each for each, values in predicted(gate, which, a) if _off(got, values(b)).mean() < NEAR}
            explained.append(said | ({""} if not wrong.any() else set()))
        known.append(bool(set.intersection(*explained)) or "" in set.union(*explained))
    return any(failing), not all(known), float(np.mean(failing))


def _off(got: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.asarray(~(np.abs(got - wanted) <= NEAR * np.max(np.abs(wanted[np.isfinite(wanted)]), initial=0)))


# What is told


def _told(finding: Finding, which: str) -> Finding:
    """A cause in the words of the product: of the gate itself f and f' would mean something else."""
    cause = finding.cause
    if which == A and cause and re.search(r"\bf\b|f'", cause):
        return replace(finding, cause=None)
    return finding


def _of_partial(note: str, which: str) -> str:
    """A note on why a value passes, in the same words."""
    return re.sub(r"(?<=: )f'?(?= )", f"∂f/∂{which}", note)


# What is shown


def partials(bound: Bound, at: Sequence[float] = ()) -> Partials:
    """What a product and its partial derivatives are, and their values at a pair of inputs."""
    gate, (name, source) = gated.gate_of(bound), gated.GATES[bound.name]
    if at and (len(at) != 2 or not all(np.isfinite(at))):
        raise RequestError(
            _("{product} has two inputs, a and b; two finite numbers are wanted.", product=bound.name),
            hint=_("For example --at 2,0.5"),
        )
    found: dict[str, float] = {}
    if at:
        a, b = map(float, at)
        opened, slope = float(gate.f(b)), float(gate.df(b))
        found = {"f": a * opened, "da": opened, "db": a * slope}
    return Partials(
        function=bound.spec, gate=gate.spec, formulas=(f"a·{name}(b)", f"{name}(b)", f"a·{name}′(b)"),
        gate_formulas=(gate.activation.formula, gate.activation.derivative_formula), source=source,
        convention=gate.activation.convention, halves=gated.HALVES, at=tuple(map(float, at)), **found,
    )  # fmt: skip
