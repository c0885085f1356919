"""Pictures: Curves to a matplotlib Figure, and a Figure to bytes. Matplotlib is loaded with the first picture."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import RequestError
from ...messages import N_, _

if TYPE_CHECKING:
    from ...activation import Bound
    from ...registry import Registry
    from ..scene import Curves, Request
    from .looks import Look

MOST_PIXELS = 200_000_000
MOST_INCHES = 400.0
SPLIT = "split"


def plot(
    *functions: Bound | str, request: Request | None = None, theme: str | None = None,
    size: tuple[float, float] | None = None, dpi: float | None = None, ax: Any = None, color: Any = None,
    lw: Any = None, label: Any = None, legend: str | None = None,
) -> Any:  # fmt: skip
    """Draw f and f' of one or more functions and return the matplotlib Figure, which no pyplot state knows of.

    ``functions`` are texts such as ``"elu:alpha=0.5"``, or what :func:`actderiv.get` returns, ``request`` says what is
    shown. ``size`` is in inches. On axes of your own, ``ax``, there is a pair for each panel; for one function two are
    for f and f'. ``color``, ``lw`` and ``label`` are for all curves, or a sequence: of one function for f and f', of
    several for each of them. ``legend`` is where their names stand: "auto", "end", "outside" or "none". Where no
    ``theme`` is named, rcParams and style sheets hold.
    """
    from ...naming import bound_of
    from ..scene import Request, curves_of
    from .looks import AUTO, Look
    from .restyling import restyled

    given = ax is not None
    if given and (size is not None or dpi is not None or theme is not None or legend is not None):
        said = _("size=, dpi=, theme= and legend= are those of a new figure, ax= is part of one that is there.")
        raise RequestError(said)
    look = Look(theme, neutral=False, legend=legend or AUTO)
    check_size(size, look.worn_theme.dpi if dpi is None else dpi)
    wish, axes = request or Request(), _flat(ax)
    if given and len(functions) == 1 and len(axes) == 2 and not wish.error and wish.layout is None:
        wish = replace(wish, layout=SPLIT)
    curves = curves_of([bound_of(each) for each in functions], wish)
    curves = restyled(curves, len(functions), color, lw, label)
    for note in curves.notes if given else (*curves.notes, unshown(curves, look)):
        if note:
            warnings.warn(note, stacklevel=4)
    if not given:
        return figure(curves, look, size, dpi)
    from .axes import draw_on

    return draw_on(curves, axes)


def _flat(ax: Any) -> list[Any]:
    """The axes in any of the shapes in which matplotlib hands them out."""
    if ax is None or hasattr(ax, "plot"):
        return [ax]
    if isinstance(ax, str) or not hasattr(ax, "__iter__"):
        raise RequestError(_("ax= takes axes of matplotlib's, or a sequence of such, not {given!r}.", given=ax))
    return [each for part in ax for each in _flat(part)]


def figure(
    curves: Curves, look: Look | str | None = None, size: tuple[float, float] | None = None, dpi: float | None = None
) -> Any:
    """The matplotlib Figure of ``curves``; ``look`` may be the name of a theme. ``size`` is in inches; it and ``dpi``
    are by default those of the theme, and what suits the number of panels."""
    from .looks import Look

    look = look if isinstance(look, Look) else Look(look)
    look.parameters()  # refused before matplotlib draws anything
    theme = look.worn_theme
    dpi = theme.dpi if dpi is None else dpi
    from . import draw, glyphs, layout

    curves = layout.arranged(curves, theme)
    inches = size or layout.natural_size(curves, theme)
    check_size(inches, dpi)
    with look.worn(layout.scale(curves, inches, theme.letters)):
        glyphs.find(curves)
        made = draw.figure(curves, inches, dpi, look.legend, growing=size is None and not theme.whole)
    made.say(partial(_words, curves))
    return made


def _words(curves: Curves) -> tuple[str, str]:
    """What stands in the picture, in a line and as a whole."""
    from ..description import described, headline

    return headline(curves), described(curves)


def unshown(curves: Curves, look: Look) -> str:
    """What to tell of characters that no font of this machine has; empty where all can be shown."""
    if all(ord(each) < FAMILIAR for text in curves.words() for each in text):
        return ""
    from . import glyphs

    with look.worn():
        missing = glyphs.find(curves)
    shown = " ".join(f"{each} (U+{ord(each):04X})" for each in missing[:5]) + (" ..." if len(missing) > 5 else "")
    return _("no font here has {characters}: boxes stand in their place", characters=shown) if missing else ""


FAMILIAR = 0x2100
"""Letters, Greek, Cyrillic, punctuation and superscripts below are in every font that comes with matplotlib."""


def picture(
    curves: Curves, format: str, look: Look | str | None = None, size: tuple[float, float] | None = None,
    dpi: float | None = None, command: str = "",
) -> bytes:  # fmt: skip
    """The picture of ``curves`` as the bytes of a file of that format, which tells what is drawn, and by which
    ``command``."""
    from ..description import described, headline
    from .looks import Look
    from .save import Said, encode

    look = look if isinstance(look, Look) else Look(look)
    with told(look, dpi):
        made = figure(curves, look, size, dpi)
        with look.worn():
            return encode(made, format, Said(headline(curves), described(curves), command))


@contextmanager
def told(look: Look, dpi: float | None) -> Iterator[None]:
    """What matplotlib cannot draw with a person's parameters is an error of ours, which says so."""
    try:
        yield
    except (RuntimeError, ValueError, TypeError, KeyError) as error:
        if any(said in str(error) for said in ("FT_Set_Char_Size", "set the fontsize")):  # newer, older matplotlib
            raise RequestError(
                _("At {dpi:g} dots per inch letters have no pixel.", dpi=dpi or 0), hint=_("Raise --dpi.")
            ) from error
        if not (look.styles or look.rc):
            raise
        raise RequestError(_("With these parameters matplotlib draws no picture: {error}", error=error)) from error


def kinds() -> list[str]:
    """The names of the formats that a picture can have."""
    from .save import KINDS

    return KINDS.names()


def format_of(path: Path, hint: str = N_("Known are {suffixes}."), moving: bool = False) -> str:
    """The picture format that the suffix of ``path`` asks for, with ``moving`` one of pictures that move; a suffix that
    is none is a :class:`RequestError`, with this ``hint``."""
    from .moving import MOVING
    from .save import KINDS

    suffix = path.suffix
    kinds: Registry[Any] = MOVING if moving else KINDS
    if suffix[1:] in kinds:
        return kinds.get(suffix[1:]).name
    known = ", ".join(f".{each}" for each in kinds.names())
    if suffix:
        said = _("The suffix {suffix!r} is no {kind}.", suffix=suffix, kind=_(kinds.kind))
    else:
        said = _("{name!r} has no suffix to tell the format.", name=path.name)
    text = str(path)
    raise RequestError(said, text=text, span=(len(text) - len(suffix), len(text)), hint=_(hint, suffixes=known))


def legends() -> tuple[str, ...]:
    """Where the names of curves can stand."""
    from .looks import LEGENDS

    return LEGENDS


def theme_names() -> list[str]:
    """The names of the themes."""
    from ..themes import THEMES

    return THEMES.names()


def check_size(size: tuple[float, float] | None, dpi: float) -> None:
    """Refuse a size or a resolution that is no picture, or one that no machine holds."""
    if not (math.isfinite(dpi) and 1 <= dpi <= 10_000):
        raise RequestError(_("{dpi:g} dots per inch: from 1 to 10,000 can be asked for.", dpi=dpi))
    if size is None:
        return
    wide, high = size
    if not all(math.isfinite(each) and 0 < each <= MOST_INCHES for each in size):
        raise RequestError(
            _(
                "A size of {wide:g} by {high:g} inches: each must be above 0 and at most {most:g}.",
                wide=wide,
                high=high,
                most=MOST_INCHES,
            )
        )
    if size[0] * size[1] * dpi**2 > MOST_PIXELS or max(size) * dpi >= 2**16:
        raise RequestError(
            _("{wide:g} by {high:g} inches at {dpi:g} dpi are too many pixels.", wide=wide, high=high, dpi=dpi),
            hint=_("Lower --dpi."),
        )
