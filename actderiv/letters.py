"""What the letters of mathematics are called."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def greek(letter: str) -> str:
    """``alpha`` for α, ``Phi`` for Φ; nothing where it is no Greek letter."""
    name = unicodedata.name(letter, "")
    if not name.startswith("GREEK ") or " LETTER " not in name:
        return ""
    found = name.split(" LETTER ")[1].split()[0].lower().replace("lamda", "lambda")  # Unicode's own spelling
    return found.capitalize() if "CAPITAL" in name else found


LIKE_LATIN = ("Alpha", "Beta", "Epsilon", "Zeta", "Eta", "Iota", "Kappa", "Mu", "Nu", "Omicron", "Rho", "Tau", "Chi")
"""Capitals without a command in LaTeX, for they look like Latin ones."""


def in_latex(letter: str) -> str:
    """A Greek letter's command in LaTeX, for mathematics; nothing where it is no plain Greek letter."""
    name = greek(letter)
    if not name or unicodedata.name(letter).count(" ") != 3:
        return ""
    if name in LIKE_LATIN:
        return rf"\mathrm{{{name[0]}}}"
    return "o" if name == "omicron" else rf"\{name}"


def _commands() -> Iterator[str]:
    """The names of plain Greek letters that are commands in LaTeX."""
    for letter in map(chr, range(0x391, 0x3CA)):
        if in_latex(letter) == rf"\{greek(letter)}":
            yield greek(letter)


GREEK = frozenset(_commands())
"""Names that are commands in LaTeX: alpha, Phi."""
