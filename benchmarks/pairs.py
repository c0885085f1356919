"""What the benchmarks share: two that take turns, so that a busy machine slows both, and the rows that come of it."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

TURNS = 7
"""So many turns at least are behind a median."""


class Row(NamedTuple):
    """What was measured: our time in seconds, a peer's or that of a floor, and the median of the ratios of the turns.

    ``cpu`` is the same ratio of the processor's times. ``goal`` is the most that the ratio shall be; without a peer it
    is the most seconds.
    """

    what: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    ratio: float | None = None
    cpu: float | None = None
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        return None if self.goal is None else (self.ours if self.ratio is None else self.ratio) <= self.goal


@contextmanager
def compiled() -> Iterator[Mapping[str, str]]:
    """The environment of processes that find everything compiled from their second run on, as if it was installed."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        root = str(Path(__file__).parent.parent)
        path = os.pathsep.join([root, *filter(None, [kept.get("PYTHONPATH")])])
        yield {**kept, "PYTHONPATH": path, "PYTHONPYCACHEPREFIX": folder}


def seconds(command: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """The time of one run on the wall, from start to exit, and that of the processor, its children's with it."""
    start, before = time.perf_counter(), _spent_by_children()
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):  # 1: a derivative failed
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode()}")
    return time.perf_counter() - start, _spent_by_children() - before


def _spent_by_children() -> float:
    """The processor's time of the processes that have ended; 0 where the system does not tell it."""
    try:
        import resource
    except ImportError:
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pair(
    what: str, ours: list[str], peer: str, theirs: list[str], turns: int, goal: float | None = None,
    environment: Mapping[str, str] | None = None,
) -> Row:  # fmt: skip
    """Whole processes in turn: ``ours``, with ``environment`` besides, and ``theirs``, which is ``peer`` in words."""
    with compiled() as kept:
        mine = {**kept, **(environment or {})}
        for _ in range(2):
            seconds(theirs, kept), seconds(ours, mine)
        times = [(seconds(ours, mine), seconds(theirs, kept)) for _ in range(turns)]
    walls, spent = ([(a[which], b[which]) for a, b in times] for which in (0, 1))
    cpu = statistics.median(a / b for a, b in spent) if all(b for _, b in spent) else None
    return row(what, peer, walls, goal)._replace(cpu=cpu)


def row(what: str, peer: str, times: list[tuple[float, float]], goal: float | None = None) -> Row:
    """The row of turns, each of our time and the peer's."""
    mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    return Row(what, mine, peer, theirs, statistics.median(a / b for a, b in times), None, goal)
