"""Pictures that follow each other to the bytes of one file: the same bytes for the same pictures."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...messages import N_
from ...registry import Registry
from .save import Said, xmp

Write = Callable[[Sequence[Any], io.BytesIO, Said], None]


class Moving(NamedTuple):
    """A format of pictures that move: its name, which is its suffix too, and how pictures become its bytes."""

    name: str
    write: Write
    aliases: tuple[str, ...] = ()


MOVING: Registry[Moving] = Registry(N_("format of pictures that move"))
COLOURS = 64
"""In all pictures together: lines with soft rims have few."""
FIRST, NEXT, LAST = 1200, 180, 3000
"""How long a picture is shown, in milliseconds."""


def moving(*aliases: str) -> Callable[[Write], Write]:
    """Declare a format; the function's name is the suffix, ``aliases`` are others."""

    def declare(write: Write) -> Write:
        MOVING.add(Moving(write.__name__, write, aliases))
        return write

    return declare


def encode(pictures: Sequence[np.ndarray], name: str, said: Said) -> bytes:
    """Pixels in rows, each of red, green and blue, as the bytes of a file of that format."""
    file = io.BytesIO()
    MOVING.get(name).write(_few_colours(pictures), file, said.clean())
    return file.getvalue()


def _few_colours(pictures: Sequence[np.ndarray]) -> list[Any]:
    """The pictures in one palette: the colours that the first and the last have most of, exactly as they are."""
    from PIL import Image

    coded = [each.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], np.int32) for each in pictures]
    colours, counts = np.unique(np.concatenate([coded[0], coded[-1]]), return_counts=True)
    common = colours[np.argsort(-counts, kind="stable")[:COLOURS]]
    found = []
    for each in coded:
        own, places = np.unique(each, return_inverse=True)
        nearest = np.abs(_parts(own)[:, None] - _parts(common)).sum(axis=2).argmin(axis=1)
        picture = Image.fromarray(nearest[places].reshape(each.shape).astype(np.uint8))
        picture.putpalette(_parts(common).astype(np.uint8).tobytes())
        found.append(picture)
    return found


def _parts(colours: np.ndarray) -> np.ndarray:
    """Red, green and blue of colours that are numbers."""
    return np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=-1)


def _times(pictures: Sequence[Any]) -> list[int]:
    return [FIRST, *[NEXT] * (len(pictures) - 2), LAST]


@moving()
def gif(pictures: Any, file: io.BytesIO, said: Said) -> None:
    """Shown everywhere."""
    options = {"comment": said.joined().encode()} if said.title else {}
    _save(pictures, file, "GIF", loop=0, optimize=False, **options)


@moving("apng")
def png(pictures: Any, file: io.BytesIO, said: Said) -> None:
    """APNG: a PNG that moves, and stands still where that is not known."""
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    for key, text in (("Title", said.title), ("Description", said.description), ("Comment", said.command)):
        if text:
            told.add_itxt(key, text)
    _save(pictures, file, "PNG", loop=0, pnginfo=told, default_image=False)


@moving()
def webp(pictures: Any, file: io.BytesIO, said: Said) -> None:
    """The smallest."""
    options = {"xmp": xmp(said).encode()} if said.description else {}
    _save([each.convert("RGB") for each in pictures], file, "WEBP", loop=0, lossless=True, method=4, **options)


def _save(pictures: Any, file: io.BytesIO, name: str, **options: Any) -> None:
    first, *rest = pictures
    first.save(file, name, save_all=True, append_images=rest, duration=_times(pictures), **options)
