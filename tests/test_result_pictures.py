"""The pictures of results: where an implementation fails is seen, a sweep says what it left out, and results have
``.plot()``."""

import itertools
import json
import math

import numpy as np
import pytest

import actderiv
from actderiv.floats import FORMATS
from actderiv.naming import bound_of
from actderiv.pictures.description import described
from actderiv.pictures.scene import curves_of_sweep
from actderiv.pictures.scene.errors import curves_of_errors


def cancelling(x):
    return (1 - np.tanh(x) ** 2).astype(x.dtype)


def errors(report, function=None):
    known = [bound_of(function)] if function else []
    return curves_of_errors(report.rows, FORMATS.get(report.rows[0].dtype), report.rows[0].limit, known)


def test_the_picture_reaches_over_what_fails_with_the_derivative_above():
    report = actderiv.compare("tanh", against=cancelling, dtype="bfloat16")
    near, whole = errors(report, "tanh").panels
    assert near.ylabel == "f′(x)"
    assert near.below.ylabel == "ULP"
    assert near.xlim == near.below.xlim
    failing = [end for each in report.rows[0].findings for end in (each.first, each.last)]
    width = near.xlim[1] - near.xlim[0]
    assert near.xlim[0] < min(failing)
    assert max(failing) < near.xlim[1]
    assert max(failing) - min(failing) > 0.6 * width
    assert whole.title == "all of bfloat16"
    assert whole.x_ticks is not None
    assert not any(curve.label for curve in whole.curves)
    (truth, got) = near.curves
    assert np.interp(1.0, *truth.points()) == pytest.approx(bound_of("tanh").df(np.array([1.0]))[0], rel=0.01)
    (mark,) = got.marks
    assert (mark.x, mark.y) == (report.rows[0].max_ulp_at, 0.0)


def test_the_worst_input_is_that_of_the_table_also_where_it_is_infinitely_wrong():
    report = actderiv.compare("tanh", against=lambda x: np.where(np.abs(x) > 3, np.nan, 0 * x), dtype="float16")
    near, _whole = errors(report, "tanh").panels
    row = report.rows[0]
    assert row.max_ulp == math.inf
    (mark,) = (mark for curve in near.below.curves for mark in curve.marks)
    assert mark.x == row.max_ulp_at
    assert any(f"∞ ULP at x = {row.max_ulp_at:.4g}".replace("-", "−") in curve.label for curve in near.below.curves)


def test_a_range_is_that_of_the_axis():
    report = actderiv.compare("tanh", against=cancelling, dtype="bfloat16", range=(1.0, 10.0))
    (panel,) = errors(report, "tanh").panels
    assert 0 < panel.xlim[0] < 1.2
    assert 9 < panel.xlim[1] < 11
    assert panel.xscale.kind == "linear"


@pytest.mark.parametrize("function", ["tanh", None])
def test_regions_are_shaded_once_however_thin(function):
    def speckled(x):
        return np.where(np.rint(np.abs(x) * 64) % 3 == 0, 0.0, cancelling(x.astype(np.float64))).astype(x.dtype)

    report = actderiv.compare("tanh", against=speckled, dtype="float16")
    for panel in errors(report, function).axes():
        first, last = panel.xscale.place(panel.xlim)
        bands = [panel.xscale.place(band) for band in panel.bands]
        assert all(b[0] - a[1] > 0.003 * (last - first) for a, b in itertools.pairwise(bands))
        assert all(b - a > 0.003 * (last - first) for a, b in bands)


def test_what_fails_over_many_powers_of_ten_stands_on_an_axis_of_them():
    report = actderiv.compare("relu", against=lambda x: np.where(x > 0, 2, 0).astype(x.dtype), dtype="float16")
    near = errors(report, "relu").panels[0]
    assert near.xscale.kind in ("log", "symlog")
    assert near.xlim[1] > 6e4
    sound = actderiv.compare("identity", against="formula", dtype="float16")
    assert len(errors(sound, "identity").panels) == 1  # nothing stands out


def test_of_several_candidates_all_failing_inputs_are_seen_and_no_region_is_shaded():
    report = actderiv.compare("tanh", against=["formula", cancelling], dtype="bfloat16")
    near, whole = errors(report, "tanh").panels
    assert near.below.bands == whole.bands == ()
    assert near.xlim[1] > 40


def test_what_a_sweep_left_out_is_told_in_table_picture_and_json():
    sweep = actderiv.sweep("heaviside", "sigmoid", "1/x", h=(1e-3, 1e-6))
    assert [(each.function, each.breaks) for each in sweep.left_out] == [
        ("heaviside", ((0.0, "jump"),)), ("1/x", ((0.0, "pole"),))
    ]  # fmt: skip
    said = "left out beside the jump at 0: at most 3 inputs of 2005, where no quotient is the derivative"
    assert said in " ".join(str(actderiv.sweep("heaviside", h=1e-3)).split())
    assert "left out beside the jump at 0" in described(curves_of_sweep(sweep))
    assert "left out" not in str(actderiv.sweep("sigmoid", h=1e-3))
    found = json.loads(json.dumps(sweep.as_json()))["left_out"][0]
    assert found == {"function": "heaviside", "breaks": [{"x": 0.0, "kind": "jump"}], "inputs": 3, "of": 2005}


def test_results_have_plot(recwarn):
    from matplotlib.figure import Figure

    report = actderiv.compare("tanh", against=cancelling, dtype="float16")
    figure = report.plot(theme="dark", size=(8, 5), dpi=100)
    assert isinstance(figure, Figure)
    assert [ax.get_ylabel() for ax in figure.axes] == ["f′(x)", "ULP", "ULP"]
    assert tuple(figure.get_size_inches()) == (8, 5)
    own = actderiv.compare(np.tanh, derivative=lambda x: 1 / np.cosh(x) ** 2, against=cancelling, dtype="float16")
    assert [ax.get_ylabel() for ax in own.plot().axes] == ["ULP", "ULP"]  # no code is run again for a picture
    assert actderiv.sweep("tanh", h=(0.1, 0.01)).plot().axes[0].get_xlabel() == "h"
    assert len(actderiv.flow("tanh", depth=3, width=8).plot(legend="none").axes) == 3
    assert not recwarn.list
    with pytest.raises(actderiv.RequestError, match="no errors in ULP"):
        actderiv.compare("tanh").plot()
    with pytest.raises(actderiv.ActderivError, match="theme"):
        report.plot(theme="nonsense")


def test_a_derivative_that_fails_far_from_the_middle_is_shown_whole():
    """On an axis of powers the middle is a hair around 0, where gelu′ is flat; what fails is elsewhere."""
    report = actderiv.compare("gelu", against=lambda x: (0.5 + 0.5 * np.tanh(0.8 * x)).astype(x.dtype), dtype="float16")
    near, _whole = errors(report, "gelu").panels
    (mark,) = (mark for curve in near.curves for mark in curve.marks)
    assert near.ylim[0] < min(mark.y, -0.12)
    assert near.ylim[1] > 1.12


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "asked", [{}, {"order": 0}, {"range": (1e-300, 1e300)}, {"range": (-1e307, 1e305)}, {"range": (1e305, 1e307)}]
)
def test_what_fails_all_over_float64_has_a_picture(asked):
    for wrong in (lambda x: 2 * x, lambda x: x * np.nan):
        report = actderiv.compare("relu", against=wrong, **asked)
        assert not report.passed
        figure = report.plot()
        figure.canvas.draw()
        assert figure.axes
        if "range" not in asked:
            assert [ax.get_xlim()[1] for ax in figure.axes[:2]] == pytest.approx([11, 11], abs=0.1)
