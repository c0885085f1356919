"""Facts against what mathematics says, and against the functions themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest

from actderiv import JUMP, KINK, Activation, get
from actderiv.activation import FUNCTIONS
from actderiv.facts import SATURATED, facts_of
from actderiv.pages.page import Page
from actderiv.sources._deriving import Derived

ALL = [record.name for record in FUNCTIONS]
INF = math.inf
close = pytest.approx


def solve(function, low, high):
    """The root of a function of one sign change, by bisection, with nothing but the standard library."""
    sign = function(low) < 0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (function(middle) < 0) == sign else (low, middle)
    return low


def density(x):
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def distribution(x):
    return math.erfc(-x / math.sqrt(2)) / 2


# silu' = s(1 + x(1 - s)) with s = 1/(1 + e) and e = exp(-x): it is 0 where 1 + e + x·e is.
SILU_AT = solve(lambda x: 1 + math.exp(-x) + x * math.exp(-x), -1, -2)
# gelu' = Φ + xφ.
GELU_AT = solve(lambda x: distribution(x) + x * density(x), -2, -0.3)
# sinc' = 0 where x = tan(x); the first positive root lies between π and 3π/2.
SINC_AT = solve(lambda x: math.sin(x) - x * math.cos(x), math.pi, 1.5 * math.pi)

RANGES = [
    ("sigmoid", (0, 1), (0, 0.25)),  # s' = s(1 - s), largest where s = 1/2
    ("tanh", (-1, 1), (0, 1)),  # 1 - tanh²
    ("arctan", (-math.pi / 2, math.pi / 2), (0, 1)),  # 1/(1 + x²)
    ("softsign", (-1, 1), (0, 1)),
    ("relu", (0, INF), (0, 1)),
    ("relu_squared", (0, INF), (0, INF)),
    ("elu:alpha=3", (-3, INF), (0, 3)),  # alpha·exp(x) on the left tends to alpha, which is more than 1
    ("softplus", (0, INF), (0, 1)),  # its derivative is the sigmoid
    ("log_sigmoid", (-INF, 0), (0, 1)),
    ("squareplus", (0, INF), (0, 1)),
    ("hardswish", (-0.375, INF), (-0.5, 1.5)),  # x(x + 3)/6 is least at -1.5; its slope (2x + 3)/6 at -3 and 3
    ("gaussian", (0, 1), (-math.sqrt(2 / math.e), math.sqrt(2 / math.e))),  # f'' = (4x² - 2)f is 0 at 1/sqrt(2)
    ("gelu", (GELU_AT * distribution(GELU_AT), INF), None),
    ("gelu", (-0.16997120747990369, INF), (1 - 1.1289041451851548, 1.1289041451851548)),  # f'' = φ(2 - x²): x = sqrt(2)
    ("silu", (SILU_AT / (1 + math.exp(-SILU_AT)), INF), None),
    ("sin:omega=3", (-1, 1), (-3, 3)),
    ("sinc", (math.cos(SINC_AT), 1), None),  # sin(x)/x = cos(x) where x = tan(x)
    ("tanhshrink", (-INF, INF), (0, 1)),  # tanh²
    ("heaviside", (0, 1), (0, 0)),
    ("sign", (-1, 1), (0, 0)),
    ("affine:alpha=-2,beta=5", (-INF, INF), (-2, -2)),
    ("affine:alpha=0,beta=5", (5, 5), (0, 0)),
]


@pytest.mark.parametrize(("spec", "values", "slopes"), RANGES)
def test_ranges_are_those_of_mathematics(spec, values, slopes):
    facts = facts_of(get(spec))
    assert (facts.range.low, facts.range.high) == close(values, rel=1e-12, abs=1e-15)
    if slopes is not None:
        assert (facts.derivative_range.low, facts.derivative_range.high) == close(slopes, rel=1e-12, abs=1e-15)


def test_the_largest_slope_of_gelu_is_where_its_second_derivative_vanishes():
    at = math.sqrt(2)
    assert facts_of(get("gelu")).lipschitz == close(distribution(at) + at * density(at), rel=1e-13)


@pytest.mark.parametrize(
    ("spec", "low", "high"),
    [
        ("sigmoid", False, False),  # it only tends to 0 and 1, although float64 rounds to them
        ("relu6", True, True),
        ("silu", True, False),
        ("gaussian", False, True),  # 1 at 0; 0 never, although exp(-x²) underflows
        ("elu", False, False),
        ("heaviside:value=0.5", True, True),
    ],
)
def test_whether_the_ends_of_the_range_are_reached(spec, low, high):
    found = facts_of(get(spec)).range
    assert (found.low_attained, found.high_attained) == (low, high)


def test_a_derivative_that_underflows_does_not_reach_zero():
    for name in ("sigmoid", "tanh", "softplus", "softsign", "arctan"):
        found = facts_of(get(name))
        assert not found.derivative_range.low_attained, name
        assert found.zeros == (), name


@pytest.mark.parametrize(
    ("spec", "values", "slopes"),
    [("heaviside:value=0.5", (0, 0.5, 1), (0,)), ("sign", (-1, 0, 1), (0,)), ("relu", (), (0, 1)), ("tanh", (), ())],
)
def test_few_values_are_told_one_by_one(spec, values, slopes):
    facts = facts_of(get(spec))
    assert (facts.range.values, facts.derivative_range.values) == (values, slopes)


@pytest.mark.parametrize(
    ("spec", "constant"),
    [
        ("sigmoid", 0.25),
        ("relu", 1),
        ("leaky_relu:negative_slope=-3", 3),
        ("heaviside", INF),  # a jump
        ("hardshrink", INF),
        ("relu_squared", INF),  # 2x grows without end
        ("selu", 1.0507009873554805 * 1.6732632423543772),  # reached at 0 from the left only
        ("softplus:beta=7", 1),
    ],
)
def test_lipschitz_constant(spec, constant):
    assert facts_of(get(spec)).lipschitz == close(constant, rel=1e-12)


@pytest.mark.parametrize(
    ("spec", "symmetry", "center"),
    [
        ("tanh", "odd", 0),
        ("softsign", "odd", 0),
        ("gaussian", "even", 0),
        ("sinc", "even", 0),
        ("sigmoid", "point", 0.5),  # s(x) + s(-x) = 1
        ("heaviside", "point", 0.5),
        ("heaviside:threshold=1", "none", 0),
        ("affine:beta=2", "point", 2),
        ("hardtanh:max_val=2", "none", 0),
        ("relu", "none", 0),
        ("gelu", "none", 0),
    ],
)
def test_symmetry(spec, symmetry, center):
    facts = facts_of(get(spec))
    assert facts.symmetry == symmetry
    assert facts.center == close(center)


@pytest.mark.parametrize(
    ("spec", "trend"),
    [
        ("sigmoid", "increasing"),
        ("tanhshrink", "increasing"),  # its slope is 0 at one point only
        ("relu", "non-decreasing"),
        ("heaviside", "non-decreasing"),
        ("heaviside:value=2", "no"),  # up to 2 and down again to 1
        ("affine:alpha=-1", "decreasing"),
        ("affine:alpha=0", "constant"),
        ("leaky_relu:negative_slope=-0.1", "no"),
        ("gelu", "no"),
        ("sin", "no"),
    ],
)
def test_trend(spec, trend):
    assert facts_of(get(spec)).monotone == trend


def test_saturation_begins_where_the_slope_falls_below_a_thousandth():
    # s(1 - s) = c  gives  s = (1 - sqrt(1 - 4c))/2  and x = log(s/(1 - s)).
    s = (1 - math.sqrt(1 - 4 * SATURATED)) / 2
    facts = facts_of(get("sigmoid"))
    assert facts.saturates_left == close(math.log(s / (1 - s)), rel=1e-9)
    assert facts.saturates_right == close(-math.log(s / (1 - s)), rel=1e-9)
    # 1/(1 + x²) = c
    assert facts_of(get("arctan")).saturates_right == close(math.sqrt(1 / SATURATED - 1), rel=1e-9)
    assert facts_of(get("relu6")).saturates_right == close(6)
    assert facts_of(get("relu")).saturates_right is None
    assert facts_of(get("sin")).saturates_left is None
    assert (facts_of(get("sign")).saturates_left, facts_of(get("sign")).saturates_right) == (INF, -INF)


def test_saturation_is_not_fooled_by_oscillation():
    at = facts_of(get("sinc")).saturates_right
    x = np.linspace(at * (1 + 1e-9), 20 * at, 400_001)
    assert np.max(np.abs(get("sinc").df(x))) < SATURATED
    assert abs(get("sinc").df(at)) == close(SATURATED, rel=1e-6)


def test_zeros_of_the_derivative():
    assert points(facts_of(get("silu"))) == close([SILU_AT])
    assert points(facts_of(get("gelu"))) == close([GELU_AT])
    assert points(facts_of(get("gaussian"))) == [0]
    assert points(facts_of(get("tanhshrink"))) == [0]
    assert points(facts_of(get("sin"))) == close([(k + 0.5) * math.pi for k in range(-4, 4)])
    assert facts_of(get("sin")).more_zeros
    assert any(each == close(SINC_AT) for each in points(facts_of(get("sinc"))))
    assert facts_of(get("relu")).zeros == ((-INF, 0),)
    assert facts_of(get("hardtanh")).zeros == ((-INF, -1), (1, INF))


@pytest.mark.parametrize("name", ALL)
def test_facts_agree_with_the_function(name):
    bound = get(name)
    facts = facts_of(bound)
    x = np.random.default_rng(2).uniform(-12, 12, 5000)
    x = np.concatenate([x, [*bound.breaks, 0.0, 1e3, -1e3, 1e300, -1e300]])
    for values, found in ((bound.f(x), facts.range), (bound.df(x), facts.derivative_range)):
        room = 1e-12 * np.abs(values)
        assert np.all(values >= found.low - room)
        assert np.all(values <= found.high + room)
        if found.values:
            assert set(values.tolist()) <= set(found.values)
    assert np.all(np.abs(bound.df(x)) <= facts.lipschitz * (1 + 1e-12))
    assert (facts.lipschitz == INF) or JUMP not in bound.breaks.values()


@pytest.mark.parametrize("name", ALL)
def test_no_secant_is_steeper_than_the_lipschitz_constant(name):
    bound = get(name)
    x, y = np.random.default_rng(3).uniform(-8, 8, (2, 4000))
    secant = np.abs(bound.f(x) - bound.f(y)) / np.abs(x - y)
    assert np.all(secant <= facts_of(bound).lipschitz * (1 + 1e-9))


@pytest.mark.parametrize("name", ALL)
def test_zeros_and_saturation_agree_with_the_derivative(name):
    bound = get(name)
    facts = facts_of(bound)
    for low, high in facts.zeros:
        inside = np.linspace(max(low, -1e6), min(high, 1e6), 9)[1:-1] if low < high else np.array([low])
        assert np.all(np.abs(bound.df(inside)) < 1e-12), (low, high)
    for side, at in ((-1, facts.saturates_left), (1, facts.saturates_right)):
        start = 0.0 if at is not None and math.isinf(at) else at
        if start is not None:
            beyond = start + side * np.geomspace(1e-6 * max(1, abs(start)), 1e6, 3000)
            assert np.all(np.abs(bound.df(beyond)) < SATURATED), side


def _record(value, derivative=None):
    return Activation("mine", value, derivative).bind()


def test_functions_that_overflow_or_have_no_derivative_are_taken_quietly():
    grows = facts_of(_record(lambda x: np.exp(x), lambda x: np.exp(x)))
    assert (grows.range.low, grows.range.high, grows.lipschitz) == (0, INF, INF)
    slow = facts_of(_record(lambda x: np.log1p(np.abs(x)), lambda x: np.sign(x) / (1 + np.abs(x))))
    assert (slow.range.low, slow.range.high, slow.symmetry) == (0, INF, "even")
    bare = facts_of(_record(lambda x: 2 * x))
    assert (bare.monotone, bare.lipschitz, bare.derivative_range) == ("non-decreasing", None, None)
    facts_of(_record(lambda x: np.full_like(x, np.nan), lambda x: x / 0))


def points(facts):
    return [low for low, high in facts.zeros if low == high]


@pytest.mark.parametrize(
    ("spec", "zeros"),
    [
        ("x_plus_sin", [k * math.pi for k in (-7, -5, -3, -1, 1, 3, 5, 7)]),
        ("sinp", [2 * k * math.pi for k in range(-4, 5)]),
        ("snake", [(k - 0.25) * math.pi for k in range(-4, 5)]),
        ("snake_beta:alpha=2,beta=2", [(k - 0.25) * math.pi / 2 for k in range(-4, 5)]),
        ("cosid", [(2 * k - 0.5) * math.pi for k in range(-4, 5)]),
        ("snake:alpha=0.02", [(k - 0.25) * math.pi * 50 for k in range(-4, 5)]),
    ],
)
def test_a_derivative_that_touches_zero_is_zero_there(spec, zeros):
    facts = facts_of(get(spec))
    assert points(facts) == close(zeros, rel=1e-9, abs=1e-9)
    assert facts.more_zeros
    assert 0 in (facts.derivative_range.low, facts.derivative_range.high)
    assert facts.derivative_range.low_attained
    assert facts.derivative_range.high_attained
    assert facts.monotone in ("increasing", "decreasing")


def test_a_near_miss_is_no_zero():
    # The slope of x + 0.999·sin(x) is 0.001 at π; that of sinlu is x·exp(-x) there, and further out as near to 0 as no
    # float64 can tell.
    assert facts_of(_record(lambda x: x + 0.999 * np.sin(x), lambda x: 1 + 0.999 * np.cos(x))).zeros == ()
    found = facts_of(get("sinlu"))
    assert points(found) == close([solve(lambda x: 1 + math.cos(x) + (x + math.sin(x)) / (1 + math.exp(x)), -2, 0)])
    assert not found.more_zeros
    two = facts_of(_record(lambda x: x, lambda x: np.exp(-((x - 10) ** 2)) + np.exp(-((x + 10) ** 2))))
    assert two.zeros == ()  # exp(-100) between two bumps


@pytest.mark.parametrize("text", ["tan(x)", "tan(2*x)"])
def test_a_minimum_among_poles_is_no_zero(text):
    """1/cos² is never below 1, and beside its poles a 1 looks like noise."""
    facts = facts_of(get(text))
    assert (facts.zeros, facts.more_zeros) == ((), False)


def test_a_derivative_that_dips_through_zero_between_points_of_the_grid():
    found = facts_of(_record(lambda x: (x - 1.234) ** 3 / 3 - 1e-6 * x, lambda x: (x - 1.234) ** 2 - 1e-6))
    assert points(found) == close([1.233, 1.235], rel=1e-12)
    assert found.derivative_range.low == close(-1e-6)


@pytest.mark.parametrize("omega", [0.001, 0.01, 0.3, 1, 30, 1000])
def test_of_endlessly_many_zeros_those_nearest_to_0_are_told(omega):
    facts = facts_of(get(f"sin:omega={omega}"))
    assert points(facts) == close([(k + 0.5) * math.pi / omega for k in range(-4, 4)])
    assert facts.more_zeros


@pytest.mark.parametrize("name", ALL)
def test_told_zeros_are_few_or_all_there_are(name):
    facts = facts_of(get(name))
    assert len(points(facts)) <= 9
    assert all(abs(each) < 100 for each in points(facts))


@pytest.mark.parametrize(
    ("text", "zeros", "towards"),
    [
        ("sin(1/x)", [sign / ((k + 0.5) * math.pi) for k in range(4) for sign in (-1, 1)], (0,)),
        ("sin(1/(x - 1))", [1 + sign / ((k + 0.5) * math.pi) for k in range(4) for sign in (-1, 1)], (1,)),
        ("cos(2/x)", [sign * 2 / (k * math.pi) for k in range(1, 5) for sign in (-1, 1)], (0,)),
        ("sin(1/x^2)", [sign / math.sqrt((k + 0.5) * math.pi) for k in range(4) for sign in (-1, 1)], (0,)),
        ("sin(1/x)*sin(x)", [], (0,)),  # far out they are endlessly many, too
        ("sin(1/x) + sin(1/(x - 2))", [], (0, 2)),
    ],
)
def test_zeros_that_gather_at_a_place_are_told_from_the_outermost(text, zeros, towards):
    facts = facts_of(get(text))
    assert facts.zeros_towards == towards
    assert facts.more_zeros
    assert points(facts) == close(sorted(zeros), rel=1e-9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sin(1/x)", "at ±0.0909457, ±0.127324, ±0.212207, ±0.63662, and endlessly more towards 0"),
        ("sin(1/x) + sin(1/(x - 2))", "endlessly often towards 0, 2"),
    ],
)
def test_zeros_that_gather_in_words(text, words, monkeypatch):
    monkeypatch.setattr("actderiv.pages.writing.derived", lambda bound: Derived(None))  # no formula of f' is asked for
    bound = get(text)
    assert ("f′ = 0", words) in [row for table in Page(bound, facts_of(bound), ()).tables() for row in table.rows]


@pytest.mark.parametrize("text", ["x^3*sin(x)", "1/x", "x*log(|x|)", "exp(-1/x^2)", "(1 - cos(x))/x^2", "floor(x)*x",
                                  "tanh(1/x)", "x*exp(-x^2)", "sqrt(|x|)", "(exp(x) - 1 - x)/x^2"])  # fmt: skip
def test_zeros_do_not_gather_elsewhere(text):
    assert facts_of(get(text)).zeros_towards == ()


def test_rounding_beside_a_gap_is_no_zero():
    assert points(facts_of(get("sin(x)/x")))[3:5] == close([-4.493409457909064, 4.493409457909064])
    assert points(facts_of(get("(exp(x) - 1 - x)/x^2"))) == []
    assert points(facts_of(get("(1 - cos(x))/x^2")))[3:5] == close([-2 * math.pi, 2 * math.pi])
    assert 0.001 / 2 in [close(each, rel=1e-6) for each in points(facts_of(get("(x - 0.001)*sin(x)")))]
    assert any(each == close(0.002, rel=1e-3) for each in points(facts_of(get("(x - 0.002)^2*sin(x)/x"))))


def test_zeros_go_on_where_the_derivative_underflows():
    assert facts_of(get("gabor")).more_zeros
    assert facts_of(get("gabor:omega=0.73,s=2.5")).more_zeros  # two on each side before it underflows
    assert not facts_of(get("mexican_hat")).more_zeros  # three zeros under a bell curve, and no more


@pytest.mark.parametrize(
    ("spec", "lowest", "highest", "more"),
    [
        ("sin", [-2.5, -0.5, 1.5, 3.5], [-3.5, -1.5, 0.5, 2.5], (True, True)),
        ("minsin", [], [0.5, 2.5, 4.5, 6.5], (False, True)),
        ("vlu", [-6.5, -4.5, -2.5, -0.5], [], (True, False)),
        ("cos", [-3, -1, 1, 3], [-2, 0, 2], (True, True)),
        ("sinc", [-SINC_AT / math.pi, SINC_AT / math.pi], [0], (False, False)),
        ("gaussian", [], [0], (False, False)),
    ],
)
def test_extremes_that_come_again_further_out(spec, lowest, highest, more):
    facts = facts_of(get(spec))
    assert facts.lowest_at == close([each * math.pi for each in lowest])
    assert facts.highest_at == close([each * math.pi for each in highest])
    assert (facts.more_lowest, facts.more_highest) == more
    said = dict(Page(get(spec), facts, ()).known())["extremes"]
    assert said.count("and further out") == sum(more)


@pytest.mark.parametrize(("a", "end"), [(-0.1, -9.9), (-2, 1.5)])
def test_a_function_may_grow_towards_the_end_of_its_domain(a, end):
    # -log(1 - a(x + a))/a, and 1/(1 - a(x + a)), end where x = 1/a - a.
    bound = get(f"soft_exponential:a={a}")
    facts = facts_of(bound)
    assert (facts.range.low, facts.range.high) == (-INF, INF)
    assert (facts.derivative_range.low, facts.derivative_range.high, facts.lipschitz) == (0, INF, INF)
    assert [(each.low, each.high, each.low_attained) for each in facts.domain] == [(close(end), INF, False)]
    assert dict(Page(bound, facts, ()).known())["defined for"] == f"x > {end}"


@pytest.mark.parametrize(
    ("value", "derivative", "values", "domain"),
    [
        (np.log, lambda x: 1 / x, (-INF, INF), "x > 0"),
        (np.sqrt, lambda x: 0.5 / np.sqrt(x), (0, INF), "x ≥ 0"),
        (np.arcsin, lambda x: 1 / np.sqrt(1 - x * x), (-math.pi / 2, math.pi / 2), "-1 ≤ x ≤ 1"),
        (np.arctanh, lambda x: 1 / (1 - x * x), (-INF, INF), "-1 < x < 1"),
        (lambda x: np.sqrt(x * x - 4), lambda x: x / np.sqrt(x * x - 4), (0, INF), "x ≤ -2 or x ≥ 2"),
        (lambda x: np.log(-x - 3), lambda x: 1 / (x + 3), (-INF, INF), "x < -3"),
        (lambda x: 1 / (x - 1.2345), lambda x: -1 / (x - 1.2345) ** 2, (-INF, INF), ""),
    ],
)
def test_domains_and_poles(value, derivative, values, domain):
    bound = _record(value, derivative)
    facts = facts_of(bound)
    assert (facts.range.low, facts.range.high) == close(values)
    assert facts.lipschitz == INF
    assert dict(Page(bound, facts, ()).known())["defined for"] == domain
    for end in (facts.range.low_attained, facts.range.low), (facts.range.high_attained, facts.range.high):
        assert end[0] == math.isfinite(end[1])


def test_rounding_and_underflow_are_no_facts():
    assert (facts_of(get("spocu")).derivative_range.low, facts_of(get("spocu")).derivative_range.low_attained) == (
        0,
        True,
    )
    for name in ("sqrt_signed", "ssaf"):  # x^(-1/2) is 4e-155 at the largest number, and tends to 0
        found = facts_of(get(name)).derivative_range
        assert (found.low, found.high, found.low_attained, found.high_attained) == (0, INF, False, False)
    slow = facts_of(_record(lambda x: 1 / np.log(2 + np.abs(x)), None))
    assert (slow.range.low, slow.range.low_attained) == (0, False)
    assert facts_of(get("hat")).saturates_left == 0


@pytest.mark.parametrize(
    ("spec", "at", "order", "limits"),
    [
        ("spocu", -0.5, 1, (1, 0)),  # 6t² near t = 0
        ("spocu", 0.5, 1, (0, 0)),  # 8t⁷ - 14t⁶ + 6t² near t = 1
        ("hat:a=5.07", 5.07, 0, (0, 0)),
        ("hard_sigmoid:slope=0.1,offset=-0.133", 1.33, 0, (0, 0)),
    ],
)
def test_a_limit_of_zero_is_no_rounding_noise(spec, at, order, limits):
    assert get(spec).limits(at, order) == limits


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1/(x-1)", -math.inf, math.inf), ("x/(x-1)", -math.inf, math.inf), ("1/x", -math.inf, math.inf),
        ("1/(x^2-2)", -math.inf, math.inf), ("tan(x)", -math.inf, math.inf), ("log(|x-1|)", -math.inf, math.inf),
        ("1/(x-1)^2", 0, math.inf), ("sign(x-1)/(x-1)", 0, math.inf), ("|x-1|^-0.1", 0, math.inf),
        ("tanh(1/(x-1))", -1, 1), ("sin(1/(x-1))", -1, 1), ("sqrt(|x-1|)", 0, math.inf),
    ],
)  # fmt: skip
def test_a_pole_anywhere_leaves_no_bound_and_what_only_changes_fast_has_one(text, low, high):
    """Limits at breaks other than 0 were read off a straight line, which knows nothing of infinity."""
    bound = get(text)
    found = facts_of(bound).range
    assert (found.low, found.high) == (low, high)
    assert math.isfinite(found.high) or not found.high_attained
    assert math.isfinite(found.low) or not found.low_attained


@pytest.mark.parametrize(
    ("text", "at", "left", "right"),
    [
        ("1/(x-1)", 1.0, -math.inf, math.inf), ("log(|x-3|)", 3.0, -math.inf, -math.inf), ("sqrt(|x-1|)", 1.0, 0, 0),
        ("sin(1/(x-1))", 1.0, math.nan, math.nan), ("exp(1/(x-2))", 2.0, 0, math.inf), ("|x-1|", 1.0, 0, 0),
        ("tanh(1e6*(x-1)) + step(x-1)", 1.0, 0, 1), ("cbrt(x-1)", 1.0, 0, 0), ("floor(x)", 3.0, 2, 3),
    ],
)  # fmt: skip
def test_limits_beside_a_break_are_those_of_the_function(text, at, left, right):
    assert get(text).limits(at, 0) == pytest.approx((left, right), nan_ok=True, abs=1e-8)


def test_what_is_zero_nowhere_only_comes_near_it():
    found = facts_of(_record(np.tanh, lambda x: 1 - np.tanh(x) ** 2)).derivative_range
    assert (found.low, found.low_attained, found.high) == (0, False, 1)
    at_its_break = Activation("mine", lambda x: x, lambda x: np.where(x == 0, 0.0, 2.0), breaks={0.0: KINK}).bind()
    assert facts_of(at_its_break).derivative_range.low_attained
