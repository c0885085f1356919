"""The page: what its scripts compute is what Python computes, function by function and formula by formula."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import numpy as np
import page_scripts as scripts
import pytest

import actderiv
from actderiv import messages, webpage
from actderiv.activation import FUNCTIONS, TWIST
from actderiv.errors import RequestError
from actderiv.language import vocabulary
from actderiv.ops.primitives import PRIMITIVES
from actderiv.ops.programs import Program, Unwritten
from actderiv.webpage import records, tables, texts

TURN = math.pi / 2
CLOSE = 1e-6
"""Relative: what the page promises. It comes out near 1e-13."""

PAPERS = (
    "max(0, x) + eps*x*exp(-x^2/2):eps=0.01", "x*((1 + 2*alpha)*(arctan(x)/pi + 1/2) - alpha):alpha=0.1",
    "sin(omega*(|x| + 1)*x):omega=3", "a0 + a1*r + a2*r^2, r = max(0, x):a0=0,a1=0.5,a2=0.25",
    "w*sigmoid(x) + (1 - w)*softsign(x), w = sigmoid(-k*x):k=5", "tanh(beta*sin(omega*x)):beta=2,omega=3",
)  # fmt: skip
SPELLINGS = (
    "x²", "x⁻¹", "√x", "√(x + 1)·2", "|x|", "x*|x - 1|", "||x| - 1|", "-x^2", "2**-x", "-2**2*x", "x % 2", "x // 1",
    "x <= 1", "0 < x < 1", "not (x > 0 or x == -1)", "np.exp(x) - math.e", "π·x", "t^3", "x if x > 0 else 0",
    "0 if x < -3, x*(x + 3)/6 if x < 3, else x", "where(x > 1, 2*x - 3, x)", "r(x) + s, r(t) = t*t, s = r(x + 1)",
    "softplus'(x)", "softplus_prime(x)", 'gelu(1.7*x, approximate="tanh")', "gelu_tanh(x)", "leaky_relu(x, slope=0.2)",
    "max(0, x, 1 - x)", "min(x, 1)", "clip(x, -1, 2)", "heaviside(x)", "H(x, 0.5)", "sqrt(x^2)", "round(x)", "trunc(x)",
    "hypot(x, 1)", "erfcx(x)", "Φ(x)·x", "log1p(exp(x))", "x^x", "cbrt(x)", "abs(x)^0.5", "mod(x, 3)", "sigmoid(x)^2",
    "x if x > 0 and x < 1 or x > 2 else -x", "Phi(x)", "phi(x)", "φ(x)", "Φ'(x)", "elu(x, alpha=s), s = 2",
    "valueOf*x + 1:valueOf=2", "r(x), r(constructor) = constructor^2",
)  # fmt: skip
REFUSED = (
    "2x", "x+", "(x", "x)", "x/", "foo(x)", "max(x)", "exp(x, 2)", "1e400*x", "x if x > 0", "x + 1 if x else 0", "√",
    "s, s = s + 1", "relu(x, 3)", "a*b", "min(x, 1)(2)", 'x + "a"', "sin() + x", "elu(x, gamma=2)", "x*", "x, x",
    "erf*x", "gelu(x, approximate=1)", "√x(1)", "x == ", "(x + 1", "|x", "x y + 1", "b = 2*x", "1 +* x", "r, r(t) = t",
    "elu(x, alpha=x)", "elu(x, alpha=0*x)", "leaky_relu(x, negative_slope=1, slope=2)", "constructor(x)",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalogue():
    """Every function with its defaults; each fourth, and all that take words, with example and presets, too."""
    found = []
    for index, record in enumerate(FUNCTIONS):
        worded = any(each.choices for each in record.parameters)
        found += record.variants() if worded or index % 4 == 0 else [record.bind()]
    return found


@pytest.fixture(scope="module")
def data(catalogue):
    return webpage.contents(catalogue)


def inputs(bound, count=41):
    low, high = records.window(bound)
    return np.unique([*np.linspace(low, high, count), *(at for at in bound.breaks if low <= at <= high)])


def words(bound):
    return {name: value for name, value in bound.parameters.items() if isinstance(value, str | bool | float)}


VALUES = """
const number = (text) => Number(text.replace("inf", "Infinity"));
return asked.map(([index, chosen, places]) => {
  const each = DATA.functions[index], form = formOf(each, chosen);
  const model = new Model(readSteps(form.steps), form.outputs, chosen, form.breaks || null, form.checks);
  if (model.complaint) throw new Error(each.shown + ": " + model.complaint);
  return places.map((place) => model.all(number(place)));
});
"""


def asked_of(catalogue):
    return [[index, words(bound), [repr(float(x)) for x in inputs(bound)]] for index, bound in enumerate(catalogue)]


def far_off(catalogue, answers):
    """The functions whose f or f' is not Python's, to the promised digits."""
    found = []
    for bound, told in zip(catalogue, answers, strict=True):
        x = inputs(bound)
        for order, wanted in ((0, bound.f(x)), (1, bound.df(x))):
            got = np.array([scripts.number(each[order]) for each in told])
            same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
            with np.errstate(invalid="ignore"):
                if not np.all(same | (np.abs(got - wanted) <= CLOSE * np.abs(wanted))):
                    found.append((bound.spec, order))
    return found


@scripts.needs_node
def test_every_function_of_the_catalogue_is_computed_as_in_python(catalogue, data):
    answers = scripts.run(data, asked_of(catalogue), VALUES)
    assert far_off(catalogue, answers) == []


@scripts.needs_node
@pytest.mark.parametrize(
    ("right", "wrong", "name"),
    [
        ("log1p: Math.log1p", "log1p: (x) => Math.log1p(x) * (1 + 2e-6)", "log_cosh"),
        ("tanh: Math.tanh", "tanh: (x) => Math.tanh(x) * (1 + 2e-6)", "tanh"),
        ("le: (x, y) => +(x <= y)", "le: (x, y) => +(x < y)", "hardswish"),
    ],
)
def test_a_word_that_is_wrong_in_the_page_is_seen(catalogue, data, right, wrong, name):
    """The check itself: a word that is off by two parts in a million, or takes the other side at a break."""
    few = [bound for bound in catalogue if bound.name in (name, "relu", "identity")]
    asked = [each for each, bound in zip(asked_of(catalogue), catalogue, strict=True) if bound in few]
    answers = scripts.run(data, asked, VALUES, changed=(right, wrong))
    assert {spec.partition(":")[0] for spec, _ in far_off(few, answers)} == {name}


@scripts.needs_node
def test_f2_of_the_page_is_that_of_forward_mode(catalogue, data):
    """Of a function of the catalogue it is the slope of the formula of f', of a typed one that of f."""
    from actderiv.ops import duals

    plain = [bound for bound in catalogue if not bound.breaks and bound.spec == bound.name]
    asked = [[catalogue.index(bound), words(bound), [repr(float(x)) for x in inputs(bound, 9)]] for bound in plain]
    for bound, told in zip(plain, scripts.run(data, asked, VALUES), strict=True):
        with np.errstate(all="ignore"):
            slope = bound.activation.derivative(duals.variable(inputs(bound, 9)), **bound.parameters)
        got = np.array([scripts.number(each[2]) for each in told])
        wanted = getattr(slope, "first", np.zeros(9))
        assert np.allclose(got, wanted, rtol=CLOSE, atol=1e-12 * np.nanmax(np.abs(wanted))), bound.spec


BREAKS = """
return asked.map(([index, chosen, low, high, declared]) => {
  const each = DATA.functions[index], form = formOf(each, chosen);
  const places = declared ? form.breaks || null : null;
  const model = new Model(readSteps(form.steps), form.outputs, chosen, places);
  return model.breaks(low, high).map((found) => [found.at, found.order]);
});
"""


@scripts.needs_node
@pytest.mark.parametrize("declared", [True, False])
def test_breaks_are_those_of_the_record_and_are_found_without_it(catalogue, data, declared):
    told = [(index, bound) for index, bound in enumerate(catalogue) if declared or index % 3 == 0]  # looking takes time
    asked = [[index, words(bound), *records.window(bound), declared] for index, bound in told]
    for (_, bound), found, (_, _, low, high, _) in zip(told, scripts.run(data, asked, BREAKS), asked, strict=True):
        known = [(at, order) for at, order in bound.breaks.items() if low <= at <= high][:64]
        if not declared:  # the page looks for what can be seen in a picture: f, f' and f''
            known = [each for each in known if each[1] < TWIST]
        assert [order for _, order in found] == [order for _, order in known], bound.spec
        assert np.allclose([at for at, _ in found], [at for at, _ in known], rtol=1e-14, atol=0), bound.spec


def test_nearly_all_breaks_move_with_their_parameters(data):
    """They are written down from the records; where a place is found by computing, the page looks for it itself."""
    looked_for = {each["name"] for each in data["functions"] for form in each["forms"] if "breaks" not in form}
    assert looked_for == {"gelu_clipped", "ls_relu"}


TYPED = """
return asked.map(([text, places]) => {
  try {
    const found = readFormula(text);
    const model = new Model(found.steps, { f: found.f }, Object.fromEntries(found.parameters));
    return places.map((x) => model.all(x));
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return [error.message, error.span];
  }
});
"""


@scripts.needs_node
def test_typed_formulas_mean_in_the_page_what_they_mean_in_python(data):
    x = np.linspace(-4, 4, 57) + 1 / 128  # off the breaks, whose sides are asked above
    texts = [*PAPERS, *SPELLINGS]
    for text, told in zip(texts, scripts.run(data, [[text, x.tolist()] for text in texts], TYPED), strict=True):
        bound = actderiv.get(text)
        assert len(told) == len(x), (text, told)
        for order, wanted in ((0, bound.f(x)), (1, bound.df(x))):
            got = np.array([scripts.number(each[order]) for each in told])
            assert np.allclose(got, wanted, rtol=1e-9, atol=1e-13, equal_nan=True), (text, order)


@scripts.needs_node
def test_what_python_refuses_the_page_refuses_in_the_same_words(data):
    told = scripts.run(data, [[text, [0.5]] for text in REFUSED], TYPED)
    for text, (message, span) in zip(REFUSED, told, strict=True):
        with pytest.raises(RequestError) as refused:
            actderiv.get(text)
        assert message == refused.value.message, text
        start = refused.value.span[0] if refused.value.span else span[0]
        assert abs(start - span[0]) <= 1 or text[start] in "|(", (text, span, refused.value.span)


@scripts.needs_node
def test_what_is_given_in_vain_is_refused(data):
    """A value that is given twice, is none, or is of the variable; a parameter that moves with the variable."""
    found = {
        "a*x:a=1,a=2": "twice", "a*x:a=0x10": "takes a number", "a*x:a=1e999": "finite", "a*x:x=2": "no parameter 'x'",
        "elu(t, alpha=t)": "is a constant", "elu(x, alpha=s), s = x": "is a constant",
    }  # fmt: skip
    told = scripts.run(data, [[text, [0.5]] for text in found], TYPED)
    assert [message for (message, _), said in zip(told, found.values(), strict=True) if said not in message] == []


SIDES = """
return asked.map(([text, at]) => {
  const found = readFormula(text), model = new Model(found.steps, { f: found.f }, {});
  return [model.limit(at, -1, 0), model.limit(at, 1, 0), model.orderAt(at)];
});
"""


@scripts.needs_node
def test_a_limit_is_infinite_only_where_f_grows(data):
    """A jump may be high; slopes without bound, as of sin(1/x), tell nothing of f; f may end where its slope does."""
    inf, nan = math.inf, math.nan
    wanted = {
        ("1e9*(x > 0)", 0): (0, 1e9, 0), ("1e5/x", 0): (-inf, inf, 0), ("1/x^4", 0): (inf, inf, 0),
        ("log(x)", 0): (nan, -inf, 0), ("sin(1/x)", 0): (nan, nan, None), ("arctan(1/x)", 0): (-TURN, TURN, 0),
        ("arccos(x)", 1): (0, nan, 1), ("arccosh(x)", 1): (nan, 0, 1), ("sqrt(x)", 0): (nan, 0, 1),
    }  # fmt: skip
    for (text, at), told in zip(wanted, scripts.run(data, [*wanted], SIDES), strict=True):
        *limits, order = wanted[text, at]
        assert [scripts.number(each) for each in told[:2]] == pytest.approx(limits, abs=1e-9, nan_ok=True), text
        assert told[2] == order, text


PLACES = """
return asked.map((text) => {
  const found = readFormula(text), model = new Model(found.steps, { f: found.f }, {});
  return model.breaks(-5.2, 4.7).map((each) => [each.at, each.order]);
});
"""


@scripts.needs_node
def test_breaks_of_every_word_of_formulas_are_found(data):
    """What of a word may break is written in ``model.js`` by hand: a new word may not be forgotten there."""
    rows = {row.name: row for row in vocabulary.TABLE.values() if row.name != "δ"}.values()
    texts = [f"{row.name}({', '.join(['x', '1/3', '2'][:count])})"
             for row in rows for count in range(row.least, min(row.most, tables.MOST) + 1)]  # fmt: skip
    for text, told in zip(texts, scripts.run(data, texts, PLACES), strict=True):
        known = [(at, order) for at, order in actderiv.get(text).breaks.items() if -5.2 <= at <= 4.7 and order < TWIST]
        assert [order for _, order in told] == [order for _, order in known], text
        assert np.allclose([at for at, _ in told], [at for at, _ in known], rtol=1e-14, atol=0), text


PROMISES = """
return asked.map((name) => [name, name in PLAIN, name in DUAL || name in DATA.rules]);
"""


@scripts.needs_node
def test_every_word_of_ops_is_known_to_the_page(data):
    assert scripts.run(data, [*PRIMITIVES], PROMISES) == [[name, True, True] for name in PRIMITIVES]


def test_every_word_of_formulas_is_in_the_page():
    told = {name for row in tables.words() for name in row["names"]}
    assert told == set(vocabulary.TABLE) - {"δ"}
    assert all(row["programs"] for row in tables.words())


FLOW = """
const each = DATA.functions.find((one) => one.name === asked[0]), form = formOf(each, {});
const model = new Model(readSteps(form.steps), form.outputs, {}, form.breaks);
const found = networkOf(model, asked[1], asked[2], 0), chained = chainOf(model, 0.5, 1, asked[1]);
return [verdictOf(found.factor, asked[1]), found.factor, Math.max(...found.dead), chained[asked[1]].product];
"""


@scripts.needs_node
@pytest.mark.parametrize(
    ("name", "variance", "verdict", "factor", "spread"),
    [
        ("sigmoid", 1.0, "vanishing", 0.24, 0.02),
        ("relu", 2.0, "stable", 1.0, 0.08),
        ("tanh", 9.0, "exploding", 1.35, 0.1),
    ],
)
def test_a_gradient_in_the_page_does_what_it_does_in_flow(data, name, variance, verdict, factor, spread):
    told = scripts.run(data, [name, 40, variance], FLOW)
    assert told[0] == verdict
    assert told[1] == pytest.approx(factor, abs=spread)
    measured = actderiv.flow(name, depth=40, width=64, batch=16, gain=math.sqrt(variance), seeds=3).results[0]
    assert told[1] == pytest.approx(measured.factor.median, rel=0.15)
    bound, a, product = actderiv.get(name), 0.5, 1.0
    for _ in range(40):
        a, product = float(bound.f(a)), product * float(bound.df(a))
    assert told[3] == pytest.approx(product, rel=1e-9)


# ---- programs


def test_what_a_formula_asks_in_pythons_words_is_written_down_for_both_answers():
    def f(x, a):
        return x if a > 1 and x.program else (2 * x if a == 1 else -x)

    program = Program(("x", "a"))
    at = program.run(f, *program.inputs.values()).at
    assert program.steps[at][0] == "where"
    assert sum(step[0] == "where" for step in program.steps) == 2


def test_what_is_no_program_is_said_to_be_none():
    program = Program(("x", "n"))
    x, n = program.inputs.values()
    with pytest.raises(Unwritten, match="wants a number"):
        program.run(lambda x, n: sum(x for _ in range(int(n))), x, n)

    def endless(x):
        total = x
        while total > 0:
            total = total - 1
        return total

    with pytest.raises(Unwritten, match="more than 64"):
        program.run(endless, x)


def test_zero_and_minus_zero_are_two_numbers():
    program = Program()
    assert program.write("number", 0.0).at != program.write("number", -0.0).at
    assert program.write("number", 0.0).at == program.write("number", 0.0).at


def test_a_slider_stays_where_the_function_takes_its_parameter():
    for bound in (record.bind() for record in FUNCTIONS):
        for told in map(records.parameter, [bound] * len(bound.activation.parameters), bound.activation.parameters):
            if "low" in told:
                assert told["low"] <= told["value"] <= told["high"], (bound.spec, told)
                assert told["step"] > 0
                for end in (told["low"], told["high"]):
                    assert records.taken(bound, told["name"], end), (bound.spec, told)


# ---- the file


def test_scripts_have_lines_that_fit():
    for name in webpage.SCRIPTS:
        lines = (files(webpage) / f"{name}.js").read_text("utf-8").splitlines()
        assert [each for each in lines if len(each) > 120] == [], name


class Links(HTMLParser):
    """Everything in a page that would load something."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.ids = []
        self.labelled = set()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.found += [value for name, value in attributes if name in ("src", "href", "data", "action", "srcset")]
        self.ids += [given["id"]] if "id" in given else []
        self.labelled |= {given["for"]} if tag == "label" and "for" in given else set()


def test_the_page_is_one_file_that_loads_nothing(command, tmp_path):
    assert command("page", "--out", "page.html").status == 0
    text = (tmp_path / "page.html").read_text("utf-8")
    links = Links()
    links.feed(text)
    assert set(links.found) == {"data:,"}
    assert len(links.ids) == len(set(links.ids))
    assert links.labelled <= set(links.ids)
    addresses = set(re.findall(r"https?://[\w./]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # the name of a language, which nobody fetches
    assert not re.search(r"@import|url\((?!\#)|fetch\(|XMLHttpRequest|eval\(|new Function|innerHTML", text)
    assert "default-src 'none'" in text


def test_the_same_functions_give_the_same_bytes_and_few_of_them(command, tmp_path):
    for name in ("one.html", "two.html"):
        assert command("page", "--out", name).status == 0
    one = (tmp_path / "one.html").read_bytes()
    assert one == (tmp_path / "two.html").read_bytes() == actderiv.page().encode()
    assert len(one) < 400_000
    assert command("page", "--all", "--out", "all.html").status == 0
    assert len((tmp_path / "all.html").read_bytes()) < 3_000_000


def test_a_page_has_what_was_asked(command, tmp_path):
    line = ("page", "elu:alpha=2", "max(a*x, softplus(x)):a=0.3", "--out", "page.html")
    assert command(*line).status == 0
    text = (tmp_path / "page.html").read_text("utf-8")
    data = json.loads(re.search(r"const DATA = (.*);\n", text).group(1))
    assert [(each["shown"], each["listed"]) for each in data["functions"]] == [
        ("elu:alpha=2", True),
        ("softplus", False),
    ]
    assert data["formulas"] == ["max(a*x, softplus(x)):a=0.3"]
    assert data["functions"][0]["parameters"][0]["value"] == 2.0
    assert data["first"] == "elu:alpha=2"


def test_what_is_named_twice_is_there_once():
    found = webpage.contents([actderiv.get(text) for text in ("relu", "tanh", "relu", "x^2", "x**2")])
    assert [each["shown"] for each in found["functions"]] == ["relu", "tanh"]
    assert found["formulas"] == ["x**2"]


def test_nothing_that_is_typed_ends_the_script(command):
    """What stands between < and / in a formula cannot close the element it stands in."""
    out = command("page", "where(x</1, x, 0)", "--out", "-")
    assert out.status == 2
    text = actderiv.page("where(x<1/2, x, 0)")
    assert text.count("</script>") == 1


# ---- its language


class Texts(HTMLParser):
    """What people read, or hear, of the page as it is written: without scripts and styles, code and examples."""

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in ("meta", "link", "input"):
            self.inside.append("code" if given.get("class") == "try" else tag)
        self.found += [given[name] for name in ("aria-label", "title", "alt") if name in given]

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() not in (tag, "code"):
            pass

    def handle_data(self, data):
        if not {"script", "style", "code"} & {*self.inside} and data.strip():
            self.found.append(data.strip())


def read(html):
    texts = Texts()
    texts.feed(html)
    return texts.found


def test_nothing_of_the_page_is_said_past_the_catalogue():
    """Spoken in letters of another script, the HTML has no word in ours but names."""
    with scripts.ciphered():
        page = webpage.page()
    names = {"actderiv", *(word for text in webpage.LESSON for word in scripts.WORD.findall(text))}
    found = read(page)
    assert len(found) > 30
    assert {word for text in found for word in scripts.WORD.findall(text)} <= names
    assert '<html lang="xx">' in page


def test_every_sentence_of_the_scripts_is_one_that_catalogues_have():
    """What Babel extracts of a script is what the page looks up; and it stands in the page in its language."""
    javascript = pytest.importorskip("babel.messages.extract", reason="Babel is not installed").extract_javascript
    wanted = set()
    for name in webpage.SCRIPTS:
        text = (files(webpage) / f"{name}.js").read_text("utf-8")
        with (files(webpage) / f"{name}.js").open("rb") as file:
            extracted = [found for __, __, found, __ in javascript(file, {"say": None}, [], {})]
        calls = len(re.findall(r"\bsay\(", text)) - text.count("function say(")
        assert len(extracted) == calls, name
        wanted |= {each if isinstance(each, str) else each[0] for each in extracted}
    with scripts.ciphered():
        said = webpage.contents([actderiv.get("relu")])["said"]
    assert {*said} == {each for each in wanted if scripts.Cipher().gettext(each) != each}
    assert len(said) > 100


def test_scripts_say_no_words_but_sentences():
    """A text of two words in a row that is not in ``say`` is English in every language."""
    literal = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`")
    for name in webpage.SCRIPTS:
        text = re.sub(r"(?m)(^|\s)//\s.*$", "", (files(webpage) / f"{name}.js").read_text("utf-8"))
        text = texts.SAYS.sub("say(", text.replace('"use strict"', ""))
        left = [re.sub(r"\$\{[^}]*\}", "", each) for each in literal.findall(text)]
        two = [each for each in left if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", each)]
        assert two in ([], ['"actderiv page --all --out page.html"'], ["`knob dot`"]), name


COMPLAINTS = """
return asked.map((text) => {
  try { readFormula(text); } catch (error) { return [error.message, error.hint || ""]; }
  return [];
});
"""
OTHERS = [each for each in messages.languages() if each != messages.ENGLISH]


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_of_the_english_page_stands_in_another(command, tmp_path, language):
    pages = {}
    for each in (messages.ENGLISH, language):
        assert command("--lang", each, "page", "--out", f"{each}.html").status == 0
        pages[each] = (tmp_path / f"{each}.html").read_text("utf-8")
    same = {*read(pages[messages.ENGLISH])} & {*read(pages[language])}
    assert {each for each in same if " " in each and scripts.WORD.search(each) and "f, f′, f″" not in each} == set()
    assert f'<html lang="{language}">' in pages[language]
    said = json.loads(re.search(r"const DATA = (.*);\n", pages[language])[1])["said"]
    wanted = texts.sentences((files(webpage) / f"{name}.js").read_text("utf-8") for name in webpage.SCRIPTS)
    assert [each for each in wanted if " " in each and each not in said] == []


def test_families_are_named_in_the_language_and_others_by_their_own_names():
    elsewhere = actderiv.get("tanh")
    elsewhere = replace(elsewhere, activation=replace(elsewhere.activation, family="elsewhere"))
    assert "families" not in webpage.contents([elsewhere])
    with scripts.ciphered():
        named = webpage.contents([actderiv.get("relu"), elsewhere])["families"]
    assert {*named} == {"rectifiers"}
    assert not scripts.WORD.search(named["rectifiers"])


@scripts.needs_node
@pytest.mark.parametrize("language", OTHERS)
def test_what_is_wrong_with_a_typed_formula_is_told_in_the_language(command, tmp_path, language):
    told = {}
    for each in (messages.ENGLISH, language):
        assert command("--lang", each, "page", "--out", f"{each}.html").status == 0
        text = (tmp_path / f"{each}.html").read_text("utf-8")
        told[each] = scripts.run(json.loads(re.search(r"const DATA = (.*);\n", text)[1]), REFUSED, COMPLAINTS)
    for text, english, other in zip(REFUSED, told[messages.ENGLISH], told[language], strict=True):
        assert len(english) == len(other) == 2, text
        assert all(one != another or one == "" for one, another in zip(english, other, strict=True)), text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ((), "needs a file"),
        (("--out", "page.txt"), "'.txt' is no page's"),
        (("--out", "page"), "has no suffix"),
        (("--out", "folder.html"), "is a folder"),
        (("--out", "nowhere/page.html"), "there is no folder"),
        (("--all", "relu", "--out", "page.html"), "--all takes every function"),
        (("no_such", "--out", "page.html"), "no_such"),
        (("own.py:f", "--out", "page.html"), "cannot compute own.py:f: it is code"),
        (("own.html:f", "--out", "own.html"), "own.html is read by this run"),
    ],
)
def test_what_cannot_be_a_page_is_refused_and_nothing_is_written(command, tmp_path, line, said):
    (tmp_path / "folder.html").mkdir()
    for name in ("own.py", "own.html"):
        (tmp_path / name).write_text("import numpy as np\ndef f(x):\n    return np.exp(x)\n")
    before = sorted(tmp_path.rglob("*"))
    out = command("page", *line)
    assert out.status == 2 or (out.status == 4 and "folder" in said)
    assert said in out.err
    assert [each for each in sorted(tmp_path.rglob("*")) if "__pycache__" not in str(each)] == before


def test_the_page_goes_to_stdout_where_that_is_asked(process):
    done = process("page", "tanh", "--out", "-")
    assert done.returncode == 0
    assert done.stdout.startswith("<!doctype html>")
