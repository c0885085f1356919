"""Every function and its derivative in float64 against the exact value, over inputs of every exponent and sign.

The rule is the hull rule with M = N = 2: a value may lie two units of the last place outside the range of the true
values over the inputs within two places of x. No function needs more.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from actderiv.activation import FUNCTIONS, Activation, Bound
from actderiv.floats import FORMATS
from actderiv.judge.hull import Hull
from actderiv.sources.exact import span, truth

pytest.importorskip("flint")

FLOAT64 = FORMATS.get("float64")
ULP = 2


def other(record: Activation, factor: float, shift: float) -> Bound:
    """The function with every number moved to factor·default + shift, and every word to its last choice."""
    return record.bind(
        **{each.name: each.choices[-1] if each.choices else factor * each.default + shift for each in record.parameters}
    )


def variants() -> list[Bound]:
    """Each function with its defaults; those with parameters also with smaller and with larger ones."""
    found = [record.bind() for record in FUNCTIONS]
    found += [other(record, 0.75, 0.35) for record in FUNCTIONS if record.parameters]
    found += [other(record, 3, 0.3) for record in FUNCTIONS if any(not each.choices for each in record.parameters)]
    return found


def name_of(bound: Bound) -> str:
    return bound.spec


VARIANTS = variants()


def inputs(bound: Bound, every: int = 1) -> np.ndarray:
    """Two mantissas of every exponent (or each so many) and sign, more where functions live, neighbours of breaks."""
    random = np.random.default_rng(20240229)
    exponents = np.concatenate([np.arange(-1074, 1024, every), np.repeat(np.arange(-8, 10), 16)])
    size = np.concatenate([np.ldexp(1 + random.random(exponents.size), exponents) for _ in range(2)])
    tails = np.concatenate([random.uniform(-760, -690, 40), random.uniform(-45, -20, 40), random.uniform(-6, 6, 300)])
    special = [0.0, -0.0, FLOAT64.largest, -FLOAT64.largest]
    near = [FLOAT64.neighbour(at, step) for at in bound.breaks for step in range(-6, 7)]
    return np.concatenate([size, -size, tails, special, np.array(near)])


def evaluated(formula, x: np.ndarray, overflows: np.ndarray, parameters) -> np.ndarray:
    """The formula at x; an invalid operation raises, and so does an overflow, but for inputs whose value overflows."""
    found = np.empty_like(x)
    for where, over in ((~overflows, "raise"), (overflows, "ignore")):
        with np.errstate(invalid="raise", divide="raise", over=over, under="ignore"):
            found[where] = formula(x[where], **parameters)
    return found


def worst(bound: Bound, order: int, x: np.ndarray) -> tuple[float, float]:
    """By how many ULP f (or f') lies outside the hull at most, and at which x."""
    exact = truth(bound, x, order)
    formula = bound.activation.derivative if order else bound.activation.value
    got = evaluated(formula, x, np.isinf(exact[0]), bound.parameters)
    spacing = FLOAT64.spacing(exact[0])
    off = Hull.of([exact]).outside(got, FLOAT64.spacing, largest=FLOAT64.largest)
    again = np.flatnonzero(off > 1)
    if again.size:
        off[again] = _in_neighbourhood(bound, order, x[again], got[again], spacing[again], exact, again)
    return float(off.max()), float(x[off.argmax()])


def _in_neighbourhood(bound, order, x, got, spacing, exact, index) -> np.ndarray:
    with np.errstate(over="ignore"):
        low, high = FLOAT64.neighbour(x, -ULP), FLOAT64.neighbour(x, ULP)
    truths = [(exact[0][index], exact[1][index]), truth(bound, low, order), truth(bound, high, order)]
    for at in bound.breaks:
        beside = np.abs(x - at) <= (ULP + 1) * np.maximum(FLOAT64.spacing(x), FLOAT64.spacing(at))
        for side in ("left", "right"):
            limit = truth(bound, np.array(at), order, side)
            truths.append((np.where(beside, limit[0], np.nan), np.where(beside, limit[1], 0.0)))
    hull = Hull.of(truths)
    off = hull.outside(got, FLOAT64.spacing, largest=FLOAT64.largest)
    swings = hull.greatest[0] - hull.lowest[0] > 2**20 * spacing
    for each in np.flatnonzero((off > ULP) & swings):  # a wave may turn between two floats: its whole range is true
        ends = max(low[each], -FLOAT64.largest), min(high[each], FLOAT64.largest)
        least, most = span(bound, *ends, order)
        off[each] = 0.0 if least <= got[each] <= most else off[each]
    return off


@pytest.mark.parametrize("order", [0, 1], ids=["f", "df"])
@pytest.mark.parametrize("bound", VARIANTS, ids=name_of)
def test_within_two_ulp_of_the_exact_hull(bound, order, record_property):
    off, at = worst(bound, order, inputs(bound, every=1 if bound.spec == bound.name else 5))
    record_property("ulp", off)
    assert off <= ULP, f"{off:.3g} ULP outside the hull at {at!r}"


def nudged(derivative):
    """Off by 8 units of the last place."""

    def wrong(x, **parameters):
        y = derivative(x, **parameters)
        return y + 8 * np.copysign(np.spacing(np.abs(y)), y)

    return wrong


def cut(derivative):
    """0 from the first x beyond 8 on where it is not 0, or the reverse where it is 0 there."""

    def wrong(x, **parameters):
        y = derivative(x, **parameters)
        return np.where(np.abs(x) > 8, (y == 0) * 1e-3, y)

    return wrong


@pytest.mark.parametrize("fault", [nudged, cut])
@pytest.mark.parametrize("record", list(FUNCTIONS), ids=lambda record: record.name)
def test_a_planted_fault_is_caught(record, fault):
    bound = replace(record, derivative=fault(record.derivative)).bind()
    with np.errstate(over="ignore"):
        off, at = worst(bound, 1, inputs(bound, every=40)[:600])
    assert off > ULP
    assert fault is nudged or math.fabs(at) > 8
