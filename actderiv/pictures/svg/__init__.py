"""Curves to a small SVG, a few kilobytes each: for pages that hold a picture of every function.

The picture is the same data as those of matplotlib, with the same breaks and dots, drawn in fewer strokes: a line keeps
only the points that a tenth of a pixel needs, and letters stay text. One panel, in the light theme.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from ..scene import Arrow, Curve, Panel, ticks
from ..scene.data import FILLED, Mark, lifted
from ..scene.leaving import Exit, exits
from ..themes import DASHES, THEMES
from .frame import Frame

FRAME = Frame(360, 216, 40, 22, 354, 194)
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = FRAME
ROOM = 0.1
"""How far, in pixels, a line may leave the curve it stands for."""
LIGHT = THEMES.get("light")
DASHED = [" ".join(f"{LIGHT.width * length:.1f}" for length in dash) for dash in DASHES]
AXIS = "#8c8c8c"


def svg(panel: Panel, title: str, shown: str = "") -> str:
    """The panel as a whole SVG document; ``title`` is read out, ``shown`` stands beside the legend."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'role="img" font-family="DejaVu Sans, Verdana, sans-serif" font-size="10">'
    )
    clip = f'<clipPath id="a"><path d="M{LEFT} {TOP}H{RIGHT}V{BOTTOM}H{LEFT}z"/></clipPath>'
    body = [f"<title>{escape(title)}</title>", f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', clip]
    body += [*_axes(panel), f'<g clip-path="url(#a)" fill="none" stroke-width="{LIGHT.width}">', *_lines(panel), "</g>"]
    body += [*_arrows(panel), *_dots(panel), *_legend(panel)]
    if shown:
        body.append(f'<text x="{RIGHT}" y="15.5" fill="{LIGHT.ink}" text-anchor="end">{escape(shown)}</text>')
    return "\n".join([head, *body, "</svg>", ""])


def _x(panel: Panel, x: np.ndarray | float) -> np.ndarray:
    return np.asarray(FRAME.across(panel, x))


def _y(panel: Panel, y: np.ndarray | float) -> np.ndarray:
    return np.asarray(FRAME.up(panel, y, beyond=1))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace("-0.", "-.").removeprefix("0") or "0"


def _axes(panel: Panel) -> Iterator[str]:
    """Grid, axes through 0, and the numbers at the rim."""
    across, up = ticks(*panel.xlim, 7), ticks(*panel.ylim, 5)
    xs, ys = [_number(float(_x(panel, at))) for at in across.at], [_number(float(_y(panel, at))) for at in up.at]
    grid = [f"M{x} {TOP}V{BOTTOM}" for x in xs] + [f"M{LEFT} {y}H{RIGHT}" for y in ys]
    yield f'<path d="{"".join(grid)}" stroke="{LIGHT.grid}"/>'
    zero = [f"M{x} {TOP}V{BOTTOM}" for x, at in zip(xs, across.at, strict=True) if abs(at) < 1e-12]
    zero += [f"M{LEFT} {y}H{RIGHT}" for y, at in zip(ys, up.at, strict=True) if abs(at) < 1e-12]
    if zero:
        yield f'<path d="{"".join(zero)}" stroke="{AXIS}"/>'
    yield f'<g fill="{LIGHT.ink}" text-anchor="middle">'
    yield from (f'<text x="{x}" y="{BOTTOM + 14}">{label}</text>' for x, label in zip(xs, across.labels, strict=True))
    yield f'</g><g fill="{LIGHT.ink}" text-anchor="end">'
    yield from (
        f'<text x="{LEFT - 5}" y="{_number(float(y) + 3.5)}">{label}</text>'
        for y, label in zip(ys, up.labels, strict=True)
    )
    yield "</g>"


def _lines(panel: Panel) -> Iterator[str]:
    """The curves, the first on top."""
    for curve in reversed(panel.curves):
        pieces = [_path(_x(panel, x), _y(panel, y)) for x, y in curve.segments]
        if pieces:
            yield f'<path d="{"".join(pieces)}" {_pen(curve)}/>'
        if signs := "".join(_sign(each) for each in _exits(panel, curve)):
            yield f'<path d="{signs}" stroke="{_colour(curve)}" stroke-width="1.3"/>'


def _exits(panel: Panel, curve: Curve) -> list[Exit]:
    """Where the curve is cut off, in pixels."""
    x, y = lifted([(_x(panel, x), _y(panel, y)) for x, y in curve.segments])
    return exits(x, y, TOP, BOTTOM, apart=10, slack=0.5)


def _sign(at: Exit) -> str:
    """A small open arrowhead, as the picture files have it."""
    back = math.atan2(-at.up, -at.across)
    ends = [(at.x + 5 * math.cos(back + turn), at.y + 5 * math.sin(back + turn)) for turn in (-0.56, 0.56)]
    (x0, y0), (x1, y1) = ((_number(x), _number(y)) for x, y in ends)
    return f"M{x0} {y0}L{_number(at.x)} {_number(at.y)}L{x1} {y1}"


def _pen(curve: Curve) -> str:
    dash = DASHED[curve.style % len(DASHED)]
    return f'stroke="{_colour(curve)}"' + (f' stroke-dasharray="{dash}"' if dash else "")


def _colour(curve: Curve) -> str:
    return LIGHT.palette[curve.style % len(LIGHT.palette)]


def _path(x: np.ndarray, y: np.ndarray) -> str:
    """A polyline in steps from point to point, each rounded to a tenth of a pixel."""
    kept = np.rint(10 * np.column_stack([x, y])[_needed(x, y)]).astype(int)
    steps = np.diff(kept, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    start = f"M{_number(kept[0, 0] / 10)} {_number(kept[0, 1] / 10)}"
    return start + "l" + " ".join(f"{_number(a / 10)} {_number(b / 10)}" for a, b in steps) if steps.size else start


def _needed(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The points that a line needs to stay within :data:`ROOM` of all (Ramer 1972; Douglas & Peucker 1973)."""
    kept = np.zeros(x.size, dtype=bool)
    kept[[0, -1]] = True
    open_ = [(0, x.size - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        dx, dy = x[last] - x[first], y[last] - y[first]
        inner = slice(first + 1, last)
        off = np.abs(dx * (y[inner] - y[first]) - dy * (x[inner] - x[first])) / (math.hypot(dx, dy) or 1.0)
        worst = int(np.argmax(off))
        if off[worst] > ROOM:
            kept[first + 1 + worst] = True
            open_ += [(first, first + 1 + worst), (first + 1 + worst, last)]
    return kept


def _arrows(panel: Panel) -> Iterator[str]:
    """The deltas, each with its label on the side that faces outwards, where there is room."""
    for curve in panel.curves:
        for arrow in curve.arrows:
            yield from _arrow(panel, curve, arrow, crowded=len(curve.arrows) > 2)


def _arrow(panel: Panel, curve: Curve, arrow: Arrow, crowded: bool) -> Iterator[str]:
    x, base, tip = (float(each) for each in (_x(panel, arrow.x), _y(panel, arrow.base), _y(panel, arrow.tip)))
    down = 1 if tip > base else -1
    colour = _colour(curve)
    stem = f"M{_number(x)} {_number(base)}V{_number(tip - 6 * down)}"
    yield f'<path d="{stem}" stroke="{colour}" stroke-width="{LIGHT.width}"/>'
    yield f'<path d="M{_number(x)} {_number(tip)}l-4 {-8 * down}h8z" fill="{colour}"/>'
    label = arrow.label.partition("(")[0] if crowded else arrow.label
    room = 6 * len(label)
    left = RIGHT - x < room or room < x - LEFT < (RIGHT - LEFT) / 2 - 1
    place = f'x="{_number(x + (-7 if left else 7))}" y="{_number(min(max(tip + 4, TOP + 8), BOTTOM - 3))}"'
    yield f'<text {place} fill="{colour}"{_anchor(left)}>{escape(label)}</text>'


def _anchor(left: bool) -> str:
    return ' text-anchor="end"' if left else ""


def _dots(panel: Panel) -> Iterator[str]:
    """Open ends under the values that hold, the first curve's on top."""
    marks = [(mark, curve) for curve in reversed(panel.curves) for mark in curve.marks if _inside(panel, mark)]
    for mark, curve in sorted(marks, key=lambda each: each[0].kind == FILLED):
        place = f'cx="{_number(float(_x(panel, mark.x)))}" cy="{_number(float(_y(panel, mark.y)))}" r="3"'
        fill = _colour(curve) if mark.kind == FILLED else "#fff"
        yield f'<circle {place} fill="{fill}" stroke="{_colour(curve)}" stroke-width="1.5"/>'


def _inside(panel: Panel, mark: Mark) -> bool:
    return panel.ylim[0] <= mark.y <= panel.ylim[1]


def _legend(panel: Panel) -> Iterator[str]:
    """The names of the curves above the axes, each after a piece of its line."""
    start = LEFT
    for curve in _named(panel.curves):
        yield f'<path d="M{start} 12h26" fill="none" stroke-width="{LIGHT.width}" {_pen(curve)}/>'
        yield f'<text x="{start + 31}" y="15.5" fill="{LIGHT.ink}">{escape(curve.label)}</text>'
        start += 48 + 6 * len(curve.label)


def _named(curves: Sequence[Curve]) -> list[Curve]:
    return [each for each in curves if each.label]
