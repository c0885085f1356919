"""Whether the cost of a point stays what it is as points become more: whole processes, by the processor's time."""

from __future__ import annotations

import statistics
import sys

from pairs import Row, compiled, seconds

COUNTS = 10**5, 10**6, 10**7, 10**8
OURS = [sys.executable, "-m", "actderiv", "compare", "sigmoid", "--points"]


def rows(turns: int, quick: bool) -> list[Row]:
    """What a point costs among ten and a hundred times as many; start-up is taken off by that of the fewest."""
    counts = COUNTS[:2] if quick else COUNTS
    with compiled() as kept:
        seconds([*OURS, str(counts[0])], kept)
        times = [[seconds([*OURS, str(count)], kept)[1] for count in counts] for _ in range(turns)]
    middle = [statistics.median(column) for column in zip(*times, strict=True)]
    if quick:
        return [Row(f"compare sigmoid --points {counts[-1]}", middle[-1])]
    pairs = zip(zip(counts, middle, strict=True), zip(counts[1:], middle[1:], strict=True), strict=False)
    first, *others = [(later - sooner) / (many - few) for (few, sooner), (many, later) in pairs]
    beside = f"a point more among {counts[1]:,}"
    return [
        Row(f"a point more among {count:,}", each, beside, first, each / first, None, 1.1)
        for count, each in zip(counts[2:], others, strict=True)
    ]
