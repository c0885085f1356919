"""identify: what is known is found under its own name, or one that means the same; what is not known is not found."""

from __future__ import annotations

import json
from itertools import cycle
from operator import attrgetter

import numpy as np
import pytest
from catalogue import part_of

from actderiv import FUNCTIONS, get
from actderiv.errors import ForeignError
from actderiv.floats import FORMATS
from actderiv.identification import identify, inputs
from actderiv.renderers import names, render

DOUBLE = FORMATS.get("float64")
FORMATS_LOOKED_AT = DOUBLE, FORMATS.get("float32"), FORMATS.get("bfloat16")
named = attrgetter("name")
FORMAT = pytest.mark.parametrize("format", FORMATS_LOOKED_AT, ids=named)


def held(formula, format):
    """The formula as a kernel of that format: computed in float64, rounded once."""
    return lambda x: np.asarray(format.round(formula(np.asarray(x, dtype=np.float64)))).astype(format.dtype)


def best(formula, format=DOUBLE, **options):
    found = identify(held(formula, format), format, **options).matches
    return found[0].text if found else None


@pytest.mark.parametrize(("record", "format"), [*zip(part_of([*FUNCTIONS], 3), cycle(FORMATS_LOOKED_AT))], ids=named)
def test_everything_in_the_catalogue_is_itself(record, format):
    """By its own name, or by another whose values are the same at every input looked at; the formats take turns."""
    bound = record.bind()
    for what, formula in (("value", bound.f), ("derivative", bound.df)):
        found = identify(held(formula, format), format).matches
        assert found[0].share == 1
        assert found[0].max_abs_error <= 1e-14  # two functions may be one but for rounding: bent_identity and blu
        own = [each for each in found if (each.function, each.what) == (record.name, what)]
        same = [each for each in found if each.max_abs_error == 0]
        assert own or len(same) > 3, [each.text for each in found]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (lambda x: sigmoid(x) * (1 - sigmoid(x)), "sigmoid′(x)"),
        (lambda x: 1 - np.tanh(x) ** 2, "tanh′(x)"),
        (lambda x: np.where(x > 0, x, 0.17 * x), "leaky_relu:negative_slope=0.17(x)"),
        (lambda x: np.where(x > 0, 1.0, 0.17), "leaky_relu:negative_slope=0.17′(x)"),
        (lambda x: np.where(x > 0, 1.0, 0.3), "leaky_relu:negative_slope=0.3′(x)"),
        (lambda x: np.clip(0.2 * x + 0.5, 0, 1), "hard_sigmoid:slope=0.2(x)"),
        (lambda x: np.clip(0.23 * x + 0.5, 0, 1), "hard_sigmoid:slope=0.23(x)"),
        (lambda x: np.log1p(np.exp(3.7 * x)) / 3.7, "softplus:beta=3.7(x)"),
        (lambda x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))), "gelu:approximate=tanh(x)"),
        (lambda x: -sigmoid(x), "-sigmoid(x)"),
        (lambda x: 1.0009 * sigmoid(x) * sigmoid(-x), "1.0009·sigmoid′(x)"),
        (lambda x: 2 * np.tanh(x) + 3, "2·tanh(x) + 3"),
        (lambda x: x * (1 - x), "sigmoid′ as a function of its output y: f' = y - y²"),
        (lambda x: 1 - x * x, "tanh′ as a function of its output y: f' = 1 - y²"),
        (lambda x: np.where(x > 0, 1, x + 1), "elu′ as a function of its output y: f' = 1 + y; f' = 1"),
    ],
)  # fmt: skip
def test_variants_parameters_and_multiples_are_found(formula, text):
    with np.errstate(all="ignore"):
        assert best(formula) == text


@FORMAT
def test_what_is_not_known_is_not_found(format):
    draw = np.random.default_rng(3)
    noise = identify(lambda x: draw.normal(size=x.shape).astype(x.dtype), format)
    assert noise.matches == ()
    assert best(lambda x: np.sin(3.3 * x) * np.cos(1.7 * x) * np.exp(0.1 * x), format) is None


def test_a_small_fault_is_not_overlooked():
    assert best(lambda x: sigmoid(x) + 1e-6 * np.sin(1000 * x)) is None


def test_nan_and_infinity_are_left_out_but_not_for_ever():
    assert best(lambda x: np.where(x > 9, np.nan, np.tanh(x))) == "tanh(x)"
    with pytest.raises(ForeignError, match="finite"):
        identify(lambda x: np.full_like(x, np.nan), DOUBLE)


def test_inputs_are_ascending_values_of_the_format():
    for format in FORMATS:
        x = inputs(format)
        assert x.dtype == format.dtype
        assert np.all(np.diff(x.astype(np.float64)) > 0)


def test_every_format_prints_it():
    found = identify(get("gelu").df, DOUBLE, name="acts.py:f")
    for name in names(judged=False):
        assert "gelu" in render(found, name, width=80)


# --- the command -------------------------------------------------------------------------------------------------

FILE = """
import numpy as np
def bell(x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)
def noise(x):
    return np.cos(1e4 * x * x).astype(x.dtype)
def raises(x):
    raise RuntimeError("no")
def scalar(x):
    return 1.0
def short(x):
    return x[:3]
def integers(x):
    return (x > 0).astype(int)
def shuffled(x):
    return np.random.default_rng(1).normal(size=x.shape).astype(x.dtype)
def random(x):
    return np.random.normal(size=x.shape).astype(x.dtype)
def empty(x):
    return np.full_like(x, np.nan)
"""


@pytest.fixture
def acts(tmp_path):
    path = tmp_path / "acts.py"
    path.write_text(FILE)
    return path


def test_the_command_says_what_it_is(command, acts):
    done = command("identify", f"{acts}:bell", "--format", "json")
    assert done.status == 0
    match = json.loads(done.out)["matches"][0]
    assert (match["function"], match["what"]) == ("sigmoid", "derivative")


def test_the_command_says_that_it_is_nothing_known(command, acts):
    done = command("identify", f"{acts}:noise", "--dtype", "float32", "--range", "-3", "3")
    assert done.status == 1
    assert "no function" in " ".join(done.out.split())


@pytest.mark.parametrize("name", ["raises", "short", "empty", "shuffled", "random"])
def test_odd_callables_are_named_and_not_accused(command, acts, name):
    done = command("identify", f"{acts}:{name}")
    assert done.status == 3
    assert name in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("name", "said"), [("scalar", "single number"), ("integers", "whole numbers")])
def test_what_was_done_to_call_it_is_told(command, acts, name, said):
    done = command("identify", f"{acts}:{name}")
    assert done.status == 0
    assert said in " ".join(done.out.split())


def test_wrong_requests(command, acts):
    assert command("identify", f"{acts}:nothing").status == 2
    assert command("identify", "no_such_thing").status == 2
    done = command("identify", f"{acts}:bell", "--points", "2")
    assert (done.status, "2 inputs of float64 are too few" in done.err, "takes 16" in done.err) == (2, True, True)
    for source in ("torch", "Exact", "numeric", "analytic"):  # which have the derivative of any function
        done = command("identify", source)
        assert (done.status, f"{source} gives the derivative of whatever" in done.err) == (2, True)
    assert command("identify", str(acts.with_name("other.py")) + ":f").status == 4
