"""The second derivative: exact from f alone, numeric from f' where no exact value can be had, kinks become jumps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from catalogue import WHOLE

from actderiv import compare, get, table
from actderiv.activation import FUNCTIONS, JUMP, KINK
from actderiv.naming import bound_of, parse
from actderiv.pictures.scene import Request, curves_of
from actderiv.sources import second
from actderiv.sources.exact import enclose
from actderiv.study.numeric import FIRST

pytest.importorskip("flint")

RECORDS = list(FUNCTIONS)
every_record = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)


@pytest.fixture
def without_flint(monkeypatch):
    monkeypatch.setattr(second, "find_spec", lambda name: None)


@every_record
def test_numeric_second_derivative_agrees_with_the_exact_one(record, without_flint):
    """Off the breaks to 1e-11: nine points at 2^-7 leave 2^-65 of the tenth derivative, and rounding."""
    bound = record.bind()
    x = np.linspace(-5.3, 5.2, 43)
    x = x[[min((abs(each - at) for at in bound.breaks), default=1.0) > 0.05 for each in x]]
    numeric = second.differentiated(bound).df(x)
    exact = np.array([float(enclose(bound, float(each), 3)[2]) for each in x])
    finite = np.isfinite(exact)
    np.testing.assert_allclose(numeric[finite], exact[finite], rtol=1e-11, atol=1e-11 * np.max(np.abs(exact[finite])))


@every_record
def test_the_derivative_as_a_function(record):
    bound = record.bind()
    raised = second.differentiated(bound)
    x = np.linspace(-3.3, 3.2, 7)
    np.testing.assert_array_equal(raised.f(x), bound.df(x))
    assert dict(raised.breaks) == {at: max(order - 1, JUMP) for at, order in bound.breaks.items()}
    assert raised.spec == bound.spec


@pytest.mark.parametrize("h", [1e-6, 1e-4] if WHOLE else [1e-6])
def test_compare_judges_the_second_derivative_of_the_whole_catalogue(h):
    report = compare(order=2, h=h)
    assert len(report.rows) == len(RECORDS)
    assert [row.function for row in report.rows if row.verdict == "fail"] == []
    assert {row.order for row in report.rows} == {2}
    assert {row.truth for row in report.rows} == {"exact"}


def test_without_flint_no_function_is_accused_either(without_flint):
    report = compare(order=2)
    assert [row.function for row in report.rows if row.verdict == "fail"] == []
    assert len([row for row in report.rows if row.verdict == "pass"]) >= len(RECORDS) - 1
    assert {row.truth for row in report.rows} == {"numeric"}


@pytest.mark.parametrize("name", ["tanh", "gelu", "elu"])
def test_a_wrong_first_derivative_fails_at_order_2(name):
    record = FUNCTIONS.get(name)
    wrong = replace(record, derivative=lambda x, **parameters: 1.001 * record.derivative(x, **parameters)).bind()
    (row,) = compare(wrong, order=2).rows
    assert row.verdict == "fail"


def test_a_wrong_first_derivative_fails_at_order_2_where_the_second_is_made_of_it(without_flint):
    """f'' of the formula of f' agrees with quotients of f' whatever f' is: so f' is held against f first."""
    record = FUNCTIONS.get("tanh")
    wrong = replace(record, derivative=lambda x: 2 * record.derivative(x)).bind()
    (row,) = compare(wrong, order=2).rows
    assert row.verdict == "fail"
    assert row.notes[0] == FIRST
    (row,) = compare("tanh", order=2).rows
    assert (row.verdict, row.truth) == ("pass", "numeric")


def test_a_jump_says_that_its_dipole_is_not_drawn():
    (panel,) = curves_of([get("heaviside")], Request(order=2)).panels
    assert "δ′" in panel.note
    assert [bool(panel.note) for panel in curves_of([get("heaviside"), get("relu")], Request(order=2)).panels] == [
        False, False, True,
    ]  # fmt: skip
    assert all("δ′" not in panel.note for panel in curves_of([get("relu")], Request(order=2)).panels)


def test_a_kink_becomes_a_jump_with_a_delta():
    (panel,) = curves_of([get("relu")], Request(order=2)).panels
    f, slope, bend = panel.curves
    assert [each.label for each in panel.curves] == ["f(x)", "f′(x)", "f″(x)"]
    assert not f.marks
    assert sorted(mark.kind for mark in slope.marks) == ["filled", "open"]
    assert [(arrow.x, arrow.weight) for arrow in bend.arrows] == [(0.0, 1.0)]
    assert dict(second.differentiated(get("elu")).breaks) == {0.0: KINK}


def test_table_has_the_second_derivative():
    found = table("relu", "sigmoid", at=(-1.0, 0.0), order=2)
    assert [column.name for column in found.tidy().columns] == [
        "function", "x", "side", "f", "df", "d2f", "numeric", "abs_error"
    ]  # fmt: skip
    rows = [row for row in found.rows if row[0] == "relu" and row[1] == 0]
    assert [(row[2], row[4]) for row in rows] == [("left", 0.0), ("at", 0.0), ("right", 1.0)]
    assert found.max_error["sigmoid"] < 1e-9


def test_order_2_on_the_command_line(command, tmp_path):
    done = command("compare", "sigmoid", "relu", "--order", 2, "--format", "json")
    assert done.status == 0
    assert '"order": 2' in done.out
    assert command("plot", "elu", "relu", "--order", 2, "--numeric", "--out", "two.svg").status == 0
    assert (tmp_path / "two.svg").stat().st_size > 1000
    assert "f″" in command("table", "gelu", "--at", "1", "--order", 2).out
    assert command("compare", "sigmoid", "--order", 0).status == 2
    assert command("plot", "relu", "--order", 2, "--no-derivative").status == 2
    assert command("plot", "relu", "--order", 3).status == 2


def test_without_a_derivative_there_is_no_second_one(command, tmp_path):
    (tmp_path / "acts.py").write_text("def f(x):\n    return x * x\n")
    done = command("plot", "acts.py:f", "--order", 2, "--out", "f.png")
    assert done.status == 2
    assert "second" in done.err


WITH_EDGES = "log(x)", "sqrt(x)", "asin(x)", "acosh(x)", "atanh(x)", "x**1.5", "log(log(x))", "sqrt(1 - x**2)"


@pytest.mark.parametrize("formula", [*WITH_EDGES, "max(0, log(x))"])
def test_outside_its_domain_a_function_has_no_second_derivative(formula, monkeypatch):
    """Complex numbers have roots and logarithms everywhere, balls compare what is no number with no end."""
    bound = parse(formula)
    x = np.array([-3.0, -1.5, -0.5, 0.5, 1.5, 3.0])
    with np.errstate(all="ignore"):
        first, exact = bound.df(x), second.differentiated(bound).df(x)
        monkeypatch.setattr(second, "find_spec", lambda name: None)
        numeric = second.differentiated(bound).df(x)
    assert np.isnan(first).any()
    assert np.isfinite(first).any()
    np.testing.assert_array_equal(np.isnan(numeric), np.isnan(first))
    np.testing.assert_array_equal(np.isnan(exact), np.isnan(first))
    np.testing.assert_allclose(numeric, exact, rtol=1e-9)


def _pieces(x, low, high):
    return np.where(x < -1, 0.0, np.where(x < 1, low, high))


OWN = {
    "elu": (lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
            lambda x: np.where(x > 0, 1.0, np.exp(np.minimum(x, 0))), [0.0]),
    "two": (lambda x: _pieces(x, (x + 1) ** 2 / 4, x), lambda x: _pieces(x, (x + 1) / 2, 1.0), [-1.0, 1.0]),
    "odd place": (lambda x: np.maximum(x - 2**0.5, 0) ** 2, lambda x: 2 * np.maximum(x - 2**0.5, 0), [2**0.5]),
    "kink": (lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0, [0.0]),
    "steep": (lambda x: np.tanh(40 * x), lambda x: 40 / np.cosh(40 * x) ** 2, []),
    "peak": (lambda x: 1e3 * np.arctan(1e3 * x), lambda x: 1 / (1e-6 + x * x), []),
    "noisy": (lambda x: np.sin(x), lambda x: np.cos(x.astype(np.float32)).astype(x.dtype), []),
    "smooth": (lambda x: np.sin(20 * x), lambda x: 20 * np.cos(20 * x), []),
}  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_a_curve_of_the_second_derivative_of_ones_own_code_breaks_where_that_leaps(name):
    value, slope, places = OWN[name]
    (panel,) = curves_of([bound_of(value, slope)], Request(order=2, range=(-3, 4))).panels
    (curve,) = (each for each in panel.curves if each.label == "f″(x)")
    starts = [float(x[0]) for x, _ in curve.segments[1:]]
    assert starts == pytest.approx(places, abs=1e-9)
    if name in ("elu", "two", "odd place"):
        heights = np.concatenate([y for _, y in curve.segments])
        assert heights.min() >= -1e-4
        assert heights.max() <= 2 + 1e-4


@pytest.mark.parametrize("name", OWN)
def test_the_second_derivative_of_ones_own_code_is_not_taken_across_its_breaks(name):
    value, slope, places = OWN[name]
    bound = bound_of(value, slope)
    (row,) = compare(bound, order=2).rows
    assert row.verdict == "pass" or name == "noisy"
    if places and name != "kink":
        beside = np.array([places[0] - 0.01, places[0] + 0.01])
        quotient = (slope(beside + 1e-6) - slope(beside - 1e-6)) / 2e-6
        np.testing.assert_allclose(second.differentiated(bound).df(beside), quotient, atol=1e-8)
