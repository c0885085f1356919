"""Where a function of a vector is asked: seeded vectors of several lengths, and those that kernels stumble over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..floats import Format
from ..messages import N_, _

SEEDED = {2: 8, 3: 8, 10: 6, 1000: 2}
"""Of each length so many vectors are drawn,"""
SCALES = 1.0, 3.0
"""by turns from normal distributions of these widths: what comes out of a layer."""
WHOLE = 4
"""A vector of so many inputs is told whole."""


class Vector(NamedTuple):
    """Inputs in the tested format. ``usual`` is one that was drawn, in which nothing overflows or is masked."""

    name: str
    """A sentence of the catalogue; in that of drawn ones is their length."""
    x: np.ndarray
    usual: bool = False

    def told(self) -> str:
        """The vector in words."""
        shown = ", ".join(f"{each:.4g}" for each in self.x[:WHOLE].astype(np.float64))
        return f"({shown})" if self.x.size <= WHOLE else f"({shown}, ...), {_(self.name, length=self.x.size)}"


def vectors(format: Format, masked: float | None, seed: int | None = None) -> Iterator[Vector]:
    """The vectors in a format, the short ones first. ``masked`` is the input that takes part in nothing, if there is
    such a one: -inf in attention."""
    generator = np.random.default_rng(seed or 0)
    for length, count in SEEDED.items():
        for number in range(count):
            drawn = generator.normal(0, SCALES[number % len(SCALES)], length)
            yield Vector(N_("drawn, of {length} inputs"), _in(format, drawn), True)
    for name, x in _hard(format, masked):
        yield Vector(name, _in(format, x))


def _in(format: Format, x: Sequence[float] | np.ndarray) -> np.ndarray:
    return np.asarray(format.round(np.asarray(x, dtype=np.float64)))


def _hard(format: Format, masked: float | None) -> Iterator[tuple[str, Sequence[float]]]:
    yield N_("all equal"), (0.5, 0.5, 0.5)
    yield N_("all zero"), (0.0,) * 10
    yield N_("two largest alike"), (2.0, 2.0, 1.0)
    yield N_("ties"), (1.0, -1.0, 1.0, -1.0, 0.5, 0.5, 0.5, 1.0, -1.0, 0.0)
    yield N_("one far ahead"), (20.0, 0.0, -1.0)
    yield N_("one far ahead of 10"), (-2.0, 1.0, 40.0, 0.0, 3.0, -1.0, 2.0, 0.5, -0.5, 1.5)
    yield N_("all large"), (1000.0, 1001.0, 999.0)
    yield N_("all far below 0"), (-1000.0, -1001.0, -1000.5)
    yield N_("large, of both signs"), (1000.0, 0.0, -1000.0)
    yield N_("huge, of both signs"), (format.largest / 4, 0.0, -format.largest / 4)
    if masked is not None:
        yield N_("masked"), (1.0, masked, 0.5)
        yield N_("most of 10 masked"), (0.5, *([masked] * 4), -1.0, *([masked] * 3), 2.0)


def gradients(length: int, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    """Every basis vector, each times a power of two of either sign, as rows; and rows without a 0 in them.

    The basis finds each entry of the matrix of derivatives by itself. A vector of ones would find none: of softmax
    they all cancel. The factors tell whether the gradient is used at all, and the full rows whether it is summed.
    """
    factors = np.resize((1.0, -2.0, 0.5, 4.0, -1.0, 0.25), length)
    generator = np.random.default_rng(length)
    full = generator.normal(0, 1, (length, length))[: max(2, min(length, 8))]
    return np.diag(factors).astype(dtype), np.resize(full, (length, length)).astype(dtype)
