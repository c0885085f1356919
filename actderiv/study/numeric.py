"""Judges derivatives by difference quotients: a row for each function and step."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from typing import Any

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..errors import RequestError
from ..floats import FORMATS, Format
from ..judge.findings import Regions, kinds, of_upstream
from ..judge.jumps import Jump, apart, asked, finding_of, jumps, steps_told
from ..judge.numeric import COARSE, FAILED, LEFT_OUT, TOO_FINE, Judged, NumericRule
from ..judge.poles import poles
from ..judge.repairs import BREAK_FOUND, BREAKS_FOUND, COARSE_STEP, distinct, reconsider
from ..judge.stencil import Stencil
from ..messages import N_, _, ngettext
from ..report import FAIL, PASS, UNDECIDED, Finding, QuotientRow, Report
from ..samples import Uniform, known_in
from ..sources.differences import Scheme
from ..sources.places import place_of_pair
from ..sources.second import NUMERIC, differentiated, kind_of
from .cutting import Progress, Told, blocks_of, heard, parts_of, telling
from .specials import USUAL, Policy, with_specials
from .spreading import ENOUGH, spread, spread_evenly

DEFAULT_STEP = 1e-6
NARROW = N_("f or its derivative computes in float32")
FIRST = N_("f' itself, from which f'' is made, is held against quotients of f here")
NAMED = 4
"""So many breaks that were found are named one by one."""
SEEN = 0.01
"""A run that could not have seen an error of this share of max|f'| decides nothing."""

WINDOW = Uniform()
"""Where compare and sweep look when nobody says."""


def _silent(done: int) -> None:
    """What nobody is told."""


def default_step(scheme: Scheme, format: Format) -> float:
    """1e-6 in float64, as in the definition's textbook use; else the power of ten above u^(1/(p+1)), up to 0.1."""
    if format.is_double:
        return DEFAULT_STEP
    step = min(0.1, float(10.0 ** math.ceil(math.log10(format.roundoff) / (scheme.order + 1))))
    return max(step, format.smallest_subnormal)


def usable_step(h: float, format: Format) -> float:
    """``h``, or a :class:`RequestError` where it is no positive number in the format."""
    if not (math.isfinite(h) and h > 0 and 0 < float(format.round(np.float64(h))) < math.inf):
        raise RequestError(_("The step h = {h:g} is not a positive number in {format}.", h=h, format=format.name))
    return h


def refuse_tolerance(tolerance: float | None) -> None:
    if tolerance is not None and not 0 < tolerance < math.inf:
        raise RequestError(_("tol is a distance, above 0; {given:g} is no such number.", given=tolerance))


def compare(
    bounds: Sequence[Bound], *, steps: Sequence[float] = (), scheme: Scheme, format: Format,
    sample: Uniform = WINDOW, tolerance: float | None = None, order: int = 1, specials: Policy = USUAL,
    progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Judge the derivative of each function by ``scheme`` at each step; with ``order`` 2 f'' by quotients of f'.

    One row for each function and step; ``tolerance`` (absolute) overrides the derived one. Memory is that of a block,
    whatever the number of points.
    """
    if order not in (1, 2):
        raise RequestError(_("Quotients judge f' (order 1) or f'' (order 2), not order {order}.", order=order))
    if format.stores_only:
        raise RequestError(
            ngettext(
                "A quotient of values in {format} tells nothing: they have {count} significant bit.",
                "A quotient of values in {format} tells nothing: they have {count} significant bits.",
                format.digits,
                format=format.name,
            ),
            hint=_(
                "Every value of a derivative is judged with --against: --against analytic --dtype {format}.",
                format=format.name,
            ),
        )
    refuse_tolerance(tolerance)
    steps = tuple(steps) or (default_step(scheme, format),)
    for h in steps:
        usable_step(h, format)

    stencils = [Stencil(scheme, format, float(format.dtype.type(h))) for h in steps]
    tasks = [(bound, *each) for bound in known_in(bounds, sample) for each in zip(steps, stencils, strict=True)]
    one_by_one = progress if len(tasks) < ENOUGH else None

    def row(number: int) -> QuotientRow:
        bound, h, stencil = tasks[number]
        told = telling(one_by_one, number, len(tasks), sample)
        if order == 1:
            row = _numeric_row(bound, stencil, h, sample, tolerance, told, own=True)
            return with_specials(row, bound, format, specials)
        source = kind_of(bound)
        if source == NUMERIC:  # f'' comes from the formula of f' then: it says something only where f' is right
            first = _numeric_row(bound, stencil, h, sample, tolerance, own=True)
            if first.verdict != PASS:
                return replace(first, order=order, truth=source, notes=(_(FIRST), *first.notes))
        row = _numeric_row(differentiated(bound), stencil, h, sample, tolerance, told)
        return replace(row, order=order, truth=source, place=place_of_pair(bound))

    return Report(tuple(spread(row, range(len(tasks)), None if one_by_one else progress)))


@dataclass
class Tally:
    """What the blocks of a row leave behind."""

    points: int = 0
    failures: int = 0
    coarse: int = 0
    left_out: int = 0
    worst: float = 0.0
    worst_at: float | None = None
    detects: float = 0.0
    plain: int = 0
    slope: float = 0.0
    height: float = 0.0
    regions: Regions = field(default_factory=Regions)
    breaks: set[float] = field(default_factory=set)
    poles: set[float] = field(default_factory=set)
    jumps: list[Jump] = field(default_factory=list)
    flat: bool = True
    remarks: dict[str, tuple[int, float, float]] = field(default_factory=dict)

    @property
    def too_fine(self) -> int:
        """At how many inputs the step is below the spacing of the format."""
        return self.remarks.get(TOO_FINE, (0,))[0]

    def add(self, judged: Judged) -> None:
        """Take in a block."""
        state, failing = judged.state, judged.state == FAILED
        decided = state != LEFT_OUT
        plain = decided & ~judged.straddles
        self.points += judged.x.size
        self.plain += int(np.count_nonzero(plain))
        self.failures += int(np.count_nonzero(failing))
        self.coarse += int(np.count_nonzero(state == COARSE))
        self.left_out += int(np.count_nonzero(~decided))
        self.detects = max(self.detects, _largest(judged.tolerance[plain]))
        self.slope = max(self.slope, _largest(np.abs(judged.expected[plain])))
        self.height = max(self.height, _largest(judged.size[decided]))
        self.breaks.update(judged.breaks)
        self.flat &= not judged.got[decided].any()
        self._worst(judged, decided)
        self._regions(judged, failing)
        for what, where in judged.notes.items():
            count, low, high = self.remarks.get(what, (0, math.inf, -math.inf))
            self.remarks[what] = count + len(where), min(low, *where), max(high, *where)

    def merge(self, other: Tally) -> None:
        """Take in what the blocks behind these leave behind."""
        for each in ("points", "failures", "coarse", "left_out", "plain"):
            setattr(self, each, getattr(self, each) + getattr(other, each))
        for each in ("detects", "slope", "height"):
            setattr(self, each, max(getattr(self, each), getattr(other, each)))
        if other.worst_at is not None and (other.worst > self.worst or self.worst_at is None):
            self.worst, self.worst_at = other.worst, other.worst_at
        self.regions.merge(other.regions)
        self.breaks |= other.breaks
        self.flat &= other.flat
        for what, (count, low, high) in other.remarks.items():
            before = self.remarks.get(what, (0, math.inf, -math.inf))
            self.remarks[what] = before[0] + count, min(before[1], low), max(before[2], high)

    def _regions(self, judged: Judged, failing: np.ndarray) -> None:
        if not failing.any():
            self.regions.skip(judged.x)
            return
        with np.errstate(invalid="ignore"):
            severity = np.nan_to_num(np.abs(judged.got - judged.expected), nan=np.inf)
        kind = kinds(judged.expected, judged.got, judged.straddles)
        self.regions.add(judged.x, failing, kind, judged.expected, judged.got, severity)

    def _worst(self, judged: Judged, decided: np.ndarray) -> None:
        error = np.where(decided, judged.error, -1.0)
        error = np.where(np.isnan(error), np.inf, error)
        place = int(np.argmax(error))
        if decided[place] and (error[place] > self.worst or self.worst_at is None):
            self.worst, self.worst_at = float(error[place]), float(judged.x[place])

    @property
    def faulty_jumps(self) -> list[Jump]:
        """The jumps of f that its derivative passes over in silence: but for a step function, 0 beside its deltas."""
        return [] if self.flat else self.jumps

    def sees(self, extent: float) -> bool:
        """Whether an error of 1 % of max|f'| (of max|f| over the range's length, where f is flat) was in sight."""
        scale = self.slope if self.slope > 0 else self.height / extent
        judged = self.plain > 0 and 2 * self.too_fine <= self.points
        return judged and (self.detects <= SEEN * scale or scale == 0)

    def verdict(self, extent: float) -> str:
        if self.failures or self.faulty_jumps:
            return FAIL
        return PASS if self.sees(extent) and not self.coarse else UNDECIDED


def _largest(values: np.ndarray) -> float:
    """The largest of the values, which are not negative; NaN takes no part."""
    return float(np.fmax.reduce(values, initial=0.0))


def _numeric_tally(
    bound: Bound, stencil: Stencil, sample: Uniform, tolerance: float | None, told: Told = _silent, own: bool = False
) -> Tally:
    if bound.activation.foreign:
        return _foreign_tally(bound, stencil, sample, tolerance, told, own)
    rule = NumericRule(bound, stencil)

    def part(number: int) -> Tally:
        tally = Tally()
        for x in sample.blocks(bound, stencil.format, 2.5 * stencil.reach, blocks_of(number)):
            tally.add(_judged(rule, x, tolerance))
        return tally

    tally = Tally()
    for done, each in enumerate(spread_evenly(part, range(parts_of(sample))), 1):
        if done == 1:
            tally = each
        elif each.points:
            tally.merge(each)
        told(done)
    return tally


def _foreign_tally(
    bound: Bound, stencil: Stencil, sample: Uniform, tolerance: float | None, told: Told, own: bool
) -> Tally:
    """Of a person's code, which may have declared nothing: its poles and its jumps are looked for, block after block.
    What the catalogue declares is true."""
    tally = Tally()
    if stencil.format.is_double and _computes_in_float32(bound, sample):
        stencil = replace(stencil, unit=FORMATS.get("float32").roundoff)
        tally.remarks[NARROW] = 0, sample.low, sample.high
    rule, before = NumericRule(bound, stencil), np.zeros(0)
    for x in heard(sample.blocks(bound, stencil.format, 2.5 * stencil.reach), told):
        joined = np.concatenate([before, x]).astype(np.float64)
        values = asked(bound.f, joined)
        tally.poles.update(poles(bound.f, joined, values, stencil.format).tolist())
        rule = replace(rule, poles=tuple(tally.poles))
        tally.jumps += jumps(bound.f, joined, values, stencil.roundoff) if own else []
        before = joined[-2:]
        tally.add(_judged(rule, x, tolerance))
    tally.jumps = apart(tally.jumps, [*bound.breaks])
    return tally


def _judged(rule: NumericRule, x: np.ndarray, tolerance: float | None) -> Judged:
    judged = rule.judge(x)
    if tolerance is None:
        reconsider(rule, judged)
    else:
        _fixed(judged, tolerance)
    return judged


def _computes_in_float32(bound: Bound, sample: Uniform) -> bool:
    """Whether a user's f, or its derivative, casts to float32: every value is one, and there are many of them."""
    low, high = max(sample.low, -4.0), min(sample.high, 4.0)  # where most functions are not yet flat
    near = np.linspace(low, max(low, high), 257)
    x = np.concatenate([np.linspace(sample.low, sample.high, 257), near]) * (1 + 1e-9)
    for formula in (bound.f, bound.df):
        values = np.asarray(formula(x), dtype=np.float64)
        with np.errstate(all="ignore"):
            narrow = values.astype(np.float32) == values
        if np.all(narrow | np.isnan(values)) and len(set(values.tolist())) > 64:
            return True
    return False


def _fixed(judged: Judged, tolerance: float) -> None:
    """Judge by a tolerance that the user named: absolute, in units of f'."""
    decided = judged.state != LEFT_OUT
    judged.state[decided] = np.where(judged.error[decided] <= tolerance, 0, FAILED)
    judged.tolerance[:] = tolerance


def _numeric_row(
    bound: Bound, stencil: Stencil, h: float, sample: Uniform, tolerance: float | None, told: Told = _silent,
    own: bool = False,
) -> QuotientRow:  # fmt: skip
    facts: dict[str, Any] = {
        "function": bound.spec, "parameters": dict(bound.parameters), "candidate": "numeric",
        "truth": "user float64" if bound.activation.foreign else "analytic float64", "dtype": stencil.format.name,
        "sample": sample.name, "h": h, "scheme": stencil.scheme.name, "place": place_of_pair(bound),
    }  # fmt: skip
    try:
        tally = _numeric_tally(bound, stencil, sample, tolerance, told, own)
    except TypeError:
        if not stencil.scheme.complex_valued:
            raise
        note = _("the formula takes no complex numbers; another scheme would decide")
        return QuotientRow(**facts, points=0, verdict=UNDECIDED, notes=(note,))
    upstream = of_upstream(bound.upstream())
    extent = sample.high - sample.low
    verdict = tally.verdict(extent) if tolerance is None else _by_own_tolerance(tally)
    verdict = FAIL if upstream else verdict
    notes = [
        _sentence(what, *seen, tally.breaks if what == BREAK_FOUND else ()) for what, seen in tally.remarks.items()
    ]
    notes += [steps_told(tally.jumps)] if tally.jumps and tally.flat else []
    notes += bound.notes()
    if verdict == UNDECIDED:
        notes.append(_advice(bound, stencil, sample, tally))
    nothing = tally.worst_at is None
    return QuotientRow(
        **facts, points=tally.points, verdict=verdict, max_abs_error=None if nothing else tally.worst,
        max_abs_error_at=tally.worst_at, failures=tally.failures + len(tally.faulty_jumps), left_out=tally.left_out,
        detects=tally.detects if tally.points > tally.left_out else None,
        findings=(*upstream, *_findings(bound, stencil, sample, tally, own)), notes=tuple(notes),
    )  # fmt: skip


def _findings(bound: Bound, stencil: Stencil, sample: Uniform, tally: Tally, own: bool) -> tuple[Finding, ...]:
    """The jumps of f and the failing regions, worst first; those of a pair's ``own`` derivative with likely causes."""
    found = tuple(tally.regions.worst_first())
    if found and own:
        from .explaining import explained  # a run without failures need not load it

        found = explained(NumericRule(bound, stencil, tuple(tally.poles)), found, tally.detects, sample, tally.breaks)
    return (*(finding_of(each, bound.df) for each in tally.faulty_jumps), *found)


def _by_own_tolerance(tally: Tally) -> str:
    if tally.points == tally.left_out:
        return UNDECIDED
    return FAIL if tally.failures or tally.faulty_jumps else PASS


def _sentence(what: str, count: int, low: float, high: float, breaks: Iterable[float] = ()) -> str:
    if not count:
        return _(what)
    places, said = distinct(breaks), _(what)
    if len(places) > NAMED:
        said = ngettext("{count} break is found", "{count} breaks are found", len(places))
    elif len(places) > 1:
        said = _(BREAKS_FOUND)
    if 0 < len(places) <= NAMED:
        low = high = places[0]
    named = ", ".join(f"{each:.6g}" for each in places if len(places) <= NAMED) or f"{low:.6g}"
    if low == high:
        return ngettext(
            "{what} at x = {places} ({count} input)", "{what} at x = {places} ({count} inputs)",
            count, what=said, places=named,
        )  # fmt: skip
    return ngettext(
        "{what} from x = {low:.6g} to {high:.6g} ({count} input)",
        "{what} from x = {low:.6g} to {high:.6g} ({count} inputs)",
        count, what=said, low=low, high=high,
    )  # fmt: skip


def _advice(bound: Bound, stencil: Stencil, sample: Uniform, tally: Tally) -> str:
    """Why a row is undecided, and the step that would decide."""
    if tally.coarse and COARSE_STEP in tally.remarks:
        reason = _("h = {h:g} is too coarse", h=stencil.h)
    elif tally.points == tally.left_out or 2 * tally.too_fine > tally.points:
        reason = _("too many inputs are left out")
    elif not tally.plain:
        reason = _("every stencil reaches across a break")
    else:
        scale = tally.slope if tally.slope > 0 else tally.height / (sample.high - sample.low)
        share = tally.detects / scale if scale else math.inf
        if share >= 1e3:
            reason = _("rounding hides f'")
        elif tally.slope > 0:
            reason = _("an error of {share:.0%} of max|f'| would pass", share=share)
        else:
            reason = _("an error of {share:.0%} of max|f| over the range would pass", share=share)
    few = Uniform(sample.low, sample.high, min(sample.points, 401))

    def decides(h: float, where: Uniform) -> Tally | None:
        trial = _numeric_tally(bound, stencil.at(h), where, None)
        seen = trial.sees(sample.high - sample.low) and not trial.coarse and trial.too_fine <= tally.too_fine
        return trial if seen else None

    tried = {}
    for power in range(-1, -13, -1):
        if not math.isclose(10.0**power, stencil.h, rel_tol=1e-3):
            trial = decides(10.0**power, few)
            if trial is not None:
                tried[10.0**power] = trial.detects
    best = next((h for h in sorted(tried, key=tried.__getitem__) if decides(h, sample)), None)
    if best is None:
        return _("undecided: {reason}; no step from 0.1 to 1e-12 decides in {format}",
                 reason=reason, format=stencil.format.name)  # fmt: skip
    return _("undecided: {reason}; h = {h:g} would decide", reason=reason, h=best)
