"""A wrong cause is worse than none: kernels that look like a known fault are told what they have, or nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import actderiv

sys.path.insert(0, str(Path(__file__).parent))
from kernels import alike

FILE = Path(__file__).parent / "kernels" / "alike.py"
CASES = [
    pytest.param(name, dtype, id=f"{name}-{dtype}")
    for name, each in vars(alike).items()
    if hasattr(each, "alike")
    for dtype in each.alike[1]
]


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_a_look_alike_gets_no_wrong_cause(name, dtype):
    of, _, words, order, right = getattr(alike, name).alike
    (row,) = actderiv.compare(of, against=f"{FILE}:{name}", dtype=dtype, order=order).rows
    assert row.verdict == "fail"
    causes = {each.cause for each in row.findings if each.cause}
    assert not [each for each in causes if any(word in each for word in words)], causes
    assert right is None or any(right in each for each in causes), causes


def test_the_same_formula_is_told_apart_in_every_region():
    """What explains one region is worded anew for the next: where tanh is 1, and where it only nears 1."""
    (row,) = actderiv.compare("tanh", against=f"{FILE.parent}/faulty.py:tanh_half", dtype="float16").rows
    zeros = {each.cause for each in row.findings if each.kind == "zero"}
    assert zeros == {"1 - tanh²: tanh rounds to 1"}
    assert "1 - tanh²: tanh nears 1, and its rounding error is left over" in {each.cause for each in row.findings}


def test_causes_are_the_same_whether_or_not_flushing_is_forgiven():
    for flush in (True, False):
        (row,) = actderiv.compare(
            "tanh", against=f"{FILE.parent}/faulty.py:tanh_half", dtype="float16", flush=flush
        ).rows
        assert "1 - tanh²: tanh rounds to 1" in {each.cause for each in row.findings}
