"""Writes actderiv/functions/index.json from the registry; with --check, fails where the file is not current."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from actderiv.activation import FUNCTIONS
from actderiv.pages.index import entry_of

INDEX = Path(__file__).parent.parent / "actderiv" / "functions" / "index.json"


def written() -> str:
    """The index as text: a line for each function, so that a change shows where it is."""
    lines = (f"{json.dumps(each.name)}: {json.dumps(entry_of(each))}" for each in FUNCTIONS)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> int:
    text = written()
    if "--check" in sys.argv[1:]:
        current = INDEX.exists() and INDEX.read_text("utf-8") == text
        print("index.json is current" if current else "index.json is not current: run python docs/make_index.py")
        return 0 if current else 1
    INDEX.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
