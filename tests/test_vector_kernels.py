"""Backward passes of softmax and its kin, judged entry by entry: faults are told, right ones pass however written."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

import actderiv
from actderiv.errors import ForeignError
from actderiv.judge import vectors as judge
from actderiv.samples import vectors as samples

sys.path.insert(0, str(Path(__file__).parent))
from vectors import faulty, sound

FOLDER = Path(__file__).parent / "vectors"


def places(module):
    return [
        name for name, each in vars(module).items()
        if getattr(each, "__module__", "") == module.__name__ and name[0] != "_" and name != "softmax"
    ]  # fmt: skip


def function_of(name):
    return next(each for each in ("log_softmax", "softmin", "sparsemax", "softmax") if each in name.casefold())


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(samples, "SEEDED", {2: 4, 3: 4, 10: 3})


def judged(module, name, **options):
    path = f"{FOLDER / module}.py:{name}"
    (row,) = actderiv.compare(function_of(name), against=path, **options).rows
    assert row.kind == "vectors", row
    return row


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", places(faulty))
def test_a_fault_is_found_and_told(short, name, dtype):
    row = judged("faulty", name, dtype=dtype)
    assert row.verdict == "fail"
    assert len({each.cause for each in row.findings if each.cause}) <= 1
    told = sum(each.count for each in row.findings if getattr(faulty, name).__doc__ in (each.cause or ""))
    if "times 0" in getattr(faulty, name).__doc__:
        assert {each.kind for each in row.findings} == {"zero"}
    else:
        assert told >= 0.98 * row.failures, [each.sentence() for each in row.findings]


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("name", places(sound))
def test_a_right_kernel_passes_however_it_is_written(short, name, dtype):
    row = judged("sound", name, dtype=dtype)
    assert row.verdict == "pass", [each.sentence() for each in row.findings]
    assert row.max_share <= 1


@pytest.mark.parametrize("name", ["softmax_backward", "softmax_of_x", "softmax_jacobian", "log_softmax_backward"])
def test_narrow_formats_have_the_room_of_their_roundings(short, name):
    assert judged("sound", name, dtype="bfloat16").verdict == "pass"


def test_long_vectors_are_asked_by_every_basis_vector():
    row = judged("sound", "softmax_backward")
    assert (row.verdict, row.lengths[1000]) == ("pass", 2)
    assert row.points > 2 * 1000 * 1000
    assert row.detects < 1e-12


def test_ones_as_a_gradient_would_have_found_nothing(short):
    """Every column of softmax's Jacobian adds to 0: what passes a gradient of ones is caught by basis vectors."""
    x = np.array([[2, 1, 0.1]])
    np.testing.assert_allclose(sound.softmax_of_x(np.ones((1, 3)), x), 0, atol=1e-16)
    row = judged("faulty", "softmax_ones")
    assert (row.verdict, {each.kind for each in row.findings}) == ("fail", {"zero"})


def write(tmp_path, text):
    (tmp_path / "code.py").write_text("import numpy as np\n" + text)
    return str(tmp_path / "code.py")


AXIS = """
def softmax_backward(g, s):
    return s * (g - np.sum(g * s, axis=0, keepdims=True))
"""
ROWS = "def softmax(x):\n    e = np.exp(x - x.max(-1, keepdims=True))\n    return e / e.sum(-1, keepdims=True)\n"
COLUMNS = "def softmax(x):\n    e = np.exp(x - x.max(0))\n    return e / e.sum(0)\n"


@pytest.mark.parametrize(("forward", "verdict"), [("", "undecided"), (ROWS, "fail"), (COLUMNS, "pass")])
def test_which_axis_is_meant_is_read_off_the_forward_pass(short, tmp_path, forward, verdict):
    path = write(tmp_path, AXIS + forward)
    (row,) = actderiv.compare("softmax", against=f"{path}:softmax_backward").rows
    assert row.verdict == verdict, row.notes


def test_a_gradient_of_zeros_from_a_masked_output_is_that_of_no_output(tmp_path):
    code = """
def back(g, x):
    s = np.exp(x - x.max(-1, keepdims=True)); s /= s.sum(-1, keepdims=True)
    out = g - s * g.sum(-1, keepdims=True)
    return np.where((g == 0).all(-1, keepdims=True), 0.125 * np.arange(1, g.shape[-1] + 1), out).astype(g.dtype)
"""
    (row,) = actderiv.compare("log_softmax", against=f"{write(tmp_path, code)}:back", dtype="float32").rows
    (found,) = row.findings
    assert (found.vectors, found.entry.output, found.entry.expected) == (2, None, 0)
    assert (found.entry.input, found.entry.got, found.entry.vector) == (3, 0.375, "(1, -inf, 0.5)")


def test_functions_of_one_number_stay_slices(tmp_path):
    path = write(tmp_path, "def f(x):\n    e = np.exp(-abs(x))\n    return e / (1 + e) ** 2\n")
    (row,) = actderiv.compare("softmax", against=f"{path}:f", points=50, range=(-5, 5)).rows
    assert (row.kind, row.verdict) == ("ulp", "pass")
    diagonal = f"{FOLDER / 'faulty.py'}:softmax_diagonal"
    (row,) = actderiv.compare("softmax:others=1,0.1", against=diagonal, points=9, range=(-3, 3)).rows
    assert (row.kind, row.verdict) == ("ulp", "pass")


def test_the_function_itself_is_judged_by_order_0(short):
    (row,) = actderiv.compare("softmax", against=f"{FOLDER / 'sound.py'}:softmax", order=0).rows
    assert (row.kind, row.verdict, row.order) == ("vectors", "pass", 0)
    (row,) = actderiv.compare("log_softmax", against=f"{FOLDER / 'sound.py'}:softmax", order=0).rows
    assert row.verdict == "fail"


def test_every_format_tells_an_entry(short, command):
    against = f"{FOLDER / 'faulty.py'}:softmax_diagonal"
    for name in ("plain", "markdown", "latex", "csv", "junit", "github", "sarif"):
        done = command("compare", "softmax", "--against", against, "--format", name)
        assert (done.status, "softmax" in done.out) == (1, True)
    data = json.loads(command("compare", "softmax", "--against", against, "--format", "json").out)
    worst = data["results"][0]["findings"][0]["worst"]
    assert (worst["output"], worst["input"], worst["got"]) == (1, 2, 0.0)


@pytest.mark.parametrize("flags", [("--sample", "uniform"), ("--points", "9"), ("--plot", "a.png"), ("--shard", "1/2"),
                                   ("--dtype", "float8_e4m3fn")])  # fmt: skip
def test_what_belongs_to_numbers_is_refused(short, command, flags):
    done = command("compare", "softmax", "--against", f"{FOLDER / 'sound.py'}:softmax_backward", *flags)
    assert done.status == 2, done.out


def test_a_random_backward_is_refused(short, tmp_path):
    path = write(tmp_path, "def f(g, s):\n    return s * g * np.random.rand()\n")
    with pytest.raises(ForeignError, match="differ"):
        actderiv.compare("softmax", against=f"{path}:f")


def test_a_matrix_for_a_gradient_is_refused(short, tmp_path):
    path = write(tmp_path, "def f(g, s):\n    return np.diag(s) - np.outer(s, s)\n")
    with pytest.raises(ForeignError, match="answers with a matrix"):
        actderiv.compare("softmax", against=f"{path}:f")


def test_code_that_takes_a_batch_for_one_vector_gets_small_batches(short, tmp_path):
    """A matrix of the square of a batch's size would take all memory."""
    text = (
        "def f(grad, s):\n    if s.size > 2000:\n        raise MemoryError(s.size)\n    flat = s.reshape(-1, 1)\n"
        "    return (s.reshape(-1) * grad.reshape(-1) - s.reshape(-1) * (flat * grad.reshape(-1, 1)).sum())"
        ".reshape(s.shape) if s.ndim > 1 and len(s) > 1 else s * (grad - (grad * s).sum(axis=-1, keepdims=True)) * 2\n"
    )
    (row,) = actderiv.compare("softmax", against=f"{write(tmp_path, text)}:f").rows
    assert (row.verdict, row.findings[0].cause) == ("fail", "the sum runs over the whole batch")


def test_the_shares_are_exact_to_the_last_digit():
    known = judge.shares_of(np.array([2.0, 1.0, 0.1, -700.0]))
    assert float(np.sum(known.p)) == pytest.approx(1, abs=2e-16)
    assert known.p[3] == pytest.approx(np.exp(-702 - (known.total - 2)), rel=1e-13)
    assert judge.support_of(np.array([1.0, 0.5, -3.0])).p.tolist() == [0.75, 0.25, 0.0]


@pytest.mark.frameworks
def test_torch_operations_and_modules(short, tmp_path):
    pytest.importorskip("torch")
    path = write(tmp_path, TORCH)
    for name, verdict in {
        "Good": "pass",
        "Bad": "fail",
        "layer": "pass",
        "backward": "pass",
        "Along": "pass",
        "Made": "pass",
    }.items():
        (row,) = actderiv.compare("softmax", against=f"{path}:{name}").rows
        assert (name, row.kind, row.verdict) == (name, "vectors", verdict)
    (row,) = actderiv.compare("softmax", against=f"torch:{path}:twice").rows
    assert "softmax applied twice" in (row.findings[0].cause or "")


TORCH = """
import torch

class Good(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = torch.softmax(x, dim=-1)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return y * (g - (g * y).sum(dim=-1, keepdim=True))

class Bad(Good):
    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y * (1 - y)

class Along(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim):
        y = torch.softmax(x, dim=dim)
        ctx.save_for_backward(y)
        ctx.dim = dim
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return y * (g - (g * y).sum(dim=ctx.dim, keepdim=True)), None

class Made(torch.nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return torch.softmax(x, self.dim)

layer = torch.nn.Softmax(dim=-1)

def backward(grad_output, output, dim):
    return output * (grad_output - (grad_output * output).sum(dim=dim, keepdim=True))

def twice(x):
    return torch.softmax(torch.softmax(x, -1), -1)
"""


@pytest.mark.frameworks
def test_jax_functions(monkeypatch, tmp_path):
    pytest.importorskip("jax")
    monkeypatch.setattr(samples, "SEEDED", {3: 2})
    monkeypatch.setattr(samples, "_hard", lambda *_: ())
    path = write(tmp_path, "import jax\nimport jax.numpy as jnp\ndef f(x):\n    return jax.nn.softmax(x)\n"
                 "def one(x):\n    e = jnp.exp(x - jnp.max(x))\n    return e / jnp.sum(e)\n")  # fmt: skip
    for name in ("f", "one"):
        (row,) = actderiv.compare("softmax", against=f"jax:{path}:{name}", dtype="float32").rows
        assert (row.kind, row.verdict) == ("vectors", "pass")
