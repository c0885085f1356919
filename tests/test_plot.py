"""``actderiv plot``: files written whole, wrong requests refused before any work, no import that is not needed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import actderiv

RELU = "import numpy as np\ndef relu(x): return np.maximum(x, 0)\ndef slope(x): return np.where(x > 0, 1.0, 0.0)\n"
LOUD = "raise SystemError('this file must not be loaded')\n"


@pytest.mark.parametrize(
    ("suffix", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF"), (".PNG", b"\x89PNG")]
)
def test_the_suffix_says_the_format(command, tmp_path, suffix, start):
    said = command("plot", "sigmoid", "--out", f"s{suffix}", "--dpi", "40")
    assert (said.status, said.out, said.err) == (0, "", "")
    assert (tmp_path / f"s{suffix}").read_bytes().startswith(start)
    assert [each.name for each in tmp_path.iterdir()] == [f"s{suffix}"]


def test_a_format_needs_no_suffix(command, tmp_path):
    assert command("plot", "relu", "--out", "picture", "--format", "svg").status == 0
    assert (tmp_path / "picture").read_bytes().startswith(b"<?xml")


def test_stdout_takes_the_bytes(process):
    said = process("plot", "relu", "--out", "-", "--format", "png", "--dpi", "40", text=False)
    assert said.returncode == 0
    assert said.stdout.startswith(b"\x89PNG")
    assert said.stderr == b""


def test_without_out_it_draws_here(command):
    said = command("plot", "heaviside")
    assert said.status == 0
    assert "●" in said.out
    assert "1·δ(x)" in said.out
    assert "\x1b" not in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_ascii_where_the_stream_is_no_unicode(process):
    said = process("plot", "heaviside", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert said.returncode == 0
    assert said.stdout.isascii()
    assert "1*delta(x)" in said.stdout


@pytest.mark.parametrize(
    "wish",
    [
        ("--numeric", "--error"), ("--layout", "grid"), ("--theme", "dark"), ("--theme", "print"), ("--no-derivative",),
        ("--range", "-1", "2"), ("--points", "30"), ("--size", "5", "4"), ("--title", "x"), ("--scheme", "five_point"),
        ("--numeric", "--h", "0.1"), ("--ylim", "-0.2", "0.7"), ("--only", "f"), ("--only", "derivative"),
        ("--xscale", "symlog"), ("--yscale", "log"),
        ("--style", "ggplot"), ("--rc", "lines.linewidth=1"), ("--rc", "svg.fonttype=none"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_option_changes_the_picture(command, tmp_path, wish):
    for name, extra in (("plain.svg", ()), ("changed.svg", wish)):
        if wish[0] == "--scheme":
            extra = (*extra, "--numeric")
        assert command("plot", "heaviside", "relu", "--out", name, *extra).status == 0
    assert (tmp_path / "plain.svg").read_bytes() != (tmp_path / "changed.svg").read_bytes()


def test_a_derivative_of_your_own(command, tmp_path):
    (tmp_path / "acts.py").write_text(RELU)
    said = command("plot", "acts.py:relu", "--derivative", "acts.py:slope")
    assert said.status == 0
    assert "f′(x)\n" in said.out
    assert command("plot", "acts.py:relu").out.splitlines()[1].endswith("f′(x) central, h = 1e-06")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a FUNCTION"), (("--out", "x.gif"), "'.gif'"), (("--out", "x"), "suffix"), (("--out", "."), "folder"),
        (("--out", "-"), "--format"), (("--format", "png"), "--out"), (("--range", "5", "-5"), "reversed"),
        (("--range", "5", "5"), "empty"), (("--range", "nan", "5"), "nan"), (("--range", "0", "inf"), "inf"),
        (("--points", "1"), "1 points"), (("--points", "1000000000000"), "1000000000000 points"), (("--h", "0"), "0"),
        (("--h", "nan"), "nan"), (("--h", "-1"), "-1"), (("--dpi", "0"), "0"), (("--dpi", "1e9"), "dots"),
        (("--size", "0", "1"), "0"), (("--size", "9999", "1"), "9999"), (("--scheme", "no"), "no"),
        (("--ylim", "1", "1"), "empty"), (("--ylim", "1", "0"), "reversed"), (("--ylim", "0", "inf"), "inf"),
        (("--only", "nothing"), "nothing"), (("--only", "derivative", "--no-derivative"), "left to draw"),
        (("--rc", "font.sise=3", "--out", "x.png"), "font.size"), (("--rc", "font.size", "--out", "x.png"), "value"),
        (("--rc", "font.size=big?", "--out", "x.png"), "big?"), (("--style", "gplot", "--out", "x.png"), "ggplot"),
        (("--theme", "no"), "no"), (("--layout", "no"), "no"), (("--no-derivative", "--error"), "derivative"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else each,
)  # fmt: skip
def test_a_wrong_request_is_refused_by_name_before_any_work(command, tmp_path, arguments, said):
    (tmp_path / "loud.py").write_text(LOUD)
    found = command("plot", *(("loud.py:f",) if arguments else ()), *arguments)
    assert found.status == 2
    assert said in found.err
    assert found.out == ""
    assert "Traceback" not in found.err
    assert "loaded" not in found.err


def test_a_style_sheet_is_a_file_too(command, tmp_path):
    (tmp_path / "own.mplstyle").write_text('# mine\naxes.facecolor: "#123456"  # blue\nfont.size: 14\n')
    assert command("plot", "relu", "--out", "relu.svg", "--style", "own.mplstyle").status == 0
    assert "#123456" in (tmp_path / "relu.svg").read_text()
    assert (
        command("plot", "relu", "--out", "r.svg", "--style", "own.mplstyle", "--rc", "axes.facecolor=red").status == 0
    )
    assert "#123456" not in (tmp_path / "r.svg").read_text()
    (tmp_path / "own.mplstyle").write_text("font.size: 14\nno.such: 3\n")
    said = command("plot", "relu", "--out", "relu.svg", "--style", "own.mplstyle")
    assert said.status == 2
    assert "own.mplstyle, line 2" in said.err
    assert command("plot", "relu", "--out", "relu.svg", "--style", "none.mplstyle").status == 4


def test_letters_without_a_pixel_are_refused(command):
    said = command("plot", "relu", "--out", "r.png", "--dpi", "1")
    assert said.status == 2
    assert "letters" in said.err


def test_a_backend_that_does_not_exist_is_no_matter(process, tmp_path):
    said = process("plot", "relu", "--out", "r.svg", env=os.environ | {"MPLBACKEND": "nonsense"})
    assert (said.returncode, said.stderr) == (0, "")
    assert (tmp_path / "r.svg").is_file()


def test_a_folder_that_is_not_there_is_a_file_error(command):
    assert command("plot", "relu", "--out", "no/such/folder.png").status == 4


def test_a_failed_run_leaves_the_old_file(command, tmp_path):
    (tmp_path / "acts.py").write_text("def f(x): raise ValueError('not today')\n")
    (tmp_path / "old.png").write_bytes(b"old")
    said = command("plot", "acts.py:f", "--out", "old.png")
    assert said.status == 3
    assert "not today" in said.err
    assert (tmp_path / "old.png").read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["acts.py", "old.png"]


def loaded_by(*arguments: str) -> set[str]:
    """The modules that are there when the command with these arguments ends."""
    code = (
        f"import sys; from actderiv.cli import run; run({list(arguments)!r}); sys.stderr.write(' '.join(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return set(found.stderr.split())


def test_only_what_is_needed_is_imported(tmp_path):
    assert not {"numpy", "matplotlib", "rich", "actderiv.pictures.scene"} & loaded_by("plot", "--help")
    assert not {"matplotlib", "rich"} & loaded_by("plot", "relu")
    drawn = loaded_by("plot", "relu", "--out", str(tmp_path / "relu.png"))
    assert "matplotlib.figure" in drawn
    assert not {"matplotlib.pyplot", "rich", "flint"} & drawn


def test_a_function_added_at_run_time_is_drawn(command):
    record = actderiv.Activation(name="cubed", value=lambda x: x**3, derivative=lambda x: 3 * x**2)
    with actderiv.FUNCTIONS.scope():
        actderiv.register(record)
        assert command("plot", "Cubed").out.startswith("cubed")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["plot", "relu", "--range", "1,2"], "Write --range 1 2."),
        (["plot", "--range=-1, 2.5e1", "relu"], "Write --range -1 2.5e1."),
        (["compare", "relu", "--range", "[0, 5]"], "Write --range 0 5."),
        (["table", "relu", "--range", "-3:-1"], "Write --range -3 -1."),
        (["plot", "relu", "--size", "3,4"], "Write --size 3 4."),
    ],
)
def test_two_numbers_in_one_word_are_told_apart(command, words, hint):
    told = command(*words)
    assert told.status == 2
    assert "takes two numbers, with a space between them" in told.err
    assert hint in told.err


def test_other_mistakes_with_ranges_have_their_own_words(command):
    assert "requires 2 arguments" in command("plot", "relu", "--range", "3").err
    assert "'a,b' is not a number" in command("plot", "--range", "a,b", "2", "relu").err


def test_places_are_told_to_the_digits_that_are_read(command):
    told = command("plot", "relu(x - 1/3)", "--alt").out
    assert "kink at x = 0.333333;" in told
    assert "0.33333333" not in told
    assert "at x = 1.0000000000000002" in command("plot", "sin(x)", "--range", "1", "1.0000000000000002", "--alt").out
