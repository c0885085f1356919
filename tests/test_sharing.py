"""Which parameters a derivative shares with its function, and what is said of its arguments without effect."""

from __future__ import annotations

import pytest

import actderiv
from actderiv import RequestError

CODE = """
from functools import partial

import numpy as np


def f(x, k=2.0):
    return np.tanh(k * x)


def same(x, k=2.0):
    return k * (1 - np.tanh(k * x) ** 2)


def other(x, k=3.0):
    return k * (1 - np.tanh(k * x) ** 2)


def wanting(x, k):
    return k * (1 - np.tanh(k * x) ** 2)


half, third = partial(f, k=0.5), partial(same, k=0.3)
pair = half, third
right = half, partial(same, k=0.5)


def elu_of_y(y, alpha=1.0):
    return np.where(y > 0, 1.0, y + alpha)


class Swish:
    def __init__(self, beta=1.0):
        self.beta = beta

    def forward(self, x):
        self.x, self.s = x, 1 / (1 + np.exp(-self.beta * x))
        return self.x * self.s

    def backward(self, grad):
        return grad * (self.s + self.beta * self.x * self.s * (1 - self.s))
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(CODE, encoding="utf-8")


def judged(function, derivative=None, **wish):
    return actderiv.compare(function, derivative=derivative, range=(-3, 3), points=201, **wish).rows[0]


@pytest.mark.parametrize(
    ("function", "derivative", "verdict"),
    [
        ("own.py:f", "own.py:same", "pass"), ("own.py:f", "own.py:other", "fail"),
        ("own.py:f", "own.py:wanting", "pass"),
        ("own.py:f:k=5", "own.py:same", "pass"), ("own.py:f:k=5", "own.py:other", "pass"),
        ("own.py:f", "own.py:other:k=2", "pass"), ("own.py:half", "own.py:third", "fail"),
        ("own.py:pair", None, "fail"),
        ("own.py:right", None, "pass"), ("elu:alpha=0.5", "own.py:elu_of_y", "fail"),
    ],
)  # fmt: skip
def test_a_default_that_nobody_chose_replaces_no_other(own, function, derivative, verdict):
    """What is judged is what the person's own calls give: a value is shared where it was asked for."""
    row = judged(function, derivative)
    assert row.verdict == verdict
    kept = [note for note in row.notes if "its own default" in note]
    assert bool(kept) == (verdict == "fail" and "elu" not in function)


def test_a_callable_from_python_keeps_its_default_too():
    wrong = judged(lambda x, k=2.0: k * x, lambda x, k=3.0: k + 0 * x)
    assert wrong.verdict == "fail"


def test_instances_of_the_class_that_is_judged_run_forward_with_its_parameters(own):
    (row,) = actderiv.compare("swish:beta=2", against="own.py:Swish:beta=2", range=(-3, 3), points=51, max_ulp=64).rows
    assert row.verdict == "pass"
    assert "swish:beta=2" in str(actderiv.identify("own.py:Swish:beta=2"))


@pytest.mark.parametrize(
    ("function", "derivative"),
    [
        ("tanh", "1-y^2"), ("sigmoid", "y*(1-y)"), ("elu:alpha=2", "own.py:elu_of_y"),
        ("elu:alpha=2", "y+alpha if y<0 else 1"), ("own.py:f", "2*(1-y^2)"),
    ],
)  # fmt: skip
def test_a_derivative_of_the_saved_output_is_given_that_of_these_parameters(
    own, command, tmp_path, function, derivative
):
    found = command("compare", function, "--derivative", derivative, "--saved", "output", "--range", -3, 3)
    assert found.status == 0, found.out + found.err


@pytest.mark.parametrize(
    "line",
    ["tanh --saved output", "tanh --takes grad,x", "own.py:f --takes y", "x*tanh(x) --takes x",
     "tanh --derivative 1-y^2 --takes grad,y"],
)  # fmt: skip
def test_what_would_have_no_effect_is_refused(own, command, line):
    found = command("compare", *line.split())
    assert found.status == 2
    assert "takes" in found.err


@pytest.mark.parametrize(("text", "slope"), [("x²", 6), ("t³", 27), ("-x⁴", -108), ("x²+0", 6)])
def test_a_power_alone_is_a_formula(text, slope):
    assert actderiv.get(text).df(3.0) == slope


@pytest.mark.parametrize("text", ["log(x)", "sqrt(x)", "x*log(x)", "arcsin(x/9)", "log(x)+x"])
def test_where_a_formula_has_no_value_it_has_no_slope(text):
    bound = actderiv.get(text)
    assert bound.f(-10.0) != bound.f(-10.0)
    assert bound.df(-10.0) != bound.df(-10.0)


@pytest.mark.parametrize(
    ("function", "derivative", "cause"),
    [
        ("x^2", "3*x", "about 1.5 times"), ("x^3", "x^2", "about 0.33333 times"),
        ("1/x^2", "1/x^3", "about -0.5 times"),
        ("x*sigmoid(x)", "sigmoid(x)", "product rule"), ("x^2*sin(x)", "2*x*sin(x)", "product rule"),
    ],
)  # fmt: skip
def test_a_power_of_x_has_no_term_of_the_product_rule_to_lose(function, derivative, cause):
    assert any(cause in (finding.cause or "") for finding in judged(function, derivative).findings)


def test_a_keyword_that_nobody_knows_is_refused_by_name():
    for against in ("numeric", "exact"):
        with pytest.raises(RequestError, match="takes no nosuch="):
            actderiv.compare("tanh", against=against, nosuch=1)
    for call, name, near in (
        (actderiv.compare, "dtyp", "dtype"), (actderiv.compare, "maxulp", "max_ulp"), (actderiv.plot, "thme", "theme"),
    ):  # fmt: skip
        with pytest.raises(RequestError) as caught:
            call("tanh", **{name: 1})
        assert near in (caught.value.hint or "")
