"""A matplotlib Figure that no pyplot knows of: it shows itself in a notebook, and its layout lasts."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .looks import library

matplotlib = library()


TELLS = {
    "png": ("Title", "Description"),
    "svg": ("Title", "Description"),
    "pdf": ("Title", "Subject"),
}
"""Under which keys of its metadata matplotlib has a place for the title of a picture, and for what is drawn in it."""


class Figure(matplotlib.figure.Figure):  # type: ignore[name-defined]
    """As matplotlib's, in constrained layout, which holds for every later size, label and limit."""

    _words: Callable[[], tuple[str, str]] | None = None
    _made: Any = None

    def say(self, words: Callable[[], tuple[str, str]]) -> None:
        """Let files tell the title and the description that ``words`` gives, as long as the figure is as it is now."""
        self._words, self._made = words, self._state()

    def _state(self) -> Any:
        """What the description speaks of: limits, scales, titles, and how much is drawn."""
        return [
            (ax.get_xlim(), ax.get_ylim(), ax.get_xscale(), ax.get_yscale(), ax.get_title(), ax.get_xlabel(),
             len(ax.get_children()), [len(line.get_xdata(orig=False)) for line in ax.lines])
            for ax in self.axes
        ]  # fmt: skip

    def savefig(self, fname: Any, *, transparent: bool | None = None, **options: Any) -> None:
        """As matplotlib's; PNG, SVG and PDF say in their metadata what is drawn, if nobody has changed it since."""
        suffix = Path(fname).suffix[1:] if isinstance(fname, (str, Path)) else ""
        kind = str(options.get("format") or suffix or matplotlib.rcParams["savefig.format"]).lower()
        if kind in TELLS and self._words is not None and self._state() == self._made:
            told = dict(zip(TELLS[kind], self._words(), strict=True))
            options["metadata"] = told | dict(options.get("metadata") or {})
        super().savefig(fname, transparent=transparent, **options)

    def draw(self, renderer: Any) -> None:
        """As matplotlib's; an axis that somebody has made logarithmic begins at the least positive number in it, not at
        limits that it had before and that it has no place for."""
        for ax in self.axes:
            for axis, (low, high), change in (
                (ax.xaxis, ax.get_xlim(), ax.set_xlim),
                (ax.yaxis, ax.get_ylim(), ax.set_ylim),
            ):
                if axis.get_scale() == "log" and min(low, high) <= 0 < max(low, high):
                    ends = axis.limit_range_for_scale(low, high)
                    change(ends)
        super().draw(renderer)

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
