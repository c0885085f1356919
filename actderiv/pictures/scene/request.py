"""What a picture should show, refused where it cannot."""

from __future__ import annotations

import math

from ...dataclass import dataclass
from ...errors import RequestError
from ...messages import _
from ...samples import Uniform
from ...sources.differences import SCHEMES, Scheme
from .additions import Additions
from .data import LINEAR, SCALES
from .readable import readable
from .rescaling import scale_of_x

OVERLAY, GRID, SPLIT = "overlay", "grid", "split"
LAYOUTS = (OVERLAY, GRID, SPLIT)
DERIVATIVE = "derivative"
ONLY = ("f", DERIVATIVE, "both")
MOST_POINTS = 1_000_000
MOST_PANELS = 64
NOTHING_ELSE = Additions()


@dataclass(frozen=True)
class Request:
    """What a picture should show. A wrong wish is refused when the record is made, before any function is called."""

    range: tuple[float, float] | None = None
    points: int | None = None
    layout: str | None = None
    derivative: bool = True
    numeric: bool = False
    error: bool = False
    scheme: str | None = None
    h: float | None = None
    """Those of the numeric derivative; None is the central one with 1e-6."""
    title: str | None = None
    order: int = 1
    wrt: str | None = None
    """The parameter with respect to which f is differentiated; None is x."""
    ylim: tuple[float, float] | None = None
    only: str | None = None
    xscale: str = LINEAR
    yscale: str = LINEAR
    columns: int | None = None
    share_y: bool = False
    """The same limits of y in all panels."""
    names: tuple[str, ...] = ()
    """What the functions are called in the picture, in the place of their own texts."""
    formula: bool = False
    """The formula below the title."""
    key: bool = False
    """A line below that tells what dots, rings and arrows mean."""
    also: Additions = NOTHING_ELSE
    """What is drawn beside f and f'."""

    def __post_init__(self) -> None:
        for text in (self.title or "", *self.names):
            readable(text)
        if self.columns is not None and not 1 <= self.columns <= MOST_PANELS:
            raise RequestError(
                _("{columns} columns: from 1 to {most} can be asked for.", columns=self.columns, most=MOST_PANELS)
            )
        if self.only not in (None, *ONLY):
            raise RequestError(
                _("There is no {name!r} to draw only.", name=self.only),
                hint=_("Choose {names}.", names=", ".join(ONLY)),
            )
        if self.only == DERIVATIVE and not self.derivative:
            raise RequestError(_("Neither f nor its derivative is left to draw."))
        if self.only == "f":
            object.__setattr__(self, "derivative", False)
        for scale in (self.xscale, self.yscale):
            if scale not in SCALES:
                raise RequestError(
                    _("There is no scale {name!r}.", name=scale), hint=_("Choose {names}.", names=", ".join(SCALES))
                )
        if self.range is not None:
            scale_of_x(self.xscale, *self.range)
        if self.ylim is not None:
            _check_limits(*self.ylim)
        if self.wrt is not None and (self.order != 1 or self.numeric or self.error or not self.derivative):
            raise RequestError(
                _(
                    "The derivative with respect to {parameter} is drawn by itself, exact and of the first order.",
                    parameter=self.wrt,
                ),
                hint=_("actderiv compare --wrt holds it against quotients."),
            )
        if self.range is not None:
            Uniform(*self.range)
        if self.points is not None and not 2 <= self.points <= MOST_POINTS:
            hint = _(
                "A picture takes from 2 to {most:,}; without --points it takes as many as it needs.", most=MOST_POINTS
            )
            raise RequestError(_("{points} points cannot be drawn.", points=self.points), hint=hint)
        if self.h is not None and not (math.isfinite(self.h) and self.h > 0):
            raise RequestError(_("The step h must be a positive number, not {h:g}.", h=self.h))
        if self.layout not in (None, *LAYOUTS):
            raise RequestError(
                _("There is no layout {name!r}.", name=self.layout),
                hint=_("Choose {names}.", names=_(" or ").join(LAYOUTS)),
            )
        if self.order not in (1, 2):
            raise RequestError(_("Pictures show f′ (order 1) and f″ (order 2), not order {order}.", order=self.order))
        if not self.derivative and self.order == 2:
            raise RequestError(_("Without the derivative there is no second one to draw."))
        if not self.derivative and (self.numeric or self.error):
            raise RequestError(_("Without the derivative there is nothing to compare with the numeric one."))
        self.also.refuse_without(self.only != DERIVATIVE, self.derivative, self.wrt)
        if self.range is not None:
            self.also.refuse_outside(*self.range)
        SCHEMES.get(self.scheme or "central")

    @property
    def quotient(self) -> Scheme:
        """The scheme of the numeric derivative; one that secants were asked for with is theirs alone."""
        return SCHEMES.get((not self._for_secants and self.scheme) or "central")

    @property
    def step(self) -> float:
        """The step of the numeric derivative, likewise."""
        return 1e-6 if self.h is None or self._for_secants else self.h

    @property
    def _for_secants(self) -> bool:
        return bool(self.also.secant) and not (self.numeric or self.error)


def _check_limits(low: float, high: float) -> None:
    """Refuse limits of y between which nothing lies."""
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RequestError(_("The limits of y, {low:g} and {high:g}, must be finite.", low=low, high=high))
    if low > high:
        raise RequestError(_("The limits of y are reversed: from {low:g} to {high:g}.", low=low, high=high))
    if low == high:
        raise RequestError(_("The limits of y are empty: from {low:g} to {high:g}.", low=low, high=high))
