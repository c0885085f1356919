"""All that is known about a function, on one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import ForeignError, RequestError
from ..messages import _
from . import _options as options
from . import _output as output
from ._command import Command

if TYPE_CHECKING:
    from ..activation import Bound
    from ..renderers import Look


@click.command(cls=Command)
@click.argument("function", type=options.FUNCTION, required=False)
@click.option(
    "--at", type=options.Numbers(), default=(), metavar="X,X,...",
    help="Of softmax and its kin: the Jacobian at these inputs; of swiglu and its kin both slopes.",
)  # fmt: skip
@options.derivative
@options.takes
@options.text_format
@options.out
def command(
    function: str, at: tuple[float, ...], derivative: str | None, takes: tuple[str, ...] | None, format_: str | None,
    out: tuple[Path, ...],
) -> None:  # fmt: skip
    """Show what is known about FUNCTION: formulas, picture, range, breaks, parameters, names in frameworks."""
    output.ready(out, format_, reading=(function, derivative))
    if function is None:
        hint = _("For example: actderiv show gelu; others to try are relu, sigmoid, tanh, silu and softplus.")
        raise RequestError(_("Nothing to show: name a FUNCTION."), hint=hint)
    from ..naming.gated import is_product

    (bound,) = options.bound_functions((function,), derivative, takes)
    if is_product(bound):
        from ..study.partials import partials

        output.emit(partials(bound, at), out, format_)
        return
    if at:
        from ..study.jacobian import jacobian

        output.emit(jacobian(bound, at), out, format_)
        return
    from ..facts import facts_of
    from ..pages.page import Page, breaks_of

    try:
        facts, trouble = facts_of(bound), ""
    except ForeignError as error:  # a user's function may have good reasons to refuse 1e308
        facts, trouble = None, error.message
    page = Page(bound, facts, breaks_of(bound), lambda look: _draw(bound, look), trouble)
    output.emit(page, out, format_)


def _draw(bound: Bound, look: Look) -> str:
    """The picture that ``actderiv plot`` draws in the terminal."""
    from ..pictures.scene import Request, curves_of
    from ..pictures.terminal import render

    curves = curves_of([bound], Request(derivative=bound.activation.derivative is not None, key=True))
    return render(curves, look.width, unicode=look.unicode, colour=look.colour)
