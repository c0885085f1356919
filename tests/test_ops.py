"""The words that formulas are written in: every arithmetic has them all, keeps dtypes, and means the same by them."""

from __future__ import annotations

import ast
import inspect
import math
import operator
import pickle
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from actderiv import ops
from actderiv.ops import PRIMITIVES, arrays, constants, duals, primitive, special

flint = pytest.importorskip("flint")
from actderiv.ops import balls  # noqa: E402

ARITHMETICS = [arrays, balls, duals]
REAL_ONLY = {"erf", "erfc", "erfcx"}
DTYPES = [np.float16, np.float32, np.float64]


def arguments(word, x, condition):
    """Sensible arguments: x itself, a second operand, and for times_gauss a rate."""
    if word == "where":
        return condition, x, 2 * x
    if word == "times_gauss":
        return x, x, 0.5
    if word in ("arcsin", "arccos", "arctanh"):
        return (x / 8,)
    if word == "arccosh":
        return (x + 1,)
    if word == "scaled":
        return x, 3.0
    wanted = [each for each in inspect.signature(getattr(ops, word)).parameters.values() if each.default is each.empty]
    return (x, 0.75 * x + 0.5)[: len(wanted)]


def speak(word, x, condition=True):
    return getattr(ops, word)(*arguments(word, x, condition))


def test_a_primitive_is_a_documented_row_and_nothing_else():
    for name, row in PRIMITIVES.items():
        assert row.word is getattr(ops, name)
        assert row.word.__doc__
        assert row.word.__doc__.endswith(".") or "\n" in row.word.__doc__
        assert all(callable(getattr(arithmetic, name)) for arithmetic in ARITHMETICS)


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda module: module.__name__)
def test_no_arithmetic_has_a_form_beside_the_rows(arithmetic):
    """Nor the word itself: it would hand its arguments over to itself."""
    defined = set()
    for node in ast.parse(inspect.getsource(arithmetic)).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            defined |= {each.asname or each.name for each in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        else:
            defined |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    assert len(defined) > 10
    assert defined & set(PRIMITIVES) == set()
    with pytest.raises(AttributeError, match="no_such_word"):
        arithmetic.no_such_word  # noqa: B018


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("exp", {"array": "exp", "ball": "exp", "slope": 0}),
        ("new", {"array": "exp", "ball": "exp"}),
        ("new", {"array": "exp", "ball": "exp", "slope": lambda x, y: y}),
        ("new", {"array": "exp", "ball": "exp", "slope": 0, "dual": lambda d, x: x}),
    ],
)
def test_a_row_that_lacks_a_form_or_takes_a_name_is_refused(name, forms):
    def word(x):
        """A word."""

    word.__name__ = name
    with pytest.raises(TypeError, match=name):
        primitive(**forms)(word)
    assert "new" not in PRIMITIVES


@pytest.mark.parametrize("word", PRIMITIVES)
@pytest.mark.parametrize("at", [0.3, 1.7, 4.4])
def test_the_arithmetics_agree_on_a_value_its_slope_and_its_curve(word, at):
    series = speak(word, balls.Ball(flint.arb_series([flint.arb(at), 1, 0], 3))).series
    dual = speak(word, duals.variable(np.array([at])), np.array([True]))
    value = speak(word, np.array([at]), np.array([True]))
    rest = 2e-16 * at if word.endswith("_rest") else 0  # what rounding loses is nothing in exact arithmetic
    for order, got in enumerate((dual.value, dual.first, dual.second)):
        true = float(series[order]) * math.factorial(order)
        assert got[0] == pytest.approx(true, rel=1e-12, abs=max(1e-14, rest))
    np.testing.assert_array_equal(dual.value, value)


@pytest.mark.parametrize("word", PRIMITIVES)
@pytest.mark.parametrize("dtype", [*DTYPES, np.longdouble])
def test_arrays_keep_dtype_and_shape(word, dtype):
    for x in (np.linspace(0.25, 3, 6, dtype=dtype).reshape(2, 3), np.asarray(dtype(0.5)), dtype(0.5)):
        with np.errstate(all="raise"):
            got = speak(word, x, x > 1)
        assert np.asarray(got).dtype == dtype
        assert np.shape(got) == np.shape(x)


@pytest.mark.parametrize("word", PRIMITIVES)
def test_complex_or_a_type_error(word):
    x = np.linspace(0.25, 3, 6)
    if word in REAL_ONLY:
        with pytest.raises(TypeError, match="real"):
            speak(word, x + 0j, x > 1)
    else:
        np.testing.assert_allclose(speak(word, x + 0j, x > 1), speak(word, x, x > 1), rtol=1e-13)


@pytest.mark.parametrize("word", PRIMITIVES)
def test_python_numbers_do_not_widen_an_array(word):
    """A word of parameters alone answers with a number that float16 arrays absorb."""
    got = speak(word, 0.5)
    assert (np.ones(2, np.float16) * got).dtype == np.float16


@pytest.mark.parametrize("word", PRIMITIVES)
@pytest.mark.parametrize("at", [0.3, 1.7, 4.4])
def test_balls_agree_with_arrays_in_value_and_slope(word, at):
    def real(x):
        return float(speak(word, np.array(x)))

    with np.errstate(under="ignore"):
        slope = (8 * (real(at + 1e-4) - real(at - 1e-4)) - (real(at + 2e-4) - real(at - 2e-4))) / 12e-4
    series = speak(word, balls.Ball(flint.arb_series([flint.arb(at), 1], 2))).series
    assert float(series[0]) == pytest.approx(real(at), rel=1e-14)
    assert float(series[1]) == pytest.approx(slope, rel=1e-8, abs=1e-10)


def worst_ulp(function, exact, x):
    """The largest error in units of the last place against 200-bit arithmetic."""
    kept, flint.ctx.prec = flint.ctx.prec, 200
    try:
        errors = []
        for value, at in zip(function(x), x, strict=True):
            true = exact(flint.arb(float(at)))
            errors.append(abs(float(flint.arb(float(value)) - true)) / np.spacing(abs(float(true))))
        return max(errors)
    finally:
        flint.ctx.prec = kept


SPREAD = np.concatenate([np.geomspace(1e-300, 1e-3, 50), np.linspace(0.001, 3, 700), np.linspace(3, 26, 300)])


@pytest.mark.parametrize(
    ("function", "exact", "x", "limit"),
    [
        (special.erf, lambda a: a.erf(), np.concatenate([-SPREAD, SPREAD]), 1.5),
        (special.erfc, lambda a: a.erfc(), np.concatenate([-SPREAD, SPREAD, np.linspace(26, 27.5, 50)]), 4.5),
        (special.erfcx, lambda a: (a * a).exp() * a.erfc(), SPREAD, 1.5),
        (special.erfcx, lambda a: (a * a).exp() * a.erfc(), -SPREAD, 3.5),
        (lambda x: arrays.times_gauss(1.0, x, 1), lambda a: (-a * a).exp(), np.linspace(0, 27, 900), 2.5),
        (lambda x: arrays.times_gauss(x, x, 0.5), lambda a: a * (-a * a / 2).exp(), np.linspace(0, 38.5, 900), 3),
        (lambda x: arrays.times_exp(x, x), lambda a: a * a.exp(), np.linspace(-750, -600, 900), 2.5),
    ],
    ids=["erf", "erfc", "erfcx", "erfcx left", "gauss", "half gauss", "exp"],
)
def test_words_of_our_own_are_accurate(function, exact, x, limit):
    assert worst_ulp(function, exact, x) <= limit


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("word", ["sum_rest", "product_rest"])
def test_what_rounding_takes_is_exact(word, dtype):
    random = np.random.default_rng(3)
    x, y = (np.ldexp(random.uniform(-1, 1, 400), random.integers(-3, 4, 400)).astype(dtype) for _ in range(2))
    operate = operator.add if word == "sum_rest" else operator.mul
    for a, b, rest in zip(x, y, getattr(ops, word)(x, y), strict=True):
        lost = operate(Fraction(float(a)), Fraction(float(b))) - Fraction(float(operate(a, b)))
        assert abs(lost - Fraction(float(rest))) <= Fraction(float(np.finfo(dtype).smallest_subnormal))


def test_no_rest_where_none_is_known():
    x = np.array([np.inf, -np.inf, np.nan, 1.7e308])
    with np.errstate(all="raise"):
        assert ops.product_rest(x, 3.0).tolist() == [0, 0, 0, 0]
        assert ops.sum_rest(x[:3], 3.0).tolist() == [0, 0, 0]


def test_x_minus_tanh_near_zero():
    x = np.concatenate([np.geomspace(1e-90, 1, 400), np.linspace(0.9, 1.1, 100)])
    x = np.concatenate([x, -x])
    exact = [float(flint.arb(float(at))) for at in x]
    kept, flint.ctx.prec = flint.ctx.prec, 2000
    try:
        exact = [float(flint.arb(float(at)) - flint.arb(float(at)).tanh()) for at in x]
    finally:
        flint.ctx.prec = kept
    np.testing.assert_allclose(special.x_minus_tanh(x), exact, rtol=9e-16)


def test_ends_of_the_error_functions():
    ends = np.array([-np.inf, -0.0, 0.0, np.inf, np.nan, 1e300])
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_array_equal(special.erf(ends), [-1, -0.0, 0, 1, np.nan, 1])
        np.testing.assert_array_equal(special.erfc(ends), [2, 1, 1, 0, np.nan, 0])
        np.testing.assert_array_equal(special.erfcx(ends[1:5]), [1, 1, 0, np.nan])
    assert np.signbit(special.erf(np.array(-0.0)))


def test_a_narrow_format_is_computed_wide_and_rounded_once():
    x = np.linspace(-3, 3, 301, dtype=np.float16)
    wide = special.erfc(x.astype(np.float64)).astype(np.float16)
    np.testing.assert_array_equal(special.erfc(x), wide)


def test_complex_points_lie_beside_the_real_ones():
    right, left = np.array([1e-30j]), np.array([-1e-30j])
    assert ops.fabs(right)[0] == right[0]
    assert ops.fabs(left)[0] == -left[0]
    assert ops.maximum(right, 0)[0] == right[0]
    assert ops.maximum(left, 0)[0] == 0
    assert ops.sign(left)[0] == -1


@pytest.mark.parametrize("dtype", DTYPES)
def test_products_in_the_tail_underflow_last(dtype):
    """x·exp(x) where exp(x) alone is subnormal keeps the digits it has room for."""
    info = np.finfo(dtype)
    x = np.asarray(math.log(float(info.smallest_subnormal)) + 0.5, dtype=dtype)
    exact = float(x) * math.exp(float(x) / 2) * math.exp(float(x) / 2)
    with np.errstate(under="ignore"):
        got = ops.times_exp(x, x)
    assert abs(float(got) - exact) <= 0.51 * float(info.smallest_subnormal) * max(1, abs(exact) * float(info.eps))
    with np.errstate(all="raise", under="ignore"):
        assert ops.times_exp(np.array(-np.inf, dtype), np.array(-np.inf, dtype)) == 0


def test_saturated_and_scaled_keep_finite_what_is_finite():
    for dtype in DTYPES:
        largest = np.finfo(dtype).max
        ends = np.array([-np.inf, -largest, 2, largest, np.inf, np.nan], dtype)
        with np.errstate(all="raise"):
            np.testing.assert_array_equal(ops.saturated(ends), [-largest, -largest, 2, largest, largest, np.nan])
            np.testing.assert_array_equal(ops.saturated(ends, 1e300), ops.saturated(ends) if dtype != np.float64 else
                                          [-1e300, -1e300, 2, 1e300, 1e300, np.nan])  # fmt: skip
            np.testing.assert_array_equal(ops.scaled(ends, 3.0), [-np.inf, -largest, 6, largest, np.inf, np.nan])


CONSTANTS = [getattr(constants, name) for name in vars(constants) if name.isupper() and name != "DIGITS"]


@pytest.mark.parametrize("value", [*CONSTANTS, ops.decimal("0.044715"), 2 * ops.PI, 1 / ops.PI, ops.PI - 3, -ops.PI])
def test_a_constant_has_one_value_everywhere(value):
    kept, flint.ctx.prec = flint.ctx.prec, 180
    try:
        assert abs(value.ball(flint.arb) - flint.arb(str(value.digits))) < flint.arb("1e-50")
    finally:
        flint.ctx.prec = kept
    assert float(value) == float(value.digits)
    assert value.rest == pytest.approx(float(value.digits - Decimal(float(value))), rel=1e-10)
    assert pickle.loads(pickle.dumps(value)) == float(value)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_constant_takes_the_dtype_of_the_array(dtype):
    for x in (np.ones(3, dtype), dtype(1)):
        for got in (x * ops.PI, ops.PI * x, x + ops.PI, ops.PI - x, x / ops.PI, ops.maximum(x, ops.PI)):
            assert np.asarray(got).dtype == dtype


def ball(*coefficients):
    return balls.Ball(flint.arb_series([flint.arb(each) for each in coefficients], max(2, len(coefficients))))


def test_the_infinitesimal_decides_where_constants_agree():
    right, left, at = ball(0, 1), ball(0, -1), balls.constant(0, 2)
    assert right > 0 > left
    assert not at > 0
    assert at == 0
    assert right != 0
    assert left <= at <= right
    assert float(ops.maximum(right, 0).series[1]) == 1
    assert ops.maximum(left, 0).series[1] == 0
    assert float(ops.fabs(left).series[1]) == 1


def test_what_is_not_certain_is_not_decided():
    with pytest.raises(balls.Undecided):
        assert balls.Ball(flint.arb_series([flint.arb(2).sqrt() ** 2 - 2], 1)) > 0


def test_undefined_branches_are_quiet():
    zero, negative = balls.constant(0, 2), balls.constant(-1, 2)
    for nothing in (1 / zero, zero / zero, zero**-1, ops.log(negative), ops.sqrt(negative), 1 / ball(0, 1)):
        assert nothing.series[0].is_nan()
    assert ops.where(False, 1 / zero, 2 * negative).series[0] == -2


@pytest.mark.parametrize("word", PRIMITIVES)
def test_no_ball_is_an_error(word):
    """What is not defined is NaN, at the end of a domain, beyond it, of NaN itself; and so is its slope."""
    for first in (0, 1, -1, 8, 0.3, -0.3, 2.5, 1e10, -1e10, "nan", "1 +/- 0.1"):
        for rest in ((), (1,), (-1, 0), (0, 1, -2)):
            terms = [flint.arb(each) if first != "nan" else flint.arb.nan() for each in (first, *rest)]
            with suppress(balls.Undecided):
                found = speak(word, balls.Ball(flint.arb_series(terms, len(terms)))).series
                value, *slopes = (float(found[order]) for order in range(len(terms)))
                assert not (math.isnan(value) and any(map(math.isfinite, slopes)))


def test_powers():
    x = ball(3, 1)
    assert (x**2).series[1] == 6
    assert float((x**-2).series[0]) == pytest.approx(1 / 9)
    assert (x ** balls.constant(2.0, 2)).series[1] == 6
    assert float((x**0.5).series[0]) == pytest.approx(math.sqrt(3))


def test_roots_of_squares():
    """sqrt(t²) is t to the right of 0, so hypot(x, 0) is |x| there."""
    assert ops.hypot(ball(0, -1, 0), 0).series[1] == 1
    assert ops.sqrt(ball(0, 0)).series[0] == 0


def test_erfcx_far_out_in_balls():
    for at in (3.0, 50.0, 1e10, 1e200):
        series = ops.erfcx(ball(at, 1, 0)).series
        assert float(series[0]) == pytest.approx(float(special.erfcx(np.array(at))), rel=1e-15)
        assert series[1] < 0
        assert series[1].rel_accuracy_bits() > 40
