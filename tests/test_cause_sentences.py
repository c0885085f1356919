"""What is said of one failing region, word for word: each fault has its sentence, what is like it another or none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from actderiv import get
from actderiv.floats import FORMATS
from actderiv.judge.causes import Region, likely_causes

FAR = np.geomspace(1e-3, 1.79e308, 500)
EVERYWHERE = np.concatenate([-FAR[::-1], FAR])


def told(spec, kernel, inputs, dtype="float64", order=1, of_slope=False, recorded=False):
    """The cause of the inputs that fail, as one region: more than 4 units off, or more than 1 in a narrow format.

    Of ``recorded`` values nobody can ask for more.
    """
    bound, format = get(spec), FORMATS.get(dtype)

    def candidate(x):
        with np.errstate(all="ignore"):
            return rounded(np.broadcast_to(kernel(np.asarray(x, dtype=np.float64)), np.shape(x)), dtype)

    x = np.unique(rounded(inputs, dtype))
    with np.errstate(all="ignore"):
        truth = np.asarray((bound.df if order else bound.f)(x), dtype=np.float64)
    got, room = candidate(x), (4 if format.digits > 12 else 1) * format.spacing(truth)
    failing = ~((np.abs(got - truth) <= room) | (got == truth))
    assert failing.any()
    asked = None if recorded else candidate
    region = Region.of(bound, order, format, x[failing], got[failing], truth[failing], candidate=asked)
    return likely_causes([region], of_slope)[0]


def rounded(values, dtype):
    return np.asarray(FORMATS.get(dtype).round(np.asarray(values, dtype=np.float64))).astype(np.float64)


def half(values):
    return rounded(values, "float16")


def single(values):
    return rounded(values, "float32")


def between(low, high, points=400):
    return np.linspace(low, high, points)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def bell(x):
    return sigmoid(x) * sigmoid(-x)


def of(spec):
    return get(spec).df


USUAL = between(-3, 3)
BOTH, OUTPUT = "input and result pass through", "this is f' as a function of the output y, and it was given x"
JUDGES = "; --saved output judges it as a function of y"
RULE, LEFT = "of the product rule", "a factor of the chain rule is missing"
TERM = f"a term {RULE} is missing: f ="
EXP = "exp(x) overflows float32 from x = 88.72"

# sentence, function, kernel, inputs, and what else is to be asked
SAID = [
    # the right formula of the wrong thing
    ("the sign is flipped", "tanh", lambda x: np.tanh(x) ** 2 - 1, USUAL, {}),
    ("x enters with the wrong sign", "softplus", lambda x: sigmoid(-x), USUAL, {}),
    (f"{OUTPUT}: f' = y - y²{JUDGES}", "sigmoid", lambda x: x * (1 - x), USUAL, {}),
    (f"{OUTPUT}: f' = y - y²{JUDGES}", "sigmoid", lambda x: x * (1 - x), between(-2, 2),
     {"dtype": "bfloat16", "recorded": True}),
    (f"{OUTPUT}: f' = y - y²{JUDGES}", "sigmoid", lambda x: x - rounded(x * x, "bfloat16"), between(-2, 2),
     {"dtype": "bfloat16", "recorded": True}),
    (f"{OUTPUT}: f' = -1 + y²", "-tanh(x)", lambda x: x * x - 1, USUAL, {}),  # the output of a falling f is no x
    (f"{OUTPUT}: given f(x) it returns f'(x)", "exp(-x)", lambda x: -x, USUAL, {}),
    ("the output f(x) given where x was expected: f'(f(x))", "sigmoid", lambda x: bell(sigmoid(x)), USUAL, {}),
    ("the first derivative was returned", "tanh", of("tanh"), USUAL, {"order": 0}),
    ("f itself was returned", "tanh", np.tanh, USUAL, {}),
    ("f' itself was returned", "tanh", np.tanh, USUAL, {"of_slope": True}),
    ("f'', the second derivative, was returned", "tanh", lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2, USUAL, {}),
    ("the square of the truth was returned", "sigmoid", lambda x: bell(x) ** 2, USUAL, {}),
    ("the square root of the truth was returned", "sigmoid", lambda x: np.sqrt(bell(x)), USUAL, {}),
    ("the value of sigmoid", "tanh", sigmoid, USUAL, {"order": 0}),
    ("the derivative of quick_gelu", "gelu", of("quick_gelu"), USUAL, {}),
    ("the values of gelu with approximate=tanh", "gelu", of("gelu:approximate=tanh"), USUAL, {}),
    ("the values of gelu with approximate=none", "gelu:approximate=tanh", of("gelu"), USUAL, {}),
    *(
        (f"the values of leaky_relu with negative_slope={text}", "leaky_relu",
         lambda x, slope=slope: np.where(x > 0, 1, slope), EVERYWHERE, {})
        for slope, text in (
            (0.2, "0.2 (tensorflow, keras.activations)"), (0.3, "0.3 (keras.layers)"), (0.25, "0.25 (prelu)"),
            (0.0, "0 (keras relu)"), (1 / 3, "0.3333333333333333 (very leaky)"),
        )
    ),
    ("the values of elu with alpha=1.6732632423543772 (selu)", "elu",
     lambda x: np.where(x > 0, 1, 1.6732632423543772 * np.exp(np.minimum(x, 0))), USUAL, {}),
    *(
        (f"x enters as {text}", "asinh", lambda x, scale=scale: 1 / np.hypot(1, scale * x), USUAL, {})
        for text, scale in (
            ("√2·x", math.sqrt(2)), ("x/√2", 1 / math.sqrt(2)), ("2x", 2), ("x/2", 0.5),
            ("log(2)·x (base 2 for base e)", math.log(2)), ("x/log(2)", 1 / math.log(2)), ("log(10)·x", math.log(10)),
            ("π·x", math.pi), ("x/π", 1 / math.pi),
        )
    ),
    # the rules of differentiation
    (f"{TERM} x·g(x), returned g(x) without x·g'(x)", "silu", sigmoid, USUAL, {}),
    (f"{TERM} x·g(x), returned x·g'(x) without g(x)", "silu", lambda x: x * bell(x), USUAL, {}),
    (f"{TERM} x²·g(x), returned 2x·g(x) without x²·g'(x)", "x^2*tanh(x+1)",
     lambda x: 2 * x * np.tanh(x + 1), USUAL, {}),
    (f"{TERM} x²·g(x), returned x²·g'(x) without 2x·g(x)", "x^2*tanh(x+1)", lambda x: x**2 / np.cosh(x + 1) ** 2,
     USUAL, {}),
    (f"{TERM} x³·g(x), returned 3x²·g(x) without x³·g'(x)", "x^3*tanh(x)", lambda x: 3 * x**2 * np.tanh(x), USUAL, {}),
    (f"{TERM} x³·g(x), returned x³·g'(x) without 3x²·g(x)", "x^3*tanh(x)", lambda x: x**3 / np.cosh(x) ** 2, USUAL, {}),
    (f"the term x·g'(x) {RULE} has the wrong sign, f = x·g(x)", "silu", lambda x: sigmoid(x) - x * bell(x), USUAL, {}),
    (f"the term g(x) {RULE} has the wrong sign, f = x·g(x)", "silu", lambda x: x * bell(x) - sigmoid(x), USUAL, {}),
    (f"the term x·g'(x) {RULE} is taken 3 times, f = x·g(x)", "silu",
     lambda x: sigmoid(x) + 3 * x * bell(x), USUAL, {}),
    (f"the term g(x) {RULE} is taken 0.5 times, f = x·g(x)", "silu", lambda x: sigmoid(x) / 2 + x * bell(x), USUAL, {}),
    (f"the term x·g'(x) {RULE} is taken beta times, f = x·g(x)", "swish:beta=3",
     lambda x: sigmoid(3 * x) + 9 * x * bell(3 * x), USUAL, {}),
    (f"{LEFT}: 2x", "sqrt(x^2+1)", lambda x: 0.5 / np.sqrt(x * x + 1), USUAL, {}),
    (f"{LEFT}: 2x", "sqrt(x^2+1)", lambda x: 0.5 / np.sqrt(x * x + 1), USUAL, {"recorded": True}),
    (f"{LEFT}: -2x", "sqrt(x^2+1)", lambda x: -0.5 / np.sqrt(x * x + 1), USUAL, {}),
    ("a factor is missing: x in the term x·g'(x), f = x·g(x)", "silu", lambda x: sigmoid(x) + bell(x), USUAL, {}),
    # what was made of the truth
    ("2 times the truth", "sigmoid", lambda x: 2 * bell(x), USUAL, {}),
    ("1/2 times the truth", "sigmoid", lambda x: bell(x) / 2, USUAL, {}),
    ("4 times the truth", "sigmoid", lambda x: 4 * bell(x), USUAL, {}),
    ("1/4 times the truth", "sigmoid", lambda x: bell(x) / 4, USUAL, {}),
    *(
        (f"{text} times the truth", "softplus:beta=3", lambda x, times=times: times * sigmoid(3 * x), USUAL, {})
        for text, times in (("beta", 3), ("beta²", 9), ("1/beta", 1 / 3), ("1/beta²", 1 / 9))
    ),
    ("about 1.3 times the truth", "sigmoid", lambda x: 1.3 * bell(x), USUAL, {}),
    ("the truth + 0.3", "sigmoid", lambda x: bell(x) + 0.3, USUAL, {}),
    ("the truth - 0.3", "sigmoid", lambda x: bell(x) - 0.3, USUAL, {}),
    ("the values of softplus:beta=3.7", "softplus:beta=2", lambda x: sigmoid(3.7 * x), USUAL, {}),
    ("the values of leaky_relu:negative_slope=0.17", "leaky_relu", lambda x: np.where(x > 0, 1, 0.17), EVERYWHERE, {}),
    ("the result is rounded to multiples of 1", "softplus", lambda x: np.round(np.logaddexp(0, x)), between(-20, 20),
     {"order": 0}),
    ("the result is rounded to multiples of 1/8", "softplus", lambda x: np.round(8 * np.logaddexp(0, x)) / 8, USUAL,
     {"order": 0}),
    *((f"{BOTH} {name}", "tanh", lambda x, name=name: rounded(np.tanh(rounded(x, name)), name), between(0.1, 3),
       {"order": 0}) for name in ("float16", "bfloat16", "float32")),
    *((f"the result passes through {name} on the way", "tanh", lambda x, name=name: rounded(np.tanh(x), name),
       between(0.1, 3), {"order": 0}) for name in ("float16", "bfloat16", "float32")),
    *((f"the input is rounded to {name} first", "tanh", lambda x, name=name: np.tanh(rounded(x, name)),
       between(0.1, 3), {"order": 0}) for name in ("float16", "bfloat16", "float32")),
    # tails
    ("set to 1 beyond x = 10, where the truth is still 1 - 4.5e-05", "softplus",
     lambda x: np.where(x > 10, 1, sigmoid(x)), between(9, 30, 2101), {}),
    ("set to -1 beyond x = -5, where the truth is still -1 + 8.9e-05", "tanh",
     lambda x: np.where(x < -5, -1, np.tanh(x)), between(-12, -4, 801), {"order": 0}),
    ("cut to 0 beyond x = -10, where the truth is still 4.54e-05", "softplus",
     lambda x: np.where(x < -10, 0, sigmoid(x)), between(-30, -9, 21001), {}),
    ("set to 0 from x = 10 to 11.99, and right again beyond", "sigmoid",
     lambda x: np.where((x > 10) & (x < 12), 0, bell(x)), between(9, 13, 401), {}),
    ("set to 0 from x = -11.99 to -10, and right again beyond", "sigmoid",
     lambda x: np.where((x < -10) & (x > -12), 0, bell(x)), between(-13, -9, 401), {}),
    ("x is clamped at 4: what holds there is returned beyond it", "sigmoid", lambda x: bell(np.minimum(x, 4)),
     between(3, 30, 2701), {}),
    ("x is clamped at -4: what holds there is returned beyond it", "sigmoid", lambda x: bell(np.maximum(x, -4)),
     between(-30, -3, 2701), {}),
    ("what holds at x = 4.59, 0.01, is returned beyond it: x is clamped, or the result", "sigmoid",
     lambda x: np.maximum(bell(x), 0.01), between(4, 30, 2601), {}),
    ("what is smaller than 2^-12 = 0.000244 is returned as 0", "sigmoid",
     lambda x: np.where(bell(x) < 2**-12, 0, bell(x)), between(7, 30, 23001), {}),
    # overflow and underflow
    (f"{EXP}, in the branch not taken: 0·inf is NaN", "elu",
     lambda x: np.where(x > 88.73, np.nan, 1), between(80, 200, 4000), {"dtype": "float32"}),
    (f"{EXP}: inf/inf, inf - inf and 0·inf are NaN", "softplus",
     lambda x: np.where(x > 88.73, np.nan, 1), between(80, 200, 4000), {"dtype": "float32"}),
    (f"{EXP}, where 0 is returned", "softplus",
     lambda x: np.where(x > 88.73, 0, 1), between(80, 200, 4000), {"dtype": "float32"}),
    ("exp(-2x) overflows float32 from x = -44.36, and what is divided by it becomes 0", "sigmoid",
     lambda x: np.where(np.abs(x) > 44.365, 0, bell(x)), between(-80, -40, 4000), {"dtype": "float32"}),
    ("exp(2x) overflows float32 from x = 44.36, and what is divided by it becomes 0", "sigmoid",
     lambda x: np.where(np.abs(x) > 44.365, 0, bell(x)), between(40, 80, 4000), {"dtype": "float32"}),
    ("x·exp(-x) overflows float32 from x = -84.29: inf/inf, inf - inf and 0·inf are NaN", "silu",
     lambda x: np.where(x < -84.29, np.nan, of("silu")(x)), between(-200, -80, 4000), {"dtype": "float32"}),
    ("exp(beta·x) overflows float32 from x = 35.49: inf/inf, inf - inf and 0·inf are NaN", "softplus:beta=2.5",
     lambda x: np.where(x > 35.49, np.nan, 1), between(30, 80, 4000), {"dtype": "float32"}),
    ("exp(x/alpha) overflows float32 from x = 221.8, in the branch not taken: 0·inf is NaN", "celu:alpha=2.5",
     lambda x: np.where(x > 221.81, np.nan, 1), between(200, 300, 4000), {"dtype": "float32"}),
    ("alpha·exp(x) overflows float32 from x = 87.81, in the branch not taken: 0·inf is NaN", "elu:alpha=2.5",
     lambda x: np.where(x > 87.807, np.nan, 1), between(80, 200, 4000), {"dtype": "float32"}),
    ("x² overflows float32 from x = 1.845e+19", "square",
     lambda x: np.where(x * x > 3.4028235e38, np.inf, 2 * x), between(1e19, 1e20, 4000), {"dtype": "float32"}),
    ("exp(-x) falls below the smallest number of float32 from x = 87.34", "sigmoid",
     lambda x: np.where(x > 87.337, 0, bell(x)), between(80, 100, 4000), {"dtype": "float32"}),
    ("exp(x) falls below the smallest number of float32 from x = -87.34", "sigmoid",
     lambda x: np.where(x < -87.337, 0, bell(x)), between(-100, -80, 4000), {"dtype": "float32"}),
    ("a division by 0, or 0·inf, at x = 0", "silu", lambda x: np.where(x == 0, np.nan, 1), [0.0], {}),
    ("what overflows is returned as the largest number of float16, which has infinity", "square",
     lambda x: np.minimum(x * x, 65504), between(200, 1000), {"dtype": "float16", "order": 0}),
    ("the truth overflows float16: infinity would pass", "square",
     lambda x: np.where(x * x > 65504, 1, x * x), between(200, 1000), {"dtype": "float16", "order": 0}),
    ("the truth overflows float8_e4m3fn: NaN or the largest number would pass", "square",
     lambda x: np.where(x * x > 448, 1, x * x), between(16, 100), {"dtype": "float8_e4m3fn", "order": 0}),
    ("the truth overflows float4_e2m1fn: the largest number would pass", "square",
     lambda x: np.where(x * x > 6, 1, x * x), between(0, 6), {"dtype": "float4_e2m1fn", "order": 0}),
    # pieces
    ("the piece to the left of x = 3 goes on beyond it: it never saturates", "hardswish",
     lambda x: np.where(x < -3, 0, (2 * x + 3) / 6), EVERYWHERE, {}),
    ("the piece to the right of x = -3 goes on beyond it: it never saturates", "hardswish",
     lambda x: np.where(x > 3, 1, (2 * x + 3) / 6), EVERYWHERE, {}),
    ("the two branches that meet at x = 0 are exchanged", "elu",
     lambda x: np.where(x > 0, np.exp(np.minimum(x, 9)), 1), USUAL, {}),
    ("the two branches that meet at x = -1 and x = 1 are exchanged", "hardtanh", lambda x: np.abs(x) > 1, USUAL, {}),
    ("the piece to the left of x = 6 reaches to x = 6.99: the threshold is shifted", "relu6",
     lambda x: (x > 0) & (x < 7), between(-20, 20, 4001), {}),
    ("the piece to the right of x = 0 reaches to x = -0.99: the threshold is shifted", "relu6",
     lambda x: (x > -1) & (x < 6), between(-20, 20, 4001), {}),
    ("the piece to the left of x = 6 goes on beyond it: it never saturates", "relu6",
     lambda x: x > 0, EVERYWHERE, {}),
    ("the piece to the right of x = 0 goes on beyond it: it never saturates", "relu6",
     lambda x: x < 6, EVERYWHERE, {}),
    ("a tie at x = 0: both branches pass their slopes on", "leaky_relu",
     lambda x: np.where(x > 0, 1, 0.01) + (x == 0), [0.0], {}),
    ("a tie at x = 0: neither branch counts", "leaky_relu", lambda x: np.where(x > 0, 1, 0.01) * (x != 0), [0.0], {}),
    # rounding
    ("1 - tanh²: tanh rounds to 1", "tanh",
     lambda x: single(1 - single(single(np.tanh(x)) ** 2)), between(9.5, 12), {"dtype": "float32"}),
    ("1 - tanh²: tanh nears 1, and its rounding error is left over", "tanh",
     lambda x: half(1 - half(half(np.tanh(x)) ** 2)), between(0.1, 8), {"dtype": "float16"}),
    ("exp(x) - 1, every step rounded to float32", "elu",
     lambda x: np.where(x > 0, x, single(np.exp(np.minimum(x, 0))) - 1), between(-0.5, -0.001),
     {"dtype": "float32", "order": 0}),
    ("1 / (1 + exp(-beta·x)), every step rounded to float16", "softplus:beta=3",
     lambda x: half(1 / half(1 + half(np.exp(half(-half(3 * x)))))), between(0.01, 3), {"dtype": "float16"}),
    ("exp(-x) / (1 + exp(-x))², every step rounded to float16", "sigmoid",
     lambda x: half(half(np.exp(-x)) / half(half(1 + half(np.exp(-x))) ** 2)), between(0.1, 9, 2000),
     {"dtype": "float16"}),
    ("f' from the output, f' = 1 + y; f' = 1: the rounding of y to float32 is left over", "elu",
     lambda x: np.where(x > 0, 1, single(np.expm1(np.minimum(x, 0))) + 1), between(-20, -5), {"dtype": "float32"}),
    ("1 / (1 + |x|)², every step rounded to float16", "softsign",  # 0 from where the square overflows
     lambda x: half(1 / half(half(1 + np.abs(x)) ** 2)), between(255, 4000, 5000), {"dtype": "float16"}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "spec", "kernel", "inputs", "more"), SAID, ids=[each[0] for each in SAID])
def test_a_fault_has_its_sentence(said, spec, kernel, inputs, more):
    assert told(spec, kernel, inputs, **more) == said


def near_one(x):
    return np.asarray(get("softplus:beta=1.000001").df(x))


# what it looks like, what is said instead, function, kernel, inputs, and what else is to be asked
INSTEAD = [
    ("a factor near a parameter", "about 1.000001 times the truth", "softplus:beta=1.000001",
     lambda x: 1.0000008 * near_one(x), USUAL, {"dtype": "float32"}),
    ("a parameter for a factor", "beta times the truth", "softplus:beta=1.000001",
     lambda x: 1.000001 * near_one(x), USUAL, {"dtype": "float32"}),
    ("the input's size for its negative", "the derivative of log_sigmoid", "softplus",
     lambda x: sigmoid(-np.abs(x)), between(-0.1, 0.1), {}),
    ("a factor left out on one side", None, "sqrt(x^2+1)",
     lambda x: np.where(x > 0, 0.5, x) / np.sqrt(x * x + 1), USUAL, {}),
    ("a factor that fits a short part", None, "sqrt(x^2+1)",
     lambda x: 0.5 / np.sqrt(x * x + 1), between(1, 1.9), {"recorded": True}),
    ("a factor left out of a part", None, "sqrt(x^2+1)",
     lambda x: np.where((x > 1) & (x < 2), 0.5, x) / np.sqrt(x * x + 1), between(-3, 3, 4001), {}),
    ("a factor of nothing", None, "sigmoid",
     lambda x: 1.2e-15 * bell(x) * (1 + 0.7 * np.sin(40 * x)), USUAL, {}),
    ("twice a gate without a square", "the derivative of softplus_parametric:alpha=2", "silu",
     lambda x: 2 * sigmoid(x), USUAL, {}),
    ("thrice a gate without a cube", None, "silu", lambda x: 3 * sigmoid(x), USUAL, {}),
    ("a tie that is half of one", None, "leaky_relu", lambda x: np.where(x > 0, 1, 0.01) + 0.3 * (x == 0), [0.0], {}),
    ("a tie among wrong slopes", None, "leaky_relu", lambda x: np.where(x > 0, 1, 0.3) + 0.71 * (x == 0), [0.0], {}),
    ("a floor for a grid", None, "softplus", lambda x: np.floor(8 * np.logaddexp(0, x)) / 8, USUAL, {"order": 0}),
    ("a slope for an offset", None, "sigmoid", lambda x: bell(x) + 0.3 + 0.01 * x, USUAL, {}),
    ("an offset of a factor", None, "sigmoid", lambda x: 1.3 * bell(x) + 0.01, USUAL, {}),
    ("another formula on one side", None, "tanh",
     lambda x: np.where(x > 1, bell(x), np.cosh(x) ** -2.0), USUAL, {}),
    ("NaN before anything overflows", None, "softplus",
     lambda x: np.where(x > 87.5, np.nan, 1), between(80, 200, 4000), {"dtype": "float32"}),
    ("NaN long after an overflow", None, "softplus",
     lambda x: np.where(x > 93, np.nan, 1), between(80, 200, 4000), {"dtype": "float32"}),
    ("NaN on the side that does not overflow", None, "elu",
     lambda x: np.where(x < -60, np.nan, np.exp(np.minimum(x, 0))), between(-80, -40, 4000), {"dtype": "float32"}),
    ("0 before anything overflows", "cut to 0 beyond x = 43, where the truth is still 2.09e-19", "sigmoid",
     lambda x: np.where(np.abs(x) > 43, 0, bell(x)), between(40, 80, 4001), {"dtype": "float32"}),
    ("0 after an overflow", "cut to 0 beyond x = 46, where the truth is still 1.04e-20", "sigmoid",
     lambda x: np.where(np.abs(x) > 46, 0, bell(x)), between(40, 80, 4001), {"dtype": "float32"}),
    ("what is held where nothing was", None, "sigmoid",
     lambda x: np.where(x > 4, 0.5, bell(x)), between(3, 30, 2701), {}),
    ("small values that are kept on the left", "cut to 0 beyond x = 8.318, where the truth is still 0.000244",
     "sigmoid",
     lambda x: np.where((bell(x) < 2**-12) & (x > 0), 0, bell(x)), between(7, 30, 23001), {}),
    ("zeros and nothing else", None, "sigmoid", np.zeros_like, USUAL, {}),
    ("small values below no power of two", "cut to 0 beyond x = 8.11, where the truth is still 0.0003", "sigmoid",
     lambda x: np.where(bell(x) < 0.0003, 0, bell(x)), between(7, 30, 23001), {}),
    ("a hole in a piece", None, "relu6", lambda x: (x > 0) & (x < 6) & ~((x > 2) & (x < 3)), between(-9, 9, 1801), {}),
    ("a piece of another height beyond", None, "relu6",
     lambda x: np.where((x > 6) & (x < 7), 0.9, (x > 0) & (x < 6)), between(-20, 20, 4001), {}),
    ("branches that are not those of the other side", None, "elu",
     lambda x: np.where(x > 0, 0.9, 1), USUAL, {}),
    ("an output that is a thousandth too large", "the truth + 0.001", "elu",
     lambda x: np.where(x > 0, 1, np.exp(np.minimum(x, 0)) + 0.001), between(-20, -5), {"dtype": "float32"}),
    ("digits chopped for a narrow format", None, "tanh",
     lambda x: np.trunc(2048 * np.tanh(x)) / 2048, between(0.6, 3), {"order": 0}),
    ("noise as large as a narrow format's", None, "tanh",
     lambda x: np.tanh(x) * (1 + 5e-4 * np.sin(9e5 * x)), between(0.1, 3), {"order": 0}),
    ("a square that is none", None, "sigmoid", lambda x: bell(x) ** 1.9, USUAL, {}),
    ("an argument that is moved", None, "asinh", lambda x: 1 / np.hypot(1, 2 * x + 0.1), USUAL, {}),
    ("an output that is none", None, "sigmoid", lambda x: x * (1.1 - x), USUAL, {}),
    ("a power of the output", None, "tanh", lambda x: 1 - x**4, USUAL, {}),
    ("a second derivative that is moved", None, "tanh",
     lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2 + 1e-4, USUAL, {}),
    ("the least number for infinity", None, "square",
     lambda x: np.where(x * x > 65504, np.where(x > 500, 1, 2), x * x), between(200, 1000),
     {"dtype": "float16", "order": 0}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "spec", "kernel", "inputs", "more"), [each[1:] for each in INSTEAD], ids=[each[0] for each in INSTEAD]
)
def test_what_is_like_a_fault_does_not_get_its_sentence(said, spec, kernel, inputs, more):
    assert told(spec, kernel, inputs, **more) == said
