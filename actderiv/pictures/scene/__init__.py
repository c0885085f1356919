"""What to draw, as plain data: curves cut where the function breaks, dots, arrows, limits and ticks.

Nothing here knows how a picture is made; the modules beside this one draw the same data.
"""

from __future__ import annotations

from .additions import Additions
from .build import curves_of
from .data import Arrow, Curve, Curves, Mark, Panel, Scale, Ticks
from .request import Request
from .scales import ticks
from .sweeps import curves_of_sweep

__all__ = [
    "Additions", "Arrow", "Curve", "Curves", "Mark", "Panel", "Request", "Scale", "Ticks", "curves_of",
    "curves_of_sweep", "ticks",
]  # fmt: skip
