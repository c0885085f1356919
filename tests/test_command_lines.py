"""Whatever a command line says, it ends with a promised status, in words, leaving nothing; and the same way each time.

``GENERATED_LINES=10000`` makes the run a long one, with 200 kills, and ``GENERATED_SEED=1`` another one.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from command_lines import FILES, command_lines, furnish
from hypothesis import HealthCheck, given, seed, settings

from actderiv.cli import run

LINES = int(os.environ.get("GENERATED_LINES", "500"))
SEED = int(os.environ.get("GENERATED_SEED", "0"))
PARTS, PROCESSES, KILLS = LINES // 50, LINES // 125, 8 if LINES <= 500 else LINES // 50
PATIENCE, WAITING = 60, 600
"""Seconds of work, and on the wall, after which a line hangs: those that work most take ten, of a busy machine more."""
PROMISED = {0, 1, 2, 3, 4}
LONGEST_ERROR = 16
"""Lines on stderr: an error with its carets, its hint and the frames of a person's code, and a note beside it."""


@dataclass
class Ending:
    """What a command line leaves: its status, its streams, and the files that are new or changed."""

    status: int
    out: bytes
    err: str
    files: dict[str, bytes]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts
    }  # fmt: skip


class Folder:
    """A furnished folder, in which lines run in this process; what they write is taken away again."""

    def __init__(self, path: Path):
        furnish(path)
        self.path, self.before = path, contents(path)

    def ending(self, words: list[str]) -> Ending:
        streams = sys.stdin, sys.stdout, sys.stderr
        out, err = io.BytesIO(), io.BytesIO()
        ours = (
            io.TextIOWrapper(io.BytesIO(b"tanh\n")), io.TextIOWrapper(out, "utf-8", write_through=True),
            io.TextIOWrapper(err, "utf-8", "backslashreplace", write_through=True),
        )  # fmt: skip
        sys.stdin, sys.stdout, sys.stderr = ours
        try:
            status = run(words)
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
        after = contents(self.path)
        changed = {name: content for name, content in after.items() if self.before.get(name) != content}
        for name in changed:
            (self.path / name).unlink()
            if name in self.before:
                (self.path / name).write_bytes(self.before[name])
        assert self.before.keys() <= after.keys(), "an input is gone"
        return Ending(status, out.getvalue(), err.getvalue().decode(), changed)


pytestmark = pytest.mark.skipif(os.name != "posix", reason="time limits and process groups are asked of POSIX")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("lines")
    before = Path.cwd()
    os.chdir(path)
    yield Folder(path)
    os.chdir(before)


def children() -> set[str]:
    own = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    return set(own.read_text().split()) if own.exists() else set()


CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal would obey and not show."""
FOREIGN = "prints", "warns"
"""Code that talks by itself: its words are passed on as they are."""


def faults(words: list[str], ending: Ending, outputs: set[str]) -> list[str]:
    """What is wrong with the way in which a line ended."""
    found = []
    if ending.status not in PROMISED:
        found.append(f"status {ending.status}")
    if "Traceback" in ending.err and "--debug" not in words:
        found.append("a traceback")
    if "Warning" in ending.err and not any("Warning" in word for word in words):
        found.append("a warning")
    if ending.status in (2, 3, 4) and not ending.err.strip():
        found.append("no word why")
    if ending.status in (2, 3) and (ending.out or ending.files):
        found.append("something was written before it failed")
    text = ending.err + ending.out.decode(errors="replace") * ("-" not in words and "/dev/stdout" not in words)
    if CONTROL.search(text) and not any(name in word for word in words for name in FOREIGN):
        found.append(f"control characters {CONTROL.search(text)}")
    long = len(ending.err.splitlines()) > LONGEST_ERROR and words  # without a word help is shown
    if "--debug" not in words and long and ending.status in (2, 4):
        found.append("a long error")
    found += [f"{name} was written, which nobody asked for" for name in ending.files if not named(name, words)]
    found += [f"{name} was replaced" for name in ending.files if name in outputs and not only_written(name, words)]
    return found


def only_written(name: str, words: list[str]) -> bool:
    """Whether a line names a file for nothing but to be written: then it may be replaced."""
    named = [index for index, word in enumerate(words) if name in word]
    return bool(named) and all(words[at] == f"--out={name}" or words[at - 1] == "--out" for at in named)


def named(path: str, words: list[str]) -> bool:
    return any(path in word for word in words) or path.startswith("actderiv-baseline")


def read_back(words: list[str], ending: Ending) -> None:
    """A machine reads what the line printed."""
    if ending.status not in (0, 1) or not ending.out or "--show-config" in words or "--help" in words or "-h" in words:
        return
    format_ = next((word for flag, word in pairwise(words) if flag == "--format"), "").lower()
    if format_ in ("json", "sarif"):
        json.loads(ending.out)
    elif format_ == "csv":
        rows = list(csv.reader(io.StringIO(ending.out.decode())))
        assert len({len(row) for row in rows}) == 1
    elif format_ == "junit":
        ElementTree.fromstring(ending.out)


def read_file(name: str, content: bytes) -> None:
    """The reader of a file's kind finds it whole; under a suffix of ours stands what it says, or what --format says."""
    if content[:1] in b"{<" and name.endswith((".json", ".sarif", ".svg", ".xml")):
        (ElementTree.fromstring if content[:1] == b"<" else json.loads)(content)
    elif name.endswith((".png", ".pdf")) and content[:1] in b"\x89%":
        assert content.rstrip().endswith((b"IEND\xaeB`\x82", b"%%EOF"))


class Hangs(BaseException):
    """No error that the command could explain."""


TIMERS = (
    ((signal.SIGPROF, signal.ITIMER_PROF, PATIENCE), (signal.SIGALRM, signal.ITIMER_REAL, WAITING))
    if os.name == "posix" else ()
)  # fmt: skip


def hang(number, frame):
    raise Hangs


def attempt(folder: Folder, words: list[str]) -> Ending:
    """How a line ends, each fault of which is told."""
    for number, timer, seconds in TIMERS:
        signal.signal(number, hang)
        signal.setitimer(timer, seconds)
    threads, born = threading.active_count(), children()
    try:
        ending = folder.ending(words)
    finally:
        for _, timer, _ in TIMERS:
            signal.setitimer(timer, 0)
    found = faults(words, ending, set(FILES))
    if threading.active_count() > threads + os.cpu_count() + 1 or children() - born:
        found.append("a thread or a process is left")
    assert not found, f"{found} of {words}:\n{ending.err}"
    read_back(words, ending)
    for name, content in ending.files.items():
        read_file(name, content)
    return ending


@pytest.mark.parametrize("part", range(PARTS))
def test_every_line_ends_as_is_promised_and_twice_in_the_same_way(folder, part):
    """The second time all of NumPy's warnings are errors; in a short run that is tried for a part of the lines."""

    @seed(SEED * PARTS + part)
    @settings(max_examples=LINES // PARTS, derandomize=False, database=None)
    @given(words=command_lines())
    def holds(words):
        ending = attempt(folder, words)
        if part % 4 == 0 or LINES > 500:
            with np.errstate(all="raise"):
                assert attempt(folder, words) == ending

    holds()


@given(words=command_lines())
@settings(max_examples=PROCESSES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_process_of_its_own_ends_in_the_same_way(folder, words):
    ending = attempt(folder, words)
    line = [sys.executable, "-W", "error", "-m", "actderiv", *words]
    done = subprocess.run(line, input=b"tanh\n", capture_output=True, timeout=WAITING)
    for name in ending.files:
        (folder.path / name).unlink()
    assert (done.returncode, done.stdout) == (ending.status, ending.out)
    assert done.stderr.decode() == ending.err


# --- kills -----------------------------------------------------------------------------------------------------

KILLED = [
    ["compare", "--points", "501", "--out", "a.json"],
    ["compare", "tanh", "sigmoid", "--against", "acts.py:df", "--dtype", "float16", "--out", "a.json"],
    ["table", "--points", "301", "--out", "a.json"], ["flow", "relu", "tanh", "--out", "a.json", "--plot", "b.svg"],
    ["sweep", "tanh", "gelu", "--out", "a.json", "--plot", "b.svg"], ["plot", "gelu", "silu", "--out", "b.svg"],
]  # fmt: skip
SIGNALS = [getattr(signal, name, signal.SIGTERM) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGKILL")]
HEEDING = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " os.execv(sys.executable, sys.argv[1:])"
)
"""A background job of a shell ignores Ctrl-C; what it starts so does not."""


def started(folder: Path, words: list[str]) -> subprocess.Popen:
    furnish(folder)
    for name in ("a.json", "b.svg"):
        (folder / name).write_text("old")
    line = [sys.executable, "-c", HEEDING, sys.executable, "-m", "actderiv", *words]
    return subprocess.Popen(
        line, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip


def alive(group_: int) -> bool:
    try:
        os.killpg(group_, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", range(KILLS))
def test_a_kill_at_any_moment_leaves_whole_files_and_no_process(tmp_path, number):
    chance = random.Random(number)
    struck, words = SIGNALS[number % len(SIGNALS)], chance.choice(KILLED)
    running = started(tmp_path, words)
    before = {path.name for path in tmp_path.iterdir()}
    time.sleep(chance.uniform(0.05, 1.5))
    running.send_signal(struck)
    _, err = running.communicate(timeout=WAITING)
    end = time.monotonic() + WAITING
    while alive(running.pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive(running.pid), "a process is left"
    assert running.returncode in {0, 1, -struck, 128 + struck}
    assert b"Traceback" not in err or b"/actderiv/" not in err  # Python itself may still be starting
    for name in ("a.json", "b.svg"):
        text = (tmp_path / name).read_text()
        assert text == "old" or (json.loads(text) if name == "a.json" else ElementTree.fromstring(text)) is not None
    new = {path.name for path in tmp_path.iterdir()} - before - {"__pycache__"}
    assert not new or (struck == signal.SIGKILL and all(name.startswith(".") for name in new))
