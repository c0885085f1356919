"""Runs docs/leccion.ipynb, the lesson as a notebook in Spanish, and keeps what its cells show.

    python docs/make_notebook.py            run every cell, write what each shows
    python docs/make_notebook.py --check    do the same, compare with what is there; exit 1 if a cell fails or differs

The cells are written by hand, in Jupyter or elsewhere. Texts that they show are compared, numbers to a few digits; of a
picture, that there is one. Needs nbclient and ipykernel, which the extra ``dev`` has.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from make_pages import NARROWER, alike
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOK = Path(__file__).parent / "leccion.ipynb"
SHOWN = "image/png", "text/html", "text/plain"
"""What a cell may show, richest first: only that is kept, and nothing twice."""
BLOCKS = re.compile("(?=<(?:tr|table|caption|svg|p)[ >])")


def executed(notebook: Any) -> Any:
    """A copy with the outputs of all cells, and without what differs from run to run."""
    made = nbformat.from_dict(notebook)
    NotebookClient(made, timeout=120, kernel_name="python3").execute(cwd=str(NOTEBOOK.parent))
    for number, cell in enumerate((each for each in made.cells if each.cell_type == "code"), 1):
        cell.metadata = {}
        cell.execution_count = number
        for output in cell.outputs:
            if "data" in output:
                richest = next(each for each in SHOWN if each in output.data)
                output.data = {richest: output.data[richest]}
                output.metadata = {}
    made.metadata = notebook.metadata
    return made


def told(cell: Any) -> str:
    """What a cell shows, in lines: pictures by their kind alone."""
    lines = []
    for output in cell.get("outputs", ()):
        data = output.get("data", {"text/plain": output.get("text", "")})
        for kind, content in data.items():
            text = "" if kind == "image/png" else BLOCKS.sub("\n", content)
            lines.append(f"{kind}: {text}")
    return "\n".join(lines)


def differences(old: Any, new: Any) -> list[str]:
    """The cells that show something else than is kept."""
    return [
        f"cell {number}: {was.source.splitlines()[0]}"
        for number, (was, now) in enumerate(zip(old.cells, new.cells, strict=True), 1)
        if not alike(told(was), told(now))
    ]


def main() -> int:
    os.environ["NPY_DISABLE_CPU_FEATURES"] = NARROWER
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    try:
        made = executed(notebook)
    except CellExecutionError as error:
        print(error)
        return 1
    if "--check" not in sys.argv[1:]:
        nbformat.write(made, NOTEBOOK)
        return 0
    found = differences(notebook, made)
    print("\n".join([*found, "run python docs/make_notebook.py"] if found else ["leccion.ipynb is current"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
