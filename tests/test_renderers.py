"""Every format with every kind of result: nothing lost for machines, nothing cut for people."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import subprocess
import sys
from dataclasses import dataclass
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actderiv import RequestError, get
from actderiv.activation import FUNCTIONS
from actderiv.facts import facts_of
from actderiv.pages.listing import Listing, Schemes
from actderiv.pages.page import Page, breaks_of
from actderiv.renderers import OUTPUTS, names, output, render
from actderiv.renderers._ascii import RAISED, SPELLED, spell
from actderiv.renderers._wrap import width_of, wrap
from actderiv.renderers.latex import MATHS, escape
from actderiv.report import Column, Finding, QuotientRow, Report, Sweep, Table, Values, Worst
from actderiv.sources.differences import SCHEMES

LONG = "package.subpackage.module:a_rather_long_name_of_an_activation:negative_slope=0.25,another_parameter=1e-300"
FINDING = Finding("zero", 3.45, 44.25, 468, Worst(7.625, 9.5e-7, 0.0, 255.8), "1 - tanh²: tanh rounds to 1")


def row(function, verdict="pass", **facts):
    usual = {"candidate": "numeric", "truth": "analytic", "dtype": "float64", "sample": "uniform", "points": 2001,
             "h": 1e-6, "scheme": "central"}  # fmt: skip
    return QuotientRow(**{**usual, "function": function, "parameters": {}, "verdict": verdict, **facts})


RESULTS = {
    "report": Report((
        row("relu", h=1e-6, scheme="central", max_abs_error=1 / 3e10, max_abs_error_at=-8.01, detects=2.1e-8),
        row("tanh", "fail", candidate="kernels.py:tanh_bw", failures=956, findings=(FINDING,), max_abs_error=math.inf),
        row(LONG, "undecided", h=1e-6, max_abs_error=math.nan, max_abs_error_at=-1 / 3, notes=("too wide " * 20,)),
        row("añb|c_d&e%#$~^\\{}<δ>*`", h=1e-300, max_abs_error=-0.0, detects=-math.inf, notes=("- no | list",)),
    )),
    "empty report": Report(()),
    "values": Values((
        ("heaviside", -1.0, "", 0.0, 0.0, 1e-300 / 3, None), ("heaviside", 0.0, "left", 0.0, 0.0, math.inf, 0.1),
        ("x" * 90, -1.2345678e-5, "right", -1.2345678e-5, -1.2345678e-300, -1.2345678e-300, -1.2345678e-300),
    ), {"heaviside": 1.2e-10, "x" * 90: None}, 1e-6, "central"),
    "sweep": Sweep(tuple(
        (function, scheme.name, 10.0**-power, 1 / 3 * 10.0**-power, power == 7)
        for function in ("sin", LONG) for scheme in SCHEMES for power in range(1, 13)
    )),
    "listing": Listing(tuple(FUNCTIONS)),
    "schemes": Schemes(tuple(SCHEMES)),
    **{
        f"page of {name}": Page(get(name), facts_of(get(name)), breaks_of(get(name)), picture=lambda look: "\\o/\n___")
        for name in ("hardshrink", "gelu", "leaky_relu:negative_slope=0.2", "sin", "heaviside:value=0.5", "identity")
    },
    "page without facts": Page(get("relu"), None, (), trouble="acts.py:f raised OverflowError: math range error"),
}  # fmt: skip
EVERY = [pytest.param(result, id=name) for name, result in RESULTS.items()]
TAKEN = [
    pytest.param(result, format, id=f"{name}-{format}")
    for name, result in RESULTS.items()
    for format in names(judged=hasattr(result, "cases"))
]
"""Each result with each format that it comes in."""
PEOPLE = ["plain", "rich", "markdown", "latex"]


@dataclass
class Handmade:
    """A result of one table, which programs see as it is."""

    table: Table

    def tables(self):
        return (self.table,)

    def tidy(self):
        return self.table

    def as_json(self):
        return {"rows": [list(row) for row in self.table.rows], "notes": list(self.table.notes)}


def numbers(*values, kind="number"):
    return Handmade(Table((Column("v", "v", kind),), tuple((value,) for value in values)))


# every format


@pytest.mark.parametrize(("result", "format"), TAKEN)
def test_every_format_takes_every_result_and_is_deterministic(result, format):
    text = render(result, format)
    assert text.endswith("\n")
    assert "\r" not in text
    assert "\x1b" not in text
    assert text == render(result, format)


@pytest.mark.parametrize(("result", "format"), TAKEN)
def test_without_unicode_everything_is_ascii(result, format):
    assert render(result, format, unicode=False).isascii()


@pytest.mark.parametrize("format", sorted(set(names()) - set(names(judged=False))))
def test_a_format_for_verdicts_takes_no_other_result(format):
    for result in RESULTS.values():
        if not hasattr(result, "cases"):
            with pytest.raises(RequestError, match="verdicts"):
                render(result, format)


def test_no_line_ends_in_a_space_not_even_that_of_an_empty_row():
    table = Table((Column("a", "a", "text"), Column("b", "b", "text")), (("x" * 9, "y"), ("", ""), ("z", "")))
    lines = render(Handmade(table), "plain").splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line.split() for line in lines[2:]] == [["x" * 9, "y"], [], ["z"]]


def test_a_format_that_is_declared_takes_every_result_unless_it_says_that_it_judges():
    with OUTPUTS.scope():

        @output(".shout")
        def shout(result, look):
            return f"{len(result.tables())}!"

        @output(".worth", judged=True)
        def worth(result, look):
            return "-"

        assert render(RESULTS["values"], "shout").endswith("!")
        assert render(RESULTS["report"], "worth") == "-"
        with pytest.raises(RequestError, match="for verdicts"):
            render(RESULTS["values"], "worth")
    assert not {"shout", "worth"} & set(names())


@pytest.mark.parametrize("format", names())
def test_a_file_name_that_is_no_text_can_be_printed(format):
    text = render(Report((row("caf\udce9.py:f", "undecided"),)), format)
    text.encode()
    assert "dce9" in text


def test_an_unknown_format_is_refused_by_name():
    with pytest.raises(RequestError, match="docbook"):
        render(RESULTS["report"], "docbook")


def test_the_formats_are_the_modules():
    assert {"rich", "plain", "json", "csv", "markdown", "latex", "html"} == set(names(judged=False))
    assert {"junit", "github", "sarif", "concise"} == set(names()) - set(names(judged=False))


@pytest.mark.parametrize("format", [name for name in names() if name != "rich"])
def test_only_rich_loads_rich(format):
    code = f"""
import sys
from actderiv.renderers import OUTPUTS, names, output, render
from actderiv.report import Report
assert not any(each.startswith("actderiv.renderers.") for each in sys.modules), "listing formats loads them"
render(Report(()), {format!r})
assert not {{"rich", "numpy", "click", "matplotlib"}} & set(sys.modules), sorted(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# machines


@given(st.lists(st.floats(), min_size=1, max_size=5))
def test_floats_come_back_from_json_and_csv(values):
    read = [float(row[0]) for row in json.loads(render(numbers(*values), "json"))["rows"]]
    assert list(map(repr, read)) == list(map(repr, values))
    rows = list(csv.DictReader(io.StringIO(render(numbers(*values), "csv"))))
    assert [repr(float(row["v"])) for row in rows] == list(map(repr, values))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_text_comes_back_from_json_and_csv(texts):
    result = Handmade(Table((Column("a", "a", "text"), Column("n", "n")), tuple((text, 1) for text in texts)))
    for unicode in (True, False):
        assert [row[0] for row in json.loads(render(result, "json", unicode=unicode))["rows"]] == texts
    written = render(result, "csv")
    assert [row[0] for row in csv.reader(io.StringIO(written, newline=""))][1:] == texts


def test_json_writes_what_json_has_no_number_for_as_strings():
    text = render(numbers(math.nan, math.inf, -math.inf, None, True, 0.1, 1e-6, 3), "json")

    def refuse(constant):
        raise AssertionError(constant)

    read = json.loads(text, parse_constant=refuse)
    assert [row[0] for row in read["rows"]] == ["nan", "inf", "-inf", None, True, 0.1, 1e-6, 3]


def test_json_takes_what_numpy_leaves():
    import numpy as np

    read = json.loads(render(numbers(np.float64(0.1), np.float32(0.5), np.int64(3), np.bool_(True)), "json"))
    assert read["rows"] == [[0.1], [0.5], [3], [True]]
    assert render(numbers(np.float64(0.1), np.int64(3), np.bool_(False)), "csv") == "v\n0.1\n3\nfalse\n"


@pytest.mark.parametrize("result", EVERY)
def test_json_keeps_the_order_and_names_its_schema(result):
    read = json.loads(render(result, "json"))
    assert list(read)[:2] == ["schema", "version"]
    assert re.fullmatch(r"actderiv\.\w+/\d", read["schema"])
    assert read.keys() == result.as_json().keys()


def test_csv_quotes_what_needs_it_and_leaves_nothing_empty():
    result = Handmade(Table((Column("a", "A", "text"), Column("b", "B")), (('x,"y"\nz', None), ("plain", 0.5))))
    assert render(result, "csv") == 'a,b\n"x,""y""\nz",\nplain,0.5\n'


def test_csv_quotes_what_is_a_quotation_mark_only_in_ascii():
    text = render(numbers("“a”, b", kind="text"), "csv", unicode=False)
    assert list(csv.reader(io.StringIO(text))) == [["v"], ['"a", b']]


@pytest.mark.parametrize("result", EVERY)
def test_csv_is_the_tidy_table(result):
    rows = list(csv.reader(io.StringIO(render(result, "csv"))))
    table = result.tidy()
    assert rows[0] == [column.name for column in table.columns]
    assert len(rows) == 1 + len(table.rows)
    assert {len(cells) for cells in rows} == {len(table.columns)}


# people


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("width", [80, 60, 120])
@pytest.mark.parametrize("format", ["plain", "rich"])
@pytest.mark.parametrize("result", EVERY)
def test_lines_fit_the_terminal(result, format, width, unicode):
    text = render(result, format, width=width, unicode=unicode)
    assert max(map(len, text.splitlines())) <= width
    assert not any(line != line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize("result", EVERY)
def test_nothing_is_cut_however_narrow(result, width):
    """Every number stands whole in some line, and every name can be read by joining the lines."""
    text = render(result, "plain", width=width)
    joined = re.sub(r"\s", "", text)
    words = set(text.replace("*", " ").split())
    for table in result.tables():
        for cells in table.rows:
            for value, column in zip(cells, table.columns, strict=True):
                if isinstance(value, float) and not math.isnan(value):
                    assert f"{value + 0.0:.{column.digits}g}" in words
        for name in [cells[0] for cells in table.rows if isinstance(cells[0], str)]:
            assert re.sub(r"\s", "", name) in joined
    assert "…" not in text


def test_numbers_stand_on_the_right_and_text_on_the_left():
    table = Table((Column("a", "name", "text"), Column("b", "value")), (("x", 1.5), ("longer", 1234567.0), ("y", 3)))
    assert render(Handmade(table), "plain").splitlines() == [
        "name          value",
        "──────  ───────────",
        "x               1.5",
        "longer  1.23457e+06",
        "y                 3",
    ]


def test_people_see_the_digits_of_the_column_and_no_negative_zero():
    table = Table((Column("a", "a", digits=3), Column("b", "b")), ((1 / 3, 1 / 3), (-0.0, math.nan), (None, -math.inf)))
    assert [line.split() for line in render(Handmade(table), "plain").splitlines()[2:]] == [
        ["0.333", "0.333333"], ["0", "nan"], ["-inf"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("x", "said"),
    [
        ((-9.9, -9.8999999), ["-9.9", "-9.8999999"]),
        ((1.0, math.nextafter(1, 2), math.nan, math.nan), ["1", "1.0000000000000002", "nan", "nan"]),
        ((0.0, -0.0, 1 / 3), ["0", "0", "0.333333"]),
    ],
)
def test_different_inputs_look_different(x, said):
    values = Values(tuple(("relu", each, "", 0.0, 0.0, 0.0, None) for each in x), {"relu": None}, 1e-6, "central")
    assert [line.split()[0] for line in render(values, "plain").splitlines()[3:]] == said


def test_different_steps_look_different():
    rows = [("sin", "central", h, 0.1, False) for h in (1e-6, 1.0000001e-6)]
    assert "1.0000001e-06" in render(Sweep(tuple(rows)), "plain").split()


def test_details_stand_under_their_row_and_notes_under_all():
    lines = render(RESULTS["report"], "plain").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("tanh"))
    under = next(number for number, line in enumerate(lines) if "zero from 3.45" in line)
    assert at < under < next(number for number, line in enumerate(lines) if line.startswith("package"))
    assert lines[-1] == "2 passed, 1 failed, 1 undecided"


def test_nothing_a_user_names_can_steer_the_terminal():
    report = Report((row("a\x1b[31mb\x07\nc.py:f", notes=("x\x1b]0;title\x07",)),))
    for format in PEOPLE:
        text = render(report, format)
        assert not set(text) & {chr(code) for code in range(32) if chr(code) != "\n"}


def test_wide_characters_are_counted_as_two():
    table = Table((Column("a", "name", "text"), Column("b", "b")), (("函数.py:f", 1), ("relu", 2)))
    body = render(Handmade(table), "plain").splitlines()[2:]
    assert len({len(line) + sum(east_asian_width(each) == "W" for each in line) for line in body}) == 1


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"])), st.integers(4, 30))
def test_wrapping_loses_nothing_and_fits(text, width):
    lines = wrap(text, width)
    assert "".join("".join(lines).split(" ")) == "".join(text.split(" "))
    assert all(width_of(line) <= width for line in lines)


# rich


def test_verdicts_are_coloured_and_can_be_told_apart_without_colour(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    text = render(RESULTS["report"], "rich", colour=True)
    for verdict, code in (("pass", "32"), ("fail", "1;31"), ("undecided", "33")):
        assert f"\x1b[{code}m{verdict}" in text
    assert "\x1b" not in render(RESULTS["report"], "rich")
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert stripped.split() == render(RESULTS["report"], "plain").split()


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colours_where_the_reader_wants_none(monkeypatch, name, value):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(name, value)
    text = render(RESULTS["report"], "rich", colour=True)
    colours = re.findall(r"\x1b\[([0-9;]*)m", text)
    assert not any(
        3 <= int(code) // 10 <= 4 or int(code) // 10 >= 9 for each in colours for code in each.split(";") if code
    )


def test_what_looks_like_markup_is_printed_as_it_is():
    assert "[red]x[/red] :smile:" in render(numbers("[red]x[/red] :smile:", kind="text"), "rich", colour=False)


def test_the_picture_is_in_the_formats_that_can_show_it():
    page = RESULTS["page of gelu"]
    for format in names(judged=False):
        assert ("\\o/" in render(page, format)) == (format in ("plain", "rich"))


# Markdown


def cells(line):
    return re.split(r"(?<!\\)\|", line)


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("result", EVERY)
def test_markdown_tables_have_as_many_cells_in_every_row(result, unicode):
    text = render(result, "markdown", unicode=unicode)
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(blocks) == sum(bool(table.rows) for table in result.tables())
    for block in blocks:
        assert len({len(cells(line)) for line in block}) == 1
        assert len(set(map(len, block))) == 1
        assert set(block[1]) <= set("|-: ")


def test_markdown_keeps_its_own_signs_from_meaning_anything():
    text = render(numbers("a|b*c*_d_ <e> `f` [g](h) $i$ my_name ~~j~~ &amp; \\", kind="text"), "markdown")
    last = text.strip().splitlines()[-1]
    assert last == (
        r"| a\|b\*c\*\_d\_ &lt;e&gt; \`f\` \[g\](h) \$i\$ my_name \~\~j\~\~ &amp;amp; \\ |"
    )  # fmt: skip
    assert "\n\\- no \\| list" in render(Handmade(Table((), (), notes=("x", "- no | list"))), "markdown")
    assert render(Handmade(Table((), (), notes=("1. no list",))), "markdown") == "1\\. no list\n"


# LaTeX


def test_latex_escapes_every_sign_that_means_something():
    assert escape("a_b & 5% #1 $x$ {y} ~^\\") == (
        r"a\_b \& 5\% \#1 \$x\$ \{y\} \textasciitilde{}\textasciicircum{}\textbackslash{}"
    )
    assert escape("f′(x) = δ(x²) → ∞ ≥ α·Φ") == (
        r"f\ensuremath{'}(x) = \ensuremath{\delta}(x\textsuperscript{2}) \ensuremath{\to} \ensuremath{\infty} "
        r"\ensuremath{\ge} \ensuremath{\alpha}\ensuremath{\cdot}\ensuremath{\Phi}"
    )
    assert escape("--h") == "-{}-h"


def test_latex_keeps_accents():
    assert escape("¿Qué función? ñ ü Á") == r"?`Qu\'{e} funci\'{o}n? \~{n} \"{u} \'{A}"
    assert escape("raíz, Koçak") == r"ra\'{\i}z, Ko\c{c}ak"


@pytest.mark.parametrize("result", EVERY)
def test_latex_is_balanced_ascii_with_as_many_cells_in_every_row(result):
    text = render(result, "latex")
    assert text.isascii()
    bare = re.sub(r"\\[{}&%$#_]", "", text)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}")
    for spec, body in re.findall(r"\\begin\{tabular\}\{([^\n]*)\}\n(.*?)\\end\{tabular\}", bare, re.DOTALL):
        columns = len(re.findall(r"p\{[^}]*\}|[lr]", spec))
        assert {line.count("&") for line in body.splitlines() if line.endswith(r"\\")} == {columns - 1}


def test_latex_numbers_are_mathematics():
    text = render(numbers(-1.5, 1e-6, 2.5e10, -1e300, math.inf, -math.inf, math.nan), "latex")
    rows = re.findall(r"^(.*) \\\\$", text, re.MULTILINE)[1:]
    assert rows == ["$-1.5$", "$10^{-6}$", r"$2.5 \times 10^{10}$", "$-10^{300}$", r"$\infty$", r"$-\infty$", "nan"]


# ASCII


def test_mathematics_is_spelled():
    pairs = "2πx 2pi~x|xπ x~pi|β₁ beta1|"
    pairs += "f′ f'|δ delta|x² x^2|10⁻¹² 10^-12|a·b a*b|∞ inf|→ ->|≥ >=|≤ <=|Φ Phi|π pi|λ lambda|ñ n|± +-|−1 -1|fin fin"
    spelled = {text: said.replace("~", " ") for text, said in (pair.split(" ") for pair in pairs.split("|"))}
    assert {text: spell(text) for text in spelled} == spelled
    assert spell("¿Quiso decir «sech»?") == 'Quiso decir "sech"?'


@given(st.text(st.characters(codec="utf-8")))
def test_everything_can_be_spelled(text):
    assert spell(text).isascii()
    assert text.isascii() is False or spell(text) == text


@pytest.mark.parametrize("character", sorted({*SPELLED, *RAISED, *MATHS}))
def test_spellings_are_ascii(character):
    assert spell(character).isascii()
    assert escape(character).isascii()


@pytest.mark.parametrize("record", FUNCTIONS, ids=lambda record: record.name)
def test_what_the_catalogue_says_has_a_spelling(record):
    said = " ".join((record.doc, record.formula, record.derivative_formula, record.convention, record.source))
    assert "\\" not in spell(said)
    assert r"\textbackslash" not in escape(said)
