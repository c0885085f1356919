"""Cells of text: the characters that pictures are made of, and a rectangle of them with colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from ...columns import without_accents
from ...dataclass import dataclass
from ..scene.data import BEST, FILLED, HATCH, INK, OPEN, RINGS, SHADE

COLOURS = (34, 31, 32, 35, 33, 36)
"""ANSI colours in the order of the curves: blue and red first, as in the lesson."""


@dataclass(frozen=True)
class Alphabet:
    """The characters of a picture. ``lines`` are for curves where there is no braille, ``stem`` is a
    delta's: of no stroke that a curve or an axis has, since the ends that it stands between must not look joined."""

    dots: dict[str, str]
    up: str
    down: str
    upright: str
    stem: str
    level: str
    corner: str
    tick: str
    foot: str
    beyond: tuple[str, str]
    """At the lower and the upper edge, where a curve leaves."""
    signs: str
    """Single signs, by the number of the curve."""
    shades: dict[str, str]
    """What stands in the axis below stretches that a picture shades."""
    lines: str = ""


UNICODE = Alphabet(
    {FILLED: "●", OPEN: "○", BEST: "●", RINGS: "◦"}, "↑", "↓", "│", "║", "─", "└", "┤", "┴", ("˅", "˄"),
    signs="◇□△▽", shades={SHADE: "▒", HATCH: "█"},
)  # fmt: skip
ASCII = Alphabet(
    {FILLED: "@", OPEN: "o", BEST: "@", RINGS: "o"}, "^", "v", "|", ":", "-", "+", "+", "+", ("v", "^"),
    signs="DSMW", shades={SHADE: "~", HATCH: "#"}, lines="*.#x%&=~",
)  # fmt: skip
PLAIN = str.maketrans(
    {"′": "'", "″": "''", "−": "-", "·": "*", "δ": "delta", "…": "..", "⁻": "-"}
    | {"≈": "~", "∞": "inf", "∂": "d"}
    | dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
)


@dataclass
class Block:
    """A rectangle of cells, each a character and the number of its colour."""

    width: int
    height: int
    cells: list[list[tuple[str, int]]] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = [[(" ", INK)] * self.width for _ in range(self.height)]

    def put(self, row: int, column: int, text: str, style: int = INK) -> None:
        """Write ``text`` from (row, column) on; what would stand outside is dropped."""
        for place, character in enumerate(text, column):
            if 0 <= row < self.height and 0 <= place < self.width:
                self.cells[row][place] = (character, style)

    def free(self, row: int, column: int, length: int) -> bool:
        """Whether so many cells are blank, and there."""
        if not (0 <= row < self.height and column >= 0 and column + length <= self.width):
            return False
        return all(cell[0] == " " for cell in self.cells[row][column : column + length])

    def paste(self, row: int, column: int, other: Block) -> None:
        for below, line in enumerate(other.cells):
            self.cells[row + below][column : column + other.width] = line

    def lines(self, colour: bool) -> Iterator[str]:
        for row in self.cells:
            last = max((place for place, cell in enumerate(row) if cell[0] != " "), default=-1)
            yield _painted(row[: last + 1]) if colour else "".join(cell[0] for cell in row[: last + 1])


def _painted(cells: Sequence[tuple[str, int]]) -> str:
    text, now = "", INK
    for character, style in cells:
        if style != now and character != " ":
            text += "\x1b[0m" if style == INK else f"\x1b[{COLOURS[style % len(COLOURS)]}m"
            now = style
        text += character
    return text + ("\x1b[0m" if now != INK else "")


def plain(text: str, unicode: bool) -> str:
    """The text in characters that the stream can hold."""
    text = "".join(each if each.isprintable() else "?" for each in text)
    return text if unicode else without_accents(text.translate(PLAIN)).encode("ascii", "replace").decode()
