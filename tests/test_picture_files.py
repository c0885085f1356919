"""Files of pictures: what each says of itself, the same bytes in every run, titles, fonts, themes, names, columns."""

from __future__ import annotations

import io
import math
import os
import re
import sys
import xml.etree.ElementTree as ElementTree
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import actderiv
from actderiv.errors import ForeignError, RequestError
from actderiv.floats import FORMATS
from actderiv.pictures import matplotlib as figures
from actderiv.pictures.description import described, headline
from actderiv.pictures.matplotlib import glyphs
from actderiv.pictures.matplotlib.looks import LEGENDS, Look
from actderiv.pictures.matplotlib.save import _opaque, in_tex
from actderiv.pictures.scene import Additions, Request, curves_of
from actderiv.pictures.scene.errors import curves_of_errors
from actderiv.pictures.themes import THEMES

SVG = "{http://www.w3.org/2000/svg}"
WITHOUT_LATEX = [each for each in figures.kinds() if each != "pgf"]


def drawn(*specs: str, **wish):
    return curves_of([actderiv.get(each) for each in specs], Request(**wish))


def told(*specs: str, **wish) -> list[str]:
    return described(drawn(*specs, **wish)).splitlines()


def test_the_description_says_where_curves_run_break_and_what_holds():
    assert told("heaviside", range=(-2, 2))[1:] == [
        "f(x): from 0 at x = -2 to 1 at x = 2; jump at x = 0 from 0 to 1, 1 holds there.",
        "f′(x): 0 throughout; delta of weight 1 at x = 0.",
    ]
    _, f, df = told("relu")
    assert f == "f(x): from 0 at x = -5 to 5 at x = 5; kink at x = 0; leaves the picture above."
    assert df.endswith("jump at x = 0 from 0 to 1, 0 holds there.")
    assert "bend at x = 0" in told("elu")[1]
    assert "kink at x = 0" in told("elu")[2]
    assert "pole at x = 0" in told("1/x")[1]
    assert "80 jumps between x = -4.9375 and 4.9375" in told("round(8*x)/8")[1]
    assert not re.search("jump|kink|bend|pole|leaves", "".join(told("sigmoid")))
    assert told("x", range=(1, np.nextafter(1, 2)))[1] == "f(x): from 1 at x = 1 to 1 at x = 1.0000000000000002."
    assert "21 rings" in told("tanh", numeric=True)[-1]


@pytest.mark.parametrize("record", list(actderiv.FUNCTIONS)[::5], ids=lambda each: each.name)
def test_every_break_in_sight_is_told_by_its_name(record):
    bound = record.bind()
    text = told(bound.spec, only="f")[1]
    names = {0: "jump", 1: "kink", 2: "bend", 3: "twist"}
    curve = drawn(bound.spec, only="f").panels[0].curves[0]
    for _, order in curve.breaks:
        assert names.get(order, "pole") in text
    assert bool(curve.breaks) == bool(re.search("jump|kink|bend|twist|pole", text))


def test_a_mark_has_no_x_where_the_axis_has_places_of_its_own():
    """Errors over a whole format are drawn along its floats: the place of a mark is no input, its label tells that."""
    row = actderiv.compare("tanh", against="1 - tanh(x)^2", dtype="float16").rows[0]
    made = curves_of_errors([row], FORMATS.get("float16"), 1.0)
    text = described(replace(made, panels=tuple(each for each in made.panels if each.x_ticks is not None)))
    assert "marked at" not in text
    text = described(made)
    assert text.count("marked at") == 1  # where the errors of the inputs that fail are drawn along x
    worst = next(line for line in text.splitlines() if line.startswith("worst"))
    assert f"at x = {row.max_ulp_at:.4g}".replace("-", "−") in worst


def test_headlines_name_the_picture():
    assert headline(drawn("relu")) == "relu: f(x), f′(x)"
    assert headline(drawn("relu", "tanh")) == "f, f′: relu, tanh"
    assert headline(drawn("relu", "tanh", title="Mine")) == "Mine"


def test_png_svg_and_pdf_hold_title_description_and_command(command, tmp_path):
    line = "actderiv plot --range -2 2 --title 'One & two' relu"
    outs = [part for name in ("a.png", "a.svg", "a.pdf") for part in ("--out", name)]
    assert command("plot", "relu", "--range", -2, 2, "--title", "One & two", *outs).status == 0
    text = described(drawn("relu", range=(-2.0, 2.0), title="One & two"))
    png = Image.open(tmp_path / "a.png")
    assert (png.text["Description"], png.text["Comment"]) == (text, line)
    assert png.text["Title"] == "One & two: f(x), f′(x)"
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert root.get("role") == "img"
    assert [each.tag for each in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.find(f"{SVG}desc").text == text
    escapes = {b"n": b"\n", b"r": b"\r"}
    pdf = (tmp_path / "a.pdf").read_bytes()
    unmasked = re.sub(rb"\\(.)", lambda found: escapes.get(found[1], found[1]), pdf)
    for said in (png.text["Title"], text, line):
        assert said.encode("ascii" if said.isascii() else "utf-16-be") in unmasked
    assert command("plot", "relu", "--range", -2, 2, "--title", "One & two", "--out", "b.png").status == 0
    assert (tmp_path / "b.png").read_bytes() == (tmp_path / "a.png").read_bytes()


def test_the_svg_holds_text_where_that_is_asked_for(command, tmp_path):
    assert command("plot", "relu", "--rc", "svg.fonttype=none", "--out", "text.svg", "--out", "t.png").status == 0
    assert command("plot", "relu", "--out", "outlines.svg").status == 0
    texts = [each.text for each in ElementTree.parse(tmp_path / "text.svg").iter(f"{SVG}text")]
    assert {"f(x)", "f′(x)"} <= set(texts)
    assert not list(ElementTree.parse(tmp_path / "outlines.svg").iter(f"{SVG}text"))
    assert "--rc svg.fonttype=none" in Image.open(tmp_path / "t.png").text["Comment"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_labels_over_curves_have_a_rim_of_the_papers_colour_and_stay_text(command, tmp_path, theme):
    wish = ("--theme", theme, "--legend", "end", "--out")
    assert command("plot", "heaviside", "sigmoid", "--rc", "svg.fonttype=none", *wish, "text.svg").status == 0
    root, paper = ElementTree.parse(tmp_path / "text.svg").getroot(), {"light": "#ffffff", "dark": "#14171c"}[theme]
    texts = [each.text for each in root.iter(f"{SVG}text")]
    for label in ("heaviside", "sigmoid", "1·δ(x)"):
        assert texts.count(label) >= 1
    rims = [each for each in root.iter() if f"stroke: {paper}" in each.get("style", "") and "fill" in each.get("style")]
    assert len(rims) >= 5
    assert command("plot", "heaviside", "sigmoid", *wish, "a.png").status == 0
    assert command("plot", "heaviside", "sigmoid", *wish, "b.png").status == 0
    assert len({(tmp_path / name).read_bytes() for name in ("a.png", "b.png")}) == 1
    figure = actderiv.plot("heaviside", theme=theme)
    (label,) = figure.axes[0].texts
    colour = label.get_color()
    figure.draw_without_rendering()
    assert label.get_color() == colour
    assert not label.get_path_effects()


def test_the_pdf_has_truetype_fonts_and_primes_can_be_searched_for():
    pdf = figures.picture(drawn("relu"), "pdf")
    assert b"/FontFile2" in pdf
    assert b"/Subtype /Type3" not in pdf
    maps = [zlib.decompress(each) for each in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", pdf, re.DOTALL)]
    known = b"".join(each for each in maps if b"beginbfrange" in each or b"beginbfchar" in each)
    assert b"2032" in known


@pytest.mark.parametrize("kind", ["webp", "jpeg", "eps"])
def test_further_formats_are_what_their_suffix_says(kind, tmp_path):
    look = Look(rc=("ps.fonttype=3",))  # for the test's sake: the other takes seconds
    content = figures.picture(drawn("leaky_relu", title="Leaky & more", error=True), kind, look, dpi=50)
    if kind == "eps":
        assert content.startswith(b"%!PS-Adobe-3.0 EPSF-3.0")
        assert b"%%Title: Leaky & more" in content
        assert b"CreationDate" not in content
        return
    image = Image.open(io.BytesIO(content))
    assert image.format == kind.upper()
    image.load()
    said = image.info["comment"] if kind == "jpeg" else image.info["xmp"].replace(b"&amp;", b"&")
    assert b"Leaky & more" in said
    assert b"kink at x = 0" in said


def test_postscript_mixes_what_shines_through_with_the_paper():
    figure = figures.figure(drawn("relu"))
    line = next(each for each in figure.axes[0].lines if each.get_alpha() == 0.5)
    _opaque(figure)
    assert line.get_alpha() is None
    assert line.get_color() == pytest.approx((0.551,) * 3, abs=0.001)


def test_pgf_without_latex_is_somebody_elses_failure(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(ForeignError, match="LaTeX"):
        figures.picture(drawn("relu"), "pgf")


MEASURES = """
import sys
for line in sys.stdin:
    if "query_start" in line:
        print("*pgf_backend_query_start\\n\\n*", end="", flush=True)
    elif "end{document}" in line:
        break
    elif "wd0" in line:
        print("30.0pt,7.0pt,1.0pt\\n\\n*", end="", flush=True)
"""
"""What matplotlib needs of LaTeX: a greeting, and an answer to how wide a text is."""


@pytest.mark.skipif(os.name == "nt", reason="a script is a program by its first line")
@pytest.mark.parametrize(("does", "works"), [("import sys; sys.exit(1)", False), (MEASURES, True)])
def test_pgf_asks_latex_and_tells_its_failures(does, works, tmp_path, monkeypatch):
    program = tmp_path / "xelatex"
    program.write_text(f"#!{sys.executable}\n{does}")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    if not works:
        with pytest.raises(ForeignError, match="xelatex"):
            figures.picture(drawn("leaky_relu"), "pgf")
        return
    text = figures.picture(drawn("leaky_relu", formula=True), "pgf").decode()
    assert text.startswith("%% leaky_relu: f(x), f′(x)\n")
    assert r"leaky\_relu (convention" in text
    assert r"$f\left(x\right) = \max" in text


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("leaky_relu", r"leaky\_relu"), ("a & b #1", r"a \& b \#1"), (r"costs \$5", r"costs \$5"),
        ("f′(x)", r"f\ensuremath{'}(x)"), ("$x_1$ and x_1", r"$x_1$ and x\_1"),
        ("a\\b~", r"a\textbackslash{}b\textasciitilde{}"),
    ],
)  # fmt: skip
def test_text_is_masked_for_latex(text, tex):
    assert in_tex(text) == tex


def test_suffixes_of_jpeg_and_what_is_none(command):
    assert figures.format_of(Path("a.jpg")) == "jpeg"
    failed = command("plot", "relu", "--out", "a.tga")
    assert failed.status == 2
    assert ".webp" in failed.err


def test_alt_prints_what_is_drawn(command, tmp_path):
    assert command("plot", "relu", "--alt").out == described(drawn("relu")) + "\n"
    both = command("plot", "relu", "--alt", "--out", "a.png")
    assert both.out.strip() == Image.open(tmp_path / "a.png").text["Description"]
    refused = command("plot", "relu", "--alt", "--out", "-", "--format", "png")
    assert (refused.status, "stdout" in refused.err) == (2, True)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", chr(0xD800), chr(0xDCFF)])
@pytest.mark.parametrize("wish", [lambda text: {"title": text}, lambda text: {"names": (text,)}])
def test_what_is_no_text_is_refused(sign, wish):
    with pytest.raises(RequestError, match=f"U\\+{ord(sign):04X}") as failed:
        Request(**wish(f"ab{sign}c"))
    start, stop = failed.value.span
    assert failed.value.text[start:stop] == sign.encode("unicode_escape").decode()


def titles(*specs: str, size=None, **wish) -> list[str]:
    made = figures.figure(drawn(*specs, **wish), size=size)
    with Look().worn():
        made.draw_without_rendering()
    return [ax.get_title() for ax in made.axes]


def test_titles_wrap_and_tex_is_mathematics():
    assert titles("relu", title=r"$\frac{1}{2}x^2$ it is") == [r"$\frac{1}{2}x^2$ it is"]
    assert titles("relu", title=r"$\nonsense{x}$") == [r"\$\nonsense{x}\$"]
    assert titles("relu", title="costs $5") == [r"costs \$5"]
    assert titles("relu", title="two words " * 12)[0].count("\n") == 2
    assert titles("relu", title="活性化関数" * 12)[0].count("\n") >= 1
    parted = titles("relu", title=r"$\frac{a + b}{c + d}$ is long and longer " * 6)[0].split("\n")
    assert len(parted) > 1
    assert all(line.count("$") % 2 == 0 for line in parted)
    assert len(titles("relu", title="x" * 3000)[0]) < 200


@pytest.mark.parametrize("title", ["word " * 600, "x" * 3000, "$" + "x+" * 1499 + "$", "日" * 3000, "ab$" * 1000])
def test_a_title_of_thousands_of_characters_costs_little(title):
    from time import process_time

    start = process_time()
    titles("relu", title=title)
    assert process_time() - start < 3


@pytest.fixture
def own_font(tmp_path):
    """A font with a square for 日, which matplotlib knows for the time of a test."""
    builder = pytest.importorskip("fontTools.fontBuilder")
    pens = pytest.importorskip("fontTools.pens.ttGlyphPen")
    pen = pens.TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (900, 700), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square, font = pen.glyph(), builder.FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "day"])
    font.setupCharacterMap({0x65E5: "day"})
    font.setupGlyf({".notdef": pens.TTGlyphPen(None).glyph(), "day": square})
    font.setupHorizontalMetrics({".notdef": (500, 0), "day": (1000, 100)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Days", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    path = str(tmp_path / "days.ttf")
    font.save(path)
    from matplotlib.font_manager import fontManager

    fontManager.addfont(path)
    glyphs.others.cache_clear()
    yield "Days"
    fontManager.ttflist[:] = [each for each in fontManager.ttflist if each.fname != path]
    glyphs.others.cache_clear()


def test_a_font_that_has_the_characters_is_used(own_font, recwarn):
    made = actderiv.plot("relu", title="日 of 日")
    assert own_font in made.axes[0].title.get_fontfamily()
    assert not recwarn.list
    assert figures.unshown(drawn("relu", title="日"), Look()) == ""
    assert b"FontName" in figures.picture(drawn("relu", title="日"), "pdf")


def test_what_no_font_has_is_said(command, monkeypatch):
    monkeypatch.setattr(glyphs, "_families", list)
    glyphs.others.cache_clear()
    shown = command("plot", "relu", "--title", "日 \U0001f389", "--out", "a.png")
    assert shown.status == 0
    assert "no font here has" in shown.err
    assert "U+65E5" in shown.err
    assert "U+1F389" in shown.err
    with pytest.warns(UserWarning, match=r"U\+65E5"):
        actderiv.plot("relu", title="日")
    glyphs.others.cache_clear()


def test_themes_for_a_paper_and_for_slides():
    paper = figures.figure(drawn("sigmoid", "relu", "elu"), "paper")
    assert paper.get_size_inches()[0] == 3.3
    assert paper.dpi == 300
    assert len({round(ax.get_position().x0, 1) for ax in paper.axes}) == 1  # one below the other
    assert paper.axes[0].title.get_fontfamily() == ["serif"]
    for specs, wish in ((("relu",), {}), (("relu", "elu", "tanh"), {}), (("relu", "elu", "tanh"), {"layout": "grid"})):
        slide = figures.figure(drawn(*specs, **wish), "slides")
        wide, high = slide.get_size_inches()
        assert wide / high == pytest.approx(16 / 9)
        assert slide.axes[0].xaxis.label.get_fontsize() >= 14
    assert figures.figure(drawn("relu"), "paper", size=(5, 4), dpi=80).get_size_inches().tolist() == [5, 4]
    two = figures.figure(drawn("sigmoid", "relu", columns=2), "paper")
    assert two.axes[0].get_position().x1 < two.axes[1].get_position().x0


@pytest.mark.parametrize("theme", ["slides", "paper", "light"])
@pytest.mark.parametrize("spec", ["relu6", "heaviside", "sigmoid"])
def test_whatever_is_added_the_axes_have_half_of_the_height(spec, theme):
    from test_figures import stands_free

    also = Additions(tangent=(1.0,), secant=(2.0,), saturation=0.1, framework_slopes=True)
    figure = figures.figure(drawn(spec, also=also, key=True, numeric=True, error=True), theme)
    figure.draw_without_rendering()
    stands_free(figure)
    share = sum(ax.get_position().height for ax in figure.axes)
    assert share >= 0.45  # the layout is made anew when the picture has grown; matplotlib 3.9 leaves 0.46 on paper
    upper, lower = (ax.get_position() for ax in figure.axes)
    assert upper.y0 - lower.y1 < 0.15  # no legend stands between f and the error
    (legend,) = figure.legends
    assert len(legend.get_texts()) >= 6


def test_the_paper_survives_a_copy_without_colour():
    from test_figures import luminance

    shades = sorted(luminance(each) + 0.05 for each in THEMES.get("paper").palette)
    assert min(b / a for a, b in pairwise(shades)) > 1.2
    first, second = (luminance(each) + 0.05 for each in THEMES.get("paper").palette[:2])
    assert second / first > 3


@pytest.mark.parametrize("line", [
    ("sweep", "sigmoid", "--h", "0.1", "--h", "0.01", "--plot"),
    ("flow", "relu", "--depth", "3", "--width", "8", "--plot"),
    ("compare", "relu", "--against", "exact", "--dtype", "float8_e4m3", "--plot"), ("plot", "relu", "--out"),
])  # fmt: skip
def test_every_command_that_draws_takes_size_dpi_and_theme(command, tmp_path, line):
    if line[0] == "compare":
        pytest.importorskip("flint")
    looks = "--size", 6, 4, "--dpi", 50, "--theme", "dark", "--rc", "lines.linewidth=3"
    assert command(*line, "a.png", *looks).status == 0
    image = Image.open(tmp_path / "a.png")
    assert image.size == (300, 200)
    assert image.convert("RGB").getpixel((1, 1)) == (20, 23, 28)
    assert image.text["Comment"].startswith(f"actderiv {line[0]}")
    assert "--theme dark" in image.text["Comment"]
    refused = command(*line, "b.png", "--size", 1000, 4)
    assert (refused.status, (tmp_path / "b.png").exists()) == (2, False)


def legends(*specs: str, legend: str, **wish):
    made = figures.figure(drawn(*specs, **wish), Look(legend=legend))
    made.draw_without_rendering()
    return made


@pytest.mark.parametrize("legend", LEGENDS)
def test_no_name_covers_another_wherever_they_stand(legend):
    from test_figures import stands_free

    for specs, wish in (
        (("relu",), {}),
        (("sigmoid", "tanh", "relu", "elu", "gelu"), {}),
        (("relu", "tanh"), {"layout": "grid"}),
    ):
        stands_free(legends(*specs, legend=legend, **wish))


def test_names_stand_where_they_are_asked_to():
    none = legends("sigmoid", "tanh", legend="none")
    assert not none.legends
    assert not any(ax.get_legend() or ax.texts for ax in none.axes)
    ends = legends("sigmoid", "tanh", "relu", "elu", legend="end", only="f").axes[0]
    assert {"sigmoid", "tanh", "relu", "elu"} <= {each.get_text() for each in ends.texts}
    assert ends.get_legend() is None
    assert len(legends("sigmoid", "tanh", legend="outside").legends) == 1
    alone = legends("relu", legend="outside")
    box, frame = alone.axes[0].get_legend().get_window_extent(), alone.axes[0].get_window_extent()
    assert box.y1 < frame.y0
    rings = legends("relu", legend="end", numeric=True)  # a curve of rings has no end
    assert rings.axes[0].get_legend() is not None
    with pytest.raises(RequestError, match="legend"):
        Look(legend="left")


def test_columns_and_shared_limits():
    curves = drawn("relu", "heaviside", "sinc", layout="grid", columns=1, share_y=True)
    assert curves.columns == 1
    assert len({panel.ylim for panel in curves.panels}) == 1
    made = figures.figure(curves)
    assert len({ax.get_ylim() for ax in made.axes}) == 1
    assert made.axes[0].get_position().y0 > made.axes[1].get_position().y1
    assert drawn("relu", columns=5).columns == 1
    for scale in ("log", "symlog"):
        shared = drawn("relu", "heaviside", "exp(x)", layout="grid", share_y=True, yscale=scale)
        figures.figure(shared).draw_without_rendering()
        assert len({panel.ylim for panel in shared.panels}) == 1
        bases = {arrow.base for panel in shared.panels for curve in panel.curves for arrow in curve.arrows}
        assert scale == "symlog" or bases == {shared.panels[0].ylim[0]}
    with pytest.raises(RequestError, match="columns"):
        Request(columns=0)


def test_names_take_the_place_of_the_functions_texts(command):
    curves = drawn("leaky_relu:negative_slope=0.2", "tanh", names=("Leaky", "tanh, plain"))
    assert [each.label for each in curves.panels[0].curves] == ["Leaky", "tanh, plain"]
    assert titles("relu", "tanh", names=("A", "B"), layout="grid")[1] == "B"
    shown = command("plot", "relu", "tanh", "--names", 'A,"B, b"', "--alt").out
    assert "\nB, b: " in shown
    failed = command("plot", "relu", "tanh", "--names", "A")
    assert (failed.status, "one for each" in failed.err) == (2, True)


def test_a_name_with_a_comma_is_spelled_as_it_is_read(command, tmp_path):
    (tmp_path / "actderiv.toml").write_text('[plot]\nnames = ["A, B", "C"]\n')
    by_file = command("plot", "relu", "tanh", "--out", "a.png")
    by_flag = command("plot", "relu", "tanh", "--names", '"A, B",C', "--no-config", "--out", "b.png")
    assert (by_file.status, by_flag.status) == (0, 0)
    assert "\nA, B" in Image.open(tmp_path / "a.png").text["Description"]
    assert any("""--names '"A, B",C'""" in each for each in Image.open(tmp_path / "b.png").text.values())


def test_where_f_ends_it_has_no_pole():
    told = described(drawn("sqrt(x)")).splitlines()
    assert "pole" not in told[1]
    assert "pole at x = 0" in told[2]
    assert all("pole at x = 0" in each for each in described(drawn("1/x")).splitlines()[1:])


def test_a_resolution_that_no_memory_holds_is_refused(command):
    done = command("plot", "relu", "--dpi", "10000", "--out", "a.png")
    assert (done.status, "pixels" in done.err) == (2, True)


def test_formulas_stand_below_the_title(command):
    assert titles("elu", formula=True)[0].startswith("elu\n$f\\left(x\\right) = x")
    assert r"\alpha = 1$" in titles("elu", formula=True)[0]
    assert "sin" in titles("sin(a*x):a=3", formula=True)[0]
    assert titles("relu", "tanh", formula=True, layout="grid")[1].count("$") == 2
    assert "$" not in titles("selu", formula=True, size=(2.2, 2))[0]
    failed = command("plot", "relu", "tanh", "--formula")
    assert (failed.status, "--layout grid" in failed.err) == (2, True)


@pytest.mark.parametrize("record", list(actderiv.FUNCTIONS)[::9], ids=lambda each: each.name)
def test_every_formula_is_one_for_mathtext(record):
    from actderiv.pictures.matplotlib import fonts

    formula = drawn(record.bind().spec, formula=True).panels[0].formula
    assert not formula or math.isfinite(fonts._extent(f"${formula}$", 10))


def test_sixteen_functions_are_a_grid_and_that_is_said(command, recwarn):
    names = actderiv.names()[:16]
    shown = command("plot", *names, "--alt")
    assert shown.err.count("Note:") == 1
    assert "--layout overlay" in shown.err
    assert len(drawn(*names).panels) == 16
    assert len(drawn(*names[:15]).panels) == 2
    assert len(drawn(*names, layout="overlay").panels) == 2
    with pytest.warns(UserWarning, match="told apart"):
        actderiv.plot(*names)


@pytest.mark.parametrize(
    "ends",
    [(-1e-320, 1e-320), (-1e308, 1e308), (1.0, np.nextafter(1, 2)), (-1e-300, 1e-300), (0, 5e-324), (1, 1 + 1e-14)],
)
def test_a_range_of_any_width_has_ticks_that_differ_or_is_refused_by_name(ends):
    try:
        made = figures.figure(drawn("sigmoid", range=ends))
    except RequestError as refused:
        if "range" not in f"{refused} {refused.hint}":
            raise
        return
    made.draw_without_rendering()
    shown = [each.get_text() for each in made.axes[0].get_xticklabels()]
    assert len(shown) == len(set(shown)) > 1


@pytest.mark.parametrize("kind", WITHOUT_LATEX)
def test_the_same_bytes_from_run_to_run(kind):
    look = Look("paper", rc=("ps.fonttype=3",))
    once, again = (figures.picture(drawn("heaviside", "relu"), kind, look, dpi=60) for _ in range(2))
    assert once == again


@pytest.mark.filterwarnings("error")
def test_savefig_tells_what_is_drawn_as_long_as_that_is_true(tmp_path):
    figure = actderiv.plot("heaviside", size=(3, 2))
    figure.savefig(tmp_path / "a.png")
    figure.savefig(tmp_path / "a.svg", metadata={"Date": None})
    figure.savefig(tmp_path / "a.pdf", metadata={"Author": "me"})
    figure.savefig(tmp_path / "a.jpg")
    with Image.open(tmp_path / "a.png") as png:
        assert png.text["Title"].startswith("heaviside")
        assert "jump at x = 0 from 0 to 1" in png.text["Description"]
    page = (tmp_path / "a.svg").read_text()
    assert "<title>heaviside" in page
    assert "jump at x = 0 from 0 to 1" in page
    own = io.BytesIO()
    figure.savefig(own, format="png", metadata={"Description": "my words"})
    with Image.open(own) as png:
        assert png.text["Description"] == "my words"
    figure.axes[0].set_ylim(-3, 3)
    figure.savefig(tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as png:
        assert "Description" not in png.text
