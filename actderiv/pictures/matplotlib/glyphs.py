"""Which characters of a picture its font lacks, and the fonts of this machine that have them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from ..scene import Curves
from .looks import library

matplotlib = library()

NO_FONT = ("last resort", "lastresort", ".notdef", "tofu", "blank")
"""Fonts that have a box for every character."""
CHOSEN = ("noto sans cjk", "noto serif cjk", "source han", "noto sans", "noto emoji", "symbola")
"""Families that are taken before others: they go well with any text."""


def lacking(curves: Curves) -> frozenset[str]:
    """The characters that the fonts which rcParams name have no glyph for."""
    shown = {each for text in curves.words() for each in text if not each.isascii()}
    shown = {each for each in shown if unicodedata.category(each) not in ("Cf", "Mn", "Zs", "Cs", "Zl", "Zp")}
    manager = matplotlib.font_manager
    for family in matplotlib.rcParams["font.family"] if shown else ():
        face = manager.get_font(manager.findfont(manager.FontProperties(family=[family])))
        shown = {each for each in shown if not face.get_char_index(ord(each))}
    return frozenset(shown)


def find(curves: Curves) -> str:
    """Let text be drawn in further fonts where those that rcParams name lack a character; returns what none has."""
    lack = lacking(curves)
    if not lack:
        return ""
    found, left = others(lack)
    matplotlib.rcParams["font.family"] = [*matplotlib.rcParams["font.family"], *found]
    return left


@cache
def others(characters: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """Families of this machine that have these characters, and the characters that none of them has."""
    found, left = [], set(characters)
    for family, path in _families():
        if not left:
            break
        has = left & _shown_by(path, left)
        if has:
            found.append(family)
            left -= has
    return tuple(found), "".join(sorted(left))


def _families() -> list[tuple[str, str]]:
    """Every family with the file of its plain weight, in an order that is the same in every run."""
    plain: dict[str, tuple[Any, str]] = {}
    for entry in matplotlib.font_manager.fontManager.ttflist:
        if any(each in entry.name.lower() for each in NO_FONT):
            continue
        odd = entry.style != "normal", entry.weight not in (400, "normal", "regular"), entry.fname
        plain[entry.name] = min(plain.get(entry.name, (odd, entry.fname)), (odd, entry.fname))
    return [(name, plain[name][1]) for name in sorted(plain, key=lambda name: (_rank(name), name))]


def _rank(name: str) -> int:
    return next((number for number, each in enumerate(CHOSEN) if name.lower().startswith(each)), len(CHOSEN))


def _shown_by(path: str, characters: Iterable[str]) -> set[str]:
    """Those of the characters that a font has outlines for; fonts of coloured pictures have none."""
    try:
        face = matplotlib.font_manager.get_font(path)
        return {each for each in characters if face.scalable and face.get_char_index(ord(each))}
    except (OSError, RuntimeError):
        return set()
