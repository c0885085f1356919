"""The commands as their users call them: results, exit statuses, errors, and what is loaded on the way."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import click
import pytest
from jsonschema import Draft202012Validator

import actderiv
from actderiv import BEND, FUNCTIONS, __version__, cli, compare
from actderiv.cli import group
from actderiv.cli._groups import GROUPS
from actderiv.cli._options import File
from actderiv.renderers import names as format_names

PAIRS = Path(__file__).parent / "pairs"
COMMANDS = group.list_commands(None)


# --- what is asked for most ------------------------------------------------------------------------------------


def test_compare_passes_every_function_without_a_word_on_stderr(process):
    done = process("compare", "--h", "1e-6")
    assert (done.returncode, done.stderr) == (0, "")
    for record in FUNCTIONS:
        assert record.name in done.stdout


def test_compare_in_float32_at_1e_6_is_undecided_and_says_which_step_would_decide(process):
    done = process("compare", "--h", "1e-6", "--dtype", "float32")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("would decide") + done.stdout.count("no step from") == len(FUNCTIONS)
    assert "fail" not in done.stdout


def test_table_shows_left_at_and_right_of_a_jump(command):
    rows = list(csv.DictReader(io.StringIO(command("table", "heaviside", "--at", "-1,0,1", "--format", "csv").out)))
    assert [(row["x"], row["side"], row["f"], row["df"]) for row in rows] == [
        ("-1.0", "", "0.0", "0.0"), ("0.0", "left", "0.0", "0.0"), ("0.0", "at", "1.0", "0.0"),
        ("0.0", "right", "1.0", "0.0"), ("1.0", "", "1.0", "0.0"),
    ]  # fmt: skip


def test_a_formula_that_begins_with_a_minus_is_told_how_it_is_written(command):
    done = command("plot", "-tanh(x)/2", "--only", "f")
    assert done.status == 2
    assert '"0-tanh(x)/2"' in done.err
    assert command("plot", "0-tanh(x)/2", "--only", "f").status == 0
    for formula in ("-0.5*x", "-.5*x", "-2x", "-x²", "-hardtanh(x)", "-max(x, 0)"):
        assert f'"0{formula}"' in command("plot", formula).err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plot relu -q", "such option:? '?-q"), ("plot -5", "such option:? '?-5"), ("plot -1e5", "such option:? '?-1"),
        ("plot -elu", "such option:? '?-e"), ("plot relu --title -x --foo", "such option:? '?--foo"),
        ("plot relu --title -x*x -q", "such option:? '?-q"), ("plot relu --tangent -x", "'-x' is not a number"),
        ("table relu --at -1,-2 -q", "such option:? '?-q"),
    ],
)  # fmt: skip
def test_what_is_no_formula_with_a_minus_is_not_taken_for_one(command, line, said):
    done = command(*line.split())
    assert done.status == 2
    assert re.search(said, done.err)  # click 8.1 has a colon there, newer ones quotation marks
    assert "formula" not in done.err


def test_table_shows_code_without_a_derivative_by_its_quotients(command, tmp_path):
    (tmp_path / "own.py").write_text("def square(x):\n    return x * x\n\ndef d_square(x):\n    return 2 * x\n")
    out = command("table", "own.py:square", "--at", "-1,2", "--format", "json").out
    schema = json.loads((Path(actderiv.__file__).parent / "schemas" / "table-1.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(out))
    rows = json.loads(out)["rows"]
    assert [(row["f"], row["df"], row["abs_error"]) for row in rows] == [(1, None, None), (4, None, None)]
    assert [row["numeric"] for row in rows] == pytest.approx([-2, 4], abs=1e-6)
    told = " ".join(command("table", "own.py:square", "relu", "--at", "-1,2").out.split())
    assert "only its numeric one is shown. Is it --derivative own.py:d_square?" in told
    assert "relu comes without" not in told
    assert "only its numeric" not in command("table", "own.py:square", "--derivative", "own.py:d_square").out


def test_table_has_every_break_of_its_range(command):
    for record in FUNCTIONS:
        out = command("table", record.name, "--range", "-7", "7", "--points", "3", "--format", "csv").out
        rows = list(csv.DictReader(io.StringIO(out)))
        inside = [at for at in record.bind().breaks if -7 <= at <= 7]
        assert [float(row["x"]) for row in rows if row["side"] == "at"] == inside
        errors = [float(row["abs_error"]) for row in rows if row["side"] != "at" and row["abs_error"]]
        slow = [at for at, order in record.bind().breaks.items() if order == BEND]  # f'' may be without bound there
        assert max(errors, default=0.0) < (1e-3 if slow else 1e-5), record.name


def test_json_is_json(process):
    report = json.loads(process("compare", "sigmoid", "--format", "json").stdout)
    assert report["schema"] == "actderiv.compare/2"
    assert report["version"] == __version__
    assert report["passed"] is True


def test_sweep_finds_the_bottom_of_each_v(command):
    """The best step of a scheme of order p is near u^(1/(p+1)): within a factor of 30."""
    from actderiv.sources.differences import SCHEMES

    rows = json.loads(command("sweep", "sigmoid", "--format", "json").out)["rows"]
    for scheme in SCHEMES:
        (best,) = [row for row in rows if row["scheme"] == scheme.name and row["best"]]
        if not scheme.complex_valued:
            expected = 1.1e-16 ** (1 / (scheme.order + 1))
            assert expected / 30 < best["h"] < expected * 30


@pytest.mark.parametrize("format_", format_names())
@pytest.mark.parametrize(
    "words",
    [
        ("compare", "relu"),
        ("table", "relu"),
        ("sweep", "relu"),
        ("list",),
        ("show", "relu"),
        ("flow", "relu", "--depth", "2"),
    ],
)
def test_every_result_comes_in_every_format(command, words, format_):
    outcome = command(*words, "--format", format_)
    if words[0] != "compare" and format_ not in format_names(judged=False):
        assert (outcome.status, outcome.out) == (2, "")
        assert f"'{format_}' is not one of" in outcome.err
        return
    assert outcome.status == 0
    assert "relu" in outcome.out.replace("\\_", "_") or "1 passed" in outcome.out or '"results": []' in outcome.out
    assert outcome.out.endswith("\n")


def test_out_writes_the_same_text_and_its_suffix_names_the_format(command, tmp_path):
    assert command("compare", "tanh", "--out", "r.json").out == ""
    assert (tmp_path / "r.json").read_text() == command("compare", "tanh", "--format", "json").out
    command("compare", "tanh", "--out", "r.md")
    assert (tmp_path / "r.md").read_text() == command("compare", "tanh", "--format", "markdown").out


def test_a_users_pair_is_judged_from_its_file(command):
    good = command("compare", f"{PAIRS}/right.py:softsign", "--derivative", f"{PAIRS}/right.py:softsign_prime")
    bad = command("compare", f"{PAIRS}/wrong.py:tail_cut", "--derivative", f"{PAIRS}/wrong.py:tail_cut_prime")
    assert (good.status, bad.status) == (0, 1)
    assert "zero from 8.01 to 10" in " ".join(bad.out.split())


# --- exit statuses and errors ----------------------------------------------------------------------------------

REFUSED = [
    (2, "compare", "sigmiod"),
    (2, "compare", "--h", "0"),
    (2, "compare", "--h", "nan"),
    (2, "compare", "--h", "-1"),
    (2, "compare", "--h", "1e-400"),
    (2, "compare", "--h", "1e-300", "--dtype", "float32"),
    (2, "compare", "--range", "1", "1"),
    (2, "compare", "--range", "2", "1"),
    (2, "compare", "--range", "nan", "1"),
    (2, "compare", "--points", "1"),
    (2, "compare", "--points", "1000000000000"),
    (2, "compare", "--points", "-5"),
    (2, "compare", "--scheme", "sideways"),
    (2, "compare", "--dtype", "float7"),
    (2, "compare", "--format", "yaml"),
    (2, "compare", "--tol", "0"),
    (2, "compare", "--derivative", "acts.py:f"),
    (2, "compare", "--no-such-flag"),
    (2, "compare", "relu", "--out", "."),
    (4, "compare", "relu", "--out", "missing/report.json"),
    (4, "compare", "missing.py:f"),
    (4, "list", "--out", "y" * 300),
    (2, "table", "relu", "--at", "1,two"),
    (2, "table", "relu", "--at", "1", "--range", "0", "1"),
    (2, "sweep", "relu", "--plot", "v.bmp"),
    (2, "sweep", "relu", "--plot", "."),
    (2, "plot"),
    (2, "plot", "relu", "--out", "p.bmp"),
    (2, "plot", "relu", "--out", "."),
    (2, "plot", "relu", "--out", "-"),
    (4, "plot", "relu", "--out", "missing/p.png"),
    (2, "plot", "relu", "--range", "1", "1", "--out", "p.png"),
    (2, "plot", "relu", "--points", "1", "--out", "p.png"),
    (2, "plot", "relu", "--points", "1000000000000", "--out", "p.png"),
    (2, "plot", "relu", "--points", "1000000000", "--out", "p.png"),
    (2, "table", "relu", "--points", "1000000000"),
    (2, "identify", "relu", "--points", "1000000000"),
    (2, "plot", "relu", "--numeric", "--h", "0", "--out", "p.png"),
    (2, "plot", "relu", "--theme", "neon", "--out", "p.png"),
    (2, "plot", "relu", "--dpi", "0", "--out", "p.png"),
    (2, "animate", "relu", "--at", "0", "--out", "p.bmp"),
    (2, "plot", "relu", "--size", "0", "5", "--out", "p.png"),
    (2, "show"),
    (2, "show", "sigmiod"),
    (2, "no-such-command"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: " ".join(case[1:]))
def test_a_wrong_request_is_refused_by_name_and_leaves_nothing(command, tmp_path, case):
    status, *words = case
    outcome = command(*words)
    assert outcome.status == status, outcome.err
    assert outcome.out == ""
    assert 0 < len(outcome.err.splitlines()) <= 8
    assert "Traceback" not in outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_to_write_has_a_name(command, name):
    for option in group.get_command(None, name).params:
        if isinstance(option.type, File):
            (flag,) = option.opts
            assert command(name, "relu", flag, "").err == f"Error: {flag} needs a file name.\n"


@pytest.mark.parametrize(
    ("words", "fitting"),
    [
        ("list --out", "report.txt"), ("compare relu --out", "report.txt"), ("plot relu --out", "picture.png"),
        ("sweep relu --plot", "picture.png"), ("compare relu --against formula --plot", "picture.png"),
        ("flow relu --plot", "picture.png"), ("animate relu --at 1 --out", "a.gif"),
    ],
)  # fmt: skip
def test_for_a_folder_a_file_in_it_is_proposed(command, tmp_path, words, fitting):
    assert f"such as {tmp_path / fitting}." in command(*words.split(), tmp_path).err


def test_a_users_failure_ends_with_3_and_its_own_words(command, tmp_path):
    (tmp_path / "acts.py").write_text("def f(x):\n    return x / zero\n\n\ndef g(x):\n    return 1.0\n")
    outcome = command("compare", "acts.py:f", "--derivative", "acts.py:g")
    assert outcome.status == 3
    assert "NameError" in outcome.err
    assert "line 2" in outcome.err
    assert "Traceback" not in outcome.err
    assert "Traceback" in command("compare", "acts.py:f", "--derivative", "acts.py:g", "--debug").err


def test_a_function_without_a_derivative_is_told_what_to_do(command, tmp_path):
    (tmp_path / "acts.py").write_text("def f(x):\n    return x * x\n")
    outcome = command("compare", "acts.py:f")
    assert outcome.status == 2
    assert "--derivative" in outcome.err


def test_a_failed_run_leaves_the_old_file(command, tmp_path):
    (tmp_path / "report.json").write_text("old")
    assert command("compare", "sigmiod", "--out", "report.json").status == 2
    assert (tmp_path / "report.json").read_text() == "old"


def test_a_reader_that_leaves_is_no_news(tmp_path):
    line = f"{sys.executable} -m actderiv compare; echo $? >&2"
    done = subprocess.run(
        ["bash", "-c", f"({line}) | head -1"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr.strip() in ("0", "141")  # 0 if all was written before the reader left
    endless = subprocess.Popen(
        [sys.executable, "-m", "actderiv", "table", "sigmoid", "--points", "20000", "--format", "csv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with endless:
        endless.stdout.readline()
        endless.stdout.close()
        assert endless.stderr.read() == b""
        assert endless.wait(60) == 141


def test_a_terminal_without_unicode_gets_ascii(process):
    for words in (("compare", "relu"), ("plot", "relu"), ("show", "gelu"), ("table", "relu")):
        done = process(*words, env={**os.environ, "PYTHONIOENCODING": "ascii"})
        assert done.returncode == 0, done.stderr
        assert done.stdout.isascii()


def test_a_scheme_that_a_formula_does_not_take_is_told(process):
    done = process("table", "gelu", "tanh", "--scheme", "complex_step", "--at", "1", "--format", "csv")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1].endswith(",nan,")
    done = process("plot", "gelu", "--numeric", "--scheme", "complex_step", "--out", "z.png")
    assert done.returncode == 2
    assert "gelu takes no complex numbers" in done.stderr


def test_a_dash_is_stdout(process, tmp_path):
    for words in (("compare", "relu", "--format", "json"), ("list", "--in", "torch"), ("table", "relu")):
        done = process(*words, "--out", "-", cwd=tmp_path)
        assert done.returncode == 0
        assert done.stdout
        assert not (tmp_path / "-").exists()


def test_frameworks_slopes_are_told_for_the_parameters_they_were_read_off_with(process):
    assert '"at_breaks": {}' in process("show", "leaky_relu:negative_slope=0.2", "--format", "json").stdout
    assert '"at_breaks": {}' not in process("show", "leaky_relu", "--format", "json").stdout


# --- what is loaded --------------------------------------------------------------------------------------------

PROBE = """
import sys
sys.argv = ["actderiv", *{words!r}]
from actderiv.cli import run
run()
names = {{name.partition(".")[0] for name in sys.modules}}
print(sorted(names & {{"numpy", "matplotlib", "rich", "flint"}}), file=sys.stderr)
print(sorted(name for name in sys.modules if name.endswith("pyplot") or name in {unwanted!r}), file=sys.stderr)
"""


def loaded(tmp_path, *words, unwanted=()):
    probe = PROBE.format(words=words, unwanted=unwanted)
    done = subprocess.run([sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    libraries, pyplot = done.stderr.splitlines()[-2:]
    assert pyplot == "[]"
    return eval(libraries)


def test_help_and_version_load_click_and_the_standard_library_only(tmp_path):
    assert loaded(tmp_path, "--version") == []
    records = "actderiv.activation", "actderiv.naming", "actderiv.registry"
    assert loaded(tmp_path, "--help", unwanted=records) == []
    for name in COMMANDS:
        assert loaded(tmp_path, name, "--help") == [], name


def test_each_command_loads_what_it_needs(tmp_path):
    rare = "numpy.ma", "actderiv.report.flow", "actderiv.report.jacobian"
    assert loaded(tmp_path, "compare", "relu", unwanted=rare) == ["numpy"]
    assert loaded(tmp_path, "plot", "relu") == ["numpy"]
    foreign = "http.client", "ssl", "email", "actderiv.report", "actderiv.judge.conventions"
    assert loaded(tmp_path, "plot", "relu", "--out", "p.png", unwanted=foreign) == ["matplotlib", "numpy"]
    assert loaded(tmp_path, "compare", "relu", "--format", "rich") == ["numpy", "rich"]


def test_importing_the_package_loads_the_standard_library_only():
    probe = "import actderiv, sys; print(sorted({'numpy','click','rich','matplotlib','flint'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_every_command_explains_itself(command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    listing = command("--help").out
    for name in COMMANDS:
        whole = group.get_command(None, name).get_short_help_str(1000)
        assert re.search(rf"^  {name} +{re.escape(whole)}$", listing, re.MULTILINE), listing
        assert command(name, "--help").status == 0
    assert command("--version").out.split()[-1] == __version__


def test_every_module_without_an_underscore_is_a_command_and_its_first_line_says_what_for():
    modules = [each.name for each in iter_modules(cli.__path__) if each.name[0] != "_"]
    assert sorted(modules) == COMMANDS
    for name, line in cli.lines().items():
        assert line == import_module(f"actderiv.cli.{name}").__doc__.strip().splitlines()[0]
        assert line.endswith(".")


def test_names_of_the_records_are_the_package_s_own_when_they_are_first_asked_for():
    probe = "import actderiv; print(actderiv.FUNCTIONS is __import__('actderiv.activation').activation.FUNCTIONS)"
    probe += "; print({*actderiv.__all__} <= {*dir(actderiv)}, hasattr(actderiv, 'no_such_name'))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["True", "True", "False"]


def test_every_option_of_every_command_stands_in_one_group():
    flags = [flag for names in GROUPS.values() for flag in names]
    assert len(flags) == len(set(flags))
    used = set()
    for name in group.list_commands(None):
        params = [each for each in group.get_command(None, name).params if isinstance(each, click.Option)]
        used |= {max(each.opts, key=len) for each in params}
    assert used | {"--version", "--help"} == set(flags)


@pytest.mark.parametrize("name", ["compare", "list"])
def test_help_has_every_option_once_under_a_title(command, name):
    told = command(name, "--help").out
    for each in group.get_command(None, name).params:
        if isinstance(each, click.Option):
            assert len(re.findall(rf"^  (-\w, )?{max(each.opts, key=len)}( |$)", told, re.MULTILINE)) == 1
    assert "\nWhat:\n" in told
    assert "Other:" not in told


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("compre relu", "you mean compare?"), ("plt relu", "Did you mean plot?"), ("Show relu", "Did you mean show?"),
        ("xyzzy", "A FUNCTION comes after a command"), ("compare relu --h 1e-400", "1e-400 is too small"),
        ("compare relu --h 1e400", "1e400 is too large"), ("compare relu --h 0e5", "0e5 is not a positive number"),
        ("compare relu --h inf", "inf is not a positive number"),
    ],
)  # fmt: skip
def test_what_was_mistyped_is_told_with_what_may_have_been_meant(command, line, said):
    done = command(*line.split())
    assert done.status == 2
    assert said in done.err


def test_of_an_option_that_is_given_twice_the_last_value_counts_and_that_is_told(command):
    done = command("table", "relu", "--points", 3, "--points", 5, "--range", 1, 2, "--format", "csv")
    assert len(done.out.splitlines()) == 6
    assert done.err == "Note: --points is given 2 times; the last one counts.\n"
    for once in ("--range 1 2 --points 5", "--range 1 2", "--h 1e-3 --h 1e-4"):
        assert command("compare", "relu", *once.split()).err == ""


def test_only_where_there_is_an_option_for_it_are_more_regions_offered(command, tmp_path):
    wrong = "import numpy as np\n\ndef df(x):\n    return 1 - np.tanh(x) ** 2 + 0.01 * np.sin(50 * x)\n"
    (tmp_path / "own.py").write_text(wrong)
    assert "--verbose" in command("compare", "tanh", "--derivative", "own.py:df").out
    report = compare("tanh", derivative="own.py:df")
    assert "--verbose" not in str(report)
    assert "regions" in str(report)
