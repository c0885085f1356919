"""The record of measured accuracy: a row stands as long as nothing changes that its formulas compute with."""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from pathlib import Path

import pytest

from actderiv import ops
from actderiv.activation import FUNCTIONS

DOCS = Path(__file__).parent.parent / "docs"
IN_NUMPY = "arrays", "choosing", "composed", "constants", "factors", "special"


@pytest.fixture(scope="module")
def record():
    """``docs/make_accuracy.py`` as a module."""
    sys.path.insert(0, str(DOCS))
    try:
        yield import_module("make_accuracy")
    finally:
        sys.path.remove(str(DOCS))


def test_every_formula_has_a_fingerprint_of_its_own(record):
    found = {each.name: record.fingerprint(each) for each in FUNCTIONS}
    assert len({*found.values()}) == len(found)


def test_the_modules_of_numpys_arithmetic_are_known(record):
    """Whatever the arithmetic of arrays imports, formulas compute with."""
    tree = ast.parse(Path(ops.__file__).with_name("arrays.py").read_text("utf-8"))
    used = {each.name for node in tree.body if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module
            for each in node.names}  # fmt: skip
    assert used <= {*IN_NUMPY}
    assert {f"actderiv.ops.{name}" for name in IN_NUMPY} <= {*record.WORDS}


@pytest.mark.parametrize(("name", "within"), [
    ("gelu", "def _erfcx_right"), ("gelu", "def shift"), ("sigmoid", "def logistic"), ("mish", "def gated"),
    ("leaky_relu", "def chosen"), ("selu", "def times"),
])  # fmt: skip
def test_a_fingerprint_takes_in_what_is_reached_through_other_words(record, name, within):
    found = FUNCTIONS.get(name)
    reached = "\n".join([*record._reached(found.value), *record._reached(found.derivative)])
    assert within in reached


def test_other_arithmetics_and_other_functions_are_left_out(record):
    reached = "\n".join(record._reached(FUNCTIONS.get("relu").value))
    assert "exp(" not in reached
    assert "b.with_first" not in "\n".join(record._reached(FUNCTIONS.get("tanh").value))
