"""The derivative with respect to a parameter: exact, tabled, drawn, judged; its breaks are handled honestly."""

from __future__ import annotations

import json

import numpy as np
import pytest

import actderiv
from actderiv import FUNCTIONS, RequestError
from actderiv.sources.parameter import Sensitivity

pytest.importorskip("flint")

X = np.array([-7.3, -2.2, -0.7, -0.11, 0.13, 0.57, 1.9, 6.1])
TRAINED = [(record, each.name) for record in FUNCTIONS for each in record.parameters if isinstance(each.default, float)]


@pytest.mark.parametrize(("record", "name"), TRAINED, ids=lambda each: getattr(each, "name", each))
def test_the_exact_slope_is_that_of_the_function(record, name):
    """Quotients in the parameter, taken here by hand: from f alone, at both sides of the parameter."""
    found = Sensitivity(record.bind(), name)
    h = 1e-6 * max(1.0, abs(found.at))
    quotient = (found.moved(found.at + h).f(X) - found.moved(found.at - h).f(X)) / (2 * h)
    for side in ("left", "right"):
        np.testing.assert_allclose(found.slope(X, side), quotient, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("record", sorted({each for each, _ in TRAINED}, key=lambda each: each.name)[::4],
                         ids=lambda each: each.name)  # fmt: skip
def test_quotients_never_fail_a_function_of_the_catalogue(record):
    for each in record.parameters:
        if isinstance(each.default, float):
            report = actderiv.compare(record.name, wrt=each.name, points=41)
            assert {row.verdict for row in report.rows} <= {"pass", "undecided"}, str(report)
            assert {row.wrt for row in report.rows} == {each.name}
            assert record.bind().parameters[each.name] in [row.parameters[each.name] for row in report.rows]


@pytest.mark.parametrize(
    ("spec", "name", "by_hand"),
    [("leaky_relu", "negative_slope", lambda x: np.minimum(x, 0)),
     ("prelu:weight=0.5", "weight", lambda x: np.minimum(x, 0)),
     ("hardtanh:max_val=1.5", "max_val", lambda x: np.where(x > 1.5, 1.0, 0.0)),
     ("max(a*x, x):a=0.3", "a", lambda x: np.minimum(x, 0)),
     ("elu", "alpha", lambda x: np.expm1(np.minimum(x, 0)))],
)  # fmt: skip
def test_formulas_written_by_hand_agree_and_pass(spec, name, by_hand):
    np.testing.assert_allclose(Sensitivity(actderiv.get(spec), name).slope(X), by_hand(X), rtol=1e-14, atol=0)
    for row in actderiv.compare(spec, wrt=name, against=by_hand, sample="uniform", points=51).rows:
        other = row.parameters[name] != actderiv.get(spec).parameters[name] and name == "max_val"
        assert row.verdict == ("fail" if other else "pass")  # the threshold moves with the parameter


def test_a_callable_is_given_the_parameter_at_each_of_its_values():
    def right(x, max_val=1.0):
        return np.where(x > max_val, 1.0, 0.0)

    report = actderiv.compare("hardtanh", wrt="max_val", against=right)
    assert report.passed
    assert [row.parameters["max_val"] for row in report.rows] == [0.5, 1.0, 2.0]
    assert {row.truth for row in report.rows} == {"exact"}


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
def test_a_wrong_gradient_of_a_parameter_fails(dtype):
    """One that gives x instead of min(x, 0), as if the slope were on both sides; one for x instead of the parameter."""
    for wrong in (lambda x: x, lambda x: (x > 0).astype(x.dtype)):
        report = actderiv.compare("leaky_relu", wrt="negative_slope", against=wrong, dtype=dtype, points=41)
        assert {row.verdict for row in report.rows} == {"fail"}
        assert {each.cause for row in report.rows for each in row.findings} == {None}  # causes are about f'


def test_a_fault_in_the_series_itself_is_seen_by_quotients(monkeypatch):
    right = Sensitivity.slope
    monkeypatch.setattr(Sensitivity, "slope", lambda self, x, side="right": 1.001 * right(self, x, side))
    assert {row.verdict for row in actderiv.compare("swish", wrt="beta", points=41).rows} == {"fail"}
    monkeypatch.setattr(Sensitivity, "slope", lambda self, x, side="right": 0 * right(self, x, side))
    assert {row.verdict for row in actderiv.compare("hardtanh", wrt="max_val", points=41).rows} == {"fail"}


def test_a_kink_in_the_parameter_has_two_slopes_and_a_jump_is_left_out_and_told():
    table = actderiv.table("hardtanh", wrt="max_val", at=(0.0, 1.0, 2.0))
    assert [(row[1], row[2], row[4]) for row in table.rows] == [
        (0.0, "", 0.0), (1.0, "left", 1.0), (1.0, "right", 0.0), (2.0, "", 1.0),
    ]  # fmt: skip
    assert table.max_error["hardtanh"] < 1e-9
    table = actderiv.table("threshold", wrt="threshold", at=(0.5,))
    assert [(row[2], row[3]) for row in table.rows] == [("left", 0.5), ("at", 0.0), ("right", 0.0)]
    row = actderiv.compare("threshold", wrt="threshold").rows[1]
    assert (row.verdict, row.left_out > 0) == ("pass", True)
    assert "f jumps in threshold" in row.notes[0]


def test_inputs_that_are_no_numbers_are_tabled():
    rows = actderiv.table("swish", wrt="beta", at=(float("nan"), float("inf"), 1.0)).rows
    assert [np.isnan(row[4]) for row in rows] == [True, True, False]


@pytest.mark.parametrize(
    ("words", "said"),
    [(["table", "gelu", "--wrt", "approximate"], "which is a word"),
     (["compare", "leaky_relu", "--wrt", "beta"], "It takes negative_slope"),
     (["compare", "--wrt", "alpha"], "names a parameter of a FUNCTION"),
     (["table", "--wrt", "alpha"], "names a parameter of a FUNCTION"),
     (["compare", "elu", "--wrt", "alpha", "--against", "exact"], "differentiates with respect to x"),
     (["compare", "elu", "--wrt", "alpha", "--order", "2"], "--order belongs"),
     (["compare", "elu", "--wrt", "alpha", "--dtype", "float32"], "in float64"),
     (["compare", "elu", "--wrt", "alpha", "--scheme", "complex_step"], "not in a parameter"),
     (["compare", "elu", "--wrt", "alpha", "--specials", "fail"], "--specials belongs"),
     (["plot", "elu", "--wrt", "alpha", "--numeric"], "drawn by itself"),
     (["table", "k.py:f", "--wrt", "a"], "is code")],
)  # fmt: skip
def test_what_has_no_such_derivative_is_refused_by_name(command, tmp_path, words, said):
    (tmp_path / "k.py").write_text("def f(x, a=1.0):\n    return a * x\n")
    told = command(*words)
    assert told.status == 2
    assert said in told.err


def test_whole_numbers_have_no_derivative():
    from actderiv import Whole
    from actderiv.activation import Activation

    def powers(x, n: float = 2.0):
        return x**n

    powers.__annotations__["n"] = Whole
    record = Activation("powers", powers, lambda x, n: x)
    with pytest.raises(RequestError, match="a whole number"):
        Sensitivity(record.bind(), "n")


def test_the_report_says_with_respect_to_what(command):
    told = command("compare", "leaky_relu", "--wrt", "negative_slope", "--points", "21")
    assert told.out.startswith("∂f/∂negative_slope, exact, against quotients in negative_slope")
    printed = command("compare", "leaky_relu", "--wrt", "negative_slope", "--points", "21", "--format", "json").out
    assert {row["wrt"] for row in json.loads(printed)["results"]} == {"negative_slope"}
    printed = command("table", "leaky_relu", "--wrt", "negative_slope", "--format", "json").out
    assert json.loads(printed)["wrt"] == "negative_slope"
    assert "∂f/∂negative_slope" in command("table", "leaky_relu", "--wrt", "negative_slope").out


def test_f_and_its_slope_in_the_parameter_are_drawn():
    from actderiv.pictures.scene import Request, curves_of

    (panel,) = curves_of([actderiv.get("hardtanh")], Request(wrt="max_val")).panels
    assert [curve.label for curve in panel.curves] == ["f(x)", "∂f/∂max_val"]
    assert {(mark.y, mark.kind) for mark in panel.curves[1].marks} == {(0.0, "filled"), (1.0, "open")}
    (panel,) = curves_of([actderiv.get("threshold")], Request(wrt="threshold")).panels
    assert panel.curves[1].arrows == ()
    assert panel.note == "δ at the jumps not drawn"
    values, slopes = curves_of([actderiv.get("swish"), actderiv.get("swish:beta=3")], Request(wrt="beta")).panels
    assert (values.title, slopes.title) == ("f", "∂f/∂beta")
