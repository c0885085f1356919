"""Second thoughts before a numeric failure is believed: noise of f, a break nobody declared, a step too coarse."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

import numpy as np

from ..messages import N_
from ..samples import ascending
from ..sources.differences import SCHEMES
from .numeric import COARSE, FAILED, LEFT_OUT, NEAR_ENDLESS, PASSED, Judged, NumericRule
from .poles import most_bent
from .stencil import Array, Stencil, slopes

NOISY = N_("f loses digits")
COARSE_STEP = N_("h is too coarse")
BREAK_FOUND, BREAKS_FOUND = N_("a break is found"), N_("breaks are found")
SLOW = N_("the quotient converges slowly")
ENDLESS = N_("the slope is infinite")
COARSE_BESIDE = N_("beside a pole finer steps agree with f'")
UNCLEAR_BESIDE = N_("left out: beside a pole no step is fine enough for f' and coarse enough for rounding,")
NO_COMPLEX = N_("the formula does not take the complex step")

STILL_A_GAP = 0.75
"""Slopes on two sides whose gap shrinks by less when the step is halved are those of a break; a smooth f gives 1/2."""
LOOKS = (-1.7, -0.8, 0.0, 0.9, 1.6)
"""Where noise is looked for beside x, in steps: not at its multiples, where a quantised f repeats itself."""
CLEAR = 8
"""A gap of so many roundings is no rounding,"""
ABOVE_NOISE = 2 * CLEAR
"""nor is one of so many times the noise that was measured, which may by chance be a few times too small."""
LEAP = 16 * 256
"""No smooth f's fourth differences grow so much with a fourfold spacing: the next plateau of a quantised f does."""
SAME = 1e-8
"""Two breaks that were found so near each other, relative to x, are one."""
WIDE = 0.01
"""A tolerance above this share of max|f'| asks for a reason."""


@np.errstate(all="ignore")  # near a pole values and slopes overflow
def reconsider(rule: NumericRule, judged: Judged) -> None:
    """Ask again at the inputs that failed, in place; what is found is remembered in ``judged.notes``."""
    _hidden_breaks(rule, judged)
    for repair in (_not_complex, _near_a_pole, _noise, _break_at_x, _endless_slope, _finer_step, _slow_convergence):
        failing = judged.failing()
        if not failing.size:
            return  # no repair makes anything fail
        if repair not in (_slow_convergence, _endless_slope):
            failing = failing[np.isfinite(judged.got[failing])]
        if repair is _endless_slope:
            failing = failing[rule.reaches(judged.x[failing]) <= 1]
        elif repair not in (
            _finer_step,
            _not_complex,
            _near_a_pole,
        ):  # the others ask what happens away from a declared break
            failing = failing[~judged.straddles[failing]]
        if failing.size:
            repair(rule, judged, failing)


def _settle(judged: Judged, places: Array, settled: Array, state: int, what: str) -> None:
    judged.state[places[settled]] = state
    judged.remark(what, judged.x[places[settled]])


def _again(rule: NumericRule, stencil: Stencil, x: Array) -> Judged:
    return replace(rule, stencil=stencil).judge(x)


def _not_complex(rule: NumericRule, judged: Judged, places: Array) -> None:
    """A formula may drop the imaginary part (np.abs does): where a real scheme agrees, the complex one was misled."""
    if rule.stencil.scheme.complex_valued:
        real = replace(rule.stencil, scheme=SCHEMES.get("central"), h=rule.stencil.format.roundoff ** (1 / 3))
        found = _again(rule, real, judged.x[places])
        _settle(judged, places, found.state == PASSED, COARSE, NO_COMPLEX)


def _near_a_pole(rule: NumericRule, judged: Judged, places: Array) -> None:
    """So near a pole that f changes much within a stencil, its order says little of a quotient's error: finer steps do.

    Two of them must agree with f' whose own tolerance shows a fault an eighth as large as what was seen; where rounding
    allows none, nothing is decided.
    """
    places = places[rule.beside_endless(judged.x[places], NEAR_ENDLESS)]
    if not places.size:
        return
    x, error = judged.x[places], judged.error[places]
    passes, tells = np.zeros(places.shape, bool), np.zeros(places.shape, bool)
    for power in range(6):
        found = [_again(rule, rule.stencil.at(rule.stencil.h / 7.0 ** (power + part)), x) for part in (0.5, 1.0)]
        both = np.logical_and.reduce([(each.state < COARSE) & (8 * each.tolerance <= error) for each in found])
        passes |= both & ~tells & np.logical_and.reduce([each.state == PASSED for each in found])
        tells |= both
    _settle(judged, places, passes, PASSED, COARSE_BESIDE)
    _settle(judged, places, ~tells, LEFT_OUT, UNCLEAR_BESIDE)
    judged.error[places[passes]] = 0.0


def _noise(rule: NumericRule, judged: Judged, places: Array) -> None:
    """Widen the rounding part where f is noisier than its size says: log(1 + exp(x)) at -10 keeps 12 digits."""
    u, x, size = rule.stencil.roundoff, judged.x[places], judged.size[places]
    level = _level(rule, x, _largest(judged.size))
    hidden = (size == 0) & (np.abs(judged.got[places]) <= 1.5 * u * _largest(judged.size) / rule.stencil.h)
    _settle(judged, places, hidden, PASSED, NOISY)  # f rounds to 0 here, and its slope is below what that hides
    noisy = level > 8 * u * size
    if not noisy.any():
        return
    # Noise comes from inside f: where it is hidden, because f is constant there, it is what it is beside.
    wider = judged.tolerance[places] + rule.stencil.rounding(x, size, judged.expected[places], level[noisy].max())
    settled = judged.error[places] <= wider
    judged.tolerance[places[settled]] = wider[settled]
    _settle(judged, places, settled, PASSED, NOISY)


def _largest(values: Array) -> float:
    return float(np.max(values, initial=0.0, where=np.isfinite(values)))


def _level(rule: NumericRule, x: Array, largest: float) -> Array:
    """The noise of f around each x: the largest of five looks, since a single one may by chance see hardly any."""
    beside = [noise(rule.bound.f, (x + part * rule.stencil.h).astype(x.dtype), rule.stencil, largest)
              for part in LOOKS]  # fmt: skip
    return np.max(beside, axis=0)


def noise(f: Callable[[Array], Array], x: Array, stencil: Stencil, largest: float) -> Array:
    """The noise of f around each x, from fourth differences over ever wider spacings; 0 where there is none.

    The differences of a smooth f grow by 256 with each fourfold spacing and those across a kink by 4, from the level
    of the noise; a quantised f gives nothing, then a plateau of its quanta. So a level that stays is noise, until the
    differences have grown twice running, and no more than those of a smooth f can. What spoils more than half of the
    digits of ``largest``, the largest |f| in sight, is no noise but a feature of f.
    """
    at = x.astype(np.float64)
    found, before = np.zeros(x.shape), np.zeros(x.shape)
    grown = np.zeros(x.shape, int)
    start = max(stencil.h / 64, 16 * float(np.max(stencil.format.spacing(x))))
    for spacing in start * 4.0 ** np.arange(14):
        if spacing > 2.0**-4:
            break
        points = at[:, None] + spacing * np.arange(-2, 3)
        values = np.asarray(f(points.astype(stencil.format.dtype)), dtype=np.float64)
        with np.errstate(all="ignore"):
            now = np.abs(values @ np.array([1.0, -4.0, 6.0, -4.0, 1.0])) / 4
        settled = grown >= 2
        flat = (before > 0) & (now < 3 * before) & ~settled
        found = np.where(flat, np.fmax(found, np.fmax(before, now)), found)
        growing = (before > 0) & (now >= 3 * before) & (now <= LEAP * before)
        grown = np.where(settled, grown, np.where(growing, grown + 1, 0))
        before = now
    return np.where(found <= np.sqrt(stencil.format.roundoff) * largest, found, 0.0)


def _hidden_breaks(rule: NumericRule, judged: Judged) -> None:
    """A tolerance may be wide because the stencil reaches across a break that nobody declared: look, and judge there.

    At the break itself the hull of the slopes decides; beside it, a finer step that stays on one side.
    """
    if rule.stencil.scheme.complex_valued:
        return
    seen = WIDE * _scale(judged)
    wide = (judged.tolerance > seen) & ~judged.straddles & (judged.state < COARSE) & np.isfinite(judged.got)
    places = np.flatnonzero(wide)
    if places.size:
        places = places[_roomy(rule, judged.x[places])]
    if not places.size:
        return
    found = _locate(rule, judged.x[places], rule.stencil.reach)
    is_break = _is_break(rule, found, _largest(judged.size)) & ~rule.declared(found)
    judged.breaks += found[is_break].tolist()
    places, distance = places[is_break], np.abs(found.astype(np.float64) - judged.x[places])[is_break]
    if not places.size:
        return
    judged.remark(BREAK_FOUND, judged.x[places])
    judged.straddles[places] = True
    _by_hull(rule, judged, places[distance <= rule.stencil.h / 8])
    beside = places[(distance > rule.stencil.h / 8) & (distance <= rule.stencil.reach)]
    judged.state[beside] = FAILED  # until a finer step says otherwise
    judged.tolerance[beside] = seen


def _roomy(rule: NumericRule, x: Array) -> Array:
    """Where there are enough floats inside a stencil to look for a break among them."""
    return rule.stencil.h > 256 * rule.stencil.format.spacing(x)


def _scale(judged: Judged) -> float:
    """What a tolerance is measured by: max |f'|, or max |f| over the extent of x where f' is 0 everywhere."""
    steepest = _largest(np.where(judged.straddles, 0.0, np.abs(judged.got)))
    return steepest or _largest(judged.size) / float(judged.x[-1] - judged.x[0] or 1)


def _break_at_x(rule: NumericRule, judged: Judged, places: Array) -> None:
    """A kink or jump that nobody declared, at x itself: the slopes on its two sides do not approach each other."""
    where = _locate(rule, judged.x[places], rule.stencil.h / 8)
    found = _is_break(rule, where, _largest(judged.size)) & _roomy(rule, judged.x[places])
    if found.any():
        judged.breaks += where[found].tolist()
        judged.straddles[places[found]] = True
        judged.remark(BREAK_FOUND, judged.x[places[found]])
        _by_hull(rule, judged, places[found])


def _by_hull(rule: NumericRule, judged: Judged, places: Array) -> None:
    """Judge by the hull of the secants over h/8 on the two sides of x."""
    got = judged.got[places]
    sides = slopes(rule.bound.f, judged.x[places], rule.stencil.h / 8, rule.stencil)
    expected = np.clip(got, sides.low, sides.high)
    judged.expected[places] = expected
    judged.error[places] = np.abs(got - expected)
    judged.tolerance[places] = 0.0
    judged.state[places] = np.where(got == expected, PASSED, FAILED)


def distinct(found: Iterable[float], declared: Collection[float] = ()) -> list[float]:
    """Places that were found to some digits, each of them once, as a short decimal, and none that is declared."""
    places: list[float] = []
    for at in sorted(found):
        room = SAME * max(1.0, abs(at))
        if all(abs(at - each) > room for each in (*places, *declared)):
            shorter = (float(f"{at:.{digits}g}") for digits in range(1, 17))
            places.append(next((each for each in (0.0, *shorter) if abs(each - at) <= room / 256), at))
    return places


def breaks_near(rule: NumericRule, x: Array, reach: float) -> list[float]:
    """The breaks of f within ``reach`` of these places, ascending: at most one for each, the sharpest."""
    if not x.size or rule.stencil.scheme.complex_valued:
        return []
    at = ascending(_locate(rule, x, reach))
    at = at[np.isfinite(np.asarray(rule.bound.f(at), dtype=np.float64))]
    if not at.size:
        return []
    found = _is_break(rule, at, _largest(np.abs(np.asarray(rule.bound.f(at), dtype=np.float64)))) & _roomy(rule, at)
    return [float(each) for each in at[found]]


def _is_break(rule: NumericRule, at: Array, largest: float) -> Array:
    """Whether the slopes of f on the two sides of each place keep their gap when the step shrinks far below h."""
    f, h = rule.bound.f, rule.stencil.h
    far = slopes(f, at, h / 8, rule.stencil)
    steep = np.maximum(np.abs(far.left), np.abs(far.right))
    rounding = 8 * rule.stencil.roundoff * np.abs(np.asarray(f(at), dtype=np.float64))
    level = np.maximum(rounding, _level(rule, at, largest) * ABOVE_NOISE / CLEAR)
    level = level + 2 * rule.stencil.roundoff * np.abs(at.astype(np.float64)) * steep  # the points are rounded, too
    found, open_ = np.zeros(at.shape, bool), np.ones(at.shape, bool)
    for k in h / 4.0 ** np.arange(5, -1, -1):  # as fine as rounding lets the two slopes be told apart
        near, nearer = (slopes(f, at, each, rule.stencil).gap for each in (k, k / 2))
        with np.errstate(invalid="ignore"):
            clear = open_ & (nearer > CLEAR * level / k)
            found |= clear & (nearer > STILL_A_GAP * near) & (near > far.gap / 4)
        open_ &= ~clear
    return found


def _endless_slope(rule: NumericRule, judged: Judged, places: Array) -> None:
    """At a declared break where the slope is infinite, as at 0 of the square root, no secant bounds the hull.

    The secants from the break to the side of x must then grow as they get shorter, and f' be steeper than the longest.
    """
    x, got = judged.x[places].astype(np.float64), judged.got[places]
    at = rule.nearest_break(x)
    settled = np.zeros(places.shape, bool)
    with np.errstate(all="ignore"):
        sides = [slopes(rule.bound.f, at, rule.stencil.side / part, rule.stencil) for part in (1.0, 49.0, 2401.0)]
        for beside, secants in ((x <= at, [each.left for each in sides]), (x >= at, [each.right for each in sides])):
            steep = [np.sign(got) * each for each in secants]
            growing = (steep[0] > 0) & (steep[1] > 2 * steep[0]) & (steep[2] > 2 * steep[1])
            settled |= beside & growing & (np.abs(got) >= steep[0])
    _settle(judged, places, settled, PASSED, ENDLESS)
    judged.error[places[settled]] = 0.0
    for each in ascending(at[settled]):  # so close to it the tolerance is a share of a slope without bound
        judged.straddles |= np.abs(judged.x - each) <= NEAR_ENDLESS * rule.stencil.side


def _finer_step(rule: NumericRule, judged: Judged, places: Array) -> None:
    """What passes at finer steps failed for the step, not for the derivative; or a break lies inside the stencil.

    The steps are h/√7 and h/7, and on by sevenths for as long as rounding stays below the tolerance at h, so that a
    fault that showed at h still shows; or as long as the quotients contradict each other by more than they may.
    """
    stencil, x, tolerance = rule.stencil, judged.x[places], judged.tolerance[places]
    passes, blurred = np.zeros(places.shape, bool), np.zeros(places.shape, bool)
    error = np.where(np.isfinite(judged.error[places]), judged.error[places], 0.0)
    error[rule.at_a_kink(x) & np.isinf(judged.error[places])] = np.inf  # two kinks in one stencil say nothing of a size
    level = _level(rule, x, _largest(judged.size))
    for power in range(12):
        pair = [stencil.at(stencil.h / 7.0 ** (power + part)) for part in (0.5, 1.0)]
        allowed = np.maximum(np.maximum(tolerance, _floor(judged)), error / 8)  # a fault of this size still shows
        found = [_again(rule, each, x) for each in pair]
        clean, rounding = (pair[1].rounding(x, judged.size[places], judged.got[places], each) for each in (0.0, level))
        sharp = rounding <= allowed
        with np.errstate(invalid="ignore"):
            moved = np.abs(found[1].expected - judged.expected[places])
            sharp |= moved > tolerance + found[1].tolerance + rounding - clean
        if not (sharp & ~passes).any():
            break
        both = (found[0].state == PASSED) & (found[1].state == PASSED)
        passes |= sharp & both
        blurred |= both  # but rounding might hide a fault of that size there
    across = places[passes & judged.straddles[places]]  # beside a break it is the stencil on one side that counts
    judged.state[across] = PASSED
    judged.error[across] = 0.0
    _settle(judged, places, blurred & ~passes & judged.straddles[places], COARSE, COARSE_STEP)
    coarse = places[passes & ~judged.straddles[places]]
    if coarse.size:
        where = _locate(rule, judged.x[coarse], rule.stencil.reach)
        is_break = _is_break(rule, where, _largest(judged.size))
        judged.breaks += where[is_break].tolist()
        _settle(judged, coarse, is_break, PASSED, BREAK_FOUND)
        judged.straddles[coarse[is_break]] = True
        _settle(judged, coarse, ~is_break, COARSE, COARSE_STEP)


def _slow_convergence(rule: NumericRule, judged: Judged, places: Array) -> None:
    """Where f' exists but f'' does not, as at 0 of x^1.5, or where the slope is infinite: no order can be relied on.

    The quotient must then go on approaching what the derivative's formula returned, as far down as h/2401: a fault's
    distance would stay. An infinite slope must be approached by quotients that go on growing.
    """
    x, got = judged.x[places], judged.got[places]
    with np.errstate(all="ignore"):
        values = [rule.stencil.at(rule.stencil.h / part).quotient(rule.bound.f, x) for part in (1.0, 49.0, 2401.0)]
        error = [np.abs(each - got) for each in values]
        nearer = (error[1] < error[0] / 2) & (error[2] < error[1] / 2)
        signed = [np.sign(got) * each for each in values]
        growing = (signed[0] > 0) & (signed[1] > 2 * signed[0]) & (signed[2] > 2 * signed[1])
    _settle(judged, places, np.where(np.isinf(got), growing, nearer), PASSED, SLOW)
    settled = places[np.where(np.isinf(got), growing, nearer)]
    judged.straddles[settled] = True  # judged by another rule: its tolerance says nothing
    judged.error[settled] = 0.0


def _floor(judged: Judged) -> float:
    """The typical tolerance: what stands in beside a declared break, whose own tolerance is in its hull."""
    usual = judged.tolerance[(judged.state < COARSE) & ~judged.straddles]
    return float(np.median(usual)) if usual.size else np.inf


def _locate(rule: NumericRule, x: Array, reach: float) -> Array:
    """The place within ``reach`` of each x where f bends most, found by closing in on the largest second difference."""
    format = rule.stencil.format
    width = np.full(x.shape, 2 * reach)
    return most_bent(rule.bound.f, x.astype(np.float64), width, format).astype(format.dtype)
