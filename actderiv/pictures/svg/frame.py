"""Where the axes of a small SVG lie, and the pixels at which values stand."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..scene import Panel


class Frame(NamedTuple):
    """The size of a picture and the edges of its axes, in pixels."""

    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int

    def across(self, panel: Panel, x: Any) -> Any:
        low, high = panel.xscale.place(panel.xlim)
        return self.left + (panel.xscale.place(x) - low) / (high - low) * (self.right - self.left)

    def up(self, panel: Panel, y: Any, beyond: float = 0.0) -> Any:
        """Heights; what leaves the axes goes on by at most that share of theirs."""
        low, high = panel.yscale.place(panel.ylim)
        shares = np.clip((panel.yscale.place(y) - low) / (high - low), -beyond, 1 + beyond)
        return self.bottom - shares * (self.bottom - self.top)
