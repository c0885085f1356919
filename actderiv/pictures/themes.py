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
    more: tuple[tuple[str, Any], ...] = ()
    """What else it sets, in matplotlib's words."""
    size: tuple[float, float] | None = None
    """The width of a picture and the height of a row of panels, in inches; None is what suits their number."""
    whole: bool = False
    """Whether the size is that of every picture, however many panels it has."""
    dpi: float = 150.0

    @property
    def letters(self) -> float:
        """The size of text, in points."""
        return float(dict(self.more).get("font.size", 10.0))

    def parameters(self) -> dict[str, Any]:
        """The theme in matplotlib's words."""
        from cycler import cycler

        paper = ("figure.facecolor", "axes.facecolor")
        written = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
        own = {"axes.prop_cycle": cycler(color=self.palette), "grid.color": self.grid, "lines.linewidth": self.width}
        return FORM | own | dict(self.more) | dict.fromkeys(paper, self.background) | dict.fromkeys(written, self.ink)


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
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
}
"""What all themes have in common: a weak grid, two spines, no frame around the legend, and TrueType fonts in files:
journals refuse Type 3."""

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

# Seven steps of grey of about the same ratio, far ones after each other: a copy without colour tells them apart.
THEMES.add(
    Theme(
        "paper",
        background="#ffffff", ink="#000000", grid="#e4e4e4", width=1.2, size=(3.3, 2.45), dpi=300.0,
        palette=("#000000", "#c85800", "#004974", "#4b9fce", "#541500", "#f5aa00", "#006c4e"),
        more=(
            ("font.family", ["serif"]), ("font.serif", ["STIXGeneral", "DejaVu Serif"]), ("mathtext.fontset", "stix"),
            ("font.size", 8.5), ("axes.titlesize", "medium"), ("figure.titlesize", "large"), ("lines.markersize", 4.0),
            ("axes.linewidth", 0.6), ("grid.linewidth", 0.4), ("axes.titlepad", 4.0), ("axes.labelpad", 2.0),
            ("xtick.major.size", 2.5), ("ytick.major.size", 2.5), ("xtick.major.width", 0.6),
            ("ytick.major.width", 0.6), ("xtick.major.pad", 2.5), ("ytick.major.pad", 2.5),
            ("figure.constrained_layout.h_pad", 0.03), ("figure.constrained_layout.w_pad", 0.02),
        ),
    )
)  # fmt: skip
THEMES.add(
    Theme(
        "slides",
        background="#ffffff", ink="#1a1a1a", grid="#e2e2e2", width=4.0, size=(40 / 3, 7.5), whole=True, dpi=144.0,
        palette=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#666666"),
        more=(
            ("font.size", 22.0), ("lines.markersize", 13.0), ("axes.linewidth", 1.8), ("grid.linewidth", 1.4),
            ("axes.titlepad", 12.0), ("axes.labelpad", 6.0), ("xtick.major.size", 7.0), ("ytick.major.size", 7.0),
            ("xtick.major.width", 1.8), ("ytick.major.width", 1.8), ("xtick.major.pad", 7.0), ("ytick.major.pad", 7.0),
            ("figure.constrained_layout.h_pad", 0.12), ("figure.constrained_layout.w_pad", 0.12),
        ),
    )
)  # fmt: skip
