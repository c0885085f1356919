"""The derivative of a typed formula as a formula: SymPy finds it, and it is believed once ball arithmetic confirms it.

SymPy works in a process of its own, which is ended when its time is up: what it has found by then counts. Of all that
is confirmed the shortest is taken that overflows nowhere where f' does not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..errors import RequestError
from ..language import Formula, evaluate, formula_bound, printed, read
from ..language.reshaping import changed
from ..language.tree import Compare, Node, walk
from ..messages import N_, _
from .exact import enclose

SECONDS, PATIENCE = 10, 6
"""For SymPy, of the processor's time: what is found must not hang on how busy the machine is. Most formulas take it
one. A clock on the wall stops it only after so many times as long."""

LONGEST = 400
"""Characters of a formula that anybody reads."""

WINDOW, COUNT, ENOUGH = 10.0, 48, 24
"""Inputs are spread over the pieces of the window between breaks; so many must have been confirmed."""

MOST_BREAKS = 40
"""Of more breaks, the first are looked at: a periodic function is the same further on."""

MIDDLES = np.array([[0.71, 0.5, 0.23], [0.29, 0.5, 0.77]])
"""Three places between two ends, as shares of both."""

FAR = (-1e4, -800.0, -100.0, -30.0, -3.0, 3.0, 30.0, 100.0, 800.0, 1e4)

NO_SYMPY = N_("for a formula of it: pip install 'actderiv[symbolic]'")
NO_FLINT = N_("for a formula of it, which ball arithmetic has to confirm: pip install 'actderiv[exact]'")
LATE = N_("no formula of it was found in {seconds:g} seconds")
NONE = N_("no formula of it was found that ball arithmetic confirms")
OFF_BREAKS = N_("the formula of f' holds off the breaks")

CHILD = """
import os, signal, sys
try:
    import resource
    signal.signal(signal.SIGXCPU, lambda *_: os._exit({late}))
    resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds} + 5))
except (ImportError, ValueError, OSError):  # a system without limits, or with a stricter one
    pass
sys.path.insert(0, {home!r})
from actderiv.language.symbolic import main
main()
"""
TOO_LATE = 24
"""The exit status of a process whose time was up."""
TURNED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@dataclass(frozen=True)
class Derived:
    """A formula of f', or why there is none; with a formula, ``said`` tells what to mind."""

    formula: Formula | None
    said: str = ""


def derived(bound: Bound) -> Derived:
    """A formula of the derivative of a typed formula."""
    if find_spec("sympy") is None:
        return Derived(None, _(NO_SYMPY))
    if find_spec("flint") is None:
        return Derived(None, _(NO_FLINT))
    formula: Formula = bound.activation.value.formula  # type: ignore[attr-defined]
    texts, in_time = _found(formula)
    candidates = [_candidate(text, formula, bound.parameters) for text in dict.fromkeys(texts) if len(text) <= LONGEST]
    confirmed = [each for each in candidates if each is not None and _confirmed(each, bound)]
    if not confirmed:
        return Derived(None, _(NONE) if in_time else _(LATE, seconds=SECONDS))
    best = min(confirmed, key=lambda each: (_overflows(each, bound), len(each.name)))
    return _at_breaks(best.activation.value.formula, bound)  # type: ignore[attr-defined]


def _found(formula: Formula) -> tuple[list[str], bool]:
    """What SymPy finds, and whether it came to an end."""
    home = str(Path(__file__).parent.parent.parent)
    asked = {"text": printed(formula), "variable": formula.variable, "parameters": formula.parameters}
    code = CHILD.format(home=home, seconds=SECONDS, late=TOO_LATE)
    command = [sys.executable, "-P", "-c", code]
    try:
        done = subprocess.run(
            command, input=json.dumps(asked), capture_output=True, text=True, timeout=PATIENCE * SECONDS
        )
        written, in_time = done.stdout, done.returncode != TOO_LATE
    except subprocess.TimeoutExpired as late:
        written, in_time = (late.stdout or b"").decode(), False  # bytes, whatever was asked for
    except OSError:
        return [], True
    return [json.loads(line) for line in written.splitlines() if line.endswith('"')], in_time


def _candidate(text: str, formula: Formula, parameters: Mapping[str, Any]) -> Bound | None:
    try:
        names = read(text, formula.variable).parameters
        return formula_bound(text, {name: parameters[name] for name in names})
    except (RequestError, KeyError):
        return None


def _confirmed(candidate: Bound, bound: Bound) -> bool:
    """Whether the enclosures of both overlap wherever f' is defined, at enough inputs."""
    agreed = 0
    for x in _inputs(bound):
        try:
            value, wanted = enclose(bound, x)
            if not (value.is_finite() and wanted.is_finite()):  # sin(x)/x has neither at 0
                continue
            got = enclose(candidate, x, 1)[0]
        except RequestError:  # not known to enough bits
            continue
        if not (got.is_finite() and got.overlaps(wanted)):
            return False
        agreed += 1
    return agreed >= ENOUGH


def _inputs(bound: Bound) -> Iterator[float]:
    """Irregular inputs over every piece between breaks where f is a number, and those where a formula may be 0/0."""
    breaks = [at for at in bound.breaks if abs(at) <= 4 * WINDOW][:MOST_BREAKS]
    ends = [min([-WINDOW, *(at - 2.74 for at in breaks)]), *breaks, max([WINDOW, *(at + 2.74 for at in breaks)])]
    pieces = [each for each in pairwise(ends) if np.isfinite(bound.f(np.array(each) @ MIDDLES)).any()]
    shares = [(k * 0.6180339887498949) % 1 for k in range(1, max(2, COUNT // max(1, len(pieces))) + 1)]
    spread = [low + (high - low) * share for low, high in pieces for share in shares]
    special = (-2.0, -1.0, -1e-3, 0.0, 1e-3, 1.0, 2.0, -37.3, 37.3)
    yield from (x for x in (*spread, *special) if x not in bound.breaks)


def _overflows(candidate: Bound, bound: Bound) -> int:
    """At how many far inputs the formula is not finite and f' is."""
    x = np.array(FAR)
    return int(np.count_nonzero(np.isfinite(bound.df(x)) & ~np.isfinite(candidate.f(x))))


def _at_breaks(formula: Formula, bound: Bound) -> Derived:
    """The formula with its comparisons strict or not, so that it has at the breaks the value that f' has."""
    wrong = _wrong(formula, bound)
    for number in range(sum(isinstance(each, Compare) for each in walk(formula.body))):
        if not wrong:
            break
        turned = replace(formula, body=_turned(formula.body, number))
        if (left := _wrong(turned, bound)) < wrong:
            formula, wrong = turned, left
    return Derived(formula, _(OFF_BREAKS) if wrong else "")


def _wrong(formula: Formula, bound: Bound) -> int:
    """At how many breaks the formula is not f'."""
    if not bound.breaks:
        return 0
    x = np.array([*bound.breaks])
    with np.errstate(all="ignore"):
        got, wanted = evaluate(formula, x, bound.parameters), bound.df(x)
    return int(np.count_nonzero(np.isfinite(wanted) & ~np.isclose(got, wanted, rtol=1e-6, atol=1e-12)))


def _turned(body: Node, number: int) -> Node:
    """The tree with one of its comparisons the other way about where both sides are equal."""
    seen = -1

    def change(node: Node) -> Node:
        nonlocal seen
        if not isinstance(node, Compare):
            return node
        seen += 1
        return replace(node, signs=tuple(TURNED.get(sign, sign) for sign in node.signs)) if seen == number else node

    return changed(body, change)
