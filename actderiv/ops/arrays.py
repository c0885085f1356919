"""NumPy arithmetic: every primitive for arrays and numbers of any real or complex dtype, which is kept.

Complex numbers are ordered as NumPy orders them, by real part and then by imaginary part, so x + ih counts as a point
just above x and the complex step works through ``where``, ``maximum`` and ``fabs``. Python's own numbers stay what they
are, so that a parameter never widens float16 to float64.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from . import choosing, factors, special
from .constants import Constant
from .primitives.row import Primitive, kept

__all__ = ["choosing", "factors", "np", "special"]


def __getattr__(name: str) -> Any:
    return kept(globals(), name, _form)


def _form(row: Primitive) -> Any:
    """The array form, with an answer that is a Python float where all that came in were Python numbers."""
    own = getattr(np, row.array) if isinstance(row.array, str) else partial(row.array, sys.modules[__name__])

    def computed(*values: Any) -> Any:
        answer = own(*map(plain, values))
        if type(answer) is np.ndarray and answer.ndim:
            return answer
        if any(isinstance(each, np.ndarray | np.generic) for each in values):
            return answer
        return np.asarray(answer).item()

    computed.__name__ = row.name
    return computed


def plain(value: Any) -> Any:
    """A constant as the float that it is: NumPy takes the dtype of the other argument for exact Python floats only."""
    return float(value) if isinstance(value, Constant) else value


def stepwise(ufunc: Callable[[Any], Any], x: Any) -> Any:
    """A step function; a complex number goes by its real part, for a tiny imaginary part moves it across no step."""
    return ufunc(x.real).astype(x.dtype) if np.iscomplexobj(x) else ufunc(x)


@cache
def largest(kind: np.dtype) -> float:
    """The largest finite number of a format."""
    return float(np.finfo(kind).max) if kind.kind in "fc" else math.inf
