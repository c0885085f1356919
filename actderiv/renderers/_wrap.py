"""Text in a given number of terminal columns: how wide it is, where it may break. Nothing is ever cut off."""

from __future__ import annotations

import re
import unicodedata

# A word that is too long breaks behind these, so that no name of a function or a parameter is torn.
SEAMS = re.compile(r"[^/:,=()]*[/:,=()]+|[^/:,=()]+")


def width_of(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, width: int, right: bool = False) -> str:
    """``text`` filled with spaces to ``width`` columns, on the left or on the right."""
    space = " " * (width - width_of(text))
    return space + text if right else text + space


def longest_piece(text: str) -> int:
    """The narrowest column that holds ``text`` without breaking anything but words at their seams."""
    return max((width_of(piece) for word in text.split(" ") for piece in SEAMS.findall(word)), default=0)


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken at spaces, else at seams, else anywhere."""
    if width_of(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        whole = width_of(word) <= width
        for number, piece in enumerate([word] if whole else _pieces(word, width)):
            joined = f"{lines[-1]} {piece}" if lines[-1].strip() and number == 0 else lines[-1] + piece
            if width_of(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    return [line for line in lines if line]


def _pieces(word: str, width: int) -> list[str]:
    """The parts of ``word`` between its seams; one that is still too long is broken anywhere."""
    found: list[str] = []
    for piece in SEAMS.findall(word):
        while width_of(piece) > width:
            fits = next(size for size in range(len(piece), 0, -1) if width_of(piece[:size]) <= width or size == 1)
            found.append(piece[:fits])
            piece = piece[fits:]
        found.append(piece)
    return [piece for piece in found if piece]
