"""Values that no flag gives: where they come from, which goes before which, and what is refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actderiv.cli import group
from actderiv.cli._layers import options_of, variable
from actderiv.cli._options import Names, Number, Ratio
from actderiv.settings import find

KERNEL = """
import numpy as np

def df(x):
    return (1 / np.cosh(x.astype(np.float64)) ** 2).astype(x.dtype)
"""
SIMPLE = """
[tool.actderiv]
dtype = "float32"

[tool.actderiv.compare]
points = 101
"""


@pytest.fixture
def project(tmp_path):
    """Write the files of a project: ``project(pyproject="...")``."""

    def write(**files: str) -> None:
        for name, text in files.items():
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")

    return write


def shown(outcome) -> dict[str, tuple[str, str]]:
    """What ``--show-config`` says of each option: its value and its source."""
    assert outcome.status == 0, outcome.err
    _, rule, *rows = outcome.out.splitlines()
    starts = [match.start() for match in re.finditer("─+", rule)]
    cells = ([row[start:stop].strip() for start, stop in zip(starts, [*starts[1:], None], strict=True)] for row in rows)
    return {option: (value, source) for option, value, source in cells if source}


def asked(command, *words):
    return shown(command(*words, "--show-config"))


WRITTEN = {"k/n": "1/2", "threads|processes[:n]|dask:address": "threads:2"}


def example(option) -> tuple[str, str, str]:
    """A value that an option takes: in TOML, in the environment, and as it is shown."""
    kind = option.type
    if option.is_flag:
        return "true", "1", "true"
    if getattr(kind, "listed", False):
        of_texts = kind.name.startswith(("role", "a,"))
        return ('["x"]', "x", "x") if of_texts else ("[1, 2.5]", "1,2.5", "1.0 2.5")
    if isinstance(kind, click.types.IntParamType):
        return "1", "1", "1"
    if isinstance(kind, Ratio):
        return '"1/256"', "1/256", "0.00390625"
    if isinstance(kind, Number):
        count = option.nargs
        return (f"[{', '.join('2' * count)}]" if count > 1 else "2", " ".join("2" * count), " ".join(["2.0"] * count))
    if kind.name in WRITTEN:
        return f'"{WRITTEN[kind.name]}"', WRITTEN[kind.name], WRITTEN[kind.name]
    names = kind.names() if isinstance(kind, Names) else getattr(kind, "choices", ("a.svg",))
    return f'"{names[-1]}"', names[-1], names[-1]


def test_a_flag_goes_before_the_environment_before_the_file_before_the_default(command, project, monkeypatch):
    assert asked(command, "compare")["dtype"] == ("float64", "default")
    project(pyproject=SIMPLE)
    assert asked(command, "compare")["dtype"] == ("float32", "pyproject.toml, line 3")
    assert asked(command, "compare")["points"] == ("101", "pyproject.toml, line 6")
    project(pyproject=SIMPLE + 'dtype = "bfloat16"\n')
    assert asked(command, "compare")["dtype"] == ("bfloat16", "pyproject.toml, line 7")
    assert asked(command, "table")["dtype"] == ("float32", "pyproject.toml, line 3")
    monkeypatch.setenv("ACTDERIV_DTYPE", "float16")
    assert asked(command, "compare")["dtype"] == ("float16", "environment, ACTDERIV_DTYPE")
    monkeypatch.setenv("ACTDERIV_COMPARE_DTYPE", "float8_e5m2")
    assert asked(command, "compare")["dtype"] == ("float8_e5m2", "environment, ACTDERIV_COMPARE_DTYPE")
    assert asked(command, "compare", "--dtype", "float64")["dtype"] == ("float64", "command line")
    monkeypatch.setenv("ACTDERIV_COMPARE_DTYPE", "")
    assert asked(command, "compare")["dtype"][0] == "float16"


def test_the_values_are_what_the_command_works_with(command, project):
    project(actderiv='dtype = "float32"\n[compare]\npoints = 101\nrange = [-1, 2.5]\nh = [1e-2, 1e-3]\n')
    rows = json.loads(command("compare", "tanh", "--format", "json").out)["results"]
    assert [(row["dtype"], row["h"]) for row in rows] == [("float32", 1e-2), ("float32", 1e-3)]
    assert {row["points"] for row in rows} == {101}
    project(actderiv='against = "formula"\natol = "1/256"\nrtol = 0.125\ndtype = "float8_e5m2"\n')
    (row,) = json.loads(command("compare", "tanh", "--format", "json").out)["results"]
    assert (row["tolerance"]["atol"], row["tolerance"]["rtol"]) == (1 / 256, 0.125)


@pytest.mark.parametrize("name", group.list_commands(None))
def test_every_option_has_a_key_and_a_variable_of_its_own(command, project, monkeypatch, name):
    """Each option takes a value of its kind from a file, and the same from the environment."""
    for key, option in options_of(group.get_command(None, name)).items():
        if key in ("debug", "format", "lang"):  # the first is no value, the others say how this is told
            continue
        text, words, value = example(option)
        project(actderiv=f"[{name}]\n{key} = {text}\n")
        assert asked(command, name)[key] == (value, "actderiv.toml, line 2"), key
        project(actderiv="")
        with monkeypatch.context() as patch:
            patch.setenv(variable(name, key), words)
            assert asked(command, name)[key] == (value, f"environment, {variable(name, key)}"), key


def test_the_nearest_file_holds_and_paths_in_it_are_relative_to_it(command, project, tmp_path, monkeypatch):
    (tmp_path / "kernels.py").write_text(KERNEL)
    project(pyproject="[tool.actderiv.compare]\nagainst = 'kernels.py:df'\ndtype = 'float16'\nout = 'report.json'\n")
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text('[project]\nname = "not-actderiv"\n')
    assert command("compare", "tanh", "--points", "5").status == 0
    monkeypatch.chdir(tmp_path / "a" / "b")
    from actderiv.cli import run

    (tmp_path / "report.json").unlink()
    assert run(["compare", "tanh", "--points", "5"]) == 0
    (row,) = json.loads((tmp_path / "report.json").read_text())["results"]
    assert row["candidate"] == os.path.join("..", "..", "kernels.py:df")
    (tmp_path / "a" / "actderiv.toml").write_text("")
    assert run(["compare", "tanh", "--points", "5"]) == 0


WRONG = [
    ("[compare]\nmax-upl = 3", "line 2: compare has no option 'max-upl'", "Did you mean max-ulp"),
    ("[compare]\n\n# why\nmax_upl = 3", "line 4: compare has no option 'max_upl'", "Did you mean max-ulp"),
    ("[comapre]\npoints = 3", "line 1: There is no command 'comapre'", "Did you mean compare"),
    ('dtyp = "float32"', "line 1: No command has an option 'dtyp'", "Did you mean dtype"),
    ("compare = 3", "line 1: The options of compare are a table, [compare]", ""),
    ("[dtype]\na = 1", "line 1: dtype is an option", ""),
    ("[table]\nat = 'x'", None, ""),  # another command's value is not read here
    ('dtype = "float7"', "line 1: dtype: There is no number format named 'float7'", ""),
    ("dtype = 5", "line 1: dtype takes a text, not 5", ""),
    ("dtype = []", "line 1: dtype takes a text, not []", ""),
    ("points = 10.5", "line 1: points takes a whole number, not 10.5", ""),
    ("points = true", "line 1: points takes a whole number, not true", ""),
    ("points = '50'", "line 1: points takes a whole number, not '50'", ""),
    ("max-ulp = 'two'", "line 1: max-ulp takes a number, not 'two'", ""),
    ("max-ulp = nan", "line 1: max-ulp: nan is not a finite number", ""),
    ("h = [1e-3, 0]", "line 1: h: 0 is not a positive number", ""),
    ("h = 1979-05-27", "line 1: h takes a number, not 1979-05-27.", ""),
    ("points = [true, {a = inf, b = 'c'}]", "points takes a whole number, not [true, {a = inf, b = 'c'}].", ""),
    ("range = [1]", "line 1: range takes a list of 2 values", ""),
    ("lsb = true", 'line 1: lsb takes a number, or a text such as "1/256", not true.', ""),
    ("lsb = '1/0'", "line 1: lsb: 0 is not a positive number", ""),
    ("range = 3", "line 1: range takes a list of 2 values", ""),
    ("strict = 'yes'", "line 1: strict is true or false, not 'yes'", ""),
    ("against = []", "line 1: against takes at least one value", ""),
    ('out = "a\\u0000b"', "line 1: out takes a text without a NUL", ""),
    ("takes = ['grad', 'z']", "line 1: takes: --takes lists arguments", ""),
    ("order = 7", "line 1: order: ", ""),
    ("points = 5\nmax_ulp = 3\nmax-ulp = 4", "line 3: max-ulp is given twice, as 'max_ulp' too", ""),
    ("[compare]\nmax-ulp = 3\nmax_ulp = 4", "line 3: max_ulp is given twice, as 'max-ulp' too", ""),
    ("points = 3\npoints = 4", "line 2: this is no valid TOML", ""),
    ("points = ", "line 1: this is no valid TOML", ""),
    ("points = [", "this is no valid TOML", ""),
    ("points = 3\n\x00", "line 2: this is no valid TOML", ""),
    ("a = " + "[" * 3000, "too many brackets", ""),
]


@pytest.mark.parametrize(("text", "said", "hint"), WRONG, ids=[text[:30] for text, _, _ in WRONG])
def test_what_a_file_cannot_mean_is_refused_with_its_line(command, project, tmp_path, text, said, hint):
    project(actderiv=text)
    outcome = command("compare", "relu", "--points", "11")
    if said is None:
        assert outcome.status == 0
        return
    assert outcome.status == 2, outcome.out
    assert said in outcome.err
    assert hint in outcome.err
    assert "actderiv.toml" in outcome.err.splitlines()[0]
    assert len(outcome.err.splitlines()) <= 4
    assert command("compare", "relu", "--points", "11", "--no-config").status == 0


def test_a_file_that_cannot_be_read_is_refused(command, tmp_path):
    (tmp_path / "actderiv.toml").write_bytes(b'dtype = "float32"\n# caf\xe9\n')
    outcome = command("compare", "relu")
    assert (outcome.status, "line 2: this is no UTF-8" in outcome.err) == (2, True)
    (tmp_path / "actderiv.toml").write_bytes('\ufeffdtype = "float32"\r\n[compare]\r\npoints = 5\r\n'.encode())
    assert asked(command, "compare")["points"] == ("5", "actderiv.toml, line 3")
    (tmp_path / "pyproject.toml").write_text("[tool.actderiv]\npoints = 3\n")
    outcome = command("compare", "relu")
    assert (outcome.status, "pyproject.toml has a table [tool.actderiv], too" in outcome.err) == (2, True)
    for name, said in (("nope.toml", "There is no file"), ("x" * 300, "File name too long"), (".", "Is a directory")):
        outcome = command("compare", "relu", "--config", name)
        assert (outcome.status, said in outcome.err) == (4, True)
    (tmp_path / "pyproject.toml").write_text("[tool]\nactderiv = 3\n")
    outcome = command("compare", "relu", "--config", "pyproject.toml")
    assert (outcome.status, "is a table of settings" in outcome.err) == (2, True)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(command, tmp_path):
    (tmp_path / "actderiv.toml").write_text("points = 3")
    (tmp_path / "actderiv.toml").chmod(0)
    outcome = command("compare", "relu")
    assert (outcome.status, "cannot be read: Permission denied" in outcome.err) == (4, True)


def test_somebody_elses_broken_pyproject_is_not_our_business(command, project):
    project(pyproject="[tool.other\nbroken")
    assert command("table", "relu").status == 0


VARIABLES = [
    ("ACTDERIV_COMPARE_MAX_UPL", "3", "Did you mean ACTDERIV_COMPARE_MAX_ULP"),
    ("ACTDERIV_COMPARE_STRICT", "maybe", "strict is true or false, not 'maybe'"),
    ("ACTDERIV_COMPARE_POINTS", "many", "ACTDERIV_COMPARE_POINTS: points: 'many'"),
    ("ACTDERIV_RANGE", "1", "range takes 2 values, with spaces between"),
    ("ACTDERIV_COMPARE_AGAINST", "'torch", "quotation mark"),
    ("ACTDERIV_NO_CONFIG", "maybe", "ACTDERIV_NO_CONFIG: no-config is true or false, not 'maybe'"),
    ("ACTDERIV_DTYPE", "float7", "ACTDERIV_DTYPE: dtype: There is no"),
]


@pytest.mark.parametrize(("name", "text", "said"), VARIABLES)
def test_what_a_variable_cannot_mean_is_refused_by_its_name(command, tmp_path, monkeypatch, name, text, said):
    (tmp_path / "given.toml").touch()
    monkeypatch.setenv(name, text)
    for words in (("compare", "relu"), ("compare", "relu", "--config", "given.toml")):
        outcome = command(*words)
        assert outcome.status == 2
        assert said in outcome.err
    assert name in outcome.err


def test_variables_take_several_values_as_a_shell_parts_them(command, monkeypatch):
    monkeypatch.setenv("ACTDERIV_COMPARE_AGAINST", "formula 'x * 2'")
    monkeypatch.setenv("ACTDERIV_RANGE", "-1 2")
    monkeypatch.setenv("ACTDERIV_COMPARE_STRICT", "yes")
    found = asked(command, "compare")
    assert (found["against"][0], found["range"][0], found["strict"][0]) == ("formula x * 2", "-1.0 2.0", "true")


def test_a_shared_value_goes_to_the_commands_that_take_it(command, project):
    """``--format json`` is of no use to ``plot``, nor several steps to ``table``; a value for nobody is refused."""
    project(actderiv='format = "csv"\nh = [1e-2, 1e-3]\norder = 0\n')
    assert command("table", "relu", "--at", "1").out.startswith("function,x")
    assert command("plot", "relu").status == 0
    project(actderiv='format = "yaml"\n')
    for name in ("table", "plot"):
        outcome = command(name, "relu")
        assert (outcome.status, "line 1: format: 'yaml' is not one of" in outcome.err) == (2, True)


YIELDING = [
    ("table", "points = 3\nrange = [0, 1]", ("--at", "1"), 0),
    ("table", "at = [1, 2]", ("--points", "3"), 0),
    ("table", "at = [1, 2]\npoints = 3", (), 2),
    ("table", "order = 2", ("--wrt", "alpha"), 0),
    ("compare", "max-ulp = 3\nsample = 'uniform'\nbreaks = 'torch'", (), 0),
    ("compare", "h = 1e-3\nscheme = 'forward'", ("--against", "formula", "--points", "11"), 0),
    ("compare", "max-ulp = 3", ("--max-ulp", "2"), 2),
    ("compare", "against = 'formula'\npoints = 99", ("--h", "1e-3"), 0),
    ("compare", "h = 1e-3\npoints = 99", ("--against", "numeric"), 0),
    ("plot", "format = 'svg'", (), 0),
    ("list", "smooth = true", ("--schemes",), 0),
]


@pytest.mark.parametrize(("name", "text", "flags", "status"), YIELDING)
def test_a_default_yields_to_a_flag_that_contradicts_it(command, project, name, text, flags, status):
    if "--wrt" in flags:
        pytest.importorskip("flint", reason="the extra exact is not installed")
    project(actderiv=f"[{name}]\n{text}\n")
    functions = [] if name == "list" else ["elu"]
    outcome = command(name, *functions, *flags)
    assert outcome.status == status, outcome.err


def test_an_error_says_which_options_are_set_elsewhere(command, project):
    project(actderiv="[compare]\npoints = 1\n")
    assert "Set elsewhere: --points; --show-config says where." in command("compare", "relu").err
    assert "Set elsewhere" not in command("compare", "relu", "--no-config", "--points", "1").err


def test_a_file_may_be_named_and_none_may_be_read(command, project, monkeypatch):
    project(pyproject=SIMPLE, other='dtype = "float16"\n')
    assert asked(command, "compare", "--config", "other.toml")["dtype"] == ("float16", "other.toml, line 1")
    monkeypatch.setenv("ACTDERIV_CONFIG", "other.toml")
    assert asked(command, "compare")["dtype"][0] == "float16"
    assert asked(command, "compare", "--config", "pyproject.toml")["dtype"][0] == "float32"
    assert asked(command, "compare", "--no-config")["dtype"] == ("float64", "default")
    monkeypatch.setenv("ACTDERIV_NO_CONFIG", "1")
    assert asked(command, "compare")["dtype"] == ("float64", "default")


KEYS = sorted(options_of(group.get_command(None, "compare")))
PLAIN = st.one_of(
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["torch", "uniform"]),
)
VALUES = st.one_of(PLAIN, st.lists(PLAIN, max_size=3))


def toml(value) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, bool | str):
        return json.dumps(value).replace("\x7f", "\\u007f")
    return repr(value)


@given(key=st.sampled_from(KEYS), value=VALUES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_of_any_key_is_taken_or_refused_with_its_line(command, project, key, value):
    project(actderiv=f"[compare]\n{key} = {toml(value)}\n")
    outcome = command("compare", "--show-config")
    assert outcome.status in (0, 2)
    if outcome.status == 2:
        assert outcome.err.startswith("Error: actderiv.toml, line 2: ")
        assert outcome.out == ""
        assert len(outcome.err.splitlines()) <= 4
    else:
        assert outcome.err == ""


def test_lines_are_those_of_the_keys(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.other]\nx = """\n[tool.actderiv]\n"""\n\n[tool.actderiv]\nh = [\n  1,\n  2,\n]\n"points" = 3 # =\n'
        "compare.order = 1\n[[tool.actderiv.check]]\n\n[[tool.actderiv.check]]\nh = 1\n"
    )
    settings = find(tmp_path)
    places = {(): 6, ("h",): 7, ("points",): 11, ("compare", "order"): 12, ("check", 1): 15, ("check", 1, "h"): 16}
    assert {keys: settings.line(keys) for keys in places} == places


LONG = {"array": "[\n" + "  1,\n" * 20_000 + "]", "text": '"""\n' + "x = [1]\n" * 20_000 + '"""', 
        "raw": "'''\n#[\n'''"}  # fmt: skip


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_the_line_of_a_key_is_found_in_a_long_file_too(tmp_path, long):
    text = f'# [one\n\npoints = 3 # ]\n[tool.other]\na.b = {long}\n\'q#[\' = "\\"["\n[compare]\n\nh = [\n1]\n'
    (tmp_path / "actderiv.toml").write_text(text)
    found, lines = find(tmp_path), text.split("\n")
    for keys, begins in (
        (("points",), "points = 3 # ]"), (("tool", "other", "q#["), "'q#[' = \"\\\"[\""), (("compare",), "[compare]"),
        (("compare", "h"), "h = ["), (("tool", "other", "a", "b"), f"a.b = {long}".split("\n")[0]),
    ):  # fmt: skip
        assert found.line(keys) == lines.index(begins) + 1
    assert found.line(("none",)) == len(lines)


def test_help_version_and_completion_read_no_file(command, project, tmp_path):
    project(actderiv="broken [")
    for words in (["--help"], ["--version"], ["compare", "--help"], ["plot", "relu", "-h"]):
        assert command(*words).status == 0
    assert command("compare", "relu").status == 2
    words = {"COMP_WORDS": "actderiv compare sigmo", "COMP_CWORD": "2"}
    asking = {**os.environ, "_ACTDERIV_COMPLETE": "bash_complete", **words}
    line = [sys.executable, "-m", "actderiv"]
    done = subprocess.run(line, cwd=tmp_path, env=asking, capture_output=True, text=True, timeout=60)
    assert "sigmoid" in done.stdout
    assert done.stderr == ""


def test_a_run_without_settings_reads_no_toml(tmp_path):
    probe = (
        "import sys; from actderiv.cli import run; run(['list', '--format', 'csv', '--out', 'x']); "
        "print({'tomllib', 'difflib', 'actderiv.cli.plot'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout == "set()\n"
