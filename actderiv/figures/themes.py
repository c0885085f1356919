"""How pictures look: colours that colour-blind readers tell apart, dashes that a grey print tells apart."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Registry

Dash = tuple[float, ...]

SOLID: Dash = ()
DASHED: Dash = (3.7, 1.6)
DASH_DOT: Dash = (6.4, 1.6, 1.0, 1.6)
DOTTED: Dash = (1.0, 1.4)
LONG: Dash = (8.0, 2.2)
DASH_DOT_DOT: Dash = (6.0, 1.4, 1.0, 1.4, 1.0, 1.4)
SHORT: Dash = (2.0, 1.2)
DASHES = (SOLID, DASHED, DASH_DOT, DOTTED, LONG, DASH_DOT_DOT, SHORT)


class Stroke(NamedTuple):
    """The pen of one curve: colour, dash (in line widths), width in points."""

    colour: str
    dash: Dash
    width: float


class Theme(NamedTuple):
    """The colours of a picture. ``palette`` goes round with the curves, and the dashes with it at another pace."""

    name: str
    background: str
    ink: str
    axis: str
    grid: str
    palette: tuple[str, ...]
    width: float = 1.8
    aliases: tuple[str, ...] = ()

    def stroke(self, style: int) -> Stroke:
        """The pen of curve number ``style``; no two of the first 49 look alike, and neighbours differ in both."""
        if style < 0:
            return Stroke(self.ink, SOLID, self.width)
        turn, place = divmod(style, len(self.palette))
        return Stroke(self.palette[place], DASHES[(place + turn) % len(DASHES)], self.width)


THEMES: Registry[Theme] = Registry("theme")

# Okabe & Ito, Color Universal Design (2008); their yellow is too pale on white, a grey takes its place.
THEMES.add(
    Theme(
        "light",
        background="#ffffff", ink="#1a1a1a", axis="#8c8c8c", grid="#e6e6e6",
        palette=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#666666"),
    )
)  # fmt: skip
THEMES.add(
    Theme(
        "dark",
        background="#14171c", ink="#e8e8e8", axis="#7d838c", grid="#2b3038",
        palette=("#56b4e9", "#ff9640", "#2fd3a2", "#e59cc6", "#f0e442", "#8ea2ff", "#b8b8b8"),
    )
)  # fmt: skip
THEMES.add(
    Theme(
        "print",
        background="#ffffff", ink="#000000", axis="#9a9a9a", grid="#ededed",
        palette=("#000000", "#6e6e6e", "#2e2e2e", "#8a8a8a", "#484848", "#7c7c7c", "#5a5a5a"), width=2.0,
    )
)  # fmt: skip
