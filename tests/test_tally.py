"""Tallies of parts, merged in any order, are the tally of the whole, bit for bit."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import actderiv
from actderiv.floats import FORMATS
from actderiv.judge.assessed import Assessed
from actderiv.judge.findings import kinds
from actderiv.judge.implementation import ImplementationRule
from actderiv.judge.tally import NOTHING, Tally
from actderiv.judge.tolerance import Tolerance

FLOAT16 = FORMATS.get("float16")


def assessed(x, expected, got, failing):
    """A block whose truth is ``expected``, whatever x is."""
    with np.errstate(all="ignore"):
        ulp = np.abs(got - expected) / FLOAT16.spacing(expected)
    ulp = np.where(np.isnan(ulp), np.where(got == expected, 0.0, np.inf), ulp)
    flushed = (got == 0) & (expected != 0)
    return Assessed(x, expected, got, ulp, failing, flushed, kinds(expected, got, np.zeros(x.shape, bool)))


def told(tally):
    """All that a row is made of, as text: NaN equals itself there, and 0 is not -0."""
    regions = tally.regions.found, tally.regions.worst_first()
    worst = tally.worst_ulp, tally.worst_passing, tally.worst_overflow, tally.worst_error
    counts = tally.points, tally.failures, tally.flushed, tally.histogram, tally.within
    margins = tally.tolerated, tally.blind, tally.grid.found()
    return repr(
        (counts, margins, worst, regions, tally.profile.points(), tally.errors.mean_size(), tally.errors.found(True))
    )


def merged(draw, tallies):
    """One of many, by merging two at a time."""
    while len(tallies) > 1:
        one = tallies.pop(draw(st.integers(0, len(tallies) - 1)))
        tallies[draw(st.integers(0, len(tallies) - 1))].merge(one)
    return tallies[0]


@settings(max_examples=150)
@given(st.data())
def test_any_cut_and_any_order_give_the_tally_of_the_whole(data):
    count = data.draw(st.integers(4, 120))
    states = data.draw(st.lists(st.sampled_from("......z-n+"), min_size=count, max_size=count))
    half = count // 2
    x = np.concatenate([-np.arange(half, 0, -1) / 8, [-0.0, 0.0], np.arange(1, count - half - 1) / 8]).astype(
        np.float16
    )
    expected = np.linspace(-3, 4, count)
    way = {".": 1 + 2.0**-13, "z": 0.0, "-": -1.0, "n": math.nan, "+": 1.5}
    got = FLOAT16.round(expected * [way[state] for state in states]).astype(np.float64)
    failing = np.array([state != "." for state in states])
    cuts = sorted({0, count, *data.draw(st.lists(st.integers(0, count), max_size=12))})
    whole = Tally.of(FLOAT16, rounding=True, lsb=1 / 256)
    whole.add(assessed(x, expected, got, failing))
    stretches, running = [], Tally.of(FLOAT16, rounding=True, lsb=1 / 256)
    for low, high in pairwise(cuts):
        part = slice(low, high)
        running.add(assessed(x[part], expected[part], got[part], failing[part]))
        if data.draw(st.booleans()):  # else the next block belongs to the same tally
            stretches.append(running)
            running = Tally.of(FLOAT16, rounding=True, lsb=1 / 256)
    stretches.append(running)
    assert told(merged(data.draw, stretches)) == told(whole)


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_a_kernel_s_parts_make_the_row_of_the_whole(dtype):
    format, bound = FORMATS.get(dtype), actderiv.get("elu")
    x = format.all_values() if dtype == "bfloat16" else np.linspace(-20, 5, 4000, dtype=np.float32)
    rule = ImplementationRule(bound, format, 1, 1.0, 0, tolerance=Tolerance(2.0**-12, 2.0**-9))
    got = format.round(np.where(x < -7, 0, np.where(np.abs(x) < 1e-3, np.nan, bound.df(x.astype(np.float64)))))

    def tallied(part):
        tally = Tally.of(format, rounding=True, lsb=0.1)
        tally.add(rule.judge(x[part], got[part]))
        return tally

    whole = tallied(slice(None))
    assert min(whole.failures, whole.tolerated, whole.blind) > 0
    for seed in range(3):
        random = np.random.default_rng(seed)
        parts = np.split(np.arange(x.size), np.sort(random.integers(1, x.size, 17)))
        tallies = [tallied(part) for part in parts if part.size]
        random.shuffle(tallies)
        one = Tally.of(format, rounding=True, lsb=0.1)
        for each in tallies:
            one.merge(each)
        assert told(one) == told(whole)


def test_of_equal_errors_the_first_input_is_the_worst_and_minus_zero_lies_before_zero():
    zeros = NOTHING._replace(value=2.0, x=-0.0), NOTHING._replace(value=2.0, x=0.0)
    for one, other in (zeros, zeros[::-1]):
        assert math.copysign(1, one.merged(other).x) == -1
    assert zeros[0].merged(NOTHING) is zeros[0] is NOTHING.merged(zeros[0])
