"""Faults of bookkeeping: the right formula of the wrong thing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from ...messages import N_, _
from ._hypothesis import CHOSEN, NONE, SEARCHED, Explanation, Values, hypothesis
from ._outputs import output_forms
from ._powers import is_power
from ._region import FEW_ULP, PART, SHARE, Region
from ._variants import catalogue, variants


@hypothesis(NONE, whole=True)
def sign_flipped(region: Region) -> Iterator[Explanation]:
    """The result, or the input, has the wrong sign."""
    truth = region.function()
    yield Explanation(_("the sign is flipped"), lambda x: -truth(x))
    if region.tells and _mirrored(region):
        yield Explanation(_("x enters with the wrong sign"), lambda x: truth(-x))


def _mirrored(region: Region) -> bool:
    """Whether the candidate, asked at -x, returns what is true at x, so far as it can be asked: beyond 0, too."""
    if region.candidate is None:
        return True
    glance = region.glance
    got, room = region.candidate(-glance.x), 4 * glance.room + glance.units(glance.expected, FEW_ULP[True])
    wrong = np.abs(glance.got - glance.expected)
    return bool(np.mean(np.abs(got - glance.expected) <= room + wrong / 16) > SHARE)


@hypothesis(NONE, whole=True)
def input_for_output(region: Region) -> Iterator[Explanation]:
    """A formula of the output was given the input."""
    if region.order != 1 or not region.tells:
        return
    forms = output_forms(region.bound)
    told = (
        _("this is f' as a function of the output y, and it was given x: {form}", form=forms[0].text)
        if forms
        else _("this is f' as a function of the output y, and it was given x: given f(x) it returns f'(x)")
    )
    if _never_decreases(region):
        told = _("{fault}; --saved output judges it as a function of y", fault=told)
    if region.candidate is not None and region.varied:
        yield Explanation(told, holds=_right_for_outputs, of_slope="")
    for form in forms:
        yield Explanation(told, form.of, of_slope="")
        yield Explanation(told, partial(form.of, rounded=region.rounded), of_slope="")


def _right_for_outputs(region: Region) -> bool:
    """Whether the candidate, asked at y = f(x), returns the derivative at x, wherever it fails when asked at x."""
    assert region.candidate is not None
    wrong = np.abs(region.got - region.expected)
    telling = wrong > 64 * region.room
    returned = region.candidate(region.function(order=0)(region.x))
    scale = float(np.max(np.abs(region.expected[np.isfinite(region.expected)])))
    near = 4 * region.room + region.units(region.expected, FEW_ULP[True]) + PART * np.fmin(wrong, scale)
    return bool(telling.any() and np.mean((np.abs(returned - region.expected) <= near)[telling]) >= SHARE)


def _never_decreases(region: Region) -> bool:
    values = region.function(order=0)(np.unique(region.x))
    return bool(np.all(np.diff(values) >= 0))


@hypothesis(NONE, whole=True)
def output_for_input(region: Region) -> Iterator[Explanation]:
    """The derivative was evaluated at f(x)."""
    if region.order != 1 or not region.tells or is_power(region, order=1):
        return
    f, df = region.function(order=0), region.function(order=1)
    said = _("the output f(x) given where x was expected: f'(f(x))")
    yield Explanation(said, lambda x: df(f(x)))
    yield Explanation(said, lambda x: df(region.rounded(f(x))))


@hypothesis(NONE, whole=True)
def wrong_order(region: Region) -> Iterator[Explanation]:
    """The value was returned for the derivative, the derivative for the value, or the second for the first."""
    if not region.tells:
        return
    for order, said in ((0, _("f itself was returned")), (1, _("the first derivative was returned"))):
        if order != region.order:
            yield Explanation(said, region.function(order=order))
    if region.order == 1 and region.varied:
        said = _("f'', the second derivative, was returned")
        yield Explanation(said, holds=_is_second, of_slope=_("f''', the third derivative, was returned"))


SCALES = {
    "√2·x": math.sqrt(2), "x/√2": math.sqrt(0.5), "2x": 2.0, "x/2": 0.5,
    N_("log(2)·x (base 2 for base e)"): math.log(2),
    "x/log(2)": 1 / math.log(2), "log(10)·x": math.log(10), "π·x": math.pi, "x/π": 1 / math.pi,
}  # fmt: skip
"""Factors that people forget, or put twice, in the argument."""


def _is_second(region: Region) -> bool:
    """Whether f'' was returned, to nine digits of the largest: so many has a quotient of a quotient."""
    second = region.second(region.x)
    room = 1e-9 * float(np.max(np.abs(second), initial=0.0, where=np.isfinite(second)))
    return replace(region, room=region.room + room).shows(second)


@hypothesis(CHOSEN, whole=True)
def argument_scaled(region: Region) -> Iterator[Explanation]:
    """The argument carries a factor that it should not, or lacks one."""
    if region.tells and not is_power(region, region.order):  # of a power, it is a factor of the result
        truth = region.function()
        for text, scale in SCALES.items():
            yield Explanation(_("x enters as {argument}", argument=_(text)), partial(_scaled, truth, scale))


def _scaled(truth: Values, scale: float, x: np.ndarray) -> np.ndarray:
    return truth(scale * x)


@hypothesis(CHOSEN, whole=True)
def power(region: Region) -> Iterator[Explanation]:
    """The result lacks a square, or has one too many."""
    if region.tells and not is_power(region, region.order):  # whose square is a product of much else
        truth = region.function()
        yield Explanation(_("the square of the truth was returned"), lambda x: truth(x) ** 2)
        yield Explanation(_("the square root of the truth was returned"), lambda x: np.sqrt(truth(x)))


@hypothesis(CHOSEN, whole=True)
def other_default(region: Region) -> Iterator[Explanation]:
    """The same function with another value in use for one of its parameters, or its other variant."""
    for each in variants(region.bound):
        yield Explanation(each.told, region.function(each.bound))


@hypothesis(SEARCHED, whole=True)
def other_function(region: Region) -> Iterator[Explanation]:
    """The derivative (or the value) of another function of the catalogue."""
    if not region.tells:
        return
    own = region.bound.activation
    for bound in catalogue():
        if bound.activation is not own:
            if region.order:
                said = _("the derivative of {function}", function=bound.spec)
            else:
                said = _("the value of {function}", function=bound.spec)
            yield Explanation(said, region.function(bound))
