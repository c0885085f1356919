"""A figure as a person uses it: matplotlib's own axes, titles, legends and layout, which hold after every change."""

from __future__ import annotations

import io
import math
import pickle
from itertools import pairwise

import matplotlib
import matplotlib.figure
import matplotlib.style
import numpy as np
import pytest
from test_figures import crossings, stands_free

import actderiv
from actderiv.errors import RequestError
from actderiv.pictures import matplotlib as figures
from actderiv.pictures.scene import Request, curves_of
from actderiv.pictures.terminal import render


@pytest.fixture(autouse=True)
def settings_of_its_own():
    """No setting of one test reaches another."""
    with matplotlib.rc_context():
        yield


def drawn(figure):
    figure.draw_without_rendering()
    stands_free(figure)
    return figure


def test_title_limits_and_names_of_axes_are_matplotlibs():
    figure = actderiv.plot("sigmoid", title="Before")
    (ax,) = figure.axes
    assert isinstance(figure, matplotlib.figure.Figure)
    assert (ax.get_title(), ax.get_xlabel()) == ("Before", "x")
    ax.set_title("After")
    ax.set_ylabel("value")
    ax.set_xlim(-1, 1)
    drawn(figure)
    assert [each.get_text() for each in (ax._left_title, ax.title, ax._right_title)] == ["", "After", ""]
    marked = [float(each.get_text().replace("−", "-")) for each in ax.get_xticklabels()]
    assert len(marked) >= 4
    assert max(map(abs, marked)) <= 1.5
    assert ax.yaxis.label.get_window_extent().x0 >= 0


def test_the_legend_is_a_legend_and_takes_a_second_curve_in():
    figure = actderiv.plot("relu")
    (ax,) = figure.axes
    assert [each.get_text() for each in ax.get_legend().get_texts()] == ["f(x)", "f′(x)"]
    x = np.linspace(-5, 5, 50)
    (second,) = ax.plot(x, np.tanh(x), label="tanh")
    ours = [line for line in ax.get_lines() if (line.get_gid() or "").startswith("curve-")]
    assert second.get_color() not in [line.get_color() for line in ours]
    ax.legend()
    assert [each.get_text() for each in ax.get_legend().get_texts()] == ["f(x)", "f′(x)", "tanh"]
    drawn(figure)


@pytest.mark.parametrize(
    ("names", "wish"),
    [(["heaviside", "relu"], {"layout": "overlay"}), (["relu"], {"tangent": 1.0}), (["relu"], {"saturation": 0.1})],
)
def test_a_legend_that_is_called_again_names_the_curves_in_their_order(names, wish):
    """With names alone matplotlib takes all lines that are there: dots, arrows and the lines through 0 are none."""
    for ax in actderiv.plot(*names, **wish).axes:
        before = ax.get_legend_handles_labels()[0]
        ax.legend([str(number) for number in range(len(before))])
        named, kept = ax.get_legend().legend_handles, ax.get_legend().get_texts()
        assert [each.get_text() for each in kept] == [str(number) for number in range(len(before))]
        colours = [handle.get_color() for handle in named if hasattr(handle, "get_color")]
        assert colours == [each.get_color() for each in before if hasattr(each, "get_color")]


@pytest.mark.parametrize(("name", "axis", "least"), [("exp", "y", math.exp(-5)), ("heaviside", "x", 0.0)])
def test_a_logarithmic_axis_shows_what_is_positive_without_other_limits(name, axis, least):
    """matplotlib keeps limits that are set, and -1 has no place there: the axis used to begin at 1e-1000."""
    figure = actderiv.plot(name)
    (ax,) = figure.axes
    getattr(ax, f"set_{axis}scale")("log")
    drawn(figure)
    low, high = getattr(ax, f"get_{axis}lim")()
    assert least <= low < 0.1 < high
    assert low >= 1e-3
    getattr(ax, f"set_{axis}scale")("linear")
    getattr(ax, f"set_{axis}lim")(-2, 2)
    drawn(figure)
    assert getattr(ax, f"get_{axis}lim")() == (-2, 2)


@pytest.mark.parametrize("kind", ["polar", "3d"])
def test_axes_that_are_bent_are_refused(kind):
    ax = matplotlib.figure.Figure().add_subplot(projection=kind)
    with pytest.raises(RequestError, match=f"not on {kind} ones"):
        actderiv.plot("relu", ax=ax)
    assert not ax.lines


@pytest.mark.parametrize("scale", ["log", "symlog"])
def test_another_scale(scale):
    figure = actderiv.plot("heaviside", "sigmoid", layout="grid")
    for ax in figure.axes:
        ax.set_yscale(scale)
        ax.set_ylim(1e-3, 10)
    figure.savefig(io.BytesIO(), format="png")
    assert any("10^{" in each.get_text() for each in figure.axes[1].get_yticklabels())


@pytest.mark.parametrize("size", [(3, 2.4), (9, 2.5), (4, 8)])
def test_another_size_cuts_nothing(size):
    figure = actderiv.plot("sigmoid", title="A title that is far longer than the picture will be after a while")
    figure.set_size_inches(*size)
    drawn(figure)
    figure = actderiv.plot("relu", numeric=True, error=True)
    figure.set_size_inches(*size)
    drawn(figure)
    assert not [each for ax in figure.axes if ax.get_legend() and size[0] == 9 for each in crossings(ax)]


def test_tight_layout_does_not_warn_and_lasts():
    figure = actderiv.plot(*["sigmoid", "tanh", "relu", "gelu", "silu", "elu"])  # a legend below two panels
    figure.tight_layout()
    figure.suptitle("A title of two lines,\nadded later")
    drawn(figure)
    legend, ax = figure.legends[0].get_window_extent(), figure.axes[0]
    assert legend.y1 <= ax.xaxis.label.get_window_extent().y0
    before = ax.get_position().width
    figure.tight_layout(pad=2)
    drawn(figure)
    assert ax.get_position().width < before


def test_text_as_text():
    figure = actderiv.plot("heaviside", title="A title")
    outlines, text = io.BytesIO(), io.BytesIO()
    figure.savefig(outlines, format="svg")
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        figure.savefig(text, format="svg")
    assert b"<text" not in outlines.getvalue()
    for word in ("A title", "f′(x)", "1·δ(x)"):
        assert word.encode() in text.getvalue()


def test_a_figure_shows_itself_and_pyplot_knows_nothing_of_it():
    figure = actderiv.plot("relu", dpi=50)
    assert figure._repr_png_().startswith(b"\x89PNG")
    again = pickle.loads(pickle.dumps(figure))
    assert again._repr_png_() == figure._repr_png_()


def test_style_sheets_hold_where_no_theme_is_named():
    with matplotlib.style.context("ggplot"):
        styled = actderiv.plot("relu").axes[0]
        named = actderiv.plot("relu", theme="dark").axes[0]
    assert styled.get_facecolor() == matplotlib.colors.to_rgba("#E5E5E5")
    assert styled.get_lines()[2].get_color() == "#E24A33"
    assert named.get_facecolor() == matplotlib.colors.to_rgba("#14171c")
    with matplotlib.rc_context({"font.size": 17.0, "axes.spines.top": True, "ytick.labelsize": 5.0}):
        figure = actderiv.plot("sigmoid")
    drawn(figure)  # ticks are made now, when rcParams are others
    (ax,) = figure.axes
    assert ax.xaxis.label.get_fontsize() == 17.0
    assert {each.get_fontsize() for each in ax.get_yticklabels()} == {5.0}


def test_labels_of_many_deltas_give_way():
    figure = drawn(actderiv.plot("round(4*x)/4"))
    labels = [each.get_text() for each in figure.axes[0].texts if "δ" in each.get_text()]
    arrows = [each for each in figure.axes[0].get_lines() if (each.get_gid() or "").startswith("head-")]
    assert 1 <= len(labels) < len(arrows) == 40
    assert set(labels) == {"0.25·δ"}


def test_dollars_in_a_formula_are_no_mathematics():
    for title in ("$", "a $b$ c", r"\$ $\notatexcommand$"):
        drawn(actderiv.plot("relu", title=title))


def labels_of(axis):
    """The labels of an axis that are in sight, with their boxes, in order."""
    low, high = sorted(axis.get_view_interval())
    seen = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high and tick.label1.get_text()]
    seen = sorted(seen, key=lambda tick: axis.get_transform().transform(tick.get_loc()))
    return [(tick.label1.get_text(), tick.label1.get_window_extent()) for tick in seen]


@pytest.mark.parametrize("size", [None, (3, 2.4), (2.2, 1.8)], ids=str)
@pytest.mark.parametrize(
    ("scale", "ends"),
    [
        *[("linear", ends) for ends in ((-1e4, 1e4), (123456, 123466), (-1e-8, 5e7), (1, 1 + 1e-14), (-1e300, 1e300))],
        *[
            ("log", ends)
            for ends in ((1e-3, 1e3), (123456, 123466), (0.5, 700), (2, 15), (1e-300, 1e300), (1, 1 + 1e-7))
        ],
        *[("symlog", ends) for ends in ((-5, 5), (-1e4, 1e4), (2, 3), (-1e300, 1e300), (-1e-20, 1e-20), (-1, 1e9))],
    ],
    ids=str,
)
def test_numbers_of_axes_never_touch_and_differ(scale, ends, size):
    for text in ("softsign", "1e-8*square(x)"):
        curves = curves_of([actderiv.get(text)], Request(range=ends, xscale=scale, yscale=scale))
        figure = figures.figure(curves, size=size)
        figure.draw_without_rendering()
        for axis, (start, end) in ((figure.axes[0].xaxis, ("x0", "x1")), (figure.axes[0].yaxis, ("y0", "y1"))):
            labels = labels_of(axis)
            assert len({label for label, _ in labels}) == len(labels) > 1
            for (_, one), (_, other) in pairwise(labels):
                assert getattr(one, end) <= getattr(other, start) + 0.5  # a pixel of a smoothed edge has two of them


def own(ax):
    return [line for line in ax.get_lines() if (line.get_gid() or "").startswith("curve-")]


@pytest.mark.filterwarnings("ignore:of f.* a logarithmic y-axis shows a part")
@pytest.mark.parametrize(("x", "y"), [("log", "linear"), ("symlog", "log"), ("linear", "symlog"), ("log", "log")])
def test_scales_are_matplotlibs(x, y):
    for wish in ({}, {"numeric": True, "error": True}):
        figure = actderiv.plot("relu6", xscale=x, yscale=y, **wish)
        drawn(figure)
        ax = figure.axes[0]
        assert (ax.get_xscale(), ax.get_yscale()) == (x, y)
        assert ax.get_legend() is None or not list(crossings(ax))


def test_on_axes_of_your_own():
    figure = matplotlib.figure.Figure()
    left, right = figure.subplots(1, 2)
    left.set_title("Mine")
    assert actderiv.plot("relu", ax=left) is figure
    assert (left.get_title(), left.get_xlabel(), len(own(left)), len(own(right))) == ("Mine", "x", 2, 0)
    before = left.get_ylim()
    actderiv.plot("identity", range=(-9, 2), ax=left, label="id", color="black", lw=3)
    assert left.get_xlim()[0] < -8
    assert left.get_ylim()[0] < before[0]
    assert left.get_ylim()[1] >= before[1]
    assert [each.get_text() for each in left.get_legend().get_texts()] == ["f(x)", "f′(x)", "id", "id′"]
    assert [(line.get_color(), line.get_linewidth()) for line in own(left)[2:]] == [("black", 3), ("black", 3)]
    gids = [line.get_gid() for line in left.get_lines() if line.get_gid()]
    assert len(gids) == len(set(gids))


def test_two_pairs_of_axes_are_for_f_and_its_derivative():
    figure = matplotlib.figure.Figure()
    axes = figure.subplots(2, 1)
    actderiv.plot("heaviside", ax=axes, color=("C3", "C4"), label=("step", "delta"))
    assert [line.get_color() for ax in axes for line in own(ax)] == ["C3", "C4"]
    assert [[each.get_text() for each in ax.get_legend().get_texts()] for ax in axes] == [["step"], ["delta"]]
    assert [each.get_text() for each in axes[1].texts] == ["1·δ(x)"]
    actderiv.plot("relu", "tanh", ax=axes)
    assert [len(own(ax)) for ax in axes] == [3, 3]


def test_curves_on_new_axes_take_colours_widths_and_names():
    ax = actderiv.plot("relu", color="tab:red", lw=(1, 4), label="mine").axes[0]
    assert [line.get_color() for line in own(ax)] == ["tab:red", "tab:red"]
    assert [line.get_linewidth() for line in own(ax)] == [1, 4]
    assert [line.get_label() for line in own(ax)] == ["mine", "mine′"]
    f, df = actderiv.plot("relu", "tanh", color=["k", (0, 0.5, 1)], label=["A", "B"]).axes
    assert [(line.get_color(), line.get_label()) for line in own(df)] == [("k", "A"), ((0, 0.5, 1), "B")]
    assert [line.get_label() for line in own(f)] == ["A", "B"]


@pytest.mark.parametrize(
    ("count", "wish", "said"),
    [
        (3, {}, "1 panel"),
        (1, {"size": (3, 3)}, "size="),
        (1, {"theme": "dark"}, "theme="),
        (1, {"error": True}, "2 pan"),
    ],
)
def test_axes_that_do_not_go_with_the_picture_are_refused(count, wish, said):
    axes = matplotlib.figure.Figure().subplots(1, count)
    with pytest.raises(RequestError, match=said):
        actderiv.plot("relu", ax=axes, **wish)


def test_a_wrong_theme_is_refused():
    with pytest.raises(RequestError, match="theme"):
        actderiv.plot("relu", theme="sepia")


@pytest.mark.parametrize("ends", [(0, 1e5), (0, 70916), (700, 709.7), (1e300, 1e301)], ids=str)
@pytest.mark.parametrize("wish", [{}, {"numeric": True, "error": True}], ids=["plain", "error"])
def test_extreme_ranges_are_drawn(ends, wish):
    curves = curves_of([actderiv.get("exponential")], Request(range=ends, **wish))
    assert figures.picture(curves, "png", dpi=15)
    assert render(curves, 60)


def distinct_in_the_terminal(curves) -> bool:
    labels = render(curves, 60).strip().splitlines()[-1].split()[:-1]
    return len(set(labels)) == len(labels)


def test_what_matplotlib_has_no_axis_for_is_refused_by_name():
    curves = curves_of([actderiv.get("heaviside")], Request(range=(-8e307, 8e307)))
    with pytest.raises(RequestError, match="matplotlib has no axis so long"):
        figures.figure(curves)
    assert distinct_in_the_terminal(curves)


@pytest.mark.parametrize(
    "ends", [(-5e-324, 5e-324), (1e-320, 2e-320), (0.9999999999999999, 1), (-1e-300, 1e-300), (1, 1 + 1e-14)], ids=str
)
def test_an_axis_finer_than_matplotlib_divides_shows_its_ends(ends):
    curves = curves_of([actderiv.get("heaviside")], Request(range=ends))
    ax = figures.figure(curves).axes[0]
    ax.figure.draw_without_rendering()
    low, high = ax.get_xlim()
    ticks = zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
    shown = [float(label.get_text().replace("−", "-")) for at, label in ticks if low <= at <= high]
    assert (shown[0], shown[-1]) == ends
    assert (0 in shown) == (ends[0] < 0 < ends[1])
    assert distinct_in_the_terminal(curves)
