"""The secant turns into the tangent, as pictures that move."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..errors import RequestError
from ..messages import N_, _
from ..pictures import matplotlib as figures
from ..watching import watched
from . import _drawing as drawing
from . import _options as options
from . import _output as output
from . import _streams as streams
from ._command import Command
from ._progress import Bar

TRY = "actderiv animate sigmoid --at 1 --out sigmoid.gif"


@click.command(cls=Command)
@click.argument("function", type=options.FUNCTION, required=False)
@click.option("--at", type=options.Number(), metavar="X0", help="Where the secant and the tangent touch f.")
@click.option(
    "--out", type=options.File(), multiple=True, metavar="FILE",
    help="The file, .gif, .png (APNG) or .webp; may be given several times.",
)  # fmt: skip
@click.option(
    "--scheme", type=options.Names(options.scheme_names, options.schemes), default="forward", show_default=True,
    help="Which difference quotient is the slope of the secant: forward, backward or central.",
)  # fmt: skip
@click.option("--frames", type=int, default=37, show_default=True, help="How many pictures, from h = 1 to 1e-12.")
@drawing.looks_with("what makes it about 960 pixels wide")
@options.derivative
@options.takes
def command(
    function: str | None, at: float | None, out: tuple[Path, ...], scheme: str, frames: int, derivative: str | None,
    takes: tuple[str, ...] | None, **looks: Any,
) -> None:  # fmt: skip
    """Draw secants of FUNCTION at X0 for h from 1 to 1e-12, beside them how far their slopes are from f'.

    The error falls with h, and rises again as rounding takes over. At a kink or a jump there is no tangent: drawn are
    the slopes on its sides, and what the quotient goes to.
    """
    output.writable(out, (function, derivative), "a.gif")
    kinds = [figures.format_of(path, moving=True) for path in out]
    drawn = drawing.Drawing.of(**looks)
    if function is None or at is None or not out:
        missing = N_("FUNCTION") if function is None else "--at X0" if at is None else N_("--out FILE")
        hint = _("For example: {example}", example=TRY)
        raise RequestError(_("Nothing moves without {missing}.", missing=_(missing)), hint=hint)
    from ..pictures.matplotlib.animation import animation
    from ..pictures.scene.approach import approach_of, checked

    checked(at, scheme, frames)
    (bound,) = options.bound_functions((function,), derivative, takes)
    line = drawing.spelled(click.get_current_context())
    with Bar() as bar:
        with watched(bar):
            approach = approach_of(bound, at, scheme, frames)
        for path, kind in zip(out, kinds, strict=True):
            output.write(path, animation(approach, kind, drawn.look, drawn.size, drawn.dpi, line, bar))
    for note in bound.notes():
        streams.tell_note(note)
