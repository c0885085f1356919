"""Functions of the catalogue that are the same, or made of one another: an error in a formula breaks one of these.

Both sides are evaluated in ball arithmetic, f and f' together, at 60 points, so agreement is to 50 digits and not to
rounding.
"""

from __future__ import annotations

import math

import pytest

from actderiv import get
from actderiv.ops import LOG_TWO, PI, arcsinh, exp, fabs, log1p, logistic, maximum, minimum, sqrt, tanh

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


def huber(x):
    return minimum(fabs(x), 1) ** 2 / 2 + maximum(fabs(x) - 1, 0)


IDENTITIES = {
    "suish is reu": (f("suish"), f("reu")),
    "exponential_swish is sigmoid(-x)": (f("exponential_swish"), lambda x: f("sigmoid")(-x)),
    "smelu(1) is sparse_plus": (f("smelu:beta=1"), f("sparse_plus")),
    "sq_softplus is smelu(1/2)": (f("sq_softplus"), f("smelu:beta=0.5")),
    "siglu is ptelu(1, 1)": (f("siglu"), f("ptelu:alpha=1,beta=1")),
    "siglu is max(x, tanh x)": (f("siglu"), lambda x: maximum(x, tanh(x))),
    "mrelu is tent(1)": (f("mrelu"), f("tent:delta=1")),
    "polylu is sign_relu(1)": (f("polylu"), f("sign_relu:a=1")),
    "polylu is polu(1)": (f("polylu"), f("polu:n=1")),
    "hard_sigmoid(1/2) is sparse_sigmoid": (f("hard_sigmoid:slope=0.5"), f("sparse_sigmoid")),
    "relu6 is bounded_relu(6)": (f("relu6"), f("bounded_relu:a=6")),
    "bipolar_sigmoid is 2 sigmoid - 1": (f("bipolar_sigmoid"), lambda x: 2 * logistic(x) - 1),
    "bipolar_sigmoid is tanh(x/2)": (f("bipolar_sigmoid"), lambda x: tanh(x / 2)),
    "scaled_sigmoid is 2 tanh(x/2)": (f("scaled_sigmoid"), lambda x: 2 * tanh(x / 2)),
    "modified_elliott is isru + 1/2": (f("modified_elliott"), lambda x: f("isru")(x) + 0.5),
    "bent_identity is blu(1/2)": (f("bent_identity"), f("blu:beta=0.5")),
    "smu1(0, mu) is squareplus(mu²)": (f("smu1:alpha=0,mu=1.5"), f("squareplus:b=2.25")),
    "bifire(1) is eplaf(2)": (f("bifire:a=1"), f("eplaf:d=2")),
    "bifire(1) is Huber's function": (f("bifire:a=1"), huber),
    "cloglog is 1 - loglog": (f("cloglog"), lambda x: 1 - f("loglog")(x)),
    "eanaf is x tanh(softplus(x)/2)": (f("eanaf"), lambda x: x * tanh(log1p(exp(x)) / 2)),
    "eanaf is x sigmoid(x - log 2)": (f("eanaf"), lambda x: x * logistic(x - LOG_TWO)),
    "soft_modulus_t(1) is lisht": (f("soft_modulus_t:a=1"), f("lisht")),
    "acon_c(1, 0, beta) is swish(beta)": (f("acon_c:p1=1,p2=0,beta=1.75"), f("swish:beta=1.75")),
    "rootsig(a) is tanh(asinh(a x)/2)": (f("rootsig:a=1.5"), lambda x: tanh(arcsinh(1.5 * x) / 2)),
    "new_sigmoid is t / sqrt(1 + t²)": (f("new_sigmoid"), lambda x: tanh(x) / sqrt(1 + tanh(x) ** 2)),
    "swim(1) is pflu": (f("swim:k=1"), f("pflu")),
    "oaf is relu + silu": (f("oaf"), lambda x: maximum(x, 0) + f("silu")(x)),
    "sqlu is max(x, 0) + min(sqnl, 0)": (f("sqlu"), lambda x: maximum(x, 0) + minimum(f("sqnl")(x), 0)),
    "silu - x/2 is x tanh(x/2)/2": (lambda x: f("silu")(x) - x / 2, lambda x: x * tanh(x / 2) / 2),
    "softplus(x) - softplus(-x) is x": (lambda x: f("softplus")(x) - f("softplus")(-x), lambda x: x),
    "mish is a quotient of powers of e": (
        f("mish"), lambda x: x * ((1 + exp(x)) ** 2 - 1) / ((1 + exp(x)) ** 2 + 1)
    ),
    "celu(alpha) is alpha elu(x/alpha)": (f("celu:alpha=1.75"), lambda x: 1.75 * f("elu")(x / 1.75)),
    "smish's gate is rational in the sigmoid": (
        f("smish"), lambda x: x * logistic(x) * (2 + logistic(x)) / (2 + 2 * logistic(x) + logistic(x) ** 2)
    ),
    "gelu_tanh is x sigmoid(2u)": (f("gelu_tanh"), lambda x: x * logistic(gelu_tanh_argument(x))),
}  # fmt: skip


def less_its_mirror(spec):
    return lambda x: f(spec)(x) - f(spec)(-x)


IDENTITIES |= {
    f"{name}(x) - {name}(-x) is x": (less_its_mirror(name), lambda x: x)
    for name in ("gelu", "silu", "relu", "squareplus", "sparse_plus", "calu", "lalu")
}
NEARLY = {  # a parameter that no float holds: the double nearest to it gives the same to sixteen digits
    "smu(0, 1/sqrt 2) is gelu": (f(f"smu:alpha=0,mu={math.sqrt(0.5)!r}"), f("gelu")),
    "quick_gelu is swish(1.702)": (f("quick_gelu"), f("swish:beta=1.702")),
    "hardswish is x hard_sigmoid(1/6)": (f("hardswish"), lambda x: x * f("hard_sigmoid")(x)),
}
SLOPES = {
    "dsilu is silu'": ("dsilu", "silu"),
    "sigmoid_derivative is sigmoid'": ("sigmoid_derivative", "sigmoid"),
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


@pytest.mark.parametrize("name", IDENTITIES)
def test_identity(name):
    agree(*IDENTITIES[name], DIGITS)


@pytest.mark.parametrize("name", NEARLY)
def test_identity_up_to_the_rounding_of_a_parameter(name):
    agree(*NEARLY[name], 14)


@pytest.mark.parametrize("name", SLOPES)
def test_a_function_that_is_the_derivative_of_another(name):
    """The value of the one is the first derivative of the other, in the series of both."""
    function, whole = SLOPES[name]
    kept, flint.ctx.prec = flint.ctx.prec, BITS
    try:
        for at in POINTS:
            x = balls.Ball(flint.arb_series([flint.arb(at), 1], 3))
            one, other = f(function)(x).series, f(whole)(x).series
            assert abs(one[0] - other[1]).abs_upper() < flint.arb(10) ** -DIGITS
            assert abs(one[1] - 2 * other[2]).abs_upper() < flint.arb(10) ** -DIGITS
    finally:
        flint.ctx.prec = kept


def test_a_wrong_formula_breaks_an_identity():
    with pytest.raises(AssertionError):
        agree(f("swish:beta=1.001"), f("silu"), DIGITS)
