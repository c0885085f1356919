"""Causes of one's own pair, by quotients: each fault gets its own, what only looks like it does not."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from actderiv import compare, get
from actderiv.activation import Activation
from actderiv.renderers import render
from actderiv.report import FAIL, PASS

sys.path.insert(0, str(Path(__file__).parent))
from pairs.causes import CHAIN, EXCHANGED, FACTOR, ITSELF, OTHER, OUTPUT, PAIRS, PRODUCT, SECOND, SHIFTED

REPEATED = {CHAIN, EXCHANGED, FACTOR, ITSELF, OTHER, OUTPUT, PRODUCT, SECOND, SHIFTED}


def bound(f, derivative, **facts):
    """A pair as a user's own file brings it."""
    return Activation("own", lambda x: f(x), derivative, foreign=True, **facts).bind()


def judged(f, derivative, **request):
    (row,) = compare(bound(f, derivative), **request).rows
    return row


@pytest.mark.parametrize("name", [name for name, each in PAIRS.items() if each[2]])
def test_a_fault_has_its_own_cause(name):
    f, derivative, cause, _ = PAIRS[name]
    row = judged(f, derivative)
    assert row.verdict == FAIL
    told = sum(each.count for each in row.findings if each.cause and cause in each.cause)
    assert told >= 0.9 * row.failures, [(each.kind, each.first, each.last, each.cause) for each in row.findings][:8]


@pytest.mark.parametrize("name", [name for name, each in PAIRS.items() if each[3]])
def test_a_look_alike_does_not_get_it(name):
    f, derivative, _, never = PAIRS[name]
    row = judged(f, derivative)
    assert row.verdict == FAIL
    causes = {each.cause for each in row.findings if each.cause}
    assert not [each for each in causes if any(wrong in each for wrong in never)], causes


def test_every_cause_has_three_look_alikes():
    for cause in {each for pair in PAIRS.values() for each in pair[3] if each in REPEATED}:
        assert sum(cause in pair[3] for pair in PAIRS.values()) >= 3, cause


def test_a_parameter_is_named():
    def softplus(x, beta: float = 3.0):
        return np.logaddexp(0, beta * x) / beta

    def chain(x, beta: float = 3.0):
        return beta / (1 + np.exp(-beta * x))

    def over(x, beta: float = 3.0):
        return 1 / (1 + np.exp(-beta * x)) / beta

    def other(x, beta: float = 3.0):
        return 1 / (1 + np.exp(-1.0 * x))

    for derivative, cause in ((chain, "beta times"), (over, "1/beta times"), (other, "beta=1")):
        record = Activation("own", softplus, derivative, foreign=True)
        (row,) = compare(record.bind()).rows
        assert row.findings[0].cause
        assert row.findings[0].cause.startswith(cause) or cause in row.findings[0].cause


def test_noise_in_hundreds_of_regions_is_judged_at_once():
    start = time.process_time()
    row = judged(np.tanh, lambda x: 1 - np.tanh(x) ** 2 + 0.01 * np.sin(50 * x))
    assert len(row.findings) > 100
    assert time.process_time() - start < 20  # of the processor; measured: 3 s


def test_a_hole_in_the_derivative_is_no_break_of_f():
    f, derivative, *_ = PAIRS["hole_in_a_smooth_one"]
    row = judged(f, derivative)
    assert not any("break" in note or "coarse" in note for note in row.notes), row.notes
    assert sum(each.count for each in row.findings) == 49  # every input between -3.5 and -3
    assert "set to 0 from x = -3.5 to -3" in row.findings[0].cause


def test_a_jump_nobody_declared_is_told_with_place_and_height():
    for at, low in ((0.0, 0.05), (0.1234567, -0.2), (5.005, 1.0)):
        row = judged(
            lambda x, at=at, low=low: np.where(x < at, low, x - at), lambda x, at=at: np.where(x < at, 0.0, 1.0)
        )
        assert row.verdict == FAIL
        (found,) = [each for each in row.findings if each.kind == "jump"]
        assert abs(found.first - at) < 1e-12
        assert f"jumps there by {-low:g}" in found.cause


def test_a_declared_jump_is_none_to_complain_of():
    f, derivative = (lambda x: np.where(x < 0, 0.05, x)), (lambda x: np.where(x < 0, 0.0, 1.0))
    (row,) = compare(bound(f, derivative, breaks={0.0: 0})).rows
    assert row.verdict == PASS
    assert not row.findings


@pytest.mark.parametrize("f", [np.floor, lambda x: np.heaviside(x, 1), lambda x: np.where(x < 0.777, -1, 1)])
def test_a_step_function_of_ones_own_passes_and_is_told(f):
    row = judged(f, np.zeros_like)
    assert row.verdict == PASS
    assert any("f jumps at" in note for note in row.notes)


@pytest.mark.parametrize(
    ("f", "derivative"),
    [
        (lambda x: np.cbrt(x - 1), lambda x: 1 / (3 * np.cbrt(x - 1) ** 2)),
        (lambda x: np.sin(40 * np.pi * x), lambda x: 40 * np.pi * np.cos(40 * np.pi * x)),
        (lambda x: np.abs(x - 0.123), lambda x: np.sign(x - 0.123)),
        (np.exp, np.exp),
        (lambda x: np.tanh(50 * x), lambda x: 50 * (1 - np.tanh(50 * x) ** 2)),
    ],
)
def test_what_is_steep_does_not_jump(f, derivative):
    row = judged(f, derivative)
    assert not [each for each in row.findings if each.kind == "jump"]


def test_regions_that_share_a_cause_are_one_sentence():
    f, derivative, *_ = PAIRS["tanh_of_input"]
    report = compare(bound(f, derivative))
    text = " ".join(render(report, "plain").split())
    assert text.count("as a function of the output") == 1
    assert "in 5 regions from -10 to 10 (2000 inputs, all that fail)" in text


def test_the_catalogues_own_derivative_is_the_truth_where_f_is_its():
    record = get("tanh").activation
    (row,) = compare(replace(record, derivative=lambda x: record.derivative(x) / 2).bind()).rows
    assert {each.cause for each in row.findings} == {"1/2 times the truth"}


def test_what_jumps_to_a_constant_is_not_clamped(command):
    """Beside a break of f' two inputs far apart in value are no room for what is held there."""
    done = command("compare", "max(1,sqrt(x))", "--derivative", "where(sqrt(x)>1,1,0)")
    assert done.status == 1
    assert "clamped" not in done.out
