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
    np.savez(tmp_path / "wrong.npz", x=as_stored(x), y=as_stored(np.roll(y, x.size // 4)))
    assert judged("tanh", "--against", str(tmp_path / "wrong.npz"), "--dtype", format.name)["verdict"] == "fail"


def test_patterns_with_more_bits_than_the_format_are_refused(tmp_path):
    np.savez(tmp_path / "wide.npz", x=np.arange(64, dtype=np.uint8), y=np.arange(64, 128, dtype=np.uint8))
    done = ran("compare", "tanh", "--against", str(tmp_path / "wide.npz"), "--dtype", "float6_e3m2fn")
    assert isinstance(done.exception, FileError)
    assert "has 6 bits" in str(done.exception)
