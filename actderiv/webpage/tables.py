"""What the page shares with the package: the words of ``ops`` with their slopes, those of formulas, and the grammar.

All of it is read off the rows that Python itself works by, so that a typed formula means the same in both.
"""

from __future__ import annotations

import keyword
from typing import Any

from ..language import bounding, notation, vocabulary
from ..ops import special
from ..ops.primitives import PRIMITIVES
from ..ops.programs import Program
from .records import text

MOST = 3
"""Arguments of a word that have a program of their own; a word that takes more goes through them two by two."""


def tables() -> dict[str, Any]:
    """Everything that the page knows whatever functions are in it."""
    return {"rules": rules(), "words": words(), "grammar": grammar(), "series": series()}


def rules() -> dict[str, Any]:
    """The chain rule of each primitive that has one: programs of its slope, by x and its value y, and of the slope of
    that, by the slope s as well; ``flat`` are words that are constant between their steps."""
    found: dict[str, Any] = {}
    for name, row in PRIMITIVES.items():
        if callable(row.slope) and row.curve is not None:
            program = Program(("x", "y", "s"))
            x, y, s = program.inputs.values()
            slope = program.run(row.slope, x, y)
            found[name] = {"slope": slope.at, "curve": program.run(row.curve, x, y, s).at, "steps": text(program)}
        elif row.slope == 0:
            found[name] = "flat"
    return found


def words() -> list[dict[str, Any]]:
    """The functions of formulas: names, how many arguments, and what they are, a program for each number of them."""
    rows = {row.name: row for row in vocabulary.TABLE.values()}.values()
    return [
        {
            "names": [row.name, *row.spellings], "least": row.least, "most": row.most, "doc": row.doc,
            "programs": {str(count): meaning(row, count) for count in range(row.least, min(row.most, MOST) + 1)},
        }
        for row in rows
        if row.name != "δ"
    ]  # fmt: skip


def meaning(row: vocabulary.Function, count: int) -> dict[str, Any]:
    """The program of a word for so many arguments."""
    program = Program(tuple("xyz"[:count]))
    return {"out": program.run(row.meaning, *program.inputs.values()).at, "steps": text(program)}


def grammar() -> dict[str, Any]:
    """Signs, letters and words of the language, and what they stand for; constants; what may stand before a dot."""
    return {
        "signs": notation.SIGNS, "letters": notation.LETTERS, "raised": notation.RAISED, "greek": notation.GREEK,
        "longest": notation.LONGEST, "deepest": notation.DEEPEST, "prefixes": list(vocabulary.PREFIXES),
        "joining": notation.JOINING, "comparing": notation.COMPARING, "between": sorted(notation.BETWEEN),
        "keywords": sorted({*keyword.kwlist} - {*notation.JOINING, "not"}), "chain": bounding.LONGEST_CHAIN,
        "called": vocabulary.LETTERS,
        "constants": {name: float(value) for name, value in vocabulary.CONSTANTS.items()},
    }  # fmt: skip


def series() -> dict[str, Any]:
    """The polynomials of the error functions."""
    return {name.lower(): list(getattr(special, name)) for name in ("NEAR", "MIDDLE", "FAR", "ORIGIN")}
