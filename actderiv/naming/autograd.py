"""The derivative of a person's function by the autograd of the framework that it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engines import engine_of
from ..floats import FORMATS
from .calling import Called
from .guard import guarded
from .ways import matched


@dataclass(eq=False)
class Differentiated:
    """f' of ``forward`` as a formula: array in, array of the same shape and dtype out."""

    forward: Called
    framework: str

    @property
    def told(self) -> str:
        """What it is, in words."""
        return f"{self.forward.label} differentiated by {self.framework}"

    def notes(self) -> list[str]:
        return []

    def __call__(self, x: Any, **parameters: Any) -> Any:
        engine = engine_of(self.framework)
        way = self.forward.way
        x = np.asarray(x)
        flat = np.array(x).ravel()
        label = f"{self.framework}:{way.label}"
        mine = matched(way, self.forward.chosen, parameters, "the function")
        target, named = way.reach(mine), way.given(mine)
        adapted = engine.adapt(target, FORMATS.get(flat.dtype.name))
        found, _ = guarded(
            label, way.home, lambda: engine.values(lambda at: adapted(at, **named), flat, 1, label), flat
        )
        return np.asarray(found).reshape(x.shape)
