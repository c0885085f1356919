"""A Figure to bytes: the same bytes for the same picture, whatever the clock, the time zone and the user's settings."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, NamedTuple

from ..registry import Registry


class Kind(NamedTuple):
    """A kind of picture file: its name, which is its suffix too, and how a figure becomes its bytes."""

    name: str
    write: Callable[[Any, io.BytesIO], None]
    aliases: tuple[str, ...] = ()


COMPRESSION = 2
"""Of PNG, from 0 to 9: a fifth more bytes than with 6, written in half the time."""

KINDS: Registry[Kind] = Registry("picture format")


def kind(write: Callable[[Any, io.BytesIO], None]) -> Callable[[Any, io.BytesIO], None]:
    """Declare a picture format; the function's name is the suffix."""
    KINDS.add(Kind(write.__name__, write))
    return write


@kind
def png(figure: Any, file: io.BytesIO) -> None:
    """Pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure).print_png(file, metadata={"Software": None}, pil_kwargs={"compress_level": COMPRESSION})


@kind
def svg(figure: Any, file: io.BytesIO) -> None:
    """Lines, with the text as outlines."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    text = io.TextIOWrapper(file, "utf-8", newline="\n")
    FigureCanvasSVG(figure).print_svg(text, metadata={"Date": None, "Creator": "actderiv"})
    text.detach()


@kind
def pdf(figure: Any, file: io.BytesIO) -> None:
    """Lines, with the font embedded."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    FigureCanvasPdf(figure).print_pdf(file, metadata={"CreationDate": None, "Creator": "actderiv"})


def encode(figure: Any, name: str) -> bytes:
    """The bytes of ``figure`` in the format of that name. Draws once."""
    file = io.BytesIO()
    KINDS.get(name).write(figure, file)
    return file.getvalue()
