"""Gradients with respect to a parameter, by torch's and jax's autograd: of functions and of layers."""

from __future__ import annotations

import numpy as np
import pytest

import actderiv

pytest.importorskip("flint")

TORCH = """
import torch
from torch import nn

class Prelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        ctx.save_for_backward(x)
        ctx.weight = weight
        return torch.where(x > 0, x, weight * x)

    @classmethod
    def backward(cls, ctx, above):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, above, ctx.weight * above), cls.slope(above, x)

    @staticmethod
    def slope(above, x):
        return (above * x.clamp(max=0)).sum()

class Mean(Prelu):
    @staticmethod
    def slope(above, x):
        return (above * x.clamp(max=0)).mean()

class Both(Prelu):
    @staticmethod
    def slope(above, x):
        return (above * x).sum()

class Half(Prelu):
    @staticmethod
    def slope(above, x):
        return (above * x.clamp(max=0))[: x.numel() // 2 + 1].sum()

class Ignoring(Prelu):
    @staticmethod
    def slope(above, x):
        return x.clamp(max=0).sum()

class Squaring(Prelu):
    @staticmethod
    def slope(above, x):
        return (above * above * x.clamp(max=0)).sum()

def wrapped(x, weight=0.25):
    return Prelu.apply(x, weight)

def plain(x, weight=0.25):
    return torch.where(x > 0, x, weight * x)

def library(x, weight=0.25):
    return nn.functional.prelu(x, weight)

def cut(x, weight=0.25):
    return torch.where(x > 0, x, float(weight) * x)

def both(x, weight=0.25):
    return Both.apply(x, weight)

class Swish(nn.Module):
    def __init__(self, beta=1.0):
        super().__init__()
        self.beta = nn.Parameter(torch.tensor(float(beta)))

    def forward(self, x):
        return x * torch.sigmoid(self.beta * x)

class Cut(Swish):
    def forward(self, x):
        return x * torch.sigmoid(self.beta.detach() * x) + 0 * self.beta

class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))

    def forward(self, x):
        return self.a * x + self.b

layer = nn.PReLU()
"""
JAX = """
import jax
import jax.numpy as jnp

def plain(x, weight=0.25):
    return jnp.where(x > 0, x, weight * x)

@jax.jit
def swish(x, beta=1.0):
    return x * jax.nn.sigmoid(beta * x)

def rule(slope):
    @jax.custom_vjp
    def prelu(x, weight=0.25):
        return jnp.where(x > 0, x, weight * x)
    prelu.defvjp(lambda x, w: (prelu(x, w), (x, w)), lambda r, g: (jnp.where(r[0] > 0, g, r[1] * g), slope(g, r[0])))
    return prelu

custom = rule(lambda g, x: jnp.sum(g * jnp.minimum(x, 0)))
both = rule(lambda g, x: jnp.sum(g * x))
slope = jax.vmap(jax.grad(plain, argnums=1), (0, None))
compiled = jax.jit(slope)
alone = jax.grad(plain, argnums=1)
steeper = jax.vmap(jax.grad(lambda x, weight=0.25: 1.01 * plain(x, weight), argnums=1), (0, None))
mean = rule(lambda g, x: jnp.mean(g * jnp.minimum(x, 0)))
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.py").write_text(TORCH)
    (tmp_path / "j.py").write_text(JAX)
    return tmp_path


def rows(spec, name, against, dtype="float32", points=101, **wish):
    return actderiv.compare(spec, wrt=name, against=against, dtype=dtype, points=points, **wish).rows


@pytest.mark.parametrize(
    ("name", "dtype"),
    [("torch", "float64"), ("torch", "bfloat16"), ("torch:t.py:Prelu", "float32"), ("torch:t.py:wrapped", "bfloat16"),
     ("torch:t.py:plain", "float32"), ("torch:t.py:library", "float64"), ("torch:t.py:layer", "float64"),
     ("torch:torch.nn:PReLU", "bfloat16")],
)  # fmt: skip
def test_sound_gradients_of_a_slope_are_right_to_the_last_bit(home, name, dtype):
    pytest.importorskip("torch")
    found = rows("prelu", "weight", name, dtype)
    assert {(row.verdict, row.max_ulp) for row in found} == {("pass", 0)}
    assert [row.parameters["weight"] for row in found] == [0.125, 0.25, 0.5]


@pytest.mark.parametrize("name", ["plain", "custom"])
def test_sound_gradients_of_jax_pass_too(home, name):
    pytest.importorskip("jax")
    assert {row.verdict for row in rows("prelu", "weight", f"jax:j.py:{name}")} == {"pass"}
    assert {row.verdict for row in rows("leaky_relu", "negative_slope", "jax", "bfloat16")} == {"pass"}


@pytest.mark.parametrize("name", ["slope", "compiled", "alone", "steeper"])
def test_what_jax_grad_makes_is_called_by_places(home, name):
    pytest.importorskip("jax")
    verdict = "fail" if name == "steeper" else "pass"
    assert {row.verdict for row in rows("prelu", "weight", f"j.py:{name}", points=21)} == {verdict}


@pytest.mark.parametrize("name", ["Mean", "Both", "Half"])
def test_a_wrong_gradient_of_torch_fails(home, name):
    pytest.importorskip("torch")
    found = rows("prelu", "weight", f"torch:t.py:{name}")
    assert {row.verdict for row in found} == {"fail"}
    assert all(row.failures >= 20 for row in found)


@pytest.mark.parametrize("name", ["both", "mean"])
def test_a_wrong_gradient_of_jax_fails(home, name):
    pytest.importorskip("jax")
    assert {row.verdict for row in rows("prelu", "weight", f"jax:j.py:{name}")} == {"fail"}


@pytest.mark.parametrize(("name", "said"), [("Ignoring", "is not used"), ("Squaring", "is used twice")])
def test_the_gradient_from_above_must_be_a_factor(home, name, said):
    pytest.importorskip("torch")
    for row in rows("prelu", "weight", f"torch:t.py:{name}"):
        assert row.verdict == "fail"
        assert [said in (each.cause or "") for each in row.findings if each.kind == "upstream"] == [True]


def test_layers_and_functions_with_a_formula_of_their_own_are_held_against_quotients(home):
    pytest.importorskip("torch")
    for text, name in (("torch:t.py:Swish", "beta"), ("torch:t.py:wrapped", "weight")):
        found = actderiv.compare(text, wrt=name, points=41)
        assert {(row.verdict, row.truth) for row in found.rows} == {("pass", "torch's autograd")}
    for text, name in (("torch:t.py:Cut", "beta"), ("torch:t.py:both", "weight")):
        assert {row.verdict for row in actderiv.compare(text, wrt=name, points=41).rows} == {"fail"}
    worst = actderiv.compare("torch:t.py:both", wrt="weight", points=41).rows[0].findings[0].worst
    assert (worst.got, worst.expected) == (10, 0)  # autograd's, and what the values of f say


def test_they_are_tabled_and_drawn(home, command):
    pytest.importorskip("torch")
    table = actderiv.table("torch:t.py:Swish", wrt="beta", at=(-2.0, 0.5))
    x = np.array([-2.0, 0.5])
    s = 1 / (1 + np.exp(-x))
    np.testing.assert_allclose([row[4] for row in table.rows], x * x * s * (1 - s), rtol=1e-12)
    assert table.max_error["torch:t.py:Swish"] < 1e-8
    assert command("plot", "torch:t.py:Swish", "--wrt", "beta", "--out", "s.svg").status == 0
    assert "∂" in (home / "s.svg").read_text() or (home / "s.svg").stat().st_size > 5000
    pytest.importorskip("jax")
    table = actderiv.table("jax:j.py:swish", wrt="beta", at=(-2.0, 0.5))
    np.testing.assert_allclose([row[4] for row in table.rows], x * x * s * (1 - s), rtol=1e-12)


def test_a_layer_is_judged_against_another_function_of_the_same_parameter(home):
    pytest.importorskip("torch")
    swish = {row.verdict for row in rows("x*sigmoid(b*x):b=1", "b", lambda x, b: x * x / (2 + 2 * np.cosh(b * x)))}
    assert swish == {"pass"}
    for name, verdict in (("Swish", "pass"), ("Cut", "fail")):  # above 0 torch's 1 - s loses digits
        found = rows("swish", "beta", f"torch:t.py:{name}", "float64", range=(-3.0, 0.5))
        assert {row.verdict for row in found} == {verdict}


@pytest.mark.parametrize(
    ("words", "said"),
    [(("compare", "prelu", "--wrt", "weight", "--against", "torch:t.py:cut"), "no way from the parameter"),
     (("compare", "prelu", "--wrt", "weight", "--against", "torch:t.py:Two"), "no parameter 'weight' that is trained"),
     (("compare", "leaky_relu", "--wrt", "negative_slope", "--against", "torch"), "no gradient of negative_slope"),
     (("compare", "elu", "--wrt", "alpha", "--against", "torch:t.py:Prelu"), "takes no alpha"),
     (("table", "torch:t.py:Swish", "--wrt", "gamma"), "It takes beta"),
     (("table", "t.py:plain", "--wrt", "weight"), "or jax:FILE.py:CALLABLE")],
)  # fmt: skip
def test_what_has_no_such_gradient_is_refused_by_name(home, command, words, said):
    pytest.importorskip("torch")
    told = command(*words)
    assert told.status in (2, 3)
    assert said in told.err


@pytest.mark.frameworks
def test_a_trained_parameter_that_nobody_meant_is_not_taken(tmp_path):
    """A layer that has the name, untrained, and trains something else: no guess is made."""
    pytest.importorskip("torch", reason="torch is not installed")
    (tmp_path / "lay.py").write_text(
        "import torch\nclass Leaky(torch.nn.Module):\n    def __init__(self, negative_slope=0.01):\n"
        "        super().__init__()\n        self.negative_slope = negative_slope\n"
        "        self.scale = torch.nn.Parameter(torch.tensor(1.0))\n    def forward(self, x):\n"
        "        return self.scale * torch.where(x > 0, x, self.negative_slope * x)\n"
    )
    with pytest.raises(actderiv.RequestError, match="'negative_slope' that is trained"):
        actderiv.compare("leaky_relu", wrt="negative_slope", against=f"torch:{tmp_path / 'lay.py'}:Leaky")
