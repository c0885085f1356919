"""What Python hands out is usable: shown in a line, equal where it is the same, taken into other processes."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import actderiv
from actderiv import FUNCTIONS, get

ROOT = Path(__file__).parent.parent
X = np.linspace(-3, 3, 13)


def mine(x, slope=2.0):
    return slope * np.tanh(x)


def mine_prime(x, slope=2.0):
    return slope * (1 - np.tanh(x) ** 2)


class Mine:
    """A layer with its backward pass."""

    def forward(self, x):
        return np.tanh(x)

    def backward(self, x):
        return 1 - np.tanh(x) ** 2


SPECS = [
    "relu", "leaky_relu:negative_slope=0.2", "gelu:approximate=tanh", "gelu_tanh", "x*tanh(softplus(x))",
    "max(a*x, x):a=0.3", "g(x) + silu(x), g(y) = y^2",
]  # fmt: skip
MADE = {
    **{spec: lambda spec=spec: get(spec) for spec in SPECS},
    "callables": lambda: get(mine, mine_prime),
    "parameters": lambda: get(mine, mine_prime, {"slope": 3.0}),
    "a class": lambda: get(Mine),
    "another derivative": lambda: get("tanh", mine_prime),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_equal_ones_are_equal_and_others_are_not(make):
    one, other = make(), make()
    assert one == other
    assert hash(one) == hash(other)
    one.f(X), one.df(X), one.breaks, one.notes()  # what it has met does not tell it from another
    assert one == other
    assert len({one, other}) == 1
    strangers = [get("relu6"), get("leaky_relu:negative_slope=0.3"), get("max(a*x, x):a=0.4"), get(mine), one.spec]
    assert all(one != stranger for stranger in strangers)


def test_a_function_shows_itself_in_a_line():
    for bound in [*(make() for make in MADE.values()), *(record.bind() for record in FUNCTIONS)]:
        assert repr(bound) == f"Bound({bound.spec!r})"
        assert repr(bound.activation) == f"Activation({bound.name!r})"
        assert len(repr(bound)) <= 80


def test_a_long_formula_is_cut():
    assert repr(get(" + ".join(f"sin({number}*x)" for number in range(40)))).endswith("...')")


@pytest.mark.parametrize("name", MADE)
def test_it_comes_back_from_pickle_as_it_was(name):
    bound = MADE[name]()
    again = pickle.loads(pickle.dumps(bound))
    bound.f(X), bound.df(X)
    for back in (again, pickle.loads(pickle.dumps(bound))):
        assert back == bound
        assert back.activation == bound.activation
        np.testing.assert_array_equal(back.f(X), bound.f(X))
        np.testing.assert_array_equal(back.df(X), bound.df(X))
        assert back.breaks == bound.breaks


def test_every_function_of_the_catalogue_comes_back_as_itself():
    for record in FUNCTIONS:
        assert pickle.loads(pickle.dumps(record)) is record
    assert pickle.loads(pickle.dumps(actderiv.compare("tanh", "relu"))) == actderiv.compare("tanh", "relu")


def test_another_process_takes_it_in():
    bounds = [get("elu:alpha=2"), get("x*sigmoid(x)")]
    code = "import pickle, sys; print([b.df(0.5) for b in pickle.load(sys.stdin.buffer)])"
    done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(bounds), capture_output=True, cwd=ROOT)
    assert done.stdout.decode().strip() == repr([b.df(0.5) for b in bounds])


def test_what_cannot_go_says_so():
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(get(lambda x: x * x))
