"""Every function and its derivative in float64 against the exact value, over inputs of every exponent and sign.

The rule is the hull rule with M = N = 2 units of the last place, or what the record says. This is the part of the
certificates that a test run has time for, with mantissas drawn from a seed; ``docs/make_accuracy.py`` asks for all.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from catalogue import part_of

from actderiv.activation import FUNCTIONS, Bound
from actderiv.study.certificate import FLOAT64, Probe, inputs, wide

pytest.importorskip("flint")

SEED = 20240229


def name_of(bound: Bound) -> str:
    return bound.spec


VARIANTS = [bound for record in FUNCTIONS for bound in record.variants()]


@pytest.mark.parametrize("bound", part_of(VARIANTS, 3), ids=name_of)
def test_within_two_ulp_of_the_exact_hull(bound, record_property):
    probe = Probe(bound, inputs(bound, FLOAT64, mantissas=1, beside=4, seed=SEED))
    for order in (0, 1):
        found = wide(probe, order)
        record_property(f"ulp of order {order}", found.ulp)
        assert found.ulp <= bound.activation.ulp, f"order {order}: {found.ulp:.3g} ULP outside the hull at {found.at!r}"


def nudged(derivative):
    """Off by 8 units of the last place."""

    def wrong(x, **parameters):
        y = derivative(x, **parameters)
        return y + 8 * np.copysign(np.spacing(np.abs(y)), y)

    return wrong


def cut(derivative):
    """0 from the first x beyond 8 on where it is not 0, or the reverse where it is 0 there."""

    def wrong(x, **parameters):
        y = derivative(x, **parameters)
        return np.where(np.abs(x) > 8, (y == 0) * 1e-3, y)

    return wrong


@pytest.mark.parametrize("fault", [nudged, cut])
@pytest.mark.parametrize("record", part_of([*FUNCTIONS], 4), ids=lambda record: record.name)
def test_a_planted_fault_is_caught(record, fault):
    bound = replace(record, derivative=fault(record.derivative)).bind()
    with np.errstate(over="ignore"):
        found = wide(Probe(bound, inputs(bound, FLOAT64, 1, 0, seed=SEED)[::16]), 1)
    assert found.ulp > record.ulp
    assert fault is nudged or math.fabs(found.at) > 8
