"""``actderiv compare``: judge derivatives, print a verdict for each, and end with a status that a CI can act on."""

from __future__ import annotations

from pathlib import Path

import click

from . import _options as options
from ._progress import Bar


@click.command(short_help="Judge derivatives; a verdict for each, and an exit status.")
@options.functions
@options.derivative
@click.option(
    "--h",
    "steps",
    multiple=True,
    type=options.Number(positive=True),
    help="Step; may be given several times.  [default: 1e-6 in float64]",
)
@options.scheme
@click.option(
    "--dtype",
    type=options.Names(options.dtype_names),
    default="float64",
    show_default=True,
    help="Number format to compute in.",
)
@options.window
@options.points
@click.option("--tol", type=options.Number(positive=True), help="Absolute tolerance, in place of the derived one.")
@options.text_format
@options.out
def command(
    functions: tuple[str, ...], derivative: str | None, steps: tuple[float, ...], scheme: str, dtype: str,
    window: tuple[float, float] | None, points: int | None, tol: float | None, format_: str | None, out: Path | None,
) -> int:  # fmt: skip
    """Judge derivatives against difference quotients of the functions themselves.

    No FUNCTION means the whole catalogue. Each row states the largest error, the smallest fault that would have been
    caught ("detects"), and a verdict: pass, fail, or undecided where the step could not have seen an error of 1 %.

    \b
    Exit status: 0 all passed, 1 a derivative failed or could not be decided.
    """
    options.ready(out)
    with options.quick_imports():
        from .. import study
        from ..floats import FORMATS
        from ..sources.differences import SCHEMES
    sample = options.sample(window, points)
    bounds = options.bound_functions(functions, derivative)
    with Bar() as bar:
        report = study.compare(
            bounds, steps=steps, scheme=SCHEMES.get(scheme), format=FORMATS.get(dtype), sample=sample, tolerance=tol,
            progress=bar,
        )  # fmt: skip
    options.emit(report, format_, out)
    return 0 if report.passed else 1
