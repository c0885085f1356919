"""Whole processes timed in turn, so that a busy machine slows both: what the benchmarks share."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """The wall time of one run, from start to exit."""
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def ratio(what: str, ours: list[str], peer: list[str], pairs: int) -> None:
    """Time ``ours`` and ``peer`` in turn and print the medians, and the median of the ratios of neighbours."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        kept["PYTHONPYCACHEPREFIX"] = folder  # both find everything compiled, as if installed
        for _ in range(2):
            seconds(peer, kept), seconds(ours, kept)
        times = [(seconds(ours, kept), seconds(peer, kept)) for _ in range(pairs)]
    mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    middle = statistics.median(a / b for a, b in times)
    print(f"{what}: {mine:.3f} s, beside {theirs:.3f} s: ratio {middle:.2f} (median of {pairs} pairs)")
