"""A page to try functions out in a browser, without a network."""

from __future__ import annotations

from pathlib import Path

import click

from .. import files
from ..errors import RequestError
from ..messages import _
from . import _options as options
from . import _output as output
from . import _streams as streams
from ._command import Command

SUFFIXES = (".html", ".htm")
EXAMPLE = "page.html"
TRY = "actderiv page sigmoid relu --out page.html"


@click.command(cls=Command)
@click.argument("functions", nargs=-1, metavar="[FUNCTION]...", type=options.FUNCTION)
@click.option("--out", type=options.File(), metavar="FILE", help="The page's file, .html; - is stdout.")
@click.option("--all", "every", is_flag=True, help="Take the whole catalogue into the page.")
def command(functions: tuple[str, ...], out: Path | None, every: bool) -> None:
    """Write a page on which functions are tried out: one file that loads nothing and sends nothing.

    Choose a function there or type a formula; drag x for the tangent and h for the secant with its error; move the
    parameters; see breaks, deltas, saturation, and what is left of a gradient after n layers. Without a FUNCTION the
    page has linear, heaviside, sigmoid, tanh, relu and leaky_relu.
    """
    if out is None:
        raise RequestError(_("The page needs a file to stand in."), hint=_("For example: {example}", example=TRY))
    _suffixed(out)
    output.writable([out], functions, EXAMPLE)
    if every and functions:
        raise RequestError(_("--all takes every function of the catalogue, so name no FUNCTION."))
    bounds = options.bound_functions(functions) if functions or every else []
    from ..webpage import page

    written = page(bounds).encode()
    if out == output.DASH:
        streams.say_bytes(written)
    else:
        output.write(out, written)


def _suffixed(out: Path) -> None:
    """Refuse a file whose suffix says that it is no page."""
    if out == output.DASH or out.suffix.lower() in SUFFIXES or files.is_stream(out):
        return
    text, end = str(out), out.suffix
    said = _("The suffix {end!r} is no page's.", end=end) if end else _("{name!r} has no suffix.", name=out.name)
    span = (len(text) - len(end), len(text)) if end else None
    hint = _("A page is an .html file, such as {example}.", example=out.with_suffix(".html"))
    raise RequestError(said, text=text, span=span, hint=hint)
