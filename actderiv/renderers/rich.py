"""Text for terminals: the plain table with its roles made visible. The only place that knows rich."""

from __future__ import annotations

import io

from rich.console import Console
from rich.text import Text

from ..report import FAIL, PASS, UNDECIDED, Result
from . import Look
from ._layout import Span, lines

STYLES = {
    "title": "bold cyan", "header": "bold", "rule": "dim", "name": "cyan", "mark": "bold green", "detail": "dim",
    "note": "italic", PASS: "green", FAIL: "bold red", UNDECIDED: "yellow",
}  # fmt: skip


def render(result: Result, look: Look) -> str:
    written = io.StringIO()
    console = Console(
        file=written, width=look.width, height=25, force_terminal=look.colour,
        color_system="auto" if look.colour else None, force_jupyter=False, legacy_windows=False, markup=False,
        emoji=False, highlight=False,
    )  # fmt: skip
    for line in lines(result, look):
        console.print(_text(line), soft_wrap=True)
    return written.getvalue()


def _text(line: list[Span]) -> Text:
    text = Text()
    for part, role in line:
        if role == "picture":
            text.append_text(Text.from_ansi(part))
        else:
            text.append(part, STYLES.get(role))
    text.rstrip()
    return text
