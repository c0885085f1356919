"""The errors of an implementation over its number format as small pictures in a page: the curves of ``--plot``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..messages import _, ngettext
from ..report import UlpRow

WIDTH, HEIGHT = 640, 240
LEFT, TOP, RIGHT, BOTTOM = 52, 10, 630, 206
"""The edges of the axes, in pixels."""


def charts(row: UlpRow, name: str, text: Callable[[Any], str]) -> Iterator[str]:
    """The pictures of a row, as figures; none where there is no number format to draw over. ``name`` begins their ids,
    ``text`` makes a text safe."""
    from ..floats import FORMATS

    if not row.profile or row.limit is None or row.out_dtype is not None or row.dtype not in FORMATS:
        return
    from ..pictures.scene.errors import curves_of_errors

    panels = curves_of_errors([row], FORMATS.get(row.dtype), row.limit).panels
    for number, panel in enumerate(panels, 1):
        whole = panel.x_ticks is not None  # only the axis of a whole format has ticks of its own
        low, high = panel.xlim
        title = (
            _("Error of {row} in ULP over all of {format}", row=row.label, format=row.dtype) if whole else
            _("Error of {row} in ULP from {low:.4g} to {high:.4g}", row=row.label, low=low, high=high)
        )  # fmt: skip
        yield from _figure(panel, row, f"{name}-chart-{number}", title, text)


def _sentence(row: UlpRow, shaded: bool) -> str:
    """What the picture shows: the worst error, how many inputs fail, what is allowed, what is shaded."""
    fail = {"points": row.points, "limit": row.limit}
    if row.max_ulp_at is None:
        said = ngettext("{count} of {points} inputs fail, {limit:g} ULP are allowed",
                        "{count} of {points} inputs fail, {limit:g} ULP are allowed", row.failures, **fail)  # fmt: skip
    else:
        said = ngettext(
            "worst {worst:.3g} ULP at x = {x:.6g}, {count} of {points} inputs fail, {limit:g} ULP are allowed",
            "worst {worst:.3g} ULP at x = {x:.6g}, {count} of {points} inputs fail, {limit:g} ULP are allowed",
            row.failures, worst=row.max_ulp, x=row.max_ulp_at, **fail,
        )  # fmt: skip
    if shaded:
        regions = ngettext("{count} failing region shaded", "{count} failing regions shaded", len(row.findings))
        said = f"{said}; {regions}"
    return f"{said}."


def _figure(panel: Any, row: UlpRow, name: str, title: str, text: Callable[[Any], str]) -> Iterator[str]:
    told = [curve.label for curve in panel.curves if curve.label]
    said = _sentence(row, bool(panel.bands))
    yield f'<figure>\n<div class="wide" tabindex="0" role="group" aria-label="{text(title)}">'
    yield (f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{name}-title {name}-desc">'
           f'<title id="{name}-title">{text(title)}</title><desc id="{name}-desc">{text(said)}</desc>')  # fmt: skip
    yield from _drawn(panel)
    yield "</svg></div>"
    shown = [f"{title}: {said}", *([_("Shown: {curves}.", curves="; ".join(told))] if told else [])]
    yield f"<figcaption>{text(' '.join(shown))}</figcaption>\n</figure>"


def _drawn(panel: Any) -> Iterator[str]:
    import numpy as np

    from ..pictures.scene import ticks
    from ..pictures.scene.data import DOTS

    def across(values: Any) -> Any:
        low, high = panel.xscale.place(np.array(panel.xlim))
        return LEFT + (panel.xscale.place(values) - low) / (high - low) * (RIGHT - LEFT)

    def up(values: Any) -> Any:
        low, high = panel.yscale.place(np.array(panel.ylim))
        return BOTTOM - np.clip((panel.yscale.place(values) - low) / (high - low), 0, 1) * (BOTTOM - TOP)

    for first, last in panel.bands:
        x0, x1 = across(np.array([first, last]))
        yield f'<rect class="band" x="{x0:.1f}" y="{TOP}" width="{max(x1 - x0, 1):.1f}" height="{BOTTOM - TOP}"/>'
    along = panel.x_ticks or ticks(panel.xlim[0], panel.xlim[1], 7, scale=panel.xscale)
    heights = ticks(panel.ylim[0], panel.ylim[1], 5, scale=panel.yscale, zero=panel.zero)
    xs, ys = across(np.array(along.at)), up(np.array(heights.at))
    grid = "".join([*(f"M{x:.1f} {TOP}V{BOTTOM}" for x in xs), *(f"M{LEFT} {y:.1f}H{RIGHT}" for y in ys)])
    yield f'<path class="grid" d="{grid}"/><path class="frame" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>'
    yield '<g text-anchor="middle">'
    yield "".join(
        f'<text x="{x:.1f}" y="{BOTTOM + 16}">{each}</text>' for x, each in zip(xs, along.labels, strict=True)
    )
    yield f'<text x="{(LEFT + RIGHT) / 2:.0f}" y="{HEIGHT - 3}">x</text></g><g text-anchor="end">'
    names = zip(ys, heights.labels, strict=True)
    yield "".join(f'<text x="{LEFT - 6}" y="{y + 4:.1f}">{each}</text>' for y, each in names)
    yield f'</g><text transform="rotate(-90 12 {(TOP + BOTTOM) // 2})" x="12" y="{(TOP + BOTTOM) // 2}">ULP</text>'
    for curve in panel.curves:
        style = f"s{curve.style % 3}" if isinstance(curve.style, int) and curve.style >= 0 else "ink"
        for x, y in curve.segments:
            if curve.form != DOTS:
                points = " ".join(f"{a:.1f} {b:.1f}" for a, b in zip(across(x), up(y), strict=True))
                yield f'<path class="bound" d="M{points}"/>'
                continue
            places = sorted({(round(float(a)), round(float(b))) for a, b in zip(across(x), up(y), strict=True)})
            yield f'<path class="dots {style}" d="{"".join(f"M{a} {b}h0" for a, b in places)}"/>'
        for mark in curve.marks:
            a, b = float(across(np.float64(mark.x))), float(up(np.float64(mark.y)))
            yield f'<path class="mark {style}" d="M{a:.1f} {b - 5:.1f}l5 5l-5 5l-5 -5z"/>'
