"""The only reader of what names a function, a derivative or a source: parts between colons, and parameters at the end.

``leaky_relu:negative_slope=0.2`` · ``acts.py:KNOWN['relu'].f`` · ``torch:ops.py:MyGelu:scale=2``. A colon or an equals
sign inside brackets or quotes belongs to the part it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from .. import files
from ..activation import FUNCTIONS
from ..dataclass import dataclass
from ..errors import RequestError
from ..messages import _
from ..registry import fold

ASSIGNS = re.compile(r"(?<![<>=!])=(?!=)")
"""The equals sign of a parameter, which is no comparison."""

SCRIPTS = ".py", ".ipynb"
"""Suffixes of files that hold code."""


class Assignment(NamedTuple):
    """One ``name=value`` of the last part, and where it stands in the text."""

    name: str
    value: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Name:
    """A text, taken apart: its parts between colons, and the parameters that may follow them."""

    text: str
    parts: tuple[str, ...]
    assignments: tuple[Assignment, ...] = ()

    def span(self, number: int) -> tuple[int, int]:
        """Where a part stands in the text."""
        start = sum(len(part) + 1 for part in self.parts[:number])
        return start, start + len(self.parts[number])

    def refuse(self, message: str, hint: str | None = None, part: int | None = None) -> RequestError:
        """The error that says what is wrong with the text, or with one part of it."""
        return RequestError(message, text=self.text, span=None if part is None else self.span(part), hint=hint)

    def values(self) -> dict[str, Any]:
        """The parameters as numbers, where they read as such, and words."""
        return {each.name: _number_or_word(each.value) for each in self.assignments}


def read(text: str) -> Name:
    """The text taken apart; the last part holds parameters if and only if it has an ``=``.

    Raises :class:`RequestError`, with carets under the bad part: for a misplaced colon, a parameter without a name or a
    value, one that is given twice.
    """
    if not text.strip(": "):
        raise RequestError(_("A function needs a name."), text=text, hint=_("actderiv list shows the names."))
    parts = _parts(text)
    if len(parts) == 1 and is_formula(text):
        return Name(text, (text,))
    if len(parts) == 1 and _assigns(text):
        raise RequestError(
            _("Parameters need a name before them."), text=text, hint=_("For example {text}", text="leaky_relu:" + text)
        )
    assigned = parts.pop() if _assigns(parts[-1]) else ""
    first = next((number for number, part in enumerate(parts) if number and _assigns(part)), None)
    if first is not None:
        raise _colon_for_comma(text, parts, first, assigned)
    if parts[-1] == "" and not (len(parts) == 2 and _is_place(parts[0])):
        head = text.removesuffix(":")
        usual = _("Write name:param=value, file.py:callable or module:callable.")
        hint = takes_of(head) if head in FUNCTIONS else usual
        raise RequestError(_("Nothing follows the colon."), text=text, span=(len(text), len(text)), hint=hint)
    if parts[-1] == "":
        parts.pop()
    return Name(text, tuple(parts), tuple(_assignments(text, len(text) - len(assigned), assigned)))


OPERATES = re.compile(r"[*/+^()|<>√·×−]|(?<!\w)x(?!\w)|\d")
"""Signs of a formula, which no name has: an operator, a bracket, an x or a digit that stands alone."""


CHOOSES = re.compile(r"(?<!\S)(?:if|and|or|not)(?!\S)")
"""Words of a formula: no name has one that stands alone."""


def is_formula(text: str) -> bool:
    """Whether a text without a colon is a formula by its look, and no name and no path."""
    named = fold(text).isidentifier() and text in FUNCTIONS  # anything else would have the whole catalogue loaded
    if named or text.endswith(SCRIPTS) or files.is_there(text):
        return False
    raised = any(sign.isdigit() and not sign.isdecimal() for sign in text)  # x², where \w takes ² for a letter
    plain = re.fullmatch(r"[\w\-. ]*=?[\w\-. ]*", text)
    begins = re.match(r"\s*([\d.]|x\s*$)", text)  # no name begins with a digit
    operates = raised or (OPERATES.search(text) and not plain)
    return bool(begins or operates or CHOOSES.search(text) or re.fullmatch(r"\s*-?\s*x(\s*-\s*[\w.]+)?\s*", text))


def takes_of(name: str) -> str:
    """Which parameters a function of the catalogue takes, and how one of them is written."""
    record = FUNCTIONS.get(name)
    names = [each.name for each in record.parameters]
    if not names:
        return _("{name} takes no parameters.", name=record.name)
    return _(
        "{name} takes {parameters}; for example {example}",
        name=record.name,
        parameters=", ".join(names),
        example=record.bind(**record.example).spec,
    )


def _is_place(part: str) -> bool:
    """Whether a part is the path of a file, by its look."""
    return part.endswith(SCRIPTS) or "/" in part or "\\" in part


def _assigns(part: str) -> bool:
    return any(ASSIGNS.search(piece) for piece in _outside(part, ""))


def _parts(text: str) -> list[str]:
    """The text split at colons; that of a drive letter (``C:\\acts.py``) stays."""
    parts = _outside(text, ":")
    if len(parts) > 1 and len(parts[0]) == 1 and parts[0].isalpha() and parts[1][:1] in ("\\", "/"):
        parts[:2] = [":".join(parts[:2])]
    elif len(parts) > 2 and len(parts[1]) == 1 and parts[1].isalpha() and parts[2][:1] in ("\\", "/"):
        parts[1:3] = [":".join(parts[1:3])]
    return parts


def _outside(text: str, divider: str) -> list[str]:
    """The text split at a divider; without one, its pieces outside brackets and quotes.

    A bracket or a quote that nobody closes is a sign like any other.
    """
    pieces, depth, quote = [""], 0, ""
    for place, sign in enumerate(text):
        was_outside = not depth and not quote
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'" and sign in text[place + 1 :]:
            quote = sign
        elif sign in "([{" and any(each in text[place + 1 :] for each in ")]}"):
            depth += 1
        elif sign in ")]}":
            depth = max(0, depth - 1)
        if was_outside and divider and sign == divider:
            pieces.append("")
        elif divider or (was_outside and not depth and not quote):
            pieces[-1] += sign
    return pieces


def _assignments(text: str, start: int, assigned: str) -> Iterator[Assignment]:
    known: set[str] = set()
    for part in _values_joined(_outside(assigned, ",")) if assigned else []:
        span = (start, start + len(part))
        start = span[1] + 1
        name, equals, value = (each.strip() for each in part.partition("="))
        if not (name and equals and value):
            raise RequestError(_("A parameter is written name=value."), text=text, span=span)
        if name in known:
            raise RequestError(_("{name} is given twice.", name=name), text=text, span=span)
        known.add(name)
        yield Assignment(name, _unquoted(value), span)


def _values_joined(parts: list[str]) -> list[str]:
    """The parts of ``a=1,b=2,3`` as ``a=1`` and ``b=2,3``: a bare number goes on with the value before it."""
    joined: list[str] = []
    for part in parts:
        if joined and isinstance(_number_or_word(part.strip()), float):
            joined[-1] += f",{part}"
        else:
            joined.append(part)
    return joined


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _number_or_word(value: str) -> Any:
    try:
        return float(value)
    except ValueError:
        return {"True": True, "False": False}.get(value, value)


def _colon_for_comma(text: str, parts: list[str], first: int, assigned: str) -> RequestError:
    """The complaint about ``name:a=1:b=2``, with a caret under the second colon."""
    name = ":".join(parts[:first])
    start = len(name) + 1 + len(parts[first])
    meant = f"{name}:{','.join(filter(None, [*parts[first:], assigned]))}"
    hint = _("Write {text}", text=meant)
    return RequestError(_("Between parameters stands a comma."), text=text, span=(start, start + 1), hint=hint)
