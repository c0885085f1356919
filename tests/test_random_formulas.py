"""Random formulas: nothing crashes or warns, the slopes are right, and what is printed reads back."""

from __future__ import annotations

import warnings

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from actderiv.language import evaluate, formula_bound, printed, read
from actderiv.language.breaks import find
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
