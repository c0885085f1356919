"""How many parts a second the one process can take in that all others send theirs to: of dask, and of ``processes``.

The parts are of the true size, and are sent and joined as ``compare --sample all`` does it; but workers have their
answers at hand, so that the processes in the middle are all that works. Printed is their CPU time for each part, beside
what a part takes a core that judges it: divided, the number of cores at which the middle is busy all the time.

python benchmarks/scheduler.py [PARTS]
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sweep import KERNELS, KINDS

import actderiv
from actderiv import blocks
from actderiv.floats import FORMATS
from actderiv.samples import All
from actderiv.sources import resolve
from actderiv.study.implementation import Rule, sweep_of
from actderiv.study.spreading import spread_over
from actderiv.study.sweeping import Plan, Sweep

JUDGED = "sigmoid", "gelu_tanh"
"""The kernels whose parts are judged once, to know what a part takes."""
ASKED = 32
"""So many parts, evenly spread over all, are judged to know what one takes in the mean."""
WORKERS = 2


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    blocks.stay_in_one_thread()
    names = "actderiv", "numpy", "distributed"
    print(", ".join(f"{name} {version(name)}" for name in names), time.strftime("%Y-%m-%d"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "kernels.py")
        path.write_text(KERNELS, encoding="utf-8")
        took = {kernel: judged(path, kernel) for kernel in JUDGED}
        for kernel, seconds in took.items():
            print(f"a part of {kernel}: {seconds:.3f} s of CPU, {Path(folder, kernel).stat().st_size:,} bytes")
        print(f"\n| road | process | ms a part | {' | '.join(f'cores, {kernel}' for kernel in took)} |")
        print("| --- | --- | --- | --- | --- |")
        for road, measure in (("processes", of_processes), ("dask", of_dask)):
            spent, wall = measure(sweep_for(path, JUDGED[0], Path(folder, JUDGED[0])), count)
            for process, seconds in spent.items():
                cores = " | ".join(f"{each / seconds:,.0f}" for each in took.values())
                print(f"| {road} | {process} | {1e3 * seconds:.2f} | {cores} |")
            print(f"| {road} | all, on the wall | {1e3 * wall:.2f} | | |", flush=True)


def sweep_for(path: Path, kernel: str, part: Path) -> Sweep:
    """All values of float32, for a kernel; where its typical part is kept goes with it to the workers."""
    format = FORMATS.get("float32")
    run = {"against": f"{path}:{kernel}", "part": str(part)}
    return sweep_of(
        actderiv.get(KINDS[kernel]), resolve(run["against"]), format, All(), Rule.usual(format), 1, False, None, None,
        format, Plan(lambda: run),
    )[1]  # fmt: skip


def judged(path: Path, kernel: str) -> float:
    """The CPU time of a part in the mean; the one about x = 1 is kept."""
    kept = Path(path.parent, kernel)
    sweep = sweep_for(path, kernel, kept)
    sweep.begin()
    all_ = len(sweep.stretches)
    part = sweep.part(3 * all_ // 4)
    start = time.process_time()
    for number in range(all_ // ASKED // 2, all_, all_ // ASKED):
        sweep.part(number)
    took = (time.process_time() - start) / ASKED
    kept.write_bytes(pickle.dumps(part, pickle.HIGHEST_PROTOCOL))
    return took


@cache
def _kept(path: str) -> Any:
    return pickle.loads(Path(path).read_bytes())


def answer(language: str, run: Mapping[str, Any], number: int) -> Any:
    """What a worker sends back, which it has not worked for."""
    return replace(_kept(run["part"]), done=frozenset([number]))


def of_processes(sweep: Sweep, count: int) -> tuple[dict[str, float], float]:
    """Copies of this process, which answers and joins what comes back."""
    sweep.part = lambda number: answer("", sweep.empty.run, number)  # type: ignore[method-assign]
    return _timed(sweep, count, Plan(executor=WORKERS), {"client": time.process_time})


def of_dask(sweep: Sweep, count: int) -> tuple[dict[str, float], float]:
    """A cluster whose scheduler is a process of its own."""
    import scheduler  # this module, by a name under which workers find it
    from distributed import Client

    with cluster() as address, spread_over(f"dask:{address}") as executor:
        beside = Client(address, set_as_default=False)
        clocks = {"client": time.process_time, "scheduler": lambda: beside.run_on_scheduler(time.process_time)}
        plan = Plan(executor=executor, remote=scheduler.answer)
        try:
            _timed(sweep, 64, plan, clocks)
            return _timed(sweep, count, plan, clocks)
        finally:
            beside.close()


def _timed(
    sweep: Sweep, count: int, plan: Plan, clocks: Mapping[str, Callable[[], float]]
) -> tuple[dict[str, float], float]:  # fmt: skip
    """What each process takes for a part, and what a part takes on the wall."""
    waiting = [number % len(sweep.stretches) for number in range(count)]
    before, start = {name: clock() for name, clock in clocks.items()}, time.perf_counter()
    sweep._go_through(sweep.empty, waiting, plan, None)
    wall = (time.perf_counter() - start) / count
    return {name: (clock() - before[name]) / count for name, clock in clocks.items()}, wall


CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    sys.path.insert(0, {here!r})
    with LocalCluster(n_workers={workers}, threads_per_worker=1, dashboard_address=None) as found:
        print(found.scheduler_address, flush=True)
        sys.stdin.read()
"""


@contextmanager
def cluster() -> Iterator[str]:
    """The address of the scheduler of a cluster on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cluster.py")
        path.write_text(CLUSTER.format(here=str(Path(__file__).parent), workers=WORKERS), encoding="utf-8")
        line = [sys.executable, str(path)]
        with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdin is not None
            assert running.stdout is not None
            yield running.stdout.readline().strip()
            running.stdin.close()


if __name__ == "__main__":
    main()
