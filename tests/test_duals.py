"""Forward mode: f' and f'' of every formula, as the catalogue's own f' and the exact f'' have them."""

from __future__ import annotations

import numpy as np
import pytest

from actderiv import ops
from actderiv.activation import FUNCTIONS
from actderiv.language import evaluate, read
from actderiv.ops import arrays, duals

pytest.importorskip("flint")
from actderiv.sources.exact import jets

X = np.linspace(-6, 6, 121) + 1 / 1024

FIRST, SECOND = 1e-12, 1e-8
"""How far f' and f'' may be off, as a share of their greatest value. Rounding alone; f'' loses more, where a text
divides by what is nearly 0, or squares what is."""

VARIANTS = [bound for record in FUNCTIONS for bound in record.variants()]


def off(got, wanted):
    """The greatest difference, as a share of the greatest value; NaN wherever only one of them is."""
    assert np.shape(got) == np.shape(wanted)
    known = ~np.isnan(wanted)
    assert known.mean() > 0.5
    return np.max(np.abs(got - wanted)[known]) / max(np.max(np.abs(wanted[known])), 1e-300)


def by_text(bound):
    return lambda x: evaluate(read(bound.activation.formula, variable="x"), x, bound.parameters)


def by_code(bound):
    return lambda x: bound.activation.value(x, **bound.parameters)


@pytest.mark.parametrize("bound", VARIANTS, ids=lambda bound: bound.spec)
@pytest.mark.parametrize("kind", [by_text, by_code])
def test_both_derivatives_of_every_formula(bound, kind):
    if kind is by_text and bound.activation.has_list:
        return  # its text is for people
    x = X[~np.isin(X, [*bound.breaks])]
    with np.errstate(all="ignore"):
        found = kind(bound)(duals.variable(x))
        assert off(found.first, bound.df(x)) <= FIRST
    assert off(found.second, jets(bound, x, terms=3)[2][0]) <= SECOND


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex128])
def test_dtypes_are_kept(dtype):
    x = duals.variable(np.linspace(0.25, 3, 6).astype(dtype))
    for found in (ops.tanh(x) / (1 + x) ** 2, ops.maximum(x, 1), ops.where(x > 1, 2 * x, 0), 2**x, x**0.5):
        assert {each.dtype for each in (found.value, found.first, found.second)} == {np.dtype(dtype)}


def test_at_a_break_the_slope_is_that_from_the_right():
    x = duals.variable(np.zeros(1))
    for found, slope in ((ops.fabs(x), 1), (ops.fabs(-x), 1), (ops.maximum(x, 0), 1), (ops.minimum(x, 0), 0),
                         (ops.where(x < 0, -x, 3 * x), 3), (ops.where(x > 0, 5 * x, x), 5),
                         (ops.logistic(x), 0.25), (ops.sign(x), 0)):  # fmt: skip
        assert found.first.tolist() == [slope]
    assert ops.sign(x).value.tolist() == [1]
    assert ops.where(x == 0, 7 * x, x).first.tolist() == [7]


def test_what_overflows_beside_a_zero_does_not_count():
    x = np.array([-800.0, -30.0])
    with np.errstate(all="ignore"):
        found = ops.exp(-ops.exp(-duals.variable(x)))
    assert found.first.tolist() == [0, 0]
    assert found.second.tolist() == [0, 0]


def test_nan_stays():
    with np.errstate(all="ignore"):
        for word in ("maximum", "minimum"):
            found = getattr(ops, word)(duals.variable(np.array([np.nan])), 0.0)
            assert np.isnan(found.value).all()
    assert np.isnan(arrays.maximum(np.nan, 0.0))
