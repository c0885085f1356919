"""Matplotlib without its surroundings: nothing on stderr, and no setting of the user's that would change a picture."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OWN = {
    "svg.fonttype": "path",  # the picture looks the same where DejaVu Sans is missing
    "svg.hashsalt": "actderiv",
    "pdf.fonttype": 3,
    "pdf.compression": 6,
    "axes.unicode_minus": True,
}


@contextmanager
def silent() -> Iterator[None]:
    """Keep matplotlib from talking about its cache folders and fonts while it is imported."""
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
    with silent():
        import matplotlib
        import matplotlib.figure
        import matplotlib.font_manager
    return matplotlib


@contextmanager
def neutral() -> Iterator[None]:
    """Matplotlib's own defaults instead of the user's matplotlibrc, and our few wishes, for the time of a drawing."""
    matplotlib = library()
    current, default = matplotlib.rcParams, matplotlib.rcParamsDefault
    skipped = ("backend", "interactive", "toolbar", "timezone", "webagg", "docstring", "figure.max_open", "savefig.dir")
    changed = {
        key: value
        for key, value in dict.items(default)
        if dict.__getitem__(current, key) != value and not key.startswith(skipped)
    }
    with warnings.catch_warnings(), matplotlib.rc_context(changed | OWN):
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a title may hold what no font shows
        yield
