"""Assertions for other people's test suites, and the plug-in for pytest."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import unittest
from pathlib import Path

import numpy as np
import pytest

import actderiv
from actderiv.testing import assert_derivative, assert_ulp

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parent.parent


def right(x):
    return (1 / np.cosh(x.astype(np.float64)) ** 2).astype(x.dtype)


def cancels(x):
    t = np.tanh(x)
    return 1 - t * t


def raised(call) -> str:
    with pytest.raises(AssertionError) as caught:
        call()
    return str(caught.value)


def test_a_pair_that_passes_says_nothing():
    assert assert_derivative(np.tanh, right, points=51) is None
    assert assert_derivative("tanh", against=right, dtype="bfloat16", points=51) is None


def test_findings_are_the_message():
    said = raised(lambda: assert_derivative("tanh", against=cancels, dtype="bfloat16", err_msg="on our board"))
    assert said.startswith("on our board\nf′ by cancels in bfloat16")
    assert "1 - tanh²: tanh rounds to 1" in " ".join(said.split())
    assert "undecided" in raised(lambda: assert_derivative("tanh", h=1e-6, dtype="float32", points=51))


X = np.linspace(-3, 3, 101).astype(np.float32)


def test_recorded_arrays_are_judged_in_their_own_format():
    assert_ulp(right(X), X, "tanh")
    assert_ulp(np.tanh(X), X, "tanh", order=0)
    assert_ulp(np.tanh(X).reshape(1, -1), X.reshape(1, -1), "tanh", order=0)
    assert_ulp(np.where(X > 0, 1.0, 0.2).astype("f4"), X, "leaky_relu", parameters={"negative_slope": 0.2})
    narrow = X.astype(np.float16)
    patterns = right(narrow).view(np.uint16)
    assert_ulp(patterns, narrow, "tanh", dtype="float16")
    patterns[50] += 3
    assert "off by 3" in raised(lambda: assert_ulp(patterns, narrow, "tanh", dtype="float16"))


@pytest.mark.frameworks
def test_tensors_are_taken_as_they_are():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    for dtype in (torch.float32, torch.bfloat16):
        x = torch.linspace(-1, 1, 101).to(dtype).requires_grad_()
        torch.tanh(x).sum().backward()
        assert_ulp(x.grad, x, "tanh", max_ulp=16)
        assert "inaccurate" in raised(lambda: assert_ulp(x.grad * 1.1, x, "tanh"))  # noqa: B023


def test_the_largest_error_and_the_99th_percentile_are_both_limits():
    off = right(X)
    off[0] = np.nextafter(off[0], np.float32(2))
    off[0] = np.nextafter(off[0], np.float32(2))
    assert_ulp(off, X, "tanh", max_ulp=3, p99=0.5)  # one input in 101
    assert "off by" in raised(lambda: assert_ulp(off, X, "tanh", max_ulp=1, input_ulp=0))
    assert_ulp(off, X, "tanh", max_ulp=1, input_ulp=0, rtol=1e-6)
    off[:3] = off[:3] * np.float32(1 + 3e-7)
    said = raised(lambda: assert_ulp(off, X, "tanh", max_ulp=9, p99=0.5))
    assert re.search(r"99 in 100 errors are within [\d.]+ ULP, not within 0.5", said)


@pytest.mark.parametrize(
    ("got", "x", "wish", "said"),
    [
        ([1.0], [1.0, 2.0], {}, "shape"), (["a"], ["b"], {}, "not of numbers"), ([1j], [1.0], {}, "not of numbers"),
        (np.uint16([1]), [1.0], {}, "bit patterns"), (np.float16([1]), [1.0003], {}, "no values of float16"),
        ([], [], {}, "no x is a finite"), ([1.0], [0.0], {"p99": -1}, "p99"),
        ([1.0], [0.0], {"max_ulp": -1}, "max_ulp"), ([1.0], [0.0], {"dtype": "float7"}, "float7"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_an_error_and_no_failure(got, x, wish, said):
    with pytest.raises(actderiv.ActderivError, match=said):
        assert_ulp(got, x, "tanh", **wish)


def test_in_unittest_a_wrong_derivative_is_a_failure():
    class Case(unittest.TestCase):
        def test_right(self):
            assert_derivative(np.tanh, right, points=51)

        def test_wrong(self):
            assert_derivative(np.tanh, lambda x: 1 - np.tanh(x), points=51)

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    assert (result.testsRun, len(result.failures), len(result.errors)) == (2, 1, 0)


# --- the plug-in -----------------------------------------------------------------------------------------------

SUITE = """
import numpy as np
import pytest
from actderiv.testing import assert_derivative

def right(x):
    return (1 / np.cosh(x.astype(np.float64)) ** 2).astype(x.dtype)

def wrong(x):
    return (1 - np.tanh(x.astype(np.float64))).astype(x.dtype)

@pytest.mark.actderiv(dtype="bfloat16", points=21)
class TestKernels:
    def test_right(self, derivatives):
        derivatives.assert_derivative("tanh", against=right)

    @pytest.mark.actderiv(dtype="float16", max_ulp=2)
    def test_wrong(self, derivatives):
        derivatives.assert_derivative("tanh", against=wrong)

@pytest.mark.actderiv(max_ulp=50)
def test_arrays(derivatives):
    x = np.linspace(-1, 1, 11)
    derivatives.assert_ulp(right(x), x, "tanh")

def test_plain():
    assert_derivative(np.tanh, right, points=21)

def test_other():
    assert True
"""


@pytest.fixture
def installed(pytester, monkeypatch):
    """The plug-in as an installed package declares it, by the entry points of pyproject.toml."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    info = pytester.mkdir("installed").joinpath("actderiv_of_this_tree-1.dist-info")
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: actderiv-of-this-tree\nVersion: 1\n")
    lines = [f"{name} = {module}" for name, module in declared.items()]
    info.joinpath("entry_points.txt").write_text("\n".join(["[pytest11]", *lines, ""]))
    monkeypatch.syspath_prepend(info.parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(info.parent), str(ROOT), os.environ.get("PYTHONPATH", "")]))
    pytester.makeini("[pytest]\naddopts = --strict-markers -p no:cacheprovider -p no:hypothesispytest\n")
    pytester.makepyfile(test_kernels=SUITE)
    return pytester


def rows(path) -> dict[str, list[str]]:
    """The verdicts of a written report by the test that asked for them."""
    found: dict[str, list[str]] = {}
    for row in json.loads(Path(path).read_text())["results"]:
        found.setdefault(row["check"].partition("::")[2], []).append(f"{row['dtype']} {row['verdict']}")
    return found


EXPECTED = {
    "TestKernels::test_right": ["bfloat16 pass"], "TestKernels::test_wrong": ["float16 fail"],
    "test_arrays": ["float64 pass"], "test_plain": ["float64 pass"],
}  # fmt: skip


def test_fixture_marker_and_report(installed):
    result = installed.runpytest_inprocess("--actderiv-report", "report.json")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["E *AssertionError: f′ by wrong in float16*"])
    assert not re.search(r"^\S*actderiv/testing.*:\d+:", result.stdout.str(), re.MULTILINE)  # frames of ours are hidden
    assert rows("report.json") == EXPECTED
    result = installed.runpytest_inprocess("--actderiv-report", "report.md", "-k", "right", "-m", "actderiv")
    result.assert_outcomes(passed=1, deselected=4)
    assert "| test_kernels.py::TestKernels::test_right" in Path("report.md").read_text().replace("\\_", "_")


WRONG = """
import numpy as np
from actderiv.testing import assert_ulp

def test_misspelled(derivatives):
    derivatives.assert_derivative("tanh", dtyp="float32")

def test_unknown(derivatives):
    derivatives.assert_derivative("tahn")

def test_shapes():
    assert_ulp(np.zeros(2), np.zeros(3), "tanh")

def test_raises(derivatives):
    def kernel(x):
        raise KeyError("no table")
    derivatives.assert_derivative("tanh", against=kernel)
"""


def test_what_is_wrong_is_told_without_the_way_to_it_inside(installed):
    installed.makepyfile(WRONG)
    name = "test_what_is_wrong_is_told_without_the_way_to_it_inside.py"
    result = installed.runpytest_inprocess(name)
    result.assert_outcomes(failed=4)
    said = result.stdout.str()
    assert set(re.findall(r"^(\S+\.py):\d+:", said, re.MULTILINE)) == {name}
    for each in (
        "takes no dtyp=",
        "Did you mean dtype",
        "Did you mean tanh",
        r"\(3,\), and got \(2,\)",
        "KeyError: 'no table'",
    ):
        assert re.search(f"^E .*{each}", said, re.MULTILINE), each


def test_a_report_that_cannot_be_written_is_told_in_words(installed):
    installed.makepyfile("def test_full(derivatives):\n    derivatives.assert_derivative('tanh')\n")
    Path("full.json").symlink_to("/dev/full")
    result = installed.runpytest_subprocess("--actderiv-report", "full.json", "-k", "test_full")
    assert result.ret == 4
    said = "\n".join(result.errlines + result.outlines)
    assert re.search("--actderiv-report: .*full.json cannot be written: No space left on device.", said)
    assert "1 passed" in said
    assert "Traceback" not in said
    assert "INTERNALERROR" not in said


def test_under_xdist_the_report_is_the_same(installed):
    pytest.importorskip("xdist")
    result = installed.runpytest_subprocess("-n", "2", "--actderiv-report", "report.json")
    result.assert_outcomes(passed=4, failed=1)
    assert rows("report.json") == EXPECTED


def test_without_the_plug_in_the_assertions_work(installed):
    result = installed.runpytest_inprocess("-p", "no:actderiv", "-k", "plain", "-o", "addopts=")
    result.assert_outcomes(passed=1, deselected=4)
    result = installed.runpytest_inprocess("-p", "no:actderiv", "--actderiv-report", "r.json", "-o", "addopts=")
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_a_report_that_cannot_be_written_is_refused_before_any_test(installed):
    for path, said in (("missing/r.json", "there is no folder missing"), (".", "is a folder"), ("a.b", "no format")):
        result = installed.runpytest_inprocess("--actderiv-report", path)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([f"ERROR: --actderiv-report: *{said}*"])
        assert "^" not in result.stderr.str()


def test_a_run_without_a_test_of_ours_writes_an_empty_report(installed):
    installed.runpytest_inprocess("--actderiv-report", "report.json", "-k", "other").assert_outcomes(
        passed=1, deselected=4
    )
    assert rows("report.json") == {}


def test_a_run_of_no_test_leaves_the_old_report(installed):
    Path("report.json").write_text("old")
    for words in (["--collect-only"], ["missing.py"]):
        installed.runpytest_inprocess("--actderiv-report", "report.json", *words)
        assert Path("report.json").read_text() == "old"


def test_a_marker_takes_options_by_name(installed):
    installed.makepyfile("import pytest\n\n@pytest.mark.actderiv('bfloat16')\ndef test(derivatives):\n    pass\n")
    result = installed.runpytest_inprocess("test_a_marker_takes_options_by_name.py")
    result.assert_outcomes(errors=1)
    assert "takes options by name" in result.stdout.str()


def test_the_plug_in_loads_nothing_heavy(installed):
    installed.makepyfile(
        test_light="import sys\n\ndef test():\n    assert not {'numpy', 'click', 'rich'} & set(sys.modules)\n"
    )
    installed.runpytest_subprocess("test_light.py").assert_outcomes(passed=1)


def test_importing_the_assertions_loads_the_standard_library_only():
    probe = "import actderiv.testing, sys; print({'numpy', 'click', 'pytest'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "set()\n", done.stderr
