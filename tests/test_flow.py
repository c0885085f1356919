"""``flow``: what is measured is a true backward pass, what is predicted is the theory, and they agree."""

from __future__ import annotations

import json
import math
import warnings

import numpy as np
import pytest

import actderiv
from actderiv.naming import bound_of
from actderiv.pictures import matplotlib as figures
from actderiv.pictures.scene.flow import curves_of_flow
from actderiv.renderers import render
from actderiv.report import EXPLODING, STABLE, UNDECIDED, VANISHING
from actderiv.study import flow as study
from actderiv.study import passing
from actderiv.study.meanfield import MeanField
from actderiv.study.passing import passed
from actderiv.study.weights import INITS

close = pytest.approx
SMALL = {"depth": 6, "width": 32, "batch": 16, "seeds": 3}


def one(function, **options):
    """The result for one function, warnings being errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return actderiv.flow(function, **options).results[0]


def quiet():
    pass


# --- what a learner asks ---------------------------------------------------------------------------------------


def test_the_gradient_of_a_sigmoid_vanishes_by_at_most_a_quarter_of_the_weights():
    found = one("sigmoid", depth=50, width=64, seeds=2)
    assert found.verdict == VANISHING
    assert 0.2 < found.factor.median < 0.25
    assert found.layers[0].gradient.median == close(found.factor.median**50, rel=0.2)


def test_he_keeps_relu_stable_and_xavier_halves_its_square():
    he, xavier = (one("relu", init=init, seeds=3, width=128) for init in ("he", "xavier"))
    assert (he.verdict, xavier.verdict) == (STABLE, VANISHING)
    assert he.factor.median == close(1, abs=0.03)
    assert xavier.factor.median == close(math.sqrt(0.5), abs=0.03)


def test_leaky_relu_has_no_dead_units_where_relu_has_some():
    found = actderiv.flow("relu", "leaky_relu", init="he", width=64, batch=16, seeds=2)
    relu, leaky = (each.share("dead") for each in found.results)
    assert relu > 0.05
    assert leaky == 0
    assert one("heaviside", **SMALL).share("dead") == 1


def test_what_is_dead_and_what_is_saturated():
    sigmoid = one("sigmoid", gain=40, **SMALL)
    assert 0.3 < sigmoid.share("saturated") < 1
    assert sigmoid.share("dead") == 0
    assert one("relu", **SMALL).share("saturated") == close(0.5, abs=0.1)


# --- the measurement -------------------------------------------------------------------------------------------


def by_hand(bound, network, seed):
    """Activations and gradients layer by layer, as the chain rule says, and a quotient in the gradient's direction."""
    weights = [passing._weights(network, seed, layer) for layer in range(1, network.depth + 1)]
    draws = (passing._random(seed, what).standard_normal((network.batch, network.width)) for what in (1, 2))
    x, g = (passing._unit_rows(each) for each in draws)

    def forward(a):
        inputs, outputs = [], [a]
        for w in weights:
            inputs.append(outputs[-1] @ w.T)
            outputs.append(bound.f(inputs[-1]))
        return inputs, outputs

    inputs, outputs = forward(x)
    gradients = [g]
    for w, z in zip(reversed(weights), reversed(inputs), strict=True):
        gradients.append((gradients[-1] * bound.df(z)) @ w)
    step = 1e-6 * gradients[-1] / np.max(np.abs(gradients[-1]))
    ahead, behind = (np.sum(forward(x + sign * step)[1][-1] * g) for sign in (1, -1))
    return outputs, gradients[::-1], (ahead - behind) / 2, np.sum(gradients[-1] * step)


@pytest.mark.parametrize("name", ["tanh", "leaky_relu:negative_slope=0.3", "gelu", "sin(2*x)"])
@pytest.mark.parametrize("init", INITS.names())
def test_the_pass_is_the_chain_rule(name, init):
    bound, network = actderiv.get(name), study.network_of(5, 24, 8, init, 1.3, 1)
    outputs, gradients, quotient, product = by_hand(bound, network, 7)
    assert quotient == close(product, rel=1e-5)
    found = passed(bound, network, 7, quiet)
    for mine, values in zip([*found.activations, *found.gradients], [*outputs, *gradients], strict=True):
        assert 2.0**mine == close(math.sqrt(np.mean(values**2)), rel=1e-12)
    slopes = [bound.df(out @ passing._weights(network, 7, k + 1).T) for k, out in enumerate(outputs[:-1])]
    assert found.saturated == [np.mean(np.abs(each) < 1e-3) for each in slopes]
    assert found.dead == [np.mean((each == 0).all(axis=0)) for each in slopes]


@pytest.mark.parametrize("init", list(INITS), ids=lambda init: init.name)
def test_weights_have_the_variance_that_theory_takes(init):
    w = init.draw(np.random.default_rng(0), 200, 200)
    assert np.mean(w**2) * 200 == close(init.sigma2, rel=0.02)
    assert np.mean(w) == close(0, abs=0.01)
    if init.name == "orthogonal":
        assert w @ w.T == close(np.eye(200), abs=1e-12)


def test_small_products_are_those_of_one_piece():
    random = np.random.default_rng(0)
    for rows, inputs, outputs in ((64, 256, 256), (7, 100, 3), (1, 1, 1), (5, 600, 600)):
        one_, other = random.standard_normal((rows, inputs)), random.standard_normal((inputs, outputs))
        assert passing._times(one_, other) == close(one_ @ other, rel=1e-9, abs=1e-9)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others():
    texts = [render(actderiv.flow("tanh", seed=seed, **SMALL), "json") for seed in (3, 3, 4)]
    assert texts[0] == texts[1] != texts[2]
    several = one("tanh", depth=6, width=32, batch=16, seeds=3, seed=3).factor
    alone = [one("tanh", depth=6, width=32, batch=16, seeds=1, seed=seed).factor.median for seed in (3, 4, 5)]
    assert list(several) == [sorted(alone)[1], min(alone), max(alone)]


# --- the theory ------------------------------------------------------------------------------------------------

CLOSED = {
    "relu": (lambda q: q / 2, lambda q: 0.5),
    "heaviside": (lambda q: 0.5, lambda q: 0.0),
    "x^3": (lambda q: 15 * q**3, lambda q: 27 * q**2),
    "erf(x)": (lambda q: 2 / math.pi * math.asin(2 * q / (1 + 2 * q)), lambda q: 4 / math.pi / math.sqrt(1 + 4 * q)),
    "sin(x)": (lambda q: -math.expm1(-2 * q) / 2, lambda q: (1 + math.exp(-2 * q)) / 2),
    "exp(-x^2)": (lambda q: 1 / math.sqrt(1 + 4 * q), lambda q: 4 * q / (1 + 4 * q) ** 1.5),
    "heaviside:threshold=0.6": (lambda q: math.erfc(0.6 / math.sqrt(2 * q)) / 2, lambda q: 0.0),
}


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("q", [1e-3, 0.3, 1.0, 30.0, 3e3])
def test_expectations_are_those_of_closed_forms(name, q):
    theory, (length, chi) = MeanField(actderiv.get(name), 1.7), CLOSED[name]
    assert theory.length(q) == close(1.7 * length(q), rel=1e-8, abs=1e-30)
    assert theory.chi(q) == close(1.7 * chi(q), rel=1e-8)


def test_kinks_that_nobody_declared_are_seen():
    clipped = actderiv.get(lambda x: np.clip(x, -1, 1), lambda x: 1.0 * (np.abs(x) < 1))
    for q in (0.3, 40.0):
        assert MeanField(clipped, 1.0).chi(q) == close(math.erf(1 / math.sqrt(2 * q)), rel=1e-8)


RESTS = [
    ("relu", 2.0, 2.0, 1.0), ("relu", 2.2, math.inf, 1.1), ("relu", 1.0, 0.0, 0.5), ("tanh", 1.0, 0.0, 1.0),
    ("tanh", 0.81, 0.0, 0.81), ("selu", 1.0, 1.0, 1.0716), ("heaviside", 3.0, 1.5, 0.0),
    ("x^3", 1.0, math.inf, math.inf), ("x^3", 0.1, 0.0, 0.0), ("x*tanh(10*x)", 0.5, 0.0, 0.0),
    ("leaky_relu", 2.0, math.inf, 1.0001),
    ("log(x)", 1.0, math.nan, math.nan), ("1/x", 1.0, math.nan, math.nan), ("sqrt(abs(x))", 1.0, 0.6366, math.nan),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sigma2", "q", "chi"), RESTS)
def test_fixed_points(name, sigma2, q, chi):
    rest = MeanField(actderiv.get(name), sigma2).rest()
    assert rest.q == close(q, rel=1e-4, nan_ok=True)
    assert rest.chi == close(chi, rel=1e-4, nan_ok=True)


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "hard_tanh", "sin"])
def test_a_fixed_point_is_one(name):
    theory = MeanField(actderiv.get(name), 2.25)
    rest = theory.rest()
    assert 0 < rest.q < math.inf
    assert theory.length(rest.q) == close(rest.q, rel=1e-8)


def test_what_falls_to_nothing_is_not_followed_into_the_rounding_of_f():
    """exp(x) - 1 loses its digits near 0: forty million numbers, one at a time in a person's code."""
    asked = []

    def elu(x):
        asked.append(np.size(x))
        return np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1)

    rest = MeanField(bound_of(elu, lambda x: np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))), 1.0).rest()
    assert rest.q == 0
    assert rest.chi == close(1.0)
    assert sum(asked) < 500_000


AGREEING = [
    ("tanh", "xavier", 1.5), ("sigmoid", "he", 1.0), ("relu", "he", 1.0), ("gelu", "lecun", 1.2),
    ("hard_tanh", "orthogonal", 1.4), ("leaky_relu:negative_slope=0.3", "he", 1.0), ("sin(3*x)", "xavier", 1.0),
    ("where(x > 0.5, x + 1, 0)", "lecun", 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "init", "gain"), AGREEING)
def test_wide_layers_follow_the_theory_within_the_sampling_error(name, init, gain):
    width = 64 if init == "orthogonal" else 256  # a rotation is made of the cube of the width in operations
    bound, network = actderiv.get(name), study.network_of(8, width, 16, init, gain, 6)
    passes = [passed(bound, network, seed, quiet) for seed in range(6)]
    logs = [math.log(each.factor) for each in passes]
    error = np.std(logs, ddof=1) / math.sqrt(6)
    found = study._passage(bound, network, passes, explain=False, tick=quiet)
    assert np.mean(logs) == close(math.log(found.predicted), abs=4 * error + 1e-3)
    assert error < 0.02
    for layer in found.layers:
        assert layer.activation.median == close(layer.predicted_activation, rel=0.1)


def test_tanh_at_a_gain_of_one_and_a_half_has_the_factor_of_the_fixed_point():
    found = one("tanh", gain=1.5, depth=40, seeds=2, batch=16)
    assert found.verdict == EXPLODING
    assert found.factor.median == close(math.sqrt(found.chi_1), rel=0.02)
    assert found.q == close(0.79335, rel=1e-4)


def test_theory_is_not_a_copy_of_the_measurement():
    wrong = one(np.tanh, derivative=lambda x: 0.9 * (1 - np.tanh(x) ** 2), gain=1.5, **SMALL)
    right = one("tanh", gain=1.5, **SMALL)
    assert wrong.factor.median == close(0.9 * right.factor.median, rel=1e-6)
    assert wrong.predicted == close(0.9 * right.predicted, rel=1e-6)


# --- deep and broken networks ----------------------------------------------------------------------------------


def test_a_gradient_below_every_float_still_has_its_factor():
    found = one("sigmoid", depth=700, width=8, batch=4, seeds=1)
    assert found.verdict == VANISHING
    assert 0.2 < found.factor.median < 0.25
    assert found.layers[0].gradient.median == 0
    assert any("times that at the last layer, out of the range of float16, float32, float64" in n for n in found.notes)
    assert "1e-4" in " ".join(found.notes)


def test_a_gradient_above_every_float_too():
    found = one("x", gain=3, depth=800, width=8, batch=4, seeds=1)
    assert found.verdict == EXPLODING or any("overflow" in note for note in found.notes)
    deep = one("sin(40*x)", depth=250, width=8, batch=4, seeds=1)
    assert deep.verdict == EXPLODING
    assert 10 < deep.factor.median < 60
    assert deep.layers[0].gradient.median == math.inf


@pytest.mark.parametrize(
    ("name", "verdict", "said"),
    [
        ("x^2", EXPLODING, "= inf in layer"),
        ("exp(x)", EXPLODING, "= inf in layer"),
        ("log(x)", UNDECIDED, "= nan in layer 1; there the pass ends"),
        ("heaviside", VANISHING, "nothing of the gradient gets below layer 8"),
        ("x^3", VANISHING, "on every activation is 0"),
    ],
)
def test_what_leaves_the_floats_is_said(name, verdict, said):
    gain = 0.05 if name == "x^3" else 2
    found = one(name, gain=gain, depth=8, width=32, batch=8, seeds=2) if name != "x^2" else one(name, depth=30)
    assert found.verdict == verdict
    assert any(said in note for note in found.notes), found.notes
    assert "nan" not in render(actderiv.flow(name, gain=gain, depth=8, width=16, seeds=1), "csv")


def test_an_infinite_slope_is_said():
    steep = one(lambda x: x, derivative=lambda x: np.where(x > 0.5, np.inf, 1.0), **SMALL)
    assert steep.verdict == EXPLODING
    assert "f′(0.5" in steep.notes[0]
    assert "= inf in layer 1" in steep.notes[0]


def test_narrow_relu_networks_die_and_are_told_apart():
    found = one("relu", width=2, depth=30, init="he", seeds=4)
    assert found.verdict == VANISHING
    assert any("every activation is 0" in note for note in found.notes)
    assert found.factor.low == 0


def test_networks_that_are_narrow_for_their_depth_are_told():
    assert study.TOO_NARROW in one("tanh", depth=200, width=8, seeds=2, batch=8).notes
    assert study.TOO_NARROW not in one("tanh", depth=6, width=128, seeds=2).notes


FAR = [("x^3", 4, 256, study.APART), ("x^2", 6, 256, study.APART), ("x^3", 4, 21, study.APART),
       ("x^3", 4, 20, study.TOO_NARROW)]  # fmt: skip


@pytest.mark.parametrize(("name", "depth", "width", "said"), FAR)
def test_networks_are_called_narrow_only_where_depth_is_comparable_to_width(name, depth, width, said):
    notes = one(name, depth=depth, width=width, batch=8, seeds=2).notes
    assert [note for note in notes if note.startswith(study.APART)] == [said]


def test_products_of_the_growth_are_exact_sums_rounded_once():
    random = np.random.default_rng(3)
    plain = (10.0 ** random.uniform(-200, 200, 60)).tolist()
    for odd in ([], [0.0], [math.nan], [0.0, math.inf], [math.nan, 0.0], [5e-324]):
        growth = plain[:20] + odd[:1] + plain[20:40] + odd[1:] + plain[40:]
        for start, found in enumerate(study._products(growth)):
            rest = growth[start:]
            if not all(map(math.isfinite, rest)):
                assert found is None
            else:
                assert found == (-math.inf if 0 in rest else math.fsum(map(math.log2, rest)))


def test_the_bar_sees_the_theory_too():
    network, told = study.network_of(5, 8, 4, seeds=2), []
    study.flow([actderiv.get("tanh"), actderiv.get("gelu")], network, progress=lambda *each: told.append(each))
    assert told == [(each, 50) for each in range(1, 51)]


def test_the_verdict_is_about_the_depth():
    assert one("x", gain=0.97, depth=50, width=16, seeds=1, init="orthogonal").verdict == STABLE
    assert one("x", gain=0.97, depth=90, width=16, seeds=1, init="orthogonal").verdict == VANISHING
    assert one("x", gain=1.06, depth=2, width=16, seeds=1, init="orthogonal").verdict == EXPLODING
    assert one("x", depth=300, width=16, seeds=1, init="orthogonal").factor.median == close(1, rel=1e-12)


# --- every door, every way out ---------------------------------------------------------------------------------


def test_code_and_formulas_pass_as_the_catalogue_does():
    def scalar(x):
        return 1 / (1 + math.exp(-x))

    def slope(x):
        return scalar(x) * (1 - scalar(x))

    own, formula, known = (
        one(scalar, derivative=slope, **SMALL), one("1/(1 + exp(-x))", **SMALL), one("sigmoid", **SMALL)
    )  # fmt: skip
    for other in (own, formula):
        assert other.factor == close(known.factor, rel=1e-12)
        assert other.predicted == close(known.predicted, rel=1e-9)
    assert own.notes != known.notes  # that it was asked one number at a time


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "x^2", "sin(3*x)"])
def test_the_chain_rule_is_what_quotients_say(name):
    chain = {step.name: step.value for step in one(name, explain=True, **SMALL).chain}
    assert chain["∂a₂/∂x"] == close(chain["check x"], rel=1e-6)
    assert chain["∂a₂/∂w₁"] == close(chain["check w₁"], rel=1e-6)
    assert chain["∂a₂/∂x"] == close(chain["f′(z₂)"] * 0.8 * chain["f′(z₁)"] * 1.5)


def test_explain_prints_the_numbers(command):
    printed = command("flow", "sigmoid", "--explain", "--depth", "2", "--width", "4").out
    assert "f′(z₂)·w₂·f′(z₁)·w₁" in printed
    assert "0.2324·0.8·0.2179·1.5" in printed
    assert "check" not in command("flow", "sigmoid", "--depth", "2", "--width", "4").out


def test_csv_has_every_layer_and_people_see_some(command):
    line = ("flow", "tanh", "--depth", "60", "--width", "8", "--seeds", "1")
    rows = command(*line, "--format", "csv").out.splitlines()
    assert len(rows) == 62
    assert rows[0].startswith("function,verdict,factor,layer,activation,")
    shown = command(*line).out
    assert "one layer in 5; --format csv has all" in shown
    data = json.loads(command(*line, "--format", "json").out)["results"][0]
    assert [each["layer"] for each in data["layers"]] == list(range(61))


def test_the_picture_has_a_band_over_the_networks(command, tmp_path):
    found = actderiv.flow("tanh", "relu", **SMALL)
    activations, gradient, shares = curves_of_flow(found).panels
    for panel in (activations, gradient):
        for curve in panel.curves[:2]:
            (x, y), (low, high) = curve.points(), curve.band
            assert x.tolist() == list(range(7))
            assert np.all((low <= y) & (y <= high))
            assert panel.ylim[0] <= low.min() < high.max() <= panel.ylim[1]
        assert {each.label for each in panel.curves} == {"tanh", "relu", "mean field", ""}
    assert shares.ylim[0] < 0 < 1 < shares.ylim[1]
    drawn = figures.figure(curves_of_flow(found))
    assert len(drawn.axes[0].collections) == 2
    line = ("flow", "tanh", "--depth", "3", "--width", "8", "--plot")
    assert command(*line, "a.png").status == 0
    command(*line, "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize("name", ["log(x)", "x^2", "heaviside", "sin(40*x)"])
def test_what_ends_early_has_a_picture_too(name):
    found = actderiv.flow(name, depth=220, width=8, batch=4, seeds=1)
    assert figures.picture(curves_of_flow(found), "png")


REFUSED = [
    ("--depth", "0", "depth"), ("--depth", "-3", "depth"), ("--depth", "1000000", "depth"), ("--width", "0", "width"),
    ("--batch", "0", "batch"), ("--seeds", "0", "seeds"), ("--seed", "-1", "seed"), ("--gain", "nan", "gain"),
    ("--gain", "0", "gain"), ("--gain", "-1", "gain"), ("--gain", "inf", "gain"), ("--gain", "1e300", "gain"),
    ("--width", "100000", "GiB"), ("--batch", "10000000", "GiB"), ("--init", "zeros", "--init"),
    ("--depth", "2.5", "--depth"), ("--plot", "a.txt", "suffix"),
]  # fmt: skip


@pytest.mark.parametrize(("option", "value", "said"), REFUSED)
def test_what_cannot_be_is_refused_by_name(command, option, value, said):
    outcome = command("flow", "relu", option, value)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err


def test_a_function_is_needed_and_so_is_its_derivative(command, tmp_path):
    assert "name a FUNCTION" in command("flow").err
    (tmp_path / "acts.py").write_text("def f(x):\n    return x * x\n")
    outcome = command("flow", "acts.py:f")
    assert outcome.status == 2
    assert "--derivative" in outcome.err
    with pytest.raises(actderiv.RequestError, match="width"):
        actderiv.flow("relu", width=0)


@pytest.mark.parametrize("option", ["depth", "width", "batch", "seeds", "seed", "gain"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "2", None, [2], 2j, -(10**400)], ids=repr)
def test_what_is_no_number_is_refused_by_name_in_python_too(option, value):
    with pytest.raises(actderiv.RequestError, match=f"^{option}( is|= takes) a "):
        actderiv.flow("relu", **{option: value})


def test_a_whole_float_is_a_whole_number():
    assert study.network_of(2.0, np.int64(8), np.float64(4), gain=np.float64(2)) == study.network_of(2, 8, 4, gain=2)
