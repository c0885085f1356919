"""How a text stands in a terminal: nothing in it steers the terminal, and so many columns are taken."""

from __future__ import annotations


def clean(text: str) -> str:
    """``text`` on one line, with anything that could steer a terminal written as an escape."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else " " if each.isspace() else _escape(each) for each in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def without_accents(text: str) -> str:
    """The letters alone, for where there is nothing but ASCII: that has an o in the place of an ó."""
    import unicodedata

    return "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))


def width_of(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(character: str) -> int:
    import unicodedata

    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
