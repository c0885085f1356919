"""Several candidates side by side: a row for each, one result for each, one picture for all of a function."""

from __future__ import annotations

import json

import numpy as np
import pytest

import actderiv
from actderiv.report import Report

KERNELS = """import numpy as np


def right(x):
    return np.cos(x.astype(np.float64)).astype(x.dtype)


def wrong(x):
    return (1.1 * np.cos(x.astype(np.float64))).astype(x.dtype)
"""
BOTH = ["--against", "k.py:right", "--against", "k.py:wrong", "--dtype", "bfloat16"]


@pytest.fixture
def kernels(tmp_path):
    (tmp_path / "k.py").write_text(KERNELS)


def test_a_row_for_each_in_one_table(command, kernels):
    told = command("compare", "sin", *BOTH)
    assert told.status == 1
    title, head, _, *lines = told.out.splitlines()
    assert title.startswith("f′ of sin in bfloat16, all, 65280 inputs")
    assert head.split()[0] == "candidate"
    verdicts = {line.split()[0]: line.split()[-1] for line in lines if line.startswith("k.py")}
    assert verdicts == {"k.py:right": "pass", "k.py:wrong": "fail"}


def test_rows_of_a_function_stand_together_and_are_told_apart(command, kernels):
    told = command("compare", "sin", "tanh", *BOTH)
    rows = [line for line in told.out.splitlines() if " by k.py" in line]
    assert [row.split("  ")[0] for row in rows] == [
        "sin by k.py:right", "sin by k.py:wrong", "tanh by k.py:right", "tanh by k.py:wrong",
    ]  # fmt: skip


def test_json_has_a_result_for_each_and_each_is_that_of_its_own_run(command, kernels):
    def results(*words):
        return json.loads(command("compare", "sin", *words, "--dtype", "bfloat16", "--format", "json").out)["results"]

    both = results(*BOTH[:4])
    assert both == results(*BOTH[:2]) + results(*BOTH[2:4])


def test_quotients_may_be_among_them(command, kernels):
    words = ["--against", "k.py:right", "--against", "numeric", "--h", "1e-5", "--max-ulp", "8", "--points", "201"]
    told = command("compare", "sin", *words, "--format", "json")
    rows = json.loads(told.out)["results"]
    assert [(row["candidate"], row["verdict"]) for row in rows] == [("k.py:right", "pass"), ("numeric", "pass")]
    assert "h" not in rows[0]
    assert rows[1]["h"] == 1e-5


@pytest.mark.parametrize(
    "words",
    [["--against", "k.py:right", "--against", "k.py:wrong", "--h", "1e-3"],
     ["--against", "k.py:right", "--derivative", "k.py:wrong"], ["--against", "numeric", "--max-ulp", "3"],
     ["--against", "k.py:right", "--against", "k.py:nothing"]],
)  # fmt: skip
def test_what_belongs_to_none_of_them_is_refused(command, kernels, words):
    told = command("compare", "sin", *words)
    assert told.status in (2, 3)
    assert "Traceback" not in told.err


def test_they_are_drawn_together(command, kernels, tmp_path):
    command("compare", "sin", "tanh", *BOTH, "--plot", "both.svg")
    drawn = (tmp_path / "both.svg").read_text()
    assert drawn.count("<!-- k.py:right: worst") == drawn.count("<!-- k.py:wrong: worst") == 2
    from actderiv.floats import FORMATS
    from actderiv.pictures.scene.errors import curves_of_errors

    report = actderiv.compare("sin", against=[np.cos, lambda x: np.cos(x)], dtype="float16")
    panel = curves_of_errors(report.rows, FORMATS.get("float16"), 1.0).panels[0]
    assert [curve.style for curve in panel.curves[:2]] == [0, 1]
    assert panel.bands == ()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_infinitely_far_off_is_drawn_as_no_number(value):
    from actderiv.floats import FORMATS
    from actderiv.pictures.scene.errors import ENDLESS, curves_of_errors

    def spoilt(x):
        return np.where(np.abs(x) > 100, value, np.cos(x)).astype(x.dtype)

    report = actderiv.compare("sin", against=spoilt, dtype="float16")
    panel = curves_of_errors(report.rows, FORMATS.get("float16"), 1.0).panels[0]
    labels = {curve.label: curve for curve in panel.curves}
    beyond, measured = labels[ENDLESS].points()[1], labels["ULP error"].points()[1]
    assert beyond.min() == beyond.max() > 2 * measured.max()
    assert any(label.startswith("worst ∞ ULP") for label in labels)
    sound = curves_of_errors(actderiv.compare("sin", against=np.cos, dtype="float16").rows,
                                FORMATS.get("float16"), 1.0).panels[0]  # fmt: skip
    assert ENDLESS not in {curve.label for curve in sound.curves}


def test_from_python_a_list_is_several():
    report = actderiv.compare("sin", against=["formula", np.cos, "numeric"], max_ulp=4, h=1e-5, points=201)
    assert isinstance(report, Report)
    assert report.passed
    assert [row.candidate for row in report.rows] == ["analytic", "cos", "numeric"]
    with pytest.raises(actderiv.RequestError, match="no candidate"):
        actderiv.compare("sin", against=[])
    with pytest.raises(actderiv.RequestError, match="h: goes with"):
        actderiv.compare("sin", against=["formula", np.cos], h=1e-5)
