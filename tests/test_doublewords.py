"""Double words: the bound that each number carries holds, by balls; and most exact values need no more than that."""

from __future__ import annotations

import operator
from functools import partial

import numpy as np
import pytest
from catalogue import WHOLE

from actderiv import FUNCTIONS, ops
from actderiv.activation import Activation
from actderiv.floats import FORMATS
from actderiv.judge.implementation import ImplementationRule
from actderiv.naming import parse
from actderiv.ops import PRIMITIVES

flint = pytest.importorskip("flint")
from actderiv.ops import balls, doublewords  # noqa: E402
from actderiv.ops.balls import arb, precision  # noqa: E402
from actderiv.ops.doubleword import FLOOR, Unprovided, Words, constant, exactly  # noqa: E402
from actderiv.sources import exact  # noqa: E402

SEED, COUNT = 20261130, 200 if WHOLE else 12
FLOAT64 = FORMATS.get("float64")
TINY, HUGE = 5e-324, FLOAT64.largest
STEP, PART = np.log(2) / 1024, np.pi / 256
HOSTILE = np.array([
    0.0, -0.0, TINY, -TINY, 2.0**-1022, -(2.0**-1022), 1.0, -1.0, 0.5, np.nextafter(1, 0), np.nextafter(1, 2), 2.0**-8,
    2.0**0.5, 0.5**0.5, 32.0, np.nextafter(32, 0), 709.78, 709.79, -708.4, -745.13, -745.14, 1e5, 3e5, -3e5, 363408.0,
    363409.0, -363408.0, -363409.0, 2.0**30, 2.0**31, -(2.0**31), 2.0**40, 1e22, 1e155, -1e155, HUGE, -HUGE,
    *(STEP / 2 * np.arange(-9, 10)), *(PART / 2 * np.arange(-9, 10)), np.pi, 100 * np.pi, 2.0**19 * np.pi,
])  # fmt: skip
"""Near 0, subnormal, at the overflow of exp and of squares, where series meet, halfway between places of a table."""


def drawn(count, seed=SEED):
    """Numbers of every exponent, of the size of 1, and so close to 1 that differences cancel."""
    random = np.random.default_rng(seed)
    wide = FLOAT64.from_ordinal(random.integers(-FLOAT64.top, FLOAT64.top, count))
    usual = random.normal(size=count) * 10.0 ** random.integers(-4, 3, count)
    return np.concatenate([wide, usual, 1 + random.normal(size=count) * 2.0 ** -random.integers(1, 53, count)])


def full(x, seed=SEED):
    """Numbers that no float64 is, with errors."""
    return exactly(x) / 3 * exactly(0.5 + np.random.default_rng(seed).random(x.size))


def at(words, index):
    """The middle and the radius of a number, as balls."""
    high, low, error, power = (
        each[index if each.size > 1 else 0] for each in (words.high, words.low, words.error, words.power)
    )
    scale = arb(2) ** int(power)
    return (arb(float(high)) + arb(float(low))) * scale, arb(float(error)) * scale


def ends(words, index):
    """The exact numbers that may be meant: the middle, and both ends."""
    middle, radius = at(words, index)
    return [middle] if radius.is_zero() else [middle, middle - radius, middle + radius]


def is_known(words):
    return np.isfinite(words.error)


def assert_holds(words, index, true, *about):
    middle, radius = at(words, index)
    assert (abs(true - middle) - radius).lower() <= 0, about


def in_balls(word, *values):
    return getattr(ops, word)(*map(balls.constant, values)).series[0]


ALONE = [name for name, row in PRIMITIVES.items() if row.words and name not in ("where", "sum_rest", "product_rest")]
TWO = {"power", "hypot", "minimum", "maximum", "scaled", "times_exp", "times_gauss"}


@pytest.mark.parametrize("kind", [exactly, full], ids=["exact", "with an error"])
@pytest.mark.parametrize("word", [name for name in ALONE if name not in TWO])
def test_the_bound_of_a_primitive_holds(word, kind):
    x = np.concatenate([HOSTILE, drawn(COUNT)])
    with np.errstate(all="ignore"):
        given = kind(x)
        found = getattr(ops, word)(given)
    known = np.flatnonzero(is_known(found))
    assert known.size > x.size / 3
    with precision(400):
        for index in known:
            for number in ends(given, index):
                assert_holds(found, index, in_balls(word, number), word, x[index])


@pytest.mark.parametrize("kind", [exactly, full], ids=["exact", "with an error"])
@pytest.mark.parametrize("sign", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_the_bound_of_an_operation_holds(sign, kind):
    x, random = np.concatenate([HOSTILE, drawn(COUNT)]), np.random.default_rng(SEED)
    with np.errstate(all="ignore"):
        left = kind(x)
        close = left * (1 + exactly(2.0 ** -random.integers(1, 130, x.size)))  # differences cancel
        others = [kind(random.permutation(x)), close, -close, constant(1), constant(3.5), exactly(np.zeros(x.size))]
        results = [sign(left, other) for other in others]
    with precision(5000):
        for right, found in zip(others, results, strict=True):
            for index in np.flatnonzero(is_known(found)):
                for a in ends(left, index):
                    for b in ends(right, index if right.high.size > 1 else 0):
                        assert_holds(found, index, sign(a, b), sign, x[index])
    assert all(is_known(found).mean() > 0.9 for found in results[:-1])


def test_what_is_lost_beside_a_much_larger_number_is_in_the_bound():
    small = 2.0 ** -np.arange(1.0, 1070, 7)
    for formula in (lambda x: x + 1 - 1, lambda x: (x / 3 - 1 + 1) * 3, lambda x: (1 - (1 + x)) / x):
        found = formula(exactly(small))
        assert is_known(found).all()
        with precision(3000):
            for index, each in enumerate(small):
                assert_holds(found, index, formula(arb(each)), each)
    least = Words(np.ones(1), np.zeros(1), np.zeros(1), np.array([10 - FLOOR]))
    with precision(200):
        assert_holds(exactly(np.zeros(1)) * 2.0**1000 + least, 0, arb(2) ** (10 - FLOOR))


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 7, -1, -4, 0.5, 2.5, -1.5])
def test_the_bound_of_a_power_holds(exponent):
    x = np.concatenate([HOSTILE, drawn(COUNT)])
    with np.errstate(all="ignore"):
        found = exactly(x) ** exponent
    with precision(400):
        for index in np.flatnonzero(is_known(found)):
            assert_holds(found, index, in_balls("power", arb(float(x[index])), arb(exponent)), x[index])
    assert is_known(found).mean() > 0.3


def arguments(word, x):
    return (x, constant(2), 0.5)[: 3 if word == "times_gauss" else 2 if word in TWO else 1]


@pytest.mark.parametrize("word", ALONE)
def test_what_is_unknown_stays_unknown(word):
    with np.errstate(all="ignore"):
        for nothing in (
            exactly(np.array([np.nan, np.inf, -np.inf])),
            1 / exactly(np.zeros(3)),
            ops.log(exactly(-np.ones(3))),
            ops.exp(exactly(np.full(3, 1e300))),
        ):
            found = [nothing, getattr(ops, word)(*arguments(word, nothing))]
            for other in (0, 1, exactly(np.ones(3)), nothing):
                found += [nothing + other, other - nothing, other * nothing, nothing / 2]
            assert not any(is_known(each).any() for each in found)
            assert (nothing < 1).open.all()
            assert (nothing == nothing).open.all()


@pytest.mark.parametrize("word", [name for name in ALONE if name not in TWO])
def test_of_a_wide_ball_little_is_said_and_nothing_false(word):
    """From 2^-60 to 2^60 wide, around 0 and around 1."""
    width = 2.0 ** np.arange(-60, 61)
    for middle in (0.0, 1.0):
        given = exactly(np.full(width.size, middle)) + Words(*(0 * width, 0 * width), width, (0 * width).astype(int))
        with np.errstate(all="ignore"):
            found = getattr(ops, word)(given)
        with precision(400):
            for index in np.flatnonzero(is_known(found)):
                for number in ends(given, index):
                    assert_holds(found, index, in_balls(word, number), word, middle, width[index])


def test_what_nearly_is_zero_divides_within_its_bound():
    """From 1 ± 3/4 to 1 ± 1, with a low part that counts at the end."""
    error = 1 - 2.0 ** -np.arange(2.0, 53)
    given = Words(np.ones(error.size), np.full(error.size, -(2.0**-54)), error, np.zeros(error.size, dtype=np.int64))
    with np.errstate(all="ignore"):
        found = 1 / given
    assert is_known(found)[:30].all()
    with precision(300):
        for index in np.flatnonzero(is_known(found)):
            for number in ends(given, index):
                assert_holds(found, index, 1 / number, index)


def test_comparisons_are_open_where_balls_overlap():
    x = exactly(np.array([1.0, 1.0, 1.0, 2.0])) / 3
    y = exactly(np.array([1.0, 2.0, 0.5, 2.0])) / 3
    below, same = x < y, x == y
    assert below.holds.tolist() == [False, True, False, False]
    assert below.open.tolist() == same.open.tolist() == [True, False, False, True]
    assert (below | ~below).holds.tolist() == [False, True, True, False]
    assert not (below & ~below).holds.any()
    exact = exactly(np.array([2.0, 3.0]))
    assert (exact == exact).holds.all()
    assert (exact != exactly(np.array([2.0, 5.0]))).holds.tolist() == [False, True]
    assert (~(exact < exact)).holds.all()
    with pytest.raises(Unprovided):
        bool(below)
    zero = exactly(np.zeros(3))
    slope = Words(np.array([0.0, 0, -1]), 0 * x.low[:3], np.array([1.0, 0, 0]), 0 * x.power[:3])
    tied = doublewords.Jet(zero, slope) < 0  # as it is just to the right
    assert tied.holds.tolist() == [False, False, True]
    assert tied.open.tolist() == [True, False, False]
    chosen = ops.where(below, x, y)
    assert is_known(chosen).tolist() == [False, True, True, False]


def words_of(bound, x, order):
    """f or its derivative in double words, as they are before anything is rounded."""
    parameters = {name: constant(each) if isinstance(each, float) else each for name, each in bound.parameters.items()}
    with np.errstate(all="ignore"):
        return doublewords.derivative(partial(bound.activation.value, **parameters), x, order)


def places(bound, seed):
    """Numbers of every size, and breaks with their neighbours."""
    breaks = np.array([*bound.breaks][:4], dtype=np.float64)
    beside = [breaks, np.nextafter(breaks, -np.inf), np.nextafter(breaks, np.inf)]
    return np.concatenate([drawn(COUNT // 3, seed), *beside, [0.0, TINY, -TINY, 1.0, -1.0, 0.5]])


@pytest.mark.parametrize("order", [0, 1, 2])
def test_the_bound_holds_for_every_function(order):
    for number, record in enumerate(FUNCTIONS):
        for bound in (record.bind(), record.bind(**record.example)):
            x = places(bound, [SEED, number])
            try:
                found = words_of(bound, x, order)
            except Unprovided:
                continue
            for index in np.flatnonzero(is_known(found)) if found.error.size > 1 else range(x.size):
                true = exact._adaptive(
                    balls, bound, float(x[index]), order + 1, "right" if order else None, exact._last_certain
                )[order]
                with precision(300):
                    assert not true.is_nan(), (bound.spec, x[index])
                    assert_holds(found, index, true, bound.spec, order, x[index])


def test_every_function_but_a_few_has_a_form():
    lacking = set()
    for record in FUNCTIONS:
        try:
            words_of(record.bind(), np.ones(3), 1)
        except Unprovided as word:
            lacking.add(str(word))
    assert lacking <= {"sin_pi", "cos_pi"}


def counted(monkeypatch):
    """The inputs that balls are asked for."""
    asked, adaptive = [], exact._adaptive
    monkeypatch.setattr(exact, "_adaptive", lambda *given: asked.append(given[2]) or adaptive(*given))
    return asked


def by_balls(bound, x, order):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "MANY", np.inf)
        return exact.truth(bound, x, order)


TYPED = "x*tanh(softplus(x))/3 + 1/3", "silu(x/3)", "max(0, x)^2.5 + a*x:a=0.1", "x if x < 1/3 else sin(x)"
NAMES = (
    "sigmoid",
    "silu",
    "tanh",
    "softplus",
    "mish",
    "gelu",
    "relu",
    "elu:alpha=2",
    "snake",
    "erf",
    "quick_gelu",
    "dsu",
)


@pytest.mark.parametrize("text", NAMES + TYPED)
def test_values_are_those_of_balls(text):
    """high bit for bit, and low to 2^-80 of it."""
    bound = parse(text)
    x = np.concatenate([drawn(30), HOSTILE, [1 / 3, np.nextafter(1 / 3, 0)]])
    for order in (0, 1, 2):
        high, low = exact.truth(bound, x, order)
        true, rest = by_balls(bound, x, order)
        np.testing.assert_array_equal(high, true)
        with np.errstate(invalid="ignore"):
            off = np.abs(low - rest) <= np.abs(true) * 2.0**-79 + TINY
        assert (off | ~np.isfinite(true)).all()


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "silu", "softplus", "mish"])
def test_nine_of_ten_inputs_of_a_sample_need_no_ball(name, monkeypatch):
    x = FLOAT64.from_ordinal(np.linspace(-FLOAT64.top, FLOAT64.top, 2000).astype(np.int64))
    asked = counted(monkeypatch)
    exact.truth(parse(name), x, 1)
    assert len(asked) < x.size / 10


def test_what_double_words_do_not_know_goes_on_to_balls(monkeypatch):
    bound, x = parse("silu"), np.linspace(-3, 3, 200)
    true = by_balls(bound, x, 1)
    rounded = doublewords.rounded

    def every_other(found, bits):
        high, low = rounded(found, bits)
        return np.where(np.arange(high.size) % 2, high, np.nan), low

    monkeypatch.setattr(doublewords, "rounded", every_other)
    asked = counted(monkeypatch)
    high, _ = exact.truth(bound, x, 1)
    assert asked == x[::2].tolist()
    np.testing.assert_array_equal(high, true[0])
    monkeypatch.setattr(doublewords, "derivative", lambda *given: doublewords.no_such_word)
    asked.clear()
    np.testing.assert_array_equal(exact.truth(bound, x, 1)[0], true[0])
    assert asked == x.tolist()


@pytest.mark.parametrize("formula", [lambda x: ops.sin_pi(x), lambda x: x if x > 0 else 2 * x])
def test_a_formula_without_a_form_is_left_to_balls(formula):
    bound, x = Activation(name="mine", value=formula, derivative=None).bind(), np.linspace(-3, 3, 101)
    for high, true in zip(exact.truth(bound, x, 1), by_balls(bound, x, 1), strict=True):
        np.testing.assert_array_equal(high, true)


def test_a_number_so_close_to_the_middle_of_two_floats_is_left_open():
    close = 1 + exactly(np.array([2.0**-53, 2.0**-53 * (1 + 2.0**-30), 2.0**-54]))
    high, low = doublewords.rounded(close, 80)
    np.testing.assert_array_equal(high, [np.nan, 1 + 2.0**-52, 1])
    np.testing.assert_array_equal(low[1:], [2.0**-53 * (1 + 2.0**-30) - 2.0**-52, 2.0**-54])


def test_a_report_does_not_tell_the_roads_apart():
    """Verdicts are the same; errors differ by less than a millionth of a unit."""
    random, unit = np.random.default_rng(SEED), 2.0**-52
    x = np.concatenate([drawn(100), np.linspace(-40, 40, 200)])
    for name in ("silu", "gelu", "relu"):
        bound = parse(name)
        with np.errstate(all="ignore"):
            got = np.asarray(bound.df(x)) * (1 + random.choice([0, 3, 4, 5, 9, -6, 30], x.size) * unit)
        rule = ImplementationRule(bound, FLOAT64, 1, 4.0, 4)
        block = rule.judge(x, got)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(exact, "MANY", np.inf)
            slow = rule.judge(x, got)
        np.testing.assert_array_equal(block.failing, slow.failing)
        np.testing.assert_array_equal(block.expected, slow.expected)
        np.testing.assert_allclose(block.ulp, slow.ulp, rtol=0, atol=1e-6)
