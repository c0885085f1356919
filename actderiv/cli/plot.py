"""Pictures of f and f', in a file or in the terminal."""

from __future__ import annotations

import sys
from functools import partial
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
from ._command import Command, apart, flagged
from ._progress import Bar

SCALES = ("linear", "log", "symlog")  # curves.data has them too, and numpy with them; a test compares
FORMATS = options.Names(figures.kinds)


EXCLUDES = [
    *apart("wrt", "derivative", "takes", "order", "numeric", "error", "no_derivative"),
    *apart("no_derivative", "numeric", "error", "order"),
]
TRY = N_("For example: actderiv plot sigmoid; others to try are relu, tanh, gelu, silu and softplus.")


@click.command(cls=Command, excludes=EXCLUDES)
@click.argument("functions", nargs=-1, metavar="FUNCTION...", type=options.FUNCTION)
@click.option(
    "--out", type=options.File(), multiple=True, metavar="FILE",
    help="The picture's file, .png, .svg, .pdf, .webp, .jpg, .eps or .pgf; may be given several times; - is stdout.",
)  # fmt: skip
@click.option("--format", "format_", type=FORMATS, help="The picture's format, where the suffix does not say it.")
@click.option("--numeric", is_flag=True, help="Lay the numeric derivative over the analytic one.")
@click.option("--error", is_flag=True, help="Add a panel of the numeric derivative's error.")
@click.option(
    "--tangent",
    type=options.Number(),
    multiple=True,
    metavar="X0",
    help="Draw the tangent of f at X0 with its slope, at a break what there is instead; may be given several times.",
)
@click.option(
    "--secant",
    type=options.Number(),
    multiple=True,
    metavar="X0",
    help="Draw the secant of f from X0 to X0 + h with its slope; may be given several times.",
)
@click.option(
    "--saturation",
    type=options.Number(positive=True),
    metavar="TAU",
    help="Shade where |f'| is below TAU, and hatch where f' is 0 over an interval.",
)
@click.option("--framework-slopes", is_flag=True, help="Mark what frameworks return as f' at breaks.")
@click.option(
    "--h", type=options.Number(positive=True), help="Step of the difference scheme.  [default: 1e-06, of secants 1]"
)
@click.option(
    "--scheme", type=options.Names(options.scheme_names, options.schemes),
    help="Difference scheme.  [default: central, of secants forward]",
)  # fmt: skip
@options.order
@options.wrt
@click.option(
    "--range",
    "window",
    nargs=2,
    type=options.Number(),
    metavar="LO HI",
    help="From where to where.  [default: -5 5, wider where a break lies outside]",
)
@click.option("--points", type=int, help="How many points to join.  [default: as many as smooth lines need]")
@click.option(
    "--layout",
    type=click.Choice(["overlay", "grid", "split"]),
    help="Several functions in the same axes, each in its own, or f and f' in panels of their own.  [default: overlay]",
)
@click.option(
    "--ylim",
    nargs=2,
    type=options.Number(),
    metavar="LO HI",
    help="From where to where y is shown.  [default: what matters]",
)
@click.option("--xscale", type=click.Choice(SCALES), default="linear", show_default=True, help="How x is spread.")
@click.option("--yscale", type=click.Choice(SCALES), default="linear", show_default=True, help="How y is spread.")
@click.option(
    "--only", type=click.Choice(["f", "derivative", "both"]), help="Draw f or the derivative alone.  [default: both]"
)
@click.option("--columns", type=click.IntRange(1), help="How many panels stand side by side.  [default: as fits]")
@click.option("--share-y", is_flag=True, help="The same limits of y in all panels.")
@click.option(
    "--legend",
    type=options.Names(figures.legends),
    default="auto",
    show_default=True,
    help="Where the names of curves stand: where there is room, at the ends of the curves, below the axes, nowhere.",
)
@drawing.looks
@click.option("--title", metavar="TEXT", help="A title of your own; $...$ in it is TeX.")
@click.option("--names", type=options.Texts(), metavar="A,B", help="What the functions are called in the picture.")
@click.option("--formula", is_flag=True, help="Write the formula of f below the title.")
@click.option("--key", is_flag=True, help="Tell below the picture what dots, rings, arrows and conventions mean.")
@click.option("--alt", is_flag=True, help="Print in words what is drawn, in the place of a picture in the terminal.")
@click.option("--no-derivative", is_flag=True, help="Draw f only.")
@options.derivative
@options.takes
def command(
    functions: tuple[str, ...],
    out: tuple[Path, ...],
    format_: str | None,
    derivative: str | None,
    takes: tuple[str, ...] | None,
    alt: bool,
    **wish: Any,
) -> None:
    """Draw f and f' of every FUNCTION: to a file with --out, otherwise here in the terminal.

    At a jump the curve breaks; the filled dot is the value that holds, the arrow the delta in the derivative.
    """
    output.writable(out, (*functions, derivative), output.PICTURE)
    kinds = _kinds(out, format_)
    drawn = drawing.Drawing.of(**wish)
    if alt and output.DASH in out:
        raise RequestError(_("--alt prints to stdout, and so does --out -."), hint=_("Draw to a file."))
    if not functions:
        raise RequestError(_("Nothing to draw: name a FUNCTION."), hint=_(TRY))
    curves = wanted(functions, derivative, takes, **wish)
    for note in filter(None, (*curves.notes, figures.unshown(curves, drawn.look) if out else "")):
        streams.tell_note(note)
    for path, kind in zip(out, kinds, strict=True):
        picture = drawn.bytes(curves, kind)
        if path == output.DASH:
            streams.say_bytes(picture)
        else:
            output.write(path, picture)
    if alt:
        from ..pictures.description import described
        from ..pictures.terminal.cells import plain

        unicode = streams.speaks_unicode(sys.stdout)
        streams.say("".join(f"{plain(line, unicode)}\n" for line in described(curves).splitlines()))
    elif not out:
        _show(curves)


def _kinds(out: tuple[Path, ...], format_: str | None) -> list[str]:
    """The format of each file, and of what goes to stdout; one that cannot be told is refused."""
    if not out and format_ is not None and flagged(click.get_current_context(), "format_"):
        said = _("--format says how to write a file, and there is none.")
        raise RequestError(said, hint=_("Add --out FILE, or --out -."))
    if format_ is None and output.DASH in out:
        said = _("On stdout there is no suffix to tell the format.")
        raise RequestError(said, hint=_("Add --format png, svg or pdf."))
    if output.DASH in out:
        output.refuse_stdout(out)
    by_suffix = [path != output.DASH and (format_ is None or len(out) > 1) for path in out]
    hint = N_("Known are {suffixes}; or say --format.") if len(out) == 1 else N_("Known are {suffixes}.")
    read = partial(figures.format_of, hint=hint)
    return [read(path) if suffix else str(format_) for path, suffix in zip(out, by_suffix, strict=True)]


def wanted(
    functions: tuple[str, ...], derivative: str | None, takes: tuple[str, ...] | None = None, *, window: Any,
    no_derivative: bool, **wish: Any,
) -> Any:  # fmt: skip
    """The picture's data; a wrong wish is refused before anything of the user's is loaded or called."""
    from ..pictures.scene import Additions, Request, curves_of

    names = ("points", "layout", "numeric", "error", "scheme", "h", "title", "order", "wrt", "only", "xscale", "yscale",
             "columns", "share_y", "formula", "key")  # fmt: skip
    also = Additions(**{name: wish[name] for name in ("tangent", "secant", "scheme", "h", "saturation",
                                                      "framework_slopes")})  # fmt: skip
    chosen = {name: wish[name] for name in names} | {"names": wish["names"] or (), "also": also}
    request = Request(range=window or None, ylim=wish["ylim"] or None, derivative=not no_derivative, **chosen)
    if request.wrt is not None:
        options.refuse_with_wrt(derivative=derivative, takes=takes)
    bounds = options.bound_functions(functions, derivative, takes)
    with Bar() as bar, watched(bar):
        curves = curves_of(bounds, request)
    for note in (note for bound in bounds for note in bound.notes()):
        streams.tell_note(note)
    return curves


def _show(curves: Any) -> None:
    """The picture in the terminal, as wide as that is."""
    import os

    from ..pictures.terminal import render

    width = streams.terminal_width(sys.stdout)
    colour = streams.speaks_colours(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    streams.say(render(curves, width, unicode=streams.speaks_unicode(sys.stdout), colour=colour))
