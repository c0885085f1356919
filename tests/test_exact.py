"""The exact source: right to the last certain bit, from either side, and clear about what it cannot do."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from actderiv import ops
from actderiv.activation import FUNCTIONS, Activation
from actderiv.errors import ForeignError, RequestError
from actderiv.judge.hull import Hull
from actderiv.naming import parse
from actderiv.sources.exact import enclose, span, truth

flint = pytest.importorskip("flint")


def made_of(formula, name="mine", **parameters):
    return Activation(name=name, value=formula, derivative=None).bind(**parameters)


def wild(x):
    return ops.exp(ops.sin(x)) * ops.sqrt(1 + x * x) / (2 + ops.cos(x))


def test_derivatives_of_any_order_by_hand():
    value, slope, bend, third = enclose(made_of(lambda x: x * x * x - 2 * x), 3.0, terms=4)
    assert (value, slope, bend, third) == (21, 25, 18, 6)
    found = enclose(made_of(lambda x: ops.exp(2 * x)), 1.0, terms=6)
    for order, each in enumerate(found):
        assert float(each) == pytest.approx(2**order * math.e**2, rel=1e-15)


def test_a_power_at_zero_has_the_derivatives_that_exist():
    power = made_of(lambda x, p=2.5: ops.where(x > 0, x**p, 0 * x))
    assert enclose(power, 0.0, terms=3) == (0, 0, 0)
    assert all(each.is_nan() for each in enclose(power, 0.0, terms=4)[1:])


def test_the_scaled_error_function_of_a_constant_is_constant():
    assert enclose(made_of(lambda x: ops.erfcx(0 * x)), 3.0, terms=3) == (1, 0, 0)


def test_every_answer_has_eighty_bits_or_is_exactly_known():
    for x in (1e-300, -1e-5, 0.3, -7.0, 700.0, 1e22):
        for each in enclose(made_of(wild), x, terms=3):
            assert each.rel_accuracy_bits() >= 80


@pytest.mark.parametrize("name", [record.name for record in FUNCTIONS])
def test_more_bits_change_nothing(name, monkeypatch):
    """What is certain at 128 bits is confirmed at 1024."""
    bound = FUNCTIONS.get(name).bind()
    points = (-20.5, -3.0, -1e-9, 0.0, 0.75, 3.0, 41.0)
    few = [enclose(bound, x) for x in points]
    monkeypatch.setattr("actderiv.sources.exact.FIRST", 1024)
    many = [enclose(bound, x) for x in points]
    for less, more in zip(few, many, strict=True):
        assert all(a.overlaps(b) for a, b in zip(less, more, strict=True))


def test_sides_of_a_kink_and_of_a_jump():
    kink = made_of(lambda x: ops.where(x > 1, 3 * x - 3, 1 - x))
    assert enclose(kink, 1.0, side="left") == (0, -1)
    assert enclose(kink, 1.0, side="right") == (0, 3)
    assert enclose(kink, 1.0) == (0, 3)
    jump = made_of(lambda x: ops.where(x > 0, ops.one(x), ops.where(x == 0, 7 * ops.one(x), ops.zero(x))))
    assert [enclose(jump, 0.0, 1, side)[0] for side in ("left", None, "right")] == [0, 7, 1]


def test_odd_derivatives_from_the_left_keep_their_sign():
    for left, right in zip(
        enclose(made_of(wild), 0.6, 5, "left"), enclose(made_of(wild), 0.6, 5, "right"), strict=True
    ):
        assert left.overlaps(right)


def test_a_removable_pole_costs_terms_which_are_made_up_for():
    def cardinal(x):
        return ops.where(x == 0, ops.one(x), ops.sin(x) / x)

    found = enclose(made_of(cardinal), 0.0, terms=5)
    for got, want in zip(found, (1, 0, -1 / 3, 0, 1 / 5), strict=True):
        assert float(got) == pytest.approx(want, abs=1e-30)


def test_high_and_low_together_hold_the_digits():
    x = np.array([[0.1, -2.5], [1e-200, 30.0]])
    for order in (0, 1):
        high, low = truth(made_of(wild), x, order)
        assert high.shape == low.shape == x.shape
        kept, flint.ctx.prec = flint.ctx.prec, 300
        try:
            for index in np.ndindex(x.shape):
                exact = enclose(made_of(wild), float(x[index]))[order]
                assert abs(high[index] + flint.arb(float(low[index])) - exact) < abs(exact) * flint.arb("1e-23")
                assert high[index] == float(exact)
        finally:
            flint.ctx.prec = kept


def test_what_is_not_finite_and_what_does_not_fit():
    square = made_of(lambda x: x * x)
    high, low = truth(square, np.array([np.inf, -np.inf, np.nan, 1e200, 1e-200, -0.0]))
    np.testing.assert_array_equal(high, [np.nan, np.nan, np.nan, np.inf, 0.0, 0.0])
    assert not low[:4].any()
    assert truth(square, np.array(3.0), order=1)[0] == 6


def test_where_the_formula_is_not_defined_there_is_no_truth():
    high, _ = truth(made_of(ops.log), np.array([-1.0, 1.0]))
    np.testing.assert_array_equal(high, [np.nan, 0.0])


@pytest.mark.parametrize(
    "formula",
    ["max(0, {})", "min({}, 1)", "abs({})", "sign({})", "heaviside({})", "where({} > 0, 2, 1)", "1 if {} != 2 else 5"],
)
@pytest.mark.parametrize("inner", ["log(x)", "sqrt(x)", "asin(x + 1)"])
def test_what_is_no_number_compares_as_numpy_has_it(formula, inner):
    bound = parse(formula.format(inner))
    with np.errstate(all="ignore"):
        value, slope = bound.f(np.array([-3.0]))[0], bound.df(np.array([-3.0]))[0]
    f, first, second = (truth(bound, np.array([-3.0]), order)[0][0] for order in range(3))
    np.testing.assert_array_equal([f, first], [value, slope])
    np.testing.assert_array_equal(second, slope * 0)


def test_tails_far_below_every_float_are_zero():
    high, _ = truth(made_of(lambda x: ops.exp(-ops.fabs(x))), np.array([-1e300, 800.0, 745.0]))
    np.testing.assert_array_equal(high, [0.0, 0.0, 5e-324])


def test_parameters_are_exact_numbers():
    """0.1·3 is the product of two floats, not rounded again."""

    def product(x, a: float = 0.1, b: float = 3.0):
        return a * b * x

    (slope,) = enclose(made_of(product), 1.0, terms=1)
    kept, flint.ctx.prec = flint.ctx.prec, 200
    try:
        assert slope == flint.arb(0.1) * 3
    finally:
        flint.ctx.prec = kept


def test_span_holds_the_range():
    low, high = span(made_of(lambda x: ops.sin(x)), 1.0, 2.0)
    assert low <= math.sin(1.0)
    assert 1.0 <= high <= 1.02
    assert low > math.sin(1.0) - 0.02
    assert all(map(math.isnan, span(FUNCTIONS.get("relu").bind(), -1.0, 1.0)))


@pytest.mark.parametrize("formula", [lambda x: np.exp(x), lambda x: math.tanh(x), lambda x: np.maximum(x, 0)])
def test_formulas_made_of_numpy_are_refused(formula):
    with pytest.raises(RequestError, match="mine") as refused:
        truth(made_of(formula), np.array([0.5, -0.5]))
    assert "actderiv.ops" in refused.value.hint


def test_a_comparison_that_no_precision_settles_is_told(monkeypatch):
    monkeypatch.setattr("actderiv.sources.exact.LAST", 1024)
    equal = made_of(lambda x: ops.where(ops.sin(x) ** 2 + ops.cos(x) ** 2 > 1, x, -x))
    with pytest.raises(RequestError, match="1024 bits"):
        enclose(equal, 0.5, 1)


def test_without_python_flint_the_error_says_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "actderiv.ops.balls", raising=False)
    monkeypatch.delattr(ops, "balls", raising=False)
    monkeypatch.setitem(sys.modules, "flint", None)
    with pytest.raises(ForeignError, match="python-flint") as refused:
        enclose(FUNCTIONS.get("tanh").bind(), 0.5)
    assert "actderiv[exact]" in refused.value.hint


def test_the_working_precision_is_left_as_it_was():
    kept = flint.ctx.prec
    enclose(made_of(wild), 1e-300)
    with pytest.raises(RequestError):
        enclose(made_of(lambda x: np.exp(x)), 1.0)
    assert flint.ctx.prec == kept


def pair(*numbers):
    return np.array(numbers, dtype=np.float64), np.zeros(len(numbers))


def outside(got, *truths, spacing=1.0, **facts):
    return Hull.of(truths).outside(np.array(got), lambda x: np.full(x.shape, spacing), **facts).tolist()


def test_the_hull_measures_from_its_nearer_end():
    assert outside([0.0, 1.0, 2.0, 3.5, -2.0], pair(*[1.0] * 5), pair(*[2.0] * 5), spacing=0.5) == [2, 0, 0, 3, 6]


def test_the_hull_sees_what_the_nearest_float_lacks():
    high, low = np.array([1.0]), np.array([2.0**-55])
    assert Hull.of([(high, low)]).outside(high, lambda x: 2.0**-52) == 2.0**-3


def test_the_hull_leaves_out_unknown_truths():
    assert outside([1.0, 9.0], pair(np.nan, 1.0), pair(1.0, np.nan), pair(np.nan, np.nan)) == [0, 8]
    assert outside([1.0, np.nan], pair(np.nan, np.nan)) == [np.inf, 0]
    assert outside([np.nan], pair(1.0)) == [np.inf]


def test_overflow_passes_as_what_the_format_rounds_to():
    most = {"largest": 6e4, "overflow": 6.5e4}
    assert outside([5e4, np.inf], pair(5e4, 7e4), **most) == [0, 0]
    assert outside([6e4], pair(7e4), **most) == [1e4]
    assert outside([6e4], pair(7e4), saturates=True, **most) == [0]
    assert outside([6e4], pair(5e4), pair(7e4), **most) == [0]
    assert outside([-np.inf], pair(-7e4), **most) == [0]
    assert outside([-np.inf, 3.0], pair(np.inf, np.inf), spacing=np.nan, **most) == [np.inf, np.inf]


def test_what_does_not_round_to_infinity_is_no_overflow():
    most = {"largest": 6e4, "overflow": 6.5e4}
    assert outside([np.inf, np.inf, np.inf], pair(6e4, 6.4e4, 6.5e4), **most) == [np.inf, np.inf, 0]
    assert outside([np.inf], pair(5e4), pair(6.4e4), **most) == [np.inf]
    assert outside([np.inf], pair(5e4), pair(6.5e4), **most) == [0]
    assert outside([-np.inf], pair(-6.4e4), **most) == [np.inf]
