"""The checks that a configuration file names: what they judge, what they refuse, and the baseline they are held to."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ElementTree

import jsonschema
import pytest

from actderiv.cli import run
from actderiv.renderers import names as format_names
from actderiv.report.baseline import Baseline, Entry
from actderiv.report.checks import Checked
from actderiv.report.rows import FAIL, PASS, UlpRow
from actderiv.report.specials import FAILED, Special

KERNELS = """
import numpy as np

def right(x):
    return (1 / np.cosh(x.astype(np.float64)) ** 2).astype(x.dtype)

def cancels(x):
    t = np.tanh(x)
    return 1 - t * t

def swish(x):
    return x / (1 + np.exp(-x))

def dswish(x):
    s = 1 / (1 + np.exp(-x))
    return s + x * s * (1 - s)
"""

CHECKS = """
[[tool.actderiv.check]]
function = "tanh"
against = "kernels.py:right"
dtype = ["bfloat16", "float16"]
points = 51
max-ulp = 2

[[tool.actderiv.check]]
name = "pair"
function = "kernels.py:swish"
derivative = "kernels.py:dswish"
points = 101
"""
BROKEN = """
[[tool.actderiv.check]]
name = "cancels"
function = "tanh"
against = "kernels.py:cancels"
dtype = "bfloat16"
points = 11
range = [-3, 3]
"""


@pytest.fixture
def project(tmp_path):
    """Write a pyproject.toml beside the kernels."""
    (tmp_path / "kernels.py").write_text(KERNELS)

    def write(text: str) -> None:
        (tmp_path / "pyproject.toml").write_text(text)

    return write


def test_checks_run_from_any_folder_below_and_gate(command, project, tmp_path, monkeypatch, capsys):
    project(CHECKS)
    assert command("check").status == 0
    rows = json.loads(command("check", "--format", "json").out)["results"]
    assert [(row["check"], row["dtype"]) for row in rows] == [
        ("tanh", "bfloat16"), ("tanh", "float16"), ("pair", "float64"),
    ]  # fmt: skip
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert run(["check", "tanh", "--out", "r.json"]) == 0
    below = json.loads((tmp_path / "sub" / "r.json").read_text())["results"]
    assert [{**row, "place": None} for row in below] == [{**row, "place": None} for row in rows[:2]]
    project(CHECKS + BROKEN)
    (tmp_path / "sub" / "kernels.py").touch()  # another one
    for folder, file in ((tmp_path, "kernels.py"), (tmp_path / "sub", (tmp_path / "kernels.py").as_posix())):
        monkeypatch.chdir(folder)
        capsys.readouterr()
        run(["check", "cancels", "--format", "concise"])
        assert capsys.readouterr().out.startswith(f"{file}:"), "a place is told from where the reader is"
    assert [run(["check", name]) for name in ("tanh", "cancels")] == [0, 1]
    assert run(["check"]) == 1
    assert run(["check", "cancles"]) == 2
    assert "Did you mean cancels" in capsys.readouterr().err


def test_a_check_is_the_compare_that_its_keys_say(command, project):
    project(CHECKS)
    (row,) = json.loads(command("check", "pair", "--format", "json").out)["results"]
    words = ("kernels.py:swish", "--derivative", "kernels.py:dswish", "--points", "101", "--format", "json")
    (same,) = json.loads(command("compare", *words).out)["results"]
    assert row.pop("check") == "pair"
    assert row == same


@pytest.mark.parametrize("format_", format_names())
def test_checks_come_in_every_format(command, project, format_):
    project(CHECKS + BROKEN)
    outcome = command("check", "--format", format_)
    assert outcome.status == 1
    assert outcome.err == ""
    assert "cancels" in outcome.out
    if format_ == "json":
        from pathlib import Path

        import actderiv

        schema = json.loads((Path(actderiv.__file__).parent / "schemas" / "compare-2.json").read_text())
        jsonschema.validate(json.loads(outcome.out), schema)
    if format_ == "csv":
        assert {row["check"] for row in csv.DictReader(outcome.out.splitlines())} == {"tanh", "pair", "cancels"}
        assert "check" not in command("compare", "tanh", "--points", "11", "--format", "csv").out.splitlines()[0]
    if format_ == "junit":
        assert len(ElementTree.fromstring(outcome.out).findall(".//testcase")) == 4


def entry(**changes):
    text = {"function": '"tanh"', "against": '"formula"', "points": "11", **changes}
    return "[[check]]\n" + "\n".join(f"{key} = {value}" for key, value in text.items() if value) + "\n"


WRONG = [
    (entry(agianst='"x"'), "line 5: A check has no 'agianst'", "Did you mean against"),
    (entry(format='"json"'), "line 5: A check has no 'format'", ""),
    (entry(points='"many"'), "line 4: points takes a whole number", ""),
    (entry(dtype='["float32", "float7"]'), "line 5: dtype: There is no number format named 'float7'", ""),
    (entry(dtype="[]"), "line 5: The list is empty", ""),
    (entry(function="[]"), "line 2: The list is empty", ""),
    (entry(function="3"), "line 2: This is a text", ""),
    (entry(max_ulp="3", **{"max-ulp": "2"}), "line 6: max-ulp is given twice, as 'max_ulp' too", ""),
    (entry(function="", **{"from": '"list.txt"'}) * 2, "line 5: Two checks are called 'list.txt by formula'", ""),
    (entry(tol="1e-3"), "line 1: check 'tanh': --tol goes with difference quotients", ""),
    (entry(against='"nope.py:f"'), "line 1: check 'tanh': There is no file nope.py", "from the folder of "),
    (entry() + entry(), "line 5: Two checks are called 'tanh by formula'", "name of its own"),
    (entry(name='"a"') + entry(name='"a"'), "line 6: Two checks are called 'a'", ""),
    ("[check]\nfunction = 'tanh'", "line 1: Checks are entries of an array, each under [[check]]", ""),
    ("points = 3\n", "actderiv.toml has no checks", "[[tool.actderiv.check]]"),
]


@pytest.mark.parametrize(("text", "said", "hint"), WRONG, ids=[said for _, said, _ in WRONG])
def test_a_check_that_cannot_be_meant_is_refused_with_its_line(command, tmp_path, text, said, hint):
    (tmp_path / "actderiv.toml").write_text(text)
    outcome = command("check")
    assert outcome.status == (4 if "no file" in said else 2), outcome.err
    assert said in outcome.err
    assert hint in outcome.err


def test_what_a_check_reads_is_not_written_over(command, project, tmp_path):
    project(CHECKS)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for words in (("--out", "kernels.py"), ("--out", "pyproject.toml", "--format", "json"),
                  ("--update", "--out", "b.json", "--baseline", "b.json")):  # fmt: skip
        assert command("check", *words).status == 2, words
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_baseline_that_cannot_be_written_is_refused_before_any_work(command, tmp_path):
    loads = "import pathlib\npathlib.Path('loaded').touch()\ndef f(x):\n    return x\n"
    (tmp_path / "acts.py").write_text(loads)
    (tmp_path / "actderiv.toml").write_text(entry(function='"acts.py:f"'))
    for baseline, status in (("missing/a.json", 4), ("acts.py", 2), (".", 2), ("acts.py/a.json", 4)):
        assert command("check", "--update", "--baseline", baseline).status == status
    assert not (tmp_path / "loaded").exists()
    assert (tmp_path / "acts.py").read_text() == loads


def test_a_check_of_a_list_is_called_after_it(command, tmp_path):
    (tmp_path / "list.txt").write_text("tanh\nsigmoid\n")
    (tmp_path / "actderiv.toml").write_text(entry(function="", **{"from": '"list.txt"'}))
    found = json.loads(command("check", "--format", "json").out)["results"]
    assert [(row["check"], row["function"]) for row in found] == [("list.txt", "tanh"), ("list.txt", "sigmoid")]


def test_without_a_file_there_is_an_example(command):
    outcome = command("check")
    assert outcome.status == 2
    assert "[[tool.actderiv.check]]" in outcome.err


def test_a_users_failure_in_a_check_keeps_its_status(command, project, tmp_path):
    project(CHECKS)
    (tmp_path / "kernels.py").write_text("def swish(x):\n    return x / zero\n\ndef dswish(x):\n    return x\n")
    outcome = command("check", "pair")
    assert outcome.status == 3
    assert "pyproject.toml, line 9: check 'pair'" in outcome.err
    assert "NameError" in outcome.err


def test_defaults_of_the_file_hold_for_checks_and_their_own_keys_go_before(command, tmp_path, monkeypatch):
    (tmp_path / "actderiv.toml").write_text(
        "dtype = 'float32'\n[compare]\npoints = 7\nstrict = true\nmax-ulp = 3\n"
        "[[check]]\nfunction = 'tanh'\nagainst = 'formula'\n"
        "[[check]]\nname = 'own'\nfunction = 'tanh'\nagainst = 'formula'\npoints = 9\ndtype = 'float16'\n"
        "strict = false\n"
    )
    monkeypatch.setenv("ACTDERIV_COMPARE_POINTS", "8")
    rows = json.loads(command("check", "--format", "json").out)["results"]
    assert [(row["dtype"], row["points"]) for row in rows] == [("float32", 8), ("float16", 9)]


# --- the ratchet -----------------------------------------------------------------------------------------------


def verdicts(outcome):
    rows = json.loads(outcome.out)["results"]
    return [(row["verdict"], [note for note in row["notes"] if note.startswith("baseline")]) for row in rows]


def test_what_is_recorded_passes_worse_fails_and_better_says_so(command, project, tmp_path):
    project(BROKEN)
    check = ("check", "cancels", "--format", "json")
    assert command(*check).status == 1
    outcome = command(*check, "--update")
    assert outcome.status == 0
    recorded = (tmp_path / "actderiv-baseline.json").read_text()
    ((verdict, (said,)),) = verdicts(command(*check))
    assert (verdict, said[:39]) == ("pass", "baseline: fails the rule as recorded, 3")

    kernels = tmp_path / "kernels.py"
    kernels.write_text(KERNELS.replace("1 - t * t", "1 - t * t * t * t"))
    outcome = command(*check)
    ((verdict, (said,)),) = verdicts(outcome)
    assert (outcome.status, verdict, "worse than recorded" in said) == (1, "fail", True)

    kernels.write_text(KERNELS.replace("return 1 - t * t", "return right(x)"))
    outcome = command(*check)
    ((verdict, (said,)),) = verdicts(outcome)
    assert (outcome.status, verdict, "better than recorded" in said) == (0, "pass", True)
    assert (tmp_path / "actderiv-baseline.json").read_text() == recorded  # only --update writes
    command(*check, "--update")
    kernels.write_text(KERNELS)
    assert command(*check).status == 1


def test_a_limit_of_its_own_is_not_relaxed(command, project, tmp_path):
    project(BROKEN + "max-ulp = 2\n")
    outcome = command("check", "--update", "--format", "json")
    assert (outcome.status, verdicts(outcome)) == (1, [("fail", ["baseline: not recorded, as its verdict is fail"])])
    assert not (tmp_path / "actderiv-baseline.json").exists()


def test_update_leaves_other_checks_and_forgets_those_that_are_gone(command, project, tmp_path):
    project(CHECKS + BROKEN)
    baseline = tmp_path / "actderiv-baseline.json"
    command("check", "tanh", "--update")
    command("check", "cancels", "--update")
    assert [*json.loads(baseline.read_text())["checks"]] == ["cancels", "tanh"]
    project(CHECKS)
    command("check", "pair", "--update")
    assert [*json.loads(baseline.read_text())["checks"]] == ["tanh"]


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"schema": "actderiv.baseline/1", "checks": {"a": [{}]}}', "\udcff"]
)
def test_a_broken_baseline_is_refused(command, project, tmp_path, text):
    project(CHECKS)
    (tmp_path / "actderiv-baseline.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    outcome = command("check", "pair")
    assert outcome.status == 4
    assert "is no baseline" in outcome.err
    assert (tmp_path / "actderiv-baseline.json").read_bytes() == text.encode("utf-8", "surrogateescape")


def row(max_ulp, failures=0, **changes):
    facts = {
        "function": "f",
        "candidate": "k",
        "points": 10,
        "verdict": FAIL if failures else PASS,
        "max_ulp": max_ulp,
        "failures": failures,
    }
    same = {"parameters": {}, "truth": "truth", "dtype": "float16", "sample": "all", "check": "c"}
    return UlpRow(**{**same, **facts, **changes})


def test_the_ratchet_knows_what_may_be_recorded():
    def of(*rows, limited=False):
        return Baseline().recording(rows, {"c": limited}, ["c"]).checks.get("c", ())

    infinite, bad = float("inf"), (Special(0.0, 1.0, 0.0, FAILED),)
    assert [each.max_ulp for each in of(row(0.50011))] == [0.5002]
    assert of(row(300.0, 5))[0].failures == 5
    for refused in (row(infinite, 5), row(2.0, verdict="undecided"), row(1.0, 1, specials=bad)):
        assert of(refused) == ()
    assert of(row(300.0, 5), limited=True) == ()


@pytest.mark.parametrize(
    ("error", "kept"), [(0.0, 0.0), (1.0, 1.0), (0.12341, 0.1235), (12345.0, 12350.0), (1e-30, 1e-30)]
)
def test_an_error_is_recorded_rounded_up_to_four_digits(error, kept):
    assert Entry.of(row(error)).max_ulp == kept


def test_the_ratchet_compares_numbers_and_counts():
    baseline = Baseline({"c": (Entry("f", "k", "float16", 1, None, 10, 2.5, 3),)})
    for now, verdict in [
        (row(2.5, 3), PASS), (row(2.4999999, 3), PASS), (row(2.51, 3), FAIL), (row(2.5, 4), FAIL), (row(1.0, 3), PASS),
        (row(1.0), PASS), (row(3.0), FAIL), (row(2.5, 3, points=11), FAIL), (row(2.5, 3, candidate="other"), FAIL),
        (row(float("inf"), 3), FAIL), (row(2.5, verdict="undecided"), "undecided"),
    ]:  # fmt: skip
        assert baseline.held(now, limited=False).verdict == verdict, now
    assert baseline.held(row(2.5, 3), limited=True).verdict == FAIL
    assert Baseline.parse(baseline.text()) == baseline
    assert Baseline.parse(Baseline().text()) == Baseline()


def test_rows_of_a_check_are_told_apart():
    rows = tuple(row(1.0, function=name, candidate=by) for name in "fg" for by in "kl")
    assert [cells[0] for cells in Checked(rows).tables()[0].rows] == [
        "c: f by k", "c: f by l", "c: g by k", "c: g by l",
    ]  # fmt: skip
