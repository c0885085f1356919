"""TensorFlow on the CPU: functions of tensors, by its gradient tapes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import ForeignError, RequestError
from ..floats import Format
from ..messages import _
from . import OTHERS, depends, library


class TensorflowEngine:
    """Differentiates functions of tensors under gradient tapes, one for each order."""

    name = "tensorflow"
    manner = "eager"

    def __init__(self, tensorflow: ModuleType):
        self.tensorflow = tensorflow

    def values(
        self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str, gradient: np.ndarray | None = None
    ) -> np.ndarray:
        tensorflow = self.tensorflow

        def function(at: Any) -> Any:
            found = formula(at)
            depends(found, x, label)
            return found

        derived: Callable[[Any], Any] = function
        for done in range(order):
            derived = self._derivative(derived, label, gradient if done + 1 == order else None)
        with tensorflow.device("CPU"):
            return np.asarray(derived(tensorflow.constant(x)))

    def pulled(
        self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str, gradient: np.ndarray | None = None
    ) -> Any:
        return self.values(formula, x, order, label, gradient)

    def slopes(
        self, formula: Callable[[Any, Any], Any], x: np.ndarray, value: float, label: str, gradient: np.ndarray
    ) -> Any:
        raise RequestError(
            _("{framework} is not asked for gradients of parameters.", framework=self.name), hint=_(OTHERS)
        )

    def number(self, value: float, x: np.ndarray) -> Any:
        return self.tensorflow.constant(value, dtype=x.dtype)

    def trained(self, found: Any, name: str, format: Format) -> Callable[..., Any]:
        raise RequestError(
            _("{framework} is not asked for gradients of parameters.", framework=self.name), hint=_(OTHERS)
        )

    def asked(self, formula: Callable[..., Any], given: Sequence[np.ndarray], label: str) -> Any:
        return np.asarray(formula(*(self.tensorflow.constant(each) for each in given)))

    def keeps(self, formula: Callable[[Any], Any], x: np.ndarray) -> str:
        return ""  # what it keeps is made of both

    def adapt(self, found: Any, format: Format) -> Callable[..., Any]:
        return found

    def _derivative(
        self, function: Callable[[Any], Any], label: str, gradient: np.ndarray | None
    ) -> Callable[[Any], Any]:
        def derivative(at: Any) -> Any:
            with self.tensorflow.GradientTape() as tape:
                tape.watch(at)
                found = function(at)
            above = None if gradient is None else self.tensorflow.constant(gradient)
            slope = tape.gradient(found, at, output_gradients=above)
            if slope is None:
                raise ForeignError(_("{label}: tensorflow sees no way from the input to the result.", label=label))
            return slope

        return derivative


def engine() -> TensorflowEngine:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return TensorflowEngine(library("tensorflow", "keras"))
