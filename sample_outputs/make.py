"""Makes the gallery: every picture is one line of the command, drawn again by this script.

    python sample_outputs/make.py           draw all pictures, and note what is in them in figures.json and README.md
    python sample_outputs/make.py --check   compare what would be drawn with figures.json; exit 1 where they differ

The check looks at the data of the figures (curves, dots, limits, colours, dashes, texts) and not at pixels, so that it
holds across versions of matplotlib and of the fonts.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np

import actderiv
from actderiv.cli import group
from actderiv.cli.animate import command as animate
from actderiv.cli.plot import command, wanted
from actderiv.pictures import matplotlib as figures
from actderiv.pictures.scene import Curves, curves_of_sweep
from actderiv.pictures.scene.approach import approach_of
from actderiv.pictures.terminal import render

HERE = Path(__file__).parent
GALLERY = {
    "heaviside.png": "plot heaviside",
    "relu.svg": "plot relu",
    "sigmoid_numeric.png": "plot sigmoid --numeric --error --scheme forward",
    "overlay.png": "plot sigmoid tanh relu",
    "grid.png": "plot heaviside sign relu leaky_relu:negative_slope=0.2 relu6 hardshrink selu gelu sinc --layout grid",
    "hardshrink_dark.png": "plot hardshrink --theme dark",
    "overlay_print.png": "plot sigmoid tanh relu elu --theme print",
    "hardswish.svg": "plot hardswish --numeric --h 0.5 --range -5 5",
    "sigmoid_sweep.png": "sweep sigmoid",
    "own_kink_and_jump.png": "plot own.py:kinked own.py:jumping --layout grid",
    "stairs.png": "plot 'round(8*x)/8' --range -1 1",
    "forty_deltas.png": "plot 'floor(4*x)'",
    "pole.png": "plot '1/(x - 1)'",
    "paper.png": "plot elu --theme paper --formula --names ELU",
    "paper_in_grey.png": "plot sigmoid tanh relu elu --theme paper --columns 1",
    "slide.png": "plot sigmoid tanh relu --theme slides --title 'What a gradient meets' --names Sigmoid,Tanh,ReLU",
    "tiny.png": "plot relu --range -1e-300 1e-300",
    "one_float_wide.png": "plot 'x**2' --range 1 1.0000000000000002",
    "tangents.png": "plot sigmoid --tangent -2 --tangent 1 --secant 0 --h 3",
    "dead_unit.png": "plot relu --saturation 0.1 --tangent 0 --key",
    "framework_slopes.svg": "plot leaky_relu --framework-slopes --key",
    "secant.webp": "animate sigmoid --at 1 --frames 25",
    "heaviside.txt": "plot heaviside",
    "heaviside_ascii.txt": "plot heaviside",
}
NOTES = HERE / "figures.json"
SAMPLES, TOLERANCE = 9, 2e-3


def drawn(line: str) -> tuple[Curves, str]:
    """The data of the picture that a line of the command asks for, and the theme."""
    verb, *words = shlex.split(line)
    if verb == "sweep":
        return curves_of_sweep(actderiv.sweep(*words)), "light"
    parent = click.Context(group, info_name="actderiv")
    wish = dict(command.make_context("plot", ["--no-config", *words], parent=parent).params)
    del wish["show_config"]
    functions, derivative, theme = wish.pop("functions"), wish.pop("derivative"), wish["theme"]
    return wanted(functions, derivative, **wish), theme


DPI = {"paper": 300, "slides": 72}
"""Pixels to an inch of pictures of these themes; of others a hundred."""
GREY = "grey"
"""Pictures whose name holds this are shown as a copy without colour."""


def content(name: str, line: str) -> bytes:
    """The bytes of one file of the gallery."""
    if line.startswith("animate"):
        function, at, frames = _moving(line)
        return actderiv.animate(function, at, name.rpartition(".")[2], frames=frames)
    curves, theme = drawn(line)
    if name.endswith(".txt"):
        return render(curves, 80, unicode="ascii" not in name).encode()
    made = figures.picture(curves, name.rpartition(".")[2], theme, dpi=DPI.get(theme, 100))
    return without_colour(made) if GREY in name else made


def _moving(line: str) -> tuple[str, float, int]:
    """Function, place and number of pictures of an animation."""
    parent = click.Context(group, info_name="actderiv")
    wish = animate.make_context("animate", ["--no-config", *shlex.split(line)[1:]], parent=parent).params
    return wish["function"], wish["at"], wish["frames"]


def without_colour(png: bytes) -> bytes:
    """The picture as a copy without colour has it."""
    from PIL import Image

    copy = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("L").save(copy, "png", optimize=True)
    return copy.getvalue()


def summary(name: str, line: str) -> Any:
    """What is in a picture, as numbers and text: the axes, and every line and word in them."""
    if name.endswith(".txt"):
        return content(name, line).decode().splitlines()
    if line.startswith("animate"):
        function, at, frames = _moving(line)
        pictures = approach_of(actderiv.get(function), at, frames=frames).frames()
        return [_axes(ax) for ax in figures.figure(pictures[-1]).axes]
    curves, theme = drawn(line)
    return [_axes(ax) for ax in figures.figure(curves, theme).axes]


def _axes(ax: Any) -> dict[str, Any]:
    noisy = ax.get_yscale() == "log"  # rounding errors, which are another's on another machine
    lines = [_line(each, noisy) for each in ax.get_lines() if each.get_gid() is not None]
    names = [each.get_text() for each in ax.get_legend().get_texts()] if ax.get_legend() else []
    words = [ax.get_title(), ax.get_xlabel(), ax.get_ylabel()]
    texts = sorted(each for each in [*(each.get_text() for each in ax.texts), *names, *words] if each)
    limits = [] if noisy else [*ax.get_xlim(), *ax.get_ylim()]
    return {"limits": limits, "texts": [] if noisy else texts, "lines": lines}


def _line(line: Any, noisy: bool) -> dict[str, Any]:
    look = [line.get_gid(), line.get_color(), line.get_marker(), line.get_markerfacecolor(), str(line.get_linestyle())]
    x, y = (np.asarray(each, dtype=float) for each in line.get_data())
    pieces = [] if noisy else [_piece(x[a:b], y[a:b]) for a, b in _runs(y)]
    return {"look": look, "pieces": pieces}


def _runs(y: np.ndarray) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.isfinite(y), [False]]).astype(int)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _piece(x: np.ndarray, y: np.ndarray) -> list[list[float]]:
    """A few points along a piece of a curve, which do not depend on how finely it was sampled."""
    if x.size <= SAMPLES or (np.diff(x) <= 0).any():
        return [[_short(a), _short(b)] for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    at = np.linspace(x[0], x[-1], SAMPLES)
    return [[_short(a), _short(b)] for a, b in zip(at.tolist(), np.interp(at, x, y).tolist(), strict=True)]


def _short(number: float) -> float:
    return float(f"{number:.6g}") + 0.0


def differences(old: Any, new: Any, path: str) -> Iterator[str]:
    """Where two summaries differ by more than :data:`TOLERANCE`."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in old:
            yield from differences(old[key], new[key], f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
    elif isinstance(old, float | int) and isinstance(new, float | int):
        if not math.isclose(old, new, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            yield f"{path}: {old} in figures.json, {new} now"
    elif old != new:
        yield f"{path}: {str(old)[:80]!r} in figures.json, {str(new)[:80]!r} now"


def readme() -> str:
    """The page of the gallery."""
    parts = ["# Sample outputs", "", "Made by `python sample_outputs/make.py`; CI runs it with `--check`.", ""]
    for name, line in GALLERY.items():
        if name.endswith(".txt"):
            shown = f"actderiv {line}" if "ascii" not in name else f"PYTHONIOENCODING=ascii actderiv {line}"
            parts += [f"`{shown}` ([{name}]({name}))", "", "```", content(name, line).decode().rstrip(), "```", ""]
        else:
            option = "--plot" if line.startswith("sweep") else "--out"
            shown = f"{line}, copied without colour" if GREY in name else line
            parts += [f"`actderiv {line} {option} {name}`", "", f"![{shown}]({name})", ""]
    return "\n".join(parts)


def main(check: bool) -> int:
    """Draw the gallery, or with ``check`` say where it is out of date."""
    with contextlib.chdir(HERE):  # own.py is there
        return _main(check)


def _main(check: bool) -> int:
    now = json.loads(json.dumps({name: summary(name, line) for name, line in GALLERY.items()}))
    if not check:
        for name, line in GALLERY.items():
            (HERE / name).write_bytes(content(name, line))
        (HERE / "README.md").write_text(readme(), encoding="utf-8")
        NOTES.write_text(json.dumps(now, indent=None, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    found = list(differences(json.loads(NOTES.read_text(encoding="utf-8")), now, "figures"))
    found += [f"{name} is missing" for name in GALLERY if not (HERE / name).is_file()]
    known = {*GALLERY, "README.md", "figures.json", "make.py", "own.py"}
    found += [
        f"{each.name} is not of the gallery" for each in HERE.iterdir() if each.is_file() and each.name not in known
    ]
    print("\n".join(found[:20]) if found else f"{len(GALLERY)} pictures are current")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
