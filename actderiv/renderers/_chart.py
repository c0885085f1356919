"""The errors of an implementation over its number format as small pictures in a page: the curves of ``--plot``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..messages import _, ngettext
from ..report import UlpRow


def charts(row: UlpRow, called: str, name: str, text: Callable[[Any], str]) -> Iterator[str]:
    """The pictures of a row, as figures; none where there is no number format to draw over. ``called`` is the row, in
    words, ``name`` begins their ids, ``text`` makes a text safe."""
    from ..floats import FORMATS

    if not row.profile or row.limit is None or row.out_dtype is not None or row.dtype not in FORMATS:
        return
    from ..pictures.scene.errors import curves_of_errors

    panels = curves_of_errors([row], FORMATS.get(row.dtype), row.limit).panels
    for number, panel in enumerate(panels, 1):
        whole = panel.x_ticks is not None  # only the axis of a whole format has ticks of its own
        low, high = panel.xlim
        title = (
            _("Error of {row} in ULP over all of {format}", row=called, format=row.dtype) if whole else
            _("Error of {row} in ULP from {low:.4g} to {high:.4g}", row=called, low=low, high=high)
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
    from ..pictures.svg.errors import FRAME, drawn

    told = [curve.label for curve in panel.curves if curve.label]
    said = _sentence(row, bool(panel.bands))
    yield f'<figure>\n<div class="wide" tabindex="0" role="group" aria-label="{text(title)}">'
    yield (f'<svg viewBox="0 0 {FRAME.width} {FRAME.height}" role="img" aria-labelledby="{name}-title {name}-desc">'
           f'<title id="{name}-title">{text(title)}</title><desc id="{name}-desc">{text(said)}</desc>')  # fmt: skip
    yield from drawn(panel)
    yield "</svg></div>"
    shown = [f"{title}: {said}", *([_("Shown: {curves}.", curves="; ".join(told))] if told else [])]
    yield f"<figcaption>{text(' '.join(shown))}</figcaption>\n</figure>"
