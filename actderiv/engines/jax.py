"""JAX on the CPU: functions of arrays, by its autograd.

float64 is switched on for float64 only: with it, a NumPy constant in an op would turn float32 into float64 on the way.
Functions run as they are called, primitive by primitive, unless they are compiled themselves.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import ForeignError
from ..floats import Format
from ..messages import _
from . import depends, library, one_at_a_time


class JaxEngine:
    """Differentiates functions of arrays by pulling ones back."""

    name = "jax"
    manner = "eager"

    def __init__(self, jax: ModuleType):
        self.jax = jax

    def values(
        self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str, gradient: np.ndarray | None = None
    ) -> Any:
        return self.pulled(formula, _padded(x), order, label, None if gradient is None else _padded(gradient))[: x.size]

    def pulled(
        self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str, gradient: np.ndarray | None = None
    ) -> Any:
        jax = self.jax

        def function(at: Any) -> Any:
            found = formula(at)
            depends(found, x, label)
            return found

        derived: Callable[[Any], Any] = function
        for done in range(order):
            derived = self._derivative(derived, gradient if done + 1 == order else None)
        with jax.enable_x64(x.dtype == np.float64), jax.default_device(jax.devices("cpu")[0]):
            found = np.asarray(derived(jax.numpy.asarray(x)))
        if found.dtype != x.dtype:
            raise ForeignError(
                _("{label} returned {dtype} for {given} inputs.", label=label, dtype=found.dtype, given=x.dtype)
            )
        return found

    def slopes(
        self, formula: Callable[[Any, Any], Any], x: np.ndarray, value: float, label: str, gradient: np.ndarray
    ) -> Any:
        jax = self.jax

        def ask(some: np.ndarray, above: np.ndarray) -> np.ndarray:
            def function(parameter: Any) -> Any:
                found = formula(jax.numpy.asarray(some), parameter)
                depends(found, some, label)
                return found

            with jax.enable_x64(x.dtype == np.float64), jax.default_device(jax.devices("cpu")[0]):
                __, back = jax.vjp(function, self.number(value, x))
                rows = jax.numpy.diag(jax.numpy.asarray(above))
                found = np.asarray(jax.vmap(back)(rows)[0])
            if found.dtype != x.dtype or found.shape != some.shape:
                raise ForeignError(
                    _(
                        "{label}: its gradient is {dtype} of shape {shape}.",
                        label=label,
                        dtype=found.dtype,
                        shape=found.shape[1:],
                    )
                )
            return found

        return one_at_a_time(ask, x, gradient)

    def number(self, value: float, x: np.ndarray) -> Any:
        return self.jax.numpy.asarray(value, dtype=x.dtype)

    def trained(self, found: Any, name: str, format: Format) -> Callable[..., Any]:
        return lambda x, parameter, **rest: found(x, **{name: parameter}, **rest)

    def asked(self, formula: Callable[..., Any], given: Sequence[np.ndarray], label: str) -> Any:
        return np.asarray(formula(*(self.jax.numpy.asarray(each) for each in given)))

    def keeps(self, formula: Callable[[Any], Any], x: np.ndarray) -> str:
        return ""  # what it keeps is made of both

    def adapt(self, found: Any, format: Format) -> Callable[..., Any]:
        return found

    def _derivative(self, function: Callable[[Any], Any], gradient: np.ndarray | None) -> Callable[[Any], Any]:
        def derivative(at: Any) -> Any:
            found, back = self.jax.vjp(function, at)
            above = self.jax.numpy.ones_like(found) if gradient is None else self.jax.numpy.asarray(gradient)
            return back(above)[0]

        return derivative


SHORTEST = 2**15


def _padded(x: np.ndarray) -> np.ndarray:
    """x with its last value repeated up to a power of two: each new length costs a compilation of every primitive."""
    length = max(SHORTEST, 1 << (x.size - 1).bit_length())
    return np.concatenate([x, np.repeat(x[-1:], length - x.size)]) if x.size else x


def engine() -> JaxEngine:
    """JAX on the CPU, without the lines it logs as it starts."""
    if "jax" not in sys.modules:
        os.environ.setdefault("JAX_PLATFORMS", "cpu")
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return JaxEngine(library("jax", "jax"))
