"""A user's program that names all that is public: ``mypy --strict`` and ``pyright`` accept it, and know every type.

Not run by the tests but read by type checkers, in .ci/run.
"""

from __future__ import annotations

from typing import Any, assert_type

import numpy as np

import actderiv
from actderiv import (
    BEND,
    FUNCTIONS,
    JUMP,
    KINK,
    TWIST,
    ActderivError,
    Activation,
    Bound,
    FileError,
    ForeignError,
    NonNegative,
    NonZero,
    Positive,
    RequestError,
    Whole,
    derivative_of,
    register,
)  # fmt: skip
from actderiv.floats import FORMATS, Format
from actderiv.identification import Identified
from actderiv.registry import Registry
from actderiv.renderers import Look, Output, output, render
from actderiv.report import Flow, Report, Result, Sweep, Values
from actderiv.sources import READERS, SCHEMES, SOURCES, Lacking, Reader, Scheme, Source, reader, resolve, scheme, source
from actderiv.testing import assert_derivative, assert_ulp


def bump(
    x: Any, width: Positive = 1.0, low: NonNegative = 0.0, away: NonZero = 1.0, count: Whole = 1
) -> Any:  # fmt: skip
    """Any function."""
    return x * width + low + away + count


@derivative_of(bump, breaks={0.0: KINK})
def bump_prime(x: Any, width: Positive = 1.0, low: NonNegative = 0.0, away: NonZero = 1.0, count: Whole = 1) -> Any:
    return width + 0 * x


@scheme(order=1)
def ahead(f: Any, x: Any, h: Any) -> Any:
    """(f(x+h) - f(x)) / h"""
    return (f(x + h) - f(x)) / h


@source(orders=(1,))
def nothing(bound: Bound, order: int, format: Format, x: Any) -> Any:
    raise Lacking(f"nothing of {bound.name}")


@output(".none")
def none(result: Result, look: Look) -> str:
    return "" if look.unicode else str(result.tidy())


def use() -> None:
    """Every call that the package offers, with the type that comes out."""
    leaky = actderiv.get("leaky_relu", parameters={"negative_slope": 0.2})
    assert_type(leaky, Bound)
    assert_type(leaky.name, str)
    assert_type(leaky.spec, str)
    assert_type(leaky.activation, Activation)
    assert_type(leaky.limits(0.0, order=1), tuple[float, float])
    assert_type(leaky.notes(), list[str])
    assert_type(leaky.activation.bind(negative_slope=0.1), Bound)
    assert_type(leaky.activation.variants(), list[Bound])
    assert_type(actderiv.parse("elu:alpha=2"), Bound)
    assert_type(actderiv.names(), list[str])
    assert_type(FUNCTIONS, Registry[Activation])
    assert_type(FUNCTIONS.get("relu"), Activation)
    assert_type(FORMATS.get("bfloat16"), Format)
    assert_type(SCHEMES.get("central"), Scheme)
    assert_type(SOURCES.get("exact"), Source)
    assert_type(READERS.get(".npz"), Reader)
    assert_type(register(bump), Activation)
    assert_type(ahead, Scheme)
    assert_type(nothing, Source)
    assert_type(none, Output)
    assert_type([JUMP, KINK, BEND, TWIST], list[int])
    assert_type(actderiv.__version__, str)
    report = actderiv.compare("tanh", lambda x: x, h=(1e-3, 1e-6), range=(-1.0, 1.0))
    assert_type(report, Report)
    assert_type(report.passed, bool)
    assert_type(actderiv.table("tanh", at=(0.0, 1.0)), Values)
    assert_type(actderiv.sweep("tanh", schemes=("forward",)), Sweep)
    assert_type(actderiv.flow("tanh", depth=3), Flow)
    assert_type(actderiv.identify(np.tanh), Identified)
    actderiv.plot("tanh", "relu", layout="grid", numeric=True)
    assert_type(render(report, "markdown"), str)
    assert_derivative("tanh", against="analytic", dtype="bfloat16")
    assert_ulp(np.zeros(3), np.zeros(3), "tanh", max_ulp=2)
    assert_type(resolve("exact").text, str)
    reader(".mine")(lambda path, content: {"x": np.zeros(1), path.name: np.frombuffer(content)})
    try:
        leaky.df(0.5)
    except (RequestError, ForeignError, FileError) as error:
        assert_type(error.hint, str | None)
        assert_type(error.lines(), list[str])
    except ActderivError as error:
        assert_type(error.exit_status, int)
        assert_type(error.span, tuple[int, int] | None)
