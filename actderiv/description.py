"""A picture in words: for those who do not see it, and for whoever searches a folder of files.

Every word comes from the curves, so what a file says of itself is what is drawn in it: where each curve runs, between
which values, where it breaks and what holds there, its deltas, and what of it lies outside of the axes.
"""

from __future__ import annotations

from collections.abc import Iterator

from .activation import BREAK_NAMES, JUMP, shortest
from .curves import Curve, Curves, Panel
from .curves.data import DOTS, FILLED, HATCH, LINEAR, OPEN, POLE, RINGS, SHADE, SIGNS, Scale
from .curves.keys import lines_of

NAMES = {POLE: "pole", **BREAK_NAMES}
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
    lines += [f"Key: {'; '.join(lines_of(curves.key, lambda _: False))}."] if curves.key else []
    return "\n".join(lines)


def _head(panel: Panel) -> str:
    """The panel's title, and what its axes show."""
    title = f"{panel.title} ({panel.note})" if panel.title and panel.note else panel.title or panel.ylabel
    across = f"{panel.xlabel}{_spread(panel.xscale)}"
    if panel.x_ticks is None:
        across += f" from {_number(panel.xlim[0])} to {_number(panel.xlim[1])}"
    up = f"{panel.ylabel or 'y'}{_spread(panel.yscale)}"
    up += f" from {_number(_true(panel, panel.ylim[0]))} to {_number(panel.ylim[1])}"
    return f"{title}: {across}, {up}." if title else f"{across}, {up}."


def _spread(scale: Scale) -> str:
    return "" if scale.kind == LINEAR else f" ({scale.kind})"


def _told(panel: Panel, curve: Curve) -> str:
    """One curve: its course, its breaks and deltas, and whether it leaves the axes."""
    parts = [_course(panel, curve), *_breaks(curve), *_deltas(curve), *_outside(panel, curve)]
    if panel.x_ticks is None:  # elsewhere x is no number of the axis
        parts += [f"marked at x = {_place(each.x)}" for each in curve.marks if each.kind not in (FILLED, OPEN)]
    name, told = curve.label or panel.ylabel or panel.title or "unnamed", "; ".join(filter(None, parts))
    return f"{name}: {told}." if told else f"{name}."


def _course(panel: Panel, curve: Curve) -> str:
    """Where a curve begins and ends, and between which values it stays."""
    x, y = curve.points()
    if curve.form in (SHADE, HATCH):
        told = [f"from x = {low:.6g} to {high:.6g}" for low, high in curve.stretches]
        return f"{'hatched' if curve.form == HATCH else 'shaded'} {', '.join(told)}" if told else ""
    if x.size == 0:
        return "" if curve.marks else "nothing"
    if curve.form == SIGNS:
        return ", ".join(f"{_number(b)} at x = {shortest(a)}" for a, b in zip(x.tolist(), y.tolist(), strict=True))
    if all(x[0] == x[-1] for x, _ in curve.segments):
        return ", ".join(
            f"upright at x = {shortest(float(x[0]))} from {_number(y.min())} to {_number(y.max())}"
            for x, y in curve.segments
        )
    kind = {RINGS: f"{x.size} rings, ", DOTS: f"{x.size} dots, "}.get(curve.form, "")
    least, most = (_true(panel, float(each)) for each in (y.min(), y.max()))
    if least == most:
        where = f"from x = {_place(float(x[0]))} to {_place(float(x[-1]))}" if curve.added else "throughout"
        return f"{kind}{_number(least)} {where}"
    low, high = _number(least), _number(most)
    if panel.x_ticks is not None:  # where x is no number of the axis
        return f"{kind}between {low} and {high}"
    first, last = ((_place(float(x[at])), _number(_true(panel, float(y[at])))) for at in (0, -1))
    ends = f"from {first[1]} at {panel.xlabel} = {first[0]} to {last[1]} at {panel.xlabel} = {last[0]}"
    inside = {low, high} <= {first[1], last[1]} or any(kind == POLE for _, kind in curve.breaks)
    return f"{kind}{ends}" if inside else f"{kind}{ends}, between {low} and {high}"


def _breaks(curve: Curve) -> Iterator[str]:
    """Its breaks, kind by kind, lowest order first."""
    for order, name in NAMES.items():
        places = [at for at, kind in curve.breaks if kind == order]
        if len(places) > MOST:
            yield f"{len(places)} {name}s between x = {_place(places[0])} and {_place(places[-1])}"
        elif order == JUMP:
            yield from (_jump(curve, at) for at in places)
        elif places:
            yield f"{name}{'s' if len(places) > 1 else ''} at x = {_listed(places)}"


def _jump(curve: Curve, at: float) -> str:
    """A jump with the values on its two sides and the one that holds."""
    left = [float(y[-1]) for x, y in curve.segments if x[-1] == at]
    right = [float(y[0]) for x, y in curve.segments if x[0] == at]
    holds = [each.y for each in curve.marks if each.x == at and each.kind == FILLED]
    sides = f" from {_number(left[0])} to {_number(right[0])}" if left and right else ""
    return f"jump at x = {_place(at)}{sides}" + (f", {_number(holds[0])} holds there" if holds else "")


def _deltas(curve: Curve) -> Iterator[str]:
    if len(curve.arrows) > MOST:
        places = [each.x for each in curve.arrows]
        yield f"{len(places)} deltas between x = {_place(min(places))} and {_place(max(places))}"
    elif curve.arrows:
        yield "delta " + ", ".join(f"of weight {_number(each.weight)} at x = {_place(each.x)}" for each in curve.arrows)


def _outside(panel: Panel, curve: Curve) -> Iterator[str]:
    """On which sides a curve leaves the axes."""
    _, y = curve.points()
    if y.size == 0:
        return
    y, (low, high) = panel.yscale.place(y), panel.yscale.place(panel.ylim)
    slack = SLACK * (high - low)
    sides = [side for side, out in (("below", y.min() < low - slack), ("above", y.max() > high + slack)) if out]
    if sides:
        yield f"leaves the picture {' and '.join(sides)}"


def _true(panel: Panel, y: float) -> float:
    """The value that stands at this height: on a logarithmic axis an exact 0 has a place of its own."""
    return 0.0 if panel.zero is not None and y <= panel.zero else y


def _listed(places: list[float]) -> str:
    *most, last = map(_place, places)
    return f"{', '.join(most)} and {last}" if most else last


def _place(x: float) -> str:
    """Where something is: whole where that is short, otherwise to the digits that are read, as far as they tell what
    is a few floats away from a round number."""
    whole, read = shortest(x), f"{x:.6g}"
    near = abs(float(read) - x) < NEAR * abs(x)
    return whole if len(whole) <= len(read) or near else read


def _number(value: float) -> str:
    return f"{value + 0.0:.4g}"
