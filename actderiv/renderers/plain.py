"""Plain text for people and pipes: aligned columns, no colours, no control characters."""

from __future__ import annotations

from dataclasses import replace

from ..report import Result
from . import Look
from ._layout import lines


def render(result: Result, look: Look) -> str:
    look = replace(look, colour=False)
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines(result, look))
