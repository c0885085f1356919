"""Judges implementations: a candidate's values over a sample of a number format, by the hull rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from threading import RLock
from typing import Any

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..floats import Codes, Format
from ..floats.rounding import Mode
from ..judge.conventions import Agreement, convention_of, named
from ..judge.findings import of_upstream
from ..judge.implementation import ALWAYS, DOUBTFUL, NEVER, ImplementationRule
from ..judge.tally import Tally
from ..judge.tolerance import Tolerance
from ..messages import N_, _
from ..report import FAIL, PASS, UNDECIDED, Report, Tolerated, UlpRow, failing
from ..samples import known_in
from ..sources import Lacking
from ..sources.candidate import APPROXIMATION, CODE, DERIVATIVES, TRUTH
from ..sources.places import place_of_pair
from .causes import explained
from .cutting import Progress
from .parts import Part
from .rounding import rounded_otherwise
from .saved import by_output, keeping, of_output
from .specials import USUAL, Policy, of_candidate
from .sweeping import WHOLE, Plan, Sweep, stretches_of

ASKED = {TRUTH: NEVER, APPROXIMATION: ALWAYS, CODE: DOUBTFUL}
"""When the exact value is asked, by how far the candidate is trusted."""
BLOCK = 2**16


@dataclass(frozen=True)
class Rule:
    """How strictly to judge: N and M of the hull rule, whether a subnormal returned as 0 is forgiven, and within which
    tolerance a value passes, too. ``lsb`` is the unit of a grid, in which errors are told besides; ``rounding`` is by
    which mode the reference is rounded, and where it is ``named`` the candidate said to round."""

    max_ulp: float
    input_ulp: int
    flush: bool = True
    tolerance: Tolerance | None = None
    lsb: float | None = None
    rounding: Mode | None = None
    named: bool = False

    @classmethod
    def usual(cls, format: Format | Codes, max_ulp: float | None = None, input_ulp: int | None = None,
              flush: bool = True) -> Rule:  # fmt: skip
        """N = 4 and M = N for float32 and float64; N = 1 and M = 0 for narrower formats: those compute wider."""
        wide = format.computes
        chosen = max_ulp if max_ulp is not None else 4.0 if wide else 1.0
        return cls(chosen, input_ulp if input_ulp is not None else int(chosen) if wide else 0, flush)

    def detects(self, format: Format | Codes) -> float | None:
        """The smallest relative fault that is caught wherever it is: N units, on top of N of the kernel's own.

        A relative tolerance counts as its units do; with an absolute one, and the steps of a grid are such, no fault is
        caught where f' is small.
        """
        within = self.tolerance
        if isinstance(format, Codes) or (within is not None and within.atol):
            return None
        return max(4 * self.max_ulp * format.roundoff, 2 * within.rtol if within else 0.0)


def judge_all(
    bounds: Sequence[Bound], opener: Any, *, format: Format | Codes, sample: Any, rule: Rule, order: int = 1,
    saved_output: bool = False, breaks: str | None = None, wrt: str | None = None, every: bool = False,
    specials: Policy = USUAL, inputs: Format | Codes | None = None, progress: Progress | None = None,
    plan: Plan = WHOLE,
) -> Report:  # fmt: skip
    """Judge one candidate for each function: ``opener`` is what :func:`actderiv.sources.resolve` made of its name.

    With ``saved_output`` the candidate is judged as a function of the rounded output, which is what it is given unless
    it computes the forward pass itself. ``breaks`` names a framework whose values hold at breaks. With ``every``, what
    the source lacks is left out and told, and so is what is not known of the framework at breaks. ``inputs`` is the
    format of x where it is not that of the answer. ``wrt`` says that the derivative of ``bounds`` is that with respect
    to a parameter: it is exact, and no known fault of an f' explains it.
    ``plan`` says which part of the inputs is judged; after an interrupt there are the rows so far.
    """
    rows: list[UlpRow] = []
    skipped = []
    frameworks = None if breaks is None else named(breaks)
    for number, bound in enumerate(bounds):
        if progress:
            progress(number, len(bounds))
        try:
            agreement = frameworks and Agreement(convention_of(bound, frameworks), format, rule.max_ulp, rule.tolerance)
            rows.append(
                _row(bound, opener, format, sample, rule, order, saved_output, specials, agreement or None, every, wrt,
                     inputs or format, plan, progress and partial(_within_row, progress, number, len(bounds)))
            )  # fmt: skip
        except Lacking as lack:
            if not every:
                raise
            skipped.append(f"{bound.spec}: {lack.message}")
        if rows and rows[-1].interrupted:
            break
    return Report(tuple(rows), skipped=tuple(skipped))


def _within_row(progress: Progress, number: int, rows: int, done: int, total: int) -> None:
    """How far all rows are, where each has as many inputs."""
    progress(number * total + done, rows * total)


def sweep_of(
    bound: Bound, opener: Any, format: Any, sample: Any, rule: Rule, order: int, saved: bool,
    agreement: Agreement | None, wrt: str | None, inputs: Format | Codes, plan: Plan,
) -> tuple[ImplementationRule, Sweep, str | None]:  # fmt: skip
    """How the inputs of a row are judged, by which rule; and what of the forward pass the candidate keeps, if known."""
    opener.source.require(order)
    if isinstance(format, Codes) or isinstance(inputs, Codes):
        candidate = opener.coded(bound, order, inputs, format)
    else:
        own = bound.activation.spellings.get(wrt or "", wrt or "")
        candidate = opener.sensitive(bound, own, format) if own else opener.open(bound, order, format)
    recorded = candidate.inputs(format)
    if recorded is not None:
        sample = Given(_within(recorded, sample))
        (bound,) = known_in((bound,), sample)
    judge = ImplementationRule(
        bound, format, order, rule.max_ulp, rule.input_ulp, rule.flush,
        NEVER if wrt else ASKED[opener.source.trust], rule.tolerance, rule.rounding, inputs,
    )  # fmt: skip
    kept = keeping(candidate, bound) if saved else None
    lock = RLock()

    def asked(x: np.ndarray) -> Any:
        with lock:
            return candidate.at(x)

    judged = of_output(bound, candidate, judge, lock) if saved else lambda x: judge.judge(x, asked(x))
    stretches = stretches_of(sample, bound, inputs)
    in_parts = len(stretches) > 1 or plan.shard is not None or plan.kept is not None
    empty = Part(
        {**(plan.run() if in_parts and plan.run else {}), "function": bound.spec}, len(stretches),
        Tally.of(format, rounding=format.enumerated and not saved, lsb=rule.lsb, inputs=inputs),
    )  # fmt: skip
    return judge, Sweep(candidate, judged, agreement, sample.name, stretches, empty, lock), kept


def _row(
    bound: Bound, opener: Any, format: Any, sample: Any, rule: Rule, order: int, saved: bool, policy: Policy,
    agreement: Agreement | None, every: bool, wrt: str | None, inputs: Format | Codes, plan: Plan,
    progress: Progress | None,
) -> UlpRow:  # fmt: skip
    judge, sweep, kept = sweep_of(bound, opener, format, sample, rule, order, saved, agreement, wrt, inputs, plan)
    bound, candidate = judge.bound, sweep.candidate
    part, interrupted = sweep.through(plan, progress)
    tally = part.tally
    upstream = of_upstream(candidate.upstream)
    ask = by_output(candidate, bound, format) if saved else candidate.at_specials
    specials = of_candidate(bound, order, format, rule.max_ulp, ask, policy, signs=not saved)
    specials = rule.tolerance.without(specials) if rule.tolerance else specials
    bias = tally.errors.found(whole=tally.points >= inputs.count)
    otherwise = rounded_otherwise(candidate, judge, tally, bias) if rule.named else ()
    failed = upstream or otherwise or failing(specials)
    verdict = _verdict(tally, interrupted)
    findings = explained(bound, None if saved or wrt else candidate, judge, tally)
    if agreement:
        verdict = UNDECIDED if verdict == PASS and agreement.undecided and not every else verdict
        findings = tuple(agreement.convention.explained(findings))
    said = agreement.convention.notes(agreement.seen) if agreement else []
    said += [kept] if kept else []
    truth = N_("exact") if wrt or order == 2 or (format.is_double and judge.certified) else N_("analytic float64")
    worst_ulp, worst_error = tally.worst_ulp, tally.worst_error
    return UlpRow(
        function=bound.spec, parameters=dict(bound.parameters), candidate=candidate.name,
        truth=N_("f' of the saved output") if saved else truth, order=order, dtype=inputs.name,
        out_dtype=format.name if judge.coded else None, round=rule.rounding.name if rule.rounding else None,
        sample=sweep.sample, points=tally.points, verdict=FAIL if failed else verdict,
        max_abs_error=worst_error.value if tally.points else None,
        max_abs_error_at=worst_error.x if tally.points else None,
        max_ulp=worst_ulp.value if tally.points else None, max_ulp_at=worst_ulp.x if tally.points else None,
        mean_ulp=tally.errors.mean_size(),
        ulp_histogram=tally.histogram, within=tally.within,
        failures=tally.failures, flushed=tally.flushed, detects=rule.detects(format),
        notes=(*candidate.coverage(), *said, *_forgiven(tally, judge), *bound.unfollowed), specials=specials,
        findings=(*upstream, *otherwise, *findings),
        profile=tally.profile.points(), limit=rule.max_ulp, bias=bias,
        named=not bound.activation.foreign, wrt=wrt, environment=candidate.environment(),
        tolerance=_tolerated(rule.tolerance, tally),
        grid=tally.grid.found() if tally.grid else None, place=candidate.place or place_of_pair(bound),
        part=sweep.told(part) if interrupted or part.shard else None, interrupted=interrupted,
    )  # fmt: skip


def _tolerated(tolerance: Tolerance | None, tally: Tally) -> Tolerated | None:
    """What a tolerance let pass."""
    return Tolerated(tolerance.atol, tolerance.rtol, tally.tolerated, tally.blind) if tolerance else None


def _forgiven(tally: Tally, rule: ImplementationRule) -> tuple[str, ...]:
    """Why an error that is larger than what passes passed: at a zero of f' a moved input explains any number of ULP,
    and beyond the largest number there are none."""
    told, what = [], DERIVATIVES[rule.order]
    worst, x = tally.worst_overflow
    if worst > rule.max_ulp:
        told.append(_("{ulp:.3g} ULP at x = {x:.6g} pass: {what} overflows {format} there",
                      ulp=worst, x=x, what=what, format=rule.format.name))  # fmt: skip
    worst, x = tally.worst_passing
    if rule.input_ulp and worst > rule.max_ulp:
        told.append(
            _(
                "{ulp:.3g} ULP at x = {x:.6g} pass: {what} comes within {most:g} ULP of that value where x moves by"
                " {moved} ULP",
                ulp=worst, x=x, what=what, most=rule.max_ulp, moved=rule.input_ulp,
            )
        )  # fmt: skip
    return tuple(told)


def _within(recorded: np.ndarray, sample: Any) -> np.ndarray:
    """The recorded inputs that lie in the range that was asked for."""
    low, high = (getattr(sample, name, None) for name in ("low", "high"))
    at = recorded.astype(np.float64)
    return recorded[(at >= (-np.inf if low is None else low)) & (at <= (np.inf if high is None else high))]


@dataclass(frozen=True)
class Given:
    """The inputs that a recorded candidate has values for."""

    x: np.ndarray
    name = "recorded"

    @property
    def low(self) -> float | None:
        """The first of them."""
        return float(self.x[0]) if self.x.size else None

    @property
    def high(self) -> float | None:
        """The last of them."""
        return float(self.x[-1]) if self.x.size else None

    def blocks(self, bound: Bound, format: Format) -> Iterator[np.ndarray]:
        """The inputs, ascending, block by block."""
        for start in range(0, self.x.size, BLOCK):
            yield self.x[start : start + BLOCK]


def _verdict(tally: Tally, interrupted: bool) -> str:
    return FAIL if tally.failures else UNDECIDED if interrupted or not tally.points else PASS
