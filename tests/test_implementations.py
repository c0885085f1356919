"""Implementations judged by the hull rule: faults are caught for the right reason, sound kernels never accused."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import actderiv
from actderiv import FUNCTIONS, ForeignError, RequestError, get
from actderiv.floats import FORMATS
from actderiv.judge.implementation import ImplementationRule
from actderiv.judge.tally import BUCKETS
from actderiv.report import Report

ROOT = Path(__file__).parent.parent
KERNELS = ROOT / "tests" / "kernels"
POINTS = 60_000


def kernels(file, mark):
    """The kernels of a file that bear a mark, by name."""
    found = importlib.util.spec_from_file_location(file, KERNELS / f"{file}.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return {name: getattr(each, mark) for name, each in vars(module).items() if hasattr(each, mark)}


FAULTY, SOUND = kernels("faulty", "fault"), kernels("sound", "sound")


def judged(spec, source, dtype, **wish):
    if FORMATS.get(dtype).bits >= 32 and "sample" not in wish:
        wish |= {"sample": "stratified", "points": POINTS}
    (row,) = actderiv.compare(spec, against=source, dtype=dtype, **wish).rows
    return row


def adds_up(row):
    """The histogram sums to the points, and regions to the failures; no region reaches into another."""
    assert list(row.ulp_histogram) == list(BUCKETS)
    assert sum(row.ulp_histogram.values()) == row.points
    assert sum(each.count for each in row.findings) == row.failures > 0
    for before, after in pairwise(sorted((each.first, each.last) for each in row.findings)):
        assert before[1] <= after[0]


@pytest.mark.parametrize(
    ("name", "dtype"), [(name, dtype) for name, fault in FAULTY.items() for dtype in fault.dtypes], ids=str
)
def test_a_fault_is_caught_where_it_is_and_for_what_it_is(name, dtype):
    fault = FAULTY[name]
    row = judged(fault.of, f"{KERNELS}/faulty.py:{name}", dtype)
    assert row.verdict == "fail"
    adds_up(row)
    within = [
        each for each in row.findings
        if each.kind == fault.kind and fault.first[0] <= each.first <= fault.first[1]
        and fault.last[0] <= each.last <= fault.last[1]
    ]  # fmt: skip
    assert within, [each.sentence() for each in row.findings[:5]]
    if fault.cause is not None:
        assert any(each.cause and fault.cause in each.cause for each in within), [each.sentence() for each in within]


@pytest.mark.parametrize(
    ("name", "dtype"), [(name, dtype) for name, (_, dtypes) in SOUND.items() for dtype in dtypes], ids=str
)
def test_a_sound_kernel_is_never_accused(name, dtype):
    row = judged(SOUND[name][0], f"{KERNELS}/sound.py:{name}", dtype)
    assert row.verdict == "pass", [each.sentence() for each in row.findings[:5]]


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float8_e4m3fn", "float8_e5m2"])
@pytest.mark.parametrize("record", FUNCTIONS, ids=lambda each: each.name)
def test_every_formula_in_float64_rounded_once_passes_every_narrow_value(record, dtype):
    bound, format = record.bind(), FORMATS.get(dtype)
    x = format.all_values()
    for order, formula in ((0, bound.f), (1, bound.df)):
        got = format.round(np.asarray(formula(x.astype(np.float64)), dtype=np.float64))
        block = ImplementationRule(bound, format, order, 1.0, 0).judge(x, got)
        assert not block.failing.any(), (order, x[block.failing][:5])
        assert block.ulp[np.isfinite(block.ulp)].max() <= 0.5


def test_the_worst_input_is_told_with_its_bits():
    row = next(judged(each.of, f"{KERNELS}/faulty.py:{name}", "bfloat16") for name, each in FAULTY.items()
               if each.of == "tanh" and each.cause and "1 - tanh" in each.cause)  # fmt: skip
    assert row.findings[0].worst.bits in ("0x40f4", "0xc0f4")
    assert row.findings[0].worst.ulp == pytest.approx(256, abs=1)


def kernel(tmp_path, body, name="k.py"):
    path = tmp_path / name
    path.write_text("import numpy as np\n\n\n" + body)
    return f"{path}:df"


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
def test_bit_patterns_are_not_taken_for_numbers(tmp_path, dtype):
    """A step's 0 and 1 are numbers, whatever integers they come in."""
    width = FORMATS.get(dtype).dtype.itemsize
    for kind in "iu":
        of_patterns = kernel(tmp_path, f"def df(x):\n    return (x * 0 + x.dtype.type(1)).view('{kind}{width}')\n")
        with pytest.raises(ForeignError, match="which look like bit patterns"):
            actderiv.compare("identity", against=of_patterns, dtype=dtype)
        whole = kernel(tmp_path, f"def df(x):\n    return (x > 0).astype('{kind}{width}')\n")
        assert judged("relu", whole, dtype).verdict == "pass"


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
def test_signalling_nan_is_a_finding_and_no_warning(tmp_path, dtype, recwarn):
    body = """def df(x):
    from actderiv import get
    y = get("tanh").df(x.astype(np.float64)).astype(x.dtype)
    signalling = y.dtype.type(np.inf).view(f"u{y.itemsize}") | 1
    return np.where(abs(x) > 3, signalling, y.view(signalling.dtype)).view(y.dtype)
"""
    row = judged("tanh", kernel(tmp_path, body), dtype)
    assert {finding.kind for finding in row.findings} == {"nan"}
    assert not [each for each in recwarn if each.category is RuntimeWarning and "kernel" not in str(each.message)]


def test_strict_looks_at_x_alone_and_a_neighbourhood_forgives_a_zero_of_the_derivative(tmp_path):
    """A derivative evaluated one input beside x: harmless but where f' crosses 0."""
    source = kernel(tmp_path, "def df(x):\n    return np.cos(np.nextafter(x, np.float32(np.inf)))\n")
    where = {"sample": "stratified", "range": (1.5, 1.65)}
    assert judged("sin", source, "float32", **where).verdict == "pass"
    assert judged("sin", source, "float32", input_ulp=0, **where).verdict == "fail"


def test_a_subnormal_returned_as_0_is_counted_and_fails_only_if_asked(tmp_path):
    body = (
        "def df(x):\n    e = np.exp(-np.abs(x.astype(np.float64)))\n    y = (e / (1 + e) ** 2).astype(x.dtype)\n"
        "    return np.where(y < np.finfo(np.float32).tiny, np.float32(0), y)\n"
    )
    row = judged("sigmoid", kernel(tmp_path, body), "float32")
    assert (row.verdict, row.flushed > 0) == ("pass", True)
    assert judged("sigmoid", kernel(tmp_path, body), "float32", flush=False).verdict == "fail"


def test_any_convention_at_a_kink_passes_and_nothing_outside(tmp_path):
    for value, verdict in ((0.0, "pass"), (0.3, "pass"), (1.0, "pass"), (-0.1, "fail"), (1.1, "fail"), (2.0, "fail")):
        body = f"def df(x):\n    return np.where(x > 0, 1, np.where(x == 0, {value}, 0)).astype(x.dtype)\n"
        row = judged("relu", kernel(tmp_path, body, f"k{verdict}{value}.py"), "bfloat16")
        assert row.verdict == verdict, value
        assert {each.kind for each in row.findings} <= {"subgradient"}


def test_the_function_itself_can_be_judged(tmp_path):
    body = "def df(x):\n    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))\n"
    assert judged("softplus", kernel(tmp_path, body), "float32", order=0).verdict == "pass"
    naive = kernel(tmp_path, "def df(x):\n    return np.log(1 + np.exp(x))\n", "naive.py")
    row = judged("softplus", naive, "float32", order=0)
    assert {"inf", "zero"} <= {each.kind for each in row.findings}


def test_a_second_derivative_is_judged_by_the_exact_source(tmp_path):
    pytest.importorskip("flint")
    body = "def df(x):\n    t = np.tanh(x.astype(float))\n    return (-2 * t * (1 - t) * (1 + t)).astype(x.dtype)\n"
    row = judged("tanh", kernel(tmp_path, body), "bfloat16", order=2)
    assert row.truth == "exact"
    assert row.verdict == "fail"  # 1 - t cancels even in float64, from about 19 on
    assert min(abs(each.first) for each in row.findings) > 15


def test_a_seed_draws_other_mantissas_and_the_same_ones_again(tmp_path):
    source = kernel(tmp_path, "def df(x):\n    return np.cos(x)\n")
    rows = [judged("sin", source, "float32", sample="stratified", points=20_000, seed=seed) for seed in (1, 1, 2)]
    assert rows[0].mean_ulp == rows[1].mean_ulp != rows[2].mean_ulp


@pytest.mark.parametrize(
    ("wish", "says"),
    [({"sample": "all", "points": 5}, "points"), ({"sample": "all", "seed": 1}, "seed"),
     ({"sample": "uniform", "range": (1.0, 1.0)}, "empty")],
)  # fmt: skip
def test_wishes_that_contradict_each_other_are_refused(tmp_path, wish, says):
    source = kernel(tmp_path, "def df(x):\n    return x\n")
    with pytest.raises(RequestError, match=says):
        actderiv.compare("relu", against=source, dtype="bfloat16", **wish)


def test_a_kernel_of_a_wider_dtype_is_taken_and_told_and_one_of_a_narrower_refused(tmp_path):
    wide = kernel(tmp_path, "def df(x):\n    return np.where(x > 0, 1.0, 0.0)\n")
    (row,) = actderiv.compare("relu", against=wide, dtype="float32").rows
    assert row.verdict == "pass"
    assert "float32 with float64" in " ".join(row.notes)
    half = kernel(tmp_path, "def df(x):\n    return (x > 0).astype(np.float16)\n")
    with pytest.raises(ForeignError, match="float16 for float32"):
        actderiv.compare("relu", against=half, dtype="float32")


def test_exact_values_judge_a_float64_kernel_to_a_fraction_of_a_unit(tmp_path):
    """Two units beside a value that is right to one: they pass with N = 4 and fail with N = 1.5."""
    pytest.importorskip("flint")
    body = "def df(x):\n    y = np.cos(x)\n    return y + 2 * np.spacing(np.abs(y))\n"
    where = {"sample": "uniform", "points": 2001, "input_ulp": 0}
    assert judged("sin", kernel(tmp_path, body), "float64", **where).verdict == "pass"
    row = judged("sin", kernel(tmp_path, body), "float64", max_ulp=1.5, **where)
    assert (row.truth, row.verdict) == ("exact", "fail")


def test_a_plot_of_the_error_is_drawn(command, tmp_path):
    source = kernel(tmp_path, "def df(x):\n    return (1 - np.tanh(x.astype(np.float32)) ** 2).astype(x.dtype)\n")
    words = ["compare", "tanh", "--against", source, "--dtype", "bfloat16"]
    outcome = command(*words, "--plot", "errors.svg")
    assert outcome.status == 1
    drawn = (tmp_path / "errors.svg").read_text()
    assert all(f'id="{each}"' in drawn for each in ("curve-0", "curve-0.2", "best-2.2", "best-2.3"))
    assert command(*words, "--plot", "errors.bmp").status == 2


def test_a_planted_fault_in_the_record_itself_is_seen_by_the_exact_source():
    pytest.importorskip("flint")
    record = FUNCTIONS.get("tanh")
    wrong = replace(record, derivative=lambda x: record.derivative(x) * (1 + 1e-12))
    for source in ("exact", "analytic"):  # exact values against the formula, and the formula against exact values
        assert not actderiv.compare(wrong.bind(), against=source, sample="uniform", points=501).passed
        assert actderiv.compare("tanh", against=source, sample="uniform", points=501).passed


SHORT_OF_DIGITS = {
    "laplace_mega",  # shifts its input by 2.5 of its own widths
    "shifted_scaled_sigmoid",  # shifts its input by 600
    "scaled_shifted_sine",  # divides its input by a number that float32 does not hold, before the sine
    "pmaf",  # 4.4 ULP beside a zero of f', where two terms cancel
}
"""Whose slope float32 cannot tell with every step in float32: some processors' vector instructions, some inputs."""


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_every_formula_in_its_own_arithmetic_is_sound(dtype):
    """In float32 the formula run in the format itself, in bfloat16 wider, rounded once; float64 is in test_accuracy."""
    where = {} if dtype == "bfloat16" else {"sample": "stratified", "points": 20_000}
    report = actderiv.compare(against="analytic", dtype=dtype, **where)
    assert len(report.rows) == len(FUNCTIONS)
    failed = {row.function: row.findings[:1] for row in report.rows if row.verdict != "pass"}
    assert failed.keys() <= (SHORT_OF_DIGITS if dtype == "float32" else set()), failed


def test_no_warning_whatever_a_kernel_returns(tmp_path):
    """A region where one term of the product rule is 0 everywhere, and values near the largest float64."""
    for number, body in enumerate(("np.full_like(x, 3)", "np.where(x < -20, 1e-30, 0).astype(x.dtype)", "x * 1e300")):
        source = kernel(
            tmp_path, f"def df(x):\n    with np.errstate(all='ignore'):\n        return {body}\n", f"k{number}.py"
        )
        assert judged("silu", source, "float64", points=2_000, sample="stratified").verdict == "fail"


def test_nothing_judged_is_no_pass():
    assert not Report(()).passed


@pytest.mark.parametrize("fault", ["right", "0.1 % too large", "nan", "inf", "sign"])
def test_a_kernel_that_is_wrong_everywhere_asks_the_truth_no_more_often_than_a_right_one(fault, monkeypatch):
    asked = []
    truth = ImplementationRule._truth
    monkeypatch.setattr(ImplementationRule, "_truth", lambda rule, at: (asked.append(at.size), truth(rule, at))[1])
    bound, format = get("silu"), FORMATS.get("float32")
    x = np.linspace(-50, 50, 20_000, dtype=np.float32)
    right = bound.df(x.astype(np.float64)).astype(np.float32)
    wrong = {"0.1 % too large": right * np.float32(1.001), "nan": right * np.nan, "inf": right + np.inf, "sign": -right}
    judged = ImplementationRule(bound, format, 1, 4.0, 4).judge(x, wrong.get(fault, right))
    assert judged.failing.mean() == (0 if fault == "right" else pytest.approx(1, abs=0.01))
    assert sum(asked) < 3.5 * x.size  # at each input and its two neighbours; beside 0 also at 0


@pytest.mark.parametrize("text", ["sqrt(x)", "log(x)", "sqrt(1 - x)", "arcsin(x)"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("order", [0, 1])
def test_where_a_domain_ends_the_truth_agrees_with_itself(text, dtype, order):
    """Beside the end an input has no value, though its neighbours have; at the end f' is infinite, which no ball is."""
    pytest.importorskip("flint", reason="python-flint is not installed")
    tiny = 8 * FORMATS.get(dtype).smallest_subnormal
    for source in ("exact", "analytic"):
        for window in ((-tiny, tiny), (-2, 2)):
            row = judged(text, source, dtype, sample="uniform", range=window, points=17, order=order)
            assert row.verdict == "pass", [each.sentence() for each in row.findings]


def test_a_number_or_nan_that_comes_of_a_wrong_domain_fails():
    root = get("sqrt(x)")
    for wrong in (
        lambda x: np.where(x > 1, root.df(x), np.nan),
        lambda x: np.where(x < -1, 1, root.df(x)),
        lambda x: root.df(x - 2.0),
    ):
        assert judged(root, wrong, "float32", sample="uniform", points=41).verdict == "fail"


def test_of_a_second_derivative_neighbours_are_asked_only_where_x_alone_does_not_pass(monkeypatch):
    pytest.importorskip("flint", reason="python-flint is not installed")
    from actderiv.sources import exact

    format, bound = FORMATS.get("float32"), get("tanh")
    x = np.linspace(0.5, 4, 50).astype(np.float32)
    right = exact.truth(bound, x, 2)[0]
    rule, asked, enclosed = ImplementationRule(bound, format, 2, 4.0, 4), [], exact._adaptive
    monkeypatch.setattr(exact, "_adaptive", lambda *given: asked.append(1) or enclosed(*given))
    for factor, failing, most in ((1, 0, 1), (1.01, 50, 3), (1 + 2.0**-20, 50, 3 + 11)):
        asked.clear()
        assert rule.judge(x, (right * factor).astype(np.float32)).failing.sum() <= failing
        assert len(asked) <= most * x.size


OF_VECTORS = Path(__file__).parent / "vectors" / "sound.py"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (("gelu", {"order": 2}), "f″ (exact) against quotients of f′"),
        (("prelu", {"wrt": "weight"}), "∂f/∂weight, exact, against quotients in weight"),
        (("gelu", {}), ""),
        (("tanh", {"against": "analytic", "dtype": "float32"}), "f′ by analytic in float32, uniform, 9 inputs"),
        (("tanh", {"against": "analytic", "dtype": "float32", "order": 0}),
         "f by analytic in float32, uniform, 9 inputs"),
        (("tanh", {"against": "analytic", "dtype": "float8_e5m2", "round": "up", "points": None}),
         "f′ by analytic in float8_e5m2, all, 248 inputs, the truth rounded up"),
        (("tanh", {"against": "1-x^2", "dtype": "int8:scale=1/16", "points": None}),
         "f′ by 1-x^2 in int8:scale=1/16,zero=0, all, 256 inputs"),
        (("softmax", {"against": f"{OF_VECTORS}:softmax", "order": 0, "dtype": "float16", "points": None}),
         f"f by {OF_VECTORS}:softmax in float16, 36 vectors of 2, 3, 10 and 1000 inputs"),
        (("softmax", {"against": f"{OF_VECTORS}:softmax_of_x", "dtype": "float16", "points": None}),
         f"the Jacobian by {OF_VECTORS}:softmax_of_x in float16, 36 vectors of 2, 3, 10 and 1000 inputs"),
    ],
)  # fmt: skip
def test_the_title_of_a_table_says_what_was_judged(asked, title):
    function, wish = asked
    (table,) = actderiv.compare(function, **{"points": 9, **wish}).tables()
    assert table.title == title
