"""The hull rule: how far a value lies outside the range of the true values over neighbouring inputs.

Pure arithmetic on arrays. It knows no number format: what one unit of the last place is comes in as ``spacing``,
the largest finite number as ``largest``, and from where on numbers round to infinity as ``overflow``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from ..dataclass import dataclass

Array = np.ndarray
Spacing = Callable[[Array], Array]
"""What one unit of the last place is at a value: :meth:`actderiv.floats.Format.spacing`."""
Exact = tuple[Array, Array]
"""Numbers as unevaluated sums high + low: a float64 and what it lacks."""


@dataclass(frozen=True)
class Hull:
    """The least and the greatest true value that may stand at each input."""

    lowest: Exact
    greatest: Exact

    @classmethod
    def of(cls, truths: Iterable[Exact]) -> Hull:
        """The hull of several truths: at x and its neighbours, one-sided limits at breaks. NaN takes no part."""
        pairs = [(np.asarray(high, dtype=np.float64), np.asarray(low, dtype=np.float64)) for high, low in truths]
        lowest = greatest = pairs[0]
        for each in pairs[1:]:
            lowest = _choose(_below(each, lowest) | _unknown(lowest), each, lowest)
            greatest = _choose(_below(greatest, each) | _unknown(greatest), each, greatest)
        return cls(lowest, greatest)

    def outside(
        self, got: Array, spacing: Spacing, *, largest: float = np.inf, overflow: float = np.inf,
        saturates: bool = False,
    ) -> Array:  # fmt: skip
        """By how many units of the last place ``got`` lies outside: 0 inside, inf where it is NaN and the truth is not.

        One unit is ``spacing`` at the end of the hull that is nearer.

        Where an end of the hull reaches ``overflow``, what the format rounds to passes: infinity, and the largest
        number where the format ``saturates`` (has no infinity). Elsewhere infinity is wrong, also beside that number.
        """
        got = np.asarray(got, dtype=np.float64)
        with np.errstate(all="ignore"):
            over = _distance(got, self.greatest) / _finite(spacing(self.greatest[0]))
            under = -_distance(got, self.lowest) / _finite(spacing(self.lowest[0]))
            off = np.fmax(np.fmax(over, under), 0.0) + 0.0  # of two zeros fmax takes any: never -0
        off = np.where(np.isnan(got), np.inf, off)
        off = np.where(self._overflows(got, overflow, largest if saturates else np.inf), 0.0, off)
        return np.where(_unknown(self.lowest), np.where(np.isnan(got), 0.0, np.inf), off)

    def _overflows(self, got: Array, overflow: float, topmost: float) -> Array:
        """Where the truth is beyond the format and ``got`` is what it rounds to, on that side: ``topmost`` or more."""
        above = (self.greatest[0] >= overflow) & (got >= topmost)
        return above | ((self.lowest[0] <= -overflow) & (got <= -topmost))


def _finite(spacing: Array) -> Array:
    return np.where(np.isfinite(spacing), spacing, 1.0)  # around infinity any difference is infinite


def _below(left: Exact, right: Exact) -> Array:
    return (left[0] < right[0]) | ((left[0] == right[0]) & (left[1] < right[1]))


def _unknown(exact: Exact) -> Array:
    return np.isnan(exact[0])


def _choose(condition: Array, left: Exact, right: Exact) -> Exact:
    return np.where(condition, left[0], right[0]), np.where(condition, left[1], right[1])


def _distance(got: Array, exact: Exact) -> Array:
    """got - exact, which loses nothing of note: the first difference is exact where the two are close."""
    return np.where(got == exact[0], 0.0, got - exact[0]) - exact[1]
