"""How wide text will be, from the metrics of the font that rcParams name, before anything is drawn."""

from __future__ import annotations

from functools import cache
from typing import Any

from .looks import library

matplotlib = library()


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide ``text`` will be, in points; of several lines the widest."""
    family = tuple(matplotlib.rcParams["font.family"])
    return size * max(_advance(line, family, bold) for line in text.split("\n"))


@cache
def _face(family: tuple[str, ...], bold: bool) -> Any:
    wanted = matplotlib.font_manager.FontProperties(family=list(family), weight="bold" if bold else "normal")
    return matplotlib.font_manager.get_font(matplotlib.font_manager.findfont(wanted))


@cache
def _advance(text: str, family: tuple[str, ...], bold: bool) -> float:
    face = _face(family, bold)
    face.set_size(64, 72)
    face.set_text(text, 0.0)
    return face.get_width_height()[0] / 64 / 64


def plain(text: str) -> str:
    """``text`` as it stands: between two dollar signs matplotlib would read TeX."""
    return text.replace("$", r"\$")


def said(text: str) -> str:
    """A person's own title: TeX between dollar signs is mathematics where matplotlib can read it."""
    if text.count("$") < 2:
        return plain(text)
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return plain(text)
    return text


def fit(text: str, room: float, size: float, bold: bool = False) -> str:
    """``text``, shortened in the middle until it is at most ``room`` points wide."""
    if len(text) * size < room or width(text, size, bold) <= room:
        return text
    for kept in range(min(len(text) - 1, int(5 * room / size)), 1, -1):  # no letter is thinner than a fifth of its size
        short = text[: (kept + 1) // 2] + "…" + text[len(text) - kept // 2 :]
        if width(short, size, bold) <= room:
            return short
    return "…"


def wrap(text: str, room: float, size: float, bold: bool = False, most: int = 3) -> str:
    """``text`` in lines of at most ``room`` points, ``most`` of them at most; what is left over is shortened."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and (len(lines) == most or width(longer, size, bold) <= room):
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(fit(line, room, size, bold) for line in lines)
