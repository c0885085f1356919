"""What scripts and services build on: names for loops, functions from a file, completion, hook and action."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from actderiv import FUNCTIONS, naming
from actderiv.cli import group
from actderiv.cli._completing import ENGINES, SOURCES
from actderiv.cli.completion import PLACES
from actderiv.sources import SOURCES as all_sources

ROOT = Path(__file__).parent.parent


def test_names_are_lines(command):
    assert command("list", "--names").out.splitlines() == FUNCTIONS.names()
    some = command("list", "--names", "--in", "torch", "--kinks").out.splitlines()
    assert "relu" in some
    assert set(some) < set(FUNCTIONS.names())
    assert "central" in command("list", "--schemes", "--names").out.splitlines()
    assert command("list", "--names", "nothing-of-the-kind").out == ""
    assert command("list", "--names", "--format", "json").status == 2


@pytest.fixture
def stdin(monkeypatch):
    def hold(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return hold


LINES = "\ufefftanh\r\n\n  # of mine:\n  leaky_relu:negative_slope=0.2  \nx*sigmoid(x)\n"


def test_functions_are_read_from_a_file_or_from_stdin(command, tmp_path, stdin):
    (tmp_path / "functions.txt").write_text(LINES, "utf-8")
    words = ("--points", "11", "--range", "-2", "2", "--format", "csv")

    def judged(*more):
        return [row["function"] for row in csv.DictReader(command("compare", *more, *words).out.splitlines())]

    names = ["tanh", "leaky_relu:negative_slope=0.2", "x*sigmoid(x)"]
    assert judged("--from", "functions.txt") == names
    assert judged("relu", "--from", "functions.txt") == ["relu", *names]
    for more in (("--from", "-"), ("-",)):
        stdin(LINES.encode())
        assert judged(*more) == names


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 2, "names no FUNCTION"), (b"# none\n\n", 2, "names no FUNCTION"), (b"tanh\xff\n", 4, "no text in UTF-8"),
        (b"tahn\n", 2, "Did you mean tanh"), (None, 4, "There is no file"),
    ],
)  # fmt: skip
def test_a_list_that_names_nothing_never_means_everything(command, tmp_path, stdin, content, status, said):
    if content is not None:
        (tmp_path / "list.txt").write_bytes(content)
    outcome = command("compare", "--from", "list.txt")
    assert (outcome.status, outcome.out) == (status, "")
    assert said in outcome.err
    if content is not None:
        stdin(content)
        assert command("compare", "-").status == status


def test_names_flow_from_list_to_compare(tmp_path):
    line = f"{sys.executable} -m actderiv"
    pipe = f"{line} list --names --in torch --kinks | {line} compare - --points 11"
    shell = ["bash", "-o", "pipefail", "-c", pipe]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^\d+ passed$", done.stdout, re.MULTILINE)


# --- completion ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", PLACES)
def test_each_shell_gets_a_script_that_it_understands(command, shell, tmp_path):
    outcome = command("completion", shell)
    assert (outcome.status, outcome.err) == (0, "")
    assert PLACES[shell] in outcome.out
    assert f"_ACTDERIV_COMPLETE={shell}_complete" in outcome.out
    if shell == "zsh":
        assert outcome.out.startswith("#compdef actderiv\n")
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    (tmp_path / "script").write_text(outcome.out)
    assert subprocess.run([shell, "-n", "script"], cwd=tmp_path, timeout=60).returncode == 0


def test_bash_completes_with_the_script(command, tmp_path):
    (tmp_path / "script").write_text(command("completion", "bash").out)
    (tmp_path / "actderiv").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m actderiv "$@"\n')
    (tmp_path / "actderiv").chmod(0o755)
    typed = "COMP_WORDS=(actderiv compare sigmo); COMP_CWORD=2"
    asked = f'source script; {typed}; _actderiv_completion actderiv; echo "${{COMPREPLY[@]}}"'
    found = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", asked], cwd=tmp_path, env=found, capture_output=True, text=True, timeout=60)
    assert "sigmoid" in done.stdout.split(), done.stderr


def test_a_shell_is_named_and_an_unknown_one_is_told(command, process):
    assert command("completion").status == command("completion", "tcsh").status == 2
    done = process(env={**os.environ, "_ACTDERIV_COMPLETE": "tcsh_source"})
    assert done.returncode == 2
    assert "_ACTDERIV_COMPLETE is 'tcsh_source'" in done.stderr


# --- hook and action -------------------------------------------------------------------------------------------

KERNELS = "def dsquare(x):\n    return 2 * x\n\ndef dwrong(x):\n    return 3 * x\n"
CHECKS = "\n".join(
    f'[[tool.actderiv.check]]\nname = "{name}"\nfunction = "x*x"\nagainst = "kernels.py:{name}"\npoints = 5\n'
    for name in ("dsquare", "dwrong")
)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "kernels.py").write_text(KERNELS)
    (tmp_path / "pyproject.toml").write_text(CHECKS)
    return tmp_path


def scalar(text: str, key: str) -> str:
    (found,) = re.findall(rf"^[ -]*{key}: (.*)$", text, re.MULTILINE)
    return found


def test_the_hook_runs_the_checks(command, project):
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text()
    assert (scalar(hook, "pass_filenames"), scalar(hook, "always_run")) == ("false", "true")
    program, *words = shlex.split(scalar(hook, "entry"))
    assert program == "actderiv"
    assert command(*words).status == 1
    assert command(*words, "dsquare").status == 0


def steps() -> list[tuple[dict[str, str], str, str | None]]:
    """The environment, the script and the folder of each step of the action."""
    found = []
    for step in (ROOT / "action.yml").read_text().split("    - name: ")[1:]:
        assert scalar(step, "shell") == "bash"
        folder = re.search(r"working-directory: (.*)", step)
        script = "\n".join(line.strip() for line in step.partition("run: |\n")[2].splitlines())
        found.append((dict(re.findall(r"^ +([A-Z]+): (.*)$", step, re.MULTILINE)), script, folder and folder[1]))
    return found


def run_step(step, inputs, cwd, **more):
    """Run a step as a runner does: in bash with -e and pipefail, and an environment that holds nothing else."""
    filled = partial(re.sub, r"\$\{\{ (.*?) \}\}", lambda match: inputs[match[1]])
    given = {name: filled(value) for name, value in step[0].items()}
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(cwd), **more, **given}
    line = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step[1]]
    return subprocess.run(line, cwd=cwd, env=variables, capture_output=True, text=True, timeout=120)


def inputs_of(**given: str) -> dict[str, str]:
    """The inputs of the action, by default those that it declares."""
    entry = r"^  ([a-z-]+):\n    description: .*\n    default: (.*)$"
    declared = re.findall(entry, (ROOT / "action.yml").read_text(), re.MULTILINE)
    usual = {name: default.strip('"') for name, default in declared}
    assert given.keys() <= usual.keys()
    found = {f"inputs.{name}": value for name, value in {**usual, "python": sys.executable, **given}.items()}
    return {**found, "github.action_path": str(ROOT)}


def test_the_action_runs_the_checks_in_a_bare_shell(project):
    _, check = steps()
    given = {"PYTHONPATH": str(ROOT)}
    done = run_step(check, inputs_of(checks="dsquare", arguments="--verbose --out report.json"), project, **given)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((project / "report.json").read_text())["passed"] is True
    done = run_step(check, inputs_of(), project, **given)
    assert (done.returncode, "1 passed, 1 failed" in done.stdout) == (1, True)
    more = "--out 'a report.json'\n\n  --verbose\n"  # as a block of YAML arrives
    assert run_step(check, inputs_of(checks="dsquare\n", arguments=more), project, **given).returncode == 0
    assert (project / "a report.json").exists()
    assert run_step(check, inputs_of(checks="*"), project, **given).returncode == 2
    assert run_step(check, inputs_of(arguments="--out 'open"), project, **given).returncode == 1
    done = run_step(check, inputs_of(checks="$(touch injected) dsquare; touch injected"), project, **given)
    assert done.returncode == 2
    assert not (project / "injected").exists()


def test_the_action_runs_the_checks_where_a_line_ends_in_two_characters(project, tmp_path_factory):
    """As what Python prints on Windows does."""
    _, check = steps()
    site = tmp_path_factory.mktemp("site")
    (site / "sitecustomize.py").write_text("import sys\nsys.stdout.reconfigure(newline='\\r\\n')\n")
    inputs = inputs_of(checks="dsquare dsquare", arguments="--verbose --out 'a é.json'")
    done = run_step(check, inputs, project, PYTHONPATH=os.pathsep.join([str(site), str(ROOT)]))
    assert done.returncode == 0, done.stderr
    assert (project / "a é.json").exists()


def test_the_action_installs_itself_with_the_extras_that_are_asked_for(project):
    install, _ = steps()
    (project / "python").write_text('#!/bin/sh\nprintf "%s\\n" "$@" >asked\n')
    (project / "python").chmod(0o755)
    for extras, wanted in (("", ""), ("exact,torch", "[exact,torch]")):
        done = run_step(install, inputs_of(python="./python", extras=extras), project)
        assert done.returncode == 0, done.stderr
        assert (project / "asked").read_text().splitlines()[-1] == f"{ROOT}{wanted}"


TYPED = [
    ("plot entma", set()),
    ("plot tanhl", {"tanhlu"}),
    ("plot leaky_relu:", {"leaky_relu:negative_slope="}),
    ("plot LeakyReLU:ne", {"LeakyReLU:negative_slope="}),
    ("table gelu:approximate=", {"gelu:approximate=none", "gelu:approximate=tanh"}),
    ("table gelu:approximate=ta", {"gelu:approximate=tanh"}),
    ("plot leaky_relu:negative_slope=0.2,", set()),
    ("plot leaky_relu : ne", {"negative_slope="}),  # as bash takes it apart
    ("plot leaky_relu :", {"negative_slope="}),
    ("table gelu : approximate = ta", {"tanh"}),
    ("table gelu : approximate =", {"none", "tanh"}),
    ("compare gelu --against tor", {"torch"}),
    ("compare gelu --against ", set(SOURCES)),
    ("compare --derivative exa", set()),
    ("compare --dtype BF", {"bfloat16"}),
    ("compare tanh --scheme f", {"forward", "five_point"}),
    ("compare tanh --format sa", {"sarif"}),
    ("plot tanh --theme da", {"dark"}),
    ("list --in tor", {"torch"}),
    ("table leaky_relu:negative_slope=0.2 elu --wrt a", {"alpha"}),
    ("table --wrt a", set()),
    ("nothing-of-the-kind ta", {"table"}),  # what stands before is wrong, which is told when it is run
    ("list --dtype ta", set()),
]


@pytest.mark.parametrize(("typed", "offered"), TYPED)
def test_a_shell_is_offered_names_parameters_words_and_sources(typed, offered):
    *words, incomplete = typed.split(" ")
    found = ShellComplete(group, {}, "actderiv", "_ACTDERIV_COMPLETE").get_completions(words, incomplete)
    assert {each.value for each in found if each.type == "plain"} == offered


@pytest.mark.parametrize("typed", ["identify ", "compare --derivative ", "plot --style ", "compare --out ", "merge "])
def test_a_shell_is_told_where_it_is_to_look_for_files(typed):
    *words, incomplete = typed.split(" ")
    found = ShellComplete(group, {}, "actderiv", "_ACTDERIV_COMPLETE").get_completions(words, incomplete)
    assert {each.type for each in found} == {"file"}


def test_the_names_of_checks_are_offered(project, monkeypatch):
    monkeypatch.chdir(project)
    (project / "other.toml").write_text('[[check]]\nname = "other"\nfunction = "relu"\n')

    def offered(*words, incomplete=""):
        found = ShellComplete(group, {}, "actderiv", "_ACTDERIV_COMPLETE").get_completions([*words], incomplete)
        return [each.value for each in found]

    assert offered("check") == ["dsquare", "dwrong"]
    assert offered("check", "dwrong", incomplete="ds") == ["dsquare"]
    assert offered("check", "--config", "other.toml") == ["other"]
    for content in ("[[check", "[[tool.actderiv.check]]\nfunction = 3\n"):  # wrong: which is told when they are run
        (project / "pyproject.toml").write_text(content)
        assert offered("check") == []


def answer(process, *words: str, **environment: str):
    """What a bash prints that asks for completions of the last of the words."""
    asking = {"_ACTDERIV_COMPLETE": "bash_complete", "COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    return process(env={**os.environ, **asking, **environment})


def test_bash_takes_the_value_of_an_option_for_a_word_of_its_own(process):
    for words in (("--dtype", "=", "bf"), ("--dtype", "bf")):
        done = answer(process, "actderiv", "compare", "tanh", *words)
        assert (done.returncode, done.stdout, done.stderr) == (0, "plain,bfloat16\n", "")
    done = answer(process, "actderiv", "compare", "tanh", "--scheme", "=")
    assert "plain,forward" in done.stdout.splitlines()


@pytest.mark.parametrize(
    "words", [("nothing", ""), ("compare", "'open"), ("check", ""), ("--lang", "xx", "plot", ""), ("compare", "\udcff")]
)
def test_a_shell_that_asks_in_the_midst_of_a_wrong_line_hears_no_error(process, words, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.actderiv]\nnothing = 1\n")
    done = answer(process, "actderiv", *words)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"COMP_WORDS": ""}, 0, ""),
        ({"COMP_CWORD": "x"}, 2, "COMP_CWORD is 'x'"),
        ({"_ACTDERIV_COMPLETE": "zsh_complete", "COMP_CWORD": ""}, 2, "COMP_CWORD is ''"),
    ],
)
def test_what_only_a_shell_sets_is_told_where_it_is_wrong(process, given, status, said):
    done = answer(process, "actderiv", "plot", **given)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (status, True, False)
    assert done.stderr.count("\n") == (1 if said else 0)


def test_completion_without_the_words_says_so(process):
    done = process(env={**os.environ, "_ACTDERIV_COMPLETE": "fish_complete"})
    assert (done.returncode, done.stdout) == (2, "")
    assert "COMP_WORDS" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sources_that_are_offered_are_those_that_there_are():
    assert set(SOURCES) == {source.name for source in all_sources if source.recognises is None}
    assert ENGINES == naming.ENGINES
