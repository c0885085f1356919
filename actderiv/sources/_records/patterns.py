"""x and y of a file as a number format understands them: all bit patterns in their order, patterns in wide integers."""

from __future__ import annotations

import numpy as np

from ...dataclass import dataclass
from ...floats import Codes, Format
from ...messages import _


@dataclass(frozen=True)
class Chosen:
    """x and y as they are stored, equally long; no x where y stands in the order of the bit patterns of x.

    ``notes`` say how the file was understood.
    """

    x: np.ndarray | None
    y: np.ndarray
    notes: list[str]

    def understood(self, format: Format) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """x and y that are floats, or bit patterns in unsigned integers, and the notes."""
        notes = list(self.notes)
        if self.x is None:
            x, in_patterns = every_pattern(format), True
        else:
            x, in_patterns = self.x, _is_every_pattern(self.x, format)
            x = _narrowed(x, format, "x", notes) if in_patterns else x
        y = self.y
        if in_patterns and _wide(y, format) and (np.abs(y) > 1).any():  # 0, 1 and -1 are numbers, a step's derivative
            y = _narrowed(y, format, "y", notes)
        if is_typed(y.dtype) and y.dtype.itemsize < format.dtype.itemsize:
            notes.append(_("y is stored in {stored}; --dtype {stored} judges it in that", stored=y.dtype.name))
        return _plain(x, format), _plain(y, format), notes


def patterns_of(format: Format | Codes) -> int | None:
    """How many bit patterns a narrow format has; None for a wide one, of which no file has them all."""
    return 2**format.bits if format.enumerated else None


def every_pattern(format: Format) -> np.ndarray:
    """Every bit pattern of a narrow format, from 0 on, as a value of it; infinities and NaN are among them."""
    return np.arange(2**format.bits).astype(format.word).view(format.dtype)


def values_of(column: np.ndarray, format: Format | Codes) -> np.ndarray:
    """A column as float64, where unsigned integers and bare bytes as wide as the format are its bit patterns."""
    if column.dtype.kind in "uV" and column.dtype.itemsize == format.dtype.itemsize and not is_typed(column.dtype):
        column = np.ascontiguousarray(column).view(format.dtype)
    return column.astype(np.float64) if column.dtype.type is not np.void else np.full(column.shape, np.nan)


def is_typed(dtype: np.dtype) -> bool:
    """Whether the type tells the number format, one that NumPy does not have."""
    return dtype.isbuiltin == 2


def _plain(column: np.ndarray, format: Format) -> np.ndarray:
    """Numbers of another format of ml_dtypes as float64, which holds them all: their bits say nothing here."""
    return column.astype(np.float64) if is_typed(column.dtype) and column.dtype != format.dtype else column


def _wide(column: np.ndarray, format: Format) -> bool:
    """Whether signed integers have more bits than a pattern, each the pattern in the lower ones."""
    if column.dtype.kind != "i" or 8 * column.dtype.itemsize <= format.bits:
        return False
    return bool((column >= -(2 ** (format.bits - 1))).all() and (column < 2**format.bits).all())


def _is_every_pattern(column: np.ndarray, format: Format) -> bool:
    """Whether signed integers wider than the format are all of its patterns: a few of them may as well be numbers."""
    every = patterns_of(format)
    if every is None or column.size < every or not _wide(column, format):
        return False
    return bool(np.unique(column % every).size == every)


def _narrowed(column: np.ndarray, format: Format, name: str, notes: list[str]) -> np.ndarray:
    notes.append(_("{name} is {dtype}, read as bit patterns", name=name, dtype=column.dtype))
    return (column % 2**format.bits).astype(format.word)
