"""What leaves the program arrives whole or not at all, destroys nothing, and ends with the status that is promised."""

from __future__ import annotations

import io
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import HEEDING

from actderiv import files
from actderiv.cli import _progress, run
from actderiv.cli._statuses import STATUSES as MEANINGS
from actderiv.errors import FileError, RequestError
from actderiv.study import spreading

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
LONG = "a" * 256
TANH = "import numpy as np\n\n\ndef tanh_bw(x):\n    return 1 - np.tanh(x) ** 2\n"
SLEEPS = "import pathlib, time\n\ndef f(x):\n    pathlib.Path('entered').touch()\n    time.sleep(60)\n    return x\n"
JUDGED = "compare tanh --against acts.py:tanh_bw --dtype float8_e5m2"


def shell(folder, line, **options):
    """A line of a shell, ``actderiv`` in it being this one."""
    called = f"{sys.executable} -m actderiv"
    line = re.sub(r"\bactderiv\b", called, line)
    return subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, timeout=120, **options)


# Exit statuses


def signalled(folder, number, code=SLEEPS):
    """A run that is at work in a person's code, and gets the signal."""
    (folder / "acts.py").write_text(code)
    line = [*HEEDING, "-m", "actderiv", "compare", "acts.py:f", "--derivative", "acts.py:f", "--out", "r.json"]
    running = subprocess.Popen(
        line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for(folder / "entered")
    running.send_signal(number)
    out, err = running.communicate(timeout=30)
    assert out == ""
    assert "Traceback" not in err
    assert "had not returned" in err
    assert {each.name for each in folder.iterdir()} - {"__pycache__"} == {"acts.py", "entered"}
    return running.returncode


def wait_for(path):
    for _ in range(1200):
        if path.exists():
            return
        time.sleep(0.05)
    pytest.fail(f"{path.name} did not appear")


@pytest.mark.skipif(os.name != "posix", reason="there are no such signals")
def test_a_signal_while_a_text_is_executed_ends_with_its_status(tmp_path):
    assert signalled(tmp_path, signal.SIGTERM, f"def f(x):\n    exec({SLEEPS + 'f(1)'!r}, {{}})\n    return x\n") == 143


def fails_itself(folder, monkeypatch):
    from actderiv.cli import _output

    def broken(*_):
        raise ZeroDivisionError("no fault of yours")

    monkeypatch.setattr(_output, "emit", broken)
    return run(["list", "gelu"])


STATUSES = {
    0: lambda folder, patch: run(["compare", "tanh", "--points", "51"]),
    1: lambda folder, patch: run(["compare", "x*x", "--derivative", "x", "--points", "51"]),
    2: lambda folder, patch: run(["compare", "no_such_function"]),
    3: lambda folder, patch: run(["compare", "math:sqrt", "--derivative", "x", "--points", "51"]),
    4: lambda folder, patch: run(["compare", "missing.py:f"]),
    70: fails_itself,
    129: lambda folder, patch: signalled(folder, signal.SIGHUP),
    130: lambda folder, patch: signalled(folder, signal.SIGINT),
    141: lambda folder, patch: int(shell(folder, "actderiv list --format json | true; echo ${PIPESTATUS[0]}").stdout),
    143: lambda folder, patch: signalled(folder, signal.SIGTERM),
}


def test_the_readme_has_every_exit_status():
    table = README.split("| exit status |")[1].split("\n\n")[0]
    assert re.findall(r"^\| (\d+) \| (.*) \|$", table, re.MULTILINE) == [(str(k), v) for k, v in MEANINGS.items()]
    assert [*MEANINGS] == [*STATUSES]


@pytest.mark.parametrize("status", STATUSES)
def test_each_exit_status_is_met(status, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert STATUSES[status](tmp_path, monkeypatch) == status


# Several outputs


def test_several_files_each_by_its_suffix_beside_the_table(command, tmp_path):
    names = {"a.json": "json", "b.xml": "junit", "t.md": "markdown", "r.sarif": "sarif", "s.SARIF.json": "sarif"}
    outs = [word for name in names for word in ("--out", name)]
    done = command("compare", "tanh", *outs)
    assert done.out == command("compare", "tanh").out
    assert command("compare", "tanh", "--format", "concise", *outs).out == "1 passed\n"
    for name, format in names.items():
        assert (tmp_path / name).read_text() == command("compare", "tanh", "--format", format).out
    assert command("compare", "tanh", "--format", "json", "--out", "only.txt").out == ""
    assert (tmp_path / "only.txt").read_text() == (tmp_path / "a.json").read_text()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("compare tanh --out a.foo", "'.foo' is no format"), ("compare tanh --out report", "has no suffix"),
        ("compare tanh --out a.json --out a.foo --format csv", "'.foo'"), ("list --out a.xml", "'.xml' is no format"),
        ("table relu --out a.md --out a.sarif", "'.sarif' is no format"),
        ("plot relu --out a.png --out b", "no suffix"),
        ("sweep relu --plot a.foo", "'.foo' is no picture format"), ("flow relu --plot b", "has no suffix"),
        ("compare acts.py:f --plot a.foo --against formula --against numeric", "'.foo' is no picture format"),
        ("plot relu --out a.png --out -", "--format"), ("plot relu --out a.png --out b.csv", "'.csv'"),
    ],
)  # fmt: skip
def test_a_suffix_that_tells_nothing_is_refused_before_any_work(command, tmp_path, line, said):
    done = command(*line.split())
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert ".json" in done.err or ".png" in done.err or "--format" in done.err
    assert ("--format" in done.err) <= ("--plot" not in line)
    assert not [*tmp_path.iterdir()]


def test_an_output_that_fails_does_not_keep_the_result_from_the_others(tmp_path):
    (tmp_path / "full.md").symlink_to("/dev/full")
    line = "actderiv list Elfwing --format csv --out full.md --out a.json"
    done = shell(tmp_path, line)
    assert (done.returncode, "full.md cannot be written: No space left" in done.stderr) == (4, True)
    assert done.stdout.startswith("name,")
    assert shell(tmp_path, line + " > /dev/full").returncode == 4
    assert (tmp_path / "a.json").exists()


def test_several_pictures(command, tmp_path):
    assert command("plot", "relu", "--out", "a.png", "--out", "a.svg", "--dpi", "40").status == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "a.svg").read_bytes().startswith(b"<?xml")


# Nothing is destroyed


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("list --out a.json --out sub/../a.json", "one file"), ("list --out a.json --out ./a.json", "named twice"),
        ("list --out a.json --out there.json", "one file"), ("list --out new.csv --out dangling.csv", "one file"),
        ("list --out a.json --out hard.json", "one file"),
        ("sweep relu --plot a.svg --out a.svg --format csv", "named twice"),
        ("compare tanh --against formula --plot a.svg --out sub/../a.svg --format csv", "one file"),
        ("plot relu --out a.png --out ./a.png", "named twice"),
        (f"{JUDGED} --out acts.py --format plain", "read by this run"),
        (f"{JUDGED} --out link.txt", "read by this run"),
        ("compare relu --against r.csv --dtype float16 --out r.csv", "read by this run"),
        ("compare relu --against r.csv --dtype float16 --plot r.csv", "read by this run"),
        ("identify acts.py:tanh_bw --out link.txt", "read by this run"),
        ("plot acts.py:tanh_bw --derivative x --out acts.py --format svg", "read by this run"),
    ],
)  # fmt: skip
def test_no_output_over_another_or_over_an_input(command, tmp_path, line, said):
    (tmp_path / "sub").mkdir()
    (tmp_path / "acts.py").write_text(TANH)
    (tmp_path / "r.csv").write_text("x,y\n0.5,1\n")
    (tmp_path / "a.json").write_text("old")
    for link, target in (("link.txt", "acts.py"), ("there.json", "a.json"), ("dangling.csv", "new.csv")):
        (tmp_path / link).symlink_to(target)
    os.link(tmp_path / "a.json", tmp_path / "hard.json")
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()}
    done = command(*line.split())
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()} == before


def test_an_input_that_nobody_named_is_not_written_over_either(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.csv").write_text("old")
    files.read(Path("r.csv"))
    with pytest.raises(RequestError, match="read by this run"):
        files.write_whole(tmp_path / "r.csv", b"new")
    files.forget()
    files.write_whole(tmp_path / "r.csv", b"new")
    assert (tmp_path / "r.csv").read_text() == "new"


def test_neither_the_settings_nor_a_neighbour_that_the_code_imports_is_written_over(command, tmp_path):
    code = "import near\ndef f(x):\n    return near.A * x\n"
    files = {"acts.py": code, "near.py": "A = 2\n", "actderiv.toml": "h = 1e-3\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    for name in files:
        done = command("compare", "acts.py:f", "--derivative", "0*x + 2", "--format", "json", "--out", name)
        assert (done.status, "read by this run" in done.err) == (2, True)
    assert {name: (tmp_path / name).read_text() for name in files} == files


def test_an_open_file_is_added_to_and_not_replaced(tmp_path):
    (tmp_path / "f").write_text("old\n")
    line = "actderiv list Elfwing --format csv --out /dev/stdout >>f && actderiv list --out a.md --out f.md >>f.md"
    done = shell(tmp_path, line)
    assert (tmp_path / "f").read_text().startswith("old\nname,")
    assert (done.returncode, "where stdout goes" in done.stderr) == (2, True)
    assert (tmp_path / "f.md").read_text() == ""
    assert not (tmp_path / "a.md").exists()


def test_descriptors_are_known_by_their_paths(tmp_path):
    assert files.descriptor(Path("/dev/stdout")) == 1
    assert files.descriptor(Path("/dev/fd/63")) == 63
    assert files.descriptor(Path("/dev/null")) is None
    (tmp_path / "1").touch()
    (tmp_path / "out").symlink_to("/dev/stderr")
    assert files.descriptor(tmp_path / "1") is None
    assert files.descriptor(tmp_path / "out") == 2


# Streams


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("actderiv list > /dev/full", 4, "stdout cannot be written: No space left"),
        ("actderiv --help > /dev/full", 4, "stdout cannot be written: No space left"),
        ("actderiv --version > /dev/full", 4, "stdout cannot be written"),
        ("actderiv plot -h >&-", 4, "stdout is closed"),
        ("actderiv list >&-", 4, "stdout is closed"), ("actderiv --version >&-", 4, "stdout is closed"),
        ("ulimit -f 1; exec actderiv list > a.txt", 4, "File too large"),
        ("ulimit -f 0; exec actderiv list --out b.txt", 4, "b.txt cannot be written: File too large"),
        ("_ACTDERIV_COMPLETE=bash_complete COMP_WORDS= COMP_CWORD=1 actderiv > /dev/full", 4, "No space left"),
        ("actderiv compare - <&-", 4, "stdin is closed"),
        ("actderiv plot relu --out a.svg >&-", 0, ""),
        ("actderiv compare sigmiod 2> /dev/full", 2, ""), ("actderiv compare sigmiod 2>&-", 2, ""),
        ("actderiv compare math:sqrt --derivative x --points 5 2> /dev/full", 3, ""),
    ],
)  # fmt: skip
def test_a_stream_that_is_full_or_closed(tmp_path, line, status, said):
    done = shell(tmp_path, line)
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert bool(said) == bool(done.stderr)
    assert len(done.stderr.splitlines()) <= 2
    assert done.stdout == ""


@pytest.mark.parametrize(
    "line", ["sweep tanh --points 11 --h 1e-3", "flow relu --depth 2 --width 4 --batch 2 --seeds 1", JUDGED]
)
def test_a_picture_that_cannot_be_written_takes_no_result_along(tmp_path, line):
    """What was computed may have taken hours; and a picture is drawn where the table's reader has left."""
    (tmp_path / "acts.py").write_text(TANH)
    (tmp_path / "full.png").symlink_to("/dev/full")
    plain = shell(tmp_path, f"actderiv {line}")
    done = shell(tmp_path, f"actderiv {line} --plot full.png")
    assert (done.returncode, done.stdout) == (4, plain.stdout)
    assert done.stderr == "Error: full.png cannot be written: No space left on device.\n"
    done = shell(tmp_path, f"actderiv {line} --plot a.png --format json | head -c 1; exit ${{PIPESTATUS[0]}}")
    assert done.returncode in (plain.returncode, 141)
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_a_folder_that_takes_no_file_is_known_before_any_work(tmp_path, monkeypatch, command):
    """Whoever runs the tests may be allowed everything, so the system's answer is made."""
    (tmp_path / "acts.py").write_text("def f(x):\n    raise SystemExit('work')\n")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != Path("sub"))
    (tmp_path / "sub").mkdir()
    for flag in (["--out", "sub/a.json"], ["--against", "acts.py:f", "--plot", "sub/a.png"]):
        done = command("compare", "acts.py:f", *flag)
        assert (done.status, done.err.splitlines()[0][-19:]) == (4, " Permission denied.")


def test_code_that_prints_where_nobody_listens_is_judged_all_the_same(tmp_path):
    (tmp_path / "acts.py").write_text("def f(x):\n    print('f', flush=True)\n    return x * x\n")
    line = "actderiv compare acts.py:f --derivative '2*x' --points 5 --format concise 2>"
    for where in ("/dev/full", "&-"):
        done = shell(tmp_path, line + where)
        assert (done.returncode, done.stdout) == (0, "1 passed\n")


def test_what_waits_on_a_full_stderr_at_the_end_changes_no_status():
    code = (
        "import sys\nfrom actderiv.cli import main\n"
        "sys.stderr = open('/dev/full', 'w')\nsys.stderr.write('left')\nmain(['list', '--names'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.split()[0]) == (0, "gelu")


def test_a_file_that_is_opened_does_not_take_the_place_of_a_closed_stream(tmp_path):
    (tmp_path / "probe.py").write_text(
        "import os, sys\nfrom actderiv.cli import _streams\n_streams.plumb()\nsys.exit(os.open('a', os.O_CREAT))\n"
    )
    assert shell(tmp_path, f"exec {sys.executable} probe.py <&- >&- 2>&-").returncode >= 3


# The terminal

STEERING = "\x1b[2J\x07\x9b\u202e\u200d"


@pytest.mark.parametrize(
    "words",
    [
        ["compare", f"re{STEERING}lu"], ["compare", f"acts{STEERING}.py:f"], ["compare", f"acts.py:{STEERING}"],
        ["compare", f"relu:{STEERING}=1"], ["table", "relu", "--at", STEERING], ["plot", "relu", f"--{STEERING}"],
        [STEERING], ["list", "--out", STEERING], ["list", "--config", STEERING], ["compare", "acts.py:raises"],
        ["plot", "relu", "--rc", STEERING], ["compare", "relu", "--against", f"{STEERING}.csv"], ["check", STEERING],
        ["compare", "loads.py:f"], ["table", "relu", "--format", STEERING], ["plot", "relu", "--title", STEERING],
        ["show", f"x + {STEERING}"], ["compare", f"n{STEERING}.py:f", "--derivative", "0*x"],
    ],
)  # fmt: skip
def test_nothing_that_is_quoted_steers_the_terminal(command, tmp_path, words):
    (tmp_path / "acts.py").write_text(f"def raises(x):\n    raise ValueError({STEERING!r})  # {STEERING[2:4]}\n")
    (tmp_path / "loads.py").write_text(f"raise ValueError({STEERING!r})\n")
    (tmp_path / f"n{STEERING}.py").write_text("def f(x):\n    return x\n")
    done = command(*words)
    assert done.status <= 4
    text = done.err + done.out
    assert all(each.isprintable() for line in text.split("\n") for each in line)


@pytest.mark.parametrize(
    ("text", "bad", "columns"),
    [
        ("ab?c", "?", 2), ("字字?c", "?", 4), ("e\u0301?", "?", 1), ("\x1b\u200d?", "?", 10), ("a\n?", "?", 2),
        ("a\x1bb", "\x1b", 1),
    ],
)  # fmt: skip
def test_carets_stand_under_what_they_mean(text, bad, columns):
    at = text.index(bad)
    _, shown, carets = RequestError("no", text=text, span=(at, at + 1)).lines()
    assert carets == "  " + " " * columns + "^" * (4 if bad == "\x1b" else 1)
    assert shown.isprintable()


MANY = "a" * 5000


@pytest.mark.parametrize(
    "words",
    [
        ["compare", MANY], ["compare", f"{MANY}.py:f"], ["compare", "relu", "--dtype", MANY], [MANY], ["check", MANY],
        ["compare", f"relu:{MANY}=1"], ["compare", "relu", f"--{MANY}"], ["compare", "relu", "--points", MANY],
        ["table", "relu", "--at", MANY], ["compare", "relu", "--out", MANY], ["show", f"{MANY}+?"],
        ["compare", "acts.py:raises"], ["compare", "relu", "--config", "long.toml"],
    ],
)  # fmt: skip
def test_nothing_that_is_quoted_fills_the_terminal(command, tmp_path, words):
    (tmp_path / "long.toml").write_text(f"{MANY} = 1\n")
    (tmp_path / "acts.py").write_text(f"def raises(x):\n    raise ValueError({MANY!r})\n")
    done = command(*words)
    assert 0 < done.status <= 4
    assert len(done.err) < 2000
    assert max(map(len, done.err.splitlines())) < 1100


@pytest.mark.parametrize("columns", [20, 21, 40, 80, 400])
@pytest.mark.parametrize("total", [3, 10**6, 10**12])
def test_the_progress_bar_fits_and_leaves_nothing_behind(monkeypatch, columns, total):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(_progress, "PATIENCE", 0)
    with _progress.Bar() as bar:
        for done in (0, total // 2, total):
            bar(done, total)
        monkeypatch.setenv("COLUMNS", "20")
        bar(1, total)
    lines = sys.stderr.getvalue().split("\r")
    assert max(map(len, lines)) < columns
    assert (lines[-1], lines[-2].strip(), len(lines[-2])) == ("", "", max(map(len, lines)))


@pytest.mark.parametrize(
    ("text", "columns"), [("60", 60), ("200", 200), ("1000000000", 400), ("3", 20), ("-5", 80), ("many", 80), ("0", 80)]
)
def test_columns_hold_in_pipes_and_are_bounded(command, monkeypatch, text, columns):
    monkeypatch.setenv("COLUMNS", text)
    for words in (["plot", "relu"], *([["list", "Hendrycks"]] if columns > 20 else [])):
        lines = command(*words).out.splitlines()
        assert columns * 0.6 < max(map(len, lines)) <= columns or columns > 200


def test_a_table_that_fits_no_memory_is_refused(command):
    for words in (["table", "relu", "--points", "1000001"], ["table", "--points", "10000"]):
        done = command(*words)
        assert (done.status, "a table has 1,000,000 at most" in done.err) == (2, True)


def test_help_and_facts_are_there_without_docstrings():
    asked = "--help", "compare --help", "show relu", "list Elfwing", "list --schemes", "table relu"
    code = f"from actderiv.cli import run\nfor line in {asked}: run(line.split())"
    told = [
        subprocess.run([sys.executable, *flags, "-c", code], capture_output=True, text=True, timeout=120)
        for flags in ((), ("-OO",))
    ]
    assert told[0].stdout == told[1].stdout
    assert told[1].stderr == ""


# Paths

BAD = [f"{LONG}.{{}}", "loop.{}", "file/a.{}", "shut/a.{}", "nul\0.{}"]


@pytest.fixture
def hostile(tmp_path):
    for suffix in ("json", "py", "npz", "csv", "svg"):
        (tmp_path / f"loop.{suffix}").symlink_to(f"loop.{suffix}")
    (tmp_path / "file").touch()
    (tmp_path / "shut").mkdir(mode=0)
    yield
    (tmp_path / "shut").chmod(0o700)


@pytest.mark.parametrize("path", BAD, ids=["long", "loop", "through a file", "shut", "NUL"])
def test_a_path_that_cannot_be_looked_at_is_one_error(command, hostile, path):
    lines = [
        ("list", "--out", path.format("json")), ("plot", "relu", "--out", path.format("svg")),
        ("sweep", "relu", "--plot", path.format("svg")), ("compare", path.format("py") + ":f"),
        ("compare", "relu", "--against", path.format("py") + ":f"),
        ("compare", "relu", "--against", path.format("npz")), ("compare", "relu", "--against", path.format("csv")),
    ]  # fmt: skip
    for line in lines:
        done = command(*line)
        if "shut" in path and os.geteuid() == 0 and "--out" in line + ("--out",) * ("--plot" in line):
            continue  # no folder is shut for this user
        assert done.status == 4, (line, done.err)
        assert done.err.startswith("Error: ")
        assert len(done.err.splitlines()) <= 2
    for text in (path.format("x"), path.format("x") + ":f", path.format("txt")):
        assert command("compare", text).status in (2, 4)


def test_the_current_folder_may_have_vanished(tmp_path, monkeypatch, capsys):
    (tmp_path / "acts.py").write_text(TANH)
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    own = "compare", f"{tmp_path}/acts.py:tanh_bw", "--derivative", "x", "--points", "51"
    lines = [("list", "--out", "a.json"), own, ("compare", "acts.py:f"), ("compare", "acts:f")]
    assert [run(line) for line in lines] == [4, 1, 4, 2]
    assert "itself" not in capsys.readouterr().err
    line = "mkdir gone && cd gone && rmdir ../gone && actderiv list Elfwing --format csv"
    assert shell(tmp_path, line).stdout.startswith("name,")


def test_a_name_that_leaves_no_room_for_a_temporary_one_is_written(tmp_path):
    path = tmp_path / ("b" * 250 + ".json")
    files.write_whole(path, b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [(path.name, b"new")]


def test_a_look_says_what_is_there_or_why_it_cannot(tmp_path):
    (tmp_path / "a").touch()
    assert files.look(tmp_path / "a")
    assert files.look(tmp_path / "a" / "b") is None
    assert files.look(tmp_path / "b") is None
    with pytest.raises(FileError, match="File name too long"):
        files.look(tmp_path / LONG)
    assert not files.is_file(tmp_path / LONG)
    assert not files.is_folder(Path("\0"))


# Signals


def test_an_interrupt_while_the_command_is_loading_ends_with_130_and_no_traceback(tmp_path):
    (tmp_path / "click.py").write_text("import time\nopen('entered', 'w').close()\ntime.sleep(60)\n")
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    running = subprocess.Popen(
        [*HEEDING, "-m", "actderiv", "list"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for(tmp_path / "entered")
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=30) == ("", "")
    assert running.returncode == 130


@pytest.mark.parametrize(
    ("argv", "line", "wanted"),
    [
        (["-m", "list"], "python -m actderiv list", True), (["-m"], "python -Wignore -m actderiv", True),
        (["-m", "list", "-m", "x"], "python -Bmactderiv list -m x", True),
        (["/bin/actderiv"], "python /bin/actderiv", True),
        (["C:/actderiv.EXE", "list"], "actderiv.EXE list", True),
        (["/bin/pytest", "-m", "actderiv"], "python /bin/pytest -m actderiv", False),
        (["-m", "-m", "actderiv"], "python -m pytest -m actderiv", False), ([""], "python", False),
        (["-c", "-m", "actderiv"], "python -c pass -m actderiv", False), ([], "python", False),
    ],
)  # fmt: skip
def test_the_command_is_known_by_how_it_was_started(monkeypatch, argv, line, wanted):
    from actderiv import starting

    monkeypatch.setattr(sys, "argv", argv)
    monkeypatch.setattr(sys, "orig_argv", line.split())
    assert starting.is_command() is wanted


def test_whoever_imports_the_package_keeps_their_own_ways():
    code = (
        "import gc, signal; before = gc.get_threshold(); import actderiv; "
        "print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, gc.get_threshold() == before)"
    )
    done = subprocess.run([*HEEDING, "-c", code], capture_output=True, text=True, timeout=60,)  # fmt: skip
    assert done.stdout == "True True\n"


def test_no_garbage_is_looked_for_while_a_picture_is_drawn(tmp_path):
    code = (
        "import gc, sys; sys.argv = ['actderiv', 'plot', 'sigmoid', '--out', 's.png']; "
        "from actderiv.cli import run; run(); print(len(gc.get_objects()) < gc.get_threshold()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout == "True\n", done.stderr


def test_an_ignored_hangup_stays_ignored(monkeypatch):
    from actderiv.cli import _signals

    monkeypatch.setattr(_signals, "_received", [])
    before = {number: signal.getsignal(number) for number in _signals._numbers()}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        _signals.heed()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert (_signals.status(), _signals.said()) == (143, "Terminated.")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        monkeypatch.setattr(_signals, "_received", [int(signal.SIGINT)])


def test_an_interrupt_while_writing_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    def struck(*_):
        raise KeyboardInterrupt

    (tmp_path / "a.json").write_text("old")
    monkeypatch.setattr(os, "replace", struck)
    with pytest.raises(KeyboardInterrupt):
        files.write_whole(tmp_path / "a.json", b"new")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.json", "old")]


@pytest.mark.parametrize("when", ["waiting", "collecting"])
def test_an_interrupt_ends_the_children(monkeypatch, when):
    if not spreading.may_fork():
        pytest.skip("a library with threads is loaded")
    parent = os.getpid()
    born = []

    def work(task):
        if os.getpid() != parent:
            time.sleep(60 if when == "waiting" else 0)
        return task

    def collect(*_):
        raise KeyboardInterrupt

    def fork():
        process = os_fork()
        born.extend([process] if process else [])
        return process

    os_fork = os.fork
    monkeypatch.setattr(spreading, "cores", lambda: 3)
    monkeypatch.setattr(os, "fork", fork)
    if when == "waiting":
        monkeypatch.setattr(selectors.DefaultSelector, "select", collect)
    else:
        monkeypatch.setattr(spreading.Worker, "answer", collect)
    with pytest.raises(KeyboardInterrupt):
        spreading.spread(work, range(100))
    assert len(born) == 3
    for process in born:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
