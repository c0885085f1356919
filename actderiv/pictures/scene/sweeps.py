"""The picture of a sweep: max error against step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import RequestError
from ...messages import _
from .build import columns
from .data import BEST, LOG, Curve, Curves, Mark, Panel, Scale
from .rescaling import logarithmic
from .scales import minus

if TYPE_CHECKING:
    from ...report import Sweep


def curves_of_sweep(sweep: Sweep, title: str | None = None) -> Curves:
    """The V curves of a sweep, max error against step, a panel for each function and a curve for each scheme."""
    best, found = sweep.best(), sweep.curves()
    if not found:
        raise RequestError(_("There is nothing to draw: the sweep is empty."))
    one = len(found) == 1
    panels = []
    for function, schemes in found.items():
        curves = [
            _v_curve(scheme, points, best.get((function, scheme)), style, told=one)
            for style, (scheme, points) in enumerate(schemes.items())
        ]
        own = title or _("{function}: max error against step", function=function)
        panel = _sweep_panel(own if one else function, curves)
        panels.append(replace(panel, note=minus(sweep.told_shortly(function))))
    head = "" if one else title or _("max error against step")
    return Curves(tuple(panels), columns(len(panels)), head, shared_legend=not one)


def _v_curve(
    scheme: str, points: list[tuple[float, float]], best: tuple[float, float] | None, style: int, told: bool
) -> Curve:
    """The curve of one scheme, its best step marked and, if ``told``, named in the legend."""
    known = [(h, error) for h, error in points if h > 0 and error is not None and 0 <= error < math.inf]
    table = np.array(known, dtype=np.float64).reshape(-1, 2)
    pieces = ((table[:, 0], table[:, 1]),) if known else ()
    if best is None or best not in known:
        return Curve(scheme, style, pieces)
    label = _("{scheme}, best h = {h:.2g}", scheme=scheme, h=best[0]) if told else scheme
    return Curve(label, style, pieces, (Mark(*best, BEST),))


def _sweep_panel(title: str, curves: Sequence[Curve]) -> Panel:
    x = np.concatenate([each.points()[0] for each in curves])
    steps = (float(x.min()) / 1.6, float(x.max()) * 1.6) if x.size else (1e-14, 1.0)
    label = _("max |numeric − analytic|")
    return logarithmic(Panel(title, tuple(curves), steps, (0.0, 1.0), xlabel="h", ylabel=label, xscale=Scale(LOG)))
