"""Values, derivatives and numeric derivatives side by side."""

from __future__ import annotations

from pathlib import Path

import click

from ..messages import _
from . import _options as options
from . import _output as output
from ._command import Command, apart

EXCLUDES = [*apart("at", "window", "points"), *apart("wrt", "order", "derivative", "takes")]


@click.command(cls=Command, excludes=EXCLUDES)
@options.functions
@options.derivative
@options.takes
@click.option("--at", type=options.Numbers(), default=(), metavar="X,X,...", help="The inputs, instead of a range.")
@click.option(
    "--h",
    "step",
    type=options.Number(positive=True),
    help="Step of the numeric derivative.  [default: 1e-6 in float64]",
)
@options.scheme
@options.order
@options.wrt
@options.dtype
@options.window_of("-5 5")
@click.option("--points", type=int, help="How many points the range is divided into.  [default: 11]")
@options.text_format
@options.out
def command(
    functions: tuple[str, ...], derivative: str | None, takes: tuple[str, ...] | None,
    at: tuple[float, ...], step: float, scheme: str,
    order: int, dtype: str, window: tuple[float, float] | None, points: int | None, format_: str | None,
    out: tuple[Path, ...], wrt: str | None,
) -> None:  # fmt: skip
    """Tabulate x, f(x), f'(x), the numeric f'(x) and their distance.

    At a break there are three rows: the limit from the left, what holds at the break, the limit from the right. What
    holds there is a convention, so that row has no error. No FUNCTION means the whole catalogue.
    """
    output.ready(out, format_, reading=(*functions, derivative))
    if at and (window or points is not None):
        raise click.UsageError(_("--at names the inputs; leave out --range and --points."))
    from ..floats import FORMATS
    from ..sources.differences import SCHEMES
    from ..study import values as study

    sample = options.sample(window, points, low=-5, high=5, count=11)
    bounds = options.bound_functions(functions, derivative, takes)
    if wrt is not None:
        if not functions:
            raise click.UsageError(_("--wrt names a parameter of a FUNCTION, and there is none."))
        options.refuse_with_wrt(order=order != 1, derivative=derivative, takes=takes)
        from ..study.parameter import table

        found = table(bounds, wrt, at=at, sample=sample, h=step, scheme=SCHEMES.get(scheme), format=FORMATS.get(dtype))
        output.emit(found, out, format_)
        return
    found = study.table(
        bounds, at=at, sample=sample, h=step, scheme=SCHEMES.get(scheme), format=FORMATS.get(dtype), order=order
    )
    output.emit(found, out, format_)
