"""What the commands that draw have in common: how a picture looks, and the way of it to a file."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from click.core import ParameterSource

from ..pictures import matplotlib as figures
from . import _completing as completing
from . import _options as options
from . import _output as output

if TYPE_CHECKING:
    from ..registry import Registry


def _themes() -> Registry[Any]:
    from ..pictures.themes import THEMES

    return THEMES


LOOKS = (
    click.option(
        "--theme", type=options.Names(figures.theme_names, _themes), default="light", show_default=True,
        help="Colours, letters and size of the picture; paper is one column of a journal, slides a slide.",
    ),
    click.option(
        "--style", "styles", metavar="NAME|FILE", multiple=True, shell_complete=completing.files,
        help="A style sheet of matplotlib's, over the theme; may be repeated.",
    ),
    click.option(
        "--rc", metavar="KEY=VALUE", multiple=True,
        help="A parameter of matplotlib's, such as font.size=14 or svg.fonttype=none; may be given several times.",
    ),
    click.option(
        "--size", nargs=2, type=options.Number(positive=True), metavar="W H",
        help="Width and height in inches.  [default: the theme's, or what suits the number of panels]",
    ),
)  # fmt: skip


def looks_with(dpi: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of a command that draws, with ``dpi`` in words where nobody says it: a decorator."""
    shown = f"Pixels to an inch.  [default: {dpi}]"

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in (click.option("--dpi", type=options.Number(positive=True), help=shown), *reversed(LOOKS)):
            command = option(command)
        return command

    return add


looks = looks_with("150, of slides 144, of paper 300")


def beside(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--plot`` and the looks, for a command that draws ``what`` beside its result: a decorator."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        shown = f"Draw {what} to this file, .png, .svg, .pdf and others."
        return click.option("--plot", "picture", type=options.File(), help=shown)(looks(command))

    return add


class Drawing(NamedTuple):
    """How a picture was asked for."""

    look: Any
    size: tuple[float, float] | None
    dpi: float | None

    @classmethod
    def of(
        cls, theme: str, styles: tuple[str, ...], rc: tuple[str, ...], size: tuple[float, float] | None,
        dpi: float | None, legend: str = "auto", **others: Any,
    ) -> Drawing:  # fmt: skip
        """What the options say, refused before any work where it cannot be. Matplotlib is loaded only where its words
        are used."""
        from ..pictures.matplotlib.looks import Look

        look = Look(theme, styles, rc, legend=legend)
        figures.check_size(size or None, dpi or look.worn_theme.dpi)
        if styles or rc:
            look.parameters()
        return cls(look, size or None, dpi)

    def bytes(self, curves: Any, kind: str) -> bytes:
        """The picture as a file of that kind, which knows the command that is running."""
        return figures.picture(curves, kind, self.look, self.size, self.dpi, spelled(click.get_current_context()))

    def write(self, path: Path, kind: str, curves: Any) -> None:
        """The picture in a file."""
        output.write(path, self.bytes(curves, kind))

    def later(self, path: Path | None, kind: str | None, curves: Callable[[], Any]) -> list[Callable[[], None]]:
        """What writes the picture once the result is delivered; nothing where no picture is wanted."""
        if path is None or kind is None:
            return []
        return [lambda: self.write(path, kind, curves())]


UNSAID = {"out", "picture", "format_", "alt", "show_config", "verbose"}
"""What says where a picture goes, and nothing of what is in it."""


def spelled(ctx: click.Context) -> str:
    """The command that draws the picture, with all options that are not the program's own; without files to write, so
    that a picture has the same bytes under any name."""
    flags: list[str] = []
    words: list[str] = []
    for each in ctx.command.params:
        name = each.name or ""
        if name not in ctx.params or name in UNSAID or ctx.get_parameter_source(name) == ParameterSource.DEFAULT:
            continue
        value = ctx.params[name]
        if isinstance(each, click.Argument):
            words += map(str, value) if isinstance(value, tuple) else [str(value)]
        elif each.is_flag:  # type: ignore[attr-defined]
            flags += [each.opts[0]] if value else []
        else:
            for one in value if each.multiple else [value]:
                flags += [each.opts[0], *_words(one, each)]
    own = ["--", *words] if any(word.startswith("-") for word in words) else words
    return shlex.join(["actderiv", ctx.info_name or "", *flags, *own])


def _words(value: Any, option: click.Parameter) -> Sequence[str]:
    """The value of an option as the words of a command line."""
    from ..parameters import shortest

    several = isinstance(value, (tuple, list))
    shown = [*map(shortest, value if several else [value])]
    return [options.Texts.joined(shown)] if several and option.nargs == 1 else shown
