"""Keras as the source: its own activations, or a person's op, by the autograd of the backend it runs on.

The backend is the one that ``KERAS_BACKEND`` names, else that of Keras' own configuration; where that one is not
installed, the first of TensorFlow, torch and jax that is.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import ForeignError
from ..floats import Format
from ._autograd import Engine, Framework, FrameworkOpener, depends, library
from .candidate import Request, Source
from .jax import engine as jax_engine
from .torch import engine as torch_engine


class TensorflowEngine:
    """Differentiates functions of tensors under gradient tapes, one for each order."""

    def __init__(self, tensorflow: ModuleType):
        self.tensorflow = tensorflow

    def values(self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str) -> np.ndarray:
        tensorflow = self.tensorflow

        def function(at: Any) -> Any:
            found = formula(at)
            depends(found, x, label)
            return found

        derived: Callable[[Any], Any] = function
        for _ in range(order):
            derived = self._derivative(derived, label)
        with tensorflow.device("CPU"):
            return np.asarray(derived(tensorflow.constant(x)))

    def adapt(self, found: Any, format: Format) -> Callable[..., Any]:
        return found

    def _derivative(self, function: Callable[[Any], Any], label: str) -> Callable[[Any], Any]:
        def derivative(at: Any) -> Any:
            with self.tensorflow.GradientTape() as tape:
                tape.watch(at)
                found = function(at)
            slope = tape.gradient(found, at)
            if slope is None:
                raise ForeignError(f"{label}: tensorflow sees no way from the input to the result.")
            return slope

        return derivative


def _tensorflow_engine() -> TensorflowEngine:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return TensorflowEngine(library("tensorflow", "keras"))


ENGINES: Mapping[str, Callable[[], Engine]] = {
    "tensorflow": _tensorflow_engine,
    "torch": torch_engine,
    "jax": jax_engine,
}


def _framework() -> Framework:
    if "keras" not in sys.modules:
        _choose_backend()
    keras = library("keras", "keras")
    backend = keras.config.backend()
    if backend not in ENGINES:
        raise ForeignError(
            f"Keras runs on {backend}, which differentiates nothing.",
            hint=f"Set KERAS_BACKEND to {' or '.join(ENGINES)}.",
        )
    return Framework("keras", keras, ENGINES[backend](), by=backend)


def _choose_backend() -> None:
    """Name a backend that is installed, where nobody has and Keras would not find its own choice."""
    if "KERAS_BACKEND" in os.environ:
        return
    home = Path(os.environ.get("KERAS_HOME") or Path("~/.keras").expanduser())
    configured = "tensorflow"
    with suppress(OSError, ValueError, AttributeError):
        configured = json.loads((home / "keras.json").read_text()).get("backend", configured)
    installed = [each for each in (configured, *ENGINES) if importlib.util.find_spec(each)]
    if not installed:
        raise ForeignError("Keras has no backend here.", hint="pip install 'actderiv[torch,keras]' gives it one.")
    os.environ["KERAS_BACKEND"] = installed[0]


def _open(request: Request) -> FrameworkOpener:
    return FrameworkOpener(request, _framework)


SOURCE = Source("keras", "keras or keras:FILE.py:CALLABLE", _open)
