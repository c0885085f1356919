"""How the weights of a random network are drawn: each way a small function, found by its name.

The help of the command lists the names, so NumPy is loaded by the drawing only.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

from ..dataclass import dataclass
from ..docstrings import said
from ..registry import Registry

Draw = Callable[[Any, int, int], Any]
"""From NumPy's generator, the inputs and the outputs of a layer to a matrix with a row for each output."""


@dataclass(frozen=True)
class Init:
    """Weights of zero mean for a layer with so many inputs and outputs.

    ``sigma2`` is their variance times the number of inputs in a layer that has as many outputs, before any gain.
    """

    name: str
    draw: Draw
    sigma2: float
    aliases: tuple[str, ...] = ()

    @property
    def doc(self) -> str:
        return said(self.draw)


INITS: Registry[Init] = Registry("initialisation")


def init(sigma2: float, aliases: tuple[str, ...] = ()) -> Callable[[Draw], Init]:
    """Declare a way of drawing weights: a function of a generator, the inputs and the outputs of a layer."""
    return lambda draw: INITS.add(Init(draw.__name__, draw, sigma2, aliases))


@init(sigma2=1.0, aliases=("glorot",))
def xavier(random: Any, inputs: int, outputs: int) -> Any:
    """Variance 2/(inputs + outputs) (Glorot & Bengio 2010)."""
    return random.standard_normal((outputs, inputs)) * sqrt(2 / (inputs + outputs))


@init(sigma2=2.0, aliases=("kaiming",))
def he(random: Any, inputs: int, outputs: int) -> Any:
    """Variance 2/inputs, which makes up for the half that relu cuts off (He, Zhang, Ren & Sun 2015)."""
    return random.standard_normal((outputs, inputs)) * sqrt(2 / inputs)


@init(sigma2=1.0)
def lecun(random: Any, inputs: int, outputs: int) -> Any:
    """Variance 1/inputs (LeCun, Bottou, Orr & Müller 1998)."""
    return random.standard_normal((outputs, inputs)) * sqrt(1 / inputs)


@init(sigma2=1.0)
def orthogonal(random: Any, inputs: int, outputs: int) -> Any:
    """A random rotation, uniform over all of them; it keeps every length (Saxe, McClelland & Ganguli 2014)."""
    import numpy as np

    q, r = np.linalg.qr(random.standard_normal((max(inputs, outputs), min(inputs, outputs))))
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)  # without this the rotations would not be uniform (Mezzadri 2007)
    return q if outputs >= inputs else q.T
