"""A formula as a function: its breaks are found, its derivative is nobody's to write, ball arithmetic is its truth."""

from __future__ import annotations

import math
import pickle
import sys

import numpy as np
import pytest

from actderiv import RequestError
from actderiv.activation import BEND, FUNCTIONS, JUMP, KINK, TWIST
from actderiv.language import formula_bound, read
from actderiv.language.breaks import find

VARIANTS = [bound for record in FUNCTIONS if not record.has_list for bound in record.variants()]

BESIDE = 16
"""A place may be found so many units of the last place off: two formulas round differently on the way to it."""

OTHERWISE = {
    "soft_exponential:a=-0.1": {-9.9: JUMP},  # where its domain ends, which the record does not count
    "sqrt_softplus": {-36.73680056967711: JUMP},  # from there on 1 + exp(x) is 1 in floats, and the text says 0
}


@pytest.mark.parametrize("bound", VARIANTS, ids=lambda bound: bound.spec)
def test_the_texts_of_the_catalogue_have_the_breaks_that_are_declared(bound):
    found = find(read(bound.activation.formula, variable="x"), bound.parameters).breaks
    wanted = OTHERWISE.get(bound.spec, bound.breaks)
    assert [*found.values()] == [*wanted.values()]
    for at, declared in zip(found, wanted, strict=True):
        assert abs(at - declared) <= BESIDE * np.spacing(max(1.0, abs(declared)))


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("where(x>1, 2*x-1, x)", {1: KINK}),
        ("where(x>1, 2*x, x)", {1: JUMP}),
        ("sqrt(x**2)", {0: KINK}),
        ("1/x", {0: JUMP}),
        ("x/abs(x)", {0: JUMP}),
        ("sqrt(x)", {0: KINK}),
        ("log(x)", {0: JUMP}),
        ("x**1.5", {0: BEND}),
        ("x*tanh(x)", {}),
        ("abs(x)**2.5", {0: TWIST}),
        ("sin(x)/x", {}),
        ("(1 - cos(x))/x**2", {}),
        ("1 if x = 0 else sin(x)/x", {}),
        ("5 if x = 1 else x", {1: JUMP}),
        ("exp(-1e5*|x|)", {0: KINK}),
        ("x if 3*x > 1 else 1/3", {1 / 3: KINK}),
        ("max(x^2 - 2, 0)", {-math.sqrt(2): KINK, math.sqrt(2): KINK}),
        ("relu(x - 0.3) + elu(2*x + 1)", {-0.5: BEND, 0.3: KINK}),
        ("min(x, 100)", {100: KINK}),
        ("heaviside(x, 0.5)", {0: JUMP}),
        ("max(0, x, x - 1, 2*x - 3)", {0: KINK, 3: KINK}),
        ("1/(x^2 + 1)", {}),
        ("sigmoid(100*x)", {}),
        ("sqrt((x - 0.3)^2)", {0.3: KINK}),
        ("sqrt(x^4)", {}),
        ("cbrt(x)", {0: KINK}),
        ("x*|x|", {0: BEND}),
        ("exp(1/x)", {0: JUMP}),
        ("sqrt(1 + x^2)", {}),
        ("3", {}),
        ("x > 2", {2: JUMP}),
        ("arcsin(x/2)", {-2: KINK, 2: KINK}),
    ],
)
def test_breaks_are_found(text, breaks):
    found = formula_bound(text).breaks
    assert [*found.values()] == [*breaks.values()]
    np.testing.assert_allclose([*found], [*breaks], rtol=1e-15, atol=1e-300)


def test_steps_and_poles_that_come_again_are_found_in_the_window():
    for text, places in (
        ("round(8*x)/8", (np.arange(-80, 80) + 0.5) / 8),
        ("floor(x)", np.arange(-10, 11.0)),
        ("x % 1", np.arange(-10, 11.0)),
        ("tan(x)", (np.arange(-3, 3) + 0.5) * np.pi),
    ):
        found = formula_bound(text).breaks
        inside = [at for at in found if abs(at) <= 10]
        np.testing.assert_allclose(inside, places, rtol=1e-15)
        assert set(found.values()) == {JUMP}


def test_parameters_move_breaks():
    assert dict(formula_bound("max(a*x, x)", {"a": 0.3}).breaks) == {0.0: KINK}
    assert dict(formula_bound("max(x - a, 0)", {"a": "2.5"}).breaks) == {2.5: KINK}
    assert dict(formula_bound("max(x - a, 0)", {"a": 2.5}).activation.bind(a=1).breaks) == {1.0: KINK}


def test_a_formula_is_a_function():
    bound = formula_bound("max(a*x, x)", {"a": "0.3"})
    assert bound.name == "max(a*x, x)"
    assert bound.spec == "max(a*x, x):a=0.3"
    assert [each.spec for each in bound.activation.variants()] == [bound.spec]
    x = np.array([-2.0, 0.0, 2.0], dtype=np.float32)
    assert bound.f(x).tolist() == [np.float32(-0.6), 0, 2]
    assert bound.df(x).tolist() == [np.float32(0.3), 1, 1]
    assert pickle.loads(pickle.dumps(bound.activation.derivative)) == bound.activation.derivative
    assert bound.activation.value != bound.activation.derivative


def test_the_truth_is_ball_arithmetic():
    pytest.importorskip("flint")
    from actderiv.sources.exact import enclose, truth

    x = np.linspace(-4, 4, 33)
    for text in ("x*tanh(softplus(x))", "gelu(1.7*x)", "erf(x)*2^-x", "x^3/(1 + x^2)", "sin(x)/x"):
        bound = formula_bound(text)
        at = x[x != 0]
        np.testing.assert_allclose(bound.df(at), truth(bound, at, 1)[0], rtol=1e-10, atol=1e-12)
    left, right = (enclose(formula_bound("floor(x) + |x|"), 0.0, 2, side) for side in ("left", "right"))
    assert [float(each) for each in (*left, *right)] == [-1, -1, 0, 1]
    series = formula_bound("x^3").df
    from actderiv.ops import balls

    assert [float(each) for each in series(balls.Ball(balls.arb_series([2, 1], 3))).series.coeffs()] == [12, 12, 3]


def test_the_second_derivative_of_a_formula():
    from actderiv.sources.second import differentiated

    assert differentiated(formula_bound("x^3")).df(np.array([2.0])) == [12]


@pytest.mark.parametrize(
    ("text", "given", "said"),
    [
        ("max(a*x, x)", {}, "a has no value"),
        ("x", {"q": 1}, "no parameter 'q'"),
        ("elu(x, alpha=a)", {"a": -1}, "at least 0"),
        ("δ(x)", {}, "delta"),
        ("a*x", {"a": "zz"}, "number"),
        ("a*x", {"a": "inf"}, "finite"),
    ],
)
def test_what_is_missing_is_said(text, given, said):
    with pytest.raises(RequestError, match=said):
        formula_bound(text, given)


def test_a_formula_is_judged_like_any_function():
    from actderiv import compare

    for text, given in (
        ("max(a*x, x)", {"a": 0.3}),
        ("x*sigmoid(x)", {}),
        ("where(x>1, 2*x-1, x)", {}),
        ("round(8*x)/8", {}),
        ("sqrt(x**2)", {}),
        ("floor(x)", {}),
        ("1/x", {}),
    ):
        assert [row.verdict for row in compare(formula_bound(text, given)).rows] == ["pass"], text


@pytest.mark.parametrize("balls", [True, False])
@pytest.mark.parametrize(
    ("text", "window", "places"),
    [
        ("round(64*x)/64", (-10, 10), (np.arange(-640, 640) + 0.5) / 64),
        ("floor(100*x)", (-10, 10), np.arange(-1000, 1001) / 100),
        ("abs(sin(50*x))", (-10, 10), np.arange(-159, 160) * np.pi / 50),
        ("sign(sin(pi*x))", (0, 100), np.arange(0, 101)),
        ("sign(sin(pi*x))", (1e6, 1e6 + 10), 1e6 + np.arange(11)),
        ("tan(20*x)", (0, 100), (np.arange(0, 637) + 0.5) * np.pi / 20),
        ("floor(1e5*x)", (0, 1e-3), np.arange(0, 101) / 1e5),
        ("1/x**3", (-10, 10), [0]),
    ],
)
def test_every_break_of_the_window_is_found(text, window, places, balls, monkeypatch):
    if not balls:
        monkeypatch.setitem(sys.modules, "flint", None)
    bound = formula_bound(text).within(*window)
    found = [at for at in bound.breaks if window[0] <= at <= window[1]]
    np.testing.assert_allclose(found, places, rtol=1e-12, atol=1e-300)
    assert bound.notes() == []


def test_where_breaks_are_too_many_the_part_that_is_known_is_told():
    bound = formula_bound("round(1000*x)/1000").within(-10, 10)
    assert 2000 < len(bound.breaks) <= 4096
    assert "only its breaks from x = -1" in bound.notes()[0]
    assert np.ptp(np.diff([*bound.breaks])) < 1e-12  # in that part none is missing


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("log(x)", math.nan, -math.inf), ("log(abs(x))", -math.inf, -math.inf), ("1/x", -math.inf, math.inf),
        ("abs(x)**-0.05", math.inf, math.inf), ("sin(1/x)", math.nan, math.nan), ("cos(1/x)", math.nan, math.nan),
        ("x*sin(1/x)", 0.0, 0.0), ("sign(x)", -1.0, 1.0), ("abs(x)", 0.0, 0.0), ("cbrt(x)", 0.0, 0.0),
        ("sin(x)/x", 1.0, 1.0), ("exp(1/x)", 0.0, math.inf),
    ],
)  # fmt: skip
def test_a_limit_is_a_number_or_infinite_or_there_is_none(text, left, right):
    """What swings ever faster has no limit, and log grows for ever, however slowly."""
    found = formula_bound(text).limits(0.0)
    assert found == pytest.approx((left, right), nan_ok=True)
