"""Formats for CI, read back by what reads them there: JUnit, annotations, SARIF, concise lines."""

from __future__ import annotations

import ast
import json
import os
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import actderiv
from actderiv import messages
from actderiv.renderers import names, render
from actderiv.report import KINDS, Case, Finding, Place, Problem, QuotientRow, Report, Special, Table, UlpRow, Worst
from actderiv.report.findings import ALIKE, MOST_LISTED, told
from actderiv.version import __version__

ACTS = """\
import functools

import numpy as np


def logged(f):
    @functools.wraps(f)
    def inner(x):
        return f(x)

    return inner


def swish(x):
    return x / (1 + np.exp(-x))


@logged
def dswish(x):
    return 1 / (1 + np.exp(-x))


class Tanh:
    def forward(self, x):
        return np.tanh(x)

    def backward(self, g, x):
        return g * (1 - np.tanh(x))


def tanh_bw(x):
    t = np.tanh(x)
    return 1 - t * t


square = np.square
twice = functools.partial(np.multiply, 2.0)
vectorized = np.vectorize(lambda x: 2 * x)
"""
LINES = {
    text: number for number, line in enumerate(ACTS.splitlines(), 1) for text in re.findall(r"^ *((?:def )?\w+)", line)
}


@pytest.fixture
def acts(tmp_path):
    (tmp_path / "acts.py").write_text(ACTS)


class Judged:
    """A result of these cases."""

    def __init__(self, *cases):
        self.told = cases

    def cases(self):
        return self.told

    def summary(self):
        return f"{len(self.told)} judged"

    def tables(self):
        return (Table((), ()),)


# Where the code stands


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("acts.py:swish --derivative acts.py:dswish", "def dswish"), ("acts.py:Tanh", "def backward"),
        ("acts.py:swish --derivative x", "def swish"), ("acts:swish --derivative acts:dswish", "def dswish"),
        ("acts.py:square --derivative acts.py:twice", "twice"), ("acts.py:square --derivative x", "square"),
        ("acts.py:square --derivative acts.py:vectorized", "vectorized"),
        ("tanh --against acts.py:tanh_bw --dtype float8_e5m2", "def tanh_bw"),
        ("tanh", None), ("x*x --derivative x", None),
    ],
)  # fmt: skip
def test_a_row_knows_where_the_judged_code_stands(command, acts, tmp_path, line, text):
    command("compare", *line.split(), "--range", "-1", "1", "--points", "21", "--out", "r.json", "--format", "json")
    (row,) = json.loads((tmp_path / "r.json").read_text())["results"]
    assert row["place"] == (text and {"file": "acts.py", "line": LINES[text]})


def test_a_recorded_file_is_the_place_of_its_values(command, tmp_path):
    (tmp_path / "r.csv").write_text("x,y\n0.5,1\n1,0\n")
    said = command("compare", "relu", "--against", "r.csv", "--dtype", "float16", "--format", "concise").out
    assert said.startswith("r.csv: relu[float16]: zero: at x = 1 ")


@pytest.mark.parametrize("language", messages.languages())
def test_a_kind_leaves_no_part_of_a_word(command, language):
    """A sentence is told without the kind that it begins with, whole words only: "special" begins "specials", too."""
    words = (
        "compare",
        "gelu",
        "--against",
        "numpy:sign",
        "--dtype",
        "bfloat16",
        "--specials",
        "fail",
        "--lang",
        language,
    )
    lines = command(*words, "--format", "concise").out.splitlines()
    (told,) = (line.partition(": special: ")[2] for line in lines if ": special: " in line)
    assert re.match(r"(specials|entradas especiales) ", told)


def test_the_code_of_a_library_has_no_place(command):
    said = command("compare", "tanh", "--against", "numpy:tanh", "--dtype", "float16", "--format", "concise").out
    assert said.startswith("tanh[float16]: ")


# A case for each function


def row(function="f", verdict="fail", kind=UlpRow, **facts):
    own = {"max_ulp": 300.0} if kind is UlpRow else {"h": 1e-6, "scheme": "central"}
    usual = {"parameters": {}, "candidate": "acts.py:f", "truth": "analytic", "dtype": "float64", "sample": "all"}
    failures = sum(each.count for each in facts.get("findings", ()))
    return kind(
        **{**usual, **own, "points": 9, "failures": failures, "function": function, "verdict": verdict, **facts}
    )


FINDING = Finding("zero", 3.0, 44.0, 468, Worst(7.0, 9.5e-7, 0.0, 255.8), "1 - tanh²: tanh rounds to 1")


def test_every_reason_not_to_pass_is_a_problem():
    wrong = Special(float("inf"), 1.0, 0.0, "failed")
    told = Special(float("-inf"), 1.0, 0.0, "told")
    rows = [
        row(verdict="pass", notes=("a note",), specials=(told,)), row(findings=(FINDING, FINDING)),
        row(specials=(wrong, told)), row(verdict="undecided", notes=("n", "undecided: h = 0.1 would decide")),
        row(verdict="undecided", notes=("no input",)), row(),
    ]  # fmt: skip
    kinds = [[each.kind for each in case.problems] for case in Report(tuple(rows)).cases()]
    assert kinds == [[], ["zero", "zero"], ["special"], ["undecided"], ["undecided"], ["fail"]]
    assert Report(tuple(rows)).cases()[3].problems[0].said == "undecided: h = 0.1 would decide"
    assert {kind for each in kinds for kind in each} <= set(KINDS)


def test_rows_are_told_apart_by_their_names():
    rows = [
        row(),
        row(kind=QuotientRow),
        row(kind=QuotientRow, h=1.0000001e-6),
        row(order=2),
        row(order=0),
        row(wrt="a"),
    ]
    labels = [case.name for case in Report(tuple(rows)).cases()]
    assert len(set(labels)) == len(labels)
    assert labels[1] == "f[float64, h=1e-06]"


def test_what_was_left_out_is_skipped_and_nothing_judged_does_not_pass():
    report = Report((), skipped=("elu:alpha=2: torch has no elu in float8.",))
    nothing, skipped = report.cases()
    assert (nothing.passed, skipped.passed) == (False, True)
    suite = ElementTree.fromstring(render(report, "junit"))[0]
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "1")
    assert suite[1].find("skipped").get("message") == "torch has no elu in float8."


def test_no_more_regions_than_machines_get():
    many = row(findings=(FINDING,) * (MOST_LISTED + 5))
    said = render(Report((many,)), "concise").splitlines()
    assert len(said) == MOST_LISTED + 1
    assert "5 more regions" in render(Report((many,)), "junit")


def test_every_kind_of_finding_of_the_schema_has_a_meaning():
    from importlib.resources import files

    schema = json.loads((files("actderiv") / "schemas" / "compare-2.json").read_text())
    assert set(schema["$defs"]["finding"]["properties"]["kind"]["enum"]) <= set(KINDS)


# JUnit

MAY_HOLD = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"testcase"}),
    "testcase": ({"name", "classname"}, {"failure", "skipped", "system-out"}),
    "failure": ({"type", "message"}, set()), "skipped": ({"message"}, set()), "system-out": (set(), set()),
}  # fmt: skip
"""What readers of JUnit's XML agree upon: the attributes and the children of each element that is used here."""


def checked(text):
    """The root of a report whose elements hold what they may, and whose numbers are right."""
    root = ElementTree.fromstring(text.encode())
    for element in root.iter():
        attributes, children = MAY_HOLD[element.tag]
        assert set(element.keys()) <= attributes
        assert {each.tag for each in element} <= children
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests")) == int(root.get("tests")) == len(cases)
        assert int(suite.get("failures")) == sum(case.find("failure") is not None for case in cases)
    return root


def test_junit_has_a_case_for_each_function_with_its_findings(command, acts, tmp_path):
    line = "compare tanh relu --against acts.py:tanh_bw --dtype bfloat16"
    done = command(*line.split(), "--out", "r.xml", "--out", "-")
    cases = checked((tmp_path / "r.xml").read_text())[0]
    assert done.status == 1
    assert [case.get("name") for case in cases] == ["tanh[bfloat16]", "relu[bfloat16]"]
    assert {case.get("classname") for case in cases} == {"actderiv.acts_py:tanh_bw"}
    failure = cases[0].find("failure")
    assert failure.get("type") == "zero"
    assert failure.get("message").startswith("zero from -44.25 to -3.46875 (468 inputs): got 0")
    assert failure.text.splitlines()[0] == f"acts.py:{LINES['def tanh_bw']}"
    assert "tanh rounds to 1" in failure.text
    plain = " ".join(done.out.split())
    assert all(told in plain for told in failure.text.splitlines()[1:])


def test_what_could_not_be_decided_is_a_failure_in_junit_and_what_passed_is_none(command):
    done = command("compare", "sigmoid", "--h", "1e-6", "--dtype", "float32", "--format", "junit")
    (failure,) = checked(done.out).iter("failure")
    assert (done.status, failure.get("type")) == (1, "undecided")
    assert "would decide" in failure.text
    assert not [*checked(command("compare", "sigmoid", "--format", "junit").out).iter("failure")]


def test_junitparser_reads_the_report(command, acts):
    junitparser = pytest.importorskip("junitparser", reason="it reads reports back, in the extra test")
    line = "compare acts.py:swish --derivative acts.py:dswish --points 21 --format junit"
    text = command(*line.split()).out
    (suite,) = junitparser.JUnitXml.fromstring(text.encode())
    (case,) = suite
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (1, 1, 0, 0)
    assert case.name == "acts.py:swish[float64, h=1e-06]"
    assert isinstance(case.result[0], junitparser.Failure)
    assert "product rule" in case.result[0].text


# Any text, in every format

TEXT = st.text(st.characters(), max_size=30)
CASES = st.lists(
    st.builds(
        Case, TEXT, TEXT, st.sampled_from(["fail", "undecided"]),
        st.lists(st.builds(Problem, st.sampled_from([*KINDS]), TEXT), min_size=1, max_size=3).map(tuple),
        st.lists(TEXT, max_size=3).map(tuple), st.none() | st.builds(Place, TEXT, st.none() | st.integers(1, 99)),
    ), max_size=3,
)  # fmt: skip


@settings(max_examples=40)
@given(CASES)
def test_any_text_is_xml(cases):
    suite = checked(render(Judged(*cases), "junit"))[0]
    again = checked(render(Judged(*cases), "junit", unicode=False))[0]
    assert [case.attrib for case in suite] == [case.attrib for case in again]
    assert [case.get("name") for case in suite] == [one_line(case.name) for case in cases]


@settings(max_examples=40)
@given(CASES)
def test_any_text_is_a_line_of_concise_for_each_problem(cases):
    assert render(Judged(*cases), "concise").count("\n") == 1 + sum(len(case.problems) for case in cases)
    assert len(render(Judged(*cases), "concise").splitlines()) == 1 + sum(len(case.problems) for case in cases)


@settings(max_examples=40)
@given(CASES)
def test_any_text_is_one_annotation_for_each_case(cases):
    *commands, last = render(Judged(*cases), "github").split("\n")[:-1]
    read = [annotation(each) for each in commands]
    assert last == f"{len(cases)} judged"
    assert len(read) == len(cases)
    for case, (facts, message) in zip(cases, read, strict=True):
        assert set(facts) <= {"file", "line", "title"}
        assert facts["title"].startswith(one_line(case.name))
        assert message == "\n".join(map(one_line, case.lines or [each.said for each in case.problems]))


@settings(max_examples=40)
@given(CASES)
def test_any_text_is_sarif(cases):
    for unicode in (True, False):
        run = scanned(render(Judged(*cases), "sarif", unicode=unicode))
        assert len(run["results"]) == sum(len(case.problems) for case in cases)


def one_line(text):
    """What a person's text becomes wherever it is shown: no control characters."""
    from actderiv.renderers._cells import clean

    return clean(text).encode("utf-8", "backslashreplace").decode()


# Annotations


def annotation(line):
    """A workflow command as the runner reads it: the facts about it, and its message."""
    facts, message = re.fullmatch(r"::error (.*?)::(.*)", line).groups()
    read = dict(fact.split("=", 1) for fact in facts.split(","))
    for sign, written in ((":", "%3A"), (",", "%2C")):
        read = {name: value.replace(written, sign) for name, value in read.items()}
    return {name: decoded(value) for name, value in read.items()}, decoded(message)


def decoded(text):
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_an_annotation_stands_at_the_code_and_the_rest_in_the_summary(command, acts, monkeypatch, tmp_path):
    summary = tmp_path / "summary.md"
    summary.write_text("# before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    line = "compare tanh sigmoid --against acts.py:tanh_bw --against formula --dtype float8_e4m3fn"
    done = command(*line.split(), "--format", "github", "--out", "r.md", "--out", "-")
    first, second, last = done.out.splitlines()
    facts, message = annotation(first)
    assert facts == {
        "file": "acts.py", "line": str(LINES["def tanh_bw"]), "title": "tanh[float8_e4m3fn] by acts.py:tanh_bw: fail",
    }  # fmt: skip
    assert "expected" in message
    assert annotation(second)[0]["title"].startswith("sigmoid[float8_e4m3fn] by acts.py:tanh_bw")
    assert last == "2 passed, 2 failed"
    assert summary.read_text() == "# before\n" + (tmp_path / "r.md").read_text() + "\n"


def test_a_path_is_told_from_the_top_of_the_repository(command, acts, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path.parent))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    line = "compare acts.py:swish --derivative acts.py:dswish --points 21 --format github"
    assert annotation(command(*line.split()).out.splitlines()[0])[0]["file"] == f"{tmp_path.name}/acts.py"
    assert f'"uri": "{tmp_path.name}/acts.py"' in command(*line.split()[:-1], "sarif").out
    monkeypatch.setenv("GITHUB_WORKSPACE", "/somewhere/else")
    assert annotation(command(*line.split()).out.splitlines()[0])[0]["file"] == "acts.py"


def test_where_there_is_no_way_from_the_top_a_path_stays_as_it_is(monkeypatch):
    """On Windows none leads from one drive to another."""

    def no_way(path, start):
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setenv("GITHUB_WORKSPACE", "/top")
    monkeypatch.setattr(os.path, "relpath", no_way)
    found = render(Report((row(place=Place("acts.py", 3)),)), "github")
    assert "file=acts.py,line=3," in found


def test_a_summary_is_no_longer_than_is_taken_and_one_that_cannot_be_written_is_an_error(
    command, monkeypatch, tmp_path
):
    from actderiv.cli import _output

    monkeypatch.setattr(_output, "MOST_SUMMARY", 300)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "s.md"))
    command("compare", "relu", "tanh", "gelu", "elu", "silu", "--format", "github")
    assert 100 < len((tmp_path / "s.md").read_bytes()) < 350
    assert (tmp_path / "s.md").read_text().endswith("The rest is cut.\n\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "s.md"))
    assert command("compare", "relu", "--format", "github").status == 4


# SARIF


def scanned(text):
    """The run of a log, held to what SARIF 2.1.0 says of the parts that are used here."""
    log = json.loads(text)
    assert (set(log), log["version"]) == ({"$schema", "version", "runs"}, "2.1.0")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["version"] == __version__
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        (location,) = result["locations"]
        for place in filter(None, [location.get("physicalLocation")]):
            assert re.fullmatch(r"[\w.~:/%@!$&'()*+,;=-]*", place["artifactLocation"]["uri"], re.ASCII)
            assert ("uriBaseId" in place["artifactLocation"]) != place["artifactLocation"]["uri"].startswith("file:")
            assert place.get("region", {"startLine": 1})["startLine"] >= 1
    return run


def test_sarif_has_a_result_for_each_finding_at_its_code(command, acts, tmp_path):
    line = "compare tanh --against acts.py:tanh_bw --dtype float8_e5m2 --format json --out r.sarif --out -"
    findings = json.loads(command(*line.split()).out)["results"][0]["findings"]
    results = scanned((tmp_path / "r.sarif").read_text())["results"]
    assert [each["ruleId"] for each in results] == [each["kind"] for each in findings]
    for each in results:
        place = each["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "acts.py", "uriBaseId": "%SRCROOT%"}
        assert place["region"] == {"startLine": LINES["def tanh_bw"]}


@pytest.mark.parametrize(
    ("file", "uri"), [("my acts/ä#1.py", "my acts/ä#1.py"), ("/home/me/a:b.py", "file:///home/me/a:b.py"),
                      ("C:/acts.py", "file:///C:/acts.py"), ("caf\udce9.py", "caf\udce9.py")],
)  # fmt: skip
def test_a_path_becomes_an_address(file, uri):
    run = scanned(render(Report((row(place=Place(file, 3)),)), "sarif"))
    written = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(written, errors="surrogateescape") == uri
    assert " " not in written
    assert "#" not in written


def test_sarif_tools_reads_the_log(command, acts, tmp_path):
    loader = pytest.importorskip("sarif.loader", reason="sarif-tools reads logs back, in the extra dev")
    command("compare", "acts.py:swish", "--derivative", "acts.py:dswish", "--points", "21", "--out", "r.sarif")
    records = loader.load_sarif_file(str(tmp_path / "r.sarif")).get_records()
    assert {(each["Location"], each["Line"]) for each in records} == {("acts.py", LINES["def dswish"])}
    assert sorted(each["Code"] for each in records) == ["inaccurate", "sign"]


# identify carries a verdict, too


def test_identify_is_one_case():
    found = actderiv.identify("tanh", points=101)
    unknown = replace(found, matches=())
    for format in sorted(set(names()) - set(names(judged=False))):
        assert "no function of the catalogue" not in render(found, format)
        assert "no function of the catalogue" in render(unknown, format)
    assert [case.passed for case in (*found.cases(), *unknown.cases())] == [True, False]


@pytest.mark.parametrize("language", messages.languages())
def test_a_note_that_says_why_nothing_is_decided_begins_with_that_word(language):
    """In every language: by it the note is found among the others."""
    notes = {
        text.value
        for path in Path(actderiv.__file__).parent.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.Constant) and str(text.value).startswith("undecided: ")
    }
    assert notes
    messages.use(language)
    try:
        assert [note for note in notes if not messages._(note).startswith(messages._("undecided"))] == []
    finally:
        messages.use(messages.ENGLISH)


def test_only_regions_that_stand_in_one_line_are_said_to_be_shown_by_an_option():
    alone = replace(FINDING, cause=None)
    assert told((alone,), alone.count, False) == (alone.sentence(),)
    assert told((alone,) * ALIKE, ALIKE * alone.count, False)[1:] == ("--verbose shows every region",)
    assert told((alone,) * ALIKE, ALIKE * alone.count, True) == (alone.sentence(),) * ALIKE
    assert len(told((alone,) * ALIKE, ALIKE * alone.count, None)) == 1
