"""No break of a formula is passed over: pairs of them between two points of a grid, places that a number only touches,
breaks a few floats apart; and nothing smooth is taken for one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actderiv import compare, get
from actderiv.activation import BEND, JUMP, KINK, TWIST
from actderiv.language import breaks, formula_bound, read
from actderiv.language.breaks import find

WINDOW = (-10.0, 10.0)
places = st.floats(-9, 9).filter(lambda c: abs(c) > 1e-3)


@pytest.fixture
def without_balls(monkeypatch):
    monkeypatch.setattr(breaks, "find_spec", lambda name: None)


def found_in(text, window=WINDOW):
    pytest.importorskip("flint")
    found = find(read(text), {}, window)
    assert (found.part, found.open) == (None, ())
    return {at: order for at, order in found.breaks.items() if window[0] <= at <= window[1]}


def assert_breaks(text, expected, window=WINDOW):
    found = found_in(text, window)
    assert [*found.values()] == [order for _, order in sorted(expected)], text
    for at, (wanted, _) in zip(found, sorted(expected), strict=True):
        assert abs(at - wanted) <= math.ulp(wanted), text


def written(number):
    return f"({number!r})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where(abs(x - 0.3) < 1e-7, 1, 0)", [(0.3 - 1e-7, JUMP), (0.3 + 1e-7, JUMP)]),
        ("max(0, 1e-9 - (x - 0.123)^2)", [(0.123 - math.sqrt(1e-9), KINK), (0.123 + math.sqrt(1e-9), KINK)]),
        ("sqrt((x - 1)^2*(x - 1.00001)^2)", [(1, KINK), (1.00001, KINK)]),
        ("abs((x - 1)*(x - 1.0000000000000004))", [(1, KINK), (1.0000000000000004, KINK)]),
        ("1/(x^2 - 2*sqrt(2)*x + 2)", [(math.sqrt(2), JUMP)]),
        ("sqrt((3*x - 1)^2)", [(1 / 3, KINK)]),
        ("abs((3*x - 1)^3)", [(1 / 3, TWIST)]),
        ("abs(x^3 - 3*x^2 + 3*x - 1)", [(1, TWIST)]),
        ("abs(exp(x) - 1 - x)*sign(x)", [(0, BEND)]),
        ("log(x^2 - 1e-12)", [(-1e-6, JUMP), (1e-6, JUMP)]),
        ("max(log(x), -3)", [(0, JUMP), (math.exp(-3), KINK)]),
        ("abs(abs(x - 1) - 1e-9)", [(c, KINK) for c in (1 - 1e-9, 1, 1 + 1e-9)]),
        ("where(x > 0.3, 1/(x - 0.3), 2)", [(0.3, JUMP)]),
        ("5 if x = 0.1 else x", [(0.1, JUMP)]),
        ("max(mish(x), 0.2)", [(0.28974091383727267, KINK)]),
    ],
)  # fmt: skip
def test_what_lies_between_the_points_of_a_grid_is_found(text, expected):
    assert_breaks(text, expected)


def test_waves_that_just_reach_a_level_have_all_their_breaks():
    found = np.array([*found_in("sign(sin(50*x) - 0.9999999)")])
    first = math.asin(0.9999999)
    waves = 2 * math.pi * np.arange(-100, 100)[:, None]
    wanted = np.sort(((waves + np.array([first, math.pi - first])) / 50).ravel())
    wanted = wanted[np.abs(wanted) <= 10]
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-10)
    assert [*found_in("sqrt(1 - cos(7*x)^2)")] == pytest.approx(np.pi / 7 * np.arange(-22, 23), abs=1e-14)


@given(st.lists(places, min_size=1, max_size=5, unique=True), st.lists(st.integers(1, 9), min_size=5, max_size=5))
@settings(max_examples=10)
def test_steps_are_where_they_were_put(at, heights):
    """A sum of where(x > c, h, 0): orders, places and heights are known."""
    steps = dict(zip(at, heights, strict=False))
    text = " + ".join(f"where(x > {written(c)}, {h}, 0)" for c, h in steps.items())
    apart = np.diff(sorted(at), append=np.inf) > 1.5 * np.spacing(np.abs(sorted(at)))
    if apart.all():
        assert found_in(text) == dict.fromkeys(sorted(at), JUMP)
        bound = get(text).within(*WINDOW)
        for c, height in steps.items():
            left, right = bound.limits(c)
            assert right - left == height


@given(places, st.integers(2, 60), st.sampled_from(["jump", "kink", "bend"]))
@settings(max_examples=20)
def test_two_breaks_may_be_two_floats_apart(c, exponent, kind):
    """However near: 2 floats, 3, ... up to 2^60."""
    second = c
    for _ in range(2):
        second = math.nextafter(second, math.inf)
    second = max(second, c + 2.0**-exponent)
    shape = {"jump": "where(x > {0}, 2, 0)", "kink": "max(x - {0}, 0)", "bend": "max(x - {0}, 0)^2"}[kind]
    text = " + ".join(shape.format(written(each)) for each in (c, second))
    order = {"jump": JUMP, "kink": KINK, "bend": BEND}[kind]
    assert found_in(text) == {c: order, second: order}


@given(places, st.floats(1e-9, 1.0), st.floats(0.1, 10))
@settings(max_examples=10)
def test_a_number_that_touches_0_twice_is_seen(c, gap, slope):
    text = f"sqrt({slope!r}*(x - {written(c)})^2*(x - {written(c + gap)})^2)"
    assert_breaks(text, [(c, KINK), (c + gap, KINK)])


@given(st.floats(0.5, 40), st.floats(-3, 3))
@settings(max_examples=8)
def test_periodic_breaks_are_all_found(rate, phase):
    text = f"abs(sin({rate!r}*x + {written(phase)}))"
    count = np.arange(math.ceil((-10 * rate + phase) / math.pi), math.floor((10 * rate + phase) / math.pi) + 1)
    found = np.array([*found_in(text)])
    np.testing.assert_allclose(found, (count * math.pi - phase) / rate, rtol=0, atol=1e-13 * (1 + 1 / rate))


@pytest.mark.parametrize(
    "text",
    [
        "where(x > 0, x, x)", "abs(x)*0", "max(x, x - 1)", "sqrt(1 + x^2)", "abs(1 + x^2)", "abs(exp(x))", "max(x, x)",
        "abs(sin(x)^2 + cos(x)^2 - 1)", "sqrt((3*x - 1)^4)", "sqrt(x^2 + 1e-9)", "where((x - 1)^2 < -1e-9, 1, x)",
        "max(0, -1e-9 - (x - 0.123)^2)", "sign(sin(50*x) - 1.0001)", "1/(x^2 + 1e-12)", "log(1 + x^2)",
        "where(x > 0.3, x^2, 0.6*x - 0.09) - where(x > 0.3, x^2, 0.6*x - 0.09)", "floor(0.5*tanh(x) + 0.7)*0 + x",
        "abs(sigmoid(x) + 1e-9)", "sqrt((x - 1)^2*(x - 1.00001)^2 + 1e-12)", "softplus(x) + log(cosh(x))", 
        "x/(1 + x^2)",
    ],
)  # fmt: skip
def test_what_is_smooth_has_no_break(text):
    assert found_in(text) == {}


@pytest.mark.parametrize(
    "text",
    ["max(0, x)", "relu(x - 0.3) + elu(2*x + 1)", "round(8*x)/8", "tan(x)", "x % 1", "abs(sin(5*x))", "log(x)",
     "x**1.5",     "abs(gelu(x) + 0.1)", "max(0, x, x - 1, 2*x - 3)", "cos(x)//0.3",
     "abs(x - sin(x))", "exp(1/x)", "arcsin(x/2)"],
)  # fmt: skip
def test_where_a_grid_suffices_balls_say_the_same(text, without_balls, monkeypatch):
    plain = find(read(text), {}, WINDOW).breaks
    monkeypatch.undo()
    exact = found_in(text, (-11, 11))
    inside = {at: order for at, order in plain.items() if abs(at) <= 10}
    exact = {at: order for at, order in exact.items() if abs(at) <= 10}
    assert [*exact.values()] == [*inside.values()]
    np.testing.assert_allclose([*exact], [*inside], rtol=4e-15, atol=1e-300)


@pytest.mark.parametrize(("text", "low", "high"), [("abs(sin(1/x))", -0.01, 0.01), ("sign(sin(1e4*x))", -11, 11)])
def test_where_the_budget_ended_is_said(text, low, high):
    """Between sin(1/x) and 0 no budget suffices; what is told is a part around 0, and breaks outside it are known."""
    pytest.importorskip("flint")
    bound = formula_bound(text).within(*WINDOW)
    assert len(bound.breaks) > 100
    assert any("is hard to follow" in note and "may be missing" in note for note in bound.notes())
    (first, *_), (*_, last) = bound.activation.breaks.open, bound.activation.breaks.open
    assert low < first[0] < last[1] < high
    if text.startswith("abs"):
        outside = [at for at in bound.breaks if 0.02 < at <= 10]
        np.testing.assert_allclose(outside, 1 / (np.pi * np.arange(15, 0, -1)), rtol=1e-14)


@pytest.mark.parametrize("text", ["floor(exp(x^2))", "round(exp(exp(x)))", "x % exp(-exp(x))", "mod(1, exp(-x^2))"])
@pytest.mark.parametrize("window", [None, WINDOW, (-1e6, 1e6)])
def test_whole_numbers_beyond_every_float_are_too_many(text, window):
    pytest.importorskip("flint")
    found = find(read(text), {}, window)
    assert found.part or found.open


@pytest.mark.parametrize("text", ["tan(tan(tan(x)))", "x % sin(x)", "1/sin(exp(x))", "abs(erfcx(x) - 2)"])
def test_the_budget_bounds_what_is_computed(text, monkeypatch):
    """Nodes are counted over all windows that are tried, places and orders included."""
    pytest.importorskip("flint")
    from actderiv.language import enclosing, isolating

    paid = []
    pay = enclosing.Numbers._pay
    monkeypatch.setattr(enclosing.Numbers, "_pay", lambda self: pay(self) or paid.append(self._weight))
    find(read(text), {}, (-1e6, 1e6))
    assert 0 < sum(paid) < 2 * isolating.COST + 2 * isolating.PLACING + 200 * paid[0]


def test_a_kernel_is_judged_with_the_breaks_of_the_range_that_is_asked(tmp_path):
    """The slope of a triangle wave at its kinks is anybody's choice, also where nobody looks without a range."""
    (tmp_path / "kernels.py").write_text(
        "import numpy as np\n\ndef wave(x):\n    return np.sign(x % 2 - 1)\n\n"
        "def wrong(x):\n    return np.where(x % 2 == 1, 3, np.sign(x % 2 - 1))\n"
    )
    for name, verdict in (("wave", "pass"), ("wrong", "fail")):
        against = f"{tmp_path / 'kernels.py'}:{name}"
        found = compare("abs(x % 2 - 1)", against=against, dtype="bfloat16", range=(96, 104), specials="skip")
        assert [row.verdict for row in found.rows] == [verdict]


def test_every_study_asks_for_the_breaks_where_it_looks(monkeypatch, tmp_path):
    from actderiv import sweep, table
    from actderiv.language import binding

    asked = []
    within = binding.Breaks.within
    monkeypatch.setattr(binding.Breaks, "within", lambda self, *ends: asked.append(ends) or within(self, *ends))
    x = np.linspace(200.0, 210.0, 11)
    np.savez(tmp_path / "values.npz", x=x, y=np.sign(x % 2 - 1))
    text, a = "abs(x % 2 - 1)", "abs(a*x % 2 - 1):a=1"
    for study in (
        lambda: compare(text, range=(200, 210), points=11),
        lambda: compare(text, against="exact", range=(200, 210), sample="uniform", points=11),
        lambda: compare(text, against=str(tmp_path / "values.npz")),
        lambda: compare(a, wrt="a", range=(200, 210), points=11),
        lambda: table(text, range=(200, 210), points=11),
        lambda: sweep(text, range=(200, 210), points=11, h=[1e-6]),
    ):
        asked.clear()
        study()
        assert (200, 210) in asked
