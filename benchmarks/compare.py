"""How long ``actderiv compare`` takes as a whole process, beside the start-up of numpy and rich alone."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pairs import Row, pair

FLOOR = [sys.executable, "-c", "import numpy, rich.table"]
OURS = [sys.executable, "-m", "actderiv"]

KERNEL = """
import numpy as np


def df(x):
    e = np.exp(-2 * np.abs(x.astype(np.float32)))
    return (4 * e / (1 + e) ** 2).astype(x.dtype)
"""

OWN = """
import numpy as np


def f(x):
    return x / (1 + np.exp(-x))


def df(x):
    s = 1 / (1 + np.exp(-x))
    return s + x * s * (1 - s)
"""


def rows(turns: int, quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        own, kernel = Path(folder, "own.py"), Path(folder, "kernel.py")
        own.write_text(OWN, encoding="utf-8")
        kernel.write_text(KERNEL, encoding="utf-8")
        asked: list[tuple[str, list[str], float | None]] = [
            ("compare sigmoid", ["compare", "sigmoid"], 1.25),
            ("compare sigmoid --format rich", ["compare", "sigmoid", "--format", "rich"], None),
            ("table sigmoid", ["table", "sigmoid"], 1.25),
            ("compare of one's own pair", ["compare", f"{own}:f", "--derivative", f"{own}:df"], None),
            ("compare tanh over every bfloat16",
             ["compare", "tanh", "--against", f"{kernel}:df", "--dtype", "bfloat16"], 1.4),
            ("compare, the whole catalogue", ["compare"], 2.5),
        ]  # fmt: skip
        return [pair(what, [*OURS, *words], "import numpy, rich.table", FLOOR, turns, goal)
                for what, words, goal in asked]  # fmt: skip
