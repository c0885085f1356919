"""The picture of an implementation's error: ULP against x, over the whole of a number format."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..errors import RequestError
from ..floats import Format
from ..report import UlpRow
from .data import BEST, DOTS, INK, Curve, Curves, Mark, Panel, Ticks
from .rescaling import logarithmic
from .scales import SUPERSCRIPTS, minus

MOST_COLUMNS = 3
TOUCHING = 0.05
"""Stretches of inputs closer than so many binades are one in a picture."""
LEAST = 1e-3
"""An error of fewer ULP is drawn as 0."""
ENDLESS = "∞ ULP: at the upper edge"
"""What infinite and NaN results are called, which have no height of their own."""


class Scale(NamedTuple):
    """An axis on which every binade of a format, of both signs, is as wide as any other, and 0 stands in the middle."""

    tiny: float
    largest: float

    @classmethod
    def of(cls, format: Format) -> Scale:
        return cls(format.smallest_subnormal, format.largest)

    def place(self, x: Any) -> Any:
        """Where x stands: the number of binades from 0, with its sign."""
        size = np.abs(np.asarray(x, dtype=np.float64))
        with np.errstate(divide="ignore"):
            return np.sign(x) * np.maximum(0.0, np.log2(size) - math.log2(self.tiny) + 1)

    @property
    def end(self) -> float:
        return float(self.place(np.float64(self.largest))) + 1

    def ticks(self, count: int = 9) -> Ticks:
        """0 and powers of ten of both signs, evenly spread."""
        low, high = math.ceil(math.log10(self.tiny)), math.floor(math.log10(self.largest))
        step = max(1, math.ceil((high - low + 1) / max(1, count // 2)))
        powers = [power for power in range(low, high + 1) if power % step == 0]
        names = ["1" if power == 0 else "10" + str(power).translate(SUPERSCRIPTS) for power in powers]
        at = self.place(10.0 ** np.array(powers, dtype=float)).tolist()
        apart = [each for each in zip(at, names, strict=True) if each[0] > self.end / (2 * count)]
        negative = [(-place, "−" + name) for place, name in reversed(apart)]
        marked = [*negative, (0.0, "0"), *apart]
        return Ticks(tuple(place for place, _ in marked), tuple(name for _, name in marked))


def curves_of_errors(rows: Sequence[UlpRow], format: Format, max_ulp: float) -> Curves:
    """A panel for each function: the ULP error of what was judged, the bound, the worst input; failing regions shaded.

    Several candidates share a panel, each in its own colour; no region is then shaded, as it would be nobody's.
    """
    groups: dict[str, list[UlpRow]] = {}
    for row in rows:
        if row.profile:
            groups.setdefault(row.function, []).append(row)
    if rows and not groups:
        raise RequestError("There is no picture of errors of a function of a vector: it has no axis of x.")
    panels = [_panel(group, Scale.of(format), max_ulp) for group in groups.values()]
    return Curves(tuple(panels), min(MOST_COLUMNS, len(panels)))


def _panel(rows: Sequence[UlpRow], scale: Scale, max_ulp: float) -> Panel:
    first, several = rows[0], len(rows) > 1
    largest = [ulp for row in rows for _, ulp in row.profile if math.isfinite(ulp)]
    top = max(10 * max_ulp, 4 * max(largest, default=0.0))
    curves = [curve for number, row in enumerate(rows) for curve in _error(row, number, several, scale, top)]
    bound = Curve(f"bound {max_ulp:g} ULP", INK, ((np.array([-scale.end, scale.end]), np.full(2, max_ulp)),))
    bands = _united([] if several else [scale.place([each.first, each.last]).tolist() for each in first.findings])
    drawn = (*curves, bound) if several else (curves[0], bound, *curves[1:])
    panel = Panel(
        first.function, drawn, (-scale.end, scale.end), (0.0, 1.0), ylabel="ULP",
        note=first.dtype if several else f"{first.candidate}, {first.dtype}", x_ticks=scale.ticks(), bands=bands,
    )  # fmt: skip
    return logarithmic(panel)


def _united(bands: list[list[float]]) -> tuple[tuple[float, float], ...]:
    """The stretches, those that touch or overlap as one: shades laid over each other would tell of more."""
    found: list[tuple[float, float]] = []
    for first, last in sorted(bands):
        if found and first <= found[-1][1] + TOUCHING:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)


def _error(row: UlpRow, number: int, several: bool, scale: Scale, top: float) -> list[Curve]:
    """The errors of one candidate as dots, and its worst input; of several, each with its name and a style."""
    x, ulp = (np.array(each, dtype=np.float64) for each in zip(*row.profile, strict=True))
    finite = np.isfinite(ulp)
    shown = np.where(finite, np.where(ulp < LEAST, 0.0, ulp), top)
    place = scale.place(x)
    worst_of_all = int(np.argmax(ulp))
    at, worst = float(x[worst_of_all]), float(ulp[worst_of_all])
    if row.max_ulp is not None and row.max_ulp_at is not None and worst <= row.max_ulp < math.inf:
        at, worst = row.max_ulp_at, row.max_ulp  # of several as bad the one that the table names
    known = math.isfinite(worst)
    marks = (Mark(float(scale.place(at)), worst if known else top, BEST),) if worst else ()
    said = minus(f"worst {f'{worst:.3g}' if known else '∞'} ULP at x = {at:.4g}")
    if several:
        at_edge = "" if finite.all() else f"; {ENDLESS}"
        return [Curve(f"{minus(row.candidate)}: {said}{at_edge}", number, ((place, shown),), marks, form=DOTS)]
    if not worst:
        return [Curve("ULP error, 0 everywhere", 0, ((place, shown),), form=DOTS)]
    beyond = [] if finite.all() else [Curve(ENDLESS, 2, ((place[~finite], shown[~finite]),), form=DOTS)]
    measured = Curve("ULP error", 0, ((place[finite], shown[finite]),), form=DOTS)
    return [measured, *beyond, Curve(said, 1, (), marks, form=DOTS)]
