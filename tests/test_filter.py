"""Several roads through the judge, and one report: a block decided as a whole, or by what is clear in it first, or by
every value held against the hull."""

from __future__ import annotations

import numpy as np
import pytest
from catalogue import part_of
from kernels import faulty

import actderiv
from actderiv import FUNCTIONS
from actderiv.errors import ForeignError
from actderiv.floats import FORMATS
from actderiv.judge import implementation
from actderiv.judge.implementation import ImplementationRule
from actderiv.judge.tally import Tally
from actderiv.sources import exact
from actderiv.study.parts import plain

DTYPES = "float32", "bfloat16", "float8_e4m3fn"
RULES = (4.0, 4), (1.0, 0), (2.5, 1)
KERNELS = [each for each in vars(faulty).values() if hasattr(each, "fault")]


def told(rule, x, got):
    """All that a report is made of, to the last bit."""
    block = rule.judge(x, got)
    arrays = block.expected, block.ulp, block.failing, block.flushed, np.where(block.failing, block.kind, -1)
    return [each.tobytes() for each in arrays]


def assert_the_same_by_both_roads(bound, format, x, got, max_ulp, input_ulp):
    rule = ImplementationRule(bound, format, 1, max_ulp, input_ulp)
    by_filter = told(rule, x, got)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImplementationRule, "_clear", lambda self, truth, value, ulp: np.zeros(ulp.shape, bool))
        assert told(rule, x, got) == by_filter, (bound.spec, format.name, max_ulp)


def inputs(format, count):
    """Values of every size, around 0 and around 1 closely."""
    places = np.linspace(-1, 1, count) * float(format.top)
    near = format.ordinal(format.round(np.linspace(-8, 8, count)))
    return format.from_ordinal(np.unique(np.concatenate([places.astype(np.int64), near, np.arange(-20, 21)])))


@pytest.mark.parametrize("dtype", DTYPES)
def test_of_every_function(dtype):
    """A third of them in each format: their own values, rounded, some off by little or by much, -f', 0, NaN."""
    format, random = FORMATS.get(dtype), np.random.default_rng(7)
    x = inputs(format, 150)
    unit = format.roundoff
    ways = 1 + np.array([0, 0, 1, -1, 3, -5, 7, 9, 100, -1 / unit, -2 / unit]) * unit
    third = [*FUNCTIONS][DTYPES.index(dtype) :: len(DTYPES)]
    for number, bound in enumerate(record.bind() for record in third):
        with np.errstate(all="ignore"):
            got = format.round(np.asarray(bound.df(x.astype(np.float64))) * random.choice(ways, x.size))
        if format.has_nan:
            got[random.random(x.size) < 0.01] = np.nan
        assert_the_same_by_both_roads(bound, format, x, got, *RULES[number % len(RULES)])


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.__name__)
def test_of_every_faulty_kernel(kernel):
    bound = actderiv.get(kernel.fault.of)
    for name in kernel.fault.dtypes:
        format = FORMATS.get(name)
        x = inputs(format, 1000)
        with np.errstate(all="ignore"):
            got = np.asarray(kernel(x.copy()))
        assert_the_same_by_both_roads(bound, format, x, got, *RULES[0 if format.computes else 1])


def test_most_of_a_sound_kernel_is_decided_without_the_hull(monkeypatch):
    asked, outside = [], ImplementationRule.outside
    monkeypatch.setattr(ImplementationRule, "outside",
                        lambda self, hull, value: asked.append(value.size) or outside(self, hull, value))  # fmt: skip
    format, bound = FORMATS.get("float32"), actderiv.get("tanh")
    x = format.round(np.linspace(-8, 8, 20_001))
    block = ImplementationRule(bound, format, 1, 4.0, 4).judge(x, format.round(bound.df(x.astype(np.float64))))
    assert not block.failing.any()
    assert sum(asked) < 200


SPAN = 400
PLACES = -3e38, -1e5, -87.5, -20.0, -3.0, -1e-3, -1e-30, -1e-38, -1e-40, 0.0, 1e-38, 0.7, 1.0, 5.9, 16.0, 88.0, 300.0
"""Tails, where truths are subnormal and vanish, smooth stretches, breaks, zeros of f', subnormal inputs."""
UNIT = 2.0**-23
WAYS = {
    "sound": lambda y: y,
    "off by 3 units": lambda y: y * (1 + 3 * UNIT),
    "off by 6": lambda y: y * (1 + 6 * UNIT),
    "off by much": lambda y: 1.001 * y + 1e-3,
    "-f'": lambda y: -y,
    "0": lambda y: 0 * y,
    "a constant": lambda y: 0 * y + 1e-3,
    "tiny": lambda y: 0 * y + 3e-45,
    "NaN": lambda y: np.where(np.arange(y.size) % 7, y, np.nan),
    "one NaN": lambda y: np.where(np.arange(y.size) == 123, np.nan, y),
    "all NaN": lambda y: y * np.nan,
    "infinite": lambda y: 0 * y - np.inf,
    "partly infinite": lambda y: np.where(y > 0.5, np.inf, y),
    "huge": lambda y: 0 * y + 3e38,
    "one is wrong": lambda y: np.where(np.arange(y.size) == 77, 2 * y + 1, y),
}


def consecutive(format, place):
    """Values that follow one another, so that the truths beside each are at hand."""
    first = max(int(format.ordinal(format.round(place))) - SPAN // 2, -format.top)
    return format.from_ordinal(np.arange(first, min(first + SPAN, format.top)))


def left_behind(rule, x, got):
    """What is judged of a block, and what is left of it in a tally, to the last bit."""
    block, tally = rule.judge(x, got), Tally.of(rule.format, rounding=False)
    tally.add(block)
    points, tally.profile = tally.profile.points(), None
    arrays = block.expected, block.ulp, block.failing, block.flushed, np.where(block.failing, block.kind, -1)
    return ([each.tobytes() for each in arrays], repr(plain(tally)), points), block.alike


@pytest.mark.parametrize(
    ("name", "dtype"),
    [("sigmoid", "float32"), ("gelu", "float32"), ("elu:alpha=2", "float32"), ("sin", "float32"), ("relu", "bfloat16")],
)
def test_a_block_decided_as_a_whole_leaves_the_same_behind(name, dtype, monkeypatch):
    bound, format = actderiv.get(name), FORMATS.get(dtype)
    verdicts, alike = [], implementation.alike
    for number, place in enumerate(PLACES):
        x = consecutive(format, place)
        y = np.asarray(bound.df(x.astype(np.float64)))
        for way, said in [*enumerate(WAYS)][number % 2 :: 2]:
            with np.errstate(all="ignore"):
                got = np.asarray(format.round(WAYS[said](y)))
            max_ulp, input_ulp = RULES[(number + way) % len(RULES)]
            rule = ImplementationRule(bound, format, 1, max_ulp, input_ulp, flush=bool(way % 3))
            monkeypatch.setattr(implementation, "alike", alike)
            quick, whole = left_behind(rule, x, got)
            monkeypatch.setattr(implementation, "alike", lambda *given: None)
            assert left_behind(rule, x, got) == (quick, None), (place, said, max_ulp)
            verdicts.append(whole and whole.failing)
    assert {True, False, None} == {*verdicts}


def test_nearly_all_blocks_of_a_sound_kernel_are_decided_as_a_whole():
    format, bound = FORMATS.get("float32"), actderiv.get("gelu")
    rule, whole = ImplementationRule(bound, format, 1, 4.0, 4), 0
    places = np.linspace(-1, 1, 64)[:-1] * format.top
    for first in places.astype(np.int64).tolist():
        x = format.from_ordinal(np.arange(first, first + 1000))
        whole += rule.judge(x, np.asarray(format.round(bound.df(x.astype(np.float64))))).alike is not None
    assert whole > 55


def test_in_float64_what_is_true_beside_x_is_told_by_the_series_at_x():
    """Errors of every size: a report is the same where what is true beside each x is asked there, by balls."""
    pytest.importorskip("flint")
    format, random, unit = FORMATS.get("float64"), np.random.default_rng(11), 2.0**-52
    off = np.array([0, 1, 3, 4, 5, 6, 7, 8, 9, 11, 14, 20, 35, 60, -5, -8, -20, -50]) * unit
    x = inputs(format, 40)
    for bound in map(actderiv.get, ("sigmoid", "silu", "gelu", "relu", "sin", "selu", "gaussian", "snake")):
        with np.errstate(all="ignore"):
            got = np.asarray(bound.df(x)) * (1 + random.choice(off, x.size))
        for max_ulp, input_ulp in RULES:
            rule = ImplementationRule(bound, format, 1, max_ulp, input_ulp)
            by_series = told(rule, x, got)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(ImplementationRule, "_catalogued", False)
                assert told(rule, x, got) == by_series, (bound.spec, max_ulp)


@pytest.mark.parametrize("reach", [1, 2])
@pytest.mark.parametrize(("dtype", "start", "count"), [("float32", 50, 200), ("float64", 600, 20)])
def test_what_is_true_at_an_input_in_reach_passes_and_at_the_next_one_fails(dtype, start, count, reach):
    """exp grows by 64 units and more from one input to the next there, so the hull of two lies far from a third."""
    bound, format = actderiv.get("exp(x)"), FORMATS.get(dtype)
    x = format.from_ordinal(format.ordinal(float(start)) + np.arange(count))
    rule = ImplementationRule(bound, format, 1, 3.0, reach)
    for steps in range(-reach - 1, reach + 2):
        moved = format.from_ordinal(format.ordinal(x) + steps)
        got = format.neighbour(format.round(bound.df(moved.astype(np.float64))), 1)  # off by a unit, and looked at well
        assert (rule.judge(x, got).failing == (abs(steps) > reach)).all(), steps
        some = np.where(np.arange(x.size) % 2, got, format.round(bound.df(x.astype(np.float64))))
        assert (rule.judge(x, some).failing == ((abs(steps) > reach) & (np.arange(x.size) % 2 == 1))).all(), steps


@pytest.fixture
def proofs(monkeypatch):
    """Few inputs are worth a proof that f' is one number over all of them."""
    monkeypatch.setattr(implementation, "PROVEN", 100)


def test_where_a_proof_says_that_the_slope_is_one_number_it_is(proofs):
    """Of a part of the catalogue: the exact value at both ends and in the middle is that number, rounded."""
    pytest.importorskip("flint")
    format, proven = FORMATS.get("float32"), 0
    for bound in part_of([record.bind() for record in FUNCTIONS], 6):
        rule = ImplementationRule(bound, format, 1, 4.0, 4)
        for place in PLACES:
            at = consecutive(format, place).astype(np.float64)
            found = rule._saturated(at)
            if found is not None:
                few = at[[0, SPAN // 2, -1]]
                np.testing.assert_array_equal(found[0][: few.size], exact.truth(bound, few, 1)[0], str((bound, place)))
                proven += 1
    assert proven > 100


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["sigmoid", "gelu", "hardswish", "softplus", "sin"])
def test_a_proof_changes_no_number(proofs, monkeypatch, name, way):
    pytest.importorskip("flint")
    bound, format, proven = actderiv.get(name), FORMATS.get("float32"), 0
    for place in PLACES:
        x = consecutive(format, place)
        with np.errstate(all="ignore"):
            got = np.asarray(format.round(WAYS[way](np.asarray(bound.df(x.astype(np.float64))))))
        rule = ImplementationRule(bound, format, 1, 4.0, 4)
        with monkeypatch.context() as patch:
            proven += rule._saturated(x.astype(np.float64)) is not None
            by_proof = told(rule, x, got)
            patch.setattr(ImplementationRule, "_saturated", lambda *given: None)
            assert told(rule, x, got) == by_proof, place
    assert proven > 3


@pytest.mark.parametrize(
    ("name", "order", "place"),
    [("olrelu", 1, -0.3), ("selu", 0, -60.0), ("loglog", 0, 37.7), ("psgu", 1, 37.6), ("gelu", 1, -60.0),
     ("gabor", 1, 60.0), ("hardswish", 0, -5.5)],
)  # fmt: skip
def test_where_the_formula_is_not_the_proven_number_its_own_is_kept(proofs, name, order, place):
    """It may be a unit of float64 off, or -0: that must not depend on how many inputs stand in a block."""
    pytest.importorskip("flint")
    format = FORMATS.get("float32")
    rule = ImplementationRule(actderiv.get(name), format, order, 4.0, 4)
    at = consecutive(format, place).astype(np.float64)
    found = rule._saturated(at)
    assert found is None or found[0].tobytes() == rule._truth(at)[0].tobytes()


def test_what_is_proven_depends_on_no_block_before(proofs):
    pytest.importorskip("flint")
    format, bound = FORMATS.get("float32"), actderiv.get("gelu_tanh")
    blocks = [consecutive(format, place).astype(np.float64) for place in (*PLACES, 5.5, 5.4, -9.0, 1.9999)]

    def levels(order):
        rule = ImplementationRule(bound, format, 1, 4.0, 4)
        found = {number: rule._saturated(blocks[number]) for number in order}
        return [None if found[number] is None else found[number][0][0] for number in range(len(blocks))]

    assert levels(range(len(blocks))) == levels(range(len(blocks))[::-1])


def test_without_balls_the_formula_is_asked(proofs, monkeypatch):
    monkeypatch.setattr(exact, "_balls", lambda: (_ for _ in ()).throw(ForeignError("no flint")))
    rule = ImplementationRule(actderiv.get("sigmoid"), FORMATS.get("float32"), 1, 4.0, 4)
    assert rule._saturated(consecutive(FORMATS.get("float32"), 300.0).astype(np.float64)) is None


def test_a_break_is_in_no_proof(proofs):
    """hardsigmoid has its kink at 3, where a convention says what its slope is."""
    pytest.importorskip("flint")
    format = FORMATS.get("float32")
    rule = ImplementationRule(actderiv.get("hardsigmoid"), format, 1, 4.0, 4)
    assert rule._saturated(consecutive(format, 3.0).astype(np.float64)) is None
    assert rule._saturated(consecutive(format, 3.5).astype(np.float64)) is not None
