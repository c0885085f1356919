"""How long it takes until ``actderiv`` has said its version, its help, or what a shell may offer: as whole processes,
beside the import of click alone."""

from __future__ import annotations

import sys

from pairs import Row, pair

FLOOR = [sys.executable, "-c", "import click"]
OURS = [sys.executable, "-c", "from actderiv.cli import main; main()"]
"""As the installed command starts."""
COMPLETED = {"com": 1, "plot sig": 2, "compare --dt": 2}
"""What is typed, and which of its words is completed."""


def rows(turns: int, quick: bool) -> list[Row]:
    asked = [["--version"], ["--help"], ["compare", "--help"]]
    found = [pair(" ".join(each), [*OURS, *each], "import click", FLOOR, turns, 1.25) for each in asked]
    for typed, number in COMPLETED.items():
        shell = {"_ACTDERIV_COMPLETE": "bash_complete", "COMP_WORDS": f"actderiv {typed}", "COMP_CWORD": str(number)}
        found.append(pair(f"completion of {typed!r}", OURS, "import click", FLOOR, turns, 1.25, shell))
    return found
