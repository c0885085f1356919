"""The same power from Python: what is asked in vain is refused, and every number format is kept."""

from __future__ import annotations

import importlib
import inspect

import numpy as np
import pytest

import actderiv
from actderiv import FUNCTIONS, report
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


WRONG = [2.5, "two", float("nan"), None, b"x", object(), {}, (1.0, "x"), [float("nan"), 1.0], -1, 10**400, True]
PUBLIC = [actderiv.get, actderiv.plot, actderiv.animate, actderiv.compare, actderiv.table, actderiv.sweep,
          actderiv.flow, actderiv.page, actderiv.jacobian, actderiv.identify, actderiv.parse]  # fmt: skip
QUICK = {"plot": {}, "animate": {"at": 0.5, "frames": 2}, "compare": {"points": 5}, "table": {"points": 3},
         "sweep": {"points": 5}, "flow": {"depth": 2, "width": 2, "batch": 2, "seeds": 1}}  # fmt: skip


def wrong_calls():
    for function in PUBLIC:
        for parameter in inspect.signature(function).parameters.values():
            if parameter.kind is not parameter.VAR_KEYWORD and parameter.name not in ("executor", "ax"):
                yield pytest.param(function, parameter, id=f"{function.__name__}-{parameter.name}")


@pytest.mark.parametrize(("function", "parameter"), [*wrong_calls()])
def test_what_is_handed_over_is_refused_by_name_or_taken(function, parameter):
    """Never a raw TypeError or ValueError: an error of this project, or an answer."""
    refused = 0
    for value in WRONG:
        named = dict(QUICK.get(function.__name__, {}))
        first = [] if parameter.name in ("functions", "function", "text") else ["relu"]
        if parameter.kind is parameter.VAR_POSITIONAL:
            first = [value]
        else:
            named[parameter.name] = value
        if function is actderiv.jacobian and parameter.name != "at":
            named["at"] = (1.0, 2.0)
        try:
            function(*first, **named)
        except actderiv.ActderivError:
            refused += 1
    assert refused or parameter.name in ("label",)


def test_a_count_is_whole_and_a_number_one():
    for ask in (
        lambda: actderiv.plot("relu", points=2.5),
        lambda: actderiv.animate("relu", 1.0, frames=2.5),
        lambda: actderiv.flow("relu", depth=2.0),
    ):
        with pytest.raises(actderiv.RequestError, match=r"takes a whole number, not float 2\.[05]"):
            ask()
    assert actderiv.table("relu", points=np.int64(3)).rows
    assert actderiv.plot("relu", points=np.int32(30), range=np.array([-1, 1]), numeric=np.bool_(True))


def test_all_results_show_themselves():
    import pkgutil

    found = []
    for module in pkgutil.walk_packages(actderiv.__path__, "actderiv."):
        if module.name.split(".")[1] in ("pages", "report", "identification", "study", "cli", "facts", "judge"):
            held = vars(importlib.import_module(module.name)).values()
            found += [each for each in held if isinstance(each, type) and hasattr(each, "tables")]
    assert len(found) > 8
    assert all(hasattr(each, "_repr_html_") for each in found if not getattr(each, "_is_protocol", False))
    for table in (*actderiv.table("relu", points=3).tables(), actderiv.sweep("tanh", points=5).tidy()):
        assert table._repr_html_().count("<table>") == 1


def test_every_name_that_results_are_listed_by_is_there():
    """Those of the modules that are loaded later, too."""
    assert {name for names in report.LATER.values() for name in names} < {*report.__all__}
    found = {name: getattr(report, name) for name in report.__all__}
    assert found["Jacobian"] is type(actderiv.jacobian("softmax", (1, 2)))
