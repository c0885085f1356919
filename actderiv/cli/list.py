"""``actderiv list``: the catalogue of functions, or of difference schemes."""

from __future__ import annotations

from pathlib import Path

import click

from ..pages.listing import Listing, Schemes
from . import _options as options


@click.command()
@click.option("--schemes", is_flag=True, help="List the difference schemes instead.")
@options.text_format
@options.out
def command(schemes: bool, format_: str | None, out: Path | None) -> None:
    """List the functions: what each takes, where it is not smooth, what else it is called."""
    options.ready(out)
    options.emit(_schemes() if schemes else _functions(), format_, out)


def _functions() -> Listing:
    from ..activation import FUNCTIONS

    return Listing(tuple(FUNCTIONS))


def _schemes() -> Schemes:
    from ..sources.differences import SCHEMES

    return Schemes(tuple(SCHEMES))
