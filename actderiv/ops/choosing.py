"""One of two values for each number of an array, bit for bit as NumPy has it, and cheaper where arrays are large.

``np.where`` takes a branch for each number, which costs up to ten times an addition where the processor cannot foresee
it. Bits chosen by a mask know no branch; and often a whole block lies on one side.
"""

from __future__ import annotations

from typing import Any

import numpy as np

MANY = 2**12
"""Of fewer numbers a single call of NumPy costs less than several."""

BITS = {2: np.int16, 4: np.int32, 8: np.int64}


def chosen(condition: Any, x: Any, y: Any) -> Any:
    """``np.where(condition, x, y)``."""
    if np.size(condition) < MANY or not _by_bits(condition, x, y):
        return np.where(condition, x, y)
    kind = np.result_type(x, y)
    whole = BITS[kind.itemsize]
    x, y = (np.asarray(each, dtype=kind).view(whole) for each in (x, y))
    found = np.negative(condition.view(np.int8)).astype(whole)  # every bit where it holds, none elsewhere
    found &= x ^ y
    found ^= y
    return found.view(kind)


def _by_bits(condition: Any, x: Any, y: Any) -> bool:
    """Whether both are floats of a size that integers have, and of the shape of the condition or single numbers."""
    kind = np.result_type(x, y)
    whole = kind.kind == "f" and kind.itemsize in BITS and np.result_type(condition).kind == "b"
    return whole and all(np.shape(each) in ((), condition.shape) for each in (x, y))


def ones(x: Any) -> Any:
    """1 of the dtype of x, and NaN where x is NaN."""
    x = np.asarray(x)
    defined = x == x
    if x.size >= MANY and x.dtype.isnative and defined.all():
        return np.ones_like(x)
    return chosen(defined, x.dtype.type(1), x)


def held(x: Any, most: Any) -> Any:
    """x within ±most, for a number above 0 as NumPy clips."""
    if np.size(x) >= MANY and np.ndim(most) == 0 and most > 0 and np.result_type(x).kind == "f":
        return np.clip(x, -most, most)
    return np.minimum(np.maximum(x, -most), most)
