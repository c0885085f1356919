"""The contract of the catalogue: what every registered function promises besides accuracy."""

from __future__ import annotations

import ast
import math
from itertools import product

import numpy as np
import pytest
from catalogue import part_of
from test_accuracy import VARIANTS, name_of

from actderiv.activation import BREAK_NAMES, FUNCTIONS, JUMP, KINK
from actderiv.errors import RequestError
from actderiv.naming import parse
from actderiv.sources.exact import enclose, span, truth

pytest.importorskip("flint")

RECORDS = list(FUNCTIONS)
LARGEST = np.finfo(np.float64).max

every_record = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
every_variant = pytest.mark.parametrize("bound", VARIANTS, ids=name_of)
EITHER = (0, 1)
"""The orders of f and f'."""
DTYPES = (np.float16, np.float32, np.float64)


def formula(bound, order):
    record = bound.activation
    return lambda x: (record.derivative if order else record.value)(x, **bound.parameters)


@every_record
def test_the_record_says_what_the_function_is(record):
    assert record.doc.endswith(".")
    assert record.formula
    assert record.derivative_formula
    assert record.family
    assert record.name == record.value.__name__
    assert record.derivative.__name__ == f"{record.name}_prime"


@every_record
def test_the_value_at_a_break_has_a_convention(record):
    if any(order <= KINK for order in record.bind().breaks.values()):
        assert record.convention


@every_record
def test_peers_name_parameters_that_exist(record):
    known = {each.name for each in record.parameters} | {"x"}
    for text in record.peers.values():
        call = ast.parse(text, mode="eval").body
        arguments = [*call.args, *(each.value for each in call.keywords)] if isinstance(call, ast.Call) else []
        inside = [node for each in arguments for node in ast.walk(each)]
        called = [node.func for node in inside if isinstance(node, ast.Call)]
        assert {node.id for node in inside if isinstance(node, ast.Name) and node not in called} <= known


@every_variant
def test_spec_reads_back(bound):
    again = parse(bound.spec)
    assert again.activation is bound.activation
    assert dict(again.parameters) == dict(bound.parameters)


@every_variant
def test_dtype_and_shape_are_kept(bound):
    for order, dtype in product(EITHER, DTYPES):
        run = bound.df if order else bound.f
        x = np.linspace(-7, 7, 24, dtype=dtype)
        with np.errstate(all="raise", under="ignore"):
            plain = formula(bound, order)(x)
            if dtype == np.float16:  # computed in float32 and rounded once
                plain = formula(bound, order)(x.astype(np.float32)).astype(dtype)
        for shaped in (x, x.reshape(2, 3, 4), x.reshape(4, 6).T, x[:0], x[5], x[::2]):
            got = run(shaped)
            assert np.shape(got) == np.shape(shaped), (order, dtype)
            assert np.asarray(got).dtype == dtype, order
        np.testing.assert_array_equal(run(x.reshape(4, 6)).ravel(), plain, f"{order} {dtype}")


@every_variant
def test_python_numbers_and_integers_become_float64(bound):
    for run, given in product((bound.f, bound.df), (2, 2.0, np.int32(2), [2, 2], True)):
        assert np.asarray(run(given)).dtype == np.float64


@every_variant
def test_nan_in_nan_out(bound):
    for order, dtype in product(EITHER, DTYPES):
        x = np.array([np.nan, 1.0, -np.nan, -1.0], dtype=dtype)
        with np.errstate(all="raise", under="ignore"):
            got = formula(bound, order)(x)
        assert np.isnan(got).tolist() == [True, False, True, False], (order, dtype)


@every_variant
def test_finite_on_finite_unless_the_value_overflows(bound):
    for order, dtype in product(EITHER, DTYPES):
        info = np.finfo(dtype)
        size = np.array([0, info.smallest_subnormal, info.smallest_normal, 1, 20, info.max / 8, info.max / 2, info.max])
        x = np.concatenate([-size, size]).astype(dtype)
        with np.errstate(invalid="raise", divide="raise", over="ignore", under="ignore"):
            got = formula(bound, order)(x)
        exact = truth(bound, x.astype(np.float64), order)[0]
        fits = np.abs(exact) < float(info.max) * (1 - float(info.eps))
        assert np.isfinite(got[fits]).all(), (order, dtype)
        outside = np.isnan(exact) & np.isnan(got)  # NaN only outside the domain
        np.testing.assert_array_equal(np.isnan(got), outside, f"{order} {dtype}")


@pytest.mark.parametrize("bound", part_of(VARIANTS, 4), ids=name_of)
def test_limits_at_infinity(bound):
    """At ±inf stands the limit, which the exact values far out show; NaN where they show none."""
    for order, sign in product(EITHER, (-1, 1)):
        limit_at_infinity(bound, order, sign)


def limit_at_infinity(bound, order, sign):
    far = truth(bound, sign * np.array([LARGEST, LARGEST / 3, LARGEST / 7, 1e307, 1e150]), order)[0]
    with np.errstate(invalid="ignore"):
        got = float(formula(bound, order)(np.array(sign * math.inf)))
    far, nearer = far[:4], abs(far[4])
    least, most = span(bound, *sorted([sign * 1e6, sign * (1e6 + 8)]), order, pieces=1024)
    if 0.05 * max(1.0, abs(least)) < most - least < 1e300:  # less is what balls exceed, without end a quotient by 0
        assert math.isnan(got)
    elif (np.abs(far) > min(1e290, 1.9 * nearer + 1)).all():  # even a logarithm doubles from 1e150 to 1e307
        assert got == math.copysign(math.inf, far[0])
    elif (np.abs(far) < max(1e-290, nearer / 1.9)).all():
        assert got == 0 or 0 < abs(got) <= abs(far[0]) < 1e-290  # what stands at the largest number
    elif np.ptp(far) < 1e-12 * abs(far[0]):
        assert got == pytest.approx(far[0], rel=4e-16)
    else:
        assert math.isnan(got)


@every_variant
def test_complex_step_agrees(bound):
    x = np.setdiff1d(np.linspace(-9, 9, 433), list(bound.breaks))
    try:
        stepped = bound.f(x + 1e-200j).imag / 1e-200
    except TypeError as reason:
        pytest.skip(f"no complex meaning: {reason}")
    np.testing.assert_allclose(stepped, bound.df(x), rtol=1e-12, atol=1e-14)


def jets(bound, at, steps=4):
    """f, f', f'', f''' a few floats to the left and to the right of a place, in ball arithmetic."""
    left = right = float(at)
    for _ in range(steps):
        left, right = math.nextafter(left, -math.inf), math.nextafter(right, math.inf)
    return [[float(each) for each in enclose(bound, x, terms=4)] for x in (left, right)]


@every_variant
def test_every_break_is_of_its_declared_order(bound):
    for at, order in bound.breaks.items():
        left, right = jets(bound, at)
        gaps = [abs(a - b) for a, b in zip(left, right, strict=True)]
        assert all(gap < 1e-12 for gap in gaps[:order]), f"more than a {BREAK_NAMES[order]} at {at}: {gaps}"
        endless = not abs(left[order]) + abs(right[order]) < 1e50  # an infinite slope, an unbounded curvature
        assert gaps[order] > 1e-4 or endless, f"no {BREAK_NAMES[order]} at {at}: {gaps}"


@every_variant
def test_the_derivative_at_a_break_lies_between_the_slopes(bound):
    for at, order in bound.breaks.items():
        left, right = jets(bound, at, steps=1)
        low, high = sorted([left[1], right[1]])
        if min(abs(low), abs(high)) > 1e50:  # an infinite slope
            low, high = min(low, math.copysign(math.inf, low)), max(high, math.copysign(math.inf, high))
        if order == JUMP:
            low, high = min(low, 0.0), max(high, 0.0)
        slack = 1e-15 * max(1, abs(high), abs(low))
        assert low - slack <= float(bound.df(at)) <= high + slack


@every_variant
def test_limits_agree_with_the_exact_ones(bound):
    for at in (*bound.breaks, 0.0, 1.0):
        for order in (0, 1):
            if at in bound.breaks:  # the float may lie a little beside the place where the formula breaks
                exact = [jet[order] for jet in jets(bound, at, steps=1)]
            else:
                exact = [float(enclose(bound, at, order + 1, side)[order]) for side in ("left", "right")]
            for got, want in zip(bound.limits(at, order), exact, strict=True):
                if abs(want) > 1e50 and got * want > 0 and abs(got) > 1e20:  # an infinite slope has no limit
                    continue
                assert abs(got - want) <= 4 * math.ulp(max(abs(want), 1.0)), f"at {at}, order {order}"


@every_record
def test_wrong_parameters_are_refused(record):
    for each in record.parameters:
        with pytest.raises(RequestError, match=each.name):
            record.bind(**{each.name: "nan" if not each.choices else "other"})
        for bad in (-1.0, 0.0):
            if any(not limit.holds(bad) for limit in each.limits):
                with pytest.raises(RequestError, match=each.name):
                    record.bind(**{each.name: bad})
