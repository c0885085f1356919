"""Number formats against what NumPy and ml_dtypes say, value by value, and rounding against exact fractions."""

from __future__ import annotations

import bisect
import subprocess
import sys
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actderiv import RequestError
from actderiv.floats import FORMATS, Format

NARROW = [each for each in FORMATS if each.enumerated]
WIDE = [each for each in FORMATS if not each.enumerated]
BITS = {"float64": st.integers(0, 2**64 - 1), "float32": st.integers(0, 2**32 - 1)}

each_format = pytest.mark.parametrize("format", list(FORMATS), ids=lambda each: each.name)
each_narrow = pytest.mark.parametrize("format", NARROW, ids=lambda each: each.name)
each_wide = pytest.mark.parametrize("format", WIDE, ids=lambda each: each.name)


def every_pattern(format):
    """Every bit pattern of a narrow format as a value, NaN and infinities too."""
    return np.arange(2**format.bits).astype(format.word).view(format.dtype)


def without_negative_zero(format, values):
    """What belongs to all values of a format, with one zero."""
    return np.delete(values, format.top) if format.has_negative_zero else values


def widened(values):
    with np.errstate(invalid="ignore"):  # a signalling NaN may raise the flag
        return values.astype(np.float64)


def bits(format, x):
    return np.asarray(x).view(format.word)


def rounded(format, values, x):
    """The value nearest to x by exact arithmetic, of two the even one; None where x overflows."""
    limit = Fraction(format.largest) + Fraction(format.spacing(format.largest)) / 2
    if abs(Fraction(x)) >= limit:
        if not format.has_nan:
            return np.copysign(format.largest, x)
        odd = bits(format, format.take(format.largest)) & 1
        return None if odd or abs(Fraction(x)) > limit else np.copysign(format.largest, x)
    above = min(max(bisect.bisect_left(values, x), 1), len(values) - 1)
    low, high = values[above - 1], values[above]
    to_low, to_high = Fraction(x) - Fraction(low), Fraction(high) - Fraction(x)
    if to_low == to_high:
        return low if int(format.ordinal(low)) % 2 == 0 else high
    return low if to_low < to_high else high


def trials(format, values):
    """Doubles of every size the format has and more; midpoints of its values, and the doubles next to those."""
    random = np.random.default_rng(20240229)
    count = 1500
    low, high = np.log2(format.smallest_subnormal) - 3, np.log2(format.largest) + 2
    size = np.exp2(random.uniform(low, min(high, 1023), count)) * random.choice([-1, 1], count)
    places = random.integers(0, len(values) - 1, count)
    middle = np.array([(values[each] + values[each + 1]) / 2 for each in places])
    beyond = format.largest + format.spacing(format.largest) / 2
    edges = np.array([0.0, -0.0, format.smallest_subnormal / 2, format.largest, beyond, -beyond])
    marked = np.concatenate([middle, edges])
    return np.concatenate([size, marked, np.nextafter(marked, np.inf), np.nextafter(marked, -np.inf)])


@each_format
def test_constants_are_those_of_the_library(format):
    info = import_module(format.library).finfo(format.dtype)
    assert format.roundoff == float(info.eps) / 2
    assert format.largest == float(info.max) == -float(info.min)
    assert format.smallest_normal == float(info.smallest_normal)
    assert format.smallest_subnormal == float(info.smallest_subnormal)
    assert format.bits == info.bits
    assert format.digits == info.nmant + 1
    assert all(name in FORMATS and FORMATS.get(name) is format for name in (format.name, *format.aliases))


@each_narrow
def test_all_values_are_all_finite_patterns_in_order(format):
    values = every_pattern(format)
    finite = values[np.isfinite(widened(values))]
    negative = np.signbit(finite.astype(np.float64))
    expected = finite[np.lexsort((~negative, finite.astype(np.float64)))]
    assert np.array_equal(bits(format, format.all_values()), bits(format, expected))
    assert 2 * format.top + 1 + format.has_negative_zero == finite.size


@each_format
def test_the_facts_of_a_format_are_those_of_its_dtype(format):
    with np.errstate(all="ignore"):
        inf, nan, zero = np.array([np.inf, np.nan, -0.0]).astype(format.dtype).astype(np.float64)
    assert format.has_inf == np.isinf(inf) == format.holds(np.inf)
    assert format.has_nan == np.isnan(nan) == format.holds(np.nan)
    assert format.has_negative_zero == np.signbit(zero) == format.holds(-0.0)
    assert all(format.holds(x) for x in (0.0, 1.5, -1.5))
    if format.enumerated:
        values = widened(every_pattern(format))
        assert (format.has_inf, format.has_nan) == (np.isinf(values).any(), np.isnan(values).any())
        assert format.has_negative_zero == bool((np.signbit(values) & (values == 0)).any())


@each_narrow
def test_keys_tell_the_zeros_apart_and_follow_the_order(format):
    keys = format.key(format.all_values())
    assert np.all(np.diff(keys) > 0)
    assert keys[format.top + format.has_negative_zero] == 0


@pytest.mark.parametrize("name", ["float8_e8m0fnu", "E8M0", "f8e8m0fnu", "e8m0fnu", "ue8m0", "torch.float8_e8m0fnu"])
def test_a_format_that_is_left_out_is_refused_with_the_reason(name):
    with pytest.raises(RequestError, match=r"no sign, no zero and no digits"):
        FORMATS.get(name)
    assert name not in FORMATS


ALSO = {
    "float64": "double f64 fp64", "float32": "single f32 fp32", "float16": "half f16 fp16", "bfloat16": "bf16",
    "float8_e4m3fn": "e4m3fn e4m3 fp8_e4m3 fp8_e4m3fn f8e4m3fn", "float8_e5m2": "e5m2 fp8_e5m2 f8e5m2",
    "float8_e4m3fnuz": "e4m3fnuz fp8_e4m3fnuz f8e4m3fnuz", "float8_e5m2fnuz": "e5m2fnuz fp8_e5m2fnuz f8e5m2fnuz",
    "float8_e4m3b11fnuz": "e4m3b11fnuz fp8_e4m3b11fnuz f8e4m3b11fnuz", "float8_e4m3": "f8e4m3",
    "float8_e3m4": "e3m4 fp8_e3m4 f8e3m4", "float6_e2m3fn": "e2m3fn e2m3 fp6_e2m3 float6_e2m3 f6e2m3fn",
    "float6_e3m2fn": "e3m2fn e3m2 fp6_e3m2 float6_e3m2 f6e3m2fn",
    "float4_e2m1fn": "e2m1fn e2m1 fp4_e2m1 fp4 float4 f4e2m1fn",
}  # fmt: skip
"""What papers, frameworks and MLIR call each format."""


@pytest.mark.parametrize("name", ALSO)
def test_a_format_is_found_by_every_name_that_people_have_for_it(name):
    assert {also: FORMATS.get(also).name for also in ALSO[name].split()} == dict.fromkeys(ALSO[name].split(), name)
    assert {*ALSO} == {each.name for each in FORMATS}


class OneNumber(Format):
    top = 1


def test_a_format_that_is_added_has_numbers_and_the_name_of_its_dtype():
    with FORMATS.scope(), pytest.raises(RequestError, match="intc is called as its dtype in NumPy: int32"):
        FORMATS.add(Format("intc", 32))
    with FORMATS.scope(), pytest.raises(RequestError, match="no numbers between 0 and its largest"):
        FORMATS.add(Format("float8_e8m0fnu", 8, library="ml_dtypes"))
    with FORMATS.scope(), pytest.raises(RequestError, match="no numbers between 0 and its largest"):
        FORMATS.add(OneNumber("float16", 16))


def test_the_counts_that_people_know():
    known = {"float16": 63488, "bfloat16": 65280, "float8_e4m3fn": 254, "float8_e5m2": 248,
             "float8_e4m3fnuz": 255, "float8_e4m3": 240, "float8_e3m4": 224, "float6_e3m2fn": 64,
             "float4_e2m1fn": 16}  # fmt: skip
    assert {name: FORMATS.get(name).all_values().size for name in known} == known


@each_wide
def test_the_values_of_a_wide_format_are_not_handed_out_at_once(format):
    with pytest.raises(RequestError, match=f"{format.name} has about"):
        format.all_values()


@each_narrow
def test_ordinals_count_every_value(format):
    values = format.all_values()
    ordinals = format.ordinal(values)
    zeros = slice(format.top, format.top + 1 + format.has_negative_zero)
    assert not values.astype(float)[zeros].any()
    assert not ordinals[zeros].any()
    distinct = without_negative_zero(format, ordinals)
    assert distinct.dtype == np.int64
    assert np.array_equal(distinct, np.arange(-format.top, format.top + 1))
    assert np.array_equal(
        bits(format, format.from_ordinal(distinct)), bits(format, without_negative_zero(format, values))
    )


@each_narrow
def test_infinity_and_nan_come_after_the_numbers(format):
    values = every_pattern(format)
    special = values[~np.isfinite(widened(values))]
    assert np.all(np.abs(format.ordinal(special)) > format.top)
    for step in (-1, 0, 1):
        assert np.array_equal(bits(format, format.neighbour(special, step)), bits(format, special))


@each_wide
@given(data=st.data())
def test_wide_ordinals_against_nextafter(format, data):
    pattern = data.draw(BITS[format.name])
    x = np.array([pattern], dtype=format.word).view(format.dtype)
    if not np.all(np.isfinite(x)):
        return
    assert np.array_equal(format.from_ordinal(format.ordinal(x)), x)
    with np.errstate(all="ignore"):
        up = np.nextafter(x, format.dtype.type(np.inf))
        assert np.array_equal(
            format.spacing(np.abs(x[x != format.largest])), np.spacing(np.abs(x[x != format.largest]))
        )
    assert format.ordinal(up) - format.ordinal(x) == 1
    if np.isfinite(up[0]):
        assert format.neighbour(x, 1) == up
        assert format.neighbour(up, -1) == x


@each_narrow
def test_neighbours_at_every_value(format):
    values = without_negative_zero(format, format.all_values()).astype(np.float64)
    for steps in (1, 2, 7, values.size - 2):
        saturated = np.minimum(np.arange(values.size) + steps, values.size - 1)
        up, down = (format.neighbour(format.take(values), each).astype(np.float64) for each in (steps, -steps))
        assert np.array_equal(up, values[saturated])
        assert np.array_equal(down, -values[saturated][::-1])
    assert np.array_equal(format.neighbour(-0.0, 1), format.neighbour(0.0, 1))


@each_format
def test_neighbours_at_borders(format):
    one = format.dtype.type(1)
    assert float(format.neighbour(one, 1)) == 1 + 2 * format.roundoff
    assert float(format.neighbour(one, -1)) == 1 - max(format.roundoff, format.smallest_subnormal)
    assert float(format.neighbour(0.0, 1)) == format.smallest_subnormal
    assert float(format.neighbour(format.smallest_normal, -1)) == format.smallest_normal - format.smallest_subnormal
    assert float(format.neighbour(format.largest, 1)) == format.largest
    assert float(format.neighbour(1.0, 10**30)) == format.largest
    assert float(format.neighbour(0.0, -(10**30))) == -format.largest
    assert format.neighbour(np.ones((2, 3), format.dtype), 1).shape == (2, 3)


@each_narrow
def test_spacing_is_the_distance_to_the_next_value(format):
    positive = format.all_values()[format.top + 1 :].astype(np.float64)
    gaps = np.diff(positive)
    for inside in (positive[:-1], positive[:-1] + gaps / 2, -positive[:-1]):
        assert np.array_equal(format.spacing(inside), gaps)
    assert np.array_equal(format.spacing([format.largest, 1e300, np.inf]), np.full(3, gaps[-1]))
    assert np.isnan(format.spacing(np.nan))
    assert np.isnan(format.spacing([1.0, np.nan, 2.0])).tolist() == [False, True, False]


@each_narrow
def test_rounding_is_correct_by_exact_arithmetic(format):
    values = format.all_values().astype(np.float64).tolist()
    tried = trials(format, values)
    for x, got in zip(tried.tolist(), format.round(tried).astype(np.float64).tolist(), strict=True):
        expected = rounded(format, values, x)
        if expected is None:
            assert (got == np.copysign(np.inf, x)) if format.has_inf else np.isnan(got), x
        else:
            assert got == expected, x
            assert np.signbit(got) == (np.signbit(x) and format.holds(np.copysign(got, -1))), x


@each_wide
def test_rounding_into_a_wide_format_is_that_of_numpy(format):
    random = np.random.default_rng(20240229)
    x = np.ldexp(random.uniform(-1, 1, 10**5), random.integers(-1080, 1024, 10**5))
    with np.errstate(all="ignore"):
        assert np.array_equal(format.round(x), x.astype(format.dtype))
    assert format.round(x).dtype == format.dtype


@each_narrow
def test_every_value_and_nan_rounds_to_itself(format):
    values = format.all_values()
    assert np.array_equal(bits(format, format.round(values.astype(np.float64))), bits(format, values))
    assert format.take(values) is values
    nan, inf = format.round([np.nan, -np.inf]).astype(np.float64)
    assert np.isnan(nan) if format.has_nan else nan == 0
    assert inf == (-np.inf if format.has_inf else -format.largest) or (format.has_nan and np.isnan(inf))


def test_patterns_are_written_as_people_write_them():
    shown = {"float64": "0x3ff8000000000000", "float32": "0x3fc00000", "float16": "0x3e00", "bfloat16": "0x3fc0",
             "float8_e4m3fn": "0x3c", "float8_e5m2": "0x3e", "float8_e4m3fnuz": "0x44", "float8_e5m2fnuz": "0x42",
             "float8_e4m3b11fnuz": "0x5c", "float8_e4m3": "0x3c", "float8_e3m4": "0x38", "float6_e2m3fn": "0x0c",
             "float6_e3m2fn": "0x0e", "float4_e2m1fn": "0x3"}  # fmt: skip
    assert {name: FORMATS.get(name).pattern(1.5) for name in FORMATS.names()} == shown
    assert FORMATS.get("bf16").pattern(-0.0) == "0x8000"
    assert FORMATS.get("e4m3").pattern(FORMATS.get("e4m3").all_values()[-1]) == "0x7e"


def test_the_names_cost_no_numpy():
    code = "import sys, actderiv.floats as f; f.FORMATS.names(); assert not {'numpy', 'ml_dtypes'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_sum_is_rounded_once_and_its_rest_decides_at_the_middle_only():
    """bfloat16: 1 + 3/256 lies between 1 + 1/128 and 1 + 1/64, the even one."""
    format, middle = FORMATS.get("bfloat16"), 1 + 3 / 256
    below, above = np.nextafter(middle, 0), np.nextafter(middle, 2)
    high = np.array([middle, middle, middle, below, below, above, above])
    low = np.array([0, -1e-20, 1e-20, -1e-20, 1e-20, -1e-20, 1e-20])
    got = format.round_sum(high, low).astype(np.float64)
    assert ((got - 1) * 128).tolist() == [2, 1, 2, 1, 1, 2, 2]
