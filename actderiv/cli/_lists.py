"""FUNCTIONs that stand in a file or come through a pipe, one a line."""

from __future__ import annotations

import sys
from pathlib import Path

from .. import files
from ..errors import FileError, RequestError
from ..messages import N_, _
from ._output import DASH

HINT = N_("--from names a file with a FUNCTION on each line.")


def functions_in(source: Path) -> tuple[str, ...]:
    """The FUNCTIONs that stand in a file, or on stdin for ``-``: one a line; empty lines and ``# ...`` are none."""
    name = "stdin" if source == DASH else source
    try:
        content = _from_stdin() if source == DASH else files.read(source, hint=_(HINT))
        lines = [line.strip() for line in content.decode("utf-8-sig").splitlines()]
    except ValueError as error:
        raise FileError(_("{name} is no text in UTF-8.", name=name)) from error
    found = tuple(line for line in lines if line and not line.startswith("#"))
    if not found:
        raise RequestError(_("{name} names no FUNCTION.", name=name))
    return found


def _from_stdin() -> bytes:
    if sys.stdin is None:
        raise FileError(_("stdin is closed."), hint=_("FUNCTIONs come there, one on each line."))
    with files.reaching("stdin", files.READ):
        content: bytes = sys.stdin.buffer.read()
        return content


def functions_of(named: tuple[str, ...], source: Path | None) -> tuple[str, ...]:
    """The functions that are named, those of a file and of stdin among them."""
    lists = [functions_in(DASH) if text == str(DASH) else (text,) for text in named]
    lists += [functions_in(source)] if source is not None else []
    return tuple(text for each in lists for text in each)
