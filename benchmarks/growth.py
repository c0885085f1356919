"""Whether the cost of a point stays what it is as points become more: whole processes, by the processor's time."""

from __future__ import annotations

import statistics
import sys

from pairs import Row, compiled, seconds

FEW, MANY, MORE = 10**5, 10**6, 10**7
OURS = [sys.executable, "-m", "actderiv", "compare", "sigmoid", "--points"]


def rows(turns: int, quick: bool) -> list[Row]:
    """What a point costs among ten times as many, over what it cost; start-up is taken off by that of ``FEW``."""
    counts = (FEW, MANY) if quick else (FEW, MANY, MORE)
    with compiled() as kept:
        times = [[seconds([*OURS, str(count)], kept)[1] for count in counts] for _ in range(turns)]
    middle = [statistics.median(column) for column in zip(*times, strict=True)]
    if quick:
        return [Row(f"compare sigmoid --points {MANY}", middle[1])]
    few, many, more = middle
    first, then = (many - few) / (MANY - FEW), (more - many) / (MORE - MANY)
    what = f"a point more among {MORE:,}"
    return [Row(what, then, f"a point more among {MANY:,}", first, then / first, None, 1.1)]
