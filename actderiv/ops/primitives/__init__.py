"""The primitives of formulas: one row each, in the module of its family.

A row is the word with its docstring, and over it, as keywords of the decorator, what it is in each arithmetic. Nothing
else knows a primitive by name: the arithmetics make their forms of the rows.
"""

from __future__ import annotations

from .error_functions import *  # noqa: F403
from .exponential import *  # noqa: F403
from .hyperbolic import *  # noqa: F403
from .piecewise import *  # noqa: F403
from .rounding import *  # noqa: F403
from .row import PRIMITIVES as PRIMITIVES
from .row import primitive as primitive
from .trigonometric import *  # noqa: F403
