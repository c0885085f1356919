"""What records say about frameworks, read off the frameworks that are installed: values at breaks, names, defaults."""

from __future__ import annotations

import inspect
import os

import numpy as np
import pytest

from actderiv.activation import FUNCTIONS
from actderiv.errors import ForeignError
from actderiv.floats import FORMATS
from actderiv.pages.page import shown_name
from actderiv.sources import Lacking, resolve

os.environ.setdefault("KERAS_BACKEND", "torch")
FLOAT64 = FORMATS.get("float64")
KNOWN = {
    "torch", "jax", "flax", "keras", "tensorflow", "onnx", "timm", "transformers", "mlx", "paddle", "onednn", "cudnn",
    "coreml", "tensorrt", "dl4j",
}  # fmt: skip
BACKENDS = {f"keras ({name})" for name in ("tensorflow", "jax", "torch")}
RUN = {"torch": "torch", "jax": "jax", "keras (torch)": "keras"}
"""Under which source a framework of the records is run here."""


def opened(framework, bound):
    """The framework's derivative in float64; skips, with the reason, where it is not installed."""
    try:
        return resolve(RUN[framework]).open(bound, 1, FLOAT64)
    except ForeignError as reason:
        pytest.skip(f"{framework}: {reason.message}")
    except Lacking as reason:
        pytest.skip(f"{framework} has no {bound.spec}: {reason.message}")


@pytest.mark.parametrize("record", FUNCTIONS, ids=lambda each: each.name)
def test_only_frameworks_that_we_know_are_named(record):
    assert set(record.peers) <= KNOWN
    assert set(record.differs) <= KNOWN | BACKENDS
    assert set(record.at_breaks) <= KNOWN | BACKENDS
    for values in record.at_breaks.values():
        assert len(values) == len(record.bind().breaks), "a slope for each break, with the default parameters"
    for text in record.peers.values():
        assert shown_name(text)


SAID = [(name, record) for record in FUNCTIONS for name in record.at_breaks if name in RUN]


@pytest.mark.parametrize(("framework", "record"), SAID, ids=lambda each: getattr(each, "name", each))
def test_slopes_at_breaks_are_those_of_the_running_framework(framework, record):
    if RUN[framework] not in record.peers:
        pytest.skip("the framework has no function of that name")
    bound = record.bind()
    got = np.asarray(opened(framework, bound).at(np.array([*bound.breaks])), dtype=np.float64)
    np.testing.assert_allclose(got, record.at_breaks[framework], rtol=1e-6, atol=1e-9)


DEFAULTS = [
    (name, record) for record in FUNCTIONS if record.parameters for name in ("torch", "jax") if name in record.peers
]


@pytest.mark.parametrize(("framework", "record"), DEFAULTS, ids=lambda each: getattr(each, "name", each))
def test_a_default_that_differs_is_told(framework, record):
    """A keyword that takes our parameter and has another default in the framework stands in ``differs``."""
    import ast
    from importlib import import_module

    call = ast.parse(record.peers[framework], mode="eval").body
    if not isinstance(call, ast.Call):
        pytest.skip("no parameter is passed")
    opened(framework, record.bind())
    function = import_module(framework)
    for part in ast.unparse(call.func).split("."):
        function = getattr(function, part)
    try:
        theirs = inspect.signature(function).parameters
    except ValueError:
        pytest.skip("compiled code keeps its defaults to itself")
    ours = {each.name: each.default for each in record.parameters}
    for keyword in call.keywords:
        if not isinstance(keyword.value, ast.Name) or keyword.value.id not in ours or keyword.arg not in theirs:
            continue
        default = theirs[keyword.arg].default
        if isinstance(default, float | int) and not np.isclose(float(default), ours[keyword.value.id], rtol=1e-6):
            assert framework in record.differs, f"{keyword.arg} = {default} there"
