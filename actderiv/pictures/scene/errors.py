"""The picture of an implementation's error: ULP against x, where it fails and over the whole of a number format."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...activation import Bound
from ...errors import RequestError
from ...floats import Format
from ...messages import N_, _
from ...report import UlpRow
from ...sources.differences import SCHEMES
from .binades import Binades
from .data import BEST, DOTS, EVEN, INK, Curve, Curves, Mark, Panel, Scale
from .focus import LEAST, Focus, focus_of
from .limits import y_limits
from .rescaling import logarithmic
from .scales import minus, x_limits
from .subject import Subject

MOST_COLUMNS = 3
FEW = 8
"""Of more functions each has one panel only, of the whole format."""
THINNEST = 0.004
"""The width of a shaded stretch, as a share of the axis, so that a single input is seen too; closer ones are one."""
ENDLESS = N_("∞ ULP: at the upper edge")
"""What infinite and NaN results are called, which have no height of their own."""
HIGHEST = 1e290
"""Axes have room up to here: their margins and pixels are numbers, too."""
LOWER = 1.3
"""The errors are higher than the derivative above them by that."""

Move = Callable[[Any], Any]


def curves_of_errors(rows: Sequence[UlpRow], format: Format, max_ulp: float, functions: Sequence[Bound] = ()) -> Curves:
    """For each function the ULP error of what was judged, the bound, and the worst input; failing regions are shaded.

    The first panel reaches over the inputs that fail, with the derivative above where it is one of ``functions``; the
    second over the whole format. Several candidates share a panel, each in its own colour; no region is then shaded,
    as it would be nobody's.
    """
    groups: dict[str, list[UlpRow]] = {}
    for row in rows:
        if row.profile:
            groups.setdefault(_titled(row), []).append(row)
    if rows and not groups:
        raise RequestError(_("There is no picture of errors of a function of a vector: it has no axis of x."))
    known = {each.spec: each for each in functions}
    panels: list[Panel] = []
    for group in groups.values():
        focus = focus_of(group, format) if len(groups) <= FEW else None
        panels += _focused(group, format, max_ulp, focus, known.get(group[0].function))
    across = 2 if len(panels) > len(groups) else MOST_COLUMNS
    return Curves(tuple(panels), min(across, len(panels)), shared_legend=len(groups) == 1 < len(panels))


def _focused(
    rows: Sequence[UlpRow], format: Format, max_ulp: float, focus: Focus | None, function: Bound | None
) -> list[Panel]:
    """The panels of one function."""
    whole = _whole(rows, format, max_ulp)
    if focus is None:
        return [replace(whole, title=_titled(rows[0]), note=_note(rows))]
    ends = x_limits(focus.low, focus.high, focus.scale)
    near = _panel(rows, max_ulp, ends, focus.scale, _same, _told(rows))
    near = replace(near, title=_titled(rows[0]), note=_note(rows), xscale=focus.scale)
    above = _above(rows, focus, function)
    if above is not None:
        near = replace(above, title=near.title, note=near.note, below=replace(near, title="", note=""), lower=LOWER)
    blank = tuple(replace(each, label="") for each in whole.curves)
    return (
        [near] if focus.whole else [near, replace(whole, title=_("all of {dtype}", dtype=rows[0].dtype), curves=blank)]
    )


def _titled(row: UlpRow) -> str:
    """The function, and of a partial derivative which."""
    return f"∂/∂{row.wrt} of {row.function}" if row.wrt else row.function


def _note(rows: Sequence[UlpRow]) -> str:
    return rows[0].dtype if len(rows) > 1 else f"{rows[0].candidate}, {rows[0].dtype}"


def _told(rows: Sequence[UlpRow]) -> list[tuple[float, float]]:
    """The failing regions; of several candidates none."""
    return [] if len(rows) > 1 else [(each.first, each.last) for each in rows[0].findings]


def _whole(rows: Sequence[UlpRow], format: Format, max_ulp: float) -> Panel:
    """The errors over all values of the format."""
    axis = Binades.of(format)
    made = _panel(rows, max_ulp, (-axis.end, axis.end), EVEN, axis.place, _told(rows))
    return replace(made, x_ticks=axis.ticks())


def _same(x: Any) -> Any:
    return np.asarray(x)


def _panel(
    rows: Sequence[UlpRow], max_ulp: float, ends: tuple[float, float], scale: Scale, place: Move,
    regions: Sequence[tuple[float, float]],
) -> Panel:  # fmt: skip
    """The errors on an axis between these ends. ``place`` says which number on it stands for x, and ``scale`` how
    numbers lie along it."""
    several = len(rows) > 1
    largest = [ulp for row in rows for __, ulp in row.profile if math.isfinite(ulp)]
    top = min(max(10 * max_ulp, 4 * max(largest, default=0.0)), HIGHEST)
    curves = [curve for number, row in enumerate(rows) for curve in _error(row, number, several, place, top)]
    curves = [_between(each, *ends) for each in curves]
    bound = Curve(_("bound {max_ulp:g} ULP", max_ulp=max_ulp), INK, ((np.array(ends), np.full(2, max_ulp)),))
    drawn = (*curves, bound) if several else (curves[0], bound, *curves[1:])
    bands = _united([place(each).tolist() for each in regions], ends, scale)
    return logarithmic(Panel("", drawn, ends, (0.0, 1.0), ylabel="ULP", bands=bands))


def _between(curve: Curve, low: float, high: float) -> Curve:
    """What of a curve of dots stands on the axis."""
    pieces = tuple((x[(x >= low) & (x <= high)], y[(x >= low) & (x <= high)]) for x, y in curve.segments)
    return replace(
        curve, segments=tuple(each for each in pieces if each[0].size),
        marks=tuple(each for each in curve.marks if low <= each.x <= high),
    )  # fmt: skip


def _united(
    bands: Sequence[Sequence[float]], ends: tuple[float, float], scale: Scale
) -> tuple[tuple[float, float], ...]:
    """The stretches on the axis, none too thin to be seen, and those that touch as one: shades laid over each other
    would tell of more."""
    low, high = scale.place(ends).tolist()
    thin = THINNEST * (high - low)
    found: list[list[float]] = []
    for first, last in sorted(map(sorted, (scale.place(np.clip(each, *ends)).tolist() for each in bands))):
        room = max(0.0, thin - (last - first)) / 2
        first, last = max(first - room, low), min(last + room, high)
        if found and first <= found[-1][1] + thin:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([first, last])
    return tuple((float(scale.value(first)), float(scale.value(last))) for first, last in found)


def _above(rows: Sequence[UlpRow], focus: Focus, function: Bound | None) -> Panel | None:
    """What should have come out, with the worst value that came out in its place."""
    order = rows[0].order
    if function is None or rows[0].wrt or order not in (0, 1, 2):
        return None
    low, high = focus.low, focus.high
    subject = Subject(function.within(low, high), low, high, None, SCHEMES.get("central"), 1e-6, scale=focus.scale)
    truth = subject.value("", INK) if order == 0 else (subject if order == 1 else subject.raised()).slope("", INK)
    got = [_got(row, number if len(rows) > 1 else 1, low, high) for number, row in enumerate(rows)]
    curves = (truth, *(each for each in got if each is not None))
    ends = x_limits(low, high, focus.scale)
    heights = y_limits(curves, low, high, 2.0)  # as in a picture of f′ alone: what fails may lie far from the middle
    if max(map(abs, heights)) > HIGHEST:  # all would be 0 beside it
        return None
    return Panel("", curves, ends, heights, ylabel=f"f{'′' * order}(x)", xscale=focus.scale)


def _got(row: UlpRow, style: int, low: float, high: float) -> Curve | None:
    """The value that came out at the worst input of the table, as far as it is a number."""
    worst = [each.worst for each in row.findings if each.worst.x == row.max_ulp_at]
    if not worst or not (math.isfinite(worst[0].got) and low <= worst[0].x <= high):
        return None
    return Curve("", style, (), (Mark(worst[0].x, worst[0].got, BEST),), form=DOTS)


def _error(row: UlpRow, number: int, several: bool, place: Move, top: float) -> list[Curve]:
    """The errors of one candidate as dots, and its worst input; of several, each with its name and a style."""
    x, ulp = (np.array(each, dtype=np.float64) for each in zip(*row.profile, strict=True))
    finite = np.isfinite(ulp)
    shown = np.where(finite, np.where(ulp < LEAST, 0.0, ulp), top)
    at_x = place(x)
    at, worst = float(x[int(np.argmax(ulp))]), float(ulp.max())
    if row.max_ulp_at is not None:  # of several as bad the one that the table names
        at, worst = row.max_ulp_at, row.max_ulp if row.max_ulp is not None else worst
    known = math.isfinite(worst)
    marks = (Mark(float(place(at)), worst if known else top, BEST),) if worst else ()
    height = f"{worst:.3g}" if known else "∞"
    said = minus(_("worst {ulp} ULP at x = {at:.4g}", ulp=height, at=at))
    if several:
        at_edge = "" if finite.all() else f"; {_(ENDLESS)}"
        return [Curve(f"{minus(row.candidate)}: {said}{at_edge}", number, ((at_x, shown),), marks, form=DOTS)]
    if not worst:
        return [Curve(_("ULP error, 0 everywhere"), 0, ((at_x, shown),), form=DOTS)]
    beyond = [] if finite.all() else [Curve(_(ENDLESS), 2, ((at_x[~finite], shown[~finite]),), form=DOTS)]
    measured = Curve(_("ULP error"), 0, ((at_x[finite], shown[finite]),), form=DOTS)
    return [measured, *beyond, Curve(said, 1, (), marks, form=DOTS)]
