"""How wide text will be, from the metrics of the font that rcParams name, before anything is drawn."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from .looks import library

matplotlib = library()

IDEOGRAPH = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)
"""Signs as wide as high in any font; beside them a line may end without a space."""


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide ``text`` will be, in points; of several lines the widest."""
    family = tuple(matplotlib.rcParams["font.family"])
    return size * max(
        len(IDEOGRAPH.findall(line)) + _advance(IDEOGRAPH.sub("", line), family, bold) for line in text.split("\n")
    )


@cache
def _face(family: tuple[str, ...], bold: bool) -> Any:
    """The font of a family, with those after it for what it lacks."""
    weight = "bold" if bold else "normal"
    manager = matplotlib.font_manager
    return manager.get_font([manager.findfont(manager.FontProperties(family=[each], weight=weight)) for each in family])


@cache
def _advance(text: str, family: tuple[str, ...], bold: bool) -> float:
    face = _face(family, bold)
    face.set_size(64, 72)
    face.set_text(text, 0.0)
    return face.get_width_height()[0] / 64 / 64


def plain(text: str) -> str:
    """``text`` as it stands: between two dollar signs matplotlib would read TeX. What asks for a coloured emoji has no
    glyph, and halves of surrogate pairs, which names of files hold, have none either."""
    text = text.replace("\N{VARIATION SELECTOR-16}", "").encode("utf-8", "replace").decode()
    return text.replace("$", r"\$")


MOST_TEX = 600
"""So many characters of TeX are read; what is longer takes seconds, and is shown as it stands."""
SMALLEST_FORMULA = 0.55
"""A formula wider than the axes is made smaller down to that share of the title."""


def said(text: str, room: float, size: float) -> str:
    """A person's own title, in lines: TeX between dollar signs is mathematics where matplotlib can read it."""
    if text.count("$") >= 2 and len(text) <= MOST_TEX:
        lines = wrap(text, room, size, measure=_extent)
        if lines and all(_extent(each, size) <= room for each in lines.split("\n")):
            return lines
    return plain(wrap(text, room, size, bold=True))


def has_tex(text: str) -> bool:
    """Whether matplotlib will read TeX in it: then it is not to break its lines, as it would part formulas."""
    return "$" in text.replace(r"\$", "")


def formula(tex: str, room: float, size: float) -> tuple[str, float]:
    """A formula as matplotlib's mathtext, and the share of ``size`` at which it fits; empty where it never does."""
    tex = tex.replace(r"\left|", "|").replace(r"\right|", "|")  # bars that stretch are too short in some fonts
    wide = _extent(f"${tex}$", size) if tex and len(tex) <= MOST_TEX else math.inf
    share = min(1.0, room / wide)
    return (f"${tex}$", share) if share >= SMALLEST_FORMULA else ("", 1.0)


def _extent(text: str, size: float) -> float:
    """How wide a line with TeX in it will be; infinite where it cannot be read."""
    from matplotlib.mathtext import MathTextParser

    try:
        return float(MathTextParser("path").parse(text, 72, matplotlib.font_manager.FontProperties(size=size)).width)
    except (ValueError, RecursionError):
        return math.inf


def fit(text: str, room: float, size: float, bold: bool = False) -> str:
    """``text``, shortened in the middle until it is at most ``room`` points wide."""
    if len(text) * size < room or width(text, size, bold) <= room:
        return text
    for kept in range(min(len(text) - 1, int(5 * room / size)), 1, -1):  # no letter is thinner than a fifth of its size
        short = text[: (kept + 1) // 2] + "…" + text[len(text) - kept // 2 :]
        if width(short, size, bold) <= room:
            return short
    return "…"


TOKEN = re.compile(r"(?:\$[^$]*\$|[^\s$]|\$)+")
"""A word; spaces between two dollar signs do not end it."""


def wrap(
    text: str, room: float, size: float, bold: bool = False, most: int = 3, measure: Callable[..., float] | None = None
) -> str:
    """``text`` in lines of at most ``room`` points, ``most`` of them at most; what is left over is shortened. With a
    ``measure`` for TeX no formula is parted, and nothing is shortened."""
    lines: list[str] = []
    wide = measure or partial(width, bold=bold)
    for space, word in _words(text) if measure is None else ((" ", each) for each in TOKEN.findall(text)):
        longer = f"{lines[-1]}{space}{word}" if lines else word
        if lines and (len(lines) == most or wide(longer, size) <= room):
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines if measure else [fit(line, room, size, bold) for line in lines])


def _words(text: str) -> Iterator[tuple[str, str]]:
    """The words with what stands before them in a line: nothing where one ends within a run of ideographs."""
    for word in text.split():
        parts = IDEOGRAPH.sub(lambda found: f"\n{found[0]}\n", word).split("\n") if not word.isascii() else [word]
        for number, part in enumerate(each for each in parts if each):
            yield ("" if number else " "), part
