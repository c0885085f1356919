"""The inside of a pair of axes: dots finer than a character for the curves, characters over them for the rest."""

from __future__ import annotations

import math

import numpy as np

from ..scene import Arrow, Curve, Panel, Scale
from ..scene.data import BEST, DOTS, FILLED, LINE, OPEN, RINGS, SIGNS, lifted
from ..scene.leaving import exits
from ..scene.scales import minus
from .cells import Alphabet, Block, plain

BRAILLE = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
PATTERNS = ((1,), (1, 1, 0, 0), (1, 1, 1, 1, 1, 0, 0, 1, 0, 0), (1, 0, 0, 0), (1, 1, 1, 1, 1, 1, 0, 0))
"""Which of the dots along a line are set: without colour, this tells the curves apart."""


class Plot:
    """The inside of a pair of axes: dots finer than a character, and characters over them."""

    def __init__(self, panel: Panel, width: int, rows: int, alphabet: Alphabet):
        self.panel, self.width, self.rows, self.alphabet = panel, max(1, width), rows, alphabet
        self.fine = not alphabet.lines
        self.block = Block(self.width, rows)
        self.across, self.up = (2, 4) if self.fine else (1, 1)

    def column(self, x: float) -> int:
        return math.floor(float(self._x(np.array([x]))[0]) / self.across)

    def row(self, y: float) -> int:
        return math.floor(float(self._y(np.array([y]))[0]) / self.up)

    def draw(self) -> None:
        """Axes through 0, then curves, then arrows, then dots, each over what came before."""
        if not self.panel.log_y and self.panel.ylim[0] < 0 < self.panel.ylim[1]:
            self.block.put(self.row(0.0), 0, ("┈" if self.fine else "-") * self.width)
        numbered = enumerate(self.panel.curves)  # the first lies above the others, rings above all
        for _, curve in sorted(numbered, key=lambda each: (each[1].form == RINGS, -each[0])):
            if curve.form != SIGNS:
                self._curve(curve)
        for curve in self.panel.curves[::-1]:
            self._leaving(curve)
        arrows = [(arrow, curve.style) for curve in self.panel.curves for arrow in curve.arrows]
        for draw in (self._arrow, self._arrow_label):
            for arrow, style in arrows:
                draw(arrow, style)
        for kind in (OPEN, FILLED, BEST):
            for curve in self.panel.curves:
                for mark in curve.marks:
                    if mark.kind == kind:
                        self.block.put(self.row(mark.y), self.column(mark.x), self.alphabet.dots[kind], curve.style)
        for curve in self.panel.curves:
            if curve.form == SIGNS:
                self._put(curve, self.alphabet.signs[curve.style % len(self.alphabet.signs)])

    def _put(self, curve: Curve, sign: str) -> None:
        """One character at each point."""
        x, y = curve.points()
        for at, value in zip(x.tolist(), y.tolist(), strict=True):
            self.block.put(self.row(value), self.column(at), sign, curve.style)

    def _curve(self, curve: Curve) -> None:
        if curve.form == RINGS:
            self._put(curve, self.alphabet.dots[RINGS])
            return
        for x, y in curve.segments:
            points = self._x(x), self._y(y)
            for column, row in zip(*(points if curve.form == DOTS else _walk(*points, curve.style, self)), strict=True):
                self._dot(math.floor(column), math.floor(row), curve.style)

    def _leaving(self, curve: Curve) -> None:
        """A sign where the curve is cut off at the lower or the upper edge."""
        x, y = lifted([(self._x(x), -self._y(y)) for x, y in curve.segments])
        low = -float(self.rows * self.up)
        for each in exits(x, y, low, 0.0, apart=2.0 * self.across, slack=1.0, joined=curve.form == LINE):
            row, sign = (0, self.alphabet.beyond[1]) if each.y == 0.0 else (self.rows - 1, self.alphabet.beyond[0])
            self.block.put(row, math.floor(each.x / self.across), sign, curve.style)

    def _dot(self, x: int, y: int, style: int) -> None:
        """Set one of the fine dots; a cell that two curves share keeps the dots of both."""
        column, row = x // self.across, y // self.up
        if not (0 <= column < self.width and 0 <= row < self.rows):
            return
        if not self.fine:
            sign = self.alphabet.lines[style % len(self.alphabet.lines)] if style >= 0 else "."
            self.block.put(row, column, sign, style)
            return
        held = ord(self.block.cells[row][column][0])
        held = held if 0x2800 <= held < 0x2900 else 0x2800
        self.block.put(row, column, chr(held | BRAILLE[y % 4][x % 2]), style)

    def _arrow(self, arrow: Arrow, style: int) -> None:
        column, base, tip = self._stands(arrow), self.row(arrow.base), self._tip(arrow)
        dots = [self.row(mark.y) for each in self.panel.curves for mark in each.marks if self.column(mark.x) == column]
        for row in range(min(base, tip), max(base, tip) + 1):
            if min((abs(row - each) for each in dots), default=2) > 1:  # it touches no end of a curve
                self.block.put(row, column, self.alphabet.stem, style)
        self.block.put(tip, column, self.alphabet.up if arrow.tip > arrow.base else self.alphabet.down, style)

    def _arrow_label(self, arrow: Arrow, style: int) -> None:
        """The label beside the tip or beyond it, wherever nothing stands yet."""
        label = plain(minus(arrow.label), self.fine)
        column, tip = self._stands(arrow), self._tip(arrow)
        beyond = tip + (-1 if arrow.tip > arrow.base else 1)
        places = [
            (tip, column + 2),
            (tip, column - 1 - len(label)),
            (beyond, column),
            (beyond, column - len(label) + 1),
        ]
        for row, start in places:
            if self.block.free(row, start, len(label)):
                self.block.put(row, start, label, style)
                return

    def _stands(self, arrow: Arrow) -> int:
        return self.column(arrow.x) + round(2 * arrow.aside)

    def _tip(self, arrow: Arrow) -> int:
        return max(0, min(self.rows - 1, self.row(arrow.tip)))

    def _x(self, x: np.ndarray) -> np.ndarray:
        return _scaled(x, *self.panel.xlim, self.panel.xscale) * (self.width * self.across - 1e-9)

    def _y(self, y: np.ndarray) -> np.ndarray:
        return (1 - _scaled(y, *self.panel.ylim, self.panel.yscale)) * (self.rows * self.up - 1e-9)


def _scaled(values: np.ndarray, low: float, high: float, scale: Scale) -> np.ndarray:
    """Data to shares of the axis; far outside is cut to a little outside."""
    with np.errstate(all="ignore"):
        places, first, last = scale.place(values), scale.place(low), scale.place(high)
        return np.clip((places - first) / (last - first), -2.0, 3.0)


def _walk(x: np.ndarray, y: np.ndarray, style: int, plot: Plot) -> tuple[np.ndarray, np.ndarray]:
    """The fine dots along a line, with the gaps of the curve's pattern."""
    length = np.maximum(np.abs(np.diff(x)), np.abs(np.diff(y)))
    travelled = np.concatenate([[0.0], np.cumsum(length)])
    place = np.arange(0.0, travelled[-1] + 0.5, 0.5)
    kept = np.ones(place.size, dtype=bool)
    if plot.fine:
        dots = np.array(pattern(style), dtype=bool)
        kept = dots[np.floor(place).astype(int) % dots.size]
    return np.interp(place, travelled, x)[kept], np.interp(place, travelled, y)[kept]


def pattern(style: int) -> tuple[int, ...]:
    return PATTERNS[style % len(PATTERNS)]
