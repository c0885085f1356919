"""Random formulas: nothing crashes or warns, the slopes are right, and what is printed reads back."""

from __future__ import annotations

import re
import warnings

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from latex_reader import read_latex
from matplotlib.mathtext import MathTextParser

from actderiv.language import evaluate, formula_bound, latex, printed, read
from actderiv.language.breaks import find
from actderiv.language.numpy_code import Program
from actderiv.language.switches import switches
from actderiv.language.tree import (
    Binary,
    Call,
    Choice,
    Compare,
    Formula,
    Logical,
    Name,
    Negative,
    Not,
    Number,
    walk,
)
from actderiv.ops import duals

MATHTEXT = MathTextParser("path")

SMOOTH = (
    "exp",
    "sin",
    "cos",
    "tanh",
    "arctan",
    "sigmoid",
    "arcsinh",
    "expm1",
    "square",
    "φ",
    "softplus",
    "silu",
    "mish",
)
EDGED = ("abs", "sign", "sqrt", "log", "relu", "elu", "floor", "round", "heaviside", "cbrt", "tan", "reciprocal", "erf")

numbers = st.sampled_from([0.0, 0.25, 1.0, 2.0, 3.0, 0.1, 7.5, 1e-3]).map(Number)
leaves = numbers | st.just(Name("x")) | st.just(Name("x"))


def grown(functions, edged):
    """Trees of these functions; with ``edged`` of conditions, too."""

    def larger(inner):
        found = st.builds(lambda name, x: Call(name, (x,)), st.sampled_from(functions), inner)
        found |= st.builds(Binary, st.sampled_from("+-*/"), inner, inner) | inner.map(Negative)
        found |= st.builds(lambda x, n: Binary("**", x, Number(n)), inner, st.sampled_from([2.0, 3.0]))
        if edged:
            compare = st.builds(
                lambda sign, a, b: Compare((sign,), (a, b)), st.sampled_from(["<", "<=", ">", "=="]), inner, inner
            )
            condition = (
                compare
                | compare.map(Not)
                | st.builds(lambda s, a, b: Logical(s, (a, b)), st.sampled_from(["and", "or"]), compare, compare)
            )
            found |= st.builds(Choice, condition, inner, inner)
            found |= st.builds(
                lambda name, a, b: Call(name, (a, b)), st.sampled_from(["max", "min", "mod", "pow"]), inner, inner
            )
            found |= st.builds(lambda a, b: Binary("**", a, b), inner, inner)
        return found

    return st.recursive(leaves, larger, max_leaves=8).map(lambda body: Formula(body))


X = np.concatenate([np.linspace(-3, 3, 41) + 0.0123, [0.0, -0.0, 1e-300, -1e308, 1e308, np.inf, -np.inf, np.nan]])


@settings(max_examples=300)
@given(grown(SMOOTH + EDGED, edged=True))
def test_nothing_crashes_or_warns(formula):
    from actderiv import RequestError

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            bound = formula_bound(printed(formula))
        except RequestError:
            assert any(
                isinstance(each, Binary) and each.sign == "**" for each in walk(formula.body)
            )  # beyond the limit
            return
        for dtype in (np.float64, np.float32):
            with np.errstate(over="ignore"):
                x = X.astype(dtype)
            for found in (bound.f(x), bound.df(x)):
                assert found.shape == X.shape
                assert found.dtype == dtype
        find(bound.activation.value.formula, {})


@settings(max_examples=500)
@given(grown(SMOOTH + EDGED, edged=True))
def test_what_is_printed_reads_back(formula):
    powers = [each for each in walk(formula.body) if isinstance(each, Binary) and each.sign == "**"]
    if all(any(isinstance(part, Name | Call) for part in walk(each.right)) for each in powers):  # no power is too large
        assert read(printed(formula), variable="x").body == formula.body


@settings(max_examples=300)
@given(grown(SMOOTH, edged=False) | grown((*SMOOTH, "abs", "relu", "sqrt", "log"), edged=True))
def test_the_slope_is_that_of_the_complex_step(formula):
    """Away from every switch, to 1e-9 of the greatest number on the way."""
    x = X[:41]
    with np.errstate(all="ignore"):
        far = (
            np.min(
                [np.broadcast_to(each.distance, x.shape) for each in switches(formula, x, {}) if not each.turning]
                + [np.ones(x.shape)],
                axis=0,
            )
            > 1e-3
        )
        sizes = [
            np.abs(each)
            for node in walk(formula.body)
            if not isinstance(node, Compare | Logical | Not)
            for part in [evaluate(Formula(node), duals.variable(x))]
            for each in (part.value, part.first, part.second)
        ]
        size = np.max(sizes, axis=0)
        slope = evaluate(formula, duals.variable(x)).first
        step = np.imag(evaluate(formula, x + 1e-20j)) / 1e-20
    known = far & (size < 1e6) & np.isfinite(step)
    assert np.all(np.abs(slope[known] - step[known]) <= 1e-9 * (1 + size[known]) ** 2)


def _sizes(formula, x):
    """The greatest number on the way, at each x."""
    nodes = [each for each in walk(formula.body) if not isinstance(each, Compare | Logical | Not)]
    with np.errstate(all="ignore"):
        return np.max([np.abs(np.broadcast_to(evaluate(Formula(each), x), x.shape)) for each in nodes], axis=0)


def _close(got, wanted, size, far):
    """To rounding, where no number on the way is huge and no comparison is decided by rounding."""
    known = far & (size < 1e6) & np.isfinite(wanted)
    return np.all(np.abs(got[known] - wanted[known]) <= 1e-9 * (1 + size[known]) ** 2)


def _far(formula, x):
    """Where no switch is near."""
    with np.errstate(all="ignore"):
        found = [np.broadcast_to(each.distance, x.shape) for each in switches(formula, x, {}) if not each.turning]
        return np.min([*found, np.ones(x.shape)], axis=0) > 1e-6


@settings(max_examples=300)
@given(grown(SMOOTH + EDGED, edged=True))
def test_the_printed_code_is_f(formula):
    program = Program()
    name = program.add("f", formula, {})
    space = {}
    exec(program.text(), space)
    x = X[:41]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = space[name](x)
        assert np.shape(space[name](0)) == ()
    with np.errstate(all="ignore"):
        wanted = evaluate(formula, x)
    assert got.shape == x.shape
    assert _close(got, wanted, _sizes(formula, x), _far(formula, x))


@settings(max_examples=300)
@given(grown(SMOOTH + EDGED, edged=True))
def test_the_printed_latex_is_typeset_and_means_f(formula):
    from actderiv import RequestError

    lines = latex(formula, stacked=False)
    unstacked = [re.sub(r"\\(begin|end)\{array\}(\{ll\})?|&|\\\\(?= )", "", each) for each in latex(formula)]
    for line in (*lines, *unstacked):
        MATHTEXT.parse(f"${line}$")
    try:
        again = read_latex(lines)
    except RequestError as error:
        assume("power" not in error.message and "nested" not in error.message)  # a plain number is held to limits
        raise
    x = X[:41]
    with np.errstate(all="ignore"):
        wanted, got = evaluate(formula, x), evaluate(again, x)
    assert _close(got, wanted, _sizes(formula, x), _far(formula, x))
