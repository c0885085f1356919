"""``--round``: the truth rounded by another mode as the reference, and values that clearly show another rounding."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

import actderiv
from actderiv import RequestError
from actderiv.floats import FORMATS
from actderiv.floats.rounding import ROUNDINGS

MODES = ROUNDINGS.names()
NARROW = ["bfloat16", "float16", "float8_e5m2", "float8_e4m3fn"]


def kernel(spec, dtype, mode, factor=1.0):
    """f' as a kernel has it: in float32, then rounded by the mode."""
    bound, format = actderiv.get(spec), FORMATS.get(dtype)

    def df(x):
        wide = np.asarray(bound.df(x.astype(np.float64))).astype(np.float32) * np.float32(factor)
        return format.round_to(wide.astype(np.float64), ROUNDINGS.get(mode)).astype(format.dtype)

    return df


def judged(spec, against, dtype, **wish):
    (row,) = actderiv.compare(spec, against=against, dtype=dtype, **wish).rows
    return row


def by_hand(x, format, mode):
    """The value of the format that a mode takes, found among all of them, with fractions."""
    values = sorted({Fraction(float(each)) for each in format.all_values()})
    x = Fraction(float(x))
    below, above = max(each for each in values if each <= x), min(each for each in values if each >= x)
    if below == above:
        return below
    inner, outer = sorted((below, above), key=abs)
    tie = x - below == above - x
    nearest = below if x - below < above - x else above
    even = min(below, above, key=lambda each: int(format.patterns(np.array(float(each), format.dtype))) % 2)
    return {
        "nearest-even": even if tie else nearest, "nearest-away": outer if tie else nearest, "toward-zero": inner,
        "away-from-zero": outer, "down": below, "up": above,
    }[mode]  # fmt: skip


def test_a_mode_is_found_by_what_standards_call_it():
    also = {
        "nearest-even": "rne half-even", "nearest-away": "rna rmm half-away", "toward-zero": "rtz truncate trunc",
        "away-from-zero": "away", "down": "rdn floor", "up": "rup ceil",
    }  # fmt: skip
    assert {*also} == {*MODES}
    assert all(ROUNDINGS.get(each).name == name for name, words in also.items() for each in words.split())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["float8_e4m3fn", "float8_e5m2"])
def test_every_mode_rounds_as_its_definition_says(dtype, mode):
    format = FORMATS.get(dtype)
    values = format.all_values().astype(np.float64)
    middles = (values[:-1] + values[1:]) / 2
    x = np.concatenate([values, middles, values[:-1] + np.diff(values) * 0.3, np.nextafter(middles, np.inf)])[::7]
    found = format.round_to(x, ROUNDINGS.get(mode))
    assert found.tolist() == [float(by_hand(each, format, mode)) for each in x]


def test_beyond_the_largest_number_the_mode_decides():
    format, x = FORMATS.get("float16"), np.array([65519.0, 65520.0, 1e9, -65520.0, -1e300, np.inf, np.nan])
    expected = {
        "nearest-even": [65504, np.inf, np.inf, -np.inf, -np.inf, np.inf, np.nan],
        "nearest-away": [65504, np.inf, np.inf, -np.inf, -np.inf, np.inf, np.nan],
        "toward-zero": [65504, 65504, 65504, -65504, -65504, np.inf, np.nan],
        "up": [np.inf, np.inf, np.inf, -65504, -65504, np.inf, np.nan],
        "down": [65504, 65504, 65504, -np.inf, -np.inf, np.inf, np.nan],
    }
    for mode, values in expected.items():
        np.testing.assert_array_equal(format.round_to(x, ROUNDINGS.get(mode)), values, err_msg=mode)
        saturated = FORMATS.get("float8_e4m3fn").round_to(x[:5], ROUNDINGS.get(mode))
        assert saturated.tolist() == [448, 448, 448, -448, -448]
    with np.errstate(over="ignore"):
        near = np.linspace(-65530, 65530, 4001)
        np.testing.assert_array_equal(format.round_to(near, ROUNDINGS.get("rne")), near.astype(np.float16))


@pytest.mark.parametrize("dtype", NARROW)
@pytest.mark.parametrize("mode", MODES)
def test_a_kernel_of_the_named_rounding_is_right_to_the_last_bit(mode, dtype):
    row = judged("tanh", kernel("tanh", dtype, mode), dtype, round=mode, max_ulp=0)
    assert (row.verdict, row.max_ulp, row.findings) == ("pass", 0, ())


@pytest.mark.parametrize(("mine", "named"), [("toward-zero", "nearest-even"), ("nearest-even", "toward-zero"),
                                             ("up", "down"), ("nearest-away", "up")])  # fmt: skip
def test_a_kernel_of_another_rounding_fails_for_that(mine, named):
    row = judged("silu", kernel("silu", "bfloat16", mine), "bfloat16", round=named)
    assert (row.verdict, row.failures, row.max_ulp) == ("fail", 0, 1)
    (found,) = row.findings
    assert found.kind == "rounding"
    assert found.cause.startswith(f"it rounds {'to nearest' if 'nearest' in mine else ROUNDINGS.get(mine).words}")
    assert found.cause.endswith(f"not {ROUNDINGS.get(named).words}")
    assert 0 < found.count < row.points
    assert abs(found.worst.got - found.worst.expected) > 0
    assert judged("silu", kernel("silu", "bfloat16", mine), "bfloat16").verdict == "pass"  # within one unit


def test_a_kernel_that_truncates_and_is_inexact_besides_passes_by_its_own_rounding_alone():
    """Up to 1.3 ULP below the truth, but one at most below the truncated truth."""
    df = kernel("tanh", "bfloat16", "toward-zero", factor=1 - 2.0**-10)
    assert judged("tanh", df, "bfloat16").verdict == "fail"
    row = judged("tanh", df, "bfloat16", round="toward-zero")
    assert (row.verdict, row.max_ulp) == ("pass", 1)


def test_what_shows_no_single_rounding_is_not_accused_of_one():
    df = kernel("tanh", "bfloat16", "toward-zero", factor=1 - 2.0**-11)
    for mode in ("toward-zero", "down", "nearest-even"):
        assert "rounding" not in {each.kind for each in judged("tanh", df, "bfloat16", round=mode).findings}


def test_a_fault_fails_by_any_rounding_and_for_its_own_reason():
    def df(x):
        with np.errstate(all="ignore"):
            return (1 - np.tanh(x.astype(np.float32)).astype(x.dtype).astype(np.float32) ** 2).astype(x.dtype)

    for mode in MODES:
        row = judged("tanh", df, "bfloat16", round=mode)
        assert row.verdict == "fail"
        assert "zero" in {each.kind for each in row.findings}
        assert any("tanh" in (each.cause or "") for each in row.findings)


@pytest.mark.parametrize("mode", MODES)
def test_float32_is_judged_so_too_and_kinks_stay_hulls(mode):
    for spec in ("sigmoid", "relu", "hardtanh"):
        assert judged(spec, "analytic", "float32", round=mode, points=4001).verdict == "pass"
    assert judged("relu", lambda x: (x >= 0).astype(x.dtype), "bfloat16", round=mode, max_ulp=0).verdict == "pass"


def test_names_of_standards_are_understood_and_the_rest_is_refused(command, tmp_path):
    (tmp_path / "k.py").write_text("def df(x):\n    return 1 + 0 * x\n")
    words = ("compare", "linear", "--against", "k.py:df", "--dtype", "float16", "--format", "json", "--round")
    for name in ("toward-zero", "toward_zero", "RTZ", "truncate"):
        told = command(*words, name)
        (row,) = json.loads(told.out)["results"]
        assert (told.status, row["max_ulp"], row["round"]) == (0, 0, "toward-zero")
    for language, said in (("en", "the truth rounded toward zero"), ("es", "el valor verdadero redondeado hacia cero")):
        assert said in " ".join(command(*words[:-3], "--round", "rtz", "--lang", language).out.split())
    assert "no rounding named 'stochastic'" in command(*words, "stochastic").err
    assert "narrower than float64" in command("compare", "linear", "--against", "k.py:df", "--round", "up").err
    assert "goes with --against" in command("compare", "linear", "--round", "up").err
    with pytest.raises(RequestError, match="narrower"):
        actderiv.compare("tanh", against="exact", dtype="float16", saved_output=True, round="up")
