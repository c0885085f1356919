"""A picture's key: what its dots, rings, arrows and conventions mean, in one line of words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...messages import N_, _
from .data import FILLED, OPEN, Curves
from .subject import CONVENTION as NOTED

ARROW, CONVENTION = "arrow", "convention"
WORDS = {
    FILLED: N_("the value that holds"),
    OPEN: N_("an end, only a limit"),
    ARROW: N_("a delta: the derivative of a jump by its weight"),
    CONVENTION: N_("f′ at a kink, chosen between the slopes of the sides"),
}
SIGNS = {FILLED: "●", OPEN: "○", ARROW: "↑", CONVENTION: N_("convention:")}
GAP = "   "


def key_of(curves: Curves) -> tuple[str, ...]:
    """The parts of :data:`WORDS` that the picture has, in their order."""
    drawn = [curve for panel in curves.axes() for curve in panel.curves]
    found = {mark.kind for curve in drawn if curve.breaks for mark in curve.marks}
    found |= {ARROW} if any(curve.arrows for curve in drawn) else set()
    begins = _(NOTED, places="").strip()
    found |= {CONVENTION} if any(begins in panel.note for panel in curves.axes()) else set()
    return tuple(part for part in WORDS if part in found)


def lines_of(parts: tuple[str, ...], fits: Callable[[str], bool], signs: Mapping[str, str] = SIGNS) -> list[str]:
    """The key as a line of text, or as several where it does not fit."""
    lines: list[str] = []
    for part in parts:
        told = f"{_(signs.get(part, SIGNS[part]))} {_(WORDS[part])}"
        longer = f"{lines[-1]}{GAP}{told}" if lines else told
        lines[-1:] = [longer] if fits(longer) or not lines else [lines[-1], told]
    return lines
