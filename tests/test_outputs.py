"""What a formula becomes besides text: LaTeX that is typeset and read back, NumPy code that is run."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import warnings

import numpy as np
import pytest
from latex_reader import read_latex

from actderiv import get
from actderiv.activation import FUNCTIONS, KINK, derivative_of, register
from actderiv.language import evaluate, latex, numpy_code, read
from actderiv.language.numpy_code import Program
from actderiv.language.reshaping import settled
from actderiv.language.vocabulary import TABLE
from actderiv.pages.writing import written_of
from actderiv.renderers import names, render
from actderiv.renderers._wrap import folded
from actderiv.report import Column, Table

X = np.linspace(-10, 10, 801) + 1 / 1024
FAR = np.array([-1e30, -1e4, -800.0, -0.0, 0.0, 800.0, 1e4, 1e30])
"""Where exp and its like overflow, and powers do not."""

ROUNDING = 1e-12
"""How far the code may be from f, as a share of f's greatest value on [-10, 10]. Measured: 1.0e-13 at worst."""

ALL = [record for record in FUNCTIONS if not record.has_list]


def run(code):
    """The names that a program defines; nothing may be there before, and nothing is printed or warned of."""
    space = {}
    exec(compile(code, "pasted", "exec"), space)
    return space


def name_of(value):
    return value.name if hasattr(value, "name") else None


@pytest.mark.parametrize("record", ALL, ids=name_of)
def test_the_code_of_every_function_is_f_and_its_derivative(record):
    for bound in record.variants():
        called, code = written_of(bound).program()
        assert set(called) == {"f", "df"}
        x = X[~np.isin(X, [*bound.breaks])]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            space = run(code)
            for name, computed in (("f", bound.f), ("df", bound.df)):
                pasted = space[called[name]]
                got, wanted = pasted(x), computed(x)
                assert (got.shape, got.dtype) == (x.shape, np.float64)
                known = ~np.isnan(wanted)
                off = np.abs(got - wanted)[known]
                assert np.max(off) <= ROUNDING * np.max(np.abs(wanted[known])), (bound.spec, name)
                assert np.shape(pasted(FAR)) == FAR.shape
                assert np.shape(pasted(1)) == ()
                assert np.shape(pasted([1, 2])) == (2,)


@pytest.mark.parametrize("record", ALL, ids=name_of)
def test_the_code_of_every_function_folds_to_any_width_and_stays_the_same_program(record):
    code = written_of(record.bind()).program()[1]
    tree = ast.dump(ast.parse(code))
    for width in (20, 40, 79):
        assert ast.dump(ast.parse(folded(code, width))) == tree
    assert all(len(line) <= 79 for line in folded(code, 79).splitlines())


@pytest.fixture(scope="module")
def mathtext():
    from matplotlib.mathtext import MathTextParser

    parser = MathTextParser("path")
    return lambda line: parser.parse(f"${line}$")


@pytest.mark.parametrize("record", ALL, ids=name_of)
def test_the_latex_of_every_formula_is_typeset_and_reads_back_to_the_same_numbers(record, mathtext):
    for bound in record.variants():
        for text in (record.formula, record.derivative_formula):
            formula = settled(read(text, "x"), bound.parameters)
            lines = latex(formula, stacked=False)
            for line in lines:
                mathtext(line)
            again = read_latex(lines)
            x = X[~np.isin(X, [*bound.breaks])]
            with np.errstate(all="ignore"):
                wanted, got = evaluate(formula, x, bound.parameters), evaluate(again, x, bound.parameters)
            known = np.isfinite(wanted)
            assert np.max(np.abs(got - wanted)[known]) <= ROUNDING * np.max(np.abs(wanted[known])), bound.spec


@pytest.mark.parametrize("record", ALL, ids=name_of)
def test_stacked_cases_are_balanced_and_say_what_the_flat_ones_say(record):
    for text in (record.formula, record.derivative_formula):
        formula = settled(read(text, "x"), record.bind().parameters)
        for flat, stacked in zip(latex(formula, stacked=False), latex(formula), strict=True):
            assert stacked.isascii()
            assert stacked.count("{") - stacked.count(r"\{") == stacked.count("}") - stacked.count(r"\}")
            assert stacked.count(r"\left") == stacked.count(r"\right")
            assert stacked.count(r"\begin{array}") == stacked.count(r"\end{array}")
            unstacked = re.sub(r"\\left\\\{\\begin\{array\}\{ll\} (.*?) \\end\{array\}\\right\.", _flat, stacked)
            if stacked.count(r"\begin{array}") <= 1:
                assert unstacked == flat


def _flat(match):
    *cases, last = match.group(1).split(r" \\ ")
    said = [case.replace(r" & \mathrm{if}\ ", r"\ \mathrm{if}\ ") for case in cases]
    return ",\\ ".join([*said, r"\mathrm{else}\ " + last.removesuffix(r" & \mathrm{else}")])


def test_every_word_has_latex_and_code(mathtext):
    x = X / 8 + 0.4
    for name, row in TABLE.items():
        if name == "erfcx":
            continue
        formula = read(f"{name}({', '.join(['x', '2', '3'][: row.least])})")
        mathtext(latex(formula)[0])
        program = Program()
        pasted = run_named(program, formula)
        with np.errstate(all="ignore"):
            np.testing.assert_allclose(pasted(x), evaluate(formula, x), rtol=1e-13, atol=1e-15, err_msg=name)


def test_constants_have_their_letters_in_latex():
    assert latex(read("e*x + pi"))[0] == r"e \, x + \pi"


def test_the_code_of_every_word_warns_of_nothing_far_out():
    for name, row in TABLE.items():
        if name == "erfcx":
            continue
        pasted = run_named(Program(), read(f"{name}({', '.join(['x', '2', '3'][: row.least])})"))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert pasted(FAR).shape == FAR.shape, name


def run_named(program, formula, **parameters):
    name = program.add("f", formula, parameters)
    return run(program.text())[name]


def test_a_word_that_only_scipy_has_names_its_import():
    program = Program()
    program.add("f", read("x*erfcx(x)"), {})
    assert "from scipy.special import erfcx" in program.text()
    assert "scipy" not in written_of(get("gelu")).program()[1]
    pytest.importorskip("scipy")
    formula = read("x*erfcx(x)")
    np.testing.assert_allclose(run(program.text())["f"](X), evaluate(formula, X), rtol=1e-13)


CODE = [
    ("e*x + pi", "np.e*x + np.pi"),
    ("x*tanh(softplus(x))", "np.tanh(softplus(x))"),
    ("log(1 + exp(x))", "np.logaddexp(0, x)"),
    ("exp(x) - 1", "np.expm1(x)"),
    ("log(1 + x^2)", "np.log1p(x**2)"),
    ("0 < x <= 1", "np.where((0 < x) & (x <= 1), 1.0, 0.0)"),
    ("1 if not (x > 0 and x < 1) else 2", "np.where(~((x > 0) & (x < 1)), 1.0, 2.0)"),
    ("max(0, x, x^2)", "np.maximum(np.maximum(0, x), x**2)"),
    ("heaviside(x)", "np.heaviside(x, 1)"),
    ("gelu(x, approximate='tanh') + gelu(x)", "gelu_tanh(x) + gelu(x)"),
    ("3", "np.full_like(x, 3)"),
    ("x*0 + 1/0", "np.inf"),
    ("x + max(0, log(0))", "x + 0.0"),
    ("x + max(2, -1/0, exp(1/0))", "x + np.inf"),
    ("x + exp(-1/0) - 1/(-2)", "x + 0.0 - 1/-2"),
    ("x + (-8)^(1/3)", "np.nan"),
    ("abs(3)^-2*x", "np.abs(3.0)**-2.0"),
    ("x*2^70", "2.0**70.0"),
    ("s*(1 - s), s = sigmoid(x)", "    s = sigmoid(x)"),
    ("σ(α), σ(u) = u*x, α = 3*x", "    def sigma(u):"),
    ("np*x, np = 3", "    np_ = 3"),
    ("t^2", "def f(t):"),
]


@pytest.mark.parametrize(("text", "wanted"), CODE)
def test_the_code_of_a_formula(text, wanted):
    formula, program = read(text), Program()
    pasted = run_named(program, formula)
    assert wanted in program.text()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = pasted(X)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(got, evaluate(formula, X), rtol=1e-12, atol=1e-15)
    assert got.dtype == np.float64


def test_each_part_of_a_long_constant_is_evaluated_twice_at_most(monkeypatch):
    asked = []
    value = numpy_code._Function.value
    monkeypatch.setattr(numpy_code._Function, "value", lambda self, node: (asked.append(node), value(self, node))[1])
    Program().add("f", read(f"x*({'+'.join(['1.5'] * 100)})"), {})
    assert 99 <= len(asked) <= 2 * 100  # once for its size, once for whether it divides by 0


def test_parameters_are_arguments_with_the_values_that_were_given():
    written = written_of(get("x/a if a != 0 else x*b:a=0.5,b=2"))
    space = run(written.program()[1])
    assert space["f"](3.0) == 6
    assert space["f"](3.0, a=0) == 6
    assert space["f"](3.0, a=0, b=5) == 15
    assert run(written_of(get("lrelu:negative_slope=0.25")).program()[1])["leaky_relu"](-4.0) == -1
    assert "np.full_like(x, 1.0) if a > 0 else x" in written_of(get("1 if a > 0 else x:a=2")).program()[1]


def test_quiet_only_where_something_could_be_said():
    assert "errstate" not in written_of(get("relu")).program()[1]
    assert "errstate" not in written_of(get("x^2 + a*x/3:a=2")).program()[1]
    assert "errstate" in written_of(get("1/x")).program()[1]
    assert "errstate" in written_of(get("r(x), r(u) = sin(u)/u")).program()[1]


def test_a_text_that_the_code_does_not_compute_becomes_no_code():
    def bent(x):
        """A line that bends at 0."""
        return x * (1 + (x > 0))

    @derivative_of(
        bent, breaks={0.0: KINK}, formula="x·(2 + (x > 0))", derivative_formula="twice as steep on the right"
    )
    def bent_prime(x):
        return 1 + (x > 0) + 0 * x

    with FUNCTIONS.scope():
        register(bent)
        written = written_of(get("bent"))
        assert (written.f, written.df) == (None, None)
        assert written.program() == ({}, "")
        assert written.shown(0) == "x·(2 + (x > 0))"
        assert written.shown(1) == "twice as steep on the right"


# the page


@pytest.mark.parametrize("spec", ["gelu", "leaky_relu:negative_slope=0.25", "max(a*x, x):a=0.3", "puaf"])
@pytest.mark.parametrize("format", ["plain", "markdown", "latex", "json", "rich"])
def test_show_prints_code_that_runs(command, spec, format):
    shown = command("show", spec, "--format", format)
    assert (shown.status, shown.err) == (0, "")
    if format == "json":
        page = json.loads(shown.out)
        code, name = page["numpy"]["code"], page["numpy"]["f"]
    else:
        name = written_of(get(spec)).program()[0]["f"]
        after = re.split(r"In NumPy.*\n", shown.out)[1].partition("In frameworks")[0]
        code = re.sub(r"^(```.*|\\.*|### )$", "", after.partition(r"\noindent")[0], flags=re.MULTILINE)
    np.testing.assert_allclose(run(code)[name](X), get(spec).f(X), rtol=1e-9, atol=1e-12)


def test_pasted_into_a_fresh_interpreter(tmp_path):
    code = written_of(get("gelu")).program()[1] + "\nprint(gelu(1.0), gelu_prime([0, 40])[1])"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["0.8413447460685429", "1.0"]


def test_show_in_latex_has_the_formulas_as_mathematics(command):
    text = command("show", "elu:alpha=2", "--format", "latex").out
    assert (
        r"\[ f\left(x\right) = \left\{\begin{array}{ll} x & \mathrm{if}\ x > 0 \\ \alpha \, \left(e^{x} - 1\right) & "
        r"\mathrm{else} \end{array}\right. \]"
    ) in text
    assert r"\[ f'\left(x\right) = " in text
    assert text.isascii()
    assert r"\begin{verbatim}" in text


def test_code_is_never_wrapped_as_words_are(command):
    table = Table((), (), title="t", code="def f(x):\n    # why  so\n    return x\n")
    result = type("R", (), {"tables": lambda self: (table,), "tidy": lambda self: Table((Column("a", "a"),), ()),
                            "as_json": lambda self: {}})()  # fmt: skip
    for format in set(names(judged=False)) - {"json", "csv"}:
        assert "\n    # why  so\n    return x\n" in render(result, format, width=20)


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_pages_fit_the_terminal(process, columns):
    for spec in ("gelu", "max(a*x, x):a=0.3", "improved_logistic_sigmoid"):
        done = process("show", spec, env={**os.environ, "COLUMNS": columns, "PYTHONIOENCODING": "ascii"})
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.isascii()
        assert max(map(len, done.stdout.splitlines())) <= int(columns)
