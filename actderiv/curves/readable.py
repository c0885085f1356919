"""Which texts a picture can hold."""

from __future__ import annotations

import unicodedata

from ..errors import RequestError

SPACES = "\n\t\r"


def readable(text: str) -> str:
    """The text, refused where a character of it is none that is read: a control character, half of a surrogate pair."""
    for place, sign in enumerate(text):
        if sign not in SPACES and unicodedata.category(sign) in ("Cc", "Cs"):
            kind = "a control character" if unicodedata.category(sign) == "Cc" else "no character"
            shown = text.encode("unicode_escape").decode() if len(text) <= 80 else None
            said = f"The text of a picture holds U+{ord(sign):04X} as its character {place + 1}, which is {kind}."
            raise RequestError(said, text=shown, span=_escaped(text, place), hint="Leave it out.")
    return text


def _escaped(text: str, place: int) -> tuple[int, int]:
    """Where a character stands once all of the text is escaped."""
    start = len(text[:place].encode("unicode_escape"))
    return start, start + len(text[place].encode("unicode_escape"))
