"""Difference quotients with their error: a scheme at a step, from values of f alone.

Nothing here is fitted to a function. The tolerance at x comes from values of f alone: a truncation part from the
quotients at 2h, h and h/2 (Richardson), a rounding part from the size of f on the stencil and the unit round-off u.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..dataclass import dataclass
from ..floats import Format
from ..sources.differences import Scheme

Array = np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class Stencil:
    """A scheme at step h in a number format: what it is applied with, and what round-off can do to it."""

    scheme: Scheme
    format: Format
    h: float
    unit: float | None = None
    """The unit round-off of f, where it computes in a narrower format than that of x."""

    def at(self, h: float) -> Stencil:
        return Stencil(self.scheme, self.format, h, self.unit)

    @property
    def roundoff(self) -> float:
        return self.format.roundoff if self.unit is None else self.unit

    @cached_property
    def reach(self) -> float:
        """How far from x it asks f."""
        return self.scheme.reach * self.h

    @cached_property
    def radius(self) -> float:
        """How far from x it asks f in any direction, that of the imaginary numbers among them."""
        return self.scheme.radius * self.h

    @cached_property
    def side(self) -> float:
        """The length of the secants that stand for the slopes beside a break: the reach, where there is one."""
        return self.reach or self.format.roundoff ** (1 / 3)

    def quotient(self, f: Callable[[Array], Array], x: Array) -> Array:
        """D_h at x, computed in the format, returned as float64."""
        with np.errstate(all="ignore"):
            return np.asarray(self.scheme(f, x, self.format.dtype.type(self.h)), dtype=np.float64)

    def quotients(self, f: Callable[[Array], Array], x: Array, parts: tuple[float, ...]) -> list[Array]:
        """D at several multiples of h, all of them for the price of one call of f on a longer array."""
        steps = np.repeat(np.array([part * self.h for part in parts]).astype(self.format.dtype), x.size)
        with np.errstate(all="ignore"):
            found = np.asarray(self.scheme(f, np.concatenate([x] * len(parts)), steps), dtype=np.float64)
        return list(found.reshape(len(parts), x.size))

    def rounding(self, x: Array, size: Array, quotient: Array, noise: Array | float = 0.0) -> Array:
        """What rounding of f and of the points can do to D_h: 8 round-offs of ``size`` = max |f|, or ``noise``.

        The complex step subtracts nothing, so its error does not grow as h shrinks: it is that of x as the quotient
        sees it, and that of a partial product, which may be as large as size / |x|.
        """
        u = self.roundoff
        distance = np.abs(x.astype(np.float64))
        if self.scheme.complex_valued:
            partial = np.maximum(12 * u * size, noise) / np.maximum(distance, u**0.5)
            return 12 * u * (1 + distance) * np.abs(quotient) + partial
        extent = distance + self.reach
        with np.errstate(all="ignore"):
            return 1.5 * (np.maximum(8 * u * size, noise) + 2 * u * extent * np.abs(quotient)) / self.h


class Estimate(NamedTuple):
    """D_h at each x with the tolerance that values of f imply, and the size of f that went into it."""

    value: Array
    tolerance: Array
    size: Array


def estimate(f: Callable[[Array], Array], stencil: Stencil, x: Array, only_half: Array | bool = False) -> Estimate:
    """D_h and its tolerance. ``only_half`` marks points whose 2h stencil meets a break that the h stencil does not."""
    size = np.zeros(x.shape)

    def spy(points: Array) -> Array:
        values = f(points)
        np.maximum(size, np.abs(values[: x.size]), out=size)
        return values

    value, half, double = stencil.quotients(spy, x, (1.0, 0.5, 2.0))
    with np.errstate(all="ignore"):
        double = np.where(only_half, value, double)
        wide, narrow = np.abs(value - double), np.abs(value - half)
        gain = 2.0**stencil.scheme.order
        truncation = 2 * np.fmax(wide, gain * narrow) / (gain - 1)
    noise: Array | float = 0.0
    if stencil.scheme.complex_valued:
        noise = _complex_noise(f, stencil, x)
        size[np.isnan(noise)] = np.nan  # complex numbers go on where the real domain ends
    return Estimate(value, truncation + stencil.rounding(x, size, value, noise), size)


def _complex_noise(f: Callable[[Array], Array], stencil: Stencil, x: Array) -> Array:
    """What f loses in complex arithmetic, NumPy's log1p of a small number for one: Re f(x + ih) is f(x) up to h²."""
    with np.errstate(all="ignore"):
        return np.abs(np.real(f(x + 1j * stencil.format.dtype.type(stencil.h))) - f(x))


class Slopes(NamedTuple):
    """The secants of f to the left and to the right of each x, and how far each may lie from the slope at x."""

    left: Array
    right: Array
    left_room: Array
    right_room: Array

    @property
    def low(self) -> Array:
        return np.fmin(self.left - self.left_room, self.right - self.right_room)

    @property
    def high(self) -> Array:
        return np.fmax(self.left + self.left_room, self.right + self.right_room)

    def parted(self, size: int) -> tuple[Slopes, Slopes]:
        """Those of the first so many places, and those of the others."""
        return Slopes(*(each[:size] for each in self)), Slopes(*(each[size:] for each in self))

    @property
    def gap(self) -> Array:
        with np.errstate(invalid="ignore"):
            return np.abs(self.right - self.left)


def slopes(f: Callable[[Array], Array], x: Array, k: float, stencil: Stencil) -> Slopes:
    """One-sided secants over a distance k, each with twice its Richardson error and its rounding as room."""
    u, at = stencil.roundoff, np.asarray(x, dtype=np.float64)
    values = around(f, at, k * np.array([0.0, -1.0, -0.5, 1.0, 0.5]), stencil.format.dtype)
    here, far, near = values[0], values[1::2], values[2::2]
    step = np.array([[-k], [k]])
    with np.errstate(all="ignore"):
        full, half = (far - here) / step, (near - here) / (step / 2)  # f may be infinite: at a pole
        size = np.maximum(np.abs(here), np.abs(here + full * step))
        rounding = 3 * (8 * u * size / k
                        + 2 * u * (np.abs(at) + k) * np.abs(full) / k)  # fmt: skip
        room = 4 * np.abs(full - half) + rounding
    return Slopes(*full, *room)


def around(f: Callable[[Array], Array], at: Array, steps: Array, kind: np.dtype) -> Array:
    """f, as float64, so many steps away from places, for the price of one call: a row for each step.

    f is given numbers of that ``kind``.
    """
    points = (at + steps[:, None]).astype(kind)
    return np.asarray(f(points.ravel()), dtype=np.float64).reshape(points.shape)
