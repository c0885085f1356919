"""Colours, widths and names of a person's own, on the curves of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING, Any

from ...errors import RequestError
from ...messages import N_, _

if TYPE_CHECKING:
    from ..scene import Curve, Curves, Panel


def restyled(curves: Curves, functions: int, color: Any, lw: Any, label: Any) -> Curves:
    """The picture with these in the place of its own; None leaves them. Each is one for all, or a sequence: of one
    function for its curves in order, of several for each function."""
    if color is None and lw is None and label is None:
        return curves
    wish = Wish(functions, color, lw, label)
    return replace(curves, panels=tuple(wish.on(each) for each in curves.panels))


class Wish:
    """What was asked for, by the number of the curve or of the function, which is its style."""

    def __init__(self, functions: int, color: Any, lw: Any, label: Any):
        self.alone = functions == 1
        self.color, self.width, self.label = map(_each, (color, lw, label))
        _check(self.color, self.width)
        if label is not None and len(self.label) == 1:
            if not self.alone:
                raise RequestError(_("label= needs a name for each of the {count} functions.", count=functions))
            self.label = [self.label[0], f"{self.label[0]}′", f"{self.label[0]}″"]

    def on(self, panel: Panel) -> Panel:
        below = None if panel.below is None else self.on(panel.below)
        return replace(panel, curves=tuple(map(self._curve, panel.curves)), below=below)

    def _curve(self, curve: Curve) -> Curve:
        if curve.style < 0 or curve.added:  # what is laid over the curves, or stands beside them
            return curve
        label = self._of(self.label, curve.style) if curve.label else None
        return replace(
            curve, color=self._of(self.color, curve.style), width=self._of(self.width, curve.style),
            label=curve.label if label is None else str(label),
        )  # fmt: skip

    def _of(self, given: Sequence[Any], style: int) -> Any:
        return given[style] if style < len(given) else given[0] if len(given) == 1 else None


WIDEST = 1e6
"""No stroke is so many points wide."""


def _check(color: Sequence[Any], lw: Sequence[Any]) -> None:
    """Refuse what is no colour or width of matplotlib's."""
    from .looks import library

    colours = library().colors
    for name, given, wanted, is_one in (
        ("color", color, N_("{name}= takes a colour of matplotlib's, or a sequence of such, not {given!r}."),
         colours.is_color_like),
        ("lw", lw, N_("{name}= takes a width in points, or a sequence of such, not {given!r}."), _is_width),
    ):  # fmt: skip
        for each in given:
            if each is not None and not is_one(each):
                raise RequestError(_(wanted, name=name, given=str(each)[:40]))


def _is_width(value: Any) -> bool:
    return hasattr(value, "__float__") and bool(0 <= value <= WIDEST)


def _each(given: Any) -> list[Any]:
    """One for all as a list of one; three or four numbers are a colour, and so is one with its opacity."""
    if given is None or not hasattr(given, "__iter__") or isinstance(given, str):
        return [given]
    found = list(given)
    mixed = len(found) == 2 and isinstance(found[0], str) and isinstance(found[1], Real)
    return [tuple(found)] if mixed or (len(found) in (3, 4) and all(isinstance(x, Real) for x in found)) else found
