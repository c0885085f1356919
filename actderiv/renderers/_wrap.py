"""Text in a given number of terminal columns: how wide it is, where it may break. Nothing is ever cut off."""

from __future__ import annotations

import re

from ..columns import width_of

# A word that is too long breaks behind these, so that no name of a function or a parameter is torn.
SEAMS = re.compile(r"[^/:,=()]*[/:,=()]+|[^/:,=()]+")


def pad(text: str, width: int, right: bool = False) -> str:
    """``text`` filled with spaces to ``width`` columns, on the left or on the right."""
    space = " " * (width - width_of(text))
    return space + text if right else text + space


def longest_piece(text: str) -> int:
    """The narrowest column that holds ``text`` without breaking anything but words at their seams."""
    return max((width_of(piece) for word in text.split(" ") for piece in SEAMS.findall(word)), default=0)


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken at spaces, else at seams, else anywhere."""
    if width_of(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        whole = width_of(word) <= width
        for number, piece in enumerate([word] if whole else _pieces(word, width)):
            joined = f"{lines[-1]} {piece}" if lines[-1].strip() and number == 0 else lines[-1] + piece
            if width_of(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    return [line for line in lines if line]


def _pieces(word: str, width: int) -> list[str]:
    """The parts of ``word`` between its seams; one that is still too long is broken anywhere."""
    found: list[str] = []
    for piece in SEAMS.findall(word):
        while width_of(piece) > width:
            fits = next(size for size in range(len(piece), 0, -1) if width_of(piece[:size]) <= width or size == 1)
            found.append(piece[:fits])
            piece = piece[fits:]
        found.append(piece)
    return [piece for piece in found if piece]


CODE = 79
"""How wide a program is where nobody says."""

TOKENS = re.compile(r"\*\*|[(*/]|[^(*/]+")


def folded(code: str, width: int) -> str:
    """A program with its long lines broken inside brackets, where Python takes them for one."""
    return "\n".join(part for line in code.splitlines() for part in _folded(line, width))


def _folded(line: str, width: int) -> list[str]:
    body = line.lstrip()
    margin = line[: len(line) - len(body)]
    head = re.match(r"def |return |[\w.]+ = ", body)
    if width_of(line) <= width or head is None:
        return [line]
    rest = body[head.end() :]
    if (len(_parts(rest)) > 1 or "(" not in rest) and not body.startswith("def "):
        return [f"{margin}{head.group()}(", *_laid(rest, margin + "    ", width), f"{margin})"]
    first, *others = _laid(rest, margin, width - len(head.group()))
    return [margin + head.group() + first.removeprefix(margin), *others]


def _laid(text: str, margin: str, width: int) -> list[str]:
    """An expression in lines: broken at its own spaces, and where one part is still too long, inside its brackets."""
    if len(margin) + len(text) <= width:
        return [margin + text]
    parts = _parts(text)
    if len(parts) > 1:
        lines = [""]
        for part in parts:
            joined = f"{lines[-1]} {part}" if lines[-1] else part
            lines[-1:] = [joined] if len(margin) + len(joined) <= width or not lines[-1] else [lines[-1], part]
        return [line for part in lines for line in _laid(part, margin, width)]
    start, stop = _brackets(text)
    if start < stop:
        return [
            margin + text[: start + 1],
            *_laid(text[start + 1 : stop], margin + "    ", width),
            margin + text[stop:],
        ]
    return [margin + each for each in TOKENS.findall(text)]


def _depths(text: str) -> list[int]:
    """Inside how many brackets each character stands; a bracket itself stands outside."""
    found, depth = [], 0
    for sign in text:
        depth -= sign == ")"
        found.append(depth)
        depth += sign == "("
    return found


def _parts(text: str) -> list[str]:
    """What stands between the spaces that are in no brackets."""
    depths = _depths(text)
    ends = [at for at, sign in enumerate(text) if sign == " " and depths[at] == 0]
    return [text[start:stop] for start, stop in zip([0, *(at + 1 for at in ends)], [*ends, len(text)], strict=True)]


def _brackets(text: str) -> tuple[int, int]:
    """The outer pair of brackets with most between."""
    depths = _depths(text)
    outer = [at for at, sign in enumerate(text) if sign in "()" and depths[at] == 0]
    pairs = zip(outer[::2], outer[1::2], strict=True)
    return max(pairs, key=lambda pair: pair[1] - pair[0], default=(0, 0))
