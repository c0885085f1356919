"""The picture of ``flow``: activations, gradient and dead units layer by layer, a band over the networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...messages import _
from ...report import Flow, Layer, Passage, Spread
from .data import DOTS, RINGS, Curve, Curves, Panel, Ticks
from .rescaling import logarithmic
from .scales import ticks, x_limits

LEAST, MOST = 1e-290, 1e290
"""What is smaller is drawn as 0, what is larger is out of the picture."""

FEW_RINGS = 25
WIDE = 30.0
"""Values whose largest is less than so many times the smallest stand on a linear axis."""


def curves_of_flow(flow: Flow) -> Curves:
    """Three panels: activations and gradient against the layer, theory as rings, and the share of dead units."""
    depth, one = flow.network.depth, len(flow.results) == 1
    names = ["" if one else each.function for each in flow.results]
    panels = [
        _rms(_("activations (RMS)"), flow.results, names, depth, "activation"),
        _rms(_("gradient (RMS)"), flow.results, names, depth, "gradient"),
        _shares(flow.results, names, depth),
    ]
    title = flow.network.describe()
    if one:
        title = f"{flow.results[0].function}: {_(flow.results[0].verdict)}, {title}"
    return Curves(tuple(panels), 3, title, not one)


def _rms(title: str, results: Sequence[Passage], names: Sequence[str], depth: int, field: str) -> Panel:
    """What was measured as a line with its band, what theory expects as rings."""
    curves, rings = [], []
    for style, (passage, name) in enumerate(zip(results, names, strict=True)):
        spreads = [(each.layer, getattr(each, field)) for each in passage.layers]
        spreads = [(layer, spread) for layer, spread in spreads if spread.median <= MOST]
        curves.append(_measured(spreads, name or _("measured"), style))
        stride = max(1, depth // FEW_RINGS)
        known = [(each.layer, getattr(each, f"predicted_{field}")) for each in passage.layers[::stride]]
        ring = [(layer, value) for layer, value in known if value is not None and value <= MOST]
        rings.append(Curve("" if style else _("mean field"), style, _segments(ring), form=RINGS))
    panel = Panel(title, (*curves, *rings), _ends(depth), (0.0, 1.0), xlabel=_("layer"), x_ticks=_whole(depth))
    values = np.concatenate([y for each in panel.curves for y in (each.points()[1], *(each.band or ()))])
    if values.size and 0 < values.max() < WIDE * values.min():
        return replace(panel, ylim=(0.0, 1.08 * float(values.max())))
    return logarithmic(panel)


def _measured(spreads: Sequence[tuple[int, Spread]], name: str, style: int) -> Curve:
    middle = _segments([(layer, spread.median) for layer, spread in spreads])
    if len(spreads) < 2:  # one point is no line
        return Curve(name, style, middle, form=DOTS)
    low, high = (np.array([_shown(spread[end]) for __, spread in spreads]) for end in (1, 2))
    return Curve(name, style, middle, band=(low, high))


def _shares(results: Sequence[Passage], names: Sequence[str], depth: int) -> Panel:
    """Dead units as lines, saturated ones as dots."""
    curves, dots = [], []
    for style, (passage, name) in enumerate(zip(results, names, strict=True)):
        curves.append(Curve(name or _("dead"), style, _share(passage.layers, "dead")))
        dots.append(Curve("" if style else _("saturated"), style, _share(passage.layers, "saturated"), form=DOTS))
    return Panel(
        _("dead and saturated units"), (*curves, *dots), _ends(depth), (-0.05, 1.05),
        xlabel=_("layer"), x_ticks=_whole(depth),
    )  # fmt: skip


def _share(layers: Sequence[Layer], field: str) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    return _segments([(each.layer, getattr(each, field)) for each in layers if getattr(each, field) is not None])


def _segments(points: Sequence[tuple[int, float]]) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    if not points:
        return ()
    x, y = zip(*points, strict=True)
    return ((np.array(x, dtype=np.float64), np.array([_shown(each) for each in y])),)


def _shown(value: float) -> float:
    return 0.0 if value < LEAST else min(value, MOST)


def _ends(depth: int) -> tuple[float, float]:
    return x_limits(0.0, float(depth))


def _whole(depth: int) -> Ticks:
    """Ticks at whole numbers of layers."""
    marked = ticks(0.0, float(depth), 5)
    kept = [(at, label) for at, label in zip(*marked, strict=True) if abs(at - round(at)) < 1e-9]
    return Ticks(tuple(at for at, __ in kept), tuple(f"{at:.0f}" for at, __ in kept))
