"""Faults of bookkeeping: the right formula of the wrong thing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from ._hypothesis import CHOSEN, FITTED, NONE, Explanation, Values, hypothesis
from ._outputs import output_forms
from ._region import Region
from ._variants import catalogue, variants


@hypothesis(NONE)
def sign_flipped(region: Region) -> Iterator[Explanation]:
    """The result, or the input, has the wrong sign."""
    truth = region.function()
    yield Explanation("the sign is flipped", lambda x: -truth(x))
    if region.tells:
        yield Explanation("x enters with the wrong sign", lambda x: truth(-x))


@hypothesis(NONE)
def input_for_output(region: Region) -> Iterator[Explanation]:
    """A formula of the output was given the input."""
    if region.order == 1 and region.tells:
        for form in output_forms(region.bound):
            said = f"x given where the output y was expected: {form.text}"
            yield Explanation(said, form.of)
            yield Explanation(said, partial(form.of, rounded=region.rounded))


@hypothesis(NONE)
def output_for_input(region: Region) -> Iterator[Explanation]:
    """The derivative was evaluated at f(x)."""
    if region.order != 1 or not region.tells:
        return
    f, df = region.function(order=0), region.function(order=1)
    said = "the output f(x) given where x was expected: f'(f(x))"
    yield Explanation(said, lambda x: df(f(x)))
    yield Explanation(said, lambda x: df(region.rounded(f(x))))


@hypothesis(NONE)
def wrong_order(region: Region) -> Iterator[Explanation]:
    """The value was returned for the derivative, or the derivative for the value."""
    for order, name in ((0, "f itself"), (1, "the first derivative")):
        if order != region.order and region.tells:
            yield Explanation(f"{name} was returned", region.function(order=order))


def _gate(f: Values, df: Values, x: np.ndarray) -> np.ndarray:
    """g of f = x·g(x)."""
    return np.where(x == 0, df(x), f(x) / np.where(x == 0, 1.0, x))


@hypothesis(FITTED)
def product_rule_weighed(region: Region) -> Iterator[Explanation]:
    """A term of the derivative of x·g(x) carries a wrong factor."""
    if region.order != 1 or not region.tells or not region.varied:
        return
    f, df = region.function(order=0), region.function(order=1)
    first = _gate(f, df, region.x)
    for text, fixed, weighed in (("x·g'(x)", 0, 1), ("g(x)", 1, 0)):
        terms = (first, df(region.x) - first)
        telling = np.abs(terms[weighed]) > 1e-3
        if not telling.any():
            continue
        ratio = np.median(((region.got - terms[fixed]) / terms[weighed])[telling])
        if np.isfinite(ratio) and abs(ratio) > 1e-9:
            said = "has the wrong sign" if abs(ratio + 1) < 1e-4 else f"is taken {ratio:.4g} times"

            def values(x: np.ndarray, ratio=ratio, whole=weighed == 1) -> np.ndarray:
                gate = _gate(f, df, x)
                return gate + ratio * (df(x) - gate) if whole else ratio * gate + (df(x) - gate)

            yield Explanation(f"the term {text} of the product rule {said}, f = x·g(x)", values)


@hypothesis(NONE)
def product_rule(region: Region) -> Iterator[Explanation]:
    """One term of the derivative of x·g(x) = f(x) is missing."""
    if region.order != 1 or not region.tells:
        return
    f, df = region.function(order=0), region.function(order=1)

    def gate(x: np.ndarray) -> np.ndarray:
        return _gate(f, df, x)

    yield Explanation("a term of the product rule is missing: f = x·g(x), returned g(x) without x·g'(x)", gate)
    yield Explanation("a term of the product rule is missing: f = x·g(x), returned x·g'(x) without g(x)",
                      lambda x: df(x) - gate(x))  # fmt: skip


SCALES = {
    "√2·x": math.sqrt(2), "x/√2": math.sqrt(0.5), "2x": 2.0, "x/2": 0.5, "log(2)·x (base 2 for base e)": math.log(2),
    "x/log(2)": 1 / math.log(2), "log(10)·x": math.log(10), "π·x": math.pi, "x/π": 1 / math.pi,
}  # fmt: skip
"""Factors that people forget, or put twice, in the argument."""


@hypothesis(CHOSEN)
def argument_scaled(region: Region) -> Iterator[Explanation]:
    """The argument carries a factor that it should not, or lacks one."""
    if region.tells:
        truth = region.function()
        for text, scale in SCALES.items():
            yield Explanation(f"x enters as {text}", partial(_scaled, truth, scale))


def _scaled(truth: Values, scale: float, x: np.ndarray) -> np.ndarray:
    return truth(scale * x)


@hypothesis(CHOSEN)
def power(region: Region) -> Iterator[Explanation]:
    """The result lacks a square, or has one too many."""
    if region.tells:
        truth = region.function()
        yield Explanation("the square of the truth was returned", lambda x: truth(x) ** 2)
        yield Explanation("the square root of the truth was returned", lambda x: np.sqrt(truth(x)))


@hypothesis(NONE)
def tie(region: Region) -> Iterator[Explanation]:
    """Where two branches meet, the slopes of both were added up, or neither counted."""
    if region.order != 1 or region.x.min() != region.x.max() or float(region.x[0]) not in region.bound.breaks:
        return
    left, right = region.bound.limits(float(region.x[0]), order=1)
    if 0 in (left, right):
        return
    for said, value in (("both branches pass their slopes on", left + right), ("neither branch counts", 0.0)):
        if np.all(np.abs(region.got - value) <= 2 * region.format.spacing(value)):
            yield Explanation(f"a tie at x = {region.x[0]:g}: {said}")


@hypothesis(CHOSEN)
def other_default(region: Region) -> Iterator[Explanation]:
    """The same function with another value in use for one of its parameters, or its other variant."""
    for each in variants(region.bound):
        yield Explanation(f"the values of {each.told}", region.function(each.bound))


@hypothesis(CHOSEN)
def other_function(region: Region) -> Iterator[Explanation]:
    """The derivative (or the value) of another function of the catalogue."""
    if not region.tells:
        return
    own = region.bound.activation
    for bound in catalogue():
        if bound.activation is not own:
            word = ("value", "derivative")[region.order]
            yield Explanation(f"the {word} of {bound.spec}", region.function(bound))
