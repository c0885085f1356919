"""Faults in the rules of differentiation: a term of the product rule or a factor of the chain rule left out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from ...messages import N_, _
from ._hypothesis import FITTED, NONE, Explanation, Values, hypothesis
from ._powers import ALIKE, MOSTLY, WIDELY, gate, has_factor_x, is_power
from ._region import LATTICE, Region
from .shapes import named

Array = np.ndarray
NAMES = {1: ("x", "g(x)", "x·g'(x)"), 2: ("x²", "2x·g(x)", "x²·g'(x)"), 3: ("x³", "3x²·g(x)", "x³·g'(x)")}
"""A power of x that f may have as a factor: how it is written, and the two terms of its product rule."""

NEAR = 2.0**-12
"""So far apart are the values that tell how fast a derivative changes."""

FORGOTTEN = 3
"""The highest power of x in a factor that is looked for."""


@hypothesis(NONE, whole=True)
def product_rule(region: Region) -> Iterator[Explanation]:
    """One term of the derivative of x·g(x) = f(x) is missing."""
    if region.order != 1 or not region.tells or not has_factor_x(region) or is_power(region):
        return
    f, df = region.function(order=0), region.function(order=1)
    for power, (factor, first, second) in NAMES.items():
        if not has_factor_x(region, power):
            break

        def kept(x: Array, power=power) -> Array:
            return power * gate(f, df, x)

        def rest(x: Array, power=power) -> Array:
            return df(x) - power * gate(f, df, x)

        for there, missing, values in ((first, second, kept), (second, first, rest)):
            said = _("a term of the product rule is missing: f = {factor}·g(x), returned {there} without {missing}",
                     factor=factor, there=there, missing=missing)  # fmt: skip
            yield Explanation(said, values)


@hypothesis(FITTED, whole=True)
def product_rule_weighed(region: Region) -> Iterator[Explanation]:
    """A term of the derivative of x·g(x) carries a wrong factor."""
    if region.order != 1 or not region.tells or not region.varied or not has_factor_x(region) or is_power(region):
        return
    f, df = region.function(order=0), region.function(order=1)
    first = gate(f, df, region.x)
    for text, fixed, weighed in (("x·g'(x)", 0, 1), ("g(x)", 1, 0)):
        terms = (first, df(region.x) - first)
        telling = np.abs(terms[weighed]) > 1e-3
        if not telling.any():
            continue
        ratio = np.median(((region.got - terms[fixed]) / terms[weighed])[telling])
        if np.isfinite(ratio) and abs(ratio) > 1e-9:
            exact = {each: name for each, name in named(region) if abs(ratio / each - 1) < 1e-6}
            times = next(iter(exact.values()), f"{ratio:.4g}")
            said = (
                _("the term {term} of the product rule has the wrong sign, f = x·g(x)", term=text)
                if abs(ratio + 1) < 1e-4
                else _("the term {term} of the product rule is taken {times} times, f = x·g(x)", term=text, times=times)
            )

            def values(x: Array, ratio=ratio, whole=weighed == 1) -> Array:
                first = gate(f, df, x)
                return first + ratio * (df(x) - first) if whole else ratio * first + (df(x) - first)

            yield Explanation(said, values)


@hypothesis(FITTED, whole=True)
def factor_left_out(region: Region) -> Iterator[Explanation]:
    """A polynomial is missing as a factor: in the chain rule, the derivative of what stands inside."""
    if region.order != 1 or not region.tells or not region.varied:
        return
    f, df = region.function(order=0), region.function(order=1)
    found = _polynomial(region.x, region.got, region.expected)
    if found is not None and _elsewhere(region, values := partial(_divided, df, found)):
        # every power is some power of x², and of x³: which factor was left out nobody knows
        said = _rule(found, values) if not is_power(region, 1) else ANY_RULE
        yield Explanation(_(said, factor=_text(found)), values)
    if has_factor_x(region):
        kept = gate(f, df, region.x)
        inside = _polynomial(region.x, region.got - kept, region.expected - kept)
        if inside is not None:

            def term(x: Array) -> Array:
                first = gate(f, df, x)
                return first + (df(x) - first) / np.polyval(inside, x)

            if _elsewhere(region, term):
                own = inside.tolist() == [1.0, 0.0]  # the x of the product rule itself, or one of the chain rule
                said = ANY_RULE if own else _rule(inside, lambda x: (term(x) - gate(f, df, x)) / x)
                yield Explanation(_(IN_TERM[said], factor=_text(inside)), term)


ANY_RULE, CHAIN_RULE = N_("a factor is missing: {factor}"), N_("a factor of the chain rule is missing: {factor}")
IN_TERM = {
    ANY_RULE: N_("a factor is missing: {factor} in the term x·g'(x), f = x·g(x)"),
    CHAIN_RULE: N_("a factor of the chain rule is missing: {factor} in the term x·g'(x), f = x·g(x)"),
}


def _rule(inner: Array, outer: Values) -> str:
    """Which factor is missing: of the chain rule g'(u)·u', ``inner`` is u' and ``outer`` g'(u), if any of that holds.

    A g' of u changes as u does. So where u' is 0, its own derivative divided by u' stays what it is on both sides.
    """
    turns = [float(each.real) for each in np.roots(inner) if abs(each.imag) < ALIKE and abs(each.real) <= WIDELY[-1]]
    near = np.array([-2.0, -1.0, 1.0, 2.0]) / 64
    for at in turns:
        x = at + near
        rates = (outer(x + NEAR) - outer(x - NEAR)) / (2 * NEAR * np.polyval(inner, x))
        size = np.max(np.abs(outer(x))) + np.max(np.abs(rates))
        if not np.ptp(rates) <= size / 4:
            return ANY_RULE
    return CHAIN_RULE if turns else ANY_RULE


def _divided(df: Values, weights: Array, x: Array) -> Array:
    return df(x) / np.polyval(weights, x)


def _elsewhere(region: Region, values: Values) -> bool:
    """Whether the candidate returns these values where functions live, too: a polynomial fits any short region."""
    if region.candidate is None:
        return bool(np.ptp(region.x) > 1)
    x = region.rounded(WIDELY)
    truth, got, expected = (each(x) for each in (region.function(), region.candidate, values))
    near = LATTICE * np.abs(got - truth) + np.maximum(region.units(truth, 64), region.tolerance)
    return bool(np.mean(np.abs(got - expected) <= near) >= MOSTLY)


def _polynomial(x: Array, got: Array, expected: Array) -> Array | None:
    """The polynomial q with q·got = expected, highest power first; None where it is a constant, or is none."""
    usable = np.isfinite(got) & np.isfinite(expected)
    if usable.sum() < 8 * (FORGOTTEN + 1) or np.ptp(x[usable]) == 0:
        return None
    x, got, expected = x[usable], got[usable], expected[usable]
    for degree in range(FORGOTTEN + 1):
        columns = got[:, None] * np.vander(x, degree + 1)
        scale = np.max(np.abs(columns), axis=0)
        if not np.all((scale > 0) & np.isfinite(scale)):  # LAPACK would complain
            return None
        weights = np.linalg.lstsq(columns / scale, expected, rcond=None)[0] / scale
        if np.max(np.abs(columns @ weights - expected)) <= 1e-7 * np.max(np.abs(expected)):
            size = np.max(np.abs(weights))
            tidy = np.array([float(f"{each:.6g}") if abs(each) > 1e-6 * size else 0.0 for each in weights])
            close = np.max(np.abs(columns @ tidy - expected)) <= 1e-6 * np.max(np.abs(expected))
            return (tidy if close else weights) if degree else None
    return None


def _text(weights: Array) -> str:
    """A polynomial in words: 2x, 1 + 0.1341x²."""
    said = ""
    for power, weight in enumerate(weights[::-1]):
        if weight:
            size = f"{abs(weight):.4g}" if abs(weight) != 1 or not power else ""
            part = size + ("", "x", "x²", "x³")[power]
            said += f" {'-' if weight < 0 else '+'} {part}" if said else f"{'-' if weight < 0 else ''}{part}"
    return said
