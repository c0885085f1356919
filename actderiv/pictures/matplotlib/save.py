"""A Figure to bytes: the same bytes for the same picture, whatever the clock, the time zone and the user's settings.

Every file says in its own way what is drawn in it, and by which command: as far as its format has a place for that.
"""

from __future__ import annotations

import io
import re
import shutil
import unicodedata
from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

from ...columns import without_accents
from ...errors import ForeignError, blame
from ...messages import N_, _
from ...registry import Registry


class Said(NamedTuple):
    """What a file says of the picture in it: its title, what is drawn, and the command that drew it."""

    title: str = ""
    description: str = ""
    command: str = ""

    def clean(self) -> Said:
        """Without what XML and UTF-8 have no place for."""
        return Said(*map(_clean, self))

    def joined(self) -> str:
        """All of it as one text, for formats that have one place."""
        return "\n".join(each for each in self if each)


def _clean(text: str) -> str:
    return "".join(
        each if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs", "Cn") else "\N{REPLACEMENT CHARACTER}"
        for each in text
    )


Write = Callable[[Any, io.BytesIO, Said], None]


class Kind(NamedTuple):
    """A kind of picture file: its name, which is its suffix too, and how a figure becomes its bytes."""

    name: str
    write: Write
    aliases: tuple[str, ...] = ()


COMPRESSION = 2
"""Of PNG, from 0 to 9: a fifth more bytes than with 6, written in half the time."""
QUALITY = 92
"""Of JPEG, from 0 to 95: below, thin lines have a visible rim."""

KINDS: Registry[Kind] = Registry(N_("picture format"))


def kind(*aliases: str) -> Callable[[Write], Write]:
    """Declare a picture format; the function's name is the suffix, ``aliases`` are others."""

    def declare(write: Write) -> Write:
        KINDS.add(Kind(write.__name__, write, aliases))
        return write

    return declare


@kind()
def png(figure: Any, file: io.BytesIO, said: Said) -> None:
    """Pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    told = {"Title": said.title, "Description": said.description, "Comment": said.command}
    metadata = {"Software": None} | {key: text for key, text in told.items() if text}
    FigureCanvasAgg(figure).print_png(file, metadata=metadata, pil_kwargs={"compress_level": COMPRESSION})


@kind()
def svg(figure: Any, file: io.BytesIO, said: Said) -> None:
    """Lines, with the text as outlines."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    drawn = io.BytesIO()
    text = io.TextIOWrapper(drawn, "utf-8", newline="\n")
    FigureCanvasSVG(figure).print_svg(text, metadata={"Date": None, "Creator": "actderiv"})
    text.detach()
    file.write(_named(drawn.getvalue().decode(), said).encode())


def _named(page: str, said: Said) -> str:
    """The SVG as one image that readers of screens call by its title, with what is drawn in it as its description."""
    start = page.index("<svg ") + len("<svg ")
    end = page.index(">", start) + 1
    told = (("title", said.title), ("desc", said.description))
    names = "".join(f"\n <{tag}>{escape(text, quote=False)}</{tag}>" for tag, text in told if text)
    return f'{page[:start]}role="img" {page[start:end]}{names}{page[end:]}'


@kind()
def pdf(figure: Any, file: io.BytesIO, said: Said) -> None:
    """Lines, with the font embedded."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    told = {"Title": said.title or None, "Subject": said.description or None, "Keywords": said.command or None}
    FigureCanvasPdf(figure).print_pdf(file, metadata={"CreationDate": None, "Creator": "actderiv", **told})


@kind()
def webp(figure: Any, file: io.BytesIO, said: Said) -> None:
    """Pixels, without loss and smaller than PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    said_in = {"xmp": xmp(said).encode()} if said.description else {}
    FigureCanvasAgg(figure).print_webp(file, pil_kwargs={"lossless": True, "method": 4, **said_in})


@kind("jpg")
def jpeg(figure: Any, file: io.BytesIO, said: Said) -> None:
    """Pixels, with a little loss."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    comment = said.joined().encode()[:LONGEST_COMMENT]
    FigureCanvasAgg(figure).print_jpg(file, pil_kwargs={"quality": QUALITY, "subsampling": 0, "comment": comment})


LONGEST_COMMENT = 65_000
"""In bytes; the length of a JPEG's segment has 16 bits."""


def xmp(said: Said) -> str:
    """Title and description as XMP, which image libraries read."""
    items = "".join(
        f'<dc:{tag}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text, quote=False)}</rdf:li></rdf:Alt></dc:{tag}>'
        for tag, text in (("title", said.title), ("description", f"{said.description}\n{said.command}".strip()))
    )
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">{items}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    )


@kind()
def eps(figure: Any, file: io.BytesIO, said: Said) -> None:
    """Lines, for older TeX; what shines through is mixed with the paper, as PostScript knows no transparency."""
    from matplotlib.backends.backend_ps import FigureCanvasPS

    _opaque(figure)
    drawn = io.StringIO()
    title = without_accents(said.title).encode("ascii", "replace").decode().replace("\n", " ")[:LONGEST_LINE]
    FigureCanvasPS(figure).print_eps(drawn, metadata={"Creator": "actderiv"})
    page = re.sub(r"(?m)^%%CreationDate: .*\n", "", drawn.getvalue(), count=1)
    page = page.replace("%%Creator: actderiv\n", f"%%Creator: actderiv\n%%Title: {title}\n", 1)
    file.write(page.encode("latin-1", "replace"))


LONGEST_LINE = 200
"""A comment of PostScript has at most 255 characters."""


def _opaque(figure: Any) -> None:
    """Give every artist that shines through the colour that it has on the paper."""
    from matplotlib.artist import Artist
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    for ax in figure.axes:
        paper = ax.get_facecolor()
        for artist in ax.findobj(lambda each: isinstance(each, Artist) and each.get_alpha() not in (None, 1.0)):
            share = artist.get_alpha()
            artist.set_alpha(None)
            if isinstance(artist, Line2D):
                artist.set_color(_mixed(artist.get_color(), paper, share))
            elif isinstance(artist, Patch):
                artist.set_facecolor(_mixed(artist.get_facecolor(), paper, share))
            elif isinstance(artist, Collection):
                artist.set_facecolor([_mixed(each, paper, share) for each in artist.get_facecolor()])


def _mixed(colour: Any, paper: Any, share: float) -> Any:
    from matplotlib.colors import to_rgb

    return tuple(share * own + (1 - share) * under for own, under in zip(to_rgb(colour), to_rgb(paper), strict=True))


@kind()
def pgf(figure: Any, file: io.BytesIO, said: Said) -> None:
    """Lines and text as a drawing of LaTeX, which is asked how wide the text is."""
    import matplotlib
    from matplotlib.backends.backend_pgf import FigureCanvasPgf, LatexError
    from matplotlib.text import Text

    system = _tex_system(matplotlib.rcParams["pgf.texsystem"])
    for text in figure.findobj(Text):
        text.set_text(in_tex(text.get_text()))
    drawn = io.StringIO()
    try:
        with matplotlib.rc_context({"pgf.texsystem": system}):
            FigureCanvasPgf(figure).print_pgf(drawn)
    except (LatexError, RuntimeError, ValueError, OSError) as error:
        raise blame(_("{system}, which measures the text of PGF,", system=system), error) from error
    told = "".join(f"%% {line}\n" for line in said.joined().splitlines())
    file.write((told + drawn.getvalue()).encode())


def _tex_system(wanted: str) -> str:
    """The LaTeX that rcParams name, or another that is there."""
    for each in (wanted, "xelatex", "lualatex", "pdflatex"):
        if shutil.which(each):
            return str(each)
    raise ForeignError(
        _("PGF needs LaTeX to measure text, and no xelatex, lualatex or pdflatex is found here."),
        hint=_("Install a TeX distribution, or choose .pdf, which LaTeX includes too."),
    )


SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "\N{PRIME}": r"\ensuremath{'}"} | {
    each: "\\" + each for each in "_#&{}"
}
"""What LaTeX reads as a command; % and ^ matplotlib masks itself."""


def in_tex(text: str) -> str:
    """Text as LaTeX takes it; what stands between dollar signs is mathematics already."""
    parts = re.split(r"(?<!\\)\$", text)
    plain = len(parts) % 2 == 0
    shown = [
        part if number % 2 and not plain else "".join(SPECIAL.get(each, each) for each in part.replace(r"\$", "$"))
        .replace("$", r"\$")
        for number, part in enumerate(parts)
    ]  # fmt: skip
    return (r"\$" if plain else "$").join(shown)


def encode(figure: Any, name: str, said: Said = Said()) -> bytes:  # noqa: B008 - a tuple
    """The bytes of ``figure`` in the format of that name. Draws once."""
    file = io.BytesIO()
    KINDS.get(name).write(figure, file, said.clean())
    return file.getvalue()
