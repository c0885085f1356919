"""Where the time of a run over all values of float32 goes: candidate, truth, judge, tally.

Every so often :data:`RUN` blocks of all 2^32 values are judged, in one thread; printed is CPU time, in nanoseconds a
value. The truth takes in the proofs that f' is one number over many inputs.

python benchmarks/sweep.py [BLOCKS]
"""

from __future__ import annotations

import pickle
import sys
import tempfile
import time
from collections.abc import Callable
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import Any

from pairs import Row, pair

import actderiv
from actderiv import blocks
from actderiv.floats import FORMATS
from actderiv.judge.implementation import ImplementationRule
from actderiv.samples import All
from actderiv.sources import resolve
from actderiv.study.implementation import Rule, sweep_of
from actderiv.study.sweeping import WHOLE

KERNELS = """
import math
import numpy as np

def sigmoid(x):
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2

def sigmoid_wrong(x):
    return 1.001 * sigmoid(x) + np.float32(0.01)

def sigmoid_stray(x):
    return np.where(x.view(np.uint32) % 1000 == 0, 1, sigmoid(x))

def sigmoid_scalar(x):
    e = math.exp(-abs(x))
    return e / (1 + e) ** 2

def sin_wrong(x):
    return np.cos(x) + np.float32(0.01)

def gelu_tanh(x):
    x64 = x.astype(np.float64)
    t = np.tanh(0.7978845608028654 * (x64 + 0.044715 * x64 * x64 * x64))
    slope = 0.7978845608028654 * (1 + 0.134145 * x64 * x64)
    return ((1 + t) / 2 + x64 * (1 - t * t) * slope / 2).astype(x.dtype)
"""

KINDS = dict.fromkeys(("sigmoid", "sigmoid_wrong", "sigmoid_stray", "sigmoid_scalar"), "sigmoid")
"""Each kernel with its function: right; wrong everywhere; wrong here and there; right, and asked number by number."""
KINDS |= {"gelu_tanh": "gelu_tanh", "sin_wrong": "sin"}


RUN = 8
"""So many blocks next to one another are judged at each place."""


class Clock:
    """CPU time by what it was spent on; of what is inside another part, only to the inner one."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.inner = 0.0

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            before, self.inner, start = self.inner, 0.0, time.process_time()
            try:
                return function(*given)
            finally:
                took = time.process_time() - start
                self.spent[part] = self.spent.get(part, 0.0) + took - self.inner
                self.inner = before + took

        return run


def row(name: str, kernel: str, path: Path, count: int) -> str:
    format, clock, kept = FORMATS.get("float32"), Clock(), (ImplementationRule._truth, ImplementationRule._saturated)
    rule = Rule.usual(format)
    opener = resolve(f"{path}:{kernel}")
    _, sweep, _ = sweep_of(
        actderiv.get(name), opener, format, All(), rule, 1, False, None, None, format, WHOLE
    )  # fmt: skip
    sweep.begin()
    sweep.candidate.at = clock.timed("candidate", sweep.candidate.at)  # type: ignore[method-assign]
    ImplementationRule._truth = clock.timed("truth", kept[0])  # type: ignore[method-assign]
    ImplementationRule._saturated = clock.timed("truth", kept[1])  # type: ignore[method-assign]
    judged, points = clock.timed("judge", sweep.judged), 0
    step = len(sweep.stretches) * RUN / count
    for number in range(count // RUN):
        for x in islice(sweep.stretches[int((number + 0.5) * step)].blocks(), RUN):
            tally, points = deepcopy(sweep.empty.tally), points + x.size
            clock.timed("tally", tally.add)(judged(x))
    ImplementationRule._truth, ImplementationRule._saturated = kept  # type: ignore[method-assign]
    each = {part: 1e9 * spent / points for part, spent in clock.spent.items()}
    size = len(pickle.dumps(sweep.part(3 * len(sweep.stretches) // 4)))  # about x = 1
    told = " | ".join(f"{each[part]:.1f}" for part in ("candidate", "truth", "judge", "tally"))
    return f"| {kernel} | {told} | {sum(each.values()):.1f} | {size:,} |"


EXPONENTIALS = """
import numpy as np

x = np.random.default_rng(0).normal(0, 3, 2**15)
for _ in range({points} // x.size * 20):
    np.exp(x)
"""
"""Twenty passes of the exponential function of NumPy over as many float64, in cache."""


def rows(turns: int, quick: bool) -> list[Row]:
    """A part of all float32, as a whole process over all cores, beside twenty exponentials of each value in one."""
    found, shards = [], 512 if quick else 32
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "kernels.py")
        path.write_text(KERNELS, encoding="utf-8")
        passes = [sys.executable, "-c", EXPONENTIALS.format(points=2**32 // shards)]
        for kernel, goal in (("sigmoid", 1.0), ("gelu_tanh", 1.0), ("sigmoid_wrong", 2.0)):
            asked = [KINDS[kernel], "--against", f"{path}:{kernel}", "--dtype", "float32", "--sample", "all",
                     "--shard", f"{3 * shards // 8}/{shards}"]  # fmt: skip
            what = f"compare of 2^32 / {shards} float32: {kernel}"
            ours = [sys.executable, "-m", "actderiv", "compare", *asked]
            found.append(pair(what, ours, "20 np.exp of float64 each", passes, turns, goal))
    return found


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 128
    blocks.stay_in_one_thread()
    print("| kernel | candidate | truth | judge | tally | sum | bytes a part |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "kernels.py")
        path.write_text(KERNELS, encoding="utf-8")
        for kernel, name in KINDS.items():
            print(row(name, kernel, path, count), flush=True)


if __name__ == "__main__":
    main()
