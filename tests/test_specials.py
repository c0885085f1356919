"""What is infinite, not a number, or zero with a sign: inputs that are always asked, and answers that overflow."""

from __future__ import annotations

import numpy as np
import pytest

import actderiv
from actderiv import FUNCTIONS, get
from actderiv.floats import FORMATS
from actderiv.judge.implementation import ImplementationRule
from actderiv.study.implementation import Rule

NARROW = ["float16", "bfloat16", "float8_e4m3fn", "float8_e5m2"]
EVERY = ["float64", "float32", *NARROW]


def kernel(tmp_path, body, name="df"):
    path = tmp_path / "k.py"
    path.write_text(f"import numpy as np\n\n\n{body}")
    return f"{path}:{name}"


def judged(spec, source, dtype="float16", **wish):
    if FORMATS.get(dtype).bits >= 32 and "sample" not in wish:
        wish |= {"sample": "stratified", "points": 20_000}
    (row,) = actderiv.compare(spec, against=source, dtype=dtype, **wish).rows
    return row


# Overflow


@pytest.mark.parametrize("dtype", EVERY)
def test_a_number_overflows_where_rounding_to_nearest_takes_it(dtype):
    format = FORMATS.get(dtype)
    below = np.nextafter(format.overflow, 0)
    assert float(format.round(below)) == format.largest
    assert not np.isfinite(float(format.round(format.overflow)))


TOP = """
def df(x):
    y = np.maximum(x.astype(np.float64), 0)
    top = {top!r}
    with np.errstate(all="ignore"):
        return np.where(y >= top, {answer}, y).astype(x.dtype)
"""


@pytest.mark.parametrize("answer", ["np.inf", "np.nan"])
@pytest.mark.parametrize("dtype", EVERY)
def test_the_largest_number_is_finite(tmp_path, dtype, answer):
    """relu at the largest number is that number: infinity, or NaN where the format has no infinity, is wrong there."""
    largest = FORMATS.get(dtype).largest
    row = judged("relu", kernel(tmp_path, TOP.format(top=largest, answer=answer)), dtype, order=0)
    assert row.verdict == "fail"
    assert row.findings[0].last == largest
    assert row.findings[0].kind == ("inf" if answer == "np.inf" and FORMATS.get(dtype).has_inf else "nan")


@pytest.mark.parametrize("strict", [0, None], ids=["strict", "hull"])
@pytest.mark.parametrize("dtype", EVERY)
def test_what_rounds_to_infinity_passes_as_infinity_and_what_does_not_fails(dtype, strict):
    """At every value in reach of the threshold: x² by a kernel that computes wide and rounds once, and one that
    returns infinity one value too early."""
    bound, format = get("square"), FORMATS.get(dtype)
    root = format.ordinal(format.round(np.sqrt(format.largest)))
    x = format.from_ordinal(int(root) + np.arange(-20, 21))
    rule = Rule.usual(format, input_ulp=strict)
    judge = ImplementationRule(bound, format, 0, rule.max_ulp, rule.input_ulp)
    with np.errstate(over="ignore"):
        right = format.round(x.astype(np.float64) ** 2)  # exact before it is rounded, but for float64
    assert not judge.judge(x, right).failing.any()
    finite = np.flatnonzero(np.isfinite(right.astype(np.float64)))
    early = right.copy()
    early[finite[-1]] = format.round(np.inf)
    failing = judge.judge(x, early).failing
    assert failing[finite[-1]] == (strict == 0 or not rule.input_ulp)  # in a wide format the neighbours overflow
    assert failing.sum() <= 1


@pytest.mark.parametrize("dtype", ["float8_e4m3fn"])
def test_a_format_without_infinity_may_saturate_or_answer_nan(dtype):
    format = FORMATS.get(dtype)
    x = format.all_values()
    judge = ImplementationRule(get("square"), format, 0, 1.0, 0)
    exact = x.astype(np.float64) ** 2
    for beyond in (format.largest, np.nan):
        got = format.round(np.where(exact >= format.overflow, beyond, exact))
        assert not judge.judge(x, got).failing.any()
        early = format.round(np.where(exact >= 400, np.nan, exact))
        assert judge.judge(x, early).failing.any()
