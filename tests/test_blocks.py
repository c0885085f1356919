"""Large arrays in blocks, over threads: bit for bit as whole, and only formulas that are known to allow it."""

from __future__ import annotations

import gc
import os
import threading
import warnings
import weakref
from dataclasses import replace
from functools import wraps

import numpy as np
import pytest
from catalogue import part_of

import actderiv
from actderiv import blocks
from actderiv.activation import FUNCTIONS, Activation, register
from actderiv.ops import choosing, factors, passes
from actderiv.ops.passes import rooms

RANDOM = np.random.default_rng(5)
SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e300, -1e300, 5e-324, 700, -700, 88, -88, 0.25, -1.25]
WIDE = np.concatenate([SPECIAL, np.linspace(-120, 120, 60), RANDOM.normal(0, 3, 300)])[:360]


@pytest.fixture
def small(monkeypatch):
    """Blocks of 37 values, and three threads from a hundred on."""
    monkeypatch.setattr(blocks, "BLOCK", 37)
    monkeypatch.setattr(blocks, "fitting", lambda size: 37)
    monkeypatch.setattr(blocks, "RECORDED", 100)
    monkeypatch.setattr(blocks, "THREADED", 100)
    monkeypatch.setattr(blocks, "TOGETHER", 37)
    monkeypatch.setattr(blocks, "cores", lambda: 3)


def whole(bound, order, x):
    formula = bound.activation.derivative if order else bound.activation.value
    with np.errstate(all="ignore"):
        if x.dtype == np.float16:
            return formula(x.astype(np.float32), **bound.parameters).astype(x.dtype)
        return formula(x, **bound.parameters)


def assert_same_bits(got, wanted):
    assert (got.dtype, got.shape) == (wanted.dtype, wanted.shape)
    if got.dtype.kind in "fc":  # which NaN comes out of several is the processor's choice
        got, wanted = (np.where(np.isnan(each), np.array(np.nan, each.dtype), each) for each in (got, wanted))
    assert got.tobytes() == wanted.tobytes()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_blocks_change_no_bit_of_any_function(small, dtype):
    with np.errstate(over="ignore"):
        x = WIDE[:110].astype(dtype)
    for bound in (bound for record in FUNCTIONS for bound in record.variants()):
        for order, got in enumerate(bound.both(x)):
            assert np.shares_memory(got, x) is False
            assert_same_bits(got, np.asarray(whole(bound, order, x)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_both_at_once_are_each_alone(small, dtype):
    with np.errstate(over="ignore"):
        x = WIDE.astype(dtype)
    for spec in ("sigmoid", "identity", "heaviside", "relu", "x*tanh(softplus(x))", "x^0.5", "x^-1 if x > 1 else 2"):
        bound = actderiv.get(spec)
        for order, (got, alone) in enumerate(zip(bound.both(x), (bound.f(x), bound.df(x)), strict=True)):
            assert_same_bits(got, np.asarray(whole(bound, order, x)))
            assert_same_bits(alone, got)


BLOCKS = {
    "all kinds": np.concatenate([WIDE, RANDOM.normal(0, 3, 4000), 10.0 ** RANDOM.uniform(-40, 40, 400)]),
    "on the right": RANDOM.uniform(0.1, 90, 4200),
    "on the left": RANDOM.uniform(-90, -0.1, 4200),
    "far out": RANDOM.uniform(-900, 900, 4200),
    "around 0": RANDOM.normal(0, 0.05, 4200),
    "beyond all exponentials on the right": 10.0 ** RANDOM.uniform(2.8, 38, 4200),
    "beyond all exponentials on the left": -(10.0 ** RANDOM.uniform(2.8, 38, 4200)),
    "where exponentials vanish": RANDOM.uniform(-780, -690, 4200),
    "where those of float32 vanish": RANDOM.uniform(-180, -80, 4200),
    "next to 0": RANDOM.choice([-1, 1], 4200) * 10.0 ** RANDOM.uniform(-46, -9, 4200),
}
"""So many numbers that NumPy's forms take other ways than of few, and some ways only where all lie on one side."""


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", BLOCKS)
def test_passes_of_a_block_change_no_bit(kind, dtype):
    with np.errstate(over="ignore"):
        x = BLOCKS[kind].astype(dtype)
    for bound in part_of([bound for record in FUNCTIONS for bound in record.variants()], 5, len(kind)):
        record = bound.activation
        found = np.empty_like(x), np.empty_like(x)
        passes.Passes((record.value, record.derivative), bound.parameters, dtype).ready()(x, *found)
        for order, got in enumerate(found):
            assert_same_bits(got, np.asarray(whole(bound, order, x)))


def test_every_formula_of_the_catalogue_has_passes():
    for bound in (bound for record in FUNCTIONS for bound in record.variants()):
        passes.Passes((bound.activation.value, bound.activation.derivative), bound.parameters, "float64")


def test_what_two_formulas_share_is_computed_once():
    record = actderiv.get("sigmoid").activation
    both = passes.Passes((record.value, record.derivative), {}, "float32")
    assert sum(each.call is factors.exp_into for each in both.passes) == 1
    alone = [passes.Passes((each,), {}, "float32") for each in (record.value, record.derivative)]
    assert len(both.passes) < sum(len(each.passes) for each in alone)


@pytest.mark.parametrize("formula", [lambda x: x > 0, lambda x: 1.0, lambda x: (x > 0) * 2.0, lambda x: float(x)])
def test_what_is_no_formula_of_floats_has_no_passes(formula):
    assert passes.recorded((formula,), {}, "float64") is None


def test_other_formats_have_no_passes():
    assert passes.recorded((lambda x: x * 2,), {}, "float64")
    assert passes.recorded((lambda x: x * 2,), {}, "longdouble") is None


@np.errstate(over="ignore")
def layouts():
    square = WIDE[:336].reshape(14, 24)
    return {
        "rows": square, "columns": np.asfortranarray(square), "turned": square.T, "every other": WIDE[::2],
        "backwards": WIDE[::-1], "gaps": square[::2, ::3], "backwards twice": square[::-1, ::-1],
        "three axes": square.reshape(7, 2, 24).transpose(2, 0, 1), "repeated": np.broadcast_to(WIDE, (3, WIDE.size)),
        "repeated numbers": np.broadcast_to(WIDE[:99, None], (99, 5)),
        "empty": WIDE[:0], "no rows": np.empty((0, 99)),
        "one number": np.array(0.5), "other end first": WIDE.astype(">f8"),
        "short, other end first": WIDE.astype(">f4"), "half, other end first": WIDE.astype(">f2"),
        "whole numbers": np.arange(-99, 99), "truth": WIDE > 0,
    }  # fmt: skip


@pytest.mark.parametrize("layout", layouts())
@pytest.mark.parametrize("spec", ["sigmoid", "gelu", "relu", "identity", "heaviside", "x*tanh(softplus(x))"])
def test_the_layout_of_an_array_changes_nothing(small, spec, layout):
    x, bound = layouts()[layout], actderiv.get(spec)
    floats = x if x.dtype.kind == "f" else x.astype(np.float64)
    for order, run in enumerate((bound.f, bound.df)):
        wanted = np.asarray(whole(bound, order, floats))
        got = np.asarray(run(x))
        assert_same_bits(got, wanted)
        assert got.flags.f_contiguous or not x.flags.f_contiguous


@pytest.mark.parametrize("spec", ["sigmoid", "silu", "relu", "x^2*exp(-x)"])
def test_complex_numbers_pass_too(small, spec):
    x, bound = RANDOM.normal(0, 3, 400) + 1e-20j, actderiv.get(spec)
    assert_same_bits(bound.f(x), whole(bound, 0, x))


def test_what_takes_no_complex_numbers_says_so(small):
    with pytest.raises(TypeError, match="real"):
        actderiv.get("gelu").f(np.full(400, 1j))


def test_formats_that_numpy_half_knows_are_kept(small):
    ml_dtypes = pytest.importorskip("ml_dtypes")
    x, bound = np.linspace(-9, 9, 400).astype(ml_dtypes.bfloat16), actderiv.get("silu")
    wanted = whole(bound, 1, x.astype(np.float64)).astype(x.dtype)
    assert_same_bits(bound.df(x), wanted)


class Watched:
    """A formula that remembers how many numbers it was given, and in which thread."""

    def __init__(self, formula):
        self.formula, self.calls = formula, []

    def __call__(self, x):
        self.calls.append((np.size(x), threading.current_thread()))
        return self.formula(x)


def watched(name):
    seen = Watched(lambda x: x * 2)

    def value(x):
        return seen(x)

    value.__name__ = name
    return value, seen


def test_code_of_a_person_gets_its_array_whole(small):
    value, seen = watched("mine_whole")
    Activation("mine_whole", value, value).bind().df(WIDE)
    silu = FUNCTIONS.get("silu")
    replace(silu, value=wraps(silu.value)(value)).bind().f(WIDE)  # what it is wrapped in is not what was declared
    assert seen.calls == [(WIDE.size, threading.main_thread())] * 2


def test_a_formula_with_code_of_a_person_is_computed_whole(small):
    value, seen = watched("mine_registered")
    with FUNCTIONS.scope():
        register(Activation("mine_registered", value, value, formula="2*x"))
        bound = actderiv.get("1 + mine_registered(x)")
        seen.calls.clear()
        bound.f(WIDE)
    assert seen.calls == [(WIDE.size, threading.main_thread())]


@pytest.mark.parametrize("spec", ["silu", "x*sigmoid(x)", "g(x) + silu(x), g(y) = y^2"])
def test_our_own_formulas_are_computed_in_blocks(small, spec, monkeypatch):
    sizes, evaluated = [], blocks._over_threads

    def counted(compute, starts, workers):
        sizes.append(len(starts))
        evaluated(compute, starts, workers)

    monkeypatch.setattr(blocks, "_over_threads", counted)
    bound = actderiv.get(spec)
    bound.f(WIDE), bound.df(WIDE)
    assert sizes[0] == -(-WIDE.size // 37)
    assert sizes[1] in (sizes[0], sizes[0] - 1)  # forward mode has its first block alone


def test_small_arrays_and_a_single_core_start_no_thread(small, monkeypatch):
    monkeypatch.setattr(threading, "Thread", lambda **_: pytest.fail("a thread"))
    bound = actderiv.get("silu")
    bound.f(WIDE[:99])
    monkeypatch.undo()
    monkeypatch.setattr(blocks, "BLOCK", 37)
    monkeypatch.setattr(blocks, "THREADED", 100)
    monkeypatch.setattr(threading, "Thread", lambda **_: pytest.fail("a thread"))
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3}, raising=False)
    bound.f(WIDE)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_blocks_of_several_threads_are_long(monkeypatch, threads):
    monkeypatch.setattr(blocks, "cores", lambda: threads)
    for values in (2**15, 2**18, 2**18 + 1, 10**7):
        block = blocks.block_of(values, 2**14)
        if threads == 1 or values < blocks.THREADED:
            assert block == 2**14
        else:
            assert block >= min(-(-values // blocks.MOST), 2**17)
            assert -(-values // block) >= min(threads, blocks.MOST)


@pytest.mark.parametrize("cores", [1, 2, 3, 8, 64])
def test_many_threads_take_no_more_memory_than_a_few(monkeypatch, cores):
    monkeypatch.setattr(blocks, "cores", lambda: cores)
    for values in (2**18, 2**22, 10**9):
        assert blocks.block_of(values, 2**14) * min(cores, blocks.MOST) <= 2**19


def test_what_goes_wrong_in_a_thread_is_raised_and_ends_all(small):
    raised = threading.Event()

    def compute(start):
        if threading.current_thread() is threading.main_thread():
            assert raised.wait(10)
        else:
            raised.set()
            raise KeyError(start)

    before = threading.active_count()
    with pytest.raises(KeyError):
        blocks._over_threads(compute, range(0, 3000, 37), 3)
    assert threading.active_count() == before


def test_what_a_call_has_used_is_free_when_it_is_over(small, monkeypatch):
    """Not when Python next looks for garbage: the buffers of a long array are millions of bytes."""
    made, held = [], rooms.Room.__init__

    def watched(self, *given):
        held(self, *given)
        made.append(weakref.ref(self))

    monkeypatch.setattr(rooms.Room, "__init__", watched)
    gc.disable()
    try:
        for bound in (bound for record in FUNCTIONS for bound in record.variants()):
            bound.both(WIDE)
            assert made, bound.spec
            assert not [each for each in made if each()], bound.spec
            made.clear()
    finally:
        gc.enable()


def test_threads_are_as_silent_as_the_caller(small):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        actderiv.get("exponential").f(np.full(400, 1e4))
        actderiv.get("log(x)").f(np.full(400, -1.0))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_choosing_by_bits_is_what_numpy_does(dtype):
    count = choosing.MANY + 3
    bits = RANDOM.integers(0, 256, (2, count * np.dtype(dtype).itemsize), dtype=np.uint8)
    x, y = bits[0].view(dtype), bits[1].view(dtype)
    for condition in (RANDOM.random(count) < 0.5, np.ones(count, bool), np.zeros(count, bool), (x == x)[::-1]):
        for first, second in ((x, y), (x, 0.5), (1, y), (x[::-1], y), (-0.0, 7), (np.ones(count), y[y == y][0])):
            assert_same_bits(choosing.chosen(condition, first, second), np.where(condition, first, second))
    with np.errstate(invalid="ignore"):
        assert_same_bits(choosing.ones(x), np.where(x == x, dtype(1), x))
        assert_same_bits(choosing.ones(y[y == y]), np.where(y[y == y] == y[y == y], dtype(1), y[y == y]))
        for most in (3.0, 1000.0, float(np.finfo(dtype).max)):
            np.testing.assert_array_equal(choosing.held(x, most), np.minimum(np.maximum(x, -most), most))


def test_choosing_takes_what_numpy_takes():
    condition = np.arange(choosing.MANY + 1) % 3 == 0
    for first, second in ((1, 2), (1j, 2.0), (np.arange(condition.size), -1), (np.ones((2, condition.size)), 0.0)):
        assert_same_bits(choosing.chosen(condition, first, second), np.where(condition, first, second))
