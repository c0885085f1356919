"""A picture on other scales than linear ones, and in limits of a person's own."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ...errors import RequestError
from ...messages import N_, _
from .data import LINEAR, LOG, SYMLOG, Arrow, Curve, Panel, Scale, Segment
from .scales import SHORTEST, TALLEST, log_limits, x_limits

FAINTEST = 1e-20
"""On a logarithmic axis a curve is shown down to that share of its largest value."""
NEAR_ZERO = 1e-8
"""A symlog axis is linear at most up to that share of the largest value."""
NEAR_X = 1e-3
"""An x-axis that is symlog is linear about up to that share of the range."""


def scale_of_x(kind: str, low: float, high: float) -> Scale:
    """The scale of an x-axis from low to high."""
    if kind == LOG and low <= 0:
        raise RequestError(
            _("A logarithmic axis has no place for x from {low:g} on.", low=low),
            hint=_("Choose a positive --range, or symlog."),
        )
    if kind != SYMLOG:
        return Scale(kind)
    return Scale(SYMLOG, 10.0 ** math.ceil(math.log10(NEAR_X * max(abs(low), abs(high), SHORTEST))))


def along(panel: Panel, scale: Scale) -> Panel:
    """The panel, and the one below it, with x on this scale, on which its curves were sampled."""
    if scale.kind == LINEAR:
        return panel
    x = np.concatenate([curve.points()[0] for curve in panel.curves])
    below = None if panel.below is None else along(panel.below, scale)
    ends = x_limits(float(x.min()), float(x.max()), scale) if x.size else panel.xlim
    return replace(panel, xscale=scale, xlim=ends, below=below)


def upward(panel: Panel, kind: str) -> Panel:
    """The panel with y on a scale of this kind."""
    if kind == LINEAR:
        return panel
    y = np.concatenate(
        [np.concatenate([curve.points()[1], [mark.y for mark in curve.marks]]) for curve in panel.curves]
    )
    tips = np.array([arrow.tip for curve in panel.curves for arrow in curve.arrows])
    if kind == LOG:
        shown = y[y > 0]
        if not shown.size:
            raise RequestError(_("On a logarithmic y-axis there is nothing to see: no value is positive."), hint=SYMLOG)
        shown = np.concatenate([shown[shown >= FAINTEST * shown.max()], tips[tips > 0]])
        low, high = log_limits(shown)
        pairs = [(each, _positive(each, low)) for each in panel.curves]
        curves = tuple(kept for each, kept in pairs if _shows(kept) or not _shows(each))
        return replace(panel, yscale=Scale(LOG), ylim=(low, high), curves=curves)
    shown = np.clip(np.concatenate([y, tips]), -TALLEST, TALLEST)
    size = np.abs(shown[shown != 0])
    most = float(size.max(initial=0.0)) or 1.0
    scale = Scale(SYMLOG, 10.0 ** math.floor(math.log10(max(float(size.min(initial=most)), NEAR_ZERO * most))))
    ends = (float(shown.min(initial=0.0)), float(shown.max(initial=0.0)))
    return replace(panel, yscale=scale, ylim=x_limits(*ends, scale) if ends[0] < ends[1] else (-1.0, 1.0))


def _shows(curve: Curve) -> bool:
    return bool(curve.segments or curve.marks or curve.arrows or curve.stretches)


def unseen(before: Panel, after: Panel) -> list[str]:
    """What a logarithmic axis cannot show any of, and what it shows a part of, in words."""
    kept = {each.style for each in after.curves}
    lost = [each for each in before.curves if each.style not in kept]
    cut = [each for each in before.curves if each.style in kept and after.log_y and _is_cut(each)]
    found = []
    for curves, whole, within in (
        (lost, N_("of {curves} a logarithmic y-axis shows nothing: no value is positive"),
         N_("of {curves} a logarithmic y-axis shows nothing in the panel of {title}: no value is positive")),
        (cut, N_("of {curves} a logarithmic y-axis shows a part: the rest is not positive"),
         N_("of {curves} a logarithmic y-axis shows a part in the panel of {title}: the rest is not positive")),
    ):  # fmt: skip
        if curves:
            labels = ", ".join(each.label or _("a curve") for each in curves)
            found.append(_(within if before.title else whole, curves=labels, title=before.title))
    return found


def _is_cut(curve: Curve) -> bool:
    """Whether some of a curve has no place on a logarithmic axis."""
    return bool((curve.points()[1] <= 0).any()) or any(mark.y <= 0 for mark in curve.marks)


def _positive(curve: Curve, low: float) -> Curve:
    """What of a curve a logarithmic axis shows; a delta begins at its lower end."""
    pieces = tuple(piece for x, y in curve.segments for piece in _runs(x, y))
    arrows = tuple(each._replace(base=low) for each in curve.arrows if each.tip > low)
    return replace(curve, segments=pieces, marks=tuple(each for each in curve.marks if each.y > 0), arrows=arrows)


def _runs(x: np.ndarray, y: np.ndarray) -> Iterator[Segment]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], y > 0, [False]]).astype(np.int8)))
    return ((x[a:b], y[a:b]) for a, b in zip(edges[::2], edges[1::2], strict=True))


def held(panel: Panel, low: float, high: float) -> Panel:
    """The panel with these limits of y, its arrows no longer than they allow: only their weights mean something."""
    if panel.log_y and low <= 0:
        raise RequestError(_("A logarithmic axis cannot begin at {low:g}.", low=low), hint=_("Choose --yscale symlog."))
    first, last = panel.yscale.place([low, high]).tolist()
    bottom, top = panel.yscale.value([first + 0.08 * (last - first), last - 0.08 * (last - first)]).tolist()

    def within(arrow: Arrow) -> Arrow:
        up = arrow.tip > arrow.base
        tip = min(arrow.tip, top) if up else max(arrow.tip, bottom)
        return arrow._replace(tip=tip) if (tip > arrow.base) == up else arrow

    curves = tuple(replace(each, arrows=tuple(map(within, each.arrows))) for each in panel.curves)
    return replace(panel, curves=curves, ylim=(low, high), held=True)


def alike(panels: tuple[Panel, ...]) -> tuple[Panel, ...]:
    """The panels with the limits of y in which all of them are seen; an error stays on its own."""
    shown = [each for each in panels if each.zero is None and not each.ylabel]
    if not shown:
        return panels
    low, high = min(each.ylim[0] for each in shown), max(each.ylim[1] for each in shown)
    scale = min((each.yscale for each in shown), key=lambda each: each.threshold)
    return tuple(_within(each, low, high, scale) if each in shown else each for each in panels)


def _within(panel: Panel, low: float, high: float, scale: Scale) -> Panel:
    """The panel in these limits, the deltas of a logarithmic one from their lower end on."""
    curves = panel.curves
    if scale.kind == LOG:
        curves = tuple(
            replace(each, arrows=tuple(arrow._replace(base=low) for arrow in each.arrows)) for each in curves
        )
    return replace(panel, curves=curves, ylim=(low, high), yscale=scale, held=True)


def logarithmic(panel: Panel) -> Panel:
    """The panel with a logarithmic y-axis. Values that are exactly 0 stand on a line of their own, below the others."""
    values = np.concatenate([y for each in panel.curves for y in (each.points()[1], *(each.band or ()))])
    low, high = log_limits(values[values > 0])
    if not (values == 0).any():
        return replace(panel, ylim=(low, high), yscale=Scale(LOG))
    zero = low * (low / high) ** 0.08
    curves = tuple(_lifted(each, zero) for each in panel.curves)
    return replace(panel, curves=curves, ylim=(zero * (low / high) ** 0.06, high), yscale=Scale(LOG), zero=zero)


def _lifted(curve: Curve, zero: float) -> Curve:
    pieces = tuple((x, np.where(y == 0, zero, y)) for x, y in curve.segments)
    marks = tuple(each._replace(y=each.y or zero) for each in curve.marks)
    low, high = curve.band or (np.empty(0), np.empty(0))
    band = (np.where(low == 0, zero, low), np.where(high == 0, zero, high)) if curve.band else None
    return replace(curve, segments=pieces, marks=marks, band=band)
