"""The error of each difference scheme against the step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..watching import watched
from . import _drawing as drawing
from . import _options as options
from . import _output as output
from ._command import Command
from ._progress import Bar


@click.command(cls=Command)
@options.functions
@options.derivative
@options.takes
@click.option(
    "--h",
    "steps",
    multiple=True,
    type=options.Number(positive=True),
    help="Step; may be given several times.  [default: 1 to 1e-14]",
)
@click.option(
    "--scheme",
    "schemes",
    multiple=True,
    type=options.Names(options.scheme_names, options.schemes),
    help="Scheme; may be given several times.  [default: all]",
)
@options.dtype
@options.window
@options.points
@drawing.beside("the curves")
@options.text_format
@options.out
def command(
    functions: tuple[str, ...], derivative: str | None, takes: tuple[str, ...] | None,
    steps: tuple[float, ...], schemes: tuple[str, ...], dtype: str,
    window: tuple[float, float] | None, points: int | None, picture: Path | None, format_: str | None,
    out: tuple[Path, ...], **looks: Any,
) -> None:  # fmt: skip
    """Show how the error of each scheme depends on the step, the best step marked.

    Inputs whose stencil reaches across a break are left out. No FUNCTION means the whole catalogue.
    """
    output.ready(out, format_, reading=(*functions, derivative), picture=picture)
    kind, drawn = output.picture_kind(picture), drawing.Drawing.of(**looks)
    from ..floats import FORMATS
    from ..sources.differences import SCHEMES
    from ..study import values as study

    chosen = [SCHEMES.get(each) for each in schemes] or list(SCHEMES)
    sample = options.sample(window, points)
    bounds = options.bound_functions(functions, derivative, takes)
    with Bar() as bar, watched(bar):
        swept = study.sweep(bounds, steps=steps, schemes=chosen, format=FORMATS.get(dtype), sample=sample, progress=bar)

    def curves() -> Any:
        from ..pictures.scene import curves_of_sweep

        return curves_of_sweep(swept)

    output.emit(swept, out, format_, drawn.later(picture, kind, curves))
