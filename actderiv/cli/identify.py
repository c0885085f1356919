"""Say which known function or derivative a callable is."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import RequestError
from ..messages import _
from ..watching import watched
from . import _options as options
from . import _output as output
from ._command import Command
from ._progress import Bar


@click.command(cls=Command)
@click.argument("callable_", metavar="CALLABLE", required=False, type=options.Code())
@click.option(
    "--dtype",
    type=options.NumberFormat(),
    default="float64",
    show_default=True,
    help="Number format to call it in; float8 by itself lists its kinds.",
)
@options.window_of("-10 10, and the tails beyond")
@click.option("--points", type=int, default=1001, show_default=True, help="How many points the range is divided into.")
@click.option(
    "--order",
    type=click.IntRange(0, 1),
    default=1,
    show_default=True,
    help="Look at an op itself (0), or at the derivative that it comes with (1).",
)
@options.takes
@options.verdict_format
@options.out
def command(
    callable_: str | None, dtype: str, window: tuple[float, float] | None, points: int, order: int,
    takes: tuple[str, ...] | None, format_: str | None,
    out: tuple[Path, ...],
) -> int:  # fmt: skip
    """Find the function, variant, parameters or derivative that has the values of CALLABLE, or what is nearest.

    CALLABLE is written FILE.py:NAME or MODULE:NAME, and is given a NumPy array; a formula, and anything else that
    compare takes after --against, will do. Looking at it runs it. Numbers are fitted; a match agrees at every input
    looked at, breaks and tails among them, to rounding errors of the format. Where nothing matches, what is nearest is
    ranked by the largest difference in the range.

    \b
    Exit status: 0 something was found, 1 nothing was.
    """
    output.ready(out, format_, reading=(callable_,), judged=True)
    if callable_ is None:
        hint = _("For example: {example}", example="actderiv identify acts.py:act")
        raise RequestError(_("Nothing to identify: name a CALLABLE."), hint=hint)
    from ..identification import identify_source

    with Bar() as bar, watched(bar):
        found = identify_source(callable_, dtype, window, points, takes, order)
    output.emit(found, out, format_)
    return 0 if found.matches else 1
