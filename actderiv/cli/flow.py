"""Gradients through deep networks: vanishing, stable, exploding."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..errors import RequestError
from ..messages import _
from ..watching import watched
from . import _drawing as drawing
from . import _options as options
from . import _output as output
from ._command import Command
from ._progress import Bar


def _inits() -> Sequence[str]:
    from ..study.weights import INITS

    return INITS.names()


@click.command(cls=Command)
@click.argument("functions", nargs=-1, metavar="FUNCTION...", type=options.FUNCTION)
@options.derivative
@options.takes
@click.option("--depth", type=int, default=20, show_default=True, help="Layers.")
@click.option("--width", type=int, default=256, show_default=True, help="Units in each layer, and numbers in an input.")
@click.option("--batch", type=int, default=64, show_default=True, help="Inputs.")
@click.option(
    "--init",
    type=options.Names(_inits),
    default="xavier",
    show_default=True,
    help="Weights: of variance 1/width (xavier, lecun; all layers are equally wide), 2/width (he), or a rotation.",
)
@click.option(
    "--gain",
    type=options.Number(positive=True),
    default=1.0,
    show_default=True,
    help="What the weights are multiplied by.",
)
@click.option("--seeds", type=int, default=5, show_default=True, help="How many networks, each from its own seed.")
@click.option("--seed", type=int, default=0, show_default=True, help="The first of the seeds.")
@click.option("--explain", is_flag=True, help="Add the chain rule of two layers with its numbers.")
@drawing.beside("the layers")
@options.text_format
@options.out
def command(
    functions: tuple[str, ...], derivative: str | None, takes: tuple[str, ...] | None, depth: int, width: int,
    batch: int, init: str, gain: float, seeds: int, seed: int, explain: bool, picture: Path | None,
    format_: str | None, out: tuple[Path, ...], **looks: Any,
) -> None:  # fmt: skip
    """Pass inputs forward and a gradient backward through deep random networks, and tell whether it gets through.

    The factor is what the root mean square of the gradient is multiplied by from one layer to the layer below: the
    median over the networks, measured; beside it what theory expects of infinitely wide layers. Stable is a gradient
    that changes by less than tenfold over the network, or over fifty layers of a shallower one. A unit is dead where f'
    is 0 for every input, and saturated where |f'| is below 0.001.
    """
    output.ready(out, format_, reading=(*functions, derivative), picture=picture)
    kind, drawn = output.picture_kind(picture), drawing.Drawing.of(**looks)
    from ..study import flow as study

    network = study.network_of(depth, width, batch, init, gain, seeds, seed)
    if not functions:
        hint = _("For example: {example}", example=TRY)
        raise RequestError(_("No function to send a gradient through: name a FUNCTION."), hint=hint)
    bounds = options.bound_functions(functions, derivative, takes)
    with Bar() as bar, watched(bar):
        found = study.flow(bounds, network, explain=explain, progress=bar)

    def curves() -> Any:
        from ..pictures.scene.flow import curves_of_flow

        return curves_of_flow(found)

    output.emit(found, out, format_, drawn.later(picture, kind, curves))


TRY = "actderiv flow sigmoid relu --depth 50"
