"""The pages can be read: every row of a table has as many cells as its head, and the page for man fits."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "sample_outputs").rglob("*.md")])


def width(row):
    """How many cells Markdown sees: a bar ends one even inside backticks, a bar behind a backslash does not."""
    return len(re.findall(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))) + 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_row_of_a_table_has_as_many_cells_as_its_head(page):
    text = re.sub(r"^( *)```.*?^\1```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, *rows = block.splitlines()
        assert [row for row in rows if width(row) != width(head)] == []


def test_the_page_for_man_fits_a_terminal():
    if shutil.which("groff") is None:
        pytest.skip("there is no groff here")
    line = ["groff", "-man", "-ww", "-Tutf8", "-rLL=80n", str(ROOT / "docs" / "actderiv.1")]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
