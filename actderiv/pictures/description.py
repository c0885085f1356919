"""A picture in words: for those who do not see it, and for whoever searches a folder of files.

Every word comes from the curves, so what a file says of itself is what is drawn in it: where each curve runs, between
which values, where it breaks and what holds there, its deltas, and what of it lies outside of the axes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..activation import BEND, JUMP, KINK, TWIST, shortest
from ..messages import N_, _
from .scene import Curve, Curves, Panel
from .scene.data import DOTS, FILLED, HATCH, LINEAR, LOG, OPEN, POLE, RINGS, SHADE, SIGNS, SYMLOG, Scale
from .scene.keys import lines_of

AT = {
    POLE: (N_("pole at x = {places}"), N_("poles at x = {places}")),
    KINK: (N_("kink at x = {places}"), N_("kinks at x = {places}")),
    BEND: (N_("bend at x = {places}"), N_("bends at x = {places}")),
    TWIST: (N_("twist at x = {places}"), N_("twists at x = {places}")),
}
"""One break of a kind, and a few; jumps are told one by one."""
BETWEEN = {
    POLE: N_("{count} poles between x = {first} and {last}"),
    JUMP: N_("{count} jumps between x = {first} and {last}"),
    KINK: N_("{count} kinks between x = {first} and {last}"),
    BEND: N_("{count} bends between x = {first} and {last}"),
    TWIST: N_("{count} twists between x = {first} and {last}"),
}
"""More of them, in the order in which kinds are told."""
SPREADS = {LOG: N_("{axis} (log)"), SYMLOG: N_("{axis} (symlog)")}
MOST = 8
"""So many breaks or deltas of a kind are told one by one; of more, how many there are and where they lie."""
NEAR = 1e-9
"""What lies so near to six digits, and is not them, is meant to be told from them: the float after 1."""
SLACK = 1e-9
"""What leaves the axes by less than that share of their height does not leave them."""


def headline(curves: Curves) -> str:
    """What the picture is called: its title, or those of its panels and the names of their curves."""
    if curves.title:
        return curves.title
    titles = dict.fromkeys(panel.title for panel in curves.panels if panel.title)
    names = dict.fromkeys(curve.label for panel in curves.panels for curve in panel.curves if curve.label)
    return ": ".join(filter(None, (", ".join(titles), ", ".join(names))))


def described(curves: Curves) -> str:
    """The whole picture, a line for each panel and for each curve."""
    lines = [f"{curves.title}."] if curves.title else []
    for panel in curves.axes():
        lines.append(_head(panel))
        lines += [_told(panel, curve) for curve in panel.curves]
    lines += [_("Key: {key}.", key="; ".join(lines_of(curves.key, lambda __: False)))] if curves.key else []
    return "\n".join(lines)


def _head(panel: Panel) -> str:
    """The panel's title, and what its axes show."""
    title = f"{panel.title} ({panel.note})" if panel.title and panel.note else panel.title or panel.ylabel
    across = _spread(panel.xlabel, panel.xscale)
    if panel.x_ticks is None:
        across = _range(across, panel.xlim[0], panel.xlim[1])
    up = _range(_spread(panel.ylabel or "y", panel.yscale), _true(panel, panel.ylim[0]), panel.ylim[1])
    return f"{title}: {across}, {up}." if title else f"{across}, {up}."


def _spread(axis: str, scale: Scale) -> str:
    return axis if scale.kind == LINEAR else _(SPREADS[scale.kind], axis=axis)


def _range(axis: str, low: float, high: float) -> str:
    return _("{axis} from {low} to {high}", axis=axis, low=_number(low), high=_number(high))


def _told(panel: Panel, curve: Curve) -> str:
    """One curve: its course, its breaks and deltas, and whether it leaves the axes."""
    parts = [_course(panel, curve), *_breaks(curve), *_deltas(curve), *_outside(panel, curve)]
    if panel.x_ticks is None:  # elsewhere x is no number of the axis
        marked = (each.x for each in curve.marks if each.kind not in (FILLED, OPEN))
        parts += [_("marked at x = {at}", at=_place(at)) for at in marked]
    name, told = curve.label or panel.ylabel or panel.title or _("unnamed"), "; ".join(filter(None, parts))
    return f"{name}: {told}." if told else f"{name}."


def _course(panel: Panel, curve: Curve) -> str:
    """Where a curve begins and ends, and between which values it stays."""
    x, y = curve.points()
    if curve.form in (SHADE, HATCH):
        told = ", ".join(_("from x = {low:.6g} to {high:.6g}", low=low, high=high) for low, high in curve.stretches)
        if not told:
            return ""
        return _("hatched {ranges}", ranges=told) if curve.form == HATCH else _("shaded {ranges}", ranges=told)
    if x.size == 0:
        return "" if curve.marks else _("nothing")
    if curve.form == SIGNS:
        points = zip(x.tolist(), y.tolist(), strict=True)
        return ", ".join(_("{y} at x = {x}", y=_number(b), x=shortest(a)) for a, b in points)
    if all(x[0] == x[-1] for x, __ in curve.segments):
        return ", ".join(
            _(
                "upright at x = {x} from {low} to {high}",
                x=shortest(float(x[0])), low=_number(y.min()), high=_number(y.max()),
            )
            for x, y in curve.segments
        )  # fmt: skip
    course = _line(panel, curve)
    if curve.form == RINGS:
        return _("{count} rings, {course}", count=x.size, course=course)
    return _("{count} dots, {course}", count=x.size, course=course) if curve.form == DOTS else course


def _line(panel: Panel, curve: Curve) -> str:
    """Where a line, or a row of dots, begins and ends, and between which values it stays."""
    x, y = curve.points()
    least, most = (_true(panel, float(each)) for each in (y.min(), y.max()))
    if least == most:
        if not curve.added:
            return _("{y} throughout", y=_number(least))
        first, last = _place(float(x[0])), _place(float(x[-1]))
        return _("{y} from x = {first} to {last}", y=_number(least), first=first, last=last)
    low, high = _number(least), _number(most)
    if panel.x_ticks is not None:  # where x is no number of the axis
        return _("between {low} and {high}", low=low, high=high)
    x1, x2 = (_place(float(x[at])) for at in (0, -1))
    y1, y2 = (_number(_true(panel, float(y[at]))) for at in (0, -1))
    ends = _("from {y1} at {x} = {x1} to {y2} at {x} = {x2}", x=panel.xlabel, x1=x1, y1=y1, x2=x2, y2=y2)
    inside = {low, high} <= {y1, y2} or any(kind == POLE for __, kind in curve.breaks)
    return ends if inside else _("{course}, between {low} and {high}", course=ends, low=low, high=high)


def _breaks(curve: Curve) -> Iterator[str]:
    """Its breaks, kind by kind, lowest order first."""
    for order, many in BETWEEN.items():
        places = [at for at, kind in curve.breaks if kind == order]
        if len(places) > MOST:
            yield _(many, count=len(places), first=_place(places[0]), last=_place(places[-1]))
        elif order == JUMP:
            yield from (_jump(curve, at) for at in places)
        elif places:
            yield _(AT[order][len(places) > 1], places=_listed(places))


def _jump(curve: Curve, at: float) -> str:
    """A jump with the values on its two sides and the one that holds."""
    left = [float(y[-1]) for x, y in curve.segments if x[-1] == at]
    right = [float(y[0]) for x, y in curve.segments if x[0] == at]
    holds = [each.y for each in curve.marks if each.x == at and each.kind == FILLED]
    jump = _("jump at x = {at}", at=_place(at))
    if left and right:
        jump = _("jump at x = {at} from {y1} to {y2}", at=_place(at), y1=_number(left[0]), y2=_number(right[0]))
    return _("{jump}, {y} holds there", jump=jump, y=_number(holds[0])) if holds else jump


def _deltas(curve: Curve) -> Iterator[str]:
    if len(curve.arrows) > MOST:
        places = [each.x for each in curve.arrows]
        first, last = _place(min(places)), _place(max(places))
        yield _("{count} deltas between x = {first} and {last}", count=len(places), first=first, last=last)
    elif curve.arrows:
        weights = ((_number(each.weight), _place(each.x)) for each in curve.arrows)
        deltas = ", ".join(_("of weight {weight} at x = {at}", weight=weight, at=at) for weight, at in weights)
        yield _("delta {deltas}", deltas=deltas)


def _outside(panel: Panel, curve: Curve) -> Iterator[str]:
    """On which sides a curve leaves the axes."""
    __, y = curve.points()
    if y.size == 0:
        return
    y, (low, high) = panel.yscale.place(y), panel.yscale.place(panel.ylim)
    slack = SLACK * (high - low)
    below, above = y.min() < low - slack, y.max() > high + slack
    if below and above:
        yield _("leaves the picture below and above")
    elif below or above:
        yield _("leaves the picture below") if below else _("leaves the picture above")


def _true(panel: Panel, y: float) -> float:
    """The value that stands at this height: on a logarithmic axis an exact 0 has a place of its own."""
    return 0.0 if panel.zero is not None and y <= panel.zero else y


def _listed(places: list[float]) -> str:
    *most, last = map(_place, places)
    return _("{most} and {last}", most=", ".join(most), last=last) if most else last


def _place(x: float) -> str:
    """Where something is: whole where that is short, otherwise to the digits that are read, as far as they tell what
    is a few floats away from a round number."""
    whole, read = shortest(x), f"{x:.6g}"
    near = abs(float(read) - x) < NEAR * abs(x)
    return whole if len(whole) <= len(read) or near else read


def _number(value: float) -> str:
    return f"{value + 0.0:.4g}"
