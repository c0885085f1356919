"""The museum of causes: what has a fault is told so, and nothing that only looks like it."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import actderiv

sys.path.insert(0, str(Path(__file__).parent))
from kernels import museum

FILE = Path(__file__).parent / "kernels" / "museum.py"
PLACES = {name: each.museum for name, each in vars(museum).items() if hasattr(each, "museum")}
REPEATED = {
    museum.BOTH, museum.RESULT, museum.GRID, museum.CLAMP, museum.FACTOR, museum.OUTPUT, museum.LINEAR, museum.SQUARE,
    museum.PRODUCT, museum.OTHER, museum.GROWN, "the sign is flipped",
}  # fmt: skip


def cases(real):
    return [
        pytest.param(name, dtype, id=f"{name}-{dtype}")
        for name, (kind, _, _, dtypes, order) in PLACES.items()
        if kind is real
        for dtype in dtypes
        if order < 2 or find_spec("flint")
    ]


def judged(name, dtype):
    _, cause, of, _, order = PLACES[name]
    sample = {} if dtype.endswith("16") else {"sample": "stratified", "points": 60_000}
    (row,) = actderiv.compare(of, against=f"{FILE}:{name}", dtype=dtype, order=order, **sample).rows
    assert row.verdict == "fail"
    return row, cause


@pytest.mark.parametrize(("name", "dtype"), cases(True))
def test_an_exhibit_has_its_cause(name, dtype):
    row, cause = judged(name, dtype)
    told = sum(each.count for each in row.findings if each.cause and cause in each.cause)
    assert told >= 0.9 * row.failures, [
        (each.kind, each.first, each.last, each.count, each.cause) for each in row.findings
    ][:8]


@pytest.mark.parametrize(("name", "dtype"), cases(False))
def test_a_look_alike_is_not_accused(name, dtype):
    row, cause = judged(name, dtype)
    causes = {each.cause for each in row.findings if each.cause}
    assert not [each for each in causes if cause in each], causes


@pytest.mark.frameworks
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("framework", ["torch", "jax"])
@pytest.mark.parametrize("name", ["mish", "softsign", "gelu", "asinh", "elu"])
def test_frameworks_are_not_accused_of_what_they_do_not_do(name, framework, dtype):
    """Their formulas are whole; what they lose is lost by rounding, overflow, and flushing."""
    pytest.importorskip(framework)
    (row,) = actderiv.compare(name, against=framework, dtype=dtype).rows
    causes = {each.cause for each in row.findings if each.cause}
    false = "is missing", "the derivative of", "multiples of", "times the truth", "passes through", "with approximate"
    assert not [each for each in causes if any(word in each for word in false)], causes


@pytest.mark.parametrize("cause", sorted(REPEATED))
def test_every_cause_has_an_exhibit_and_three_look_alikes(cause):
    assert any(real and cause in said for real, said, *_ in PLACES.values())
    assert sum(not real and cause == said for real, said, *_ in PLACES.values()) >= 3


def test_a_factor_is_told_to_as_many_digits_as_show_that_it_is_one():
    (row,) = actderiv.compare("tanh", against=lambda x: (1 + 2e-6) / np.cosh(x) ** 2, range=(-3, 3), points=501).rows
    assert any("about 1.000002 times" in (each.cause or "") for each in row.findings)


def test_a_subnormal_input_taken_for_zero_is_no_case_of_a_moved_input():
    (row,) = actderiv.compare("square", order=0, against=lambda x: x * x, dtype="float32", sample="stratified").rows
    assert row.verdict == "pass"
    assert not any("e-38" in note and "moves" in note for note in row.notes)


def test_what_is_flushed_just_before_an_exponential_overflows_is_no_overflow():
    """Of 4·exp(-2x) what is below 6.2e-5 becomes 0, two inputs of float16 before exp(2x) exceeds its largest number."""

    def flushed(x):
        slope = (1 / np.cosh(x.astype(np.float64)) ** 2).astype(x.dtype)
        return np.where(np.abs(slope) < 6.2e-5, x.dtype.type(0), slope)

    (row,) = actderiv.compare("tanh", against=flushed, dtype="float16", flush=False).rows
    assert row.failures > 1000
    assert not any(each.cause and "overflow" in each.cause for each in row.findings)
