"""Adding a function touches one file: the diff in CONTRIBUTING.md, applied to a copy of the package."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
    rows = run(copy, "table", "relu_quartic", "--at", "-1,2", "--format", "csv").splitlines()
    assert rows[2].startswith("relu_quartic,2.0,,16.0,32.0,")


def test_the_function_meets_the_contract_that_every_function_meets(copy):
    """The tests are loops over the registry, so they find it too: run the accuracy contract on the copy."""
    for name in ("conftest.py", "test_accuracy.py"):
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
    done = subprocess.run(line, cwd=copy, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"[1-9]\d* passed", done.stdout)
