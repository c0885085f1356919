"""``actderiv identify``: which known function or derivative a callable is."""

from __future__ import annotations

from pathlib import Path

import click

from ..naming.watching import watched
from . import _options as options
from ._progress import Bar


@click.command(short_help="Say which known function or derivative a callable is.")
@click.argument("callable_", metavar="CALLABLE")
@click.option(
    "--dtype",
    type=options.Names(options.dtype_names),
    default="float64",
    show_default=True,
    help="Number format to call it in.",
)
@options.window
@click.option("--points", type=int, default=1001, show_default=True, help="How many points the range is divided into.")
@options.takes
@options.text_format
@options.out
def command(
    callable_: str, dtype: str, window: tuple[float, float] | None, points: int, takes: tuple[str, ...] | None,
    format_: str | None, out: Path | None,
) -> int:  # fmt: skip
    """Find the function, variant, parameter value or derivative that has the values of CALLABLE.

    CALLABLE is written FILE.py:NAME or MODULE:NAME, and is given a NumPy array; anything else that compare takes after
    --against will do. Looking at it runs it. Best matches come first.

    \b
    Exit status: 0 something was found, 1 nothing was.
    """
    options.ready(out)
    sample = options.sample(window, points)
    with options.quick_imports():
        from ..identification import identify_source
    with Bar() as bar, watched(bar):
        found = identify_source(callable_, dtype, sample, takes)
    options.emit(found, format_, out)
    return 0 if found.matches else 1
