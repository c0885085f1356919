"""A figure as a person uses it: matplotlib's own axes, titles, legends and layout, which hold after every change."""

from __future__ import annotations

import io
import pickle
import warnings

import matplotlib
import matplotlib.figure
import matplotlib.style
import numpy as np
import pytest
from test_figures import crossings, stands_free

import actderiv
from actderiv.errors import RequestError


@pytest.fixture(autouse=True)
def strict():
    """No warning passes, and no setting of one test reaches another."""
    with warnings.catch_warnings(), matplotlib.rc_context():
        warnings.simplefilter("error")
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
    figure = actderiv.plot("heaviside", numeric=True, error=True)
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


def test_dollars_in_a_formula_are_no_mathematics():
    for title in ("$", "a $b$ c", r"\$ $\notatexcommand$"):
        drawn(actderiv.plot("relu", title=title))


def test_a_wrong_theme_is_refused():
    with pytest.raises(RequestError, match="theme"):
        actderiv.plot("relu", theme="sepia")
