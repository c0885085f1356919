"""Labels that are read where a curve crosses them: with a rim in the colour of the paper."""

from __future__ import annotations

from typing import Any

from .looks import library

matplotlib = library()

RIM = 0.28
"""The width of the stroke around letters, in sizes of these; half of it is outside of them."""


class Haloed(matplotlib.text.Annotation):  # type: ignore[name-defined]
    """As matplotlib's, drawn over outlines of its letters in the colour that the axes have then. The letters are text
    in a file that holds text: with path effects of their own they would be outlines, too."""

    def draw(self, renderer: Any) -> None:
        own = self.get_path_effects()
        if own or self.axes is None or not self.get_visible():
            super().draw(renderer)
            return
        colour, paper = self.get_color(), self.axes.get_facecolor()
        rim = matplotlib.patheffects.Stroke(linewidth=RIM * self.get_fontsize(), foreground=paper, joinstyle="round")
        try:
            self.set(color=paper, path_effects=[rim])
            super().draw(renderer)
        finally:
            self.set(color=colour, path_effects=own)
        super().draw(renderer)


def write(
    ax: Any, text: str, at: tuple[float, float], away: tuple[float, float], colour: Any, *,
    within: bool | None = None, **looks: Any,
) -> None:  # fmt: skip
    """A label so many points ``away`` from a place. ``within`` hides it where that is not in sight, as matplotlib does
    by default with places in data."""
    label = Haloed(text, at, away, textcoords="offset points", va="center", color=colour, annotation_clip=within,
                   **looks)  # fmt: skip
    label.set_transform(matplotlib.transforms.IdentityTransform())
    ax.add_artist(label)
    label.set_clip_on(False)  # it may stand beside the axes, and has its place in the layout there
