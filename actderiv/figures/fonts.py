"""The font of all pictures: DejaVu Sans as matplotlib ships it, named by file so that no other takes its place."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from .quiet import library

matplotlib = library()

LEADING = 1.4
"""The height of a line of text, in font sizes."""


@cache
def _file(bold: bool) -> str:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return str(Path(matplotlib.get_data_path(), "fonts", "ttf", name))


def font(size: float, bold: bool = False) -> Any:
    """The font properties for text of ``size`` points."""
    return matplotlib.font_manager.FontProperties(fname=_file(bold), size=size)


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide ``text`` will be, in points, from the font's own metrics."""
    return size * _advance(text, bold)


@cache
def _advance(text: str, bold: bool) -> float:
    face = matplotlib.font_manager.get_font(_file(bold))
    face.set_size(64, 72)
    face.set_text(text, 0.0)
    return face.get_width_height()[0] / 64 / 64


def fit(text: str, room: float, size: float, bold: bool = False) -> str:
    """``text``, shortened in the middle until it is at most ``room`` points wide."""
    if width(text, size, bold) <= room:
        return text
    for kept in range(len(text) - 1, 1, -1):
        short = text[: (kept + 1) // 2] + "…" + text[len(text) - kept // 2 :]
        if width(short, size, bold) <= room:
            return short
    return "…"
