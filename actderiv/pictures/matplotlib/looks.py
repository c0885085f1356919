"""How a picture looks, in matplotlib's own words: a theme, style sheets, and single parameters on top of them."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ... import files
from ...dataclass import dataclass
from ...errors import RequestError
from ...messages import _
from ..themes import THEMES, Theme

REPEATABLE = {"svg.hashsalt": "actderiv"}
"""What makes the bytes of a file the same in every run."""

SCALED = (
    "font.size", "lines.linewidth", "lines.markersize", "axes.linewidth", "grid.linewidth", "axes.labelpad",
    "axes.titlepad", "xtick.major.size", "xtick.major.width", "xtick.major.pad", "ytick.major.size",
    "ytick.major.width", "ytick.major.pad",
)  # fmt: skip
"""The parameters in points, which a small picture has smaller."""

LIGHT = "light"
AUTO, END, OUTSIDE, NONE = "auto", "end", "outside", "none"
LEGENDS = (AUTO, END, OUTSIDE, NONE)
"""Where the names of curves stand: where there is room, at the ends of the curves, below the axes, nowhere."""


@contextmanager
def silent() -> Iterator[None]:
    """Keep matplotlib from talking about its cache folders and fonts while it is imported."""
    import logging

    logger = logging.getLogger("matplotlib")
    level = logger.level
    if level == logging.NOTSET:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def library() -> Any:
    """Matplotlib, with the parts that draw, imported in silence."""
    with silent(), _any_backend():
        import matplotlib
        import matplotlib.figure
        import matplotlib.font_manager
        import matplotlib.patheffects
    return matplotlib


@contextmanager
def _any_backend() -> Iterator[None]:
    """Let a MPLBACKEND that does not exist be no matter: matplotlib would not be imported with it, and none is used."""
    named = os.environ.get("MPLBACKEND")
    if named is None or "matplotlib" in sys.modules:
        yield
        return
    del os.environ["MPLBACKEND"]
    try:
        yield
    finally:
        os.environ["MPLBACKEND"] = named
    with suppress(ValueError):  # one that exists is set as it would have been
        sys.modules["matplotlib"].rcParams["backend"] = named


@dataclass(frozen=True)
class Look:
    """What was asked for. ``rc`` holds over ``styles``, those over the theme, the theme over matplotlib's defaults.

    The user's own rcParams count where ``neutral`` is false: a theme that was asked for by name holds over them, the
    one that is there without being asked for gives way.
    """

    theme: str | None = None
    styles: tuple[str, ...] = ()
    rc: tuple[str, ...] = ()
    neutral: bool = True
    legend: str = AUTO

    def __post_init__(self) -> None:
        if self.legend not in LEGENDS:
            raise RequestError(
                _("There is no legend {name!r}.", name=self.legend), hint=_("Choose {names}.", names=", ".join(LEGENDS))
            )

    @property
    def worn_theme(self) -> Theme:
        """The theme that was asked for, or the one that is there without."""
        return THEMES.get(self.theme or LIGHT)

    def parameters(self, scale: float = 1.0) -> dict[str, Any]:
        """All parameters that differ from those in force; lengths of the theme and the defaults times ``scale``."""
        current, default = library().rcParams, library().rcParamsDefault
        theme = self.worn_theme.parameters()
        small = {key: scale * theme.get(key, default[key]) for key in SCALED} if scale < 1 else {}
        theme |= small
        if self.neutral:
            wanted = _neutral(current, default) | theme | REPEATABLE
        elif self.theme is None:
            wanted = {key: value for key, value in theme.items() if current[key] == default[key]}
        else:
            wanted = theme
        for style in self.styles:
            wanted |= sheet(style)
        return wanted | dict(pair(text) for text in self.rc)

    @contextmanager
    def worn(self, scale: float = 1.0) -> Iterator[None]:
        """The parameters for the time of a drawing."""
        import numpy as np

        own = self.parameters(scale)
        with warnings.catch_warnings(), np.errstate(over="ignore"), library().rc_context(own):
            warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a title may hold what no font shows
            warnings.filterwarnings("error", message="constrained_layout not applied")
            try:
                yield
            except UserWarning as warning:
                said = _("The picture has no room for its axes.")
                raise RequestError(said, hint=_("Choose a larger --size, or smaller text.")) from warning


def _neutral(current: Any, default: Any) -> dict[str, Any]:
    """Matplotlib's own defaults in the place of the user's matplotlibrc."""
    kept = ("backend", "interactive", "toolbar", "timezone", "webagg", "docstring", "figure.max_open", "savefig.dir")
    return {
        key: value
        for key, value in dict.items(default)
        if dict.__getitem__(current, key) != value and not key.startswith(kept)
    }


def pair(text: str) -> tuple[str, Any]:
    """The parameter that ``KEY=VALUE`` names, and its value, as matplotlib reads it."""
    key, equals, value = text.partition("=")
    if not equals:
        raise RequestError(
            _("{text!r} is no parameter with a value.", text=text), hint=_("For example: --rc font.size=14")
        )
    return _checked(key.strip(), value.strip(), text)


def _checked(key: str, value: str, text: str) -> tuple[str, Any]:
    """The pair as matplotlib reads it; what it does not know, or would not take, is refused."""
    matplotlib = library()
    if key not in matplotlib.rcParams:
        import difflib

        near = difflib.get_close_matches(key, matplotlib.rcParams, n=3, cutoff=0.5)
        hint = _meant(near) if near else _("matplotlib.org lists all under rcParams.")
        raise RequestError(_("matplotlib has no parameter {key!r}.", key=key), text=text, span=(0, len(key)), hint=hint)
    with matplotlib.rc_context():
        try:
            matplotlib.rcParams[key] = value
        except ValueError as error:
            start = len(text) - len(value)
            raise RequestError(
                _("matplotlib takes no {value!r} as {key}.", value=value, key=key),
                text=text,
                span=(start, len(text)),
                hint=str(error),
            ) from None
        return key, matplotlib.rcParams[key]


def sheet(name: str) -> dict[str, Any]:
    """The parameters of a style sheet: one of matplotlib's by name, or a file of the same form."""
    with silent():
        from matplotlib import style
    known: Any = style.library
    if name in known:
        return {**known[name]}
    if name == "default":
        return {}
    path = Path(name)
    if not files.is_file(path) and path.suffix != ".mplstyle" and len(path.parts) == 1:
        import difflib

        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        hint = _meant(near) if near else _("Known: {names}, ...", names=", ".join(style.available[:8]))
        raise RequestError(_("There is no style sheet {name!r}, and no such file.", name=name), hint=hint)
    try:
        lines = files.read(path).decode().splitlines()
    except UnicodeDecodeError as error:
        raise RequestError(_("The style sheet {name} is no text: {error}.", name=name, error=error)) from error
    return dict(
        _line(each, _("{file}, line {number}", file=name, number=number))
        for number, each in enumerate(lines, start=1)
        if _bare(each)
    )


def _meant(near: list[str]) -> str:
    return _("Did you mean {names}?", names=_(" or ").join(near))


def _bare(line: str) -> str:
    """A line of a style sheet without its comment: that begins at the first # outside of quotes."""
    quoted = False
    for place, sign in enumerate(line):
        quoted ^= sign == '"'
        if sign == "#" and not quoted:
            return line[:place].strip()
    return line.strip()


def _line(line: str, where: str) -> tuple[str, Any]:
    bare = _bare(line)
    key, colon, value = bare.partition(":")
    if not colon:
        said = _("{where}: a style sheet holds lines such as font.size: 14.", where=where)
        raise RequestError(said, text=bare, span=(0, len(bare)))
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    try:
        return _checked(key.strip(), value, bare)
    except RequestError as error:
        said = f"{where}: {error.message}"
        raise RequestError(said, text=error.text, span=error.span, hint=error.hint) from None
