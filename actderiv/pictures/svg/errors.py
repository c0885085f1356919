"""The errors of an implementation over a number format, as the inside of a small SVG that a page gives its colours."""

from __future__ import annotations

from collections.abc import Iterator

from ..scene import Panel, ticks
from ..scene.data import DOTS
from .frame import Frame

FRAME = Frame(640, 240, 52, 10, 630, 206)
COLOURS = 3
"""So many classes of colours (``s0`` and on) go round with the curves; ``ink`` is that of what is no curve."""


def drawn(panel: Panel) -> Iterator[str]:
    """Bands, axes, dots and marks."""
    __, height, left, top, right, bottom = FRAME
    for first, last in panel.bands:
        x0, x1 = FRAME.across(panel, (first, last))
        yield f'<rect class="band" x="{x0:.1f}" y="{top}" width="{max(x1 - x0, 1):.1f}" height="{bottom - top}"/>'
    along = panel.x_ticks or ticks(*panel.xlim, 7, scale=panel.xscale)
    heights = ticks(*panel.ylim, 5, scale=panel.yscale, zero=panel.zero)
    xs, ys = FRAME.across(panel, along.at), FRAME.up(panel, heights.at)
    grid = "".join([*(f"M{x:.1f} {top}V{bottom}" for x in xs), *(f"M{left} {y:.1f}H{right}" for y in ys)])
    yield f'<path class="grid" d="{grid}"/><path class="frame" d="M{left} {top}V{bottom}H{right}"/>'
    yield '<g text-anchor="middle">'
    yield "".join(
        f'<text x="{x:.1f}" y="{bottom + 16}">{label}</text>' for x, label in zip(xs, along.labels, strict=True)
    )
    yield f'<text x="{(left + right) / 2:.0f}" y="{height - 3}">x</text></g><g text-anchor="end">'
    yield "".join(
        f'<text x="{left - 6}" y="{y + 4:.1f}">{label}</text>' for y, label in zip(ys, heights.labels, strict=True)
    )
    middle = (top + bottom) // 2
    yield f'</g><text transform="rotate(-90 12 {middle})" x="12" y="{middle}">ULP</text>'
    for curve in panel.curves:
        colour = f"s{curve.style % COLOURS}" if isinstance(curve.style, int) and curve.style >= 0 else "ink"
        for x, y in curve.segments:
            points = [*zip(FRAME.across(panel, x).tolist(), FRAME.up(panel, y).tolist(), strict=True)]
            if curve.form == DOTS:
                places = sorted({(round(a), round(b)) for a, b in points})
                yield f'<path class="dots {colour}" d="{"".join(f"M{a} {b}h0" for a, b in places)}"/>'
            else:
                yield f'<path class="bound" d="M{" ".join(f"{a:.1f} {b:.1f}" for a, b in points)}"/>'
        for mark in curve.marks:
            a, b = float(FRAME.across(panel, mark.x)), float(FRAME.up(panel, mark.y))
            yield f'<path class="mark {colour}" d="M{a:.1f} {b - 5:.1f}l5 5l-5 5l-5 -5z"/>'
