"""Compiled f and f': within the promised units of the exact value, whatever the array; and nothing without being asked.

Compiling takes most of the time, so a seeded part of the catalogue is asked here; ``ACTDERIV_WHOLE=1`` asks for all.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from catalogue import SEED, WHOLE

import actderiv
from actderiv import compiling, ops
from actderiv.activation import FUNCTIONS, Activation, Bound
from actderiv.compiling import Fast
from actderiv.floats import FORMATS
from actderiv.ops.compiled import kernels, scalars
from actderiv.ops.primitives import PRIMITIVES
from actderiv.sources.exact import jets
from actderiv.study.certificate import Probe, inputs, wide

ROOT = Path(__file__).parent.parent
FLOAT32, FLOAT64 = FORMATS.get("float32"), FORMATS.get("float64")

with_numba = pytest.mark.skipif(compiling.numba() is None, reason=compiling.NO_NUMBA)

VARIANTS = [bound for record in FUNCTIONS for bound in record.variants()]
COMMON = ["sigmoid", "tanh", "silu", "softplus", "gelu", "mish", "relu", "erf"]
"""Always asked: what most people use, and a word of each family."""


def part(count: int) -> list[Bound]:
    """The common ones and so many others, drawn by a seed; all of them where that is asked for."""
    if WHOLE:
        return VARIANTS
    common = [bound for bound in VARIANTS if bound.spec in COMMON]
    others = [bound for bound in VARIANTS if bound.spec not in COMMON]
    drawn = np.random.default_rng(SEED).choice(len(others), count, replace=False)
    return common + [others[each] for each in sorted(drawn)]


def name_of(bound: Bound) -> str:
    return bound.spec


@pytest.fixture(autouse=True, scope="session")
def cache_of_their_own(tmp_path_factory):
    """Machine code of these tests goes into a folder that is theirs."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setattr(compiling, "cache_folder", lambda: folder)
        yield folder


# ---- what is recorded


def test_every_formula_of_the_catalogue_can_be_compiled():
    """All of both formulas, whatever the parameters: none is left to NumPy for want of a word."""
    for bound in VARIANTS:
        record = bound.activation
        text = kernels.source((record.value, record.derivative), bound.parameters)
        compile(text, bound.spec, "exec")


def test_every_primitive_is_a_word():
    assert {name for name in PRIMITIVES if not hasattr(scalars, name)} == {"where"}  # which is Python's own


def test_a_constant_keeps_the_digits_that_a_float_lacks():
    text = kernels.source((lambda x: x + ops.LOG_TWO,), {})
    assert repr(ops.LOG_TWO.rest) in text
    assert repr(float(ops.LOG_TWO)) in text


def test_a_condition_that_python_has_decided_is_a_condition():
    text = kernels.source((lambda x: kernels.Recorded.write(x.program, "and", x > 0, True),), {})
    assert "!= 0.0" in text


@pytest.mark.parametrize(("most", "count"), [(1000, 1), (5, 2)])
def test_exponentials_of_one_number_are_one(most, count):
    """Where an argument is held beyond all that exp tells apart; not where it is held closer."""
    text = kernels.source((lambda x: ops.exp(-ops.fabs(x)) + ops.exp(-ops.fabs(ops.saturated(x, most))),), {})
    assert text.count("= exp(") == count


# ---- accuracy


class Compiled(Probe):
    """The questions of certificates, asked of machine code."""

    def in_double(self, order):
        fast = Fast(self.bound)
        assert fast.why_not == ""
        return fast.both(self.x)[order]


@with_numba
@pytest.mark.parametrize("bound", part(12), ids=name_of)
def test_within_the_promise_in_float64(bound, record_property):
    """The bound of the record, by the hull rule: the same as of the formulas in NumPy arithmetic."""
    pytest.importorskip("flint")
    probe = Compiled(bound, inputs(bound, FLOAT64, mantissas=1, beside=4, seed=SEED))
    for order in (0, 1):
        found = wide(probe, order)
        record_property(f"ulp of order {order}", found.ulp)
        assert found.ulp <= bound.activation.ulp, f"order {order}: {found.ulp:.3g} ULP outside the hull at {found.at!r}"


def outside_in_single(bound, order, x, got):
    """By how many ULP of float32 values lie outside the hull of f or f' over the inputs within 2 ULP of x.

    The truth is the formula in float64, which is certified to 2 ULP of that: less than 2^-27 of the unit here.
    """
    run = bound.df if order else bound.f
    truths = [run(np.asarray(FLOAT32.neighbour(x, steps), np.float64)) for steps in range(-2, 3)]
    if order:  # at a break f' is a convention
        truths += [np.where(np.isin(x, [*bound.breaks]), got.astype(np.float64), np.nan)]
    low, high = np.fmin.reduce(truths), np.fmax.reduce(truths)
    y = got.astype(np.float64)
    with np.errstate(all="ignore"):
        off = np.maximum(low - y, y - high) / FLOAT32.spacing(np.where(y > high, high, low))
        overflows = (np.isposinf(y) & (high >= FLOAT32.largest)) | (np.isneginf(y) & (low <= -FLOAT32.largest))
    right = (y >= low) & (y <= high) | overflows | (np.isnan(y) & np.isnan(truths[2]))
    return np.where(right, 0.0, np.where(np.isnan(off), np.inf, off))


@with_numba
@pytest.mark.parametrize("bound", part(16), ids=name_of)
def test_within_the_promise_in_float32(bound):
    x = inputs(bound, FLOAT32, mantissas=16, beside=16, seed=SEED).astype(np.float32)
    for order, got in enumerate(Fast(bound).both(x)):
        assert got.dtype == np.float32
        off = outside_in_single(bound, order, x, got)
        worst = off.argmax()
        assert off[worst] <= bound.activation.ulp, f"order {order}: {off[worst]:.3g} ULP outside at {x[worst]!r}"


SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, -5e-324, 1e-310, -1e-310, 1.7e308, -1.7e308, 710.0, -746.0]


def kinds(y):
    """What a value is: NaN, infinite or finite, 0, with the sign."""
    return np.where(np.isnan(y), 9, np.sign(y) * np.where(np.isinf(y), 2, 1) + np.where(y == 0, np.copysign(0.5, y), 0))


@with_numba
@pytest.mark.parametrize("bound", part(12), ids=name_of)
def test_special_inputs_give_what_they_give_in_numpy_arithmetic(bound):
    """Also the sign of a zero; but which of 0 and -0 is the larger depends on NumPy's build."""
    x = np.array(SPECIAL)
    record = bound.activation
    text = kernels.source((record.value, record.derivative), bound.parameters)
    unsigned = "minimum(" in text or "maximum(" in text
    for got, wanted in zip(Fast(bound).both(x), (bound.f(x), bound.df(x)), strict=True):
        if unsigned:
            got, wanted = (np.where((each == 0) & (x == 0), 0.0, each) for each in (got, wanted))
        assert kinds(got).tolist() == kinds(wanted).tolist()


FORMULAS = [
    "x*tanh(softplus(x))", "max(x, 0)", "x if x > 0 else exp(x) - 1", "abs(x)**1.5", "log(x)", "floor(x)*x",
    "sign(x)*sqrt(abs(x))", "gelu(x)*sin(x)", "x**3/(1 + x**2)", "min(max(x, -1), a):a=1", "hypot(x, 1)",
]  # fmt: skip


@with_numba
@pytest.mark.parametrize("text", FORMULAS)
def test_typed_formulas_and_their_slopes_are_compiled(text):
    """A formula as typed may cancel, so the room is that of its own rounding: 2^-44 of its largest value nearby."""
    x = np.concatenate([np.random.default_rng(1).normal(0, 3, 500), [0.0, -1.0, 1.0, np.nan]])
    fast = Fast(actderiv.get(text))
    assert fast.why_not == ""
    for got, wanted in zip(fast.both(x), (fast.bound.f(x), fast.bound.df(x)), strict=True):
        assert np.array_equal(np.isnan(got), np.isnan(wanted))
        infinite = np.isinf(wanted)
        assert np.array_equal(got[infinite], wanted[infinite])
        finite = np.isfinite(wanted)
        got, wanted = got[finite], wanted[finite]
        assert np.all(np.abs(got - wanted) <= 2.0**-44 * np.maximum(np.abs(wanted), 1))


WORDS = {
    "exp": 0.65, "expm1": 1.0, "log": 1.0, "log1p": 1.0, "tanh": 1.25, "sinh": 2.0, "cosh": 1.5, "erf": 1.5,
    "erfc": 2.5, "erfcx": 2.0, "cbrt": 1.0, "x_minus_tanh": 3.5, "x_minus_sin": 3.0, "sin_pi": 2.0,
}  # fmt: skip
"""How far each word that is written here is off its exact value at most, in ULP of float64."""


@with_numba
@pytest.mark.parametrize("word", WORDS)
def test_words_are_as_close_as_their_text_says(word, record_property):
    pytest.importorskip("flint")
    bound = Activation(name=word, value=PRIMITIVES[word].word, derivative=None).bind()
    random = np.random.default_rng(SEED)
    x = np.concatenate([random.normal(0, 1, 1000), random.uniform(-30, 30, 500), random.uniform(-700, 700, 300)])
    x = x if word != "log" else np.abs(x)
    high, low = jets(bound, x)[0]
    got = np.empty_like(x)
    compiling.compiled(kernels.source((bound.activation.value,), {}), "float64", 1)(x, got)
    known = np.isfinite(high) & (np.abs(high) > FLOAT64.smallest_normal)
    off = np.abs((got[known] - high[known]) - low[known]) / np.spacing(np.abs(high[known]))
    record_property("ulp", float(off.max()))
    assert off.max() <= WORDS[word]


# ---- arrays


@with_numba
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_a_value_depends_on_its_input_alone(kind, monkeypatch):
    """Not on where it lies in the array: the end of a loop is not computed as its middle is."""
    x = np.random.default_rng(2).normal(0, 3, 131).astype(kind)
    for spec in ("sigmoid", "gelu", "x*tanh(softplus(x))"):
        fast = Fast(actderiv.get(spec))
        whole = fast.both(x)
        monkeypatch.setattr(compiling, "BLOCK", 7)
        parts = fast.both(x)
        monkeypatch.undo()
        alone = [np.concatenate([fast.f(x[i : i + 1]) for i in range(x.size)]), fast.df(x)]
        for a, b, c in zip(whole, parts, alone, strict=True):
            assert a.tobytes() == b.tobytes() == c.tobytes()


@with_numba
def test_the_layout_of_an_array_changes_nothing():
    fast = Fast(actderiv.get("sigmoid"))
    square = np.random.default_rng(3).normal(0, 3, (6, 8))
    frozen = square.copy()
    frozen.flags.writeable = False
    askew = np.frombuffer(b"\0" + square.tobytes(), dtype=np.uint8)[1:].view(np.float64)
    arrays = [
        square,
        square.T,
        np.asfortranarray(square),
        square[::2, ::3],
        square[::-1],
        frozen,
        askew,
        square[:0],
        np.broadcast_to(square[0], (3, 8)),
        square.astype(">f8"),
        square[0, 0],
        np.array(0.5),
        0.5,
        [1, 2],
    ]
    for x in arrays:
        y, slope = fast.both(x)
        wanted = fast.bound.f(x)
        assert np.shape(y) == np.shape(wanted)
        assert np.asarray(y).dtype == np.asarray(wanted).dtype
        np.testing.assert_array_max_ulp(np.asarray(y, np.float64), np.asarray(wanted, np.float64), 4)
        np.testing.assert_array_max_ulp(np.asarray(slope, np.float64), np.asarray(fast.bound.df(x), np.float64), 4)


@with_numba
def test_answers_go_where_they_are_wanted():
    fast = Fast(actderiv.get("tanh"))
    x = np.random.default_rng(4).normal(0, 3, 100)
    wanted, slope = fast.both(x)
    room = np.empty_like(x)
    assert fast.f(x, out=room) is room
    assert np.array_equal(room, wanted)
    gaps = np.empty(200)[::2]
    assert fast.df(x, out=gaps) is gaps
    assert np.array_equal(gaps, slope)
    itself = x.copy()
    y, other = fast.both(itself, out=(itself, room))
    assert y is itself
    assert other is room
    assert np.array_equal(itself, wanted)
    assert np.array_equal(room, slope)
    shifted = np.concatenate([x, [0.0]])
    fast.f(shifted[:-1], out=shifted[1:])
    assert np.array_equal(shifted[1:], wanted)
    assert np.array_equal(fast.both(x, out=None), (wanted, slope))
    halves = np.empty(200)
    fast.both(x, out=(halves[::2], halves[1::2]))  # interleaved, and yet each its own
    assert np.array_equal(halves[::2], wanted)
    assert np.array_equal(halves[1::2], slope)


@pytest.mark.parametrize("name", ["tanh", "own"])
def test_what_is_no_room_for_an_answer_is_refused(name):
    fast = Fast(actderiv.get(name if name == "tanh" else lambda x: x, derivative="heaviside"))
    x = np.linspace(-3, 3, 100)
    closed = np.empty(100)
    closed.flags.writeable = False
    for wrong in (np.empty(99), np.empty(100, dtype=np.float32), [0.0] * 100, (closed,), "x", closed):
        with pytest.raises(actderiv.RequestError, match="out "):
            fast.f(x, out=wrong)
    room = np.empty(101)
    for wrong in (room[1:], (room[1:],), (room[1:], room[1:], room[1:]), (room[1:], room[:-1]), (room[1:], room[1:])):
        with pytest.raises(actderiv.RequestError, match=r"out|memory"):
            fast.both(x, out=wrong)


def test_other_formats_go_the_other_way():
    fast = actderiv.fast("silu")
    for x in (np.linspace(-3, 3, 7).astype(np.float16), np.linspace(-3, 3, 7) + 0j):
        y, slope = fast.both(x)
        assert np.array_equal(y, fast.bound.f(x))
        assert np.array_equal(slope, fast.bound.df(x))
        assert y.dtype == x.dtype


def test_without_numba_everything_works(monkeypatch):
    monkeypatch.setattr(compiling, "numba", lambda: None)
    fast = actderiv.fast("silu")
    assert "actderiv[fast]" in fast.why_not
    x = np.linspace(-3, 3, 7)
    room = np.empty_like(x)
    assert fast.f(x, out=room) is room
    assert np.array_equal(room, fast.bound.f(x))
    assert np.array_equal(fast.both(x)[1], fast.bound.df(x))


def test_code_of_a_person_is_not_compiled():
    fast = actderiv.fast(lambda x: x * 2)
    assert fast.why_not
    assert fast.f(np.array([1.0])).tolist() == [2.0]


# ---- on disk


@with_numba
def test_machine_code_is_kept_on_disk(cache_of_their_own):
    text = kernels.source((actderiv.get("x*0.7182").activation.value,), {})
    first = compiling.compiled(text, "float64", 1)
    assert sum(first.stats.cache_misses.values()) == 1
    compiling.compiled.cache_clear()
    again = compiling.compiled(text, "float64", 1)
    assert sum(again.stats.cache_hits.values()) == 1
    assert compiling.kept(text).read_text() == text


@with_numba
def test_a_folder_that_cannot_be_written_is_done_without(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(compiling, "cache_folder", lambda: tmp_path / "file" / "below")
    text = kernels.source((actderiv.get("x*0.7183").activation.value,), {})
    y = np.empty(1)
    compiling.compiled(text, "float64", 1)(np.array([2.0]), y)
    assert y[0] == 2 * 0.7183


def test_other_words_are_other_files(monkeypatch):
    monkeypatch.setattr(compiling, "digest", lambda: "one")
    one = compiling.kept("def kernel(): pass")
    monkeypatch.setattr(compiling, "digest", lambda: "other")
    assert compiling.kept("def kernel(): pass") != one


# ---- unasked


def test_nothing_is_compiled_unasked():
    """No command and no study loads numba, so no result depends on whether it is there."""
    asked = [path for path in (ROOT / "actderiv").rglob("*.py") if ".compiling import" in path.read_text("utf-8")]
    assert [path.name for path in asked] == ["__init__.py"]
    assert asked[0].parent.name == "actderiv"
    code = """if True:
        import sys, numpy as np, actderiv
        actderiv.get("gelu").f(np.zeros(10**6))
        actderiv.compare("tanh")
        assert not {"numba", "llvmlite", "actderiv.compiling"} & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
