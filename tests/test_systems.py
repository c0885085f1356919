"""Nothing is for one system only: what others lack is taken away, and what they do otherwise is played."""

from __future__ import annotations

import ctypes
import io
import os
import re
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import actderiv
from actderiv import files
from actderiv.cli import _signals as signals
from actderiv.cli import _streams as streams
from actderiv.cli import group, run
from actderiv.naming.grammar import read
from actderiv.study import apart, spreading

PACKAGE = Path(actderiv.__file__).parent
UNIX = {"fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
"""Modules of the standard library that Windows lacks."""
GUARDED = {
    ("study/spreading.py", "fork"), ("study/spreading.py", "SIGKILL"),  # after may_fork
    ("study/apart.py", "SIGKILL"), ("study/apart.py", "WIFSIGNALED"), ("study/apart.py", "WTERMSIG"),  # the same
    ("blocks.py", "sched_getaffinity"), ("study/specials.py", "setitimer"), ("study/specials.py", "SIGALRM"),
    ("sources/_deriving.py", "resource"),
}  # fmt: skip
"""What of os and signal only some systems have, and modules that only some have, and where it is used behind a
question."""
MISSING = {
    "fork", "forkpty", "getuid", "geteuid", "getgid", "getpgid", "killpg", "setsid", "mkfifo", "uname", "wait", "wait3",
    "sched_getaffinity", "WIFSIGNALED", "WTERMSIG", "WEXITSTATUS", "SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGCHLD",
    "SIGPIPE", "setitimer", "alarm", "chown", "getloadavg", "openpty", "set_blocking", "O_NONBLOCK", "O_CLOEXEC",
}  # fmt: skip


def test_what_only_some_systems_have_is_used_behind_a_question():
    used = re.compile(r"\b(?:os|signal)\.(" + "|".join(sorted(MISSING, key=len, reverse=True)) + r")\b")
    imported = re.compile(rf"^\s*(?:import|from) ({'|'.join(UNIX)})\b", re.MULTILINE)
    found = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        names = used.findall(text) + imported.findall(text)
        found |= {(path.relative_to(PACKAGE).as_posix(), name) for name in names}
    assert found == GUARDED


def test_every_text_is_read_and_written_in_an_encoding_that_is_named():
    for path in PACKAGE.rglob("*.py"):
        for call in re.findall(r"(?<!formatter)\.(?:read|write)_text\([^\n]*", path.read_text("utf-8")):
            assert "utf-8" in call, path


@pytest.fixture(params=["no fork", "macOS"])
def forkless(request, monkeypatch):
    if request.param == "macOS":
        monkeypatch.setattr(spreading, "sys", SimpleNamespace(platform="darwin", modules=sys.modules))
        monkeypatch.setattr(os, "fork", lambda: pytest.fail("a process was copied"), raising=False)
    else:
        monkeypatch.delattr(os, "fork", raising=False)


def test_without_copies_of_the_process_the_work_stays_in_it(forkless, command, tmp_path):
    assert not spreading.may_fork()
    assert not apart.compiled_code()
    tasks = [*range(3 * spreading.ENOUGH)]
    assert spreading.spread(lambda number: number * number, tasks) == [number * number for number in tasks]
    (tmp_path / "k.py").write_text("import numpy as np\ndef df(x): return 1 - np.tanh(x)**2\n", "utf-8")
    assert command("compare", "tanh", "--against", "k.py:df", "--dtype", "float16").status == 1
    assert command("list", "--names", "--bounded").status == 0


def test_copies_are_made_where_they_work(monkeypatch):
    monkeypatch.setattr(spreading, "sys", SimpleNamespace(platform="linux", modules={}))
    monkeypatch.setattr(os, "fork", lambda: 0, raising=False)
    monkeypatch.setattr(spreading, "_threads", lambda: 1)
    assert spreading.may_fork()
    monkeypatch.setattr(spreading, "sys", SimpleNamespace(platform="linux", modules={"jax": None}))
    assert not spreading.may_fork()


def test_a_copy_warns_of_no_threads(monkeypatch):
    """From Python 3.12 on a process with threads that is copied warns; here warnings are errors."""
    import warnings

    monkeypatch.setattr(
        os, "fork", lambda: warnings.warn("threads", DeprecationWarning, stacklevel=1) or 7, raising=False
    )
    assert spreading.fork() == 7


def test_signals_that_a_system_lacks_are_not_heeded(monkeypatch):
    monkeypatch.delattr(signal, "SIGHUP", raising=False)
    assert [each.name for each in signals._numbers()] == ["SIGINT", "SIGTERM"]
    kept = {number: signal.getsignal(number) for number in signals._numbers()}
    try:
        signals.heed()
        signals.release()
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def printed(monkeypatch, *words, encoding):
    """What the command sends to a stdout of that encoding, as text."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding, newline="\r\n"))
    status = run([*words])
    sys.stdout.flush()
    return status, raw.getvalue().decode(encoding)


SHOWN = [
    *([name, "--help"] for name in group.list_commands(None)), ["--help"], ["list", "--schemes"], ["show", "gelu"],
    ["plot", "heaviside", "gelu"], ["compare", "tanh", "relu"], ["table", "elu", "--at", "0"], ["sweep", "tanh"],
    ["compare", "tanh", "--format", "markdown"], ["show", "heaviside", "--format", "latex"], ["completion", "bash"],
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "cp932"])
def test_a_console_of_any_code_page_is_spoken_to(monkeypatch, tmp_path, encoding):
    monkeypatch.chdir(tmp_path)
    for words in SHOWN:
        status, text = printed(monkeypatch, *words, encoding=encoding)
        assert status == 0, words
        assert text.count("\n") == text.count("\r\n") > 0, words


def test_tables_for_programs_are_read_back_whatever_ends_their_lines(monkeypatch):
    import csv
    import json

    _, text = printed(monkeypatch, "table", "tanh", "--at", "0,1", "--format", "csv", encoding="cp1252")
    assert [row["x"] for row in csv.DictReader(io.StringIO(text, newline=""))] == ["0.0", "1.0"]
    _, text = printed(monkeypatch, "compare", "tanh", "--format", "json", encoding="cp1252")
    assert json.loads(text)["passed"]


class Kernel:
    """The part of Windows that knows about consoles: an old one refuses, a new one understands."""

    def __init__(self, there=True, willing=True):
        self.there, self.willing, self.mode = there, willing, 3

    def GetStdHandle(self, number):
        assert number == -11
        return 7

    def GetConsoleMode(self, console, mode):
        mode._obj.value = self.mode
        return self.there

    def SetConsoleMode(self, console, mode):
        self.mode = mode if self.willing else self.mode
        return self.willing


@pytest.mark.parametrize(
    ("kernel", "colours"),
    [(Kernel(), True), (Kernel(there=False), False), (Kernel(willing=False), False), (None, False)],
)
def test_a_console_of_windows_is_asked_for_colours(monkeypatch, kernel, colours):
    terminal = SimpleNamespace(isatty=lambda: True)
    assert streams.speaks_colours(terminal) or os.name == "nt"
    assert not streams.speaks_colours(SimpleNamespace(isatty=lambda: False))
    assert not streams.speaks_colours(None)
    monkeypatch.setattr(streams, "os", SimpleNamespace(name="nt"))
    if kernel is not None:
        monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert streams.speaks_colours(terminal) is colours
    if colours:
        assert kernel.mode == 3 | 4


def test_a_file_that_is_added_to_is_opened_as_it_is(monkeypatch, tmp_path):
    asked = []
    original = os.open
    monkeypatch.setattr(files, "BINARY", os.O_EXCL if not hasattr(os, "O_BINARY") else os.O_BINARY)
    monkeypatch.setattr(os, "open", lambda path, flags, mode: asked.append(flags) or original(path, flags, mode))
    files.append(tmp_path / "summary.md", b"one\n")
    assert asked[0] & files.BINARY
    assert (tmp_path / "summary.md").read_bytes() == b"one\n"


def test_a_drive_letter_is_no_part_of_its_own():
    assert read(r"C:\acts.py:swish").parts == (r"C:\acts.py", "swish")
    assert read(r"torch:D:\ops\mine.py:Gelu:k=2").parts == ("torch", r"D:\ops\mine.py", "Gelu")
    assert read("C:/acts.py:swish").parts == ("C:/acts.py", "swish")
