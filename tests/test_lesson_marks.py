"""Lines at f with their slopes, shades, frameworks' slopes and the key: what a break allows is drawn, and said."""

from __future__ import annotations

import math
import os
import re

import numpy as np
import pytest

import actderiv
from actderiv import RequestError, get
from actderiv.pictures.description import described
from actderiv.pictures.scene import Additions, Request, curves_of
from actderiv.pictures.scene.data import HATCH, SHADE, SIGNS
from actderiv.pictures.terminal import render


def tangent(function, at):
    panel = curves_of([get(function)], Request(also=Additions(tangent=(at,)))).panels[0]
    return panel, panel.curves[-1]


def cusp(x):
    return np.sqrt(np.abs(x))


SLOPES = [
    ("sigmoid", 0.0, "tangent at x = 0: slope 0.25"),
    ("relu", 0.0, "no tangent at x = 0, a kink: slope 0 left, 1 right"),
    ("relu", 1e-6, "tangent at x = 1e−06: slope 1"),
    ("abs", 0.0, "no tangent at x = 0, a kink: slope −1 left, 1 right"),
    ("elu", 0.0, "tangent at x = 0: slope 1"),
    ("heaviside", 0.0, "no tangent at x = 0, a jump: slope ∞ left, 0 right"),
    ("sign", 0.0, "no tangent at x = 0, a jump: slope ∞ left, ∞ right"),
    ("hardshrink", 0.5, "no tangent at x = 0.5, a jump: slope 0 left, ∞ right"),
    ("cbrt(x)", 0.0, "vertical tangent at x = 0: slope ∞"),
    ("cbrt(1 - x)", 1.0, "vertical tangent at x = 1: slope −∞"),
    ("sqrt(abs(x - 1))", 1.0, "no tangent at x = 1, a cusp: slope −∞ left, ∞ right"),
    ("sqrt(x)", 0.0, "half a tangent at x = 0, where f ends: slope ∞ right"),
    ("max(0, x)**2", 0.0, "tangent at x = 0: slope 0"),
    (lambda x: np.maximum(x, 0), 0.0, "no tangent at x = 0, a kink: slope ≈0 left, ≈1 right"),
    (lambda x: np.where(x < 0.3, x, 1.0), 0.3, "no tangent at x = 0.3, a jump: slope ∞ left, ≈0 right"),
    (np.tanh, 1.0, "tangent at x = 1: slope ≈0.42"),
    (np.cbrt, 0.0, "vertical tangent at x = 0: slope ∞"),
    (cusp, 0.0, "no tangent at x = 0, a cusp: slope −∞ left, ∞ right"),
    (lambda x: np.abs(x) ** 1.5, 0.0, "tangent at x = 0: slope ≈0"),
    (lambda x: np.log(1 + np.exp(x)), -10.0, "tangent at x = −10: slope ≈4.54e−05"),
]


@pytest.mark.parametrize(("function", "at", "said"), SLOPES, ids=lambda each: each if isinstance(each, str) else "")
def test_the_slope_is_written_and_at_a_break_the_truth(function, at, said):
    panel, line = tangent(function, at)
    assert line.label == said
    assert said in described(curves_of([get(function)], Request(also=Additions(tangent=(at,)))))
    (mark,) = line.marks
    assert (mark.x, mark.y) == (at, float(get(function).f(np.array([at]))[0]))
    for x, y in line.segments:
        assert (np.diff(x) >= 0).all()
        assert panel.ylim[0] - 1e-9 <= y.min()
        assert y.max() <= panel.ylim[1] + 1e-9
        assert at in x


def test_lines_have_the_slope_that_is_written():
    _, line = tangent("tanh", 0.5)
    ((x, y),) = line.segments
    assert np.diff(y) / np.diff(x) == pytest.approx([1 / math.cosh(0.5) ** 2] * 2)
    _, line = tangent("relu", 0.0)
    assert [float(np.diff(y)[0] / np.diff(x)[0]) for x, y in line.segments] == [0, 1]


def test_a_line_that_is_asked_for_twice_is_one():
    also = Additions(tangent=(0.0, 1.0, -0.0, 0.0), secant=(1.0, 1.0))
    assert (also.tangent, also.secant) == ((0.0, 1.0), (1.0,))
    assert len(curves_of([get("sigmoid")], Request(also=also)).panels[0].curves) == 5


def test_words_tell_from_where_to_where_a_line_goes():
    told = described(curves_of([get("heaviside")], Request(also=Additions(tangent=(0.0,)))))
    assert "slope ∞ left, 0 right: 1 from x = 0 to 2.86." in told
    for at in (0.1, 0.7, 1.1):
        told = described(curves_of([get("tanh")], Request(also=Additions(tangent=(at,), secant=(at,)))))
        assert max(len(each) for each in re.findall(r"\.(\d+)", told)) < 10


@pytest.mark.parametrize("ends", [(-3000.0, 300_000.0), (0.0, 1.7e308), (-1e-300, 1e-300)])
def test_a_line_that_is_steep_on_its_axes_has_its_slope(ends):
    panel = curves_of([get("tanh")], Request(range=ends, also=Additions(tangent=(0.0,)))).panels[0]
    ((x, y),) = panel.curves[-1].segments
    assert np.diff(y) == pytest.approx(np.diff(x))
    assert max(np.ptp(each) / (high - low) for each, (low, high) in ((x, panel.xlim), (y, panel.ylim))) > 0.2


def test_no_line_joins_the_two_values_of_a_jump():
    """The readers of a vertical line there would take it that f has every value between."""
    for function, sides in (("heaviside", 1), ("sign", 0), ("hardshrink", 2)):
        _, line = tangent(function, 0.5 if function == "hardshrink" else 0.0)
        assert len(line.segments) <= sides
        assert all(x[0] < x[-1] for x, _ in line.segments)


def secant_of(text, at, h, **wish):
    made = curves_of([get(text)], Request(also=Additions(secant=(at,), h=h, **wish)))
    return made.panels[0].curves[-1].label, made.notes


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("1/x", -0.5, "across a pole at x = 0"),
        ("tan(x)", 1.0, "across a pole at x = 1.5"),
        ("heaviside", -0.5, "across a jump at x = 0"),
        ("heaviside", -1.0, "across a jump at x = 0"),  # the value at 0 is that of the right
        ("sqrt(x**2 - 0.04)", -0.5, "across x at which f is no number"),
        ("heaviside", 0.0, "slope 0"),
        ("relu", -0.5, "slope 0.5"),
    ],
)
def test_a_secant_says_what_parts_f_between_its_points(text, at, said):
    label, notes = secant_of(text, at, 1.0)
    if said.startswith("slope"):
        assert label.endswith(said)
        assert not notes
    else:
        assert said in label.replace("−", "-")
        assert len(notes) == 1
        assert said in notes[0]
    several = curves_of([get(text), get("tanh")], Request(also=Additions(secant=(at,), h=1.0)))
    assert several.notes == notes


@pytest.mark.parametrize(
    ("text", "at", "h", "wish", "rounded"),
    [
        ("sigmoid", 0.0, 1e-17, {}, True),
        ("tanh", 20.0, 1.0, {}, True),
        ("1 + x", 0.0, 1e-17, {}, True),
        ("relu", -3.0, 1e-3, {}, False),  # constant
        ("hardtanh", 2.0, 1.0, {}, False),
        ("square", 0.0, 1e-3, {"scheme": "central"}, False),  # comes back to its value
        ("1 + x**2", 0.0, 1e-12, {"scheme": "central"}, False),
        ("round(x)", 0.1, 1e-17, {}, False),
        ("sigmoid", 0.0, 1e-3, {}, False),
    ],
)
def test_a_difference_that_rounding_took_is_no_slope(text, at, h, wish, rounded):
    label, _ = secant_of(text, at, h, **wish)
    assert ("no slope, rounding took the difference" in label) == rounded
    assert label.endswith("slope 0") == (not rounded and "sigmoid" not in text)


def test_a_secant_goes_through_the_two_points_of_its_scheme():
    for scheme, ends in ((None, (0, 2)), ("forward", (0, 2)), ("backward", (-2, 0)), ("central", (-2, 2))):
        also = Additions(secant=(0.0,), scheme=scheme, h=2.0)
        line = curves_of([get("sigmoid")], Request(also=also)).panels[0].curves[-1]
        low, high = (float(get("sigmoid").f(each)) for each in ends)
        assert [(mark.x, mark.y) for mark in line.marks] == [(ends[0], low), (ends[1], high)]
        slope = (high - low) / (ends[1] - ends[0])
        assert line.label.endswith(f"slope {slope:.4g}")
        ((x, y),) = line.segments
        assert np.diff(y) == pytest.approx(slope * np.diff(x))
    across = curves_of([get("heaviside")], Request(also=Additions(secant=(-0.5,)))).panels[0].curves[-1]
    assert across.label.endswith("slope 1, across a jump at x = 0")


REFUSED = [
    ({"tangent": (math.nan,)}, {}, "finite"),
    ({"tangent": tuple(range(13))}, {}, "too many"),
    ({"secant": (1.0,), "h": 1e-20}, {}, "spacing"),
    ({"secant": (1.0,), "scheme": "five_point"}, {}, "two points"),
    ({"secant": (1.0,), "scheme": "complex_step"}, {}, "two points"),
    ({"saturation": 0.0}, {}, "positive"),
    ({"tangent": (7.0,)}, {"range": (-5.0, 5.0)}, "outside"),
    ({"secant": (4.5,)}, {"range": (-5.0, 5.0)}, "outside"),
    ({"tangent": (0.0,)}, {"xscale": "log"}, "outside"),
    ({"tangent": (0.0,)}, {"only": "derivative"}, "not drawn"),
    ({"framework_slopes": True}, {"derivative": False}, "not drawn"),
    ({"saturation": 0.1}, {"wrt": "negative_slope"}, "with respect to x"),
]


@pytest.mark.parametrize(("also", "wish", "said"), REFUSED)
def test_what_cannot_be_drawn_is_refused_by_name(also, wish, said):
    with pytest.raises(RequestError, match=said):
        curves_of([get("leaky_relu")], Request(also=Additions(**also), **wish))


@pytest.mark.parametrize(
    ("name", "wrong", "wanted"),
    [("tangent", "a", "a sequence"), ("saturation", "a", "a number"), ("saturation", (1, 2), "a number"),
     ("h", [None], "a number"), ("ylim", 3, "2 numbers"), ("size", 3, "2 numbers"), ("dpi", "a", "a number")],
)  # fmt: skip
def test_what_is_no_number_is_refused_by_the_name_of_the_argument(name, wrong, wanted):
    with pytest.raises(RequestError, match=f"^{name}= takes .*{wanted}"):
        actderiv.plot("sigmoid", **{name: wrong})
    if name in ("size", "dpi"):
        with pytest.raises(RequestError, match=f"^{name}= takes"):
            actderiv.animate("sigmoid", 1.0, **{name: wrong})
    with pytest.raises(RequestError, match=r"^at= takes a number"):
        actderiv.animate("sigmoid", "1")


def test_a_place_may_be_an_array_without_axes():
    labels = [each.get_label() for each in actderiv.plot("sigmoid", tangent=np.array(0.0)).axes[0].lines]
    assert "tangent at x = 0: slope 0.25" in labels


def test_where_f_is_no_number_nothing_touches_it():
    for at, function in ((0.0, "1/x"), (-1.0, "log(x)")):
        with pytest.raises(RequestError, match="no line touches it"):
            tangent(function, at)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("lines", [{"tangent": (1e308,)}, {"secant": (1e308,), "h": 1e308}])
def test_a_place_too_far_out_for_a_picture_is_refused(lines):
    with pytest.raises(RequestError, match="too far out"):
        curves_of([get("sigmoid")], Request(also=Additions(**lines)))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("ends", [(0.0, 1.5e308), (-8e307, 9e307)])
def test_a_range_as_wide_as_the_floats_has_lines(ends):
    lines = Additions(tangent=(0.0, 8e307), secant=(0.0,), h=1e307)
    panel = curves_of([get("relu")], Request(range=ends, also=lines)).panels[0]
    assert np.all(np.isfinite(panel.curves[-1].segments[0]))


def test_a_place_outside_of_the_usual_range_widens_it():
    panel, line = tangent("tanh", 8.0)
    assert panel.xlim[1] > 8
    assert line.label == "tangent at x = 8: slope 4.501e−07"
    panel, _ = tangent("exponential", 4.9)
    assert panel.ylim[1] > math.exp(4.9)


def shades(function, threshold=0.1, **wish):
    panel = curves_of([get(function)], Request(also=Additions(saturation=threshold), **wish)).panels[0]
    return {each.form: each.stretches for each in panel.curves if each.form in (SHADE, HATCH)}


def test_shades_end_where_the_slope_crosses_the_threshold():
    ((left, low), (high, right)) = shades("tanh")[SHADE]
    assert (left, right) == (-5, 5)
    assert [1 / math.cosh(each) ** 2 for each in (low, high)] == pytest.approx([0.1, 0.1], rel=1e-12)
    assert HATCH not in shades("tanh")


def test_few_points_of_a_curve_do_not_move_its_shades():
    also = Additions(saturation=0.2)
    few, many = (curves_of([get("sigmoid")], Request(also=also, points=each)).panels[0] for each in (2, None))
    assert np.array(few.curves[-1].stretches) == pytest.approx(np.array(many.curves[-1].stretches))
    assert len(few.curves[-1].stretches) == 2


DEAD = [
    ("relu", ((-5.0, 0.0),), {}),
    ("hardtanh", ((-5.0, -1.0), (1.0, 5.0)), {}),
    ("heaviside", ((-5.0, 5.0),), {}),
    ("floor(x)", ((-5.0, 5.0),), {}),
    (lambda x: np.maximum(x, 0), ((-5.0, 0.0),), {}),
    ("relu", ((-4.0, -2.0),), {"range": (-4.0, -2.0)}),
    ("max(0, x - 20)", ((-3.0, 3.0),), {"range": (-3.0, 3.0)}),
]


@pytest.mark.parametrize(("function", "stretches", "wish"), DEAD)
def test_a_dead_unit_is_hatched(function, stretches, wish):
    assert shades(function, **wish).get(HATCH) == stretches


@pytest.mark.parametrize(
    "function", ["sigmoid", "gelu", "exponential", "1/(1+exp(-x))", lambda x: 1 / (1 + np.exp(-x))]
)
def test_what_is_too_small_for_a_number_is_no_dead_unit(function):
    """Far out sigmoid' is 0 in float64, and a float's worth of gradient is not an interval without any."""
    with np.errstate(all="ignore"):
        found = shades(function, range=(-1000.0, -800.0))
    assert HATCH not in found
    assert found[SHADE] == ((-1000.0, -800.0),)


def test_where_nothing_is_shaded_the_picture_says_so():
    curves = curves_of([get("identity")], Request(also=Additions(saturation=0.1)))
    assert curves.panels[0].curves[-1].label == "saturated: |f′| < 0.1, nowhere here"
    assert "saturated: |f′| < 0.1, nowhere here." in described(curves)


def test_frameworks_stand_inside_the_interval_of_slopes_and_what_does_not_is_told():
    curves = curves_of([get("leaky_relu")], Request(also=Additions(framework_slopes=True)))
    *_, interval, low, high = curves.panels[0].curves
    assert [y.tolist() for _, y in interval.segments] == [[0.01, 1]]
    assert low.form == high.form == SIGNS
    assert low.style != high.style
    known = get("leaky_relu").activation.at_breaks
    assert {low.label.rpartition(": ")[2], high.label.rpartition(": ")[2]} == {"0.01", "1"}
    assert all(name in low.label + high.label for name in known)
    for record in actderiv.FUNCTIONS:
        odd = [name for name, values in record.at_breaks.items() if name == "mlx" and 1.25 in values]
        if odd:  # it adds the slopes of both sides
            told = described(curves_of([record.bind()], Request(also=Additions(framework_slopes=True))))
            assert "mlx: 1.25, outside the slopes" in told


def test_other_parameters_take_the_side_that_a_framework_takes():
    curves = curves_of([get("leaky_relu:negative_slope=0.2")], Request(also=Additions(framework_slopes=True)))
    assert {each.label.rpartition(": ")[2] for each in curves.panels[0].curves[-2:]} == {"0.2", "1"}


@pytest.mark.parametrize(
    ("function", "said"),
    [("gelu", "no kink"), ("max(x, 0)", "nothing is recorded"), (lambda x: np.maximum(x, 0), "nothing is recorded")],
)
def test_where_nothing_is_known_of_frameworks_that_is_told(function, said):
    (note,) = curves_of([get(function)], Request(also=Additions(framework_slopes=True))).notes
    assert said in note


def test_the_key_tells_what_is_in_the_picture_and_nothing_else():
    for function, parts in (("sigmoid", ()), ("heaviside", ("filled", "open", "arrow")),
                            ("relu", ("filled", "open", "convention"))):  # fmt: skip
        curves = curves_of([get(function)], Request(key=True))
        assert curves.key == parts
    assert "↑ a delta" in described(curves_of([get("heaviside")], Request(key=True)))
    assert curves_of([get("sigmoid")], Request(key=True, also=Additions(tangent=(0.0,)))).key == ()


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("width", [20, 40])
def test_in_a_narrow_terminal_no_name_is_cut(width, unicode):
    also = Additions(tangent=(0.0,), secant=(-1.0,), framework_slopes=True, saturation=0.5)
    lines = render(curves_of([get("relu")], Request(also=also)), width, unicode=unicode).splitlines()
    assert max(map(len, lines)) <= width
    words = " ".join(" ".join(lines).split())
    assert "a kink: slope 0 left, 1 right" in words
    assert "onednn, keras: 0" in words


def test_words_of_a_picture_go_where_there_is_ascii_only(process):
    outcome = process("plot", "sigmoid", "--alt", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert outcome.returncode == 0
    assert "f'(x): from" in outcome.stdout


def test_terminal_pictures_have_all_of_it_in_either_alphabet():
    also = Additions(tangent=(0.0,), saturation=0.1, framework_slopes=True)
    curves = curves_of([get("relu")], Request(also=also, key=True))
    shown = render(curves, 80)
    assert "█ dead: f′ = 0" in shown
    assert "└───█" in shown
    assert "○ an end" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert render(curves, 80, unicode=False).isascii()


def test_a_figure_has_them_as_artists_of_its_own_with_a_free_legend():
    figure = actderiv.plot("relu", tangent=0, saturation=0.1, framework_slopes=True, key=True)
    (ax,) = figure.axes
    names = [each.get_text() for each in ax.get_legend().get_texts()]
    assert "dead: f′ = 0" in names
    assert "no tangent at x = 0, a kink: slope 0 left, 1 right" in names
    assert [each.get_hatch() for each in ax.patches] == ["////"]
    assert figure.get_supxlabel().startswith("● the value that holds")


def test_the_command_has_the_same_options(command, tmp_path):
    line = ("plot", "sigmoid", "--tangent", "0", "--tangent", "-2", "--secant", "0", "--h", "2", "--alt")
    said = command(*line, "--out", "a.png", "--key", "--saturation", "0.1")
    assert said.status == 0
    assert "tangent at x = 0: slope 0.25" in said.out
    assert "secant from x = 0 to 2: slope 0.1904" in said.out
    assert "tangent at x = −2: slope 0.105" in said.out
    assert "--tangent 0 --tangent -2 --secant 0" in (tmp_path / "a.png").read_bytes().decode("latin-1")
    refused = command("plot", "sigmoid", "tanh", "--saturation", "0.1")
    assert refused.status == 2
    assert "--layout grid" in refused.err
    assert command("plot", "sigmoid", "tanh", "--saturation", "0.1", "--layout", "grid").status == 0
    assert command("plot", "sigmoid", "--tangent", "nan").status == 2


def test_the_page_of_a_function_has_the_key(command):
    assert "● the value that holds" in command("show", "relu", "--format", "plain").out


def test_a_persons_own_names_and_colours_are_those_of_f_and_its_derivative():
    figure = actderiv.plot("tanh", tangent=0, saturation=0.1, label="g", color=["k", "r"])
    (ax,) = figure.axes
    names = [each.get_text() for each in ax.get_legend().get_texts()]
    assert names == ["g", "g′", "tangent at x = 0: slope 1", "saturated: |f′| < 0.1"]
    assert len({line.get_color() for line in ax.get_lines() if (line.get_gid() or "").startswith("curve-")}) == 3


def test_the_step_of_a_secant_is_its_own_unless_quotients_are_asked_for_too():
    also = Additions(secant=(0.5,), h=1.0, scheme="forward", saturation=0.2)
    own = curves_of([get(lambda x: np.where(x < 1, 0.0, 1.0))], Request(also=also, h=1.0, scheme="forward"))
    _, slope, *_, dead = own.panels[0].curves
    assert slope.label.endswith("central, h = 1e-06")
    assert dead.form == HATCH
    both = Request(also=also, h=1.0, scheme="forward", numeric=True)
    assert any("forward, h = 1" in each.label for each in curves_of([get("tanh")], both).panels[0].curves)


def test_long_names_stand_in_several_lines_within_the_picture():
    figure = actderiv.plot("leaky_relu", framework_slopes=True, theme="paper", key=True)
    figure.savefig("/dev/null", format="png")
    legend = figure.axes[0].get_legend().get_window_extent()
    assert legend.x0 >= 0
    assert legend.x1 <= figure.bbox.width


def test_at_a_bend_only_what_is_wrong_is_told_of_frameworks():
    panel = curves_of([get("celu")], Request(also=Additions(framework_slopes=True))).panels[0]
    assert [each.label for each in panel.curves if each.form == SIGNS] == [
        "keras (tensorflow): 2, outside the slopes", "mlx: 0, outside the slopes",
    ]  # fmt: skip


def test_only_where_a_value_is_outside_of_the_slopes_it_is_said_to_be():
    panel = curves_of([get("hardswish")], Request(also=Additions(framework_slopes=True))).panels[0]
    told = [each.label for each in panel.curves if each.form == SIGNS and "outside" in each.label]
    assert told == ["onednn: 0, 0, outside the slopes at x = 3"]


@pytest.mark.parametrize("theme", ["light", "paper"])
def test_many_names_make_a_picture_higher_where_nobody_chose_its_size(theme):
    marks = {"tangent": [-1, 0, 1], "secant": 0, "saturation": 0.05, "key": True, "theme": theme}
    plain, full = actderiv.plot("sigmoid", theme=theme), actderiv.plot("sigmoid", **marks)
    for each in (plain, full):
        each.canvas.draw()
    assert full.get_figheight() > plain.get_figheight()
    assert full.axes[0].get_position().height > 0.3
    assert actderiv.plot("sigmoid", size=(5, 4), **marks).get_size_inches().tolist() == [5, 4]
