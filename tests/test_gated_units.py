"""glu, swiglu, geglu and reglu: slices as curves, both partial derivatives on their page, backward passes judged."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

import actderiv
from actderiv.errors import ActderivError, RequestError

sys.path.insert(0, str(Path(__file__).parent / "gates"))
import faulty
import sound

FOLDER = Path(__file__).parent / "gates"
NAMES = {"glu": "sigmoid", "swiglu": "silu", "geglu": "gelu", "reglu": "relu"}


def places(module):
    return [name for name, each in vars(module).items() if name.casefold().startswith(tuple(NAMES))
            and getattr(each, "__module__", "") == module.__name__]  # fmt: skip


def judged(module, name, **options):
    function = name.casefold().split("_")[0].removesuffix("layer")
    function = "geglu:approximate=tanh" if name == "geglu_tanh_backward" else function
    wish = {"points": 401, "range": (-8, 8), **options}
    return actderiv.compare(function, against=f"{FOLDER / module}.py:{name}", **wish).rows


@pytest.mark.parametrize("name", NAMES)
def test_a_slice_is_a_function_of_one_number_made_of_its_gate(name):
    gate, x = actderiv.get(NAMES[name]), np.linspace(-4, 4, 41)
    of_gate = actderiv.get(f"{name}:a=-2")
    np.testing.assert_allclose(of_gate.f(x), -2 * gate.f(x), rtol=1e-15)
    np.testing.assert_allclose(of_gate.df(x), -2 * gate.df(x), rtol=1e-15)
    assert dict(of_gate.breaks) == dict(gate.breaks)
    line = actderiv.get(f"{name}:gate=0.5")
    assert line.spec == f"{name}:b=0.5"
    np.testing.assert_allclose(line.f(x), x * gate.f(0.5), rtol=1e-15)
    np.testing.assert_allclose(line.df(x), float(gate.f(0.5)) + 0 * x, rtol=1e-15)
    assert not line.breaks
    assert actderiv.get(of_gate.spec) == of_gate
    assert actderiv.compare(f"{name}:a=-2", f"{name}:b=0.5").passed
    assert not actderiv.get(f"{name}:a=0").breaks


@pytest.mark.parametrize("spec", ["swiglu:a=3", "reglu:a=-0.5", "glu:b=1"])
def test_the_derivative_of_a_slice_with_respect_to_what_is_held(spec):
    held = spec[spec.index(":") + 1]
    assert actderiv.compare(spec, wrt=held, points=9).passed


@pytest.mark.parametrize(
    "words",
    [
        ("plot",),
        ("table",),
        ("compare",),
        ("sweep",),
        ("flow",),
        ("page", "--out", "p.html"),
        ("animate", "--at", "1", "--out", "a.gif"),
    ],
)
def test_every_command_that_wants_one_number_says_what_to_do(command, words):
    for name in ("swiglu", "ReGLU"):
        done = command(words[0], name, *words[1:])
        assert done.status == 2
        for told in (f"{name.casefold()}:a=2", f"{name.casefold()}:b=0.5", "--at 2,0.5", "--against"):
            assert told in done.err


def test_both_held_leaves_nothing(command):
    done = command("plot", "glu:a=1,gate=2")
    assert (done.status, "--at" in done.err) == (2, True)
    done = command("plot", "glu:slope=1")
    assert (done.status, "glu:a=2" in done.err) == (2, True)


@pytest.mark.parametrize("name", NAMES)
def test_its_page_has_both_partial_derivatives(command, name):
    gate = actderiv.get(NAMES[name])
    shown = command("show", name, "--at", "2,0.5").out
    assert f"a·{NAMES[name]}(b)" in shown
    assert f"a·{NAMES[name]}′(b)" in shown
    found = json.loads(command("show", name, "--at", "2,0.5", "--format", "json").out)
    assert found["da"] == pytest.approx(float(gate.f(0.5)))
    assert found["db"] == pytest.approx(2 * float(gate.df(0.5)))
    assert found["f"] == pytest.approx(2 * float(gate.f(0.5)))
    assert str(actderiv.jacobian(name, (2, 0.5))).rstrip() == shown.rstrip()
    assert command("show", name, "--at", "1").status == 2
    lines = command("show", name, "--format", "csv").out.splitlines()
    assert [line.partition(",")[0] for line in lines] == ["property", "f", "da", "db", "gate"]
    assert lines[-1].partition(",")[2].split(":")[0] == gate.activation.name


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", places(sound))
def test_a_right_backward_passes_however_it_is_written(name, dtype):
    rows = judged("sound", name, dtype=dtype)
    assert {row.verdict for row in rows} == {"pass"}, [each.sentence() for row in rows for each in row.findings]
    assert {row.wrt for row in rows} == ({"b"} if "only_db" in name else {"a", "b"})


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", places(faulty))
def test_a_fault_is_found_and_told(name, dtype):
    rows = judged("faulty", name, dtype=dtype)
    told = [each.sentence() for row in rows for each in row.findings]
    assert "fail" in {row.verdict for row in rows}
    causes = {each.cause for row in rows for each in row.findings if each.cause}
    assert any(getattr(faulty, name).__doc__ in each for each in causes | set(told)), told
    assert len(causes) <= 4, causes


@pytest.mark.parametrize(
    ("line", "never"),
    [
        ("2 * grad * a * silu_prime(b)", "factor a"),
        ("grad * a**3 * silu_prime(b)", "truth"),
        ("grad * abs(a) * silu_prime(b)", "sign"),
        ("np.clip(grad * a * silu_prime(b), -1, 1)", "not used"),
    ],
)
def test_what_is_said_of_one_input_holds_whatever_the_other_is(tmp_path, line, never):
    path = write(
        tmp_path, f"from sound import silu, silu_prime\ndef f(grad, a, b):\n    return grad * silu(b), {line}\n"
    )
    rows = actderiv.compare("swiglu", against=f"{path}:f", dtype="float32", points=401, range=(-8, 8)).rows
    told = [each.cause for row in rows for each in row.findings if each.cause]
    assert "fail" in {row.verdict for row in rows}
    assert not any(never in each for each in told), told


def test_a_size_is_no_wrong_sign_of_x(tmp_path):
    path = write(tmp_path, "def f(x):\n    return np.abs(x)\ndef g(x):\n    return np.maximum(-x, 0)\n")
    for name, wrong_sign in (("f", False), ("g", True)):
        (row,) = actderiv.compare("relu", against=f"{path}:{name}", order=0, points=401, range=(-8, 8)).rows
        assert row.verdict == "fail"
        assert any("wrong sign" in (each.cause or "") for each in row.findings) == wrong_sign


def test_of_more_than_two_answers_it_is_told_which_are_taken():
    for module, said in ((sound, "number 3 and 2 are taken, which their values tell"), (faulty, "number 1 and 2")):
        (note,) = {row.notes[0] for row in judged(module.__name__, "swiglu_with_the_output")}
        assert said in note


def test_halves_in_turns_are_refused_in_words_of_halves(tmp_path):
    path = write(tmp_path, SWIGLU + JOINED.replace("np.split(x, 2, -1)", "x[..., ::2], x[..., 1::2]"))
    with pytest.raises(ActderivError) as refused:
        actderiv.compare("swiglu", against=f"{path}:backward", points=9)
    assert "in turns" in refused.value.hint


def test_a_subnormal_on_the_way_is_no_misuse_of_the_gradient(tmp_path):
    path = write(tmp_path, "from sound import silu_prime, silu\ndef f(grad, a, b):\n"
                 "    return grad * silu(b), grad * a * np.exp(b) * b\n")  # fmt: skip
    rows = actderiv.compare("swiglu", against=f"{path}:f", dtype="bfloat16").rows
    assert not [each for row in rows for each in row.findings if each.kind == "upstream"]


@pytest.mark.parametrize("name", ["swiglu_no_factor", "geglu_tanh"])
def test_a_fault_is_told_over_a_whole_format(name):
    rows = judged("faulty", name, dtype="float32", points=40000, range=(-100, 100), sample="stratified")
    causes = {each.cause for row in rows for each in row.findings[:1] if row.wrt == "b"}
    assert all(getattr(faulty, name).__doc__ in (each or "") for each in causes), causes


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float8_e4m3fn"])
def test_narrow_formats_are_asked_every_value_of_the_gate(tmp_path, dtype):
    (tmp_path / "code.py").write_text(
        "import numpy as np\n"
        "def backward(grad, a, b):\n"
        "    g, a, b = (each.astype(np.float64) for each in (grad, a, b))\n"
        "    s = 1 / (1 + np.exp(-b))\n"
        "    return g * s, g * a * s * (1 / (1 + np.exp(b)))\n"
        "def wrong(grad, a, b):\n"
        "    g, a, b = (each.astype(np.float64) for each in (grad, a, b))\n"
        "    s = 1 / (1 + np.exp(-b))\n"
        "    return g * s, g * s * (1 / (1 + np.exp(b)))\n"
    )
    rows = actderiv.compare("glu", against=f"{tmp_path}/code.py:backward", dtype=dtype).rows
    assert {(row.verdict, row.sample) for row in rows} == {("pass", "all")}
    assert len(rows) == 4
    rows = actderiv.compare("glu", against=f"{tmp_path}/code.py:wrong", dtype=dtype).rows
    assert {row.wrt: row.verdict for row in rows} == {"a": "pass", "b": "fail"}


def write(tmp_path, text):
    (tmp_path / "code.py").write_text("import numpy as np\n" + text)
    return f"{tmp_path / 'code.py'}"


SWIGLU = """
def silu(x):
    return x / (1 + np.exp(-x))

def slope(x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 + x / (1 + np.exp(x)))
"""
JOINED = """
def backward(grad, x):
    a, b = np.split(x, 2, -1)
    return np.concatenate([grad * silu(b), grad * a * slope(b)], -1)
"""
FIRST = """
def swiglu(x):
    gate, up = np.split(x, 2, -1)
    return silu(gate) * up
"""
SECOND = """
def swiglu(x):
    up, gate = np.split(x, 2, -1)
    return silu(gate) * up
"""


@pytest.mark.parametrize(
    ("forward", "verdict", "said"),
    [("", "pass", "tell"), (FIRST, "fail", "first half"), (SECOND, "pass", "second half")],
)
def test_which_half_opens_the_gate_is_read_off_the_forward_pass(tmp_path, forward, verdict, said):
    path = write(tmp_path, SWIGLU + JOINED + forward)
    rows = actderiv.compare("swiglu", against=f"{path}:backward", points=201, range=(-5, 5)).rows
    assert {row.verdict for row in rows} == {verdict}
    assert said in rows[0].notes[0]
    assert (verdict == "pass") or "halves are exchanged" in rows[0].findings[0].cause


def test_halves_along_the_first_axis_are_right_of_one_vector_alone(tmp_path):
    for axis, said in ((0, True), (-1, False)):
        path = write(tmp_path, SWIGLU + JOINED.replace("-1)", f"{axis})"))
        rows = actderiv.compare("swiglu", against=f"{path}:backward", points=201, range=(-5, 5)).rows
        assert {row.verdict for row in rows} == {"pass"}
        assert ("one vector" in rows[0].notes[0]) == said


def test_every_format_tells_of_partial_derivatives(command):
    against = f"{FOLDER / 'faulty.py'}:swiglu_no_factor"
    flags = ("--against", against, "--points", "201", "--range", "-5", "5")
    for name in ("plain", "markdown", "latex", "csv", "junit", "github", "sarif"):
        done = command("compare", "swiglu", *flags, "--format", name)
        assert (done.status, "swiglu" in done.out) == (1, True), name
    data = json.loads(command("compare", "swiglu", *flags, "--format", "json").out)
    assert [(row["wrt"], row["verdict"]) for row in data["results"]] == [("a", "pass")] * 2 + [("b", "fail")] * 2


@pytest.mark.parametrize("flags", [("--order", "2"), ("--wrt", "a"), ("--takes", "grad,x"), ("--shard", "1/2"),
                                   ("--saved", "output"), ("--dtype", "float32", "--sample", "all")])  # fmt: skip
def test_what_belongs_to_functions_of_one_number_is_refused(command, flags):
    done = command("compare", "swiglu", "--against", f"{FOLDER / 'sound.py'}:swiglu_backward", *flags)
    assert done.status == 2, done.out


@pytest.mark.parametrize("text", ["def f(g, a, b, c):\n    return a, b\n", "def f(g, a, b):\n    return a[:-1], b\n",
                                  "def f(g, a, b):\n    return None\n", "def f(x):\n    return x[:2]\n"])  # fmt: skip
def test_what_is_no_backward_pass_is_refused(tmp_path, text):
    with pytest.raises(ActderivError):
        actderiv.compare("glu", against=f"{write(tmp_path, text)}:f", points=9)


def test_recorded_values_and_frameworks_are_told_what_is_judged():
    with pytest.raises(RequestError, match="partial derivatives"):
        actderiv.compare("swiglu", against="exact")


@pytest.mark.frameworks
def test_torch_operations_functions_and_its_own_glu(tmp_path):
    pytest.importorskip("torch")
    path = write(tmp_path, TORCH)
    for function, against, verdict in (
        ("glu", "torch:torch.nn.functional:glu", "pass"), ("swiglu", f"torch:{path}:swiglu", "pass"),
        ("swiglu", f"{path}:Op", "pass"), ("swiglu", f"{path}:Wrong", "fail"), ("swiglu", f"torch:{path}:pair", "pass"),
        ("swiglu", f"{path}:backward", "pass"),
    ):  # fmt: skip
        # torch takes 1 - s of a rounded s, as everywhere
        rows = actderiv.compare(function, against=against, dtype="float32", points=401, range=(-2, 1)).rows
        assert {row.verdict for row in rows if row.wrt == "b"} == {verdict}, (against, rows[0].notes)


TORCH = """
import torch

def swiglu(x):
    gate, up = x.chunk(2, dim=-1)
    return torch.nn.functional.silu(gate) * up

def pair(up, gate):
    return torch.nn.functional.silu(gate) * up

def backward(grad, up, gate):
    s = torch.sigmoid(gate)
    return grad * gate * s, grad * up * s * (1 + gate * torch.sigmoid(-gate))

class Op(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * torch.nn.functional.silu(b)

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        s = torch.sigmoid(b)
        return g * b * s, g * a * s * (1 + b * torch.sigmoid(-b))

class Wrong(Op):
    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        s = torch.sigmoid(b)
        return g * b * s, g * a * s
"""
