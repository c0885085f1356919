"""Softmax and its kin: one input beside others that are held, and the whole Jacobian at a vector."""

import itertools
import json
import math
import warnings

import numpy as np
import pytest

import actderiv
from actderiv.errors import RequestError

VECTORS = [(2, 1, 0.1), (0, 0), (-1000, 1000), (800.0, -3, 799, 5), tuple(np.linspace(-3, 3, 9))]


def softmax(x):
    shifted = [math.exp(each - max(x)) for each in x]
    return [each / math.fsum(shifted) for each in shifted]


def jacobian_of(name, x):
    """By the formulas of textbooks."""
    p = softmax([-each for each in x] if name == "softmin" else x)
    size = range(len(x))
    if name == "log_softmax":
        return [[(i == j) - p[j] for j in size] for i in size]
    sign = -1 if name == "softmin" else 1
    return [[sign * p[i] * ((i == j) - p[j]) for j in size] for i in size]


@pytest.mark.parametrize("x", VECTORS, ids=str)
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin"])
def test_the_jacobian_is_that_of_textbooks(name, x):
    found = actderiv.jacobian(name, x)
    # 1 - p of the textbook's formula has an absolute error of an ulp of 1, so the comparison is absolute
    np.testing.assert_allclose(found.rows, jacobian_of(name, x), atol=8 * np.finfo(float).eps)
    for row in found.rows:
        assert abs(math.fsum(row)) <= 1e-15 * math.fsum(map(abs, row)) + 1e-300


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin", "sparsemax"])
def test_numbers_whose_distance_overflows_have_a_jacobian(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = actderiv.jacobian(name, (1e308, 0, -1e308))
    one_takes_all = np.array([[0, 0, 0], [-1, 1, 0], [-1, 0, 1]])
    assert np.array_equal(found.rows, one_takes_all * (name == "log_softmax"))


def test_the_gradients_of_cross_entropy_are_p_minus_y():
    found = actderiv.jacobian("softmax", (2, 1, 0.1))
    p = softmax((2, 1, 0.1))
    for label, row in enumerate(found.loss_gradients):
        np.testing.assert_allclose(row, [each - (place == label) for place, each in enumerate(p)], atol=1e-15)
    assert actderiv.jacobian("softmin", (2, 1)).loss_gradients == ()


def test_a_sure_answer_keeps_its_gradient():
    """p - 1 is 0 in floats where p is nearly 1; the others' shares are not."""
    found = actderiv.jacobian("log_softmax", (50, 0))
    assert found.loss_gradients[0][0] == pytest.approx(-math.exp(-50), rel=1e-14)
    assert found.rows[0][0] == pytest.approx(math.exp(-50), rel=1e-14)


def test_sparsemax_shares_equally_on_its_support():
    found = actderiv.jacobian("sparsemax", (2, 1.6, 0.1))
    assert found.f == pytest.approx((0.7, 0.3, 0))
    assert found.rows == ((0.5, -0.5, 0), (-0.5, 0.5, 0), (0, 0, 0))
    assert found.loss_gradients[1] == pytest.approx((0.7, -0.7, 0))
    assert "sparsemax loss" in found.tables()[-1].title


@pytest.mark.parametrize("others", [(0.0,), (1, 0.1), (0.5, 0.4, 0.3, -3), (2, 2, 1)], ids=str)
def test_the_kinks_of_sparsemax_are_where_the_support_changes(others):
    bound = actderiv.get("sparsemax", parameters={"others": others})
    ends = [-9, *sorted(bound.breaks), 9]
    for low, high in itertools.pairwise(ends):
        inside = np.linspace(low, high, 7)[1:-1]
        assert np.ptp(bound.df(inside)) == 0
        quotient = (bound.f(inside[-1]) - bound.f(inside[0])) / (inside[-1] - inside[0])
        assert bound.df(inside[0]) == pytest.approx(quotient, abs=1e-12)
    assert actderiv.compare(bound, points=101).passed


def test_show_prints_the_jacobian(command):
    done = command("show", "softmax", "--at", "2,1,0.1")
    assert done.status == 0
    assert "the Jacobian" in done.out
    assert "p - y" in done.out
    data = json.loads(command("show", "softmax", "--at", "2,1,0.1", "--format", "json").out)
    assert data["jacobian"][0][1] == data["jacobian"][1][0] == pytest.approx(-0.159764, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "at", "said"),
    [("sigmoid", (1, 2), "no function of a vector"), ("softmax", (1,), "2 to 64"), ("softmax", (1, math.inf), "finite"),
     ("softmax", (0.0,) * 65, "2 to 64")],
)  # fmt: skip
def test_what_is_no_vector_is_refused(name, at, said):
    with pytest.raises(RequestError, match=said):
        actderiv.jacobian(name, at)


def test_others_are_read_from_text_and_from_sequences():
    read = actderiv.get("softmax:others=1,0.1")
    assert read.parameters["others"] == (1.0, 0.1)
    assert actderiv.get(read.spec).parameters == read.parameters
    assert actderiv.get("softmax", parameters={"others": [1, 0.1]}).spec == read.spec
    assert actderiv.get("softmax:others=3").parameters["others"] == (3.0,)


@pytest.mark.parametrize("text", ["softmax:others=1,two", "softmax:others=", "softmax:others=1,inf", "elu:alpha=1,2"])
def test_what_is_no_list_of_numbers_is_refused(command, text):
    done = command("table", text)
    assert done.status == 2
    assert "^" in done.err


def test_a_formula_says_that_it_cannot_hold_a_list(command):
    done = command("table", "2*softmax(x)")
    assert done.status == 2
    assert "list of numbers" in done.err


# Parameters by other names, and names from other languages


@pytest.mark.parametrize(
    "text", ["linear:m=2,b=1", "lineal:slope=2,intercept=1", "affine:alpha=2,b=1", "identity:m=2,b=1"]
)
def test_a_straight_line_as_lessons_write_it(text):
    line = actderiv.get(text)
    assert (line.f(3.0), line.df(3.0)) == (7.0, 2.0)


def test_linear_is_the_identity_where_nothing_is_said():
    assert actderiv.get("linear").name == "identity"
    assert actderiv.get("linear", parameters={"m": 3}).df(1.0) == 3
    assert actderiv.get("linear(x, m=3)").df(1.0) == 3


def test_a_parameter_under_two_names_is_refused():
    for given in ({"m": 2, "alpha": 3}, {"alpha": 3, "slope": 2}):
        with pytest.raises(RequestError, match="given twice"):
            actderiv.get("affine", parameters=given)
    with pytest.raises(RequestError, match="given twice"):
        actderiv.get("linear:m=2,slope=3")
    with pytest.raises(RequestError, match="identity has no parameter 'q'"):
        actderiv.get("linear:q=2")


@pytest.mark.parametrize(
    ("spanish", "name"),
    [("sigmoide", "sigmoid"), ("lineal", "identity"), ("escalon", "heaviside"), ("escalón", "heaviside"),
     ("tangente_hiperbolica", "tanh"), ("Tangente-Hiperbólica", "tanh"), ("relu", "relu")],
)  # fmt: skip
def test_names_that_a_spanish_lesson_uses(spanish, name):
    assert actderiv.get(spanish).name == name


# Parameters by other names, in every command


def test_a_parameter_by_another_name_in_every_place(command):
    assert command("compare", "leaky_relu", "--wrt", "alpha", "--points", "9").status == 0
    assert command("table", "leaky_relu", "--wrt", "slope", "--at", "1").status == 0
    assert command("compare", "identity", "--wrt", "m", "--points", "9").status == 0
    assert actderiv.compare("leaky_relu", against="leaky_relu(x, alpha=0.01)", dtype="float16", order=0).passed
    twice = command("table", "leaky_relu(x, alpha=0.1, slope=0.5)", "--at", "1")
    assert (twice.status, "given twice" in twice.err) == (2, True)
    told = command("table", "linear:m=2,c=1")
    assert "alpha or m or slope" in told.err


def test_equal_functions_have_equal_hashes():
    one, other = actderiv.get("leaky_relu:negative_slope=0"), actderiv.get("leaky_relu:negative_slope=-0.0")
    assert one == other
    assert len({one, other}) == 1


def test_the_vector_has_all_inputs(command):
    done = command("show", "softmax:others=5", "--at", "1,2")
    assert (done.status, "all of its inputs" in done.err) == (2, True)


@pytest.mark.parametrize(
    "wrong",
    [lambda: actderiv.jacobian("softmax", np.ones((2, 3))), lambda: actderiv.jacobian("softmax", "1,2"),
     lambda: actderiv.table("tanh", at=np.ones((2, 2))), lambda: actderiv.table("tanh", at="0,1"),
     lambda: actderiv.compare("tanh", h="1e-3"), lambda: actderiv.plot("relu", range=5),
     lambda: actderiv.sweep("relu", range=(1, 2, 3)), lambda: actderiv.get("softmax", parameters={"others": {1: 2}})],
)  # fmt: skip
def test_what_is_no_number_is_refused_from_python_too(wrong):
    with pytest.raises(RequestError, match="number"):
        wrong()


def test_one_number_is_a_sequence_of_one():
    assert len(actderiv.table("tanh", at=1).rows) == 1
