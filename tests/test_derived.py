"""The derivative of a typed formula as a formula: from SymPy, believed only where ball arithmetic confirms it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from test_random_formulas import grown

from actderiv import get
from actderiv.language import evaluate, printed, read
from actderiv.language.switches import switches
from actderiv.language.vocabulary import TABLE
from actderiv.ops import duals
from actderiv.pages.page import Page
from actderiv.pages.writing import written_of
from actderiv.sources import _deriving as deriving
from actderiv.sources._deriving import derived

pytest.importorskip("sympy", reason="the extra symbolic is not installed")
pytest.importorskip("flint", reason="the extra exact is not installed")

FOUND = [
    ("x^2", "2*x"),
    ("t^3", "3*t**2"),
    ("x*tanh(softplus(x))", "x*softplus'(x)/cosh(softplus(x))**2 + tanh(softplus(x))"),
    ("x*Φ(x)", "x*φ(x) + Φ(x)"),
    ("max(a*x, x):a=0.3", "where(a*x <= x, 1, a)"),
    ("max(0, x)", "where(x < 0, 0, 1)"),
    ("max(0, -x)", None),
    ("|x|", "where(x < 0, -1, 1)"),
    ("sqrt(x**2)", "where(x < 0, -1, 1)"),
    ("where(x>1, 2*x-1, x)", "where(x < 1, 1, 2)"),
    ("round(8*x)/8", "0"),
    ("1/x", "-1/x**2"),
    ("0 if x < -3, x*(x + 3)/6 if x < 3, else x", "where(x < -3, 0, where(x < 3, x/3 + 1/2, 1))"),
    ("x*gelu(1.7*x, approximate='tanh')", None),
    ("silu'(x)", None),
    ("s*(1 - s), s = sigmoid(x)", None),
    ("r(x - 1)*r(x), r(u) = u*exp(-u^2/2)", None),
    ("0.3*0.1*x^2", "2*0.1*0.3*x"),
    ("x^a*log(x):a=1.5", None),
    ("cbrt(x)*erfcx(x)", None),
    ("clip(x, -1, 1)^3", "where(x < -1, 0, where(x < 1, 3*x**2, 0))"),
    ("mod(x, 2)*x", None),
    ("max(0, x)*min(max(x + 3, 0), 6)/6", "where(x < 0, 0, where(x < 3, x/3 + 1/2, 1))"),
    ("1 if x = 0 else sin(x)/x", "where(x == 0, 0, (cos(x) - sin(x)/x)/x)"),
    ("max(0, x, x^2 - 1)", None),
    ("x*(x > 0.3)", "where(x >= 0.3, 1, 0)"),
    ("elu(x, alpha=a)*x:a=0.7", None),
    ("sin(x - 2)/(x - 2)", None),  # where f is 0/0 there is no f' to confirm
    ("(x + 1)/(exp(x + 1) - 1)", None),
    ("arctanh(x)", "1/(1 - x**2)"),  # a narrow domain
    ("arccosh(x)", "1/(sqrt(x - 1)*sqrt(x + 1))"),
    ("log(1 - x*x)", "2*x/(x**2 - 1)"),
    ("sqrt(x - 8)", "1/(2*sqrt(x - 8))"),
]


@pytest.mark.parametrize(("spec", "text"), FOUND)
def test_a_formula_of_the_derivative_is_found_and_is_the_derivative(spec, text, sympy_here):
    bound = get(spec)
    found = derived(bound)
    assert found.formula is not None, found.said
    if text is not None:
        assert printed(found.formula) == text
    assert read(printed(found.formula), found.formula.variable).body == found.formula.body
    at_breaks = [] if found.said else [at for at in bound.breaks if np.isfinite(bound.df([at])[0])]
    x = np.concatenate([np.linspace(-9, 9, 201) + 1e-4, at_breaks])
    given = ",".join(f"{name}={bound.parameters[name]}" for name in found.formula.parameters)
    slope = get(f"{printed(found.formula)}:{given}" if given else printed(found.formula))
    wanted = bound.df(x)
    known = np.isfinite(wanted)
    np.testing.assert_allclose(slope.f(x)[known], wanted[known], rtol=1e-9, atol=1e-12)


def test_a_formula_that_has_another_value_at_a_break_says_so(sympy_here):
    found = derived(get("x*sign(x)"))
    assert found.said == deriving.OFF_BREAKS
    assert deriving.OFF_BREAKS in dict(Page(get("x*sign(x)"), None, ()).tables()[0].rows)["convention"]


@pytest.mark.parametrize("wrong", ["2*x + 1e-30", "3*x", "2*x if x < 9 else 0", "2*|x|", "x/0", "sqrt(x)"])
def test_what_ball_arithmetic_does_not_confirm_is_not_printed(wrong, monkeypatch):
    monkeypatch.setattr(deriving, "_found", lambda formula: ([wrong], True))
    found = derived(get("x^2"))
    assert (found.formula, found.said) == (None, deriving.NONE)


def test_of_what_is_confirmed_the_shortest_that_does_not_overflow_is_taken(monkeypatch):
    bound = get("x*sigmoid(x)")
    texts = ["(x + exp(x) + 1)/(4*cosh(x/2)^2)", "sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x)) + x - x", "7", "s'(x"]
    monkeypatch.setattr(deriving, "_found", lambda formula: (texts, True))
    assert printed(derived(bound).formula).startswith("sigmoid(x) + ")


@pytest.mark.parametrize("forever", ["while True: pass", "import time; time.sleep(60)"], ids=["works", "sleeps"])
def test_sympy_that_thinks_for_long_is_ended_and_what_it_found_counts(monkeypatch, forever):
    limits, _ = deriving.CHILD.split("from actderiv")
    monkeypatch.setattr(deriving, "CHILD", f"{limits}print('\"2*x\"', flush=True)\n{forever}")
    monkeypatch.setattr(deriving, "SECONDS", 1)
    monkeypatch.setattr(deriving, "PATIENCE", 60 if "True" in forever else 5)  # time enough to start it
    assert printed(derived(get("x^2")).formula) == "2*x"
    assert derived(get("x^3")).said == deriving.LATE.format(seconds=1)


def test_a_child_that_fails_is_no_error(monkeypatch):
    monkeypatch.setattr(deriving, "CHILD", "raise SystemExit(3)")
    assert derived(get("x^2")).said == deriving.NONE


@pytest.mark.parametrize(("missing", "said"), [("sympy", deriving.NO_SYMPY), ("flint", deriving.NO_FLINT)])
def test_without_a_library_the_page_says_how_to_get_it(missing, said, monkeypatch):
    real = deriving.find_spec
    monkeypatch.setattr(deriving, "find_spec", lambda name: None if name == missing else real(name))
    written = written_of(get("x^2"))
    assert (written.df, written.said) == (None, said)
    page = Page(get("x^2"), None, ())
    assert ("f′(x)", said) in page.tables()[0].rows
    assert page.as_json()["derivative_formula"] == ""
    assert set(page.as_json()["numpy"]) == {"f", "code"}


def test_numbers_that_are_no_fractions_of_two_stay_as_they_are_written(sympy_here):
    assert printed(derived(get("x + 0.044715*x^3")).formula).count("0.044715") == 1


def test_sympy_is_not_loaded_in_this_process():
    code = """
import sys
from actderiv.cli import run
status = run(["show", "x^2*sigmoid(x)"])
sys.exit("loaded sympy" if "sympy" in sys.modules else status)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "f′(x)" in done.stdout


def test_a_file_named_as_a_library_beside_the_person_is_not_run(process, tmp_path):
    (tmp_path / "sympy.py").write_text("raise SystemExit('mine')")
    (tmp_path / "json.py").write_text("raise SystemExit('mine')")
    done = process("show", "x^2", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["derivative_formula"] == "2*x"


X = np.linspace(-3, 3, 41) + 0.0123


@settings(deadline=None, max_examples=120)
@given(grown(("exp", "sin", "tanh", "sigmoid", "arctan", "Φ", "softplus", "abs", "relu", "sqrt", "log", "cbrt", "sign",
              "floor"), edged=True))  # fmt: skip
def test_the_plain_derivative_of_random_formulas_is_that_of_forward_mode(formula):
    """Off the switches, wherever both are numbers; what SymPy gives up is none."""
    from actderiv.language.symbolic import Untranslatable, derivatives

    with suppress(Untranslatable):
        for found in islice(derivatives(formula), 1):
            with np.errstate(all="ignore"):
                wanted = evaluate(formula, duals.variable(X))
                got = evaluate(found, X)
                near = [np.broadcast_to(each.distance, X.shape) for each in switches(formula, X, {})]
            far = np.min([*near, np.ones(X.shape)], axis=0) > 1e-3
            known = (
                far
                & np.isfinite(wanted.value)
                & np.isfinite(wanted.first)
                & np.isfinite(got)
                & (np.abs(wanted.first) < 1e6)
            )
            size = 1 + np.abs(wanted.first[known]) + np.abs(wanted.value[known])
            assert np.all(np.abs(got[known] - wanted.first[known]) <= 1e-6 * size**2)


def test_what_a_word_is_called_in_sympy_is_there():
    sympy = pytest.importorskip("sympy", reason="the extra symbolic is not installed")
    for name, row in TABLE.items():
        assert not row.sympy or callable(getattr(sympy, row.sympy)), name
