"""``actderiv identify``: which known function or derivative a callable is."""

from __future__ import annotations

from pathlib import Path

import click

from . import _options as options


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
@options.text_format
@options.out
def command(
    callable_: str, dtype: str, window: tuple[float, float] | None, points: int, format_: str | None, out: Path | None
) -> int:
    """Find the function, variant, parameter value or derivative that has the values of CALLABLE.

    CALLABLE is written FILE.py:NAME or MODULE:NAME, and is given a NumPy array; anything else that compare takes after
    --against will do. Looking at it runs it. Best matches come first.

    \b
    Exit status: 0 something was found, 1 nothing was.
    """
    options.ready(out)
    sample = options.sample(window, points)
    with options.quick_imports():
        from .. import sources
        from ..activation import FUNCTIONS
        from ..floats import FORMATS
        from ..identify import identify, inputs
    format = FORMATS.get(dtype)
    candidate = sources.resolve(callable_).open(FUNCTIONS.get("identity").bind(), 1, format)
    recorded = candidate.inputs(format)
    x = inputs(format, sample.low, sample.high, points) if recorded is None else recorded
    found = identify(candidate.at, format, x=x, name=callable_)
    options.emit(found, format_, out)
    return 0 if found.matches else 1
