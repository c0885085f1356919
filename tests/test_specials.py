"""What is infinite, not a number, or zero with a sign: inputs that are always asked, and answers that overflow."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

import actderiv
import actderiv.study.specials as study
from actderiv import FUNCTIONS, RequestError, get
from actderiv.floats import FORMATS
from actderiv.judge.implementation import ImplementationRule
from actderiv.judge.specials import CROWD, FAR, limit
from actderiv.report.specials import sentences
from actderiv.sources import resolve
from actderiv.study.implementation import Rule
from actderiv.study.specials import Policy, of_candidate

NARROW = ["float16", "bfloat16", "float8_e4m3fn", "float8_e5m2"]
EVERY = ["float64", "float32", *NARROW]
NEAR = {"range": (-1.5, 3.0), "sample": "uniform"}


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


# What is expected


def shown(function, sign=1):
    with np.errstate(all="ignore"):
        return limit(function(sign * FAR), function(sign * CROWD))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (np.tanh, 1.0), (np.arctan, np.pi / 2), (lambda x: 1 / (1 + np.exp(-x)), 1.0), (lambda x: 1 / x, 0.0),
        (lambda x: x**-0.5, 0.0), (lambda x: np.sin(x) / x, 0.0), (lambda x: np.exp(-x), 0.0), (np.log, np.inf),
        (lambda x: np.sqrt(np.log(x)), np.inf), (np.exp, np.inf), (lambda x: -(x**9), -np.inf),
        (lambda x: x + np.sin(x) ** 2, np.inf), (lambda x: np.exp(x) / (1 + np.exp(x)), 1.0),
        (lambda x: np.log(np.cosh(x)) - x, -np.log(2)), (lambda x: x * (x > 3), np.inf), (lambda x: 7 + 0 * x, 7.0),
    ],
)  # fmt: skip
def test_a_limit_is_seen_also_where_the_formula_overflows_on_the_way(function, expected):
    assert shown(function) == pytest.approx(expected, rel=1e-5)
    assert shown(lambda x: -function(x)) == pytest.approx(-expected, rel=1e-5)


@pytest.mark.parametrize(
    "function",
    [
        np.sin, lambda x: np.sin(x) ** 2, lambda x: 1 + np.sin(2 * x), lambda x: x * np.cos(x),
        lambda x: x - np.floor(x), lambda x: np.exp(np.exp(x)),
        lambda x: np.abs(x % 2 - 1), lambda x: x * np.sin(x) ** 2, lambda x: np.where(np.sin(x) > 0, 1.0, 0.0),
        lambda x: 1 / np.log(x), lambda x: x / (x + 1e12), lambda x: np.full_like(x, np.nan),
    ],
)  # fmt: skip
def test_where_no_limit_is_seen_nothing_is_expected(function):
    assert np.isnan(shown(function))


UNSEEN = {"vlu", "m_arcsinh", "snake_beta"}
"""A wave of a hundredth of x near 1e6, and 1 / sqrt(x): their own formulas know the limit, and are believed."""


@pytest.mark.parametrize("order", [0, 1], ids=["f", "df"])
def test_values_far_out_show_what_the_formulas_of_the_catalogue_say_at_infinity(order):
    """Two ways to each limit, by the formula at infinity and by finite values alone, and where one has none, neither
    has the other."""
    for record in FUNCTIONS:
        for bound in record.variants():
            run = bound.df if order else bound.f
            for sign in (1, -1):
                there, seen = float(run(np.array([sign * np.inf]))[0]), shown(run, sign)
                same = there == pytest.approx(seen, rel=1e-5, abs=0, nan_ok=True)
                assert same or (np.isnan(seen) and record.name in UNSEEN), (bound.spec, sign, there, seen)


@pytest.mark.parametrize("dtype", EVERY)
def test_the_catalogue_answers_its_own_specials(dtype):
    opener, format = resolve("analytic"), FORMATS.get(dtype)
    for record in FUNCTIONS:
        for bound in record.variants():
            for order in (0, 1):
                candidate = opener.open(bound, order, format)
                found = of_candidate(bound, order, format, 1.0, candidate.at_specials, Policy("fail"))
                assert not found, (bound.spec, [each.sentence() for each in found])


def test_a_constant_derivative_may_be_itself_at_nan_and_any_other_is_nan(tmp_path):
    ones = kernel(tmp_path, "def df(x):\n    return np.ones_like(x)\n")
    assert judged("identity", ones).specials == ()
    assert [each.x for each in judged("relu", ones, max_ulp=0, points=9).specials if np.isnan(each.x)]


# What differs

WRONG = {
    "gelu, by a product with 0": (
        "gelu", 0, "z * 0.5 * (1 + np.vectorize(math.erf)(z / np.sqrt(2)))", {-np.inf: np.nan},
    ),
    "relu6' is 6": ("relu6", 1, "np.where(np.isnan(z), 6, (z > 0) & (z < 6))", {np.nan: 6}),
    "relu' is 7, and nan at infinity": (
        "relu", 1, "np.where(np.isnan(z), 7, np.where(np.isinf(z), np.nan, z > 0))",
        {np.inf: np.nan, -np.inf: np.nan, np.nan: 7},
    ),
    "silu', by 0·inf": (
        "silu", 1, "(lambda s: s * (1 + z * (1 - s)))(1 / (1 + np.exp(-z)))", {np.inf: np.nan, -np.inf: np.nan},
    ),
    "softplus, inf - inf": ("softplus", 0, "np.where(z > 30, z + (z - z), np.log1p(np.exp(np.minimum(z, 30))))",
                            {np.inf: np.nan}),
    "relu by fmax": ("relu", 0, "np.fmax(z, 0)", {np.nan: 0}),
    "tanh, clamped to NaN's 1": ("tanh", 0, "np.where(np.isnan(z), 1, np.tanh(z))", {np.nan: 1}),
    "sigmoid, 0 at infinity": ("sigmoid", 0, "np.where(np.isinf(z), 0, 1 / (1 + np.exp(-z)))", {np.inf: 0}),
    "tanh loses the sign of zero": ("tanh", 0, "np.tanh(z) + 0.0", {-0.0: 0.0}),
    "square' loses the sign of zero": ("square", 1, "np.where(z == 0, 0.0, 2 * z)", {-0.0: 0.0}),
}  # fmt: skip
WRITTEN = "import math\n\n\ndef df(x):\n    z = x.astype(np.float64)\n    return np.asarray({}).astype(x.dtype)\n"


def same(one, other):
    return (np.isnan(one) and np.isnan(other)) or (one == other and np.signbit(one) == np.signbit(other))


@pytest.mark.parametrize("dtype", EVERY)
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_told_and_one_of_f_fails(tmp_path, name, dtype):
    of, order, body, answers = WRONG[name]
    answers = {x: got for x, got in answers.items() if FORMATS.get(dtype).has_inf or not np.isinf(x)}
    row = judged(of, kernel(tmp_path, WRITTEN.format(body)), dtype, order=order, **NEAR)
    for each, (x, got) in zip(row.specials, answers.items(), strict=True):
        assert same(each.x, x)
        assert same(each.got, got)
        assert not same(each.expected, got)
    failed = {x for x in answers if order == 0 and np.isnan(x)}  # an infinite x lies outside the range
    assert [each.verdict for each in row.specials] == ["failed" if x in failed else "told" for x in answers]
    assert row.verdict == ("fail" if failed else "pass")


RIGHT = {
    "relu' is 1": ("relu", 1, "np.where(z <= 0, 0, np.where(np.isnan(z), np.nan, 1))"),
    "silu": ("silu", 0, "np.where(z < -999, -0.0, z * np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))))"),
    "tanh'": ("tanh", 1, "1 / np.cosh(z) ** 2"),
    "softplus": ("softplus", 0, "np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))"),
    "sin": ("sin", 0, "np.sin(z)"),
    "sin that is a half at infinity": ("sin", 0, "np.where(np.isinf(z), 0.5, np.sin(z))"),
    "exp": ("exponential", 0, "np.exp(z)"),
    "arctan": ("arctan", 0, "np.arctan(z)"),
    "square": ("square", 0, "z * z"),
}


@pytest.mark.parametrize("dtype", EVERY)
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_is_not_told(tmp_path, name, dtype):
    of, order, body = RIGHT[name]
    row = judged(of, kernel(tmp_path, WRITTEN.format(body)), dtype, order=order, specials="fail", **NEAR)
    assert row.specials == ()
    assert row.verdict == "pass"


# What it means


@pytest.mark.parametrize(
    ("wish", "order", "failed"), [(None, 0, 2), (None, 1, 0), ("fail", 0, 3), ("fail", 1, 3), ("tell", 0, 0)]
)
def test_what_a_wrong_answer_means_can_be_said(tmp_path, wish, order, failed):
    """An f that is wrong at infinity, at NaN, and in the sign of a zero; and as a derivative, that of a parabola."""
    body = "np.where(np.isfinite(z), {} + 0.0, 5)".format("np.tanh(z)" if order == 0 else "2 * z")
    source = kernel(tmp_path, WRITTEN.format(body))
    of = "tanh" if order == 0 else "square"
    row = judged(of, source, order=order, specials=wish)
    assert len(row.specials) == 4
    failing = [each for each in row.specials if each.verdict == "failed"]
    assert len(failing) == (failed + 1 if failed else 0)
    assert row.verdict == ("fail" if failing else "pass")
    assert judged(of, source, order=order, specials="skip").specials == ()


def test_the_command_line_says_it_and_ends_with_its_status(command, tmp_path):
    source = kernel(tmp_path, WRITTEN.format("np.where(np.isnan(z), 7, z > 0)"))
    asked = "compare", "relu", "--against", source, "--dtype", "bfloat16"
    told, failed = command(*asked), command(*asked, "--specials", "fail")
    assert told.status == 0
    assert "specials: f'(nan) = 7, expected nan" in told.out
    assert failed.status == 1
    assert "specials that fail: f'(nan) = 7, expected nan" in failed.out
    assert "special" not in command(*asked, "--specials", "skip").out
    assert command(*asked, "--specials", "never").status == 2
    (row,) = json.loads(command(*asked, "--format", "json").out)["results"]
    assert row["specials"] == [
        {"x": "nan", "expected": "nan", "got": 7.0, "verdict": "told", "order": 1, "error": None}
    ]  # fmt: skip
    with pytest.raises(RequestError, match="specials is 'never'"):
        actderiv.compare("relu", against="analytic", specials="never")


def test_an_infinite_input_outside_the_range_that_was_asked_for_is_told(tmp_path):
    source = kernel(tmp_path, WRITTEN.format("np.where(np.isinf(z), 9, np.maximum(z, 0))"))
    assert judged("relu", source, order=0).verdict == "fail"
    row = judged("relu", source, order=0, range=(-4.0, 4.0))
    assert (row.verdict, len(row.specials)) == ("pass", 2)
    assert judged("relu", source, order=0, range=(-4.0, 4.0), specials="fail").verdict == "fail"


# Candidates that do not answer


@pytest.mark.parametrize("order", [0, 1])
def test_a_refusal_is_told_and_each_input_is_asked_alone(tmp_path, order):
    body = "def df(x):\n    if np.isinf(x).any():\n        raise ValueError('too far')\n    return np.tanh(x){}\n"
    row = judged("tanh", kernel(tmp_path, body.format("" if order == 0 else " * 0 + 1 - np.tanh(x) ** 2")), "float64",
                 order=order, sample="uniform", range=(-1.0, 1.0))  # fmt: skip
    assert [(each.x, each.got, each.verdict) for each in row.specials] == [
        (np.inf, None, "told"),
        (-np.inf, None, "told"),
    ]
    assert row.verdict == "pass"
    letter = "f" + "'" * order
    assert f"no answer for {letter}(inf), {letter}(-inf): " in sentences(row.specials)[0]
    assert "ValueError: too far" in sentences(row.specials)[0]


def test_a_loop_without_end_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(study, "PATIENCE", 2.0)
    monkeypatch.setattr(study, "LONGER", 2.0)
    endless = "def {}(x):\n    x = float(x)\n    while x > 7:\n        x -= 6.28\n    return x\n"
    row = judged("identity", kernel(tmp_path, endless.format("df")), "float64", order=0, **NEAR)
    assert [(each.x, each.error) for each in row.specials] == [(np.inf, "no answer within 2 s")]
    path = tmp_path / "pair.py"
    path.write_text(endless.format("f") + "\n\ndef df(x):\n    return 1.0\n")
    (row,) = actderiv.compare(f"{path}:f", derivative=f"{path}:df", range=(-3.0, 3.0)).rows
    assert (row.verdict, row.specials) == ("pass", ())


C = """
#include <math.h>
static const float table[64];
float df(float x) {{
    int place = (int)(x * 8) + 32;
    if (x < -3.9f || x > 3.9f) return 0.0f;
    return place {test} ? table[place] : *(volatile float *)0;
}}
"""
CALLS = """
import ctypes

C = ctypes.CDLL({!r})
C.df.restype, C.df.argtypes = ctypes.c_float, [ctypes.c_float]


def df(x: float) -> float:
    return C.df(x)


def f(x: float) -> float:
    return C.df(x)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what is mapped is seen on Linux alone")
@pytest.mark.parametrize("crashes", [True, False])
def test_a_crash_of_compiled_code_is_told_and_nothing_else_is_lost(tmp_path, crashes):
    """(int)NaN is far outside of a table; in another process, as torch may be loaded in this one."""
    compiler = shutil.which("cc") or pytest.skip("no C compiler")
    (tmp_path / "k.c").write_text(C.format(test=">= 0" if crashes else "!= -1"))
    library = tmp_path / "k.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, tmp_path / "k.c"], check=True)
    (tmp_path / "k.py").write_text(CALLS.format(str(library)))
    asked = [sys.executable, "-m", "actderiv", "compare", "--format", "json", "--range", "-3", "3"]
    for more in (["relu", "--against", "k.py:df", "--dtype", "float32", "--points", "999"],
                 ["k.py:f", "--derivative", "k.py:df"]):  # fmt: skip
        run = subprocess.run([*asked, *more], capture_output=True, text=True, cwd=tmp_path)
        (row,) = json.loads(run.stdout)["results"]
        silent = [each["error"] for each in row["specials"] if each["got"] is None]
        assert [each for each in silent if "SIGSEGV" in each] == silent
        assert bool(silent) == crashes, row


def test_the_gradient_from_above_is_not_asked_for_where_x_is_no_number(tmp_path):
    body = "def df(grad, x):\n    return np.where(np.isnan(x), 7, grad * (x > 0)).astype(x.dtype)\n"
    row = judged("relu", kernel(tmp_path, body))
    assert row.verdict == "pass"
    assert [each.got for each in row.specials] == [7]


# Recorded values


@pytest.mark.parametrize("dtype", NARROW)
def test_a_record_of_all_patterns_is_asked_and_one_of_finite_values_is_not(tmp_path, dtype):
    format = FORMATS.get(dtype)
    bits = f"uint{format.bits}"
    patterns = np.arange(2**format.bits, dtype=np.uint32).astype(bits)
    with np.errstate(invalid="ignore"):
        x = patterns.view(format.dtype).astype(np.float64)
        y = format.round(np.where(np.isnan(x), 0, np.where(x > 0, 1, 0)))
    path = tmp_path / "all.npz"
    np.savez(path, x=patterns, y=y.view(bits))
    row = judged("relu", str(path), dtype)
    assert [(str(each.x), each.got) for each in row.specials] == [("nan", 0)]
    assert not any("left out" in note for note in row.notes)
    finite = np.isfinite(x)
    np.savez(path, x=patterns[finite], y=y[finite].view(bits))
    assert judged("relu", str(path), dtype, specials="fail").specials == ()


# One's own pairs


def own(tmp_path, f, df, **wish):
    path = tmp_path / "own.py"
    path.write_text(f"import numpy as np\n\n\ndef f(x):\n    return {f}\n\n\ndef df(x):\n    return {df}\n")
    (row,) = actderiv.compare(f"{path}:f", derivative=f"{path}:df", **wish).rows
    return row


def test_ones_own_pair_is_asked_at_infinity_and_nan(tmp_path):
    silu = "x / (1 + np.exp(-x))", "(lambda s: s + x * s * (1 - s))(1 / (1 + np.exp(-x)))"
    row = own(tmp_path, *silu)
    assert [each.sentence() for each in row.specials] == [
        "f(-inf) = nan, expected 0", "f'(inf) = nan, expected 1", "f'(-inf) = nan, expected 0",
    ]  # fmt: skip
    assert row.verdict == "pass"
    assert own(tmp_path, *silu, specials="fail").verdict == "fail"
    assert own(tmp_path, *silu, specials="skip").specials == ()


@pytest.mark.parametrize("at_nan", ["1", "0", "np.nan"])
def test_a_slope_of_a_piece_is_anybodys_convention_at_nan_and_another_number_is_told(tmp_path, at_nan):
    relu = "np.maximum(x, 0)", f"np.where(np.isnan(x), {at_nan}, np.where(x > 0, 1.0, 0.0))"
    assert own(tmp_path, *relu).specials == ()
    odd = relu[1].replace(f", {at_nan},", ", 7,")
    assert [each.got for each in own(tmp_path, relu[0], odd).specials] == [7]
    heaviside = "np.where(x >= 0, 1.0, 0.0)", "np.zeros_like(x)"
    assert [each.sentence() for each in own(tmp_path, *heaviside).specials] == ["f(nan) = 0, expected nan"]


# Frameworks


@pytest.mark.frameworks
@pytest.mark.parametrize("framework", ["torch", "jax"])
def test_frameworks_are_asked_like_anybody(framework):
    """What is told of them is read off the running library; where they are right, nothing is."""
    pytest.importorskip(framework)
    for name in ("tanh", "sigmoid", "softplus", "exponential", "arctan", "identity"):
        for order in (0, 1):
            bound = get(name)
            if resolve(framework).covers(bound):
                candidate = resolve(framework).open(bound, order, FORMATS.get("float32"))
                found = of_candidate(bound, order, FORMATS.get("float32"), 4.0, candidate.at_specials, Policy())
                assert not found, (name, order, [each.sentence() for each in found])
