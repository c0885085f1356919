"""Which texts a picture can hold."""

from __future__ import annotations

import unicodedata

from ...errors import RequestError
from ...messages import _

SPACES = "\n\t\r"


def readable(text: str) -> str:
    """The text, refused where a character of it is none that is read: a control character, half of a surrogate pair."""
    for place, sign in enumerate(text):
        if sign not in SPACES and unicodedata.category(sign) in ("Cc", "Cs"):
            shown = text.encode("unicode_escape").decode() if len(text) <= 80 else None
            found = {"code": f"U+{ord(sign):04X}", "place": place + 1}
            if unicodedata.category(sign) == "Cc":
                said = _(
                    "The text of a picture holds {code} as its character {place}, which is a control character.",
                    **found,
                )
            else:
                said = _("The text of a picture holds {code} as its character {place}, which is no character.", **found)
            raise RequestError(said, text=shown, span=_escaped(text, place), hint=_("Leave it out."))
    return text


def _escaped(text: str, place: int) -> tuple[int, int]:
    """Where a character stands once all of the text is escaped."""
    start = len(text[:place].encode("unicode_escape"))
    return start, start + len(text[place].encode("unicode_escape"))
