"""Every format of 8 bits and fewer, through the command: sound values pass, planted faults are seen."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

import actderiv
from actderiv.cli import group
from actderiv.errors import FileError, RequestError
from actderiv.floats import FORMATS
from actderiv.judge.implementation import ImplementationRule

SMALL = [each for each in FORMATS if each.stores_only]
each_small = pytest.mark.parametrize("format", SMALL, ids=lambda each: each.name)


def ran(*arguments):
    return CliRunner().invoke(group, list(arguments))


def judged(*arguments):
    done = ran("compare", *arguments, "--format", "json")
    return json.loads(done.stdout)["results"][0]


def kernel(path, line):
    path.write_text(
        f"import numpy as np\ndef kernel(x):\n    at = x.astype(np.float64)\n    return ({line}).astype(x.dtype)\n"
    )
    return f"{path}:kernel"


@each_small
def test_every_value_is_judged_and_a_sound_kernel_passes(format, tmp_path):
    against = kernel(tmp_path / "sound.py", "1 - np.tanh(at) ** 2")
    row = judged("tanh", "--against", against, "--dtype", format.name, "--sample", "all")
    assert (row["verdict"], row["dtype"]) == ("pass", format.name)
    assert row["points"] == format.all_values().size


@each_small
def test_a_wrong_sign_is_seen(format, tmp_path):
    against = kernel(tmp_path / "wrong.py", "np.where(at > 0, -1.0, 1.0) * (1 - np.tanh(at) ** 2)")
    row = judged("tanh", "--against", against, "--dtype", format.name)
    assert row["verdict"] == "fail"
    assert row["findings"][0]["kind"] == "sign"


@each_small
def test_what_an_overflow_may_give(format):
    """2x beyond the largest number: infinity, or NaN where there is none, or the largest where there is neither."""
    judge = ImplementationRule(actderiv.get("square"), format, 1, 1.0, 0)
    x = np.asarray(format.round([format.largest]))
    for answer in (format.largest, np.inf, np.nan, -format.largest):
        if np.isfinite(answer) or format.holds(answer):
            failing = judge.judge(x, np.asarray(format.round([answer]))).failing[0]
            right = answer == (np.inf if format.has_inf else format.largest)
            assert failing == (not (right or (np.isnan(answer) and not format.has_inf))), answer


@each_small
def test_only_what_the_format_holds_is_asked(format):
    """The specials of relu: ±inf, NaN and a signed zero, as far as the format has them."""
    row = judged("relu", "--against", "analytic", "--dtype", format.name, "--order", "0")
    assert row["verdict"] == "pass"


@pytest.mark.parametrize("command", ["compare", "table", "sweep"])
def test_a_format_that_is_left_out_is_refused_with_the_reason(command):
    done = ran(command, "relu", "--dtype", "float8_e8m0fnu")
    assert isinstance(done.exception, RequestError)
    assert "no sign, no zero and no digits" in str(done.exception)


@pytest.mark.parametrize("stored", ["pattern", "number"])
@each_small
def test_recorded_values_of_every_format(format, stored, tmp_path):
    x = format.all_values()
    y = np.asarray(format.round(1 - np.tanh(x.astype(np.float64)) ** 2))
    as_stored = format.patterns if stored == "pattern" else lambda values: values.astype(np.float64)
    np.savez(tmp_path / "sound.npz", x=as_stored(x), y=as_stored(y))
    row = judged("tanh", "--against", str(tmp_path / "sound.npz"), "--dtype", format.name)
    assert (row["verdict"], row["points"]) == ("pass", x.size)


def test_recorded_values_at_other_inputs_fail(tmp_path):
    format = FORMATS.get("float6_e3m2fn")
    x = format.all_values()
    y = np.asarray(format.round(1 - np.tanh(x.astype(np.float64)) ** 2))
    np.savez(tmp_path / "wrong.npz", x=format.patterns(x), y=format.patterns(np.roll(y, x.size // 4)))
    assert judged("tanh", "--against", str(tmp_path / "wrong.npz"), "--dtype", format.name)["verdict"] == "fail"


def test_patterns_with_more_bits_than_the_format_are_refused(tmp_path):
    np.savez(tmp_path / "wide.npz", x=np.arange(64, dtype=np.uint8), y=np.arange(64, 128, dtype=np.uint8))
    done = ran("compare", "tanh", "--against", str(tmp_path / "wide.npz"), "--dtype", "float6_e3m2fn")
    assert isinstance(done.exception, FileError)
    assert "has 6 bits" in str(done.exception)


SPELLINGS = {
    "float8_e4m3fn": ("e4m3fn", "E4M3", "fp8_e4m3", "f8E4M3FN", "float8-e4m3fn", "FLOAT8E4M3FN", "torch.float8_e4m3fn"),
    "float8_e5m2": ("e5m2", "fp8-e5m2", "Float8_E5M2", "f8e5m2"),
    "float8_e4m3": ("f8E4M3",),
    "float8_e4m3fnuz": ("e4m3fnuz", "f8E4M3FNUZ", "fp8_e4m3fnuz"),
    "float6_e2m3fn": ("e2m3", "fp6_e2m3", "f6E2M3FN"),
    "float4_e2m1fn": ("fp4", "float4", "e2m1", "ml_dtypes.float4_e2m1fn"),
    "bfloat16": ("bf16", "BFloat16", "jnp.bfloat16"),
    "float16": ("half", "np.float16", "fp16"),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_format_is_found_by_the_names_that_people_give_it(name):
    format = FORMATS.get(name)
    assert {FORMATS.get(each).name for each in (*SPELLINGS[name], format.dtype, format.dtype.type)} == {name}
    assert all(each in FORMATS for each in (*SPELLINGS[name], format.dtype, format.dtype.type))


@pytest.mark.parametrize("name", ["fp8", "float8", "F8", "fp6", "torch.float8"])
def test_the_name_of_a_family_is_refused_with_its_members(name):
    done = ran("compare", "relu", "--against", "analytic", "--dtype", name)
    assert isinstance(done.exception, RequestError)
    bits = int(name[-1])
    assert done.exception.hint == f"One of {', '.join(each.name for each in SMALL if each.bits == bits)}."


@pytest.mark.parametrize("name", ["int4", "float", "e5m3", "", None, 8])
def test_what_is_no_format_is_refused(name):
    with pytest.raises(RequestError, match="number format"):
        FORMATS.get(name)


def against(formula, name, function="tanh", **options):
    """The row of a kernel that computes in float64 and rounds once: a formula of x, the truth and the format."""
    format, record = FORMATS.get(name), actderiv.get(function)

    def kernel(x):
        at = x.astype(np.float64)
        with np.errstate(all="ignore"):
            return np.asarray(format.round(formula(at, np.asarray(record.df(at)), format)))

    return actderiv.compare(function, against=kernel, dtype=name, **options).rows[0]


def causes(row):
    return {finding.cause for finding in row.findings}


@each_small
def test_subnormal_numbers_are_values_like_others(format):
    """Where they are a large part of all, none may be taken for 0: sigmoid' lies below the normal numbers of some."""
    row = against(lambda x, truth, _: np.where(np.abs(truth) < format.smallest_normal, 0.0, truth), format.name)
    assert row.verdict == "fail"
    assert {finding.kind for finding in row.findings} == {"zero"}


def test_a_format_that_kernels_compute_in_is_forgiven_a_flushed_subnormal():
    row = against(lambda x, truth, each: np.where(np.abs(truth) < each.smallest_normal, 0.0, truth), "bfloat16")
    assert (row.verdict, row.flushed > 0) == ("pass", True)


LOOKALIKES = {
    "nan from 2 on": lambda x, truth, format: np.where(x > 2, np.nan, truth),
    "nan below -3": lambda x, truth, format: np.where(x < -3, np.nan, truth),
    "two units off, up and down": lambda x, truth, format: truth + format.spacing(truth) * (2 - 4 * (x * 512 % 3 > 1)),
    "units at random": lambda x, truth, format: truth + 3 * format.spacing(truth) * np.rint(np.sin(99 * x + 1)),
}


@pytest.mark.parametrize("fault", LOOKALIKES)
@pytest.mark.parametrize("function", ["tanh", "softplus"])
@pytest.mark.parametrize("name", ["float8_e4m3fnuz", "float6_e3m2fn"])
def test_in_a_coarse_format_nothing_is_blamed_that_only_happens_to_lie_near(name, function, fault):
    told = causes(against(LOOKALIKES[fault], name, function)) - {None, "the sign is flipped"}
    assert not told


TRUE = {
    "about 1.3 times the truth": ("tanh", lambda x, truth, format: 1.3 * truth),
    "the truth + 0.2": ("tanh", lambda x, truth, format: truth + 0.2),
    "the sign is flipped": ("tanh", lambda x, truth, format: -truth),
    "cut to 0 beyond x = 2, where the truth is still 0.0863": (
        "sigmoid", lambda x, truth, format: np.where(x > 2, 0.0, truth),
    ),
    "the truth overflows float8_e4m3fnuz: NaN or the largest number would pass": (
        "square", lambda x, truth, format: np.where(np.abs(truth) >= format.overflow, 0.0, truth),
    ),
}  # fmt: skip


@pytest.mark.parametrize("cause", TRUE)
def test_a_fault_in_a_coarse_format_is_named(cause):
    function, fault = TRUE[cause]
    assert causes(against(fault, "float8_e4m3fnuz", function)) == {cause}


def saturated(x, truth, format):
    return np.clip(truth, -format.largest, format.largest)


@pytest.mark.parametrize("name", ["float16", "float8_e5m2", "float8_e3m4"])
def test_saturation_is_named_where_the_format_has_infinity(name):
    row = against(saturated, name, "square")
    assert row.verdict == "fail"
    assert causes(row) == {f"what overflows is returned as the largest number of {name}, which has infinity"}


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float8_e5m2fnuz", "float4_e2m1fn"])
def test_saturation_passes_without_infinity_and_it_is_told_why(name):
    row = against(saturated, name, "square")
    assert row.verdict == "pass"
    assert any(note.endswith(f"pass: f' overflows {name} there") for note in row.notes)


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float4_e2m1fn"])
def test_one_unit_passes_and_two_fail(name):
    def off(units):
        return lambda x, truth, format: format.round(truth).astype(float) + units * format.spacing(truth)

    assert against(off(0.0), name).verdict == "pass"
    assert against(off(2.0), name).verdict == "fail"


def test_an_answer_in_another_format_is_told_and_one_in_a_narrower_format_refused():
    def answering(dtype):
        return lambda x: FORMATS.get(dtype).round(1 - np.tanh(x.astype(np.float64)) ** 2)

    row = actderiv.compare("tanh", against=answering("float8_e5m2"), dtype="float8_e4m3fn").rows[0]
    assert any(note.endswith("it answers float8_e4m3fn with float8_e5m2") for note in row.notes)
    assert actderiv.compare("tanh", against=answering("bfloat16"), dtype="float8_e4m3fn").rows[0].verdict == "pass"
    for given, answer in (("float8_e4m3fn", "float6_e2m3fn"), ("bfloat16", "float8_e5m2"), ("float32", "bfloat16")):
        with pytest.raises(actderiv.ForeignError, match=f"returned {answer} for {given} inputs"):
            actderiv.compare("tanh", against=answering(answer), dtype=given)


def test_an_answer_in_float64_is_rounded_once():
    """1 + 2^-4 + 2^-30 lies just above the middle of two values: by way of float32 it would be a tie."""
    row = actderiv.compare("tanh", against=lambda x: np.full(x.shape, 1.0625 + 2.0**-30), dtype="float8_e4m3fn")
    assert row.rows[0].findings[0].worst.got == 1.125


@pytest.mark.parametrize("name", ["float8_e4m3fnuz", "float6_e2m3fn", "float4_e2m1fn"])
def test_quotients_are_shown_with_a_step_that_the_format_has(name):
    assert ran("table", "relu", "--dtype", name, "--at", "0,1").exit_code == 0
    done = ran("compare", "relu", "--dtype", name)
    assert "significant bits" in str(done.exception)


def test_too_few_inputs_tell_no_function():
    with pytest.raises(RequestError, match="too few"):
        actderiv.identify(lambda x: x, dtype="float4_e2m1fn")


@each_small
@pytest.mark.parametrize("function", ["relu", "silu"])
def test_a_gradient_from_above_is_a_factor_in_every_format(format, function):
    slope = actderiv.get(function).df

    def judged_as(power):
        def backward(grad, x):
            return np.asarray(format.round(grad.astype(np.float64) ** power * slope(x.astype(np.float64))))

        return actderiv.compare(function, against=backward, dtype=format.name, takes="grad,x").rows[0]

    assert judged_as(1).verdict == "pass"
    for power in (0, 2):
        assert "upstream" in {finding.kind for finding in judged_as(power).findings}


@pytest.mark.parametrize("name", ["float4_e2m1fn", "float6_e3m2fn"])
def test_nan_fails_where_the_format_has_none(name, tmp_path):
    """Rounding makes it a number there, and a 0 that is right passes; where f' has no value any number does."""
    format, slope = FORMATS.get(name), actderiv.get("sigmoid").df

    def broken(x, lost=np.nan):
        return np.where(np.abs(x.astype(np.float64)) > 3, lost, slope(x.astype(np.float64)))

    def one(x):
        return float(broken(np.asarray(x)))

    path, x = tmp_path / "a.npz", format.all_values()
    np.savez(path, x=x.astype(np.float64), y=broken(x))
    for kernel in (broken, one, str(path), "where(abs(x) > 3, sqrt(-1), sigmoid(x)*(1 - sigmoid(x)))"):
        row = actderiv.compare("sigmoid", against=kernel, dtype=name).rows[0]
        assert {finding.kind for finding in row.findings} == {"nan"}, kernel
    sound = actderiv.compare("sigmoid", against=lambda x: broken(x, 0.0), dtype=name).rows[0]
    assert sound.verdict == "pass"
    assert actderiv.compare("log(x)", against="1/x + 0*sqrt(x)", dtype=name).rows[0].verdict == "pass"
    np.savez(path, x=[0.5, np.nan], y=[1, 1])
    with pytest.raises(FileError, match="1 x are no values"):
        actderiv.compare("sigmoid", against=str(path), dtype=name)


@pytest.mark.frameworks
def test_a_framework_that_lacks_a_format_is_no_way_to_ask_in_it():
    pytest.importorskip("torch", reason="torch is not installed")

    def one(x):
        return float(actderiv.get("tanh").df(np.float64(float(x))))

    assert actderiv.compare("tanh", against=one, dtype="float4_e2m1fn").rows[0].verdict == "pass"
