"""Keras: by the autograd of the backend it runs on.

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

from ..errors import ForeignError
from ..messages import _
from . import Engine, library
from .jax import engine as jax_engine
from .tensorflow import engine as tensorflow_engine
from .torch import engine as torch_engine

ENGINES: Mapping[str, Callable[[], Engine]] = {
    "tensorflow": tensorflow_engine,
    "torch": torch_engine,
    "jax": jax_engine,
}


def keras() -> tuple[ModuleType, str]:
    """Keras, and the backend that it runs on."""
    if "keras" not in sys.modules:
        _choose_backend()
    found = library("keras", "keras")
    backend = found.config.backend()
    if backend not in ENGINES:
        raise ForeignError(
            _("Keras runs on {backend}, which differentiates nothing.", backend=backend),
            hint=_("Set KERAS_BACKEND to {names}.", names=_(" or ").join(ENGINES)),
        )
    return found, backend


def engine() -> Engine:
    """The engine of Keras' backend."""
    return ENGINES[keras()[1]]()


def _choose_backend() -> None:
    """Name a backend that is installed, where nobody has and Keras would not find its own choice."""
    if "KERAS_BACKEND" in os.environ:
        return
    home = Path(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras"))
    configured = "tensorflow"
    with suppress(OSError, ValueError, AttributeError):
        configured = json.loads((home / "keras.json").read_text("utf-8")).get("backend", configured)
    installed = [each for each in (configured, *ENGINES) if importlib.util.find_spec(each)]
    if not installed:
        raise ForeignError(_("Keras has no backend here."), hint=_("pip install 'actderiv[torch,keras]' gives it one."))
    os.environ["KERAS_BACKEND"] = installed[0]
