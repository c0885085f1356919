"""Number formats: their unit round-off, their extremes, and the spacing and neighbours of their values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .registry import Registry


@dataclass(frozen=True)
class Format:
    """A binary floating-point format (IEEE 754-2019 names), known to NumPy under ``name``."""

    name: str
    aliases: tuple[str, ...] = ()

    @cached_property
    def dtype(self) -> Any:
        import numpy as np

        return np.dtype(self.name)

    @cached_property
    def info(self) -> Any:
        import numpy as np

        return np.finfo(self.dtype)

    @property
    def roundoff(self) -> float:
        """u, half the spacing of the numbers just above 1: the largest relative error of one rounding."""
        return float(self.info.eps) / 2

    @property
    def largest(self) -> float:
        return float(self.info.max)

    @property
    def smallest_normal(self) -> float:
        return float(self.info.smallest_normal)

    def spacing(self, x: Any) -> Any:
        """The distance from |x|, rounded to this format, to the next larger value; never less than between subnormals."""
        import numpy as np

        with np.errstate(all="ignore"):
            return np.spacing(np.abs(np.asarray(x)).astype(self.dtype)).astype(np.float64)

    def neighbour(self, x: Any, steps: int) -> Any:
        """The value of this format that lies ``steps`` places above x (below for a negative number)."""
        import numpy as np

        x = np.asarray(x, dtype=self.dtype)
        for _ in range(abs(steps)):
            x = np.nextafter(x, self.dtype.type(np.copysign(np.inf, steps)))
        return x


FORMATS: Registry[Format] = Registry("number format")
FORMATS.add(Format("float64", aliases=("double", "f64")))
FORMATS.add(Format("float32", aliases=("single", "f32")))
FORMATS.add(Format("float16", aliases=("half", "f16")))
