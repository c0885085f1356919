"""What every command prints as JSON is what its schema, which the package ships, says."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator

import actderiv
from actderiv.renderers import render

FOLDER = Path(actderiv.__file__).parent / "schemas"
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
FAULTY = Path(__file__).parent / "kernels" / "faulty.py"


def checked(printed):
    """The data, which its own schema describes; nothing in it is beyond JSON."""
    data = json.loads(printed, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    schema = SCHEMAS[data["schema"].removeprefix("actderiv.").replace("/", "-")]
    Draft202012Validator(schema).validate(data)
    return data


KERNELS = """
import numpy as np
def f(x): return np.where(x > 1, 2*x, x)
def df(x): return np.where(x > 1, 2.1, 1.0)
def truncated(x): return np.where(np.abs(x) > 3, 0, 1 - np.tanh(x)**2)
def five(x): return np.where(np.isfinite(x), np.tanh(x), 5)
def gate(g, a, b): return g / (1 + np.exp(-b)), g * a * b / b
def choosy(x): return 1 / 0 if not np.isfinite(x).all() else np.tanh(x)
"""

COMMANDS = {
    "compare-2": [
        ["compare", "relu", "tanh", "--h", "1e-3", "--h", "1e-6"],
        ["compare", "k.py:f", "--derivative", "k.py:df"],
        ["compare", "gelu", "--order", "2"],
        ["compare", "relu", "--h", "10"],
        ["compare", "tanh", "--h", "1e-12", "--range", "1e4", "1e5"],
        ["compare", "tanh", "--against", "k.py:truncated", "--dtype", "bfloat16"],
        ["compare", "tanh", "--against", "k.py:five", "--order", "0", "--points", "9"],
        ["compare", "tanh", "--against", "k.py:choosy", "--order", "0", "--points", "9"],
        ["compare", "tanh", "--against", "k.py:truncated", "--against", "analytic", "--dtype", "float16"],
        ["compare", "tanh", "--against", "1-y^2", "--dtype", "bfloat16", "--saved", "output"],
        ["compare", "prelu", "--wrt", "weight"],
        ["compare", "relu", "--against", "rec.npz", "--dtype", "float16"],
        ["compare", "tanh", "--against", "k.py:truncated", "--dtype", "float16", "--atol", "0.1", "--lsb", "1/256"],
        ["compare", "tanh", "--against", "k.py:truncated", "--dtype", "float16", "--round", "up"],
        ["compare", "tanh", "--against", "1-x^2", "--dtype", "int8:scale=1/16"],
        ["compare", "glu", "--against", "k.py:gate", "--points", "9"],
        ["compare", "relu", "--against", "rec.npz", "--dtype", "float16", "--rtol", "0.1"],
        ["compare", "tanh", "--against", "k.py:five", "--dtype", "float32", "--sample", "all", "--range", "1", "1.02",
         "--shard", "2/2"],
    ],
    "jacobian-1": [
        ["show", "softmax", "--at", "2,1,0.1"],
        ["show", "softmin", "--at", "2,1"],
    ],
    "partials-1": [["show", "swiglu"], ["show", "geglu:approximate=tanh", "--at", "2,0.5"]],
    "table-1": [
        ["table", "heaviside", "gelu", "--at", "0"],
        ["table", "mish", "--order", "2", "--points", "5"],
        ["table", "prelu", "--wrt", "weight", "--points", "5"],
        ["table", "1/x", "--at", "0"],
    ],
    "sweep-1": [["sweep", "tanh", "x^3"], ["sweep", "heaviside", "--scheme", "forward"]],
    "flow-1": [
        ["flow", name, "--depth", "4", "--width", "8", "--seeds", "2", "--explain"]
        for name in ("tanh", "x^2", "exp(9*x)", "log(x)", "leaky_relu:negative_slope=0.3")
    ],
    "identify-1": [["identify", "tanh"], ["identify", "x*x*x - 7*x + sin(9*x)"], ["identify", "k.py:truncated"]],
    "show-1": [
        ["show", name]
        for name in ("gelu", "leaky_relu:negative_slope=0.3", "where(x>1, a*x, 0):a=2", "k.py:f", "sqrt(x)", "sin(1/x)")
    ],
    "list-1": [["list"], ["list", "--jumps"]],
    "schemes-1": [["list", "--schemes"]],
    "plugins-1": [["list", "--plugins"]],
    "configuration-1": [["compare", "--range", "-1", "1", "--show-config"], ["list", "--show-config"]],
}  # fmt: skip


def test_every_command_has_a_schema_and_every_schema_a_command():
    assert set(COMMANDS) == set(SCHEMAS)
    for name, schema in SCHEMAS.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"actderiv.{name.replace('-', '/')}"


LINES = [pytest.param(name, line, id=" ".join(line)) for name, lines in COMMANDS.items() for line in lines]


@pytest.mark.parametrize(("name", "line"), LINES)
def test_what_is_printed_is_of_its_schema(name, line, command, tmp_path):
    (tmp_path / "k.py").write_text(KERNELS)
    np.savez(tmp_path / "rec.npz", x=np.array([-1, 2], np.float16), y=np.array([0.5, np.inf], np.float16))
    printed = command(*line, "--format", "json")
    assert printed.status in (0, 1), printed.err
    assert checked(printed.out)["schema"] == f"actderiv.{name.replace('-', '/')}"


def test_so_are_reports_of_faulty_kernels():
    kernels = runpy.run_path(str(FAULTY))
    faults = {name: kernel.fault for name, kernel in kernels.items() if hasattr(kernel, "fault")}
    for name, fault in list(faults.items())[::4]:
        report = actderiv.compare(fault.of, against=f"{FAULTY}:{name}", dtype="bfloat16")
        assert checked(render(report, "json"))["schema"] == "actderiv.compare/2"


def test_a_row_has_the_fields_of_its_kind():
    by_quotients = checked(render(actderiv.compare("tanh"), "json"))["results"][0]
    by_ulp = checked(render(actderiv.compare("tanh", against="analytic", dtype="bfloat16"), "json"))["results"][0]
    assert (by_quotients["kind"], by_ulp["kind"]) == ("quotients", "ulp")
    assert {"h", "scheme", "left_out"} == set(by_quotients) - set(by_ulp)
    assert {"max_ulp", "bias", "environment"} <= set(by_ulp) - set(by_quotients)
    assert by_ulp["environment"] is None


@pytest.mark.parametrize("framework", ["torch", "jax", "keras"])
def test_the_framework_that_computed_is_told(framework):
    library = pytest.importorskip(framework, reason=f"{framework} is not installed")
    report = actderiv.compare("relu", against=framework, dtype="float16")
    told = checked(render(report, "json"))["results"][0]["environment"]
    assert (told["framework"], told["version"], told["device"]) == (framework, library.__version__, "cpu")
    assert told["api"].endswith("relu")
    assert "eager" in told["detail"]
    (line,) = [line for line in render(report, "markdown").splitlines() if "computed by" in line]
    assert f"{framework} {library.__version__} on cpu" in line
