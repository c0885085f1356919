"""Causes: every faulty kernel's region gets its own, sound kernels and meaningless values get none."""

from __future__ import annotations

import math
import re
import sys
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from catalogue import part_of

from actderiv import FUNCTIONS, derivative_of, get
from actderiv.activation import KINK
from actderiv.floats import FORMATS
from actderiv.judge.causes import HYPOTHESES, Region, likely_cause, likely_causes
from actderiv.judge.causes._fitting import fitted
from actderiv.judge.causes._outputs import output_forms
from actderiv.judge.causes._textbook import read
from actderiv.judge.causes._variants import CONTESTED, catalogue
from actderiv.judge.causes.overflow import GROWTHS
from actderiv.judge.causes.rounding import CANCELLATIONS
from actderiv.judge.findings import ISLAND, KINDS, kinds

sys.path.insert(0, str(Path(__file__).parent))
from kernels import faulty, sound

FAULTY = [
    pytest.param(each, dtype, id=f"{each.__name__}-{dtype}")
    for each in vars(faulty).values()
    if hasattr(each, "fault")
    for dtype in each.fault.dtypes
]
SOUND = [
    pytest.param(each, dtype, id=f"{name}-{dtype}")
    for name, each in vars(sound).items()
    if hasattr(each, "sound")
    for dtype in each.sound[1]
]
DOUBLE, SINGLE, BRAIN = (FORMATS.get(each) for each in ("float64", "float32", "bfloat16"))


def sample(format):
    """Every value of a narrow format; of a wide one some of every size, and more where functions live."""
    if format.bits <= 16:
        return format.all_values()
    places = np.linspace(0, 1, 20_000) * float(format.top)
    dense = format.ordinal(format.round(2.0 ** np.linspace(-12, 11, 40_001)))
    both = np.concatenate([places.astype(np.int64), dense])
    return format.from_ordinal(np.unique(np.clip(np.concatenate([-both, both]), -format.top, format.top)))


class Judged:
    """A kernel's failing inputs by a simple rule: more than 4 ULP off (1 in narrow formats), after x is moved by 4."""

    def __init__(self, kernel, function, format):
        self.bound, self.format, self.x = get(function), format, sample(format)
        at = self.x.astype(np.float64)
        self.expected = self.truth(at)
        with np.errstate(all="ignore"):
            self.got = np.asarray(kernel(self.x.copy()))
            assert self.got.dtype == self.x.dtype
            self.got = self.got.astype(np.float64)
            off = np.abs(self.got - self.expected)
            units = 4 if format.digits > 12 else 1
            room = units * format.spacing(self.expected)
            if format.digits > 12:
                moved = [self.truth(format.neighbour(self.x, step)) - self.expected for step in (-4, 4)]
                room = room + np.max(np.abs(moved), axis=0)
        self.failing = ~(off <= room) & ~((self.got == 0) & (np.abs(self.expected) < format.smallest_normal))
        kinks = np.zeros(at.shape, dtype=bool)
        for place in np.flatnonzero(np.isin(at, list(self.bound.breaks))):
            low, high = sorted(self.bound.limits(float(at[place]), order=1))
            room = units * format.spacing(max(-low, high))
            self.failing[place] = not low - room <= self.got[place] <= high + room
            kinks[place] = self.bound.breaks[at[place]] <= KINK
        self.kind = kinds(self.expected, self.got, kinks)

    def truth(self, x):
        return np.asarray(self.bound.df(np.asarray(x).astype(np.float64)))

    def regions(self):
        places = np.flatnonzero(self.failing)
        far = np.diff(places) > ISLAND + 1
        other = self.kind[places[1:]] != self.kind[places[:-1]]
        return np.split(places, np.flatnonzero(far | other) + 1) if places.size else []

    def cause(self, region):
        return likely_cause(self.bound, 1, self.format, self.x[region], self.got[region], self.expected[region])


@pytest.mark.parametrize(("kernel", "dtype"), FAULTY)
def test_every_fault_is_explained_by_its_own_cause(kernel, dtype):
    fault = kernel.fault
    judged = Judged(kernel, fault.of, FORMATS.get(dtype))
    fitting = [
        each
        for each in judged.regions()
        if KINDS[judged.kind[each[0]]] == fault.kind
        and fault.first[0] <= judged.x[each[0]] <= fault.first[1]
        and fault.last[0] <= judged.x[each[-1]] <= fault.last[1]
    ]
    assert fitting, [(judged.kind[each[0]], judged.x[each[0]], judged.x[each[-1]]) for each in judged.regions()][:10]
    causes = [judged.cause(each) for each in sorted(fitting, key=len)[::-1][:8]]
    if fault.cause is None:
        assert set(causes) == {None}
    else:
        assert any(cause and fault.cause in cause for cause in causes), causes


@pytest.mark.parametrize(("kernel", "dtype"), SOUND)
def test_sound_kernels_have_nothing_to_explain(kernel, dtype):
    """They do not fail; and where their values are taken for a failing region all the same, no cause is made up."""
    judged = Judged(kernel, kernel.sound[0], FORMATS.get(dtype))
    assert not judged.failing.any(), judged.x[judged.failing][:5]
    low, high = np.searchsorted(judged.x.astype(np.float64), [0.1, 5.0])
    assert judged.cause(np.arange(low, high)) is None


@pytest.mark.parametrize("name", FUNCTIONS.names())
@pytest.mark.parametrize("format", [SINGLE, BRAIN, FORMATS.get("float16")], ids=lambda each: each.name)
def test_the_rounded_truth_has_no_cause(name, format):
    bound = get(name)
    x = sample(format)
    x = x[(np.abs(x) > 0.01) & (np.abs(x) < 20)]
    for order, formula in ((0, bound.f), (1, bound.df)):
        truth = np.asarray(formula(x.astype(np.float64)))
        rounded = format.round(truth).astype(np.float64)
        for nudge in (0, 2) if format.digits > 12 else (0,):
            got = format.neighbour(rounded, nudge).astype(np.float64)
            assert likely_cause(bound, order, format, x, got, truth) is None


@pytest.mark.parametrize(("name", "format"), [*zip(part_of(FUNCTIONS.names(), 24), cycle([DOUBLE, SINGLE, BRAIN]))])
def test_meaningless_values_have_no_cause(name, format):
    """Noise, a wave, a truth with noise on it: in whole ranges and in short ones.

    The hypotheses are the same for every function, so a part of the functions is enough, and the formats take turns.
    """
    bound, draw = get(name), np.random.default_rng(7)
    for low, high in ((-8.0, 8.0), (0.5, 3.0), (2.0, 2.5)):
        x = np.unique(format.round(np.linspace(low, high, 301)).astype(np.float64)).astype(format.dtype)
        at = x.astype(np.float64)
        truth = np.asarray(bound.df(at))
        x, at, truth = (each[np.isfinite(truth)] for each in (x, at, truth))
        for values in (
            draw.normal(size=x.size),
            0.3 + 0.2 * np.sin(7.3 * at + 1) ** 3 * at,
            truth + draw.random(x.size),
        ):
            got = format.round(values).astype(np.float64)
            assert likely_cause(bound, 1, format, x, got, truth) is None


def test_the_test_can_fail():
    """A region of one function's tail is not explained by the same formula of another, nor a cut by a cancellation."""
    x = np.linspace(8, 80, 500).astype(np.float32)
    truth = np.asarray(get("sigmoid").df(x.astype(np.float64)))
    cause = likely_cause(get("sigmoid"), 1, SINGLE, x, np.zeros(500), truth)
    assert cause.startswith("cut to 0 beyond x = 8")


def test_nan_from_elsewhere_is_not_called_overflow():
    x = np.geomspace(50, 3e4, 20_000).astype(np.float32)
    assert likely_cause(get("elu"), 1, SINGLE, x, np.full(x.size, np.nan), np.ones(x.size)) is None
    x = x[x > 88.8]
    assert likely_cause(get("tanh"), 1, SINGLE, x[300:], np.full(x.size - 300, np.nan), np.zeros(x.size - 300)) is None


def test_what_is_tiny_beside_the_truth_is_no_factor_of_it():
    """Beside the truth all that is small is near the truth times any small number."""
    x = np.linspace(-10, -8.4, 300)
    truth = np.asarray(get("gelu").df(x))
    got = x * np.exp(-x * x) / math.sqrt(2 * math.pi)
    assert likely_cause(get("gelu"), 1, DOUBLE, x, got, truth) is None
    said = likely_cause(get("gelu"), 1, DOUBLE, x, 3.21e-19 * truth, truth)
    assert said == "about 3.21e-19 times the truth"


def test_a_step_among_subnormals_is_no_clamped_input():
    """The last value before 0 stays what it is for many inputs; what is clamped does so for all beyond."""
    gelu = get("gelu")

    def cause(kernel, low, high):
        x = np.linspace(low, high, 400)
        region = Region.of(gelu, 1, DOUBLE, x, kernel(x), gelu.df(x), candidate=kernel)
        assert region.constant
        return likely_causes([region])[0]

    assert cause(lambda x: x * np.exp(-x * x / 2) / math.sqrt(math.pi), -38.6039, -38.5834) is None
    assert cause(lambda x: gelu.df(np.maximum(x, -3)), -38, -3.01).startswith("x is clamped at -3:")


@pytest.mark.parametrize("beyond", [1e200, 1.5e308])
def test_huge_values_say_nothing_on_the_way(capfd, beyond):
    x = np.geomspace(1, beyond, 400)
    likely_cause(get("sigmoid"), 1, DOUBLE, x, x.copy(), np.full(400, 0.25) / np.arange(1, 401))
    assert capfd.readouterr() == ("", "")


def test_a_function_that_refuses_explains_nothing():
    def cracked(x):
        return x

    @derivative_of(cracked, formula="x")
    def cracked_prime(x):
        raise ValueError("not today")

    x = np.linspace(1, 2, 50)
    bound = get(cracked.__activation__)
    assert likely_cause(bound, 1, DOUBLE, x, np.full(50, math.nan), np.ones(50)) is None
    assert likely_cause(bound, 2, DOUBLE, x, np.zeros(50), np.ones(50)) is None


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (lambda bound, x: bound.f(x), "f' itself was returned"),
        (lambda bound, x: -2 * bound.f(x) * bound.df(x), "f''', the third derivative, was returned"),
        (lambda bound, x: 1 - x * x, None),
    ],
    ids=["value", "second derivative", "formula of the output"],
)
def test_the_causes_of_an_f_prime_are_told_in_the_words_of_f(returned, said):
    """Where f'' is judged, f is f' and f' is f''; of an output nothing is said. None of it is read off the words."""
    tanh, x = get("tanh"), np.linspace(-2, 2, 400)
    region = Region.of(tanh, 1, DOUBLE, x, returned(tanh, x), tanh.df(x))
    assert likely_causes([region]) not in ([said], [None])
    assert likely_causes([region], of_slope=True) == [said]


def test_one_input_is_enough_to_ask():
    for value in (0.0, 2.0, math.nan, math.inf, -1.0):
        likely_cause(get("relu"), 1, SINGLE, np.zeros(1, dtype=np.float32), np.array([value]), np.zeros(1))


def test_every_hypothesis_says_what_it_is_and_is_seen_in_a_kernel():
    for each in HYPOTHESES:
        assert each.doc.endswith("."), each.name


@pytest.mark.parametrize("record", FUNCTIONS, ids=lambda record: record.name)
def test_the_formulas_of_the_catalogue_can_be_computed_step_by_step(record):
    """With every step rounded to float64 nothing changes: what is printed as the formula is the formula."""
    x = np.linspace(-3.1, 2.95, 61)
    for text, formula in ((record.formula, record.value), (record.derivative_formula, record.derivative)):
        for bound in record.variants():
            if record.has_list:
                continue  # its text is for people
            with np.errstate(all="ignore"):
                truth = formula(x, **bound.parameters)
            values = read(text).stepwise(x, DOUBLE, bound.parameters)
            assert np.allclose(values[~np.isnan(truth)], truth[~np.isnan(truth)], rtol=1e-9, atol=1e-12), text


@pytest.mark.parametrize(
    "text",
    ["where(x>0 and x<1,x,x^2)", "where(x>1 or x<-1,x,x^3)", "where(not x>1,x,x^3)", "where(-1<=x<1,x,2*x)", "(x>0)*x"],
)
def test_conditions_can_be_computed_step_by_step(text):
    x, bound = np.linspace(-3, 3, 61), get(text)
    assert np.allclose(read(bound.activation.formula).stepwise(x, DOUBLE, bound.parameters), bound.f(x), rtol=1e-15)


def test_a_function_rounds_in_two_directions_and_its_steps_to_the_format():
    """What stands under a name comes out a unit too large or too small; without names each function does."""
    x = np.linspace(0.7, 2, 20).astype(np.float32).astype(np.float64)
    for text in ("1 - t, t = tanh(x)", "tanh(x)"):
        plain, above, below = (read(text).stepwise(x, SINGLE, {}, nudge=each) for each in (0, 1, -1))
        for moved in (above, below):
            assert np.all(plain != moved)
            assert np.all(np.abs(plain - moved) <= 2 * SINGLE.spacing(np.ones(1)))
        assert np.all(np.sign(above - plain) == np.sign(plain - below))
    assert not np.array_equal(read("x*x/3 + x").stepwise(x, SINGLE, {}), x * x / 3 + x)
    assert np.array_equal(read("x*x/3 + x").stepwise(x, SINGLE, {}, partly=True), x * x / 3 + x)


@pytest.mark.parametrize("growth", GROWTHS, ids=lambda each: f"{each.text} {each.sides}")
def test_what_outgrows_a_format_is_as_large_as_its_text_says(growth):
    for side in growth.sides:
        for log in (40.0, 80.0):
            x = np.array([side * growth.reaches(log)])
            text = re.sub(r"(\d)([xu])", r"\1·\2", growth.text.rstrip(","))
            value = read(text).stepwise(x, DOUBLE, {})
            assert math.log(abs(float(value[0]))) == pytest.approx(log, rel=1e-9)


@pytest.mark.parametrize("cancellation", CANCELLATIONS, ids=lambda each: each.text)
def test_what_cancels_is_the_formula_of_a_function_or_of_its_derivative(cancellation):
    x = np.linspace(-2.9, 2.9, 30)
    values = read(cancellation.text).stepwise(x, DOUBLE, {})
    names = "sigmoid", "log_sigmoid", "tanh", "tanhshrink", "gelu", "gelu:approximate=tanh", "mish", "softplus", "elu"
    formulas = [each for name in (*names, "Φ(x)", "expm1(x)") for each in (get(name).f, get(name).df)]
    assert any(np.allclose(values, formula(x), rtol=0, atol=1e-12) for formula in formulas)


def test_formulas_are_read_and_never_run():
    for text in ("__import__('os').system('true')", "(lambda: 1)()", "x.real", "[1][0]", "f'{x}'", "x := 3", ""):
        assert read(text) is None
    for text in ("y + x", "gelu(x)"):
        with pytest.raises(ValueError, match="no meaning"):
            read(text).stepwise(np.ones(3), DOUBLE, {})


def test_derivatives_of_the_output_are_found_without_being_told():
    def text(name):
        return [each.text for each in output_forms(get(name))]

    assert text("sigmoid") == ["f' = y - y²"]
    assert text("tanh") == ["f' = 1 - y²"]
    assert text("softplus") == ["f' = 1 - exp(-y)"]
    assert text("elu:alpha=1.5") == ["f' = 1.5 + y; f' = 1"]
    assert text("relu") == text("gelu") == []
    for bound in catalogue():
        for form in output_forms(bound):
            x = np.setdiff1d(np.linspace(-3, 3, 77), [*bound.breaks])  # at a kink f' is a convention
            assert np.allclose(form.at(x, bound.f(x)), bound.df(x), rtol=0, atol=1e-9), bound.spec


def test_a_parameter_is_found_from_values():
    x = np.linspace(-4, 4, 101)
    for spec in ("leaky_relu:negative_slope=0.17", "elu:alpha=1.3", "softplus:beta=3.7", "hard_sigmoid:slope=0.23"):
        bound = get(spec)
        for order, values in ((0, bound.f(x)), (1, bound.df(x))):
            found = [each.spec for each in fitted(bound.activation.bind(), order, DOUBLE, x, values)]
            assert spec in found


def test_contested_values_belong_to_parameters_that_exist():
    known = {each.name for record in FUNCTIONS for each in record.parameters}
    assert set(CONTESTED) & known
    assert all(len(values) > 1 for values in CONTESTED.values())
