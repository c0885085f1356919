"""Adding a function touches one file: the diff in CONTRIBUTING.md is applied to a copy. A primitive is one row."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from actderiv import ops
from actderiv.ops import arrays, duals
from actderiv.ops.primitives import row

ROOT = Path(__file__).parent.parent


def documented():
    """The file that the diff touches and the lines it adds."""
    diff = re.search(r"```diff\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL).group(1)
    target = re.search(r"^\+\+\+ b/(.*)$", diff, re.MULTILINE).group(1)
    added = [line[1:] for line in diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
    return target, "\n".join(added) + "\n"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "actderiv", folder / "actderiv", ignore=shutil.ignore_patterns("__pycache__"))
    target, added = documented()
    with (folder / target).open("a") as file:
        file.write("\n\n" + added)
    return folder


def run(copy, *arguments):
    line = [sys.executable, "-m", "actderiv", *arguments]
    done = subprocess.run(line, cwd=copy, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_function_is_listed_drawn_judged_and_tabled(copy):
    names = [line.split(",")[0] for line in run(copy, "list", "--format", "csv").splitlines()]
    assert "relu_quartic" in names
    assert "relu_quartic" in run(copy, "show", "ReLU-Quartic", "--format", "plain")
    run(copy, "plot", "relu_quartic", "--out", "picture.svg")
    assert (copy / "picture.svg").read_text().startswith("<?xml")
    report = json.loads(run(copy, "compare", "relu_quartic", "--format", "json"))
    assert report["passed"]
    assert "relu_quartic" in run(copy, "sweep", "relu_quartic")
    rows = run(copy, "table", "relu_quartic", "--at", "-1,2", "--format", "csv").splitlines()
    assert rows[2].startswith("relu_quartic,2.0,,16.0,32.0,")


def test_the_function_meets_the_contract_that_every_function_meets(copy):
    """The tests are loops over the registry, so they find it too: run the accuracy contract on the copy."""
    for name in ("conftest.py", "catalogue.py", "test_accuracy.py"):
        (copy / "tests").mkdir(exist_ok=True)
        shutil.copy(ROOT / "tests" / name, copy / "tests" / name)
    line = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_accuracy.py",
        "-k",
        "relu_quartic",
    ]
    whole = {**os.environ, "ACTDERIV_WHOLE": "1"}
    done = subprocess.run(line, cwd=copy, capture_output=True, text=True, timeout=300, env=whole)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"3 passed", done.stdout)  # within two ULP, and two planted faults


def test_a_primitive_of_one_row_speaks_in_every_arithmetic(monkeypatch):
    flint = pytest.importorskip("flint")
    from actderiv.ops import balls

    for arithmetic in (arrays, balls, duals):
        monkeypatch.setattr(arithmetic, "versine", None, raising=False)  # what is made of the row goes with the test
        monkeypatch.delattr(arithmetic, "versine")
    monkeypatch.setattr(row, "PRIMITIVES", dict(row.PRIMITIVES))
    names = {"primitive": ops.primitive, "sin": ops.sin, "cos": ops.cos}
    (text,) = re.findall(r"```python\n(@primitive.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)
    exec(text, names)
    versine = names["versine"]

    x = np.array([-2.0, 1e-9, 0.7])
    np.testing.assert_allclose(versine(x), [1 - np.cos(-2), 5e-19, 1 - np.cos(0.7)], rtol=1e-15)
    assert versine(x.astype(np.float16)).dtype == np.float16
    assert isinstance(versine(0.5), float)
    assert versine(np.array([1 + 1e-30j]))[0].imag == pytest.approx(1e-30 * np.sin(1))
    found = versine(duals.variable(x) ** 2)
    np.testing.assert_allclose(found.first, np.sin(x * x) * 2 * x, rtol=1e-14)
    np.testing.assert_allclose(found.second, np.cos(x * x) * 4 * x * x + 2 * np.sin(x * x), rtol=1e-14)
    series = versine(balls.Ball(flint.arb_series([flint.arb(0.7), 1, 0], 3))).series
    assert [float(each) for each in series.coeffs()] == pytest.approx([1 - np.cos(0.7), np.sin(0.7), np.cos(0.7) / 2])
