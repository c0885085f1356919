"""A person's code and this process, kept apart: what one changes for itself, the other does not see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from actderiv import FileError, ForeignError, RequestError, get

F = "import numpy as np\ndef f(x):\n    return np.tanh(x)\ndef df(x):\n    return 1 - np.tanh(x) ** 2\n"
X = np.linspace(-2, 2, 9)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(place, text):
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    return place


def test_two_checkouts_see_their_own_neighbours(folder):
    for name, number in (("a", 1), ("b", 3)):
        write(folder / name / "consts.py", f"K = {number}\n")
        write(
            folder / name / "acts.py", "from consts import K\ndef f(x):\n    import consts\n    return consts.K * x\n"
        )
    assert get("a/acts.py:f").f(2.0) == 2.0
    assert get("b/acts.py:f").f(2.0) == 6.0
    assert get("a/acts.py:f").f(2.0) == 2.0
    assert "consts" not in sys.modules


K, OWN, USES = "K = 2", "from own.k import K\n", "def f(x): return K * x"


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"pkg/__init__.py": "", "pkg/k.py": K, "pkg/a.py": f"from .k import K\n{USES}"}, "pkg/a.py"),
        ({"pkg/k.py": K, "pkg/a.py": f"from .k import K\n{USES}"}, "pkg/a.py"),
        ({"k.py": K, "p/q/a.py": f"from ...k import K\n{USES}"}, "p/q/a.py"),
        ({"pyproject.toml": "", "src/own/__init__.py": "", "src/own/k.py": K, "src/own/a.py": OWN + USES},
         "src/own/a.py"),
        ({"setup.py": "", "own/k.py": K, "own/n/a.py": OWN + USES}, "own/n/a.py"),
        ({"p/__init__.py": "import no_such", "p/k.py": K, "p/a.py": f"from .k import K\n{USES}"}, "p/a.py"),
        ({"random.py": K, "a.py": f"from random import K\n{USES}"}, "a.py"),
    ],
)  # fmt: skip
def test_imports_of_a_project_are_found_from_a_path(folder, files, text):
    root = folder / "project"
    for name, source in files.items():
        write(root / name, source)
    assert get(f"project/{text}:f").f(3.0) == 6.0
    import random

    assert hasattr(random, "seed")


def test_what_code_changes_for_the_process_is_put_back(folder, process):
    write(folder / "elsewhere" / "x", "")
    changes = (
        "import os, sys, warnings, numpy as np", "os.chdir('elsewhere')", "np.seterr(all='raise')",
        "warnings.simplefilter('error')", "sys.setrecursionlimit(5000)", "sys.path.insert(0, '/nowhere')",
        "os.environ['LEFT'] = '1'", "sys.stderr = None", "assert sys.argv[1:] == []", F,
    )  # fmt: skip
    write(folder / "acts.py", "\n".join(changes))
    before = os.getcwd(), np.geterr(), list(warnings.filters), sys.getrecursionlimit(), list(sys.path), sys.stderr
    get("acts.py:f", "acts.py:df").df(X)
    after = os.getcwd(), np.geterr(), list(warnings.filters), sys.getrecursionlimit(), list(sys.path), sys.stderr
    assert before == after
    assert "LEFT" not in os.environ
    done = process("plot", "acts.py:f", "--out", "here.svg", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "here.svg").exists()


def test_a_closed_stderr_still_tells_what_is_wrong(folder, process):
    write(folder / "acts.py", "import sys, os\nsys.stderr.close()\ndef f(x):\n    return x\n")
    done = process("compare", "acts.py:f", cwd=folder)
    assert done.returncode == 2
    assert "without a derivative" in done.stderr


def test_code_that_draws_opens_no_window_and_leaves_our_pictures_alone(folder, process):
    write(
        folder / "acts.py",
        "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth'] = 9\nplt.plot([1, 2])\nplt.show()\n" + F,
    )
    plain = process("plot", "tanh", "--out", "a.svg", cwd=folder)
    both = process("plot", "acts.py:f", "tanh", "--out", "b.svg", cwd=folder)
    assert (plain.returncode, both.returncode) == (0, 0), both.stderr
    assert "stroke-width: 9" not in (folder / "b.svg").read_text()


def test_a_notebook_runs_up_to_the_cell_that_defines_the_name(folder):
    cells = ["%matplotlib inline\nimport numpy as np\n!pip install x\nnp.tanh?", "%%bash\nexit 1", "%%time\nK = 2",
             "def f(x):\n    %time pass\n    return K * x", "raise SystemExit"]  # fmt: skip
    book = {
        "cells": [
            {"cell_type": "markdown", "source": "# f"},
            *({"cell_type": "code", "source": [each]} for each in cells),
        ]
    }
    write(folder / "lesson.ipynb", json.dumps(book))
    assert get("lesson.ipynb:f").f(3.0) == 6.0
    with pytest.raises(ForeignError, match="cell 5 raised SystemExit"):
        get("lesson.ipynb:missing")
    write(folder / "torn.ipynb", "{")
    with pytest.raises(FileError, match="no notebook"):
        get("torn.ipynb:f")


def test_only_a_file_that_cannot_be_opened_cannot_be_read(folder):
    write(folder / "acts.py", "open('no_such_data.csv')\n")
    with pytest.raises(ForeignError, match="FileNotFoundError"):
        get("acts.py:f")
    with pytest.raises(FileError, match="no file"):
        get("absent.py:f")
    write(folder / "acts.txt", F)
    with pytest.raises(RequestError, match=r"no Python file: its suffix is \.txt"):
        get("acts.txt:f")


STREAMS = [
    "sys.__stdout__.close()", "sys.__stderr__.close()", "sys.__stdin__.close()", "sys.stderr.close()",
    "sys.__stdout__.close(); sys.__stderr__.close(); os.closerange(0, 3)", "sys.stdout = sys.stderr = None",
]  # fmt: skip


def test_whatever_code_does_to_the_streams_the_result_arrives(folder):
    """In one process for all of them: each finds the streams as the first did."""
    for number, closing in enumerate(STREAMS):
        write(folder / f"load{number}.py", f"import os, sys\n{closing}\ndef f(x):\n    return x * x\n")
        write(folder / f"call{number}.py", f"import os, sys\ndef f(x):\n    {closing}\n    return x * x\n")
    code = "import glob, sys; from actderiv.cli import run\nfor path in sorted(glob.glob('*[0-9].py')):\n"
    code += "    words = ['compare', path + ':f', '--derivative', '2*x', '--points', '11', '--format', 'concise']\n"
    code += "    print(path, run(words), file=sys.stderr, flush=True)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, cwd=folder)
    assert done.stdout == "1 passed\n" * 2 * len(STREAMS), done.stderr
    assert [line.split()[-1] for line in done.stderr.splitlines()] == ["0"] * 2 * len(STREAMS)


def test_a_file_that_changes_is_loaded_again(folder):
    write(folder / "acts.py", "def f(x):\n    return x\n")
    assert get("acts.py:f").f(3.0) == 3.0
    write(folder / "acts.py", "def f(x):\n    return 2.5 * x\n")
    assert get("acts.py:f").f(3.0) == 7.5


def test_an_unknown_name_lists_what_the_person_wrote(folder):
    write(
        folder / "acts.py",
        "from numpy import *\nfrom math import sqrt\ndef my_swish(x):\n    return x\nclass Mine:\n    pass\n",
    )
    with pytest.raises(RequestError) as caught:
        get("acts.py:absent")
    assert caught.value.hint == "It has my_swish, Mine."
    with pytest.raises(RequestError) as caught:
        get("acts.py:my_swsh")
    assert caught.value.hint == "Did you mean my_swish?"


def test_loading_costs_nothing_that_a_run_does_not_use(folder):
    code = (
        "import sys; from actderiv.cli import run; run(['plot', 'sigmoid', '--out', 's.svg']); print([name for name in"
    )
    code += " ('loading', 'paths', 'pairs', 'calling', 'modes') if f'actderiv.naming.{name}' in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, cwd=folder)
    assert done.stdout.strip() == "[]", done.stderr
