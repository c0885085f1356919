"""Pictures that follow each other, as one file that moves: a figure is laid out once, and drawn again for each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..description import described
from ..scene import Curves
from ..scene.approach import Approach
from . import fonts
from .looks import Look
from .moving import encode
from .save import Said
from .strokes import joined, tag_of

WIDE, MOST = 960, 360_000
"""Pixels across, and in all, at most, unless somebody says how many there are to an inch: files stay below 400 kB."""


def animation(
    approach: Approach, format: str, look: Look | str | None = None, size: tuple[float, float] | None = None,
    dpi: float | None = None, command: str = "", progress: Callable[[int, int], None] | None = None,
) -> bytes:  # fmt: skip
    """The pictures of a secant on its way as the bytes of one file, which tells its course; the last stays longest."""
    from . import told

    pictures = approach.frames()
    look = look if isinstance(look, Look) else Look(look)
    shown: list[Any] = []
    with told(look, dpi):
        for number, pixels in enumerate(_drawn(pictures, look, size, dpi)):
            shown.append(pixels)
            if progress:
                progress(number + 1, len(pictures))
    said = Said(approach.headline(), f"{approach.told()}\n{described(pictures[-1])}", command)
    return encode(shown, format, said)


def _drawn(pictures: Sequence[Curves], look: Look, size: Any, dpi: float | None) -> Iterator[Any]:
    """The pixels of each picture."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from . import figure, layout

    first = layout.arranged(pictures[0], look.worn_theme)
    inches = size or layout.natural_size(first, look.worn_theme)
    fine = min(WIDE / inches[0], math.sqrt(MOST / (inches[0] * inches[1])))
    made = figure(first, look, inches, max(1, math.floor(fine)) if dpi is None else dpi)
    canvas = FigureCanvasAgg(made)
    with look.worn(layout.scale(first, inches, look.worn_theme.letters)):
        canvas.draw()
        made.set_layout_engine("none")  # what stands where is settled: text that changes moves nothing else
        moved = [*_changing(made, pictures), *made.legends]
        for artist in moved:
            artist.set_animated(True)
        canvas.draw()
        still = canvas.copy_from_bbox(made.bbox)
        for picture in pictures:
            _restate(made, picture)
            canvas.restore_region(still)
            for artist in moved:
                made.draw_artist(artist)
            yield np.asarray(canvas.buffer_rgba())[:, :, :3].copy()


def _changing(figure: Any, pictures: Sequence[Curves]) -> list[Any]:
    """The lines that are not the same in all pictures, lowest first."""
    first = {id(curve) for panel in pictures[0].axes() for curve in panel.curves}
    kept = first & {id(curve) for panel in pictures[-1].axes() for curve in panel.curves}
    found = []
    for number, (ax, panel) in enumerate(zip(figure.axes, pictures[0].axes(), strict=True)):
        changed = {str(place) for place, curve in enumerate(panel.curves) if id(curve) not in kept}
        named = [line for line in ax.get_lines() if line.get_gid()]
        found += [line for line in named if line.get_gid().removesuffix(tag_of(number)).rpartition("-")[2] in changed]
    return sorted(found, key=lambda line: line.get_zorder())


def _restate(figure: Any, curves: Curves) -> None:
    """Give the artists of a figure the data of other curves, which differ in numbers alone."""
    for number, (ax, panel) in enumerate(zip(figure.axes, curves.axes(), strict=True)):
        tag, lines = tag_of(number), {line.get_gid(): line for line in ax.get_lines()}
        for place, curve in enumerate(panel.curves):
            lines[f"curve-{place}{tag}"].set_data(*joined(curve))
            for kind in {mark.kind for mark in curve.marks}:
                marks = [mark for mark in curve.marks if mark.kind == kind]
                lines[f"{kind}-{place}{tag}"].set_data([each.x for each in marks], [each.y for each in marks])
    for legend in figure.legends:
        for text, curve in zip(legend.get_texts(), curves.legend(), strict=True):
            text.set_text(fonts.plain(curve.label))
