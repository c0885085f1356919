"""Join the reports of the shards of one run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ..messages import _
from . import _options as options
from . import _output as output
from ._command import Command
from ._progress import Bar


@click.command(cls=Command)
@click.argument("reports", nargs=-1, metavar="REPORT.json...", type=options.File())
@options.verdict_format
@options.out
@click.option("--verbose", is_flag=True, help="Show every failing region, not the worst ten.")
def command(reports: tuple[Path, ...], format_: str | None, out: tuple[Path, ...], verbose: bool) -> int:
    """Join the JSON reports of compare --shard 1/N to N/N: the report is that of one run, to the last bit.

    The code that was judged is asked again where it failed, so it must lie where it lay. Reports of different runs, a
    shard that is missing and one that is there twice are refused.

    \b
    Exit status: 0 all passed, 1 a derivative failed or could not be decided.
    """
    if not reports:
        raise click.UsageError(_("There is no report to join."))
    output.ready(out, format_, reading=[*map(str, reports)], judged=True)
    from ..naming import parse
    from ..study.merging import merged

    with Bar() as bar:
        report = merged(reports, parse, bar)
    output.emit(replace(report, verbose=verbose), out, format_)
    return 0 if report.passed else 1
