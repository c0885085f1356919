"""Text to function: what is accepted, and that every refusal points at the bad part."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actderiv import FUNCTIONS, ActderivError, FileError, ForeignError, RequestError, derivative_of, get
from actderiv.naming import parse

ACTS = """
import numpy as np
from neighbour import SCALE

def swish(x, beta: float = 1.0):
    "A swish of my own."
    return SCALE * x / (1 + np.exp(-beta * x))

def dswish(x, beta: float = 1.0):
    s = 1 / (1 + np.exp(-beta * x))
    return SCALE * (s + beta * x * s * (1 - s))

def scalar_only(x):
    import math
    return math.exp(x)

def wrong_shape(x):
    return np.zeros(3)

def constant(x):
    return 2.0

def words(x):
    return np.full(x.shape, "a")

def broken(x):
    raise ZeroDivisionError("by design")

NUMBER = 3
"""

RECORDED = """
import numpy as np
import actderiv

def my_ramp(x, slope: float = 2.0):
    return np.where(x > 0, slope * x, 0.0)

@actderiv.derivative_of(my_ramp, breaks={0.0: actderiv.KINK}, formula="max(0, slope x)")
def my_ramp_prime(x, slope: float = 2.0):
    return np.where(x > 0, slope, 0.0)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "acts.py").write_text(ACTS)
    (tmp_path / "neighbour.py").write_text("SCALE = 1.0\n")
    (tmp_path / "recorded.py").write_text(RECORDED)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if str(tmp_path) in name or name in ("acts", "neighbour", "recorded")]:
        del sys.modules[name]


def test_a_file_and_a_module_name_the_same_function(folder):
    x = np.linspace(-3, 3, 7)
    for text in ("acts.py:swish:beta=2", "acts:swish:beta=2", f"{folder}/acts.py:swish:beta=2"):
        bound = parse(text, "acts.py:dswish")
        assert np.array_equal(bound.f(x), x / (1 + np.exp(-2 * x)))
        assert np.all(np.isfinite(bound.df(x)))
        assert dict(bound.parameters) == {"beta": 2.0}
        assert bound.spec == text


def test_a_callable_goes_by_its_own_name_or_that_of_its_class():
    def scaled(x, a=1.0):
        return a * x

    class Doubled:
        def __call__(self, x):
            return 2 * x

    found = [get(each).activation.name for each in (scaled, partial(scaled, a=2), Doubled(), lambda x: x)]
    assert found == ["scaled", "scaled", "Doubled", "<lambda>"]


@pytest.mark.parametrize(
    ("text", "takes"), [("x^2:alpha=1", "It takes no parameters."), ("a*x:a=1,b=2", "It takes a.")]
)
def test_a_parameter_that_a_formula_has_not_is_refused_with_those_that_it_has(text, takes):
    with pytest.raises(RequestError, match="has no parameter") as caught:
        parse(text)
    assert caught.value.hint == takes


@pytest.mark.parametrize(
    "name",
    ["entmax", "maxout", "gumbel_softmax", "LayerNorm", "batch_norm", "RMSNorm", "hardmax", "logsumexp", "CReLU"],
)
def test_a_function_of_a_vector_that_is_not_here_is_told_from_a_name_that_nobody_knows(name):
    with pytest.raises(RequestError, match="is a function of a vector"):
        parse(name)


FLAGGED = """
def flagged(x, slope: float = 0.2, derivative=False):
    assert derivative is True or derivative is False, derivative
    return slope + 0 * x if derivative else slope * x
"""


@pytest.mark.parametrize(
    ("chosen", "slopes"),
    [("derivative=1", [0.2, 0.2]), ("derivative=1,slope=0.3", [0.3, 0.3]), ("derivative=True,slope=3", [3, 3]),
     ("derivative=0,slope=0.5", [-0.5, 1])],
)  # fmt: skip
def test_a_flag_that_a_derivative_is_named_with_may_be_a_number_and_no_other_number_is_a_flag(folder, chosen, slopes):
    (folder / "flagged.py").write_text(FLAGGED)
    bound = parse("flagged.py:flagged", f"flagged.py:flagged:{chosen}")
    assert bound.df(np.array([-1.0, 2.0])).tolist() == slopes


@pytest.mark.parametrize(
    ("text", "at_three"),
    [("x²", 9), ("x³", 27), ("x", 3), ("-x", -3), (" x - e", 3 - np.e), ("3", 3), (".5", 0.5), ("√x", 3**0.5),
     ("1 if x > 2 else 0", 1), ("x > 2 and x < 4", 1), ("x*x", 9), ("x-1", 2)],
)  # fmt: skip
def test_what_looks_like_a_formula_is_one(text, at_three):
    assert parse(text).f(3.0) == pytest.approx(at_three, rel=1e-15)


def test_loading_leaves_nothing_beside_the_file(folder):
    parse("acts.py:swish")
    assert sorted(each.name for each in folder.iterdir()) == ["acts.py", "neighbour.py", "recorded.py"]


def test_a_file_may_join_the_pair_itself(folder):
    bound = parse("recorded.py:my_ramp:slope=3")
    assert dict(bound.breaks) == {0.0: 1}
    assert bound.df(np.array([-1.0, 1.0])).tolist() == [0.0, 3.0]
    assert "my_ramp" not in FUNCTIONS


@pytest.mark.parametrize(
    ("text", "kind", "pointed_at"),
    [
        ("nothing_like_it", RequestError, "nothing_like_it"),
        ("leaky_relu:slop=2", RequestError, "slop=2"),
        ("leaky_relu:negative_slope=abc", RequestError, "negative_slope=abc"),
        ("leaky_relu:negative_slope=nan", RequestError, "negative_slope=nan"),
        ("leaky_relu:negative_slope=1,negative_slope=2", RequestError, "negative_slope=2"),
        ("leaky_relu:negative_slope=1,", RequestError, ""),
        ("gelu:approximate=cubic", RequestError, "approximate=cubic"),
        ("sigmoid:a=1", RequestError, "a=1"),
        ("a:b:c", RequestError, "a:b:c"),
        ("", RequestError, ""),
        (":", RequestError, None),
        ("sigmoid:", RequestError, ""),
        ("leaky_relu:negative_slope", RequestError, "negative_slope"),
        ("LeakyReLU:0.2", RequestError, "0.2"),
        ("threshold:threshold=1:value=3", RequestError, ":"),
        ("acts.py:swish:beta=1:beta=2:beta=3", RequestError, ":"),
        ("negative_slope=2", RequestError, "negative_slope=2"),
        ("acts.py:", RequestError, None),
        ("acts.py", RequestError, "acts.py"),
        ("acts.py:swsh", RequestError, "swsh"),
        ("acts.py:NUMBER", RequestError, "NUMBER"),
        ("no_such_module:f", RequestError, "no_such_module"),
        ("missing.py:f", FileError, None),
        ("~0:0", RequestError, "~0"),
    ],
)
def test_a_refusal_points_at_the_bad_part(folder, text, kind, pointed_at):
    with pytest.raises(kind) as caught:
        parse(text)
    error = caught.value
    if pointed_at is not None and error.span is not None:
        assert error.text[slice(*error.span)] == pointed_at
    assert all(len(line) < 400 for line in error.lines())


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("leaky_relu:negative_slope", "written name=value", "negative_slope; for example leaky_relu:negative_slope="),
        ("sigmoid:0.2", "written name=value", "sigmoid takes no parameters"),
        ("leaky_relu:", "Nothing follows the colon", "leaky_relu takes negative_slope"),
        ("acts:swish:", "Nothing follows the colon", "module:callable"),
        ("acts.py:", "names no function", "acts.py:"),
        ("threshold:threshold=1:value=3", "stands a comma", "Write threshold:threshold=1,value=3"),
        ("acts.py:f:a=1:b=2:c", "stands a comma", "Write acts.py:f:a=1,b=2,c"),
    ],
)
def test_a_misplaced_colon_is_explained(folder, text, message, hint):
    with pytest.raises(RequestError, match=message) as caught:
        parse(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "marked"),
    [("leaky_relu:negative_slope=", "negative_slope="), ("leaky_relu:=1", "=1"), ("elu:alpha=1,=2", "=2"),
     ("elu:alpha=1, beta", " beta"), ("elu:alpha=1,", "")],
)  # fmt: skip
def test_half_of_a_parameter_is_none(text, marked):
    with pytest.raises(RequestError, match="A parameter is written name=value") as caught:
        parse(text)
    assert text[slice(*caught.value.span)] == marked


@pytest.mark.parametrize("text", ["only.py", "./only.py:", "only.py:beta=2", "only.ipynb"])
def test_a_file_alone_is_refused_with_what_it_defines_and_is_not_run(folder, text):
    code = "import numpy\nPI = 3\n_h = lambda x: x\ngelu = lambda x: x\nclass Swish: pass\ndef f(x): return x\n1 / 0\n"
    (folder / "only.py").write_text(code)
    cell = {"cell_type": "code", "source": "%matplotlib inline\n" + code}
    (folder / "only.ipynb").write_text(json.dumps({"cells": [cell]}))
    with pytest.raises(RequestError, match="names no function") as caught:
        parse(text)
    assert caught.value.hint.endswith(":gelu. It defines gelu, Swish, f.")
    (folder / "only.py").write_text("def broken(:\n")
    (folder / "only.ipynb").write_text("{}")
    with pytest.raises(RequestError, match="names no function") as caught:
        parse(text)
    assert caught.value.hint.endswith(":CALLABLE.")


def test_every_way_of_binding_a_name_counts_as_written_there(folder):
    """By these names code is told from what it imports."""
    plain = "f = g = lambda x: x\nh: object = lambda x: 2*x\n"
    code = "from math import sinh\n" + plain + "(k, m) = (f, sinh)\nif f:\n    n = (o := f)\n"
    (folder / "bound.py").write_text(code)
    with pytest.raises(RequestError) as caught:
        parse("bound.py:none")
    assert sorted(re.findall(r"\b[a-z]\b", caught.value.hint)) == ["f", "g", "h", "k", "m", "n", "o"]
    with pytest.raises(RequestError) as caught:
        parse("bound.py")
    assert caught.value.hint.endswith("It defines f, g, h.")


@pytest.mark.parametrize(
    ("text", "hint"),
    [("pkg/", "pkg/acts.py:gelu."), ("./pkg", "./pkg/acts.py:gelu."), ("pkg/notes.txt", "acts.py:gelu.")],
)
def test_what_is_no_file_of_code_is_not_given_a_function(folder, text, hint):
    (folder / "pkg").mkdir()
    (folder / "pkg" / "notes.txt").write_text("gelu")
    with pytest.raises(RequestError, match="names no function") as caught:
        parse(text)
    assert caught.value.hint == f"Code is named FILE.py:CALLABLE, as in {hint}"


def test_a_file_that_is_not_there_is_missed_before_its_function(folder):
    with pytest.raises(FileError, match=r"no file nothing\.py"):
        parse("nothing.py")


def test_a_module_goes_before_a_function_of_that_name(folder, monkeypatch):
    (folder / "leaky_relu.py").write_text("def f(x):\n    return x\n")
    try:
        assert parse("leaky_relu:f").f(3.0) == 3.0
    finally:
        sys.modules.pop("leaky_relu", None)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("wrong_shape", r"\(3,\) for an input of shape"),
        ("words", "instead of numbers"),
        ("broken", "by design"),
    ],
)
def test_a_user_callable_that_fails_is_named(folder, name, says):
    bound = parse(f"acts.py:{name}")
    with pytest.raises(ForeignError) as caught:
        bound.f(np.zeros(5))
    assert f"acts.py:{name}" in caught.value.message
    assert re.search(says, "\n".join(caught.value.lines()))


def test_a_file_that_does_not_load_is_named(folder):
    (folder / "bad.py").write_text("import no_such_thing\n")
    with pytest.raises(ForeignError, match=r"bad\.py raised ModuleNotFoundError"):
        parse("bad.py:f")
    (folder / "worse.py").write_text("def f(:\n")
    with pytest.raises(ForeignError, match="SyntaxError"):
        parse("worse.py:f")


def test_a_derivative_keeps_the_defaults_of_what_only_it_takes(folder):
    x = np.linspace(-3, 3, 7)
    (folder / "more.py").write_text("def df(x, beta=1.0, tilt=2.0):\n    return beta + 0 * x + tilt\n")
    assert parse("acts.py:swish:beta=3", "more.py:df").df(x).tolist() == [5.0] * 7
    assert parse("acts.py:swish:beta=3", "more.py:df:tilt=0").df(x).tolist() == [3.0] * 7
    (folder / "want.py").write_text("def df(x, tilt):\n    return tilt + 0 * x\n")
    with pytest.raises(RequestError, match="wants the parameter 'tilt'"):
        parse("acts.py:swish", "want.py:df")
    with pytest.raises(RequestError, match="no parameter 'tild'"):
        parse("acts.py:swish", "more.py:df:tild=0")


def test_signatures_of_a_pair_are_compared_when_they_are_joined():
    def value(x, a: float = 1.0):
        return a * x

    for derivative in (lambda x, b=1.0: b, lambda x, a=2.0: a, lambda x: 1.0):
        with pytest.raises(RequestError, match="different parameters"):
            derivative_of(value)(derivative)


def test_every_spec_reads_back_to_the_same_function():
    for record in FUNCTIONS:
        bound = record.bind()
        assert parse(bound.spec).activation is record
        assert parse(bound.spec).spec == bound.spec == record.name


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_parameter_reads_back_to_the_same_number(slope):
    bound = get("leaky_relu").activation.bind(negative_slope=slope)
    assert parse(bound.spec).parameters["negative_slope"] == slope


@given(st.text(max_size=30))
def test_any_text_is_a_function_or_an_error_with_words(text):
    with suppress(ActderivError):
        assert parse(text).spec


def test_a_formula_may_be_the_derivative_and_shares_the_parameters(folder):
    x = np.array([-1.0, 2.0])
    for function in ("leaky_relu:negative_slope=0.2", "max(negative_slope*x, x):negative_slope=0.2"):
        assert parse(function, "where(x > 0, 1, negative_slope)").df(x).tolist() == [0.2, 1.0]
        assert parse(function, "where(x > 0, 1, negative_slope):negative_slope=0.3").df(x).tolist() == [0.3, 1.0]
    assert parse("silu", "sigmoid").df(x).tolist() == get("sigmoid").f(x).tolist()


@pytest.mark.parametrize("text", ["x if x else 1", "x if a - 1 else 1", "not x", "x and 1", "a or x"])
def test_words_of_a_choice_are_those_of_a_formula(text):
    """No function is missing: a condition is."""
    with pytest.raises(RequestError, match="A condition compares") as refused:
        get(text)
    assert refused.value.span


THINGS = """
import numpy as np
NUMBER, TEXT, ARRAY = 3, "abc", np.zeros(3)

def flagged(x, deriv=False):
    return 1 - np.tanh(x) ** 2 if deriv else np.tanh(x)
"""


@pytest.mark.parametrize("name", ["np", "NUMBER", "TEXT", "ARRAY"])
def test_what_is_no_function_is_refused_in_a_few_words(command, tmp_path, name):
    (tmp_path / "things.py").write_text(THINGS)
    told = command("plot", f"things.py:{name}")
    assert told.status == 2
    assert f"things.py:{name}" in told.err
    assert len(told.err) < 400


def test_a_flag_with_a_typo_is_not_told_that_there_is_none(command, tmp_path):
    (tmp_path / "things.py").write_text(THINGS)
    for words in (
        ["things.py:flagged:derv=True"],
        ["things.py:flagged", "--derivative", "things.py:flagged:derv=True"],
    ):
        told = command("compare", *words)
        assert told.status == 2
        assert "deriv" in told.err.replace("derv", "").replace("--derivative", "")
