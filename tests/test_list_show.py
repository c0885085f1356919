"""``list`` and ``show`` from the command line."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from actderiv.activation import BEND, BREAK_NAMES, FUNCTIONS, JUMP, KINK, derivative_of, register
from actderiv.facts import facts_of
from actderiv.pages import index
from actderiv.pages.page import shown_name
from actderiv.registry import names_of
from actderiv.renderers import names
from actderiv.sources.differences import SCHEMES

ALL = [record.name for record in FUNCTIONS]


def test_list_has_every_function_its_aliases_and_its_breaks(command):
    shown = command("list")
    assert (shown.status, shown.err) == (0, "")
    first = {line.split()[0]: line for line in shown.out.splitlines() if line[:1].strip()}
    words = shown.out.replace(",", " ").split()
    for record in FUNCTIONS:
        assert record.name in first
        assert all(alias in words for alias in record.aliases)
        for kind in {BREAK_NAMES[order] for order in record.bind().breaks.values()}:
            assert kind in words or f"{kind}s" in words
    assert max(map(len, shown.out.splitlines())) <= 80


def test_list_as_data_is_the_catalogue(command):
    functions = json.loads(command("list", "--format", "json").out)["functions"]
    assert [each["name"] for each in functions] == ALL
    for each, record in zip(functions, FUNCTIONS, strict=True):
        assert each["breaks"] == [{"at": at, "kind": BREAK_NAMES[order]} for at, order in record.bind().breaks.items()]
        assert {one["name"]: one["default"] for one in each["parameters"]} == {
            one.name: [*one.default] if isinstance(one.default, tuple) else one.default for one in record.parameters
        }
    rows = list(csv.DictReader(io.StringIO(command("list", "--format", "csv").out)))
    assert [row["name"] for row in rows] == ALL
    assert [tuple(filter(None, row["aliases"].split(";"))) for row in rows] == [
        names_of(each)[1:] for each in FUNCTIONS
    ]


FILTERS = {
    ("--smooth",): lambda record: not {JUMP, KINK, BEND} & set(record.bind().breaks.values()),
    ("--kinks",): lambda record: KINK in record.bind().breaks.values(),
    ("--jumps",): lambda record: JUMP in record.bind().breaks.values(),
    ("--in", "torch"): lambda record: "torch" in record.peers,
    ("--family", "steps"): lambda record: record.family == "steps",
    ("--bounded",): lambda record: np.isfinite(_ends(record)).all(),
    ("--monotone",): lambda record: facts_of(record.bind()).monotone != "no",
    ("--kinks", "--in", "torch"): lambda record: "torch" in record.peers and KINK in record.bind().breaks.values(),
}


def _ends(record):
    found = facts_of(record.bind()).range
    return found.low, found.high


@pytest.mark.parametrize("words", FILTERS, ids=" ".join)
def test_filters_keep_what_they_say(command, words):
    listed = json.loads(command("list", *words, "--format", "json").out)["functions"]
    expected = [record.name for record in FUNCTIONS if FILTERS[words](record)]
    assert [each["name"] for each in listed] == expected
    assert 0 < len(expected) < len(ALL)


def test_words_are_found_in_names_aliases_frameworks_and_sources(command):
    def found(*words):
        return [each["name"] for each in json.loads(command("list", *words, "--format", "json").out)["functions"]]

    assert "leaky_relu" in found("LeakyReLU")
    assert "leaky_relu" in found("lrelu")
    assert "silu" in found("1702.03118")
    assert "heaviside" in found("McCulloch")
    assert found("relu", "Maas") == ["leaky_relu"]
    assert found("nothing-has-this-name") == []
    assert "Nothing fits" in command("list", "nothing-has-this-name").out
    assert command("list", "--schemes", "--kinks").status == 2
    assert command("list", "--in", "nowhere").status == 2


def test_names_are_completed_without_numpy(tmp_path):
    def complete(*words):
        environment = {
            **os.environ, "_ACTDERIV_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(["actderiv", *words]),
            "COMP_CWORD": str(len(words)),
        }  # fmt: skip
        code = "import sys; from actderiv.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60)
        assert not {"numpy", "rich", "actderiv.functions.rectifiers"} & set(done.stderr.split())
        offered = (line.partition(",") for line in done.stdout.split())
        return [word for kind, _, word in offered if kind == "plain"]  # else the shell looks for files

    assert "leaky_relu" in complete("show", "le")
    assert "leaky_relu" in complete("compare", "sigmoid", "lrel") or "lrelu" in complete("compare", "sigmoid", "lrel")
    assert complete("plot", "SiLU") == ["silu"]
    assert complete("table", "no-such") == []


def test_the_index_is_current():
    """``docs/make_index.py --check`` in this process."""
    for record in FUNCTIONS:
        assert index.INDEX[record.name] == index.entry_of(record)
    assert list(index.INDEX) == ALL


def test_schemes_are_listed_with_order_and_reach(command):
    rows = list(csv.DictReader(io.StringIO(command("list", "--schemes", "--format", "csv").out)))
    assert [(row["name"], int(row["order"]), float(row["reach"])) for row in rows] == [
        (each.name, each.order, each.reach) for each in SCHEMES
    ]
    assert all(each.name in command("list", "--schemes").out for each in SCHEMES)


@pytest.mark.parametrize("format", names(judged=False))
@pytest.mark.parametrize("words", [("list",), ("list", "--schemes"), ("show", "hardshrink")])
def test_every_format(command, words, format):
    shown = command(*words, "--format", format)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.strip()


def test_list_loads_neither_numpy_nor_rich(tmp_path):
    code = """
import sys
from actderiv.cli import run
status = run(["list"])
heavy = {"numpy", "rich", "matplotlib", "flint"} & set(sys.modules)
sys.exit(f"loaded {heavy}" if heavy else status)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ALL)
def test_show_tells_what_the_record_says(command, name):
    record = FUNCTIONS.get(name)
    shown = command("show", name)
    assert (shown.status, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == name
    words = " ".join(shown.out.split())
    for said in (record.doc, record.formula, record.derivative_formula, record.convention):
        assert said.replace(" ", "") in words.replace(" ", "")
    assert any("⣿" > each > "⠀" for each in shown.out), "no picture"
    unwrapped = command("show", name, "--format", "markdown").out.replace("\\", "")
    unwrapped = html.unescape(unwrapped)
    for said in (*map(shown_name, record.peers.values()), *record.differs.values()):
        assert said in unwrapped


def test_show_takes_parameters_and_aliases(command):
    page = json.loads(command("show", "lrelu:negative_slope=0.25", "--format", "json").out)
    assert page["spec"] == "leaky_relu:negative_slope=0.25"
    assert [(each["value"], each["default"]) for each in page["parameters"]] == [(0.25, 0.01)]
    assert page["breaks"] == [
        {"at": 0, "kind": "kink", "f": {"left": 0, "at": 0, "right": 0}, "df": {"left": 0.25, "at": 0.25, "right": 1}}
    ]
    assert page["facts"]["derivative_range"]["values"] == [0.25, 1]


def test_show_at_a_jump(command):
    page = json.loads(command("show", "heaviside:value=0.5", "--format", "json").out)
    assert page["breaks"][0]["f"] == {"left": 0, "at": 0.5, "right": 1}
    assert page["facts"]["lipschitz"] == "inf"


@pytest.mark.parametrize("name", ALL)
def test_a_page_is_json(command, name):
    def refuse(constant):
        raise AssertionError(constant)

    page = json.loads(command("show", name, "--format", "json").out, parse_constant=refuse)
    assert (page["schema"], page["name"], page["spec"]) == ("actderiv.show/1", name, name)


def test_a_wrong_name_suggests_the_right_one(command):
    shown = command("show", "sigmiod")
    assert (shown.status, shown.out) == (2, "")
    assert "sigmoid" in shown.err


def test_out_writes_the_file_whole_and_its_suffix_names_the_format(command, tmp_path):
    for words in (("list",), ("list", "--schemes"), ("show", "relu")):
        assert command(*words, "--out", "it.json").out == ""
        assert (tmp_path / "it.json").read_text() == command(*words, "--format", "json").out
    assert command("list", "--out", tmp_path).status in (2, 4)


USERS = """
import math
import numpy as np

def only_derivative_missing(x):
    return x * x

def scalars_only(x):
    return np.array([math.exp(each) for each in x])
"""


def test_a_users_function_is_shown_without_a_derivative(command, tmp_path):
    (tmp_path / "acts.py").write_text(USERS)
    shown = command("show", "acts.py:only_derivative_missing")
    assert (shown.status, shown.err) == (0, "")
    assert "[0, ∞)" in shown.out
    assert "even" in shown.out


def test_a_users_function_that_refuses_large_numbers_still_has_a_page(command, tmp_path):
    (tmp_path / "acts.py").write_text(USERS)
    shown = command("show", "acts.py:scalars_only")
    assert (shown.status, shown.err) == (0, "")
    assert "OverflowError" in shown.out
    assert json.loads(command("show", "acts.py:scalars_only", "--format", "json").out)["facts"] is None


def test_a_function_added_at_run_time_is_listed_and_shown(command):
    def bent(x, slope: float = 0.5):
        """A line that bends at 0."""
        return x * (slope + (x > 0))

    @derivative_of(bent, breaks={0.0: KINK}, aliases=("elbow",), formula="x·(slope + (x > 0))")
    def bent_prime(x, slope: float = 0.5):
        return slope + (x > 0) + 0 * x

    with FUNCTIONS.scope():
        register(bent)
        assert "elbow" in command("list").out
        assert "A line that bends at 0." in command("show", "elbow").out
    assert "elbow" not in command("list").out


def test_ascii_terminals_get_ascii(process):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for words in (("list",), ("show", "gelu"), ("show", "heaviside", "--format", "markdown")):
        done = process(*words, env=environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.isascii()
