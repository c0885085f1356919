"""Functions of the catalogue that are the same, or made of one another, as their records say: an error in a formula
breaks one of these.

Both sides are evaluated in ball arithmetic, f and f' together, at 60 points, so agreement is to 50 digits and not to
rounding.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from actderiv import FUNCTIONS, get, parse
from actderiv.facts import identities
from actderiv.ops import PI, logistic, sqrt
from actderiv.sources import exact

flint = pytest.importorskip("flint")
from actderiv.ops import balls  # noqa: E402

BITS, DIGITS = 400, 50
POINTS = [(k - 29.5) / 8 + 1 / 97 for k in range(60)]


def f(spec):
    """The formula of a function, for a series."""
    bound = get(spec)
    parameters = {
        name: balls.constant(value, 3) if isinstance(value, float) else value
        for name, value in bound.parameters.items()
    }
    return lambda x: bound.activation.value(x, **parameters)


def gelu_tanh_argument(x):
    return 2 * sqrt(balls.constant(2, 3) / (x * 0 + PI)) * (x + flint_decimal("0.044715") * x * x * x)


def flint_decimal(text):
    return balls.Ball(flint.arb_series([flint.arb(text)], 3))


TEXTS = [text for record in FUNCTIONS for text in record.identities]
ALIKE = {  # what a formula has no words for
    "gelu_tanh is x sigmoid(2u)": (f("gelu_tanh"), lambda x: x * logistic(gelu_tanh_argument(x))),
}
NEARLY = {  # a parameter that no float holds: the double nearest to it gives the same to sixteen digits
    "smu(0, 1/sqrt 2) is gelu": (f(f"smu:alpha=0,mu={math.sqrt(0.5)!r}"), f("gelu")),
    "quick_gelu is swish(1.702)": (f("quick_gelu"), f("swish:beta=1.702")),
    "hardswish is x hard_sigmoid(1/6)": (f("hardswish"), lambda x: x * f("hard_sigmoid")(x)),
}


def apart(left, right, at, terms):
    """The distances of the first coefficients of two series at a point, as balls."""
    kept, flint.ctx.prec = flint.ctx.prec, BITS
    try:
        x = balls.Ball(flint.arb_series([flint.arb(at), 1], terms))
        one, other = (balls.constant(side(x), terms).series for side in (left, right))
        return [abs(one[k] - other[k]) for k in range(2)]
    finally:
        flint.ctx.prec = kept


def agree(left, right, digits):
    for at in POINTS:
        for distance in apart(left, right, at, 3):
            assert distance.abs_upper() < flint.arb(10) ** -digits, f"at {at}: {distance}"


def sides(text):
    """The two sides of an identity, for a series."""
    return [parse(side).activation.value for side in text.split(" = ", 1)]


@pytest.mark.parametrize("text", TEXTS)
def test_identity(text):
    agree(*sides(text), DIGITS)


@pytest.mark.parametrize("name", ALIKE)
def test_identity_in_words_of_the_code(name):
    agree(*ALIKE[name], DIGITS)


@pytest.mark.parametrize("name", NEARLY)
def test_identity_up_to_the_rounding_of_a_parameter(name):
    agree(*NEARLY[name], 14)


def test_a_wrong_formula_breaks_an_identity():
    with pytest.raises(AssertionError):
        agree(f("swish:beta=1.001"), f("silu"), DIGITS)


def errors(text, x):
    """How far both sides are from the truth in float64, as shares of it."""
    left, right = (parse(side) for side in text.split(" = ", 1))
    true = exact.truth(left, x)[0]
    with np.errstate(all="ignore"):
        found = [np.abs(np.asarray(side.f(x), dtype=np.float64) - true) / np.abs(true) for side in (left, right)]
    found = [np.where(np.isnan(each), np.inf, each) for each in found]
    return [np.where(np.abs(true) > identities.SMALLEST, each, 0.0) for each in found]


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_measured_where_the_right_side_loses_digits_and_the_left_loses_none(text):
    found = identities.measured(text)
    away = np.geomspace(1e-9, 300, 41)
    x = np.concatenate([-away, away])
    left, right = errors(text, x)
    assert left.max() < 2.0**-44  # one rounding of a parameter times x, in an exponent
    inside = np.array([any(low <= at <= high for low, high in found.half) for at in x.tolist()])
    assert right[~inside].max(initial=0.0) < 2 * identities.HALF
    if inside.any():
        assert np.median(right[inside]) > identities.HALF
    for low, high in found.all:
        within = min(2 * low, 699.0) if math.isinf(high) else max(2 * high, -699.0)
        assert errors(text, np.array([within]))[1] > 0.4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sigmoid'(x) = sigmoid(x)·(1 - sigmoid(x))", "half at x > 19; all at x > 37"),
        ("tanh'(x) = 1 - tanh(x)²", "half at |x| > 10; all at |x| > 19"),
        ("softplus'(x) = sigmoid(x)", "nowhere"),
        ("expm1(x) = exp(x) - 1", "half at |x| < "),
        ("x = log(exp(x))", "half at |x| < "),
    ],
)
def test_the_loss_is_told_in_words(text, told):
    assert identities.measured(text).told().startswith(told)


def test_the_page_of_a_function_has_its_identities(command):
    shown = command("show", "tanh", "--format", "plain").out
    assert "tanh'(x) = 1 - tanh(x)²" in shown
    assert "half at |x| > 10; all at |x| > 19" in shown
    assert "Identities" not in command("show", "heaviside", "--format", "plain").out


def test_a_stretch_of_one_input_is_told_as_a_place():
    assert identities._in_words(((-8.2e-9, -8.2e-9), (-1.1e-8, 1.1e-8))) == "x near -8.2e-09 and |x| < 1.1e-08"
    assert identities._in_words(((2.0, 5.0),)) == "2 < x < 5"
