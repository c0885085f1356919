"""How fast f and f' of a large array are, beside the formula as anyone types it, torch and a plain copy.

All take turns in one process, so that a busy machine slows each; printed are medians of the ratios within a turn,
theirs over ours: above 1 we are faster. For two plain copies, one for f and one for f', it is ours over theirs.

python benchmarks/evaluate.py [TURNS [VALUES]]
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import pairs

import actderiv


def sigmoid(x: Any) -> tuple[Any, Any]:
    s = 1 / (1 + np.exp(-x))
    return s, s * (1 - s)


def tanh(x: Any) -> tuple[Any, Any]:
    t = np.tanh(x)
    return t, 1 - t**2


def softplus(x: Any) -> tuple[Any, Any]:
    return np.log(1 + np.exp(x)), 1 / (1 + np.exp(-x))


def silu(x: Any) -> tuple[Any, Any]:
    s = 1 / (1 + np.exp(-x))
    return x * s, s + x * s * (1 - s)


def mish(x: Any) -> tuple[Any, Any]:
    e = np.exp(x)
    t = np.tanh(np.log(1 + e))
    return x * t, t + x * (1 - t**2) * e / (1 + e)


def gelu_tanh(x: Any) -> tuple[Any, Any]:
    t = np.tanh(0.7978845608028654 * (x + 0.044715 * (x * x * x)))
    slope = 0.7978845608028654 * (1 + 0.134145 * (x * x))
    return x * (1 + t) / 2, (1 + t) / 2 + x * (1 - t**2) * slope / 2


TYPED: dict[str, Callable[[Any], tuple[Any, Any]] | None] = {
    "sigmoid": sigmoid, "tanh": tanh, "softplus": softplus, "silu": silu, "mish": mish, "gelu_tanh": gelu_tanh,
    "gelu": None,  # NumPy has no error function
}  # fmt: skip


def in_torch(name: str) -> Callable[[Any], Any]:
    """Forward and backward in torch's eager mode."""
    import torch

    given = {"approximate": "tanh"} if name == "gelu_tanh" else {}
    function = getattr(torch.nn.functional, name.removesuffix("_tanh"))

    def both(x: Any) -> Any:
        leaf = torch.from_numpy(x).requires_grad_()
        y = function(leaf, **given)
        return y, torch.autograd.grad(y, leaf, torch.ones_like(y))

    return both


def seconds(function: Callable[[Any], Any], x: Any) -> float:
    start = time.perf_counter()
    function(x)
    return time.perf_counter() - start


def turns_of(name: str, x: Any, turns: int) -> list[dict[str, float]]:
    """The seconds of each turn: ours, those of two copies, and those of the peers that there are."""
    bound = actderiv.get(name)
    runs: dict[str, Callable[[Any], Any]] = {
        "ours": lambda x: (bound.f(x), bound.df(x)),
        "copy": lambda x: (x.copy(), x.copy()),
    }
    if TYPED[name] is not None:
        runs["typed"] = TYPED[name]
    if find_spec("torch"):
        runs["torch"] = in_torch(name)
    for run in runs.values():
        run(x)
    return [{peer: seconds(run, x) for peer, run in runs.items()} for _ in range(turns)]


def row(name: str, x: Any, turns: int) -> list[str]:
    """Our values a second, and the ratios to the peers."""
    times = turns_of(name, x, turns)
    middle = {peer: statistics.median(turn[peer] / turn["ours"] for turn in times) for peer in times[0]}
    speed = x.size / statistics.median(turn["ours"] for turn in times) / 1e6
    ratios = [f"{middle[peer]:.2f}" if peer in middle else "" for peer in ("typed", "torch")]
    return [name, str(x.dtype), f"{speed:.0f}", *ratios, f"{1 / middle['copy']:.1f}"]


def versions() -> str:
    found = [f"actderiv {actderiv.__version__}", f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    if find_spec("torch"):
        import torch

        found.append(f"torch {torch.__version__} ({torch.get_num_threads()} threads)")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ", ".join([*found, f"{cores} cores", platform.machine()])


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"


GOALS = {
    **{(name, "typed"): 1 / 3 for name in ("sigmoid", "tanh", "silu", "softplus")},
    ("sigmoid", "torch"): 1.0, ("tanh", "torch"): 1.0, ("sigmoid", "copy"): 2.5,
}  # fmt: skip
"""The most that our time shall be over that of a peer."""
PEERS = {"copy": "two copies", "typed": "typed NumPy", "torch": "torch eager"}


def rows(turns: int, quick: bool) -> list[pairs.Row]:
    """A row for each function, dtype and peer, for the command that runs all benchmarks."""
    numbers, found = np.random.default_rng(0).normal(0, 3, 10**6 if quick else 10**7), []
    for name in TYPED:
        for dtype in (np.float32, np.float64):
            times = turns_of(name, numbers.astype(dtype), turns)
            what = f"f and f' of {name}, {numbers.size:,} values of {dtype.__name__}"
            for peer in [each for each in times[0] if each != "ours"]:
                both = [(turn["ours"], turn[peer]) for turn in times]
                found.append(pairs.row(what, PEERS.get(peer, peer), both, GOALS.get((name, peer))))
    return found


def main() -> None:
    turns = max(int(sys.argv[1]) if len(sys.argv) > 1 else 7, 7)
    count = int(float(sys.argv[2])) if len(sys.argv) > 2 else 10**7
    numbers = np.random.default_rng(0).normal(0, 3, count)
    print(f"f and f' of {count:,} values, medians of {turns} turns. {versions()}; {load()} before\n")
    print("| function | dtype | million values/s | typed NumPy / ours | torch eager / ours | ours / two copies |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in TYPED:
        for dtype in (np.float32, np.float64):
            print(f"| {' | '.join(row(name, numbers.astype(dtype), turns))} |", flush=True)
    print(f"\n{load()} after")


if __name__ == "__main__":
    main()
