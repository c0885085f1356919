"""The same power from Python: what is asked in vain is refused, and every number format is kept."""

from __future__ import annotations

import numpy as np
import pytest

import actderiv
from actderiv import FUNCTIONS
from actderiv.floats import FORMATS


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"order": 0}, "order 0"), ({"order": 7}, "order 7"), ({"max_upl": 3}, "max_upl"),
        ({"sample": "all"}, "sample"), ({"against": "formula", "tol": 1e-30}, "tol"),
        ({"against": "formula", "h": 1e-3}, "h: "),
        ({"against": "formula", "max_ulp": -3}, "max_ulp"), ({"against": "formula", "input_ulp": -1}, "input_ulp"),
    ],
)  # fmt: skip
def test_compare_refuses_what_it_would_not_heed(wish, said):
    with pytest.raises(actderiv.RequestError, match=said):
        actderiv.compare("sigmoid", points=50, **wish)


def test_every_dtype_is_tabled_and_kept():
    for dtype in ("float64", "float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2"):
        assert len(actderiv.table(dtype=dtype, at=(0.5, -1.0)).rows) >= 2 * len(FUNCTIONS)
        x = np.array([0.5, -1.0], dtype=FORMATS.get(dtype).dtype)
        for record in FUNCTIONS:
            assert record.bind().f(x).dtype == record.bind().df(x).dtype == x.dtype, record.name
    with pytest.raises(actderiv.RequestError, match="tells nothing"):
        actderiv.compare("tanh", dtype="float8_e5m2")


def test_a_break_that_is_no_float32_has_its_three_rows():
    found = actderiv.table("displaced_relu", dtype="float32", points=3)
    assert [row[2] for row in found.rows if row[2]] == ["left", "at", "right"]
    assert max(found.max_error.values()) < 1e-2  # of a quotient in float32, whose default step is 0.01


def test_what_a_caller_made_of_numpy_s_errors_changes_nothing():
    """Also underflow, which NumPy passes over by default, happens in the tails of everything."""
    for ask in (
        lambda: actderiv.compare("log(x)", range=(-1e3, 1e3)).rows,
        lambda: actderiv.sweep("heaviside").rows,
        lambda: actderiv.table("sqrt(x)", points=9).rows,
        lambda: actderiv.compare("tanh", against="analytic", dtype="float16").rows,
        lambda: actderiv.identify(lambda x: x * x).matches,
    ):
        wanted = repr(ask())
        with np.errstate(all="raise"):
            assert repr(ask()) == wanted
