"""The same power from Python: what is asked in vain is refused, and every number format is kept."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.colors import to_rgba

import actderiv
import actderiv.testing
from actderiv import FUNCTIONS, report
from actderiv.floats import FORMATS
from actderiv.study.request import Request


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


class Counted:
    def __index__(self):
        return 3


class Held:
    """As frames and series of other libraries are: all that is known of it is how it becomes an array."""

    def __init__(self, held):
        self.held = held

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.held, dtype)


NUMBER = [Decimal("0.5"), Fraction(1, 2), np.float16(0.5), np.array(0.5), Held(0.5)]


def test_what_says_a_number_is_one_everywhere():
    tabled = actderiv.table("tanh", at=0.5, h=0.5).rows
    flowed = actderiv.flow("tanh", depth=2, width=3, batch=3, seeds=1, gain=0.5)
    for half in NUMBER:
        assert actderiv.table("tanh", at=half, h=half).rows == tabled
        assert actderiv.table("tanh", at=[half], h=half).rows == tabled
        assert float(actderiv.get("linear").f(half)) == 0.5
        assert actderiv.flow("tanh", depth=2, width=Counted(), batch=3, seeds=1, gain=half) == flowed
    assert actderiv.table("tanh", points=Counted()).rows == actderiv.table("tanh", points=3).rows
    window = actderiv.table("tanh", range=(0.0, 1.0), points=3).rows
    for ends in (Held([0, 1]), np.array([0, 1]), (each for each in (0, 1)), {0: "", 1: ""}.keys()):
        assert actderiv.table("tanh", range=ends, points=3).rows == window
    steps = actderiv.compare("tanh", h=(1e-3, 1e-4), points=5).rows
    assert actderiv.compare("tanh", h=np.array([1e-3, 1e-4]), points=5).rows == steps
    assert actderiv.compare("tanh", h=np.array([]), points=5).rows == actderiv.compare("tanh", points=5).rows


@pytest.mark.parametrize(
    "wish",
    [
        {"at": np.array([1j])}, {"at": np.complex64(1)}, {"at": np.ma.array([1.0, 2.0], mask=[0, 1])},
        {"at": bytearray(b"ab")}, {"at": np.True_}, {"h": iter([1e-3])}, {"points": iter([3])}, {"order": 3},
        {"order": 0}, {"parameters": {1: 2.0}}, {"dtype": None}, {"dtype": 1}, {"dtype": np.zeros(2)},
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_what_is_no_such_thing_is_refused(wish):
    with pytest.raises(actderiv.RequestError):
        actderiv.table("leaky_relu", **wish)


def test_dtypes_of_all_libraries_name_formats():
    float32 = [np.float32, np.dtype("float32"), np.dtype(">f4"), FORMATS.get("float32")]
    with contextlib.suppress(ImportError):
        float32.append(importlib.import_module("torch").float32)
    with contextlib.suppress(ImportError):
        float32.append(importlib.import_module("jax").numpy.float32)
    rows = actderiv.table("tanh", at=1, dtype="float32").rows
    assert all(actderiv.table("tanh", at=1, dtype=each).rows == rows for each in float32)
    assert actderiv.table("tanh", at=1, dtype=float).rows == actderiv.table("tanh", at=1).rows
    bfloat16 = importlib.import_module("ml_dtypes").bfloat16
    assert actderiv.compare("tanh", against="analytic", dtype=bfloat16).rows[0].dtype == "bfloat16"


STRICT = [each for each in Request.__dataclass_fields__ if each not in ("against", "dtype", "order", "takes")]


@pytest.mark.parametrize("name", STRICT)
def test_compare_reads_how_strict_it_is(name):
    refused = 0
    for value in [*WRONG, "foo", [1.0], 1j]:
        try:
            actderiv.compare("relu", against="analytic", dtype="float16", **{name: value})
        except actderiv.RequestError:
            refused += 1
    assert refused > len(WRONG) / 2


@pytest.mark.parametrize("wish", [{"tol": -1.0}, {"tol": 0}, {"tol": math.nan}])
def test_a_tolerance_is_a_distance(wish):
    for wrt in ({}, {"wrt": "negative_slope"}):
        with pytest.raises(actderiv.RequestError, match="tol is a distance"):
            actderiv.compare("leaky_relu", points=5, **wrt, **wish)


@pytest.mark.parametrize("executor", ["threads", 0, -1, 1.5, True, object()])
def test_an_executor_is_one(executor):
    with pytest.raises(actderiv.RequestError, match="executor"):
        actderiv.compare("relu", against="analytic", points=5, executor=executor)


@pytest.mark.parametrize("x", ["1", b"1", None, [1, "a"], [1, None], {1: 2}, {1.0}, 10**400, [[1, 2], [3]], object(),
                               np.array(["2020"], dtype="M8[D]"), np.array([(1.0, 2.0)], dtype="f8,f8")])  # fmt: skip
def test_inputs_are_numbers(x):
    for function in (actderiv.get("tanh"), actderiv.fast("tanh"), actderiv.get(lambda x: x)):
        with pytest.raises(actderiv.RequestError, match=r"x= takes a number or a sequence"):
            function.f(x)


def test_objects_that_are_numbers_become_float64():
    x = np.array([[Decimal("0.5"), Fraction(1, 4)], [1, 2.0]], dtype=object)
    for function in (actderiv.get("tanh"), actderiv.fast("tanh")):
        assert function.f(x).shape == (2, 2)
        assert np.array_equal(function.df(x), function.df(x.astype(float)))


def test_a_path_is_as_good_as_its_text(tmp_path):
    recorded = tmp_path / "recorded.npz"
    np.savez(recorded, x=np.array([0.5, 1.0]), df=1 - np.tanh([0.5, 1.0]) ** 2)
    named, handed = (actderiv.compare("tanh", against=each) for each in (str(recorded), recorded))
    assert named.rows == handed.rows
    (tmp_path / "acts.py").write_text("def swish(x):\n    return x\n")
    assert actderiv.get(tmp_path / "acts.py:swish").f(1.0) == 1


def test_what_else_is_public_tells_what_it_takes():
    for ask in (
        lambda: actderiv.names(1),
        lambda: actderiv.register(lambda x: x),
        lambda: actderiv.derivative_of(np.tanh, formul="")(np.tanh),
        lambda: actderiv.FUNCTIONS.get(None),
        lambda: actderiv.get("relu").limits("x"),
        lambda: actderiv.get("relu").limits(0, order=2),
        lambda: actderiv.plot("relu", ax=1),
        lambda: actderiv.plot("relu", ax="x"),
        lambda: actderiv.plot("relu", names={"relu": "r"}),
        lambda: actderiv.get("leaky_relu", parameters={"negative_slope": 10**400}),
        lambda: actderiv.testing.assert_ulp([1.0], [1.0], "tanh", max_ulp="x"),
    ):
        with pytest.raises(actderiv.RequestError):
            ask()
    assert 1 not in actderiv.FUNCTIONS


def test_colours_are_those_of_matplotlib():
    """One colour in any of the forms that matplotlib takes, or several, from wherever they come."""

    def colours(**wish):
        (axes,) = actderiv.plot("tanh", **wish).axes
        return [line.get_color() for line in axes.lines if len(line.get_xdata()) > 2]

    red = [tuple(each[:3]) for each in map(to_rgba, colours(color="r"))]
    for given in (np.array([1, 0, 0]), (1.0, 0, 0), ("r", 1.0), iter(["r"])):
        assert [tuple(to_rgba(each)[:3]) for each in colours(color=given)] == red
    assert [to_rgba(each) for each in colours(color=iter(["r", "b"]))] == [to_rgba("r"), to_rgba("b")]


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


@pytest.mark.parametrize(("call", "said", "hint"), [
    (lambda: actderiv.compare(lambda x: x * x), "without a derivative", "Name one with derivative=FILE.py:NAME."),
    (lambda: actderiv.compare("tanh", against=lambda q, w: q), "takes (q, w)", "takes=, for example takes=grad,x;"),
    (lambda: actderiv.plot("sigmoid", points=1), "1 points", "without points= it takes as many"),
    (lambda: actderiv.compare("relu", points=9, dtype="int8:scale=1,zero=0", against="jax"), "range=LO HI", ""),
    (lambda: actderiv.get(lambda x: x, takes="x,x"), "takes= names an argument twice", ""),
])  # fmt: skip
def test_an_error_names_arguments_where_python_calls(call, said: str, hint: str):
    with pytest.raises(actderiv.RequestError) as caught:
        call()
    assert said in str(caught.value)
    assert hint in (caught.value.hint or "")
    assert caught.value.__notes__ == caught.value.lines()[1:]
    assert "--" not in "\n".join(caught.value.lines())


def test_a_command_that_an_error_names_keeps_its_options():
    with pytest.raises(actderiv.RequestError) as caught:
        actderiv.compare("glu", h=1e-3)
    assert "compare glu --against" in "\n".join(caught.value.lines())


def test_what_is_no_option_of_ours_stays_as_it_was_written():
    with pytest.raises(actderiv.RequestError) as caught:
        actderiv.compare("x--nothing(x)")
    assert "=" not in "".join(caught.value.lines())

    def says(x):
        raise ValueError("usage: tool --file FILE")

    with pytest.raises(actderiv.ForeignError, match="--file FILE"):
        actderiv.compare(says, derivative=says)
