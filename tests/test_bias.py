"""The direction of errors and the rounding that values show: told where it is so, never of what only looks like it."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction

import numpy as np
import pytest

import actderiv
from actderiv.floats import FORMATS
from actderiv.judge.bias import BINS, UNIT, UNLIKELY, Errors, Roundings, in_units
from actderiv.judge.implementation import ImplementationRule

NARROW = ["bfloat16", "float16", "float8_e5m2"]
FUNCTIONS = ["sigmoid", "tanh", "silu", "gelu", "sin"]


def chance(y, salt=0):
    """Numbers from 0 to 1 that have nothing to do with y but are the same for it each time, as a kernel's must be."""
    bits = np.ascontiguousarray(y, dtype=np.float64).view(np.uint64) + np.uint64(salt)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    return (bits >> np.uint64(11)) / 2.0**53


def normal(y):
    return np.sqrt(-2 * np.log(1 - chance(y, 1))) * np.cos(2 * np.pi * chance(y, 2))


def rounded(y, format, mode, x):
    """float64 to the format by one of the modes, in units of the last place."""
    unit = format.spacing(y)
    with np.errstate(all="ignore"):
        units = np.floor(y / unit + chance(x)) if mode is BY_CHANCE else mode(y / unit)
        return (units * unit).astype(format.dtype)


BY_CHANCE = "by chance"
MODES = {
    "to nearest": np.rint,
    "toward zero": np.trunc,
    "away from zero": lambda q: np.copysign(np.ceil(np.abs(q)), q),
    "down": np.floor,
    "up": np.ceil,
    "stochastic": BY_CHANCE,
}


def row(spec, dtype, kernel, **wish):
    (found,) = actderiv.compare(spec, against=kernel, dtype=dtype, **wish).rows
    return found


def kernel_of(spec, dtype, mode, noise=0.0):
    """f' as a kernel has it: in float32, then rounded; with ``noise`` in units of the last place before that."""
    bound, format = actderiv.get(spec), FORMATS.get(dtype)

    def kernel(x):
        y = bound.df(x.astype(np.float64)).astype(np.float32).astype(np.float64)
        return rounded(y + noise * format.spacing(y) * normal(y), format, mode, x)

    return kernel


@pytest.mark.parametrize("spec", FUNCTIONS)
@pytest.mark.parametrize("dtype", NARROW)
@pytest.mark.parametrize("mode", MODES)
def test_the_rounding_is_told_and_no_other(mode, dtype, spec):
    bias = row(spec, dtype, kernel_of(spec, dtype, MODES[mode]), max_ulp=2).bias
    if bias.rounding is None:
        assert dtype == "float8_e5m2"  # too few values tell
        return
    told = bias.rounding.name.partition(",")[0].split(" or ")
    assert mode in told, bias
    one_sign = {"sigmoid", "tanh"}  # f' > 0: nothing tells toward zero from down
    assert len(told) == (2 if spec in one_sign and mode not in ("to nearest", "stochastic") else 1)
    if mode == "toward zero":
        assert bias.rounding.mean_ulp_of_size < -0.3
    if mode in ("to nearest", "stochastic") and dtype != "float8_e5m2":
        assert abs(bias.rounding.mean_ulp_of_size) < 0.1


@pytest.mark.parametrize(
    ("ties", "mode"),
    [("ties to even", np.rint), ("ties away from zero", lambda q: np.trunc(q + np.copysign(0.5, q)))],
)
def test_ties_tell_even_from_away(ties, mode):
    """The quadratic rectifier has f' = (x + 1)/2: half of its values in bfloat16 are ties."""
    bias = row("sparse_plus", "bfloat16", kernel_of("sparse_plus", "bfloat16", mode)).bias
    assert bias.rounding.name == f"to nearest, {ties}"


@pytest.mark.parametrize("spec", ["relu", "leaky_relu", "relu6", "heaviside"])
def test_values_that_are_few_or_exact_tell_nothing(spec):
    """One inexact value, however often it stands there, is rounded alike by several modes."""
    bias = row(spec, "bfloat16", kernel_of(spec, "bfloat16", np.trunc)).bias
    assert bias.rounding is None
    assert bias.lines(failed=False) == ()


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("noise", [0.1, 0.3, 1.0])
def test_noise_is_no_rounding(noise, dtype):
    bias = row("silu", dtype, kernel_of("silu", dtype, np.rint, noise), max_ulp=8).bias
    assert bias.rounding.name == "none"
    assert "no single rounding" in bias.lines(failed=False)[0]
    assert not bias.lines(failed=True)


def test_chance_is_denied_to_what_is_by_chance_once_in_seven_thousand():
    """The survival function of chi-square, which is a sum for an even number of degrees of freedom."""
    half, even = UNLIKELY / 2, BINS % 2 == 0
    exceeded = math.exp(-half) * sum(half**k / math.factorial(k) for k in range(BINS // 2))
    assert even
    assert 6500 < 1 / exceeded < 7500


@pytest.mark.parametrize("turns", [1500.0, 1500.5])
def test_a_truth_so_near_to_where_a_mode_turns_that_float32_could_not_place_it_tells_nothing(turns):
    format, sixteen_units = FORMATS.get("float16"), 2.0**-20  # those of float32 just below 1
    for part, telling in ((0.99, 0), (1.01, 1)):
        for side in (-1, 1):
            truth = np.array([turns * (1 + side * part * sixteen_units)])
            found = Roundings()
            found.add(format, truth, np.rint(truth))
            assert found.deciding == found.agreeing["to nearest"] == telling


def test_half_truncated_and_half_nearest_is_no_rounding():
    def mixed(x):
        near, cut = (kernel_of("silu", "bfloat16", mode)(x) for mode in (np.rint, np.trunc))
        return np.where(x > 0, near, cut)

    assert row("silu", "bfloat16", mixed).bias.rounding.name == "none"


def test_round_to_odd_is_not_taken_for_chance():
    def odd(q):
        low, high = np.floor(q), np.ceil(q)
        return np.where(low == high, q, np.where(low % 2 != 0, low, high))

    assert row("silu", "bfloat16", kernel_of("silu", "bfloat16", odd)).bias.rounding.name == "none"


def test_only_the_whole_of_a_narrow_format_tells():
    cut = kernel_of("silu", "bfloat16", np.trunc)
    assert row("silu", "bfloat16", cut, range=(-4.0, 4.0)).bias.rounding is None
    wide = row("silu", "float32", lambda x: actderiv.get("silu").df(x), sample="uniform").bias
    assert (wide.rounding, wide.mean_ulp is None) == (None, False)


def test_a_kernel_that_truncates_passes_and_is_told(command, tmp_path):
    (tmp_path / "k.py").write_text(
        "import numpy as np\n\n\ndef df(x):\n    y = np.cos(x.astype(np.float64)).astype(np.float32)\n"
        "    return (y.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32).astype(x.dtype)\n"
    )
    told = command("compare", "sin", "--against", "k.py:df", "--dtype", "bfloat16")
    assert told.status == 0
    assert "rounds toward zero (" in told.out
    assert "ULP in size" in told.out  # upwards and downwards cancel in the mean of the values
    printed = command("compare", "sin", "--against", "k.py:df", "--dtype", "bfloat16", "--format", "json").out
    (found,) = json.loads(printed)["results"]
    assert found["bias"]["rounding"] == "toward zero"
    assert found["bias"]["rounded_mean_ulp_of_size"] < -0.4


def test_the_percentile_is_that_of_the_errors_to_its_resolution():
    bound, format = actderiv.get("silu"), FORMATS.get("bfloat16")
    x = format.all_values()
    block = ImplementationRule(bound, format, 1, 1.0, 0).judge(x, kernel_of("silu", "bfloat16", np.rint, 0.3)(x))
    errors = Errors(format, rounding=True)
    errors.add(block)
    exact = np.sort(block.ulp)[int(np.ceil(0.99 * block.ulp.size)) - 1]
    assert exact <= errors.percentile(99) <= exact * (1 + errors.found(True).resolution)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_parts_merge_in_any_order_to_the_same(dtype):
    bound, format = actderiv.get("silu"), FORMATS.get(dtype)
    x = format.all_values()
    rule, kernel = ImplementationRule(bound, format, 1, 1.0, 0), kernel_of("silu", dtype, np.trunc, 0.2)
    got = kernel(x)
    parts = np.array_split(np.arange(x.size), 13)
    found = set()
    for seed in range(4):
        random.Random(seed).shuffle(parts)
        tallies = []
        for part in parts:
            tallies.append(Errors(format, rounding=True))
            tallies[-1].add(rule.judge(x[part], got[part]))
        while len(tallies) > 1:
            tallies[0].merge(tallies.pop(random.Random(seed).randrange(1, len(tallies))))
        found.add(tallies[0].found(True))
    assert len(found) == 1


def test_a_sum_is_exact_over_the_whole_range_of_floats():
    values = np.array([1e308, -1e308, 5e-324, 3.0, -1e-300, 2.5e-310, 1 + 2**-52, 1e308, -7e15])
    for part in (values, values[2:3], values[2:5], values[3:7:3], np.zeros(3), values[:0]):
        assert Fraction(in_units(part), 2**UNIT) == sum(map(Fraction, part.tolist()))
