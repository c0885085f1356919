"""Where to look: every value, every exponent, and every place of note, in order and in blocks."""

from __future__ import annotations

import numpy as np
import pytest
from catalogue import part_of

import actderiv
from actderiv import FUNCTIONS, RequestError, get
from actderiv.floats import FORMATS
from actderiv.samples import BESIDE, BLOCK, MOST_POINTS, SAMPLES, All, Stratified, Uniform, default_sample
from actderiv.samples.landmarks import MOST_CROSSINGS, binades, find_landmarks

NARROW = [each for each in FORMATS if each.enumerated]
WIDE = [each for each in FORMATS if not each.enumerated]
FLOAT32 = FORMATS.get("float32")

each_format = pytest.mark.parametrize("format", list(FORMATS), ids=lambda each: each.name)
each_narrow = pytest.mark.parametrize("format", NARROW, ids=lambda each: each.name)
each_wide = pytest.mark.parametrize("format", WIDE, ids=lambda each: each.name)


def ordinals(sample, bound, format):
    """The ordinals of all inputs, after a look at the blocks: order, dtype, size, both zeros."""
    blocks = list(sample.blocks(bound, format))
    assert all(each.dtype == format.dtype and each.size <= 2**18 for each in blocks)
    assert all(each.size >= BLOCK for each in blocks[:-1])
    x = np.concatenate(blocks)
    found = format.ordinal(x)
    steps = np.diff(found)
    twice = np.flatnonzero(steps == 0)
    assert np.all(steps >= 0)
    assert np.all(found[twice] == 0)
    if twice.size:
        assert twice.size == 1
        assert np.signbit(x[twice].astype(float)).all()
        assert not np.signbit(x[twice + 1].astype(float)).any()
    assert np.abs(found).max() <= format.top
    return found


@each_narrow
def test_all_is_every_value(format):
    found = np.concatenate(list(All().blocks(get("relu"), format)))
    assert np.array_equal(format.patterns(found), format.patterns(format.all_values()))


@each_narrow
def test_all_within_a_range_is_what_lies_there(format):
    values = format.all_values()
    wide = values.astype(np.float64)
    for low, high in ((-1.3, 2.7), (None, -0.7), (0.0, None), (1.0, 1.5), (-1e-300, 1e-300)):
        inside = (wide >= (-np.inf if low is None else low)) & (wide <= (np.inf if high is None else high))
        found = np.concatenate(list(All(low, high).blocks(get("relu"), format)))
        assert np.array_equal(format.patterns(found), format.patterns(values[inside])), (low, high)


def test_all_of_a_wide_format_comes_in_blocks():
    assert ordinals(All(1.0, 1.5), get("relu"), FLOAT32).size == 2**22 + 1
    blocks = All().blocks(get("relu"), FLOAT32)
    assert next(blocks)[0] == -FLOAT32.largest
    with pytest.raises(RequestError, match="too many") as caught:
        All().blocks(get("relu"), FORMATS.get("float64"))
    assert "stratified" in caught.value.hint


@each_wide
def test_stratified_has_every_exponent_and_about_two_million_inputs(format):
    found = ordinals(Stratified(), get("gelu"), format)
    assert 0.9 * 2e6 < found.size < 1.1 * 2e6
    size = np.abs(format.from_ordinal(found).astype(np.float64))
    dense = (size >= 2.0**-10) & (size < 2.0**10)
    assert 0.4 < dense.mean() < 0.6
    for low, high in binades(format):
        for first, last in ((low, high), (-high, -low)):
            inside = found[np.searchsorted(found, first) : np.searchsorted(found, last, side="right")]
            assert inside[0] == first
            assert inside[-1] == last
            gaps = np.diff(inside)
            assert gaps.max(initial=1) <= max(1, (last - first) // 200 + 1)
    assert {0, format.top, -format.top} <= set(found[np.isin(found, (0, format.top, -format.top))].tolist())


@each_narrow
def test_stratified_is_everything_where_there_is_no_more(format):
    assert ordinals(Stratified(), get("gelu"), format).size == format.all_values().size


def test_the_same_request_looks_at_the_same_inputs_and_a_seed_at_others():
    few = {"points": 50_000}
    bound = get("silu")
    plain, again = (ordinals(Stratified(**few), bound, FLOAT32) for _ in range(2))
    assert np.array_equal(plain, again)
    drawn, same, other = (ordinals(Stratified(**few, seed=seed), bound, FLOAT32) for seed in (1, 1, 2))
    assert np.array_equal(drawn, same)
    assert np.isin(drawn, plain).mean() < 0.5  # the places of note and the ends of the binades stay
    assert np.isin(drawn, other).mean() < 0.5
    assert abs(drawn.size - plain.size) < 0.01 * plain.size
    assert "seed 7" in Stratified(seed=7).describe(FLOAT32)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 2.0), (None, 0.0), (1e-3, None), (1.0, 1.25), (-1e-44, 1e-44)])
def test_stratified_keeps_to_its_range(low, high):
    found = FLOAT32.from_ordinal(ordinals(Stratified(low, high, points=100_000), get("gelu"), FLOAT32))
    low, high = -FLOAT32.largest if low is None else low, FLOAT32.largest if high is None else high
    assert low <= found[0]
    assert found[-1] <= high
    assert float(FLOAT32.neighbour(found[0], -1)) < low or low == -FLOAT32.largest
    assert float(FLOAT32.neighbour(found[-1], 1)) > high or high == FLOAT32.largest
    assert found.size > 50_000 or high < 1e-40


@pytest.mark.parametrize("record", FUNCTIONS, ids=lambda each: each.name)
def test_landmarks_and_their_neighbours_are_among_the_inputs(record):
    for format in part_of([*FORMATS], 8, len(record.name)):
        landmarks_are_asked(record.bind(), format)


def landmarks_are_asked(bound, format):
    places = find_landmarks(bound, format)
    assert np.all(np.diff(places) > 0)
    assert set(format.ordinal(np.array([0.0, format.largest, -format.largest, *bound.breaks]))) <= set(places.tolist())
    found = ordinals(Stratified(points=2000), bound, format)
    around = np.unique(places[:, None] + np.arange(-BESIDE, BESIDE + 1))
    assert np.isin(around[np.abs(around) <= format.top], found).all()


@pytest.mark.parametrize("record", FUNCTIONS, ids=lambda each: each.name)
def test_every_zero_and_every_threshold_of_f_is_a_landmark(record):
    """Against a walk over every bfloat16 up to 40: where f or f' changes sign, overflows, or leaves the normals."""
    format, bound = FORMATS.get("bfloat16"), record.bind()
    values = np.delete(format.all_values(), format.top).astype(np.float64)
    values = values[np.abs(values) <= 40]
    places = find_landmarks(bound, format)
    for function in (bound.f, bound.df):
        y = function(values)
        for state in (np.sign(y), np.abs(y) < format.smallest_normal, np.abs(y) > format.largest):
            change = format.ordinal(values[1:][state[1:] != state[:-1]])
            if change.size < MOST_CROSSINGS / 8:
                assert np.isin(change, places).all(), values[1:][state[1:] != state[:-1]]


def test_where_the_exponentials_overflow_and_underflow_is_looked_at():
    found = FLOAT32.from_ordinal(ordinals(Stratified(points=2000), get("relu"), FLOAT32)).astype(np.float64)
    tiny = np.log(FLOAT32.smallest_subnormal)
    for limit in (np.log(FLOAT32.largest), np.log(FLOAT32.smallest_normal), tiny, tiny - np.log(2)):
        for at in (limit, -limit, limit / 2, -limit / 2):
            x = np.float32(at)
            around = FLOAT32.from_ordinal(FLOAT32.ordinal(x) + np.arange(-60, 61)).astype(np.float64)
            assert np.isin(around, found).all(), at


def test_the_zero_of_the_slope_is_looked_at():
    bound = get("gelu")
    found = FLOAT32.from_ordinal(ordinals(Stratified(points=2000), bound, FLOAT32))
    at = -0.7517916241
    near = found[np.abs(found.astype(float) - at) < 50 * np.spacing(np.float32(at)) * -1]
    assert near.size >= 99
    assert np.sign(bound.df(near.astype(np.float64))).tolist() == sorted(np.sign(bound.df(near.astype(np.float64))))


@each_format
def test_uniform_is_finite_and_ascending_in_every_format(format):
    bound = get("hardtanh")
    x = np.concatenate(list(Uniform(-3, 3, 601).blocks(bound, format, 0.25))).astype(np.float64)
    assert np.all(np.isfinite(x))
    assert np.all(np.diff(x) > 0)
    wanted = format.round([-1.25, -1.0, -0.75, float(format.neighbour(1.0, 1)), 3.0]).astype(np.float64)
    assert set(wanted.tolist()) <= set(x.tolist())
    clipped = np.concatenate(list(Uniform(-1e5, 1e5, 601).blocks(bound, format)))
    assert np.all(np.isfinite(clipped))
    assert clipped.size > 1


def test_the_most_points_are_all_told_apart_up_to_the_last():
    most, double = Uniform(-10.0, 10.0, MOST_POINTS), FORMATS.get("float64")
    blocks = -(-most.points // BLOCK)
    x = np.concatenate(list(most.blocks(get("sigmoid"), double, part=slice(blocks - 3, blocks))))
    assert x.size == most.points - (blocks - 3) * BLOCK
    assert x[-1] == 10.0
    step = 20 / (most.points - 1)
    assert np.abs(np.diff(x) - step).max() < 1e-6 * step
    first, last = (int(FLOAT32.ordinal(np.float32(each))) for each in (1.0, 2.0))
    every = np.concatenate(list(Stratified(1.0, 2.0, points=MOST_POINTS).blocks(get("relu"), FLOAT32)))
    assert every.size == last - first + 1
    assert MOST_POINTS < 2**31
    assert MOST_POINTS**2 < 2**63


@pytest.mark.parametrize("sample", [All, Stratified])
@pytest.mark.parametrize(
    ("low", "high", "says"),
    [(1, 1, "empty"), (2, 1, "reversed"), (np.nan, 1, "not finite"), (np.inf, None, "not finite"),
     (None, -np.inf, "not finite")],
)  # fmt: skip
def test_a_range_that_cannot_be_is_refused_by_name(sample, low, high, says):
    with pytest.raises(RequestError, match=says):
        sample(low, high)


def test_points_and_seeds_that_cannot_be_are_refused_by_name():
    for points in (0, 1, 10**12):
        with pytest.raises(RequestError, match=f"{points} points"):
            Stratified(points=points)
    with pytest.raises(RequestError, match="seed -1"):
        Stratified(seed=-1)


@pytest.mark.parametrize("sample", list(SAMPLES), ids=lambda each: each.name)
def test_a_range_beyond_the_format_is_refused(sample):
    format = FORMATS.get("float8_e4m3fn")
    for low, high in ((500.0, 600.0), (1.01, 1.02)):
        with pytest.raises(RequestError, match="float8_e4m3fn"):
            next(iter(sample(low, high).blocks(get("relu"), format)))


@each_format
def test_each_sample_says_what_it_is(format):
    assert default_sample(format).name == ("all" if format in NARROW else "stratified")
    for sample in SAMPLES:
        assert SAMPLES.get(sample.name) is sample
        assert " from -1 to 2" in sample(-1.0, 2.0).describe(format)
        assert sample().describe()
    assert All().describe(format) == f"every finite {format.name}"
    assert All(low=1.0).describe(format).endswith("from 1 up")
    assert f"{format.name} values, every exponent" in Stratified().describe(format)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("at", [1.5, 3.0, -3.0, 20.0, 0.1, 1e-5, 100.0])
def test_a_hole_at_a_number_that_people_write_is_seen(dtype, at):
    """(x² - 9)/(x - 3) is NaN at 3 alone, where no spread of mantissas looks."""

    def holed(x):
        slope = (1 / np.cosh(x.astype(np.float64)) ** 2).astype(x.dtype)
        return np.where(x == x.dtype.type(at), x.dtype.type(np.nan), slope)

    (row,) = actderiv.compare("tanh", against=holed, dtype=dtype, sample="stratified", points=2000).rows
    assert row.verdict == "fail"
    assert [(each.kind, each.count) for each in row.findings if each.kind == "nan"] == [("nan", 1)]
