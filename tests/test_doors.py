"""Every shape of a person's code, through every door that it fits: right pairs pass, wrong ones fail, others are named.

The shapes stand in ``tests/shapes/pairs.py``. A right pair and a wrong one of the same shape go the same way, so a door
that would let everything through, or call a function in a way that hides its fault, is seen.
"""

from __future__ import annotations

import json
import shutil
import traceback
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import actderiv

SHAPES = Path(__file__).parent / "shapes" / "pairs.py"

PASSING = {
    "a plain pair": "swish --derivative p.py:swish_prime",
    "a flag, found": "flagged",
    "a flag, named": "flagged --derivative p.py:flagged:deriv=True",
    "a flag that is true forward": "backwards_flag",
    "numbers": "hinge --derivative p.py:hinge_prime",
    "numbers that may fail": "logarithm --derivative p.py:logarithm_prime --range -1 5",
    "lists": "of_list --derivative p.py:of_list_prime",
    "a constant": "line --derivative p.py:line_prime",
    "truth values": "relu --derivative p.py:relu_bool",
    "its input written to": "relu --derivative p.py:relu_in_place",
    "its input written to, nothing returned": "relu --derivative p.py:relu_written",
    "a cache": "cached --derivative p.py:cached_prime",
    "gradient, input": "tanh --derivative p.py:tanh_grad_x",
    "input, gradient": "tanh --derivative p.py:tanh_x_grad",
    "gradient, output": "tanh --derivative p.py:tanh_grad_y",
    "arguments told": "tanh --derivative p.py:tanh_unnamed --takes grad,y",
    "the output, told": "tanh --derivative p.py:tanh_of_output --saved output",
    "the output, told as an argument": "tanh --derivative p.py:tanh_of_output --takes y",
    "a buffer": "tanh --derivative p.py:tanh_into --takes x,out",
    "a class with a state": "Sigmoid",
    "its methods, named": "Sigmoid.forward --derivative p.py:Sigmoid.backward",
    "results in attributes": "Attributes",
    "static methods": "Static",
    "functions in a class": "Namespace.sine --derivative p.py:Namespace.sine_prime",
    "a class that wants a number": "Scaled:scale=2",
    "a class made as written": "Scaled(2.0)",
    "an object": "scaled",
    "a method of an object": "scaled.__call__ --derivative p.py:scaled.derivative",
    "a base class and a learning rate": "Tanh",
    "a named tuple": "BOTH",
    "a tuple": "PAIR",
    "items of a tuple": "PAIR[0] --derivative p.py:PAIR[1]",
    "a dict of dicts": "KNOWN['sine']",
    "items of dicts": "KNOWN['sine']['f'] --derivative p.py:KNOWN['sine']['df']",
    "a dict of tuples": 'KNOWN["tanh"][0] --derivative p.py:KNOWN["tanh"][1]',
    "a member of an Enum": "Kind.SINE.value",
    "hidden signatures": "hidden --derivative p.py:hidden_prime",
    "np.vectorize": "vectorized --derivative p.py:vectorized_prime",
    "partial": "doubled --derivative p.py:doubled_prime",
    "a required number": "prelu:a=0.3 --derivative p.py:prelu_prime",
    "a word": "by_name:kind=square --derivative p.py:by_name_prime",
    "a word in quotes": "by_name:kind='square' --derivative p.py:by_name_prime",
    "a matrix of rows": "rows --derivative p.py:rows_prime",
    "a column": "column --derivative p.py:column_prime",
    "a count of terms": "terms --derivative p.py:terms_prime",
    "another count of terms": "terms:count=4 --derivative p.py:terms_prime",
    "a class that wants a count": "Terms:count=2",
    "quotes that a shell has taken": "KNOWN[sine][f] --derivative p.py:KNOWN[sine][df]",
}

FAILING = {
    "a plain pair": "swish --derivative p.py:swish_wrong",
    "a flag, found": "flagged_wrong",
    "numbers": "hinge --derivative p.py:hinge_wrong",
    "a constant": "line --derivative p.py:line_wrong",
    "a cache": "cached --derivative p.py:cached_wrong",
    "the gradient forgotten": "tanh --derivative p.py:tanh_forgets",
    "the output, not told": "tanh --derivative p.py:tanh_of_output",
    "a class with a state": "SigmoidWrong",
    "a class that wants a number": "ScaledWrong:scale=2",
}

REFUSED = {
    "softmax": "the value at one input depends on the others",
    "centred": "the value at one input depends on the others",
    "in_order": "the value at one input depends on the others",
    "total": "the value at one input depends on the others",
    "noisy": "two calls with the same input differ",
    "complex_values": "complex numbers for real inputs",
    "masked": "a masked array",
    "half": "float16 for float64",
    "nothing": "returned None",
    "skips": "Skipped: not here",
    "mute": "raised MuteError",
    "whole": "otypes=[float]",
    "leaves": "raised SystemExit",
}


@pytest.fixture
def shapes(command, tmp_path):
    shutil.copy(SHAPES, tmp_path / "p.py")
    return lambda *words: command(*words)


def words(line: str) -> list[str]:
    """The line as a shell would split it, quotes left to us."""
    return ["p.py:" + line.split(" ")[0], *line.split(" ")[1:]]


@pytest.mark.parametrize("shape", PASSING)
def test_a_right_pair_passes_through_every_door(shapes, shape):
    line = words(PASSING[shape])
    done = shapes("compare", *line)
    assert done.status == 0, done.out + done.err
    table = [word for word in line if word not in ("--saved", "output")]
    if "--saved" in line:
        table += ["--takes", "y"]
    listed = shapes("table", *(table if "--range" not in table else table[:-3]), "--at", "0.5,1.5", "--format", "json")
    assert listed.status == 0, listed.err
    assert max(json.loads(listed.out)["max_error"].values()) < 1e-6
    drawn = shapes("plot", *table, "--out", "a.svg")
    assert drawn.status == 0, drawn.err


@pytest.mark.parametrize("shape", FAILING)
def test_a_wrong_pair_fails(shapes, shape):
    done = shapes("compare", *words(FAILING[shape]))
    assert done.status == 1, done.out + done.err


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("door", ["compare", "against", "plot", "identify"])
def test_what_is_no_function_of_a_number_is_named_by_every_door(shapes, name, door):
    line = {
        "compare": ("compare", "p.py:swish", "--derivative", f"p.py:{name}"),
        "against": ("compare", "silu", "--against", f"p.py:{name}", "--sample", "uniform"),
        "plot": ("plot", f"p.py:{name}"),
        "identify": ("identify", f"p.py:{name}"),
    }[door]
    done = shapes(*line)
    assert done.status == 3, done.out + done.err
    assert REFUSED[name] in done.err
    assert f"p.py:{name}" in done.err
    assert "Traceback" not in done.err


def test_what_was_done_to_call_a_function_is_told_once_under_the_table(shapes):
    done = shapes("compare", "p.py:hinge", "--derivative", "p.py:hinge_prime")
    assert done.out.count("one number at a time") == 2
    done = shapes("compare", "p.py:Sigmoid")
    assert "Sigmoid.forward and p.py:Sigmoid.backward were taken" in " ".join(done.out.split())
    assert "Note" in shapes("plot", "p.py:flagged", "--out", "a.svg").err


def test_a_gradient_from_above_that_is_not_used_is_a_finding_of_its_own(shapes):
    report = json.loads(shapes("compare", "p.py:tanh", "--derivative", "p.py:tanh_forgets", "--format", "json").out)
    (finding,) = report["results"][0]["findings"]
    assert finding["kind"] == "upstream"
    assert "not used" in finding["cause"]
    report = json.loads(shapes("compare", "p.py:cached", "--derivative", "p.py:cached_wrong", "--format", "json").out)
    assert "used twice" in report["results"][0]["findings"][0]["cause"]
    for kernel, forgets in (("tanh_grad_x", False), ("tanh_forgets", True), ("tanh_x_grad", False)):
        done = shapes("compare", "tanh", "--against", f"p.py:{kernel}", "--sample", "uniform", "--format", "json")
        kinds = [finding["kind"] for finding in json.loads(done.out)["results"][0]["findings"]]
        assert ("upstream" in kinds) == forgets, kernel


def test_arguments_that_nobody_can_tell_are_asked_for(shapes):
    done = shapes("compare", "p.py:tanh", "--derivative", "p.py:tanh_unnamed")
    assert done.status == 2
    assert "--takes" in done.err
    assert shapes("compare", "p.py:tanh", "--derivative", "p.py:tanh_unnamed", "--takes", "grad,what").status == 2
    assert shapes("compare", "p.py:prelu", "--derivative", "p.py:prelu_prime").status == 2


WRONG_PATHS = (
    "__import__('os')", "swish.__globals__", "KNOWN[x]", "scaled.nothing", "PAIR[7]", "Scaled(swish)", "1 + 1",
    "lambda: 1", "KNOWN['sine'", "[f for f in PAIR][0]",
)  # fmt: skip


@pytest.mark.parametrize("path", WRONG_PATHS)
def test_a_path_is_followed_and_never_evaluated(shapes, path):
    done = shapes("compare", f"p.py:{path}")
    assert done.status == 2, done.out + done.err
    assert "^" in done.err


def test_no_derivative_offers_what_may_be_one(shapes):
    done = shapes("compare", "p.py:swish")
    assert done.status == 2
    assert "--derivative p.py:swish_prime" in done.err
    assert "--derivative p.py:Functions.d_sine" in shapes("compare", "p.py:Functions.sine").err


@pytest.mark.parametrize("framework", ["torch", "jax"])
def test_no_derivative_offers_the_autograd_that_fits(command, tmp_path, framework):
    (tmp_path / f"{framework}.py").write_text("def tanh(x):\n    return x\n")  # a look-alike will do
    (tmp_path / "own.py").write_text(f"import {framework} as lib\n\n\ndef f(x):\n    return lib.tanh(x)\n")
    done = command("compare", "own.py:f")
    assert done.status == 2
    assert f"Is it {framework}:own.py:f, by its autograd?" in done.err


def test_a_key_of_a_dict_is_offered(shapes):
    assert "write KNOWN['sine']" in shapes("compare", "p.py:KNOWN.sine").err
    assert "It has 'sine'" in shapes("compare", "p.py:KNOWN[cosine]").err


def test_an_error_shows_the_persons_own_line_and_not_pythons(command, tmp_path):
    (tmp_path / "own.py").write_text("import argparse\n\nargparse.ArgumentParser().parse_args(['what'])\n")
    done = command("compare", "own.py:f")
    assert done.status == 3
    assert "own.py, line 3" in done.err
    assert "argparse.py" not in done.err


def test_functions_of_a_vector_say_that_they_are(shapes):
    for name in ("entmax", "LayerNorm"):
        done = shapes("plot", name)
        assert done.status == 2
        assert "function of a vector" in done.err


# From Python


def right(x, a=1.0):
    return np.tanh(a * x)


def right_prime(x, a=1.0):
    return a / np.cosh(a * x) ** 2


@pytest.mark.parametrize(
    ("function", "derivative", "parameters"),
    [
        (np.tanh, lambda x: 1 - np.tanh(x) ** 2, None),
        (lambda x: x**3, lambda x: 3 * x**2, None),
        (right, right_prime, {"a": 2}),
        (np.polynomial.Polynomial([1, 2, 3]).__call__, lambda x: 2 + 6 * x, None),
        ("tanh", lambda x: 1 - np.tanh(x) ** 2, None),
        (__import__("math").sinh, __import__("math").cosh, None),
    ],
)
def test_a_callable_enters_wherever_a_text_does(function, derivative, parameters):
    joined = {"derivative": derivative, "parameters": parameters}
    assert actderiv.compare(function, **joined).passed
    assert max(actderiv.table(function, at=(0.5, 1.0), **joined).max_error.values()) < 1e-6
    assert actderiv.sweep(function, schemes=("central",), **joined).best()
    assert actderiv.get(function, **joined).df(np.array([0.5])).shape == (1,)
    assert actderiv.plot(function, **joined).axes
    assert not actderiv.compare(function, derivative=lambda x: 0.5 + 0 * x, parameters=parameters).passed


class Layer:
    """What cannot be called itself; backward needs what forward has left."""

    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def forward(self, x):
        self.y = np.tanh(self.alpha * x)
        return self.y

    def backward(self, grad):
        return grad * self.alpha * (1 - self.y**2)


PAIRS = [
    Layer(), Layer, (np.tanh, lambda x: 1 - np.tanh(x) ** 2), {"f": np.tanh, "df": lambda x: 1 - np.tanh(x) ** 2},
    SimpleNamespace(forward=np.tanh, derivative=lambda x: 1 - np.tanh(x) ** 2),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: type(pair).__name__)
def test_whatever_holds_a_pair_enters_as_a_function_and_as_a_derivative(pair):
    assert actderiv.compare(pair, against=pair, max_ulp=1e12, points=2001).rows[0].points
    assert actderiv.compare(pair).passed
    assert actderiv.compare("tanh", derivative=pair).passed
    assert actderiv.compare(np.tanh, derivative=pair).passed
    assert not actderiv.compare(np.sin, derivative=pair).passed
    assert actderiv.identify(pair).matches[0].function == "tanh"


THINGS = [3, 1.5, {1, 2}, object(), np, np.zeros(3)]


@pytest.mark.parametrize("thing", THINGS, ids=[type(each).__name__ for each in THINGS])
def test_what_is_no_function_is_refused_by_its_kind(thing):
    for joined in ({"derivative": thing}, {"against": thing}):
        with pytest.raises(actderiv.RequestError, match=f"not {type(thing).__name__}"):
            actderiv.compare("tanh", **joined)
    with pytest.raises(actderiv.RequestError, match=f"A function is .*not {type(thing).__name__}"):
        actderiv.compare(thing)


def test_a_callable_is_identified_and_judges_the_catalogue():
    assert actderiv.identify(np.tanh).matches[0].function == "tanh"
    assert actderiv.compare("tanh", against=lambda x: 1 / np.cosh(x) ** 2, points=2001).passed
    assert not actderiv.compare("tanh", against=np.cos, points=2001).passed


def test_errors_name_the_callable():
    with pytest.raises(actderiv.ForeignError, match="<lambda>"):
        actderiv.compare(lambda x: x, derivative=lambda x: 1 / 0)
    with pytest.raises(actderiv.RequestError, match="right comes without a derivative"):
        actderiv.compare(right)
    with pytest.raises(actderiv.RequestError, match="not int"):
        actderiv.plot(3)


def test_a_traceback_shows_the_hint_and_the_carets():
    with pytest.raises(actderiv.RequestError) as caught:
        actderiv.get("relu:slope=1")
    shown = "".join(traceback.format_exception(caught.value))
    assert all(line in shown for line in caught.value.lines())
    assert len(caught.value.lines()) >= 3
    assert str(caught.value) == caught.value.message


def test_results_show_themselves(capsys):
    report = actderiv.compare(np.tanh, derivative=lambda x: 0 * x)
    for result in (report, actderiv.table("relu"), actderiv.sweep("tanh"), actderiv.identify(np.tanh)):
        print(result)
        assert capsys.readouterr().out.strip()
        assert "<table>" in result._repr_html_()
    assert "1 failed" in str(report)
    assert "<lambda>" not in actderiv.compare(lambda x: x, derivative=lambda x: 1 + 0 * x)._repr_html_()


@pytest.mark.frameworks
def test_torch_objects_enter_too():
    torch = pytest.importorskip("torch")

    class Half(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * x

        @staticmethod
        def backward(ctx, g):
            return g

    for function in (torch.nn.GELU(), torch.nn.functional.silu, torch.tanh, torch.nn.ELU(inplace=True)):
        assert actderiv.compare(function).passed, function
    assert not actderiv.compare(Half.apply).passed
    assert not actderiv.compare("square", derivative=Half.apply).passed
    with pytest.raises(actderiv.RequestError, match="its backward is f'"):
        actderiv.compare("square", against=Half.apply, dtype="float32")
    assert actderiv.compare(torch.tanh, derivative=lambda x: 1 - torch.tanh(x) ** 2).passed
    with pytest.raises(actderiv.ForeignError, match="two calls with the same input differ"):
        actderiv.compare(torch.nn.RReLU(), derivative=torch.nn.RReLU())


@pytest.mark.parametrize("takes", ["x, **options", "*values, **options"])
def test_a_parameter_reaches_what_a_decorator_hides(tmp_path, monkeypatch, takes):
    monkeypatch.chdir(tmp_path)
    given = takes.partition(" ")[0].strip(",")
    (tmp_path / "k.py").write_text(
        "import functools\nimport numpy as np\n\ndef decorated(f):\n    @functools.wraps(f)\n"
        f"    def inner({takes}):\n        return f({given}, **options)\n    return inner\n\n"
        "@decorated\ndef df(x, negative_slope=0.5):\n    return np.where(x > 0, 1, negative_slope)\n"
    )
    (row,) = actderiv.compare("leaky_relu:negative_slope=0.25", against="k.py:df", dtype="bfloat16").rows
    assert (row.verdict, row.max_ulp) == ("pass", 0)


@pytest.mark.parametrize("name", ["grad", "gradient", "dout", "upstream"])
@pytest.mark.parametrize("takes", [None, "x,grad"])
def test_a_gradient_that_is_required_is_no_flag(tmp_path, monkeypatch, name, takes):
    monkeypatch.chdir(tmp_path)
    body = "import numpy as np\ndef right(x, {0}):\n    return {0} / np.cosh(x) ** 2\n"
    (tmp_path / "k.py").write_text(body.format(name) + f"def wrong(x, {name}):\n    return 1 / np.cosh(x) ** 2\n")
    for kernel, verdict in (("right", "pass"), ("wrong", "fail")):
        asked = {"against": f"k.py:{kernel}", "takes": takes, "points": 101, "range": (-9, 9), "dtype": "float32"}
        (row,) = actderiv.compare("tanh", **asked).rows
        assert row.verdict == verdict
        assert ["upstream"] * (verdict == "fail") == [each.kind for each in row.findings]


@pytest.mark.frameworks
def test_an_operation_of_torch_is_judged_by_its_backward(command, tmp_path):
    pytest.importorskip("torch")
    body = (
        "\n\nclass {0}(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        ctx.save_for_backward(x)\n        return x * x\n\n    @staticmethod\n    def backward(ctx, g):\n"
        "        return {1} * ctx.saved_tensors[0] * g\n"
    )
    (tmp_path / "ops.py").write_text("import torch" + body.format("Right", 2) + body.format("Wrong", 3))
    for name, status in (("Right", 0), ("Wrong", 1)):
        for door in ("--derivative", "--against"):
            assert command("compare", "square", door, f"ops.py:{name}", "--range", -3, 3).status == status, (name, door)


@pytest.mark.frameworks
def test_a_layer_with_weights_is_shown_and_tabled_in_double(command):
    pytest.importorskip("torch")
    for line in ("show {}", "table {} --at -1,2", "compare {}"):
        done = command(*line.format("torch:torch.nn:PReLU:init=0.1").split())
        assert done.status == 0, done.err
