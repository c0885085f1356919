"""How pictures look: colours that colour-blind readers tell apart, dashes that a grey print tells apart."""

from __future__ import annotations

from typing import Any, NamedTuple

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


class Theme(NamedTuple):
    """The colours of a picture. ``palette`` goes round with the curves, and the dashes with it at another pace."""

    name: str
    background: str
    ink: str
    grid: str
    palette: tuple[str, ...]
    width: float = 1.8
    aliases: tuple[str, ...] = ()

    def parameters(self) -> dict[str, Any]:
        """The theme in matplotlib's words."""
        from cycler import cycler

        paper = ("figure.facecolor", "axes.facecolor")
        written = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
        own = {"axes.prop_cycle": cycler(color=self.palette), "grid.color": self.grid, "lines.linewidth": self.width}
        return FORM | own | dict.fromkeys(paper, self.background) | dict.fromkeys(written, self.ink)


FORM: dict[str, Any] = {
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": "large",
    "axes.titleweight": "bold",
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
    "figure.titlesize": "x-large",
    "figure.titleweight": "bold",
    "legend.frameon": False,
    "legend.handlelength": 2.3,
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
    "lines.dash_joinstyle": "round",
}
"""What all themes have in common: a weak grid, two spines, and no frame around the legend."""

THEMES: Registry[Theme] = Registry("theme")

# Okabe & Ito, Color Universal Design (2008); their yellow is too pale on white, a grey takes its place.
THEMES.add(
    Theme(
        "light",
        background="#ffffff", ink="#1a1a1a", grid="#e6e6e6",
        palette=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#666666"),
    )
)  # fmt: skip
THEMES.add(
    Theme(
        "dark",
        background="#14171c", ink="#e8e8e8", grid="#2b3038",
        palette=("#56b4e9", "#ff9640", "#2fd3a2", "#e59cc6", "#f0e442", "#8ea2ff", "#b8b8b8"),
    )
)  # fmt: skip
THEMES.add(
    Theme(
        "print",
        background="#ffffff", ink="#000000", grid="#ededed",
        palette=("#000000", "#6e6e6e", "#2e2e2e", "#8a8a8a", "#484848", "#7c7c7c", "#5a5a5a"), width=2.0,
    )
)  # fmt: skip
