"""How fast f and f' of a large array are, beside the formula as anyone types it, what compilers make of it, and copies.

Ours are four, f and f' at once: in NumPy arithmetic (``actderiv.get``) and compiled (``actderiv.fast``), each into new
arrays and into arrays that are there already. Peers are the typed formula in NumPy, the same through numba
(``parallel``) and numexpr, torch in eager mode and, where there is a C++ compiler, compiled, and jax compiled, each
where it is installed.

All take turns in one process, so that a busy machine slows each; printed are medians of the ratios within a turn,
theirs over ours: above 1 we are faster. For two plain copies, one for f and one for f', it is ours over theirs.

python benchmarks/evaluate.py [TURNS [VALUES [FUNCTION...]]]
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from itertools import product
from shutil import which
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


def in_torch(name: str, compiled: bool = False) -> Callable[[Any], Any]:
    """Forward and backward in torch, in eager mode or compiled."""
    import torch

    given = {"approximate": "tanh"} if name == "gelu_tanh" else {}
    function = getattr(torch.nn.functional, name.removesuffix("_tanh"))
    function = torch.compile(function) if compiled else function

    def both(x: Any) -> Any:
        leaf = torch.from_numpy(x).requires_grad_()
        y = function(leaf, **given)
        return y, torch.autograd.grad(y, leaf, torch.ones_like(y))

    return both


EXPRESSIONS = {
    "sigmoid": ("1 / (1 + exp(-x))", "s * (1 - s)"),
    "tanh": ("tanh(x)", "1 - s ** 2"),
    "softplus": ("log(1 + exp(x))", "1 / (1 + exp(-x))"),
    "silu": ("x / (1 + exp(-x))", "1 / (1 + exp(-x)) * (1 + x - s)"),
}
"""For numexpr, f and then f' by x and s, the value of f."""


def in_numexpr(name: str) -> Callable[[Any], Any]:
    import numexpr

    value, slope = EXPRESSIONS[name]

    def both(x: Any) -> Any:
        s = numexpr.evaluate(value, {"x": x})
        return s, numexpr.evaluate(slope, {"x": x, "s": s})

    return both


def in_jax(name: str) -> Callable[[Any], Any]:
    """Forward and backward, compiled together; NumPy's arrays come in and go out without a copy where jax can."""
    import jax

    jax.config.update("jax_enable_x64", True)
    function = getattr(jax.nn, name.removesuffix("_tanh"), None) or getattr(jax.numpy, name)
    given = {"approximate": name == "gelu_tanh"} if "gelu" in name else {}

    def slope(x: Any) -> Any:
        y, back = jax.vjp(lambda at: function(at, **given), x)
        return y, back(jax.numpy.ones_like(x))[0]

    compiled = jax.jit(slope)
    return lambda x: jax.block_until_ready(compiled(x))


def in_numba(name: str) -> Callable[[Any], Any]:
    import numba

    typed = TYPED[name]
    assert typed is not None
    return numba.njit(parallel=True)(typed)


def peers(name: str) -> dict[str, Callable[[Any], Any]]:
    """What is installed and knows the function."""
    typed = TYPED[name]
    found = {"typed": typed} if typed else {}
    if typed and find_spec("numba"):
        found["numba"] = in_numba(name)
    if name in EXPRESSIONS and find_spec("numexpr"):
        found["numexpr"] = in_numexpr(name)
    if find_spec("torch"):
        found["torch"] = in_torch(name)
        if which("g++") or which("clang++"):
            found["torch.compile"] = in_torch(name, compiled=True)
    if find_spec("jax"):
        found["jax"] = in_jax(name)
    return found


def ours(name: str, x: Any) -> dict[str, Callable[[Any], Any]]:
    bound, fast = actderiv.get(name), actderiv.fast(name)
    room = np.empty_like(x), np.empty_like(x)
    found: dict[str, Callable[[Any], Any]] = {
        "NumPy": bound.both,
        "NumPy, out": lambda x: bound.answers((0, 1), x, room),
    }
    if not fast.why_not:
        found["compiled"] = fast.both
        found["compiled, out"] = lambda x: fast.both(x, out=room)
    return found


def seconds(function: Callable[[Any], Any], x: Any) -> float:
    start = time.perf_counter()
    function(x)
    return time.perf_counter() - start


PEERS = {
    "typed": "typed NumPy", "numba": "typed for numba", "numexpr": "typed for numexpr", "torch": "torch eager",
    "torch.compile": "torch.compile", "jax": "jax.jit", "copy": "two copies",
}  # fmt: skip


def turns_of(name: str, x: Any, turns: int) -> tuple[list[str], list[dict[str, float]]]:
    """Our roads, and the seconds of each turn: theirs, those of the peers that there are, and those of two copies."""
    own = ours(name, x)
    runs = own | peers(name) | {"copy": lambda x: (x.copy(), x.copy())}
    for run in runs.values():
        run(x)
    return [*own], [{each: seconds(run, x) for each, run in runs.items()} for _ in range(turns)]


def lines(name: str, x: Any, turns: int) -> list[list[str]]:
    """For each road of ours the values a second, and the ratios to the peers."""
    own, times = turns_of(name, x, turns)
    found = []
    for road in own:
        middle = {each: statistics.median(turn[each] / turn[road] for turn in times) for each in times[0]}
        speed = x.size / statistics.median(turn[road] for turn in times) / 1e6
        ratios = [f"{middle[peer]:.2f}" if peer in middle else "" for peer in PEERS if peer != "copy"]
        found.append([name, str(x.dtype), road, f"{speed:.0f}", *ratios, f"{1 / middle['copy']:.1f}"])
    return found


def versions() -> str:
    found = [f"actderiv {actderiv.__version__}", f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    found += [f"{each} {version(each)}" for each in ("numba", "numexpr", "torch", "jax") if find_spec(each)]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ", ".join([*found, f"{cores} cores", platform.machine()])


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"


COMPILED = "torch", "torch.compile", "jax", "numexpr", "numba"
GOALS = {
    **{(name, "compiled", "typed"): 1 / 3 for name in ("sigmoid", "tanh", "silu", "softplus")},
    **{(name, "compiled", peer): 1.0 for name in ("sigmoid", "tanh", "silu", "softplus")
       for peer in COMPILED},
    **{(name, "compiled", peer): 1.2 for name in ("gelu", "mish") for peer in COMPILED},
    **{(name, "NumPy", "torch"): 1.0 for name in ("sigmoid", "tanh")},
    ("sigmoid", "compiled", "copy"): 2.5,
}  # fmt: skip
"""The most that the time of a road of ours shall be over that of a peer."""


def rows(turns: int, quick: bool) -> list[pairs.Row]:
    """A row for each function, dtype, road and peer, for the command that runs all benchmarks."""
    numbers, found = np.random.default_rng(0).normal(0, 3, 10**6 if quick else 10**7), []
    for name in TYPED:
        for dtype in (np.float32, np.float64):
            own, times = turns_of(name, numbers.astype(dtype), turns)
            for road, peer in product(own, [each for each in times[0] if each not in own]):
                what = f"f and f' of {name}, {numbers.size:,} values of {dtype.__name__}, {road}"
                both = [(turn[road], turn[peer]) for turn in times]
                found.append(pairs.row(what, PEERS[peer], both, GOALS.get((name, road, peer))))
    return found


def main() -> None:
    turns = max(int(sys.argv[1]) if len(sys.argv) > 1 else 7, 7)
    count = int(float(sys.argv[2])) if len(sys.argv) > 2 else 10**7
    numbers = np.random.default_rng(0).normal(0, 3, count)
    print(f"f and f' of {count:,} values, medians of {turns} turns. {versions()}; {load()} before\n")
    heads = [
        "function",
        "dtype",
        "ours",
        "million values/s",
        *(f"{each} / ours" for each in PEERS if each != "copy"),
        "ours / two copies",
    ]
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for name in sys.argv[3:] or TYPED:
        for dtype in (np.float32, np.float64):
            for row in lines(name, numbers.astype(dtype), turns):
                print(f"| {' | '.join(row)} |", flush=True)
    print(f"\n{load()} after")


if __name__ == "__main__":
    main()
