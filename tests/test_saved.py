"""``--saved output``: who is given the output, what a function keeps of its forward pass, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import actderiv
from actderiv import ForeignError, RequestError, get
from actderiv.floats import FORMATS
from actderiv.judge.saved import preimage

BFLOAT16 = FORMATS.get("bfloat16")


def judged(spec, source, dtype="bfloat16", **wish):
    (row,) = actderiv.compare(spec, against=source, dtype=dtype, saved_output=True, **wish).rows
    return row


def test_the_preimage_of_an_output_is_found_to_the_last_float():
    bound = get("tanh")
    y = np.array([-0.5, 0.0, 0.25, 0.75])
    low, high = preimage(bound, y)
    assert np.all(bound.f(low) >= y)
    assert np.all(bound.f(np.nextafter(low, -np.inf)) < y)
    assert np.all(bound.f(high) <= y)
    saturated = preimage(bound, np.array([1.0]))
    assert saturated[0][0] < 20
    assert saturated[1][0] > 1e308


@pytest.mark.parametrize("spec", ["softsign", "tanh", "sigmoid", "elu", "arctan", "softplus"])
def test_noise_of_a_function_that_never_decreases_is_no_decrease(spec):
    assert preimage(get(spec), np.array([0.25]))[0] <= preimage(get(spec), np.array([0.25]))[1]


BACKWARDS = """
import numpy as np

def of(y):
    z = np.asarray(y).astype(np.float64)
    return (z * (1 - z) * {factor}).astype(y.dtype)

def named_x(x): return of(x)
def of_output(grad, out): return grad * of(out)

class Layer:
    def forward(self, x):
        self.y = (1 / (1 + np.exp(-np.asarray(x).astype(np.float64)))).astype(x.dtype)
        return self.y
    def backward(self, grad): return grad * of(self.y)
"""


@pytest.mark.parametrize("way", ["named_x", "of_output", "Layer"])
@pytest.mark.parametrize(("factor", "verdict"), [(1, "pass"), (1.02, "fail")])
def test_s_times_1_minus_s_is_sound_of_the_output_whoever_gives_it_that(tmp_path, way, factor, verdict):
    """The interface, not the kernel, loses the tail: 256 ULP of x, below 1 ULP of y; y is never given twice."""
    path = tmp_path / "k.py"
    path.write_text(BACKWARDS.format(factor=factor))
    row = judged("sigmoid", f"{path}:{way}", specials="skip")
    assert (row.verdict, row.max_ulp <= 0.5) == (verdict, factor == 1)
    if factor == 1 and way == "named_x":
        assert actderiv.compare("sigmoid", against=f"{path}:Layer", dtype="bfloat16").rows[0].verdict == "fail"
        with pytest.raises(RequestError, match="no function of its output"):
            judged("gelu", f"{path}:{way}")


def test_recorded_inputs_are_inputs(tmp_path):
    """A file of x and of the slope that came from the rounded output; what is off there is seen as well."""
    x = np.linspace(-8, 8, 400).astype(BFLOAT16.dtype)
    y = BFLOAT16.round(get("sigmoid").f(x.astype(np.float64))).astype(np.float64)
    for name, factor, verdict in (("sound", 1, "pass"), ("off", 1.02, "fail")):
        slopes = BFLOAT16.round(y * (1 - y) * factor)
        path = tmp_path / f"{name}.npz"
        np.savez(path, x=x.view(np.uint16), y=slopes.view(np.uint16))
        row = judged("sigmoid", str(path))
        assert row.verdict == verdict
        assert any("is not known" in note for note in row.notes)


def test_what_has_its_input_is_judged_by_that():
    for source in ("exact", "analytic"):
        with pytest.raises(RequestError, match=f"{source} keeps the input of tanh"):
            judged("tanh", source)
    assert judged("tanh", "1 - y^2").verdict == "pass"


KEEPING = """
import torch
class Keeps(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = torch.tanh(x)
        ctx.save_for_backward({kept})
        return y
    @staticmethod
    def backward(ctx, gradient):
        kept = ctx.saved_tensors[0].double()
        y = {y}
        return gradient * (1 - y * y).to(gradient.dtype)
class Layer(torch.nn.Module):
    def forward(self, x): return Keeps.apply(x)
layer = Layer()
ELU, HARD = torch.nn.ELU(), torch.nn.Hardtanh()
def viewed(x): return torch.tanh(x.view(-1).clone()).view_as(x)
def wider(x): return torch.tanh(x.float()).to(x.dtype)
def number(x): return 3.0
def hidden(x): return Hidden.apply(x)
class Hidden(Keeps):
    @staticmethod
    def forward(ctx, x):
        ctx.y = torch.tanh(x)
        return ctx.y
    @staticmethod
    def backward(ctx, gradient):
        return gradient * (1 - ctx.y.double() ** 2).to(gradient.dtype)
"""


@pytest.fixture
def op(tmp_path):
    pytest.importorskip("torch", reason="torch is not installed")

    def written(name, kept="y", y="kept"):
        path = tmp_path / f"{name}_{kept}.py".replace(", ", "")
        path.write_text(KEEPING.format(kept=kept, y=y))
        return f"torch:{path}:{name}"

    return written


@pytest.mark.frameworks
@pytest.mark.parametrize("name", ["Keeps", "layer", "viewed"])
def test_an_op_a_layer_and_views_that_keep_the_output_are_judged_by_it(op, name):
    row = judged("tanh", op(name))
    assert row.verdict == "pass"
    assert any("keeps the output of tanh for its backward pass" in note for note in row.notes)


@pytest.mark.frameworks
@pytest.mark.parametrize(
    ("spec", "name", "saved", "keeps"),
    [
        ("tanh", "layer", ("x", "torch.tanh(kept)"), "the input"),
        ("tanh", "Keeps", ("x, y", "torch.tanh(kept)"), "other values than the output"),
        ("elu", "ELU", (), "the input"),
        ("hardtanh", "HARD", (), "the input"),
        ("tanh", "wider", (), "other values than the output"),
    ],
)
def test_what_keeps_something_else_is_refused(op, spec, name, saved, keeps):
    """Judged as functions of the rounded output, sound ones would be accused."""
    with pytest.raises(RequestError, match=f"keeps {keeps} of {spec}"):
        judged(spec, op(name, *saved))


@pytest.mark.frameworks
def test_what_cannot_be_known_is_said(op):
    row = judged("tanh", op("hidden"))
    assert row.verdict == "pass"
    assert any("is not known: it is judged as if it were the output" in note for note in row.notes)
    with pytest.raises(ForeignError, match="returned float instead of an array"):
        judged("tanh", op("number"))


@pytest.mark.frameworks
def test_torch_s_own_functions_keep_one_or_the_other():
    pytest.importorskip("torch", reason="torch is not installed")
    with pytest.raises(RequestError, match="torch keeps the input of elu"):
        judged("elu", "torch")
    assert "torch keeps the output of sigmoid for its backward pass" in judged("sigmoid", "torch").notes
