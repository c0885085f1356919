"""A matplotlib Figure that no pyplot knows of: it shows itself in a notebook, and its layout lasts."""

from __future__ import annotations

import io
from typing import Any

from .looks import library

matplotlib = library()


class Figure(matplotlib.figure.Figure):  # type: ignore[name-defined]
    """As matplotlib's, in constrained layout, which holds for every later size, label and limit."""

    def tight_layout(self, **pads: Any) -> None:
        """Nothing to do: the layout is as tight as that already, and stays so. Pads, in font sizes, are taken over."""
        engine = self.get_layout_engine()
        if not isinstance(engine, matplotlib.layout_engine.ConstrainedLayoutEngine):
            super().tight_layout(**pads)
            return
        em = matplotlib.rcParams["font.size"] / 72
        pad = pads.get("pad")
        wide, high = pads.get("w_pad", pad), pads.get("h_pad", pad)
        engine.set(w_pad=None if wide is None else wide * em, h_pad=None if high is None else high * em)
        if pads.get("rect"):
            left, bottom, right, top = pads["rect"]
            engine.set(rect=(left, bottom, right - left, top - bottom))

    def _repr_png_(self) -> bytes:
        """The picture, for a notebook."""
        file = io.BytesIO()
        self.savefig(file, format="png")
        return file.getvalue()
