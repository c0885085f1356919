"""What leaves the axes has a sign where it is cut off, in every kind of picture, and nothing else has one; and limits
in which what matters is seen."""

import numpy as np
import pytest

import actderiv
from actderiv.naming import bound_of
from actderiv.pictures.scene import Request, curves_of
from actderiv.pictures.scene.leaving import exits
from actderiv.pictures.terminal import render


def signs(figure):
    """For every pair of axes the tips of the signs at its edges, as data, by the number of the curve."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from actderiv.pictures.matplotlib.leaving import Leaving

    FigureCanvasAgg(figure).draw()
    found = []
    for ax in figure.axes:
        found.append({})
        for each in ax.findobj(Leaving):
            x, y = each.signs.get_data()
            tips = ax.transData.inverted().transform(np.column_stack([x[1::4], y[1::4]]))
            if len(tips):
                found[-1][int(each.signs.get_gid().split("-")[1].split(".")[0])] = tips
    return found


def test_a_curve_is_marked_where_it_is_cut_off_and_nowhere_else():
    (ax,) = signs(actderiv.plot("exp(x)"))
    assert set(ax) == {0, 1}
    for tips in ax.values():
        ((x, y),) = tips
        assert np.exp(x) == pytest.approx(y, rel=1e-3)
        assert y > 1
    assert signs(actderiv.plot("sigmoid")) == [{}]
    assert signs(actderiv.plot("relu", ylim=(0, 5))) == [{}]  # what only touches the frame


def test_signs_follow_the_limits_that_the_axes_have_later():
    figure = actderiv.plot("exp(x)", only="f")
    (ax,) = figure.axes
    ax.set_ylim(0, 200)
    assert signs(figure) == [{}]
    ax.set_ylim(1, 50)
    assert sorted(signs(figure)[0][0][:, 1].round(6)) == [1, 50]
    ax.lines[-1].remove()  # a line that is gone leaves none behind
    for line in list(ax.lines):
        line.remove()
    signs(figure)


def test_overlays_pieces_out_of_sight_and_rings_have_signs():
    first, second = signs(actderiv.plot("softmax", "linear"))
    assert set(first) == {1}
    assert second == {}
    (ax,) = signs(actderiv.plot("floor(x)", only="f", ylim=(-0.5, 0.5)))
    assert len(ax[0]) >= 8  # each step but one is out of sight
    (ax,) = signs(actderiv.plot("heaviside", numeric=True))
    assert set(ax) == {2}
    assert ax[2][0][0] == pytest.approx(0)


def test_every_function_of_the_catalogue_that_is_cut_off_is_marked():
    for name in list(actderiv.names())[::5]:
        panel = curves_of([bound_of(name)]).panels[0]
        for curve in panel.curves:
            x, y = curve.points()
            low, high = panel.ylim
            found = exits(x, y, low, high, apart=0.0, slack=1e-9 * (high - low))
            assert bool(found) == bool(((y < low) | (y > high)).any()), name


def test_the_direction_is_that_of_the_curve_and_a_crowd_has_one_sign():
    x = np.array([0.0, 1.0, 2.0, np.nan, 5.0, 6.0])
    y = np.array([0.0, 2.0, 0.0, np.nan, 9.0, 9.0])
    found = exits(x, y, -1.0, 1.0, apart=0.0, slack=0.1)
    assert [(each.x, each.y) for each in found] == [(0.5, 1.0), (1.5, 1.0), (5.5, 1.0)]
    assert found[0].across > 0 > found[1].across
    assert all(each.up > 0 for each in found)
    assert len(exits(x, y, -1.0, 1.0, apart=3.0, slack=0.1)) == 2


def test_the_terminal_and_the_gallery_have_signs_too():
    curves = curves_of([bound_of("exp(x)")])
    top = next(line for line in render(curves).splitlines() if line.startswith("12"))
    assert top.rstrip().endswith("˄")
    plain = render(curves, unicode=False)
    assert next(line for line in plain.splitlines() if line.startswith("12")).rstrip().endswith("^")
    assert not set("˄˅") & set(render(curves_of([bound_of("sigmoid")])))
    from actderiv.pictures.svg import svg

    assert svg(curves.panels[0], "").count('stroke-width="1.3"') == 2
    assert 'stroke-width="1.3"' not in svg(curves_of([bound_of("tanh")]).panels[0], "")


@pytest.mark.parametrize(
    ("text", "most"), [("1/x", 3), ("tan(x)", 20), ("1/(x - 1)", 4), ("1e6/x", 3e6), ("x**3 + 1/x", 150)]
)
def test_a_pole_is_cut_off_at_equal_heights_where_the_rest_is_seen(text, most):
    low, high = curves_of([bound_of(text)]).panels[0].ylim
    assert -low == pytest.approx(high, rel=0.2)
    assert high <= most
    x = np.linspace(-5, 5, 1002)
    y = bound_of(text).f(x)
    assert np.mean((y > low) & (y < high)) > 0.9


def test_a_pole_on_one_side_leaves_no_room_on_the_other():
    low, high = curves_of([bound_of("1/x**2")], Request(only="f")).panels[0].ylim
    assert -1 < low <= 0
    assert 3 < high < 20
    low, high = curves_of([bound_of("log(x)")]).panels[0].ylim
    assert -3 < low < 0
    assert high < 3


def test_deltas_in_one_place_stand_beside_each_other():
    _, slopes = curves_of([bound_of("heaviside"), bound_of("sign"), bound_of("hardshrink")]).panels
    first, second, third = (curve.arrows for curve in slopes.curves)
    assert (first[0].aside, second[0].aside) == (-0.5, 0.5)
    assert {arrow.aside for arrow in third} == {0.0}
    figure = actderiv.plot("heaviside", "sign")
    signs(figure)  # draws it
    stems = [line for line in figure.axes[1].lines if (line.get_gid() or "").startswith("delta-")]
    left, right = (line.get_transform().transform(line.get_xydata())[0, 0] for line in stems)
    assert 4 < (right - left) * 72 / figure.dpi < 12
    assert all(line.get_xdata()[0] == 0 for line in stems)  # as data they are where they are
    rows = render(curves_of([bound_of("heaviside"), bound_of("sign")], Request(only="derivative"))).splitlines()
    assert any("║ ║" in row for row in rows)


def test_deltas_over_a_derivative_that_is_0_leave_no_room_below():
    low, high = curves_of([bound_of("heaviside"), bound_of("sign")]).panels[1].ylim
    assert -0.2 * high < low < 0
    low, high = curves_of([bound_of("step(-x)"), bound_of("sign")]).panels[1].ylim
    assert low < -0.3 * high
