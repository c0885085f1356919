"""No break is left undeclared: f, f' and f'' are searched for jumps over the window and out to the largest number."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise, product
from random import Random

import numpy as np
import pytest
from catalogue import part_of
from test_accuracy import VARIANTS, name_of

from actderiv import RequestError, get
from actderiv.activation import BEND, BREAK_NAMES, FUNCTIONS, JUMP, KINK, TWIST
from actderiv.ops import where
from actderiv.sources.exact import enclose, jets

LARGEST = np.finfo(float).max


def grid(breaks):
    """Steps of 1/64 in the window, four points to an octave from there to the largest number; breaks left out."""
    window = np.linspace(-10, 10, 1281) + 1e-3
    far = np.append(np.geomspace(10.1, LARGEST / 2, 4 * 1024), LARGEST)
    near = np.geomspace(1e-300, 1e-3, 1000)
    x = np.unique(np.concatenate([window, far, -far, near, -near]))
    for at in breaks:
        x = x[np.abs(x - at) > 1e-9 * max(1.0, abs(at))]
    return x


def jumps(function, breaks, scale=1e-6):
    """Places off the breaks at which the function changes between neighbours, or nearly, by more than ``scale`` times
    what it changes by, or is, beside; found by halving every interval of the grid towards the greater change."""
    x = grid(breaks)
    with np.errstate(all="ignore"):
        low, high = x[:-1], x[1:]
        inside = ~np.array([any(a < at < b for at in breaks) for a, b in zip(low, high, strict=True)])
        low, high = low[inside], high[inside]
        bottom, top = function(low), function(high)
        size = np.maximum(np.abs(bottom), np.abs(top))
        whole = np.abs(top - bottom)
        for _ in range(60):
            kept = np.flatnonzero(np.abs(top - bottom) > 0.25 * whole)  # in no half of a smooth piece much is left
            low, high, bottom, top, size, whole = (each[kept] for each in (low, high, bottom, top, size, whole))
            middle = low / 2 + high / 2
            value = function(middle)
            left = np.abs(value - bottom) >= np.abs(top - value)
            low, high = np.where(left, low, middle), np.where(left, middle, high)
            bottom, top = np.where(left, bottom, value), np.where(left, value, top)
        leap = np.abs(top - bottom)
        found = (leap > 0.25 * whole) & (leap > scale * (size + 1e-30)) & (size > 1e-280) & (size < 1e280)
    return low[found], high[found]


def turns_between_floats(function, slope, x):
    """Whether a wave is so far out, or a pole so close, that the floats beside x do not follow: the slope times their
    spacing says so."""
    near = x[:, None] + np.abs(np.spacing(x))[:, None] * np.arange(-8, 9)
    with np.errstate(all="ignore"):
        steepest, greatest = (np.nan_to_num(np.abs(each(near))).max(axis=1) for each in (slope, function))
        rate = steepest / greatest
        return 2.0**20 * rate * np.abs(np.spacing(x)) > 1


def second_of(bound):
    """f'' by the complex step, which looks at no neighbour; the exact one where the formula of f' takes no complex
    numbers, or loses them (max(|x|, 1) of x + ih drops h where x > 1)."""

    def bend(x):
        with np.errstate(all="ignore"):
            return bound.df(x + 1e-280j).imag / 1e-280

    x = np.array([-50.3, -2.2, 0.31, 1.7, 50.1])
    try:
        right = np.isclose(bend(x), jets(bound, x, terms=3)[2][0], rtol=1e-6, atol=1e-12)
    except TypeError:
        return exact_second(bound)
    return bend if right.all() else exact_second(bound)


def exact_second(bound):
    return lambda x: jets(bound, x, terms=3)[2][0].reshape(x.shape)


@pytest.mark.parametrize("bound", part_of(VARIANTS, 3), ids=name_of)
def test_no_break_is_undeclared(bound):
    ladder = [bound.f, bound.df, second_of(bound)]
    for order, function in enumerate(ladder):
        declared = [at for at, kind in bound.breaks.items() if kind <= order]
        found, beside = jumps(function, declared)
        if order == BEND:  # far out the complex step is all rounding, a share of f'/x
            near, far = exact_second(bound)(found), exact_second(bound)(beside)
            found = found[np.abs(far - near) > 1e-6 * np.maximum(np.abs(far), np.abs(near))]
        found = found[~np.any([turns_between_floats(*pair, found) for pair in pairwise(ladder)], axis=0)]
        assert not found.size, f"a {BREAK_NAMES[order]} near {found[:5]}"


def planted(at, order):
    """sigmoid with a break of that order."""
    record = FUNCTIONS.get("sigmoid")
    power = lambda x: where(x > at, (x - at) ** order, 0 * x)  # noqa: E731
    slope = lambda x: where(x > at, order * (x - at) ** max(order - 1, 0), 0 * x)  # noqa: E731
    return replace(
        record,
        value=lambda x: record.value(x) + 0.1 * power(x),
        derivative=lambda x: record.derivative(x) + 0.1 * slope(x),
    ).bind()


@pytest.mark.parametrize("order", [JUMP, KINK, BEND])
@pytest.mark.parametrize("at", [0.3141, -7.77, 0.0])
def test_a_planted_break_is_found(order, at):
    with pytest.raises(AssertionError, match=BREAK_NAMES[order]):
        test_no_break_is_undeclared(planted(at, order))


@pytest.mark.parametrize("at", [1e200, -1e30, 1e-100])
def test_a_planted_jump_far_out_is_found(at):
    bound = get("sigmoid")
    found, _ = jumps(lambda x: bound.f(x) + np.where(x > at, 0.1, 0.0), [])
    assert np.any(np.abs(found - at) <= 1e-9 * abs(at))


def lowest_leap(bound, at):
    """The order of the lowest of f, f', f'' and f''' whose exact limits at a place differ; None where none does, or
    where one of them is infinite or does not exist."""
    try:
        sides = [enclose(bound, at, terms=TWIST + 1, side=side) for side in ("left", "right")]
    except RequestError:  # no power series: a root, a pole
        return None
    if not all(each.is_finite() for side in sides for each in side):
        return None
    return next((order for order, pair in enumerate(zip(*sides, strict=True)) if not pair[0].overlaps(pair[1])), None)


def leaps(bound):
    """Every leap at 0, ±1, a declared break, and plus and minus a parameter, with its order and what is declared."""
    values = [each for each in bound.parameters.values() if isinstance(each, float)]
    for at in sorted({-1.0, 0.0, 1.0, *bound.breaks, *values, *(-each for each in values)}):
        order = lowest_leap(bound, at)
        if order is not None:
            yield at, order, bound.breaks.get(at)


def others(record, count=40):
    """The function with round numbers for parameters, whose coincidences may join branches more smoothly."""
    choices = [each.choices or (each.default, 0.0, 0.5, 1.0, 2.0, 3.0, -1.0) for each in record.parameters]
    every = list(islice(product(*choices), 5000)) if choices else []
    for chosen in Random(record.name).sample(every, min(count, len(every))):
        try:
            yield record.bind(**dict(zip((each.name for each in record.parameters), chosen, strict=True)))
        except RequestError:
            continue


@pytest.mark.parametrize("record", FUNCTIONS, ids=lambda record: record.name)
def test_the_exact_derivatives_leap_where_and_as_declared_up_to_the_third(record):
    for bound in [*record.variants(), *others(record)]:
        for at, order, declared in leaps(bound):
            said = "nothing" if declared is None else BREAK_NAMES[declared]
            assert declared == order, f"{bound.spec} has a {BREAK_NAMES[order]} at {at:g}, declared is {said}"


def test_a_twist_that_is_not_declared_is_found():
    cubed = replace(FUNCTIONS.get("relu_cubed"), breaks={})
    with pytest.raises(AssertionError, match="twist at 0, declared is nothing"):
        test_the_exact_derivatives_leap_where_and_as_declared_up_to_the_third(cubed)
