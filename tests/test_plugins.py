"""Plug-ins: the one that docs/plugins.md shows is built, installed and used; broken ones are left out.

Distributions are folders on the path, as an installer leaves them: what is installed is found by its metadata.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete

import actderiv
from actderiv import FUNCTIONS, RequestError, plugins
from actderiv.cli import group
from actderiv.floats import FORMATS
from actderiv.registry import Registry
from actderiv.renderers import OUTPUTS
from actderiv.sources import READERS, SCHEMES, SOURCES

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "plugins.md").read_text("utf-8")
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def knees(tmp_path_factory):
    """The plug-in of the page: its wheel, built as an installer builds it, is unpacked."""
    pytest.importorskip("setuptools", minversion="70.1", reason="wheels are built with setuptools")
    project, site = (tmp_path_factory.mktemp(name) for name in ("project", "site"))
    for path, text in re.findall(r"```\w+\n# (\S+)\n(.*?)```", PAGE, re.DOTALL):
        (project / path).write_text(text, "utf-8")
    line = [sys.executable, "-c", BUILD, str(project)]
    done = subprocess.run(line, cwd=project, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    zipfile.ZipFile(next(project.glob("*.whl"))).extractall(site)
    return site


def install(folder: Path, name: str, code: str, target: str | None = None) -> None:
    """A distribution with one module, as an installer leaves it in a folder."""
    (folder / f"{name}.py").write_text(code, "utf-8")
    facts = folder / f"{name}_dist-2.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-dist\nVersion: 2.0\n", "utf-8")
    (facts / "entry_points.txt").write_text(f"[{plugins.GROUP}]\n{name} = {target or name}\n", "utf-8")


@pytest.fixture
def installed(monkeypatch, tmp_path_factory):
    """In this process: what is installed in a folder, as if plug-ins had never been looked for."""
    with ExitStack() as stack:
        for registry in (FUNCTIONS, SCHEMES, SOURCES, READERS, FORMATS, OUTPUTS):
            stack.enter_context(registry.scope())
        known = set(sys.modules)

        def begin(site):
            monkeypatch.syspath_prepend(str(site))
            monkeypatch.setattr(plugins, "_plugins", [])
            monkeypatch.setattr(plugins, "_state", {"done": False, "filling": 0})
            return site

        yield begin
    for name in set(sys.modules) - known:
        if str(tmp_path_factory.getbasetemp()) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def fresh(installed, tmp_path):
    return installed(tmp_path)


def commands():
    """The command lines that the page shows for its plug-in."""
    listing = PAGE.split("With that installed:")[1].split("## ")[0]
    return [line.split()[1:] for line in re.findall(r"^    (actderiv .*)$", listing, re.MULTILINE)]


STATUSES = {"lookup": 1}
"""A table of slopes is too coarse for bfloat16 in the tails; all else passes."""


def test_the_plug_in_of_the_page_does_what_the_page_says(knees, installed, command, tmp_path):
    with (tmp_path / "recorded.jsonl").open("w") as file:
        for x in (-1.0, 0.0, 2.0):
            file.write(json.dumps({"x": x, "y": 0.5 * (1 + x / (x * x + 1) ** 0.5)}) + "\n")
    installed(knees)
    assert len(commands()) == 6
    for words in commands():
        done = command(*words)
        wanted = next((status for name, status in STATUSES.items() if name in words), 0)
        assert (done.status, done.err) == (wanted, ""), words
        if "xhtml" in words:
            assert done.out.startswith("<table>\n<tr><td>kind</td>")


def test_what_is_installed_is_found_by_the_command(knees, process):
    done = process("list", "--plugins", env=os.environ | {"PYTHONPATH": f"{knees}{os.pathsep}{ROOT}"})
    assert (done.returncode, done.stderr) == (0, "")
    shown = " ".join(done.stdout.split())
    assert "knees actderiv-knees 1.0 function: soft_knee; scheme: seven_point;" in shown
    assert shown.endswith("source: lookup; reader of files: json_lines; format: xhtml")


def test_what_is_added_stands_beside_what_is_built_in(knees, installed, command, tmp_path):
    names = actderiv.names()
    installed(knees)
    assert command("list", "--names").out.splitlines() == [*names, "soft_knee"]
    assert re.search(r"seven_point(.|\n)*xhtml", command("compare", "--help").out)
    done = command("compare", "soft_knee", "tanh", "--out", "report.xhtml")
    assert (done.status, done.out) == (0, "")
    assert "soft_knee" in (tmp_path / "report.xhtml").read_text()
    done = command("compare", "relu", "--against", "lookup")
    assert done.status == 2
    assert "would cut its corners" in done.err
    assert "soft_knee" in command("plot", "soft_kne").err


TYPED = {"plot soft_k": "soft_knee", "plot knee:w": "knee:width=", "compare tanh --against loo": "lookup"}


def test_a_shell_is_offered_what_is_added(knees, installed):
    installed(knees)
    for typed, offered in TYPED.items():
        *words, incomplete = typed.split()
        found = ShellComplete(group, {}, "actderiv", "_ACTDERIV_COMPLETE").get_completions(words, incomplete)
        assert [each.value for each in found] == [offered]


BUILT_IN = [registry.names() for registry in (SCHEMES, FORMATS, READERS, OUTPUTS)]
FINE = """
from actderiv import Activation, register
print("hello")
register(Activation("fine", lambda x: 3 * x, lambda x: 3 + 0 * x))
"""
BROKEN = {
    "missing": ("import there_is_no_such_module", "ModuleNotFoundError"),
    "leaving": ("raise SystemExit(3)", "SystemExit"),
    "syntax": ("def", "SyntaxError"),
    "taking": (FINE.replace('"fine"', '"ReLU"'), "belongs to 'relu'"),
    "halfway": (FINE.replace('"fine"', '"half"') + "1 / 0", "ZeroDivisionError"),
    "wanting": ("import actderiv\nactderiv.register(actderiv.Activation('w', lambda x, a: a * x, lambda x, a: a))",
                "has no default"),
    "derivativeless": ("import actderiv\nactderiv.register(actderiv.Activation('d', lambda x: x, None))",
                       "without a derivative"),
    "shapeless": ("import actderiv\nactderiv.register(actderiv.Activation('s', lambda x: x, lambda x: 1.0))", "shape"),
    "steep": ("from actderiv.sources import scheme\n@scheme(order=1)\ndef steep(f, x, h):\n"
              "    return 2 * (f(x + h) - f(x)) / h", "which is 1"),
    "formless": ("from actderiv.floats import FORMATS, Format\nFORMATS.add(Format('float12', 12, library='numpy'))",
                 "float12"),
    "suffix": ("from actderiv.sources import reader\n@reader('.npz')\ndef mine(path, content): ...", "belongs to"),
    "output": ("from actderiv.renderers import output\n@output('html')\ndef mine(result, look): ...", "suffix"),
    "nothing": ("import actderiv\nactderiv.register('relu')", "What is registered is an Activation"),
    "steers": ("raise ValueError('a\\x1b[2J\\x07\\u202eb')", r"a\x1b[2J\x07\u202eb"),
}  # fmt: skip


@pytest.fixture
def broken(tmp_path_factory):
    site = tmp_path_factory.mktemp("broken")
    for name, (code, _) in BROKEN.items():
        install(site, name, code)
    install(site, "fine", FINE)
    install(
        site,
        "called",
        "def bring():\n    " + FINE.strip().replace("\n", "\n    ").replace("fine", "by_call"),
        "called:bring",
    )
    install(site, "absent", "", "absent:nothing")
    return site


def test_a_broken_plug_in_is_one_warning_and_breaks_nothing(broken, installed, command):
    names = actderiv.names()
    installed(broken)
    done = command("list", "--names")
    assert done.status == 0
    assert done.out.splitlines() == [*names, "by_call", "fine"]
    printed = {line for line in done.err.splitlines() if not line.startswith("Warning: ")}
    assert printed == {"hello"}
    warnings = [line for line in done.err.splitlines() if line.startswith("Warning: ")]
    assert len(warnings) == len(BROKEN) + 1
    for name, (_, said) in BROKEN.items():
        (own,) = (line for line in warnings if f"the plug-in {name} of {name}-dist 2.0 is left out: " in line)
        assert said in own
    done = command("list", "--plugins", "--format", "json")
    assert done.err == ""
    found = {each["name"]: each for each in json.loads(done.out)["plugins"]}
    assert {name for name, each in found.items() if each["fault"] is None} == {"fine", "called"}
    assert found["fine"]["adds"] == [{"kind": "function", "name": "fine"}]
    assert all(found[name]["adds"] == [] for name in BROKEN)
    assert "left out: loading it raised SystemExit: 3" in command("list", "--plugins").out
    assert [registry.names() for registry in (SCHEMES, FORMATS, READERS, OUTPUTS)] == BUILT_IN


def test_a_shell_that_asks_for_completions_hears_no_warning(broken, process):
    """It would show it in the middle of what is typed."""
    asking = {"_ACTDERIV_COMPLETE": "bash_complete", "COMP_WORDS": "actderiv plot fin", "COMP_CWORD": "2"}
    path = os.pathsep.join([str(ROOT), str(broken)])
    done = process(env={**os.environ, **asking, "PYTHONPATH": path})
    assert (done.returncode, done.stdout, done.stderr) == (0, "plain,fine\n", "")


def test_what_needs_no_plug_in_loads_none(broken, installed, command):
    installed(broken)
    for words in (("plot", "sigmoid"), ("show", "relu"), ("table", "tanh"), ("sweep", "silu", "--scheme", "5point")):
        assert command(*words).status == 0
    assert not plugins._state["done"]
    command("plot", "sigmoit")
    assert plugins._state["done"]


FIRST = """
import sys
sys.path[:0] = sys.argv[1:]
import actderiv
"missing" in actderiv.FUNCTIONS
from actderiv.sources import SCHEMES
print(*SCHEMES.names())
"""


def test_what_a_broken_plug_in_is_the_first_to_import_stays(tmp_path):
    """It is declared while the plug-in is loaded, but it is not the plug-in's."""
    install(tmp_path, "early", "import actderiv.sources.differences\n1 / 0")
    line = [sys.executable, "-c", FIRST, str(tmp_path), str(ROOT)]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout.split() == BUILT_IN[0]
    assert "early-dist 2.0 is left out" in done.stderr


def test_where_none_is_installed_no_metadata_is_read(tmp_path):
    install(tmp_path, "other", "")
    points = tmp_path / "other_dist-2.0.dist-info" / "entry_points.txt"
    points.write_text(points.read_text().replace(plugins.GROUP, "others.plugins"))
    code = "import sys; sys.path[:0] = sys.argv[1:]\nfrom actderiv import *\nlen(FUNCTIONS)\nprint(*sys.modules)"
    line = [sys.executable, "-c", code, str(tmp_path), str(ROOT)]
    assert "importlib.metadata" not in subprocess.run(line, capture_output=True, text=True, check=True).stdout.split()


def test_code_of_a_plug_in_that_fails_later_is_blamed(fresh, command):
    code = FINE.replace('print("hello")', "import numpy as np").replace("3 * x", "3 * x if np.size(x) == 2 else 1 / 0")
    install(fresh, "wild", code.replace('"fine"', '"wild"'))
    done = command("plot", "wild")
    assert done.status == 3
    assert "The plug-in wild of wild-dist 2.0 raised ZeroDivisionError" in done.err
    assert command("plot", "tanh").status == 0


def test_a_key_press_while_a_plug_in_is_loaded_leaves_nothing_behind(fresh):
    install(fresh, "fine", FINE + "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        actderiv.get("fine")
    (fresh / "fine.py").write_text(FINE + "# and all is well\n")
    assert actderiv.get("fine").df(1.0) == 3


def test_damaged_metadata_is_a_warning(fresh, capsys):
    install(fresh, "metadata", "")
    (fresh / "metadata_dist-2.0.dist-info" / "entry_points.txt").write_bytes(b"[actderiv.plugins]\nx = \xff\xfe\n")
    assert "x" not in actderiv.FUNCTIONS
    assert capsys.readouterr().err.startswith("Warning: ")


def test_plug_ins_are_not_loaded_while_a_registry_is_filled(fresh):
    install(fresh, "fine", FINE)
    seen = []
    things: Registry = Registry("thing", load=lambda: seen.append("fine" in actderiv.FUNCTIONS) or ())
    assert things.names() == []
    assert seen == [False]
    assert "fine" in actderiv.FUNCTIONS


def test_two_threads_load_them_once(fresh, capsys):
    from concurrent.futures import ThreadPoolExecutor

    install(fresh, "fine", "import time\ntime.sleep(0.1)\n" + FINE)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: actderiv.get("fine").name == "fine", range(4)))
    assert capsys.readouterr().err.count("hello") == 1


def test_a_name_that_is_taken_is_refused_before_anything_is_added():
    with actderiv.FUNCTIONS.scope(), pytest.raises(RequestError, match="no name of a function"):
        actderiv.register(actderiv.Activation("a b", lambda x: x, lambda x: 1 + 0 * x))


def test_the_ways_that_the_page_names_are_there():
    ways = re.findall(r"`actderiv\.([\w.]+)[`(]", PAGE.split("## What can be added")[1])
    assert len(ways) == 9
    for way in ways:
        found: Any = actderiv
        for part in way.split("."):
            with suppress(ImportError, AttributeError):
                import_module(f"{found.__name__}.{part}")
            found = getattr(found, part)
        assert callable(found), way


def test_tidy_rows_of_plug_ins(fresh, command):
    install(fresh, "fine", FINE)
    (row,) = csv.DictReader(io.StringIO(command("list", "--plugins", "--format", "csv").out))
    assert (row["name"], row["distribution"], row["adds"]) == ("fine", "fine-dist", "function: fine")
    assert command("list", "--plugins", "--names").out == "fine\n"
    assert command("list", "--plugins", "relu").status == 2
