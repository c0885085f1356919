"""From functions to a picture's data: which curves stand in which panel, on which range, under which title."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...activation import JUMP, Bound, shortest
from ...errors import RequestError
from ...messages import N_, _
from .data import EVEN, INK, LOG, RINGS, Arrow, Curve, Curves, Panel, Scale
from .limits import y_limits
from .request import DERIVATIVE, GRID, MOST_PANELS, SPLIT, Request
from .rescaling import alike, along, held, logarithmic, scale_of_x, unseen, upward
from .scales import minus, x_limits
from .subject import Subject

REACH = 5.0
LOG_RANGE = (1e-3, 1e3)
CROWD = 16
"""So many functions are not drawn over each other unless that is asked for: nobody tells their curves apart."""
FEW_BREAKS = 8
OWN_LEGENDS, OWN_ENTRIES = 4, 5
"""Up to so many panels each have a legend, of so many entries at most; beyond, one stands below them all."""


def curves_of(bounds: Sequence[Bound], request: Request | None = None) -> Curves:
    """The picture of ``bounds``: of one function f and f' in one panel; of several a panel for f and one for f', or
    with the grid layout a panel for each function."""
    request = request or Request()
    if request.names and len(request.names) != len(bounds):
        said = _(
            "{names} names for {functions} functions: there is one for each.",
            names=len(request.names), functions=len(bounds),
        )  # fmt: skip
        hint = _('With commas between, as in --names "A,B"; a name with a comma stands in quotes.')
        raise RequestError(said, hint=hint)
    made = _drawn(bounds, request)
    panels = tuple(_shown(each, request) for each in made.panels)
    lost = tuple(note for each in map(unseen, made.panels, panels) for note in each)
    made = replace(made, notes=(*made.notes, *lost))
    if request.columns is not None:
        made = replace(made, columns=min(request.columns, len(panels)), arranged=True)
    unwritten = [each.title for each in panels if not each.formula] if request.formula and made.title == "" else []
    if unwritten:
        note = _("no formula is known of {functions}", functions=", ".join(unwritten))
        made = replace(made, notes=(*made.notes, note))
    made = replace(made, panels=alike(panels) if request.share_y else panels)
    if request.key:
        from .keys import key_of

        made = replace(made, key=key_of(made))
    return made


def _shown(panel: Panel, request: Request) -> Panel:
    """The panel on the scales and in the limits that were asked for; an error stays on its own."""
    panel = along(panel, scale_of_x(request.xscale, *(request.range or _ends(panel))))
    if panel.log_y:
        return panel
    panel = upward(panel, request.yscale)
    return held(panel, *request.ylim) if request.ylim is not None else panel


def _ends(panel: Panel) -> tuple[float, float]:
    x = np.concatenate([curve.points()[0] for curve in panel.curves])
    return (float(x.min()), float(x.max())) if x.size else panel.xlim


def _drawn(bounds: Sequence[Bound], request: Request) -> Curves:
    """The picture, in limits of its own."""
    if not bounds:
        raise RequestError(_("A picture needs at least one function."), hint=_("actderiv list shows the names."))
    if len(bounds) > MOST_PANELS:
        raise RequestError(
            _("{count} functions are too many for one picture; it holds {most}.", count=len(bounds), most=MOST_PANELS)
        )
    if request.wrt is not None:
        from ...sources.parameter import Sensitivity

        bounds = [Sensitivity.of(each, request.wrt).as_function() for each in bounds]
    if request.error and not any(each.activation.derivative for each in bounds):
        raise RequestError(
            _("{function} comes without a derivative, so there is no error to show.", function=bounds[0].name),
            hint=_("Name one with --derivative FILE.py:NAME."),
        )
    if len(bounds) >= CROWD and request.layout is None:
        said = _(
            "{count} functions in the same axes cannot be told apart: each is drawn in its own; "
            "--layout overlay joins them",
            count=len(bounds),
        )
        return replace(_drawn(bounds, replace(request, layout=GRID)), notes=(said,))
    if len(bounds) > 1 and request.formula and request.layout != GRID:
        said = _("In the same axes there is no place for the formulas of {count} functions.", count=len(bounds))
        raise RequestError(said, hint=_("--layout grid gives each its own."))
    if len(bounds) > 1 and request.layout != GRID:
        request.also.refuse_crowd(bounds)
        subjects = _subjects(bounds, request, shared=True)
        return replace(_overlay(subjects, request), notes=request.also.notes(subjects))
    subjects = _subjects(bounds, request, shared=False)
    return replace(_each(subjects, request), notes=request.also.notes(subjects))


def _each(subjects: Sequence[Subject], request: Request) -> Curves:
    """Every function in panels of its own."""
    if request.layout == SPLIT:
        return _split(subjects[0], request)
    panels = [_alone(each, request) for each in subjects]
    if len(panels) == 1 and request.title is not None:
        return Curves((replace(panels[0], title=request.title, note="", said=True),), 1)
    return Curves(tuple(panels), columns(len(panels)), request.title or "", shared_legend=len(panels) > OWN_LEGENDS)


def _subjects(bounds: Sequence[Bound], request: Request, shared: bool) -> list[Subject]:
    given = request.range or (LOG_RANGE if request.xscale == LOG else None)
    places = request.also.places()
    request.also.refuse_outside(*(given or (-math.inf, math.inf)))
    ranges = [given or default_range([each], places) for each in bounds]
    if shared:
        ranges = [given or default_range(bounds, places)] * len(bounds)
    return [
        Subject(
            each.within(*ends),
            *ends,
            request.points,
            request.quotient,
            request.step,
            wrt=request.wrt or "",
            scale=scale_of_x(request.xscale, *ends),
            called=name,
        )
        for each, ends, name in zip(bounds, ranges, request.names or [""] * len(bounds), strict=True)
    ]


def default_range(bounds: Sequence[Bound], places: Sequence[float] = ()) -> tuple[float, float]:
    """-5 to 5, wider where a break, or one of the places, would lie outside or at the rim."""
    for at in places:
        if abs(at) > FARTHEST:
            raise RequestError(
                _("x = {at} lies too far out for a picture around 0.", at=shortest(at)), hint=_("Choose a --range.")
            )
    few = (bound.breaks for bound in bounds if len(bound.breaks) <= FEW_BREAKS)  # of a wave of them some are enough
    furthest = max([0.0, *map(abs, places), *(abs(at) for breaks in few for at in breaks if abs(at) <= FARTHEST)])
    reach = REACH if furthest <= 0.8 * REACH else float(math.ceil(1.3 * furthest))
    return -reach, reach


FARTHEST = 1e307
"""A range that reaches there and farther, to both sides of 0, is soon wider than a number can say."""

UNMARKED = N_("dots and deltas of so many breaks not drawn")
DIPOLES = N_("δ′ at the jumps not drawn")
"""What f'' has at a jump of f: the derivative of a delta, which has no height."""

NOTHING = N_("no value here is a finite number")
"""Why a picture is empty."""

NO_DELTAS = N_("δ at the jumps not drawn")
"""What the derivative with respect to a parameter has at a jump that moves with it: its weight is not that of f'."""


def columns(count: int) -> int:
    """How many of so many panels stand side by side."""
    return count if count <= 3 else 2 if count == 4 else next(n for n in (3, 4, 5, 6, 8) if count <= n * (n + 1))


def _rungs(subject: Subject, request: Request) -> list[tuple[str, Subject]]:
    """The derivatives to draw, lowest first: what each is called, and the subject whose slope it is."""
    if not request.derivative:
        return []
    if subject.wrt:
        return [(f"∂f/∂{subject.wrt}", subject)]
    first = [("f′", subject)]
    return first if request.order == 1 else [*first, ("f″", subject.raised())]


def _alone(subject: Subject, request: Request) -> Panel:
    """f and its derivatives in one panel; the numeric one is that of the highest."""
    curves, rungs = [subject.value("f(x)", 0)], _rungs(subject, request)
    laid_over = request.numeric and subject.has_derivative
    for style, (name, each) in enumerate(rungs, start=1):
        highest = each is rungs[-1][1]
        label = name if subject.wrt else each.how(f"{name}(x)") if laid_over and highest else f"{name}(x)"
        curves.append(each.slope(label, style))
    if rungs:
        alone = request.only == DERIVATIVE
        low, high = y_limits(curves[alone:], subject.low, subject.high, 2.0, subject.scale)
        height = (0.6 if alone else 0.25) * (high - low)
        for place, (__, each) in enumerate(rungs, start=1):
            curves[place] = replace(curves[place], arrows=each.arrows(height, local=not alone))
    if request.only == DERIVATIVE:
        del curves[0]
    if laid_over:
        name, highest_subject = rungs[-1]
        curves.append(highest_subject.rings(f"{name}(x) {subject.numeric_label}"))
    note = _("numeric on analytic") if laid_over else subject.convention() if rungs else ""
    if len(rungs) == 2 and JUMP in subject.breaks.values():
        note = _joined(note, _(DIPOLES))
    if subject.wrt and JUMP in subject.breaks.values():
        note = _(NO_DELTAS)
    if subject.crowded:
        note = _joined(note, _(UNMARKED))
    below = _errors([rungs[-1][1]], request) if request.error and subject.has_derivative else None
    made = _panel(subject.name, curves, (subject.low, subject.high), 2.0, note, below, subject.scale)
    beyond = _beyond(made, highest_subject) if laid_over else ""
    if request.only != DERIVATIVE:
        made = request.also.on_values(made, [subject], request.yscale)
    if rungs:
        made = request.also.on_slopes(made, [subject], shade=request.only == DERIVATIVE)
    made = replace(made, formula=subject.formula() if request.formula else "")
    return replace(made, note=_joined(note, beyond)) if beyond else made


def _joined(note: str, more: str) -> str:
    return f"{note}; {more}" if note else more


def _beyond(panel: Panel, subject: Subject) -> str:
    """The largest of the quotients across a jump that lie off the axes, in words: nothing else tells of it."""
    x, y = panel.curves[-1].points()
    off = np.flatnonzero((y < panel.ylim[0]) | (y > panel.ylim[1]))
    near = subject.scheme.reach * subject.h
    leaps = [at for at, order in subject.breaks.items() if order == JUMP]
    across = [place for place in off if any(abs(float(x[place]) - at) <= near for at in leaps)]
    if not across:
        return ""
    most = max(across, key=lambda place: abs(float(y[place])))
    return minus(_("{y:.4g} at x = {x:.4g} is off the axes and grows as 1/h", y=y[most], x=x[most]))


def _overlay(subjects: list[Subject], request: Request) -> Curves:
    """All f in one panel, all f' in another, and so on."""
    ends = subjects[0].low, subjects[0].high
    values = [each.value(each.name, style) for style, each in enumerate(subjects)]
    panels = [request.also.on_values(_panel("f", values, ends, 1.2, scale=subjects[0].scale), subjects, request.yscale)]
    ladders = [_rungs(each, request) for each in subjects]
    highest = [rungs[-1][1] for rungs in ladders if rungs]
    for rung in zip(*ladders, strict=True):
        name, of = rung[0][0], [subject for __, subject in rung]
        panel = _slopes(name, of, ends, request if of[0] is highest[0] else replace(request, numeric=False))
        dipoles = len(panels) == 2 and any(JUMP in each.breaks.values() for each in subjects)
        if len(panels) == 1:
            panel = request.also.on_slopes(panel, subjects)
        panels.append(replace(panel, note=_(DIPOLES)) if dipoles else panel)
    if request.only == DERIVATIVE:
        del panels[0]
    if request.error:
        known = [each for each in highest if each.has_derivative]
        panels.append(replace(_errors(known, request), title=_("error of {slope}", slope=ladders[0][-1][0])))
    return Curves(tuple(panels), len(panels), request.title or "", shared_legend=len(subjects) > OWN_ENTRIES)


def _split(subject: Subject, request: Request) -> Curves:
    """f, f' and so on of one function in panels of their own, each in the stroke that it has beside the others."""
    made, spec = _overlay([subject], request), subject.name
    panels = [
        replace(panel, curves=tuple(
            replace(each, style=_restyled(each.style, number, len(made.panels)),
                    label=f"{panel.title}(x)" if each.label == spec else each.label)
            for each in panel.curves
        ))
        for number, panel in enumerate(made.panels)
    ]  # fmt: skip
    if request.formula:
        panels[0] = replace(panels[0], formula=subject.formula())
    return replace(made, panels=tuple(panels), title=request.title or spec)


def _restyled(style: int, number: int, panels: int) -> int:
    """The style of a curve in panel ``number``: f, f' and so on have the first, and lines at f those after them."""
    if style < 0 or (style == 0 and number == 0):
        return style
    return style + (number or panels - 1)


def _slopes(name: str, subjects: Sequence[Subject], ends: tuple[float, float], request: Request) -> Panel:
    """The derivatives of all subjects in one panel."""
    slopes = [each.slope(each.name, style) for style, each in enumerate(subjects)]
    low, high = y_limits(slopes, *ends, 2.0, subjects[0].scale)
    most = max(each.heaviest() for each in subjects)
    slopes = [
        replace(slope, arrows=each.arrows(0.6 * (high - low), local=False, most=most))
        for slope, each in zip(slopes, subjects, strict=True)
    ]
    slopes = _side_by_side(slopes)
    if request.numeric:
        known = [(style, each) for style, each in enumerate(subjects) if each.has_derivative]
        labels = [known[0][1].numeric_label if known else ""] + [""] * len(known)
        slopes += [each.rings(label, style) for (style, each), label in zip(known, labels, strict=False)]
    return _panel(name, slopes, ends, 2.0, scale=subjects[0].scale)


def _side_by_side(curves: Sequence[Curve]) -> list[Curve]:
    """The curves, their deltas beside each other where they would stand in one place."""
    crowds: dict[float, list[int]] = {}
    for number, curve in enumerate(curves):
        for arrow in curve.arrows:
            crowds.setdefault(arrow.x, []).append(number)

    def moved(arrow: Arrow, number: int) -> Arrow:
        crowd = crowds[arrow.x]
        return arrow._replace(aside=crowd.index(number) - (len(crowd) - 1) / 2)

    return [
        replace(curve, arrows=tuple(moved(arrow, number) for arrow in curve.arrows))
        for number, curve in enumerate(curves)
    ]


def _panel(
    title: str,
    curves: Sequence[Curve],
    ends: tuple[float, float],
    share: float,
    note: str = "",
    below: Panel | None = None,
    scale: Scale = EVEN,
) -> Panel:
    low, high = y_limits([each for each in curves if each.form != RINGS], *ends, share, scale)
    tips = [arrow.tip for curve in curves for arrow in curve.arrows]
    if tips and all(not curve.points()[1].any() for curve in curves):  # no more room below 0 than they need
        low, high = min(0.0, *tips), max(0.0, *tips)
        low, high = low - 0.08 * (high - low), high + 0.08 * (high - low)
    room = 0.08 * (high - low) if tips else 0.0
    low = min([low, *(tip - room for tip in tips if tip < 0)])
    high = max([high, *(tip + room for tip in tips if tip > 0)])
    if not any(curve.segments or curve.marks for curve in curves):
        note = _joined(note, _(NOTHING))
    return Panel(title, tuple(curves), x_limits(*ends), (low, high), note=note, below=below)


def _errors(subjects: Sequence[Subject], request: Request) -> Panel:
    """The error of the numeric derivative; one function's stands in the colour of the text."""
    one = len(subjects) == 1
    made = [each.errors("" if one else each.name, INK if one else style) for style, each in enumerate(subjects)]
    ends = x_limits(min(each.low for each in subjects), max(each.high for each in subjects))
    note = "" if one else f"{request.quotient.name}, h = {shortest(request.step)}"
    return logarithmic(Panel("", tuple(made), ends, (0.0, 1.0), ylabel=_("|error|"), note=note))
