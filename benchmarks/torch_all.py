"""How long ``actderiv compare --against torch`` takes over all functions that torch has, as a whole process."""

from __future__ import annotations

import statistics
import sys
from importlib.util import find_spec

from pairs import Row, compiled, seconds

GOALS = {"bfloat16": 15.0, "float16": 15.0, "float32": 60.0, "float64": 60.0}
OURS = [sys.executable, "-m", "actderiv", "compare", "--against", "torch", "--dtype"]


def rows(turns: int, quick: bool) -> list[Row]:
    found = []
    with compiled() as kept:
        for dtype, goal in GOALS.items() if find_spec("torch") else ():
            took = [seconds([*OURS, dtype], kept)[0] for _ in range(1 if quick else turns)]
            found.append(Row(f"compare --against torch --dtype {dtype}", statistics.median(took), goal=goal))
    return found
