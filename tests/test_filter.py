"""Two roads through the judge, and one report: what is clear decided first, or every value held against the hull."""

from __future__ import annotations

import numpy as np
import pytest
from kernels import faulty

import actderiv
from actderiv import FUNCTIONS
from actderiv.floats import FORMATS
from actderiv.judge.implementation import ImplementationRule

DTYPES = "float32", "bfloat16", "float8_e4m3fn"
RULES = (4.0, 4), (1.0, 0), (2.5, 1)
KERNELS = [each for each in vars(faulty).values() if hasattr(each, "fault")]


def told(rule, x, got):
    """All that a report is made of, to the last bit."""
    block = rule.judge(x, got)
    arrays = block.expected, block.ulp, block.failing, block.flushed, np.where(block.failing, block.kind, -1)
    return [each.tobytes() for each in arrays]


def assert_the_same_by_both_roads(bound, format, x, got, max_ulp, input_ulp):
    rule = ImplementationRule(bound, format, 1, max_ulp, input_ulp)
    by_filter = told(rule, x, got)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImplementationRule, "_clear", lambda self, truth, value, ulp: np.zeros(ulp.shape, bool))
        assert told(rule, x, got) == by_filter, (bound.spec, format.name, max_ulp)


def inputs(format, count):
    """Values of every size, around 0 and around 1 closely."""
    places = np.linspace(-1, 1, count) * float(format.top)
    near = format.ordinal(format.round(np.linspace(-8, 8, count)))
    return format.from_ordinal(np.unique(np.concatenate([places.astype(np.int64), near, np.arange(-20, 21)])))


@pytest.mark.parametrize("dtype", DTYPES)
def test_of_every_function(dtype):
    """A third of them in each format: their own values, rounded, some off by little or by much, -f', 0, NaN."""
    format, random = FORMATS.get(dtype), np.random.default_rng(7)
    x = inputs(format, 150)
    unit = format.roundoff
    ways = 1 + np.array([0, 0, 1, -1, 3, -5, 7, 9, 100, -1 / unit, -2 / unit]) * unit
    third = [*FUNCTIONS][DTYPES.index(dtype) :: len(DTYPES)]
    for number, bound in enumerate(record.bind() for record in third):
        with np.errstate(all="ignore"):
            got = format.round(np.asarray(bound.df(x.astype(np.float64))) * random.choice(ways, x.size))
        if format.has_nan:
            got[random.random(x.size) < 0.01] = np.nan
        assert_the_same_by_both_roads(bound, format, x, got, *RULES[number % len(RULES)])


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.__name__)
def test_of_every_faulty_kernel(kernel):
    bound = actderiv.get(kernel.fault.of)
    for name in kernel.fault.dtypes:
        format = FORMATS.get(name)
        x = inputs(format, 1000)
        with np.errstate(all="ignore"):
            got = np.asarray(kernel(x.copy()))
        assert_the_same_by_both_roads(bound, format, x, got, *RULES[0 if format.computes else 1])


def test_most_of_a_sound_kernel_is_decided_without_the_hull(monkeypatch):
    asked, outside = [], ImplementationRule.outside
    monkeypatch.setattr(ImplementationRule, "outside",
                        lambda self, hull, value: asked.append(value.size) or outside(self, hull, value))  # fmt: skip
    format, bound = FORMATS.get("float32"), actderiv.get("tanh")
    x = format.round(np.linspace(-8, 8, 20_001))
    block = ImplementationRule(bound, format, 1, 4.0, 4).judge(x, format.round(bound.df(x.astype(np.float64))))
    assert not block.failing.any()
    assert sum(asked) < 200
