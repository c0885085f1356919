"""Pictures: what the artists and the SVG show, the same bytes everywhere, nothing cut off, nothing imported in vain."""

from __future__ import annotations

import hashlib
import importlib.util
import math
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from catalogue import part_of

import actderiv
from actderiv.activation import JUMP, KINK
from actderiv.errors import RequestError
from actderiv.pictures import matplotlib as figures
from actderiv.pictures.matplotlib.save import encode
from actderiv.pictures.scene import Request, curves_of, curves_of_sweep
from actderiv.pictures.themes import DASHES, THEMES
from actderiv.report import Sweep

EVERY = [record.bind() for record in actderiv.FUNCTIONS]
IDS = [each.spec for each in EVERY]
WITH_BREAKS = [each for each in EVERY if each.breaks]
KINDS = "png", "svg", "pdf"
NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


def lines_of(ax, kind: str):
    return [each for each in ax.get_lines() if (each.get_gid() or "").startswith(kind)]


def runs(y):
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.isfinite(y), [False]]).astype(int)))
    return list(zip(edges[::2], edges[1::2], strict=True))


@pytest.mark.parametrize("bound", WITH_BREAKS, ids=lambda each: each.spec)
def test_no_line_of_the_figure_spans_a_break(bound):
    ax = figures.figure(curves_of([bound])).axes[0]
    for line in lines_of(ax, "curve-"):
        x, y = (np.asarray(each, float) for each in line.get_data())
        assert len(runs(y)) == len(bound.breaks) + 1
        for start, stop in runs(y):
            assert all(x[start] >= place or x[stop - 1] <= place for place in bound.breaks)


@pytest.mark.parametrize("bound", WITH_BREAKS, ids=lambda each: each.spec)
def test_one_filled_dot_for_each_leap_in_the_figure(bound):
    ax = figures.figure(curves_of([bound])).axes[0]
    for number, (function, most) in enumerate(((bound.f, JUMP), (bound.df, KINK))):
        found = [x for line in lines_of(ax, f"filled-{number}") for x in line.get_xdata()]
        around = {place: function(place + np.array([-1e-9, 0, 1e-9])) for place in bound.breaks}
        leaps = [place for place in around if np.isfinite(around[place][1]) and np.ptp(around[place]) > 1e-6]
        if np.isinf(bound.df(np.array([*bound.breaks]))).any():  # so steep that values a hair away tell nothing
            leaps = []
        assert found == [place for place in leaps if bound.breaks[place] <= most]
        for line in lines_of(ax, f"filled-{number}"):
            assert line.get_markerfacecolor() == line.get_markeredgecolor()
        for line in lines_of(ax, f"open-{number}"):
            assert line.get_markerfacecolor() == THEMES.get("light").background


@pytest.mark.parametrize("bound", part_of(WITH_BREAKS, 2), ids=lambda each: each.spec)
def test_no_path_of_the_svg_spans_a_break(bound):
    curves = curves_of([bound])
    made = figures.figure(curves, dpi=72)
    high = made.get_size_inches()[1] * 72
    tree = ElementTree.fromstring(encode(made, "svg"))  # whose layout the axes keep
    places = [made.axes[0].transData.transform((place, 0))[0] for place in bound.breaks]
    groups = [each for each in tree.iter() if (each.get("id") or "").startswith("curve-")]
    assert len(groups) == 2
    for group in groups:
        drawn = "".join(each.get("d", "") for each in group.iter() if each.tag.endswith("path"))
        assert drawn.count("M") >= 1
        for piece in drawn.split("M")[1:]:
            numbers = [float(each) for each in NUMBER.findall(piece)]
            x, y = numbers[::2], numbers[1::2]
            assert max(y) <= high + 1000
            assert all(min(x) >= place - 0.01 or max(x) <= place + 0.01 for place in places)


SCRIPT = """
import hashlib, sys
import actderiv
from actderiv.pictures import matplotlib as figures
from actderiv.pictures.scene import Request, curves_of
bounds = [actderiv.get(each) for each in ("heaviside", "relu", "sigmoid")]
for kind in ("png", "svg", "pdf", "webp", "jpeg"):
    curves = curves_of(bounds, Request(layout="grid", numeric=True, error=True))
    print(kind, hashlib.sha256(figures.picture(curves, kind, dpi=60)).hexdigest())
print([each for each in ("matplotlib.pyplot", "rich", "pandas") if each in sys.modules])
"""


def drawn_in(tmp_path: Path, **environment: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, cwd=tmp_path,
        env=os.environ | environment,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    return found.stdout


def test_the_same_bytes_in_any_time_zone_home_and_settings(tmp_path):
    settings = tmp_path / "matplotlibrc"
    settings.write_text("font.size: 23\naxes.facecolor: red\nlines.linewidth: 9\nsvg.fonttype: none\nno.such.key: 1\n")
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    homes = {name: str(nowhere / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    plain = drawn_in(tmp_path, TZ="UTC")
    assert plain.endswith("[]\n")
    assert drawn_in(tmp_path, TZ="Asia/Kolkata", MATPLOTLIBRC=str(settings)) == plain
    assert drawn_in(tmp_path, TZ="America/St_Johns", **homes) == plain
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "matplotlibrc"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bytes_again_and_no_date_in_them(kind):
    curves = curves_of(EVERY[:3], Request(layout="grid"))
    first, second = (figures.picture(curves, kind, dpi=50) for _ in range(2))
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    assert not re.search(rb"CreationDate|dc:date|\b20[2-9]\d-\d\d-\d\d", first)


def test_a_picture_is_drawn_once(monkeypatch):
    from matplotlib.axes import Axes

    drawn = []
    draw = Axes.draw
    monkeypatch.setattr(Axes, "draw", lambda ax, renderer: drawn.append(ax) or draw(ax, renderer))
    for kind in KINDS:
        drawn.clear()
        figures.picture(curves_of(EVERY[:2]), kind, dpi=50)
        assert len(drawn) == 2, kind


def pictures():
    yield from ((bound.spec, curves_of([bound])) for bound in EVERY[::2])
    numeric = Request(numeric=True, error=True)
    yield from ((f"{bound.spec} numeric", curves_of([bound], numeric)) for bound in EVERY[1::8])
    yield (
        "grid",
        curves_of(EVERY[::12], Request(layout="grid", title="Every function there is, with a title that is long")),
    )
    yield "overlay", curves_of(EVERY[:12])
    yield "far", curves_of(EVERY[:1], Request(range=(1e9, 1e9 + 1)))
    rows = tuple((name, "central", 10.0**-n, 10.0 ** -(n % 7), n == 6) for name in "fgh" for n in range(12))
    yield "sweep", curves_of_sweep(Sweep(rows))
    yield "one sweep", curves_of_sweep(Sweep(rows[:12]))


PICTURES = [pytest.param(number % 3 == 2, *each, id=each[0]) for number, each in enumerate(pictures())]


@pytest.mark.parametrize(("small", "name", "curves"), PICTURES)
def test_no_text_is_cut_off_or_covered_and_no_legend_covers_anything(name, curves, small):
    count = len(curves.panels)
    size = (1.9 * min(curves.columns, count), 1.9 * math.ceil(count / curves.columns) + 1) if small else None
    made = figures.figure(curves, size=size, dpi=72)
    made.draw_without_rendering()
    stands_free(made)
    for ax in made.axes:
        if ax.get_legend() is not None:
            assert not list(crossings(ax))
        elif name in IDS and count == 1:  # the names stand at the ends of the curves
            assert {"f(x)", "f′(x)"} <= {each.get_text() for each in ax.texts}


def stands_free(figure):
    """No text of a drawn figure leaves it, and none lies on another."""
    from matplotlib.text import Text

    axes = [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    ticks = [(tick, sorted(axis.get_view_interval())) for axis in axes for tick in axis.majorTicks + axis.minorTicks]
    unseen = {id(tick.label1) for tick, (low, high) in ticks if not low <= tick.get_loc() <= high}
    unseen |= {id(tick.label2) for tick, _ in ticks}
    shown = [each for each in figure.findobj(Text) if each.get_visible() and id(each) not in unseen]
    boxes = [(each.get_window_extent(), each.get_text()) for each in shown if each.get_text().strip()]
    wide, high = figure.get_size_inches() * figure.dpi
    for box, text in boxes:
        assert min(box.x0, box.y0) >= -1, text
        assert box.x1 <= wide + 1, text
        assert box.y1 <= high + 1, text
    x0, y0, x1, y1 = np.array([box.extents for box, _ in boxes]).T
    across = (x1[:, None] > x0 + 1) & (x1 > x0[:, None] + 1)
    upward = (y1[:, None] > y0 + 3) & (y1 > y0[:, None] + 3)
    covered = np.argwhere(np.triu(across & upward, 1))
    assert not covered.size, [(boxes[one][1], boxes[other][1]) for one, other in covered]


def crossings(ax):
    """What of the lines, dots, labels and of the frame lies under the legend of drawn axes."""
    from matplotlib.text import Annotation

    box, frame = ax.get_legend().get_window_extent(), ax.get_window_extent()
    for line in ax.get_lines() if box.overlaps(frame) else ():  # beyond the frame they are not seen
        path = line.get_transform().transform_path(line.get_path())
        if line.get_linestyle() == "None":
            near = box.padded(line.get_markersize() * ax.figure.dpi / 144)
            under = near.count_contains(path.vertices) > 0
        else:
            under = path.intersects_bbox(box, filled=False)
        if under:
            yield line.get_gid() or line.get_label()
    for text in ax.texts:
        if isinstance(text, Annotation) and text.get_window_extent().overlaps(box):
            yield text.get_text()
    inside = frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 and box.y1 < frame.y1
    if not inside and box.y1 > frame.y0:  # below the axes it may stand
        yield "frame"


@pytest.mark.parametrize("theme", THEMES, ids=lambda each: each.name)
def test_curves_differ_in_colour_and_in_dash(theme):
    from actderiv.pictures.matplotlib.looks import Look
    from actderiv.pictures.matplotlib.pen import Pen

    with Look(theme.name).worn():
        pen = Pen()
    pens = [(pen.colour(style), pen.dash(style)) for style in range(len(theme.palette) * len(DASHES))]
    assert len(set(pens)) == len(pens)
    assert len({dash for _, dash in pens[: len(DASHES)]}) == len(DASHES)
    for colour, _ in pens:
        assert contrast(colour, theme.background) >= 1.9


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, section 1.4.3."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", figures.theme_names())
@pytest.mark.parametrize("kind", KINDS)
def test_every_theme_in_every_format(theme, kind):
    assert figures.picture(curves_of(EVERY[:2]), kind, theme, dpi=40)[:5] in (b"\x89PNG\r", b"<?xml", b"%PDF-")


def test_the_python_door():
    made = actderiv.plot("heaviside", actderiv.get("relu"), layout="grid", size=(6, 3), dpi=80, title="Two")
    assert made.get_size_inches().tolist() == [6, 3]
    assert made.dpi == 80
    assert len(made.axes) == 2
    assert made.axes[0].get_xticks().size >= 3


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"size": (0, 3)}, "size"), ({"size": (math.nan, 3)}, "size"), ({"size": (0.3, 0.3)}, "room"),
        ({"dpi": 0}, "dots"), ({"dpi": math.inf}, "dots"), ({"size": (300, 300), "dpi": 300}, "pixels"),
        ({"theme": "sepia"}, "theme"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(wish, said):
    with pytest.raises(RequestError, match=said):
        actderiv.plot("relu", **wish)


@pytest.mark.parametrize("bound", part_of(EVERY, 12), ids=lambda each: each.spec)
def test_a_function_shows_itself_in_a_notebook(bound):
    page = bound._repr_html_()
    assert page == bound._repr_html_()
    ElementTree.fromstring(page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {each.split("-")[0] for each in ids} == {ids[0].split("-")[0]}
    used = re.findall(r'(?:href="|url\()#([^")]+)', page)
    assert used
    assert set(used) <= set(ids)
    assert "*{" not in re.sub(r"#\S+ \*{", "", page)


def test_the_gallery_is_current(capsys):
    file = Path(__file__).parent.parent / "sample_outputs" / "make.py"
    spec = importlib.util.spec_from_file_location("gallery", file)
    gallery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gallery)
    assert gallery.main(check=True) == 0, capsys.readouterr().out
    wrong = gallery.summary("relu.svg", "plot leaky_relu:negative_slope=0.05")
    assert list(gallery.differences(gallery.summary("relu.svg", "plot relu"), wrong, "relu"))


def test_labels_of_deltas_stand_below_the_title():
    """In small panels arrows end so near the top that a label beyond their tips would stand in the title, or touch it:
    a quarter of a letter is between them, as between lines of a text."""
    made = figures.figure(curves_of([actderiv.get("round(8*x)/8")] * 4, Request(layout="grid", range=(-1, 1))), dpi=72)
    made.canvas.draw()
    for ax in made.axes:
        gap = 0.25 * ax.texts[0].get_fontsize()  # points are pixels
        title = ax.title.get_window_extent()
        labels = [each.get_window_extent() for each in ax.texts if "δ" in each.get_text()]
        assert labels
        assert max(each.y1 for each in labels) <= title.y0 - gap
