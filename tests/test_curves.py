"""What is drawn, as data: breaks, dots, arrows, limits, ticks."""

from __future__ import annotations

import contextlib
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import actderiv
from actderiv.activation import BEND, JUMP, KINK
from actderiv.errors import RequestError
from actderiv.pictures.scene import Curve, Panel, Request, Scale, curves_of, curves_of_sweep, ticks
from actderiv.pictures.scene.build import default_range
from actderiv.report import Sweep

EVERY = [each.bind() for each in actderiv.FUNCTIONS]
JUMPY = [each for each in EVERY if JUMP in each.breaks.values()]


def _variants():
    """Every function as it is, and with each of its numbers changed, where that is a function."""
    yield from EVERY
    for bound in EVERY:
        for parameter in bound.activation.parameters:
            for value in () if parameter.choices else (0.5, 2.5):
                with contextlib.suppress(RequestError):
                    yield bound.activation.bind(**{parameter.name: value})


VARIANTS = [*_variants()]


def panel_of(bound, **wish) -> Panel:
    return curves_of([bound], Request(**wish)).panels[0]


def at(curve: Curve, x: float) -> list:
    return [mark for mark in curve.marks if mark.x == x]


def beside(function, x: float) -> list[float]:
    """The values a hair left and right of x, and at x: an oracle that knows nothing of limits().

    At 0 a hair is so thin that roots have come to their limits; a value beyond 1e40 there is infinite.
    """
    hair = 1e-9 * abs(x) or 1e-100
    values = function(np.array([x - hair, x + hair, x]))
    return np.where(np.abs(values) > 1e40, np.copysign(np.inf, values), values).tolist()


def shown(function, x: float) -> tuple[int, int]:
    """How many filled and open dots the curve of ``function`` must have at x: none at infinity."""
    left, right, here = beside(function, x)
    others = [each for each in (left, right) if not math.isclose(each, here, rel_tol=1e-6, abs_tol=1e-6)]
    if len(others) == 2 and math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-6):
        others = [left]
    return int(bool(others) and math.isfinite(here)), sum(map(math.isfinite, others))


@pytest.mark.parametrize("bound", VARIANTS, ids=lambda each: each.spec)
def test_no_segment_spans_a_break(bound):
    curves = [curve for points in (None, 2, 11, 400) for curve in panel_of(bound, points=points).curves]
    for x, y in (segment for curve in curves for segment in curve.segments):
        assert (np.diff(x) > 0).all()
        assert np.isfinite(y).all()
        for place in bound.breaks:
            assert x[0] >= place or x[-1] <= place


@pytest.mark.parametrize("bound", VARIANTS, ids=lambda each: each.spec)
def test_segments_reach_right_up_to_every_break(bound):
    panel = panel_of(bound)
    for curve, function in zip(panel.curves, (bound.f, bound.df), strict=True):
        for place in bound.breaks:
            left, right, _ = beside(function, place)
            before = max((each for each in curve.segments if each[0][0] < place), key=lambda each: each[0][-1])
            after = min((each for each in curve.segments if each[0][-1] > place), key=lambda each: each[0][0])
            for x, y, limit in ((before[0][-1], before[1][-1], left), (after[0][0], after[1][0], right)):
                if math.isfinite(limit):
                    assert x == place
                    assert y == pytest.approx(limit, rel=1e-6, abs=1e-6)
                else:  # it has left the picture before
                    assert x == pytest.approx(place, abs=1e-3)
                    assert (y > panel.ylim[1]) if limit > 0 else (y < panel.ylim[0])


@pytest.mark.parametrize("bound", VARIANTS, ids=lambda each: each.spec)
def test_exactly_one_filled_dot_where_a_curve_leaps(bound):
    value, slope = panel_of(bound).curves
    for place, order in bound.breaks.items():
        for curve, function, leaps in ((value, bound.f, order == JUMP), (slope, bound.df, order <= KINK)):
            kinds = [mark.kind for mark in at(curve, place)]
            wanted = shown(function, place) if leaps else (0, 0)
            assert (kinds.count("filled"), kinds.count("open")) == wanted, (place, curve.label)
            for mark in at(curve, place):
                if mark.kind == "filled":
                    assert mark.y == function(np.array([place]))[0]
    assert {mark.x for curve in (value, slope) for mark in curve.marks} <= set(bound.breaks)


@pytest.mark.parametrize(
    "bound", [each for each in VARIANTS if BEND in each.breaks.values()], ids=lambda each: each.spec
)
def test_a_bend_is_not_marked(bound):
    bends = {place for place, order in bound.breaks.items() if order == BEND}
    assert not bends & {mark.x for curve in panel_of(bound).curves for mark in curve.marks}


@pytest.mark.parametrize("bound", JUMPY, ids=lambda each: each.spec)
def test_every_jump_has_one_arrow_with_its_weight_within_the_picture(bound):
    panel = panel_of(bound)
    value, slope = panel.curves
    assert not value.arrows
    jumps = [place for place, order in bound.breaks.items() if order == JUMP]
    assert [arrow.x for arrow in slope.arrows] == jumps
    for arrow in slope.arrows:
        left, right, _ = beside(bound.f, arrow.x)
        assert arrow.weight == pytest.approx(right - left, abs=1e-6)
        assert arrow.label.startswith(f"{arrow.weight:.4g}·δ(x")
        assert panel.ylim[0] < arrow.tip < panel.ylim[1]
        assert (arrow.tip - arrow.base) * arrow.weight > 0


def test_a_value_between_the_ends_gives_two_open_dots():
    for name in ("sign", "heaviside:value=0.5"):
        kinds = sorted(mark.kind for mark in panel_of(actderiv.get(name)).curves[0].marks)
        assert kinds == ["filled", "open", "open"]


def test_the_delta_is_labelled_with_its_place():
    labels = [arrow.label for arrow in panel_of(actderiv.get("hardshrink")).curves[1].arrows]
    assert labels == ["0.5·δ(x + 0.5)", "0.5·δ(x - 0.5)"]


def test_a_break_at_the_rim_shows_what_is_in_the_picture():
    value = panel_of(actderiv.get("heaviside"), range=(0.0, 2.0)).curves[0]
    assert [(mark.y, mark.kind) for mark in value.marks] == [(1.0, "filled")]


@pytest.mark.parametrize("bound", EVERY, ids=lambda each: each.spec)
@pytest.mark.parametrize("ends", [(-5.0, 5.0), (-60.0, 40.0), (0.1, 0.4)])
def test_lines_follow_the_function(bound, ends):
    """Between any two drawn points the chord stays within 2 ten thousandths of the curve's height, where it is seen.

    The grid is halved until the middle of each interval is within FLATNESS of its chord, 4 ten thousandths of the
    height, and once more; so a quarter of that is left, and twice that is asked. Beside an infinite slope of f or f' it
    ends before: within 4 thousandths.
    """
    room = 4e-3 if bound.name in ("m_arcsinh", "sqrt_signed", "ssaf") else 2e-4
    panel = panel_of(bound, range=ends)
    for curve, function in zip(panel.curves, (bound.f, bound.df), strict=True):
        x = np.concatenate([part for part, _ in curve.segments])
        y = np.concatenate([part for _, part in curve.segments])
        height = float(np.ptp(y)) or 1.0
        for xs, ys in curve.segments:
            between = xs[:-1] + 0.37 * np.diff(xs)
            chord, truth = (np.clip(each, *panel.ylim) for each in (np.interp(between, xs, ys), function(between)))
            assert np.abs(chord - truth).max() <= room * height
        assert (x[0], x[-1]) == ends
        assert x.size < 20_001


@pytest.mark.parametrize("bound", VARIANTS, ids=lambda each: each.spec)
def test_the_default_range_shows_every_break_with_room_beside_it(bound):
    low, high = default_range([bound])
    assert all(low < place < high and abs(place) <= 0.85 * high for place in bound.breaks)
    assert low <= -5
    assert high >= 5


def test_relu6_widens_the_range():
    assert default_range([actderiv.get("relu6")]) == (-8.0, 8.0)


@pytest.mark.parametrize("bound", EVERY, ids=lambda each: each.spec)
def test_dots_and_bounded_curves_lie_within_the_limits(bound):
    panel = panel_of(bound)
    for curve in panel.curves:
        assert all(panel.ylim[0] < mark.y < panel.ylim[1] for mark in curve.marks)
        y = curve.points()[1]
        inner = y[np.abs(curve.points()[0]) <= 1.4]
        if curve is panel.curves[1] and np.isinf(bound.df(np.array([*bound.breaks]))).any():
            continue  # no picture holds an infinite slope
        assert inner.min() >= panel.ylim[0]
        assert inner.max() <= panel.ylim[1]


def test_a_growing_curve_does_not_flatten_a_bounded_one():
    f = curves_of([actderiv.get(name) for name in ("sigmoid", "tanh", "relu")]).panels[0]
    assert f.ylim[0] < -1
    assert 1 < f.ylim[1] < 3
    assert curves_of([actderiv.get("relu")]).panels[0].ylim[1] == pytest.approx(3.0, abs=0.05)


def test_layouts():
    bounds = [actderiv.get(name) for name in ("sigmoid", "relu6", "heaviside")]
    overlay = curves_of(bounds)
    assert [panel.title for panel in overlay.panels] == ["f", "f′"]
    assert all(len(panel.curves) == 3 for panel in overlay.panels)
    grid = curves_of(bounds, Request(layout="grid"))
    assert [panel.title for panel in grid.panels] == ["sigmoid", "relu6", "heaviside"]
    assert grid.panels[0].xlim != grid.panels[1].xlim
    assert [panel.title for panel in curves_of(bounds, Request(derivative=False)).panels] == ["f"]


@pytest.mark.parametrize("count", range(1, 31))
def test_grids_are_about_as_wide_as_high(count):
    curves = curves_of([EVERY[0]] * count, Request(layout="grid"))
    rows = -(-count // curves.columns)
    assert rows <= curves.columns + 1
    assert curves.columns * rows - count < curves.columns


def test_numeric_and_error():
    panel = panel_of(actderiv.get("relu"), numeric=True, error=True, h=1e-3)
    rings = panel.curves[2]
    assert rings.label == "f′(x) central, h = 0.001"
    assert rings.points()[0].size == 21
    errors = panel.below.curves[0].points()
    assert np.abs(errors[0]).min() > 1e-3
    assert panel.below.zero is not None  # on the left the error is exactly 0
    assert panel.below.ylim[0] < panel.below.zero < errors[1][errors[1] > panel.below.zero].min()


def test_a_foreign_function_has_its_jump_found_and_its_derivative_made(tmp_path):
    file = tmp_path / "acts.py"
    file.write_text(
        "import numpy as np\ndef step(x): return np.where(x > 0.3, 2.0, -1.0)\n"
        "def pole(x):\n    with np.errstate(all='ignore'): return 1 / x\n"
    )
    value, slope = panel_of(actderiv.get(f"{file}:step")).curves
    assert [(mark.x, mark.y, mark.kind) for mark in value.marks] == [(0.3, 2.0, "open"), (0.3, -1.0, "filled")]
    assert slope.label == "f′(x) central, h = 1e-06"
    assert [arrow.weight for arrow in slope.arrows] == [3.0]
    panel = panel_of(actderiv.get(f"{file}:pole"))
    assert len(panel.curves[0].segments) == 2
    assert not panel.curves[0].marks
    assert max(map(abs, panel.ylim)) < 1000


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"range": (5, -5)}, "reversed"), ({"range": (5, 5)}, "empty"), ({"range": (math.nan, 1)}, "finite"),
        ({"points": 1}, "1 points"), ({"points": 10**12}, "1000000000000 points"), ({"h": 0.0}, "step h"),
        ({"h": math.nan}, "step h"), ({"h": -1.0}, "step h"), ({"layout": "pile"}, "layout"),
        ({"scheme": "centrul"}, "scheme"), ({"derivative": False, "numeric": True}, "derivative"),
    ],
)  # fmt: skip
def test_a_wrong_wish_is_refused_by_name(wish, said):
    with pytest.raises(RequestError, match=said):
        Request(**wish)


def test_nothing_to_draw_is_refused():
    with pytest.raises(RequestError):
        curves_of([])


def test_the_sweep_marks_the_best_step_and_keeps_zeros_in_sight():
    rows = (("f", "central", 1e-2, 1e-5, False), ("f", "central", 1e-4, 0.0, True), ("f", "central", 1e-8, 1e-7, False))
    panel = curves_of_sweep(Sweep(rows)).panels[0]
    assert panel.xscale.kind == "log"
    assert panel.log_y
    assert [(mark.x, mark.y, mark.kind) for mark in panel.curves[0].marks] == [(1e-4, panel.zero, "best")]
    assert "0.0001" in panel.curves[0].label


@settings(max_examples=60)
@given(
    bound=st.sampled_from(EVERY),
    low=st.floats(-1e6, 1e6),
    wide=st.floats(1e-6, 1e6),
    points=st.one_of(st.none(), st.integers(2, 300)),
)
@example(
    bound=actderiv.FUNCTIONS.get("comb_h_sine").bind(), low=0.0, wide=70806.0, points=None
)  # up to the largest number
def test_any_range_can_be_drawn(bound, low, wide, points):
    high = low + wide
    panel = panel_of(bound, range=(low, high), points=points)
    assert panel.ylim[0] < panel.ylim[1]
    assert all(map(math.isfinite, panel.ylim))
    for curve in panel.curves:
        for x, _ in curve.segments:
            assert low <= x[0] < x[-1] <= high
            assert all(x[0] >= place or x[-1] <= place for place in bound.breaks)


@given(low=st.floats(-1e6, 1e6), wide=st.floats(1e-2, 1e9), count=st.integers(3, 12))
def test_ticks_are_few_round_and_within(low, wide, count):
    marked = ticks(low, low + wide, count)
    assert 1 <= len(marked.at) <= 2 * count
    slack = 1e-6 * wide
    assert all(low - slack <= each <= low + wide + slack for each in marked.at)
    assert len(set(marked.labels)) == len(marked.at)
    steps = [b - a for a, b in pairwise(marked.at)]
    assert not steps or max(steps) == pytest.approx(min(steps), rel=1e-6)


def test_ticks_on_a_logarithmic_axis():
    marked = ticks(3e-13, 2.0, 5, scale=Scale("log"))
    assert all(math.log10(each) == round(math.log10(each)) for each in marked.at)
    assert marked.labels[-1] in ("10⁰", "10⁻¹", "10⁻²", "10⁻³")


@pytest.mark.parametrize("only", ["f", "derivative"])
@pytest.mark.parametrize("names", [("heaviside",), ("heaviside", "relu")])
def test_one_of_f_and_its_derivative_alone(names, only):
    whole = curves_of([actderiv.get(each) for each in names], Request())
    alone = curves_of([actderiv.get(each) for each in names], Request(only=only))
    wanted = [curve for panel in whole.panels for curve in panel.curves]
    wanted = wanted[: len(names)] if only == "f" else wanted[len(names) :]
    found = [curve for panel in alone.panels for curve in panel.curves]
    assert [curve.style for curve in found] == [curve.style for curve in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert np.array_equal(one.points()[1], other.points()[1])
    assert all(bool(curve.arrows) == (only == "derivative") for curve in found[:1])


def test_limits_of_y_of_your_own_hold_and_arrows_stay_within():
    (panel,) = curves_of([actderiv.get("heaviside")], Request(ylim=(-0.5, 0.8))).panels
    assert panel.ylim == (-0.5, 0.8)
    (arrow,) = panel.curves[1].arrows
    assert 0 < arrow.tip < 0.8
    assert actderiv.plot("heaviside", ylim=(-0.5, 0.8)).axes[0].get_ylim() == (-0.5, 0.8)


@pytest.mark.parametrize("kind", ["linear", "log", "symlog"])
def test_a_scale_and_its_inverse(kind):
    scale = Scale(kind, 0.01)
    values = np.concatenate([[0.01, 1.0, 1e5], [] if kind == "log" else [0.0, -0.004, -3.0]])
    assert scale.value(scale.place(values)) == pytest.approx(values, rel=1e-12)


@pytest.mark.parametrize("kind", ["log", "symlog"])
@pytest.mark.parametrize("text", ["relu6", "heaviside", "hardshrink", "tanh"])
def test_x_on_another_scale_breaks_where_it_did(text, kind):
    bound = actderiv.get(text)
    ends = (1e-3, 50.0) if kind == "log" else (-50.0, 50.0)
    panel = panel_of(bound, xscale=kind, range=ends)
    for curve in panel.curves:
        x = curve.points()[0]
        assert (x[0], x[-1]) == ends
        for start, y in curve.segments:
            assert np.isfinite(y).all()
            assert all(start[0] >= place or start[-1] <= place for place in bound.breaks)
    inside = [place for place in bound.breaks if ends[0] < place < ends[1]]
    assert all(any(x[0] == place for x, _ in panel.curves[0].segments) for place in inside)
    whole = panel_of(bound, range=ends)
    assert panel.ylim[0] <= max(whole.ylim[0], 0)


@pytest.mark.parametrize(
    ("kind", "ends"), [("symlog", (-5.0, 5.0)), ("symlog", (-1e4, 1e4)), ("log", (1e-3, 1e3))], ids=str
)
def test_what_a_linear_axis_shows_is_shown_on_any(kind, ends):
    for bound in EVERY[::3]:
        panel, even = panel_of(bound, xscale=kind, range=ends), panel_of(bound, range=ends)
        low, high = panel.ylim
        for curve, other in zip(panel.curves, even.curves, strict=True):
            (_, y), (_, whole) = curve.points(), other.points()
            if even.ylim[0] <= whole.min() and whole.max() <= even.ylim[1] and np.ptp(y) <= 1.1 * np.ptp(whole):
                assert low <= y.min() + 0.01 * (high - low), bound.spec
                assert y.max() <= high + 0.01 * (high - low), bound.spec
    slopes = curves_of([actderiv.get("sigmoid"), actderiv.get("tanh")], Request(xscale=kind, range=ends)).panels[1]
    assert slopes.ylim[1] >= max(float(y.max()) for curve in slopes.curves for _, y in curve.segments)


def test_what_a_log_axis_cannot_show_is_said_and_not_listed():
    bounds = [actderiv.get(text) for text in ("sigmoid", "-sigmoid(x)", "0*x")]
    made = curves_of(bounds, Request(yscale="log"))
    assert [curve.label for panel in made.panels for curve in panel.curves] == ["sigmoid", "sigmoid"]
    assert [each.label for each in made.legend()] == ["sigmoid"]
    assert len(made.notes) == 2
    assert all("-sigmoid(x), 0*x" in note and "no value is positive" in note for note in made.notes)
    step = curves_of([actderiv.get("heaviside")], Request(yscale="log"))  # f′ is 0, and has a delta
    assert [each.label for each in step.panels[0].curves] == ["f(x)", "f′(x)"]
    (note,) = step.notes
    assert "of f(x), f′(x) a logarithmic y-axis shows a part in the panel of heaviside: " in note
    flat = curves_of([actderiv.get("2 + 0*x")], Request(yscale="log"))
    assert [each.label for each in flat.panels[0].curves] == ["f(x)"]
    assert "f′(x)" in flat.notes[0]
    (note,) = curves_of([actderiv.get("x")], Request(yscale="log")).notes
    assert "of f(x) a logarithmic y-axis shows a part in the panel of x: " in note
    assert not curves_of([actderiv.get("x")], Request(yscale="log", range=(0.5, 2))).notes
    assert not curves_of([actderiv.get("x")], Request(yscale="symlog")).notes
    both = curves_of([actderiv.get("x"), actderiv.get("relu")], Request(yscale="log")).notes
    assert ["of x, relu" in note and "in the panel of f:" in note for note in both] == [True, False]


def test_a_log_axis_shows_tails_and_nothing_that_is_not_positive():
    panel = panel_of(actderiv.get("sigmoid"), yscale="log", range=(-30, 5))
    assert panel.log_y
    assert 1e-15 < panel.ylim[0] < 1e-13
    panel = panel_of(actderiv.get("sinc"), yscale="log")
    assert all((y > 0).all() for curve in panel.curves for _, y in curve.segments)
    with pytest.raises(RequestError, match="no value is positive"):
        panel_of(actderiv.get("0*x - 1"), yscale="log", only="f")
    with pytest.raises(RequestError, match="no place"):
        Request(xscale="log", range=(-1, 1))
    with pytest.raises(RequestError, match="begin"):
        panel_of(actderiv.get("sigmoid"), yscale="log", ylim=(0, 1))


OWN = {
    "shifted": ("maximum(0, x - 1)", {1.0}, 0),
    "two": ("abs(x - 1/3) + maximum(0, 2*x + 1)", {-0.5, 1 / 3}, 0),
    "low": ("where(x < 0.7, tanh(x), tanh(x) + 0.02)", {0.7}, 1),
    "eighths": ("round(8*x)/8", {(2 * each + 1) / 16 for each in range(-40, 40)}, 80),
    "straight": ("3*x + 1", set(), 0),
    "ramp": ("maximum(0, x)", {0.0}, 0),
    "clipped": ("clip(x, 0, 3)", {0.0, 3.0}, 0),
    "narrow": ("tanh(float32(x))", set(), 0),
    "singular": ("sqrt(abs(x) + 1e-300)", set(), 0),
    "flat": ("full_like(x, 3.7)", set(), 0),
    "wave": ("sin(30*x)", set(), 0),
    "steep": ("exp(50*x)", set(), 0),
    "cliff": ("tanh(1e3*x)", set(), 0),
    "tiny": ("1e-290*tanh(x)", set(), 0),
    "lossy": ("log(1 + exp(x))", set(), 0),
    "noisy": ("x + 0.1*sin(1e17*x*x)", set(), 0),
}


@pytest.mark.parametrize("name", OWN)
def test_plain_code_breaks_where_it_does_and_nowhere_else(tmp_path, name):
    text, breaks, deltas = OWN[name]
    (tmp_path / "own.py").write_text(f"from numpy import *\ndef {name}(x): return {text}\n")
    value, slope = panel_of(actderiv.get(f"{tmp_path / 'own.py'}:{name}")).curves
    found = {float(x[-1]) for x, _ in value.segments[:-1]}
    assert len(value.segments) == len(breaks) + 1
    assert len(slope.segments) == len(breaks) + 1 + (name == "singular")  # f′ goes from -∞ to ∞ at a cusp
    assert max((min(abs(at - each) for each in breaks) for at in found), default=0) < 1e-9
    assert len(slope.arrows) == deltas
    for x, y in slope.segments if not deltas and breaks else ():
        assert np.ptp(y) < 1e-7, f"{name}: no quotient reaches across a kink at {x[0]} or {x[-1]}"


@pytest.mark.parametrize("window", [(-5, 5), (-5, 4), (-1, 7), (-0.3, 11), (-100, 90)])
def test_a_kink_at_0_is_found_whatever_the_range(tmp_path, window):
    (tmp_path / "own.py").write_text("from numpy import *\ndef ramp(x): return maximum(0, x)\n")
    value, slope = panel_of(actderiv.get(f"{tmp_path / 'own.py'}:ramp"), range=window).curves
    assert [x[-1] for x, _ in value.segments[:-1]] == [0.0]
    assert [float(np.ptp(y)) for _, y in slope.segments] == [0.0, 0.0]
    assert [float(y[0]) for _, y in slope.segments] == pytest.approx([0.0, 1.0], abs=1e-7)  # of h = 1e-6


def test_breaks_of_plain_code_are_looked_for_along_the_axis_as_it_is_drawn(tmp_path):
    (tmp_path / "own.py").write_text("def steps(x): return 1.0*(x > .01) + 1.0*(x > .1) + 1.0*(x > 1)\n")
    value = panel_of(actderiv.get(f"{tmp_path / 'own.py'}:steps"), range=(1e-3, 10), xscale="log").curves[0]
    assert [x[-1] for x, _ in value.segments[:-1]] == pytest.approx([0.01, 0.1, 1.0], rel=1e-12)


def test_what_rounding_makes_of_a_constant_slope_is_no_picture(tmp_path):
    (tmp_path / "own.py").write_text("def straight(x): return 3*x + 1\n")
    (slope,) = panel_of(actderiv.get(f"{tmp_path / 'own.py'}:straight"), only="derivative").curves
    assert len({*slope.segments[0][1].tolist()}) == 1


def test_what_rattles_is_not_drawn_as_a_slope_that_it_has_not(tmp_path):
    (tmp_path / "own.py").write_text("from numpy import *\ndef noisy(x): return x + 0.1*sin(1e17*x*x)\n")
    slope = panel_of(actderiv.get(f"{tmp_path / 'own.py'}:noisy")).curves[1]
    assert np.ptp(slope.points()[1]) > 1e3


def test_deltas_are_as_high_as_they_weigh(tmp_path):
    (tmp_path / "own.py").write_text("from numpy import *\ndef stairs(x): return floor(4*x)/4\n")
    arrows = panel_of(actderiv.get(f"{tmp_path / 'own.py'}:stairs")).curves[1].arrows
    assert len(arrows) == 40
    assert len({round(each.tip, 9) for each in arrows}) == 1
    slopes = curves_of([actderiv.get("heaviside(x) - 2*heaviside(x-1)"), actderiv.get("4*heaviside(x)")]).panels[1]
    tips = {arrow.weight: arrow.tip for curve in slopes.curves for arrow in curve.arrows}
    assert tips[-2.0] / tips[4.0] == pytest.approx(-0.5)
    assert tips[1.0] / tips[4.0] == pytest.approx(0.25)


def test_what_leaves_the_floats_does_not_empty_the_picture():
    low, high = panel_of(actderiv.get("exponential"), range=(0, 1e5)).ylim
    assert low > -0.1 * high


def test_what_the_axes_do_not_hold_is_said():
    assert "5e+05 at x = 0 is off the axes and grows as 1/h" in panel_of(actderiv.get("heaviside"), numeric=True).note
    assert "off the axes" not in panel_of(actderiv.get("tanh"), numeric=True).note


def test_a_break_at_the_rim_is_in_no_stencil(tmp_path):
    (tmp_path / "own.py").write_text("from numpy import *\ndef stairs(x): return floor(4*x)/4\n")
    slope = panel_of(actderiv.get(f"{tmp_path / 'own.py'}:stairs")).curves[1]
    assert not slope.points()[1].any()


def test_the_choices_of_the_command_are_those_of_pictures():
    from actderiv.cli.plot import command
    from actderiv.pictures.scene.data import SCALES
    from actderiv.pictures.scene.request import LAYOUTS, ONLY

    choices = {each.name: getattr(each.type, "choices", None) for each in command.params}
    assert set(choices["layout"]) == set(LAYOUTS)
    assert set(choices["only"]) == set(ONLY)
    assert set(choices["xscale"]) == set(choices["yscale"]) == set(SCALES)


def test_failing_stretches_that_touch_are_shaded_once():
    report = actderiv.compare("tanh", against=lambda x: np.where(np.abs(x) > 2, np.nan, 0 * x), dtype="float16")
    from actderiv.floats import FORMATS
    from actderiv.pictures.scene.errors import curves_of_errors

    panel = curves_of_errors(report.rows, FORMATS.get("float16"), 1.0).panels[0]
    assert all(a[1] < b[0] for a, b in pairwise(panel.bands))


def test_no_error_has_no_worst_input():
    from actderiv.floats import FORMATS
    from actderiv.pictures.scene.errors import curves_of_errors

    report = actderiv.compare("identity", against="exact", dtype="float16")
    panel = curves_of_errors(report.rows, FORMATS.get("float16"), 1.0).panels[0]
    assert not any(each.marks for each in panel.curves)
    assert any("0 everywhere" in each.label for each in panel.curves)


def test_an_empty_picture_says_why(tmp_path):
    (tmp_path / "own.py").write_text("from numpy import *\ndef nothing(x): return full_like(x, nan)\n")
    assert "no value here is a finite number" in panel_of(actderiv.get(f"{tmp_path / 'own.py'}:nothing")).note


@pytest.mark.filterwarnings("error")
@settings(max_examples=6, deadline=None)
@given(
    kind=st.sampled_from(["constant", "step", "line", "bump", "holes", "pole", "waves"]),
    size=st.sampled_from([0.0, 5e-324, 1e-300, 1e-9, 1.0, 1e9, 1e300, 1.7e308, math.inf, math.nan]),
    ends=st.sampled_from([(-5.0, 5.0), (0.0, 1e-300), (-1e300, 1e300), (1.0, 1.0 + 2**-40), (0.0, 7e4)]),
    more=st.sampled_from(
        [
            {},
            {"only": "derivative"},
            {"points": 2},
            {"layout": "split"},
            {"yscale": "symlog"},
            {"xscale": "symlog"},
            {"numeric": True},
            {"ylim": (-0.5, 0.5)},
            {"layout": "overlay"},
            {"layout": "grid", "share_y": True},
        ]
    ),
)
def test_whatever_code_returns_is_drawn_without_a_warning(kind, size, ends, more):
    from actderiv.naming import bound_of
    from actderiv.pictures import svg as sketch
    from actderiv.pictures.description import described
    from actderiv.pictures.matplotlib import picture
    from actderiv.pictures.terminal import render

    def own(x):
        x = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            made = {"constant": 0 * x + 1, "step": np.where(x > 0.5, 1.0, -1.0), "line": x, "bump": np.exp(-x * x),
                    "holes": np.where(np.sin(3 * x) > 0, x, np.nan), "pole": 1 / x,
                    "waves": x * x * np.sin(9 * x)}  # fmt: skip
            return size * made[kind]

    bounds = [bound_of(own)] + ([bound_of("sign")] if more.get("layout") in ("overlay", "grid") else [])
    curves = curves_of(bounds, Request(range=ends, **more))
    assert described(curves)
    if not more:
        assert sketch.svg(curves.panels[0], "").endswith("</svg>\n")
    with contextlib.suppress(actderiv.RequestError):  # matplotlib has no axis so long, or so fine
        picture(curves, "svg", size=(3, 2))
    render(curves, 60)


def _root(x):
    return np.sqrt(np.abs(x))


SOARING = {
    "a cusp": _root,
    "a vertical tangent": lambda x: np.cbrt(x - 1),
    "a ramp within a pixel": lambda x: np.tanh(1e6 * x),
}


@pytest.mark.parametrize("function", SOARING.values(), ids=SOARING)
def test_a_slope_without_bound_does_not_flatten_the_rest(function):
    panel = panel_of(actderiv.get(function))
    value, slope = panel.curves
    f = value.points()[1]
    assert panel.ylim[1] - panel.ylim[0] < 4 * np.ptp(f)
    assert np.abs(slope.points()[1]).max() > panel.ylim[1]  # the values are there, and leave the picture


def test_at_a_cusp_the_quotients_of_both_sides_are_not_joined():
    slope = panel_of(actderiv.get(_root)).curves[1]
    assert [bool((x <= 0).all()) for x, _ in slope.segments] == [True, False]
    left, right = (y for _, y in slope.segments)
    assert (left.max() < 0, right.min() > 0) == (True, True)


def test_between_cusps_the_slope_is_drawn():
    slope = panel_of(actderiv.get(lambda x: np.sqrt(np.abs(np.sin(x))))).curves[1]
    ends = [end for x, _ in slope.segments for end in (x[0], x[-1])]
    assert ends == pytest.approx([-5, -np.pi, -np.pi, 0, 0, np.pi, np.pi, 5], abs=1e-4)


def test_between_a_steep_rise_and_a_steep_fall_the_slope_is_drawn():
    up, down = np.linspace(-5, 5, 390)[[80, 300]]
    slope = panel_of(actderiv.get(lambda x: np.sin(x) + np.tanh(2e3 * (x - up)) - np.tanh(2e3 * (x - down)))).curves[1]
    assert slope.soaring
    x, y = slope.points()
    assert np.interp([-1.0, 0.0, 1.0], x, y) == pytest.approx(np.cos([-1.0, 0.0, 1.0]), abs=1e-2)
    assert np.diff(x).max() < 0.1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("ends", [(0.0, 1.7e308), (0.0, 1.79e308), (-8.5e307, 8.5e307)])
@pytest.mark.parametrize("function", ["tanh", np.tanh, np.abs])
def test_what_soars_on_a_range_as_wide_as_the_floats_is_drawn(function, ends):
    low, high = panel_of(actderiv.get(function), range=ends).ylim
    assert low < high < np.inf


@pytest.mark.parametrize("function", [lambda x: np.exp(-400 * x * x), np.tanh, lambda x: np.tanh(300 * x)])
def test_what_is_wide_enough_to_be_seen_is_shown_whole(function):
    panel = panel_of(actderiv.get(function))
    assert panel.ylim[1] >= panel.curves[1].points()[1].max()


@pytest.mark.parametrize(("steps", "wish"), [(100, {}), (1000, {}), (100, {"h": 1e-4}), (37, {})])
def test_no_quotient_reaches_across_a_leap_too_small_to_be_seen(steps, wish):
    slope = panel_of(actderiv.get(lambda x: x + np.floor(steps * x) / 10), **wish).curves[1]
    np.testing.assert_allclose(slope.points()[1], 1.0, atol=1e-3)


def test_a_curve_that_leaves_both_ways_at_its_ends_is_drawn():
    """f' of sqrt(1 - x²) has no end near the heights at which it mostly is."""
    bound = actderiv.get(lambda x: np.sqrt(1 - x**2))
    panel = curves_of([bound], Request()).panels[0]
    assert all(math.isfinite(each) for each in panel.ylim)
    assert panel.ylim[1] < 20
