"""Sources: what --against understands, and that every way in which foreign code misbehaves is named."""

from __future__ import annotations

import json
import re
import sys
import threading
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

import actderiv
from actderiv import FUNCTIONS, ActderivError, FileError, ForeignError, RequestError, get
from actderiv.engines import library
from actderiv.floats import FORMATS
from actderiv.isolation import aside
from actderiv.sources import SOURCES, Lacking, resolve
from actderiv.sources._autograd import Framework
from actderiv.sources._peers import peer

FRAMEWORKS = ("torch", "jax", "keras")
BFLOAT16, FLOAT32, FLOAT64 = (FORMATS.get(name) for name in ("bfloat16", "float32", "float64"))

KERNELS = """
import numpy as np, os, sys

def sound(x):
    return np.where(x > 0, 1, 0).astype(x.dtype)

def slope(x, negative_slope, shift=0.0):
    return np.where(x > 0, 1, negative_slope + shift).astype(x.dtype)

def needs_more(x, stiffness):
    return x

def spread(x, **rest):
    return np.full_like(x, rest.get("value", 7))

def wide(x):
    return np.tanh(x.astype(np.float64))

def counts(x):
    return (x > 0).astype(int)

def short(x):
    return x[1:]

def scalar(x):
    return 2.0

def zero_dimensional(x):
    return np.array(2.0, x.dtype)

def listed(x):
    return list(x)

def nothing(x):
    pass

def overwrites(x):
    x *= 2
    return x

def raises(x):
    return inner(x)

def inner(x):
    raise ZeroDivisionError("by design")

def leaves(x):
    sys.exit(0)

def talks(x):
    print("talking", flush=True)
    os.system("echo child")
    return x

def interrupted(x):
    raise KeyboardInterrupt

def chatty_matrix(x):
    return np.linalg.inv(x)

class Group:
    @staticmethod
    def member(x):
        return x
"""

OPS = """
import numpy as np, torch

class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x * g

class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(0.25))

    def forward(self, x):
        return torch.nn.functional.prelu(x, self.weight.reshape(1))

layer = Layer()

def scaled(x, negative_slope):
    return negative_slope * x

def detached(x):
    return torch.tanh(x.detach())

def summed(x):
    return x.sum()

def written(x):
    x.data.mul_(2)
    return x * 1

def numbers(x):
    return 3.0

def upcast(x):
    return torch.tanh(x.float())

def fails(x):
    return torch.tanh(x) @ torch.ones(3, 3, 3)
"""

JAX_OPS = """
import jax, jax.numpy as jnp, numpy as np

@jax.custom_vjp
def square(x):
    return x * x

square.defvjp(lambda x: (x * x, x), lambda x, g: (3 * x * g,))

def constant(x):
    return np.float64(1 / 3) * x

def summed(x):
    return x.sum()

def fails(x):
    raise ValueError("by design")
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kernels.py").write_text(KERNELS)
    (tmp_path / "ops.py").write_text(OPS)
    (tmp_path / "jax_ops.py").write_text(JAX_OPS)
    return tmp_path


def some(format, low=-8.0, high=8.0, count=401):
    return np.unique(np.linspace(low, high, count).astype(format.dtype))


def opened(text, function="relu", order=1, format=FLOAT32):
    return resolve(text).open(get(function), order, format)


def installed(name):
    if find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    return resolve(name)


def test_torch_computes_in_the_thread_that_asks_and_gets_its_own_back(folder):
    installed("torch")
    import torch

    (folder / "counting.py").write_text(
        "import torch\n\ndef tanh(x):\n    assert torch.get_num_threads() == 1\n    return torch.tanh(x)\n"
        "\ndef fails(x):\n    raise ValueError('by design')\n"
    )
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        opened("torch:counting.py:tanh", "tanh").at(some(FLOAT32))
        with pytest.raises(ForeignError, match="by design"):
            opened("torch:counting.py:fails", "tanh").at(some(FLOAT32))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


# What --against understands


@pytest.mark.parametrize(
    ("text", "kind", "pointed_at"),
    [
        ("trch", RequestError, "trch"),
        ("", RequestError, ""),
        ("kernels.py", RequestError, "kernels.py"),
        ("kernels.py:sond", RequestError, "sond"),
        ("kernels.py:KERNELS.nothing", RequestError, "KERNELS"),
        ("torch:kernels.py:sond", RequestError, "sond"),
        ("no_such_module:f", RequestError, "no_such_module"),
        ("a:b:c:d", RequestError, "a"),
        ("torch:kernels.py", RequestError, "torch:kernels.py"),
        ("torch:a:b:c", RequestError, "torch:a:b:c"),
        ("torch:p=1", RequestError, "torch:p=1"),
        ("exact:f", RequestError, "exact:f"),
        ("kernels.py:slope:=1", RequestError, "=1"),
        ("values.doc", RequestError, "values.doc"),
        ("missing.py:f", FileError, None),
        ("missing.csv", FileError, None),
    ],
)
def test_a_refusal_points_at_the_bad_part(folder, text, kind, pointed_at):
    if text.startswith("torch"):
        installed("torch")
    with pytest.raises(kind) as caught:
        resolve(text)
    error = caught.value
    if pointed_at is not None and error.text is not None:
        assert error.text[slice(*(error.span or (0, None)))] == pointed_at
    assert error.hint or kind is RequestError


def test_an_unknown_source_is_told_all_sources_and_the_nearest():
    with pytest.raises(RequestError) as caught:
        resolve("pytorc")
    assert "Did you mean torch?" in caught.value.hint
    assert all(each.written in caught.value.hint for each in SOURCES)


def test_a_missing_framework_is_said_with_the_command_that_installs_it():
    with pytest.raises(ForeignError, match="no_such_library is not installed") as caught:
        library("no_such_library", "torch")
    assert "pip install 'actderiv[torch]'" in caught.value.hint
    assert caught.value.exit_status == 3


def test_a_broken_framework_is_not_called_missing(tmp_path, monkeypatch):
    (tmp_path / "broken_library.py").write_text("import no_such_part\n")
    (tmp_path / "torn_library.py").write_text("raise OSError('libfoo.so: cannot open')\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name, says in (("broken_library", "no_such_part"), ("torn_library", "libfoo")):
        with pytest.raises(ForeignError, match=says) as caught:
            library(name, "jax")
        assert "does not load" in caught.value.hint


def test_the_extras_of_the_messages_exist():
    tomllib = pytest.importorskip("tomllib")
    from pathlib import Path

    extras = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
    assert set(FRAMEWORKS) <= set(extras["optional-dependencies"])


def test_naming_a_callable_loads_no_framework(process, folder):
    code = "import sys; from actderiv.sources import resolve; resolve('kernels.py:sound')"
    code += "; print([each for each in ('torch', 'jax', 'keras', 'tensorflow') if each in sys.modules])"
    import subprocess

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=folder)
    assert shown.stdout == "[]\n", shown.stderr


def test_a_run_against_a_callable_loads_nothing_that_other_runs_need(process, folder):
    line = ["compare", "relu", "--against", "kernels.py:sound", "--dtype", "float32", "--sample", "uniform"]
    ours = "sources._autograd", "sources._records.opening", "judge.numeric", "naming.halves", "naming.vectors"
    unneeded = ["ml_dtypes", "hashlib", "json", *(f"actderiv.{each}" for each in ours)]
    code = f"import sys; from actderiv.cli import run; run({line}); print([x for x in {unneeded} if x in sys.modules])"
    import subprocess

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=folder)
    assert shown.stdout.splitlines()[-1] == "[]", shown.stderr


# Callables


@pytest.mark.parametrize("format", FORMATS, ids=lambda each: each.name)
def test_a_callable_is_given_the_format_and_answers_in_it(folder, format):
    x = some(format)
    got = opened("kernels.py:sound", format=format).at(x)
    assert got.dtype == x.dtype
    np.testing.assert_array_equal(got.astype(float), (x > 0).astype(float))


def test_dots_after_the_colon_lead_to_attributes(folder):
    assert opened("kernels.py:Group.member").at(some(FLOAT32)).dtype == np.float32


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("short", r"shape \(\d+,\) for an input of shape \(\d+,\)"),
        ("nothing", "returned None.*without a return"),
        (
            "raises",
            r"ZeroDivisionError: by design.*line 42, in raises: return inner\(x\).*line 45, in inner: raise Zero",
        ),
        ("leaves", r"SystemExit: 0.*line 48, in leaves"),
        ("chatty_matrix", r"LinAlgError.*in chatty_matrix: return np.linalg.inv"),
    ],
)
def test_each_misbehaviour_is_named(folder, name, says):
    x = some(FLOAT32)
    kept = x.copy()
    with pytest.raises(ForeignError) as caught:
        opened(f"kernels.py:{name}").at(x)
    said = " ".join(caught.value.lines())
    assert said.startswith(f"kernels.py:{name} ")
    assert re.search(says, said, re.DOTALL), said
    assert caught.value.exit_status == 3
    assert len(caught.value.lines()) <= 6
    np.testing.assert_array_equal(x, kept)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("wide", "answers float32 with float64"),
        ("counts", "whole numbers"),
        ("scalar", "single number"),
        ("zero_dimensional", "single number"),
        ("listed", "a list, is taken as an array"),
        ("overwrites", "writes into its input, and was given a copy"),
    ],
)
def test_what_can_be_taken_is_taken_and_told(folder, name, told):
    candidate = opened(f"kernels.py:{name}")
    x = some(FLOAT32)
    kept = x.copy()
    assert candidate.at(x).dtype == np.float32
    assert told in " ".join(candidate.coverage())
    np.testing.assert_array_equal(x, kept)


def test_an_interrupt_passes_through_and_says_where_it_struck(folder):
    with pytest.raises(KeyboardInterrupt, match=r"kernels\.py:interrupted had not returned after .* \(8 inputs\)"):
        opened("kernels.py:interrupted").at(some(FLOAT32))


def test_what_a_callable_prints_goes_to_stderr_and_is_told_once(folder, capfd):
    candidate = opened("kernels.py:talks")
    assert candidate.coverage() == []
    for _ in range(3):
        candidate.at(some(FLOAT32))
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("talking") == err.count("child") >= 3
    assert candidate.coverage() == ["kernels.py:talks: it prints, which went to stderr"]


def test_code_that_prints_as_it_loads_leaves_stdout_alone(folder, capfd):
    (folder / "loud.py").write_text("print('loading')\ndef f(x):\n    return x\n")
    opened("loud.py:f")
    out, err = capfd.readouterr()
    assert (out, err) == ("", "loading\n")


def test_stdout_comes_back_whatever_order_threads_leave_in(capfd):
    inside, leave = threading.Event(), threading.Event()

    def other():
        with aside():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    before = sys.stdout
    with aside():
        thread.start()
        inside.wait(10)
    assert sys.stdout is not before  # the other one is still inside
    leave.set()
    thread.join(10)
    assert sys.stdout is before
    print("ours")
    assert capfd.readouterr().out == "ours\n"


def test_parameters_of_the_same_name_are_passed(folder):
    x = np.array([-1, 1], dtype=np.float32)
    for text, expected in (
        ("kernels.py:slope", 0.2),
        ("kernels.py:slope:negative_slope=0.5", 0.5),
        ("kernels.py:slope:shift=1", 1.2),
    ):
        got = opened(text, "leaky_relu:negative_slope=0.2").at(x)
        np.testing.assert_array_equal(got, np.array([expected, 1], np.float32))
    np.testing.assert_array_equal(opened("kernels.py:spread:value=3").at(x), [3, 3])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kernels.py:needs_more", "wants the parameter 'stiffness'.*needs_more:stiffness=VALUE"),
        ("kernels.py:sound:beta=2", "there is no parameter 'beta'.*takes none"),
        ("kernels.py:slope:beta=2", "takes negative_slope, shift"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(folder, text, says):
    with pytest.raises(RequestError) as caught:
        opened(text)
    assert re.search(says, " ".join(caught.value.lines()))


# The record's own values


@pytest.mark.parametrize("format", FORMATS, ids=lambda each: each.name)
def test_the_exact_source_rounds_once(format):
    pytest.importorskip("flint")
    x = some(format, count=31)
    for record in list(FUNCTIONS)[::5]:
        bound = record.bind()
        got = opened("exact", record.name, format=format).at(x)
        with np.errstate(all="ignore"):
            expected, beside = bound.df(x.astype(float)), bound.df(np.nextafter(x.astype(float), np.inf))
            room = np.maximum(0.5 * format.spacing(expected), 8 * np.spacing(np.abs(expected)))
            near = np.abs(got.astype(float) - expected) <= 1.0001 * room + 4 * np.abs(
                beside - expected
            )  # ill-conditioned
        fits = (np.abs(expected) <= format.largest) & ~np.isin(x, list(bound.breaks))
        assert near[fits].all(), record.name


def test_the_analytic_source_is_the_formula_in_the_format():
    x = some(FLOAT32)
    np.testing.assert_array_equal(opened("analytic", "silu").at(x), get("silu").df(x))
    with pytest.raises(RequestError, match="has f and f', not f''"):
        opened("analytic", "silu", order=2)


# Frameworks


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_every_function_that_a_framework_has_agrees_with_the_formula_off_the_breaks(name):
    """In float64, to 1e-6 of the largest value: torch's own constants may be float32 ones."""
    opener = installed(name)
    x = np.linspace(-8, 8, 401)
    seen = 0
    for record in FUNCTIONS:
        bound = record.bind()
        assert opener.covers(bound) == (name in record.peers)
        off = ~np.isclose(x[:, None], list(bound.breaks)).any(axis=1)
        for order, formula in enumerate((bound.f, bound.df)):
            candidate = _opened(opener, bound, order) if opener.covers(bound) else None
            if candidate is None:
                continue
            got = candidate.at(x)
            expected = formula(x)
            assert got.dtype == np.float64
            assert np.abs(got - expected)[off].max() <= 1e-6 * np.abs(expected).max() + 1e-12, (record.name, order)
            seen += 1
    assert seen >= 40


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
@pytest.mark.parametrize("name", FRAMEWORKS)
def test_what_a_framework_lacks_in_a_format_is_left_out_of_the_whole(name, dtype):
    installed(name)
    report = actderiv.compare(against=name, dtype=dtype, sample="uniform", points=5)
    assert len(report.rows) >= 25
    assert all(f" in {dtype}." in each for each in report.skipped)


def _opened(opener, bound, order):
    """The candidate in float64, or None where the framework says, in words, that it does not differentiate it."""
    try:
        return opener.open(bound, order, FLOAT64)
    except Lacking as error:
        if "not implemented" in error.hint:
            return None
        raise


@pytest.mark.parametrize("name", FRAMEWORKS)
@pytest.mark.parametrize("format", ["float32", "float16", "bfloat16"])
def test_frameworks_compute_in_the_format_itself(name, format):
    format = FORMATS.get(format)
    opener = installed(name)
    x = some(format)
    got = opener.open(get("silu"), 1, format).at(x)
    assert got.dtype == x.dtype
    error = np.abs(got.astype(float) - get("silu").df(x.astype(float)))
    assert 0 < error.max() <= 16 * format.roundoff


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_bits_go_in_and_come_out_unchanged(name):
    opener = installed(name)
    for format in FORMATS:
        if not format.enumerated:
            continue
        x = format.all_values()
        try:
            found = opener.open(get("identity"), 0, format).at(x)
        except (Lacking, RequestError):  # a framework that has no such dtype says so
            continue
        assert found.tobytes() == x.tobytes(), format.name


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_the_second_derivative_is_differentiated_twice(name):
    opener = installed(name)
    x = np.linspace(-4, 4, 81)
    np.testing.assert_allclose(
        opener.open(get("softplus"), 2, FLOAT64).at(x), get("sigmoid").df(x), rtol=1e-12, atol=1e-15
    )
    np.testing.assert_array_equal(opener.open(get("identity"), 2, FLOAT64).at(x), np.zeros(81))


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_parameters_reach_the_framework_or_are_refused(name):
    opener = installed(name)
    x = np.linspace(-3, 3, 61)
    x = x[x != 0]
    for text in ("leaky_relu:negative_slope=0.3", "gelu:approximate=tanh", "elu:alpha=2"):
        bound = get(text)
        np.testing.assert_allclose(opener.open(bound, 1, FLOAT64).at(x), bound.df(x), rtol=1e-6, atol=1e-9)
    with pytest.raises(Lacking, match=r"has no parameter 'alpha'"):
        opener.open(get("selu:alpha=2"), 1, FLOAT64)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_function_that_a_framework_has_not_is_refused_by_name(name):
    opener = installed(name)
    bound = next(each for each in FUNCTIONS if name not in each.peers).bind()
    assert not opener.covers(bound)
    with pytest.raises(Lacking, match=rf"{name} has no {bound.name}") as caught:
        opener.open(bound, 1, FLOAT32)
    assert f"{name}:FILE.py:CALLABLE" in caught.value.hint


def test_torch_says_that_it_has_no_kernel_for_eight_bits():
    opener = installed("torch")
    with pytest.raises(Lacking, match=r"torch .* has no f' of silu in float8_e5m2"):
        opener.open(get("silu"), 1, FORMATS.get("float8_e5m2"))
    with pytest.raises(RequestError, match=r"torch .* has no dtype float6_e3m2fn"):
        opener.open(get("silu"), 1, FORMATS.get("float6_e3m2fn"))


@pytest.mark.parametrize(
    "text", ["nn.functional", "nn.no_such", "elu(alpha=__import__('os'))", "elu(alpha=[1])", "elu(alpha=beta)", "1 + 2"]
)
def test_a_peer_that_cannot_be_read_is_refused(text):
    module = pytest.importorskip("torch")
    with pytest.raises((RequestError, TypeError)):
        peer(text, module, get("elu"))(module.zeros(2))


# A person's own ops


def test_an_autograd_function_of_ones_own_is_differentiated_by_its_own_backward(folder):
    installed("torch")
    for format in ("float64", "float32", "float16", "bfloat16"):
        x = some(FORMATS.get(format), count=31)
        for text in ("torch:ops.py:Square.apply", "torch:ops.py:Square"):
            got = opened(text, format=FORMATS.get(format)).at(x)
            assert got.dtype == x.dtype
            np.testing.assert_array_equal(got, (3 * x).astype(x.dtype))
        np.testing.assert_array_equal(opened(text, order=0, format=FORMATS.get(format)).at(x), x * x)


def test_layers_and_parameters_are_taken(folder):
    installed("torch")
    x = np.array([-2, 2], dtype=BFLOAT16.dtype)
    for text in ("torch:ops.py:Layer", "torch:ops.py:layer"):
        np.testing.assert_array_equal(opened(text, format=BFLOAT16).at(x).astype(float), [0.25, 1])
    assert resolve("torch:ops.py:layer").things.pair.value.target.weight.dtype.itemsize == 4  # theirs is left as it was
    assert "ops" not in sys.modules  # it lives in the home of its file
    np.testing.assert_array_equal(
        opened("torch:ops.py:scaled", "leaky_relu").at(x.astype("f4")), np.float32([0.01] * 2)
    )
    np.testing.assert_array_equal(opened("torch:torch.nn:ReLU").at(x.astype("f4")), [0, 1])


@pytest.mark.parametrize(
    ("name", "order", "says"),
    [
        ("detached", 1, "no way from the input.*detach"),
        ("summed", 1, r"shape \(\)"),
        ("written", 1, "writes into its input"),
        ("numbers", 1, "returned float"),
        ("upcast", 0, "torch.float32"),
        ("fails", 1, r"ops.py, line \d+, in fails: return torch.tanh"),
    ],
)
def test_each_misbehaviour_of_an_op_is_named(folder, name, order, says):
    installed("torch")
    with pytest.raises(ForeignError) as caught:
        opened(f"torch:ops.py:{name}", order=order, format=BFLOAT16).at(some(BFLOAT16))
    assert re.search(says, " ".join(caught.value.lines())), caught.value.lines()
    assert "torch:ops.py" in caught.value.message


def test_ops_of_jax_are_differentiated_by_their_own_rules(folder):
    installed("jax")
    for format in (FLOAT64, FLOAT32, BFLOAT16):
        x = some(format, count=31)
        got = opened("jax:jax_ops.py:square", format=format).at(x)
        assert got.dtype == x.dtype
        np.testing.assert_array_equal(got, (3 * x).astype(x.dtype))
    x = some(FLOAT32)
    assert opened("jax:jax_ops.py:constant", order=0).at(x).dtype == np.float32  # float64 is on for float64 alone
    with pytest.raises(ForeignError, match=r"shape \(\)"):
        opened("jax:jax_ops.py:summed").at(x)
    with pytest.raises(ForeignError, match="ValueError: by design"):
        opened("jax:jax_ops.py:fails").at(x)


def test_jax_is_left_as_it_was(folder):
    installed("jax")
    import jax.numpy as jnp

    opened("jax", "silu", format=FLOAT64).at(np.linspace(-1, 1, 5))
    assert jnp.zeros(1).dtype == np.float32


def test_a_framework_says_its_version():
    opener = installed("torch")
    assert isinstance(opener.framework, Framework)
    assert re.fullmatch(r"torch 2\.\S+ nn\.functional\.silu", opener.open(get("silu"), 1, FLOAT32).detail)


# Recorded values


def write(path, x, y):
    """A file of the layout that its name says."""
    if path.suffix == ".npz":
        np.savez(path, x=x, y=y)
    elif path.suffix == ".npy":
        np.save(path, np.stack([x, y], axis=1 if path.stem == "columns" else 0))
    else:
        rows = zip(x.tolist(), y.tolist(), strict=True)
        cell = (lambda each: f"0x{each:04x}") if x.dtype.kind == "u" else repr
        path.write_text("note,y, x\n" + "".join(f"a,{cell(b)},{cell(a)}\n" for a, b in rows))
    return path.name


STORED = {
    "float32": lambda column: column.astype(np.float32),
    "float64": lambda column: column.astype(np.float64),
    "unsigned": lambda column: column.view(f"u{column.dtype.itemsize}"),
    "signed": lambda column: column.view(f"i{column.dtype.itemsize}"),
    "own": lambda column: column,
}


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("layout", ["a.npz", "rows.npy", "columns.npy", "a.csv"])
@pytest.mark.parametrize("format", [each for each in FORMATS if each.bits <= 16], ids=lambda each: each.name)
def test_every_layout_reads_back_to_the_same_bits(folder, format, layout, stored):
    if layout == "a.csv" and stored in ("signed", "own"):
        pytest.skip("text has neither")
    generator = np.random.default_rng(3)
    every = format.all_values()
    x = generator.permutation(every)
    y = generator.permutation(every)
    candidate = opened(write(folder / layout, STORED[stored](x), STORED[stored](y)), format=format)
    assert candidate.inputs(format).tobytes() == every.tobytes()
    assert candidate.at(x).tobytes() == y.tobytes()
    assert candidate.coverage()[0] == f"recorded {every.size:,} of {every.size:,} finite {format.name} values"


@pytest.mark.parametrize("format", [FLOAT32, FLOAT64], ids=lambda each: each.name)
@pytest.mark.parametrize("layout", ["a.npz", "rows.npy", "a.csv"])
def test_wide_formats_are_recorded_too(folder, format, layout):
    x = np.array([3, -np.pi, 1e-30, 0.1, -0.0, 0.0]).astype(format.dtype)
    candidate = opened(write(folder / layout, x, -x), format=format)
    np.testing.assert_array_equal(candidate.inputs(format), np.sort(x))
    assert candidate.at(x).tobytes() == (-x).tobytes()
    assert candidate.coverage() == [f"recorded 6 {format.name} inputs, from x = {x[1]} to 3.0"]


def test_missing_and_repeated_inputs_are_reported(folder):
    every = BFLOAT16.all_values()
    kept = np.delete(every, [5, 7, 8])
    x = np.concatenate([kept[100:], kept[:300], np.array([np.nan, np.inf], every.dtype)])
    candidate = opened(write(folder / "a.npz", x.view("u2"), x.view("u2")), format=BFLOAT16)
    first, *rest = candidate.coverage()
    assert first == f"recorded 65,277 of 65,280 finite bfloat16 values; 3 missing, first at x = {every[5]}"
    assert rest == ["200 recorded x are repetitions"]
    assert candidate.inputs(BFLOAT16).size == 65277
    with pytest.raises(RequestError, match="has no value for x"):
        candidate.at(every[4:6])


def test_infinite_and_nan_inputs_of_a_record_are_there_when_they_are_asked_for(folder):
    x = np.float32([1, np.inf, np.nan, np.nan, np.inf, -0.0])
    candidate = opened(write(folder / "a.npz", x, np.float32([1, 1, np.nan, 7, np.nan, 0.5])))
    assert candidate.inputs(FORMATS.get("float32")).tolist() == [-0.0, 1]
    values, held = candidate.at_specials(np.float32([np.inf, -np.inf, np.nan, 0.0, -0.0]))
    assert held == [True, False, True, False, True]
    np.testing.assert_array_equal(values, np.float32([np.nan, 0, 7, 0, 0.5]))  # of two answers the odd one


def test_of_contradictory_values_the_worse_is_judged(folder):
    x = np.array([1, 2, 1, 3, 2, 1, 3], np.float32)
    y = np.array([1, 5, 0.5, 1, np.nan, 1, 1], np.float32)
    candidate = opened(write(folder / "a.npz", x, y))
    np.testing.assert_array_equal(candidate.at(np.float32([1, 2, 3])), [0.5, np.nan, 1])
    note = "2 x are recorded with different y, the first at x = 1.0: the y farther from the formula is judged"
    assert candidate.coverage()[1:] == ["4 recorded x are repetitions", note]


def test_values_between_those_of_the_format_are_refused_for_x_and_rounded_for_y(folder):
    x = np.array([0.5, 0.1, 3.0])
    name = write(folder / "a.csv", x, x)
    with pytest.raises(
        FileError, match=r"1 x are no values of bfloat16, the first 0\.1 \(number 2; the nearest is 0\.1"
    ):
        opened(name, format=BFLOAT16)
    assert opened(name, format=FLOAT64).at(x).tolist() == x.tolist()
    name = write(folder / "b.csv", np.array([0.100098, 2.0]), x[:2])  # six digits say which bfloat16 is meant
    candidate = opened(name, format=BFLOAT16)
    assert candidate.inputs(BFLOAT16).astype(float).tolist() == [0.10009765625, 2]
    assert candidate.coverage()[1:] == ["1 recorded y are no values of bfloat16, and were rounded to it"]
    with pytest.raises(FileError, match="no values of float8"):
        opened(write(folder / "c.csv", np.array([1e6, 1]), x[:2]), format=FORMATS.get("float8_e4m3fn"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.npz", b"", "is empty"),
        ("a.npz", b"no archive", "no file of NumPy's"),
        ("a.npz", b"PK\x03\x04 cut", "damaged"),
        ("a.npz", {"x": [1.0]}, "has no y; it holds x"),
        ("a.npz", {"x": [1.0], "y": [1.0, 2.0]}, "1 x, but 2 y"),
        ("a.npz", {"x": np.ones((2, 3)), "y": np.ones((3, 2))}, r"x has shape \(2, 3\), but y has shape \(3, 2\)"),
        ("a.npz", {"x": [1j], "y": [1.0]}, "complex128 instead of numbers"),
        ("a.npz", {"x": ["a"], "y": [1.0]}, "instead of numbers"),
        ("a.npz", {"x": [], "y": []}, "holds no values"),
        ("a.npz", {"x": [None], "y": [None]}, "damaged|Python objects"),
        ("a.npy", np.zeros((3, 4)), r"shape \(3, 4\).*Two rows"),
        ("a.npy", {"x": [1.0], "y": [1.0]}, "rename it"),
        ("a.npz", np.zeros((2, 4)), "rename it"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"1,2,3\n3,4,5\n", r"no x and no y; it holds 1 \(int64, 2\), 2 \(int64, 2\), 3"),
        ("a.csv", b"x,y\n1,2\n3,four\n", r"line 3: y is 'four'"),
        ("a.csv", b"x,y\n1,2\n3\n", r"line 3: y is ''"),
        ("a.csv", b"x,y\n0x1,2\n3.5,4\n", "line 3: x is '3.5', not a bit pattern"),
        ("a.csv", b"x,y\n", "holds no values"),
        ("a.csv", b"x,y\n\xff\xfe,2\n", "no text"),
        ("a.csv", b"x,y\nnan,2\n", "no x is a finite float32 number"),
        ("a.npz", {"x": np.uint16([1]), "y": np.uint16([1])}, "uint16, but a bit pattern of float32 has 32 bits"),
    ],
)
def test_a_broken_file_is_said_to_be_broken_in_words(folder, name, content, says):
    if isinstance(content, bytes):
        (folder / name).write_bytes(content)
    else:
        with (folder / name).open("wb") as file:
            np.savez(file, **content) if isinstance(content, dict) else np.save(file, content)
    with pytest.raises(FileError) as caught:
        opened(name)
    assert re.search(says, " ".join(caught.value.lines())), caught.value.lines()
    assert name in caught.value.message
    assert caught.value.exit_status == 4


# The command


def test_a_candidate_that_misbehaves_ends_the_command_with_status_3(command, folder):
    outcome = command("compare", "relu", "--against", "kernels.py:raises", "--dtype", "bfloat16")
    assert outcome.status == 3
    assert "by design" in outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.out == ""


def test_machine_formats_survive_a_callable_that_prints(process, folder):
    shown = process("compare", "identity", "--against", "kernels.py:talks", "--dtype", "bfloat16", "--format", "json")
    assert json.loads(shown.stdout)["results"]
    assert "talking" in shown.stderr
    assert "child" in shown.stderr


def test_a_source_may_be_added_from_outside(folder):
    like = SOURCES.get("exact")
    with SOURCES.scope():
        SOURCES.add(replace(like, name="mine", aliases=()))
        assert resolve("Mine").text == "mine"
    with pytest.raises(ActderivError):
        resolve("mine")
