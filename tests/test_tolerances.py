"""Tolerances besides ULP, and errors in units of a grid: what passes by them, what does not, and what is told."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import actderiv
from actderiv import RequestError
from actderiv.floats import FORMATS
from actderiv.renderers import render

FLOAT16, E4M3 = FORMATS.get("float16"), FORMATS.get("e4m3fn")


def judged(function, kernel, dtype="float16", **wish):
    (row,) = actderiv.compare(function, against=kernel, dtype=dtype, **wish).rows
    return row


def truth_of(function, order=1):
    bound = actderiv.get(function)

    def kernel(x, change=lambda truth, x: truth):
        at = x.astype(np.float64)
        with np.errstate(all="ignore"):
            return FORMATS.get(x.dtype.name).round(change(bound.df(at) if order else bound.f(at), at))

    return kernel


def changed(function, change, order=1):
    kernel = truth_of(function, order)
    return lambda x: kernel(x, change)


def shifted(size):
    """tanh' that is off by so much, towards 0.5."""
    return changed("tanh", lambda truth, x: np.where(truth < 0.5, truth + size, truth - size))


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_an_absolute_tolerance_passes_errors_up_to_it_and_no_more(dtype):
    few = {"sample": "stratified", "points": 20_000} if dtype == "float32" else {}
    row = judged("tanh", shifted(0.009), dtype, atol=0.01, **few)
    assert (row.verdict, row.failures, row.findings) == ("pass", 0, ())
    assert 0 < row.tolerance.passed <= row.points
    row = judged("tanh", shifted(0.009), dtype, atol=0.008, **few)
    assert row.verdict == "fail"
    assert all(finding.kind == "inaccurate" for finding in row.findings)


def test_a_relative_tolerance_is_a_part_of_the_value():
    kernel = changed("softplus", lambda truth, x: truth * 1.02)
    row = judged("softplus", kernel, rtol=0.05)  # and more than 0.02: subnormal values are rounded, too
    assert (row.verdict, row.detects) == ("pass", 0.1)
    assert judged("softplus", kernel, rtol=0.015).verdict == "fail"
    assert judged("softplus", kernel, rtol=0.015, atol=0.01).verdict == "pass"  # they add


def test_either_holds_a_sound_kernel_passes_with_the_least_tolerance():
    row = judged("tanh", truth_of("tanh"), atol=1e-300)
    assert (row.verdict, row.tolerance.passed) == ("pass", 0)
    assert row.max_ulp <= 1  # which would be far more than 1e-300


def test_what_is_no_number_passes_by_no_tolerance():
    for wrong, kind in ((math.nan, "nan"), (math.inf, "inf")):
        kernel = changed("tanh", lambda truth, x, wrong=wrong: np.where((x > 1) & (x < 2), wrong, truth))
        row = judged("tanh", kernel, atol=1000.0, rtol=0.99)
        assert (row.verdict, {finding.kind for finding in row.findings}) == ("fail", {kind})


def test_at_a_break_the_tolerance_reaches_beyond_the_slopes():
    def relu(value):
        return changed("relu", lambda truth, x: np.where(x == 0, value, truth))

    for value, verdict in ((1.005, "pass"), (-0.005, "pass"), (0.5, "pass"), (1.05, "fail"), (-0.05, "fail")):
        assert judged("relu", relu(value), atol=0.01).verdict == verdict, value
    assert judged("relu", relu(1.005), rtol=0.01).verdict == "pass"  # of the slope on the right
    assert judged("relu", relu(-0.005), rtol=0.01).verdict == "fail"  # the slope on the left is 0
    for value, verdict in ((0.005, "pass"), (0.5, "fail"), (1.0, "fail")):
        assert judged("relu", relu(value), atol=0.01, breaks="torch").verdict == verdict, value


def test_the_saved_output_is_judged_by_it_too():
    def of_output(y):
        return FLOAT16.round(1 - y.astype(np.float64) ** 2 + 0.009)

    for wish, verdict in (({}, "fail"), ({"atol": 0.01}, "pass"), ({"atol": 0.005}, "fail")):
        assert judged("tanh", of_output, saved_output=True, **wish).verdict == verdict


def test_a_table_that_ends_below_the_limit_passes_at_infinity():
    kernel = changed("sigmoid", lambda truth, x: np.minimum(np.floor(truth * 256), 255) / 256, order=0)
    row = judged("sigmoid", kernel, order=0)
    assert [(each.x, each.got) for each in row.specials] == [(math.inf, 255 / 256)]
    row = judged("sigmoid", kernel, order=0, atol=1 / 256)
    assert (row.verdict, row.specials) == ("pass", ())
    assert judged("sigmoid", kernel, order=0, atol=1 / 512).verdict == "fail"


def test_what_passes_by_tolerance_is_not_told_to_pass_by_a_moved_input():
    row = judged("tanh", shifted(0.009), "float32", atol=0.01, sample="stratified", points=20_000)
    assert not any("where x moves" in note for note in row.notes)


def test_what_a_tolerance_leaves_of_a_region_is_not_explained_by_what_fits_it_alone():
    """A table in steps of 1/256 fails by 0.001 in narrow bands, of which each has the look of something else."""
    kernel = changed("tanh", lambda truth, x: np.round(truth * 256) / 256)
    row = judged("tanh", kernel, atol=1e-3)
    assert len(row.findings) > 100
    assert {finding.cause for finding in row.findings} == {"the result is rounded to multiples of 1/256"}


def test_it_is_told_where_a_zero_would_pass():
    row = judged("tanh", lambda x: np.zeros_like(x), atol=0.01)
    slopes = actderiv.get("tanh").df(FLOAT16.all_values().astype(np.float64))
    assert row.tolerance.blind == int(((slopes > 0) & (slopes <= 0.01)).sum())
    assert row.verdict == "fail"
    assert row.detects is None


# The grid


def test_errors_are_counted_in_units_of_the_grid():
    x = E4M3.all_values()
    kernel = changed("tanh", lambda truth, x: np.round(truth * 16) / 16)
    row = judged("tanh", kernel, "e4m3fn", lsb=1 / 16)
    got = kernel(x).astype(np.float64)
    errors = [
        (Fraction(a) - Fraction(b)) * 16 for a, b in zip(got, actderiv.get("tanh").df(x.astype(float)), strict=True)
    ]
    assert row.grid.inputs == x.size
    assert row.grid.sum == float(sum(errors))
    assert row.grid.least == min(errors)
    assert row.grid.greatest == max(errors)
    assert row.grid.least_at == x[errors.index(min(errors))]
    assert row.verdict == judged("tanh", kernel, "e4m3fn").verdict == "fail"  # it is no tolerance


def test_errors_that_are_no_numbers_are_left_out_of_the_grid():
    kernel = changed("tanh", lambda truth, x: np.where(x > 1, math.nan, truth))
    row = judged("tanh", kernel, lsb=0.5)
    assert row.grid.inputs == int((FLOAT16.all_values() <= 1).sum())
    assert abs(row.grid.sum) < row.grid.inputs
    assert judged("tanh", lambda x: np.full_like(x, np.nan), lsb=0.5).grid is None


# What is shown


def test_the_table_and_the_json_say_it(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("k.py").write_text(
        "import numpy as np\n\n\ndef df(x):\n    t = np.tanh(x.astype(float))\n"
        "    return (np.round((1 - t * t) * 256) / 256).astype(x.dtype)\n"
    )
    words = ("compare", "tanh", "--against", "k.py:df", "--dtype", "float16", "--atol", "1/512", "--lsb", "1/256")
    shown = command(*words)
    assert shown.status == 0
    said = " ".join(shown.out.split())
    assert "in float16, all, 63488 inputs; an error of 1/512 passes, too" in said
    assert "by the tolerance alone" in said
    assert "errors in units of 1/256: from -0.5 at" in said
    data = json.loads(command(*words, "--format", "json").out)
    (row,) = data["results"]
    assert row["tolerance"]["atol"] == 1 / 512
    assert row["grid"]["lsb"] == 1 / 256
    header, cells = command(*words, "--format", "csv").out.splitlines()
    found = dict(zip(header.split(","), cells.split(","), strict=True))
    assert float(found["atol"]) == 1 / 512
    assert int(found["passed_by_tolerance"]) == row["tolerance"]["passed"]
    assert float(found["sum_lsb"]) == row["grid"]["sum"]


def test_a_relative_tolerance_is_shown_as_a_part():
    report = actderiv.compare("tanh", against=truth_of("tanh"), dtype="float16", atol=0.01, rtol=0.1)
    assert "an error of 0.01 + 0.1 of the value passes, too" in " ".join(render(report, "plain").split())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--atol", "-1"), "from 0 up"), (("--rtol", "-1"), "from 0 up"), (("--rtol", "1"), "0 would pass everywhere"),
        (("--lsb", "0"), "positive"), (("--lsb", "1/0"), "positive"), (("--atol", "nan"), "finite"),
        (("--atol", "x/2"), "'x' is not a number"), (("--lsb", "inf"), "number"),
    ],
    ids=str,
)  # fmt: skip
def test_a_tolerance_that_is_none_is_refused(command, words, says):
    outcome = command("compare", "relu", "--against", "analytic", *words)
    assert outcome.status == 2
    assert says in outcome.err


def test_tolerances_belong_to_implementations(command):
    outcome = command("compare", "relu", "--atol", "0.1")
    assert (outcome.status, "--atol goes with --against SOURCE" in outcome.err) == (2, True)
    with pytest.raises(RequestError, match="atol"):
        actderiv.compare("relu", atol=0.1)
