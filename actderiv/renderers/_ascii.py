"""Mathematics in ASCII, for terminals that have nothing more."""

from __future__ import annotations

import unicodedata

from ..letters import greek

SPELLED = {
    "′": "'", "″": "''", "·": "*", "×": "x", "−": "-", "–": "-", "—": "-", "…": "...", "→": "->", "←": "<-",
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "±": "+-", "∓": "-+", "∞": "inf", "√": "sqrt", "∈": "in",
    "∫": "integral", "∂": "d", "‖": "||", "°": " deg", "“": '"', "”": '"', "‘": "'", "’": "'", "✓": "+", "✗": "x",
    "•": "*",
    "─": "-", "│": "|", "●": "*", "○": "o", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "\u00a0": " ",
    "¿": "", "¡": "", "«": '"', "»": '"',
}  # fmt: skip
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣ", "0123456789+-nx", strict=True))


def spell(text: str) -> str:
    """``text`` in ASCII: ``f′`` is f', δ is delta, x² is x^2, πx is pi x; what has no spelling is its code."""
    if text.isascii():
        return text
    out, before = [], " "
    for character in text:
        if character in RAISED:
            out.append(RAISED[character] if before in RAISED else "^" + RAISED[character])
        else:
            apart = before.isalpha() and character.isalpha() and (_is_greek(before) or _is_greek(character))
            out.append(" " * apart + (character if character.isascii() else _spell_one(character)))
        before = character
    return "".join(out)


def _is_greek(character: str) -> bool:
    return unicodedata.name(character, "").startswith("GREEK ")


def _spell_one(character: str) -> str:
    if character in SPELLED:
        return SPELLED[character]
    if greek(character):
        return greek(character)
    plain = "".join(each for each in unicodedata.normalize("NFKD", character) if each.isascii())
    return plain or character.encode("ascii", "backslashreplace").decode()
