"""The numeric judge: correct functions never exceed the tolerance, right pairs are never accused, faults are caught."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from catalogue import part_of
from hypothesis import given, settings
from hypothesis import strategies as st

from actderiv import FUNCTIONS, JUMP, Activation, RequestError, compare, get
from actderiv.floats import FORMATS
from actderiv.judge.bends import bends_near
from actderiv.judge.findings import ISLAND, KINDS, Regions
from actderiv.judge.numeric import FAILED, LEFT_OUT, NumericRule
from actderiv.judge.repairs import BREAK_FOUND, NOISY, breaks_near, reconsider
from actderiv.judge.stencil import Stencil
from actderiv.samples import Uniform
from actderiv.sources.differences import SCHEMES
from actderiv.study.numeric import NARROW

PAIRS = Path(__file__).parent / "pairs"
FLOAT64 = FORMATS.get("float64")
STEPS = [10.0**-power for power in range(1, 13)]


def pairs(file):
    """The names in a file that have a ``_prime``."""
    spec = importlib.util.spec_from_file_location(file, PAIRS / f"{file}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: getattr(module, f"{name}_prime") for name in vars(module) if hasattr(module, f"{name}_prime")}


def pair(file, name):
    return get(f"{PAIRS}/{file}.py:{name}", f"{PAIRS}/{file}.py:{name}_prime")


RIGHT, WRONG = pairs("right"), pairs("wrong")


def takes(bound, scheme):
    """Whether the formula admits the scheme: those written with erfc take no complex numbers."""
    if not scheme.complex_valued:
        return True
    try:
        bound.f(np.array([0.5 + 0.1j]))
    except TypeError:
        return False
    return True


ENDLESS = {"sqrt_signed", "ssaf"}  # an infinite slope lies in no hull of secants
SUDDEN = {
    "plogish", "laplace_mega", "gabor", "comb_h_sine", "isrlu", "siglu", "ptelu", "soft_modulus_t", "puaf", "rel_tanh",
    "expexpish", "sigmoid_gumbel", "loglog",
}  # fmt: skip
"""They change within a step of 0.01 or 0.1 by more than three quotients tell."""
LOSING = {"expexpish", "sigmoid_gumbel", "loglog", "pmaf", "ssu", "dsu", "sinc_sigmoid", "sqrt_softplus"}
"""Their formulas lose digits in complex arithmetic."""


@pytest.mark.parametrize("record", part_of([*FUNCTIONS], 3, 1), ids=lambda each: each.name)
def test_a_correct_function_never_exceeds_the_tolerance(record):
    """Every scheme, every step from 0.1 to 1e-12, 2001 points and the breaks: but for those named above on first sight,
    and with second thoughts none, but one whose width is a tenth of the step."""
    bound = record.bind()
    for scheme in SCHEMES:
        for h in STEPS if takes(bound, scheme) else ():
            rule = NumericRule(bound, Stencil(scheme, FLOAT64, h))
            surprises = set(ENDLESS)
            surprises |= (SUDDEN if h >= 0.01 else set()) | (LOSING if scheme.complex_valued else set())
            for x in Uniform(-10, 10, 2001).blocks(bound, FLOAT64, 2.5 * scheme.reach * h):
                judged = rule.judge(x)
                assert not judged.failing().size or record.name in surprises, (scheme.name, h, x[judged.failing()][:3])
                reconsider(rule, judged)
                bad = judged.failing()
                assert not bad.size or (record.name, h) == ("soft_modulus_t", 0.1), (scheme.name, h, x[bad][:3])


@pytest.mark.parametrize("record", FUNCTIONS, ids=lambda each: each.name)
def test_in_the_useful_range_the_tolerance_is_a_few_times_the_error(record):
    """At the steps where truncation rules, median tolerance / median error: the price of not knowing the answer."""
    bound = record.bind()
    for scheme, h in (("forward", 1e-3), ("central", 1e-2), ("five_point", 1e-1)):
        rule = NumericRule(bound, Stencil(SCHEMES.get(scheme), FLOAT64, h))
        x = np.linspace(-3, 3, 601) + 1e-3
        judged = rule.judge(x)
        ruled = ~judged.straddles & (judged.error > 1e-10 * max(1.0, float(np.max(judged.size))))
        if ruled.sum() > 100:  # a piecewise linear function has no truncation error to compare with
            ratio = np.median(judged.tolerance[ruled] / judged.error[ruled])
            assert ratio < 6, (scheme, ratio)


@pytest.mark.parametrize("scheme", ["backward", "central", "five_point"])
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_pair_is_never_accused(name, scheme):
    bound = pair("right", name)
    report = compare(bound, h=(1e-1, 1e-3, 1e-6, 1e-8) if scheme == "central" else (1e-1, 1e-8), scheme=scheme)
    assert [row.verdict for row in report.rows].count("fail") == 0, [row.findings[:2] for row in report.rows]


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_pair_is_never_accused_far_out(name):
    (row,) = compare(pair("right", name), range=(-800, 800)).rows
    assert row.verdict != "fail", row.findings[:2]


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_pair_passes_at_the_default_step(name):
    (row,) = compare(pair("right", name)).rows
    if any(note == NARROW for note in row.notes):  # float32 cannot decide at 1e-6, and the row says what would
        assert "would decide" in row.notes[-1]
    else:
        assert row.verdict == "pass", (row.findings[:2], row.notes)


@pytest.mark.parametrize("scheme", ["forward", "backward", "central", "five_point"])
@pytest.mark.parametrize("name", WRONG)
def test_a_planted_fault_is_caught_for_the_right_reason(name, scheme):
    kind, regions = WRONG[name].caught
    (row,) = compare(pair("wrong", name), scheme=scheme).rows
    assert row.verdict == "fail"
    found = [each for each in row.findings if each.kind == kind]
    for first, last in regions:
        match = [each for each in found if first[0] <= each.first <= first[1] and last[0] <= each.last <= last[1]]
        assert match, [each.sentence() for each in row.findings]


def narrowest(bound):
    """The distance in which f' changes by as much as it ever is: steps beyond tell nothing. 0 for an infinite slope."""
    x = np.linspace(-10, 10, 20_001)
    with np.errstate(all="ignore"):
        slopes = bound.df(x)
        if not np.isfinite(slopes[np.abs(x) < 1]).all():
            return 0.0
        turns = np.sort(np.abs(np.diff(slopes)))[-24:-12].max()  # breaks are steeper, and few
    return float(np.max(np.abs(slopes)) * (x[1] - x[0]) / max(turns, 1e-300))


def steepest(bound):
    """max |f'| where compare looks: rounding grows with the size of f."""
    slopes = np.abs(bound.df(np.linspace(-10, 10, 2001)))
    return float(np.max(slopes[np.isfinite(slopes)]))


def test_every_function_passes_at_the_default_step_and_faults_of_1e_6_are_seen():
    report = compare()
    assert report.passed
    for row in report.rows:
        assert row.detects < 4e-6 * max(1.0, steepest(get(row.function))), row.function
        assert row.max_abs_error <= row.detects or get(row.function).breaks


def test_float32_at_1e_6_is_undecided_and_names_a_step_that_decides():
    report = compare(h=1e-6, dtype="float32")
    assert {row.verdict for row in report.rows} == {"undecided"}
    for row in report.rows:
        advice = row.notes[-1]
        if "no step from" in advice:  # a function narrower than any step that float32 can be asked with
            assert narrowest(get(row.function)) < 0.02, row.function
            continue
        assert "would decide" in advice
        step = float(advice.split("h = ")[-1].split(" ")[0])
        (again,) = compare(row.function, h=step, dtype="float32").rows
        assert again.verdict == "pass", (row.function, step, again.notes)


def test_what_is_stated_as_the_smallest_fault_is_caught():
    """Add twice the stated fault at one input, anywhere: it must fail. Half of what rounding makes is not seen."""
    for record in part_of([*FUNCTIONS], 4):
        bound = record.bind()
        (row,) = compare(bound).rows
        for at in (-4.44, 0.77, 7.3):

            def shifted(x, at=at, record=record, fault=2 * row.detects, **parameters):
                return record.derivative(x, **parameters) + np.where(np.abs(x - at) < 1e-9, fault, 0.0)

            faulty = replace(record, derivative=shifted).bind()
            assert compare(faulty).rows[0].verdict == "fail", (record.name, at)


def test_a_jump_shows_its_weight_in_the_quotient():
    """A step declared at the wrong height or place is seen: what is left of the quotient lies outside the hull."""
    for record in FUNCTIONS:
        bound = record.bind()
        jumps = [at for at, order in bound.breaks.items() if order == JUMP]
        if jumps:
            moved = {at + 1e-7 if at in jumps else at: order for at, order in bound.breaks.items()}
            (row,) = compare(replace(record, breaks=moved).bind(), h=1e-3).rows
            assert row.verdict == "fail", record.name


def test_noise_of_f_is_told_and_forgiven():
    (row,) = compare(pair("right", "naive_softplus")).rows
    assert any(note.startswith(NOISY) for note in row.notes)


def test_a_break_nobody_declared_is_told():
    (row,) = compare(pair("right", "relu")).rows
    assert any(note.startswith(f"{BREAK_FOUND} at x = 0") for note in row.notes)


@pytest.mark.parametrize("height", [0, 1e5])
def test_how_far_f_lies_from_0_hides_no_break(height):
    """A tolerance is wide in comparison with f', which the height of f says nothing of."""
    at = 0.125 + 6e-7  # a tenth of a step beside an input
    pair = Activation("own", lambda x: np.abs(x - at) + height, lambda x: np.sign(x - at), foreign=True).bind()
    (row,) = compare(pair, range=(-8, 8), points=2049).rows
    assert (row.verdict, row.notes) == ("pass", ("a break is found at x = 0.125001 (1 input)",))


def test_an_f_prime_of_zeros_is_wrong_beside_a_slight_kink_too():
    """Where f' is 0 everywhere a tolerance is wide in comparison with max |f| over the extent of x."""
    at = 0.125 + 6e-7
    pair = Activation("own", lambda x: 1 + 1e-3 * np.abs(x - at), np.zeros_like, foreign=True).bind()
    (row,) = compare(pair, range=(-8, 8), points=2049).rows
    assert (row.failures, row.points) == (2049, 2049)
    assert {finding.kind for finding in row.findings if finding.first <= 0.125 <= finding.last} == {"subgradient"}


def test_overflow_and_underflow_decide_nothing_and_are_counted():
    (row,) = compare(pair("right", "exponential"), range=(-800, 800), points=1601).rows
    outside = sum(1 for x in range(-800, 801) if x > 709 or -745 <= x < -708)  # below, f and f' are both 0
    assert row.left_out == outside
    assert row.verdict == "pass"
    assert sum("left out" in note for note in row.notes) == 2


def test_a_step_below_the_spacing_of_x_decides_nothing():
    (row,) = compare("tanh", h=1e-12, range=(1e4, 1e5)).rows
    assert row.left_out == row.points
    assert row.verdict == "undecided"


def test_a_tolerance_of_ones_own_replaces_the_derived_one():
    assert compare("sigmoid", h=0.1, scheme="forward", tol=1.0).passed
    assert not compare("sigmoid", h=0.1, scheme="forward", tol=1e-6).passed


def test_the_delta_of_a_jump_is_the_height_times_the_weights_beyond_it():
    """h·D_h of the unit step at the jump itself: forward 0 (f(0) = 1 holds already), central 1/2, five-point 7/12."""
    step = get("heaviside")
    weights = {"forward": 0.0, "backward": 1.0, "central": 1 / 2, "five_point": 7 / 12}
    for name, weight in weights.items():
        quotient = SCHEMES.get(name)(step.f, np.array([0.0]), 1e-3)[0]
        assert quotient * 1e-3 == pytest.approx(weight, abs=1e-12)


@pytest.mark.parametrize(
    "formula", ["max(1, sqrt(x))", "max(0, log(x) + 1)", "heaviside(sqrt(x) - 1)", "heaviside(x - 1) * sqrt(x)"]
)
def test_the_end_of_a_domain_has_no_delta(formula):
    """There f goes from nothing to a number, which spoils no break elsewhere."""
    (row,) = compare(formula).rows
    assert row.verdict == "pass"
    (row,) = compare(formula, derivative="3*heaviside(x - 1)").rows
    assert row.verdict == "fail"
    assert "inaccurate" in {finding.kind for finding in row.findings}


def test_the_lessons_quotient_to_the_last_bit():
    f = get("sigmoid").f
    x, h = np.linspace(-5, 5, 101), 1e-6
    assert np.array_equal(SCHEMES.get("forward")(f, x, h), (f(x + h) - f(x)) / h)


def test_a_nan_from_the_derivative_fails_and_one_from_f_does_not():
    record = get("tanh").activation
    faulty = replace(record, derivative=lambda x: np.where(np.abs(x - 1) < 1e-9, np.nan, record.derivative(x)))
    (row,) = compare(faulty.bind()).rows
    assert [each.kind for each in row.findings] == ["nan"]
    hollow = replace(record, value=lambda x: np.where(np.abs(x - 1) < 1e-9, np.nan, record.value(x)))
    assert compare(hollow.bind()).rows[0].verdict == "pass"


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from([-1, KINDS.index("zero"), KINDS.index("sign")]), min_size=1, max_size=200),
    st.integers(min_value=1, max_value=50),
)
def test_regions_are_the_same_however_the_inputs_are_cut_into_blocks(states, block):
    """Every failing input lies in exactly one region, and blocks leave no trace."""

    def collect(size):
        regions = Regions()
        for start in range(0, len(states), size):
            part = np.array(states[start : start + size])
            x = np.arange(start, start + part.size, dtype=float)
            one = np.ones(part.size)
            regions.add(x, part >= 0, part, one, 2 * one, x)
        return regions

    whole, cut = collect(len(states)), collect(block)
    assert whole.worst_first() == cut.worst_first()
    assert sum(each.count for each in whole.found) == sum(state >= 0 for state in states)
    for before, after in zip(whole.found, whole.found[1:], strict=False):
        assert before.last < after.first
        assert before.kind != after.kind or after.first - before.last > ISLAND + 1


def test_memory_is_that_of_a_block():
    """A million points leave what a thousand do; the blocks cover them once and in order."""
    bound = get("relu6")
    count, last = 0, -np.inf
    for x in Uniform(-10, 10, 300_000).blocks(bound, FLOAT64, 1e-5):
        assert x[0] > last
        assert np.all(np.diff(x) > 0)
        count, last = count + x.size, x[-1]
    assert 300_000 <= count <= 300_000 + 5 * len(bound.breaks)


@pytest.mark.parametrize(
    ("low", "high", "points", "says"),
    [(1, 1, 10, "empty"), (2, 1, 10, "reversed"), (0, np.inf, 10, "not finite"), (0, 1, 1, "1 points"),
     (0, 1, 10**12, "1000000000000 points"), (-1.7e308, 1.7e308, 10, "wider")],
)  # fmt: skip
def test_a_sample_that_cannot_be_is_refused_by_name(low, high, points, says):
    with pytest.raises(RequestError, match=says):
        Uniform(low, high, points)


def test_left_out_and_failed_are_different_things():
    judged = NumericRule(
        get("exp") if "exp" in FUNCTIONS else get("relu_squared"), Stencil(SCHEMES.get("central"), FLOAT64, 1e-6)
    )
    state = judged.judge(np.array([-1e-300, 1.0, 1e300])).state
    assert FAILED not in state
    assert state[2] == LEFT_OUT


@pytest.mark.parametrize("record", part_of([*FUNCTIONS], 6), ids=lambda each: each.name)
def test_a_correct_function_is_never_accused_in_a_narrow_format_or_at_a_coarse_step(record):
    for dtype, steps in (
        ("float32", (1e-1, 1e-2, 1e-4, 3e-5)),
        ("float16", (0.1, 0.01)),
        ("bfloat16", (0.1,)),
        ("float64", (10.0, 3.0)),
    ):
        for row in compare(record.bind(), h=steps, dtype=dtype).rows:
            assert row.verdict != "fail", (dtype, row.h, row.findings[:2])


def test_no_evidence_is_no_pass():
    """Every stencil across a break, or every input left out: nothing was seen, whatever the tolerance."""
    assert compare("heaviside", range=(0, 1e-7)).rows[0].verdict == "undecided"
    assert compare("sigmoid", range=(1e17, 2e17), tol=1.0).rows[0].verdict == "undecided"


def test_breaks_that_nobody_declared_are_told_one_by_one():
    def told(f, derivative):
        (row,) = compare(Activation("own", f, derivative, foreign=True).bind()).rows
        assert row.verdict == "pass"
        return [note for note in row.notes if "found" in note]

    assert told(lambda x: np.clip(x, -3, 3), lambda x: np.where(np.abs(x) < 3, 1.0, 0.0)) == [
        "breaks are found at x = -3, 3 (2 inputs)"
    ]
    (many,) = told(lambda x: np.abs(np.mod(x, 2) - 1), lambda x: np.sign(np.mod(x, 2) - 1 + 1e-12))
    assert many.split(" from ")[0].endswith("breaks are found")


@pytest.mark.parametrize("side", [-1, 1])
def test_bends_are_looked_for_as_far_as_is_asked_and_not_much_farther(side):
    f = get("elu").f
    assert bends_near(f, np.array([0.9 * side]), 1.0) == [0.0]
    assert bends_near(f, np.array([1.3 * side]), 1.0) == []  # a difference has a width: it sees 1.1 on one side
    assert bends_near(f, np.array([0.9, -0.9, 3.0]) * side, 1.0) == [0.0]
    assert bends_near(np.exp, np.array([0.9 * side]), 1.0) == []


@pytest.mark.parametrize(
    ("formula", "kinks"),
    [("sin(x)", []), ("abs(x - 1/8)", [0.125]), ("abs(x - 1) + abs(x + 1)", [-1, 1]), ("x/3 + 7", [])],
)
def test_breaks_are_looked_for_where_a_stencil_has_room_and_nothing_else_is_one(formula, kinks):
    bound, x = get(formula), np.array([-0.97, 0.1, 0.98])
    for h, found in ((1e-3, kinks), (2e-15, [])):
        rule = NumericRule(bound, Stencil(SCHEMES.get("central"), FLOAT64, h))
        assert breaks_near(rule, x, 0.05) == pytest.approx(found, abs=1e-12)
