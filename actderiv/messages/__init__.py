"""Every sentence that people read, in the language of this process: English, or one that there is a catalogue of.

The English sentence stands in the code, whole, with names in braces for what is filled in. A catalogue, as GNU gettext
has them (``es/LC_MESSAGES/actderiv.po``), holds it in another language; ``docs/make_messages.py`` keeps those.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

DOMAIN = "actderiv"
FOLDER = Path(__file__).parent
VARIABLE = "ACTDERIV_LANG"
"""The environment variable that says the language. A locale does not: what scripts read stays as it is everywhere."""
ENGLISH = "en"

_catalogue: Any = None
"""The translations in use, of gettext; None for English."""
_language = ""
"""The language in use; "" until the first sentence is said, or :func:`use` is called."""


def languages() -> list[str]:
    """The languages there are, English first."""
    return [ENGLISH, *sorted(found.parent.parent.name for found in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))]


def language() -> str:
    """The language in use."""
    if not _language:
        asked = os.environ.get(VARIABLE, "").strip().casefold()
        use(asked if asked in languages() else ENGLISH)
    return _language


def use(language: str) -> None:
    """Speak this language from now on. Raises :class:`LookupError` for one that there is no catalogue of."""
    global _catalogue, _language
    if language not in languages():
        raise LookupError(language)
    if language == ENGLISH:
        _catalogue = None
    else:
        from gettext import translation

        _catalogue = translation(DOMAIN, FOLDER, [language])
    _language = language


def _(message: str, /, **values: Any) -> str:
    """The sentence in the language in use, with the values filled in as :meth:`str.format` does it."""
    if not _language:
        language()
    said: str = _catalogue.gettext(message) if _catalogue and message else message
    return said.format(**values) if values else said


def ngettext(one: str, many: str, count: int, /, **values: Any) -> str:
    """The sentence for so many things; ``{count}`` in it is their number."""
    if not _language:
        language()
    english = one if count == 1 else many
    said: str = _catalogue.ngettext(one, many, count) if _catalogue else english
    return said.format(count=count, **values)


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """A word that means several things, in the sense that ``context`` names."""
    if not _language:
        language()
    said: str = _catalogue.pgettext(context, message) if _catalogue else message
    return said.format(**values) if values else said


def N_(message: str) -> str:
    """A sentence that is said later, with :func:`_`: where it stands the language is not yet known."""
    return message
