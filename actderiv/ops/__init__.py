"""The closed vocabulary that formulas are written in.

A primitive looks at its arguments and hands them to their arithmetic: NumPy arrays and numbers of any real or complex
dtype go to :mod:`.arrays`, power series with ball coefficients to :mod:`.balls`, numbers that carry their derivatives
along to :mod:`.duals`. So one formula, written once, runs in float16, float32, float64, complex (the complex step), by
forward mode, and in ball arithmetic, where it answers with a proof. What a primitive is in each of them stands in its
row, in :mod:`.primitives`; the words of :mod:`.composed` are made of primitives. NumPy or python-flint is loaded with
the first value, not before.
"""

from __future__ import annotations

from .composed import *  # noqa: F403
from .constants import *  # noqa: F403
from .primitives import *  # noqa: F403
