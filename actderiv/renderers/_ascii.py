"""Mathematics in ASCII, for terminals that have nothing more."""

from __future__ import annotations

import unicodedata

SPELLED = {
    "′": "'", "″": "''", "·": "*", "×": "x", "−": "-", "–": "-", "—": "-", "…": "...", "→": "->", "←": "<-",
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "±": "+-", "∓": "-+", "∞": "inf", "√": "sqrt", "∈": "in",
    "∫": "integral", "∂": "d", "‖": "||", "°": " deg", "“": '"', "”": '"', "‘": "'", "’": "'", "✓": "+", "✗": "x",
    "•": "*",
    "─": "-", "│": "|", "●": "*", "○": "o", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "\u00a0": " ",
}  # fmt: skip
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣ", "0123456789+-nx", strict=True))


def spell(text: str) -> str:
    """``text`` in ASCII: ``f′`` is f', δ is delta, x² is x^2; what has no spelling is written as its code."""
    if text.isascii():
        return text
    out, raised = [], False
    for character in text:
        if character in RAISED:
            out.append(RAISED[character] if raised else "^" + RAISED[character])
        else:
            out.append(character if character.isascii() else _spell_one(character))
        raised = character in RAISED
    return "".join(out)


def _spell_one(character: str) -> str:
    if character in SPELLED:
        return SPELLED[character]
    name = unicodedata.name(character, "")
    if name.startswith("GREEK ") and " LETTER " in name:
        letter = name.split(" LETTER ")[1].split()[0].lower().replace("lamda", "lambda")  # Unicode's own spelling
        return letter.capitalize() if "CAPITAL" in name else letter
    plain = "".join(each for each in unicodedata.normalize("NFKD", character) if each.isascii())
    return plain or character.encode("ascii", "backslashreplace").decode()
