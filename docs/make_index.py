"""Writes actderiv/index.py from the registry; with --check, fails where the file is not current."""

from __future__ import annotations

import sys
from pathlib import Path

from actderiv.activation import FUNCTIONS
from actderiv.pages.index import entry_of

INDEX = Path(__file__).parent.parent / "actderiv" / "index.py"


HEAD = '''"""The index of the catalogue: names, aliases, families and a few computed facts, without the formulas.

So completing a name costs no import of the catalogue, naming a function that of its family alone, and listing what is
bounded no evaluation of every function. Written by ``docs/make_index.py`` from the registry; its ``--check`` holds this
file to that.
"""
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from typing import Any

INDEX: dict[str, dict[str, Any]] = {
'''


def written() -> str:
    """The module as text: a line for each function, so that a change shows where it is."""
    return HEAD + "".join(f"    {each.name!r}: {entry_of(each)!r},\n" for each in FUNCTIONS) + "}\n"


def main() -> int:
    text = written()
    if "--check" in sys.argv[1:]:
        current = INDEX.exists() and INDEX.read_text("utf-8") == text
        print("index.py is current" if current else "index.py is not current: run python docs/make_index.py")
        return 0 if current else 1
    INDEX.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
